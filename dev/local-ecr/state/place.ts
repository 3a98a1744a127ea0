export { partitionOf, registryHost, repositoryArn } from '../../../ecr/place';
