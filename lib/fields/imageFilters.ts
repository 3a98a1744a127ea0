import type { ArtifactStatusFilter, ImageStatusFilter, TagStatus } from '@aws-sdk/client-ecr';
import { choice } from './basic';

/** tagStatus chooses images by whether they have a tag. */
export const tagStatus = () =>
	choice<TagStatus>(
		{ label: 'Tag Status', description: 'Which images to return, by whether they have a tag' },
		{
			ANY: { name: 'Any' },
			TAGGED: { name: 'Tagged' },
			UNTAGGED: {
				name: 'Untagged',
				description: 'Children of multi-arch images and attached signatures are untagged, too',
			},
		},
		'ANY',
	);

const STATUSES = {
	ACTIVATING: { name: 'Activating', description: 'Being restored from the archive' },
	ACTIVE: { name: 'Active' },
	ANY: { name: 'Any' },
	ARCHIVED: { name: 'Archived' },
} as const;

/** imageStatus chooses images by whether they are archived. */
export const imageStatus = () =>
	choice<ImageStatusFilter>(
		{ label: 'Image Status', description: 'Which images to return, by whether they can be pulled' },
		STATUSES,
		'ACTIVE',
	);

/** artifactStatus chooses referrers by whether they are archived. */
export const artifactStatus = () =>
	choice<ArtifactStatusFilter>(
		{ label: 'Artifact Status', description: 'Which artifacts to return, by whether they can be pulled' },
		STATUSES,
		'ACTIVE',
	);
