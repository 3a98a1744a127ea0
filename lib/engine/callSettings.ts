import type { INodeProperties } from 'n8n-workflow';
import { withLabel } from './field';
import { toInteger } from './toInteger';

/** CallSettings are what a person may choose about the calls, whatever they are for. */
export interface CallSettings {
	/** Maximum number of concurrent calls. */
	readonly concurrency: number;
	/** How often a call is tried in all. */
	readonly maxAttempts: number;
}

interface CallSetting {
	readonly displayName: string;
	readonly description: string;
	readonly most: number;
	readonly byDefault: number;
}

const SETTINGS: Readonly<Record<keyof CallSettings, CallSetting>> = {
	concurrency: {
		displayName: 'Maximum Concurrent Calls',
		description:
			'Maximum number of concurrent calls to Amazon ECR. Changes to the same repository always run in order.',
		most: 50,
		byDefault: 5,
	},
	maxAttempts: {
		displayName: 'Max Attempts',
		description: 'How often a call is tried in all when Amazon ECR throttles it or the network drops it',
		most: 20,
		byDefault: 5,
	},
};

/** CALL_SETTINGS are the options that every operation has. */
export const CALL_SETTINGS: readonly INodeProperties[] = Object.entries(SETTINGS).map(
	([name, { displayName, description, most, byDefault }]) => ({
		displayName,
		name,
		type: 'number',
		typeOptions: { minValue: 1, maxValue: most },
		default: byDefault,
		description,
	}),
);

/** readCallSetting reads what an option holds. Throws InvalidField. */
function readCallSetting(name: keyof CallSettings, value: unknown): number {
	const { displayName, most, byDefault } = SETTINGS[name];
	const range = { min: 1, max: most, hint: `Give an integer from 1 to ${most}.` };
	try {
		return toInteger(value, range) ?? byDefault;
	} catch (cause) {
		throw withLabel(cause, displayName);
	}
}

/** readCallSettings reads all of them. Throws InvalidField. */
export function readCallSettings(valueOf: (name: keyof CallSettings, label: string) => unknown): CallSettings {
	const read = (name: keyof CallSettings) => readCallSetting(name, valueOf(name, SETTINGS[name].displayName));
	return { concurrency: read('concurrency'), maxAttempts: read('maxAttempts') };
}
