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
	/** restore is in progress while the status is ACTIVATING. */
	restore?: Task;
	/** scan is the last basic scan. */
	scan?: Scan;
	/** enhancedScan is the first look that Amazon Inspector takes. */
	enhancedScan?: Scan;
	/** replications are the copies into other registries, by `<account>/<region>`. */
	replications?: Map<string, Replication>;
	/** signings are the signatures that signing rules asked for, by the ARN of their signing profile. */
	signings?: Map<string, Task>;
}

/** Scan is a scan for vulnerabilities. */
export interface Scan extends Task {
	completedAt?: Date;
}

/** Replication is the copy of an image into another registry. */
interface Replication extends Task {
	region: string;
	registryId: string;
}

/** StoredLayer is a blob that a repository holds; its bytes are in the blob store. */
interface StoredLayer {
	size: number;
	mediaType?: string;
}

/** Upload is a layer upload in progress, with the sizes in bytes of the parts received so far. */
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
