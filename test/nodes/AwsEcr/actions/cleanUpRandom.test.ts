import {
	BatchDeleteImageCommand,
	DescribeImagesCommand,
	PutImageCommand,
	UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
import * as fc from 'fast-check';
import { subjectsOf } from '../../../../lib/ecr/attachment';
import type { Image } from '../../../../nodes/AwsEcr/actions/cleanUp/image';
import { createRepository, digestOf, makeImage, OCI_INDEX, OCI_MANIFEST, uploadBlob } from '../../../support/images';
import { registries } from '../../../support/registries';
import { byName, contract, useTarget, type Target } from '../../../support/target';

let target: Target;
useTarget((opened) => (target = opened));

/** What was pushed: the digests that an image's manifest names, by its own. */
type Pushed = Map<
	string,
	{ readonly children: readonly string[]; readonly subject?: string; readonly attachedTo: readonly string[] }
>;

type Item = Readonly<Record<string, unknown>>;

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
		const attachedTo = subjectsOf({ subject: subject?.digest, tags });
		pushed.set(digestOf(imageManifest), { children, subject: subject?.digest, attachedTo });
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

/** Archives what is to be, where Amazon ECR lets it: not while an index that is not archived lists it. */
async function archive(repositoryName: string, imageDigest: string): Promise<void> {
	const asked = { repositoryName, imageId: { imageDigest }, targetStorageClass: 'ARCHIVE' } as const;
	await target.client.send(new UpdateImageStorageClassCommand(asked)).catch((cause: unknown) => {
		if (!(cause instanceof Error && cause.name === 'ImageStorageClassUpdateNotSupportedException')) throw cause;
	});
}

async function digestsIn(repositoryName: string): Promise<Set<string>> {
	const asked = { repositoryName, filter: { imageStatus: 'ANY' } } as const;
	const { imageDetails = [] } = await target.client.send(new DescribeImagesCommand(asked));
	return new Set(imageDetails.map(({ imageDigest = '' }) => imageDigest));
}

/** Meets the fault that is to come after so many calls, where the clean-up did not make as many. */
async function useUpFault(repositoryName: string, callsBefore: number): Promise<void> {
	const imageIds = [{ imageTag: 'none' }];
	for (let call = 0; call <= callsBefore; call += 1) {
		await target.client.send(new BatchDeleteImageCommand({ repositoryName, imageIds })).catch(() => undefined);
	}
}

describe('a clean-up of a random repository', () => {
	contract('deletes what its dry run said, and leaves whole what stays', { needs: ['referrers'] }, async () => {
		await fc.assert(
			fc.asyncProperty(registries, wanted, async (images, rules) => {
				const name = target.newName();
				const pushed = await push(name, images);
				const run = async (dryRun: boolean) =>
					await target.items('image', 'cleanUp', { repositoryName: byName(name), ...rules, dryRun });
				const [said, done] = [await run(true), await run(false)];
				const having = (items: typeof said, status: string) =>
					items.flatMap((item) => (item.status === status ? [String(item.imageDigest)] : [])).sort();
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

describe('a clean-up of random repositories that ends midway', () => {
	const cases = fc.record({
		all: fc.array(registries, { minLength: 1, maxLength: 3 }),
		rules: wanted,
		used: fc.uniqueArray(fc.nat(13), { maxLength: 3 }),
		callsBefore: fc.nat(5),
		concurrency: fc.integer({ min: 1, max: 3 }),
	});

	contract(
		'leaves no image without its children, says of each what became of it, and goes on when it runs again',
		{ needs: ['storageClasses'], timeout: 120_000 },
		async () => {
			await fc.assert(
				fc.asyncProperty(cases, async ({ all, rules, used, callsBefore, concurrency }) => {
					const prefix = target.newName();
					const pushed = new Map<string, Pushed>();
					for (const [index, images] of all.entries()) {
						const name = `${prefix}/${index}`;
						pushed.set(name, await push(name, images));
						const digests = [...(pushed.get(name)?.keys() ?? [])];
						for (const [at, { isArchived }] of images.entries()) if (isArchived) await archive(name, digests[at] ?? '');
					}
					const names = [...pushed.keys()];
					const digests = [...(pushed.get(names[0] ?? '')?.keys() ?? [])];
					const imagesInUse = used.flatMap((at) => digests[at] ?? []);
					const before = new Map<string, Set<string>>();
					for (const name of names) before.set(name, await digestsIn(name));

					const run = async (dryRun: boolean) => {
						const options = { concurrency, ...(imagesInUse.length > 0 ? { imagesInUse } : {}) };
						const asked = {
							repositoriesFrom: 'matching',
							repositoryPatterns: `${prefix}/*`,
							...rules,
							dryRun,
							options,
						};
						const { outputs } = await target.run('image', 'cleanUp', asked, { onError: 'continueRegularOutput' });
						return (outputs[0] ?? []).map(({ json }) => json);
					};
					const having = (items: readonly Item[], ...statuses: string[]) =>
						items
							.filter(({ status }) => statuses.includes(String(status)))
							.map(({ repositoryName, imageDigest }) => `${String(repositoryName)}@${String(imageDigest)}`)
							.sort();
					const look = async () => {
						const left: string[] = [];
						for (const [name, manifests] of pushed) {
							const there = await digestsIn(name);
							left.push(...[...there].map((digest) => `${name}@${digest}`));
							for (const digest of there) {
								for (const child of manifests.get(digest)?.children ?? []) expect(there).toContain(child);
							}
							if (name === names[0]) for (const digest of imagesInUse) expect(there).toContain(digest);
						}
						return left.sort();
					};

					const said = await run(true);
					expect(await look()).toEqual(
						[...before].flatMap(([name, there]) => [...there].map((digest) => `${name}@${digest}`)).sort(),
					);
					target.failNext('BatchDeleteImage', { name: 'AccessDeniedException' }, 1, callsBefore);
					const ended = await run(false);
					await useUpFault(names[0] ?? '', callsBefore);
					const left = await look();
					if (having(ended, 'deleted', 'notDeleted').length > 0) {
						expect(having(ended, 'kept', 'notDeleted')).toEqual(left);
						expect(having(ended, 'deleted', 'notDeleted')).toEqual(having(said, 'wouldBeDeleted'));
					}
					await run(false);
					const kept = having(said, 'kept');
					const atLast = await look();
					expect(atLast).toEqual(expect.arrayContaining(kept));
					// What lost its subject or its index as the first run ended is judged by itself: whether anything else needs
					// it nobody can tell. Nothing else is left.
					for (const one of atLast.filter((image) => !kept.includes(image))) {
						const [name = '', digest = ''] = one.split('@');
						const manifests = pushed.get(name);
						const indexes = [...(manifests ?? [])]
							.filter(([, { children }]) => children.includes(digest))
							.map(([index]) => index);
						const owners = [...(manifests?.get(digest)?.attachedTo ?? []), ...indexes];
						expect(having(ended, 'notDeleted')).toContain(one);
						expect(owners).not.toEqual([]);
						for (const owner of owners) expect(atLast).not.toContain(`${name}@${owner}`);
					}
				}),
				{ numRuns: 15 },
			);
		},
	);
});
