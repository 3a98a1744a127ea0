import { InvalidField } from './field';
import { quoted } from './quoted';

/** A number as JSON writes it. */
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** IntegerRange is what a number of the form may be, and how to go on where it is not. */
export interface IntegerRange {
	readonly min: number;
	/** Without it, any number that is exact. */
	readonly max?: number;
	readonly hint: string;
}

/**
 * parseInteger reads an integer, or a string that is one; undefined for anything else: lists, booleans and dates could be
 * converted to a number, and are not what was meant.
 */
export function parseInteger(value: unknown): number | undefined {
	const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
	return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/**
 * toInteger reads an integer as a form, an expression or an AI model gives it; undefined for a value that was left empty.
 * Throws {@link InvalidField} for anything that is not an integer of the range.
 */
export function toInteger(value: unknown, { min, max = Infinity, hint }: IntegerRange): number | undefined {
	if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
	const number = parseInteger(value);
	if (number !== undefined && number >= min && number <= max) return number;
	throw new InvalidField(`is ${quoted(value)}`, hint);
}
