import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../../dev/demo/runtime';

/** picture keeps what the page shows, under `screenshots/`. */
export async function picture(page: Page, name: string): Promise<void> {
	const folder = path.join(root, 'screenshots');
	mkdirSync(folder, { recursive: true });
	await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
