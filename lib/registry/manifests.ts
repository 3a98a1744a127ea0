import { sha256 } from '../ecr/digest';
import { listLimit } from '../ecr/limits';
import { readListed, type Descriptor, type Listed } from '../ecr/manifest';
import { MANIFEST_MEDIA_TYPES } from '../ecr/mediaTypes';
import { splitList } from '../engine/batch';
import { NotDone } from '../aws/notDone';
import { listAll } from '../aws/paginate';
import type { Place } from './place';

/** Manifest is a manifest as it is put: its exact text, and what it lists. Blobs that are in no registry are left out. */
export interface Manifest extends Listed {
	readonly digest: string;
	readonly mediaType: string | undefined;
	readonly text: string;
}

/** ManifestSource is where manifests are read: a repository, or a file. */
export interface ManifestSource {
	/** The manifests of these digests, in their order. Throws NotDone or InvalidField where one is not there. */
	read(digests: readonly string[]): Promise<Manifest[]>;
	/** Digests of what refers to the manifest of a digest: signatures, SBOMs. */
	referrersOf(digest: string): Promise<string[]>;
}

/** A blob that is not distributed has its own address, and is in no registry. */
const isElsewhere = ({ urls = [], mediaType = '' }: Descriptor) =>
	urls.length > 0 && /foreign|nondistributable/.test(mediaType);

/** manifestOf is the manifest that a text is. Throws a SyntaxError for text that is no JSON. */
export function manifestOf(text: string, mediaType: string | undefined, digest = sha256(text)): Manifest {
	const { blobs, children } = readListed(text, mediaType);
	return { digest, mediaType, text, children, blobs: blobs.filter((blob) => !isElsewhere(blob)) };
}

/** blobsOf are the configurations and layers of manifests, each once. */
export function blobsOf(manifests: readonly Manifest[]): Descriptor[] {
	return [...new Map(manifests.flatMap(({ blobs }) => blobs).map((blob) => [blob.digest, blob])).values()];
}

/** manifestsIn reads the manifests of a repository, 100 a call. It throws NotDone, and what the client throws. */
export function manifestsIn({ client, signal, where }: Place): ManifestSource {
	return {
		async read(digests) {
			const manifests = new Map<string, Manifest>();
			for (const part of splitList(digests, listLimit('BatchGetImage', 'imageIds'))) {
				const imageIds = part.map((imageDigest) => ({ imageDigest }));
				const input = { ...where, imageIds, acceptedMediaTypes: [...MANIFEST_MEDIA_TYPES] };
				const { images = [], failures = [] } = await client.send('BatchGetImage', input, signal);
				const [failure] = failures;
				if (failure) {
					const { imageId, failureCode, failureReason } = failure;
					throw new NotDone(
						failureCode ?? 'Unknown',
						`${imageId?.imageDigest ?? 'An image'} cannot be read in ${where.repositoryName}: ${failureCode}`,
						`${failureReason ?? 'Amazon ECR gives no reason'}.`.replace(/\.\.$/, '.'),
					);
				}
				for (const { imageId, imageManifest = '', imageManifestMediaType } of images) {
					const manifest = manifestOf(imageManifest, imageManifestMediaType, imageId?.imageDigest);
					manifests.set(manifest.digest, manifest);
				}
			}
			return digests.flatMap((digest) => manifests.get(digest) ?? []);
		},
		async referrersOf(digest) {
			const asked = { ...where, subjectId: { imageDigest: digest } };
			const referrers = await listAll({ client, signal }, 'ListImageReferrers', asked, (page) => page.referrers);
			return referrers.flatMap((one) => one.digest ?? []);
		},
	};
}
