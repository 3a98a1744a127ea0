import { InvalidField } from './field';

/**
 * toBoolean reads a boolean as a form, an expression or an AI model gives it; undefined for a value that was left empty.
 * Throws {@link InvalidField} for other strings than true and false.
 */
export function toBoolean(value: unknown): boolean | undefined {
	const written = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (written === undefined || written === null || written === '') return undefined;
	if (written === true || written === 'true') return true;
	if (written === false || written === 'false') return false;
	throw new InvalidField(`is ${JSON.stringify(value)}`, 'Give true or false.');
}
