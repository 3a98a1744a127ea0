import { option, type Field } from '../engine/field';
import { choice, boolean } from './basic';

/** createRepository creates the repository that images are brought to. */
export function createRepository(): Field<boolean> {
	const description = 'Whether to create the repository that images go to if it is missing';
	return option(boolean({ label: 'Create Repository', description }, true));
}

/** existingTags says what becomes of a tag that another image has where images are brought to. */
export function existingTags(brought: 'copied' | 'imported'): Field<'replace' | 'leave'> {
	return option(
		choice(
			{ label: 'Existing Tags', description: 'What to do with a tag that another image has where images go' },
			{
				leave: { name: 'Leave Alone' },
				replace: { name: `Move to the ${brought === 'copied' ? 'Copied' : 'Imported'} Image` },
			},
			'replace',
		),
	);
}

/** dryRun says what would be brought, and brings nothing. */
export function dryRun(brought: 'copied' | 'imported'): Field<boolean> {
	const description = `Whether to say what would be ${brought}, and how many bytes that is, without changing anything`;
	return option(boolean({ label: 'Dry Run', description }, true));
}
