import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Input, OperationName } from '../protocol/operations';
import type { EcrService } from '../ecrService';
import { carryOut } from '../ecrService';
import type { Answer } from '../operations/handler';
import { getBlob, headBlob } from './blobs';
import { errorReply, RegistryError } from './errors';
import { listReferrers, listRepositories, listTags } from './lists';
import { deleteManifest, getManifest, putManifest } from './manifests';
import type { Claims, Tokens } from './tokens';
import { cancelUpload, continueUpload, finishUpload, getUpload, startUpload } from './uploads';
import type { Reply, RegistryRequest, RegistryHandler } from './registryRequest';

/** What each kind of path answers, by method. As in ECR, manifests can be deleted this way, and blobs cannot. */
const routes: Readonly<Record<string, Readonly<Partial<Record<string, RegistryHandler>>>>> = {
	_catalog: { GET: listRepositories },
	manifests: { GET: getManifest, HEAD: getManifest, PUT: putManifest, DELETE: deleteManifest },
	blobs: { GET: getBlob, HEAD: headBlob },
	'blobs/uploads': {
		POST: startUpload,
		GET: getUpload,
		PATCH: continueUpload,
		PUT: finishUpload,
		DELETE: cancelUpload,
	},
	tags: { GET: listTags },
	referrers: { GET: listReferrers },
};
const CATALOG = /^\/v2\/_catalog\/?$/;
const PATH = /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs|tags|referrers)\/([^/]*)$/;

/** Host is what the distribution protocol needs of the server that it is spoken by. */
export interface Host {
	tokens: Tokens;
	/** service answers the API to a client that knows the server by a host name with its port. */
	readonly service: (host: string) => EcrService;
	/** record is told of every request that was let in. */
	readonly record: (operation: string, input: Readonly<Record<string, string>>, claims: Claims) => void;
}

/** isDistribution tells whether a path belongs to the distribution protocol. */
export function isDistribution(path: string): boolean {
	return /^\/v2(?:[/?]|$)/.test(path);
}

function signIn(request: IncomingMessage, { tokens, service }: Host): Claims {
	const host = request.headers.host ?? '';
	const [, credentials = ''] = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
	const [user, password = ''] = Buffer.from(credentials, 'base64').toString().split(':');
	const claims = user === 'AWS' ? tokens.read(password) : undefined;
	if (!claims) {
		throw new RegistryError(401, 'UNAUTHORIZED', 'Not Authorized', {
			'WWW-Authenticate': `Basic realm="http://${host}/",service="ecr.amazonaws.com"`,
		});
	}
	if (claims.expiresAt <= service(host).now()) {
		throw new RegistryError(403, 'DENIED', 'Your authorization token has expired. Reauthenticate and try again.');
	}
	return claims;
}

function callFor(claims: Claims, service: EcrService): RegistryRequest['call'] {
	return async <Name extends OperationName>(operation: Name, input: Input<Name> & object) => {
		const request = { registryId: claims.account, ...input };
		// What the operation answers is of its type; the compiler cannot follow it through the table of all operations.
		return (await carryOut(operation, request, claims, service)) as Answer<Name>;
	};
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		throw new RegistryError(400, 'NAME_INVALID', `'${part}' is not encoded as a URL is`);
	}
}

async function reply(request: IncomingMessage, host: Host): Promise<Reply> {
	const claims = signIn(request, host);
	const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
	const method = request.method ?? 'GET';
	host.record(`${method} ${pathname}`, Object.fromEntries(query), claims);
	if (/^\/v2\/?$/.test(pathname)) return { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' };
	const [, name, kind, reference] = CATALOG.test(pathname) ? ['', '', '_catalog', ''] : (PATH.exec(pathname) ?? []);
	if (name === undefined || kind === undefined || reference === undefined) {
		throw new RegistryError(404, 'UNSUPPORTED', `There is nothing at ${pathname}`);
	}
	const visited = routes[kind]?.[method];
	if (!visited) throw new RegistryError(405, 'UNSUPPORTED', `${method} is not supported here`);
	const service = host.service(request.headers.host ?? '');
	const registry = service.registries.get(claims.account, claims.region);
	const visit = { name: decoded(name), reference: decoded(reference), query, request, registry };
	try {
		return await visited({ ...visit, call: callFor(claims, service) });
	} finally {
		await service.registries.save();
	}
}

/** answerDistribution answers a request of the OCI distribution protocol, as Docker's clients send them to ECR. */
export async function answerDistribution(
	request: IncomingMessage,
	response: ServerResponse,
	host: Host,
): Promise<void> {
	const { status, headers, body } = await reply(request, host).catch(errorReply);
	response.writeHead(status, { 'Docker-Distribution-Api-Version': 'registry/2.0', ...headers });
	response.end(body);
}
