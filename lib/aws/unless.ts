/** unless answers undefined where a call is answered with the exception of this name. Throws every other. */
export async function unless<Answer>(exception: string, answer: Promise<Answer>): Promise<Answer | undefined> {
	return await answer.catch((cause: unknown) => {
		if (cause instanceof Error && cause.name === exception) return undefined;
		throw cause;
	});
}
