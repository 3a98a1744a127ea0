import { blobPath, importFile, layoutFiles, tarFile, type FileEntry } from '../../../support/imageFiles';
import { OCI_INDEX, OCI_MANIFEST, type Blob } from '../../../support/images';
import {
	artifactOf,
	childOf,
	descriptorOf,
	imageOf,
	indexOf,
	textBlob,
	type MadeImage,
} from '../../../support/madeImages';
import { contract, useTarget, type Target } from '../../../support/target';

const REF = 'org.opencontainers.image.ref.name';
const FULL = 'io.containerd.image.name';

let target: Target;
useTarget((opened) => (target = opened));

const importTar = async (tar: Buffer, options: object = {}) => {
	const to = await target.newRepository();
	const uploads = target.callsTo('InitiateLayerUpload');
	const { outputs, error } = await importFile(target, to, tar, options);
	const items = (outputs[0] ?? []).map(({ json }) => json);
	return { items, error, ids: await target.idsIn(to), uploads: target.callsTo('InitiateLayerUpload') - uploads };
};
const importLayout = async (
	index: string,
	blobs: readonly Blob[],
	options: object = {},
	more: readonly FileEntry[] = [],
) => await importTar(await tarFile([...layoutFiles(index, blobs), ...more]), options);
const named = (annotations: object, { manifest }: MadeImage, more: object = {}) =>
	descriptorOf(manifest, OCI_MANIFEST, { annotations, ...more });
const tagged = (tag: string, image: MadeImage) => named({ [REF]: tag }, image);
const digestOf = ({ manifest }: MadeImage) => manifest.digest;

describe('a layout that lists the children of an index beside it', () => {
	const make = (childTag?: string) => {
		const [amd, arm] = [imageOf(), imageOf()];
		const inner = textBlob(indexOf(childOf(amd, 'linux/amd64'), childOf(arm, 'linux/arm64')));
		const root = descriptorOf(inner, OCI_INDEX, { annotations: { [REF]: 'v1' } });
		const child = childTag === undefined ? childOf(arm, 'linux/arm64') : tagged(childTag, arm);
		return {
			amd,
			arm,
			inner,
			children: [child, childOf(amd, 'linux/amd64')],
			root,
			blobs: [...amd.all, ...arm.all, inner],
		};
	};

	it.each(['before', 'after'])('is one image, where they come %s it', async (where) => {
		const { root, children, blobs, inner } = make();
		const listed = where === 'before' ? [...children, root] : [root, ...children];
		const { items, error } = await importLayout(indexOf(...listed), blobs, { imageTags: 'v9' });
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ imageDigest: inner.digest, imageTags: ['v9'], manifestsMoved: 3 }]);
	});

	it('has no platform that was not chosen', async () => {
		const { root, children, blobs, amd, arm } = make();
		const { ids } = await importLayout(indexOf(root, ...children), blobs, { platforms: 'linux/amd64' });
		expect(ids.join()).toContain(digestOf(amd));
		expect(ids.join()).not.toContain(digestOf(arm));
	});

	it('keeps the tag that one of them has', async () => {
		const { root, children, blobs, arm, inner } = make('v1-arm64');
		const { ids, items } = await importLayout(indexOf(root, ...children), blobs);
		expect(items.map(({ imageDigest }) => imageDigest)).toEqual([inner.digest, digestOf(arm)]);
		expect(ids).toEqual(expect.arrayContaining([`v1@${inner.digest}`, `v1-arm64@${digestOf(arm)}`]));
	});
});

