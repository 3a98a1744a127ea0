import type { Resource } from '../../../lib/engine/resource';
import { accountSettingResource } from './accountSetting';
import { authorizationResource } from './authorization';
import { customResource } from './custom';
import { eventResource } from './event';
import { imageResource } from './image';
import { imageScanResource } from './imageScan';
import { layerResource } from './layer';
import { lifecyclePolicyResource } from './lifecyclePolicy';
import { pullThroughCacheRuleResource } from './pullThroughCacheRule';
import { pullTimeExclusionResource } from './pullTimeExclusion';
import { registryResource } from './registry';
import { registryPolicyResource } from './registryPolicy';
import { registryScanningResource } from './registryScanning';
import { replicationResource } from './replication';
import { repositoryResource } from './repository';
import { repositoryCreationTemplateResource } from './repositoryCreationTemplate';
import { repositoryPolicyResource } from './repositoryPolicy';
import { repositoryTagResource } from './repositoryTag';
import { signingConfigurationResource } from './signingConfiguration';

/** resources are all resources of the node; everything else is derived from them. */
export const resources: readonly Resource[] = [
	accountSettingResource,
	authorizationResource,
	customResource,
	eventResource,
	imageResource,
	imageScanResource,
	layerResource,
	lifecyclePolicyResource,
	pullThroughCacheRuleResource,
	pullTimeExclusionResource,
	registryResource,
	registryPolicyResource,
	registryScanningResource,
	replicationResource,
	repositoryResource,
	repositoryCreationTemplateResource,
	repositoryPolicyResource,
	repositoryTagResource,
	signingConfigurationResource,
];
