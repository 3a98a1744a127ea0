import { isObject, type JsonObject } from './isObject';

/**
 * The grammar of lifecycle policies, as the ECR user guide gives it under "Lifecycle policy properties" and
 * "Lifecycle policy evaluation rules".
 */

/** COUNT_TYPES are the ways a rule counts: how many images are kept, or how many days since something happened. */
export const COUNT_TYPES = [
	'imageCountMoreThan',
	'sinceImagePulled',
	'sinceImagePushed',
	'sinceImageTransitioned',
] as const;
/** TAG_STATUSES are the images a rule is about. */
export const TAG_STATUSES = ['any', 'tagged', 'untagged'] as const;
/** STORAGE_CLASSES are the storage classes a rule can select. */
export const STORAGE_CLASSES = ['archive', 'standard'] as const;
/** MAX_RULES is how many rules a policy may hold, by quota. */
const MAX_RULES = 50;
/** MAX_WILDCARDS is how many `*` one tag pattern may hold. */
const MAX_WILDCARDS = 4;
/** MIN_ARCHIVE_DAYS is the shortest time in days after which a rule may expire archived images. */
const MIN_ARCHIVE_DAYS = 90;

/** CountType says what a rule counts. */
export type CountType = (typeof COUNT_TYPES)[number];
/** TagStatusSelection says which images a rule is about. */
export type TagStatusSelection = (typeof TAG_STATUSES)[number];
/** StorageClassSelection is the storage class a rule selects; `standard` when a rule does not say. */
type StorageClassSelection = (typeof STORAGE_CLASSES)[number];

/** LifecycleSelection says which images a rule applies to. `countNumber` is a number of images or of days. */
export interface LifecycleSelection {
	tagStatus: TagStatusSelection;
	tagPatternList?: string[];
	tagPrefixList?: string[];
	storageClass?: StorageClassSelection;
	countType: CountType;
	countUnit?: 'days';
	countNumber: number;
}

/** LifecycleAction says what happens to the selected images: they are deleted, or moved to the archive. */
export type LifecycleAction = { type: 'expire' } | { type: 'transition'; targetStorageClass: 'archive' };

/** LifecycleRule is one rule of a lifecycle policy. The lowest priority number is applied first. */
export interface LifecycleRule {
	rulePriority: number;
	description?: string;
	selection: LifecycleSelection;
	action: LifecycleAction;
}

/** LifecyclePolicy is what the text of a valid lifecycle policy says. */
export interface LifecyclePolicy {
	rules: LifecycleRule[];
}

/** PolicyViolation is one thing that ECR refuses in a policy: where it stands, and a sentence for people. */
export interface PolicyViolation {
	/** path is where the value stands: `rules[0].selection.countUnit`; empty for the policy as a whole. */
	path: string;
	message: string;
}

/** LifecyclePolicyError holds everything that is wrong with a lifecycle policy. */
export class LifecyclePolicyError extends Error {
	override readonly name = 'LifecyclePolicyError';

	constructor(readonly problems: readonly PolicyViolation[]) {
		super(problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
	}
}

function isOneOf<Value extends string>(values: readonly Value[], value: unknown): value is Value {
	return values.some((known) => known === value);
}

function isPositiveInteger(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) >= 1;
}

function listed(values: readonly string[]): string {
	return values.map((value) => `"${value}"`).join(', ');
}

/** Checker collects problems, so that a policy's author sees all of them at once. */
class Checker {
	readonly problems: PolicyViolation[] = [];

	report(path: string, message: string): void {
		this.problems.push({ path, message });
	}

	object(path: string, value: unknown, allowed: readonly string[], required: readonly string[]): value is JsonObject {
		if (!isObject(value)) {
			this.report(path, 'must be a JSON object');
			return false;
		}
		const at = (member: string) => (path === '' ? member : `${path}.${member}`);
		for (const member of Object.keys(value)) {
			if (!allowed.includes(member)) this.report(at(member), `is not known here; use ${listed(allowed)}`);
		}
		for (const member of required) {
			if (value[member] === undefined) this.report(at(member), 'is required');
		}
		return true;
	}

	choice<Value extends string>(path: string, values: readonly Value[], value: unknown): value is Value {
		if (isOneOf(values, value)) return true;
		if (value !== undefined) this.report(path, `must be one of ${listed(values)}`);
		return false;
	}
}

