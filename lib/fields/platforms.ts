import { option, type Field } from '../engine/field';
import { strings } from './strings';

/** platforms are those that are taken of multi-arch images. */
export function platforms(verb: 'copy' | 'export' | 'import'): Field<string[]> {
	return option(
		strings({
			label: 'Platforms',
			description: `Which platforms of multi-arch images to ${verb}, which makes new indexes with other digests`,
			placeholder: 'e.g. linux/amd64, linux/arm64',
		}),
	);
}
