import type { OperationName } from './operations';
import { findViolations } from '../../lib/ecr/constraints';
import type { Violation } from '../../lib/ecr/constraints';
import { EcrError, invalidParameter } from '../errors';
import { enumAt } from './enums';
import type { Structure, Type } from './schema';
import { inputOf } from './schema';
import { isObject } from '../../lib/ecr/isObject';

/** Decoded is an input as the handlers take it: blobs are bytes, absent members are absent. */
export type Decoded = Readonly<Record<string, unknown>>;

const found: Readonly<Record<string, string>> = {
	string: 'STRING_VALUE',
	number: 'NUMBER_VALUE',
	boolean: 'TRUE_VALUE',
};
const wanted: Readonly<Record<Type['kind'], string>> = {
	string: 'String',
	number: 'Integer',
	boolean: 'Boolean',
	timestamp: 'Timestamp',
	blob: 'Blob',
	list: 'List',
	map: 'Map',
	structure: 'Structure',
};

function serialization(message: string): EcrError {
	return new EcrError('SerializationException', message);
}

function wrongType(type: Type, value: unknown, path: string): EcrError {
	if (Array.isArray(value)) return serialization(`Start of list found where not expected, at '${path}'`);
	if (typeof value === 'object') {
		return serialization(`Start of structure or map found where not expected, at '${path}'`);
	}
	const what = value === false ? 'FALSE_VALUE' : found[typeof value];
	return serialization(`${what} can not be converted to ${wanted[type.kind]}, at '${path}'`);
}

function decodeBlob(text: string, path: string): Uint8Array {
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) {
		throw serialization(`The text at '${path}' is not base64`);
	}
	return Buffer.from(text, 'base64');
}

function decodeValue(type: Type, value: unknown, path: string): unknown {
	switch (type.kind) {
		case 'string':
		case 'boolean':
			if (typeof value !== type.kind) throw wrongType(type, value, path);
			return value;
		case 'number':
			if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(type, value, path);
			return value;
		case 'timestamp':
			if (typeof value !== 'number') throw wrongType(type, value, path);
			return new Date(value * 1000);
		case 'blob':
			if (typeof value !== 'string') throw wrongType(type, value, path);
			return decodeBlob(value, path);
		case 'list':
			if (!Array.isArray(value)) throw wrongType(type, value, path);
			return value.map((element: unknown, index) => decodeValue(type.of(), element, `${path}[${index}]`));
		case 'map':
			if (!isObject(value)) throw wrongType(type, value, path);
			return Object.fromEntries(
				Object.entries(value).map(([key, element]) => [key, decodeValue(type.of(), element, `${path}.${key}`)]),
			);
		case 'structure':
			return decodeStructure(type, value, path);
	}
}

function decodeStructure(structure: Structure, value: unknown, path: string): Decoded {
	if (!isObject(value)) throw wrongType(structure, value, path);
	const decoded: Record<string, unknown> = {};
	for (const [name, member] of Object.entries(value)) {
		const type = structure.members.get(name);
		if (!type) throw serialization(`${structure.name} has no member '${name}'`);
		if (member !== null) decoded[name] = decodeValue(type(), member, path === '' ? name : `${path}.${name}`);
	}
	return decoded;
}

/** decodeBody reads the body of a request. Throws EcrError (SerializationException) for what the structure does not have. */
export function decodeBody(structure: Structure, body: string): Decoded {
	let value: unknown;
	try {
		value = body === '' ? {} : JSON.parse(body);
	} catch {
		throw serialization('The request body is not valid JSON');
	}
	return decodeStructure(structure, value, '');
}

/** decodeInput reads the body of a request of the ECR API. Throws as decodeBody does. */
export function decodeInput(operation: OperationName, body: string): Decoded {
	return decodeBody(inputOf(operation), body);
}

function checkPresence(operation: OperationName, type: Type, value: unknown, path: string): void {
	if (type.kind === 'structure' && isObject(value)) {
		for (const name of type.required) {
			if (value[name] === undefined) throw invalidParameter(path === '' ? name : `${path}.${name}`, 'must not be null');
		}
		for (const [name, member] of Object.entries(value)) {
			const memberType = type.members.get(name);
			if (memberType) checkPresence(operation, memberType(), member, path === '' ? name : `${path}.${name}`);
		}
	} else if (type.kind === 'list' && Array.isArray(value)) {
		for (const [index, element] of value.entries()) {
			checkPresence(operation, type.of(), element, `${path}[${index}]`);
		}
	} else if (typeof value === 'string') {
		const values = enumAt(operation, path);
		if (values && !values.includes(value)) {
			throw invalidParameter(path, `Member must satisfy enum value set: [${values.join(', ')}]`);
		}
	}
}

function asConstraint({ rule, limit, path }: Violation, value: unknown): string {
	if (rule === 'pattern') {
		return path.endsWith(']')
			? `Member must satisfy constraint: [Member must satisfy regular expression pattern: ${limit}]`
			: `must satisfy regular expression '${limit}'`;
	}
	const comparison = rule === 'min' ? 'greater than or equal to' : 'less than or equal to';
	if (typeof value === 'number') return `must have value ${comparison} ${limit}`;
	return `${typeof value === 'string' ? 'must' : 'Member must'} have length ${comparison} ${limit}`;
}

function valueAt(value: unknown, path: string): unknown {
	return path
		.split(/[.[\]]+/)
		.filter((step) => step !== '')
		.reduce<unknown>((at, step) => (at as Readonly<Record<string, unknown>> | undefined)?.[step], value);
}

/**
 * checkInput throws EcrError (InvalidParameterException) for the first thing in an input that ECR refuses before it
 * looks at a repository: a missing member, a value outside its enumeration, its length or its pattern.
 */
export function checkInput(operation: OperationName, input: Decoded): void {
	checkPresence(operation, inputOf(operation), input, '');
	const [first] = findViolations(`${operation}Request`, input);
	if (first) throw invalidParameter(first.path, asConstraint(first, valueAt(input, first.path)));
}
