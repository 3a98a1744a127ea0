import { EcrError } from '../errors';
import type { Reply } from './registryRequest';

/** RegistryError is an error of the distribution protocol, by the code that its specification has for it. */
export class RegistryError extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		readonly headers: Readonly<Record<string, string>> = {},
	) {
		super(message);
	}
}

/** What the exceptions of the API are called in the distribution protocol. */
const codes: Readonly<Partial<Record<string, readonly [status: number, code: string]>>> = {
	AccessDeniedException: [403, 'DENIED'],
	EmptyUploadException: [400, 'BLOB_UPLOAD_INVALID'],
	ImageDigestDoesNotMatchException: [400, 'DIGEST_INVALID'],
	ImageTagAlreadyExistsException: [400, 'TAG_INVALID'],
	InvalidLayerException: [400, 'DIGEST_INVALID'],
	InvalidLayerPartException: [416, 'BLOB_UPLOAD_INVALID'],
	LayerInaccessibleException: [404, 'BLOB_UNKNOWN'],
	LayerPartTooSmallException: [400, 'SIZE_INVALID'],
	LayersNotFoundException: [404, 'BLOB_UNKNOWN'],
	LimitExceededException: [429, 'TOOMANYREQUESTS'],
	ReferencedImagesNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
	RepositoryNotFoundException: [404, 'NAME_UNKNOWN'],
	RequestEntityTooLargeException: [413, 'SIZE_INVALID'],
	ThrottlingException: [429, 'TOOMANYREQUESTS'],
	UploadNotFoundException: [404, 'BLOB_UPLOAD_UNKNOWN'],
};

/** What a parameter that the API refuses is called, by a piece of its path; any other is UNSUPPORTED with status 405. */
const parameters = [
	['repositoryName', 400, 'NAME_INVALID'],
	['imageTag', 400, 'TAG_INVALID'],
	['igest', 400, 'DIGEST_INVALID'],
	['imageManifestMediaType', 400, 'UNSUPPORTED'],
	['', 405, 'UNSUPPORTED'],
] as const;

function asRegistryError(error: unknown): RegistryError {
	if (error instanceof RegistryError) return error;
	if (!(error instanceof EcrError)) {
		return new RegistryError(500, 'UNKNOWN', error instanceof Error ? error.message : String(error));
	}
	if (error.name === 'InvalidParameterException') {
		const [, path = ''] = /at '([^']*)'/.exec(error.message) ?? [];
		const [, status, code] = parameters.find(([piece]) => path.includes(piece)) ?? [path, 405, 'UNSUPPORTED'];
		return new RegistryError(status, code, error.message);
	}
	const [status, code] = codes[error.name] ?? [error.status, 'UNKNOWN'];
	return new RegistryError(status, code, error.message);
}

/** errorReply answers an error as the distribution protocol has it, whatever it came from. */
export function errorReply(error: unknown): Reply {
	const { status, code, message, headers } = asRegistryError(error);
	return {
		status,
		headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
		body: JSON.stringify({ errors: [{ code, message }] }),
	};
}
