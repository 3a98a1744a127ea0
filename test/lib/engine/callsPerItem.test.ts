import { createRepository } from '../../support/images';
import { readCall } from '../../support/link';
import { openMeeting } from '../../support/meeting';
import { openRelay } from '../../support/relay';
import { byName, useTarget, type Target } from '../../support/target';

let target: Target;
useTarget((opened) => (target = opened));

const newRepositories = async (count: number) => {
	const names = Array.from({ length: count }, () => target.newName());
	for (const name of names) await createRepository(target.client, name);
	return names;
};
const list = async (items: ReadonlyArray<Record<string, unknown>>, options: object, endpoint: string) =>
	await target.run(
		'image',
		'list',
		{ repositoryName: byName('={{ $json.name }}'), options },
		{
			items: items.map((json) => ({ json: { ...json } as { name: string } })),
			credentials: { ...target.credentials, endpoint },
			onError: 'continueRegularOutput',
		},
	);

describe('Max Attempts as an expression of the item', () => {
	it('is that of each item', async () => {
		const names = await newRepositories(3);
		const attempts = new Map<unknown, number>();
		const relay = await openRelay(target.endpoint, (request, response, body) => {
			const { repositoryName } = readCall(request, body)?.input ?? {};
			attempts.set(repositoryName, (attempts.get(repositoryName) ?? 0) + 1);
			if (attempts.get(repositoryName) === 3) return false;
			response.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' });
			response.end(JSON.stringify({ __type: 'ServerException', message: 'not now' }));
			return true;
		});
		const items = names.map((name, index) => ({ name, attempts: index + 1 }));
		const { outputs } = await list(items, { maxAttempts: '={{ $json.attempts }}' }, relay.endpoint);
		await relay.close();
		expect([...attempts.values()]).toEqual([1, 2, 3]);
		// The third finds an empty repository.
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});
});

describe('Maximum Concurrent Calls as an expression of the item', () => {
	it('bounds the calls of the items that have it alike', async () => {
		const names = await newRepositories(6);
		const items = names.map((name, index) => ({ name, calls: index % 2 ? 3 : 1 }));
		const callsOf = new Map(items.map(({ name, calls }) => [name, calls]));
		const of = (wanted: number) => (call: { input: Readonly<Record<string, unknown>> }) =>
			callsOf.get(String(call.input.repositoryName)) === wanted;
		const options = { concurrency: '={{ $json.calls }}' };

		const several = await openMeeting(target.endpoint, { expected: 3, isAwaited: of(3) });
		await list(items, options, several.endpoint).finally(async () => {
			await several.close();
		});
		expect(several.met).toBe(true);

		const single = await openMeeting(target.endpoint, { expected: 2, isAwaited: of(1), milliseconds: 30 });
		await list(items.slice(0, 4), options, single.endpoint).finally(async () => {
			await single.close();
		});
		expect(single.most).toBe(1);
	});
});
