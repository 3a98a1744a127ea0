import { InvalidField, type RequiredField } from '../engine/field';
import { isEmpty, readString } from './basic';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** parseBase64 reads base64 text, white space aside. Throws {@link InvalidField} for anything else. */
export function parseBase64(text: string): Uint8Array {
	const compact = text.replace(/\s+/g, '');
	if (!BASE64.test(compact)) throw new InvalidField('is not base64', 'Check that the text is complete.');
	return Buffer.from(compact, 'base64');
}

/** layerPart is the bytes of a layer's part: a binary property of the input item, or base64 text. */
export function layerPart(): RequiredField<Uint8Array> {
	return {
		required: true,
		place: 'main',
		label: 'Layer Part',
		properties: [
			{
				displayName: 'Layer Part From',
				name: 'layerPartFrom',
				type: 'options',
				options: [
					{ name: 'Base64 Text', value: 'base64' },
					{ name: 'Binary Property', value: 'binary' },
				],
				default: 'binary',
				description: 'Where the bytes of the part are',
			},
			{
				displayName: 'Input Binary Field',
				name: 'binaryPropertyName',
				type: 'string',
				default: 'data',
				hint: 'The name of the input binary field that holds the bytes of the part',
				displayOptions: { show: { layerPartFrom: ['binary'] } },
			},
			{
				displayName: 'Layer Part (Base64)',
				name: 'layerPartBlob',
				type: 'string',
				default: '',
				description: 'The bytes of the part as base64 text',
				displayOptions: { show: { layerPartFrom: ['base64'] } },
			},
		],
		read: async (source) => {
			if (source.value('layerPartFrom') !== 'base64') {
				return await source.binary(readString(source.value('binaryPropertyName')) ?? 'data');
			}
			const value = source.value('layerPartBlob');
			return isEmpty(value) ? undefined : parseBase64(readString(value) ?? '');
		},
	};
}
