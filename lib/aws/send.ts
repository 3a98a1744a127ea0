/** Send is the `send` of any client of the SDK; which command goes with which input and output is its caller's to say. */
export type Send = (command: object, options: { abortSignal?: AbortSignal }) => Promise<unknown>;
