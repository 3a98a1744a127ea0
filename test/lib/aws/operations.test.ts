import * as sdk from '@aws-sdk/client-ecr';
import type { Input, OperationName, Output } from '../../../lib/aws/operations';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

// These hold at compile time: the type check goes over this file.
const inputIsTheSdks: Same<Input<'DescribeImages'>, sdk.DescribeImagesCommandInput> = true;
const outputIsTheSdks: Same<Output<'DescribeImages'>, Omit<sdk.DescribeImagesCommandOutput, '$metadata'>> = true;
const noOther: Same<Extract<OperationName, '$' | '' | 'describeImages'>, never> = true;
// The aggregated client has one method an operation, so its names are the API's.
const allOfThem: Same<Uncapitalize<OperationName>, ClientMethod> = true;
type ClientMethod = Exclude<keyof sdk.ECR, keyof sdk.ECRClient | `paginate${string}` | `waitUntil${string}`>;

describe('OperationName', () => {
	it('is every operation of the API and nothing else', () => {
		expect([inputIsTheSdks, outputIsTheSdks, noOther, allOfThem]).toEqual([true, true, true, true]);
		const commands = Object.keys(sdk).filter((name) => /^[A-Z]\w+Command$/.test(name));
		expect(commands).toHaveLength(62);
	});
});
