/** Characters of a value that a message shows. */
const SHOWN = 100;

/** quoted is a form value as a message shows it: as JSON, and shortened. An expression may give what JSON cannot hold. */
export function quoted(value: unknown): string {
	const text = asJson(value);
	return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

function asJson(value: unknown): string {
	// JSON has no way to write these, and would say null or fail.
	if (typeof value === 'bigint' || typeof value === 'number' || value === undefined) return String(value);
	try {
		return JSON.stringify(value);
	} catch {
		return Array.isArray(value) ? 'a list' : 'an object';
	}
}
