import type * as Sdk from '@aws-sdk/client-ecr';

type Exports = typeof Sdk;

/** OperationName is the name of any operation of the ECR API, as the SDK spells it: `DescribeImages`. */
export type OperationName = {
	[Key in keyof Exports]: Key extends `${infer Name}Command`
		? Exports[Key] extends new (...args: never[]) => { resolveMiddleware: unknown }
			? Name
			: never
		: never;
}[keyof Exports];

type CommandOf<Name extends OperationName> = `${Name}Command` extends keyof Exports
	? Exports[`${Name}Command`] extends new (...args: never[]) => infer Command
		? Command
		: never
	: never;

/** InputOf is what a command of the SDK takes, of whatever service it is. */
export type InputOf<Command> = Command extends { readonly input: infer Structure } ? Structure : never;

/** OutputOf is what a command of the SDK answers, of whatever service it is. */
export type OutputOf<Command> = Command extends {
	resolveMiddleware(stack: never, configuration: never, options: never): infer Handler;
}
	? Handler extends (...args: never[]) => Promise<infer Result>
		? Result extends { output: infer Answer }
			? Answer
			: never
		: never
	: never;

/** Input is what an operation takes: the SDK's `<Name>CommandInput`. */
export type Input<Name extends OperationName> = InputOf<CommandOf<Name>>;

/** Output is what an operation answers: the SDK's `<Name>CommandOutput`, without what the SDK adds to it. */
export type Output<Name extends OperationName> = Omit<OutputOf<CommandOf<Name>>, '$metadata'>;

/** Structure is an input or an answer of the API, whatever operation it belongs to. */
export type Structure = Readonly<Record<string, unknown>>;
