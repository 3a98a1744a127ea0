import type { Shape } from './facts';
import { shapes, structures } from './serviceModel';

export type { Shape } from './facts';
export type { StructureName } from './serviceModel';
export { shapes, structures } from './serviceModel';

/** Violation is one value that ECR refuses: where it stands, the limit it breaks, and a sentence for people. */
export interface Violation {
	/** path is where the value stands in the input: `imageIds[2].imageTag`. */
	path: string;
	/** shape is the service model's name of the value's type: `ImageTag`. */
	shape: string;
	rule: 'min' | 'max' | 'pattern';
	/** limit is the number that was under- or overrun, or the pattern. */
	limit: number | string;
	/** actual is the length or number that was found, or the text that does not match. */
	actual: number | string;
	/** message says what is asked for, to be put after the name of the parameter: "must be 2 to 256 characters long". */
	message: string;
}

/**
 * These patterns of the service model can take a JavaScript engine exponentially long on a text that does not match.
 * Each stands here with another spelling of the same language, which takes linear time.
 */
const linearPatterns: Readonly<Record<string, string>> = {
	[shapes.ScanningRepositoryFilterValue.pattern]: '[a-z0-9*]+(?:[._\\-/][a-z0-9*]+)*',
};

const filterWording = 'must be lowercase letters, digits and "*" in parts joined by ".", "_", "-" or "/"';

const repositoryNameWording =
	'must be lowercase letters and digits in parts joined by "/", and inside a part by ".", "_", "__" or hyphens';

/** The wording of patterns, by the name of the shape. One that the service model may gain is quoted as it is. */
const patternWording: Readonly<Partial<Record<string, string>>> = {
	Base64: 'must be without spaces and line breaks',
	CredentialArn: 'must be the ARN of a Secrets Manager secret whose name starts with ecr-pullthroughcache/',
	KmsKeyForRepositoryCreationTemplate:
		'must be the ARN of a KMS key, such as arn:aws:kms:eu-central-1:123456789012:key/ followed by its ID; an alias is not accepted',
	PrincipalArn:
		'must be the ARN of an IAM role or user, such as arn:aws:iam::123456789012:role/scanner; the one of an assumed role is not accepted',
	SigningProfileArn:
		'must be the ARN of an AWS Signer signing profile, such as arn:aws:signer:eu-central-1:123456789012:/signing-profiles/release',
	RegistryId: 'must be the 12 digits of an AWS account ID',
	RepositoryName: repositoryNameWording,
	Prefix: `${repositoryNameWording}, or ROOT`,
	PullThroughCacheRuleRepositoryPrefix: `${repositoryNameWording}, or ROOT`,
	RepositoryFilterValue:
		'must be the start of repository names: lowercase letters and digits in parts joined by ".", "_", "-" or "/"',
	ScanningRepositoryFilterValue: filterWording,
	SigningRepositoryFilterValue: filterWording,
	LayerDigest: 'must be a digest such as sha256: followed by 64 hexadecimal digits',
	UploadId: 'must be a UUID, as InitiateLayerUpload answers it',
	ReplicationBackfillId: 'must be a UUID, as StartReplicationBackfill answers it',
	ImageTagMutabilityExclusionFilterValue: 'must be letters, digits, ".", "_", "-" and the wildcard "*"',
	Region: 'must be the code of an AWS Region, such as eu-central-1',
};

const nouns = {
	string: { one: 'character', many: 'characters', ending: ' long' },
	blob: { one: 'byte', many: 'bytes', ending: ' long' },
	list: { one: 'element', many: 'elements', ending: '' },
} satisfies Partial<Record<Shape['type'], object>>;

const compiled = new Map<string, RegExp>();

function matchesWhole(pattern: string, text: string): boolean {
	let expression = compiled.get(pattern);
	if (!expression) {
		expression = new RegExp(`^(?:${linearPatterns[pattern] ?? pattern})$`);
		compiled.set(pattern, expression);
	}
	return expression.test(text);
}

