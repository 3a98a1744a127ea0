import { regionOf, type AwsEcrCredentials } from '../../../../lib/aws/client';
import { findViolations } from '../../../../lib/ecr/constraints';
import { changesRepository, type Identity } from '../../../../lib/engine/action';
import { InvalidField } from '../../../../lib/engine/field';
import type { Scope } from '../../../../lib/engine/scope';
import type { RepositoryId } from '../../../../lib/registry/repositoryId';
import { parseRepositoryAddress } from '../../../../lib/ecr/repositoryAddress';

/** TargetParams is where images are to be copied, as the form has it. */
export interface TargetParams {
	readonly repositoryName: string;
	/** A name, or the ARN or URI of a repository, which says its account and region as well. */
	readonly destinationRepository?: string;
	readonly destinationRegion?: string;
	readonly destinationAccount: 'same' | 'other';
}

/** Target is the repository that images are copied to; without an account, that of the credential. */
export interface Target {
	readonly id: RepositoryId;
	/** Undefined for the region of the credential. */
	readonly region?: string;
}

/** LABEL is what a person calls the repository that images are copied to. */
export const LABEL = 'Destination Repository';

/** targetOf reads where images are copied to. Throws InvalidField. */
export function targetOf({ repositoryName: source, destinationRepository, destinationRegion }: TargetParams): Target {
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
	return { id: { repositoryName, ...(registryId ? { registryId } : {}) }, region: region ?? destinationRegion };
}

/** DESTINATION_CREDENTIAL is the type of the credential that signs in to another account. */
export const DESTINATION_CREDENTIAL = 'awsEcrDestinationApi';

/** credentialsFor are those that sign in to a target. Throws InvalidField for an endpoint of another region. */
export function credentialsFor(
	{ region }: Target,
	own: AwsEcrCredentials,
	other?: AwsEcrCredentials,
): AwsEcrCredentials {
	const credentials = other ?? own;
	const signed = regionOf(credentials);
	if (region === undefined || region === signed) return credentials;
	if (credentials.endpoint?.includes(signed)) {
		throw new InvalidField(
			`is ${region}, but the credential's endpoint is one of ${signed}`,
			'Set Destination Account to Another Credential, and give one for that region.',
			'Destination Region',
		);
	}
	return { ...credentials, region: 'other', customRegion: region };
}

/** changedByCopy is the repository that images are copied to. */
export function changedByCopy(params: TargetParams, own: Identity, other?: Identity): readonly Scope[] {
	const { id, region } = targetOf(params);
	const identity = other ?? own;
	return changesRepository(id, { ...identity, region: region ?? identity.region });
}
