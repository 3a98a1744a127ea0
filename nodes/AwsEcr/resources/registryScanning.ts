import type { RegistryScanningRule, ScanFrequency, ScanType } from '@aws-sdk/client-ecr';
import { optional } from '../../../lib/engine/field';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { choice } from '../../../lib/fields/basic';
import { repositoryFilters } from '../../../lib/fields/repositoryFilters';
import { orJson, rows } from '../../../lib/fields/structure';

const rules = () =>
	rows<RegistryScanningRule>(
		{
			label: 'Rules',
			row: 'Rule',
			description: 'Which repositories are scanned when; at most 2, one for each frequency',
		},
		{
			scanFrequency: choice<ScanFrequency>(
				{ label: 'Scan Frequency', description: 'When the images of these repositories are scanned' },
				{
					CONTINUOUS_SCAN: {
						name: 'Continuously',
						description: 'On push and whenever a finding is new; enhanced only',
					},
					MANUAL: { name: 'Manually', description: 'When Image Scan → Start asks for it' },
					SCAN_ON_PUSH: { name: 'On Push' },
				},
				'SCAN_ON_PUSH',
			),
			repositoryFilters: repositoryFilters('WILDCARD', {
				name: 'Wildcard',
				example: 'e.g. * or team/*',
				description: 'The repositories that the rule is for, with * for any characters',
			}),
		},
	);

export const registryScanningResource: Resource = {
	value: 'registryScanning',
	name: 'Registry Scanning',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRegistryScanningConfiguration.html
		operation('GetRegistryScanningConfiguration', {
			value: 'get',
			name: 'Get',
			action: 'Get registry scanning configuration',
			description: 'Get which repositories are scanned for vulnerabilities, when and how',
			input: {},
			output: {},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutRegistryScanningConfiguration.html
		operation('PutRegistryScanningConfiguration', {
			value: 'set',
			name: 'Set',
			action: 'Set registry scanning configuration',
			description: 'Set which repositories are scanned for vulnerabilities, when and how',
			notice: 'This replaces the whole scanning configuration of the registry: rules that are not given are gone.',
			input: {
				scanType: optional(
					choice<ScanType>(
						{ label: 'Scan Type', description: 'What scans the images' },
						{
							BASIC: { name: 'Basic', description: 'Amazon ECR, for operating system packages' },
							ENHANCED: {
								name: 'Enhanced',
								description: 'Amazon Inspector, for language packages, too; it costs extra',
							},
						},
						'BASIC',
					),
				),
				rules: optional(
					orJson(
						'rules',
						rules(),
						'[{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]}]',
					),
				),
			},
			output: { from: 'registryScanningConfiguration' },
		}),
	],
};
