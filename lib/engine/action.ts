import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { AwsEcrCredentials } from '../aws/client';
import type { FieldOf, Fields, FieldReader } from './field';
import type { Scope } from './scope';
import type { Tools } from './tools';

/** ActionItem is an item that an action returns. */
export interface ActionItem {
	readonly json: IDataObject;
	readonly binary?: IBinaryKeyData;
	/** Index into the action's `outputs`; 0 when not given. */
	readonly output?: number;
}

/** Identity is where the calls of a credential go: its region, and its account where the credential says it. */
export interface Identity {
	readonly region: string;
	/** 12 digits. */
	readonly account?: string;
}

/** ActionBase is what the engine and the form see of an action, whatever its parameters are. */
interface ActionBase {
	readonly value: string;
	readonly name: string;
	readonly action: string;
	readonly description: string;
	readonly notice?: string;
	/** The IAM actions that it needs, in words. */
	readonly needs: string;
	/** What the node's outputs are called, where there are several. */
	readonly outputs?: readonly string[];
	/** Whether it is done once for input items with equal parameters. */
	readonly once?: true;
	/**
	 * Whether the work is waiting, and changes nothing that another item reads. All items then run concurrently, and Maximum
	 * Concurrent Calls limits their calls; items with equal parameters share the work and its result.
	 */
	readonly waits?: true;
	/** Whether it asks nothing of AWS: then it takes no credential, and has no client. */
	readonly offline?: true;
}

/** PreparedAction is an action with what an item asks for. */
export interface PreparedAction {
	/** Equal for items with equal parameters. */
	readonly key: string;
	/** Type of another credential that it needs. */
	readonly otherCredential?: string;
	/** Credentials that it signs in with besides the item's own. Throws InvalidField. */
	signsInWith(own: AwsEcrCredentials, other?: AwsEcrCredentials): readonly AwsEcrCredentials[];
	/** The repositories that it changes; nothing where it only reads. */
	changes(identity: Identity, other?: Identity): readonly Scope[];
	/** Does the work, and answers the items. Throws ActionError, PartialFailure, and CallFailure. */
	perform(tools: Tools): Promise<readonly ActionItem[]>;
}

/** Action is an operation of the node that is not one operation of the API: it makes calls as it needs them. */
export interface Action extends ActionBase {
	readonly input: Fields;
	/** Reads and checks what an item asks for, before anything is sent for any item. Throws InvalidField. */
	prepare(read: FieldReader): Promise<PreparedAction>;
}

/** ActionRecord is what an action's file declares: a field for each of its parameters, and what it does with them. */
export interface ActionRecord<Params extends object> extends ActionBase {
	readonly input: { readonly [Member in keyof Params]-?: FieldOf<Params, Member> };
	/** The repositories that it changes, by which the order of items is kept; `nothing` where it only reads. */
	readonly changes: 'nothing' | ((params: Params, identity: Identity, other?: Identity) => readonly Scope[]);
	/** Another credential that it needs for some parameters. */
	readonly otherCredential?: { readonly type: string; isNeeded(params: Params): boolean };
	/** Credentials that it signs in with besides the item's own: before anything is changed for any item. Throws InvalidField. */
	readonly signsInWith?: (
		params: Params,
		own: AwsEcrCredentials,
		other?: AwsEcrCredentials,
	) => readonly AwsEcrCredentials[];
	/** Checks what an item asks for, before anything is sent for any item. Throws InvalidField. */
	readonly check?: (params: Params) => void | Promise<void>;
	readonly perform: (params: Params, tools: Tools) => Promise<readonly ActionItem[]>;
}

/** action declares an action: the engine sees it without the type of its parameters, over which it closes. */
export function action<Params extends object>(record: ActionRecord<Params>): Action {
	const { changes, otherCredential, signsInWith, check, perform, ...rest } = record;
	return {
		...rest,
		prepare: async (read) => {
			const params = await read(record.input);
			await check?.(params);
			return {
				key: JSON.stringify(params),
				...(otherCredential?.isNeeded(params) ? { otherCredential: otherCredential.type } : {}),
				signsInWith: (own, other) => signsInWith?.(params, own, other) ?? [],
				changes: (identity, other) => (changes === 'nothing' ? [] : changes(params, identity, other)),
				perform: async (tools) => await perform(params, tools),
			};
		},
	};
}

/** changesRepository says of an action that it changes the repository that its parameters name. */
export function changesRepository(
	{ repositoryName, registryId }: { readonly repositoryName: string; readonly registryId?: string },
	{ region, account }: Identity,
): readonly Scope[] {
	return [{ region, account: registryId ?? account, repository: repositoryName }];
}
