import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { parseRepositoryAddress } from '../lib/ecr/repositoryAddress';
import { authenticate } from './access/authenticate';
import type { Admission, Refusal, SignedService } from './access/authenticate';
import type { AccessKey, Role } from './access/keys';
import { DEFAULT_ACCOUNT, Keys } from './access/keys';
import { answerSts, stsError, StsError, stsRefusal } from './access/sts';
import { readBody } from './body';
import { answerDistribution, isDistribution } from './distribution/distribution';
import { Tokens } from './distribution/tokens';
import { Downloads } from './downloads';
import type { EcrService } from './ecrService';
import { answerEcr, ecrRefusal } from './ecrService';
import { accessDenied, EcrError } from './errors';
import type { Fault } from './faults';
import { faultError, Faults } from './faults';
import type { Decoded } from './protocol/decode';
import { isOperation } from './protocol/schema';
import { Registries } from './state/registries';
import type { Registry } from './state/registry';
import { answerEcs, ECS_OPERATIONS, isEcs } from './workloads/ecs';
import type { ServiceContext } from './workloads/serviceContext';
import { answerLambda, isLambda, LAMBDA_OPERATIONS, lambdaError } from './workloads/lambda';
import { Workloads } from './workloads/workloads';

export type { Registry } from './state/registry';
export type { Workloads } from './workloads/workloads';

/** LocalEcrOptions sets up a local ECR. */
export interface LocalEcrOptions {
	/** port to listen on; 0, the default, takes any free one. */
	port?: number;
	/** host is the address to listen on; 127.0.0.1 when it is left out. */
	host?: string;
	/** dataFolder keeps the state over restarts; without it the state is in memory. */
	dataFolder?: string;
	/** keys are the access keys that are let in, their signatures verified. Without them every key is let in. */
	keys?: AccessKey[];
	/** roles are those that can be assumed. Without them any role can, and one named `...-external` with the external ID `secret-external-id`. */
	roles?: Role[];
	/** regions are those that credentials may be scoped to; any when it is left out. */
	regions?: string[];
	/** previewPolls is how often a lifecycle policy preview answers IN_PROGRESS before it is complete; 1 when it is left out. */
	previewPolls?: number;
	/** polls is how often anything else that takes time - a scan, a replication, a restore - says so before it is done; 1 when it is left out. */
	polls?: number;
	/**
	 * scansInDescribeImages makes DescribeImages return the status and summary of scans, as Amazon ECR did before its new
	 * basic scanning. Without it only DescribeImageScanFindings returns them.
	 */
	scansInDescribeImages?: boolean;
	/** now is the clock that everything is dated by; pushes by its whole seconds. */
	now?: () => Date;
}

/** Call is one request as the journal holds it. Blobs in its input stand as their length in bytes. */
interface Call {
	/** service is what was asked; `registry` is the distribution protocol. */
	service: SignedService | 'registry';
	/** operation is `PutImage` of ECR or STS, `ecs:ListTasks`, `lambda:GetFunction`, or `GET /v2/...` of the registry. */
	operation: string;
	input: Readonly<Record<string, unknown>>;
	region: string;
	account: string;
}

/** LocalEcr is a running local ECR. */
export interface LocalEcr {
	/** endpoint is the address for ECR and for STS alike. */
	readonly endpoint: string;
	/** calls are the requests that were let in and could be read, oldest first; the last 10,000 of them. */
	readonly calls: Call[];
	/** registry answers the registry of an account in a region, by default of 123456789012 in us-east-1. */
	registry(region?: string, account?: string): Registry;
	/** workloads are what runs on ECS and Lambda, by default of 123456789012 in us-east-1: nothing until it is added. */
	workloads(region?: string, account?: string): Workloads;
	/**
	 * failNext answers the next requests of an operation, named as in `calls`, with an error instead of carrying them
	 * out, or after that: one, unless `times` says how many, after as many as `after` says. Throws RangeError for an
	 * operation that there is not.
	 */
	failNext(operation: string, error: Fault, times?: number, after?: number): void;
	/** close ends the server and every connection to it, with its state kept. */
	close(): Promise<void>;
}

/** DEFAULT_REGION is the region of `registry()`. */
export const DEFAULT_REGION = 'us-east-1';

