import { outputSchema, type Schema } from '../../tools/schemas/outputSchema';
import { resources } from '../../nodes/AwsEcr/resources';

function differences({ type, properties, items }: Schema, value: unknown, path: string): string[] {
	const actual = Array.isArray(value) ? 'array' : typeof value;
	if (actual !== type) return [`${path} is of type ${actual}, and the schema says ${type}`];
	if (Array.isArray(value)) {
		return value.flatMap((element, index) => (items ? differences(items, element, `${path}[${index}]`) : []));
	}
	if (typeof value !== 'object' || value === null || !properties) return [];
	return Object.entries(value).flatMap(([name, member]) => {
		const schema = properties[name];
		return schema ? differences(schema, member, `${path}.${name}`) : [`${path}.${name} is not in the schema`];
	});
}

/** schemaMismatches returns how an item of an operation differs from the schema for the editor; none for an error. */
export function schemaMismatches(resource: string, operation: string, json: object): string[] {
	if ('error' in json) return [];
	const group = resources.find(({ value }) => value === resource);
	// The output of an action can be any answer of the API.
	if (group?.actions?.some(({ value }) => value === operation)) return [];
	const record = group?.operations.find(({ value }) => value === operation);
	if (!record) return [`No operation ${resource} ${operation}`];
	return differences(outputSchema(record, { simplified: false }), json, operation);
}
