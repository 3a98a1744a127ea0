import type { Field } from '../engine/field';
import { choice, string } from './basic';
import { rows } from './structure';

/** What is common to the API's three kinds of repository filters: a pattern, and how it is compared. */
interface Filter<Type extends string> {
	filter: string | undefined;
	filterType: Type | undefined;
}

/**
 * repositoryFilters are the repositories that a rule is for. Each kind of rule has one way of comparing, which the
 * API wants to be told.
 */
export function repositoryFilters<Type extends string>(
	filterType: Type,
	way: { readonly name: string; readonly example: string; readonly description: string },
): Field<Array<Filter<Type>>> & { readonly required: true } {
	return rows<Filter<Type>>(
		{ label: 'Repository Filters', row: 'Filter', description: way.description },
		{
			filter: string({
				label: 'Filter',
				description: 'The repositories that the rule is for',
				placeholder: way.example,
			}),
			filterType: choice<Type>(
				{ label: 'Filter Type', description: 'How the filter is compared with the name of a repository' },
				{ [filterType]: { name: way.name } } as Record<Type, { name: string }>,
				filterType,
			),
		},
	);
}
