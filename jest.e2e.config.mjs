import { packageTests } from './jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	...packageTests,
	displayName: 'e2e',
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	testTimeout: 180_000,
	maxWorkers: 1,
};
