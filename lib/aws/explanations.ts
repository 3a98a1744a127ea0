import { explainDenial } from './accessDenied';
import type { Call } from './callFailure';

/** Situation is what an explanation may draw on: the call, and what came of it. Every string in it is free of secrets. */
export interface Situation extends Call {
	/** The host that could not be reached, when the network's exception names it. */
	readonly host?: string;
	/** The exception's own message; empty when it has none that says anything. */
	readonly said: string;
	/** How often the call was made. */
	readonly attempts?: number;
}

/** Words are what happened, and how to go on. */
export interface Words {
	readonly what: string;
	readonly how: string;
	/** The exception's own message adds nothing, or may carry parts of the request. */
	readonly quiet?: boolean;
	/** The code of the fact, where it is not the exception's name. */
	readonly code?: string;
}

type Write = (situation: Situation) => Words;

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function registry({ said, registryId, region }: Situation): string {
	const id = registryId ?? /registry with id '?(\d{12})/.exec(said)?.[1];
	return `${id ? `registry ${id}` : "the registry of the credential's account"}, region ${region}`;
}

const repository = ({ repositoryName }: Situation) =>
	repositoryName ? `repository ${repositoryName}` : 'the repository';

/** Where a thing was looked for, as far down as the call says. */
const place = (situation: Situation) =>
	situation.repositoryName ? `${repository(situation)} (${registry(situation)})` : registry(situation);

/** tellCall says which call it was, where its words do not tell of which repository and region. */
export function tellCall(situation: Situation, { what, how }: Words): string {
	const { operation, repositoryName, region } = situation;
	if (!operation || !repositoryName) return '';
	const told = `${what}\n${how}`;
	const isNamed = [`epository ${repositoryName}`, `:repository/${repositoryName}`].some((name) => told.includes(name));
	return isNamed && told.includes(region) ? '' : `Call: ${operation} of ${place(situation)}.`;
}

function address({ endpoint, host, service, region }: Situation): string {
	if (endpoint) return `the endpoint ${endpoint}`;
	return host ? `the host ${host}` : `${service} in region ${region}`;
}

const endpointField = ({ service }: Situation) => (service === 'AWS STS' ? 'STS Endpoint' : 'Endpoint');

const says = (what: string | ((situation: Situation) => string), how: string): Write => {
	return (situation) => ({ what: typeof what === 'string' ? what : capital(what(situation)), how });
};
const quietly = (write: Write): Write => {
	return (situation) => ({ ...write(situation), quiet: true });
};

/** What is refused for a principal of a policy: IAM makes a new one known to other services within seconds. */
const orUnknownPrincipal = (otherwise: Write): Write => {
	return (situation) =>
		/principal not found|invalid principal/i.test(situation.said)
			? {
					what: `The policy given to ${situation.operation ?? 'the call'} names a principal that AWS does not find`,
					how: 'Check the accounts, roles and users under Principal. A role or user that was just created is found after some seconds: wait, then run it again.',
				}
			: otherwise(situation);
};

const UPSTREAM_SECRET =
	'Check the Secrets Manager secret of the pull through cache rule: that it exists, that its user name and token are current at the upstream registry, and that ECR may read it.';

