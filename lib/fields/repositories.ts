import { findViolations } from '../ecr/constraints';
import { InvalidField, readField, shownWhen, type Field, type RequiredField } from '../engine/field';
import { choice } from './basic';
import { repositoryPatterns } from './patterns';
import { repository } from './repository';
import { strings } from './strings';

/** Repositories are those that a person names, or the patterns with `*` that their names match. */
export type Repositories = { readonly names: readonly string[] } | { readonly patterns: readonly string[] };

const one = repository();

const several = strings(
	{
		label: 'Repository Names',
		description: 'Names of the repositories',
		placeholder: 'e.g. team/app, team/web',
	},
	'repositoryName',
);

const patterns = repositoryPatterns();

function checkName(repositoryName: string, label: string): void {
	const [violation] = findViolations('DescribeImagesRequest', { repositoryName });
	if (violation)
		throw new InvalidField(`holds ${JSON.stringify(repositoryName)}, which ${violation.message}`, undefined, label);
}

/** repositories chooses one repository, several by name, or all that match patterns. */
export function repositories(description: string): RequiredField<Repositories> {
	const from = choice<'one' | 'list' | 'matching'>(
		{ label: 'Repositories', name: 'repositoriesFrom', description },
		{
			one: { name: 'One Repository' },
			list: { name: 'Several Repositories', description: 'Named one by one' },
			matching: { name: 'Repositories That Match', description: 'All whose name matches a pattern' },
		},
		'one',
	);
	const shown = (field: Field, name: string, way: string) =>
		shownWhen(field, { repositoriesFrom: [way] }).properties.map((property) => ({ ...property, name }));
	return {
		required: true,
		place: 'main',
		label: 'Repository',
		properties: [
			...from.properties,
			...shown(one, 'repositoryName', 'one'),
			...shown(several, 'repositoryNames', 'list'),
			...shown(patterns, 'repositoryPatterns', 'matching'),
		],
		read: async (source) => {
			const way = (await readField('repositoriesFrom', from, source)) ?? 'one';
			if (way === 'matching') return { patterns: (await readField('repositoryPatterns', patterns, source)) ?? [] };
			if (way === 'list') {
				const names = (await readField('repositoryNames', several, source)) ?? [];
				for (const name of names) checkName(name, 'Repository Names');
				return { names };
			}
			const name = (await readField('repositoryName', one, source)) ?? '';
			checkName(name, 'Repository');
			// What goes wrong is about this one.
			source.offer('repositoryName', name);
			return { names: [name] };
		},
	};
}
