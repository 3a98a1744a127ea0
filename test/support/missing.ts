/** What other implementations of ECR do not offer, or do otherwise than AWS, by the name of the contract test. */
const MISSING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	// moto 5.2.5
	moto: {
		'gets many images with their tags, size and dates': 'an image that was put without a tag counts as tagged',
		'puts an image with its digest, and refuses one that has another':
			'the digest given is not compared with the manifest',
		'says that an immutable tag cannot be moved': 'an immutable tag that is taken is ImageAlreadyExistsException',
		'keeps the children of an index, and says so':
			'digests of indexes are made up, and deleting a child is neither done nor refused',
		'uploads a layer from base64 text, and takes a layer that is there for success': 'a layer can be completed twice',
		'says that a digest is not that of the bytes': 'the digest given is not compared with the bytes',
		'gives an address from which the very bytes of an image come': 'GetDownloadUrlForLayer is not there',
		'previews a policy that is given, and one item an image says what would go': 'lifecycle previews are not there',
		'previews the policy that is set': 'lifecycle previews are not there',
		'says that there is no policy to preview': 'lifecycle previews are not there',
		'sets tag mutability with exclusions, given as rows and as JSON':
			'PutImageTagMutability does not answer the exclusions',
		'sets scan on push, and gets the scanning configuration of many repositories':
			'BatchGetRepositoryScanningConfiguration does not look at the setting of the repository',
		'sets and gets an account setting': 'account settings are not there',
		'sets, gets and deletes the signing configuration': 'signing is not there',
		'creates, lists and deletes pull-time exclusions': 'pull-time exclusions are not there',
		'creates, validates, updates, lists and deletes a rule': 'pull through cache rules are not there',
		'creates, updates, lists and deletes a template': 'repository creation templates are not there',
		'replicates images that are pushed, and those of before by a backfill':
			'replication status and backfills are not there',
		'finds what is attached to an image': 'referrers are not there',
		'moves an image into the archive and out of it': 'storage classes are not there',
		'gets the signing status of an image': 'signing is not there',
		'says that an immutable tag is taken': 'an immutable tag that is taken is ImageAlreadyExistsException',
		'sends the very bytes and media type that are there': 'digests are not those of the bytes of manifests',
		'adds the tags that it can, and says which it could not':
			'an immutable tag that is taken is ImageAlreadyExistsException',
		'has a row for each repository that a sheet can take, by name': 'the sample data is for the local ECR',
		'counts what is archived, too': 'storage classes are not there',
		'adds, replaces and removes at once, and leaves the others': 'lifecycle rules cannot move images to the archive',
		'keeps the newest with what belongs to them, and deletes the others with what belongs to them':
			'referrers are not there',
		'counts each layer once that only images that go consist of, where that is asked for':
			'digests are not those of the bytes of manifests',
		'leaves a repository alone where an index cannot be read, and says so': 'storage classes are not there',
		'deletes what its dry run said, and leaves whole what stays': 'referrers are not there',
		'leaves no image without its children, says of each what became of it, and goes on when it runs again':
			'storage classes are not there',
	},
};

/** missingIn says what a target lacks for a contract test, or undefined where it can be run. */
export function missingIn(target: string | undefined, test: string): string | undefined {
	return target === undefined ? undefined : MISSING[target]?.[test];
}