describe('what is attached to an image in a layout', () => {
	const sbomOf = ({ manifest }: MadeImage) =>
		artifactOf('application/spdx+json', { subject: descriptorOf(manifest, OCI_MANIFEST) });

	it('keeps its tag', async () => {
		const app = imageOf();
		const sbom = sbomOf(app);
		const index = indexOf(tagged('v1', app), tagged('v1-sbom', sbom), tagged('sbom-latest', sbom));
		const { ids, items } = await importLayout(index, [...app.all, ...sbom.all]);
		expect(items).toHaveLength(1);
		expect(ids).toEqual([`v1@${digestOf(app)}`, `v1-sbom@${digestOf(sbom)}`, `sbom-latest@${digestOf(sbom)}`].sort());
	});

	it('keeps its tag where Image Tags are given, and one by a tag of cosign as well', async () => {
		const [app, signature] = [imageOf(), imageOf()];
		const sbom = sbomOf(signature);
		const signatureTag = `${digestOf(app).replace(':', '-')}.sig`;
		const index = indexOf(tagged('x', sbom), tagged(signatureTag, signature), tagged('v1', app));
		const { ids, items } = await importLayout(index, [...app.all, ...sbom.all, ...signature.all], { imageTags: 'v2' });
		expect(items).toMatchObject([{ imageTags: ['v2'], manifestsMoved: 3 }]);
		expect(ids).toEqual(
			[`v2@${digestOf(app)}`, `x@${digestOf(sbom)}`, `${signatureTag}@${digestOf(signature)}`].sort(),
		);
	});

	it('is an image where the layout does not have its subject', async () => {
		const sbom = sbomOf(imageOf());
		const { ids } = await importLayout(indexOf(tagged('sbom', sbom)), sbom.all);
		expect(ids).toEqual([`sbom@${digestOf(sbom)}`]);
	});

	it('is not lost where images are attached to one another, or to themselves', async () => {
		const [one, other, self] = [imageOf(), imageOf(), imageOf()];
		const attaching = (image: MadeImage) => digestOf(image).replace(':', '-');
		const index = indexOf(
			...[tagged(attaching(other), one), tagged(attaching(one), other), tagged(attaching(self), self)],
		);
		const { ids, error } = await importLayout(index, [...one.all, ...other.all, ...self.all]);
		expect(error).toBeUndefined();
		for (const image of [one, other, self]) expect(ids.join()).toContain(digestOf(image));
	});
});

describe('what looks like a manifest in a layout', () => {
	it('is a layer where it is listed as one', async () => {
		const hidden = imageOf();
		const app = imageOf((manifest) => ({
			...manifest,
			layers: [descriptorOf(hidden.manifest, 'application/vnd.oci.image.layer.v1.tar')],
		}));
		const { ids, error } = await importLayout(indexOf(tagged('v1', app)), [app.config, hidden.manifest, app.manifest]);
		expect(error).toBeUndefined();
		expect(ids).toEqual([`v1@${digestOf(app)}`]);
	});

	it('is left out where nothing lists it', async () => {
		const app = imageOf();
		const attached = imageOf((manifest) => ({ ...manifest, subject: descriptorOf(app.manifest, OCI_MANIFEST) }));
		const damaged = { ...textBlob('{"schemaVersion":2,"layers":[]}'), digest: `sha256:${'0'.repeat(64)}` };
		const { ids, error } = await importLayout(indexOf(tagged('v1', app)), [...app.all, ...attached.all, damaged]);
		expect(error).toBeUndefined();
		expect(ids).toEqual([`v1@${digestOf(app)}`]);
	});

	it('is what the descriptor says, or refused', async () => {
		const [shown, hidden] = [imageOf(), imageOf()];
		const manifests = [childOf(hidden, 'linux/amd64')];
		for (const mediaType of [OCI_MANIFEST, OCI_INDEX, undefined]) {
			const both = textBlob(JSON.stringify({ ...(JSON.parse(shown.text) as object), manifests, mediaType }));
			const index = indexOf({ ...descriptorOf(both, OCI_MANIFEST), mediaType });
			const { error, uploads } = await importLayout(index, [...shown.all, ...hidden.all, both]);
			expect(error?.message).toMatch(/^The file has a manifest sha256:\w+ that is ambiguous/);
			expect(uploads).toBe(0);
		}
		const index = indexOf({ ...descriptorOf(shown.manifest, OCI_INDEX) });
		const { error } = await importLayout(index, shown.all);
		expect(error?.message).toContain(`has the media type ${OCI_INDEX}, but says that it is ${OCI_MANIFEST}`);
	});

	it('is read where neither its descriptor nor the manifest has a type', async () => {
		const app = imageOf((manifest) => ({ ...manifest, mediaType: undefined }));
		// ECR wants the types of what an index lists.
		const inner = textBlob(JSON.stringify({ schemaVersion: 2, manifests: [childOf(app)] }));
		const { ids } = await importLayout(indexOf({ digest: inner.digest, size: 1 }), [...app.all, inner]);
		expect(ids).toEqual([`@${digestOf(app)}`, `@${inner.digest}`].sort());
	});
});

