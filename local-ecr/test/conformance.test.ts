import { readFile } from 'node:fs/promises';

import { README, conformanceTable, withConformance } from '../conformance';
import { operations } from '../operations';
import { operationNames } from '../protocol/schema';

it('every operation of the API has a handler and an entry', () => {
	expect(operationNames()).toHaveLength(62);
	expect(Object.keys(operations).sort()).toEqual(operationNames());
	for (const { handle, emulates } of Object.values(operations)) {
		expect(typeof handle).toBe('function');
		expect(emulates).not.toBe('');
	}
});

it('every handler is that of its operation', () => {
	for (const [name, { handle }] of Object.entries(operations)) {
		expect(handle.name).toBe(name.charAt(0).toLowerCase() + name.slice(1));
	}
});

it('the README has the table as it is', async () => {
	const readme = await readFile(README, 'utf8');
	expect(readme).toBe(withConformance(readme));
	expect(readme).toContain(conformanceTable());
});

it('a README without a place for the table is refused', () => {
	expect(() => withConformance('# The local ECR\n')).toThrow('no place for the table');
});
