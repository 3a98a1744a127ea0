import type { IExecuteFunctions } from 'n8n-workflow';
import { findViolations } from '../ecr/constraints';
import { pageSize } from '../ecr/limits';
import { readCallSettings, type CallSettings } from './callSettings';
import { InvalidField, readField, type FieldSource, type Place } from './field';
import { invalidMember } from './invalidMember';
import { isAction, type Action, type Operation } from './operation';

/** Ask is what one input item asks for: the API's input, and the settings that are the engine's. */
export interface Ask {
	readonly itemIndex: number;
	readonly input: Readonly<Record<string, unknown>>;
	/** Most elements to collect; Infinity for all. */
	readonly limit: number;
	readonly simplify: boolean;
	readonly calls: CallSettings;
}

/** The form's collections, by the place of the fields in them. */
const COLLECTION: Readonly<Record<Exclude<Place, 'main'>, string>> = { filters: 'filters', options: 'options' };

function parameter(context: IExecuteFunctions, itemIndex: number, place: Place, name: string): unknown {
	// A property that the form does not show has no value, for which n8n wants a fallback other than undefined.
	if (place === 'main') return context.getNodeParameter(name, itemIndex, null) ?? undefined;
	const collection = context.getNodeParameter(COLLECTION[place], itemIndex, {}) as Record<string, unknown>;
	return collection[name];
}

/**
 * readAsk reads what an input item asks for. Throws {@link InvalidField}, naming the field by its label, for what is
 * missing, malformed, or outside of the lengths and patterns that the API's model gives.
 */
export async function readAsk(
	context: IExecuteFunctions,
	operation: Operation | Action,
	itemIndex: number,
	region: string,
): Promise<Ask> {
	const offered = new Map<string, unknown>();
	const sourceIn = (place: Place): FieldSource => ({
		region,
		value: (name = '') => parameter(context, itemIndex, place, name),
		binary: async (property) => await context.helpers.getBinaryDataBuffer(itemIndex, property),
		offer: (member, value) => void offered.set(member, value),
	});

	const input: Record<string, unknown> = {};
	for (const [member, field] of Object.entries(operation.input)) {
		input[member] = await readField(member, field, sourceIn(field.place));
	}
	for (const [member, value] of offered) input[member] ??= value;
	const calls = readCallSettings((name) => parameter(context, itemIndex, 'options', name));
	const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
	if (isAction(operation)) {
		await operation.check?.(given);
		return { itemIndex, input: given, limit: Infinity, simplify: false, calls };
	}
	check(operation, given);

	const returnAll =
		pageSize(operation.api) === undefined || context.getNodeParameter('returnAll', itemIndex, false) === true;
	return {
		itemIndex,
		input: given,
		limit: returnAll ? Infinity : readLimit(context.getNodeParameter('limit', itemIndex, 50)),
		simplify: context.getNodeParameter('simplify', itemIndex, false) === true,
		calls,
	};
}

function readLimit(value: unknown): number {
	const limit = Number(value);
	if (Number.isInteger(limit) && limit >= 1) return limit;
	throw new InvalidField(`is ${String(value)}`, 'Give a whole number from 1, or turn on Return All.', 'Limit');
}

/** Holds the input against the API's own lengths and patterns, but for lists that the engine cuts into several calls. */
function check(operation: Operation, input: Readonly<Record<string, unknown>>): void {
	const cut = operation.batch?.member ?? operation.named;
	for (const violation of findViolations(`${operation.api}Request`, input)) {
		if (violation.path === cut && violation.rule === 'max') continue;
		throw invalidMember(violation, operation.input);
	}
}
