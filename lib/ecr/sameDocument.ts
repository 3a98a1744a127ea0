/** The only principals that IAM writes in two ways: an account by its number or by its root. */
const ACCOUNT_ROOT = /^arn:aws[\w-]*:iam::(\d{12}):root$/;

/** A principal as one text; `*` is every principal, whether it stands for all or for all of AWS. */
function principal(value: unknown): unknown {
	if (value === '*') return { AWS: '*' };
	if (typeof value !== 'object' || value === null || !('AWS' in value)) return value;
	const named = [value.AWS]
		.flat()
		.map((one: unknown) => (typeof one === 'string' ? (ACCOUNT_ROOT.exec(one)?.[1] ?? one) : one));
	return { ...value, AWS: named };
}

/** The values of a condition as AWS stores them: strings, whatever they were written as. */
function condition(value: unknown): unknown {
	if (typeof value === 'boolean' || typeof value === 'number') return String(value);
	if (Array.isArray(value)) return value.map(condition);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, condition(inner)]));
}

/** A member of a policy that can be written in several ways, in one of them. */
function member(name: string, value: unknown): unknown {
	if (name === 'Condition') return condition(value);
	return name === 'Principal' || name === 'NotPrincipal' ? principal(value) : value;
}

/** A value in the one way of writing it: lists as sorted sets, a list of one as its element, members by name. */
function canonical(value: unknown): unknown {
	if (Array.isArray(value)) {
		const texts = new Set(value.map((element) => JSON.stringify(canonical(element))));
		const elements = [...texts].sort().map((text): unknown => JSON.parse(text));
		return elements.length === 1 ? elements[0] : elements;
	}
	if (typeof value !== 'object' || value === null) return value;
	const members = Object.entries(value)
		.filter(([, given]) => given !== undefined)
		.map(([name, given]): [string, unknown] => [name, canonical(member(name, given))]);
	return Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * sameDocument tells whether two JSON values mean the same to AWS, which does not give a policy back as it was
 * written: the order of members and of lists does not count, a list of one is its element, an account is its root, and a boolean
 * or number of a condition is a string. See
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export function sameDocument(one: unknown, other: unknown): boolean {
	return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}
