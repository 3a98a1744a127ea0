import type * as Sdk from '@aws-sdk/client-ecr';

type Commands = {
	readonly [Export in keyof typeof Sdk as Export extends `${infer Name}Command` ? Name : never]: (typeof Sdk)[Export];
};

/** OperationName is the name of any operation of the ECR API that the SDK knows: `DescribeImages`. */
export type OperationName = {
	[Name in keyof Commands]: Commands[Name] extends new (...args: never[]) => { resolveMiddleware: unknown }
		? Name
		: never;
}[keyof Commands];

type CommandOf<Name extends OperationName> = InstanceType<Commands[Name]>;

/** Input is what an operation takes: the SDK's `<Name>CommandInput`. */
export type Input<Name extends OperationName> =
	CommandOf<Name> extends { readonly input: infer Structure } ? Structure : never;

/** Output is what an operation returns: the SDK's `<Name>CommandOutput`. */
export type Output<Name extends OperationName> = Awaited<
	ReturnType<ReturnType<CommandOf<Name>['resolveMiddleware']>>
>['output'];
