import type { IExecuteFunctions } from 'n8n-workflow';
import { findViolations } from '../ecr/constraints';
import { pageSize } from '../ecr/limits';
import type { Structure } from '../aws/operations';
import { readCallSettings, type CallSettings } from './callSettings';
import { InvalidField, readField, type FieldReader, type Fields, type FieldSource, type FieldPlace } from './field';
import { invalidMember } from './invalidMember';
import { inField, isN8nError } from './n8nError';
import type { Operation } from './operation';
import { toBoolean } from './toBoolean';

/** OperationParameters is what an item asks of an operation: the API's input, and the settings that are the engine's. */
export interface OperationParameters {
	readonly input: Structure;
	/** Maximum number of elements to collect; Infinity for all. */
	readonly limit: number;
	readonly simplify: boolean;
}

/** The form's collections, by the place of the fields in them. */
const COLLECTION: Readonly<Record<Exclude<FieldPlace, 'main'>, string>> = { filters: 'filters', options: 'options' };

/** The value of a property. One that the form does not show has none, for which n8n wants a fallback other than undefined. */
function parameter(context: IExecuteFunctions, itemIndex: number, place: FieldPlace, name: string): unknown {
	// By its path, so that n8n resolves no other option with it.
	const path = place === 'main' ? name : `${COLLECTION[place]}.${name}`;
	return context.getNodeParameter(path, itemIndex, null) ?? undefined;
}

/** The value of a property of the engine's own, with its label for an expression that fails. */
function labelled<Value>(label: string, read: () => Value): Value {
	try {
		return read();
	} catch (cause) {
		throw isN8nError(cause) ? inField(cause, label) : cause;
	}
}

async function readFields(
	context: IExecuteFunctions,
	fields: Fields,
	itemIndex: number,
	region: string,
): Promise<Structure> {
	const offered = new Map<string, unknown>();
	const sourceIn = (place: FieldPlace): FieldSource => ({
		region,
		value: (name = '') => parameter(context, itemIndex, place, name),
		binary: async (property) => await context.helpers.getBinaryDataBuffer(itemIndex, property),
		offer: (member, value) => void offered.set(member, value),
	});
	const values: Record<string, unknown> = {};
	for (const [member, field] of Object.entries(fields)) {
		values[member] = await readField(member, field, sourceIn(field.place));
	}
	for (const [member, value] of offered) values[member] ??= value;
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** readerFor reads the fields of an action for one input item. `region` is the one that its credential signs for. */
export function readerFor(context: IExecuteFunctions, itemIndex: number, region: string): FieldReader {
	return async <Values extends object>(fields: Fields) =>
		(await readFields(context, fields, itemIndex, region)) as Values;
}

/** readCalls reads what an item chose about the calls. Throws {@link InvalidField}. */
export function readCalls(context: IExecuteFunctions, itemIndex: number): CallSettings {
	return readCallSettings((name, label) => labelled(label, () => parameter(context, itemIndex, 'options', name)));
}

/**
 * readOperation reads what an input item asks of an operation. Throws {@link InvalidField}, naming the field by its label,
 * for what is missing, malformed, or outside of the lengths and patterns that the API's model gives.
 */
export async function readOperation(
	context: IExecuteFunctions,
	operation: Operation,
	itemIndex: number,
	region: string,
): Promise<OperationParameters> {
	const input = await readFields(context, operation.input, itemIndex, region);
	check(operation, input);
	const value = (label: string, name: string, fallback: boolean | number) =>
		labelled(label, () => context.getNodeParameter(name, itemIndex, fallback));
	const flag = (label: string, name: string) => {
		try {
			return toBoolean(value(label, name, false)) === true;
		} catch (cause) {
			throw cause instanceof InvalidField ? new InvalidField(cause.message, cause.hint, label) : cause;
		}
	};
	const returnAll = pageSize(operation.api) === undefined || flag('Return All', 'returnAll');
	return {
		input,
		limit: returnAll ? Infinity : readLimit(value('Limit', 'limit', 50)),
		simplify: flag('Simplify', 'simplify'),
	};
}

function readLimit(value: unknown): number {
	const limit = Number(value);
	if (Number.isInteger(limit) && limit >= 1) return limit;
	throw new InvalidField(`is ${String(value)}`, 'Give a whole number from 1, or turn on Return All.', 'Limit');
}

/** Holds the input against the API's own lengths and patterns, but for lists that the engine cuts into several calls. */
function check(operation: Operation, input: Structure): void {
	const cut = operation.batch?.member ?? operation.named;
	for (const violation of findViolations(`${operation.api}Request`, input)) {
		if (violation.path === cut && violation.rule === 'max') continue;
		throw invalidMember(violation, operation.input);
	}
}
