import type { RepositoryCreationTemplate } from '@aws-sdk/client-ecr';

import type { Input } from '../protocol/operations';
import { EcrError, invalidParameter } from '../errors';
import { readLifecyclePolicy } from '../lifecycle/preview';
import type { Registry } from '../state/registry';
import { prefixKey } from '../state/settings';
import { checkMutability } from './createRepository';
import type { Checked } from './handler';
import { isRepositoryPolicy } from './repositoryPolicy';
import { withTags } from './resourceTags';

/** TemplateInput is what creating and updating a template take alike. */
export type TemplateInput = Checked<Input<'UpdateRepositoryCreationTemplate'>>;

/** creationTemplate finds a repository creation template. Throws EcrError (TemplateNotFoundException). */
export function creationTemplate({ account, settings }: Registry, prefix: string): RepositoryCreationTemplate {
	const template = settings.templates.get(prefixKey(prefix));
	if (template) return template;
	throw new EcrError(
		'TemplateNotFoundException',
		`The repository creation template with the prefix '${prefix}' does not exist in the registry with id '${account}'`,
	);
}

/** checkTemplate throws EcrError for settings that a repository could not be created with. */
export function checkTemplate(template: Omit<TemplateInput, 'prefix'>): void {
	checkMutability(template);
	withTags(new Map(), template.resourceTags ?? []);
	const { encryptionType, kmsKey } = template.encryptionConfiguration ?? {};
	if (encryptionType === 'AES256' && kmsKey) {
		throw invalidParameter('encryptionConfiguration.kmsKey', 'must be null when encryptionType is AES256');
	}
	if (template.repositoryPolicy && !isRepositoryPolicy(template.repositoryPolicy)) {
		throw invalidParameter('repositoryPolicy', 'Invalid repository policy provided');
	}
	if (template.lifecyclePolicy) readLifecyclePolicy(template.lifecyclePolicy);
	if (template.appliedFor?.length === 0) {
		throw invalidParameter('appliedFor', 'Member must have length greater than or equal to 1');
	}
}

/** given leaves out what is not given, and an empty text, which takes away what was there. */
export function given<Members extends object>(members: Members): Partial<Members> {
	return Object.fromEntries(
		Object.entries(members).map(([name, value]) => [name, value === '' ? undefined : value]),
	) as Partial<Members>;
}
