import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import { registryHost } from '../../../../lib/ecr/place';
import { InvalidField, option } from '../../../../lib/engine/field';
import { action, type ActionItem } from '../../../../lib/engine/operation';
import type { Tools } from '../../../../lib/engine/tools';
import { flag, text } from '../../../../lib/fields/basic';
import { outputFile } from '../../../../lib/fields/files';
import { imageId } from '../../../../lib/fields/imageId';
import { writeImageId } from '../../../../lib/fields/imageIds';
import { platforms } from '../../../../lib/fields/platforms';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { keepFile } from '../../../../lib/registry/keepFile';
import { blobsOf, manifestsIn } from '../../../../lib/registry/manifests';
import { openLayer } from '../../../../lib/registry/openLayer';
import { resuming, verified } from '../../../../lib/registry/resuming';
import { writeTar } from '../../../../lib/registry/tar';
import { readTree } from '../../../../lib/registry/tree';
import { writeLayout } from '../../../../lib/registry/writeLayout';
import { tagsAsked } from '../../../../lib/registry/selectImages';

/** What a person asks for: an image, and what of it goes into which file. */
interface Asked {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly imageId: ImageIdentifier;
	readonly outputBinaryField: string;
	readonly platforms?: readonly string[];
	readonly includeReferrers?: boolean;
	readonly fileName?: string;
}

/** A file's name from what a person calls the image: `app-v1.tar`. */
function fileNameOf(repositoryName: string, { imageTag, imageDigest = '' }: ImageIdentifier): string {
	const name = repositoryName.split('/').at(-1) ?? '';
	return `${name}-${imageTag ?? imageDigest.slice('sha256:'.length, 'sha256:'.length + 12)}.tar`;
}

async function perform(
	{ imageId: id, outputBinaryField, platforms: chosen, includeReferrers = false, fileName, ...where }: Asked,
	tools: Tools,
): Promise<ActionItem[]> {
	const { repositoryName } = where;
	const { client, signal } = tools;
	const place = { client, signal, where };
	const { imageDetails = [] } = await client.send('DescribeImages', { ...where, imageIds: [id] }, signal);
	const [detail] = imageDetails;
	if (!detail?.imageDigest)
		throw new InvalidField(`${writeImageId(id)} is not in ${repositoryName}`, undefined, 'Image');

	const choice = { platforms: chosen, referrers: includeReferrers };
	const tree = await readTree(detail.imageDigest, manifestsIn(place), choice);
	const layers = blobsOf(tree.manifests).length;
	const address = `${registryHost(detail.registryId ?? '', client.region)}/${repositoryName}`;
	const tags = tagsAsked(detail, [id]);
	let begun = 0;
	const openBlob = async function* (digest: string) {
		begun += 1;
		tools.tell(`Layer ${begun} of ${layers} under way`);
		yield* verified(resuming(openLayer(place, digest, tools), signal), digest);
	};
	const files = writeLayout(tree, { address, tags }, openBlob);
	const name = fileName ?? fileNameOf(repositoryName, id);
	const { file, sizeInBytes } = await keepFile(writeTar(files), name, 'application/x-tar', tools);
	return [
		{
			json: {
				repositoryName,
				imageDigest: detail.imageDigest,
				imageTags: tags,
				exportedDigest: tree.root.digest,
				digestDiffers: tree.rewritten,
				manifests: tree.manifests.length,
				layers,
				sizeInBytes,
			},
			binary: { [outputBinaryField]: file },
		},
	];
}

/** exportImage puts an image into a file, as an OCI image layout in a tar, without Docker. */
export const exportImage = action<Asked>({
	value: 'export',
	name: 'Export',
	action: 'Export image',
	description: 'Put an image with all its platforms into a tar file that docker load, skopeo and Import read',
	reads: true,
	needs:
		'`ecr:DescribeImages`, `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`, `ecr:ListImageReferrers` (with referrers)',
	input: {
		repositoryName: repository(),
		imageId: imageId('The image to export'),
		outputBinaryField: outputFile(),
		platforms: platforms('export'),
		includeReferrers: option(
			flag({
				label: 'Include Referrers',
				description: 'Whether to export signatures, SBOMs and whatever else refers to the image along with it',
			}),
		),
		fileName: option(
			text({
				label: 'File Name',
				description: 'Name of the file; made of the repository and the tag when not given',
				placeholder: 'e.g. app-v1.tar',
			}),
		),
		registryId: registryId(),
	},
	perform,
});
