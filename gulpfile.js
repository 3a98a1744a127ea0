// Builds `dist/`: compiles, bundles the AWS SDK into one file, and copies what is not code.
const { execFileSync } = require('node:child_process');
const { readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { build } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const clean = async () => rmSync('dist', { recursive: true, force: true });

const compile = async () => {
	const tsc = require.resolve('typescript/bin/tsc');
	execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
};

const writeSchemas = async () => {
	execFileSync(process.execPath, [require.resolve('tsx/cli'), 'tools/schemas/main.ts'], { stdio: 'inherit' });
};

// The one file that holds the SDK replaces what tsc made of it; everything else requires it lazily.
const bundleSdk = async () => {
	const { metafile } = await build({
		entryPoints: ['lib/aws/sdk.ts'],
		outfile: 'dist/lib/aws/sdk.js',
		bundle: true,
		// The SDK's modules, of which esbuild leaves out what nobody calls.
		mainFields: ['module', 'main'],
		minify: true,
		keepNames: true,
		platform: 'node',
		target: 'node20.19',
		format: 'cjs',
		metafile: true,
		legalComments: 'none',
		allowOverwrite: true,
	});
	writeFileSync('THIRD-PARTY-LICENSES.txt', licencesOf(Object.keys(metafile.inputs)));
};

/** Text of the licences of the packages that the bundle's input files come from. */
function licencesOf(inputs) {
	const folders = new Set();
	for (const input of inputs) {
		const at = input.lastIndexOf('node_modules/');
		if (at < 0) continue;
		const parts = input.slice(at + 'node_modules/'.length).split('/');
		const name = parts[0].startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
		folders.add(input.slice(0, at) + 'node_modules/' + name);
	}
	const packages = [...folders].map((folder) => {
		const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json')));
		const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
		return {
			title: `${name} ${version}`,
			license,
			text: file ? readFileSync(path.join(folder, file), 'utf8').trim() : `License: ${license}`,
		};
	});
	// Most of the SDK's packages carry the same text: each text once, under the names it holds for.
	const byText = Map.groupBy(
		packages.sort((a, b) => (a.title < b.title ? -1 : 1)),
		({ text }) => text,
	);
	const sections = [...byText].map(
		([text, of]) => `${of.map(({ title, license }) => `${title} (${license})`).join('\n')}\n\n${text}\n`,
	);
	return `The file dist/lib/aws/sdk.js bundles these packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

const copyAssets = () =>
	src(['nodes/**/*.{json,svg,png}', 'credentials/**/*.{svg,png}', 'icons/**/*.svg'], {
		base: '.',
		encoding: false,
		allowEmpty: true,
	}).pipe(dest('dist'));

exports.build = series(clean, compile, parallel(bundleSdk, copyAssets, writeSchemas));
exports.default = exports.build;
