/** N8nError is an error of n8n itself, such as that of an expression, as far as it is looked at. */
export interface N8nError extends Error {
	description?: string | null;
}

/**
 * isN8nError tells an error of n8n, whose words say what is to be done. By its members, since n8n may have loaded its own
 * package of errors besides the one that this package sees.
 */
export function isN8nError(thrown: unknown): thrown is N8nError {
	return thrown instanceof Error && 'level' in thrown && 'tags' in thrown;
}

const WHERE = 'In the field ';

/**
 * inField adds the label of the form's field to an error of n8n that came up while it was read. Of fields in fields it is
 * the innermost, which is the first to know of it.
 */
export function inField(error: N8nError, label: string): N8nError {
	if (label && !error.description?.includes(WHERE)) {
		error.description = [error.description, `${WHERE}${label}.`].filter(Boolean).join('\n');
	}
	return error;
}
