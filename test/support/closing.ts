/** Closable is what a test file opens and has to close. */
interface Closable {
	close(): unknown;
}

/**
 * closedAfterAll returns a function that takes what a file's tests open. After the last test all of it is closed, the
 * last opened first, even if a later step of the preparation failed.
 */
export function closedAfterAll(): <Opened extends Closable>(opened: Opened) => Opened {
	const all: Closable[] = [];
	afterAll(async () => {
		for (const one of all.reverse()) await one.close();
	});
	return (opened) => {
		all.push(opened);
		return opened;
	};
}
