import type {
	EncryptionType,
	ImageStatus,
	ImageTagMutability,
	ImageTagMutabilityExclusionFilter,
	LifecyclePolicyPreviewResult,
} from '@aws-sdk/client-ecr';

import type { Task } from './task';

/** StoredImage is a manifest in a repository. Its text is kept as it came: the digest is of these very bytes. */
export interface StoredImage {
	digest: string;
	manifest: string;
	mediaType: string;
	pushedAt: Date;
	lastPulledAt?: Date;
	status: ImageStatus;
	archivedAt?: Date;
	activatedAt?: Date;
}

/** StoredLayer is a blob that a repository holds; its bytes are in the blob store. */
export interface StoredLayer {
	size: number;
	mediaType?: string;
}

/** Upload is a layer upload that is under way, with the sizes in bytes of the parts received so far. */
export interface Upload {
	startedAt: Date;
	received: number;
	parts: number[];
}

/** Preview is the latest run of a lifecycle policy preview, evaluated when it was started. */
export interface Preview extends Task {
	policyText: string;
	results: LifecyclePolicyPreviewResult[];
}

/** Repository is everything a repository holds. `tags` names the digest behind every image tag. */
export interface Repository {
	name: string;
	createdAt: Date;
	tagMutability: ImageTagMutability;
	exclusionFilters?: ImageTagMutabilityExclusionFilter[];
	scanOnPush: boolean;
	encryption: { encryptionType: EncryptionType; kmsKey?: string };
	resourceTags: Map<string, string>;
	policyText?: string;
	lifecyclePolicyText?: string;
	preview?: Preview;
	images: Map<string, StoredImage>;
	tags: Map<string, string>;
	layers: Map<string, StoredLayer>;
	uploads: Map<string, Upload>;
}
