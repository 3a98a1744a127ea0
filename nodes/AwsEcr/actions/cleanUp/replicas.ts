import { ActionError } from '../../../../lib/aws/actionError';
import { CallFailure } from '../../../../lib/aws/callFailure';
import type { Caller } from '../../../../lib/aws/paginate';
import { wordsOf } from '../../../../lib/engine/words';
import { readDeleteReplication, type ReplicaPlace } from '../../../../lib/registry/deleteReplication';
import { PROTECT_LABEL } from './inUse';
import type { Notes } from './report';

/** DELETE_REPLICAS_LABEL is the label of the option that allows replicas to be deleted although it is not known what uses them. */
export const DELETE_REPLICAS_LABEL = 'Delete Replicas';

/** Replicas is where replicas are deleted together with images: the places, or why they are not known. */
export type Replicas = { readonly places: readonly ReplicaPlace[] } | { readonly unknown: string };

/** LosingRepository is a repository of which images are to be deleted; without an account, of the one given in the form. */
export interface LosingRepository {
	readonly name: string;
	readonly registryId?: string;
}

/** replicasOf finds out where replicas of images are deleted with them. Throws what ends the execution. */
export async function replicasOf(repositories: readonly LosingRepository[], caller: Caller): Promise<Replicas> {
	if (repositories.length === 0) return { places: [] };
	const rules = await readDeleteReplication(caller).catch((thrown: unknown) => {
		if (!(thrown instanceof CallFailure)) throw thrown;
		const { message, description } = wordsOf(thrown);
		return [message, description].filter(Boolean).join('. ');
	});
	if (typeof rules === 'string') return { unknown: rules };
	const others = repositories.flatMap(({ registryId }) => registryId ?? []).filter((one) => one !== rules.registryId);
	if (others.length > 0) return { unknown: `Account ${others[0]} alone can tell how its registry is replicated` };
	const places = repositories.flatMap(({ name }) => rules.placesOf(name));
	return { places: [...new Map(places.map((one) => [`${one.registryId}/${one.region}`, one])).values()] };
}

function written(places: readonly ReplicaPlace[]): string {
	return places.map(({ region, registryId }) => `${region} (${registryId})`).join(', ');
}

/** Whether a clean-up that protects images in use stops: what uses the replicas is not looked up. */
function isRefused(replicas: Replicas): boolean {
	return 'unknown' in replicas || replicas.places.length > 0;
}

/** refuseReplicas stops a clean-up that would delete replicas of which it is not known whether they are in use. Throws ActionError. */
export function refuseReplicas(replicas: Replicas): void {
	if (!isRefused(replicas)) return;
	const [what, how] =
		'unknown' in replicas
			? ['it is not known whether replicas would be deleted as well', `${replicas.unknown}.`]
			: [
					`replicas in ${written(replicas.places)} would be deleted as well`,
					'The replication rules of the registry have delete replication on, and what uses the replicas is not looked up.',
				];
	throw new ActionError(
		'ReplicasAffected',
		`${PROTECT_LABEL} is on, and ${what}, so nothing was deleted`,
		`${how.replace(/\.\.$/, '.')} Turn on ${DELETE_REPLICAS_LABEL} if no replica is in use, or name the images that are in Images in Use.`,
	);
}

/** replicaNotes is what the summary says of replicas; `refuses` where a clean-up that is no dry run would stop. */
export function replicaNotes(replicas: Replicas, { dryRun, refuses }: { dryRun: boolean; refuses: boolean }): Notes {
	const refused = refuses && isRefused(replicas);
	const stop = refused ? [`Without Dry Run nothing is deleted unless ${DELETE_REPLICAS_LABEL} is on`] : [];
	if ('unknown' in replicas) {
		const sentence = `It is not known whether replicas ${dryRun ? 'would be' : 'were'} deleted as well: ${replicas.unknown.replace(/\.$/, '')}`;
		return { members: { replicasDeletedIn: null }, sentences: [sentence, ...stop] };
	}
	const { places } = replicas;
	if (places.length === 0) return { members: {}, sentences: [] };
	const sentence = `Replicas in ${written(places)} ${dryRun ? 'would be' : 'are'} deleted as well`;
	return { members: { replicasDeletedIn: places.map((place) => ({ ...place })) }, sentences: [sentence, ...stop] };
}
