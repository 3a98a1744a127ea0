import {
	validateLifecyclePolicy,
	type CountType,
	type LifecycleAction,
	type LifecycleRule,
	type PolicyViolation,
	type TagStatusSelection,
} from '../../../../lib/ecr/lifecyclePolicy';
import { InvalidField, optional, shownWhen, type Field, type RequiredField } from '../../../../lib/engine/field';
import { parseInteger } from '../../../../lib/engine/toInteger';
import { choice, isEmpty, string, integer } from '../../../../lib/fields/basic';
import { parseJson } from '../../../../lib/fields/json';
import { refuseProblems } from '../../../../lib/fields/lifecyclePolicy';
import { fieldsOrJson, rows, unwrapList } from '../../../../lib/fields/structure';
import { strings, readStrings } from '../../../../lib/fields/strings';

/** RULES_LABEL is what a person calls the rules to put. */
export const RULES_LABEL = 'Rules to Add or Replace';

/** A rule as the form has it: without what follows from the rest. */
interface Row {
	readonly rulePriority: number;
	readonly tagStatus: TagStatusSelection;
	readonly tagPatternList?: string[];
	readonly countType: CountType;
	readonly countNumber: number;
	readonly action?: LifecycleAction['type'];
	readonly description?: string;
}

/** The only action that images counted in these ways can have; the form does not ask for it. */
const ONLY_ACTION: Readonly<Partial<Record<CountType, LifecycleAction['type']>>> = {
	sinceImagePulled: 'transition',
	sinceImageTransitioned: 'expire',
};

const ACTIONS: Readonly<Record<LifecycleAction['type'], LifecycleAction>> = {
	expire: { type: 'expire' },
	transition: { type: 'transition', targetStorageClass: 'archive' },
};

function toRule({ rulePriority, description, tagStatus, tagPatternList, countType, countNumber, action }: Row) {
	const type = ONLY_ACTION[countType] ?? action;
	if (!type) throw new InvalidField(`has no action in rule ${rulePriority}`, 'Choose one.');
	const rule: LifecycleRule = {
		rulePriority,
		...(description ? { description } : {}),
		selection: {
			tagStatus,
			...(tagStatus === 'tagged' && tagPatternList ? { tagPatternList } : {}),
			...(countType === 'sinceImageTransitioned' ? { storageClass: 'archive' } : {}),
			countType,
			...(countType === 'imageCountMoreThan' ? {} : { countUnit: 'days' }),
			countNumber,
		},
		action: ACTIONS[type],
	};
	return rule;
}

const days = integer({
	label: 'Days',
	description: 'How many days pass before an image goes',
	placeholder: 'e.g. 30',
	byDefault: '',
});

const imagesToKeep = integer({
	label: 'Images to Keep',
	description: 'How many of the newest images stay',
	placeholder: 'e.g. 10',
	byDefault: '',
});

/** The same number, called by what it counts. */
const countNumber: RequiredField<number> = {
	...days,
	label: 'Days or Images',
	properties: [
		...shownWhen(days, { countType: ['sinceImagePulled', 'sinceImagePushed', 'sinceImageTransitioned'] }).properties,
		...shownWhen(imagesToKeep, { countType: ['imageCountMoreThan'] }).properties,
	],
};

