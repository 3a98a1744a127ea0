import { readFileSync } from 'node:fs';
import * as sdk from '@aws-sdk/client-ecr';
import ts from 'typescript';

type StructureSchema = readonly [3, string, string, unknown, string[], unknown[], number?];

/** Kind is what a member, or each element of its list, is; a map's values are texts. */
export type Kind = 'boolean' | 'bytes' | 'date' | 'map' | 'number' | 'structure' | 'text';

/** SdkMember is a member of a structure of the API, as the installed SDK has it. */
export interface SdkMember {
	readonly name: string;
	readonly required: boolean;
	readonly kind: Kind;
	/** Members of the structure that the member is, or that each element of its list is. */
	readonly members?: readonly SdkMember[];
	readonly repeated: boolean;
	/** Values of the enum that the member's text, or each element of its list, is one of. */
	readonly values?: readonly string[];
}

const exported: Readonly<Record<string, unknown>> = sdk;

/** operationNames are all operations of the API that the installed SDK has. */
export const operationNames = Object.keys(exported)
	.filter((name) => name.endsWith('Command') && `${name.slice(0, -7)}Request$` in exported)
	.map((name) => name.slice(0, -7))
	.sort();

/** Which enum a member is of, by `Structure.member`: the schemas do not say it, the type declarations do. */
const enumOfMember = readEnumMembers();

function readEnumMembers(): ReadonlyMap<string, string> {
	const file = require
		.resolve('@aws-sdk/client-ecr/package.json')
		.replace('package.json', 'dist-types/models/models_0.d.ts');
	const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
	const found = new Map<string, string>();
	for (const statement of source.statements) {
		if (!ts.isInterfaceDeclaration(statement)) continue;
		for (const member of statement.members) {
			if (!ts.isPropertySignature(member) || !member.type) continue;
			const type = member.type.getText(source).replace(/ \| undefined$|\[\]/g, '');
			if (isEnum(exported[type])) found.set(`${statement.name.text}.${member.name.getText(source)}`, type);
		}
	}
	return found;
}

function isEnum(value: unknown): value is Readonly<Record<string, string>> {
	return (
		typeof value === 'object' &&
		value !== null &&
		!Array.isArray(value) &&
		Object.values(value).length > 0 &&
		Object.values(value).every((one) => typeof one === 'string')
	);
}

/** Follows lazy references, and the element of a list. */
function resolve(type: unknown): { readonly type: unknown; readonly repeated: boolean } {
	const known = typeof type === 'function' ? (type as () => unknown)() : type;
	if (typeof known === 'number') return { type: known, repeated: (known & 0b1100_0000) === 64 };
	if (Array.isArray(known) && known[0] === 1) return { type: resolve(known[4]).type, repeated: true };
	return { type: Array.isArray(known) && Array.isArray(known[0]) ? resolve(known[0]).type : known, repeated: false };
}

/** The simple types of the SDK's schemas, by number; lists of them have 64 added, maps 128. */
const KINDS: Readonly<Record<number, Kind>> = { 0: 'text', 1: 'number', 2: 'boolean', 4: 'date', 21: 'bytes' };

function isStructure(type: unknown): type is StructureSchema {
	return Array.isArray(type) && type[0] === 3;
}

function kindOf(type: unknown): Kind {
	if (typeof type === 'number') return type >= 128 ? 'map' : (KINDS[type % 64] ?? 'text');
	if (isStructure(type)) return 'structure';
	if (!Array.isArray(type)) throw new TypeError(`The SDK has a type that is not known: ${String(type)}`);
	if (type[0] === 2) return 'map';
	// A simple type with traits of its own, e.g. a text that is secret.
	return kindOf(type[4]);
}

function membersOf(schema: StructureSchema): SdkMember[] {
	const [, , structure, , names, types, required = 0] = schema;
	return names.map((name, index) => {
		const { type, repeated } = resolve(types[index]);
		const enumName = enumOfMember.get(`${structure}.${name}`);
		return {
			name,
			repeated,
			kind: kindOf(type),
			required: index < required,
			...(isStructure(type) ? { members: membersOf(type) } : {}),
			...(enumName ? { values: Object.values(exported[enumName] as Record<string, string>) } : {}),
		};
	});
}

/** inputMembers are the members of an operation's input, at any depth. */
export function inputMembers(operation: string): SdkMember[] {
	return membersOf(exported[`${operation}Request$`] as StructureSchema);
}

/** outputMembers are the members of an operation's answer, at any depth. */
export function outputMembers(operation: string): SdkMember[] {
	return membersOf(exported[`${operation}Response$`] as StructureSchema);
}

/** countMembers counts members at any depth. */
export function countMembers(members: readonly SdkMember[]): number {
	return members.reduce((count, { members: inner = [] }) => count + 1 + countMembers(inner), 0);
}
