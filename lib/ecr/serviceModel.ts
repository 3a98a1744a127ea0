/**
 * Lengths, ranges and patterns of everything the ECR API takes, from the service model that botocore carries
 * (ecr/2015-09-21/service-2.json), under the model's own names. The SDK's schemas leave these facts out.
 * Only what is limited is here: members and elements that anything goes for are absent, and so are enumerations,
 * which the SDK exports.
 */

/**
 * Shape is a named type of the service model with its limits. `min` and `max` count characters of a string, elements
 * of a list, bytes of a blob, and bound the value of a number; both are inclusive. A pattern holds for the whole
 * string, whether it is anchored or not. `member` is the shape or structure of a list's elements.
 */
export interface Shape {
	readonly type: 'string' | 'number' | 'blob' | 'list';
	readonly min?: number;
	readonly max?: number;
	readonly pattern?: string;
	readonly member?: string;
}

/** shapes holds the limited shapes by name. */
export const shapes = {
	AccountSettingName: { type: 'string', min: 1, max: 64 },
	ArtifactType: { type: 'string', min: 1, max: 255 },
	ArtifactTypeList: { type: 'list', max: 5, member: 'ArtifactType' },
	BatchedOperationLayerDigest: { type: 'string', max: 1000 },
	BatchedOperationLayerDigestList: { type: 'list', min: 1, max: 100, member: 'BatchedOperationLayerDigest' },
	CredentialArn: {
		type: 'string',
		min: 50,
		max: 612,
		pattern: '^arn:aws(-\\w+)*:secretsmanager:[a-zA-Z0-9-:]+:secret:ecr\\-pullthroughcache\\/[a-zA-Z0-9\\/_+=.@-]+$',
	},
	CustomRoleArn: { type: 'string', max: 2048 },
	FiftyMaxResults: { type: 'number', min: 1, max: 50 },
	GetAuthorizationTokenRegistryIdList: { type: 'list', min: 1, max: 10, member: 'RegistryId' },
	ImageIdentifierList: { type: 'list', min: 1, max: 100, member: 'ImageIdentifier' },
	ImageManifest: { type: 'string', min: 1, max: 4194304 },
	ImageTag: { type: 'string', min: 1, max: 300 },
	ImageTagMutabilityExclusionFilterValue: { type: 'string', min: 1, max: 128, pattern: '^[0-9a-zA-Z._*-]{1,128}$' },
	ImageTagMutabilityExclusionFilters: { type: 'list', min: 1, max: 5, member: 'ImageTagMutabilityExclusionFilter' },
	KmsKey: { type: 'string', min: 1, max: 2048 },
	KmsKeyForRepositoryCreationTemplate: {
		type: 'string',
		max: 2048,
		pattern: '^$|arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:key\\/[a-z0-9-]+',
	},
	LayerDigest: { type: 'string', pattern: '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+' },
	LayerDigestList: { type: 'list', min: 1, max: 100, member: 'LayerDigest' },
	LayerPartBlob: { type: 'blob', max: 20971520 },
	LifecyclePolicyText: { type: 'string', min: 100, max: 30720 },
	LifecyclePolicyTextForRepositoryCreationTemplate: { type: 'string', max: 30720 },
	LifecyclePreviewMaxResults: { type: 'number', min: 1, max: 100 },
	MaxResults: { type: 'number', min: 1, max: 1000 },
	MediaTypeList: { type: 'list', min: 1, max: 100 },
	PartSize: { type: 'number', min: 0 },
	Prefix: {
		type: 'string',
		min: 1,
		max: 256,
		pattern: '^([a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*\\/?|ROOT)$',
	},
	PrefixList: { type: 'list', member: 'Prefix' },
	PrincipalArn: {
		type: 'string',
		max: 200,
		pattern: '^arn:aws(-[a-z]+)*:iam::[0-9]{12}:(role|user)/[\\w+=,.@-]+(/[\\w+=,.@-]+)*$',
	},
	PullThroughCacheRuleRepositoryPrefix: {
		type: 'string',
		min: 2,
		max: 30,
		pattern: '^([a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*\\/?|ROOT)$',
	},
	PullThroughCacheRuleRepositoryPrefixList: {
		type: 'list',
		min: 1,
		max: 100,
		member: 'PullThroughCacheRuleRepositoryPrefix',
	},
	Region: { type: 'string', min: 2, max: 25, pattern: '[0-9a-z-]{2,25}' },
	RegistryId: { type: 'string', pattern: '[0-9]{12}' },
	RegistryPolicyText: { type: 'string', max: 10240 },
	RegistryScanningRuleList: { type: 'list', max: 2, member: 'RegistryScanningRule' },
	ReplicationBackfillId: {
		type: 'string',
		pattern: '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}',
	},
	ReplicationDestinationList: { type: 'list', max: 100, member: 'ReplicationDestination' },
	ReplicationRuleList: { type: 'list', max: 25, member: 'ReplicationRule' },
	RepositoryFilterList: { type: 'list', min: 1, max: 100, member: 'RepositoryFilter' },
	RepositoryFilterValue: {
		type: 'string',
		min: 2,
		max: 256,
		pattern: '^(?:[a-z0-9]+(?:[._-][a-z0-9]*)*/)*[a-z0-9]*(?:[._-][a-z0-9]*)*$',
	},
	RepositoryName: {
		type: 'string',
		min: 2,
		max: 256,
		pattern: '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*',
	},
	RepositoryNameList: { type: 'list', min: 1, max: 100, member: 'RepositoryName' },
	RepositoryPolicyText: { type: 'string', max: 10240 },
	RepositoryTemplateDescription: { type: 'string', max: 256 },
	ScanningConfigurationRepositoryNameList: { type: 'list', min: 1, max: 25, member: 'RepositoryName' },
	ScanningRepositoryFilterList: { type: 'list', max: 100, member: 'ScanningRepositoryFilter' },
	ScanningRepositoryFilterValue: {
		type: 'string',
		min: 1,
		max: 255,
		pattern: '^[a-z0-9*](?:[._\\-/a-z0-9*]?[a-z0-9*]+)*$',
	},
	SigningProfileArn: {
		type: 'string',
		max: 200,
		pattern: '^arn:aws(-[a-z]+)*:signer:[a-z0-9-]+:[0-9]{12}:\\/signing-profiles\\/[a-zA-Z0-9_]{2,}$',
	},
	SigningRepositoryFilterList: { type: 'list', min: 1, max: 100, member: 'SigningRepositoryFilter' },
	SigningRepositoryFilterValue: {
		type: 'string',
		min: 1,
		max: 256,
		pattern: '^(?:[a-z0-9*]+(?:[._-][a-z0-9*]+)*/)*[a-z0-9*]+(?:[._-][a-z0-9*]+)*$',
	},
	SigningRuleList: { type: 'list', max: 10, member: 'SigningRule' },
	UploadId: { type: 'string', pattern: '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}' },
} as const satisfies Record<string, Shape>;

