const SECOND = 1000;

/** wholeSeconds is a date without its fraction of a second: ECR dates pushes by whole seconds. */
export function wholeSeconds(date: Date): Date {
	return new Date(Math.floor(date.getTime() / SECOND) * SECOND);
}
