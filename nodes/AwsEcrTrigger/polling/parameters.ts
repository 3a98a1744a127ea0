import type { Severity } from '../../../lib/ecr/severities';
import { option, optional, shownWhen, type Field } from '../../../lib/engine/field';
import { choice, boolean, type Choice } from '../../../lib/fields/basic';
import { registryId } from '../../../lib/fields/registryId';
import { repositoryPatterns } from '../../../lib/fields/patterns';
import { repository } from '../../../lib/fields/repository';
import { strings } from '../../../lib/fields/strings';
import { events, minSeverity, tagPatterns } from '../../../lib/fields/triggerFields';
import { openForm, type Parameters } from '../../../lib/engine/triggerForm';
import type { Change } from './compare';

/** PollingEvent is an event that polling finds. */
export type PollingEvent = Change['event'] | 'repositoryCreated' | 'repositoryDeleted';

/** PollingParams is what a person asks the polling trigger for. */
export interface PollingParams {
	readonly events: readonly PollingEvent[];
	/** The repositories by name; undefined where they are chosen by pattern, or all are. */
	readonly names?: readonly string[];
	/** Patterns of the names of repositories; undefined for all of the registry. */
	readonly repositoryPatterns?: readonly string[];
	readonly tagPatterns?: readonly string[];
	/** What a scan must have found for Severity Reached, and for no other event. */
	readonly severityToReach?: Severity;
	/** Whether what is there at first is new. */
	readonly emitExisting: boolean;
	readonly registryId?: string;
}

type Watch = 'list' | 'pattern' | 'registry' | 'repository';

/** POLLING_EVENTS is what the form says of each event. */
const POLLING_EVENTS: Readonly<Record<PollingEvent, Choice>> = {
	imagePushed: {
		name: 'Image Pushed',
		description: 'An image is new, or one that was there gets a tag that no other had',
	},
	tagMoved: { name: 'Tag Moved', description: 'A tag names another image than before' },
	imageDeleted: { name: 'Image Deleted', description: 'An image is no longer there' },
	scanFinished: { name: 'Scan Finished', description: 'A scan of an image is over' },
	severityReached: {
		name: 'Severity Reached',
		description: 'A scan found something at least as severe as you choose, and the scan before had not',
	},
	repositoryCreated: { name: 'Repository Created', description: 'A repository is new' },
	repositoryDeleted: { name: 'Repository Deleted', description: 'A repository is no longer there' },
};

const WATCH: Readonly<Record<Watch, Choice>> = {
	repository: { name: 'One Repository' },
	list: { name: 'Several Repositories', description: 'Named one by one' },
	pattern: { name: 'Repositories That Match', description: 'Those whose names match, also ones that are new' },
	registry: { name: 'Whole Registry', description: 'All repositories, also ones that are new' },
};

const watching = (field: Field, watch: Watch) => shownWhen(field, { watch: [watch] });

/** FIELDS are the fields of the polling trigger. */
export const FIELDS = {
	events: events<PollingEvent>(POLLING_EVENTS, 'imagePushed'),
	watch: choice<Watch>({ label: 'Watch', description: 'Which repositories to look at' }, WATCH, 'repository'),
	repositoryName: watching(repository(), 'repository') as Field<string>,
	repositoryNames: watching(
		strings({
			label: 'Repository Names',
			description: 'Names of the repositories to look at',
			placeholder: 'e.g. team/app, team/web',
		}),
		'list',
	) as Field<string[]>,
	repositoryPatterns: watching(repositoryPatterns(), 'pattern') as Field<string[]>,
	tagPatterns: optional(tagPatterns()),
	minSeverity: shownWhen(minSeverity(), { events: ['severityReached'] }),
	emitExisting: option(
		boolean({
			label: 'Start With What Is There',
			description:
				'Whether the first poll starts the workflow for everything that is there already. Otherwise it counts as known.',
		}),
	),
	registryId: registryId(),
};

/** readParams reads the form. Throws InvalidField, naming the field by its label. */
export async function readParams(context: Parameters, region: string): Promise<PollingParams> {
	const { read, offered } = openForm(context, FIELDS, region);
	const chosen = (await read('events')) ?? [];
	const watch = await read('watch');
	const name = watch === 'repository' ? await read('repositoryName') : undefined;
	const names = watch === 'list' ? await read('repositoryNames') : name && [name];
	const patterns = watch === 'pattern' ? await read('repositoryPatterns') : undefined;
	const tags = await read('tagPatterns');
	const severity = chosen.includes('severityReached') ? await read('minSeverity') : undefined;
	const registry = (await read('registryId')) ?? (offered('registryId') as string | undefined);
	return {
		events: chosen,
		emitExisting: (await read('emitExisting')) === true,
		...(names ? { names } : {}),
		...(patterns ? { repositoryPatterns: patterns } : {}),
		...(tags ? { tagPatterns: tags } : {}),
		...(severity ? { severityToReach: severity } : {}),
		...(registry ? { registryId: registry } : {}),
	};
}
