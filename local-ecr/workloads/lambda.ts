import { EcrError } from '../errors';
import { page } from '../operations/paging';
import type { ServiceContext } from './serviceContext';
import type { LambdaFunction, Workloads } from './workloads';

const PATH = '/2015-03-31/functions';
/** LONGEST_PAGE is how many functions an answer holds, however many are asked for. */
const LONGEST_PAGE = 50;
const MOST_ITEMS = 10_000;
const LATEST = '$LATEST';

/** LAMBDA_OPERATIONS are the names of the operations of Lambda that there are here. */
export const LAMBDA_OPERATIONS = ['ListFunctions', 'GetFunction'];

/** isLambda tells whether a path belongs to the API of Lambda. */
export function isLambda(path: string): boolean {
	return path.startsWith(PATH);
}

function configurationOf(one: LambdaFunction, isQualified: boolean): object {
	const { arn, name, version, imageUri, resolvedImageUri, modifiedAt } = one;
	return {
		FunctionName: name,
		FunctionArn: isQualified ? `${arn}:${version}` : arn,
		Version: version,
		PackageType: imageUri === undefined ? 'Zip' : 'Image',
		...(imageUri === undefined && { Runtime: 'nodejs24.x', Handler: 'index.handler' }),
		CodeSha256: resolvedImageUri?.split('@sha256:')[1],
		LastModified: modifiedAt.toISOString().replace('Z', '+0000'),
		Architectures: ['x86_64'],
		State: 'Active',
		LastUpdateStatus: 'Successful',
	};
}

function invalid(message: string): EcrError {
	return new EcrError('InvalidParameterValueException', message);
}

function listFunctions(query: URLSearchParams, { functions }: Workloads): object {
	const version = query.get('FunctionVersion');
	const items = Number(query.get('MaxItems') ?? LONGEST_PAGE);
	if (version !== null && version !== 'ALL') throw invalid('FunctionVersion must be ALL, or left out');
	if (!Number.isInteger(items) || items < 1 || items > MOST_ITEMS) {
		throw invalid(`MaxItems must be a number from 1 to ${MOST_ITEMS}`);
	}
	const listed = functions.filter((one) => version === 'ALL' || one.version === LATEST);
	const request = {
		nextToken: query.get('Marker') ?? undefined,
		maxResults: Math.min(items, LONGEST_PAGE),
		version,
	};
	const { elements, nextToken } = page(listed, 'lambda:ListFunctions', request);
	return { Functions: elements.map((one) => configurationOf(one, version === 'ALL')), NextMarker: nextToken };
}

function getFunction(id: string, query: URLSearchParams, workloads: Workloads): object {
	const [, name = '', suffix] = /^(?:.*function:)?([\w-]+)(?::([\w$-]+))?$/.exec(id) ?? [];
	const qualifier = query.get('Qualifier') ?? suffix;
	const version = qualifier ?? LATEST;
	const found = workloads.functions.find((one) => one.name === name && one.version === version);
	const arn = workloads.arn('lambda', `function:${name}`);
	if (!found) {
		const missing = qualifier === undefined ? arn : `${arn}:${qualifier}`;
		throw new EcrError('ResourceNotFoundException', `Function not found: ${missing}`, { status: 404 });
	}
	const { imageUri, resolvedImageUri } = found;
	return {
		Configuration: configurationOf(found, qualifier !== undefined),
		Code:
			imageUri === undefined
				? { RepositoryType: 'S3' }
				: { RepositoryType: 'ECR', ImageUri: imageUri, ResolvedImageUri: resolvedImageUri },
	};
}

/**
 * answerLambda answers the body for an operation of Lambda that reads. Throws EcrError for what Lambda refuses, and for
 * an operation that is not here.
 */
export function answerLambda(method: string, url: string, { workloads, start }: ServiceContext): string {
	const { pathname, searchParams: query } = new URL(url, 'http://localhost');
	const [, name] = /^\/([^/]+)$/.exec(pathname.slice(PATH.length)) ?? [];
	const isList = /^\/?$/.test(pathname.slice(PATH.length));
	if (method !== 'GET' || (!isList && name === undefined)) {
		throw new EcrError('UnknownOperationException', `The local ECR has no ${method} ${pathname}`, { status: 404 });
	}
	const input = Object.fromEntries(query);
	if (name === undefined) {
		start('ListFunctions', input);
		return JSON.stringify(listFunctions(query, workloads));
	}
	const id = decodeURIComponent(name);
	start('GetFunction', { FunctionName: id, ...input });
	return JSON.stringify(getFunction(id, query, workloads));
}

/** LambdaError is an error as Lambda answers it. */
export interface LambdaError {
	status: number;
	/** name stands in the header `x-amzn-ErrorType`. */
	name: string;
	body: string;
}

/** lambdaError writes an error as Lambda does: its own name for a parameter, and 403 for those who may not. */
export function lambdaError({ name, message, status }: EcrError): LambdaError {
	const isForbidden =
		/^(AccessDenied|ExpiredToken|IncompleteSignature|InvalidSignature|MissingAuth|UnrecognizedClient)/;
	return {
		status: isForbidden.test(name) ? 403 : status,
		name: name === 'InvalidParameterException' ? 'InvalidParameterValueException' : name,
		body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message }),
	};
}
