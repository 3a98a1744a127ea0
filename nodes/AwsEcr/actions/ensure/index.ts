import type { IDataObject } from 'n8n-workflow';
import { isException } from '../../../../lib/aws/callFailure';
import { option, optional } from '../../../../lib/engine/field';
import { toJsonObject } from '../../../../lib/engine/items';
import { action, changesRepository, type ActionItem } from '../../../../lib/engine/action';
import { PartialFailure } from '../../../../lib/engine/partialFailure';
import type { Tools } from '../../../../lib/engine/tools';
import { wordsOf } from '../../../../lib/engine/words';
import { boolean, string } from '../../../../lib/fields/basic';
import { described } from '../../../../lib/fields/described';
import { lifecyclePolicy } from '../../../../lib/fields/lifecyclePolicy';
import { PERMISSIONS, policy } from '../../../../lib/fields/policy';
import { registryId } from '../../../../lib/fields/registryId';
import { newRepository } from '../../../../lib/fields/repository';
import {
	encryption,
	exclusionFilters,
	EXCLUSIONS_EXAMPLE,
	imageTagMutability,
	KMS_KEY,
	scanOnPush,
} from '../../../../lib/fields/repositorySettings';
import { optionOrJson, spread } from '../../../../lib/fields/structure';
import { tagsOption } from '../../../../lib/fields/tags';
import { changesOf, type SettingChange } from './changes';
import { Present } from './present';
import { checkWanted, type Wanted } from './wanted';

/** What a person asks for: the wanted state, and whether to make it so. */
interface EnsureParams extends Wanted {
	readonly checkOnly: boolean;
}

/** The result of a change, and why where it could not be made. */
interface SettingOutcome {
	readonly outcome: 'changed' | 'wouldChange' | 'cannotChange' | 'notChanged' | 'notTried';
	/** The code of what failed. */
	readonly code?: string;
	readonly reason?: string;
}

/** Changes with the result of each, in the order in which they are made. */
type Outcomes = ReadonlyArray<readonly [SettingChange, SettingOutcome]>;

const CANNOT_CHANGE: SettingOutcome = {
	outcome: 'cannotChange',
	reason: 'It cannot be changed. Create another repository with it, and copy the images.',
};

const labels = (changes: readonly SettingChange[]) => changes.map(({ label }) => label).join(', ');

/** Creates the repository with the settings that creating takes, or finds one created concurrently. */
async function create({ repository }: Present, wanted: Wanted): Promise<{ present: Present; created: boolean }> {
	const { imageTagMutability, imageTagMutabilityExclusionFilters, imageScanningConfiguration } = wanted;
	const { encryptionConfiguration, tags } = wanted;
	const settings = { imageTagMutability, imageTagMutabilityExclusionFilters, imageScanningConfiguration };
	const creating = repository.send('CreateRepository', { ...settings, encryptionConfiguration, tags });
	return await creating.then(
		(answer) => ({ present: new Present(repository, answer.repository), created: true }),
		async (thrown: unknown) => {
			if (!isException(thrown, 'RepositoryAlreadyExistsException')) throw thrown;
			const present = await Present.find(repository);
			if (!present.settings) throw thrown;
			return { present, created: false };
		},
	);
}

async function perform({ checkOnly, ...wanted }: EnsureParams, tools: Tools): Promise<ActionItem[]> {
	const found = await Present.find(tools.repository(wanted));
	const isMissing = found.settings === undefined;
	if (checkOnly) {
		const foreseen = (change: SettingChange): SettingOutcome =>
			change.apply || isMissing ? { outcome: 'wouldChange' } : CANNOT_CHANGE;
		const outcomes = (await changesOf(wanted, found)).map((change) => [change, foreseen(change)] as const);
		const would = { wouldBeCreated: isMissing, wouldBeChanged: has(outcomes, 'wouldChange') };
		return [itemOf(found, { checkOnly, ...would }, outcomes)];
	}
	const changes = await changesOf(wanted, found);
	if (!isMissing) return await applyChanges(found, changes, false);
	const { present, created } = await create(found, wanted);
	return await applyChanges(present, created ? changes : await changesOf(wanted, present), created);
}

/** Makes the changes one after the other, up to one that fails. Throws PartialFailure and CallFailure. */
async function applyChanges(
	present: Present,
	changes: readonly SettingChange[],
	created: boolean,
): Promise<ActionItem[]> {
	const outcomes: Array<readonly [SettingChange, SettingOutcome]> = [];
	let failed = false;
	for (const change of changes) {
		const outcome: SettingOutcome = failed ? { outcome: 'notTried' } : await make(change);
		failed ||= outcome.outcome === 'notChanged';
		outcomes.push([change, outcome]);
	}
	const items = [itemOf(present, { checkOnly: false, created, changed: has(outcomes, 'changed') }, outcomes)];
	throwIfIncomplete(present, created, outcomes, items);
	return items;

	async function make(change: SettingChange): Promise<SettingOutcome> {
		if (created && change.byCreation) return { outcome: 'changed' };
		if (!change.apply) return CANNOT_CHANGE;
		return await change.apply().then(
			() => ({ outcome: 'changed' }),
			(cause: unknown) => {
				// Where nothing has happened yet the exception tells all.
				if (!created && outcomes.length === 0) throw cause;
				const { message, description, code } = wordsOf(cause);
				return { outcome: 'notChanged', code, reason: [message, description].filter(Boolean).join('. ') };
			},
		);
	}
}

