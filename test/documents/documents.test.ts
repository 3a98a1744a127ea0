import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ACTION_CODES } from '../../lib/aws/codes';
import { DOCUMENTS, fillDocument } from '../../tools/docs/derivedParts';

const ROOT = path.join(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

describe.each(DOCUMENTS)('%s', (file) => {
	it('has the parts that the records give; `npm run docs` writes them', () => {
		expect(read(file)).toBe(fillDocument(file, read(file)));
	});
});

const documents = [
	'README.md',
	'docs/architecture.md',
	'docs/adding-an-operation.md',
	'docs/error-codes.md',
	'docs/iam.md',
	'local-ecr/README.md',
];
const links = documents.flatMap((file) =>
	[...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link = '']): [string, string] => [file, link]),
);

describe('links', () => {
	it.each(links)('%s links to a file that is there: %s', (file, link) => {
		expect(() => read(path.join(path.dirname(file), link))).not.toThrow(/ENOENT/);
	});
});

describe('docs/error-codes.md', () => {
	const sources = ['lib', 'nodes'].flatMap((folder) =>
		readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts') && !file.endsWith('aws/codes.ts'))
			.map((file) => read(path.join(folder, file))),
	);

	it.each(Object.keys(ACTION_CODES))('names no code that nothing has: %s', (code) => {
		expect(sources.filter((source) => source.includes(`'${code}'`))).not.toEqual([]);
	});
});
