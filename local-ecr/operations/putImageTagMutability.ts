import { checkMutability } from './createRepository';
import type { Handler } from './handler';

/** putImageTagMutability emulates PutImageTagMutability. */
export const putImageTagMutability: Handler<'PutImageTagMutability'> = (input, { registry }) => {
	const { repositoryName, imageTagMutability, imageTagMutabilityExclusionFilters } = input;
	const repository = registry.repository(repositoryName);
	checkMutability(input);
	repository.tagMutability = imageTagMutability;
	repository.exclusionFilters = imageTagMutabilityExclusionFilters;
	registry.changed();
	return {
		registryId: registry.account,
		repositoryName,
		imageTagMutability,
		imageTagMutabilityExclusionFilters,
	};
};
