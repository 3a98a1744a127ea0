import { readFileSync } from 'node:fs';
import * as sdk from '@aws-sdk/client-ecr';
import { NormalizedSchema } from '@smithy/core/schema';
import ts from 'typescript';

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

/** What the type declarations say of a member, and the schemas do not. */
interface Declaration {
	readonly required: boolean;
	readonly values?: readonly string[];
}

/** The declarations of all members, by `Structure.member`. */
const declarations = readDeclarations();

function readDeclarations(): ReadonlyMap<string, Declaration> {
	const file = require
		.resolve('@aws-sdk/client-ecr/package.json')
		.replace('package.json', 'dist-types/models/models_0.d.ts');
	const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
	const found = new Map<string, Declaration>();
	for (const statement of source.statements) {
		if (!ts.isInterfaceDeclaration(statement)) continue;
		for (const member of statement.members) {
			if (!ts.isPropertySignature(member) || !member.type) continue;
			const type = exported[member.type.getText(source).replace(/ \| undefined$|\[\]/g, '')];
			found.set(`${statement.name.text}.${member.name.getText(source)}`, {
				required: member.questionToken === undefined,
				...(isEnum(type) ? { values: Object.values(type) } : {}),
			});
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

function kindOf(schema: NormalizedSchema): Kind {
	if (schema.isStructSchema()) return 'structure';
	if (schema.isMapSchema()) return 'map';
	if (schema.isStringSchema()) return 'text';
	if (schema.isNumericSchema()) return 'number';
	if (schema.isBooleanSchema()) return 'boolean';
	if (schema.isTimestampSchema()) return 'date';
	if (schema.isBlobSchema()) return 'bytes';
	throw new TypeError(`The SDK has a type that is not known: ${String(schema.getName(true))}`);
}

function membersOf(structure: NormalizedSchema): SdkMember[] {
	return [...structure.structIterator()].map(([name, schema]) => {
		const repeated = schema.isListSchema();
		const element = repeated ? schema.getValueSchema() : schema;
		const declaration = declarations.get(`${String(structure.getName())}.${name}`);
		if (!declaration) throw new TypeError(`The SDK does not declare ${String(structure.getName())}.${name}`);
		const kind = kindOf(element);
		return {
			name,
			repeated,
			kind,
			...declaration,
			...(kind === 'structure' ? { members: membersOf(element) } : {}),
		};
	});
}

/** The schema of a structure, by its name. */
function schemaOf(structure: string): NormalizedSchema {
	return NormalizedSchema.of(exported[`${structure}$`] as Parameters<typeof NormalizedSchema.of>[0]);
}

/** inputMembers are the members of an operation's input, at any depth. */
export function inputMembers(operation: string): SdkMember[] {
	return membersOf(schemaOf(`${operation}Request`));
}

/** outputMembers are the members of an operation's answer, at any depth. */
export function outputMembers(operation: string): SdkMember[] {
	return membersOf(schemaOf(`${operation}Response`));
}

/** countMembers counts members at any depth. */
export function countMembers(members: readonly SdkMember[]): number {
	return members.reduce((count, { members: inner = [] }) => count + 1 + countMembers(inner), 0);
}
