import type { IExecuteFunctions } from 'n8n-workflow';
import { readCredentials } from '../../../lib/engine/readCredentials';

const FIXED = { signInWith: 'accessKey', region: 'eu-west-1', sameForAllItems: true };
const items = Array.from({ length: 40 }, (_, item) => item);

/** A context whose credential is this for an item, with how often and how concurrently it was asked for. */
function contextOf(credentialOf: (item: number) => object) {
	const asked: number[] = [];
	let [inProgress, most] = [0, 0];
	const context: Pick<IExecuteFunctions, 'getCredentials' | 'getExecutionCancelSignal'> = {
		getCredentials: async <Data extends object>(_: string, item = 0) => {
			asked.push(item);
			most = Math.max(most, (inProgress += 1));
			await new Promise((resolve) => {
				setImmediate(resolve);
			});
			inProgress -= 1;
			return credentialOf(item) as Data;
		},
		getExecutionCancelSignal: () => undefined,
	};
	return { context: context as IExecuteFunctions, asked, most: () => most };
}

describe('reading credentials', () => {
	it('asks once for one that is the same for all items', async () => {
		const { context, asked } = contextOf(() => FIXED);
		const credentialOf = await readCredentials(context, 'awsEcrApi', items);
		expect(asked).toEqual([0]);
		expect(credentialOf(39)).toEqual(FIXED);
	});

	it.each<[string, object]>([
		['that is not marked', { ...FIXED, sameForAllItems: undefined }],
		['that is marked by anything but true', { ...FIXED, sameForAllItems: 'true' }],
		['that holds a value that the mark does not look at', { ...FIXED, endpoint: { __rl: true, value: '=' } }],
	])('asks for each item for one %s, a few concurrently, and holds equal ones once', async (_, credential) => {
		const { context, asked, most } = contextOf(() => ({ ...credential }));
		const credentialOf = await readCredentials(context, 'awsEcrApi', items);
		expect([...asked].sort((one, other) => one - other)).toEqual(items);
		expect(most()).toBe(5);
		expect(new Set(items.map(credentialOf)).size).toBe(1);
	});

	it('gives each item its own, and throws for the item alone for which n8n threw', async () => {
		const { context } = contextOf((item) => {
			if (item === 7) throw new Error('no region');
			return { signInWith: 'accessKey', region: `region-${item}` };
		});
		const credentialOf = await readCredentials(context, 'awsEcrApi', items);
		expect(() => credentialOf(7)).toThrow('no region');
		for (const item of items.filter((one) => one !== 7)) expect(credentialOf(item).region).toBe(`region-${item}`);
	});

	it('asks for the others where n8n threw for the first', async () => {
		const { context } = contextOf((item) => {
			if (item === 0) throw new Error('no region');
			return FIXED;
		});
		const credentialOf = await readCredentials(context, 'awsEcrApi', items);
		expect(() => credentialOf(0)).toThrow('no region');
		expect(credentialOf(1)).toEqual(FIXED);
	});
});
