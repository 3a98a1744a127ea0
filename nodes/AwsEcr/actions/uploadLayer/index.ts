import { createHash } from 'node:crypto';
import { isDigest } from '../../../../lib/ecr/digest';
import { InvalidField, option } from '../../../../lib/engine/field';
import { action, type ActionItem } from '../../../../lib/engine/operation';
import type { BinaryFile, Tools } from '../../../../lib/engine/tools';
import { text } from '../../../../lib/fields/basic';
import { INPUT_FILE, inputFile } from '../../../../lib/fields/files';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { missingLayers, uploadLayer as upload } from '../../../../lib/registry/uploadLayer';

/** What a person asks for: the file that is the layer, and the digest that it should have. */
interface Asked {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly binaryPropertyName: string;
	readonly expectedDigest?: string;
}

function check({ expectedDigest }: Asked): void {
	if (expectedDigest === undefined || isDigest(expectedDigest)) return;
	throw new InvalidField('is not a digest', 'It looks like sha256: and 64 hexadecimal digits.', 'Expected Digest');
}

/** The digest and the bytes of a file, streamed. */
async function measure(file: BinaryFile): Promise<{ layerDigest: string; sizeInBytes: number }> {
	const hash = createHash('sha256');
	let sizeInBytes = 0;
	for await (const chunk of (await file.open()) as AsyncIterable<Uint8Array>) {
		hash.update(chunk);
		sizeInBytes += chunk.length;
	}
	return { layerDigest: `sha256:${hash.digest('hex')}`, sizeInBytes };
}

async function perform(
	{ binaryPropertyName, expectedDigest, ...where }: Asked,
	{ client, signal, file: open }: Tools,
): Promise<ActionItem[]> {
	const file = open(binaryPropertyName);
	// The file is read twice, so that nothing is sent of a layer that is there already.
	const { layerDigest, sizeInBytes } = await measure(file);
	if (expectedDigest !== undefined && expectedDigest !== layerDigest) {
		throw new InvalidField(
			`is ${expectedDigest}, but that of the file is ${layerDigest}`,
			'Nothing was uploaded. Check that the file is the right one, and complete.',
			'Expected Digest',
		);
	}
	if (sizeInBytes === 0) throw new InvalidField('holds an empty file', 'A layer has content.', INPUT_FILE);
	const place = { client, signal, where };
	const uploaded = (await missingLayers([layerDigest], place)).length > 0;
	if (uploaded) await upload(await file.open(), layerDigest, place);
	return [{ json: { repositoryName: where.repositoryName, layerDigest, sizeInBytes, uploaded } }];
}

/** uploadLayer uploads a file as a layer, of any size, one part in memory at a time. */
export const uploadLayer = action<Asked>({
	value: 'upload',
	name: 'Upload',
	action: 'Upload layer',
	description: 'Upload a file as a layer, or the configuration of an image, unless the repository has it already',
	needs:
		'`ecr:BatchCheckLayerAvailability`, `ecr:InitiateLayerUpload`, `ecr:UploadLayerPart`, `ecr:CompleteLayerUpload`',
	input: {
		repositoryName: repository(),
		binaryPropertyName: inputFile(),
		expectedDigest: option(
			text({
				label: 'Expected Digest',
				description: 'The digest that the file must have; nothing is sent when it has another',
				placeholder: 'e.g. sha256:9834...',
			}),
		),
		registryId: registryId(),
	},
	check,
	perform,
});