describe('two images of one file that want the same tag', () => {
	const both = () => [imageOf(), imageOf()] as const;

	it.each([{}, { dryRun: true }, { existingTags: 'leave' }])(
		'are refused before any upload, with %j',
		async (options) => {
			const [app, db] = both();
			const index = indexOf(
				named({ [FULL]: 'docker.io/library/app:latest', [REF]: 'latest' }, app),
				named({ [FULL]: 'docker.io/library/db:latest', [REF]: 'latest' }, db),
			);
			const { error, ids, uploads } = await importLayout(index, [...app.all, ...db.all], options);
			expect(error?.message).toMatch(/^The file has the tag latest for 2 images: /);
			for (const name of ['docker.io/library/app:latest', 'docker.io/library/db:latest', digestOf(app), digestOf(db)]) {
				expect(error?.message).toContain(name);
			}
			expect([ids, uploads]).toEqual([[], 0]);
		},
	);

	it('are refused where one is attached to the other', async () => {
		const app = imageOf();
		const sbom = artifactOf('application/spdx+json', { subject: descriptorOf(app.manifest, OCI_MANIFEST) });
		const index = indexOf(tagged('v1', app), tagged('v1', sbom));
		const { error, ids } = await importLayout(index, [...app.all, ...sbom.all]);
		expect(error?.message).toContain('The file has the tag v1 for 2 images: ');
		expect(ids).toEqual([]);
	});

	it('are no two where it is one image by two names', async () => {
		const app = imageOf();
		const index = indexOf(named({ [FULL]: 'a:v1' }, app), named({ [FULL]: 'b:v1' }, app));
		const { error, ids } = await importLayout(index, app.all);
		expect(error).toBeUndefined();
		expect(ids).toEqual([`v1@${digestOf(app)}`]);
	});
});

it('names in a layout that give no tag are said', async () => {
	const app = imageOf();
	const name = `app@${digestOf(app)}`;
	const { items, ids } = await importLayout(indexOf(named({ [FULL]: name }, app)), app.all);
	expect(items).toMatchObject([{ imageTags: [], namesIgnored: [name] }]);
	expect(ids).toEqual([`@${digestOf(app)}`]);
	const given = await importLayout(indexOf(named({ [FULL]: name }, app)), app.all, { imageTags: 'v1' });
	expect(given.items[0]).not.toHaveProperty('namesIgnored');
	const whole = await importLayout(
		indexOf(named({ [FULL]: `docker.io/library/app:v3@${digestOf(app)}` }, app)),
		app.all,
	);
	expect(whole.items).toMatchObject([{ imageTags: ['v3'] }]);
	expect(whole.items[0]).not.toHaveProperty('namesIgnored');
});

