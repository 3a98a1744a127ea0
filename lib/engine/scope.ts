import { matchesWildcards } from '../ecr/wildcards';

/**
 * Scope is a repository that a piece of work changes. `repository` is its name, a pattern with `*` for all that match it,
 * or empty for what belongs to the registry as a whole. Without an account it is the credential's own, which only AWS knows.
 */
export interface Scope {
	readonly region: string;
	/** Account that owns the registry, 12 digits. */
	readonly account?: string;
	readonly repository: string;
}

/** isPattern tells a scope of several repositories. */
export function isPattern({ repository }: Scope): boolean {
	return repository.includes('*');
}

/** Accounts that are not known may be the same. */
function mayShareRegistry(one: Scope, other: Scope): boolean {
	return (
		one.region === other.region &&
		(one.account === undefined || other.account === undefined || one.account === other.account)
	);
}

/** mayOverlap tells whether two scopes may have a repository in common. Of two patterns that is assumed. */
export function mayOverlap(one: Scope, other: Scope): boolean {
	if (!mayShareRegistry(one, other)) return false;
	if (isPattern(one) && isPattern(other)) return true;
	if (isPattern(one)) return matchesWildcards(one.repository, other.repository);
	return isPattern(other) ? matchesWildcards(other.repository, one.repository) : one.repository === other.repository;
}
