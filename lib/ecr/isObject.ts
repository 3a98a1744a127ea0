/** JsonObject is an object of JSON whose members are not known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** isObject tells an object of JSON from the other values, arrays and null included. */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