describe('a layout', () => {
	const MiB = 2 ** 20;

	it('may be in a folder, and have links inside', async () => {
		const app = imageOf();
		const [root] = layoutFiles(indexOf(tagged('v1', app)), []);
		const files: FileEntry[] = [
			...(root ? [root] : []),
			{ name: 'index.json', body: indexOf(tagged('v1', app)) },
			...app.all.flatMap(({ digest, bytes }, at): FileEntry[] => [
				{
					name: blobPath(digest),
					type: at === 1 ? 'link' : 'symlink',
					linkname: at === 1 ? `my/layout/store/${at}` : `../../store/${at}`,
				},
				{ name: `store/${at}`, body: bytes },
			]),
		];
		const tar = await tarFile(files.map((file) => ({ ...file, name: `./my/layout/${file.name}` })));
		const { ids, error } = await importTar(tar);
		expect(error).toBeUndefined();
		expect(ids).toEqual([`v1@${digestOf(app)}`]);
	});

	it('may have a link for the folder of its blobs', async () => {
		const app = imageOf();
		const files = layoutFiles(indexOf(tagged('v1', app)), app.all).map((file) => ({
			...file,
			name: file.name.replace('blobs/sha256/', 'store/'),
		}));
		const tar = await tarFile([...files, { name: 'blobs/sha256', type: 'symlink', linkname: '../store' }]);
		expect((await importTar(tar)).ids).toEqual([`v1@${digestOf(app)}`]);
	});

	contract('may hold more manifests and documents than are kept', { timeout: 120_000 }, async () => {
		const images = Array.from({ length: 12 }, (_, at) =>
			imageOf((manifest) => ({ ...manifest, annotations: { at, long: 'x'.repeat(3.5 * MiB) } })),
		);
		const index = indexOf(...images.map((image, at) => tagged(`v${at}`, image)));
		const { ids, error } = await importLayout(
			index,
			images.flatMap(({ all }) => all),
		);
		expect(error).toBeUndefined();
		expect(ids).toHaveLength(12);
	});

	it('may have the sizes of layers wrong', async () => {
		const app = imageOf((manifest) => ({
			...manifest,
			layers: (manifest.layers as readonly object[]).map((layer) => ({ ...layer, size: '1' })),
		}));
		const bytes = app.blobs.reduce((sum, blob) => sum + blob.bytes.length, 0);
		const index = indexOf(tagged('v1', app));
		expect((await importLayout(index, app.all, { dryRun: true })).items).toMatchObject([{ bytesToMove: bytes }]);
		expect((await importLayout(index, app.all)).items).toMatchObject([{ bytesMoved: bytes }]);
	});
});

