import { shapes, structures, type Shape } from './constraints';

const MODEL: Readonly<Record<string, Readonly<Record<string, string>>>> = structures;
const SHAPES: Readonly<Record<string, Shape>> = shapes;

function shapeOf(api: string, member: string): Shape | undefined {
	const name = MODEL[`${api}Request`]?.[member];
	return name === undefined ? undefined : SHAPES[name];
}

/** pageSize is how many elements a page of an API operation may have; undefined for one that does not page. */
export function pageSize(api: string): number | undefined {
	return shapeOf(api, 'maxResults')?.max;
}

/** listLimit is how many elements a list member of an API operation's input may have; Infinity without a limit. */
export function listLimit(api: string, member: string): number {
	return shapeOf(api, member)?.max ?? Infinity;
}
