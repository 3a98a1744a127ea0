import type { AwsEcrCredentials } from '../aws/client';
import { limitCalls } from '../aws/limitCalls';
import type { Action, ActionItem, PreparedAction } from './action';
import type { CallSettings } from './callSettings';
import { Execution, identityOf, type Ask, type Group, type Plan } from './execution';
import { groupAlike } from './groupAlike';
import { PartialFailure } from './partialFailure';
import { readerFor } from './readParameters';
import type { Scope } from './scope';
import { toolsFor, type Tools } from './tools';
import { turnsOf, type Changing } from './turns';

type ActionAsk = Ask<PreparedAction>;
/** Asks that are served by doing it once. */
type Alike = readonly [ActionAsk, ...ActionAsk[]];

function changesOf({ request, credentials, otherCredentials }: ActionAsk): readonly Scope[] {
	return request.changes(identityOf(credentials), otherCredentials && identityOf(otherCredentials));
}

function changing(ask: ActionAsk): Changing {
	const { request, credentials, otherCredentials, calls } = ask;
	return { key: JSON.stringify([request.key, credentials, otherCredentials, calls]), changes: changesOf(ask) };
}

/**
 * ActionExecution executes an action: for one item after the other where they change the same repository, and for all
 * concurrently where the work is to wait.
 */
export class ActionExecution extends Execution<Action, PreparedAction> {
	protected readonly finishes = false;
	/** The turn of each item, by its index. */
	private turns?: ReadonlyMap<number | undefined, number>;

	protected async read(itemIndex: number, credentials: AwsEcrCredentials): Promise<PreparedAction> {
		return await this.entry.prepare(readerFor(this.context, itemIndex, identityOf(credentials).region));
	}

	protected otherCredential({ otherCredential }: PreparedAction): string | undefined {
		return otherCredential;
	}

	protected otherSignIns({ request, credentials, otherCredentials }: ActionAsk): readonly AwsEcrCredentials[] {
		return request.signsInWith(credentials, otherCredentials);
	}

	protected override concurrencyOf(calls: CallSettings): number {
		return this.entry.waits ? Infinity : super.concurrencyOf(calls);
	}

	protected plan({ asks, all, client, pool }: Group<PreparedAction>): Plan {
		const { waits } = this.entry;
		const groups = groupAlike(asks, (ask) => this.together(ask, all));
		const [first] = asks;
		const shared = waits && first ? limitCalls(client, first.calls.concurrency) : client;
		const jobs = groups.map((alike) => {
			const [ask] = alike;
			return {
				pool,
				firstItem: ask.itemIndex,
				changes: changesOf(ask),
				run: async () => {
					try {
						this.putOut(alike, await ask.request.perform(this.tools(ask, shared)));
					} catch (thrown) {
						if (thrown instanceof PartialFailure && this.continues) this.putOut(alike, thrown.items);
						else for (const { itemIndex } of waits || this.continues ? alike : [ask]) this.fail(itemIndex, thrown);
					}
				},
			};
		});
		return { jobs };
	}

	/** Equal for asks that are served by doing it once. */
	private together(ask: ActionAsk, all: readonly ActionAsk[]): unknown {
		const { once, waits } = this.entry;
		if (!once && !waits) return ask.itemIndex;
		this.turns ??= new Map(turnsOf(all.map(changing)).map((turn, index) => [all[index]?.itemIndex, turn]));
		return JSON.stringify([ask.request.key, ask.otherCredentials, this.turns.get(ask.itemIndex)]);
	}

	private tools({ itemIndex, credentials, otherCredentials, calls }: ActionAsk, client: Tools['client']): Tools {
		const open: Tools['open'] = async (other) => await this.clients.open(other, calls.maxAttempts);
		return toolsFor(this.context, itemIndex, () => client, { credentials, otherCredentials, open, ...calls });
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
