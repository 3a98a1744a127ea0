import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { isFirst } from '../../../nodes/AwsEcrEventBridgeTrigger/seen';

const HOUR = 3_600_000;

describe('events that were seen', () => {
	it('are known by what n8n keeps, after a restart', () => {
		const kept: IDataObject = {};
		expect(isFirst('before', 'one', kept)).toBe(true);
		// Another process has nothing but that.
		expect(isFirst('after', 'one', kept)).toBe(false);
		expect(isFirst('after', 'two', kept)).toBe(true);
	});

	it('are kept though another delivery saves over them', () => {
		const node = randomUUID();
		const [one, other]: [IDataObject, IDataObject] = [{}, {}];
		isFirst(node, 'one', one);
		isFirst(node, 'other', other);
		expect(Object.keys(other.seen ?? {})).toEqual(['one', 'other']);
	});

	it('are forgotten after a day, and the oldest where there are too many', () => {
		const node = randomUUID();
		const kept: IDataObject = {};
		isFirst(node, 'old', kept, 0);
		expect(isFirst(node, 'old', kept, 24 * HOUR)).toBe(false);
		expect(isFirst(node, 'old', kept, 26 * HOUR)).toBe(true);
		for (let index = 0; index < 2100; index += 1) isFirst(node, `id-${index}`, kept, 27 * HOUR + index);
		expect(Object.keys(kept.seen ?? {})).toHaveLength(2000);
		expect(isFirst(node, 'id-2099', kept, 28 * HOUR)).toBe(false);
		expect(isFirst(node, 'id-5', kept, 28 * HOUR)).toBe(true);
	});
});
