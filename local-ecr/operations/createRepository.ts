import { randomUUID } from 'node:crypto';

import type { Input } from '../protocol/operations';
import { invalidParameter, repositoryAlreadyExists } from '../errors';
import type { Repository } from '../state/model';
import { partitionOf } from '../../lib/ecr/addresses';
import type { Registry } from '../state/registry';
import type { Checked, Handler } from './handler';
import { describeRepository } from './repositoryAnswer';
import { withTags } from './resourceTags';

/** ECR allows this many wildcards in one exclusion filter. */
const MAX_FILTER_WILDCARDS = 2;

type CreateInput = Checked<Input<'CreateRepository'>>;

/** checkMutability throws EcrError for filters without a setting that uses them, or the other way round. */
export function checkMutability({
	imageTagMutability = 'MUTABLE',
	imageTagMutabilityExclusionFilters: filters,
}: Pick<CreateInput, 'imageTagMutability' | 'imageTagMutabilityExclusionFilters'>): void {
	const path = 'imageTagMutabilityExclusionFilters';
	const needed = imageTagMutability.endsWith('_WITH_EXCLUSION');
	if (needed && !filters) {
		throw invalidParameter(
			path,
			`ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as ${imageTagMutability}`,
		);
	}
	if (!needed && filters) {
		throw invalidParameter(
			path,
			`ImageTagMutabilityExclusionFilters must be null when imageTagMutability is set as ${imageTagMutability}`,
		);
	}
	for (const [index, { filter }] of (filters ?? []).entries()) {
		if (filter.split('*').length - 1 > MAX_FILTER_WILDCARDS) {
			throw invalidParameter(`${path}[${index}].filter`, `must have at most ${MAX_FILTER_WILDCARDS} wildcards`);
		}
	}
}

function encryptionOf({ encryptionConfiguration: wanted }: CreateInput, registry: Registry): Repository['encryption'] {
	const { encryptionType = 'AES256', kmsKey } = wanted ?? {};
	if (encryptionType === 'AES256') {
		if (kmsKey === undefined) return { encryptionType };
		throw invalidParameter('encryptionConfiguration.kmsKey', 'must be null when encryptionType is AES256');
	}
	const { account, region } = registry;
	const managed = `arn:${partitionOf(region)}:kms:${region}:${account}:key/${randomUUID()}`;
	return { encryptionType, kmsKey: kmsKey ?? managed };
}

/** createRepository emulates CreateRepository. */
export const createRepository: Handler<'CreateRepository'> = (input, { registry }) => {
	const name = input.repositoryName;
	checkMutability(input);
	const resourceTags = withTags(new Map(), input.tags ?? []);
	const encryption = encryptionOf(input, registry);
	if (registry.repositories.has(name)) throw repositoryAlreadyExists(registry.place(name));
	const repository = registry.createRepository({
		name,
		tagMutability: input.imageTagMutability,
		exclusionFilters: input.imageTagMutabilityExclusionFilters,
		scanOnPush: input.imageScanningConfiguration?.scanOnPush,
		encryption,
		resourceTags,
	});
	return { repository: describeRepository(registry, repository) };
};
