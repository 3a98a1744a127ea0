import type { IExecuteFunctions } from 'n8n-workflow';
import { findViolations } from '../ecr/constraints';
import { pageSize } from '../ecr/limits';
import type { Structure } from '../aws/operations';
import { readCallSettings, type CallSettings } from './callSettings';
import {
	InvalidField,
	readField,
	withLabel,
	type FieldReader,
	type Fields,
	type FieldSource,
	type FieldPlace,
} from './field';
import { invalidMember } from './invalidMember';
import type { Operation } from './operation';
import { toBoolean } from './toBoolean';
import { toInteger } from './toInteger';

/** OperationParameters is what an item asks of an operation: the API's input, and the settings that are the engine's. */
export interface OperationParameters {
	readonly input: Structure;
	/** Maximum number of elements to collect; Infinity for all. */
	readonly limit: number;
	readonly simplify: boolean;
}

/** The form's collections, by the place of the fields in them. */
const COLLECTION: Readonly<Record<Exclude<FieldPlace, 'main'>, string>> = { filters: 'filters', options: 'options' };

/** What n8n is to answer for an option that was not added; no option holds it. */
const ABSENT = '\u0000';

/**
 * The value of a property. One that the form does not show has none, for which n8n wants a fallback other than undefined. An
 * option that was added and is left empty, by an expression say, is the empty string, and one that was not added undefined.
 */
function parameter(context: IExecuteFunctions, itemIndex: number, place: FieldPlace, name: string): unknown {
	if (place === 'main') return context.getNodeParameter(name, itemIndex, null) ?? undefined;
	// By its path, so that n8n resolves no other option with it.
	const value: unknown = context.getNodeParameter(`${COLLECTION[place]}.${name}`, itemIndex, ABSENT);
	return value === ABSENT ? undefined : (value ?? '');
}

/** Reads a property of the engine's own, and says by its label what is wrong with it. */
function labelled<Value>(label: string, read: () => Value): Value {
	try {
		return read();
	} catch (cause) {
		throw withLabel(cause, label);
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
	const returnAll = pageSize(operation.api) === undefined || readSwitch(context, itemIndex, 'Return All', 'returnAll');
	return {
		input,
		limit: returnAll ? Infinity : readLimit(context, itemIndex),
		simplify: readSwitch(context, itemIndex, 'Simplify', 'simplify'),
	};
}

/**
 * A switch of the engine's own, off where the form does not have it. One that an expression leaves empty is refused:
 * whatever was meant by it, some items are missing or cut.
 */
function readSwitch(context: IExecuteFunctions, itemIndex: number, label: string, name: string): boolean {
	return labelled(label, () => {
		const read = toBoolean(context.getNodeParameter(name, itemIndex, false));
		if (read === undefined) throw new InvalidField('is empty', 'Give true or false.');
		return read;
	});
}

/** The form does not have it while Return All holds anything but false, such as the string false: then it has no value. */
function readLimit(context: IExecuteFunctions, itemIndex: number): number {
	return labelled('Limit', () => {
		const hint = 'Give an integer from 1, or turn on Return All.';
		const limit = toInteger(context.getNodeParameter('limit', itemIndex, null), { min: 1, hint });
		if (limit === undefined) throw new InvalidField('is empty', hint);
		return limit;
	});
}

/** Holds the input against the API's own lengths and patterns, but for lists that the engine cuts into several calls. */
function check(operation: Operation, input: Structure): void {
	const cut = operation.batch?.member ?? operation.named;
	for (const violation of findViolations(`${operation.api}Request`, input)) {
		if (violation.path === cut && violation.rule === 'max') continue;
		throw invalidMember(violation, operation.input);
	}
}
