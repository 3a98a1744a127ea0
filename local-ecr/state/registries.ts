import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { BlobStore } from './blobs';
import { FileBlobs, MemoryBlobs } from './blobs';
import type { Repository } from './model';
import { Registry } from './registry';
import type { RegistrySettings } from './settings';
import { parse, stringify } from './snapshot';

/** The version of the files in the data folder; a folder of another version is refused, not guessed at. */
const FORMAT = 2;

interface Snapshot {
	format: number;
	repositories: Map<string, Repository>;
	settings: RegistrySettings;
}

function isSnapshot(value: unknown): value is Snapshot {
	return (
		typeof value === 'object' &&
		value !== null &&
		'format' in value &&
		value.format === FORMAT &&
		'repositories' in value &&
		value.repositories instanceof Map &&
		'settings' in value
	);
}

/** Registries holds one registry for each account and region, and keeps them in the data folder if there is one. */
export class Registries {
	private readonly registries = new Map<string, Registry>();
	private readonly unsaved = new Set<Registry>();
	private readonly blobs: BlobStore;
	private saving: Promise<void> = Promise.resolve();

	private constructor(
		private readonly now: () => Date,
		private readonly folder?: string,
	) {
		this.blobs = folder === undefined ? new MemoryBlobs() : new FileBlobs(folder);
	}

	/**
	 * open starts with what the data folder holds, or with nothing. Throws when a file in the folder is not one that
	 * this version wrote.
	 */
	static async open(now: () => Date, folder?: string): Promise<Registries> {
		const registries = new Registries(now, folder);
		if (folder !== undefined) await registries.load(join(folder, 'registries'));
		return registries;
	}

	/** get answers the registry of an account in a region; it is there as soon as it is asked for. */
	get(account: string, region: string): Registry {
		const key = `${account}/${region}`;
		const known = this.registries.get(key);
		if (known) return known;
		const registry: Registry = new Registry(account, region, this.blobs, this.now, () => this.unsaved.add(registry));
		this.registries.set(key, registry);
		return registry;
	}

	/** read streams a blob of any registry. */
	read: BlobStore['read'] = (digest, range) => this.blobs.read(digest, range);

	/** save writes every registry that has changed; afterwards a restart finds it as it is now. */
	async save(): Promise<void> {
		const { folder } = this;
		if (folder === undefined) return;
		// One after the other, so that an older state never overwrites a newer one. A failed write is reported to
		// the request that caused it and tried again with the next.
		const next = this.saving.then(async () => {
			for (const registry of [...this.unsaved]) {
				this.unsaved.delete(registry);
				await this.write(folder, registry).catch((error: unknown) => {
					this.unsaved.add(registry);
					throw error;
				});
			}
		});
		this.saving = next.catch(() => undefined);
		await next;
	}

	private async write(folder: string, { account, region, repositories, settings }: Registry): Promise<void> {
		const file = join(folder, 'registries', account, `${region}.json`);
		const snapshot: Snapshot = { format: FORMAT, repositories, settings };
		await mkdir(dirname(file), { recursive: true });
		const unfinished = `${file}.${randomUUID()}.tmp`;
		await writeFile(unfinished, stringify(snapshot), { flush: true });
		await rename(unfinished, file);
	}

	private async load(folder: string): Promise<void> {
		const digests = new Set<string>();
		const uploads = new Set<string>();
		for (const account of await readdir(folder).catch((): string[] => [])) {
			for (const name of await readdir(join(folder, account))) {
				if (!name.endsWith('.json')) continue;
				const file = join(folder, account, name);
				const snapshot = parse(await readFile(file, 'utf8'));
				if (!isSnapshot(snapshot)) throw new Error(`${file} was not written by this version of the local ECR`);
				const registry = this.get(account, name.slice(0, -'.json'.length));
				registry.settings = snapshot.settings;
				for (const [key, repository] of snapshot.repositories) {
					registry.repositories.set(key, repository);
					for (const digest of repository.layers.keys()) digests.add(digest);
					for (const uploadId of repository.uploads.keys()) uploads.add(uploadId);
				}
			}
		}
		await this.blobs.sweep(digests, uploads);
	}
}
