import type { OperationName } from '../../../aws/operations';
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
import type { Handler } from './handler';
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

/** Handlers has a handler for every operation that is emulated. */
export type Handlers = { readonly [Name in OperationName]?: Handler<Name> };

/** handlers are the operations that the local ECR emulates; a new one is a file of its own and a line here. */
export const handlers: Handlers = {
	BatchCheckLayerAvailability: batchCheckLayerAvailability,
	BatchDeleteImage: batchDeleteImage,
	BatchGetImage: batchGetImage,
	BatchGetRepositoryScanningConfiguration: batchGetRepositoryScanningConfiguration,
	CompleteLayerUpload: completeLayerUpload,
	CreatePullThroughCacheRule: createPullThroughCacheRule,
	CreateRepository: createRepository,
	CreateRepositoryCreationTemplate: createRepositoryCreationTemplate,
	DeleteLifecyclePolicy: deleteLifecyclePolicy,
	DeletePullThroughCacheRule: deletePullThroughCacheRule,
	DeleteRegistryPolicy: deleteRegistryPolicy,
	DeleteRepository: deleteRepository,
	DeleteRepositoryCreationTemplate: deleteRepositoryCreationTemplate,
	DeleteRepositoryPolicy: deleteRepositoryPolicy,
	DeleteSigningConfiguration: deleteSigningConfiguration,
	DeregisterPullTimeUpdateExclusion: deregisterPullTimeUpdateExclusion,
	DescribeImageReplicationStatus: describeImageReplicationStatus,
	DescribeImageScanFindings: describeImageScanFindings,
	DescribeImageSigningStatus: describeImageSigningStatus,
	DescribeImages: describeImages,
	DescribePullThroughCacheRules: describePullThroughCacheRules,
	DescribeRegistry: describeRegistry,
	DescribeReplicationBackfillResults: describeReplicationBackfillResults,
	DescribeRepositories: describeRepositories,
	DescribeRepositoryCreationTemplates: describeRepositoryCreationTemplates,
	GetAccountSetting: getAccountSetting,
	GetAuthorizationToken: getAuthorizationToken,
	GetDownloadUrlForLayer: getDownloadUrlForLayer,
	GetLifecyclePolicy: getLifecyclePolicy,
	GetLifecyclePolicyPreview: getLifecyclePolicyPreview,
	GetRegistryPolicy: getRegistryPolicy,
	GetRegistryScanningConfiguration: getRegistryScanningConfiguration,
	GetRepositoryPolicy: getRepositoryPolicy,
	GetSigningConfiguration: getSigningConfiguration,
	InitiateLayerUpload: initiateLayerUpload,
	ListImageReferrers: listImageReferrers,
	ListImages: listImages,
	ListPullTimeUpdateExclusions: listPullTimeUpdateExclusions,
	ListReplicationBackfills: listReplicationBackfills,
	ListTagsForResource: listTagsForResource,
	PutAccountSetting: putAccountSetting,
	PutImage: putImage,
	PutImageScanningConfiguration: putImageScanningConfiguration,
	PutImageTagMutability: putImageTagMutability,
	PutLifecyclePolicy: putLifecyclePolicy,
	PutRegistryPolicy: putRegistryPolicy,
	PutRegistryScanningConfiguration: putRegistryScanningConfiguration,
	PutReplicationConfiguration: putReplicationConfiguration,
	PutSigningConfiguration: putSigningConfiguration,
	RegisterPullTimeUpdateExclusion: registerPullTimeUpdateExclusion,
	SetRepositoryPolicy: setRepositoryPolicy,
	StartImageScan: startImageScan,
	StartLifecyclePolicyPreview: startLifecyclePolicyPreview,
	StartReplicationBackfill: startReplicationBackfill,
	StopReplicationBackfill: stopReplicationBackfill,
	TagResource: tagResource,
	UntagResource: untagResource,
	UpdateImageStorageClass: updateImageStorageClass,
	UpdatePullThroughCacheRule: updatePullThroughCacheRule,
	UpdateRepositoryCreationTemplate: updateRepositoryCreationTemplate,
	UploadLayerPart: uploadLayerPart,
	ValidatePullThroughCacheRule: validatePullThroughCacheRule,
};
