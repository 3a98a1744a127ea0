import {
	BatchGetImageCommand,
	ECRClient,
	paginateDescribeImages,
	paginateDescribeRepositories,
	type ImageDetail,
} from '@aws-sdk/client-ecr';

import { region } from '../../../tools/demo/contents';

/** Stored is an image as the local ECR has it, seen through the SDK and not through the node. */
export interface Stored extends ImageDetail {
	readonly repositoryName: string;
	readonly imageDigest: string;
	/** The images that it is made of, when it is a multi-arch image. */
	readonly children: readonly string[];
}

const indexTypes = [
	'application/vnd.oci.image.index.v1+json',
	'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** clientFor makes an SDK client for the local ECR, in the region of the sample data unless another is given. */
export function clientFor(endpoint: string, of = region): ECRClient {
	return new ECRClient({
		endpoint,
		region: of,
		credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
	});
}

async function childrenOf(client: ECRClient, { repositoryName, imageDigest }: ImageDetail): Promise<string[]> {
	const { images } = await client.send(
		new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }], acceptedMediaTypes: indexTypes }),
	);
	const { manifests } = JSON.parse(images?.[0]?.imageManifest ?? '{}') as { manifests?: Array<{ digest: string }> };
	return (manifests ?? []).map(({ digest }) => digest);
}

/** repositoryNames lists the repositories of the local ECR. */
export async function repositoryNames(endpoint: string): Promise<string[]> {
	const names: string[] = [];
	for await (const { repositories } of paginateDescribeRepositories({ client: clientFor(endpoint) }, {})) {
		names.push(...(repositories ?? []).flatMap(({ repositoryName }) => repositoryName ?? []));
	}
	return names;
}

/** storedImages lists all images of the local ECR. */
export async function storedImages(endpoint: string): Promise<Stored[]> {
	const client = clientFor(endpoint);
	const stored: Stored[] = [];
	for (const repositoryName of await repositoryNames(endpoint)) {
		for await (const { imageDetails } of paginateDescribeImages({ client }, { repositoryName })) {
			for (const detail of imageDetails ?? []) {
				const isIndex = indexTypes.includes(detail.imageManifestMediaType ?? '');
				const children = isIndex ? await childrenOf(client, detail) : [];
				stored.push({ ...detail, repositoryName, imageDigest: detail.imageDigest ?? '', children });
			}
		}
	}
	return stored;
}
