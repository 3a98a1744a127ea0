import type { Field } from '../engine/field';

/** described is a field of one property with another description. */
export function described<One extends Field>(field: One, description: string): One {
	return { ...field, properties: field.properties.map((property) => ({ ...property, description })) };
}
