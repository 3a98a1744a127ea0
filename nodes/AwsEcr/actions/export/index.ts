import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import { ignoring } from '../../../../lib/aws/callFailure';
import { shortDigest } from '../../../../lib/ecr/digest';
import { registryHost } from '../../../../lib/ecr/addresses';
import { option } from '../../../../lib/engine/field';
import { action, type ActionItem } from '../../../../lib/engine/action';
import type { Tools } from '../../../../lib/engine/tools';
import { boolean, string } from '../../../../lib/fields/basic';
import { outputFile } from '../../../../lib/fields/files';
import { imageId } from '../../../../lib/fields/imageId';
import { platforms } from '../../../../lib/fields/platforms';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { ofSize, withSizes, type SizedBlob } from '../../../../lib/registry/blobSizes';
import { blobsOf, foreignOf } from '../../../../lib/registry/manifest';
import { resuming, verified } from '../../../../lib/registry/resuming';
import { writeTar } from '../../../../lib/registry/tar';
import { readTree } from '../../../../lib/registry/tree';
import { refuseSchema1, writeLayout } from '../../../../lib/registry/writeLayout';
import { tagsAsked } from '../../../../lib/registry/selectImages';

/** What a person asks for: an image, and what of it goes into which file. */
interface ExportParams {
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
	return `${name}-${imageTag ?? shortDigest(imageDigest)}.tar`;
}

async function perform(params: ExportParams, tools: Tools): Promise<ActionItem[]> {
	const { imageId: id, outputBinaryField, platforms: chosen, includeReferrers = false, repositoryName } = params;
	const source = tools.repository(params);
	const detail = await source.describeOne(id);
	const tree = await readTree(detail.imageDigest, source, { platforms: chosen, referrers: includeReferrers });
	refuseSchema1(tree);
	const blobs = blobsOf(tree.manifests);
	const digests = blobs.map(({ digest }) => digest);
	// Without permission for this call, the sizes in the manifests are used.
	const sizes = withSizes(blobs, await ignoring('AccessDeniedException', source.layerSizes(digests)));
	const foreign = foreignOf(tree.manifests);
	const address = `${registryHost(detail.registryId ?? '', source.region)}/${repositoryName}`;
	const tags = tagsAsked(detail, [id]);
	let begun = 0;
	const openBlob = async function* (blob: SizedBlob) {
		begun += 1;
		tools.tell(`Layer ${begun} of ${blobs.length} in progress`);
		yield* verified(ofSize(resuming(source.openLayer(blob.digest), tools.signal), blob), blob.digest);
	};
	const files = writeLayout(tree, { address, tags }, sizes.blobs, openBlob);
	const name = params.fileName ?? fileNameOf(repositoryName, id);
	const { file, sizeInBytes } = await tools.keep(writeTar(files), name, 'application/x-tar');
	return [
		{
			json: {
				repositoryName,
				imageDigest: detail.imageDigest,
				imageTags: tags,
				exportedDigest: tree.root.digest,
				digestDiffers: tree.rewritten,
				manifests: tree.manifests.length,
				layers: blobs.length,
				sizeInBytes,
				...(foreign.length > 0 ? { foreignLayers: foreign.length } : {}),
				...(sizes.wrong.length > 0 ? { layersOfWrongSize: [...sizes.wrong] } : {}),
			},
			binary: { [outputBinaryField]: file },
		},
	];
}

/** exportImage puts an image into a file, as an OCI image layout in a tar, without Docker. */
export const exportImage = action<ExportParams>({
	value: 'export',
	name: 'Export',
	action: 'Export image',
	description: 'Put an image with all its platforms into a tar file that docker load, skopeo and Import read',
	changes: 'nothing',
	needs:
		'`ecr:DescribeImages`, `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`, `ecr:BatchCheckLayerAvailability` (for sizes other than the manifest says), `ecr:ListImageReferrers` (with referrers)',
	input: {
		repositoryName: repository(),
		imageId: imageId('The image to export'),
		outputBinaryField: outputFile(),
		platforms: platforms('export'),
		includeReferrers: option(
			boolean({
				label: 'Include Referrers',
				description: 'Whether to export signatures, SBOMs and whatever else refers to the image along with it',
			}),
		),
		fileName: option(
			string({
				label: 'File Name',
				description: 'Name of the file; made of the repository and the tag when not given',
				placeholder: 'e.g. app-v1.tar',
			}),
		),
		registryId: registryId(),
	},
	perform,
});
