import { cyclesIn, readImports, specifiersIn } from '../support/imports';

const graph = readImports();
const files = [...graph.keys()];

/** From the facts upwards: each layer imports itself and the layers before it. */
const LAYERS = ['lib/ecr', 'lib/aws', 'lib/registry', 'lib/engine', 'lib/fields'];
const NODES = [...new Set(files.flatMap((file) => /^nodes\/\w+/.exec(file) ?? []))];

/** What each folder imports of the project's own files; `test` and `tools` are free to import any. */
const ALLOWED: ReadonlyArray<readonly [string, readonly string[]]> = [
	...LAYERS.map((layer, index) => [layer, LAYERS.slice(0, index + 1)] as const),
	...NODES.map((node) => [node, [...LAYERS, node]] as const),
	['credentials', [...LAYERS, 'credentials']],
	['local-ecr', ['lib/ecr', 'local-ecr']],
];
const FREE = ['test', 'tools'];

const isIn = (folder: string) => (file: string) => file.startsWith(`${folder}/`);

describe('imports', () => {
	it.each(ALLOWED)('of %s are of %j alone', (folder, allowed) => {
		const inside = files.filter(isIn(folder));
		expect(inside).not.toEqual([]);
		const offending = inside.flatMap((file) =>
			(graph.get(file) ?? [])
				.filter((imported) => !allowed.some((one) => isIn(one)(imported)))
				.map((imported) => `${file} -> ${imported}`),
		);
		expect(offending).toEqual([]);
	});

	it('are held to a rule in every folder', () => {
		const folders = [...ALLOWED.map(([folder]) => folder), ...FREE];
		expect(files.filter((file) => !folders.some((folder) => isIn(folder)(file)))).toEqual([]);
	});

	it('form no cycle', () => {
		expect(cyclesIn(graph)).toEqual([]);
	});
});

describe('the graph of imports', () => {
	it('has every form of import and export', () => {
		const source = `
			import one from './one';
			import type { Two } from './two';
			import { type Three } from './three';
			import './four';
			export * from './five';
			export type { Six } from './six';
			const seven = await import('./seven');
			const eight = require('./eight');
			type Nine = import('./nine').Nine;
		`;
		const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
		expect(specifiersIn(source)).toEqual(names.map((name) => `./${name}`));
	});

	it('has the imports of a file that is known', () => {
		expect(graph.get('test/architecture/imports.test.ts')).toEqual(['test/support/imports.ts']);
	});

	it('shows each cycle once', () => {
		const made = new Map([
			['a', ['b', 'c']],
			['b', ['a']],
			['c', ['d']],
			['d', ['e']],
			['e', ['c', 'e']],
			['f', ['a']],
		]);
		expect(cyclesIn(made)).toEqual(['a -> b -> a', 'c -> d -> e -> c', 'e -> e']);
	});
});
