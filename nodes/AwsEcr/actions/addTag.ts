import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import { sha256 } from '../../../ecr/digest';
import { MANIFEST_MEDIA_TYPES } from '../../../ecr/mediaTypes';
import { InvalidField } from '../engine/field';
import { action, type ActionItem } from '../engine/operation';
import type { Tools } from '../engine/tools';
import { imageId } from '../fields/imageId';
import { writeImageId } from '../fields/imageIds';
import { registryId } from '../fields/registryId';
import { repository } from '../fields/repository';
import { texts } from '../fields/texts';

/** What a person asks for: an image, and the tags that it is to have as well. */
interface Asked {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly imageId: ImageIdentifier;
	readonly newTags: readonly string[];
}

async function perform({ imageId: id, newTags, ...where }: Asked, { client, signal }: Tools): Promise<ActionItem[]> {
	const { images = [], failures = [] } = await client.send(
		'BatchGetImage',
		{ ...where, imageIds: [id], acceptedMediaTypes: [...MANIFEST_MEDIA_TYPES] },
		signal,
	);
	const [image] = images;
	if (image?.imageManifest === undefined) {
		const reason = failures[0]?.failureReason ?? 'Amazon ECR does not answer its manifest';
		throw new InvalidField(`${writeImageId(id)} cannot be tagged in ${where.repositoryName}`, `${reason}.`, 'Image');
	}
	const { imageManifest, imageManifestMediaType } = image;
	const imageDigest = sha256(imageManifest);
	const items: ActionItem[] = [];
	for (const imageTag of newTags) {
		// The digest goes along so that Amazon ECR refuses bytes that changed on the way.
		const put = { ...where, imageManifest, imageManifestMediaType, imageDigest, imageTag };
		const added = await client.send('PutImage', put, signal).then(
			() => true,
			(cause: unknown) => {
				if (cause instanceof Error && cause.name === 'ImageAlreadyExistsException') return false;
				throw cause;
			},
		);
		items.push({ json: { repositoryName: where.repositoryName, imageDigest, imageTag, added } });
	}
	return items;
}

/** addTag gives an image further tags without pulling it: its manifest is put again, byte for byte. */
export const addTag = action<Asked>({
	value: 'addTag',
	name: 'Add Tag',
	action: 'Add image tags',
	description: 'Give an image further tags, or move them to it from another image, without pulling it',
	notice: 'A tag that another image has is moved, unless the tags of the repository are immutable.',
	needs: '`ecr:BatchGetImage`, `ecr:PutImage`',
	input: {
		repositoryName: repository(),
		imageId: imageId('The image to tag'),
		newTags: texts({
			label: 'New Tags',
			description: 'The tags that the image is to have as well',
			placeholder: 'e.g. stable, production',
		}),
		registryId: registryId(),
	},
	perform,
});
