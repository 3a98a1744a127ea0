/** What other implementations of ECR lack or do differently from AWS, with the reason, by what a test needs. */
const MISSING = {
	// moto 5.2.5
	moto: {
		accountSettings: 'account settings are not supported',
		artifactMediaType: 'DescribeImages does not return artifactMediaType',
		creationTemplates: 'repository creation templates are not supported',
		enhancedScanning: 'enhanced scanning is not supported',
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
		referrers: 'referrers are not supported',
		replicationStatus: 'replication status and backfills are not supported',
		repositoryPages: 'DescribeRepositories returns all repositories in one page',
		sampleData: 'the sample data is for the local ECR',
		scanInProgress: 'a scan has its result at once',
		repositoryScanning: 'BatchGetRepositoryScanningConfiguration ignores the setting of the repository',
		signing: 'signing is not supported',
		storageClasses: 'storage classes are not supported',
		untaggedAfterMove: 'an image is deleted when its last tag moves to another',
		untaggedImages: 'an image that was put without a tag counts as tagged',
		workloads: 'the workloads of ECS and Lambda are set up in the local ECR',
	},
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

type Missing = typeof MISSING;

/** Need is what a test needs of an ECR and what at least one of the other implementations lacks. */
export type Need = { [Name in keyof Missing]: keyof Missing[Name] }[keyof Missing];

/**
 * missingIn returns the reasons why an implementation, by its name, cannot run a test with these needs; none for AWS and
 * the local ECR, which have no name. Throws a RangeError for an unknown name.
 */
export function missingIn(implementation: string | undefined, needs: readonly Need[]): string[] {
	if (implementation === undefined) return [];
	const known: Readonly<Record<string, Readonly<Partial<Record<Need, string>>> | undefined>> = MISSING;
	const reasons = known[implementation];
	if (!reasons)
		throw new RangeError(`ECR_TEST_TARGET is ${implementation}, not one of ${Object.keys(known).join(', ')}`);
	return needs.flatMap((need) => reasons[need] ?? []);
}
