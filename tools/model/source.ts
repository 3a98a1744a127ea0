import type { Facts } from '../../lib/ecr/facts';

/** A literal as the project's style has it, on one line. */
function literal(value: unknown): string {
	if (typeof value === 'string') {
		const text = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
		return `'${text}'`;
	}
	if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const members = Object.entries(value).map(([name, member]) => `${name}: ${literal(member)}`);
	return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** A table with one line for each name, so that a new version of the model is easy to review. */
function table(name: keyof Facts, facts: Facts): string {
	const lines = Object.entries(facts[name]).map(([entry, value]) => `\t${entry}: ${literal(value)},\n`);
	return `// prettier-ignore\nexport const ${name} = {\n${lines.join('')}} as const satisfies Facts['${name}'];\n`;
}

/** sourceOf is the text of the TypeScript file that holds the facts of a version of botocore. */
export function sourceOf(facts: Facts, version: string): string {
	return `// Generated from botocore ${version}, ecr/2015-09-21/service-2.json, by \`npm run model\`. Do not edit.
import type { Facts } from './facts';

/** BOTOCORE_VERSION is the version of botocore that the facts below come from. */
export const BOTOCORE_VERSION = ${literal(version)};

/** operations holds every operation with its input, its output and its exceptions. */
${table('operations', facts)}
/** structures says for every structure which shape or structure each member has. */
${table('structures', facts)}
/** required lists the required members of structures. */
${table('required', facts)}
/** shapes holds every shape that is not a structure, with its limits. */
${table('shapes', facts)}
/** StructureName is the name of a structure: an operation's input (\`DescribeImagesRequest\`) or a part of one. */
export type StructureName = keyof typeof structures;
`;
}
