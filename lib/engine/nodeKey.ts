import type { FunctionsBase } from 'n8n-workflow';

/**
 * nodeKey tells one node of one workflow from all others of this process. By its name, as n8n does for what it keeps with
 * the workflow: copied nodes may have the same ID.
 */
export function nodeKey(context: Pick<FunctionsBase, 'getNode' | 'getWorkflow'>): string {
	return JSON.stringify([context.getWorkflow().id, context.getNode().name]);
}
