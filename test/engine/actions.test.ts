import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { describeOutputs, describeResources } from '../../nodes/AwsEcr/engine/describe';
import { action, PartlyDone, type Action } from '../../nodes/AwsEcr/engine/operation';
import { run } from '../../nodes/AwsEcr/engine/run';
import { AwsEcr } from '../../nodes/AwsEcr/AwsEcr.node';
import { text } from '../../nodes/AwsEcr/fields/basic';
import { useTarget, type Target } from '../support/target';
import { runNode, type RunOptions } from '../support/workflow';

let target: Target;
useTarget((opened) => (target = opened));

interface Asked {
	readonly word: string;
}

const performed: string[] = [];

const sort: Action = action<Asked>({
	value: 'sort',
	name: 'Sort',
	action: 'Sort words',
	description: 'Sort words by their length',
	needs: 'nothing',
	outputs: ['Short', 'Long'],
	once: true,
	input: { word: text({ label: 'Word', description: 'The word to sort' }) },
	perform: async ({ word }) => {
		performed.push(word);
		if (word === 'half') throw new PartlyDone('One of 2 is missing', 'Done: 1.', [{ json: { word, fate: 'missing' } }]);
		return await Promise.resolve([{ json: { word }, output: word.length > 3 ? 1 : 0 }]);
	},
});

const testResources = [{ value: 'word', name: 'Word', operations: [], actions: [sort] }];

/** A node with nothing but this action, by the package's own engine. */
class WordNode implements INodeType {
	description: INodeTypeDescription = {
		...new AwsEcr().description,
		outputs: describeOutputs(testResources),
		properties: describeResources(testResources),
	};

	async execute(this: IExecuteFunctions) {
		return await run(this, testResources, this.continueOnFail());
	}
}

const sortWords = async (words: string[], more: Partial<RunOptions> = {}) =>
	await runNode({
		nodeType: new WordNode(),
		credentials: target.credentials,
		parameters: { resource: 'word', operation: 'sort', word: '={{ $json.word }}' },
		items: words.map((word) => ({ json: { word } })),
		...more,
	});

beforeEach(() => performed.splice(0));

describe('an action', () => {
	it('puts out its items by the output that each names', async () => {
		const { outputs } = await sortWords(['house', 'a', 'garden']);
		expect(outputs.map((items) => items.map(({ json }) => json.word))).toEqual([['a'], ['house', 'garden']]);
	});

	it('serves items that ask the very same by doing it once, paired to all of them', async () => {
		const { outputs } = await sortWords(['a', 'b', 'a']);
		expect(performed).toEqual(['a', 'b']);
		expect(outputs[0]).toEqual([
			{ json: { word: 'a' }, pairedItem: [{ item: 0 }, { item: 2 }] },
			{ json: { word: 'b' }, pairedItem: { item: 1 } },
		]);
	});

	it('ends the node with what is missing where problems stop it', async () => {
		const { error } = await sortWords(['half']);
		expect(error?.message).toBe('One of 2 is missing');
		expect(error?.description).toBe('Done: 1.');
	});

	it('puts out what became of each part where the node goes on', async () => {
		const { outputs, error } = await sortWords(['half', 'a'], { onError: 'continueRegularOutput' });
		expect(error).toBeUndefined();
		expect(outputs[0]?.map(({ json }) => json)).toEqual([{ word: 'half', fate: 'missing' }, { word: 'a' }]);
	});
});
