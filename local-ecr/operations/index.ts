import type { OperationName } from '../protocol/operations';
import { batchCheckLayerAvailability } from './batchCheckLayerAvailability';
import { batchDeleteImage } from './batchDeleteImage';
import { batchGetImage } from './batchGetImage';
import { batchGetRepositoryScanningConfiguration } from './batchGetRepositoryScanningConfiguration';
import { completeLayerUpload } from './completeLayerUpload';
import { createPullThroughCacheRule } from './createPullThroughCacheRule';
import { createRepository } from './createRepository';
import { createRepositoryCreationTemplate } from './createRepositoryCreationTemplate';
import { deleteLifecyclePolicy } from './deleteLifecyclePolicy';
import { deletePullThroughCacheRule } from './deletePullThroughCacheRule';
import { deleteRegistryPolicy } from './deleteRegistryPolicy';
import { deleteRepository } from './deleteRepository';
import { deleteRepositoryCreationTemplate } from './deleteRepositoryCreationTemplate';
import { deleteRepositoryPolicy } from './deleteRepositoryPolicy';
import { deleteSigningConfiguration } from './deleteSigningConfiguration';
import { deregisterPullTimeUpdateExclusion } from './deregisterPullTimeUpdateExclusion';
import { describeImageReplicationStatus } from './describeImageReplicationStatus';
import { describeImageScanFindings } from './describeImageScanFindings';
import { describeImageSigningStatus } from './describeImageSigningStatus';
import { describeImages } from './describeImages';
import { describePullThroughCacheRules } from './describePullThroughCacheRules';
import { describeRegistry } from './describeRegistry';
import { describeReplicationBackfillResults } from './describeReplicationBackfillResults';
import { describeRepositories } from './describeRepositories';
import { describeRepositoryCreationTemplates } from './describeRepositoryCreationTemplates';
import { getAccountSetting } from './getAccountSetting';
import { getAuthorizationToken } from './getAuthorizationToken';
import { getDownloadUrlForLayer } from './getDownloadUrlForLayer';
import { getLifecyclePolicy } from './getLifecyclePolicy';
import { getLifecyclePolicyPreview } from './getLifecyclePolicyPreview';
import { getRegistryPolicy } from './getRegistryPolicy';
import { getRegistryScanningConfiguration } from './getRegistryScanningConfiguration';
import { getRepositoryPolicy } from './getRepositoryPolicy';
import { getSigningConfiguration } from './getSigningConfiguration';
import type { Operation } from './handler';
import { initiateLayerUpload } from './initiateLayerUpload';
import { listImageReferrers } from './listImageReferrers';
import { listImages } from './listImages';
import { listPullTimeUpdateExclusions } from './listPullTimeUpdateExclusions';
import { listReplicationBackfills } from './listReplicationBackfills';
import { listTagsForResource } from './listTagsForResource';
import { putAccountSetting } from './putAccountSetting';
import { putImage } from './putImage';
import { putImageScanningConfiguration } from './putImageScanningConfiguration';
import { putImageTagMutability } from './putImageTagMutability';
import { putLifecyclePolicy } from './putLifecyclePolicy';
import { putRegistryPolicy } from './putRegistryPolicy';
import { putRegistryScanningConfiguration } from './putRegistryScanningConfiguration';
import { putReplicationConfiguration } from './putReplicationConfiguration';
import { putSigningConfiguration } from './putSigningConfiguration';
import { registerPullTimeUpdateExclusion } from './registerPullTimeUpdateExclusion';
import { setRepositoryPolicy } from './setRepositoryPolicy';
import { startImageScan } from './startImageScan';
import { startLifecyclePolicyPreview } from './startLifecyclePolicyPreview';
import { startReplicationBackfill } from './startReplicationBackfill';
import { stopReplicationBackfill } from './stopReplicationBackfill';
import { tagResource } from './tagResource';
import { untagResource } from './untagResource';
import { updateImageStorageClass } from './updateImageStorageClass';
import { updatePullThroughCacheRule } from './updatePullThroughCacheRule';
import { updateRepositoryCreationTemplate } from './updateRepositoryCreationTemplate';
import { uploadLayerPart } from './uploadLayerPart';
import { validatePullThroughCacheRule } from './validatePullThroughCacheRule';

