/** Maps and dates stand in JSON as objects with one of these keys; nothing else in the state uses them. */
const MAP = '$map';
const DATE = '$date';

function toJson(value: unknown): unknown {
	if (value instanceof Map)
		return { [MAP]: [...value].map(([key, element]: [unknown, unknown]) => [key, toJson(element)]) };
	if (value instanceof Date) return { [DATE]: value.toISOString() };
	if (Array.isArray(value)) return value.map(toJson);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJson(member)]));
}

function revive(_key: string, value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (MAP in value && Array.isArray(value[MAP])) return new Map(value[MAP]);
	if (DATE in value) return new Date(String(value[DATE]));
	return value;
}

/** stringify writes a value with its maps and dates as JSON. */
export function stringify(value: unknown): string {
	return JSON.stringify(toJson(value), undefined, '\t');
}

/** parse reads what stringify wrote. Throws SyntaxError for anything that is not JSON. */
export function parse(text: string): unknown {
	return JSON.parse(text, revive);
}
