import type { Resource } from '../engine/operation';
import { authorizationResource } from './authorization';
import { imageResource } from './image';
import { layerResource } from './layer';
import { lifecyclePolicyResource } from './lifecyclePolicy';
import { repositoryResource } from './repository';
import { repositoryPolicyResource } from './repositoryPolicy';
import { repositoryTagResource } from './repositoryTag';

/** resources are all resources of the node; everything else is derived from them. */
export const resources: readonly Resource[] = [
	authorizationResource,
	imageResource,
	layerResource,
	lifecyclePolicyResource,
	repositoryResource,
	repositoryPolicyResource,
	repositoryTagResource,
];
