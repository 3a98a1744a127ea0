import type {
	EncryptionConfiguration,
	EncryptionType,
	ImageTagMutability,
	ImageTagMutabilityExclusionFilter,
} from '@aws-sdk/client-ecr';
import { optional, type RequiredField } from '../engine/field';
import { choice, boolean, string } from './basic';
import { rows, section } from './structure';

/** imageTagMutability chooses whether tags may be moved. */
export const imageTagMutability = () =>
	choice<ImageTagMutability>(
		{ label: 'Tag Mutability', description: 'Whether a tag may be moved to another image' },
		{
			IMMUTABLE: { name: 'Immutable', description: 'A tag stays with its image' },
			IMMUTABLE_WITH_EXCLUSION: { name: 'Immutable With Exclusions', description: 'But for tags that match a filter' },
			MUTABLE: { name: 'Mutable', description: 'A tag can be moved to another image' },
			MUTABLE_WITH_EXCLUSION: { name: 'Mutable With Exclusions', description: 'But for tags that match a filter' },
		},
		'MUTABLE',
	);

/** EXCLUSIONS_EXAMPLE is what exclusions look like as JSON. */
export const EXCLUSIONS_EXAMPLE = '[{"filterType": "WILDCARD", "filter": "latest"}]';

/** exclusionFilters are the tags that the mutability does not hold for. */
export const exclusionFilters = () =>
	rows<ImageTagMutabilityExclusionFilter>(
		{
			label: 'Tag Exclusions',
			row: 'Exclusion',
			description: 'Tags that are excepted from the tag mutability, for the two choices with exclusions. At most 5.',
		},
		{
			filterType: choice(
				{ label: 'Filter Type', description: 'How the filter is compared with a tag' },
				{ WILDCARD: { name: 'Wildcard', description: 'With * for any characters' } },
				'WILDCARD',
			),
			filter: string({ label: 'Filter', description: 'The tags to except', placeholder: 'e.g. latest or dev-*' }),
		},
	);

const encryptionType = () =>
	choice<EncryptionType>(
		{ label: 'Encryption Type', description: 'How the images are encrypted at rest. It cannot be changed later.' },
		{
			AES256: { name: 'AES-256', description: 'With keys that Amazon S3 manages' },
			KMS: { name: 'AWS KMS' },
			KMS_DSSE: { name: 'AWS KMS, Dual Layer' },
		},
		'AES256',
	);

/** KMS_KEY is what the form says of the key of the two KMS types. */
export const KMS_KEY = {
	label: 'KMS Key',
	description: 'ARN, ID or alias of the key for the two KMS types. Leave it empty for the AWS managed key.',
};

/** encryption is how images are encrypted at rest; the key is written differently for repositories and for templates. */
export const encryption = (kmsKey: RequiredField<string>) =>
	section<EncryptionConfiguration>(
		{ label: 'Encryption', description: 'How the images are encrypted at rest. It cannot be changed later.' },
		{ encryptionType: encryptionType(), kmsKey: optional(kmsKey) },
	);

/** scanOnPush says whether a repository's images are scanned when they are pushed. */
export const scanOnPush = () =>
	boolean(
		{
			label: 'Scan on Push',
			description: 'Whether to scan images for vulnerabilities when they are pushed. Registry rules go before it.',
		},
		true,
	);
