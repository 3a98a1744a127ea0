import { ActionError } from '../../../../lib/aws/actionError';
import { ignoring } from '../../../../lib/aws/callFailure';
import {
	isLifecyclePolicy,
	validateLifecyclePolicy,
	type LifecyclePolicy,
	type LifecycleRule,
} from '../../../../lib/ecr/lifecyclePolicy';
import { InvalidField } from '../../../../lib/engine/field';
import { toJsonObject } from '../../../../lib/engine/items';
import { action, changesRepository, type ActionItem } from '../../../../lib/engine/action';
import type { Tools } from '../../../../lib/engine/tools';
import { dryRun } from '../../../../lib/fields/dryRun';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import type { Repository } from '../../../../lib/registry/repository';
import { checkRequest } from '../../../../lib/engine/checkRequest';
import { diffRules, editRules as edit } from './edit';
import { inWords, prioritiesToRemove, RULES_LABEL, rulesToPut } from './ruleFields';

/** What a person asks for: rules to put and to take out, and whether to do it. */
interface EditRulesParams {
	readonly dryRun: boolean;
	readonly repositoryName: string;
	readonly rules?: LifecycleRule[];
	readonly prioritiesToRemove?: number[];
	readonly registryId?: string;
}

/** What happens to the policy. Without rules there is none: Amazon ECR does not take an empty one. */
type PolicyOutcome = 'unchanged' | 'set' | 'deleted' | 'wouldBeSet' | 'wouldBeDeleted';

const input = {
	dryRun: dryRun(
		'Whether to only report what would change. Turn off once the result looks right.',
		'the policy is set, and the images that it matches expire within 24 hours, and are gone.',
	),
	repositoryName: repository(),
	rules: rulesToPut(),
	prioritiesToRemove: prioritiesToRemove(),
	registryId: registryId(),
};

/** The policy that exists, or an empty one. Throws CallFailure. */
async function presentPolicy(repository: Repository): Promise<LifecyclePolicy> {
	const answer = repository.send('GetLifecyclePolicy', {});
	const { lifecyclePolicyText } = (await ignoring('LifecyclePolicyNotFoundException', answer)) ?? {};
	return lifecyclePolicyText === undefined ? { rules: [] } : (JSON.parse(lifecyclePolicyText) as LifecyclePolicy);
}

/** Holds the edited policy against the grammar, but where the present one has what it does not know: AWS does. */
function checkEdited({ name }: Repository, present: LifecyclePolicy, edited: LifecyclePolicy): void {
	if (isEmpty(edited) || !(isEmpty(present) || isLifecyclePolicy(present))) return;
	const [first, ...others] = inWords(validateLifecyclePolicy(edited), edited.rules).map(
		({ path, message }) => `${path || 'the policy'} ${message}`,
	);
	if (first === undefined) return;
	const message = `${RULES_LABEL} cannot go with what ${name} has: ${first}`;
	throw new ActionError('LifecyclePolicyConflict', message, others.join('\n') || 'Change or remove that rule as well.');
}

function isEmpty({ rules }: LifecyclePolicy): boolean {
	return rules.length === 0;
}

/** Sets the policy, or deletes it where no rule is left. */
async function write(lifecyclePolicyText: string | undefined, repository: Repository): Promise<void> {
	if (lifecyclePolicyText !== undefined) await repository.send('PutLifecyclePolicy', { lifecyclePolicyText });
	else await ignoring('LifecyclePolicyNotFoundException', repository.send('DeleteLifecyclePolicy', {}));
}

function outcomeOf(differs: boolean, dryRun: boolean, edited: LifecyclePolicy): PolicyOutcome {
	if (!differs) return 'unchanged';
	if (isEmpty(edited)) return dryRun ? 'wouldBeDeleted' : 'deleted';
	return dryRun ? 'wouldBeSet' : 'set';
}

async function perform(params: EditRulesParams, tools: Tools): Promise<ActionItem[]> {
	const { dryRun, rules, prioritiesToRemove: removed } = params;
	const repository = tools.repository(params);
	const present = await presentPolicy(repository);
	const edited = { ...present, rules: edit(present.rules, { rules, removed }) };
	checkEdited(repository, present, edited);
	const lifecyclePolicyText = isEmpty(edited) ? undefined : JSON.stringify(edited);
	const request = { ...repository.id, lifecyclePolicyText };
	checkRequest('PutLifecyclePolicyRequest', request, { lifecyclePolicyText: input.rules });

	const diff = diffRules(present.rules, edited.rules);
	const differs = diff.some(({ change }) => change !== 'unchanged');
	if (differs && !dryRun) await write(lifecyclePolicyText, repository);
	const json = toJsonObject({
		...repository.id,
		dryRun,
		changed: differs && !dryRun,
		outcome: outcomeOf(differs, dryRun, edited),
		before: isEmpty(present) ? null : present,
		after: isEmpty(edited) ? null : edited,
		diff,
	});
	return [{ json }];
}

function check(params: EditRulesParams): void {
	checkRequest('GetLifecyclePolicyRequest', params, input);
	const { rules = [], prioritiesToRemove: removed = [] } = params;
	if (rules.length === 0 && removed.length === 0) {
		throw new InvalidField('is empty, and so is Rules to Remove', 'Give at least one rule in either.', RULES_LABEL);
	}
	const both = rules.find(({ rulePriority }) => removed.includes(rulePriority));
	if (!both) return;
	const message = `holds ${both.rulePriority}, which is among ${RULES_LABEL}, too`;
	throw new InvalidField(message, 'A rule that is put takes the place of the one there.', 'Rules to Remove');
}

/**
 * editRules adds, replaces and removes single rules of a lifecycle policy, and leaves its other rules as they are. The
 * API sets a policy as a whole, whatever it was: a change by others between reading and setting is lost.
 */
export const editRules = action<EditRulesParams>({
	value: 'editRules',
	name: 'Edit Rules',
	action: 'Edit lifecycle policy rules',
	description: 'Add, replace or remove single rules of the policy, and see what changes',
	notice: 'The other rules of the policy are kept. A concurrent change by someone else is overwritten.',
	needs:
		'`ecr:GetLifecyclePolicy`, `ecr:PutLifecyclePolicy`, `ecr:DeleteLifecyclePolicy` (where no rule is left). Dry Run needs the first alone',
	once: true,
	changes: changesRepository,
	input,
	check,
	perform,
});
