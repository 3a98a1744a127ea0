/** matchesWildcards tells whether a text matches a pattern in which `*` stands for any number of characters. */
export function matchesWildcards(pattern: string, text: string): boolean {
	const [first = '', ...rest] = pattern.split('*');
	const last = rest.pop();
	if (last === undefined) return text === pattern;
	if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
	// Taking each part at its first place leaves the most room for the others.
	let position = first.length;
	for (const part of rest) {
		const at = text.indexOf(part, position);
		if (at === -1) return false;
		position = at + part.length;
	}
	return position <= text.length - last.length;
}
