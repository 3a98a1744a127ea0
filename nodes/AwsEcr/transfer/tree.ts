import { sha256 } from '../../../ecr/digest';
import { listLimit, pageSize } from '../../../ecr/limits';
import { platformOf, readListed, type Descriptor } from '../../../ecr/manifest';
import { isIndex, MANIFEST_MEDIA_TYPES } from '../../../ecr/mediaTypes';
import { splitList } from '../engine/batch';
import { InvalidField } from '../engine/field';
import type { Place } from './place';

/** Manifest is a manifest as it is put: its exact text, and what it lists. */
export interface Manifest {
	readonly digest: string;
	readonly mediaType: string | undefined;
	readonly text: string;
	readonly blobs: readonly Descriptor[];
}

/** Tree is an image with all that it takes: the manifests in the order in which they can be put, the image's own among them. */
export interface Tree {
	readonly digest: string;
	readonly manifests: readonly Manifest[];
	/** Whether it is an index made anew, of fewer platforms than the source's. */
	readonly rewritten: boolean;
}

/** What to take along, and what to leave. */
export interface Choice {
	/** Platforms as `linux/arm64`; all when not given. */
	readonly platforms?: readonly string[];
	readonly referrers: boolean;
}

/** A blob that is not distributed has its own address, and is in no registry. */
const isElsewhere = ({ urls = [], mediaType = '' }: Descriptor) =>
	urls.length > 0 && /foreign|nondistributable/.test(mediaType);

async function readManifests(digests: readonly string[], { client, signal, where }: Place): Promise<Manifest[]> {
	const manifests = new Map<string, Manifest>();
	for (const part of splitList(digests, listLimit('BatchGetImage', 'imageIds'))) {
		const imageIds = part.map((imageDigest) => ({ imageDigest }));
		const input = { ...where, imageIds, acceptedMediaTypes: [...MANIFEST_MEDIA_TYPES] };
		const { images = [], failures = [] } = await client.send('BatchGetImage', input, signal);
		const [failure] = failures;
		if (failure) {
			const { imageId, failureCode, failureReason } = failure;
			throw new InvalidField(
				`${imageId?.imageDigest ?? 'An image'} cannot be read in ${where.repositoryName}: ${failureCode}`,
				failureReason,
			);
		}
		for (const { imageId, imageManifest: text = '', imageManifestMediaType: mediaType } of images) {
			const digest = imageId?.imageDigest ?? sha256(text);
			const blobs = readListed(text, mediaType).blobs.filter((blob) => !isElsewhere(blob));
			manifests.set(digest, { digest, mediaType, text, blobs });
		}
	}
	return digests.flatMap((digest) => manifests.get(digest) ?? []);
}

function childrenOf({ text, mediaType }: Manifest): readonly Descriptor[] {
	return readListed(text, mediaType).children;
}

/** A platform is meant with all its variants where none is named. */
const isChosen = (chosen: readonly string[], platform: string | undefined) =>
	platform !== undefined && chosen.some((one) => platform === one || platform.startsWith(`${one}/`));

/** The index with the children of the chosen platforms alone: another text, and so another digest. */
function narrow(index: Manifest, platforms: readonly string[]): Manifest {
	const all = childrenOf(index);
	const children = all.filter((child) => isChosen(platforms, platformOf(child)));
	if (children.length === 0) {
		const has = all.flatMap((child) => platformOf(child) ?? []).join(', ');
		throw new InvalidField(`name none that ${index.digest} has`, `It has ${has}.`, 'Platforms');
	}
	if (children.length === all.length) return index;
	const text = JSON.stringify({ ...(JSON.parse(index.text) as object), manifests: children });
	return { ...index, text, digest: sha256(text) };
}

async function referrersOf(digest: string, { client, signal, where }: Place): Promise<string[]> {
	const digests: string[] = [];
	let nextToken: string | undefined;
	do {
		const input = {
			...where,
			subjectId: { imageDigest: digest },
			maxResults: pageSize('ListImageReferrers'),
			nextToken,
		};
		const answer = await client.send('ListImageReferrers', input, signal);
		digests.push(...(answer.referrers ?? []).flatMap((referrer) => referrer.digest ?? []));
		nextToken = answer.nextToken === nextToken ? undefined : answer.nextToken;
	} while (nextToken);
	return digests;
}

/**
 * readTree reads an image and all that it takes from where it is. Children come before the index that lists them, and
 * referrers after what they refer to. Throws InvalidField, and what the client throws.
 */
export async function readTree(digest: string, source: Place, { platforms, referrers }: Choice): Promise<Tree> {
	const ordered = new Map<string, Manifest>();
	const visit = async (manifest: Manifest): Promise<void> => {
		if (ordered.has(manifest.digest)) return;
		const children = await readManifests(
			childrenOf(manifest).map((child) => child.digest),
			source,
		);
		for (const child of children) await visit(child);
		ordered.set(manifest.digest, manifest);
		if (!referrers) return;
		for (const referrer of await readManifests(await referrersOf(manifest.digest, source), source))
			await visit(referrer);
	};
	const [found] = await readManifests([digest], source);
	if (!found) throw new InvalidField(`${digest} is not in ${source.where.repositoryName} any more`);
	const root = platforms && isIndex(found.mediaType) ? narrow(found, platforms) : found;
	await visit(root);
	return { digest: root.digest, manifests: [...ordered.values()], rewritten: root !== found };
}
