import { startLocalEcr, type LocalEcr } from '../../local-ecr/server';
import { openMeeting } from './meeting';
import { closeRelays, openRelay } from './relay';

let ecr: LocalEcr;
beforeEach(async () => {
	ecr = await startLocalEcr();
});
afterEach(async () => {
	await ecr.close();
});

const isOpen = async (endpoint: string) =>
	await fetch(endpoint).then(
		() => true,
		() => false,
	);

describe('relays', () => {
	it('are closed together, those within others as well', async () => {
		const relay = await openRelay(ecr.endpoint, () => false);
		const meeting = await openMeeting(relay.endpoint, { expected: 1, isAwaited: () => false });
		const other = await openRelay(ecr.endpoint, () => false);
		await other.close();
		expect(await Promise.all([relay, meeting, other].map(async ({ endpoint }) => await isOpen(endpoint)))).toEqual([
			true,
			true,
			false,
		]);
		await closeRelays();
		expect(await Promise.all([relay, meeting].map(async ({ endpoint }) => await isOpen(endpoint)))).toEqual([
			false,
			false,
		]);
		await closeRelays();
	});
});
