import type { ImageDetail, Repository as RepositorySettings } from '@aws-sdk/client-ecr';
import type { IDataObject } from 'n8n-workflow';
import { option, optional } from '../../../../lib/engine/field';
import { toJson, toJsonObject } from '../../../../lib/engine/items';
import { action, type ActionItem } from '../../../../lib/engine/action';
import { ignoring } from '../../../../lib/aws/callFailure';
import type { EcrClient } from '../../../../lib/aws/client';
import { limitCalls } from '../../../../lib/aws/limitCalls';
import { mapConcurrently } from '../../../../lib/aws/mapConcurrently';
import type { Tools } from '../../../../lib/engine/tools';
import { scanOf } from '../../../../lib/ecr/scan';
import { choice, boolean } from '../../../../lib/fields/basic';
import { described } from '../../../../lib/fields/described';
import { repositoryPatterns } from '../../../../lib/fields/patterns';
import { registryId } from '../../../../lib/fields/registryId';
import { scanTally, sum, tally, type Tally } from './tally';
import { listRepositories } from '../../../../lib/registry/listRepositories';
import type { Repository } from '../../../../lib/registry/repository';
import { leavesScanOpen, readScan } from '../../../../lib/registry/scans';

/** Which items are wanted: one a repository, one for all of them together, or both. */
type InventoryDetail = 'repositories' | 'both' | 'total';

/** What a person asks for: which repositories, and what of them. */
interface InventoryParams {
	readonly repositoryPatterns?: readonly string[];
	readonly policies: boolean;
	readonly detail?: InventoryDetail;
	readonly registryId?: string;
}

/** Whether a repository has policies; empty where nobody wants to know. */
interface Policies {
	readonly hasPolicy?: boolean;
	readonly hasLifecyclePolicy?: boolean;
}

/** What was found of a repository. */
interface ExaminedRepository {
	readonly repository: RepositorySettings;
	readonly images: Tally;
	readonly policies: Policies;
}

/** Whether the scan of an image is to be asked for; findings that DescribeImages tells count already. */
const isUnknown = (image: ImageDetail) => leavesScanOpen(image) && scanOf(image).severityCounts === undefined;

/** Page by page, so that of the images of a large registry only some digests are held. */
async function imagesOf(repository: Repository, tools: Tools): Promise<Tally> {
	const pages = await repository.describeAll({ imageStatus: 'ANY' }, (page) => ({
		tally: tally(page),
		unknown: page.filter(isUnknown).flatMap(({ imageDigest }) => imageDigest ?? []),
	}));
	const unknown = pages.flatMap((page) => page.unknown);
	const scans = await mapConcurrently(unknown, tools, async (digest) => await readScan(repository, digest));
	const known = scans.filter((scan) => scan !== undefined);
	return sum([...pages.map((page) => page.tally), ...known.map(scanTally)]);
}

async function policiesOf(repository: Repository): Promise<Policies> {
	const policy = await ignoring('RepositoryPolicyNotFoundException', repository.send('GetRepositoryPolicy', {}));
	const lifecycle = await ignoring('LifecyclePolicyNotFoundException', repository.send('GetLifecyclePolicy', {}));
	return { hasPolicy: policy !== undefined, hasLifecyclePolicy: lifecycle !== undefined };
}

async function examine(
	settings: RepositorySettings,
	withPolicies: boolean,
	tools: Tools,
	client: EcrClient,
): Promise<ExaminedRepository> {
	const { repositoryName = '', registryId } = settings;
	const repository = tools.repository({ repositoryName, registryId }, client);
	const images = await imagesOf(repository, tools);
	return { repository: settings, images, policies: withPolicies ? await policiesOf(repository) : {} };
}

function rowOf({ repository, images, policies }: ExaminedRepository): IDataObject {
	return toJsonObject({
		repositoryName: repository.repositoryName,
		...images,
		tagMutability: repository.imageTagMutability,
		scanOnPush: repository.imageScanningConfiguration?.scanOnPush ?? false,
		encryption: repository.encryptionConfiguration?.encryptionType,
		...policies,
		createdAt: repository.createdAt,
		repositoryUri: repository.repositoryUri,
	});
}

function totalOf(found: readonly ExaminedRepository[], withPolicies: boolean): IDataObject {
	const having = (name: keyof Policies) => found.filter(({ policies }) => policies[name]).length;
	return toJson({
		total: true,
		repositories: found.length,
		...sum(found.map(({ images }) => images)),
		...(withPolicies ? { withPolicy: having('hasPolicy'), withLifecyclePolicy: having('hasLifecyclePolicy') } : {}),
	}) as IDataObject;
}

async function perform(params: InventoryParams, tools: Tools): Promise<ActionItem[]> {
	const { policies, detail = 'repositories' } = params;
	const repositories = await listRepositories(params.registryId, params.repositoryPatterns, tools);
	// Repositories are read in parallel, and so are the scans of each.
	const client = limitCalls(tools.client, tools.concurrency);
	let count = 0;
	const examined = await mapConcurrently(repositories, tools, async (repository) => {
		// One that was deleted since it was listed is not part of the inventory.
		const found = await ignoring('RepositoryNotFoundException', examine(repository, policies, tools, client));
		tools.tell(`${(count += 1)} of ${repositories.length} repositories read`);
		return found;
	});
	const found = examined.filter((one) => one !== undefined);
	return [
		...(detail === 'total' ? [] : found.map(rowOf)),
		...(detail === 'repositories' ? [] : [totalOf(found, policies)]),
	].map((json) => ({ json }));
}

/** inventory is a table of repositories with what is in them. */
export const inventory = action<InventoryParams>({
	value: 'inventory',
	name: 'Inventory',
	action: 'Take inventory of registry',
	description: 'Get a table of repositories: how many images, how large, pushed and pulled when, settings and findings',
	needs:
		'`ecr:DescribeRepositories`, `ecr:DescribeImages`, `ecr:DescribeImageScanFindings`; with Policies `ecr:GetRepositoryPolicy`, `ecr:GetLifecyclePolicy`',
	once: true,
	changes: 'nothing',
	input: {
		repositoryPatterns: optional(
			described(
				repositoryPatterns(),
				'Names of the repositories, with * for any characters. Leave it empty for all. Separate several by commas or line breaks, or give an array by an expression.',
			),
		),
		policies: boolean(
			{
				label: 'Include Policies',
				description: 'Whether to say which repositories have a policy and a lifecycle policy: two calls a repository',
			},
			true,
		),
		detail: option(
			choice<InventoryDetail>(
				{ label: 'Output', description: 'Which items to return' },
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
