import type { LayerFailure } from '@aws-sdk/client-ecr';
import { downloadLayer } from '../actions/downloadLayer';
import { uploadLayer } from '../actions/uploadLayer';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { string, integer } from '../../../lib/fields/basic';
import { layerPart } from '../../../lib/fields/layerPart';
import { registryId } from '../../../lib/fields/registryId';
import { repository } from '../../../lib/fields/repository';
import { strings } from '../../../lib/fields/strings';

const uploadId = () =>
	string({
		label: 'Upload ID',
		description: 'The ID that Initiate Upload answered',
		placeholder: 'e.g. {{ $json.uploadId }}',
		byDefault: '={{ $json.uploadId }}',
	});

const layerDigests = (description: string) =>
	strings(
		{
			label: 'Layer Digests',
			description,
			placeholder: 'e.g. sha256:9834...',
			byDefault: '={{ $json.layerDigest }}',
		},
		'layerDigest',
	);

export const layerResource: Resource = {
	value: 'layer',
	name: 'Layer',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchCheckLayerAvailability.html
		operation('BatchCheckLayerAvailability', {
			value: 'checkAvailability',
			name: 'Check Availability',
			action: 'Check layer availability',
			description: 'Check which layers a repository holds',
			input: {
				repositoryName: repository(),
				layerDigests: layerDigests('Digests of the layers to check'),
				registryId: registryId(),
			},
			output: {},
			batch: {
				member: 'layerDigests',
				nouns: { one: 'layer', many: 'layers' },
				answers: 'layers',
				idOf: ({ layerDigest }) => layerDigest,
				matches: (asked, answered) => asked === answered,
				failedId: (failure) => (failure as LayerFailure).layerDigest,
				// That a layer is missing is what was to be found out.
				asAnswer: ({ failureCode, layerDigest }) =>
					failureCode === 'MissingLayerDigest' ? { layerDigest, layerAvailability: 'UNAVAILABLE' } : undefined,
				write: String,
				members: (asked) => ({ layerDigest: String(asked) }),
			},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CompleteLayerUpload.html
		operation('CompleteLayerUpload', {
			value: 'completeUpload',
			name: 'Complete Upload',
			action: 'Complete layer upload',
			description:
				'Say that all parts of a layer are there, and check its digest. A layer that was there before is fine.',
			input: {
				repositoryName: repository(),
				uploadId: uploadId(),
				layerDigests: layerDigests('Digest of the layer'),
				registryId: registryId(),
			},
			output: {},
			settled: {
				LayerAlreadyExistsException: ({ uploadId: id, layerDigests: digests }) => ({
					uploadId: id,
					layerDigest: digests?.[0],
					alreadyExists: true,
				}),
			},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html
		operation('GetDownloadUrlForLayer', {
			value: 'getDownloadUrl',
			name: 'Get Download URL',
			action: 'Get layer download URL',
			description: 'Get an address from which a layer can be downloaded for a while, without further credentials',
			input: {
				repositoryName: repository(),
				layerDigest: string({
					label: 'Layer Digest',
					description: 'The digest of the layer',
					byDefault: '={{ $json.layerDigest }}',
					placeholder: 'e.g. sha256:9834...',
				}),
				registryId: registryId(),
			},
			output: {},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_InitiateLayerUpload.html
		operation('InitiateLayerUpload', {
			value: 'initiateUpload',
			name: 'Initiate Upload',
			action: 'Initiate layer upload',
			description: 'Start the upload of a layer: answers an upload ID and the size of the parts',
			input: { repositoryName: repository(), registryId: registryId() },
			output: {},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html
		operation('UploadLayerPart', {
			value: 'uploadPart',
			name: 'Upload Part',
			action: 'Upload layer part',
			description: 'Upload a part of a layer; parts go in order, without gaps',
			input: {
				repositoryName: repository(),
				uploadId: uploadId(),
				partFirstByte: integer({
					label: 'First Byte',
					description: 'Position in the layer of the first byte of the part, from 0',
				}),
				partLastByte: integer({
					label: 'Last Byte',
					description: 'Position in the layer of the last byte of the part, itself included',
				}),
				layerPartBlob: layerPart(),
				registryId: registryId(),
			},
			output: {},
		}),
	],
	actions: [downloadLayer, uploadLayer],
};
