import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { workflowFiles } from '../../../tools/demo/contents';
import { importInto } from '../../../tools/demo/n8n';

/** Workflow is an exported workflow, as far as a test changes one. */
export interface Workflow {
	readonly id: string;
	readonly nodes: ReadonlyArray<{
		readonly name: string;
		readonly disabled?: boolean;
		readonly parameters?: Readonly<Record<string, unknown>>;
	}>;
}

/** importVariant imports an example workflow with a change made to it, and gives its id. */
export async function importVariant(
	userFolder: string,
	id: string,
	change: (workflow: Workflow) => Workflow,
): Promise<string> {
	const workflows = await Promise.all(
		(await workflowFiles()).map(async (file) => JSON.parse(await readFile(file, 'utf8')) as Workflow),
	);
	const workflow = workflows.find((candidate) => candidate.id === id);
	if (!workflow) throw new Error(`There is no example workflow ${id}`);
	const variant = { ...change(workflow), id: `${id}Variant` };
	const folder = await mkdtemp(path.join(userFolder, 'variant-'));
	await writeFile(path.join(folder, 'workflow.json'), JSON.stringify(variant));
	await importInto(userFolder, 'workflow', { from: folder, count: 1 });
	return variant.id;
}