/** structures says, for the input structure of every operation and those nested in it, which shape or structure a member has. */
export const structures = {
	BatchCheckLayerAvailabilityRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		layerDigests: 'BatchedOperationLayerDigestList',
	},
	BatchDeleteImageRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		imageIds: 'ImageIdentifierList',
	},
	BatchGetImageRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		imageIds: 'ImageIdentifierList',
		acceptedMediaTypes: 'MediaTypeList',
	},
	BatchGetRepositoryScanningConfigurationRequest: { repositoryNames: 'ScanningConfigurationRepositoryNameList' },
	CompleteLayerUploadRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		uploadId: 'UploadId',
		layerDigests: 'LayerDigestList',
	},
	CreatePullThroughCacheRuleRequest: {
		ecrRepositoryPrefix: 'PullThroughCacheRuleRepositoryPrefix',
		registryId: 'RegistryId',
		credentialArn: 'CredentialArn',
		customRoleArn: 'CustomRoleArn',
		upstreamRepositoryPrefix: 'PullThroughCacheRuleRepositoryPrefix',
	},
	CreateRepositoryCreationTemplateRequest: {
		prefix: 'Prefix',
		description: 'RepositoryTemplateDescription',
		encryptionConfiguration: 'EncryptionConfigurationForRepositoryCreationTemplate',
		imageTagMutabilityExclusionFilters: 'ImageTagMutabilityExclusionFilters',
		repositoryPolicy: 'RepositoryPolicyText',
		lifecyclePolicy: 'LifecyclePolicyTextForRepositoryCreationTemplate',
		customRoleArn: 'CustomRoleArn',
	},
	CreateRepositoryRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		imageTagMutabilityExclusionFilters: 'ImageTagMutabilityExclusionFilters',
		encryptionConfiguration: 'EncryptionConfiguration',
	},
	DeleteLifecyclePolicyRequest: { registryId: 'RegistryId', repositoryName: 'RepositoryName' },
	DeletePullThroughCacheRuleRequest: {
		ecrRepositoryPrefix: 'PullThroughCacheRuleRepositoryPrefix',
		registryId: 'RegistryId',
	},
	DeleteRegistryPolicyRequest: {},
	DeleteRepositoryCreationTemplateRequest: { prefix: 'Prefix' },
	DeleteRepositoryPolicyRequest: { registryId: 'RegistryId', repositoryName: 'RepositoryName' },
	DeleteRepositoryRequest: { registryId: 'RegistryId', repositoryName: 'RepositoryName' },
	DeleteSigningConfigurationRequest: {},
	DeregisterPullTimeUpdateExclusionRequest: { principalArn: 'PrincipalArn' },
	DescribeImageReplicationStatusRequest: {
		repositoryName: 'RepositoryName',
		imageId: 'ImageIdentifier',
		registryId: 'RegistryId',
	},
	DescribeImageScanFindingsRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		imageId: 'ImageIdentifier',
		maxResults: 'MaxResults',
	},
	DescribeImageSigningStatusRequest: {
		repositoryName: 'RepositoryName',
		imageId: 'ImageIdentifier',
		registryId: 'RegistryId',
	},
	DescribeImagesRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		imageIds: 'ImageIdentifierList',
		maxResults: 'MaxResults',
	},
	DescribePullThroughCacheRulesRequest: {
		registryId: 'RegistryId',
		ecrRepositoryPrefixes: 'PullThroughCacheRuleRepositoryPrefixList',
		maxResults: 'MaxResults',
	},
	DescribeRegistryRequest: {},
	DescribeReplicationBackfillResultsRequest: {
		registryId: 'RegistryId',
		replicationBackfillId: 'ReplicationBackfillId',
		maxResults: 'MaxResults',
	},
	DescribeRepositoriesRequest: {
		registryId: 'RegistryId',
		repositoryNames: 'RepositoryNameList',
		maxResults: 'MaxResults',
	},
	DescribeRepositoryCreationTemplatesRequest: { prefixes: 'PrefixList', maxResults: 'MaxResults' },
	EncryptionConfiguration: { kmsKey: 'KmsKey' },
	EncryptionConfigurationForRepositoryCreationTemplate: { kmsKey: 'KmsKeyForRepositoryCreationTemplate' },
	GetAccountSettingRequest: { name: 'AccountSettingName' },
	GetAuthorizationTokenRequest: { registryIds: 'GetAuthorizationTokenRegistryIdList' },
	GetDownloadUrlForLayerRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		layerDigest: 'LayerDigest',
	},
	GetLifecyclePolicyPreviewRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		imageIds: 'ImageIdentifierList',
		maxResults: 'LifecyclePreviewMaxResults',
	},
	GetLifecyclePolicyRequest: { registryId: 'RegistryId', repositoryName: 'RepositoryName' },
	GetRegistryPolicyRequest: {},
	GetRegistryScanningConfigurationRequest: {},
	GetRepositoryPolicyRequest: { registryId: 'RegistryId', repositoryName: 'RepositoryName' },
	GetSigningConfigurationRequest: {},
	ImageIdentifier: { imageTag: 'ImageTag' },
	ImageTagMutabilityExclusionFilter: { filter: 'ImageTagMutabilityExclusionFilterValue' },
	InitiateLayerUploadRequest: { registryId: 'RegistryId', repositoryName: 'RepositoryName' },
	ListImageReferrersFilter: { artifactTypes: 'ArtifactTypeList' },
	ListImageReferrersRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		filter: 'ListImageReferrersFilter',
		maxResults: 'FiftyMaxResults',
	},
	ListImagesRequest: { registryId: 'RegistryId', repositoryName: 'RepositoryName', maxResults: 'MaxResults' },
	ListPullTimeUpdateExclusionsRequest: { maxResults: 'MaxResults' },
	ListReplicationBackfillsRequest: { registryId: 'RegistryId', maxResults: 'FiftyMaxResults' },
	ListTagsForResourceRequest: {},
	PutAccountSettingRequest: { name: 'AccountSettingName' },
	PutImageRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		imageManifest: 'ImageManifest',
		imageTag: 'ImageTag',
	},
	PutImageScanningConfigurationRequest: { registryId: 'RegistryId', repositoryName: 'RepositoryName' },
	PutImageTagMutabilityRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		imageTagMutabilityExclusionFilters: 'ImageTagMutabilityExclusionFilters',
	},
	PutLifecyclePolicyRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		lifecyclePolicyText: 'LifecyclePolicyText',
	},
	PutRegistryPolicyRequest: { policyText: 'RegistryPolicyText' },
	PutRegistryScanningConfigurationRequest: { rules: 'RegistryScanningRuleList' },
	PutReplicationConfigurationRequest: { replicationConfiguration: 'ReplicationConfiguration' },
	PutSigningConfigurationRequest: { signingConfiguration: 'SigningConfiguration' },
	RegisterPullTimeUpdateExclusionRequest: { principalArn: 'PrincipalArn' },
	RegistryScanningRule: { repositoryFilters: 'ScanningRepositoryFilterList' },
	ReplicationConfiguration: { rules: 'ReplicationRuleList' },
	ReplicationDestination: { region: 'Region', registryId: 'RegistryId' },
	ReplicationRule: { destinations: 'ReplicationDestinationList', repositoryFilters: 'RepositoryFilterList' },
	RepositoryFilter: { filter: 'RepositoryFilterValue' },
	ScanningRepositoryFilter: { filter: 'ScanningRepositoryFilterValue' },
	SetRepositoryPolicyRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		policyText: 'RepositoryPolicyText',
	},
	SigningConfiguration: { rules: 'SigningRuleList' },
	SigningRepositoryFilter: { filter: 'SigningRepositoryFilterValue' },
	SigningRule: { signingProfileArn: 'SigningProfileArn', repositoryFilters: 'SigningRepositoryFilterList' },
	StartImageScanRequest: { registryId: 'RegistryId', repositoryName: 'RepositoryName', imageId: 'ImageIdentifier' },
	StartLifecyclePolicyPreviewRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		lifecyclePolicyText: 'LifecyclePolicyText',
	},
	StartReplicationBackfillRequest: { registryId: 'RegistryId', destination: 'ReplicationDestination' },
	StopReplicationBackfillRequest: { registryId: 'RegistryId', replicationBackfillId: 'ReplicationBackfillId' },
	TagResourceRequest: {},
	UntagResourceRequest: {},
	UpdateImageStorageClassRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		imageId: 'ImageIdentifier',
	},
	UpdatePullThroughCacheRuleRequest: {
		registryId: 'RegistryId',
		ecrRepositoryPrefix: 'PullThroughCacheRuleRepositoryPrefix',
		credentialArn: 'CredentialArn',
		customRoleArn: 'CustomRoleArn',
	},
	UpdateRepositoryCreationTemplateRequest: {
		prefix: 'Prefix',
		description: 'RepositoryTemplateDescription',
		encryptionConfiguration: 'EncryptionConfigurationForRepositoryCreationTemplate',
		imageTagMutabilityExclusionFilters: 'ImageTagMutabilityExclusionFilters',
		repositoryPolicy: 'RepositoryPolicyText',
		lifecyclePolicy: 'LifecyclePolicyTextForRepositoryCreationTemplate',
		customRoleArn: 'CustomRoleArn',
	},
	UploadLayerPartRequest: {
		registryId: 'RegistryId',
		repositoryName: 'RepositoryName',
		uploadId: 'UploadId',
		partFirstByte: 'PartSize',
		partLastByte: 'PartSize',
		layerPartBlob: 'LayerPartBlob',
	},
	ValidatePullThroughCacheRuleRequest: {
		ecrRepositoryPrefix: 'PullThroughCacheRuleRepositoryPrefix',
		registryId: 'RegistryId',
	},
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** StructureName is the name of a structure in the table: an operation's input (`DescribeImagesRequest`) or a part of one. */
export type StructureName = keyof typeof structures;

/** ShapeName is the name of a limited shape: `RepositoryName`, `ImageIdentifierList`. */
export type ShapeName = keyof typeof shapes;
