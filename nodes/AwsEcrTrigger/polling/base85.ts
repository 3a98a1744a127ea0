/** The alphabet of Z85, in which JSON has nothing to escape; see https://rfc.zeromq.org/spec/32/ */
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
const BYTES = 4;
const CHARACTERS = 5;

const codes = Buffer.from(ALPHABET);
const valueOf = new Map([...codes].map((code, value) => [code, value]));

/** toBase85 writes bytes as text of five characters for four bytes, a sixteenth less than base64 needs. */
export function toBase85(bytes: Buffer): string {
	const padded = Buffer.alloc(Math.ceil(bytes.length / BYTES) * BYTES);
	bytes.copy(padded);
	const text = Buffer.alloc((padded.length / BYTES) * CHARACTERS);
	for (let from = 0, to = 0; from < padded.length; from += BYTES, to += CHARACTERS) {
		let rest = padded.readUInt32BE(from);
		for (let digit = CHARACTERS - 1; digit >= 0; digit -= 1) {
			text[to + digit] = codes[rest % codes.length] ?? 0;
			rest = Math.floor(rest / codes.length);
		}
	}
	return text.toString('latin1');
}

/** fromBase85 reads what toBase85 wrote, with up to three zeros behind it. Throws a RangeError for any other text. */
export function fromBase85(text: string): Buffer {
	const digits = Buffer.from(text, 'latin1');
	const bytes = Buffer.alloc(Math.ceil(digits.length / CHARACTERS) * BYTES);
	for (let from = 0, to = 0; from < digits.length; from += CHARACTERS, to += BYTES) {
		let value = 0;
		for (let digit = 0; digit < CHARACTERS; digit += 1) {
			value = value * codes.length + (valueOf.get(digits[from + digit] ?? 0) ?? NaN);
		}
		if (!(value < 256 ** BYTES)) throw new RangeError('This is no base 85');
		bytes.writeUInt32BE(value, to);
	}
	return bytes;
}
