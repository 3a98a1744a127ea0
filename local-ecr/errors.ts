/** EcrError is an exception of the ECR API, or of ECS and Lambda beside it: its type on the wire, its message and the further members it carries. */
export class EcrError extends Error {
	/** status is the HTTP status it is answered with. */
	readonly status: number;
	/** members are what the exception carries beside its message. */
	readonly members: Readonly<Record<string, unknown>>;

	constructor(
		override readonly name: string,
		message: string,
		{ status = 400, members = {} }: { status?: number; members?: Readonly<Record<string, unknown>> } = {},
	) {
		super(message);
		this.status = status;
		this.members = members;
	}
}

/** accessDenied is answered for an action, such as `ecr:PutImage`, that the caller may not take. */
export function accessDenied(callerArn: string, action: string, resource: string): EcrError {
	return new EcrError(
		'AccessDeniedException',
		`User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} ` +
			`because no identity-based policy allows the ${action} action`,
	);
}

/** NamedRepository is a repository of a registry, as messages name it. */
export interface NamedRepository {
	registryId: string;
	repositoryName: string;
}

function where({ registryId, repositoryName }: NamedRepository): string {
	return `the repository with name '${repositoryName}' in the registry with id '${registryId}'`;
}

/** invalidParameter is ECR's refusal of a parameter: where it stands, and which constraint it fails. */
export function invalidParameter(path: string, constraint: string): EcrError {
	return new EcrError(
		'InvalidParameterException',
		`Invalid parameter at '${path}' failed to satisfy constraint: '${constraint}'`,
	);
}

/** repositoryNotFound is answered for a repository that is not in the registry. */
export function repositoryNotFound({ repositoryName, registryId }: NamedRepository): EcrError {
	return new EcrError(
		'RepositoryNotFoundException',
		`The repository with name '${repositoryName}' does not exist in the registry with id '${registryId}'`,
	);
}

/** repositoryAlreadyExists is answered for a name that is taken. */
export function repositoryAlreadyExists({ repositoryName, registryId }: NamedRepository): EcrError {
	return new EcrError(
		'RepositoryAlreadyExistsException',
		`The repository with name '${repositoryName}' already exists in the registry with id '${registryId}'`,
	);
}

/** repositoryNotEmpty is answered for the deletion, without force, of a repository with images. */
export function repositoryNotEmpty({ repositoryName, registryId }: NamedRepository): EcrError {
	return new EcrError(
		'RepositoryNotEmptyException',
		`The repository with name '${repositoryName}' in registry with id '${registryId}' cannot be deleted because it still contains images`,
	);
}

/** imageText is an image identifier as messages have it. */
export function imageText({
	imageDigest = 'null',
	imageTag = 'null',
}: {
	imageDigest?: string;
	imageTag?: string;
}): string {
	return `{imageDigest:'${imageDigest}', imageTag:'${imageTag}'}`;
}

/** imageNotFound is answered where one image was asked for that is not there. */
export function imageNotFound(id: { imageDigest?: string; imageTag?: string }, place: NamedRepository): EcrError {
	return new EcrError(
		'ImageNotFoundException',
		`The image with imageId ${imageText(id)} does not exist within ${where(place)}`,
	);
}

/** imageAlreadyExists is answered for a push that changes nothing. */
export function imageAlreadyExists(digest: string, tag: string | undefined, place: NamedRepository): EcrError {
	return new EcrError(
		'ImageAlreadyExistsException',
		`Image with digest '${digest}' and tag '${tag ?? 'null'}' already exists in the repository with name ` +
			`'${place.repositoryName}' in registry with id '${place.registryId}'`,
	);
}

/** imageTagAlreadyExists is answered for a push that would move an immutable tag. */
export function imageTagAlreadyExists(tag: string, place: NamedRepository, reason: 'repository' | 'tag'): EcrError {
	return new EcrError(
		'ImageTagAlreadyExistsException',
		`The image tag '${tag}' already exists in the '${place.repositoryName}' repository and cannot be overwritten ` +
			`because the ${reason} is immutable.`,
	);
}

/** imageDigestDoesNotMatch is answered for a push under a digest that is not that of the manifest. */
export function imageDigestDoesNotMatch(given: string, calculated: string): EcrError {
	return new EcrError(
		'ImageDigestDoesNotMatchException',
		`The image digest '${given}' does not match the digest '${calculated}' calculated for the image`,
	);
}

/** layersNotFound is answered for a push of a manifest whose layers are not all there. */
export function layersNotFound(digests: readonly string[], { repositoryName, registryId }: NamedRepository): EcrError {
	return new EcrError(
		'LayersNotFoundException',
		`Layers with digests '[${digests.join(', ')}]' required for pushing image into repository with name ` +
			`'${repositoryName}' in the registry with id '${registryId}' do not exist`,
	);
}

/** layerNotFound is answered where one layer was asked for that is not there. */
export function layerNotFound(digest: string, place: NamedRepository): EcrError {
	return new EcrError(
		'LayersNotFoundException',
		`The layer with digest '${digest}' does not exist within ${where(place)}`,
	);
}

/** layerInaccessible is answered for the download of a layer that no active image uses. */
export function layerInaccessible(digest: string, place: NamedRepository): EcrError {
	return new EcrError(
		'LayerInaccessibleException',
		`The layer with digest '${digest}' in ${where(place)} is not associated with an image`,
	);
}

/** layerAlreadyExists is answered for the completed upload of a layer that is there. */
export function layerAlreadyExists(digest: string, place: NamedRepository): EcrError {
	return new EcrError(
		'LayerAlreadyExistsException',
		`The layer with digest '${digest}' already exists in ${where(place)}`,
	);
}

/** referencedImagesNotFound is answered for a push of a manifest list whose images are not all there. */
export function referencedImagesNotFound(
	digests: readonly string[],
	{ repositoryName, registryId }: NamedRepository,
): EcrError {
	return new EcrError(
		'ReferencedImagesNotFoundException',
		`Images with digests '[${digests.join(', ')}]' required for pushing image into repository with name ` +
			`'${repositoryName}' in the registry with id '${registryId}' do not exist`,
	);
}

/** uploadNotFound is answered for an upload that was not started, or is over. */
export function uploadNotFound(uploadId: string, { repositoryName, registryId }: NamedRepository): EcrError {
	return new EcrError(
		'UploadNotFoundException',
		`Upload with id '${uploadId}' could not be found for the repository with name '${repositoryName}' ` +
			`in the registry with id '${registryId}'`,
	);
}

/** invalidLayerPart is answered for a part that does not go on where the last one ended. */
export function invalidLayerPart(
	uploadId: string,
	lastValidByteReceived: number,
	place: NamedRepository,
	why: string,
): EcrError {
	return new EcrError(
		'InvalidLayerPartException',
		`Invalid layer part upload for upload with id '${uploadId}' in ${where(place)}: ${why}`,
		{
			members: {
				registryId: place.registryId,
				repositoryName: place.repositoryName,
				uploadId,
				lastValidByteReceived,
			},
		},
	);
}

/** policyNotFound is answered for a repository without the policy that was asked for. */
export function policyNotFound(
	kind: 'Lifecycle' | 'Repository',
	{ repositoryName, registryId }: NamedRepository,
): EcrError {
	return new EcrError(
		`${kind}PolicyNotFoundException`,
		`${kind} policy does not exist for the repository with name '${repositoryName}' in the registry with id '${registryId}'`,
	);
}
