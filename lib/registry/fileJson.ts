import type { Archive } from './archive';
import { invalidFile } from './invalidFile';

/** MANIFEST_BYTES are the most bytes of a manifest, as registries bound them. */
export const MANIFEST_BYTES = 4 * 2 ** 20;

/** isObject tells an object of JSON. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** stringsIn are the strings of a list; none of what is no list. */
export function stringsIn(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** linkHint tells how to pack a file without links that lead out of it. */
export const LINK_HINT = 'Pack the files that links lead to, with tar --dereference (-h).';

/**
 * readJson reads a small file of JSON that says what the others are; undefined where it does not exist. Throws ActionError
 * for one that cannot be read.
 */
export async function readJson(archive: Archive, path: string): Promise<unknown> {
	const link = archive.brokenLink(path);
	if (link !== undefined) throw invalidFile(`has ${path} as a link to ${link}, which it does not hold`, LINK_HINT);
	const file = archive.find(path);
	if (!file) return undefined;
	const named = `${/^[aeiou]/.test(path) ? 'an' : 'a'} ${path}`;
	if (file.size > MANIFEST_BYTES) {
		const says = `has ${named} of ${file.size} bytes, more than the ${MANIFEST_BYTES} that can be read`;
		throw invalidFile(says, 'Write the images to several files.');
	}
	const text = (await archive.contents([file])).get(file.path)?.toString() ?? '';
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw invalidFile(`has ${named} that is not JSON`, 'It is damaged. Write it again.');
	}
}
