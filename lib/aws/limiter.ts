/** limiter makes a function that runs work, at most `concurrency` pieces concurrently, in the order in which they come. */
export function limiter(concurrency: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
	const waiting: Array<() => void> = [];
	let free = concurrency;
	return async (work) => {
		// Finished work hands its slot to the next in line, so that newer work cannot take it.
		if (free > 0) free -= 1;
		else await new Promise<void>((begin) => waiting.push(begin));
		try {
			return await work();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else free += 1;
		}
	};
}
