import { regionOf, type AwsEcrCredentials } from '../../../../lib/aws/client';
import { findViolations } from '../../../../lib/ecr/constraints';
import { InvalidField } from '../../../../lib/engine/field';
import type { Tools } from '../../../../lib/engine/tools';
import { parseRepositoryAddress } from '../../../../lib/ecr/repositoryAddress';

/** AskedTarget is where a person wants images to go. */
export interface AskedTarget {
	readonly repositoryName: string;
	/** A name, or the ARN or URI of a repository, which says its account and region as well. */
	readonly destinationRepository?: string;
	readonly destinationRegion?: string;
	readonly destinationAccount: 'same' | 'other';
}

/** Target is the repository that images go to; without an account, that of the credential. */
export interface Target {
	readonly where: { readonly repositoryName: string; readonly registryId?: string };
	/** Undefined for the region of the credential. */
	readonly region?: string;
}

const LABEL = 'Destination Repository';

/** targetOf reads where images go. Throws InvalidField. */
export function targetOf({ repositoryName: source, destinationRepository, destinationRegion }: AskedTarget): Target {
	const address = parseRepositoryAddress(destinationRepository ?? source);
	const { repositoryName, registryId, region, imageTag, imageDigest } = address;
	if (imageTag !== undefined || imageDigest !== undefined) {
		throw new InvalidField('names an image', 'Give the repository alone: images keep their tags.', LABEL);
	}
	const [violation] = findViolations('ListImagesRequest', { repositoryName });
	if (violation) throw new InvalidField(violation.message, undefined, LABEL);
	if (region !== undefined && destinationRegion !== undefined && region !== destinationRegion) {
		throw new InvalidField(
			`is ${destinationRegion}, but ${LABEL} is one of ${region}`,
			`Leave it empty, or give ${LABEL} by its name.`,
			'Destination Region',
		);
	}
	return { where: { repositoryName, ...(registryId ? { registryId } : {}) }, region: region ?? destinationRegion };
}

/** credentialsFor are those that open a target. Throws InvalidField for an endpoint of another region. */
export async function credentialsFor(
	{ region }: Target,
	{ destinationAccount }: AskedTarget,
	tools: Pick<Tools, 'credential' | 'credentials'>,
): Promise<AwsEcrCredentials> {
	const credentials =
		destinationAccount === 'other' ? await tools.credential('awsEcrDestinationApi') : tools.credentials;
	const own = regionOf(credentials);
	if (region === undefined || region === own) return credentials;
	if (credentials.endpoint?.includes(own)) {
		throw new InvalidField(
			`is ${region}, but the credential's endpoint is one of ${own}`,
			'Set Destination Account to Another Credential, and give one for that region.',
			'Destination Region',
		);
	}
	return { ...credentials, region: 'other', customRegion: region };
}
