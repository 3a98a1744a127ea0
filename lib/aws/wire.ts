import { operationTable, shapeTable, structureTable } from '../ecr/tables';
import type { Structure } from './operations';
import { isObject } from '../ecr/isObject';

function mapMembers(value: Structure, convert: (name: string, member: unknown) => unknown): Structure {
	const members = Object.entries(value).map(([name, member]): [string, unknown] => [name, convert(name, member)]);
	return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

/**
 * toWire converts an input to what the API takes as JSON: bytes as base64, dates as seconds since 1970. All else is
 * passed on as it is, also members that no model knows.
 */
export function toWire(value: unknown): unknown {
	if (ArrayBuffer.isView(value)) {
		return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
	}
	if (value instanceof Date) return value.getTime() / 1000;
	if (Array.isArray(value)) return value.map(toWire);
	return isObject(value) ? mapMembers(value, (_, member) => toWire(member)) : value;
}

function fromShape(name: string | undefined, value: unknown, keepNull: boolean): unknown {
	if (name === undefined) return value;
	// What is null in the API's JSON is absent.
	if (value === null) return keepNull ? null : undefined;
	const members = structureTable[name];
	if (members) {
		if (!isObject(value)) return value;
		return mapMembers(value, (member, inner) => fromShape(members[member], inner, keepNull));
	}
	const shape = shapeTable[name];
	if (shape?.type === 'timestamp') return typeof value === 'number' ? new Date(Math.round(value * 1000)) : value;
	if (shape?.type === 'blob') return typeof value === 'string' ? Buffer.from(value, 'base64') : value;
	if (shape?.type === 'list' && Array.isArray(value)) {
		return value.map((element: unknown) => fromShape(shape.member, element, keepNull));
	}
	if (shape?.type === 'map' && isObject(value)) {
		return mapMembers(value, (_, element) => fromShape(shape.value, element, keepNull));
	}
	return value;
}

/**
 * fromWire converts the JSON that an operation answered: dates and bytes by the service model, all else as it comes, at
 * any depth. Members and operations that the model does not know keep what they hold. Members that are null are left out,
 * unless `keepNull` is set.
 */
export function fromWire(operation: string, answer: Structure, keepNull = false): Structure {
	const output = operationTable[operation]?.output;
	return fromShape(output, answer, keepNull) as Structure;
}
