/** DemoFailure is a refusal that a person can act on: its message is all they see, without a stack. */
export class DemoFailure extends Error {
	override readonly name = 'DemoFailure';
}

/** oneLine words what was thrown as one clear line; an error of the file system says what it means for the demo. */
export function oneLine(thrown: unknown): string {
	if (thrown instanceof DemoFailure) return thrown.message;
	if (!(thrown instanceof Error)) return String(thrown);
	const { code, path } = thrown as NodeJS.ErrnoException;
	if (code === 'ENOSPC') return `The disk is full${path ? ` (${path})` : ''}: free some space and start again.`;
	if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
		return `${path ?? 'A file'} cannot be written (${code}): check who owns it.`;
	}
	return thrown.stack ?? thrown.message;
}

/** lastLines gives the last lines of a program's output that say something; where in its code it said so does not. */
export function lastLines(output: string, count: number): string {
	return output
		.split(/\r?\n/)
		.filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
		.slice(-count)
		.join('\n');
}
