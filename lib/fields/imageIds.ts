import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import { isDigest } from '../ecr/digest';
import { InvalidField, type RequiredField } from '../engine/field';
import { isEmpty, readString } from './basic';
import { parseJson } from './json';
import { isJsonString } from './strings';

/** See https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests; ECR allows 300 characters. */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,299}$/;
const HOW = 'Give tags such as v1, or digests such as sha256: and 64 hexadecimal digits.';

function toDigest(written: string): string {
	if (isDigest(written)) return written;
	throw new InvalidField(`holds ${JSON.stringify(written)}, which is not a whole digest`, HOW);
}

function toTag(written: string): string {
	if (TAG.test(written)) return written;
	throw new InvalidField(`holds ${JSON.stringify(written)}, which is neither a tag nor a digest`, HOW);
}

/**
 * One id as a person writes it. A tag never holds a colon, so what holds one is a digest; 64 hexadecimal digits
 * without `sha256:` are a tag, as they are for ECR.
 */
function fromText(written: string): ImageIdentifier {
	const named = /^(imageTag|imageDigest)=(.*)$/.exec(written);
	if (named) {
		const [, member, value = ''] = named;
		return member === 'imageTag' ? { imageTag: toTag(value) } : { imageDigest: toDigest(value) };
	}
	return written.includes(':') ? { imageDigest: toDigest(written) } : { imageTag: toTag(written) };
}

function fromObject(given: Readonly<Record<string, unknown>>): ImageIdentifier[] {
	const { imageId, imageIds, imageTags } = given;
	if (imageIds !== undefined) return fromAny(imageIds);
	if (imageId !== undefined) return fromAny(imageId);
	const imageDigest = readString(given.imageDigest);
	const imageTag = readString(given.imageTag);
	if (imageDigest !== undefined || imageTag !== undefined) {
		return [
			{
				...(imageDigest === undefined ? {} : { imageDigest: toDigest(imageDigest) }),
				...(imageTag === undefined ? {} : { imageTag: toTag(imageTag) }),
			},
		];
	}
	if (Array.isArray(imageTags) && imageTags.length > 0)
		return imageTags.map((tag) => ({ imageTag: toTag(String(tag)) }));
	throw new InvalidField('holds an object without imageDigest or imageTag', HOW);
}

function fromAny(given: unknown): ImageIdentifier[] {
	if (Array.isArray(given)) return given.flatMap(fromAny);
	if (typeof given === 'object' && given !== null) return fromObject(given as Record<string, unknown>);
	if (isJsonString(given)) return fromAny(parseJson(given));
	const written = readString(given);
	if (written === undefined) return [];
	return written
		.split(/[\s,]+/)
		.filter((part) => part !== '')
		.map(fromText);
}

/**
 * parseImageIds reads image ids in every form that a person or an earlier node has at hand: `v1`, `sha256:...`,
 * `imageTag=v1`, `imageDigest=sha256:...`, several of them separated by commas or white space, JSON text, arrays, and
 * the objects that List IDs and Get Many return. An object with a digest and a list of tags stands for its digest; one
 * with a digest and one tag for both. Ids that are named twice are taken once, in the order of their first mention.
 * Undefined for nothing at all; throws {@link InvalidField} for a list that is empty, and for what is no id.
 */
export function parseImageIds(given: unknown): ImageIdentifier[] | undefined {
	if (isEmpty(given)) return undefined;
	const ids = fromAny(given);
	if (ids.length === 0)
		throw new InvalidField('is an empty list', 'Leave the field empty, or give at least one image.');
	const byKey = new Map(ids.map((id) => [`${id.imageDigest ?? ''} ${id.imageTag ?? ''}`, id]));
	return [...byKey.values()];
}

/**
 * imageIds are the images to work with, by tags and digests; with `chained` the form starts with the image of the
 * item that an earlier operation returned.
 */
export function imageIds(
	description: string,
	{ chained = false }: { readonly chained?: boolean } = {},
): RequiredField<ImageIdentifier[]> {
	return {
		required: true,
		place: 'main',
		properties: [
			{
				displayName: 'Images',
				type: 'string',
				default: chained ? '={{ $json.imageDigest }}' : '',
				placeholder: 'e.g. v1, latest, sha256:4bf5...',
				description: `${description} Tags or digests, separated by commas or line breaks, or an expression: {{ $json.imageDigest }}, or an array of ids or of the items that other operations return.`,
			},
		],
		read: (source) => parseImageIds(source.value()),
	};
}
