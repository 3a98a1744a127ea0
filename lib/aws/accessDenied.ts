/** Denial is what IAM's "not authorized" sentence says, as far as it says it. */
interface Denial {
	/** Who asked, an ARN. */
	readonly principal?: string;
	/** The action that is missing, `ecr:DescribeImages`. */
	readonly action?: string;
	/** What it was asked for, an ARN or `*`. */
	readonly resource?: string;
	/** The kind of policy that decided: `identity-based`, `service control`, `VPC endpoint`. */
	readonly policy?: string;
	/** Whether a Deny statement decided, rather than that no statement allows it. */
	readonly explicit: boolean;
}

/**
 * parseDenial reads the sentence that IAM writes into an AccessDenied exception; see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
function parseDenial(said: string): Denial {
	const explicit = /explicit deny/.test(said);
	return {
		principal: /\b(arn:aws[\w-]*:(?:iam|sts)::\d{12}:[^\s"']+) is not authorized/.exec(said)?.[1],
		action: /perform:? ([\w-]+:\w+)/.exec(said)?.[1],
		resource: /on resource:? ([^\s,"']+?)\.?(?:[\s,"']|$)/.exec(said)?.[1],
		policy: /(?:explicit deny in (?:an? |the )?|because no )([\w -]+?)(?: policy\b|$|[:.,])/.exec(said)?.[1],
		explicit,
	};
}

const account = (arn: string | undefined) => arn?.split(':')[4];

/** explainDenial puts a denial into words: what happened, and how to go on. */
export function explainDenial(said: string, fallbackAction?: string): { what: string; how: string } {
	const denial = parseDenial(said);
	const { principal, resource, policy, explicit } = denial;
	const action = denial.action ?? fallbackAction;
	if (!action) {
		const what = 'The identity of this credential is not allowed to make this call';
		return { what, how: `See in IAM what the policies of ${principal ?? 'that identity'} allow.` };
	}
	const on = resource && resource !== '*' ? ` on ${resource}` : '';
	const who = principal ?? 'the identity of this credential';
	const what = explicit
		? `A policy denies ${action}${on}`
		: `The identity of this credential lacks the permission ${action}${on}`;
	return { what, how: `${howToAllow(policy, explicit, action, who)}${furtherHints(action, principal, resource)}` };
}

function howToAllow(policy: string | undefined, explicit: boolean, action: string, who: string): string {
	switch (policy) {
		case 'service control':
		case 'resource control':
			return `A ${policy} policy of the AWS organization decides this, not IAM: ask its administrators to let ${who} do ${action}.`;
		case 'permissions boundary':
		case 'permission boundary':
			return `The permissions boundary of ${who} does not let it do this: ask who set it to add ${action}.`;
		case 'session':
			return `The session policy that ${who} was given does not let it do this: add ${action} where the session is made.`;
		case 'VPC endpoint':
			return `The policy of the VPC endpoint that the call went through decides this: let ${who} do ${action} there.`;
		case 'resource-based':
			return `The policy of the repository or registry decides this: ${explicit ? 'take the Deny statement out' : `let ${who} do ${action} there`}.`;
		default:
			return explicit
				? `A Deny statement in a policy of ${who} wins over every Allow: change that statement.`
				: `Add ${action} to an IAM policy of ${who}.`;
	}
}

function furtherHints(action: string, principal: string | undefined, resource: string | undefined): string {
	// The one action of ECR that reads no resource; see
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
	if (action === 'ecr:GetAuthorizationToken') return ' It needs "Resource": "*".';
	const [own, other] = [account(principal), account(resource)];
	if (own && other && own !== other) {
		return ` The resource is account ${other}'s and the credential account ${own}'s: a policy on the repository or registry in ${other} must allow it too.`;
	}
	return '';
}