function checkTagList(check: Checker, path: string, name: string, value: unknown): void {
	if (!Array.isArray(value) || value.length === 0) {
		check.report(path, 'must be a list of at least one text');
		return;
	}
	for (const [index, element] of value.entries()) {
		if (typeof element !== 'string' || element === '') {
			check.report(`${path}[${index}]`, 'must be a text that is not empty');
		} else if (name === 'tagPatternList' && element.split('*').length - 1 > MAX_WILDCARDS) {
			check.report(`${path}[${index}]`, `may hold at most ${MAX_WILDCARDS} wildcards (*)`);
		}
	}
}

function checkTags(check: Checker, path: string, selection: JsonObject): void {
	const lists = (['tagPatternList', 'tagPrefixList'] as const).filter((name) => selection[name] !== undefined);
	for (const name of lists) checkTagList(check, `${path}.${name}`, name, selection[name]);
	if (selection.tagStatus === 'tagged') {
		if (lists.length === 0) {
			check.report(path, 'needs tagPatternList or tagPrefixList when tagStatus is "tagged"');
		} else if (lists.length === 2) {
			check.report(path, 'takes tagPatternList or tagPrefixList, not both');
		}
	} else if (isOneOf(TAG_STATUSES, selection.tagStatus)) {
		for (const name of lists) check.report(`${path}.${name}`, 'is only for tagStatus "tagged"');
	}
}

function checkCount(check: Checker, path: string, selection: JsonObject): void {
	const { countType, countUnit, countNumber, storageClass } = selection;
	if (countNumber !== undefined && !isPositiveInteger(countNumber)) {
		check.report(`${path}.countNumber`, 'must be a whole number of at least 1');
	}
	if (storageClass !== undefined) check.choice(`${path}.storageClass`, STORAGE_CLASSES, storageClass);
	if (!check.choice(`${path}.countType`, COUNT_TYPES, countType)) return;
	if (countType === 'imageCountMoreThan') {
		if (countUnit !== undefined) check.report(`${path}.countUnit`, `is not for countType "${countType}"`);
	} else if (countUnit !== 'days') {
		check.report(`${path}.countUnit`, `must be "days" for countType "${countType}"`);
	}
	if (countType === 'sinceImageTransitioned') {
		if (storageClass !== 'archive') {
			check.report(`${path}.storageClass`, `must be "archive" for countType "${countType}"`);
		}
		if (isPositiveInteger(countNumber) && countNumber < MIN_ARCHIVE_DAYS) {
			check.report(`${path}.countNumber`, `must be at least ${MIN_ARCHIVE_DAYS} days for archived images`);
		}
	} else if (storageClass === 'archive') {
		check.report(`${path}.storageClass`, `must be "standard" for countType "${countType}"`);
	}
}

function checkAction(check: Checker, path: string, action: unknown, countType: unknown): void {
	if (!check.object(path, action, ['type', 'targetStorageClass'], ['type'])) return;
	if (!check.choice(`${path}.type`, ['expire', 'transition'] as const, action.type)) return;
	if (action.type === 'transition') {
		if (action.targetStorageClass !== 'archive') {
			check.report(`${path}.targetStorageClass`, 'must be "archive" when type is "transition"');
		}
		if (countType === 'sinceImageTransitioned') {
			check.report(`${path}.type`, 'must be "expire" for countType "sinceImageTransitioned"');
		}
	} else {
		if (action.targetStorageClass !== undefined) {
			check.report(`${path}.targetStorageClass`, 'is only for type "transition"');
		}
		if (countType === 'sinceImagePulled') {
			check.report(`${path}.type`, 'must be "transition" for countType "sinceImagePulled"');
		}
	}
}

function checkRule(check: Checker, path: string, rule: unknown): void {
	const required = ['rulePriority', 'selection', 'action'];
	if (!check.object(path, rule, ['rulePriority', 'description', 'selection', 'action'], required)) return;
	const { rulePriority, description, selection, action } = rule;
	if (rulePriority !== undefined && !isPositiveInteger(rulePriority)) {
		check.report(`${path}.rulePriority`, 'must be a whole number of at least 1');
	}
	if (description !== undefined && typeof description !== 'string') {
		check.report(`${path}.description`, 'must be a text');
	}
	if (selection !== undefined) {
		const at = `${path}.selection`;
		const members = [
			'tagStatus',
			'tagPatternList',
			'tagPrefixList',
			'storageClass',
			'countType',
			'countUnit',
			'countNumber',
		];
		if (check.object(at, selection, members, ['tagStatus', 'countType', 'countNumber'])) {
			check.choice(`${at}.tagStatus`, TAG_STATUSES, selection.tagStatus);
			checkTags(check, at, selection);
			checkCount(check, at, selection);
		}
	}
	if (action !== undefined) {
		checkAction(check, `${path}.action`, action, isObject(selection) ? selection.countType : undefined);
	}
}

