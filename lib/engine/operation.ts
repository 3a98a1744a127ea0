import type { IDataObject } from 'n8n-workflow';
import { isException, type CallFailure } from '../aws/callFailure';
import type { Input, OperationName, Output, Structure } from '../aws/operations';
import type { Caller, OwnedMember } from '../aws/paginate';
import { parseRepositoryAddress } from '../ecr/repositoryAddress';
import type { Identity } from './action';
import type { FieldOf, Fields } from './field';
import type { Scope } from './scope';

/** InputFields is a field for every member of an operation's input, by the SDK's own type: none missing, none extra. */
type InputFields<Name extends OperationName> = {
	readonly [Member in Exclude<keyof Input<Name>, OwnedMember>]-?: FieldOf<Input<Name>, Member>;
};

/** OutputShape says how the API's answer becomes items. */
interface OutputShape {
	/**
	 * Member of the answer that is the item, or the list with one item an element; or the paths of several lists whose
	 * elements are items alike; without it the whole answer is the item.
	 */
	readonly from?: string | readonly string[];
	/** What a list's elements are called in their items, where they are strings. */
	readonly stringsAs?: string;
	/** Members of the answer beside `from` that each item carries as well. */
	readonly carry?: readonly string[];
	/** Members of the input that each item carries, because the API does not repeat them. */
	readonly echo?: readonly string[];
	/** Member that is a structure of its own, whose members stand in the item itself. */
	readonly flatten?: string;
	/** Members that hold JSON text, to the name under which the parsed value is put beside it. */
	readonly parse?: Readonly<Record<string, string>>;
	/** Members kept while Simplify is on. */
	readonly simplify?: readonly string[];
	/** What every item says besides, e.g. `{ deleted: true }`. */
	readonly say?: IDataObject;
	/** Members of the answer that make one item when the list came back empty; without it an empty list gives no item. */
	readonly whenEmpty?: readonly string[];
}

type AnswerMember<Name extends OperationName> = keyof Output<Name> & string;

/** OutputShapeOf is the shape with the members that the answer of an operation has, by the SDK's own type. */
interface OutputShapeOf<Name extends OperationName> extends OutputShape {
	readonly from?: AnswerMember<Name> | ReadonlyArray<`${AnswerMember<Name>}.${string}`>;
	readonly carry?: ReadonlyArray<AnswerMember<Name>>;
	readonly echo?: ReadonlyArray<keyof Input<Name> & string>;
	readonly whenEmpty?: ReadonlyArray<AnswerMember<Name>>;
}

/** Element is one element of a batch call's answer or failures. */
export type Element = Readonly<Record<string, unknown>>;

/**
 * Batch says that the ids of input items that otherwise ask the same are sent together, and how each answer and
 * each failure is dealt back to the id that asked.
 */
export interface Batch {
	/** The input member that lists the ids; the API's model says how many a call may carry. */
	readonly member: string;
	/** What the ids name, for messages: `image`, `images`. */
	readonly nouns: { readonly one: string; readonly many: string };
	/** Member of the answer that lists what was done. */
	readonly answers: string;
	/** Whether an element of `answers`, or the id of a failure, belongs to what was asked. */
	readonly matches: (asked: unknown, answered: unknown) => boolean;
	/** The id that an element of `answers` belongs to. */
	readonly idOf: (answer: Element) => unknown;
	/** The id that an element of `failures` names. */
	readonly failedId: (failure: Element) => unknown;
	/** The answer that a failure amounts to, where it says nothing that went wrong. */
	readonly asAnswer?: (failure: Element) => Element | undefined;
	/** The id as a person writes it. */
	readonly write: (asked: unknown) => string;
	/** The id's members, as an item shows them. */
	readonly members: (asked: unknown) => IDataObject;
	/** Makes one item of all answers to one id, where the API gives several; without it one of them is the item. */
	readonly combine?: (answers: readonly Element[]) => IDataObject;
	/** Members of what `combine` makes, as JSON Schema has them. */
	readonly combined?: Readonly<Record<string, { readonly type: string; readonly items?: { readonly type: string } }>>;
}

/** Operation is one operation of the node: one call of the API, declared once. */
export interface Operation {
	readonly api: OperationName;
	/** The operation's name in a workflow's JSON. */
	readonly value: string;
	/** The operation's name in the form, in Title Case. */
	readonly name: string;
	/** What the operation does to what, as the node panel lists it. */
	readonly action: string;
	readonly description: string;
	/** IAM actions that are needed beside the operation's own, and when, as the documentation of AWS has it. */
	readonly alsoNeeds?: string;
	/** Something that a person must know before executing, shown above the fields. */
	readonly notice?: string;
	readonly input: Fields;
	readonly output: OutputShape;
	/**
	 * Input member that lists what is wanted by name: it is answered whole, without pages, since the API refuses them
	 * with it; a list longer than a call may carry takes several calls.
	 */
	readonly named?: string;
	readonly batch?: Batch;
	/** Whether it can succeed because the wanted state exists already, which its item then says as `alreadyExists`. */
	readonly settles: boolean;
	/** The answer that a failed call stands for; undefined where the failure is one. */
	settle(thrown: CallFailure, input: Structure, caller: Caller): Promise<Structure | undefined>;
}

/** Settled is the answer that stands for an exception, or undefined where something else exists than was wanted. */
type Settled<Name extends OperationName> = (
	input: Input<Name>,
	caller: Caller,
) => IDataObject | undefined | Promise<IDataObject | undefined>;

/** OperationRecord is what a resource file declares of an operation. */
export interface OperationRecord<Name extends OperationName> extends Omit<
	Operation,
	'api' | 'input' | 'output' | 'settle' | 'settles'
> {
	readonly input: InputFields<Name>;
	readonly output: OutputShapeOf<Name>;
	/** Exceptions that say that the wanted state exists already, which is a success. */
	readonly settled?: Readonly<Record<string, Settled<Name>>>;
}

/**
 * operation declares an operation of the API; its input and output are checked against the SDK's types. The engine sees it
 * without them.
 */
export function operation<Name extends OperationName>(api: Name, record: OperationRecord<Name>): Operation {
	const { settled = {}, ...rest } = record;
	return {
		...rest,
		api,
		settles: Object.keys(settled).length > 0,
		settle: async (thrown, input, caller) => {
			const exception = Object.keys(settled).find((name) => isException(thrown, name));
			const answer = exception === undefined ? undefined : await settled[exception]?.(input as Input<Name>, caller);
			return answer && typeof record.output.from === 'string' ? { [record.output.from]: answer } : answer;
		},
	};
}

/** isRead tells an operation that changes nothing, by the API's own naming. */
export function isRead(api: string): boolean {
	return /^(Get|List|Describe|BatchGet|BatchCheck)/.test(api);
}

/**
 * changedBy is what an operation changes, by which the order of items is kept: the repository that its input names, or what
 * belongs to the registry as a whole; nothing where it only reads.
 */
export function changedBy(
	{ api }: { readonly api: string },
	{ repositoryName, resourceArn, registryId }: Structure,
	{ region, account }: Identity,
): readonly Scope[] {
	if (isRead(api)) return [];
	const named = [repositoryName, resourceArn].find((value) => typeof value === 'string') ?? '';
	const address = parseRepositoryAddress(named);
	const owner = typeof registryId === 'string' ? registryId : (address.registryId ?? account);
	return [{ region: address.region ?? region, account: owner, repository: address.repositoryName }];
}
