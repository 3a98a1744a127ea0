import { isDigest, shortDigest } from '../../../../lib/ecr/digest';
import { InvalidField, option } from '../../../../lib/engine/field';
import { action, type ActionItem } from '../../../../lib/engine/action';
import type { Tools } from '../../../../lib/engine/tools';
import { string } from '../../../../lib/fields/basic';
import { outputFile } from '../../../../lib/fields/files';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { resuming, verified } from '../../../../lib/registry/resuming';

/** What a person asks for: a layer, and where its file goes. */
interface DownloadLayerParams {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly layerDigest: string;
	readonly outputBinaryField: string;
	readonly fileName?: string;
}

function check({ layerDigest }: DownloadLayerParams): void {
	if (isDigest(layerDigest)) return;
	throw new InvalidField('is not a digest', 'It looks like sha256: and 64 hexadecimal digits.', 'Layer Digest');
}

async function perform(
	{ layerDigest, outputBinaryField, fileName, ...where }: DownloadLayerParams,
	tools: Tools,
): Promise<ActionItem[]> {
	const name = fileName ?? `${shortDigest(layerDigest)}.tar.gz`;
	const open = tools.repository(where).openLayer(layerDigest);
	const content = verified(resuming(open, tools.signal), layerDigest);
	const { file, sizeInBytes } = await tools.keep(content, name, 'application/octet-stream');
	const json = { repositoryName: where.repositoryName, layerDigest, sizeInBytes };
	return [{ json, binary: { [outputBinaryField]: file } }];
}

/** downloadLayer downloads a layer into a file, streamed, and compares its digest. */
export const downloadLayer = action<DownloadLayerParams>({
	value: 'download',
	name: 'Download',
	action: 'Download layer',
	description: 'Download a layer, or the configuration of an image, as a file whose digest is compared',
	changes: 'nothing',
	needs: '`ecr:GetDownloadUrlForLayer`',
	input: {
		repositoryName: repository(),
		layerDigest: string({
			label: 'Layer Digest',
			description: 'Digest of the layer to download',
			placeholder: 'e.g. sha256:9834...',
			byDefault: '={{ $json.layerDigest }}',
		}),
		outputBinaryField: outputFile(),
		fileName: option(
			string({
				label: 'File Name',
				description: 'Name of the file; made of the digest when not given',
				placeholder: 'e.g. layer.tar.gz',
			}),
		),
		registryId: registryId(),
	},
	check,
	perform,
});
