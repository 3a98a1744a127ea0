import { setTimeout as sleep } from 'node:timers/promises';
import { owner } from '../../../tools/demo/owner';

/** Started is a run of a workflow that a trigger started. */
export interface Started {
	readonly id: string;
	readonly status: string;
	/** What n8n keeps of the run, as it writes it. */
	readonly data: string;
}

/** Listing reads which executions n8n has, as its owner. */
export interface Listing {
	of(workflowId: string): Promise<Started[]>;
	/** Waits for as many as are expected, and answers those that are there. */
	until(workflowId: string, count: number): Promise<Started[]>;
}

const LIMIT_MS = 90_000;

/** openListing logs in to an n8n. */
export async function openListing(address: string): Promise<Listing> {
	const login = await fetch(`${address}/rest/login`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ emailOrLdapLoginId: owner.email, password: owner.password }),
	});
	const cookie = login.headers
		.getSetCookie()
		.map((set) => set.split(';')[0])
		.join('; ');
	const get = async <Data>(path: string): Promise<Data> => {
		const answer = await fetch(`${address}/rest/${path}`, { headers: { cookie } });
		if (!answer.ok) throw new Error(`n8n answered ${answer.status} to ${path}: ${await answer.text()}`);
		return ((await answer.json()) as { data: Data }).data;
	};
	const of = async (workflowId: string): Promise<Started[]> => {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await get<{ results: ReadonlyArray<{ id: string }> }>(`executions?filter=${filter}&limit=100`);
		return await Promise.all(results.map(async ({ id }) => await get<Started>(`executions/${id}`)));
	};
	return {
		of,
		async until(workflowId, count) {
			const limit = Date.now() + LIMIT_MS;
			for (;;) {
				const all = await of(workflowId);
				if (all.filter(({ status }) => status === 'success').length >= count || Date.now() > limit) return all;
				await sleep(500);
			}
		},
	};
}
