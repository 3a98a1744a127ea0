import type { Json } from './execution';
import { say } from './progress';

/** A digest as people name it: its first twelve digits tell it from the others. */
function cell(value: unknown): string {
	if (value === null || value === undefined) return '';
	const text = Array.isArray(value)
		? value.map(cell).join(', ')
		: typeof value === 'string'
			? value
			: JSON.stringify(value);
	return text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1');
}

/** printTable prints items as a table, one an item a row. */
export function printTable(title: string, items: readonly Json[]): void {
	say(`\n${title}: ${items.length === 1 ? '1 item' : `${items.length} items`}`);
	if (items.length === 0) return;
	const columns = [...new Set(items.flatMap((item) => Object.keys(item)))];
	const rows = [columns, ...items.map((item) => columns.map((column) => cell(item[column])))];
	const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
	const line = (row: readonly string[]) =>
		`  ${row.map((text, index) => text.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
	const [head = [], ...body] = rows;
	say(line(head));
	say(line(widths.map((width) => '─'.repeat(width))));
	for (const row of body) say(line(row));
}

/** What a field of an item says, one thing a line. */
function lines(value: unknown): string[] {
	if (Array.isArray(value)) return value.map(cell);
	if (typeof value !== 'object' || value === null) return [cell(value)];
	return Object.entries(value).map(([name, inner]) => `${name}: ${cell(inner)}`);
}

/** printItem prints one item, a field a line. */
export function printItem(title: string, item: Json): void {
	say(`\n${title}`);
	const width = Math.max(...Object.keys(item).map((name) => name.length));
	for (const [name, value] of Object.entries(item)) {
		const [first = 'none', ...rest] = lines(value);
		say(`  ${name.padEnd(width)}  ${first}`.trimEnd());
		for (const line of rest) say(`  ${' '.repeat(width)}  ${line}`);
	}
}
