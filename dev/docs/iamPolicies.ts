import type { Resource } from '../../nodes/AwsEcr/engine/operation';

/** iamActions are the IAM actions that the operations of some resources need: each has the name of its API operation. */
export function iamActions(resources: readonly Resource[], wanted: (api: string) => boolean): string[] {
	return resources
		.flatMap(({ operations }) => operations.map(({ api }) => api))
		.filter(wanted)
		.map((api) => `ecr:${api}`)
		.sort();
}

/** GetAuthorizationToken and nothing else of these takes no resource: it is allowed for all or not at all. */
const WITHOUT_RESOURCE = new Set(['ecr:GetAuthorizationToken']);

/** iamPolicy is a policy that allows some actions on the repositories of one account and region, as indented JSON. */
export function iamPolicy(actions: readonly string[]): string {
	const onRepositories = actions.filter((action) => !WITHOUT_RESOURCE.has(action));
	const onAll = actions.filter((action) => WITHOUT_RESOURCE.has(action));
	const statement = [
		...(onRepositories.length > 0
			? [{ Effect: 'Allow', Action: onRepositories, Resource: 'arn:aws:ecr:eu-west-1:123456789012:repository/*' }]
			: []),
		...(onAll.length > 0 ? [{ Effect: 'Allow', Action: onAll, Resource: '*' }] : []),
	];
	return JSON.stringify({ Version: '2012-10-17', Statement: statement }, null, 2);
}
