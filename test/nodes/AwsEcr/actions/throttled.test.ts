import { pushImage, type PushedImage } from '../../../support/images';
import { byName, useRepository, type Target } from '../../../support/target';
import type { RunOptions } from '../../../support/workflow';

let target: Target;
let name: string;
let image: PushedImage;
useRepository((opened, created) => {
	target = opened;
	name = created;
});
beforeEach(async () => {
	image = await pushImage(target.client, name, 'v1');
});

const where = () => ({ repositoryName: byName(name) });
const file = () => ({ binary: { data: { data: Buffer.from('a layer').toString('base64'), mimeType: 'a/b' } } });
const rules = JSON.stringify([
	{
		rulePriority: 1,
		selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 5 },
		action: { type: 'expire' },
	},
]);

/** A call of an action, by what the action is asked for. */
const CALLS: Array<[api: string, resource: string, operation: string, parameters: () => object]> = [
	['BatchGetImage', 'image', 'addTag', () => ({ ...where(), imageId: 'v1', newTags: 'v2' })],
	['PutImage', 'image', 'addTag', () => ({ ...where(), imageId: 'v1', newTags: 'v2' })],
	['DescribeImages', 'image', 'export', () => ({ ...where(), imageId: 'v1', outputBinaryField: 'data' })],
	['GetDownloadUrlForLayer', 'image', 'export', () => ({ ...where(), imageId: 'v1', outputBinaryField: 'data' })],
	['DescribeImages', 'image', 'cleanUp', () => ({ ...where(), images: 'untagged' })],
	[
		'BatchDeleteImage',
		'image',
		'cleanUp',
		() => ({ ...where(), images: 'tagged', tagsToInclude: 'v*', dryRun: false }),
	],
	['DescribeRepositories', 'registry', 'inventory', () => ({ repositoryPatterns: name, policies: false })],
	['DescribeImages', 'registry', 'inventory', () => ({ repositoryPatterns: name, policies: false })],
	['DescribeRepositories', 'repository', 'ensure', () => ({ newRepositoryName: name })],
	['CreateRepository', 'repository', 'ensure', () => ({ newRepositoryName: `${name}/new` })],
	[
		'PutImageTagMutability',
		'repository',
		'ensure',
		() => ({ newRepositoryName: name, options: { imageTagMutability: 'IMMUTABLE' } }),
	],
	['DescribeImages', 'imageScan', 'scanAndWait', () => ({ ...where(), imageId: 'v1' })],
	['DescribeImageScanFindings', 'imageScan', 'scanAndWait', () => ({ ...where(), imageId: 'v1' })],
	['StartImageScan', 'imageScan', 'scanAndWait', () => ({ ...where(), imageId: 'v1' })],
	[
		'GetLifecyclePolicy',
		'lifecyclePolicy',
		'editRules',
		() => ({ ...where(), dryRun: false, rulesFrom: 'json', rulesJson: rules }),
	],
	[
		'PutLifecyclePolicy',
		'lifecyclePolicy',
		'editRules',
		() => ({ ...where(), dryRun: false, rulesFrom: 'json', rulesJson: rules }),
	],
	[
		'StartLifecyclePolicyPreview',
		'lifecyclePolicy',
		'previewAndWait',
		() => ({ ...where(), options: { lifecyclePolicyText: JSON.stringify({ rules: JSON.parse(rules) as object }) } }),
	],
	['GetAuthorizationToken', 'authorization', 'dockerLogin', () => ({})],
	['BatchCheckLayerAvailability', 'layer', 'upload', () => ({ ...where(), binaryPropertyName: 'data' })],
	['InitiateLayerUpload', 'layer', 'upload', () => ({ ...where(), binaryPropertyName: 'data' })],
	[
		'GetDownloadUrlForLayer',
		'layer',
		'download',
		() => ({ ...where(), layerDigest: image.blobs[0]?.digest, outputBinaryField: 'data' }),
	],
	[
		'ListTagsForResource',
		'custom',
		'apiRequest',
		() => ({
			apiOperation: 'ListTagsForResource',
			request: { resourceArn: `arn:aws:ecr:eu-west-1:123456789012:repository/${name}` },
		}),
	],
	['ListImages', 'image', 'list', () => where()],
	['BatchDeleteImage', 'image', 'delete', () => ({ ...where(), imageIds: 'v1' })],
	['DescribeRepositories', 'repository', 'getAll', () => ({})],
];

describe('a call that Amazon ECR throttles', () => {
	it.each(CALLS)(
		'%s of %s %s: is named, with its region and its code',
		async (api, resource, operation, parameters) => {
			const { options, ...asked } = parameters() as { options?: object };
			const run = async (more: Partial<RunOptions>) => {
				target.failNext(api, { name: 'ThrottlingException', message: 'Rate exceeded' });
				const all = { ...asked, options: { ...options, maxAttempts: 1 } };
				return await target.run(resource, operation, all, { items: [{ json: {}, ...file() }], ...more });
			};
			const { error } = await run({});
			expect(error?.message).toContain(` ${api} `);
			expect(error?.message).toContain(target.region);
			const { outputs } = await run({ onError: 'continueRegularOutput' });
			expect(outputs[0]).toMatchObject([
				{ json: { error: error?.message, details: { code: 'ThrottlingException' } }, pairedItem: { item: 0 } },
			]);
		},
	);
});
