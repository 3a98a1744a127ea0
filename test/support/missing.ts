const API = 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference';
const GUIDE = 'https://docs.aws.amazon.com/AmazonECR/latest/userguide';

/**
 * What tests need of an ECR and what at least one of the other implementations lacks or does differently, each with the
 * page that says so: of AWS's documentation, or of the local ECR's for what it alone has.
 */
const SOURCES = {
	absentSubjects: `${API}/API_ListImageReferrers.html`,
	accountSettings: `${API}/API_PutAccountSetting.html`,
	anyRole: 'local-ecr/README.md',
	archivedImages: `${GUIDE}/archive-image.html`,
	artifactMediaType: `${API}/API_ImageDetail.html`,
	creationTemplates: `${API}/API_CreateRepositoryCreationTemplate.html`,
	deleteReplication: `${API}/API_ReplicationRule.html`,
	deletedTags: `${API}/API_BatchDeleteImage.html`,
	enhancedScanning: `${GUIDE}/image-scanning-enhanced.html`,
	failureDigests: `${API}/API_ImageFailure.html`,
	imageDetailMembers: `${API}/API_ImageDetail.html`,
	imageExistsException: `${API}/API_PutImage.html`,
	imageFilters: `${API}/API_DescribeImages.html`,
	imageOrder: 'local-ecr/README.md',
	imageSizes: `${API}/API_ImageDetail.html`,
	immutableTagException: `${API}/API_PutImage.html`,
	indexChildren: `${API}/API_ImageFailure.html`,
	layerDigestCheck: `${API}/API_CompleteLayerUpload.html`,
	layerDigestException: `${API}/API_CompleteLayerUpload.html`,
	layerDownload: `${API}/API_GetDownloadUrlForLayer.html`,
	layerExistsException: `${API}/API_CompleteLayerUpload.html`,
	layerPartException: `${API}/API_UploadLayerPart.html`,
	lifecyclePreview: `${API}/API_StartLifecyclePolicyPreview.html`,
	lifecyclePreviewInProgress: `${API}/API_GetLifecyclePolicyPreview.html`,
	lifecyclePreviewResults: `${API}/API_LifecyclePolicyPreviewResult.html`,
	lifecycleTransitions: `${GUIDE}/LifecyclePolicies.html`,
	manifestDigestCheck: `${API}/API_PutImage.html`,
	manifestDigests: `${API}/API_ImageDetail.html`,
	mutabilityExclusions: `${API}/API_PutImageTagMutability.html`,
	policyCheck: `${API}/API_SetRepositoryPolicy.html`,
	pullThroughCache: `${API}/API_CreatePullThroughCacheRule.html`,
	pullTimeExclusions: `${API}/API_ListPullTimeUpdateExclusions.html`,
	putRepositoryException: `${API}/API_PutImage.html`,
	referrers: `${API}/API_ListImageReferrers.html`,
	refusedRoles: 'local-ecr/README.md',
	regions: `${GUIDE}/Registries.html`,
	registryHosts: `${API}/API_AuthorizationData.html`,
	replicationBackfills: `${API}/API_StartReplicationBackfill.html`,
	replicationStatus: `${API}/API_DescribeImageReplicationStatus.html`,
	repositoryPages: `${API}/API_DescribeRepositories.html`,
	repositoryScanning: `${API}/API_BatchGetRepositoryScanningConfiguration.html`,
	repositoryUris: `${API}/API_Repository.html`,
	restoredByPush: `${GUIDE}/image-push.html`,
	restoreInProgress: `${API}/API_UpdateImageStorageClass.html`,
	sampleData: 'local-ecr/README.md',
	scanFindings: 'local-ecr/README.md',
	scanImageDigest: `${API}/API_DescribeImageScanFindings.html`,
	scanInProgress: `${API}/API_ImageScanStatus.html`,
	signing: `${API}/API_PutSigningConfiguration.html`,
	signingNotFoundException: `${API}/API_GetSigningConfiguration.html`,
	storageClasses: `${API}/API_UpdateImageStorageClass.html`,
	undescribedScans: `${API}/API_DescribeImages.html`,
	unknownOperations: `${API}/CommonErrors.html`,
	untaggedAfterMove: `${GUIDE}/image-tag-mutability.html`,
	untaggedDeletion: `${API}/API_BatchDeleteImage.html`,
	untaggedImages: `${API}/API_ListImagesFilter.html`,
	validationMembers: `${API}/API_ValidatePullThroughCacheRule.html`,
	workloads: 'local-ecr/README.md',
} as const;

/** Need is what a test needs of an ECR and what at least one of the other implementations lacks. */
export type Need = keyof typeof SOURCES;