/** What the SDK exports as exceptions of ECR; a test holds the two lists together. */
const ECR: Readonly<Record<string, Write>> = {
	BlockedByOrganizationPolicyException: says(
		(s) => `a policy of the AWS organization does not allow this in ${registry(s)}`,
		'The setting is managed for the whole organization: ask its administrators.',
	),
	EmptyUploadException: says(
		'The layer upload has no parts',
		'Upload at least one part before completing it. An upload of an empty file cannot be completed.',
	),
	ExclusionAlreadyExistsException: says(
		(s) => `the pull time update exclusion is already there in ${registry(s)}`,
		'Nothing is left to do: an exclusion is there once for each principal.',
	),
	ExclusionNotFoundException: says(
		(s) => `the pull time update exclusion does not exist in ${registry(s)}`,
		'List the exclusions to see the principal ARNs that are there.',
	),
	ImageAlreadyExistsException: says(
		(s) => `the image was not put: ${repository(s)} already holds it, or another image under its tag`,
		'Check which image the tag names. If it is another one, use another tag, or let the repository allow this tag to move (its tag mutability setting and exclusion filters).',
	),
	ImageArchivedException: says(
		'The image is archived and cannot be scanned',
		'Bring it back to the standard storage class first, then scan it.',
	),
	ImageDigestDoesNotMatchException: says(
		'The digest given is not that of the manifest',
		'Send the manifest byte for byte as it was read, without formatting it anew, or leave the digest out.',
	),
	ImageNotFoundException: says(
		(s) => `the image does not exist in ${place(s)}`,
		'Check the tag or digest. It may have been deleted or retagged since, or be in another repository or region.',
	),
	ImageStorageClassUpdateNotSupportedException: says(
		'This image cannot change to that storage class',
		'See which storage class it is in and whether it was restored within the last days, and try again later.',
	),
	ImageTagAlreadyExistsException: says(
		(s) => `the tag is taken in ${repository(s)}, whose tags are immutable`,
		'Use another tag, or let the repository allow this tag to move (its tag mutability setting and exclusion filters).',
	),
	InvalidLayerException: says(
		'The digest given is not that of the layer that arrived',
		'Upload the layer again from the beginning, and give the SHA-256 of exactly the bytes that are sent.',
	),
	InvalidLayerPartException: says(
		'A layer part does not follow the one before it, or has a size that is not allowed',
		'Go on at the byte after the last one that ECR holds, with parts of the size that InitiateLayerUpload answered.',
	),
	InvalidParameterException: orUnknownPrincipal(
		says(
			(s) => `Amazon ECR does not accept a value given to ${s.operation ?? 'the call'}`,
			'Correct the value that is named below.',
		),
	),
	InvalidTagParameterException: says(
		'A resource tag is not one that Amazon ECR accepts',
		'Keys have 1 to 128 characters and values up to 256, keys do not start with aws:, and none is given twice.',
	),
	KmsException: says(
		(s) => `AWS KMS did not let Amazon ECR use the key of ${place(s)}`,
		"See that the key is enabled and in the same region, and that its policy lets the credential's identity create grants on it.",
	),
	LayerAlreadyExistsException: says(
		(s) => `${repository(s)} already holds this layer`,
		'The upload is not needed: use the layer by its digest.',
	),
	LayerInaccessibleException: says(
		(s) => `the layer cannot be had from ${repository(s)}, because no image names it`,
		'Push an image that names it, or read it from a repository with such an image.',
	),
	LayerPartTooSmallException: says(
		'A layer part is smaller than 5 MiB',
		'Send parts of at least 5 MiB; only the last one may be smaller.',
	),
	LayersNotFoundException: says(
		(s) => `${repository(s)} does not hold the layer that is asked for`,
		"Upload the image's layers before its manifest, to the same repository, and check the digest.",
	),
	LifecyclePolicyNotFoundException: says((s) => `${place(s)} has no lifecycle policy`, 'Put one first.'),
	LifecyclePolicyPreviewInProgressException: says(
		(s) => `a preview of the lifecycle policy of ${repository(s)} is already running`,
		'Wait until it is complete, then start the next one.',
	),
	LifecyclePolicyPreviewNotFoundException: says(
		(s) => `there is no preview of a lifecycle policy of ${place(s)}`,
		'Start a lifecycle policy preview first.',
	),
	LimitExceededException: says(
		(s) => `${s.operation ?? 'the call'} would go beyond a quota of ${registry(s)}`,
		'Delete what is no longer needed, or ask for more under Service Quotas, Amazon ECR.',
	),
	PullThroughCacheRuleAlreadyExistsException: says(
		(s) => `a pull through cache rule with this prefix is already there in ${registry(s)}`,
		'Use another repository prefix, or update the rule that is there.',
	),
	PullThroughCacheRuleNotFoundException: says(
		(s) => `the pull through cache rule does not exist in ${registry(s)}`,
		'List the rules to see the repository prefixes that are there.',
	),
	ReferencedImagesNotFoundException: says(
		(s) => `the manifest list names an image that ${repository(s)} does not hold`,
		'Put the images of all its platforms into the repository first, then the list.',
	),
	RegistryPolicyNotFoundException: says((s) => `${registry(s)} has no policy`, 'Put one first.'),
	ReplicationBackfillInProgressException: says(
		'A replication backfill to this destination region is already running',
		'Wait until it ends, or stop it, before starting another.',
	),
	ReplicationBackfillInvalidStatusException: says(
		'The status of the replication backfill does not allow this',
		'See its status first: one that has ended cannot be stopped.',
	),
	ReplicationBackfillNotFoundException: says(
		(s) => `the replication backfill does not exist in ${registry(s)}`,
		'Check its ID, and that the region is the one it was started in.',
	),
	RepositoryAlreadyExistsException: says(
		(s) => `${repository(s)} is already there (${registry(s)})`,
		'Use another name, or go on with the one that is there.',
	),
	RepositoryNotEmptyException: says(
		(s) => `${repository(s)} still holds images`,
		'Delete the images first, or turn on Force to delete them along with the repository.',
	),
	RepositoryNotFoundException: quietly(
		says(
			(s) => `${repository(s)} does not exist in ${registry(s)}`,
			"Check the name, and that the credential's region is the one the repository is in. For a repository of another account, give that account as Registry ID.",
		),
	),
	RepositoryPolicyNotFoundException: says((s) => `${place(s)} has no policy`, 'Put one first.'),
	ScanNotFoundException: says(
		(s) => `there are no scan results for the image in ${place(s)}`,
		'Start a scan, or turn on scanning for the repository, and ask again when it is complete.',
	),
	SecretNotFoundException: says(
		'The secret that the pull through cache rule names does not exist',
		'Give the ARN of a Secrets Manager secret of the same account and region, whose name starts with ecr-pullthroughcache/.',
	),
	ServerException: says(
		(s) => `${s.service} could not answer in region ${s.region}, for a reason of its own`,
		'Try again in a minute. If it stays, see the AWS Health Dashboard.',
	),
	SigningConfigurationNotFoundException: says((s) => `${registry(s)} has no signing configuration`, 'Put one first.'),
	TemplateAlreadyExistsException: says(
		(s) => `a repository creation template with this prefix is already there in ${registry(s)}`,
		'Use another prefix, or update the template that is there.',
	),
	TemplateNotFoundException: says(
		(s) => `the repository creation template does not exist in ${registry(s)}`,
		'List the templates to see the prefixes that are there.',
	),
	TooManyTagsException: says(
		(s) => `${repository(s)} would have more than 50 resource tags`,
		'Take tags away before adding others.',
	),
	UnableToAccessSecretException: says('Amazon ECR may not read the secret of the upstream registry', UPSTREAM_SECRET),
	UnableToDecryptSecretValueException: says(
		'Amazon ECR may not decrypt the secret of the upstream registry',
		'Let the identity use the KMS key of the secret (kms:Decrypt), or encrypt the secret with the key of Secrets Manager itself.',
	),
	UnableToGetUpstreamImageException: says('The image could not be had from the upstream registry', UPSTREAM_SECRET),
	UnableToGetUpstreamLayerException: says('The layer could not be had from the upstream registry', UPSTREAM_SECRET),
	UnableToListUpstreamImageReferrersException: says(
		'The referrers could not be listed from the upstream registry',
		UPSTREAM_SECRET,
	),
	UnsupportedImageTypeException: says(
		'Images of this type cannot be scanned',
		"Scan an image of one platform: an index is scanned by its images. Scanning knows common Linux distributions' images.",
	),
	UnsupportedUpstreamRegistryException: says(
		'Amazon ECR cannot cache this upstream registry',
		'Use one of those that pull through cache rules offer.',
	),
	UploadNotFoundException: says(
		(s) => `the layer upload does not exist in ${place(s)}`,
		'Start the upload anew: one that is left alone ends after some time, and its ID holds for one repository only.',
	),
	ValidationException: orUnknownPrincipal(
		says(
			(s) => `Amazon ECR does not accept what was given to ${s.operation ?? 'the call'}`,
			'Correct the value that is named below.',
		),
	),
};

