/** Task is something that ECR does after it has answered: it is in progress until it has been asked for often enough. */
export interface Task {
	startedAt: Date;
	/** polls counts how often its state was told while it was in progress. */
	polls: number;
}

/** LONGEST_RUN is after how many milliseconds a task that nobody asks for is done all the same. */
export const LONGEST_RUN = 30 * 1000;

/** startTask answers a task that starts now. */
export function startTask(now: Date): Task {
	return { startedAt: now, polls: 0 };
}

/** isDone tells whether a task is done after having been asked for so many times. */
export function isDone({ startedAt, polls }: Task, enough: number, now: Date): boolean {
	return polls >= enough || now.getTime() - startedAt.getTime() > LONGEST_RUN;
}

/** poll tells whether a task is done, and counts the question while it is not. */
export function poll(task: Task, enough: number, now: Date): boolean {
	if (isDone(task, enough, now)) return true;
	task.polls += 1;
	return false;
}
