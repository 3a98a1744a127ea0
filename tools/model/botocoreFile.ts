import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** From `<root>/botocore/data/ecr/2015-09-21/service-2.json` up to the root, which names the version. */
const TO_ROOT = '../../../../..';
const VERSIONED = /^botocore-(\d+(?:\.\d+)+)(?:\.dist-info)?$/;

/** readBotocoreFile reads a `service-2.json`, compressed or not. Throws what reading and JSON.parse throw. */
export function readBotocoreFile(file: string): unknown {
	const bytes = readFileSync(file);
	return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as unknown;
}

/**
 * versionOf finds the version of botocore that a file belongs to, by the metadata that a wheel unpacks beside the
 * package or by the name of the folder that a source archive unpacks to; undefined where neither is found.
 */
export function versionOf(file: string): string | undefined {
	const root = path.resolve(file, TO_ROOT);
	if (path.relative(root, path.resolve(file)).split(path.sep)[0] !== 'botocore') return undefined;
	const names = [path.basename(root), ...readdirSync(root)];
	const versions = new Set(names.flatMap((name) => VERSIONED.exec(name)?.[1] ?? []));
	return versions.size === 1 ? [...versions][0] : undefined;
}
