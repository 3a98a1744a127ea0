import type { Repository } from '@aws-sdk/client-ecr';
import type { IDataObject } from 'n8n-workflow';
import { option, optional } from '../../../../lib/engine/field';
import { toJson } from '../../../../lib/engine/items';
import { action, type ActionItem } from '../../../../lib/engine/operation';
import { listAll } from '../../../../lib/aws/paginate';
import { mapAtOnce } from '../../../../lib/aws/schedule';
import type { Tools } from '../../../../lib/engine/tools';
import { choice, flag } from '../../../../lib/fields/basic';
import { described } from '../../../../lib/fields/described';
import { repositoryPatterns } from '../../../../lib/fields/patterns';
import { registryId } from '../../../../lib/fields/registryId';
import { sum, tally, type Tally } from './tally';
import { unless } from '../../../../lib/aws/unless';
import { listRepositories } from '../../../../lib/registry/listRepositories';
import type { Where } from '../../../../lib/registry/where';

/** Which items are wanted: one a repository, one for all of them together, or both. */
type Detail = 'repositories' | 'both' | 'total';

/** What a person asks for: which repositories, and what of them. */
interface Asked {
	readonly repositoryPatterns?: readonly string[];
	readonly policies: boolean;
	readonly detail?: Detail;
	readonly registryId?: string;
}

/** Whether a repository has policies; empty where nobody wants to know. */
interface Policies {
	readonly hasPolicy?: boolean;
	readonly hasLifecyclePolicy?: boolean;
}

/** What was found of a repository. */
interface Found {
	readonly repository: Repository;
	readonly images: Tally;
	readonly policies: Policies;
}

async function imagesOf(where: Where, tools: Tools): Promise<Tally> {
	// Without a filter Amazon ECR leaves out what is archived.
	const asked = { ...where, filter: { imageStatus: 'ANY' as const } };
	// Page by page, so that the images of a large registry are not held all at once.
	return sum(await listAll(tools, 'DescribeImages', asked, ({ imageDetails = [] }) => [tally(imageDetails)]));
}

async function policiesOf(where: Where, { client, signal }: Tools): Promise<Policies> {
	const policy = await unless('RepositoryPolicyNotFoundException', client.send('GetRepositoryPolicy', where, signal));
	const lifecycle = await unless('LifecyclePolicyNotFoundException', client.send('GetLifecyclePolicy', where, signal));
	return { hasPolicy: policy !== undefined, hasLifecyclePolicy: lifecycle !== undefined };
}

async function look(repository: Repository, withPolicies: boolean, tools: Tools): Promise<Found> {
	const { repositoryName = '', registryId: account } = repository;
	const where = { repositoryName, registryId: account };
	const images = await imagesOf(where, tools);
	return { repository, images, policies: withPolicies ? await policiesOf(where, tools) : {} };
}

function rowOf({ repository, images, policies }: Found): IDataObject {
	return toJson({
		repositoryName: repository.repositoryName,
		...images,
		tagMutability: repository.imageTagMutability,
		scanOnPush: repository.imageScanningConfiguration?.scanOnPush ?? false,
		encryption: repository.encryptionConfiguration?.encryptionType,
		...policies,
		createdAt: repository.createdAt,
		repositoryUri: repository.repositoryUri,
	}) as IDataObject;
}

function totalOf(found: readonly Found[], withPolicies: boolean): IDataObject {
	const having = (name: keyof Policies) => found.filter(({ policies }) => policies[name]).length;
	return toJson({
		total: true,
		repositories: found.length,
		...sum(found.map(({ images }) => images)),
		...(withPolicies ? { withPolicy: having('hasPolicy'), withLifecyclePolicy: having('hasLifecyclePolicy') } : {}),
	}) as IDataObject;
}

async function perform(asked: Asked, tools: Tools): Promise<ActionItem[]> {
	const { policies, detail = 'repositories' } = asked;
	const repositories = await listRepositories(asked.registryId, asked.repositoryPatterns, tools);
	let count = 0;
	const looked = await mapAtOnce(repositories, tools, async (repository) => {
		// One that was deleted since it was listed is not part of the inventory.
		const found = await unless('RepositoryNotFoundException', look(repository, policies, tools));
		tools.tell(`${(count += 1)} of ${repositories.length} repositories read`);
		return found;
	});
	const found = looked.filter((one) => one !== undefined);
	return [
		...(detail === 'total' ? [] : found.map(rowOf)),
		...(detail === 'repositories' ? [] : [totalOf(found, policies)]),
	].map((json) => ({ json }));
}

/** inventory is a table of repositories with what is in them. */
export const inventory = action<Asked>({
	value: 'inventory',
	name: 'Inventory',
	action: 'Take inventory of registry',
	description: 'Get a table of repositories: how many images, how large, pushed and pulled when, settings and findings',
	needs:
		'`ecr:DescribeRepositories`, `ecr:DescribeImages`; with Policies `ecr:GetRepositoryPolicy`, `ecr:GetLifecyclePolicy`',
	once: true,
	input: {
		repositoryPatterns: optional(
			described(
				repositoryPatterns(),
				'Names of the repositories, with * for any characters. Leave it empty for all. Separate several by commas or line breaks, or give an array by an expression.',
			),
		),
		policies: flag(
			{
				label: 'Include Policies',
				description: 'Whether to say which repositories have a policy and a lifecycle policy: two calls a repository',
			},
			true,
		),
		detail: option(
			choice<Detail>(
				{ label: 'Output', description: 'The items to put out' },
				{
					repositories: { name: 'Each Repository' },
					both: { name: 'Each Repository and the Total' },
					total: { name: 'Only the Total' },
				},
				'repositories',
			),
		),
		registryId: registryId(),
	},
	perform,
});
