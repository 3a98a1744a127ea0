export { partitionOf, registryHost, repositoryArn } from '../../lib/ecr/place';
