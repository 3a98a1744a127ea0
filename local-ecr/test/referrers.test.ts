import { ListImageReferrersCommand } from '@aws-sdk/client-ecr';
import type { ListImageReferrersCommandInput } from '@aws-sdk/client-ecr';

import { OCI_INDEX, OCI_MANIFEST } from '../../lib/ecr/mediaTypes';
import { useFreshBench, putImage, refused } from './support';
import type { Bench } from './support';

const SIGNATURE = 'application/vnd.cncf.notary.signature';
const SBOM = 'application/spdx+json';

let bench: Bench;
let repositoryName: string;
let subject: string;

useFreshBench((opened) => (bench = opened));
beforeEach(async () => {
	repositoryName = await bench.newRepository();
	subject = await putImage(bench.registry, repositoryName, 'subject');
});

async function refer(artifactType: string | undefined, more: object = {}): Promise<string> {
	const content = Buffer.from(`${artifactType} ${JSON.stringify(more)}`);
	const mediaType = 'application/vnd.example.config+json';
	const digest = await bench.registry.putLayer(repositoryName, content, mediaType);
	const manifest = JSON.stringify({
		schemaVersion: 2,
		mediaType: OCI_MANIFEST,
		artifactType,
		config: { mediaType, digest, size: content.length },
		layers: [{ mediaType, digest, size: content.length }],
		subject: { mediaType: OCI_MANIFEST, digest: subject, size: 1 },
		...more,
	});
	return bench.registry.putImage(repositoryName, { manifest }).digest;
}

async function list(input: Partial<ListImageReferrersCommandInput> = {}) {
	const command = new ListImageReferrersCommand({ repositoryName, subjectId: { imageDigest: subject }, ...input });
	return bench.client.send(command);
}

it('answers every manifest whose subject is the image', async () => {
	const digest = await refer(SIGNATURE, { annotations: { 'org.example.kind': 'signature', count: 5 } });
	const other = await refer(SBOM, { subject: { mediaType: OCI_MANIFEST, digest, size: 1 } });
	const size = Buffer.byteLength(bench.registry.repository(repositoryName).images.get(digest)?.manifest ?? '');
	const { referrers } = await list();
	expect(referrers).toEqual([
		{
			digest,
			mediaType: OCI_MANIFEST,
			artifactType: SIGNATURE,
			size,
			annotations: { 'org.example.kind': 'signature' },
			artifactStatus: 'ACTIVE',
		},
	]);
	expect((await list({ subjectId: { imageDigest: digest } })).referrers?.map((one) => one.digest)).toEqual([other]);
});

it("takes the media type of the configuration for a manifest without an artifact's type", async () => {
	await refer(undefined);
	expect((await list()).referrers?.[0]?.artifactType).toBe('application/vnd.example.config+json');
});

it('knows an index that is a referrer', async () => {
	const manifest = JSON.stringify({
		schemaVersion: 2,
		mediaType: OCI_INDEX,
		artifactType: SBOM,
		manifests: [],
		subject: { mediaType: OCI_MANIFEST, digest: subject, size: 1 },
	});
	const { digest } = bench.registry.putImage(repositoryName, { manifest });
	expect((await list()).referrers).toMatchObject([{ digest, mediaType: OCI_INDEX, artifactType: SBOM }]);
});

it('filters by type', async () => {
	const signature = await refer(SIGNATURE);
	const sbom = await refer(SBOM);
	const digests = async (...artifactTypes: string[]) =>
		(await list({ filter: { artifactTypes } })).referrers?.map(({ digest }) => digest);
	expect(await digests(SBOM)).toEqual([sbom]);
	expect(await digests(SBOM, SIGNATURE)).toEqual([signature, sbom]);
	expect(await digests('application/json')).toEqual([]);
	expect(await digests()).toEqual([signature, sbom]);
});

it('filters by status, active referrers by default', async () => {
	const active = await refer(SIGNATURE);
	const archived = await refer(SBOM);
	const image = bench.registry.repository(repositoryName).images.get(archived);
	if (image) image.status = 'ARCHIVED';
	const digests = async (filter?: ListImageReferrersCommandInput['filter']) =>
		(await list({ filter })).referrers?.map(({ digest }) => digest);
	expect(await digests()).toEqual([active]);
	expect(await digests({ artifactStatus: 'ARCHIVED' })).toEqual([archived]);
	expect(await digests({ artifactStatus: 'ANY' })).toEqual([active, archived]);
	expect(await digests({ artifactStatus: 'ACTIVATING' })).toEqual([]);
});

it('pages by 20, or as asked', async () => {
	const digests: string[] = [];
	for (let index = 0; index < 23; index += 1) digests.push(await refer(SBOM, { annotations: { n: String(index) } }));
	const first = await list();
	expect(first.referrers).toHaveLength(20);
	const second = await list({ nextToken: first.nextToken });
	expect([...(first.referrers ?? []), ...(second.referrers ?? [])].map(({ digest }) => digest)).toEqual(digests);
	expect(second.nextToken).toBeUndefined();
	expect((await list({ maxResults: 22 })).referrers).toHaveLength(22);
	expect((await refused(list({ maxResults: 51 }))).name).toBe('InvalidParameterException');
	expect((await refused(list({ nextToken: first.nextToken, filter: { artifactTypes: [SBOM] } }))).name).toBe(
		'InvalidParameterException',
	);
});

it('needs the repository, not the subject', async () => {
	const nobody = `sha256:${'0'.repeat(64)}`;
	expect((await list({ subjectId: { imageDigest: nobody } })).referrers).toEqual([]);
	expect((await refused(list({ repositoryName: 'no/such' }))).name).toBe('RepositoryNotFoundException');
});
