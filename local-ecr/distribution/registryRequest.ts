import type { IncomingMessage } from 'node:http';

import type { Input, OperationName } from '../protocol/operations';
import type { Answer } from '../operations/handler';
import type { Registry } from '../state/registry';

/** Reply is an HTTP response. */
export interface Reply {
	status: number;
	headers?: Readonly<Record<string, string | number>>;
	body?: string;
}

/** RegistryRequest is an authenticated request to a repository. */
export interface RegistryRequest {
	/** name is that of the repository. */
	name: string;
	/** reference is the last part of the path: a tag, a digest, or the ID of an upload. */
	reference: string;
	query: URLSearchParams;
	request: IncomingMessage;
	/** registry is the one that the token is for. */
	registry: Registry;
	/** call carries out an operation of the API on that registry, with the permissions of who got the token. */
	readonly call: <Name extends OperationName>(operation: Name, input: Input<Name> & object) => Promise<Answer<Name>>;
}

/** RegistryHandler answers one kind of request. Throws RegistryError, or EcrError as the operations of the API do. */
export type RegistryHandler = (visit: RegistryRequest) => Reply | Promise<Reply>;
