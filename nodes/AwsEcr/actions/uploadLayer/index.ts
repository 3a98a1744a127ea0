import { createHash } from 'node:crypto';
import { ActionError } from '../../../../lib/aws/actionError';
import { isDigest } from '../../../../lib/ecr/digest';
import { InvalidField, option } from '../../../../lib/engine/field';
import { action, changesRepository, type ActionItem } from '../../../../lib/engine/action';
import type { BinaryFile, Tools } from '../../../../lib/engine/tools';
import { string } from '../../../../lib/fields/basic';
import { INPUT_FILE, inputFile } from '../../../../lib/fields/files';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';

/** What a person asks for: the file that is the layer, and the digest that it should have. */
interface UploadLayerParams {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly binaryPropertyName: string;
	readonly expectedDigest?: string;
}

function check({ expectedDigest }: UploadLayerParams): void {
	if (expectedDigest === undefined || isDigest(expectedDigest)) return;
	throw new InvalidField('is not a digest', 'It looks like sha256: and 64 hexadecimal digits.', 'Expected Digest');
}

/** The digest and the bytes of a file, streamed. */
async function measure(file: BinaryFile): Promise<{ layerDigest: string; sizeInBytes: number }> {
	const hash = createHash('sha256');
	let sizeInBytes = 0;
	for await (const chunk of await file.open()) {
		hash.update(chunk);
		sizeInBytes += chunk.length;
	}
	return { layerDigest: `sha256:${hash.digest('hex')}`, sizeInBytes };
}

async function perform(
	{ binaryPropertyName, expectedDigest, ...where }: UploadLayerParams,
	tools: Tools,
): Promise<ActionItem[]> {
	const file = tools.file(binaryPropertyName);
	// The file is read twice, so that nothing is sent of a layer that is there already.
	const { layerDigest, sizeInBytes } = await measure(file);
	if (expectedDigest !== undefined && expectedDigest !== layerDigest) {
		throw new ActionError(
			'DigestMismatch',
			`Expected Digest is ${expectedDigest}, but that of the file is ${layerDigest}`,
			'Nothing was uploaded. Check that the file is the right one, and complete.',
		);
	}
	if (sizeInBytes === 0) {
		throw new ActionError('EmptyFile', `${INPUT_FILE} holds an empty file`, 'A layer has content: give another file.');
	}
	const repository = tools.repository(where);
	const uploaded = (await repository.missingLayers([layerDigest])).length > 0;
	if (uploaded) await repository.uploadLayer(await file.open(), layerDigest);
	return [{ json: { repositoryName: where.repositoryName, layerDigest, sizeInBytes, uploaded } }];
}

/** uploadLayer uploads a file as a layer, of any size, one part in memory at a time. */
export const uploadLayer = action<UploadLayerParams>({
	value: 'upload',
	name: 'Upload',
	action: 'Upload layer',
	description: 'Upload a file as a layer, or the configuration of an image, unless the repository has it already',
	needs:
		'`ecr:BatchCheckLayerAvailability`, `ecr:InitiateLayerUpload`, `ecr:UploadLayerPart`, `ecr:CompleteLayerUpload`',
	changes: changesRepository,
	input: {
		repositoryName: repository(),
		binaryPropertyName: inputFile(),
		expectedDigest: option(
			string({
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
