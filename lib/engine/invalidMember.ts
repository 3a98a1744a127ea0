import type { Violation } from '../ecr/constraints';
import { InvalidField, labelOf, type Field } from './field';

/** invalidMember says of a member that breaks a limit of the API's model what is wrong, by the label of its field. */
export function invalidMember(
	{ path, message }: Violation,
	fields: Readonly<Partial<Record<string, Field>>>,
): InvalidField {
	const member = path.split(/[.[]/)[0] ?? '';
	const field = fields[member];
	const inner = path === member ? '' : ` (${path})`;
	return new InvalidField(`${message}${inner}`, undefined, field ? labelOf(field) : member);
}
