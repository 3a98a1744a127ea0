import type {
	EncryptionConfiguration,
	ImageScanningConfiguration,
	ImageTagMutability,
	ImageTagMutabilityExclusionFilter,
	Tag,
} from '@aws-sdk/client-ecr';
import { InvalidField, type Field } from '../../../../lib/engine/field';
import { checkRequest } from '../../../../lib/engine/checkRequest';
import type { RepositoryId } from '../../../../lib/registry/repositoryId';

/** Wanted is what a repository is to be set to, by the members of the API; what is not given stays as it is. */
export interface Wanted extends RepositoryId {
	readonly imageTagMutability?: ImageTagMutability;
	readonly imageTagMutabilityExclusionFilters?: ImageTagMutabilityExclusionFilter[];
	readonly imageScanningConfiguration?: ImageScanningConfiguration;
	readonly encryptionConfiguration?: EncryptionConfiguration;
	readonly tags?: Tag[];
	/** Whether to take away the tags that are not in `tags`. */
	readonly removeOtherTags?: boolean;
	readonly policyText?: string;
	readonly lifecyclePolicyText?: string;
}

/** The API's requests that what is wanted goes into. */
const REQUESTS = ['CreateRepositoryRequest', 'SetRepositoryPolicyRequest', 'PutLifecyclePolicyRequest'] as const;

/** checkWanted refuses what Amazon ECR would refuse, by the labels of the form's fields. Throws InvalidField. */
export function checkWanted(wanted: Wanted, fields: Readonly<Partial<Record<string, Field>>>): void {
	for (const request of REQUESTS) checkRequest(request, wanted, fields);
	const { imageTagMutability = '', imageTagMutabilityExclusionFilters: exclusions, tags } = wanted;
	const excepts = imageTagMutability.endsWith('_WITH_EXCLUSION');
	if (excepts && !exclusions) {
		throw new InvalidField('has exclusions, but none are given', 'Add Tag Exclusions.', 'Tag Mutability');
	}
	if (exclusions && !excepts) {
		throw new InvalidField(
			'are given without a Tag Mutability with exclusions',
			'Add Tag Mutability, and set it to one of the two choices with exclusions.',
			'Tag Exclusions',
		);
	}
	const { encryptionType, kmsKey } = wanted.encryptionConfiguration ?? {};
	if (encryptionType === 'AES256' && kmsKey !== undefined) {
		throw new InvalidField('has a KMS key, but is AES-256', 'Choose a KMS type, or take the key out.', 'Encryption');
	}
	if (wanted.removeOtherTags && !tags) {
		throw new InvalidField(
			'is on without Tags, which would remove every tag',
			'Add the tags that are to stay.',
			'Remove Other Tags',
		);
	}
}
