import { InvalidField, type RequiredField } from '../engine/field';
import { isEmpty } from './basic';

/** manifest is an image's manifest, sent as the very bytes that were given, since its digest is that of its bytes. */
export function manifest(): RequiredField<string> {
	return {
		required: true,
		place: 'main',
		properties: [
			{
				displayName: 'Image Manifest',
				type: 'string',
				typeOptions: { rows: 6 },
				default: '={{ $json.imageManifest }}',
				placeholder: 'e.g. {{ $json.imageManifest }}',
				description: 'The text of the manifest, exactly as it was read: it is sent byte for byte',
			},
		],
		read: (source) => {
			const value = source.value();
			if (isEmpty(value)) return undefined;
			if (typeof value === 'string') return value;
			throw new InvalidField(
				'is an object',
				'Writing it as text again would change its digest. Give the text as it was read, e.g. {{ $json.imageManifest }}.',
			);
		},
	};
}
