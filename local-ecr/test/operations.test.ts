import type {
	DescribeImagesCommandInput,
	DescribeImagesCommandOutput,
	ECR,
	ECRClient,
	PutImageCommandInput,
} from '@aws-sdk/client-ecr';

import type { Input, OperationName, Output } from '../protocol/operations';
import { operationNames } from '../protocol/schema';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

// These hold at compile time: the type check covers this file.
const inputs: [
	Same<Input<'DescribeImages'>, DescribeImagesCommandInput>,
	Same<Input<'PutImage'>, PutImageCommandInput>,
] = [true, true];
const output: Same<Output<'DescribeImages'>, DescribeImagesCommandOutput> = true;
// The aggregated client has one method for each operation, so its names are the API's.
type ClientMethod = Exclude<keyof ECR, keyof ECRClient | `paginate${string}` | `waitUntil${string}`>;
const names: Same<Uncapitalize<OperationName>, ClientMethod> = true;

it('the types of the operations are the types of the SDK', () => {
	expect([...inputs, output, names]).not.toContain(false);
	expect(operationNames()).toHaveLength(62);
});
