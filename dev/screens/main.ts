// Keeps a picture of every operation's form, as the editor of a real n8n shows it, under screenshots/forms/.
// Arguments name the resources to look at; without any, all.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importInto } from '../demo/n8n';
import { root } from '../demo/runtime';
import { entriesOf } from '../../nodes/AwsEcr/engine/operation';
import { resources } from '../../nodes/AwsEcr/resources';
import { openSession } from '../../test/e2e/support/editor';
import { startInstance } from '../../test/e2e/support/instance';
import { formWorkflow } from './formWorkflow';

/** Tall enough for the longest form, so that a picture holds it whole. */
const VIEWPORT = { width: 1000, height: 1700 };

async function main(wanted: readonly string[]): Promise<void> {
	const chosen = resources.filter(({ value }) => wanted.length === 0 || wanted.includes(value));
	const folder = path.join(root, 'screenshots', 'forms');
	mkdirSync(folder, { recursive: true });
	const workflows = mkdtempSync(path.join(tmpdir(), 'forms-'));
	for (const resource of chosen) {
		writeFileSync(path.join(workflows, `${resource.value}.json`), JSON.stringify(formWorkflow(resource)));
	}
	const instance = await startInstance();
	try {
		await importInto(instance.userFolder, 'workflow', { from: workflows, count: chosen.length });
		const session = await openSession(instance);
		try {
			await session.page.setViewportSize(VIEWPORT);
			const { page } = session;
			const form = page.getByTestId('ndv-parameters').or(page.getByTestId('node-parameters')).first();
			for (const resource of chosen) {
				await session.openWorkflow(formWorkflow(resource).id);
				for (const { value, name } of entriesOf(resource)) {
					const label = page.getByText(name, { exact: true });
					await page.getByTestId('canvas-node').filter({ has: label }).dblclick();
					await page.getByTestId('ndv').waitFor();
					await form.screenshot({ path: path.join(folder, `${resource.value}-${value}.png`) });
					await page.keyboard.press('Escape');
					await page.getByTestId('ndv').waitFor({ state: 'detached' });
					console.log(`${resource.name}: ${name}`);
				}
			}
		} finally {
			await session.close();
		}
	} finally {
		await instance.close();
		rmSync(workflows, { recursive: true });
	}
}

void main(process.argv.slice(2));
