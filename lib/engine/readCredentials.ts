import type { IExecuteFunctions } from 'n8n-workflow';
import type { AwsEcrCredentials } from '../aws/client';
import { mapConcurrently } from '../aws/mapConcurrently';

/**
 * How many items' credentials are asked for concurrently. n8n reads and decrypts each anew, which is bound by its main thread:
 * more than a few gain nothing, and only queue before the few connections that n8n has to its database.
 */
const CONCURRENCY = 5;

/** Answers the credential of an item, or throws what n8n threw for it. */
export type CredentialOf = (item: number) => AwsEcrCredentials;

/**
 * Whether a credential is known to be the same for all items: none of its fields is an expression, which the credential's
 * type says by a field of its own, and none holds what that field does not look at.
 */
function isSameForAllItems(credentials: AwsEcrCredentials): boolean {
	const values: unknown[] = Object.values({ ...credentials });
	return credentials.sameForAllItems === true && values.every((value) => typeof value !== 'object');
}

const asError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * readCredentials asks for the credential of each item, since its fields may be expressions of the item; of one that has no
 * expression it asks once.
 */
export async function readCredentials(
	context: IExecuteFunctions,
	type: string,
	items: readonly number[],
): Promise<CredentialOf> {
	const known = new Map<string, AwsEcrCredentials>();
	const results = new Map<number, AwsEcrCredentials | Error>();
	const read = async (item: number) => {
		const result = await context.getCredentials<AwsEcrCredentials>(type, item).catch(asError);
		// Equal ones are one object, or as many would be held as there are items.
		const key = JSON.stringify(result);
		const shared = result instanceof Error ? result : (known.get(key) ?? result);
		if (!(shared instanceof Error)) known.set(key, shared);
		results.set(item, shared);
		return shared;
	};
	const [first, ...others] = items;
	const own = first === undefined ? undefined : await read(first);
	const isSame = own !== undefined && !(own instanceof Error) && isSameForAllItems(own);
	if (isSame) return () => own;
	await mapConcurrently(others, { concurrency: CONCURRENCY, signal: context.getExecutionCancelSignal() }, read);
	return (item) => {
		const result = results.get(item);
		if (result instanceof Error) throw result;
		if (!result) throw new Error(`The credential of item ${item} was not asked for`);
		return result;
	};
}
