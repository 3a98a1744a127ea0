import type { ImageFailure, ImageIdentifier, ListImageReferrersFilter, TargetStorageClass } from '@aws-sdk/client-ecr';
import type { IDataObject } from 'n8n-workflow';
import { imageExists } from '../../../lib/registry/imageExists';
import { sha256 } from '../../../lib/ecr/digest';
import { MANIFEST_MEDIA_TYPES } from '../../../lib/ecr/mediaTypes';
import { addTag } from '../actions/addTag';
import { cleanUp } from '../actions/cleanUp';
import { copyImages } from '../actions/copy';
import { exportImage } from '../actions/export';
import { importImage } from '../actions/import';
import { filter, option, optional } from '../../../lib/engine/field';
import { operation, type Batch, type Element } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { choice, string } from '../../../lib/fields/basic';
import { artifactStatus, imageStatus, tagStatus } from '../../../lib/fields/imageFilters';
import { imageId, subjectId } from '../../../lib/fields/imageId';
import { matchesImageId, writeImageId } from '../../../lib/ecr/imageId';
import { imageIds } from '../../../lib/fields/imageIds';
import { manifest } from '../../../lib/fields/manifest';
import { registryId } from '../../../lib/fields/registryId';
import { repository } from '../../../lib/fields/repository';
import { spread } from '../../../lib/fields/structure';
import { strings } from '../../../lib/fields/strings';

/** What the batch operations on images have in common. */
const byImageId: Omit<Batch, 'answers' | 'idOf'> = {
	member: 'imageIds',
	nouns: { one: 'image', many: 'images' },
	matches: (asked, answered) => matchesImageId(asked as ImageIdentifier, answered as ImageIdentifier | undefined),
	failedId: (failure) => (failure as ImageFailure).imageId,
	write: (asked) => writeImageId(asked as ImageIdentifier),
	members: (asked) => ({ ...(asked as ImageIdentifier) }),
};

/** One item for an image that was deleted, with all the tags that went: the API answers each tag by itself. */
function deletedImage(answers: readonly Element[]): IDataObject {
	const ids = answers as ReadonlyArray<ImageIdentifier & Element>;
	return {
		imageDigest: ids[0]?.imageDigest,
		imageTags: ids.flatMap(({ imageTag }) => imageTag ?? []),
	};
}

/** The manifest's media types to ask for unless others are given: else Amazon ECR converts or refuses. */
function acceptedMediaTypes() {
	const field = option(
		strings({
			label: 'Accepted Media Types',
			description: 'Media types of manifests to accept. Leave it out to accept every one that Amazon ECR keeps',
		}),
	);
	return {
		...field,
		read: async (source: Parameters<typeof field.read>[0]) => (await field.read(source)) ?? [...MANIFEST_MEDIA_TYPES],
	};
}

