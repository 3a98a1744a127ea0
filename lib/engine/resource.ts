import type { Action } from './action';
import type { Operation } from './operation';

/** Entry is what the form offers under a resource. */
export type Entry = Operation | Action;

/** isAction tells an action from an operation of the API. */
export function isAction(candidate: Entry): candidate is Action {
	return 'prepare' in candidate;
}

/** isOffline tells an action that asks nothing of AWS. */
export function isOffline(candidate: Entry): boolean {
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
export function entriesOf({ operations, actions = [] }: Resource): readonly Entry[] {
	return [...operations, ...actions];
}

/** outputsOf are the names of the outputs that the node has for an operation; of a single one it does not matter. */
export function outputsOf(entry: Entry): readonly string[] {
	return (isAction(entry) ? entry.outputs : undefined) ?? ['Result'];
}
