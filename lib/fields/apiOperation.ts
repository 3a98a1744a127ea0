import { InvalidField, type RequiredField } from '../engine/field';
import { readString } from './basic';

const NAME = '^[A-Z][A-Za-z]+$';

/** apiOperation picks an operation of the API: from those that the package knows, or by a name that is newer. */
export function apiOperation(): RequiredField<string> {
	return {
		required: true,
		place: 'main',
		properties: [
			{
				displayName: 'API Operation',
				type: 'resourceLocator',
				default: { mode: 'list', value: '' },
				description: 'The operation of the Amazon ECR API to call',
				modes: [
					{
						displayName: 'From List',
						name: 'list',
						type: 'list',
						placeholder: 'Select an operation...',
						typeOptions: { searchListMethod: 'searchApiOperations', searchable: true },
					},
					{
						displayName: 'By Name',
						name: 'name',
						type: 'string',
						placeholder: 'e.g. DescribeImages',
						validation: [
							{ type: 'regex', properties: { regex: NAME, errorMessage: 'Write it as the API does: DescribeImages' } },
						],
					},
				],
			},
		],
		read: (source) => {
			const given = source.value();
			const name = readString(
				typeof given === 'object' && given !== null ? (given as { value?: unknown }).value : given,
			);
			if (name === undefined || new RegExp(NAME).test(name)) return name;
			throw new InvalidField(`is ${JSON.stringify(name)}`, 'Write it as the API does: DescribeImages.');
		},
	};
}
