import type { CallSettings } from './callSettings';
import { Execution, lanesOf, type Plan } from './execution';
import { limitCalls } from '../aws/limitCalls';
import { PartlyDone, type Action, type ActionItem } from './operation';
import type { Ask } from './read';
import { groupAlike } from '../aws/groupAlike';

/** Asks that are served by doing it once. */
type Alike = readonly [Ask, ...Ask[]];

/**
 * ActionExecution executes an action: for one item after the other where it changes the same repository, and for all at the
 * same time where the work is to wait.
 */
export class ActionExecution extends Execution<Action> {
	protected readonly api = undefined;

	protected readonly finishes = false;

	protected plan(asks: readonly Ask[], { concurrency }: CallSettings): Plan {
		const { once, reads, waits } = this.entry;
		const lane = lanesOf(!waits && !reads);
		const groups = groupAlike(asks, ({ input, itemIndex }) => (once || waits ? JSON.stringify(input) : itemIndex));
		const client = waits ? limitCalls(this.client, concurrency) : undefined;
		const jobs = groups.map((alike) => ({
			lane: lane(alike[0].input),
			run: async () => {
				const [{ input }] = alike;
				try {
					this.putOut(alike, await this.entry.perform(input, this.tools(alike[0], client)));
				} catch (cause) {
					if (cause instanceof PartlyDone && this.continues) this.putOut(alike, cause.items);
					else for (const ask of waits ? alike : [alike[0]]) this.fail(ask.itemIndex, cause, input);
				}
			},
		}));
		return waits ? { jobs, jobsAtOnce: Infinity } : { jobs };
	}

	/** What was done once is one item paired to all who asked; what was waited for together is an item of each. */
	private putOut(alike: Alike, items: readonly ActionItem[]): void {
		const indexes = alike.map(({ itemIndex }) => itemIndex);
		for (const item of items) {
			if (this.entry.waits) for (const index of indexes) this.settle(index, item);
			else this.settle(indexes[0] ?? 0, { ...item, from: indexes });
		}
	}
}