const form = rows<Row>(
	{
		label: RULES_LABEL,
		row: 'Rule',
		description: 'Each takes the place of the rule that has its priority, or is added',
	},
	{
		rulePriority: integer({
			label: 'Priority',
			description: 'The rule with the lowest number goes first. An image that it selects is left alone by all others.',
			placeholder: 'e.g. 10',
			byDefault: '',
		}),
		tagStatus: choice<TagStatusSelection>(
			{ label: 'Tag Status', description: 'The images that the rule is about' },
			{
				any: { name: 'Any', description: 'A rule for any image has the highest number' },
				tagged: { name: 'Tagged' },
				untagged: { name: 'Untagged' },
			},
			'untagged',
		),
		tagPatternList: shownWhen(
			optional(
				strings({
					label: 'Tag Patterns',
					description: 'Patterns in which * stands for any characters. An image must have a tag for each',
					placeholder: 'e.g. pr-*',
				}),
			),
			{ tagStatus: ['tagged'] },
		),
		countType: choice<CountType>(
			{ label: 'Select By', description: 'What makes an image go' },
			{
				imageCountMoreThan: { name: 'Image Count', description: 'All but the newest' },
				sinceImagePulled: { name: 'Days Since Last Pull', description: 'Moves images to the archive' },
				sinceImagePushed: { name: 'Days Since Push' },
				sinceImageTransitioned: { name: 'Days in Archive', description: 'Expires images, after 90 days at least' },
			},
			'sinceImagePushed',
		),
		countNumber,
		action: shownWhen(
			optional(
				choice<LifecycleAction['type']>(
					{ label: 'Action', description: 'What happens to the images' },
					{
						expire: { name: 'Expire', description: 'They are deleted' },
						transition: { name: 'Move to Archive' },
					},
					'expire',
				),
			),
			{ countType: ['imageCountMoreThan', 'sinceImagePushed'] },
		),
		description: optional(
			string({ label: 'Description', description: 'What the rule is for', placeholder: 'e.g. Old pull requests' }),
		),
	},
);

/** The rules of JSON text, or of what an expression gave: a list of them, or a whole policy. */
function readJson(value: unknown): unknown[] | undefined {
	if (isEmpty(value)) return undefined;
	const rules = unwrapList(typeof value === 'string' ? parseJson(value) : value, 'rules');
	if (Array.isArray(rules)) return rules as unknown[];
	throw new InvalidField('is neither a list of rules nor a policy', 'Write [{"rulePriority": 1, ...}].');
}

/** inWords names rules by their priorities, since nobody has counted at which place of the list each stands. */
export function inWords(
	problems: readonly PolicyViolation[],
	rules: ReadonlyArray<Partial<LifecycleRule>>,
): PolicyViolation[] {
	const named = (written: string) =>
		written.replace(/rules\[(\d+)\]/g, (place, index) => {
			const { rulePriority } = rules[Number(index)] ?? {};
			return rulePriority === undefined ? place : `rule ${rulePriority}`;
		});
	return problems.map(({ path, message }) => ({ path: named(path), message: named(message) }));
}

/** rulesToPut are rules in fields or as JSON, held against the grammar of lifecycle policies. */
export function rulesToPut(): Field<LifecycleRule[]> {
	const when = (way: string) => ({ show: { rulesFrom: [way] } });
	return {
		required: false,
		place: 'main',
		label: RULES_LABEL,
		properties: [
			fieldsOrJson('rules', 'Rules'),
			...form.properties.map((property) => ({ name: 'rules', ...property, displayOptions: when('fields') })),
			{
				displayName: `${RULES_LABEL} (JSON)`,
				name: 'rulesJson',
				type: 'json',
				default: '[]',
				typeOptions: { rows: 8 },
				displayOptions: when('json'),
				description: 'A list of rules, or a policy, as Amazon ECR writes them. JSON text, or what an expression gives.',
			},
		],
		read: async (source) => {
			const given =
				source.value('rulesFrom') === 'json'
					? readJson(source.value('rulesJson'))
					: (await form.read(source))?.map(toRule);
			if (!given || given.length === 0) return undefined;
			const rules = given as LifecycleRule[];
			refuseProblems(inWords(validateLifecyclePolicy({ rules }), rules), 'cannot be rules');
			return rules;
		},
	};
}

/** prioritiesToRemove are the rules to take out, by their priorities. */
export function prioritiesToRemove(): Field<number[]> {
	const field = strings({
		label: 'Rules to Remove',
		description: 'Priorities of rules to remove; one that is not there is left at that',
		placeholder: 'e.g. 10, 20',
	});
	return {
		...optional(field),
		read: (source) =>
			readStrings(source.value())?.map((written) => {
				const priority = parseInteger(written);
				if (priority !== undefined && priority >= 1) return priority;
				throw new InvalidField(`holds ${JSON.stringify(written)}`, 'Give integers from 1.');
			}),
	};
}
