import type { IDataObject } from 'n8n-workflow';
import type { Structure } from '../aws/operations';
import type { Operation } from './operation';

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

/** toJsonObject does the same of an object, for the `json` of an item. */
export function toJsonObject(value: object): IDataObject {
	return toJson(value) as IDataObject;
}

function pick(from: Structure, names: readonly PropertyKey[] = []): Structure {
	return Object.fromEntries(names.map((name) => [name, from[String(name)]]));
}

/** The element with the members of its structure `name` in the structure's place. */
function flattened(element: Structure, name?: string): Structure {
	const own = Object.entries(element).filter(([member]) => member !== name);
	return { ...Object.fromEntries(own), ...(name === undefined ? {} : (element[name] as Structure | undefined)) };
}

function defined(structure: Structure): Structure {
	return Object.fromEntries(Object.entries(structure).filter(([, value]) => value !== undefined));
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
 * toItem makes the JSON of one item from one element of an answer: what the answer carries and the input names comes
 * first, then the element itself, parsed texts, and what the record says.
 */
export function toItem(
	{ output }: Operation,
	input: Structure,
	answer: Structure,
	element: Structure,
	simplify = false,
): IDataObject {
	const own = flattened({ ...pick(answer, output.carry), ...defined(element) }, output.flatten);
	const parses = Object.entries(output.parse ?? {}).map(([text, name]): [string, unknown] => [name, parsed(own[text])]);
	const all: Structure = {
		...pick(input, ['repositoryName', 'resourceArn', ...(output.echo ?? [])]),
		...defined(own),
		...Object.fromEntries(parses),
		...output.say,
	};
	return toJsonObject(simplify && output.simplify ? pick(all, output.simplify) : all);
}

function at(structure: Structure, path: string): unknown {
	return path.split('.').reduce<unknown>((value, name) => (value as Structure | undefined)?.[name], structure);
}

/** elementsOf picks the elements of an answer's list, or of its lists; undefined where the answer is one structure. */
export function elementsOf({ output }: Operation, answer: Structure): readonly Structure[] | undefined {
	const { from, stringsAs = 'value' } = output;
	const asStructure = (element: unknown): Structure =>
		typeof element === 'object' && element !== null ? (element as Structure) : { [stringsAs]: element };
	if (from === undefined) return undefined;
	const lists = typeof from === 'string' ? [answer[from]] : from.map((path) => at(answer, path) ?? []);
	return lists.every(Array.isArray) ? lists.flat().map(asStructure) : undefined;
}

/** toItems makes items of a whole answer: one an element, or without elements one of the structure. */
export function toItems(
	operation: Operation,
	input: Structure,
	{ answer, elements }: { readonly answer: Structure; readonly elements?: readonly Structure[] },
	simplify: boolean,
): IDataObject[] {
	const { from, whenEmpty } = operation.output;
	if (elements === undefined) {
		const content = typeof from === 'string' ? answer[from] : answer;
		return [toItem(operation, input, answer, (content ?? {}) as Structure, simplify)];
	}
	if (elements.length === 0 && whenEmpty) return [toItem(operation, input, answer, pick(answer, whenEmpty))];
	return elements.map((element) => toItem(operation, input, answer, element, simplify));
}
