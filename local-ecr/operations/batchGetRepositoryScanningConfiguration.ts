import type { RepositoryScanningConfiguration, RepositoryScanningConfigurationFailure } from '@aws-sdk/client-ecr';

import { repositoryNotFound } from '../errors';
import { scanningOf } from '../scanning/frequency';
import type { Handler } from './handler';

/** batchGetRepositoryScanningConfiguration emulates BatchGetRepositoryScanningConfiguration. */
export const batchGetRepositoryScanningConfiguration: Handler<'BatchGetRepositoryScanningConfiguration'> = (
	{ repositoryNames },
	{ registry },
) => {
	const scanningConfigurations: RepositoryScanningConfiguration[] = [];
	const failures: RepositoryScanningConfigurationFailure[] = [];
	for (const repositoryName of repositoryNames) {
		const repository = registry.repositories.get(repositoryName);
		if (repository) {
			// The flag is the repository's own, also where a rule of the registry scans its pushes or enhanced scanning is on.
			const { scanOnPush } = repository;
			scanningConfigurations.push({ ...scanningOf(registry, repository), scanOnPush });
		} else {
			const { message } = repositoryNotFound(registry.place(repositoryName));
			failures.push({ repositoryName, failureCode: 'REPOSITORY_NOT_FOUND', failureReason: message });
		}
	}
	return { scanningConfigurations, failures };
};
