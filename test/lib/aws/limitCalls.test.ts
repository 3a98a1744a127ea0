import { setImmediate } from 'node:timers/promises';
import type { EcrClient } from '../../../lib/aws/client';
import { limitCalls } from '../../../lib/aws/limitCalls';

/** A client whose calls last until they are let go, and that knows how many are under way. */
function slowClient() {
	const inProgress: Array<() => void> = [];
	const slow = async (name: string) => {
		await new Promise<void>((go) => inProgress.push(go));
		if (name === 'Refused') throw new Error('refused');
		return { name };
	};
	const client = { region: 'eu-west-1', send: slow, call: slow, close: () => undefined } as unknown as EcrClient;
	return { client, inProgress };
}

describe('limiting calls', () => {
	it('has so many under way and no more, in the order in which they came, and goes on past a refused one', async () => {
		const { client, inProgress } = slowClient();
		const limited = limitCalls(client, 2);
		const ended: string[] = [];
		const all = ['One', 'Refused', 'Three', 'Four', 'Five'].map(async (name) => {
			await limited.call(name, {}).catch(() => undefined);
			ended.push(name);
		});
		let most = 0;
		while (ended.length < all.length) {
			await setImmediate();
			most = Math.max(most, inProgress.length);
			inProgress.shift()?.();
		}
		expect(most).toBe(2);
		expect(ended).toEqual(['One', 'Refused', 'Three', 'Four', 'Five']);
	});

	it('counts both ways of calling', async () => {
		const { client, inProgress } = slowClient();
		const limited = limitCalls(client, 1);
		const both = [limited.call('One', {}), limited.send('DescribeRegistry', {})];
		await setImmediate();
		expect(inProgress).toHaveLength(1);
		inProgress.shift()?.();
		await setImmediate();
		inProgress.shift()?.();
		expect(await Promise.all(both)).toEqual([{ name: 'One' }, { name: 'DescribeRegistry' }]);
	});
});
