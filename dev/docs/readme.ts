import { isRead } from '../../nodes/AwsEcr/engine/operation';
import type { OperationName } from '../../aws/operations';
import { resources } from '../../nodes/AwsEcr/resources';
import { iamActions, iamPolicy } from './iamPolicies';
import { operationTable } from './operationTable';

const PUBLISH = new Set([
	'BatchCheckLayerAvailability',
	'BatchGetImage',
	'CompleteLayerUpload',
	'DescribeRepositories',
	'GetAuthorizationToken',
	'InitiateLayerUpload',
	'PutImage',
	'UploadLayerPart',
]);
const CLEAN_UP = new Set(['BatchDeleteImage', 'DescribeImages', 'DescribeRepositories', 'ListImages']);

const json = (text: string) => `\`\`\`json\n${text}\n\`\`\``;
const policyOf = (wanted: (api: string) => boolean) => json(iamPolicy(iamActions(resources, wanted)));

/** The README's parts that are derived from the records, by the name of the marker that holds them. */
const PARTS: Readonly<Record<string, () => string>> = {
	operations: () => operationTable(resources),
	'iam-read': () => policyOf((api) => isRead(api as OperationName)),
	'iam-clean-up': () => policyOf((api) => CLEAN_UP.has(api)),
	'iam-publish': () => policyOf((api) => PUBLISH.has(api)),
	'iam-all': () => policyOf(() => true),
};

/** fillReadme puts the derived parts between their markers. Throws a RangeError where a marker is missing. */
export function fillReadme(text: string): string {
	return Object.entries(PARTS).reduce((filled, [name, make]) => {
		const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
		const from = filled.indexOf(start);
		const to = filled.indexOf(end);
		if (from < 0 || to < from) throw new RangeError(`The README has no part ${name}`);
		return filled.slice(0, from + start.length) + make() + filled.slice(to);
	}, text);
}