const unknownKey: Write = ({ region }) => ({
	what: `AWS does not know this access key in region ${region}`,
	how: `Check Access Key ID, and in IAM that the key is there and active; a temporary key works only with its own Session Token. ${partitionHint(region)}`,
	quiet: true,
});

function partitionHint(region: string): string {
	if (/^(cn|us-gov|eusc|us-iso|eu-iso)/.test(region)) {
		return `Region ${region} takes only keys of accounts of its own partition.`;
	}
	return `If region ${region} is one that accounts must turn on, see that it is on.`;
}

const badSignature: Write = ({ said, region, endpoint, service }) => {
	if (/Signature (expired|not yet current)|clock|skew|earlier than|later than/i.test(said)) {
		return {
			what: 'The clock of the machine that n8n runs on is too far from the time of AWS',
			how: 'Set the clock by a time server (NTP): AWS takes signatures that are at most some minutes old.',
			quiet: true,
		};
	}
	if (/scoped to (a valid|correct) (region|service)|valid region/i.test(said)) {
		return {
			what: `The call was signed for region ${region}, which is not the region of ${endpoint ?? 'the endpoint that answered'}`,
			how: endpoint
				? `Choose the region that ${endpoint} belongs to, or leave the endpoint empty.`
				: `Choose the region that the registry is in. ${service} answers only to calls signed for its own region.`,
			quiet: true,
		};
	}
	return {
		what: 'The secret access key does not belong to the access key ID',
		how: 'Paste Secret Access Key again, whole and without anything around it. If it is lost, create a new access key: AWS shows a secret only once. A proxy that changes requests has the same effect.',
		quiet: true,
	};
};

