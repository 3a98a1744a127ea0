import type { Shape } from './facts';
import { shapeTable, structureTable } from './tables';

function shapeOf(api: string, member: string): Shape | undefined {
	const name = structureTable[`${api}Request`]?.[member];
	return name === undefined ? undefined : shapeTable[name];
}

/** pageSize is how many elements a page of an API operation may have; undefined for one that does not page. */
export function pageSize(api: string): number | undefined {
	return shapeOf(api, 'maxResults')?.max;
}

/** listLimit is how many elements a list member of an API operation's input may have; Infinity without a limit. */
export function listLimit(api: string, member: string): number {
	return shapeOf(api, member)?.max ?? Infinity;
}
