import { InvalidField } from './field';
import { quoted } from './quoted';

/** The ways of writing a boolean; what an AI model gives for one is often a string or a number. */
const WRITTEN: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
	[true, true],
	['true', true],
	[1, true],
	['1', true],
	[false, false],
	['false', false],
	[0, false],
	['0', false],
]);

/**
 * toBoolean reads a boolean as a form, an expression or an AI model gives it; undefined for a value that was left empty.
 * Throws {@link InvalidField} for anything but true and false, 1 and 0, and these as strings.
 */
export function toBoolean(value: unknown): boolean | undefined {
	const written = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (written === undefined || written === null || written === '') return undefined;
	const read = WRITTEN.get(written);
	if (read !== undefined) return read;
	throw new InvalidField(`is ${quoted(value)}`, 'Give true or false.');
}
