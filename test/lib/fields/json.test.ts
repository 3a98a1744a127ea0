import fc from 'fast-check';
import { findJsonFault, parseJson } from '../../../lib/fields/json';

const parses = (text: string) => {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
};

describe('findJsonFault', () => {
	it('finds no fault in any JSON', () => {
		fc.assert(
			fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, indent) => {
				expect(findJsonFault(JSON.stringify(JSON.parse(text), null, indent))).toBeUndefined();
			}),
		);
	});

	it('agrees with the runtime on what JSON is, for text that was damaged in one place', () => {
		const damaged = fc
			.tuple(
				fc.json(),
				fc.nat(),
				fc.constantFrom('', '"', ',', '}', ']', ':', '0', ' ', '\n', 'x', '\\', '-', '{', '['),
			)
			.map(([text, at, mark]) => {
				const place = at % (text.length + 1);
				return text.slice(0, place) + mark + text.slice(place + 1);
			});
		fc.assert(
			fc.property(damaged, (text) => {
				expect(findJsonFault(text) === undefined).toBe(parses(text));
			}),
			{ numRuns: 2000 },
		);
	});

	it('names the first character that cannot stand', () => {
		fc.assert(
			fc.property(fc.json(), (text) => {
				// Up to the fault, some ending makes it JSON: what precedes a lone x after a whole document is the document.
				expect(findJsonFault(`${text} x`)).toBe(text.length + 1);
			}),
		);
	});
});

describe('parseJson', () => {
	it.each([
		['{"a": 1,}', 'line 1, column 9: unexpected "}"'],
		['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: unexpected "\\""'],
		['{"a": [1, 2', 'line 1, column 12: the text ends too early'],
		["{'a': 1}", 'line 1, column 2: unexpected "\'"'],
		['', 'line 1, column 1: the text ends too early'],
		['{} {}', 'line 1, column 4: unexpected "{"'],
	])('says where %j stops being JSON', (text, message) => {
		expect(() => parseJson(text)).toThrow(`is not JSON: ${message}`);
	});

	it('parses JSON', () => {
		expect(parseJson(' {"a": [1, true, null, "\\u00e9"]} ')).toEqual({ a: [1, true, null, 'é'] });
	});
});
