import path from 'node:path';
import type { INodeExecutionData, INodeType } from 'n8n-workflow';
import type { RunOptions } from '../../test/support/workflow';

/**
 * runBuiltNode runs the node as `npm run build` left it, by n8n's engine, and answers the items of its first output. Throws
 * what the node ends with.
 */
export async function runBuiltNode(options: Omit<RunOptions, 'nodeType'>): Promise<INodeExecutionData[]> {
	const built = path.resolve('dist/nodes/AwsEcr/AwsEcr.node.js');
	const { AwsEcr } = (await import(built)) as { AwsEcr: new () => INodeType };
	const { runNode } = await import('../../test/support/workflow');
	const { outputs, error } = await runNode({ ...options, nodeType: new AwsEcr() });
	if (error) throw error;
	return outputs[0] ?? [];
}
