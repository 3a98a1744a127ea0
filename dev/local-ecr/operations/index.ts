import type { OperationName } from '../../../aws/operations';
import { batchCheckLayerAvailability } from './batchCheckLayerAvailability';
import { batchDeleteImage } from './batchDeleteImage';
import { batchGetImage } from './batchGetImage';
import { completeLayerUpload } from './completeLayerUpload';
import { createRepository } from './createRepository';
import { deleteLifecyclePolicy } from './deleteLifecyclePolicy';
import { deleteRepository } from './deleteRepository';
import { deleteRepositoryPolicy } from './deleteRepositoryPolicy';
import { describeImages } from './describeImages';
import { describeRepositories } from './describeRepositories';
import { getAuthorizationToken } from './getAuthorizationToken';
import { getDownloadUrlForLayer } from './getDownloadUrlForLayer';
import { getLifecyclePolicy } from './getLifecyclePolicy';
import { getLifecyclePolicyPreview } from './getLifecyclePolicyPreview';
import { getRepositoryPolicy } from './getRepositoryPolicy';
import type { Handler } from './handler';
import { initiateLayerUpload } from './initiateLayerUpload';
import { listImages } from './listImages';
import { listTagsForResource } from './listTagsForResource';
import { putImage } from './putImage';
import { putLifecyclePolicy } from './putLifecyclePolicy';
import { setRepositoryPolicy } from './setRepositoryPolicy';
import { startLifecyclePolicyPreview } from './startLifecyclePolicyPreview';
import { tagResource } from './tagResource';
import { untagResource } from './untagResource';
import { uploadLayerPart } from './uploadLayerPart';

/** Handlers has a handler for every operation that is emulated. */
export type Handlers = { readonly [Name in OperationName]?: Handler<Name> };

/** handlers are the operations that the local ECR emulates; a new one is a file of its own and a line here. */
export const handlers: Handlers = {
	BatchCheckLayerAvailability: batchCheckLayerAvailability,
	BatchDeleteImage: batchDeleteImage,
	BatchGetImage: batchGetImage,
	CompleteLayerUpload: completeLayerUpload,
	CreateRepository: createRepository,
	DeleteLifecyclePolicy: deleteLifecyclePolicy,
	DeleteRepository: deleteRepository,
	DeleteRepositoryPolicy: deleteRepositoryPolicy,
	DescribeImages: describeImages,
	DescribeRepositories: describeRepositories,
	GetAuthorizationToken: getAuthorizationToken,
	GetDownloadUrlForLayer: getDownloadUrlForLayer,
	GetLifecyclePolicy: getLifecyclePolicy,
	GetLifecyclePolicyPreview: getLifecyclePolicyPreview,
	GetRepositoryPolicy: getRepositoryPolicy,
	InitiateLayerUpload: initiateLayerUpload,
	ListImages: listImages,
	ListTagsForResource: listTagsForResource,
	PutImage: putImage,
	PutLifecyclePolicy: putLifecyclePolicy,
	SetRepositoryPolicy: setRepositoryPolicy,
	StartLifecyclePolicyPreview: startLifecyclePolicyPreview,
	TagResource: tagResource,
	UntagResource: untagResource,
	UploadLayerPart: uploadLayerPart,
};
