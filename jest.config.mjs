/** What every project's tests share: TypeScript, compiled file by file. */
export const common = {
	testEnvironment: 'node',
	testPathIgnorePatterns: ['/node_modules/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/tools/demo/n8n/', '<rootDir>/.cache/'],
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	testTimeout: 30_000,
};

/** The tests of the published package and of the tools. */
export const packageTests = {
	...common,
	displayName: 'package',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
	setupFiles: ['<rootDir>/test/support/quiet.ts'],
};

/** @type {import('jest').Config} */
export default {
	projects: [
		packageTests,
		{ ...common, displayName: 'local-ecr', testMatch: ['<rootDir>/local-ecr/test/**/*.test.ts'] },
	],
	// Jest takes it from here alone, not from a project.
	testTimeout: common.testTimeout,
};
