import {
	NodeConnectionTypes,
	type ExpressionString,
	type INodeCredentialDescription,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { pageSize } from '../ecr/limits';
import { CALL_SETTINGS } from './callSettings';
import { namedProperties, type FieldPlace } from './field';
import type { Operation } from './operation';
import { entriesOf, isAction, isOffline, type Entry, type Resource } from './resource';

const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name);
const byLabel = (one: INodeProperties, other: INodeProperties) => one.displayName.localeCompare(other.displayName);

/** Where n8n puts the credentials: before all else, as in every form, and not beside the field that one depends on. */
const CREDENTIALS: INodeProperties = { displayName: '', name: 'credentials', type: 'credentials', default: '' };

/**
 * describeResources derives the node's whole form from the records: resource and operation pickers, and for each
 * operation its fields, Return All and Limit, Simplify, Filters and Options.
 */
export function describeResources(resources: readonly Resource[]): INodeProperties[] {
	const sorted = [...resources].sort(byName);
	const options = sorted.map(({ name, value }) => ({ name, value }));
	return [
		CREDENTIALS,
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options,
			default: initial(options, 'image'),
		},
		...sorted.map(operationPicker),
		...sorted.flatMap((resource) => entriesOf(resource).flatMap((entry) => describeEntry(resource, entry))),
	];
}

/**
 * describeOutputs derives the node's outputs: one, but for the actions that name several. As an expression, since n8n
 * asks for them whenever the form changes.
 */
export function describeOutputs(resources: readonly Resource[]): ExpressionString {
	const named = resources.flatMap(({ value, actions = [] }) =>
		actions.flatMap(({ value: operation, outputs }) =>
			outputs
				? [[`${value}.${operation}`, outputs.map((displayName) => ({ type: 'main', displayName }))] as const]
				: [],
		),
	);
	const several = JSON.stringify(Object.fromEntries(named));
	const one = JSON.stringify([NodeConnectionTypes.Main]);
	return `={{ (${several})[$parameter["resource"] + "." + $parameter["operation"]] ?? ${one} }}`;
}

/** describeNeed says for which resources a credential is not asked for: those that ask nothing of AWS. */
export function describeNeed(resources: readonly Resource[]): INodeCredentialDescription['displayOptions'] {
	const offline = resources.filter((resource) => entriesOf(resource).every(isOffline));
	return { hide: { resource: offline.map(({ value }) => value) } };
}

/** The value that the form starts with: the wanted one where there is such an option, else the first. */
function initial(options: readonly INodePropertyOptions[], wanted: string): INodePropertyOptions['value'] {
	return (options.find(({ value }) => value === wanted) ?? options[0])?.value ?? '';
}

function operationPicker(resource: Resource): INodeProperties {
	const options: INodePropertyOptions[] = entriesOf(resource)
		.map(({ name, value, action, description }) => ({ name, value, action, description }))
		.sort(byName);
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource.value] } },
		options,
		default: initial(options, 'getAll'),
	};
}

function describeEntry(resource: Resource, entry: Entry): INodeProperties[] {
	const show = { resource: [resource.value], operation: [entry.value] };
	const properties = [
		...notice(entry),
		...fieldsIn(entry, 'main'),
		...(isAction(entry) ? [] : [...returnAllAndLimit(entry), ...simplify(entry)]),
		...collection('Filters', 'Add Filter', fieldsIn(entry, 'filters')),
		...collection('Options', 'Add Option', [...fieldsIn(entry, 'options'), ...(isOffline(entry) ? [] : CALL_SETTINGS)]),
	];
	return properties.map((property) => ({
		...property,
		displayOptions: { ...property.displayOptions, show: { ...show, ...property.displayOptions?.show } },
	}));
}

/** fieldsIn are the form's properties of the fields that stand in one place. */
export function fieldsIn({ input }: Pick<Entry, 'input'>, place: FieldPlace): INodeProperties[] {
	return Object.entries(input).flatMap(([member, field]) =>
		field.place === place ? namedProperties(member, field) : [],
	);
}

function notice({ notice: text }: Entry): INodeProperties[] {
	if (text === undefined) return [];
	return [{ displayName: text, name: 'operationNotice', type: 'notice', default: '' }];
}

function returnAllAndLimit({ api }: Operation): INodeProperties[] {
	if (pageSize(api) === undefined) return [];
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			displayOptions: { show: { returnAll: [false] } },
			description: 'Max number of results to return',
		},
	];
}

function simplify({ output }: Operation): INodeProperties[] {
	if (!output.simplify) return [];
	return [
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description: 'Whether to return a simplified version of the response instead of the raw data',
		},
	];
}

/** collection is a collection of properties to choose from, sorted by label; none where there is nothing to choose. */
export function collection(displayName: string, placeholder: string, properties: INodeProperties[]): INodeProperties[] {
	if (properties.length === 0) return [];
	return [
		{
			displayName,
			name: displayName.toLowerCase(),
			type: 'collection',
			placeholder,
			default: {},
			options: [...properties].sort(byLabel),
		},
	];
}
