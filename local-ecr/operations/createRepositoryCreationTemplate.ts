import { EcrError } from '../errors';
import { prefixKey } from '../state/settings';
import { checkTemplate, given } from './creationTemplate';
import type { Handler } from './handler';

/** createRepositoryCreationTemplate emulates CreateRepositoryCreationTemplate. */
export const createRepositoryCreationTemplate: Handler<'CreateRepositoryCreationTemplate'> = (
	input,
	{ registry, now },
) => {
	checkTemplate(input);
	const { templates } = registry.settings;
	if (templates.has(prefixKey(input.prefix))) {
		throw new EcrError(
			'TemplateAlreadyExistsException',
			`The repository creation template with the prefix '${input.prefix}' already exists ` +
				`in the registry with id '${registry.account}'`,
		);
	}
	const template = {
		encryptionConfiguration: { encryptionType: 'AES256' as const },
		imageTagMutability: 'MUTABLE' as const,
		...given(input),
		createdAt: now,
		updatedAt: now,
	};
	templates.set(prefixKey(input.prefix), template);
	registry.changed();
	return { registryId: registry.account, repositoryCreationTemplate: template };
};
