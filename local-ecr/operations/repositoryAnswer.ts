import type { Repository as RepositoryAnswer } from '@aws-sdk/client-ecr';

import type { Repository } from '../state/model';
import { registryHost, repositoryArn } from '../../lib/ecr/addresses';
import type { Registry } from '../state/registry';

/** describeRepository answers a repository as the API shows it. */
export function describeRepository({ account, region }: Registry, repository: Repository): RepositoryAnswer {
	return {
		repositoryArn: repositoryArn(account, region, repository.name),
		registryId: account,
		repositoryName: repository.name,
		repositoryUri: `${registryHost(account, region)}/${repository.name}`,
		createdAt: repository.createdAt,
		imageTagMutability: repository.tagMutability,
		imageTagMutabilityExclusionFilters: repository.exclusionFilters,
		imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
		encryptionConfiguration: repository.encryption,
	};
}
