import { option, type Field } from '../engine/field';
import { whole } from './basic';

/** callsAtOnce is the engine's own option Calls at Once, for an action that makes many calls for one item. */
export function callsAtOnce(): Field<number> {
	const { read } = whole({ label: 'Calls at Once', description: '' });
	// The form has it already, for every operation.
	return option({ required: false, place: 'options', label: 'Calls at Once', properties: [], read });
}
