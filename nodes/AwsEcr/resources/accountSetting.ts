import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { string } from '../../../lib/fields/basic';

const settingName = () =>
	string({
		label: 'Setting Name',
		description: 'One of BASIC_SCAN_TYPE_VERSION, REGISTRY_POLICY_SCOPE and BLOB_MOUNTING',
		placeholder: 'e.g. BLOB_MOUNTING',
	});

export const accountSettingResource: Resource = {
	value: 'accountSetting',
	name: 'Account Setting',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAccountSetting.html
		operation('GetAccountSetting', {
			value: 'get',
			name: 'Get',
			action: 'Get account setting',
			description: 'Get a setting of the account in this region',
			input: { name: settingName() },
			output: {},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutAccountSetting.html
		operation('PutAccountSetting', {
			value: 'set',
			name: 'Set',
			action: 'Set account setting',
			description: 'Set a setting of the account in this region',
			input: {
				name: settingName(),
				value: string({
					label: 'Setting Value',
					description:
						'AWS_NATIVE for the basic scan type, V2 for the registry policy scope, ENABLED or DISABLED for blob mounting',
					placeholder: 'e.g. ENABLED',
				}),
			},
			output: {},
		}),
	],
};
