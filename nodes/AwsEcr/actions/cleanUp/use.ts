import { isDigest } from '../../../../lib/ecr/digest';
import { parseRepositoryAddress, type RepositoryAddress } from '../../../../lib/ecr/repositoryAddress';
import type { UsedImage } from './usedImage';

/** Use is what an image that is in use is known by, and what uses it. */
export interface Use extends Partial<RepositoryAddress> {
	readonly user: string;
	readonly unresolved?: boolean;
}

const PLAIN = /^([^:@]+)(?::([^:@/]+))?(?:@(.+))?$/;
const HEX_DIGEST = /^[0-9a-f]{64}$/;

/** parseUse reads an image's URI, with or without the registry, or a digest; undefined for what names no image. */
export function parseUse({ uri, user, unresolved }: UsedImage): Use | undefined {
	// Kubernetes puts a scheme before the image of a container.
	const written = uri.replace(/^[\w-]+:\/\//, '');
	// CRI-O leaves the algorithm out.
	const digest = HEX_DIGEST.test(written) ? `sha256:${written}` : written;
	if (isDigest(digest)) return { imageDigest: digest, user };
	const address = parseRepositoryAddress(written);
	const named = address.registryId ? address : plainAddress(written);
	if (!named) return undefined;
	// Without a tag and a digest, image tools take the tag "latest".
	const id = named.imageTag || named.imageDigest ? {} : { imageTag: 'latest' };
	return { user, unresolved, ...named, ...id };
}

function plainAddress(written: string): RepositoryAddress | undefined {
	const [, repositoryName, imageTag, imageDigest] = PLAIN.exec(written) ?? [];
	return repositoryName === undefined ? undefined : { repositoryName, imageTag, imageDigest };
}
