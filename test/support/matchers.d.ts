/// <reference types="jest" />

declare namespace jest {
	/**
	 * Expect gives asymmetric matchers the type `unknown`, where Jest's own declarations give them `any`, which would
	 * switch off the types of everything that they are put into.
	 */
	interface Expect {
		any(classType: unknown): unknown;
		anything(): unknown;
		arrayContaining(elements: readonly unknown[]): unknown;
		objectContaining(members: object): unknown;
		stringContaining(substring: string): unknown;
		stringMatching(pattern: string | RegExp): unknown;
	}
}
