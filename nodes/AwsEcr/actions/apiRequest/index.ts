import type { Structure } from '../../../../lib/aws/operations';
import { findMisspelled } from '../../../../lib/ecr/misspelled';
import { InvalidField, optional } from '../../../../lib/engine/field';
import { toJsonObject } from '../../../../lib/engine/items';
import { changedBy } from '../../../../lib/engine/operation';
import { action, type ActionItem } from '../../../../lib/engine/action';
import type { Tools } from '../../../../lib/engine/tools';
import { apiOperation } from '../../../../lib/fields/apiOperation';
import { boolean } from '../../../../lib/fields/basic';
import { requestInput } from '../../../../lib/fields/requestInput';

/** What a person asks for with an API request. */
interface ApiRequestParams {
	readonly apiOperation: string;
	readonly request?: Structure;
	readonly allPages?: boolean;
}

/**
 * Refuses a member whose name is nearly that of one that the operation has: Amazon ECR ignores what it does not know. Any
 * other member is sent, since AWS may have added it.
 */
function check({ apiOperation: name, request = {} }: ApiRequestParams): void {
	const found = findMisspelled(`${name}Request`, request);
	if (!found) return;
	const { path, known } = found;
	throw new InvalidField(
		`has ${JSON.stringify(path)}, which is not known`,
		`Write ${found.meant}. ${found.structure.replace(/Request$/, '')} has ${known.join(', ')}.`,
		'Input (JSON)',
	);
}

/** Puts the lists of a further page behind those that are there; what else the page says stands. */
function joinPages(before: Structure, page: Structure): Structure {
	const joined = Object.entries(page).map(([name, value]) => {
		const list = before[name];
		return [
			name,
			Array.isArray(list) && Array.isArray(value) ? [...(list as unknown[]), ...(value as unknown[])] : value,
		];
	});
	return { ...before, nextToken: undefined, ...(Object.fromEntries(joined) as Structure) };
}

async function perform(
	{ apiOperation: name, request = {}, allPages }: ApiRequestParams,
	{ client, signal }: Tools,
): Promise<ActionItem[]> {
	const call = async (input: Structure) => await client.call(name, input, signal);
	let answer: Structure = await call(request);
	let token: unknown;
	while (allPages && answer.nextToken && answer.nextToken !== token) {
		token = answer.nextToken;
		answer = joinPages(answer, await call({ ...request, nextToken: token }));
	}
	return [{ json: toJsonObject(answer) }];
}

/** apiRequest calls any operation of the API: the way out when AWS adds one that the package does not have yet. */
export const apiRequest = action<ApiRequestParams>({
	value: 'apiRequest',
	name: 'API Request',
	action: 'Make custom API request',
	description: 'Call any operation of the Amazon ECR API, also one that this node does not have yet',
	needs: '`ecr:` and the name of the operation',
	changes: ({ apiOperation: name, request = {} }, identity) => changedBy({ api: name }, request, identity),
	input: {
		apiOperation: apiOperation(),
		request: optional(requestInput()),
		allPages: optional(
			boolean({
				label: 'Get All Pages',
				description: 'Whether to call until there are no further pages, and put their lists together',
			}),
		),
	},
	check,
	perform,
});
