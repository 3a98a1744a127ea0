import type { IExecuteFunctions } from 'n8n-workflow';
import type { AwsEcrCredentials } from '../aws/client';
import { mapConcurrently } from '../aws/mapConcurrently';

/** How many items' credentials are asked for concurrently: n8n reads each anew, from its database. */
const CONCURRENCY = 50;

const asError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * readCredentials asks for the credential of each item, since its fields may be expressions of the item. Answers a function
 * that gives that of an item, or throws what n8n threw for it.
 */
export async function readCredentials(
	context: IExecuteFunctions,
	type: string,
	items: readonly number[],
): Promise<(item: number) => { readonly credentials: AwsEcrCredentials }> {
	const read = await mapConcurrently(items, { concurrency: CONCURRENCY }, async (item) =>
		context.getCredentials<AwsEcrCredentials>(type, item).then(
			(credentials) => [item, { credentials }] as const,
			(thrown: unknown) => [item, { thrown: asError(thrown) }] as const,
		),
	);
	const results = new Map<number, { credentials: AwsEcrCredentials } | { thrown: Error }>(read);
	return (item) => {
		const result = results.get(item);
		if (result && 'credentials' in result) return result;
		throw result?.thrown ?? new Error(`The credential of item ${item} was not asked for`);
	};
}