/** What other implementations of ECR lack or do differently, with the reason, by what a test needs. */
const MISSING: Readonly<Record<string, Readonly<Partial<Record<Need, string>>> | undefined>> = {
	// fakecloud 0.51.0
	fakecloud: {
		absentSubjects: 'referrers of an image that does not exist cannot be listed',
		anyRole: 'a role has to exist to be assumed',
		archivedImages: 'an archived image can be pulled',
		artifactMediaType: 'DescribeImages does not return artifactMediaType',
		deleteReplication: 'rules do not replicate deletions',
		deletedTags: 'deleting an image by its digest does not return its tags',
		enhancedScanning: 'enhanced scanning is not supported',
		imageDetailMembers: 'DescribeImages returns inUseCount and lastInUseAt, too',
		imageExistsException: 'an image can be put again under the same tag',
		imageFilters: 'DescribeImages ignores the filter',
		imageSizes: 'the size of an image is that of its manifest',
		immutableTagException: 'an immutable tag that is taken is ImageAlreadyExistsException',
		indexChildren: 'deleting a child of an index is not refused',
		layerDigestException: 'a layer of another digest is LayerDigestMismatchException',
		layerExistsException: 'a layer can be completed twice',
		layerPartException: 'a part out of order is InvalidLayerException, without the last valid byte',
		lifecyclePreviewInProgress: 'a lifecycle policy preview is complete immediately',
		lifecyclePreviewResults: 'results of lifecycle policy previews have no tags and no rule',
		mutabilityExclusions: 'tags cannot be immutable with exclusions',
		policyCheck: 'a repository policy without statements is accepted',
		pullTimeExclusions: 'pull-time exclusions are listed as objects, and have no createdAt',
		regions: 'all regions of an account share one registry',
		registryHosts: 'all registries have the address of the server',
		replicationBackfills: 'replication backfills are not supported',
		repositoryUris: 'the URI of a repository has the address of the server',
		restoredByPush: 'an archived image that is pushed again stays archived',
		restoreInProgress: 'an archived image is active as soon as it is restored',
		sampleData: 'the sample data is for the local ECR',
		scanFindings: 'a scan finds nothing without a scanner',
		scanImageDigest: 'DescribeImageScanFindings returns the image ID as it was given',
		scanInProgress: 'a scan is complete immediately',
		signingNotFoundException: 'a registry without a signing configuration has an empty one',
		undescribedScans: 'DescribeImages returns the status and the summary of scans',
		validationMembers: 'ValidatePullThroughCacheRule returns createdAt, too',
		workloads: 'the workloads of ECS and Lambda are set up in the local ECR',
	},
	// moto 5.2.5
	moto: {
		accountSettings: 'account settings are not supported',
		artifactMediaType: 'DescribeImages does not return artifactMediaType',
		creationTemplates: 'repository creation templates are not supported',
		enhancedScanning: 'enhanced scanning is not supported',
		imageOrder: 'DescribeImages returns the images that are asked for in any order',
		failureDigests: 'a failure of BatchGetImage does not name the digest',
		immutableTagException: 'an immutable tag that is taken is ImageAlreadyExistsException',
		indexChildren: 'the digests of indexes are made up, and deleting a child is neither done nor refused',
		layerDigestCheck: 'the digest of a layer is not compared with its bytes',
		layerDownload: 'GetDownloadUrlForLayer is not supported',
		layerExistsException: 'a layer can be completed twice',
		lifecyclePreview: 'lifecycle policy previews are not supported',
		lifecycleTransitions: 'lifecycle rules cannot move images to the archive',
		manifestDigestCheck: 'the digest of an image is not compared with its manifest',
		manifestDigests: 'digests are not those of the bytes of manifests',
		mutabilityExclusions: 'PutImageTagMutability does not return the exclusions',
		pullThroughCache: 'pull through cache rules are not supported',
		pullTimeExclusions: 'pull-time exclusions are not supported',
		putRepositoryException: 'PutImage to a repository that does not exist is an internal error',
		referrers: 'referrers are not supported',
		refusedRoles: 'any role can be assumed',
		replicationBackfills: 'replication backfills are not supported',
		replicationStatus: 'images are not replicated, and have no replication status',
		repositoryPages: 'DescribeRepositories returns all repositories in one page',
		repositoryScanning: 'BatchGetRepositoryScanningConfiguration ignores the setting of the repository',
		sampleData: 'the sample data is for the local ECR',
		scanInProgress: 'a scan is complete immediately',
		signing: 'signing is not supported',
		storageClasses: 'storage classes are not supported',
		unknownOperations: 'an unknown operation is an internal error',
		untaggedAfterMove: 'an image is deleted when its last tag moves to another',
		untaggedDeletion: 'deleting an untagged image returns nothing',
		untaggedImages: 'an image that was put without a tag counts as tagged',
		workloads: 'the workloads of ECS and Lambda are set up in the local ECR',
	},
};

/**
 * missingIn returns the reasons why an implementation, by its name, cannot run a test with these needs, each with the page
 * that says what is needed; none for AWS and the local ECR, which have no name. Throws a RangeError for an unknown name.
 */
export function missingIn(implementation: string | undefined, needs: readonly Need[]): string[] {
	if (implementation === undefined) return [];
	const reasons = MISSING[implementation];
	if (!reasons)
		throw new RangeError(`ECR_TEST_TARGET is ${implementation}, not one of ${Object.keys(MISSING).join(', ')}`);
	return needs.flatMap((need) => {
		const reason = reasons[need];
		return reason === undefined ? [] : [`${reason}: see ${SOURCES[need]}`];
	});
}
