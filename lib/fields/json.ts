import { InvalidField } from '../engine/field';

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

/**
 * findJsonFault answers the offset of the first character at which text stops being JSON, undefined for JSON.
 * The runtime's own messages give a position in some versions and for some texts only.
 */
export function findJsonFault(text: string): number | undefined {
	let at = 0;
	const take = (pattern: RegExp): boolean => {
		pattern.lastIndex = at;
		const match = pattern.exec(text);
		if (match) at = pattern.lastIndex;
		return match !== null;
	};
	const takeMark = (mark: string): boolean => {
		if (text[at] !== mark) return false;
		at += 1;
		take(SPACE);
		return true;
	};
	const takeList = (close: string, element: () => boolean): boolean => {
		if (takeMark(close)) return true;
		do if (!element()) return false;
		while (takeMark(','));
		return takeMark(close);
	};
	const takeMember = () => take(STRING) && take(SPACE) && takeMark(':') && takeValue();
	const takeValue = (): boolean => {
		take(SPACE);
		if (text[at] === '{') return takeMark('{') && takeList('}', takeMember);
		if (text[at] === '[') return takeMark('[') && takeList(']', takeValue);
		return (take(STRING) || take(NUMBER) || take(WORD)) && take(SPACE);
	};
	return takeValue() && at === text.length ? undefined : at;
}

/** parseJson parses JSON text. Throws {@link InvalidField} with the line and the column of the first fault. */
export function parseJson(text: string): unknown {
	const fault = findJsonFault(text);
	if (fault === undefined) return JSON.parse(text);
	const before = text.slice(0, fault).split('\n');
	const line = before.length;
	const column = (before.at(-1)?.length ?? 0) + 1;
	const found = fault < text.length ? `unexpected ${JSON.stringify(text[fault])}` : 'the text ends too early';
	throw new InvalidField(`is not JSON: line ${line}, column ${column}: ${found}`, 'Correct the text there.');
}
