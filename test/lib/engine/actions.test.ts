import { setTimeout as sleep } from 'node:timers/promises';
import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { describeOutputs, describeResources } from '../../../lib/engine/describe';
import { action, type Action } from '../../../lib/engine/action';
import { PartialFailure } from '../../../lib/engine/partialFailure';
import { run } from '../../../lib/engine/run';
import { AwsEcr } from '../../../nodes/AwsEcr/AwsEcr.node';
import { string } from '../../../lib/fields/basic';
import { openRelay } from '../../support/relay';
import { useTarget, type Target } from '../../support/target';
import { runNode, type RunOptions } from '../../support/workflow';

let target: Target;
useTarget((opened) => (target = opened));

interface Params {
	readonly word: string;
}

const performed: string[] = [];

const sort: Action = action<Params>({
	value: 'sort',
	name: 'Sort',
	action: 'Sort words',
	description: 'Sort words by their length',
	needs: 'nothing',
	outputs: ['Short', 'Long'],
	once: true,
	changes: 'nothing',
	input: { word: string({ label: 'Word', description: 'The word to sort' }) },
	perform: async ({ word }) => {
		performed.push(word);
		if (word === 'half')
			throw new PartialFailure('One of 2 is missing', 'Done: 1.', [{ json: { word, status: 'missing' } }]);
		return await Promise.resolve([{ json: { word }, output: word.length > 3 ? 1 : 0 }]);
	},
});

/** Who waits until all of a test have come. */
const met: Array<() => void> = [];
let expected = 0;

const meet: Action = action<Params>({
	value: 'meet',
	name: 'Meet',
	action: 'Meet words',
	description: 'Wait for the other words',
	needs: 'nothing',
	waits: true,
	changes: 'nothing',
	input: { word: string({ label: 'Word', description: 'The word that waits' }) },
	perform: async ({ word }) => {
		performed.push(word);
		await new Promise<void>((go) => {
			met.push(go);
			if (met.length === expected) for (const one of met) one();
		});
		if (word === 'bad') throw new Error('This word is bad');
		return [{ json: { word } }];
	},
});

/** The same, about a repository, limited to Maximum Concurrent Calls in parallel. */
const look: Action = action<{ repositoryName: string }>({
	...{ value: 'look', name: 'Look', action: 'Look at words', description: 'Look at a repository', needs: 'nothing' },
	changes: 'nothing',
	input: { repositoryName: string({ label: 'Repository', description: 'The repository to look at' }) },
	perform: async (_, { concurrency }) => {
		await new Promise<void>((go) => {
			met.push(go);
			if (met.length === concurrency) for (const one of met) one();
		});
		return [{ json: {} }];
	},
});

/** It asks Amazon ECR, as everything that waits does. */
const ask: Action = action<Params>({
	...{ value: 'ask', name: 'Ask', action: 'Ask for words', description: 'Ask Amazon ECR', needs: 'nothing' },
	waits: true,
	changes: 'nothing',
	input: { word: string({ label: 'Word', description: 'The word to ask for' }) },
	perform: async ({ word }, { client }) => {
		await client.send('DescribeRegistry', {});
		return [{ json: { word } }];
	},
});

const testResources = [{ value: 'word', name: 'Word', operations: [], actions: [sort, meet, look, ask] }];

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

beforeEach(() => {
	performed.splice(0);
	met.splice(0);
});

describe('an action', () => {
	it('puts out its items by the output that each names', async () => {
		const { outputs } = await sortWords(['house', 'a', 'garden']);
		expect(outputs.map((items) => items.map(({ json }) => json.word))).toEqual([['a'], ['house', 'garden']]);
	});

	it('puts out all items by the first output for an AI agent, to whom n8n gives no other', async () => {
		const { outputs } = await sortWords(['house', 'a'], { asTool: true });
		expect(outputs[0]?.map(({ json }) => json.word)).toEqual(['house', 'a']);
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
		expect(outputs[0]?.map(({ json }) => json)).toEqual([{ word: 'half', status: 'missing' }, { word: 'a' }]);
	});
});

describe('an action that reads', () => {
	it('works on several items about the same repository at a time', async () => {
		const parameters = { resource: 'word', operation: 'look', repositoryName: 'team/app', options: { concurrency: 3 } };
		// Each ends only once three have started.
		const { outputs } = await sortWords(['a', 'b', 'c'], { parameters });
		expect(outputs[0]).toHaveLength(3);
	});
});

describe('an action that waits', () => {
	const meetWords = async (words: string[], distinct: number, more: Partial<RunOptions> = {}) => {
		expected = distinct;
		const parameters = { resource: 'word', operation: 'meet', word: '={{ $json.word }}', options: { concurrency: 1 } };
		return await sortWords(words, { parameters, ...more });
	};

	it('works on all items at the same time, however few calls may be made at once', async () => {
		const words = Array.from({ length: 20 }, (_, index) => `word${index}`);
		// Each ends only once all have started.
		const { outputs } = await meetWords(words, 20);
		expect(outputs[0]?.map(({ json }) => json.word)).toEqual(words);
	});

	it('makes no more calls at once than are allowed', async () => {
		let [inProgress, most] = [0, 0];
		const relay = await openRelay(target.endpoint, async (_, response) => {
			inProgress += 1;
			most = Math.max(most, inProgress);
			response.on('close', () => (inProgress -= 1));
			await sleep(20);
			return false;
		});
		const credentials = { ...target.credentials, endpoint: relay.endpoint };
		const parameters = { resource: 'word', operation: 'ask', word: '={{ $json.word }}', options: { concurrency: 2 } };
		const { outputs } = await sortWords(['a', 'b', 'c', 'd', 'e', 'f'], { parameters, credentials });
		await relay.close();
		expect(outputs[0]).toHaveLength(6);
		expect(most).toBe(2);
	});

	it('does the very same once, and gives each item what comes of it', async () => {
		const { outputs } = await meetWords(['a', 'b', 'a', 'bad', 'bad'], 3, { onError: 'continueErrorOutput' });
		expect(performed).toEqual(['a', 'b', 'bad']);
		expect(outputs.map((items) => items.map(({ pairedItem }) => pairedItem))).toEqual([
			[{ item: 0 }, { item: 1 }, { item: 2 }],
			[{ item: 3 }, { item: 4 }],
		]);
	});
});
