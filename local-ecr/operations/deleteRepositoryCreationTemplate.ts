import { prefixKey } from '../state/settings';
import { creationTemplate } from './creationTemplate';
import type { Handler } from './handler';

/** deleteRepositoryCreationTemplate emulates DeleteRepositoryCreationTemplate. */
export const deleteRepositoryCreationTemplate: Handler<'DeleteRepositoryCreationTemplate'> = (
	{ prefix },
	{ registry },
) => {
	const template = creationTemplate(registry, prefix);
	registry.settings.templates.delete(prefixKey(prefix));
	registry.changed();
	return { registryId: registry.account, repositoryCreationTemplate: template };
};
