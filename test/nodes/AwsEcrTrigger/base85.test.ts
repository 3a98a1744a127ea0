import fc from 'fast-check';
import { fromBase85, toBase85 } from '../../../nodes/AwsEcrTrigger/polling/base85';

describe('bytes as text', () => {
	it('are read as they were written, and are nothing that JSON escapes', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 99 }), (given) => {
				const bytes = Buffer.from(given);
				const text = toBase85(bytes);
				expect(JSON.stringify(text)).toHaveLength(text.length + 2);
				expect(text).toHaveLength(Math.ceil(bytes.length / 4) * 5);
				const read = fromBase85(text);
				expect(read.subarray(0, bytes.length).equals(bytes)).toBe(true);
				expect(read.subarray(bytes.length).every((zero) => zero === 0)).toBe(true);
			}),
		);
	});

	it('are those of the specification', () => {
		expect(toBase85(Buffer.from('864fd26fb559f75b', 'hex'))).toBe('HelloWorld');
	});

	it.each(['Hell', 'Hello"orld', '#####', 'Hello world'])('are not made of %j', (text) => {
		expect(() => fromBase85(text)).toThrow(RangeError);
	});
});