/** What two rules for the same storage class must not share; undefined for a selection that is not understood. */
function selectorOf(selection: JsonObject): string | undefined {
	const storageClass = selection.storageClass ?? 'standard';
	if (selection.tagStatus === 'untagged') return JSON.stringify([storageClass, 'untagged']);
	const list = selection.tagPatternList ?? selection.tagPrefixList;
	if (selection.tagStatus !== 'tagged' || !Array.isArray(list)) return undefined;
	const kind = selection.tagPatternList === undefined ? 'prefix' : 'pattern';
	return JSON.stringify([storageClass, kind, [...new Set<unknown>(list)].sort()]);
}

function checkTogether(check: Checker, rules: readonly unknown[]): void {
	const priorities = new Map<unknown, number>();
	const selectors = new Map<string, number>();
	const highest = new Map<unknown, number>();
	for (const [index, rule] of rules.entries()) {
		if (!isObject(rule) || !isObject(rule.selection)) continue;
		const { rulePriority, selection } = rule;
		if (isPositiveInteger(rulePriority)) {
			const other = priorities.get(rulePriority);
			if (other !== undefined) {
				check.report(`rules[${index}].rulePriority`, `is already used by rules[${other}]; priorities must be unique`);
			}
			priorities.set(rulePriority, other ?? index);
			const storageClass = selection.storageClass ?? 'standard';
			highest.set(storageClass, Math.max(rulePriority, highest.get(storageClass) ?? 0));
		}
		const selector = selectorOf(selection);
		const same = selector === undefined ? undefined : selectors.get(selector);
		if (same !== undefined) {
			const what = selection.tagStatus === 'untagged' ? 'untagged images' : 'these tags';
			check.report(`rules[${index}].selection`, `selects ${what} as rules[${same}] does; only one rule may`);
		} else if (selector !== undefined) {
			selectors.set(selector, index);
		}
	}
	for (const [index, rule] of rules.entries()) {
		if (!isObject(rule) || !isObject(rule.selection) || rule.selection.tagStatus !== 'any') continue;
		const last = highest.get(rule.selection.storageClass ?? 'standard');
		if (isPositiveInteger(rule.rulePriority) && last !== undefined && rule.rulePriority < last) {
			check.report(
				`rules[${index}].rulePriority`,
				'must be the highest of its storage class: a rule with tagStatus "any" is evaluated last',
			);
		}
	}
}

/** validateLifecyclePolicy lists everything that ECR would refuse in a parsed policy; an empty list means it is valid. */
export function validateLifecyclePolicy(value: unknown): PolicyViolation[] {
	const check = new Checker();
	if (check.object('', value, ['rules'], ['rules']) && value.rules !== undefined) {
		const { rules } = value;
		if (!Array.isArray(rules) || rules.length === 0) {
			check.report('rules', 'must be a list of at least one rule');
		} else {
			if (rules.length > MAX_RULES) check.report('rules', `may hold at most ${MAX_RULES} rules`);
			for (const [index, rule] of rules.entries()) checkRule(check, `rules[${index}]`, rule);
			checkTogether(check, rules);
		}
	}
	return check.problems;
}

/** isLifecyclePolicy tells whether a parsed policy is valid. */
export function isLifecyclePolicy(value: unknown): value is LifecyclePolicy {
	return validateLifecyclePolicy(value).length === 0;
}

/**
 * parseLifecyclePolicy reads the text of a lifecycle policy. Throws LifecyclePolicyError with every problem when it is
 * not JSON or not a valid policy. The length of the text is not looked at; that is the service model's limit.
 */
export function parseLifecyclePolicy(text: string): LifecyclePolicy {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new LifecyclePolicyError([{ path: '', message: `is not valid JSON: ${reason}` }]);
	}
	if (!isLifecyclePolicy(value)) throw new LifecyclePolicyError(validateLifecyclePolicy(value));
	return value;
}
