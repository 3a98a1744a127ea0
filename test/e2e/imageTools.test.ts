import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { byName, useTarget, type Target } from '../support/target';
import { writeImageLayout } from './support/imageLayout';
import { loginOf, skopeo } from './support/skopeo';

let target: Target;
let folder: string;
let login: string;
/** What skopeo pushed: the digest of the index, and the repository. */
let digest: string;
let name: string;
useTarget((opened) => (target = opened));

const registry = () => target.endpoint.replace('http://', '');
const rawManifest = async (...of: string[]) => await skopeo('inspect', '--raw', ...of);
const digestOfText = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'image-tools-'));
	login = await loginOf(target.endpoint, target.region);
	name = await target.newRepository();
	digest = await writeImageLayout(path.join(folder, 'made'), { layerBytes: 3_000_000 });
	await skopeo(
		...['copy', '--all', '--dest-tls-verify=false', '--dest-creds', login],
		...[`oci:${folder}/made:v1`, `docker://${registry()}/${name}:v1`],
	);
});

afterAll(async () => {
	await rm(folder, { recursive: true, force: true });
});

describe('what skopeo pushed', () => {
	it('is what the node finds, digest for digest', async () => {
		const images = await target.items('image', 'getAll', { repositoryName: byName(name), returnAll: true });
		expect(images).toHaveLength(3);
		expect(images.find(({ imageTags }) => imageTags)).toMatchObject({ imageDigest: digest, imageTags: ['v1'] });
		const raw = await rawManifest('--tls-verify=false', '--creds', login, `docker://${registry()}/${name}:v1`);
		expect(digestOfText(raw)).toBe(digest);
	});
});

describe('what the node copied', () => {
	it('is what skopeo reads, digest for digest, with every platform', async () => {
		const destinationRepository = target.newName();
		const [item] = await target.items('image', 'copy', {
			repositoryName: byName(name),
			select: 'ids',
			imageIds: 'v1',
			destinationRepository,
			destinationRegion: 'us-east-1',
			destinationAccount: 'same',
			options: { createRepository: true },
		});
		// The layer that both platforms have went over the line once.
		expect(item).toMatchObject({ status: 'copied', imageDigest: digest, layersMoved: 5 });

		const login = await loginOf(target.endpoint, 'us-east-1');
		const there = ['--tls-verify=false', '--creds', login];
		const address = `docker://${registry()}/${destinationRepository}`;
		const index = await rawManifest(...there, `${address}:v1`);
		expect(digestOfText(index)).toBe(digest);
		const { manifests } = JSON.parse(index) as { manifests: Array<{ digest: string }> };
		for (const child of manifests) {
			expect(digestOfText(await rawManifest(...there, `${address}@${child.digest}`))).toBe(child.digest);
		}
		await skopeo(
			...['copy', '--all', '--src-tls-verify=false', '--src-creds', login],
			...[`${address}:v1`, `dir:${folder}/read`],
		);
	});
});
