import type { Structure } from './operations';
import type { NormalizedSchema } from './sdk';

type SchemaSdk = Readonly<Record<string, unknown>> & Pick<typeof import('./sdk'), 'NormalizedSchema'>;

/** The schema of an operation's input; undefined for an operation that the SDK does not know. */
function inputSchema(sdk: SchemaSdk, operation: string): NormalizedSchema | undefined {
	const schema = sdk[`${operation}Request$`];
	return schema === undefined
		? undefined
		: sdk.NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of another type than its schema says is passed on: the API refuses it in its own words. */
function valueFromJson(schema: NormalizedSchema, value: unknown): unknown {
	if (schema.isBlobSchema() && typeof value === 'string') return Buffer.from(value, 'base64');
	if (schema.isListSchema() && Array.isArray(value)) {
		return value.map((element: unknown) => valueFromJson(schema.getValueSchema(), element));
	}
	if (schema.isMapSchema() && isObject(value)) {
		return mapEntries(value, (_, element) => valueFromJson(schema.getValueSchema(), element));
	}
	return schema.isStructSchema() && isObject(value) ? structureFromJson(schema, value) : value;
}

function structureFromJson(schema: NormalizedSchema, value: Structure): Structure {
	const members = new Map(schema.structIterator());
	return mapEntries(value, (name, member) => {
		const type = members.get(name);
		return type ? valueFromJson(type, member) : member;
	});
}

function mapEntries(
	value: Readonly<Record<string, unknown>>,
	convert: (name: string, value: unknown) => unknown,
): Record<string, unknown> {
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, convert(name, member)]));
}

/**
 * fromJson converts an operation's input as JSON has it, with bytes as base64, to the input of the SDK's command.
 * Throws RangeError for an operation that the SDK does not know.
 */
export function fromJson(sdk: SchemaSdk, operation: string, input: Structure): Structure {
	const schema = inputSchema(sdk, operation);
	if (!schema) throw new RangeError(`The SDK has no operation named ${operation}`);
	return structureFromJson(schema, input);
}

/** listOperations returns the operations that the SDK knows, each with its input's members. Loads the SDK. */
export async function listOperations(): Promise<ReadonlyMap<string, readonly string[]>> {
	const sdk: SchemaSdk = await import('./sdk');
	const names = Object.keys(sdk)
		.filter((name) => name.endsWith('Command'))
		.map((name) => name.slice(0, -'Command'.length))
		.sort();
	return new Map(
		names.flatMap((name) => {
			const schema = inputSchema(sdk, name);
			return schema ? [[name, [...schema.structIterator()].map(([member]) => member)] as const] : [];
		}),
	);
}
