/** ShapeType is the type of a shape that is not a structure, by botocore's name. */
export type ShapeType = 'string' | 'integer' | 'long' | 'double' | 'boolean' | 'timestamp' | 'blob' | 'list' | 'map';

/**
 * Shape is a named type of the service model with its limits. `min` and `max` count characters of a string, elements
 * of a list, bytes of a blob, and bound the value of a number; both are inclusive. A pattern applies to the whole
 * string, whether it is anchored or not. `enum` lists the values of an enumeration. `member` names the shape or
 * structure of a list's elements, `key` and `value` those of a map.
 */
export interface Shape {
	readonly type: ShapeType;
	readonly min?: number;
	readonly max?: number;
	readonly pattern?: string;
	readonly enum?: readonly string[];
	readonly member?: string;
	readonly key?: string;
	readonly value?: string;
}

/** OperationFacts names the structures that an operation takes and returns, and its exceptions. */
export interface OperationFacts {
	readonly input: string;
	readonly output: string;
	readonly errors: readonly string[];
}

/** Facts is a service model without its documentation. */
export interface Facts {
	/** operations holds every operation by name. */
	readonly operations: Readonly<Record<string, OperationFacts>>;
	/** structures says for every structure, exceptions included, which shape or structure each member has. */
	readonly structures: Readonly<Record<string, Readonly<Record<string, string>>>>;
	/** required lists the required members of a structure; one without required members is left out. */
	readonly required: Readonly<Record<string, readonly string[]>>;
	/** shapes holds every shape that is not a structure by name. */
	readonly shapes: Readonly<Record<string, Shape>>;
}
