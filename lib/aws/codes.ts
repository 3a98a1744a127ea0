/** ACTION_CODES are the package's own codes, each to the fact that it stands for. */
export const ACTION_CODES = {
	DeletionLimitExceeded: 'More images would be deleted than Maximum Deletions allows, so none was.',
	DigestMismatch: 'Content has another digest than the one given for it.',
	DownloadFailed: 'A layer could not be downloaded.',
	EmptyFile: 'The file has no content, which a layer must have.',
	ImageArchived: 'The image is archived and cannot be pulled.',
	ImageNotFound: 'The image does not exist in the repository.',
	InternalError: 'The node itself failed.',
	InvalidCredential: 'A field of the credential holds a value that cannot be used.',
	InvalidField: 'A field of the form holds a value that cannot be used.',
	InvalidFile: 'The file is damaged, incomplete, or not of a format that can be read.',
	KeptWithOwner: 'The image belongs to one that could not be deleted, and is kept with it.',
	LifecyclePolicyConflict: 'The rules given are not valid together with those that the repository has.',
	LifecyclePolicyPreviewFailed: 'The preview of the lifecycle policy ended without a result.',
	LifecyclePolicyPreviewReplaced: 'Another preview was started on the repository in the meantime.',
	LookupIncomplete: 'It could not be found out which images are in use, so nothing was deleted.',
	NotAnswered: 'The answer of Amazon ECR does not mention what was asked for.',
	NotTried: 'A failed call ended the clean-up before this image was deleted.',
	PartialFailure: 'A part of what the item asks for failed.',
	PlatformNotFound: 'The multi-arch image has none of the platforms chosen.',
	ReplicasAffected: 'Replicas may be deleted as well, of which it is not known what uses them, so nothing was deleted.',
	SystemCredentialsOff: 'This n8n does not allow the AWS identity of its machine to be used.',
	TagConflict: 'Two images of a file have the same tag.',
	TimedOut: 'The result did not arrive within the timeout.',
	UnreadableManifest: 'The manifest of the image cannot be read.',
	UnsupportedManifest: 'The manifest is of a format that the operation cannot handle.',
	WrongLayerSize: 'The manifest of the image gives a layer another size than it has, or none.',
} as const;

/** ActionCode is one of the package's own codes. */
export type ActionCode = keyof typeof ACTION_CODES;

/** FactCode is the code of a fact that the package itself finds: its own, or AWS's for the same. */
export type FactCode = ActionCode | 'LifecyclePolicyNotFoundException' | 'RepositoryNotFoundException';

/** Other names of AWS for the same fact: exceptions of an API and failures inside its answers, and those of its protocols. */
const SAME: Readonly<Record<string, string>> = {
	AccessDenied: 'AccessDeniedException',
	ExpiredToken: 'ExpiredTokenException',
	ImageDigestDoesNotMatchException: 'DigestMismatch',
	ImageNotFoundException: 'ImageNotFound',
	IncompleteSignature: 'IncompleteSignatureException',
	InvalidLayerException: 'DigestMismatch',
	KmsError: 'KmsException',
	MissingAuthenticationToken: 'MissingAuthenticationTokenException',
	REPOSITORY_NOT_FOUND: 'RepositoryNotFoundException',
	ServiceUnavailable: 'ServiceUnavailableException',
	Throttling: 'ThrottlingException',
	ThrottledException: 'ThrottlingException',
};

/** codeOf is the one code of a fact that AWS calls by this name. */
export function codeOf(name: string): string {
	return SAME[name] ?? name;
}
