import { InvalidField, type RequiredField } from '../engine/field';
import { strings } from './strings';

/** patterns are names in which `*` stands for any characters; `characters` are those that a name may have, and `*`. */
export function patterns(
	noun: string,
	label: string,
	what: string,
	characters: RegExp,
	placeholder: string,
): RequiredField<string[]> {
	const field = strings({ label, description: `${what}, with * for any characters`, placeholder });
	return {
		...field,
		read: async (source) => {
			const given = await field.read(source);
			const wrong = given?.find((pattern) => !characters.test(pattern));
			if (wrong === undefined) return given;
			const message = `holds ${JSON.stringify(wrong)}, which matches no ${noun}`;
			throw new InvalidField(message, `Give patterns such as ${placeholder.slice(5)}.`);
		},
	};
}

/** repositoryPatterns choose repositories by their names. */
export const repositoryPatterns = () =>
	patterns('name of a repository', 'Repository Patterns', 'Names of repositories', /^[a-z0-9._/*-]+$/, 'e.g. team/*');
