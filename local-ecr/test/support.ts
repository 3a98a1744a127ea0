import { BatchGetImageCommand, CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { ECRClientConfig, GetAuthorizationTokenCommandInput } from '@aws-sdk/client-ecr';

import { OCI_INDEX, OCI_MANIFEST } from '../../lib/ecr/mediaTypes';
import { startLocalEcr } from '../server';
import type { LocalEcr, LocalEcrOptions, Registry } from '../server';

/** KEY is an access key that signs; a local ECR without keys lets it in. */
export const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' };

/** REGION is where the tests work unless they say otherwise. */
export const REGION = 'us-east-1';

/** ACCOUNT is the account of a key that names none. */
export const ACCOUNT = '123456789012';

/** LAYER is the media type of the layers that the tests put. */
export const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** A running local ECR with a client, for one test file. */
export interface Bench {
	readonly ecr: LocalEcr;
	readonly client: ECRClient;
	readonly registry: Registry;
	/** Opens a further client, closed with the bench. */
	open(configuration?: ECRClientConfig): ECRClient;
	/** Creates a repository with a name that no other test has, and answers the name. */
	newRepository(input?: object): Promise<string>;
	close(): Promise<void>;
}

let names = 0;

/** openBench starts a local ECR and a client for it that does not try again. */
export async function openBench(options: LocalEcrOptions = {}): Promise<Bench> {
	const ecr = await startLocalEcr(options);
	const clients: ECRClient[] = [];
	const open = (configuration: ECRClientConfig = {}) => {
		const client = new ECRClient({
			endpoint: ecr.endpoint,
			region: REGION,
			credentials: KEY,
			maxAttempts: 1,
			...configuration,
		});
		clients.push(client);
		return client;
	};
	const client = open();
	return {
		ecr,
		client,
		registry: ecr.registry(),
		open,
		newRepository: async (input = {}) => {
			names += 1;
			const repositoryName = `test/repository-${names}`;
			await client.send(new CreateRepositoryCommand({ repositoryName, ...input }));
			return repositoryName;
		},
		close: async () => {
			for (const one of clients) one.destroy();
			await ecr.close();
		},
	};
}

/** useBench opens a bench before the first test of a file, passes it to `receive`, and closes it after the last. */
export function useBench(receive: (bench: Bench) => void, options?: LocalEcrOptions): void {
	let opened: Bench;
	beforeAll(async () => {
		opened = await openBench(options);
		receive(opened);
	});
	afterAll(async () => {
		await opened.close();
	});
}

/** useFreshBench does the same for each test. */
export function useFreshBench(receive: (bench: Bench) => void, options?: LocalEcrOptions): void {
	let opened: Bench;
	beforeEach(async () => {
		opened = await openBench(options);
		receive(opened);
	});
	afterEach(async () => {
		await opened.close();
	});
}

/** manifestOf puts the blobs of a small image into a repository and answers the manifest, which is not put. */
export async function manifestOf(registry: Registry, repositoryName: string, label: string): Promise<string> {
	const descriptor = async (content: string, mediaType: string) => ({
		mediaType,
		digest: await registry.putLayer(repositoryName, Buffer.from(content), mediaType),
		size: content.length,
	});
	return JSON.stringify({
		schemaVersion: 2,
		mediaType: OCI_MANIFEST,
		config: await descriptor(`{"label":"${label}"}`, 'application/vnd.oci.image.config.v1+json'),
		layers: [await descriptor(`layer of ${label}`, LAYER)],
	});
}

/** indexOf is the text of an index over manifests. */
export function indexOf(...digests: string[]): string {
	const manifests = digests.map((digest) => ({ mediaType: OCI_MANIFEST, digest, size: 1 }));
	return JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests });
}

/** putImage puts a small image into a repository and answers its digest. */
export async function putImage(
	registry: Registry,
	repositoryName: string,
	label: string,
	more: { tag?: string; pushedAt?: Date; lastPulledAt?: Date } = {},
): Promise<string> {
	const manifest = await manifestOf(registry, repositoryName, label);
	return registry.putImage(repositoryName, { manifest, ...more }).digest;
}

/** exists tells whether an image can be had. */
export async function exists(client: ECRClient, repositoryName: string, imageDigest: string): Promise<boolean> {
	const { images = [] } = await client.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
	return images.length === 1;
}

/** refused awaits a call that has to fail and answers the error's name and message. */
export async function refused(call: Promise<unknown>): Promise<{ name: string; message: string; status?: number }> {
	try {
		await call;
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
		return { name: error.name, message: error.message, status: metadata.httpStatusCode };
	}
	throw new Error('The call was expected to fail');
}

/**
 * forRegistries is the input of GetAuthorizationToken for other registries than the caller's own: Amazon ECR deprecates
 * the member and still obeys it.
 */
export function forRegistries(...registryIds: string[]): GetAuthorizationTokenCommandInput {
	const input = { registryIds };
	return input;
}

/** WELL_FORMED is an Authorization header that a local ECR without keys lets in. */
export const WELL_FORMED =
	`AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20240131/${REGION}/ecr/aws4_request, ` +
	`SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;

/** post sends a body to an operation as it is, past the SDK. */
export async function post(
	endpoint: string,
	operation: string,
	body: string,
	headers: Record<string, string> = { Authorization: WELL_FORMED },
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
	const response = await fetch(endpoint, {
		method: 'POST',
		headers: {
			'Content-Type': 'application/x-amz-json-1.1',
			'X-Amz-Target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
			...headers,
		},
		body,
	});
	return {
		status: response.status,
		headers: response.headers,
		body: (await response.json()) as Record<string, unknown>,
	};
}
