import type { Caller } from '../aws/paginate';

/** ReplicaPlace is a registry that images are replicated to. */
export interface ReplicaPlace {
	readonly region: string;
	readonly registryId: string;
}

/** DeleteReplication is what a registry replicates deletions of. */
export interface DeleteReplication {
	/** Account whose registry was asked: the credential's own. */
	readonly registryId?: string;
	/** Where replicas are deleted with the images of a repository. */
	readonly placesOf: (repositoryName: string) => ReplicaPlace[];
}

/** A rule of the replication configuration, as JSON has it. */
interface Rule {
	readonly destinations?: ReadonlyArray<{ readonly region?: string; readonly registryId?: string }>;
	readonly repositoryFilters?: ReadonlyArray<{ readonly filter?: string; readonly filterType?: string }>;
	readonly deleteReplication?: { readonly enabled?: boolean } | null;
}

interface Answer {
	readonly registryId?: string;
	readonly replicationConfiguration?: { readonly rules?: readonly Rule[] };
}

/** Whatever does not say that it is off counts as on: replicas that are deleted cannot be brought back. */
function deletes({ deleteReplication }: Rule): boolean {
	return deleteReplication !== undefined && deleteReplication !== null && deleteReplication.enabled !== false;
}

/** A kind of filter that is not known may match any repository. */
function applies({ repositoryFilters = [] }: Rule, repositoryName: string): boolean {
	if (repositoryFilters.length === 0) return true;
	return repositoryFilters.some(
		({ filter = '', filterType }) => filterType !== 'PREFIX_MATCH' || repositoryName.startsWith(filter),
	);
}

/**
 * readDeleteReplication asks which deletions the registry of the credential replicates. It needs the answer's JSON as it comes:
 * a member that the SDK does not know is lost in what it makes of it. Throws CallFailure.
 */
export async function readDeleteReplication({ client, signal }: Caller): Promise<DeleteReplication> {
	const { registryId, replicationConfiguration }: Answer = await client.call('DescribeRegistry', {}, signal);
	const deleting = (replicationConfiguration?.rules ?? []).filter(deletes);
	return {
		registryId,
		placesOf: (repositoryName) => {
			const all = deleting
				.filter((rule) => applies(rule, repositoryName))
				.flatMap(({ destinations = [] }) => destinations)
				.map(({ region = 'unknown', registryId: account = 'unknown' }) => ({ region, registryId: account }));
			return [...new Map(all.map((place) => [`${place.registryId}/${place.region}`, place])).values()];
		},
	};
}
