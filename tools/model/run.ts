import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import type { Facts } from '../../lib/ecr/facts';
import { BOTOCORE_VERSION, operations, required, shapes, structures } from '../../lib/ecr/serviceModel';
import { readBotocoreFile, versionOf } from './botocoreFile';
import { differences } from './differences';
import { readFacts } from './readFacts';
import { sourceOf } from './source';

/** SERVICE_MODEL is the generated file. */
export const SERVICE_MODEL = path.join(__dirname, '../../lib/ecr/serviceModel.ts');

const USAGE = `npm run model -- [--check] [--version VERSION] FILE

FILE is botocore's ecr/2015-09-21/service-2.json or service-2.json.gz.
--check    compare FILE with the committed model instead of writing it; exit with 1 if they differ
--version  the version of botocore, if it cannot be found beside FILE`;

/** recordedFacts are the facts of the committed file. */
export const recordedFacts: Facts = { operations, structures, required, shapes };

/**
 * run carries out one call of the program and returns its exit code: 2 for arguments that are not understood.
 * `target` is the file to write.
 */
export function run(args: string[], print: (line: string) => void, target = SERVICE_MODEL): number {
	let parsed;
	try {
		parsed = parseArgs({
			args,
			allowPositionals: true,
			options: { check: { type: 'boolean', default: false }, version: { type: 'string' } },
		});
	} catch (cause) {
		print(`${cause instanceof Error ? cause.message : String(cause)}\n\n${USAGE}`);
		return 2;
	}
	const [file, ...rest] = parsed.positionals;
	if (file === undefined || rest.length > 0) {
		print(USAGE);
		return 2;
	}
	const version = parsed.values.version ?? versionOf(file);
	const facts = readFacts(readBotocoreFile(file));
	if (parsed.values.check) {
		const found = differences(recordedFacts, facts);
		found.forEach(print);
		print(`${found.length} differences between botocore ${BOTOCORE_VERSION} and ${version ?? file}`);
		return found.length > 0 ? 1 : 0;
	}
	if (version === undefined) {
		print(`The version of botocore cannot be found beside ${file}. Give it with --version.`);
		return 2;
	}
	writeFileSync(target, sourceOf(facts, version));
	print(`${target}: botocore ${version}`);
	return 0;
}
