import type { INodeProperties } from 'n8n-workflow';

type Values = Readonly<Record<string, unknown>>;

/** What may be shown or not: a property, or a credential. */
type Shown = Pick<INodeProperties, 'displayOptions'>;

/** Variant is a way in which a form can be filled in, with what it then holds; what it does not hold is as it starts. */
export interface Variant {
	/** What tells it from the form as it starts, which has no name. */
	readonly name: string;
	readonly values: Values;
}

/** Whether another value than the one it starts with shows what was not shown. */
function reveals({ name, default: initial }: INodeProperties, value: unknown, shown: readonly Shown[]): boolean {
	return shown.some(({ displayOptions }) => {
		const wanted: readonly unknown[] = displayOptions?.show?.[name] ?? [];
		const isShownAtFirst = (Array.isArray(initial) ? initial : [initial]).some((one) => wanted.includes(one));
		return wanted.includes(value) && !isShownAtFirst;
	});
}

/** The values by which a property is shown that depends on others beside it. */
function valuesThatShow({ displayOptions }: Shown, beside: readonly INodeProperties[]): Values {
	const conditions = Object.entries(displayOptions?.show ?? {});
	const own = conditions.filter(([name]) => beside.some((property) => property.name === name));
	return Object.fromEntries(own.map(([name, wanted]) => [name, wanted?.[0]]));
}

/** The choices that show more of a form. */
function choicesOf(properties: readonly INodeProperties[], shown: readonly Shown[]): Variant[] {
	return properties.flatMap((property) => {
		const { displayName, name, type, options = [] } = property;
		const offered =
			type === 'boolean'
				? [true, false].map((value) => ({ name: value ? 'On' : 'Off', value }))
				: options.flatMap((option) => ('value' in option ? [{ name: option.name, value: option.value }] : []));
		return offered
			.filter(({ value }) => reveals(property, value, shown))
			.map((choice) => ({
				name: `${displayName} ${choice.name}`,
				values: {
					...valuesThatShow(property, properties),
					[name]: type === 'multiOptions' ? [choice.value] : choice.value,
				},
			}));
	});
}

/** What a property holds when it has just been added, with a row for each choice that shows more of a row. */
function added({ type, typeOptions, default: initial, options = [] }: INodeProperties): unknown {
	if (type === 'collection') return everything(options as INodeProperties[]);
	const [group] = options;
	if (type !== 'fixedCollection' || !group || !('values' in group)) return initial;
	const row = everything(group.values);
	if (!typeOptions?.multipleValues) return { [group.name]: row };
	const others = choicesOf(group.values, group.values).map(({ values }) => ({ ...row, ...values }));
	return { [group.name]: [row, ...others] };
}

function everything(properties: readonly INodeProperties[]): Values {
	return Object.fromEntries(properties.map((property) => [property.name, added(property)]));
}

/**
 * variantsOf are a form as it starts, with each choice that shows more of it, and with all added that can be.
 * `credentials` are shown beside the properties.
 */
export function variantsOf(properties: readonly INodeProperties[], credentials: readonly Shown[] = []): Variant[] {
	const start: Variant = { name: '', values: {} };
	const choices = choicesOf(properties, [...properties, ...credentials]);
	const collections = properties.filter(({ type }) => type === 'collection' || type === 'fixedCollection');
	const all = collections.length > 0 ? [{ name: 'Everything', values: everything(collections) }] : [];
	return [start, ...choices, ...all];
}