function has(outcomes: Outcomes, wanted: SettingOutcome['outcome']): boolean {
	return outcomes.some(([, { outcome }]) => outcome === wanted);
}

function itemOf({ repository, settings }: Present, did: IDataObject, outcomes: Outcomes): ActionItem {
	const changes = outcomes.map(([{ setting, before = null, after }, outcome]) => ({
		setting,
		before,
		after,
		...outcome,
	}));
	const { repositoryArn, repositoryUri } = settings ?? {};
	const json = { repositoryName: repository.name, repositoryArn, repositoryUri, ...did, changes };
	return { json: toJsonObject(json) };
}

/** Says what is not as wanted, where something is not. Throws PartialFailure. */
function throwIfIncomplete(
	{ repository }: Present,
	created: boolean,
	outcomes: Outcomes,
	items: readonly ActionItem[],
): void {
	const changesThat = (...wanted: Array<SettingOutcome['outcome']>) =>
		outcomes.filter(([, { outcome }]) => wanted.includes(outcome)).map(([change]) => change);
	const left = outcomes.filter(([, { reason }]) => reason !== undefined);
	if (left.length === 0) return;
	const done = [
		...(created ? ['the repository was created'] : []),
		...changesThat('changed').map(({ label }) => label),
	];
	const notTried = changesThat('notTried');
	const lines = [
		`Done: ${done.join(', ') || 'nothing'}.`,
		...left.map(([{ label }, { reason = '' }]) => `${label}: ${reason}`),
		...(notTried.length > 0 ? [`Not tried: ${labels(notTried)}.`] : []),
		'Run it again once that is settled: what is as wanted is left alone.',
	];
	const message = `${labels(left.map(([change]) => change))} of ${repository.name} could not be changed`;
	throw new PartialFailure(message, lines.join('\n'), items);
}

const input = {
	checkOnly: boolean({
		label: 'Check Only',
		description: 'Whether to say only what is not as wanted, and to change nothing',
	}),
	repositoryName: described(newRepository(), 'Name of the repository, which is created where it is not there'),
	imageTagMutability: option(imageTagMutability()),
	imageTagMutabilityExclusionFilters: optionOrJson(
		'imageTagMutabilityExclusionFilters',
		exclusionFilters(),
		EXCLUSIONS_EXAMPLE,
	),
	imageScanningConfiguration: option(spread({ scanOnPush: optional(scanOnPush()) })),
	encryptionConfiguration: option(encryption(string(KMS_KEY))),
	policyText: option(
		policy({
			label: 'Repository Policy',
			outline: PERMISSIONS,
			description: 'The whole policy of who may use the repository, as JSON text or as an object',
		}),
	),
	lifecyclePolicyText: option(lifecyclePolicy('The whole policy of which images expire, as JSON text or as an object')),
	tags: tagsOption(),
	removeOtherTags: option(
		boolean({
			label: 'Remove Other Tags',
			description: 'Whether to remove the tags that are not among Tags. Those that AWS put on stay.',
		}),
	),
	registryId: registryId(),
};

/** ensureRepository creates a repository or brings it to the wanted state, and touches only what differs. */
export const ensureRepository = action<EnsureParams>({
	value: 'ensure',
	name: 'Ensure',
	action: 'Ensure repository',
	description: 'Create a repository, or bring it to the wanted settings, changing only what differs',
	notice:
		'Only what is added under Options is looked at; all else stays as it is. Images that a lifecycle policy matches expire within 24 hours: see with Check Only what would change.',
	needs:
		'`ecr:DescribeRepositories`, `ecr:CreateRepository`; with Tag Mutability `ecr:PutImageTagMutability`; with Scan on Push `ecr:PutImageScanningConfiguration`; with a repository policy `ecr:GetRepositoryPolicy`, `ecr:SetRepositoryPolicy`; with a lifecycle policy `ecr:GetLifecyclePolicy`, `ecr:PutLifecyclePolicy`; with tags `ecr:ListTagsForResource`, `ecr:TagResource`, `ecr:UntagResource`; `kms:CreateGrant`, `kms:RetireGrant` and `kms:DescribeKey` for a KMS key of your own. Check Only needs those that read',
	once: true,
	changes: changesRepository,
	input,
	check: (params) => {
		checkWanted(params, input);
	},
	perform,
});
