import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { operations } from './operations';
import { operationNames } from './protocol/schema';

// The lines in between are not to be laid out by Prettier, so that the table is always the same text.
const START = '<!-- The conformance table; conformance.ts makes it. -->\n<!-- prettier-ignore-start -->';
const END = '<!-- prettier-ignore-end -->';

/** README is the file that the conformance table stands in. */
export const README = join(__dirname, 'README.md');

/** conformanceTable is the table of all operations: what each emulates, and what it only records or leaves out. */
export function conformanceTable(): string {
	const rows = operationNames().map((name) => {
		const { emulates, leavesOut = '' } = operations[name];
		return `| ${name} | ${emulates} | ${leavesOut} |`;
	});
	return ['| Operation | Emulates | Only records, or leaves out |', '| --- | --- | --- |', ...rows].join('\n');
}

/** withConformance answers a README with the table brought up to date. Throws when it has no place for the table. */
export function withConformance(readme: string): string {
	const start = readme.indexOf(START);
	const end = readme.indexOf(END, start);
	if (start === -1 || end === -1) throw new Error(`The README has no place for the table: ${START} ... ${END}`);
	return `${readme.slice(0, start)}${START}\n\n${conformanceTable()}\n\n${readme.slice(end)}`;
}

async function run(): Promise<void> {
	await writeFile(README, withConformance(await readFile(README, 'utf8')));
}

if (require.main === module) void run();
