import { PutImageCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { makeImage, OCI_MANIFEST, pushImage, pushIndex, uploadBlob } from './images';

/** SUFFIXES are the ends of tags that attach an image to another: those of cosign, of the referrers' list, and any other. */
export const SUFFIXES = ['.sig', '.att', '.sbom', '', '.something'] as const;

/** attachingTag is the tag that attaches its image to the one of a digest. */
export function attachingTag(subject: string, suffix: string): string {
	return `${subject.replace(':', '-')}${suffix}`;
}

/** attachByTag pushes an image that its tag attaches to another, as cosign does, and answers its digest. */
export async function attachByTag(
	client: ECRClient,
	repositoryName: string,
	subject: string,
	...suffixes: string[]
): Promise<string> {
	const tags = suffixes.map((suffix) => attachingTag(subject, suffix));
	const { imageDigest } = await pushImage(client, repositoryName, ...tags);
	return imageDigest;
}

/** attachBySubject pushes an image whose manifest refers to another, with a tag where one is given; answers its digest. */
export async function attachBySubject(
	client: ECRClient,
	repositoryName: string,
	subject: string,
	imageTag?: string,
): Promise<string> {
	const { blobs, imageManifest, imageDigest } = makeImage({ digest: subject, size: 500 });
	for (const blob of blobs) await uploadBlob(client, repositoryName, blob);
	const put = { repositoryName, imageManifest, imageManifestMediaType: OCI_MANIFEST, imageTag };
	await client.send(new PutImageCommand(put));
	return imageDigest;
}

/** Signed is a multi-arch image with what is attached to it and to its children; digests throughout. */
export interface Signed {
	readonly index: string;
	/** Of linux/amd64, and of linux/arm64. */
	readonly children: readonly [string, string];
	/** What is attached, by the digest of what it is attached to. */
	readonly attached: ReadonlyMap<string, readonly string[]>;
	/** How many manifests these are in all. */
	readonly count: number;
}

/**
 * pushSigned pushes a multi-arch image under a tag. Attached to it and to its children are images by tags of every suffix,
 * one each by its subject, and one by both; and to the first of these, one by its tag.
 */
export async function pushSigned(client: ECRClient, repositoryName: string, tag: string): Promise<Signed> {
	const [amd64, arm64] = [await pushImage(client, repositoryName), await pushImage(client, repositoryName)];
	const index = await pushIndex(client, repositoryName, [amd64, arm64], tag);
	const subjects = [index, amd64.imageDigest, arm64.imageDigest];
	const attached = new Map<string, string[]>();
	const add = (subject: string, digest: string) => attached.set(subject, [...(attached.get(subject) ?? []), digest]);
	for (const [at, suffix] of SUFFIXES.entries()) {
		const subject = subjects[at % subjects.length] ?? index;
		add(subject, await attachByTag(client, repositoryName, subject, suffix));
	}
	for (const subject of subjects) add(subject, await attachBySubject(client, repositoryName, subject));
	add(index, await attachBySubject(client, repositoryName, index, attachingTag(index, '.both')));
	const [signature = ''] = attached.get(index) ?? [];
	add(signature, await attachByTag(client, repositoryName, signature, '.sig'));
	const count = 3 + [...attached.values()].flat().length;
	return { index, children: [amd64.imageDigest, arm64.imageDigest], attached, count };
}
