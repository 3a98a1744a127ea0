import { InvalidField, type Field } from '../../../../lib/engine/field';
import { strings } from '../../../../lib/fields/strings';

/** IMAGES_IN_USE_LABEL is the label of the option that names images in use. */
export const IMAGES_IN_USE_LABEL = 'Images in Use';

/** imagesInUse are images that a person says are in use, by URI or digest. */
export function imagesInUse(): Field<string[]> {
	const field = strings({
		label: IMAGES_IN_USE_LABEL,
		description:
			'URIs or digests of images to keep, such as those that run on EKS or in other accounts. A digest protects its image whichever repository it is given with; the digest of a config protects the image that has it. The summary lists those that match no image',
		placeholder: 'e.g. 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1',
	});
	return {
		...field,
		read: async (source) => {
			const given = await field.read(source);
			const wrong = given?.find((text) => !/[/:]|^[0-9a-f]{64}$/.test(text));
			if (wrong === undefined) return given;
			throw new InvalidField(
				`holds ${JSON.stringify(wrong)}, which is neither the URI of an image nor a digest`,
				'Give URIs such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1, or digests.',
			);
		},
	};
}
