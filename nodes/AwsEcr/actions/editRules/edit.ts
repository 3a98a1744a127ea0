import type { LifecycleRule } from '../../../../lib/ecr/lifecyclePolicy';
import { sameDocument } from '../../../../lib/ecr/sameDocument';

/** Edits are the rules to put, each in place of the one of its priority, and the priorities of those to take out. */
export interface Edits {
	readonly rules?: readonly LifecycleRule[];
	readonly removed?: readonly number[];
}

/** RuleChange is what becomes of the rule of a priority. `before` and `after` are missing where there is none. */
export interface RuleChange {
	readonly rulePriority: number;
	readonly change: 'added' | 'replaced' | 'removed' | 'unchanged';
	readonly before?: LifecycleRule;
	readonly after?: LifecycleRule;
}

const byPriority = (rules: readonly LifecycleRule[]) => new Map(rules.map((rule) => [rule.rulePriority, rule]));

/** editRules makes the edits to the rules that are there, and leaves the others as they are. In order of priority. */
export function editRules(present: readonly LifecycleRule[], { rules = [], removed = [] }: Edits): LifecycleRule[] {
	const edited = byPriority([...present, ...rules]);
	for (const priority of removed) edited.delete(priority);
	return [...edited.values()].sort((one, other) => one.rulePriority - other.rulePriority);
}

function changeOf(before: LifecycleRule | undefined, after: LifecycleRule | undefined): RuleChange['change'] {
	if (!before) return 'added';
	if (!after) return 'removed';
	return sameDocument(before, after) ? 'unchanged' : 'replaced';
}

/** diffRules returns the change of each rule, in order of priority. */
export function diffRules(before: readonly LifecycleRule[], after: readonly LifecycleRule[]): RuleChange[] {
	const [old, edited] = [byPriority(before), byPriority(after)];
	const priorities = [...new Set([...old.keys(), ...edited.keys()])].sort((one, other) => one - other);
	return priorities.map((rulePriority) => {
		const [was, is] = [old.get(rulePriority), edited.get(rulePriority)];
		return { rulePriority, change: changeOf(was, is), before: was, after: is };
	});
}
