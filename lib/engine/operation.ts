import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { Input, OperationName, Output } from '../aws/operations';
import type { Field, RequiredField } from './field';
import type { Tools } from './tools';

/** OwnedMember names what the engine alone sends: the form never asks for it. */
export type OwnedMember = 'nextToken' | 'maxResults';

type IsRequired<Structure, Member extends keyof Structure> =
	Pick<Structure, Member> extends Required<Pick<Structure, Member>> ? true : false;

/** InputFields is a field for every member of an operation's input, by the SDK's own type: none missing, none extra. */
export type InputFields<Name extends OperationName> = {
	readonly [Member in Exclude<keyof Input<Name>, OwnedMember>]-?: IsRequired<Input<Name>, Member> extends true
		? RequiredField<NonNullable<Input<Name>[Member]>>
		: Field<NonNullable<Input<Name>[Member]>>;
};

/** OutputShape says how the API's answer becomes items. */
export interface OutputShape<Name extends OperationName> {
	/**
	 * Member of the answer that is the item, or the list with one item an element; or the paths of several lists whose
	 * elements are items alike; without it the whole answer is the item.
	 */
	readonly from?:
		| Exclude<keyof Output<Name>, '$metadata'>
		| ReadonlyArray<`${Exclude<keyof Output<Name>, '$metadata' | symbol | number>}.${string}`>;
	/** What a list's elements are called in their items, where they are texts. */
	readonly textsAs?: string;
	/** Members of the answer beside `from` that each item carries as well. */
	readonly carry?: ReadonlyArray<Exclude<keyof Output<Name>, '$metadata'>>;
	/** Members of the input that each item carries, because the API does not repeat them. */
	readonly echo?: ReadonlyArray<keyof Input<Name>>;
	/** Member that is a structure of its own, whose members stand in the item itself. */
	readonly flatten?: string;
	/** Members that hold JSON text, to the name under which the parsed value is put beside it. */
	readonly parse?: Readonly<Record<string, string>>;
	/** Members kept while Simplify is on. */
	readonly simplify?: readonly string[];
	/** What every item says besides, e.g. `{ deleted: true }`. */
	readonly say?: IDataObject;
	/** Members of the answer that make one item when the list came back empty; without it an empty list gives no item. */
	readonly whenEmpty?: ReadonlyArray<Exclude<keyof Output<Name>, '$metadata'>>;
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
	matches(asked: unknown, answered: unknown): boolean;
	/** The id that an element of `answers` belongs to. */
	idOf(answer: Element): unknown;
	/** The id that an element of `failures` names. */
	failedId(failure: Element): unknown;
	/** The answer that a failure amounts to, where it says nothing that went wrong. */
	asAnswer?(failure: Element): Element | undefined;
	/** The id as a person writes it. */
	write(asked: unknown): string;
	/** The id's members, as an item shows them. */
	members(asked: unknown): IDataObject;
	/** Makes one item of all answers to one id, where the API gives several; without it one of them is the item. */
	combine?(answers: readonly Element[]): IDataObject;
	/** Members of what `combine` makes, as JSON Schema has them. */
	readonly combined?: Readonly<Record<string, { readonly type: string; readonly items?: { readonly type: string } }>>;
}

/** Operation is one operation of the node: one call of the API, declared once. */
export interface Operation<Name extends OperationName = OperationName> {
	readonly api: Name;
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
	readonly input: Readonly<Record<string, Field>>;
	readonly output: OutputShape<Name>;
	/**
	 * Input member that lists what is wanted by name: it is answered whole, without pages, since the API refuses them
	 * with it; a list longer than a call may carry takes several calls.
	 */
	readonly named?: string;
	readonly batch?: Batch;
	/**
	 * Exceptions that say that the wanted state is there already, which is a success: to the answer that stands for it,
	 * or undefined where the exception's message tells of something else.
	 */
	readonly settled?: Readonly<Record<string, (input: Input<Name>, message: string) => IDataObject | undefined>>;
}

/** OperationRecord is what a resource file declares of an operation. */
export type OperationRecord<Name extends OperationName> = Omit<Operation<Name>, 'api' | 'input'> & {
	readonly input: InputFields<Name>;
};