const expired: Write = () => ({
	what: 'The session token has expired',
	how: 'Put a new temporary access key with its session token into the credential. Roles and system credentials are renewed by themselves: there, run the workflow again.',
	quiet: true,
});

const unsigned: Write = (situation) => ({
	what: `The call reached ${address(situation)} without a signature that can be read`,
	how: `A proxy or gateway in between may take the Authorization header away. Check ${endpointField(situation)} and the way there.`,
	quiet: true,
});

const denied: Write = (situation) => {
	const { said, operation, service, roleArn } = situation;
	if (service === 'AWS STS' && roleArn) return deniedRole(situation, roleArn);
	const prefix = service === 'AWS STS' ? 'sts' : 'ecr';
	return explainDenial(said, operation && `${prefix}:${operation}`);
};

function deniedRole({ said }: Situation, roleArn: string): Words {
	const who = /\b(arn:aws[\w-]*:(?:iam|sts)::\d{12}:[^\s"']+) is not authorized/.exec(said)?.[1];
	const identity = who ?? 'the identity that assumes it';
	return {
		what: `The role ${roleArn} may not be assumed`,
		how: `Three things must fit: the trust policy of the role names ${identity}; ${identity} has the permission sts:AssumeRole on the role; and External ID is the one that the trust policy asks for, if it asks for one.`,
	};
}

const throttled: Write = ({ service, operation, region, attempts }) => ({
	what: `${service} takes no more calls of ${operation ?? 'this kind'} for now in region ${region}${attempts && attempts > 1 ? `, after ${attempts} attempts` : ''}`,
	how: 'Lower the concurrency or raise the number of attempts in the options of the node, or run fewer workflows at the same time.',
});

const validation: Write = ({ said, service, operation }) => {
	if (/DurationSeconds|session (limit|duration)/i.test(said)) {
		return {
			what: 'The role does not allow sessions of this duration',
			how: 'Lower Session Duration, or raise the maximum session duration in the settings of the role. A role assumed from another role lasts an hour at most.',
		};
	}
	return {
		what: `${service} does not accept what was given to ${operation ?? 'the call'}`,
		how: 'Correct the value that is named below.',
	};
};

const notOpted: Write = ({ region }) => ({
	what: `The account is not set up for this service in region ${region}`,
	how: 'Turn the region on for the account, and see that the sign-up of the account is complete.',
});

const SIGN_IN: Readonly<Record<string, Write>> = {
	AccessDenied: denied,
	AccessDeniedException: denied,
	CredentialsProviderError: () => ({
		what: 'The machine that n8n runs on has no AWS identity that could be used',
		how: 'Give it one (a role of ECS, EKS or EC2, the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile), or choose Access Key in the credential.',
	}),
	ExpiredToken: expired,
	ExpiredTokenException: expired,
	IncompleteSignature: unsigned,
	IncompleteSignatureException: unsigned,
	InvalidAccessKeyId: unknownKey,
	InvalidClientTokenId: unknownKey,
	InvalidIdentityToken: () => ({
		what: 'AWS does not accept the web identity of the machine that n8n runs on',
		how: 'See that the identity provider of the cluster is registered in IAM, and that the trust policy of the role names this service account.',
	}),
	InvalidSignatureException: badSignature,
	MissingAuthenticationToken: unsigned,
	MissingAuthenticationTokenException: unsigned,
	NotAuthorized: denied,
	OptInRequired: notOpted,
	RegionDisabledException: ({ region }) => ({
		what: `AWS STS is turned off for the account in region ${region}`,
		how: 'Turn it on in the account settings of IAM, or give STS Endpoint the address of another region.',
	}),
	RequestExpired: (situation) => badSignature({ ...situation, said: 'Signature expired' }),
	RequestTimeTooSkewed: (situation) => badSignature({ ...situation, said: 'Signature expired' }),
	SignatureDoesNotMatch: badSignature,
	SubscriptionRequiredException: notOpted,
	TokenProviderError: () => ({
		what: 'The single sign-on session of the machine that n8n runs on cannot be used',
		how: 'Sign in again there (aws sso login), or use a role for what runs unattended.',
	}),
	UnauthorizedOperation: denied,
	UnrecognizedClientException: unknownKey,
	ValidationError: validation,
};

const unavailable: Write = (situation) => ECR.ServerException?.(situation) ?? { what: '', how: '' };

const SERVICE: Readonly<Record<string, Write>> = {
	BandwidthLimitExceeded: throttled,
	InternalFailure: unavailable,
	InternalServerException: unavailable,
	PriorRequestNotComplete: throttled,
	RequestLimitExceeded: throttled,
	RequestThrottled: throttled,
	RequestThrottledException: throttled,
	ServiceUnavailable: unavailable,
	ServiceUnavailableException: unavailable,
	SlowDown: throttled,
	SyntaxError: (situation) => ({
		what: `${capital(address(situation))} does not answer as ${situation.service} does`,
		how: `Check ${endpointField(situation)}: it may be the address of something else (the registry's own address is not that of the API), or of a proxy that wants a sign-in.`,
		quiet: true,
	}),
	ThrottledException: throttled,
	Throttling: throttled,
	ThrottlingException: throttled,
	TooManyRequestsException: throttled,
	UnknownOperationException: (situation) => ({
		what: `${capital(address(situation))} does not know the operation ${situation.operation ?? 'that was asked for'}`,
		how: 'Amazon ECR does not offer it in this region, or the endpoint is not of Amazon ECR and does not have it.',
	}),
};

const notFound: Write = (situation) => ({
	what: `The name of ${address(situation)} cannot be found in DNS`,
	how: situation.endpoint
		? `Check ${endpointField(situation)} in the credential. The name of a VPC endpoint is known only inside its VPC.`
		: `Check Region in the credential (${situation.region}), and that the machine n8n runs on has a way to the internet or a VPC endpoint.`,
	quiet: true,
});

const noWay = (verb: string): Write => {
	return (situation) => ({
		what: `${capital(address(situation))} ${verb}`,
		how: `Check ${endpointField(situation)} in the credential, and that firewalls, proxies and security groups let the machine that n8n runs on get there.`,
		quiet: true,
	});
};

const untrusted: Write = (situation) => ({
	what: `The certificate of ${address(situation)} is not trusted`,
	how: `If a proxy of your company stands in between or the endpoint has a certificate of your own, give its authority to n8n with the environment variable NODE_EXTRA_CA_CERTS. Otherwise check ${endpointField(situation)}.`,
});

const NETWORK: Readonly<Record<string, Write>> = {
	AbortError: () => CANCELLED,
	CERT_HAS_EXPIRED: (situation) => ({
		what: `The certificate of ${address(situation)} has expired`,
		how: 'Renew the certificate, and check the clock of the machine that n8n runs on.',
		quiet: true,
	}),
	CERT_NOT_YET_VALID: untrusted,
	DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
	EAI_AGAIN: notFound,
	ECONNABORTED: noWay('closed the connection'),
	ECONNREFUSED: noWay('takes no connections'),
	ECONNRESET: noWay('closed the connection'),
	EHOSTUNREACH: noWay('cannot be reached'),
	ENETUNREACH: noWay('cannot be reached'),
	EndpointError: ({ service, region }) => ({
		what: `${service} has no address in region ${region} that fits the credential`,
		how: 'Turn off Use FIPS Endpoint and Use Dual-Stack Endpoint, which not every partition has, and check Region.',
	}),
	ENOTFOUND: notFound,
	EPIPE: noWay('closed the connection'),
	EPROTO: noWay('does not speak HTTPS, or not a version that is accepted'),
	ERR_SSL_WRONG_VERSION_NUMBER: noWay('does not speak HTTPS: for a local ECR the address starts with http://'),
	ERR_TLS_CERT_ALTNAME_INVALID: (situation) => ({
		what: `The certificate of ${address(situation)} is for another name`,
		how: `Give ${endpointField(situation)} the name that the certificate has. VPC endpoints have one under vpce.amazonaws.com.`,
	}),
	ETIMEDOUT: noWay('did not answer in time'),
	SELF_SIGNED_CERT_IN_CHAIN: untrusted,
	TimeoutError: (situation) =>
		noWay(/establish a connection/.test(situation.said) ? 'cannot be reached' : 'did not answer in time')(situation),
	UNABLE_TO_GET_ISSUER_CERT: untrusted,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};

/** internalError has words for what only a fault in this package throws; `said` is its message, without secrets. */
export function internalError(said: string): Words {
	return {
		what: 'Internal error: the node itself failed, not a call to Amazon ECR',
		how: `Report to its maintainers what it was asked to do${said ? `, and this: ${said.replace(/\.$/, '')}` : ''}.`,
		quiet: true,
		code: 'InternalError',
	};
}

const internal: Write = ({ said }) => internalError(said);

/** CANCELLED has words for what was stopped because the execution was cancelled. */
export const CANCELLED: Words = {
	what: 'The call was stopped before an answer came',
	how: 'The execution was cancelled. What the call changed until then stays: look before running it again.',
	quiet: true,
};

/** What only a fault in this package throws. */
const OWN: Readonly<Record<string, Write>> = { ReferenceError: internal, TypeError: internal };

/** EXPLANATIONS has the words for each exception name and network code. */
export const EXPLANATIONS: ReadonlyMap<string, Write> = new Map(
	Object.entries({ ...ECR, ...SIGN_IN, ...SERVICE, ...NETWORK, ...OWN }),
);

/** explainStatus has words for an exception that has none of its own, by its HTTP status. */
export function explainStatus(status: number | undefined, situation: Situation): Words {
	if (status === 429) return throttled(situation);
	if (status === 401 || status === 403) return denied(situation);
	if (status !== undefined && status >= 500) return unavailable(situation);
	if (status === 404) return { ...noWay('does not have what was asked for')(situation), quiet: false };
	return {
		what: `${situation.service} did not carry out ${situation.operation ?? 'the call'} in region ${situation.region}`,
		how: situation.said
			? ''
			: 'Run it again; if it stays, try the same with the AWS CLI to see whether it is ECR or the node.',
	};
}
