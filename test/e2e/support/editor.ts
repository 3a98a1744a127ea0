import { selectors, type Browser, type Page } from 'playwright-core';
import { startEditor, type Editor } from '../../../tools/demo/n8n';
import { owner, setUpOwner } from '../../../tools/demo/owner';
import { freePort } from '../../../tools/demo/ports';
import { openBrowser } from './chromium';
import type { Instance } from './instance';

// How n8n marks its elements for tests.
selectors.setTestIdAttribute('data-test-id');

/** Session is a browser in which somebody has logged in to an instance's editor. */
export interface Session {
	readonly page: Page;
	readonly editor: Editor;
	readonly openWorkflow: (workflowId: string) => Promise<void>;
	/** Opens a workflow, and the form of one of its nodes. */
	readonly openNode: (workflowId: string, node: string) => Promise<void>;
	readonly close: () => Promise<void>;
}

async function logIn(browser: Browser, address: string): Promise<Page> {
	const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
	page.setDefaultTimeout(30_000);
	await page.goto(`${address}/signin`);
	await page.getByLabel('Email').fill(owner.email);
	await page.getByLabel('Password').fill(owner.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL((url) => !url.pathname.includes('signin'));
	return page;
}

/** openSession starts an instance's editor and logs in. */
export async function openSession({ userFolder }: Instance): Promise<Session> {
	// First, because without a browser there is nothing to start n8n for.
	const browser = await openBrowser();
	try {
		const editor = await startEditor(userFolder, await freePort());
		await setUpOwner(editor.address);
		const page = await logIn(browser, editor.address);
		const openWorkflow = async (workflowId: string) => {
			await page.goto(`${editor.address}/workflow/${workflowId}`);
			await page.getByTestId('canvas-node').first().waitFor();
		};
		return {
			page,
			editor,
			openWorkflow,
			async openNode(workflowId, node) {
				await openWorkflow(workflowId);
				await page.getByTestId('canvas-node').filter({ hasText: node }).dblclick();
				await page.getByTestId('ndv').waitFor();
			},
			async close() {
				await browser.close();
				await editor.stop();
			},
		};
	} catch (error) {
		await browser.close();
		throw error;
	}
}
