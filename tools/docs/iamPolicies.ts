import { isRead, type Operation } from '../../lib/engine/operation';
import type { Resource } from '../../lib/engine/resource';

/** Use is a purpose of the node, and the operations that it takes. */
interface Use {
	readonly title: string;
	readonly description: string;
	readonly includes: (operation: Operation) => boolean;
}

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

/** USES are the policies that are ready to be taken over. */
export const USES: Readonly<Record<'read' | 'cleanUp' | 'publish' | 'administer', Use>> = {
	read: {
		title: 'Read only',
		description: 'All operations that change nothing.',
		includes: ({ api }) => isRead(api),
	},
	cleanUp: {
		title: 'Clean-up',
		description: 'Find images and delete them.',
		includes: ({ api }) => CLEAN_UP.has(api),
	},
	publish: {
		title: 'Publish',
		description: 'Put images and tags, and upload layers.',
		includes: ({ api }) => PUBLISH.has(api),
	},
	administer: { title: 'Administer', description: 'Every operation of the node.', includes: () => true },
};

/** actionOf is the IAM action of an operation: it has the name of the API operation. */
function actionOf({ api }: Operation): string {
	return `ecr:${api}`;
}

/** Whether an operation is about repositories: then a policy can name which; else it allows all or nothing. */
function isAboutRepositories({ input }: Operation): boolean {
	return ['repositoryName', 'repositoryNames', 'resourceArn'].some((member) => member in input);
}

/** iamPolicy is a policy for a use, for the repositories of one account and region, as indented JSON. */
export function iamPolicy(resources: readonly Resource[], { includes }: Use): string {
	const used = resources.flatMap(({ operations }) => operations).filter(includes);
	const statement = (wanted: readonly Operation[], Resource: string) =>
		wanted.length === 0 ? [] : [{ Effect: 'Allow', Action: wanted.map(actionOf).sort(), Resource }];
	const Statement = [
		...statement(used.filter(isAboutRepositories), 'arn:aws:ecr:eu-west-1:123456789012:repository/*'),
		...statement(
			used.filter((operation) => !isAboutRepositories(operation)),
			'*',
		),
	];
	return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);
}

/** iamTable is a table of the operations of the node and the IAM actions that each needs, in Markdown. */
export function iamTable(resources: readonly Resource[]): string {
	const actionRows = resources.flatMap(({ name, actions = [] }) =>
		actions.map((action) => `| ${name} → ${action.name} | ${action.needs} | | |`),
	);
	const rows = resources.flatMap(({ name, operations }) =>
		operations.map((operation) => {
			const on = isAboutRepositories(operation) ? 'repository' : '*';
			return `| ${name} → ${operation.name} | \`${actionOf(operation)}\` | ${on} | ${operation.alsoNeeds ?? ''} |`;
		}),
	);
	return [
		'| Operation | Action | Resource | Also |',
		'| --- | --- | --- | --- |',
		...[...rows, ...actionRows].sort(),
	].join('\n');
}
