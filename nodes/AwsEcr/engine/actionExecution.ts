import { Execution, lanesOf, type Plan } from './execution';
import type { Action } from './operation';
import type { Ask } from './read';

/** ActionExecution executes an action, for one item after the other where they are about the same repository. */
export class ActionExecution extends Execution<Action> {
	protected readonly api = undefined;

	protected readonly finishes = false;

	protected plan(asks: readonly Ask[]): Plan {
		const lane = lanesOf(true);
		const jobs = asks.map(({ itemIndex, input }) => ({
			lane: lane(input),
			run: async () => {
				try {
					const items = await this.entry.perform(input, { client: this.client, signal: this.signal });
					for (const json of items) this.settle(itemIndex, { json });
				} catch (cause) {
					this.fail(itemIndex, cause, input);
				}
			},
		}));
		return { jobs };
	}
}
