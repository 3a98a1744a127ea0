import { Sessions, type Session } from '../../../lib/aws/sessions';

const MINUTE = 60_000;

function sessionFor(milliseconds: number): Session {
	return { accessKeyId: 'ASIA1', secretAccessKey: 's', expiration: new Date(Date.now() + milliseconds) };
}

describe('Sessions', () => {
	let opened: number;
	const open = (session: () => Session | Promise<Session>) => async () => {
		opened += 1;
		return await session();
	};

	beforeEach(() => {
		opened = 0;
		jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z'), doNotFake: ['nextTick', 'queueMicrotask'] });
	});
	afterEach(() => jest.useRealTimers());

	it('holds a session until five minutes before its end', async () => {
		const sessions = new Sessions();
		const hour = open(() => sessionFor(60 * MINUTE));
		const first = await sessions.get('a', hour);
		jest.setSystemTime(Date.now() + 55 * MINUTE);
		expect(await sessions.get('a', hour)).toBe(first);
		jest.setSystemTime(Date.now() + 1);
		expect(await sessions.get('a', hour)).not.toBe(first);
		expect(opened).toBe(2);
	});

	it('opens once for those who ask at the same time', async () => {
		const sessions = new Sessions();
		const hour = open(() => sessionFor(60 * MINUTE));
		const [first, second] = await Promise.all([sessions.get('a', hour), sessions.get('a', hour)]);
		expect(second).toBe(first);
		expect(opened).toBe(1);
	});

	it('tells all who wait that it could not be had, and tries again for the next', async () => {
		const sessions = new Sessions();
		let fails = true;
		const once = open(() => {
			if (fails) throw new Error('refused');
			return sessionFor(60 * MINUTE);
		});
		const asked = await Promise.allSettled([sessions.get('a', once), sessions.get('a', once)]);
		expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		expect(opened).toBe(1);
		fails = false;
		await expect(sessions.get('a', once)).resolves.toMatchObject({ accessKeyId: 'ASIA1' });
	});

	it('keeps no identity that does not say when it ends', async () => {
		const sessions = new Sessions();
		const lasting = open(() => ({ accessKeyId: 'AKIA1', secretAccessKey: 's' }));
		await sessions.get('a', lasting);
		await sessions.get('a', lasting);
		expect(opened).toBe(2);
	});

	it('forgets on demand, and holds others', async () => {
		const sessions = new Sessions();
		const hour = open(() => sessionFor(60 * MINUTE));
		await sessions.get('a', hour);
		await sessions.get('b', hour);
		sessions.forget('a');
		await sessions.get('a', hour);
		await sessions.get('b', hour);
		expect(opened).toBe(3);
	});

	it('makes keys that differ by every part and show none', () => {
		const keys = [
			Sessions.keyOf('role', { secretAccessKey: 'hidden' }, 'eu-west-1'),
			Sessions.keyOf('role', { secretAccessKey: 'other' }, 'eu-west-1'),
			Sessions.keyOf('role', { secretAccessKey: 'hidden' }, 'eu-west-2'),
			Sessions.keyOf('role', { secretAccessKey: 'hidden' }, undefined),
		];
		expect(new Set(keys).size).toBe(4);
		for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
	});
});
