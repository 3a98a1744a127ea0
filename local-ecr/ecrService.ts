import type { OperationName } from './protocol/operations';
import type { Admission, Refusal } from './access/authenticate';
import { accessDenied, EcrError } from './errors';
import type { Faults } from './faults';
import { faultError } from './faults';
import { operations } from './operations';
import type { Claims } from './distribution/tokens';
import type { Context } from './operations/handler';
import { checkInput, decodeInput } from './protocol/decode';
import type { Decoded } from './protocol/decode';
import { encodeOutput } from './protocol/encode';
import { isOperation } from './protocol/schema';
import { repositoryArn } from '../lib/ecr/addresses';
import type { Registries } from './state/registries';
import type { Registry } from './state/registry';

const TARGET = /^AmazonEC2ContainerRegistry_V20150921\.(\w+)$/;

/** EcrRequest is a request that was let in. */
export interface EcrRequest {
	target: string;
	body: string;
	admission: Admission;
}

/** EcrService answers the operations of the ECR API. */
export interface EcrService {
	registries: Registries;
	faults: Faults;
	previewPolls: number;
	polls: number;
	scansInDescribeImages: boolean;
	readonly now: () => Date;
	/** urlFor makes a presigned URL for a blob of a size in bytes. */
	readonly urlFor: (digest: string, size: number) => string;
	/** tokenFor makes the password that Docker signs in with. */
	readonly tokenFor: (claims: Claims) => string;
}

/** ecrRefusal is ECR's own name for why a request is not let in. */
export function ecrRefusal({ reason, message }: Refusal): EcrError {
	const names: Record<Refusal['reason'], string> = {
		missing: 'MissingAuthenticationTokenException',
		malformed: 'IncompleteSignatureException',
		unknown: 'UnrecognizedClientException',
		signature: 'InvalidSignatureException',
		expired: 'ExpiredTokenException',
		scope: 'InvalidSignatureException',
	};
	return new EcrError(names[reason], message);
}

function operationOf(target: string): OperationName {
	const [, operation = ''] = TARGET.exec(target) ?? [];
	if (!isOperation(operation)) throw new EcrError('UnknownOperationException', `There is no operation ${target}`);
	return operation;
}

function resourceOf({ repositoryName, resourceArn, registryId }: Decoded, { account, region }: Registry): string {
	if (typeof resourceArn === 'string') return resourceArn;
	if (typeof repositoryName !== 'string') return '*';
	return repositoryArn(typeof registryId === 'string' ? registryId : account, region, repositoryName);
}

function checkPermission(
	operation: OperationName,
	input: Decoded,
	caller: Admission['caller'],
	registry: Registry,
): void {
	if (!caller.denied.includes(operation)) return;
	throw accessDenied(caller.arn, `ecr:${operation}`, resourceOf(input, registry));
}

function handlerOf(operation: OperationName): (input: never, context: Context) => object | Promise<object> {
	return operations[operation].handle;
}

/**
 * carryOut executes an operation for an authenticated caller, and returns its answer. Throws EcrError for everything
 * that ECR refuses.
 */
export async function carryOut(
	operation: OperationName,
	input: Decoded,
	{ caller, region }: Admission,
	service: EcrService,
): Promise<object> {
	const { registries, now, previewPolls, polls, scansInDescribeImages } = service;
	const registryOf = (account: string) => registries.get(account, region);
	const own = registryOf(caller.account);
	checkPermission(operation, input, caller, own);
	const fault = service.faults.take(operation);
	if (fault && !fault.carriedOut) throw faultError(fault);
	checkInput(operation, input);
	const registry = typeof input.registryId === 'string' ? registryOf(input.registryId) : own;
	const context: Context = {
		registry,
		registryOf,
		registryAt: (account, region) => registries.get(account, region),
		callerArn: caller.arn,
		now: now(),
		previewPolls,
		polls,
		scansInDescribeImages,
		urlFor: (digest, size) => service.urlFor(digest, size),
		tokenFor: (account, expiresAt) => service.tokenFor({ account, region, caller, expiresAt }),
	};
	try {
		// An input that has passed checkInput has the type of its operation; the compiler cannot know which one that is.
		const answer = await handlerOf(operation)(input as never, context);
		if (fault) throw faultError(fault);
		return answer;
	} finally {
		// Answered only when it is kept, whatever the answer is.
		await registries.save();
	}
}

/**
 * answerEcr carries out one request and answers its body; `record` is told of it once its input can be read. Throws
 * EcrError for everything ECR refuses.
 */
export async function answerEcr(
	{ target, body, admission }: EcrRequest,
	service: EcrService,
	record: (operation: OperationName, input: Decoded) => void,
): Promise<string> {
	const operation = operationOf(target);
	const input = decodeInput(operation, body);
	record(operation, input);
	return encodeOutput(operation, await carryOut(operation, input, admission, service));
}
