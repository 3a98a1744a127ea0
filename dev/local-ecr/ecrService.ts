import type { OperationName } from '../../aws/operations';
import type { Admission, Refusal } from './access/authenticate';
import { EcrError } from './errors';
import type { Faults } from './faults';
import { operations } from './operations';
import type { Context } from './operations/handler';
import { checkInput, decodeInput } from './protocol/decode';
import type { Decoded } from './protocol/decode';
import { encodeOutput } from './protocol/encode';
import { isOperation } from './protocol/schema';
import { repositoryArn } from './state/place';
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
	now(): Date;
	/** urlFor makes a presigned URL for a blob of a size in bytes. */
	urlFor(digest: string, size: number): string;
	/** record is told of every request whose input can be read. */
	record(operation: OperationName, input: Decoded): void;
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

function checkPermission(operation: OperationName, input: Decoded, { caller }: Admission, registry: Registry): void {
	if (!caller.denied.includes(operation)) return;
	const resource = resourceOf(input, registry);
	throw new EcrError(
		'AccessDeniedException',
		`User: ${caller.arn} is not authorized to perform: ecr:${operation} on resource: ${resource} ` +
			`because no identity-based policy allows the ecr:${operation} action`,
	);
}

function handlerOf(operation: OperationName): (input: Decoded, context: Context) => object | Promise<object> {
	// An input that has passed checkInput has the type of its operation; the compiler cannot know which one that is.
	return operations[operation].handle as unknown as (input: Decoded, context: Context) => object | Promise<object>;
}

/** answerEcr carries out one request and answers its body. Throws EcrError for everything ECR refuses. */
export async function answerEcr({ target, body, admission }: EcrRequest, service: EcrService): Promise<string> {
	const operation = operationOf(target);
	const input = decodeInput(operation, body);
	service.record(operation, input);
	const { registries, now, previewPolls, polls } = service;
	const registryOf = (account: string) => registries.get(account, admission.region);
	const own = registryOf(admission.caller.account);
	checkPermission(operation, input, admission, own);
	const fault = service.faults.take(operation);
	if (fault) throw new EcrError(fault.name, fault.message ?? fault.name, { status: fault.status });
	checkInput(operation, input);
	const registry = typeof input.registryId === 'string' ? registryOf(input.registryId) : own;
	const context: Context = {
		registry,
		registryOf,
		registryAt: (account, region) => registries.get(account, region),
		callerArn: admission.caller.arn,
		now: now(),
		previewPolls,
		polls,
		urlFor: (digest, size) => service.urlFor(digest, size),
	};
	try {
		return encodeOutput(operation, await handlerOf(operation)(input, context));
	} finally {
		// Answered only when it is kept, whatever the answer is.
		await registries.save();
	}
}
