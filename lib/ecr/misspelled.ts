import { shapeTable, structureTable } from './tables';
import { isObject } from './isObject';

/** Misspelled is a member of an input whose name is nearly that of a member that the API has. */
export interface Misspelled {
	/** Where it stands: `rules[0].deleteReplicaton`. */
	readonly path: string;
	/** The name that was probably meant. */
	readonly meant: string;
	/** The structure that the member stands in, and the members that the structure has. */
	readonly structure: string;
	readonly known: readonly string[];
}

/** Levenshtein's distance: how many characters are to be added, removed or replaced. */
function distance(from: string, to: string): number {
	let above = Array.from({ length: to.length + 1 }, (_, at) => at);
	for (const [row, letter] of Array.from(from).entries()) {
		const line = [row + 1];
		for (const [column, other] of Array.from(to).entries()) {
			const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
			line.push(Math.min((line[column] ?? 0) + 1, (above[column + 1] ?? 0) + 1, replaced));
		}
		above = line;
	}
	return above[to.length] ?? 0;
}

/** Up to this many characters can be a slip; in a short name even two make another word. */
const slips = (name: string) => (name.length < 8 ? 1 : 2);

function meantBy(name: string, known: readonly string[]): string | undefined {
	const near = (candidate: string) => distance(name.toLowerCase(), candidate.toLowerCase());
	const [nearest] = known
		.map((candidate) => ({ candidate, by: near(candidate) }))
		.filter(({ candidate, by }) => by <= slips(candidate))
		.sort((one, other) => one.by - other.by);
	return nearest?.candidate;
}

function inStructure(structure: string, value: Readonly<Record<string, unknown>>, path: string): Misspelled[] {
	const members = structureTable[structure] ?? {};
	const known = Object.keys(members);
	return Object.entries(value).flatMap(([name, member]) => {
		const at = path === '' ? name : `${path}.${name}`;
		const shape = members[name];
		if (shape !== undefined) return inShape(shape, member, at);
		// A member that stands beside the one it resembles is another one.
		const meant = meantBy(
			name,
			known.filter((candidate) => !(candidate in value)),
		);
		return meant === undefined ? [] : [{ path: at, meant, structure, known }];
	});
}

function inShape(name: string, value: unknown, path: string): Misspelled[] {
	if (structureTable[name]) return isObject(value) ? inStructure(name, value, path) : [];
	const { member } = shapeTable[name] ?? {};
	if (member === undefined || !Array.isArray(value)) return [];
	return value.flatMap((element: unknown, index) => inShape(member, element, `${path}[${index}]`));
}

/**
 * findMisspelled finds the first member of an input, at any depth, whose name is nearly that of one that the service model
 * has and the input does not. A name that resembles none may be newer than the model and is not found.
 */
export function findMisspelled(structure: string, input: Readonly<Record<string, unknown>>): Misspelled | undefined {
	return inShape(structure, input, '')[0];
}
