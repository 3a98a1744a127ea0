import { EcrError, policyNotFound } from '../errors';
import { previewResults, readLifecyclePolicy } from '../lifecycle/preview';
import type { Handler } from './handler';
import { statusOf } from './previewStatus';

/** startLifecyclePolicyPreview emulates StartLifecyclePolicyPreview, with the repository's own policy by default. */
export const startLifecyclePolicyPreview: Handler<'StartLifecyclePolicyPreview'> = (input, context) => {
	const { registry, now, previewPolls } = context;
	const { repositoryName } = input;
	const repository = registry.repository(repositoryName);
	const policyText = input.lifecyclePolicyText ?? repository.lifecyclePolicyText;
	if (policyText === undefined) throw policyNotFound('Lifecycle', registry.place(repositoryName));
	const policy = readLifecyclePolicy(policyText);
	if (repository.preview && statusOf(repository.preview, previewPolls, now) === 'IN_PROGRESS') {
		throw new EcrError(
			'LifecyclePolicyPreviewInProgressException',
			`A lifecycle policy preview is already in progress for the repository with name '${repositoryName}' ` +
				`in the registry with id '${registry.account}'`,
		);
	}
	const results = previewResults(policy, repository, now);
	repository.preview = { policyText, startedAt: now, polls: 0, results };
	registry.changed();
	return { registryId: registry.account, repositoryName, lifecyclePolicyText: policyText, status: 'IN_PROGRESS' };
};