/** ActionItem is an item that an action puts out. */
export interface ActionItem {
	readonly json: IDataObject;
	readonly binary?: IBinaryKeyData;
	/** Index into the action's `outputs`; 0 when not given. */
	readonly output?: number;
}

/** Action is an operation of the node that is not one operation of the API: it makes calls as it needs them. */
export interface Action {
	readonly value: string;
	readonly name: string;
	readonly action: string;
	readonly description: string;
	readonly notice?: string;
	readonly input: Readonly<Record<string, Field>>;
	/** The IAM actions that it needs, in words. */
	readonly needs: string;
	/** What the node's outputs are called, where there are several. */
	readonly outputs?: readonly string[];
	/** Whether input items that ask the very same are served by doing it once. */
	readonly once?: true;
	/** Whether it changes nothing: then items about the same repository do not wait for each other. */
	readonly reads?: true;
	/**
	 * Whether the work is to wait, and changes nothing that another item looks at. Items are then worked on all at the
	 * same time, whatever their repositories, with at most Calls at Once of their calls under way; those that ask the very
	 * same share the work, and each has what comes of it.
	 */
	readonly waits?: true;
	/** Whether it asks nothing of AWS: then it takes no credential, and has no client. */
	readonly offline?: true;
	/** Checks what an item asks for, before anything is sent for any item. Throws InvalidField. */
	check?(input: Readonly<Record<string, unknown>>): void | Promise<void>;
	/**
	 * Does what an item asks for, and answers its items. Throws InvalidField, PartlyDone, and what the client throws.
	 */
	perform(input: Readonly<Record<string, unknown>>, tools: Tools): Promise<readonly ActionItem[]>;
}

/** ActionRecord is what an action's file declares: a field for each member of what a person asks for. */
export type ActionRecord<Asked extends object> = Omit<Action, 'input' | 'check' | 'perform'> & {
	readonly input: {
		readonly [Member in keyof Asked]-?: IsRequired<Asked, Member> extends true
			? RequiredField<NonNullable<Asked[Member]>>
			: Field<NonNullable<Asked[Member]>>;
	};
	check?(asked: Asked): void | Promise<void>;
	perform(asked: Asked, tools: Tools): Promise<readonly ActionItem[]>;
};

/** action declares an action; what its fields read is what it performs. */
export function action<Asked extends object>(record: ActionRecord<Asked>): Action {
	// The engine treats all actions alike, so it sees them without their own types.
	return record as unknown as Action;
}

/**
 * PartlyDone is thrown by an action that did not get through with all that an item asked for. A node that goes on
 * past problems puts out `items`, which tell what became of each part; one that stops ends with the message.
 */
export class PartlyDone extends Error {
	override readonly name = 'PartlyDone';

	constructor(
		message: string,
		/** What was done, what was not and why, and how to go on. */
		readonly description: string,
		readonly items: readonly ActionItem[],
	) {
		super(message);
	}
}

/** isAction tells an action from an operation of the API. */
export function isAction(candidate: Operation | Action): candidate is Action {
	return 'perform' in candidate;
}

/** isOffline tells an action that asks nothing of AWS. */
export function isOffline(candidate: Operation | Action): boolean {
	return isAction(candidate) && candidate.offline === true;
}

/** Resource is a group of operations as a person looks for them. */
export interface Resource {
	readonly value: string;
	readonly name: string;
	readonly operations: readonly Operation[];
	readonly actions?: readonly Action[];
}

/** entriesOf are all that a resource offers in the form. */
export function entriesOf({ operations, actions = [] }: Resource): ReadonlyArray<Operation | Action> {
	return [...operations, ...actions];
}

/** operation declares an operation of the API; its input and output are checked against the SDK's types. */
export function operation<Name extends OperationName>(api: Name, record: OperationRecord<Name>): Operation {
	// The engine treats all operations alike, so it sees them without their own types.
	return { api, ...record } as unknown as Operation;
}

/** isRead tells an operation that changes nothing, by the API's own naming. */
export function isRead(api: OperationName): boolean {
	return /^(Get|List|Describe|BatchGet|BatchCheck)/.test(api);
}
