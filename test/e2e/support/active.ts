import { setTimeout as sleep } from 'node:timers/promises';
import { startEditor, type Editor } from '../../../tools/demo/n8n';
import { setUpOwner } from '../../../tools/demo/owner';
import { freePort } from '../../../tools/demo/ports';
import { openListing, type Listing } from './executions';
import type { Instance } from './instance';

/** Active is an n8n with active workflows, and what they have started. */
export interface Active {
	readonly editor: Editor;
	readonly executions: Listing;
}

/** startActive starts n8n, with `settings` in its environment, and waits until a workflow has polled a number of times. */
export async function startActive(
	{ ecr, userFolder }: Instance,
	{ polls = 1, settings = {} }: { readonly polls?: number; readonly settings?: NodeJS.ProcessEnv } = {},
): Promise<Active> {
	const before = ecr.calls.length;
	const editor = await startEditor(userFolder, await freePort(), settings);
	await setUpOwner(editor.address);
	const executions = await openListing(editor.address);
	const polled = () => ecr.calls.slice(before).filter(({ operation }) => operation === 'ListImages');
	while (polled().length < polls) await sleep(100);
	return { editor, executions };
}