describe('what a layout lacks is said as it is, before anything is uploaded:', () => {
	interface Case {
		readonly index: string;
		readonly blobs?: readonly Blob[];
		readonly more?: readonly FileEntry[];
	}
	const plain = imageOf();
	const listed = (image: MadeImage) => indexOf(tagged('v1', image));
	const changed = (change: object): Case => {
		const image = imageOf((manifest) => ({ ...manifest, ...change }));
		return { index: listed(image), blobs: image.all };
	};
	const typed = (mediaType: string, ...blobs: readonly [Blob, ...Blob[]]): Case => ({
		index: indexOf(descriptorOf(blobs[0], mediaType)),
		blobs,
	});
	const linked = (linkname: string, ...blobs: readonly Blob[]) =>
		blobs.map(({ digest }): FileEntry => ({ name: blobPath(digest), type: 'symlink', linkname }));
	const large = 'y'.repeat(2 ** 22);
	const sha512 = `sha512:${'a'.repeat(128)}`;
	const CACHE = 'application/vnd.buildkit.cacheconfig.v0';

	it.each<[string, Case, RegExp, RegExp]>([
		[
			'layers null',
			changed({ layers: null }),
			/^The file has a manifest sha256:\w+ that has null in "layers"$/,
			/25\.0\.0/,
		],
		['no layers', changed({ layers: undefined }), /has a manifest sha256:\w+ that has no "layers"$/, /Write it again/],
		[
			'manifests null',
			{ index: '{"schemaVersion":2,"manifests":null}', blobs: plain.all },
			/^The file has null instead of a list of images in its index\.json$/,
			/25\.0/,
		],
		['no manifests', { index: '{"schemaVersion":2}' }, /has no list of images in its index\.json$/, /./],
		['manifests that are none', { index: '{"manifests":[null]}' }, /lists something without a digest$/, /damaged/],
		['an index.json that is no JSON', { index: '{' }, /has an index\.json that is not JSON$/, /damaged/],
		[
			'an index.json of more than 4 MiB',
			{ index: indexOf(named({ [REF]: 'v1', large }, plain)), blobs: plain.all },
			/^The file has an index\.json of 4194\d+ bytes, more than the 4194304 that can be read$/,
			/several files/,
		],
		[
			'a manifest of more than 4 MiB',
			changed({ annotations: { large } }),
			/^The file has a manifest sha256:\w+ of 4194\d+ bytes$/,
			/up to 4194304 bytes \(4 MiB\)/,
		],
		[
			'links that lead out of it',
			{ index: listed(plain), more: linked('/var/lib/store/x', ...plain.all) },
			/^The file has sha256:\w+ as a link to \/var\/lib\/store\/x, which it does not hold$/,
			/--dereference/,
		],
		[
			'links that lead out of it by their folders',
			{ index: listed(plain), more: linked('../../../../store/x', ...plain.all) },
			/as a link to \.\.\/\.\.\/\.\.\/\.\.\/store\/x, which it does not hold$/,
			/--dereference/,
		],
		[
			'links that lead to themselves',
			{ index: listed(plain), more: linked(digestOf(plain).replace('sha256:', ''), plain.manifest) },
			/as a link to \w+, which it does not hold$/,
			/--dereference/,
		],
		[
			'links for layers that lead nowhere',
			{ index: listed(plain), blobs: [plain.manifest, plain.config], more: linked('../nowhere', ...plain.layers) },
			/^The file has sha256:\w+ as a link to \.\.\/nowhere, which it does not hold$/,
			/--dereference/,
		],
		[
			'a link for index.json that leads nowhere',
			{ index: '', more: [{ name: 'index.json', type: 'symlink', linkname: 'there.json' }] },
			/^The file has index\.json as a link to there\.json, which it does not hold$/,
			/--dereference/,
		],
		[
			'manifests by sha512',
			{ index: indexOf({ mediaType: OCI_MANIFEST, digest: sha512, size: 1 }) },
			/^The file names its content by sha512 /,
			/sha256 alone/,
		],
		[
			'layers by sha512',
			changed({ layers: [{ digest: sha512, size: 1 }] }),
			/^The file names its content by sha512 /,
			/sha256 alone/,
		],
		[
			'an artifact manifest',
			typed('application/vnd.oci.artifact.manifest.v1+json', textBlob('{"blobs":[]}')),
			/^The file holds sha256:\w+ as an OCI artifact manifest$/,
			/as an image manifest/,
		],
		[
			'what is no manifest',
			typed('application/vnd.example', textBlob('{}')),
			/lists sha256:\w+, of the type application\/vnd\.example, which is no manifest$/,
			/holds images/,
		],
		[
			'a build cache',
			typed(OCI_INDEX, textBlob(indexOf(descriptorOf(textBlob('{}'), CACHE))), textBlob('{}')),
			/^The file holds a build cache, no image: sha256:/,
			/image-manifest=true/,
		],
		['no manifest', { index: listed(plain) }, /^The file has no manifest sha256:\w+, which it lists$/, /not complete/],
		['no image', { index: indexOf() }, /^The file names no image$/, /./],
	])('%s', async (_, { index, blobs = [], more = [] }, message, hint) => {
		const { error, uploads, ids } = await importLayout(index, blobs, {}, more);
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(hint);
		expect(error?.description).not.toMatch(/without some platforms/);
		expect([ids, uploads]).toEqual([[], 0]);
	});

	it('a platform', async () => {
		const { index, blobs } = typed(OCI_INDEX, textBlob(indexOf(childOf(plain, 'linux/amd64'))));
		const { error } = await importLayout(index, blobs ?? []);
		expect(error?.message).toMatch(/^The file has no manifest sha256:\w+, which it lists$/);
		expect(error?.description).toMatch(/without some platforms/);
	});

	it('more manifests than can be held', async () => {
		const images = Array.from({ length: 18 }, () =>
			imageOf((manifest) => ({ ...manifest, long: 'x'.repeat(3.9 * 2 ** 20) })),
		);
		const index = indexOf(...images.map((image) => tagged('v1', image)));
		const { error, uploads } = await importLayout(
			index,
			images.map(({ manifest }) => manifest),
		);
		expect(error?.message).toBe('The file holds more than 64 MiB of manifests');
		expect(uploads).toBe(0);
	});

	it('more images than one folder', async () => {
		const files = layoutFiles(listed(plain), plain.all);
		const tar = await tarFile(
			['a', 'b'].flatMap((at) => files.map((file) => ({ ...file, name: `${at}/${file.name}` }))),
		);
		expect((await importTar(tar)).error?.message).toBe('The file holds images in several folders: a, b');
	});
});
