import type { Input, OperationName, Output } from '../protocol/operations';
import type { Registry } from '../state/registry';

/** Checked is an input after validation: what the API requires is there. */
export type Checked<Value> = Value extends Uint8Array | Date
	? Value
	: Value extends readonly (infer Element)[]
		? Checked<Element>[]
		: Value extends object
			? {
					[Member in keyof Value]: Partial<Pick<Value, Member>> extends Pick<Value, Member>
						? Checked<Value[Member]>
						: Checked<Exclude<Value[Member], undefined>>;
				}
			: Value;

/** Answer is what an operation answers, without what the SDK adds to it. */
export type Answer<Name extends OperationName> = Omit<Output<Name>, '$metadata'>;

/** Context is what a handler works on beside its input. */
export interface Context {
	/** registry is the one the request is about: that of `registryId`, or else of the caller's account. */
	registry: Registry;
	/** registryOf answers the registry of another account in the same region. */
	readonly registryOf: (account: string) => Registry;
	/** registryAt answers any registry, which replication is about. */
	readonly registryAt: (account: string, region: string) => Registry;
	/** callerArn names who sent the request. */
	callerArn: string;
	/** now is when the request came. */
	now: Date;
	/** urlFor makes a presigned URL for a blob of a size in bytes, good for an hour. */
	readonly urlFor: (digest: string, size: number) => string;
	/** tokenFor makes the password that Docker signs in to the registry of an account with. */
	readonly tokenFor: (account: string, expiresAt: Date) => string;
	/** previewPolls is how often a preview is asked for before it is complete. */
	previewPolls: number;
	/** polls is how often anything else that takes time is asked for before it is done. */
	polls: number;
	/** scansInDescribeImages tells whether DescribeImages answers the status and summary of scans. */
	scansInDescribeImages: boolean;
}

/** Handler emulates one operation. Throws EcrError for what ECR refuses. */
export type Handler<Name extends OperationName> = (
	input: Checked<Input<Name>>,
	context: Context,
) => Answer<Name> | Promise<Answer<Name>>;

/** Operation is a handler with a statement, for people, of how true it is. */
export interface Operation<Name extends OperationName> {
	handle: Handler<Name>;
	/** emulates says what works as it does at AWS, beside the checks of the input. */
	emulates: string;
	/** leavesOut says what is only recorded, or missing. */
	leavesOut?: string;
}
