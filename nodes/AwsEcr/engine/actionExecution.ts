import { Execution, lanesOf, type Plan } from './execution';
import { PartlyDone, type Action, type ActionItem } from './operation';
import type { Ask } from './read';
import { groupAlike } from './groupAlike';

/** ActionExecution executes an action, for one item after the other where they are about the same repository. */
export class ActionExecution extends Execution<Action> {
	protected readonly api = undefined;

	protected readonly finishes = false;

	protected plan(asks: readonly Ask[]): Plan {
		const lane = lanesOf(true);
		const groups = groupAlike(asks, ({ input, itemIndex }) => (this.entry.once ? JSON.stringify(input) : itemIndex));
		const jobs = groups.map(([first, ...others]) => ({
			lane: lane(first.input),
			run: async () => {
				const { itemIndex, input } = first;
				const from = [first, ...others].map((ask) => ask.itemIndex);
				const putOut = (items: readonly ActionItem[]) => {
					for (const item of items) this.settle(itemIndex, { ...item, from });
				};
				try {
					putOut(await this.entry.perform(input, this.tools(first)));
				} catch (cause) {
					if (cause instanceof PartlyDone && this.continues) putOut(cause.items);
					else this.fail(itemIndex, cause, input);
				}
			},
		}));
		return { jobs };
	}
}
