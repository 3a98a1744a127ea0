// Keeps pictures of the forms of the operations, the triggers and the credentials, as the editor of a real n8n shows
// them, under screenshots/forms/: each as it starts, with each choice that shows more of it, and with all added.
// Arguments name what to look at: `image`, `image.copy`, `trigger`, `credential`; without any, all.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importInto } from '../demo/n8n';
import { root } from '../demo/runtime';
import { openSession, type Session } from '../../test/e2e/support/editor';
import { startInstance } from '../../test/e2e/support/instance';
import { credentialForms, credentialsOf, formWorkflow, nodeForms, type Form, type Forms } from './formWorkflow';

/** Tall enough for the longest form, so that a picture holds it whole. */
const VIEWPORT = { width: 1000, height: 2600 };

/** What the last field of a form needs below it. */
const MARGIN = 24;

const folder = path.join(root, 'screenshots', 'forms');

const fileOf = ({ name }: Form) => path.join(folder, `${name.replace(/[^\w.-]+/g, '-')}.png`);

/** Imports documents, each in a file of its own, as n8n wants them. */
async function importAll(userFolder: string, kind: 'workflow' | 'credentials', documents: readonly object[]) {
	if (documents.length === 0) return;
	const from = mkdtempSync(path.join(tmpdir(), 'forms-'));
	try {
		for (const [index, document] of documents.entries()) {
			writeFileSync(path.join(from, `${index}.json`), JSON.stringify(document), { mode: 0o600 });
		}
		await importInto(userFolder, kind, { from, count: documents.length });
	} finally {
		rmSync(from, { recursive: true });
	}
}

/** The panel of a node's parameters, down to where they end. */
async function takeParameters({ page }: Session, file: string): Promise<void> {
	const panel = await page.getByTestId('ndv-parameters').or(page.getByTestId('node-parameters')).first().boundingBox();
	const list = await page.locator('.parameter-input-list-wrapper').first().boundingBox();
	if (!panel || !list) throw new Error('The form has no parameters');
	await page.screenshot({ path: file, clip: { ...panel, height: list.y + list.height + MARGIN - panel.y } });
}

async function lookAtNodes(session: Session, asked: Forms): Promise<void> {
	const { page, openWorkflow } = session;
	await openWorkflow(formWorkflow(asked).id);
	for (const form of asked.forms) {
		const label = page.getByText(form.name, { exact: true });
		await page.getByTestId('canvas-node').filter({ has: label }).dblclick();
		await page.getByTestId('ndv').waitFor();
		await takeParameters(session, fileOf(form));
		await page.keyboard.press('Escape');
		await page.getByTestId('ndv').waitFor({ state: 'detached' });
		console.log(form.name);
	}
}

/** Lets the dialog of a credential be as high as its form. */
const WHOLE_DIALOG = `
	.el-dialog { height: auto !important; max-height: none !important; }
	.el-dialog * { max-height: none !important; overflow: visible !important; }
`;

async function lookAtCredentials({ page, editor }: Session, asked: Forms): Promise<void> {
	for (const [index, { id }] of credentialsOf(asked).entries()) {
		const form = asked.forms[index] as Form;
		await page.goto(`${editor.address}/home/credentials/${id}`);
		await page.addStyleTag({ content: WHOLE_DIALOG });
		await page.getByTestId('credential-connection-parameter').first().waitFor();
		await page
			.locator('.el-dialog')
			.first()
			.screenshot({ path: fileOf(form) });
		console.log(form.name);
	}
}

async function main(wanted: readonly string[]): Promise<void> {
	const isWanted = ({ value }: Forms) =>
		wanted.length === 0 || wanted.some((name) => value === name || value.startsWith(`${name}.`));
	const nodes = nodeForms.filter(isWanted);
	const credentials = credentialForms.filter(isWanted);
	mkdirSync(folder, { recursive: true });
	const instance = await startInstance();
	try {
		await importAll(instance.userFolder, 'workflow', nodes.map(formWorkflow));
		await importAll(instance.userFolder, 'credentials', credentials.flatMap(credentialsOf));
		const session = await openSession(instance);
		try {
			await session.page.setViewportSize(VIEWPORT);
			for (const forms of nodes) await lookAtNodes(session, forms);
			for (const forms of credentials) await lookAtCredentials(session, forms);
		} finally {
			await session.close();
		}
	} finally {
		await instance.close();
	}
}

void main(process.argv.slice(2));
