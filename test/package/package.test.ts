import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
	dependencies?: object;
	peerDependencies: object;
	n8n: { nodes: string[]; credentials: string[] };
};

interface Packed {
	readonly filename: string;
	readonly size: number;
	readonly files: ReadonlyArray<{ readonly path: string }>;
}

describe('the packed package', () => {
	let folder: string;
	let packed: Packed;
	beforeAll(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'pack-'));
		const npm = (...args: string[]) =>
			execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
		[packed] = JSON.parse(npm('pack', '--json', '--pack-destination', folder)) as [Packed];
	});
	afterAll(() => {
		rmSync(folder, { recursive: true });
	});

	it('holds dist, README, CHANGELOG, LICENSE and the licences of what is bundled, and nothing else', () => {
		const others = packed.files.map((file) => file.path).filter((file) => !file.startsWith('dist/'));
		expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-LICENSES.txt', 'package.json']);
		const kinds = new Set(
			packed.files.filter(({ path: file }) => file.startsWith('dist/')).map((file) => path.extname(file.path)),
		);
		expect([...kinds].sort()).toEqual(['.js', '.json', '.svg']);
	});

	it('is under 400 kB', () => {
		expect(statSync(path.join(folder, packed.filename)).size).toBe(packed.size);
		expect(packed.size).toBeLessThan(400_000);
	});

	it('depends on nothing but the n8n that runs it', () => {
		expect(Object.keys(manifest.dependencies ?? {})).toEqual([]);
		expect(Object.keys(manifest.peerDependencies)).toEqual(['n8n-workflow']);
	});

	it('names files that are there', () => {
		const paths = packed.files.map((file) => file.path);
		expect(paths).toEqual(expect.arrayContaining([...manifest.n8n.nodes, ...manifest.n8n.credentials]));
	});

	it('names every package that is bundled in the licences', () => {
		const licences = readFileSync(path.join(ROOT, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
		expect(licences).toMatch(/^@aws-sdk\/client-ecr \d+\.\d+\.\d+ \(Apache-2\.0\)$/m);
		expect(licences).toMatch(/^@smithy\/core \d/m);
		expect(licences).toContain('Apache License');
	});
});

/** The Node.js of the tests, and the machine's own where that is another one. */
const runtimes = [
	process.execPath,
	...(process.env.PATH ?? '')
		.split(path.delimiter)
		.filter((folder) => !folder.includes('node_modules'))
		.map((folder) => path.join(folder, 'node'))
		.filter((file) => existsSync(file))
		.slice(0, 1),
].map((file): [string, string] => [execFileSync(file, ['--version'], { encoding: 'utf8' }).trim(), file]);

describe.each(runtimes)('the built node under Node.js %s', (_, runtime) => {
	const print = (script: string) =>
		JSON.parse(execFileSync(runtime, ['-e', script], { cwd: ROOT, encoding: 'utf8' })) as unknown;

	it('loads, without the SDK', () => {
		const loaded = print(`
			const { AwsEcr } = require('./${manifest.n8n.nodes[0]}');
			const { AwsEcrApi } = require('./${manifest.n8n.credentials[0]}');
			console.log(JSON.stringify({
				names: [new AwsEcr().description.name, new AwsEcrApi().name],
				modules: Object.keys(require.cache),
			}));
		`) as { names: string[]; modules: string[] };
		expect(loaded.names).toEqual(['awsEcr', 'awsEcrApi']);
		expect(loaded.modules.some((module) => module.endsWith('AwsEcr.node.js'))).toBe(true);
		expect(loaded.modules.filter((module) => /[\\/]aws[\\/]sdk\.js$|@aws-sdk|@smithy/.test(module))).toEqual([]);
	});

	it('has the SDK in one file that loads by itself', () => {
		const names = print(`console.log(JSON.stringify(Object.keys(require('./dist/lib/aws/sdk.js'))))`) as string[];
		expect(names).toEqual(expect.arrayContaining(['ECRClient', 'DescribeImagesCommand', 'PutImageCommand']));
	});
});
