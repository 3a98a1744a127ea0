import { PutImageCommand } from '@aws-sdk/client-ecr';
import * as fc from 'fast-check';
import type { Image } from '../../nodes/AwsEcr/actions/cleanUp/image';
import { createRepository, digestOf, makeImage, OCI_INDEX, OCI_MANIFEST, uploadBlob } from '../support/images';
import { registries } from '../support/registries';
import { byName, useTarget, type Target } from '../support/target';

let target: Target;
useTarget((opened) => (target = opened));

/** What was pushed: the digests that an image's manifest names, by its own. */
type Pushed = Map<string, { readonly children: readonly string[]; readonly subject?: string }>;

/** Pushes a random registry into a new repository, by the SDK alone. */
async function push(repositoryName: string, images: readonly Image[]): Promise<Pushed> {
	await createRepository(target.client, repositoryName);
	const digests = new Map<string, string>();
	const real = (sketched: string) => digests.get(sketched) ?? sketched;
	const pushed: Pushed = new Map();
	for (const sketch of images) {
		const children = sketch.children.filter((child) => digests.has(child)).map(real);
		const subject = sketch.subject === undefined ? undefined : { digest: real(sketch.subject), size: 500 };
		const image = makeImage(subject);
		for (const blob of image.blobs) await uploadBlob(target.client, repositoryName, blob);
		const manifests = children.map((digest) => ({ mediaType: OCI_MANIFEST, digest, size: 500 }));
		const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests, annotations: { name: sketch.digest } };
		const imageManifest = children.length > 0 ? JSON.stringify({ ...index, subject }) : image.imageManifest;
		const imageManifestMediaType = children.length > 0 ? OCI_INDEX : OCI_MANIFEST;
		const tags = sketch.tags.map((tag) => {
			const [, hex, suffix] = /^sha256-([0-9a-f]{64})(.*)$/.exec(tag) ?? [];
			return hex === undefined ? tag : `${real(`sha256:${hex}`).replace(':', '-')}${suffix}`;
		});
		for (const imageTag of tags.length > 0 ? tags : [undefined]) {
			await target.client.send(
				new PutImageCommand({ repositoryName, imageManifest, imageManifestMediaType, imageTag }),
			);
		}
		digests.set(sketch.digest, digestOf(imageManifest));
		pushed.set(digestOf(imageManifest), { children, subject: subject?.digest });
	}
	return pushed;
}

const wanted = fc.constantFrom(
	{ keepNewest: 1 },
	{ keepNewest: 3, tagsToKeep: 'release-*' },
	{ images: 'untagged' },
	{ images: 'tagged', tagsToInclude: 'pr-*, dev-*, sha256-*' },
	{ images: 'tagged', tagsToInclude: 'pr-*', keepNewest: 1, tagsToKeep: '*-3' },
);

describe('a clean-up of a random repository', () => {
	it('deletes what its dry run said, and leaves whole what stays', async () => {
		await fc.assert(
			fc.asyncProperty(registries, wanted, async (images, rules) => {
				const name = target.newName();
				const pushed = await push(name, images);
				const run = async (dryRun: boolean) =>
					await target.items('image', 'cleanUp', { repositoryName: byName(name), ...rules, dryRun });
				const [said, done] = [await run(true), await run(false)];
				const having = (items: typeof said, fate: string) =>
					items.flatMap((item) => (item.fate === fate ? [String(item.imageDigest)] : [])).sort();
				expect(having(done, 'deleted')).toEqual(having(said, 'wouldBeDeleted'));
				expect(having(done, 'notDeleted')).toEqual([]);

				const all = { repositoryName: byName(name), returnAll: true };
				const left = new Set(
					(await target.items('image', 'getAll', all)).map(({ imageDigest }) => String(imageDigest)),
				);
				expect([...left].sort()).toEqual(having(done, 'kept'));
				for (const [digest, { children, subject }] of pushed) {
					if (left.has(digest)) for (const child of children) expect(left).toContain(child);
					if (subject !== undefined && pushed.has(subject)) expect(left.has(digest)).toBe(left.has(subject));
				}
			}),
			{ numRuns: 12 },
		);
	});
});
