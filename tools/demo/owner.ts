import { DemoFailure } from './failure';

/** owner is who logs in: an account of a demo that only this machine can reach, so its password is no secret. */
export const owner = {
	email: 'demo@example.com',
	password: 'Registry-1',
	firstName: 'Demo',
	lastName: 'Owner',
};

interface Settings {
	readonly data: { readonly userManagement: { readonly showSetupOnFirstLoad?: boolean } };
}

/** setUpOwner answers n8n's first question, who owns it, unless that was answered before. */
export async function setUpOwner(address: string): Promise<void> {
	const settings = (await (await fetch(`${address}/rest/settings`)).json()) as Settings;
	if (settings.data.userManagement.showSetupOnFirstLoad !== true) return;
	const answer = await fetch(`${address}/rest/owner/setup`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(owner),
	});
	if (!answer.ok)
		throw new DemoFailure(`n8n did not take the owner's account: ${answer.status} ${await answer.text()}`);
}
