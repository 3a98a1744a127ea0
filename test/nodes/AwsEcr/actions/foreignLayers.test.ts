import { blobFiles, importFile, layoutFiles, tarFile } from '../../../support/imageFiles';
import { OCI_MANIFEST, uploadBlob } from '../../../support/images';
import {
	CONFIG,
	configFor,
	descriptorOf,
	FOREIGN,
	imageOf,
	indexOf,
	layerBlob,
	LAYER,
	putManifest,
	textBlob,
} from '../../../support/madeImages';
import { BatchCheckLayerAvailabilityCommand } from '@aws-sdk/client-ecr';
import { byName, contracts, useRepository, type Target } from '../../../support/target';

const REF = 'org.opencontainers.image.ref.name';
const URLS = ['https://example.com/layer'];
const NONDISTRIBUTABLE = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const windows = (layer: object = { mediaType: FOREIGN, urls: URLS }) => {
	const [base, own] = [layerBlob(), layerBlob()];
	const config = configFor([base, own], { os: 'windows' });
	const layers = [{ ...descriptorOf(base, FOREIGN), ...layer }, descriptorOf(own, LAYER)];
	const text = JSON.stringify({
		schemaVersion: 2,
		mediaType: OCI_MANIFEST,
		config: descriptorOf(config, CONFIG),
		layers,
	});
	return { base, own, config, text, manifest: textBlob(text) };
};
/** Pushes a Windows image, and its base layer where that is wanted, which an image lists as its own layer as well. */
const push = async ({ base, own, config, text }: ReturnType<typeof windows>, withBase: boolean) => {
	for (const blob of [own, config, ...(withBase ? [base] : [])]) await uploadBlob(target.client, name, blob);
	if (withBase) {
		const other = imageOf((manifest) => ({ ...manifest, layers: [descriptorOf(base, LAYER)] }));
		await uploadBlob(target.client, name, other.config);
		await putManifest(target.client, name, other.text);
	}
	await putManifest(target.client, name, text, 'v1');
};
const copy = async (destinationRepository: string, options: object = {}) =>
	await target.items('image', 'copy', {
		...{ repositoryName: byName(name), select: 'ids', imageIds: 'v1', destinationRepository, options },
		...{ destinationRegion: '', destinationAccount: 'same' },
	});
const isIn = async (repositoryName: string, layerDigest: string) => {
	const ask = new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [layerDigest] });
	return (await target.client.send(ask)).layers?.[0]?.layerAvailability === 'AVAILABLE';
};

contracts('a foreign layer', { needs: ['layerDownload'] }, () => {
	it.each([
		['of Docker', { mediaType: FOREIGN, urls: URLS }],
		['of OCI', { mediaType: NONDISTRIBUTABLE, urls: URLS }],
	])('is copied where the source has it (%s)', async (_, layer) => {
		const image = windows(layer);
		await push(image, true);
		const to = await target.newRepository();
		const [planned] = await copy(to, { dryRun: true });
		expect(planned).toMatchObject({ layersToMove: 3 });
		const [item] = await copy(to);
		expect(item).toMatchObject({ status: 'copied', layersMoved: 3 });
		expect(item).not.toHaveProperty('foreignLayers');
		expect(await isIn(to, image.base.digest)).toBe(true);
	});

	it('is counted where the source does not have it', async () => {
		const image = windows();
		await push(image, false);
		const to = await target.newRepository();
		expect(await copy(to, { dryRun: true })).toMatchObject([{ layersToMove: 2, foreignLayers: 1 }]);
		expect(await copy(to)).toMatchObject([{ status: 'copied', layersMoved: 2, foreignLayers: 1 }]);
		expect(await target.idsIn(to)).toEqual([`v1@${image.manifest.digest}`]);
	});

	it('costs no call for images without any', async () => {
		const image = imageOf();
		for (const blob of image.blobs) await uploadBlob(target.client, name, blob);
		await putManifest(target.client, name, image.text, 'v1');
		const before = target.callsTo('BatchCheckLayerAvailability');
		await copy(await target.newRepository());
		expect(target.callsTo('BatchCheckLayerAvailability')).toBe(before + 1);
	});

	it.each([true, false])('is imported where the file has it (%s)', async (isInFile) => {
		const image = windows();
		const root = descriptorOf(image.manifest, OCI_MANIFEST, { annotations: { [REF]: 'v1' } });
		const blobs = [image.own, image.config, image.manifest];
		const more = isInFile ? blobFiles([image.base]) : [];
		const to = await target.newRepository();
		const tar = await tarFile([...layoutFiles(indexOf(root), blobs), ...more]);
		const { outputs, error } = await importFile(target, to, tar);
		expect(error).toBeUndefined();
		expect(outputs[0]?.[0]?.json).toMatchObject(isInFile ? { layersMoved: 3 } : { layersMoved: 2, foreignLayers: 1 });
		expect(await isIn(to, image.base.digest)).toBe(isInFile);
	});
});
