import { blobPath, bytesOf, exportImage, filesIn } from '../../../support/imageFiles';
import { OCI_INDEX, OCI_MANIFEST, uploadBlob } from '../../../support/images';
import {
	artifactOf,
	attestationOf,
	childOf,
	CONFIG,
	configFor,
	descriptorOf,
	FOREIGN,
	imageOf,
	indexOf,
	layerBlob,
	LAYER,
	pushMade,
	putManifest,
	type MadeImage,
} from '../../../support/madeImages';
import { contracts, useRepository, type Target } from '../../../support/target';

const SOCI = 'application/vnd.amazon.soci.index.v2+json';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

interface DockerEntry {
	readonly Config: string;
	readonly Layers: readonly string[];
}

/** Exports v1, and answers what Docker's list has, and the item. */
async function dockerList() {
	const { outputs, error } = await exportImage(target, name, 'v1');
	expect(error).toBeUndefined();
	const [item] = outputs[0] ?? [];
	const files = await filesIn(bytesOf(item?.binary?.data));
	const list = files['manifest.json'];
	return {
		item: item?.json,
		files,
		list: list && (JSON.parse(String(list)) as readonly [DockerEntry]),
	};
}

const push = async (images: readonly MadeImage[], ...children: readonly unknown[]) => {
	await pushMade(target.client, name, ...images);
	return await putManifest(target.client, name, indexOf(...children), 'v1', OCI_INDEX);
};
const pathOf = ({ config }: MadeImage) => blobPath(config.digest);

contracts('the list for docker load', { needs: ['layerDownload'] }, () => {
	it.each(['before', 'after'])('has the image where a SOCI index stands %s it', async (where) => {
		const app = imageOf();
		const soci = artifactOf(SOCI);
		const annotations = { 'com.amazon.soci.image-manifest-digest': app.manifest.digest };
		const children = [childOf(soci, 'linux/amd64', { artifactType: SOCI, annotations }), childOf(app, 'linux/amd64')];
		await push([app, soci], ...(where === 'before' ? children : children.reverse()));
		expect((await dockerList()).list).toMatchObject([{ Config: pathOf(app) }]);
	});

	it('has the image where the index does not tell that what stands before it is an artifact', async () => {
		const [app, sbom] = [imageOf(), artifactOf('application/spdx+json')];
		await push([app, sbom], childOf(sbom, 'linux/amd64'), childOf(app, 'linux/arm64'));
		expect((await dockerList()).list).toMatchObject([{ Config: pathOf(app) }]);
	});

	it('has the image where an attestation without a platform stands before it', async () => {
		const [app, attestation] = [imageOf(), imageOf()];
		const annotations = { 'vnd.docker.reference.digest': app.manifest.digest };
		await push([app, attestation], childOf(attestation, undefined, { annotations }), childOf(app));
		expect((await dockerList()).list).toMatchObject([{ Config: pathOf(app) }]);
	});

	it('has linux/amd64 of an index in an index', async () => {
		const [arm64, amd64, attestation] = [imageOf(), imageOf(), imageOf()];
		await pushMade(target.client, name, arm64, amd64, attestation);
		const text = indexOf(
			attestationOf(attestation, arm64),
			childOf(arm64, 'linux/arm64'),
			childOf(amd64, 'linux/amd64'),
		);
		const digest = await putManifest(target.client, name, text, undefined, OCI_INDEX);
		const inner = { mediaType: OCI_INDEX, digest, size: Buffer.byteLength(text) };
		await putManifest(target.client, name, indexOf(inner), 'v1', OCI_INDEX);
		expect((await dockerList()).list).toMatchObject([{ Config: pathOf(amd64) }]);
	});

	it.each([
		['an artifact', artifactOf('application/spdx+json')],
		['a signature with the configuration of an image', signatureOf()],
	])('is left out for %s', async (_, image) => {
		await pushMade(target.client, name, image);
		await putManifest(target.client, name, image.text, 'v1');
		expect((await dockerList()).list).toBeUndefined();
	});

	it('is left out where the image has a layer that is not in the registry, which the item says', async () => {
		const { own, text } = await windows(false);
		await putManifest(target.client, name, text, 'v1');
		const { list, item, files } = await dockerList();
		expect(list).toBeUndefined();
		expect(item).toMatchObject({ layers: 2, foreignLayers: 1 });
		expect(files).toHaveProperty([blobPath(own.digest)]);
	});

	it('has the image that is complete beside one that is not', async () => {
		const { text } = await windows(false);
		const digest = await putManifest(target.client, name, text);
		const app = imageOf();
		const platform = { os: 'windows', architecture: 'amd64' };
		const child = { mediaType: OCI_MANIFEST, digest, size: Buffer.byteLength(text), platform };
		await push([app], child, childOf(app, 'linux/arm64'));
		expect((await dockerList()).list).toMatchObject([{ Config: pathOf(app) }]);
	});

	it('has all layers of a Windows image that was pushed with them', async () => {
		const { base, own, text } = await windows(true);
		await putManifest(target.client, name, text, 'v1');
		const { list, item, files } = await dockerList();
		expect(list?.[0].Layers).toEqual([blobPath(base.digest), blobPath(own.digest)]);
		expect(files[blobPath(base.digest)]).toEqual(base.bytes);
		expect(item).not.toHaveProperty('foreignLayers');
	});
});