/** What can be made to fail beside the operations of ECR. */
const OTHER_OPERATIONS = new Set([
	'AssumeRole',
	'GetCallerIdentity',
	...ECS_OPERATIONS.map((name) => `ecs:${name}`),
	...LAMBDA_OPERATIONS.map((name) => `lambda:${name}`),
]);
const LONGEST_JOURNAL = 10_000;

function isRefusal(answer: Admission | Refusal): answer is Refusal {
	return 'reason' in answer;
}

function withoutBytes(input: Decoded): Decoded {
	return Object.fromEntries(
		Object.entries(input).map(([name, value]) => [name, value instanceof Uint8Array ? value.byteLength : value]),
	);
}

function sendJson(response: ServerResponse, status: number, body: string): void {
	response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': randomUUID() });
	response.end(body);
}

function asEcrError(error: unknown): EcrError {
	if (error instanceof EcrError) return error;
	const reason = error instanceof Error ? error.message : String(error);
	return new EcrError('ServerException', `The local ECR failed: ${reason}`, { status: 500 });
}

class Server implements LocalEcr {
	endpoint = '';
	readonly calls: Call[] = [];
	private readonly http = createServer((request, response) => void this.answer(request, response));
	private readonly faults = new Faults();
	private readonly running = new Map<string, Workloads>();
	private readonly keys: Keys;
	private readonly downloads: Downloads;
	private readonly tokens = new Tokens();
	private readonly now: () => Date;
	/** The digest of the image that a URI names in one of the registries. */
	private readonly resolve = (uri: string): string | undefined => {
		const { registryId, region, repositoryName, imageTag = 'latest', imageDigest } = parseRepositoryAddress(uri);
		if (registryId === undefined || region === undefined) return undefined;
		return imageDigest ?? this.registries.get(registryId, region).repositories.get(repositoryName)?.tags.get(imageTag);
	};

	constructor(
		private readonly options: LocalEcrOptions,
		private readonly registries: Registries,
	) {
		this.now = options.now ?? (() => new Date());
		this.keys = new Keys(options.keys);
		this.downloads = new Downloads(registries.read, this.now);
	}

	async listen(): Promise<void> {
		const { port = 0, host = '127.0.0.1' } = this.options;
		// Longer than clients keep an idle connection, so that none is closed under a request.
		this.http.keepAliveTimeout = 65_000;
		await new Promise<void>((resolve, reject) => {
			this.http.once('error', reject);
			this.http.listen(port, host, () => {
				this.http.off('error', reject);
				resolve();
			});
		});
		const address = this.http.address() as AddressInfo;
		this.endpoint = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
	}

	registry(region = DEFAULT_REGION, account = DEFAULT_ACCOUNT): Registry {
		return this.registries.get(account, region);
	}

	workloads(region = DEFAULT_REGION, account = DEFAULT_ACCOUNT): Workloads {
		const key = `${account}/${region}`;
		const known = this.running.get(key) ?? new Workloads(account, region, this.now, this.resolve);
		this.running.set(key, known);
		return known;
	}

	failNext(operation: string, error: Fault, times = 1, after = 0): void {
		if (!isOperation(operation) && !OTHER_OPERATIONS.has(operation)) {
			throw new RangeError(`There is no operation ${operation} that could fail`);
		}
		this.faults.add(operation, error, times, after);
	}

	async close(): Promise<void> {
		const closed = new Promise<void>((resolve) => {
			this.http.close(() => {
				resolve();
			});
		});
		this.http.closeAllConnections();
		await closed;
		await this.registries.save();
	}

	private record(call: Call): void {
		this.calls.push(call);
		if (this.calls.length > LONGEST_JOURNAL) this.calls.shift();
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		try {
			const url = request.url ?? '/';
			if (request.method === 'GET' && this.downloads.isDownload(url)) {
				await this.downloads.answer(request, response);
			} else if (isDistribution(url)) {
				await answerDistribution(request, response, {
					tokens: this.tokens,
					service: (host) => this.service(host),
					record: (operation, input, { region, caller: { account } }) => {
						this.record({ service: 'registry', operation, input, region, account });
					},
				});
			} else if (isLambda(url)) {
				await this.answerLambdaCall(request, response);
			} else if (request.method !== 'POST') {
				response.writeHead(404, { 'Content-Type': 'text/plain' });
				response.end('This is the local ECR; it answers the ECR API and STS by POST, and image tools under /v2/.\n');
			} else {
				await this.answerCall(request, response);
			}
		} catch (error) {
			if (response.headersSent) response.destroy();
			else this.sendEcrError(response, asEcrError(error));
		}
	}

