import type { LifecyclePolicy } from '../../../../lib/ecr/lifecyclePolicy';
import { option } from '../../../../lib/engine/field';
import { toJsonObject } from '../../../../lib/engine/items';
import { action, changesRepository, type ActionItem } from '../../../../lib/engine/action';
import type { Tools } from '../../../../lib/engine/tools';
import { boolean, integer } from '../../../../lib/fields/basic';
import { lifecyclePolicy } from '../../../../lib/fields/lifecyclePolicy';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { checkRequest } from '../../../../lib/engine/checkRequest';
import { previewPolicy } from './preview';

/** What a person asks for: a policy to try, and how long to wait for it. */
interface PreviewParams {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly lifecyclePolicyText?: string;
	readonly seconds?: number;
	readonly addSummary?: boolean;
}

const SECONDS_TO_WAIT = 300;

async function perform(params: PreviewParams, tools: Tools): Promise<ActionItem[]> {
	const { repositoryName, seconds = SECONDS_TO_WAIT, addSummary = false } = params;
	const {
		registryId: registry,
		lifecyclePolicyText,
		results,
	} = await previewPolicy(tools.repository(params), { lifecyclePolicyText: params.lifecyclePolicyText, seconds });
	const policy = JSON.parse(lifecyclePolicyText) as LifecyclePolicy;
	const rules = new Map(policy.rules.map((rule) => [rule.rulePriority, rule]));
	const where = { repositoryName, registryId: registry };
	const items = results.map(({ appliedRulePriority = 0, imageDigest, imageTags = [], ...result }) => ({
		...where,
		imageDigest,
		imageTags,
		...result,
		appliedRulePriority,
		rule: rules.get(appliedRulePriority),
	}));
	const count = (type: string) => results.filter(({ action: does }) => does?.type === type).length;
	const summary = {
		...where,
		summary: true,
		expiring: count('EXPIRE'),
		transitioning: count('TRANSITION'),
		lifecyclePolicy: policy,
	};
	const shown: object[] = addSummary || items.length === 0 ? [...items, summary] : items;
	return shown.map((json) => ({ json: toJsonObject(json) }));
}

const input = {
	repositoryName: repository(),
	lifecyclePolicyText: option(
		lifecyclePolicy('The policy to try, as JSON text or as an object. Leave it out to try the present one.'),
	),
	seconds: option(
		integer({
			label: 'Wait at Most (Seconds)',
			description: 'How long to wait for the preview, and for one that is in progress before; 300 when not given',
			byDefault: SECONDS_TO_WAIT,
		}),
	),
	addSummary: option(
		boolean({
			label: 'Add Summary',
			description: 'Whether to add an item that counts the images, and holds the policy',
		}),
	),
	registryId: registryId(),
};

/** previewAndWait finds out which images a lifecycle policy would expire or archive, and by which of its rules. */
export const previewAndWait = action<PreviewParams>({
	value: 'previewAndWait',
	name: 'Preview and Wait',
	action: 'Preview lifecycle policy and wait',
	description: 'Find out which images a policy would expire or archive, and by which rule; nothing is deleted',
	notice: 'One item an image that would go. If none would, there is one item with the counts.',
	needs: '`ecr:StartLifecyclePolicyPreview`, `ecr:GetLifecyclePolicyPreview`',
	once: true,
	// A repository has one preview at a time.
	changes: changesRepository,
	input,
	check: (params) => {
		checkRequest('StartLifecyclePolicyPreviewRequest', params, input);
	},
	perform,
});