export const imageResource: Resource = {
	value: 'image',
	name: 'Image',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html
		operation('BatchDeleteImage', {
			value: 'delete',
			name: 'Delete',
			action: 'Delete images',
			description: 'Delete images, or tags of images',
			notice:
				'By digest, the image goes with all its tags. By tag, the tag goes, and the image with its last tag. If a replication rule of the registry has delete replication on, the same is deleted in the destination regions and accounts, too. Input items for the same repository share calls of 100 images.',
			input: {
				repositoryName: repository(),
				imageIds: imageIds('The images to delete.', { chained: true }),
				registryId: registryId(),
			},
			output: { carry: [], say: { deleted: true } },
			batch: {
				...byImageId,
				answers: 'imageIds',
				idOf: (answer) => answer,
				combine: deletedImage,
				combined: { imageDigest: { type: 'string' }, imageTags: { type: 'array', items: { type: 'string' } } },
			},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
		operation('DescribeImages', {
			value: 'getAll',
			name: 'Get Many',
			action: 'Get many images',
			description: 'Get many images with their tags, size, push and pull dates, or those that are named',
			input: {
				repositoryName: repository(),
				filter: filter(spread({ tagStatus: optional(tagStatus()), imageStatus: optional(imageStatus()) })),
				imageIds: filter(imageIds('Only these images; Limit does not apply to them.')),
				registryId: registryId(),
			},
			output: {
				from: 'imageDetails',
				simplify: [
					'repositoryName',
					'imageDigest',
					'imageTags',
					'imageSizeInBytes',
					'imagePushedAt',
					'lastRecordedPullTime',
					'imageManifestMediaType',
					'artifactMediaType',
					'subjectManifestDigest',
					'imageStatus',
				],
			},
			named: 'imageIds',
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
		operation('BatchGetImage', {
			value: 'getManifest',
			name: 'Get Manifest',
			action: 'Get image manifests',
			description: 'Get the manifests of images, exactly as they were pushed',
			input: {
				repositoryName: repository(),
				imageIds: imageIds('The images whose manifests to get.', { chained: true }),
				acceptedMediaTypes: acceptedMediaTypes(),
				registryId: registryId(),
			},
			output: { flatten: 'imageId' },
			batch: { ...byImageId, answers: 'images', idOf: ({ imageId }) => imageId },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImageReferrers.html
		operation('ListImageReferrers', {
			value: 'getReferrers',
			name: 'Get Referrers',
			action: 'Get image referrers',
			description: 'Get what is attached to an image: signatures, SBOMs, attestations',
			input: {
				repositoryName: repository(),
				subjectId: subjectId(),
				filter: filter(
					spread<ListImageReferrersFilter>({
						artifactTypes: optional(
							strings({
								label: 'Artifact Types',
								description: 'Media types of the artifacts to return, at most 5',
								placeholder: 'e.g. application/spdx+json',
							}),
						),
						artifactStatus: optional(artifactStatus()),
					}),
				),
				registryId: registryId(),
			},
			output: { from: 'referrers', echo: ['subjectId'] },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageReplicationStatus.html
		operation('DescribeImageReplicationStatus', {
			value: 'getReplicationStatus',
			name: 'Get Replication Status',
			action: 'Get image replication status',
			description: 'Get whether an image has been copied to each destination of the replication rules',
			input: {
				repositoryName: repository(),
				imageId: imageId('The image that is replicated'),
				registryId: registryId(),
			},
			output: { from: 'replicationStatuses', carry: ['imageId'], flatten: 'imageId' },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageSigningStatus.html
		operation('DescribeImageSigningStatus', {
			value: 'getSigningStatus',
			name: 'Get Signing Status',
			action: 'Get image signing status',
			description: 'Get whether an image has been signed with each profile of the signing configuration',
			input: { repositoryName: repository(), imageId: imageId('The image that is signed'), registryId: registryId() },
			output: { from: 'signingStatuses', carry: ['registryId', 'imageId'], flatten: 'imageId' },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImages.html
		operation('ListImages', {
			value: 'list',
			name: 'List IDs',
			action: 'List image IDs',
			description: 'List the digests and tags of images: quicker than Get Many, with one item a tag',
			input: {
				repositoryName: repository(),
				filter: filter(spread({ tagStatus: optional(tagStatus()), imageStatus: optional(imageStatus()) })),
				registryId: registryId(),
			},
			output: { from: 'imageIds' },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html
		operation('PutImage', {
			value: 'put',
			name: 'Put',
			action: 'Put image',
			description: 'Put an image manifest whose layers are there, or give an image another tag',
			input: {
				repositoryName: repository(),
				imageManifest: manifest(),
				imageTag: optional(
					string({ label: 'Image Tag', description: 'The tag to give the image, if any', placeholder: 'e.g. v1' }),
				),
				imageManifestMediaType: optional(
					string({
						label: 'Manifest Media Type',
						description: 'The media type of the manifest. It is needed where the manifest does not say it itself.',
						placeholder: 'e.g. application/vnd.oci.image.index.v1+json',
						byDefault: '={{ $json.imageManifestMediaType }}',
					}),
				),
				imageDigest: option(
					string({
						label: 'Image Digest',
						description: 'The digest that the manifest must have; another one is refused',
						placeholder: 'e.g. sha256:4bf5...',
					}),
				),
				registryId: registryId(),
			},
			output: { from: 'image', flatten: 'imageId' },
			settled: {
				// Amazon ECR throws it of another image, too, where a tag is taken.
				ImageAlreadyExistsException: async (input, caller) => {
					const {
						repositoryName = '',
						registryId: registry,
						imageManifest = '',
						imageTag,
						imageManifestMediaType,
					} = input;
					const imageDigest = sha256(imageManifest);
					const image = { repositoryName, registryId: registry, imageDigest, imageTag };
					if (!(await imageExists(caller, image))) return undefined;
					return { imageId: { imageDigest, imageTag }, imageManifest, imageManifestMediaType, alreadyExists: true };
				},
			},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UpdateImageStorageClass.html
		operation('UpdateImageStorageClass', {
			value: 'setStorageClass',
			name: 'Set Storage Class',
			action: 'Set image storage class',
			description: 'Move an image into the archive, for long-term storage, or restore it from there',
			input: {
				repositoryName: repository(),
				imageId: imageId('The image to move'),
				targetStorageClass: choice<TargetStorageClass>(
					{ label: 'Storage Class', description: 'Where the image is to be kept' },
					{
						ARCHIVE: { name: 'Archive', description: 'For long-term storage' },
						STANDARD: { name: 'Standard', description: 'Restores an image from the archive' },
					},
					'ARCHIVE',
				),
				registryId: registryId(),
			},
			output: { flatten: 'imageId' },
		}),
	],
	actions: [addTag, cleanUp, copyImages, exportImage, importImage],
};
