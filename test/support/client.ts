import { CallFailure } from '../../lib/aws/callFailure';
import type { EcrClient } from '../../lib/aws/client';
import type { Input, OperationName, Output, Structure } from '../../lib/aws/operations';
import type { Action, ActionItem } from '../../lib/engine/action';
import type { Tools } from '../../lib/engine/tools';
import { Repository } from '../../lib/registry/repository';
import type { RepositoryId } from '../../lib/registry/repositoryId';

const REGION = 'eu-west-1';

/** Answers is what a client answers to a call; an error that it throws is what the SDK would throw. */
export type Answers = (operation: string, input: Structure) => object | Promise<object>;

/** clientOf makes a client that answers without any network. */
export function clientOf(answers: Answers): EcrClient {
	const invoke = async (operation: string, input: Structure) => {
		try {
			return { ...(await answers(operation, input)) };
		} catch (cause) {
			throw new CallFailure({ service: 'Amazon ECR', operation, region: REGION }, cause);
		}
	};
	return {
		region: REGION,
		send: async <Name extends OperationName>(name: Name, input: Input<Name>) =>
			(await invoke(name, { ...(input as object) })) as Output<Name>,
		invoke,
		call: invoke,
		close: () => undefined,
	};
}

/** repositoryOf makes a repository of such a client. */
export function repositoryOf(
	answers: Answers,
	id: RepositoryId = { repositoryName: 'team/app' },
	signal?: AbortSignal,
) {
	return new Repository(clientOf(answers), id, { signal });
}

/** toolsOf makes the tools of an action that works with such a client, and moves no files. */
export function toolsOf(client: EcrClient, signal?: AbortSignal): Tools {
	const absent = () => {
		throw new Error('Not for this test');
	};
	return {
		client,
		signal,
		concurrency: 5,
		maxAttempts: 1,
		credentials: { signInWith: 'accessKey', region: client.region },
		open: async () => await Promise.resolve(client),
		repository: (id, other = client) => new Repository(other, id, { signal }),
		file: absent,
		keep: absent,
		tell: () => undefined,
	};
}

/** perform does what an action does with these parameters, without a form. */
export async function perform(action: Action, params: object, tools: Tools): Promise<readonly ActionItem[]> {
	const prepared = await action.prepare(async <Params extends object>() => await Promise.resolve(params as Params));
	return await prepared.perform(tools);
}
