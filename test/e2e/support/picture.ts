import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../../tools/demo/runtime';

/** picture keeps what the page shows, under `screenshots/`. */
export async function picture(page: Page, name: string): Promise<void> {
	const folder = path.join(root, 'screenshots');
	mkdirSync(folder, { recursive: true });
	await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

/** illustrate keeps what the page shows; with UPDATE_PICTURES set, as the picture of this name in `docs/`, too. */
export async function illustrate(page: Page, name: string): Promise<void> {
	await picture(page, name);
	if (!process.env.UPDATE_PICTURES) return;
	copyFileSync(path.join(root, 'screenshots', `${name}.png`), path.join(root, 'docs', `${name}.png`));
}

/** widen gives the open node's output the room that its input does not need, and puts notices away. */
export async function widen(page: Page): Promise<void> {
	const notice = page.locator('.el-notification__closeBtn');
	while ((await notice.count()) > 0) {
		await notice.first().click();
		await page.waitForTimeout(500);
	}
	const handle = await page.getByTestId('panel-drag-button').boundingBox();
	if (!handle) return;
	const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x - 300, y, { steps: 10 });
	await page.mouse.up();
	await page.mouse.move(0, 0);
	await page.getByTestId('credentials-label').scrollIntoViewIfNeeded();
	await page.waitForTimeout(500);
}
