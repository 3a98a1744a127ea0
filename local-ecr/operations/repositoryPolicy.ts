import { isObject } from '../../lib/ecr/isObject';

function isTextOrTexts(value: unknown, matches: (text: string) => boolean): boolean {
	const values: unknown[] = Array.isArray(value) ? value : [value];
	return values.length > 0 && values.every((text) => typeof text === 'string' && matches(text));
}

const PRINCIPAL_KINDS = ['AWS', 'CanonicalUser', 'Federated', 'Service'];

function isPrincipal(kind: string, text: string): boolean {
	if (kind !== 'AWS' || text === '*') return text !== '';
	return (
		/^\d{12}$/.test(text) ||
		/^arn:aws[a-z-]*:(iam|sts)::(\d{12}|cloudfront):.+$/.test(text) ||
		/^A[A-Z0-9]{15,}$/.test(text)
	);
}

function isPrincipalBlock(value: unknown): boolean {
	if (value === '*') return true;
	return (
		isObject(value) &&
		Object.keys(value).length > 0 &&
		Object.entries(value).every(
			([kind, principals]) =>
				PRINCIPAL_KINDS.includes(kind) && isTextOrTexts(principals, (text) => isPrincipal(kind, text)),
		)
	);
}

function isCondition(value: unknown): boolean {
	const isValue = (text: unknown) => ['string', 'number', 'boolean'].includes(typeof text);
	return (
		isObject(value) &&
		Object.values(value).every(
			(keys) =>
				isObject(keys) &&
				Object.values(keys).every((values) => (Array.isArray(values) ? values.every(isValue) : isValue(values))),
		)
	);
}

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
	Sid: (value) => typeof value === 'string',
	Effect: (value) => value === 'Allow' || value === 'Deny',
	Principal: isPrincipalBlock,
	NotPrincipal: isPrincipalBlock,
	Action: (value) => isTextOrTexts(value, (text) => text === '*' || /^[a-zA-Z0-9-]+:[a-zA-Z*?]+$/.test(text)),
	NotAction: (value) => isTextOrTexts(value, (text) => /^[a-zA-Z0-9-]+:[a-zA-Z*?]+$/.test(text)),
	Resource: (value) => isTextOrTexts(value, (text) => text !== ''),
	NotResource: (value) => isTextOrTexts(value, (text) => text !== ''),
	Condition: isCondition,
};

function isStatement(value: unknown): boolean {
	if (!isObject(value) || value.Effect === undefined) return false;
	const hasOne = (a: string, b: string) => (value[a] === undefined) !== (value[b] === undefined);
	return (
		hasOne('Principal', 'NotPrincipal') &&
		hasOne('Action', 'NotAction') &&
		Object.entries(value).every(([member, content]) => checks[member]?.(content) ?? false)
	);
}

function readStatements(text: string): unknown[] | undefined {
	let policy: unknown;
	try {
		policy = JSON.parse(text);
	} catch {
		return undefined;
	}
	if (!isObject(policy)) return undefined;
	const { Version: version = '2008-10-17', Id: id = '', Statement: statement, ...rest } = policy;
	const known = version === '2008-10-17' || version === '2012-10-17';
	if (!known || typeof id !== 'string' || Object.keys(rest).length > 0) return undefined;
	const statements: unknown[] = Array.isArray(statement) ? statement : [statement];
	return statements.length > 0 && statements.every(isStatement) ? statements : undefined;
}

/**
 * isRepositoryPolicy tells whether a text follows the grammar of resource-based policies: the members of a statement,
 * its effect, principals and actions. Whether an account or an action exists is not looked up.
 */
export function isRepositoryPolicy(text: string): boolean {
	return readStatements(text) !== undefined;
}

/** isRegistryPolicy tells whether a text is a resource-based policy that is about ECR alone and names its resources. */
export function isRegistryPolicy(text: string): boolean {
	const isEcrAction = (action: string) => action === '*' || action.startsWith('ecr:');
	return (
		readStatements(text)?.every(
			(statement) =>
				isObject(statement) &&
				isTextOrTexts(statement.Action ?? statement.NotAction, isEcrAction) &&
				(statement.Resource ?? statement.NotResource) !== undefined,
		) ?? false
	);
}
