import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { action } from '../../../lib/engine/action';
import { describeOutputs, describeResources } from '../../../lib/engine/describe';
import { eachImage } from '../../../lib/engine/eachImage';
import type { PartialFailure } from '../../../lib/engine/partialFailure';
import { run } from '../../../lib/engine/run';
import { string } from '../../../lib/fields/basic';
import { AwsEcr } from '../../../nodes/AwsEcr/AwsEcr.node';
import { repositoryOf } from '../../support/client';
import { useTarget, type Target } from '../../support/target';
import { runNode, type RunOptions } from '../../support/workflow';

let target: Target;
useTarget((opened) => (target = opened));

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** What a fault of the package throws, by its name. */
const FAULTS: Readonly<Record<string, () => unknown>> = {
	TypeError: () => {
		const absent: { images?: { length: number } } = {};
		return (absent.images as { length: number }).length;
	},
	ReferenceError: () => {
		throw new ReferenceError('image is not defined');
	},
	RangeError: () => 'x'.repeat(-1),
	Error: () => {
		throw new Error(`The answer has no images, ${SECRET}`);
	},
};

interface Params {
	readonly where: string;
	readonly fault: string;
}

const fault = action<Params>({
	value: 'fault',
	name: 'Fault',
	action: 'Fail by a fault',
	description: 'Fail by a fault of the package',
	needs: 'nothing',
	changes: ({ where, fault: name }) => {
		if (where === 'changes') FAULTS[name]?.();
		return [];
	},
	input: {
		where: string({ label: 'Where', description: 'Where it fails' }),
		fault: string({ label: 'Fault', description: 'How it fails' }),
	},
	check: ({ where, fault: name }) => {
		if (where === 'check') FAULTS[name]?.();
	},
	perform: async ({ where, fault: name }, { client }) => {
		await client.send('DescribeRegistry', {});
		if (where === 'perform') FAULTS[name]?.();
		return [{ json: { done: true } }];
	},
});
const faultResources = [{ value: 'word', name: 'Word', operations: [], actions: [fault] }];

class FaultNode implements INodeType {
	description: INodeTypeDescription = {
		...new AwsEcr().description,
		outputs: describeOutputs(faultResources),
		properties: describeResources(faultResources),
	};

	async execute(this: IExecuteFunctions) {
		return await run(this, faultResources, this.continueOnFail());
	}
}

const fail = async (items: Params[], more: Partial<RunOptions> = {}) =>
	await runNode({
		nodeType: new FaultNode(),
		credentials: target.credentials,
		parameters: { resource: 'word', operation: 'fault', where: '={{ $json.where }}', fault: '={{ $json.fault }}' },
		items: items.map((json) => ({ json: { ...json } })),
		...more,
	});
const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe('a fault of the package', () => {
	const cases = ['check', 'changes', 'perform'].flatMap((where) =>
		Object.keys(FAULTS).map((name) => [where, name] as const),
	);

	it.each(cases)('in %s, a %s: is an internal error, not one of Amazon ECR', async (where, name) => {
		const { error } = await fail([{ where, fault: name }]);
		expect(error?.name).toBe('NodeOperationError');
		expect(error?.message).toMatch(/^Internal error/);
		expect(`${error?.message} ${error?.description}`).not.toMatch(/Amazon ECR (said|did)/);
		expect(`${error?.message} ${error?.description}`).not.toContain(SECRET);
		expect(error?.description).toMatch(/reading 'length'|image is not defined|Invalid count|has no images/);
	});

	it.each(cases.filter(([where]) => where !== 'changes'))(
		'in %s, a %s: is an item with its code where the node continues, beside the others',
		async (where, name) => {
			const { outputs } = await fail(
				[
					{ where: 'nowhere', fault: name },
					{ where, fault: name },
				],
				CONTINUE,
			);
			const of = (item: number) =>
				outputs[0]?.find(({ pairedItem }) => JSON.stringify(pairedItem) === `{"item":${item}}`);
			expect(of(0)?.json).toEqual({ done: true });
			expect(of(1)?.json).toMatchObject({
				error: expect.stringMatching(/^Internal error/) as string,
				details: { code: 'InternalError' },
			});
			expect(JSON.stringify(outputs)).not.toContain(SECRET);
		},
	);

	it('for one of several images: is the code of its item, and the others are done', async () => {
		const jobs = Object.keys(FAULTS).map((name) => ({
			called: name,
			json: { imageTag: name },
			run: async () => await Promise.resolve({ length: Number(FAULTS[name]?.()) }),
		}));
		const done = {
			called: 'done',
			json: { imageTag: 'done' },
			run: async () => await Promise.resolve({ status: 'copied' }),
		};
		const to = repositoryOf(() => ({}));
		const thrown = await eachImage([...jobs, done], to, 'copied', { tell: () => undefined }).catch(
			(cause: unknown) => cause,
		);
		const { items, hint } = thrown as PartialFailure;
		expect(items.map(({ json }) => json.code)).toEqual([...jobs.map(() => 'InternalError'), undefined]);
		expect(`${JSON.stringify(items)} ${hint}`).not.toContain(SECRET);
	});
});
