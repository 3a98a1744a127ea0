import { shapes } from '../ecr/constraints';
import { InvalidField, type FieldSource, type RequiredField } from '../engine/field';
import { isEmpty, string, readString } from './basic';
import { parseRepositoryAddress } from '../ecr/repositoryAddress';

const NAME = `^${shapes.RepositoryName.pattern}$`;
const NAME_RULE =
	'Names have 2 to 256 characters: lower-case letters and digits, joined by single . _ or / , double __ , or hyphens';
const ADDRESS = '^\\s*(arn:aws[\\w-]*:ecr:.+:repository\\/.+|(https?:\\/\\/)?\\d{12}\\.dkr[.-]ecr.+\\/.+)\\s*$';

/** The text in a resource locator, or in the plain value that an expression gave in its stead. */
function located(value: unknown): string | undefined {
	if (typeof value !== 'object' || value === null) return readString(value);
	return readString((value as { value?: unknown }).value);
}

/** Reads a name however it is written, and hands on the registry that an ARN or URI names. */
function readRepositoryName(source: FieldSource, value: unknown): string | undefined {
	const written = located(value);
	if (isEmpty(written) || written === undefined) return undefined;
	const { repositoryName, registryId, region } = parseRepositoryAddress(written);
	if (region && source.region && region !== source.region) {
		throw new InvalidField(
			`names a repository in ${region}, but the credential is for ${source.region}`,
			'Choose a credential for that region.',
		);
	}
	if (registryId) source.offer('registryId', registryId);
	return repositoryName;
}

const searchedBy = (searchListMethod: string) => ({
	placeholder: 'Select a repository...',
	typeOptions: { searchListMethod, searchable: true },
});

/** repository picks a repository: from a searched list, by name, or by an ARN or image URI. */
export function repository(): RequiredField<string> {
	return {
		required: true,
		place: 'main',
		properties: [
			{
				displayName: 'Repository',
				type: 'resourceLocator',
				default: { mode: 'list', value: '' },
				description: 'The repository to work with',
				modes: [
					{ displayName: 'From List', name: 'list', type: 'list', ...searchedBy('searchRepositories') },
					{
						displayName: 'By Name',
						name: 'name',
						type: 'string',
						placeholder: 'e.g. team/app',
						validation: [{ type: 'regex', properties: { regex: NAME, errorMessage: NAME_RULE } }],
					},
					{
						displayName: 'By ARN or URI',
						name: 'arn',
						type: 'string',
						placeholder: 'e.g. 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1',
						validation: [
							{
								type: 'regex',
								properties: {
									regex: ADDRESS,
									errorMessage: 'Give the ARN of a repository, or the URI of a repository or an image',
								},
							},
						],
					},
				],
			},
		],
		read: (source) => readRepositoryName(source, source.value()),
	};
}

/** newRepository is the name that a repository is to get. */
export function newRepository(): RequiredField<string> {
	const field = string({
		label: 'Repository Name',
		name: 'newRepositoryName',
		description: `Name of the new repository. ${NAME_RULE}.`,
		placeholder: 'e.g. team/app',
	});
	return { ...field, read: (source) => readRepositoryName(source, source.value()) };
}

/** repositoryArn picks a repository by its ARN, as the API's tagging operations want it. */
export function repositoryArn(): RequiredField<string> {
	return {
		required: true,
		place: 'main',
		properties: [
			{
				displayName: 'Repository',
				type: 'resourceLocator',
				default: { mode: 'list', value: '' },
				description: 'The repository whose tags to work with',
				modes: [
					{ displayName: 'From List', name: 'list', type: 'list', ...searchedBy('searchRepositoryArns') },
					{
						displayName: 'By ARN',
						name: 'arn',
						type: 'string',
						placeholder: 'e.g. arn:aws:ecr:eu-west-1:123456789012:repository/team/app',
						validation: [
							{
								type: 'regex',
								properties: {
									regex: '^\\s*arn:aws[\\w-]*:ecr:[a-z0-9-]+:\\d{12}:repository\\/.+',
									errorMessage: 'An ARN looks like arn:aws:ecr:eu-west-1:123456789012:repository/team/app',
								},
							},
						],
					},
				],
			},
		],
		read: (source) => {
			const arn = located(source.value());
			if (arn === undefined || /^arn:aws[\w-]*:ecr:/.test(arn)) return arn;
			throw new InvalidField(
				`${JSON.stringify(arn)} is not an ARN`,
				'Pick the repository from the list, or give its ARN, e.g. {{ $json.repositoryArn }}.',
			);
		},
	};
}
