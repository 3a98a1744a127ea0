import { checkTemplate, creationTemplate, given } from './creationTemplate';
import type { Handler } from './handler';

/** updateRepositoryCreationTemplate emulates UpdateRepositoryCreationTemplate: what is not given stays as it is. */
export const updateRepositoryCreationTemplate: Handler<'UpdateRepositoryCreationTemplate'> = (
	{ prefix, ...input },
	{ registry, now },
) => {
	const template = creationTemplate(registry, prefix);
	// Filters alone are for the setting that is there.
	const { imageTagMutabilityExclusionFilters: filters } = input;
	const imageTagMutability = input.imageTagMutability ?? (filters && template.imageTagMutability);
	checkTemplate({ ...input, imageTagMutability });
	Object.assign(template, given(input), { updatedAt: now });
	if (imageTagMutability) template.imageTagMutabilityExclusionFilters = filters;
	registry.changed();
	return { registryId: registry.account, repositoryCreationTemplate: template };
};
