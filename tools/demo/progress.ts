const isTerminal = process.stdout.isTTY;

/** How often a step that goes on says so where lines cannot be overwritten: often enough not to look hung. */
const quietInterval = 20_000;

/** elapsed words a duration: `4 s`, `3 min 05 s`. */
function elapsed(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** say prints a line. */
export function say(line = ''): void {
	process.stdout.write(`${line}\n`);
}

/** step runs what takes a while under a line that shows for how long it has been running. */
export async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
	const from = Date.now();
	const passed = () => elapsed(Date.now() - from);
	const overwrite = (text: string) => process.stdout.write(`\r\u001b[K${text}`);
	if (isTerminal) overwrite(`  … ${title}`);
	const tell = () => {
		const line = `  … ${title} (${passed()})`;
		if (isTerminal) overwrite(line);
		else say(line);
	};
	const timer = setInterval(tell, isTerminal ? 1000 : quietInterval);
	const finish = (mark: string) => {
		clearInterval(timer);
		if (isTerminal) overwrite('');
		say(`  ${mark} ${title} (${passed()})`);
	};
	try {
		const result = await work();
		finish('✓');
		return result;
	} catch (error) {
		finish('✗');
		throw error;
	}
}
