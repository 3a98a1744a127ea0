import type { IDataObject } from 'n8n-workflow';
import {
	isLifecyclePolicy,
	validateLifecyclePolicy,
	type LifecyclePolicy,
	type LifecycleRule,
} from '../../../../lib/ecr/lifecyclePolicy';
import { InvalidField } from '../../../../lib/engine/field';
import { toJson } from '../../../../lib/engine/items';
import { action, type ActionItem } from '../../../../lib/engine/operation';
import type { Tools } from '../../../../lib/engine/tools';
import { dryRun } from '../../../../lib/fields/dryRun';
import { refuseProblems } from '../../../../lib/fields/lifecyclePolicy';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { checkRequest } from '../../../../lib/engine/checkRequest';
import { diffRules, editRules as edit } from './edit';
import { inWords, prioritiesToRemove, RULES_LABEL, rulesToPut } from './ruleFields';
import { unless } from '../../../../lib/aws/unless';

/** What a person asks for: rules to put and to take out, and whether to do it. */
interface Asked {
	readonly dryRun: boolean;
	readonly repositoryName: string;
	readonly rules?: LifecycleRule[];
	readonly prioritiesToRemove?: number[];
	readonly registryId?: string;
}

type Where = Pick<Asked, 'repositoryName' | 'registryId'>;

/** What happens to the policy. Without rules there is none: Amazon ECR does not take an empty one. */
type Outcome = 'unchanged' | 'set' | 'deleted' | 'wouldBeSet' | 'wouldBeDeleted';

const input = {
	dryRun: dryRun(
		'Whether to say only what would change. Turn it off once the result is what you want.',
		'the policy is set, and the images that it matches expire within 24 hours, and are gone.',
	),
	repositoryName: repository(),
	rules: rulesToPut(),
	prioritiesToRemove: prioritiesToRemove(),
	registryId: registryId(),
};

/** The policy that is there, or an empty one. Throws what the client throws. */
async function presentPolicy(where: Where, { client, signal }: Tools): Promise<LifecyclePolicy> {
	const answer = client.send('GetLifecyclePolicy', where, signal);
	const { lifecyclePolicyText } = (await unless('LifecyclePolicyNotFoundException', answer)) ?? {};
	return lifecyclePolicyText === undefined ? { rules: [] } : (JSON.parse(lifecyclePolicyText) as LifecyclePolicy);
}

/** Holds the edited policy against the grammar, but where the present one has what it does not know: AWS does. */
function checkEdited({ repositoryName }: Where, present: LifecyclePolicy, edited: LifecyclePolicy): void {
	if (isEmpty(edited) || !(isEmpty(present) || isLifecyclePolicy(present))) return;
	const problems = inWords(validateLifecyclePolicy(edited), edited.rules);
	refuseProblems(problems, `${RULES_LABEL} cannot go with what ${repositoryName} has`);
}

function isEmpty({ rules }: LifecyclePolicy): boolean {
	return rules.length === 0;
}

/** Sets the policy, or deletes it where no rule is left. */
async function write(request: Where & { lifecyclePolicyText?: string }, { client, signal }: Tools): Promise<void> {
	const { lifecyclePolicyText, ...where } = request;
	if (lifecyclePolicyText !== undefined) {
		await client.send('PutLifecyclePolicy', { ...where, lifecyclePolicyText }, signal);
	} else {
		await unless('LifecyclePolicyNotFoundException', client.send('DeleteLifecyclePolicy', where, signal));
	}
}

function outcomeOf(differs: boolean, dryRun: boolean, edited: LifecyclePolicy): Outcome {
	if (!differs) return 'unchanged';
	if (isEmpty(edited)) return dryRun ? 'wouldBeDeleted' : 'deleted';
	return dryRun ? 'wouldBeSet' : 'set';
}

async function perform(asked: Asked, tools: Tools): Promise<ActionItem[]> {
	const { dryRun, repositoryName, registryId: registry, rules, prioritiesToRemove: removed } = asked;
	const where = { repositoryName, ...(registry ? { registryId: registry } : {}) };
	const present = await presentPolicy(where, tools);
	const edited = { ...present, rules: edit(present.rules, { rules, removed }) };
	checkEdited(where, present, edited);
	const request = { ...where, ...(isEmpty(edited) ? {} : { lifecyclePolicyText: JSON.stringify(edited) }) };
	checkRequest('PutLifecyclePolicyRequest', request, { lifecyclePolicyText: input.rules });

	const diff = diffRules(present.rules, edited.rules);
	const differs = diff.some(({ change }) => change !== 'unchanged');
	if (differs && !dryRun) await write(request, tools);
	const json = toJson({
		...where,
		dryRun,
		changed: differs && !dryRun,
		outcome: outcomeOf(differs, dryRun, edited),
		before: isEmpty(present) ? null : present,
		after: isEmpty(edited) ? null : edited,
		diff,
	});
	return [{ json: json as IDataObject }];
}

function check(asked: Asked): void {
	checkRequest('GetLifecyclePolicyRequest', asked, input);
	const { rules = [], prioritiesToRemove: removed = [] } = asked;
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
 * API sets a policy as a whole, whatever it was: what somebody else changes between reading and setting is lost.
 */
export const editRules = action<Asked>({
	value: 'editRules',
	name: 'Edit Rules',
	action: 'Edit lifecycle policy rules',
	description: 'Add, replace or remove single rules of the policy, and see what changes',
	notice:
		'The other rules of the policy stay as they are. What somebody else changes in it at the same moment is overwritten.',
	needs:
		'`ecr:GetLifecyclePolicy`, `ecr:PutLifecyclePolicy`, `ecr:DeleteLifecyclePolicy` (where no rule is left). Dry Run needs the first alone',
	once: true,
	input,
	check,
	perform,
});
