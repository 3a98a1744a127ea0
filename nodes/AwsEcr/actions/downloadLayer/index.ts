import { isDigest } from '../../../../lib/ecr/digest';
import { InvalidField, option } from '../../../../lib/engine/field';
import { action, type ActionItem } from '../../../../lib/engine/operation';
import type { Tools } from '../../../../lib/engine/tools';
import { text } from '../../../../lib/fields/basic';
import { outputFile } from '../../../../lib/fields/files';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { keepFile } from '../../../../lib/registry/keepFile';
import { openLayer } from '../../../../lib/registry/openLayer';
import { resuming, verified } from '../../../../lib/registry/resuming';

/** What a person asks for: a layer, and where its file goes. */
interface Asked {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly layerDigest: string;
	readonly outputBinaryField: string;
	readonly fileName?: string;
}

function check({ layerDigest }: Asked): void {
	if (isDigest(layerDigest)) return;
	throw new InvalidField('is not a digest', 'It looks like sha256: and 64 hexadecimal digits.', 'Layer Digest');
}

async function perform(
	{ layerDigest, outputBinaryField, fileName, ...where }: Asked,
	tools: Tools,
): Promise<ActionItem[]> {
	const { client, signal } = tools;
	const name = fileName ?? `${layerDigest.slice('sha256:'.length, 'sha256:'.length + 12)}.tar.gz`;
	const content = verified(resuming(openLayer({ client, signal, where }, layerDigest, tools), signal), layerDigest);
	const { file, sizeInBytes } = await keepFile(content, name, 'application/octet-stream', tools);
	const json = { repositoryName: where.repositoryName, layerDigest, sizeInBytes };
	return [{ json, binary: { [outputBinaryField]: file } }];
}

/** downloadLayer downloads a layer into a file, streamed, and compares its digest. */
export const downloadLayer = action<Asked>({
	value: 'download',
	name: 'Download',
	action: 'Download layer',
	description: 'Download a layer, or the configuration of an image, as a file whose digest is compared',
	reads: true,
	needs: '`ecr:GetDownloadUrlForLayer`',
	input: {
		repositoryName: repository(),
		layerDigest: text({
			label: 'Layer Digest',
			description: 'Digest of the layer to download',
			placeholder: 'e.g. sha256:9834...',
			byDefault: '={{ $json.layerDigest }}',
		}),
		outputBinaryField: outputFile(),
		fileName: option(
			text({
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
