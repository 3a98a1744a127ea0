import { InvalidField, type RequiredField } from '../engine/field';
import { texts } from './texts';

/** patterns are names in which `*` stands for any characters; `characters` are those that a name may have, and `*`. */
export function patterns(
	label: string,
	what: string,
	characters: RegExp,
	placeholder: string,
): RequiredField<string[]> {
	const field = texts({ label, description: `${what}, with * for any characters`, placeholder });
	return {
		...field,
		read: async (source) => {
			const given = await field.read(source);
			const wrong = given?.find((pattern) => !characters.test(pattern));
			if (wrong === undefined) return given;
			throw new InvalidField(`holds ${JSON.stringify(wrong)}`, `Give patterns such as ${placeholder.slice(5)}.`);
		},
	};
}

/** repositoryPatterns choose repositories by their names. */
export const repositoryPatterns = () =>
	patterns('Repository Patterns', 'Names of repositories', /^[a-z0-9._/*-]+$/, 'e.g. team/*');
