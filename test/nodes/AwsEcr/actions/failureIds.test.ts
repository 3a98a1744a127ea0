import { pushImage, pushIndex } from '../../../support/images';
import { openRelay, type Relay } from '../../../support/relay';
import { byName, useRepository, type Target } from '../../../support/target';

const ABSENT = `sha256:${'0'.repeat(64)}`;

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

let relay: Relay | undefined;
afterEach(async () => {
	await relay?.close();
});

/** Adds a tag to, or exports, an image, where BatchGetImage answers a failure with this ID when asked for `missing`. */
const messageOf = async (operation: string, imageId: string, missing: string, failedId: object) => {
	relay = await openRelay(target.endpoint, ({ headers }, response, body) => {
		if (!String(headers['x-amz-target']).endsWith('.BatchGetImage') || !body.includes(missing)) return false;
		const failure = { imageId: failedId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };
		response.setHeader('content-type', 'application/x-amz-json-1.1');
		response.end(JSON.stringify({ images: [], failures: [failure] }));
		return true;
	});
	const parameters = { repositoryName: byName(name), imageId, newTags: 'stable', outputBinaryField: 'data' };
	const credentials = { ...target.credentials, endpoint: relay.endpoint };
	const { error } = await target.run('image', operation, parameters, { credentials });
	return error?.message;
};

describe.each([
	['has no members', {}],
	['has members that are null', { imageDigest: null, imageTag: null }],
	['is of nothing that was requested', { imageTag: 'null' }],
])('a failure to read an image whose ID %s', (_, failedId) => {
	it.each(['v9', ABSENT])('names the image that was requested: %s', async (imageId) => {
		expect(await messageOf('addTag', imageId, imageId, failedId)).toBe(`Image ${imageId} does not exist in ${name}`);
	});

	it('names the platform image of an index that was requested', async () => {
		const child = await pushImage(target.client, name);
		await pushIndex(target.client, name, [child], 'multi');
		expect(await messageOf('export', 'multi', child.imageDigest, failedId)).toBe(
			`Image ${child.imageDigest} does not exist in ${name}`,
		);
	});
});
