import { matchesWildcards } from '../../../../ecr/wildcards';
import { findViolations } from '../../../../ecr/constraints';
import { pageSize } from '../../../../ecr/limits';
import { InvalidField, readField, shownWhen, type Field, type RequiredField } from '../../engine/field';
import type { Tools } from '../../engine/tools';
import { choice } from '../../fields/basic';
import { repository } from '../../fields/repository';
import { texts } from '../../fields/texts';
import { pages } from './pages';

/** Repositories are those that a person names, or the patterns with `*` that their names match. */
export type Repositories = { readonly names: readonly string[] } | { readonly patterns: readonly string[] };

const PATTERN = /^[a-z0-9*][a-z0-9*._/-]*$/;

const from = choice<'one' | 'list' | 'matching'>(
	{ label: 'Repositories', name: 'repositoriesFrom', description: 'The repositories to clean up' },
	{
		one: { name: 'One Repository' },
		list: { name: 'Several Repositories', description: 'Named one by one' },
		matching: { name: 'All That Match', description: 'All whose name matches a pattern' },
	},
	'one',
);

const one = repository();

const several = texts(
	{
		label: 'Repository Names',
		name: 'repositoryNames',
		description: 'Names of the repositories',
		placeholder: 'e.g. team/app, team/web',
	},
	'repositoryName',
);

const patterns = texts({
	label: 'Repository Patterns',
	name: 'repositoryPatterns',
	description: 'Patterns of names, in which * stands for any characters',
	placeholder: 'e.g. team/*',
});

function checkName(repositoryName: string, label: string): void {
	const [violation] = findViolations('DescribeImagesRequest', { repositoryName });
	if (violation)
		throw new InvalidField(`holds ${JSON.stringify(repositoryName)}, which ${violation.message}`, undefined, label);
}

function checkPattern(pattern: string): void {
	if (PATTERN.test(pattern)) return;
	throw new InvalidField(
		`holds ${JSON.stringify(pattern)}`,
		'Give patterns such as team/* or *-test.',
		'Repository Patterns',
	);
}

/** repositories chooses one repository, several by name, or all that match patterns. */
export function repositories(): RequiredField<Repositories> {
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
			if (way === 'matching') {
				const given = (await readField('repositoryPatterns', patterns, source)) ?? [];
				given.forEach(checkPattern);
				return { patterns: given };
			}
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

/** findRepositories answers the names of the repositories: sorted, where they are found by patterns. */
export async function findRepositories(
	wanted: Repositories,
	registryId: string | undefined,
	{ client, signal }: Tools,
): Promise<readonly string[]> {
	if ('names' in wanted) return wanted.names;
	const all = await pages(async (nextToken) => {
		const asked = { registryId, nextToken, maxResults: pageSize('DescribeRepositories') };
		const answer = await client.send('DescribeRepositories', asked, signal);
		return { elements: answer.repositories ?? [], next: answer.nextToken };
	});
	return all
		.flatMap(({ repositoryName }) => repositoryName ?? [])
		.filter((name) => wanted.patterns.some((pattern) => matchesWildcards(pattern, name)))
		.sort();
}
