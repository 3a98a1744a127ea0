import type { OperationName } from './operations';
import type { Type } from './schema';
import { outputOf } from './schema';

function unfit(type: Type, value: unknown, path: string): Error {
	return new Error(`The local ECR answers ${typeof value} at '${path}' where the API has a ${type.kind}`);
}

function encodeValue(type: Type, value: unknown, path: string): unknown {
	switch (type.kind) {
		case 'timestamp':
			if (!(value instanceof Date)) throw unfit(type, value, path);
			return value.getTime() / 1000;
		case 'blob':
			if (!(value instanceof Uint8Array)) throw unfit(type, value, path);
			return Buffer.from(value).toString('base64');
		case 'list':
			if (!Array.isArray(value)) throw unfit(type, value, path);
			return value.map((element: unknown, index) => encodeValue(type.of(), element, `${path}[${index}]`));
		case 'map':
		case 'structure': {
			if (typeof value !== 'object' || value === null) throw unfit(type, value, path);
			const encoded: Record<string, unknown> = {};
			for (const [name, member] of Object.entries(value)) {
				const memberType = 'members' in type ? type.members.get(name) : type.of;
				if (!memberType) throw new Error(`The local ECR answers '${path}.${name}', which the API does not have`);
				if (member !== undefined) encoded[name] = encodeValue(memberType(), member, `${path}.${name}`);
			}
			return encoded;
		}
		default:
			if (typeof value !== type.kind) throw unfit(type, value, path);
			return value;
	}
}

/**
 * encodeOutput writes an answer as AWS JSON 1.1 has it: timestamps in seconds since 1970, blobs in base64. Throws when
 * a handler answers something the API does not have, which is a mistake in the handler.
 */
export function encodeOutput(operation: OperationName, output: object): string {
	return JSON.stringify(encodeValue(outputOf(operation), output, operation));
}
