import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.resolve(__dirname, '../..');

/** ImportGraph is the files that each file imports, all by their paths from the project's folder. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** specifiersIn lists what a source imports, of types and of values, by whatever form of import or export. */
export function specifiersIn(source: string): string[] {
	return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Finds the file that a relative import means. Throws for one that does not exist: it would pass for no import. */
function resolve(specifier: string, from: string, options: ts.CompilerOptions): string {
	const { resolvedModule } = ts.resolveModuleName(specifier, from, options, ts.sys);
	if (!resolvedModule) throw new Error(`${from} imports ${specifier}, which does not exist`);
	return resolvedModule.resolvedFileName;
}

/** readImports reads the graph of the project's own files; packages are left out. */
export function readImports(): ImportGraph {
	const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
		config: unknown;
	};
	const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
	const named = (file: string) => path.relative(ROOT, file).split(path.sep).join('/');
	return new Map(
		fileNames.map((file) => [
			named(file),
			specifiersIn(readFileSync(file, 'utf8'))
				.filter((specifier) => specifier.startsWith('.'))
				.map((specifier) => named(resolve(specifier, file, options))),
		]),
	);
}

/** The shortest way from a file over its imports back to it. */
function cycleThrough(start: string, graph: ImportGraph): string[] | undefined {
	const ways: string[][] = [[start]];
	const seen = new Set<string>();
	for (const way of ways) {
		for (const next of graph.get(way.at(-1) ?? start) ?? []) {
			if (next === start) return way;
			if (!seen.has(next)) ways.push([...way, next]);
			seen.add(next);
		}
	}
	return undefined;
}

/** cyclesIn lists cycles of imports, each once: for every file in any, a shortest one. */
export function cyclesIn(graph: ImportGraph): string[] {
	const cycles = new Set<string>();
	for (const file of graph.keys()) {
		const cycle = cycleThrough(file, graph);
		if (!cycle) continue;
		const first = cycle.indexOf([...cycle].sort()[0] ?? file);
		const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
		cycles.add([...turned, turned[0]].join(' -> '));
	}
	return [...cycles].sort();
}
