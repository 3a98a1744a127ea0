import { findViolations, type StructureName } from '../ecr/constraints';
import type { Field } from './field';
import { invalidMember } from './invalidMember';

/**
 * checkRequest holds what an action sends against the lengths and patterns of a request of the API. Throws
 * InvalidField, which names the member that breaks one by its field's label.
 */
export function checkRequest(
	request: StructureName,
	input: object,
	fields: Readonly<Partial<Record<string, Field>>>,
): void {
	const [violation] = findViolations(request, input);
	if (violation) throw invalidMember(violation, fields);
}