/** What cosign attaches: an image's configuration, and a layer that is no container's. */
function signatureOf(): MadeImage {
	return imageOf((manifest) => ({
		...manifest,
		layers: (manifest.layers as readonly object[]).map((layer) => ({
			...layer,
			mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
		})),
	}));
}

/** A Windows image, whose base layer has an address of its own, and is in the registry or not. */
async function windows(isPushed: boolean) {
	const [base, own] = [layerBlob(), layerBlob()];
	const config = configFor([base, own], { os: 'windows' });
	const foreign = descriptorOf(base, FOREIGN, { urls: ['https://example.com/layer'] });
	const layers = [foreign, descriptorOf(own, LAYER)];
	for (const blob of [own, config]) await uploadBlob(target.client, name, blob);
	if (isPushed) {
		await uploadBlob(target.client, name, base);
		// A layer can be downloaded where an image lists it as its own.
		const other = imageOf((manifest) => ({ ...manifest, layers: [descriptorOf(base, LAYER)] }));
		await uploadBlob(target.client, name, other.config);
		await putManifest(target.client, name, other.text);
	}
	const document = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: descriptorOf(config, CONFIG), layers };
	return { base, own, text: JSON.stringify(document) };
}

contracts('an exported image whose manifest is wrong', { needs: ['layerDownload'] }, () => {
	type Descriptors = ReadonlyArray<{ readonly digest: string; readonly size: number }>;
	const withLayerSize = (size: unknown) =>
		imageOf((manifest) => ({
			...manifest,
			layers: (manifest.layers as Descriptors).map((layer) => ({ ...layer, size })),
		}));

	it.each([0, 1, 99_999, undefined, null, '64', -5, 2.5])(
		'about the size of a layer (%j) has what the registry has',
		async (size) => {
			const image = withLayerSize(size);
			await pushMade(target.client, name, image);
			await putManifest(target.client, name, image.text, 'v1');
			const { item, files } = await dockerList();
			const [layer] = image.layers;
			expect(files[blobPath(layer?.digest ?? '')]).toEqual(layer?.bytes);
			expect(item).toMatchObject({ layersOfWrongSize: [layer?.digest] });
		},
	);

	it('about the size of the configuration has what the registry has', async () => {
		const image = imageOf((manifest) => ({ ...manifest, config: { ...(manifest.config as object), size: 1 } }));
		await pushMade(target.client, name, image);
		await putManifest(target.client, name, image.text, 'v1');
		expect((await dockerList()).files[pathOf(image)]).toEqual(image.config.bytes);
	});

	it.each([
		[0, /^Layer sha256:\w+ has more than the 0 bytes that the image's manifest says/],
		[99_999, /^Layer sha256:\w+ has \d+ bytes, but the image's manifest says 99999/],
		[undefined, /^The manifest gives no size for layer sha256:/],
	])('about a size (%j) is said where the registry does not tell it', async (size, message) => {
		const image = withLayerSize(size);
		await pushMade(target.client, name, image);
		await putManifest(target.client, name, image.text, 'v1');
		target.failNext('BatchCheckLayerAvailability', { name: 'AccessDeniedException', message: 'not you' });
		const { error } = await exportImage(target, name, 'v1');
		expect(error?.message).toMatch(message);
		expect(`${error?.message} ${error?.description}`).not.toMatch(/Amazon ECR said|Internal error/);
	});

	it('needs no more than to pull where the sizes are right', async () => {
		const image = imageOf();
		await pushMade(target.client, name, image);
		await putManifest(target.client, name, image.text, 'v1');
		target.failNext('BatchCheckLayerAvailability', { name: 'AccessDeniedException', message: 'not you' });
		const { item } = await dockerList();
		expect(item).toMatchObject({ layers: 2 });
		expect(item).not.toHaveProperty('layersOfWrongSize');
	});

	it.each([
		[
			'an image that lists manifests',
			OCI_MANIFEST,
			(image: object, index: object) => ({ ...image, ...index, mediaType: OCI_MANIFEST }),
		],
		[
			'an index that lists layers',
			OCI_INDEX,
			(image: object, index: object) => ({ ...image, ...index, mediaType: OCI_INDEX }),
		],
		[
			'both without a type of its own',
			OCI_MANIFEST,
			(image: object, index: object) => ({ ...image, ...index, mediaType: undefined }),
		],
	])('since it is ambiguous is refused: %s', async (_, mediaType, mix) => {
		const [shown, hidden] = [imageOf(), imageOf()];
		await pushMade(target.client, name, shown, hidden);
		const index = JSON.parse(indexOf(childOf(hidden, 'linux/amd64'))) as object;
		await putManifest(
			target.client,
			name,
			JSON.stringify(mix(JSON.parse(shown.text) as object, index)),
			'v1',
			mediaType,
		);
		const { error, outputs } = await exportImage(target, name, 'v1');
		expect(error?.message).toMatch(/^The manifest of image sha256:\w+ in \S+ cannot be read$/);
		expect(error?.description).toMatch(/^It is ambiguous/);
		expect(outputs.flat()).toEqual([]);
	});
});
