import { InvalidField, type RequiredField } from '../engine/field';
import { isEmpty } from './basic';
import { parseJson } from './json';
import { isObject } from '../ecr/isObject';

/** requestInput is the input of a call, as JSON text or as an object; nothing at all is an input without members. */
export function requestInput(): RequiredField<Readonly<Record<string, unknown>>> {
	return {
		required: true,
		place: 'main',
		properties: [
			{
				displayName: 'Input (JSON)',
				type: 'json',
				default: '{}',
				typeOptions: { rows: 6 },
				placeholder: 'e.g. {"repositoryName": "team/app"}',
				description:
					'The input of the operation as JSON text or as an object, with the names that the API has; bytes as base64',
			},
		],
		read: (source) => {
			const value = source.value();
			if (isEmpty(value)) return {};
			const input = typeof value === 'string' ? parseJson(value) : value;
			if (isObject(input)) return input;
			throw new InvalidField('is not a JSON object', 'Write {"repositoryName": "team/app"}.');
		},
	};
}
