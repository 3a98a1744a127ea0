/**
 * Everything the package runs of the AWS SDK. The build bundles this file into one, and the rest of the code
 * requires it on the first call only, so that n8n's start pays nothing for it.
 */
export * from '@aws-sdk/client-ecr';
export { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
