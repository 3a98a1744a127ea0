import type {
	PullThroughCacheRule,
	ReplicationBackfillResult,
	ReplicationBackfillStatus,
	ReplicationDestination,
	ReplicationRule,
	RegistryScanningConfiguration,
	RepositoryCreationTemplate,
	SigningConfiguration,
} from '@aws-sdk/client-ecr';

import type { Task } from './task';

/** Backfill is a replication of the images that were there before their replication rule. */
export interface Backfill extends Task {
	id: string;
	destination: ReplicationDestination;
	status: ReplicationBackfillStatus;
	endedAt?: Date;
	/** prepared tells that it is known which images it is about. */
	prepared: boolean;
	/** results are those of the images it is about; what is told of them depends on the status. */
	results: ReplicationBackfillResult[];
}

/** StoredReplicationRule is a rule with what the API has, and the types of the SDK do not have yet. */
export interface StoredReplicationRule extends ReplicationRule {
	deleteReplication?: { enabled: boolean };
}

/** RegistrySettings is what a registry holds beside its repositories. */
export interface RegistrySettings {
	policyText?: string;
	scanning: Required<RegistryScanningConfiguration>;
	replication: { rules: StoredReplicationRule[] };
	signing?: SigningConfiguration;
	/** account holds the account settings that were put, by name; the others have their defaults. */
	account: Map<string, string>;
	/** pullTimeExclusions holds when a principal was excluded, by its ARN. */
	pullTimeExclusions: Map<string, Date>;
	/** cacheRules holds the pull-through cache rules by the prefix, without a slash at its end. */
	cacheRules: Map<string, PullThroughCacheRule>;
	/** templates holds the repository creation templates by the prefix, without a slash at its end. */
	templates: Map<string, RepositoryCreationTemplate>;
	/** backfills holds the replication backfills by their ID. */
	backfills: Map<string, Backfill>;
}

/** newSettings are the settings of a registry that nobody has touched. */
export function newSettings(): RegistrySettings {
	return {
		scanning: { scanType: 'BASIC', rules: [] },
		replication: { rules: [] },
		account: new Map(),
		pullTimeExclusions: new Map(),
		cacheRules: new Map(),
		templates: new Map(),
		backfills: new Map(),
	};
}

/** prefixKey is what a prefix is kept under: `team` and `team/` are the same one. */
export function prefixKey(prefix: string): string {
	return prefix.replace(/\/$/, '');
}
