import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import { InvalidField, type RequiredField } from '../engine/field';
import { parseImageIds } from './imageIds';

/** imageId is one image, by its tag or its digest. */
export function imageId(description: string): RequiredField<ImageIdentifier> {
	return {
		required: true,
		place: 'main',
		properties: [
			{
				displayName: 'Image',
				type: 'string',
				default: '={{ $json.imageDigest }}',
				placeholder: 'e.g. v1 or sha256:4bf5...',
				description: `${description}: its tag or digest`,
			},
		],
		read: (source) => {
			const ids = parseImageIds(source.value());
			if (ids === undefined || ids.length === 1) return ids?.[0];
			throw new InvalidField(`names ${ids.length} images`, 'Give one image an item.');
		},
	};
}

/** subjectId is the image that others refer to: the API takes its digest only. */
export function subjectId(): RequiredField<{ imageDigest: string | undefined }> {
	const field = imageId('The image whose referrers to find');
	return {
		...field,
		properties: field.properties.map((property) => ({
			...property,
			displayName: 'Image Digest',
			placeholder: 'e.g. sha256:4bf5...',
			description: 'Digest of the image whose referrers to find',
		})),
		read: async (source) => {
			const id = await field.read(source);
			if (id === undefined) return undefined;
			if (id.imageDigest !== undefined) return { imageDigest: id.imageDigest };
			throw new InvalidField('is a tag', 'Referrers are found by the digest of the image. Image → Get Many has it.');
		},
	};
}
