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

/** misfits says in what an item of an operation differs from the schema that the editor is given; errors are no items. */
export function misfits(resource: string, operation: string, json: object): string[] {
	if ('error' in json) return [];
	const group = resources.find(({ value }) => value === resource);
	// What an action puts out may be whatever the API answers.
	if (group?.actions?.some(({ value }) => value === operation)) return [];
	const record = group?.operations.find(({ value }) => value === operation);
	if (!record) return [`There is no operation ${resource} ${operation}`];
	return differences(outputSchema(record, { simplified: false }), json, operation);
}