/** The service counts characters, JavaScript counts UTF-16 units: a pair of surrogates is one character. */
function countCharacters(text: string): number {
	return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

function sizeOf(shape: Shape, value: unknown): number | undefined {
	switch (shape.type) {
		case 'string':
			return typeof value === 'string' ? countCharacters(value) : undefined;
		case 'integer':
		case 'long':
		case 'double':
			return typeof value === 'number' ? value : undefined;
		case 'list':
			return Array.isArray(value) ? value.length : undefined;
		case 'blob':
			return value instanceof Uint8Array ? value.byteLength : undefined;
		default:
			return undefined;
	}
}

function grouped(count: number): string {
	return count.toLocaleString('en-US');
}

/** describeRange says which sizes or numbers a shape allows: "must be 2 to 256 characters long", "must be at least 1". */
export function describeRange({ type, min: least, max }: Shape): string {
	const noun = hasKey(nouns, type) ? nouns[type] : undefined;
	// No length is below 0, so a minimum of 0 says nothing about one.
	const min = noun && least === 0 ? undefined : least;
	const limits =
		min !== undefined && max !== undefined
			? min === max
				? grouped(min)
				: `${grouped(min)} to ${grouped(max)}`
			: min !== undefined
				? `at least ${grouped(min)}`
				: `at most ${grouped(max ?? Infinity)}`;
	const unit = noun ? ` ${(max ?? min) === 1 ? noun.one : noun.many}${noun.ending}` : '';
	return `must ${type === 'list' ? 'have' : 'be'} ${limits}${unit}`;
}

function violationOf(name: string, shape: Shape, value: unknown, path: string): Violation | undefined {
	const size = sizeOf(shape, value);
	if (size === undefined) return undefined;
	const { min, max } = shape;
	// What is no ARN has no length to correct.
	const noArn = name.endsWith('Arn') ? patternViolationOf(name, shape, value, path) : undefined;
	if (noArn) return noArn;
	if (min !== undefined && size < min) {
		return { path, shape: name, rule: 'min', limit: min, actual: size, message: describeRange(shape) };
	}
	if (max !== undefined && size > max) {
		return { path, shape: name, rule: 'max', limit: max, actual: size, message: describeRange(shape) };
	}
	return patternViolationOf(name, shape, value, path);
}

function patternViolationOf(name: string, { pattern }: Shape, value: unknown, path: string): Violation | undefined {
	if (pattern === undefined || typeof value !== 'string' || matchesWhole(pattern, value)) return undefined;
	const message = patternWording[name] ?? `must match the pattern ${pattern}`;
	return { path, shape: name, rule: 'pattern', limit: pattern, actual: value, message };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

function hasKey<Table extends object>(table: Table, key: string): key is Extract<keyof Table, string> {
	return Object.hasOwn(table, key);
}

function collect(name: string, value: unknown, path: string, found: Violation[]): void {
	if (value === undefined || value === null) return;
	if (hasKey(structures, name)) {
		if (!isObject(value)) return;
		for (const [member, shape] of Object.entries(structures[name])) {
			collect(shape, value[member], path === '' ? member : `${path}.${member}`, found);
		}
	} else if (hasKey(shapes, name)) {
		const shape: Shape = shapes[name];
		const violation = violationOf(name, shape, value, path);
		if (violation) found.push(violation);
		if (shape.member !== undefined && Array.isArray(value)) {
			for (const [index, element] of value.entries()) collect(shape.member, element, `${path}[${index}]`, found);
		}
		if (shape.value !== undefined && isObject(value) && !Array.isArray(value)) {
			for (const [key, element] of Object.entries(value)) collect(shape.value, element, `${path}.${key}`, found);
		}
	}
}

/**
 * findViolations lists every value that is shorter, longer, smaller or larger than ECR allows, or does not match its
 * pattern, in the order of the service model. A value is named once: its length first, then its pattern; of an ARN, its
 * pattern first. Absent values and values of another type pass; those are the schema's business. Throws RangeError for a
 * structure that is not in the service model.
 */
export function findViolations(structure: string, value: object): Violation[] {
	if (!hasKey(structures, structure)) throw new RangeError(`The ECR API has no structure named ${structure}`);
	const found: Violation[] = [];
	collect(structure, value, '', found);
	return found;
}
