import { DemoFailure, lastLines } from './failure';
import { n8nCommand } from './n8n';

/** Json is what an item of n8n carries. */
export type Json = Readonly<Record<string, unknown>>;

interface Refusal {
	readonly message: string;
	readonly description?: string | null;
	readonly node?: { readonly name: string };
}

interface NodeRun {
	readonly executionIndex: number;
	readonly executionTime: number;
	readonly error?: Refusal;
	readonly data?: { readonly main?: ReadonlyArray<ReadonlyArray<{ readonly json: Json }> | null> };
}

interface RawExecution {
	readonly data: {
		readonly resultData: {
			readonly runData: Readonly<Record<string, readonly NodeRun[]>>;
			readonly lastNodeExecuted?: string;
			readonly error?: Refusal;
		};
	};
}

/** Execution is what a workflow's run left behind. */
export interface Execution {
	/** The nodes that ran, in order. */
	readonly nodes: readonly string[];
	/** The items that a node put on one of its outputs, in all of its runs. */
	readonly items: (node: string, output?: number) => Json[];
	/** Number of milliseconds that a node took, in all of its runs. */
	readonly milliseconds: (node: string) => number;
}

/** n8n logs before it prints the result, which is the object that begins and ends in the first column. */
function resultIn(stdout: string): RawExecution | undefined {
	const text = /^\{$[\s\S]*^\}$/m.exec(stdout)?.[0];
	return text === undefined ? undefined : (JSON.parse(text) as RawExecution);
}

function wording({ message, description, node }: Refusal): string {
	const where = node === undefined ? '' : `${node.name}: `;
	return `${where}${message}${description ? `\n${description.replaceAll('<br>', '')}` : ''}`;
}

/** execute runs a workflow in n8n, without the editor, and returns the output of its nodes. */
export async function execute(userFolder: string, workflowId: string): Promise<Execution> {
	const { code, stdout, output } = await n8nCommand(userFolder, ['execute', `--id=${workflowId}`, '--rawOutput']);
	const result = resultIn(stdout)?.data.resultData;
	if (result?.error) throw new DemoFailure(`The workflow stopped. ${wording(result.error)}`);
	if (code !== 0 || !result) throw new DemoFailure(`n8n did not run the workflow:\n${lastLines(output, 12)}`);
	const { runData } = result;
	const order = (node: string) => runData[node]?.[0]?.executionIndex ?? 0;
	return {
		nodes: Object.keys(runData).sort((a, b) => order(a) - order(b)),
		items: (node, output = 0) =>
			(runData[node] ?? []).flatMap(({ data }) => (data?.main?.[output] ?? []).map(({ json }) => json)),
		milliseconds: (node) => (runData[node] ?? []).reduce((sum, { executionTime }) => sum + executionTime, 0),
	};
}
