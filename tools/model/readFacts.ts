import type { Facts, OperationFacts, Shape, ShapeType } from '../../lib/ecr/facts';

type Json = Readonly<Record<string, unknown>>;

const TYPES: readonly ShapeType[] = [
	'string',
	'integer',
	'long',
	'double',
	'boolean',
	'timestamp',
	'blob',
	'list',
	'map',
];

function notUnderstood(at: string, value: unknown): Error {
	return new TypeError(`The service model has ${value === undefined ? 'nothing' : JSON.stringify(value)} at ${at}`);
}

function objectAt(value: unknown, at: string): Json {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notUnderstood(at, value);
	return Object.fromEntries(Object.entries(value));
}

function stringAt(value: unknown, at: string): string {
	if (typeof value !== 'string') throw notUnderstood(at, value);
	return value;
}

function stringsAt(value: unknown, at: string): string[] {
	if (!Array.isArray(value)) throw notUnderstood(at, value);
	return value.map((element: unknown, index) => stringAt(element, `${at}[${index}]`));
}

function numberAt(value: unknown, at: string): number {
	if (typeof value !== 'number') throw notUnderstood(at, value);
	return value;
}

/** The name of the shape that a reference such as `{"shape": "RepositoryName"}` is to. */
function referenceAt(value: unknown, at: string): string {
	return stringAt(objectAt(value, at).shape, `${at}.shape`);
}

function typeAt(value: unknown, at: string): ShapeType {
	const type = TYPES.find((known) => known === value);
	if (type === undefined) throw notUnderstood(at, value);
	return type;
}

function optional<Value>(
	shape: Json,
	name: string,
	at: string,
	read: (value: unknown, at: string) => Value,
): { readonly [name: string]: Value } {
	return shape[name] === undefined ? {} : { [name]: read(shape[name], `${at}.${name}`) };
}

function readShape(shape: Json, at: string): Shape {
	return {
		type: typeAt(shape.type, `${at}.type`),
		...optional(shape, 'min', at, numberAt),
		...optional(shape, 'max', at, numberAt),
		...optional(shape, 'pattern', at, stringAt),
		...optional(shape, 'enum', at, stringsAt),
		...optional(shape, 'member', at, referenceAt),
		...optional(shape, 'key', at, referenceAt),
		...optional(shape, 'value', at, referenceAt),
	};
}

function readOperation(operation: Json, at: string): OperationFacts {
	const errors = operation.errors ?? [];
	if (!Array.isArray(errors)) throw notUnderstood(`${at}.errors`, errors);
	return {
		input: referenceAt(operation.input, `${at}.input`),
		output: referenceAt(operation.output, `${at}.output`),
		errors: errors.map((error: unknown, index) => referenceAt(error, `${at}.errors[${index}]`)),
	};
}

function sorted(values: Json): [string, unknown][] {
	return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * readFacts takes the facts out of a service model as botocore has it, and none of its documentation. Names are
 * sorted; members keep the model's order. Throws TypeError for a model of another form, also for a type of shapes
 * that is not known, so that nothing is left out unnoticed.
 */
export function readFacts(model: unknown): Facts {
	const { operations, shapes: all } = objectAt(model, 'the top');
	const structures: Record<string, Record<string, string>> = {};
	const required: Record<string, string[]> = {};
	const shapes: Record<string, Shape> = {};
	for (const [name, value] of sorted(objectAt(all, 'shapes'))) {
		const at = `shapes.${name}`;
		const shape = objectAt(value, at);
		if (shape.type !== 'structure') {
			shapes[name] = readShape(shape, at);
			continue;
		}
		const members = Object.entries(objectAt(shape.members, `${at}.members`));
		structures[name] = Object.fromEntries(
			members.map(([member, reference]) => [member, referenceAt(reference, `${at}.members.${member}`)]),
		);
		const names = shape.required === undefined ? [] : stringsAt(shape.required, `${at}.required`);
		if (names.length > 0) required[name] = names;
	}
	return {
		operations: Object.fromEntries(
			sorted(objectAt(operations, 'operations')).map(([name, value]) => {
				const at = `operations.${name}`;
				return [name, readOperation(objectAt(value, at), at)];
			}),
		),
		structures,
		required,
		shapes,
	};
}
