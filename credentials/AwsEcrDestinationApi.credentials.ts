import type { ICredentialType } from 'n8n-workflow';
import { AwsEcrApi } from './AwsEcrApi.credentials';

/** AwsEcrDestinationApi signs in to where images are copied to, where that is another account or partition. */
export class AwsEcrDestinationApi implements ICredentialType {
	name = 'awsEcrDestinationApi';

	displayName = 'AWS ECR Destination API';

	icon = { light: 'file:../icons/awsEcr.svg', dark: 'file:../icons/awsEcr.dark.svg' } as const;

	documentationUrl = 'https://github.com/n8n-nodes-aws-ecr/n8n-nodes-aws-ecr#credentials';

	properties = new AwsEcrApi().properties;
}