	private async answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await readBody(request);
		const target = request.headers['x-amz-target'];
		if (target === undefined) {
			const admission = this.authenticate('sts', request, body);
			this.answerStsCall(response, new URLSearchParams(body.toString()), admission);
			return;
		}
		if (isEcs(String(target))) {
			const front = this.front('ecs', this.admit('ecs', request, body));
			sendJson(response, 200, answerEcs(String(target), body.toString(), front));
			return;
		}
		const admission = this.admit('ecr', request, body);
		const host = request.headers.host ?? '';
		const { caller, region } = admission;
		const answer = await answerEcr(
			{ target: String(target), body: body.toString(), admission },
			this.service(host),
			(operation, input) => {
				this.record({ service: 'ecr', operation, input: withoutBytes(input), region, account: caller.account });
			},
		);
		sendJson(response, 200, answer);
	}

	private authenticate(service: SignedService, request: IncomingMessage, body: Buffer): Admission | Refusal {
		const { method = 'GET', url = '/', headers } = request;
		const { regions } = this.options;
		return authenticate({ method, url, headers, body }, service, { keys: this.keys, regions, now: this.now() });
	}

	private admit(service: SignedService, request: IncomingMessage, body: Buffer): Admission {
		const admission = this.authenticate(service, request, body);
		if (isRefusal(admission)) throw ecrRefusal(admission);
		return admission;
	}

	private front(service: 'ecs' | 'lambda', { caller, region }: Admission): ServiceContext {
		return {
			workloads: this.workloads(region, caller.account),
			start: (operation, input) => {
				const action = `${service}:${operation}`;
				this.record({ service, operation: action, input, region, account: caller.account });
				if (caller.denied.includes(action)) throw accessDenied(caller.arn, action, '*');
				const fault = this.faults.take(action);
				if (fault) throw faultError(fault);
			},
		};
	}

	private async answerLambdaCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const headers = { 'Content-Type': 'application/json', 'x-amzn-RequestId': randomUUID() };
		try {
			const front = this.front('lambda', this.admit('lambda', request, await readBody(request)));
			const answer = answerLambda(request.method ?? 'GET', request.url ?? '/', front);
			response.writeHead(200, headers).end(answer);
		} catch (error) {
			const { status, name, body } = lambdaError(asEcrError(error));
			response.writeHead(status, { ...headers, 'x-amzn-ErrorType': name }).end(body);
		}
	}

	private service(host: string): EcrService {
		return {
			registries: this.registries,
			faults: this.faults,
			previewPolls: this.options.previewPolls ?? 1,
			polls: this.options.polls ?? 1,
			scansInDescribeImages: this.options.scansInDescribeImages ?? false,
			now: this.now,
			urlFor: (digest, size) => this.downloads.urlFor(host, digest, size),
			tokenFor: (claims) => this.tokens.issue(claims),
		};
	}

	private answerStsCall(response: ServerResponse, parameters: URLSearchParams, admission: Admission | Refusal): void {
		const { status, body } = (() => {
			try {
				if (isRefusal(admission)) throw stsRefusal(admission);
				const { Action: operation = '', ...input } = Object.fromEntries(parameters);
				const { caller, region } = admission;
				this.record({ service: 'sts', operation, input, region, account: caller.account });
				const fault = this.faults.take(operation);
				if (fault) throw new StsError(fault.name, fault.message ?? fault.name, fault.status);
				return answerSts(parameters, admission, { keys: this.keys, roles: this.options.roles, now: this.now() });
			} catch (error) {
				if (error instanceof StsError) return stsError(error);
				throw error;
			}
		})();
		response.writeHead(status, { 'Content-Type': 'text/xml', 'x-amzn-RequestId': randomUUID() });
		response.end(body);
	}

	private sendEcrError(response: ServerResponse, { name, message, status, members }: EcrError): void {
		sendJson(response, status, JSON.stringify({ __type: name, message, ...members }));
	}
}

/**
 * startLocalEcr starts a local ECR. Rejects when the port is taken (Node's EADDRINUSE) and when the data folder holds
 * something that this version did not write.
 */
export async function startLocalEcr(options: LocalEcrOptions = {}): Promise<LocalEcr> {
	const registries = await Registries.open(options.now ?? (() => new Date()), options.dataFolder);
	const server = new Server(options, registries);
	await server.listen();
	return server;
}
