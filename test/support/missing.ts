/** What other implementations of ECR do not offer, or do otherwise than AWS, by the name of the contract test. */
const MISSING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	moto: {},
};

/** missingIn says what a target lacks for a contract test, or undefined where it can be run. */
export function missingIn(target: string | undefined, test: string): string | undefined {
	return target === undefined ? undefined : MISSING[target]?.[test];
}
