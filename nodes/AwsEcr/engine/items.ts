import type { IDataObject } from 'n8n-workflow';
import type { Operation } from './operation';

type Structure = Readonly<Record<string, unknown>>;

/**
 * toJson makes of an SDK value what an item can hold: dates as ISO 8601, bytes as base64, and nothing that is undefined.
 */
export function toJson(value: unknown): unknown {
	if (value instanceof Date) return value.toISOString();
	if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
	if (Array.isArray(value)) return value.map(toJson);
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value)
				.filter(([, member]) => member !== undefined)
				.map(([name, member]) => [name, toJson(member)]),
		);
	}
	return value;
}

function pick(from: Structure, names: readonly PropertyKey[] = []): Structure {
	return Object.fromEntries(names.map((name) => [name, from[String(name)]]));
}

/** The element without the SDK's metadata, and with the members of its structure `name` in the structure's place. */
function flattened(element: Structure, name?: string): Structure {
	const own = Object.entries(element).filter(([member]) => member !== '$metadata' && member !== name);
	return { ...Object.fromEntries(own), ...(name === undefined ? {} : (element[name] as Structure | undefined)) };
}

/** The parsed form of JSON text, or undefined where the API gave text that is none. */
function parsed(text: unknown): unknown {
	if (typeof text !== 'string') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/**
 * toItem makes the JSON of one item from one element of an answer: what the input names comes first, then what the
 * answer carries, the element itself, parsed texts, and what the record says.
 */
export function toItem(
	{ output }: Operation,
	input: Structure,
	answer: Structure,
	element: Structure,
	simplify = false,
): IDataObject {
	const own = flattened(element, output.flatten);
	const parses = Object.entries(output.parse ?? {}).map(([text, name]) => [name, parsed(own[text])]);
	const all: Structure = {
		...pick(answer, output.carry),
		...pick(input, ['repositoryName', 'resourceArn', ...(output.echo ?? [])]),
		...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
		...Object.fromEntries(parses),
		...output.say,
	};
	return toJson(simplify && output.simplify ? pick(all, output.simplify) : all) as IDataObject;
}

/**
 * toItems makes items of a whole answer: one an element of its list, or one of its structure.
 */
export function toItems(operation: Operation, input: Structure, answer: Structure, simplify: boolean): IDataObject[] {
	const { from, whenEmpty } = operation.output;
	const content = from === undefined ? answer : answer[from];
	if (!Array.isArray(content)) {
		return [toItem(operation, input, answer, (content ?? {}) as Structure, simplify)];
	}
	if (content.length === 0 && whenEmpty) return [toItem(operation, input, answer, pick(answer, whenEmpty))];
	return content.map((element: Structure) => toItem(operation, input, answer, element, simplify));
}
