// Keeps a picture of every operation's form and of the triggers', as the editor of a real n8n shows it, under screenshots/forms/.
// Arguments name the resources to look at, or `trigger`; without any, all.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importInto } from '../demo/n8n';
import { root } from '../demo/runtime';
import { resources } from '../../nodes/AwsEcr/resources';
import { openSession } from '../../test/e2e/support/editor';
import { startInstance } from '../../test/e2e/support/instance';
import { resourceForms, triggerForms } from './formWorkflow';

/** Tall enough for the longest form, so that a picture holds it whole. */
const VIEWPORT = { width: 1000, height: 1700 };

async function main(wanted: readonly string[]): Promise<void> {
	const all = [...resources.map(resourceForms), triggerForms()];
	const chosen = all.filter(({ value }) => wanted.length === 0 || wanted.includes(value));
	const folder = path.join(root, 'screenshots', 'forms');
	mkdirSync(folder, { recursive: true });
	const workflows = mkdtempSync(path.join(tmpdir(), 'forms-'));
	for (const { value, workflow } of chosen) {
		writeFileSync(path.join(workflows, `${value}.json`), JSON.stringify(workflow));
	}
	const instance = await startInstance();
	try {
		await importInto(instance.userFolder, 'workflow', { from: workflows, count: chosen.length });
		const session = await openSession(instance);
		try {
			await session.page.setViewportSize(VIEWPORT);
			const { page } = session;
			const form = page.getByTestId('ndv-parameters').or(page.getByTestId('node-parameters')).first();
			for (const forms of chosen) {
				await session.openWorkflow(forms.workflow.id);
				for (const { value, name } of forms.entries) {
					const label = page.getByText(name, { exact: true });
					await page.getByTestId('canvas-node').filter({ has: label }).dblclick();
					await page.getByTestId('ndv').waitFor();
					await form.screenshot({ path: path.join(folder, `${forms.value}-${value}.png`) });
					await page.keyboard.press('Escape');
					await page.getByTestId('ndv').waitFor({ state: 'detached' });
					console.log(`${forms.name}: ${name}`);
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