/**
 * operations are all operations of the API: how each is carried out and how true that is. The conformance table of the
 * README is made from it.
 */
export const operations: { readonly [Name in OperationName]: Operation<Name> } = {
	BatchCheckLayerAvailability: {
		handle: batchCheckLayerAvailability,
		emulates: 'AVAILABLE, ARCHIVED and UNAVAILABLE layers; failures for digests that are none',
	},
	BatchDeleteImage: {
		handle: batchDeleteImage,
		emulates:
			'Tags, images and their last tags, also at the destinations of rules that replicate deletions; failures, also for images that a manifest list names',
	},
	BatchGetImage: {
		handle: batchGetImage,
		emulates:
			'Manifests byte for byte; media types; failures, also for archived images; the pull date, at most once a day and not for excluded principals',
		leavesOut: 'Pulling through a cache rule',
	},
	BatchGetRepositoryScanningConfiguration: {
		handle: batchGetRepositoryScanningConfiguration,
		emulates: "The repository's own flag; the frequency and filters that it and the registry's rules come to; failures",
	},
	CompleteLayerUpload: {
		handle: completeLayerUpload,
		emulates: "Checks of the parts' sizes and of the digest; a layer that is there already",
	},
	CreatePullThroughCacheRule: {
		handle: createPullThroughCacheRule,
		emulates:
			'The upstream inferred from the URL; upstreams that need a secret; a secret with `missing` in its name is not found; the quota',
		leavesOut: 'Secrets and roles are not looked up, and nothing is ever fetched from the upstream',
	},
	CreateRepository: {
		handle: createRepository,
		emulates: 'Names, mutability, tags, encryption, all checked',
		leavesOut: 'KMS keys are not looked up',
	},
	CreateRepositoryCreationTemplate: {
		handle: createRepositoryCreationTemplate,
		emulates:
			"All settings, checked, with ECR's defaults; REPLICATION is applied to repositories that replication creates",
		leavesOut: 'PULL_THROUGH_CACHE and CREATE_ON_PUSH are recorded; the role is not looked up',
	},
	DeleteLifecyclePolicy: {
		handle: deleteLifecyclePolicy,
		emulates: 'The policy goes',
	},
	DeletePullThroughCacheRule: {
		handle: deletePullThroughCacheRule,
		emulates: 'The rule goes',
	},
	DeleteRegistryPolicy: {
		handle: deleteRegistryPolicy,
		emulates: 'The policy goes',
	},
	DeleteRepository: {
		handle: deleteRepository,
		emulates: 'With and without force',
	},
	DeleteRepositoryCreationTemplate: {
		handle: deleteRepositoryCreationTemplate,
		emulates: 'The template goes',
	},
	DeleteRepositoryPolicy: {
		handle: deleteRepositoryPolicy,
		emulates: 'The policy goes',
	},
	DeleteSigningConfiguration: {
		handle: deleteSigningConfiguration,
		emulates: 'The configuration goes; the statuses of images stay',
	},
	DeregisterPullTimeUpdateExclusion: {
		handle: deregisterPullTimeUpdateExclusion,
		emulates: "The principal's pulls are dated again",
	},
	DescribeImageReplicationStatus: {
		handle: describeImageReplicationStatus,
		emulates: 'One status for each destination: IN_PROGRESS at first, then COMPLETE',
		leavesOut: 'Replications never fail',
	},
	DescribeImageScanFindings: {
		handle: describeImageScanFindings,
		emulates:
			'Basic and enhanced findings, paged; IN_PROGRESS or PENDING at first; indexes, artifacts and archived images',
		leavesOut:
			'The findings are a sample, chosen by the digests of the layers; no image expires from continuous scanning',
	},
	DescribeImageSigningStatus: {
		handle: describeImageSigningStatus,
		emulates: 'One status for each signing profile that applied at the push: IN_PROGRESS at first, then COMPLETE',
		leavesOut: 'No signature is made or pushed; signings never fail',
	},
	DescribeImages: {
		handle: describeImages,
		emulates: 'All details; filters, paging; sizes; the restore of archived images',
		leavesOut: "The scan's status and summary, as with the new basic scanning; an option returns them",
	},
	DescribePullThroughCacheRules: {
		handle: describePullThroughCacheRules,
		emulates: 'All, or those named; paging',
	},
	DescribeRegistry: {
		handle: describeRegistry,
		emulates: 'The replication configuration',
	},
	DescribeReplicationBackfillResults: {
		handle: describeReplicationBackfillResults,
		emulates: 'Status, progress and, at the end, one result for each tag or untagged image; filter, paging',
	},
	DescribeRepositories: {
		handle: describeRepositories,
		emulates: 'All, or those named; paging',
	},
	DescribeRepositoryCreationTemplates: {
		handle: describeRepositoryCreationTemplates,
		emulates: 'All, or those named that are there; paging',
	},
	GetAccountSetting: {
		handle: getAccountSetting,
		emulates: 'The value or its default; unknown names',
	},
	GetAuthorizationToken: {
		handle: getAuthorizationToken,
		emulates: "A token for each registry, which Docker's clients sign in with for 12 hours",
		leavesOut: 'The registry is at the address of the local ECR, and not at the `proxyEndpoint`',
	},
	GetDownloadUrlForLayer: {
		handle: getDownloadUrlForLayer,
		emulates: 'A presigned URL, good for an hour, for layers of active images',
	},
	GetLifecyclePolicy: {
		handle: getLifecyclePolicy,
		emulates: 'The policy',
		leavesOut: '`lastEvaluatedAt` stays at 1970',
	},
	GetLifecyclePolicyPreview: {
		handle: getLifecyclePolicyPreview,
		emulates: 'IN_PROGRESS at first, then the results of a true evaluation; filter, paging',
	},
	GetRegistryPolicy: {
		handle: getRegistryPolicy,
		emulates: 'The policy',
	},
	GetRegistryScanningConfiguration: {
		handle: getRegistryScanningConfiguration,
		emulates: 'The configuration, BASIC by default',
	},
	GetRepositoryPolicy: {
		handle: getRepositoryPolicy,
		emulates: 'The policy',
	},
	GetSigningConfiguration: {
		handle: getSigningConfiguration,
		emulates: 'The configuration',
	},
	InitiateLayerUpload: {
		handle: initiateLayerUpload,
		emulates: 'An upload and its part size',
	},
	ListImageReferrers: {
		handle: listImageReferrers,
		emulates:
			'Every manifest whose subject is the image; filters by type and status, paging; the size is that of the manifest',
		leavesOut: 'Referrers of an upstream',
	},
	ListImages: {
		handle: listImages,
		emulates: 'One identifier a tag, filters, paging',
	},
	ListPullTimeUpdateExclusions: {
		handle: listPullTimeUpdateExclusions,
		emulates: 'The principals, paged',
	},
	ListReplicationBackfills: {
		handle: listReplicationBackfills,
		emulates: 'Status and progress of each, in the order of their start, paged; gone 90 days after the end',
	},
	ListTagsForResource: {
		handle: listTagsForResource,
		emulates: 'The tags of a repository',
	},
	PutAccountSetting: {
		handle: putAccountSetting,
		emulates: 'Names and values, checked',
		leavesOut: 'Only BLOB_MOUNTING changes something',
	},
	PutImage: {
		handle: putImage,
		emulates:
			'Digests, references, immutable tags; the required members of manifests; foreign layers; scan, signing status and copies into the destinations of replication rules',
		leavesOut: 'Creating repositories on push',
	},
	PutImageScanningConfiguration: {
		handle: putImageScanningConfiguration,
		emulates: 'Scan on push of a repository',
	},
	PutImageTagMutability: {
		handle: putImageTagMutability,
		emulates: 'Mutability and its exclusion filters, which PutImage obeys',
	},
	PutLifecyclePolicy: {
		handle: putLifecyclePolicy,
		emulates: 'The full grammar',
		leavesOut: 'The policy expires and archives nothing',
	},
	PutRegistryPolicy: {
		handle: putRegistryPolicy,
		emulates: 'The grammar; actions of ECR only',
		leavesOut: 'The policy grants and denies nothing',
	},
	PutRegistryScanningConfiguration: {
		handle: putRegistryScanningConfiguration,
		emulates: 'BASIC and ENHANCED with their rules, which scans obey; CONTINUOUS_SCAN with ENHANCED only',
	},
	PutReplicationConfiguration: {
		handle: putReplicationConfiguration,
		emulates:
			'Rules, destinations and prefixes, which PutImage obeys, and `deleteReplication`, which BatchDeleteImage obeys',
		leavesOut: 'The policy of the destination is not asked',
	},
	PutSigningConfiguration: {
		handle: putSigningConfiguration,
		emulates: 'Rules and filters, which pushes obey',
		leavesOut: 'Signing profiles are not looked up',
	},
	RegisterPullTimeUpdateExclusion: {
		handle: registerPullTimeUpdateExclusion,
		emulates: 'Pulls of the principal are not dated; sessions of a role count as the role',
		leavesOut: 'The principal is not looked up; no quota',
	},
	SetRepositoryPolicy: {
		handle: setRepositoryPolicy,
		emulates: 'The grammar',
		leavesOut: 'The policy grants and denies nothing, so `force` changes nothing',
	},
	StartImageScan: {
		handle: startImageScan,
		emulates: 'Once in 24 hours; refused for indexes, artifacts, archived images, and with enhanced scanning',
		leavesOut: 'The quota of scans a day',
	},
	StartLifecyclePolicyPreview: {
		handle: startLifecyclePolicyPreview,
		emulates: "Evaluates the given policy or the repository's; one at a time",
	},
	StartReplicationBackfill: {
		handle: startReplicationBackfill,
		emulates:
			'Destinations of the replication configuration; one a Region, ten at once; copies the images once it is complete',
		leavesOut: 'Archived images are not replicated',
	},
	StopReplicationBackfill: {
		handle: stopReplicationBackfill,
		emulates: 'STOPPED at once, with nothing copied; refused at the end',
		leavesOut: 'STOPPING is never answered',
	},
	TagResource: {
		handle: tagResource,
		emulates: 'Tags of a repository and their limits',
	},
	UntagResource: {
		handle: untagResource,
		emulates: 'Tags of a repository',
	},
	UpdateImageStorageClass: {
		handle: updateImageStorageClass,
		emulates:
			'ARCHIVED images cannot be pulled; a restore is ACTIVATING at first, then ACTIVE; refused for images that an active manifest list names, and for an image that is in the class already',
		leavesOut: 'What an index names, and referrers, are not archived along with it',
	},
	UpdatePullThroughCacheRule: {
		handle: updatePullThroughCacheRule,
		emulates: 'Another secret or role, one of them required',
		leavesOut: 'As for CreatePullThroughCacheRule',
	},
	UpdateRepositoryCreationTemplate: {
		handle: updateRepositoryCreationTemplate,
		emulates: 'Only what is given changes; an empty text takes a policy away',
	},
	UploadLayerPart: {
		handle: uploadLayerPart,
		emulates: 'Contiguous parts; the last valid byte in the exception; the quota of parts',
	},
	ValidatePullThroughCacheRule: {
		handle: validatePullThroughCacheRule,
		emulates: "Valid, but for a secret with `invalid` in its name, and for another account's registry without a role",
		leavesOut: 'No upstream is asked',
	},
};
