import { findViolations, type StructureName } from '../../../ecr/constraints';
import { InvalidField, labelOf, type Field } from '../engine/field';

/**
 * checkRequest holds what an action sends against the lengths and patterns of a request of the API, and names the
 * member that breaks one by its field's label. Throws InvalidField.
 */
export function checkRequest(
	request: StructureName,
	input: object,
	fields: Readonly<Partial<Record<string, Field>>>,
): void {
	const [violation] = findViolations(request, input);
	if (!violation) return;
	const field = fields[violation.path];
	throw new InvalidField(violation.message, undefined, field ? labelOf(field) : violation.path);
}
