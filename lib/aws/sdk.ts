import {
	DescribeDaemonTaskDefinitionCommand,
	DescribeServiceRevisionsCommand,
	DescribeServicesCommand,
	DescribeTaskDefinitionCommand,
	DescribeTasksCommand,
	ECSClient,
	ListClustersCommand,
	ListServiceDeploymentsCommand,
	ListServicesCommand,
	ListTaskDefinitionFamiliesCommand,
	ListTaskDefinitionsCommand,
	ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { GetFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';

/**
 * Everything the package runs of the AWS SDK. The build bundles this file into one, and the rest of the code
 * requires it on the first call only, so that n8n's start pays nothing for it.
 */
export * from '@aws-sdk/client-ecr';
export { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

/** ecs is what is read of Amazon ECS; not among the exports, whose names are taken for operations of Amazon ECR. */
export const ecs = {
	Client: ECSClient,
	ListClusters: ListClustersCommand,
	ListServices: ListServicesCommand,
	DescribeServices: DescribeServicesCommand,
	ListServiceDeployments: ListServiceDeploymentsCommand,
	DescribeServiceRevisions: DescribeServiceRevisionsCommand,
	ListTasks: ListTasksCommand,
	DescribeTasks: DescribeTasksCommand,
	ListTaskDefinitionFamilies: ListTaskDefinitionFamiliesCommand,
	ListTaskDefinitions: ListTaskDefinitionsCommand,
	DescribeTaskDefinition: DescribeTaskDefinitionCommand,
	DescribeDaemonTaskDefinition: DescribeDaemonTaskDefinitionCommand,
};

/** lambda is what is read of AWS Lambda. */
export const lambda = { Client: LambdaClient, ListFunctions: ListFunctionsCommand, GetFunction: GetFunctionCommand };
