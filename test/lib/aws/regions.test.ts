import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { REGIONS } from '../../../lib/aws/regions';

/** The codes of regions in the table of partitions that the SDK carries; it exports no list. */
function regionsOfTheSdk(): string[] {
	const file = createRequire(require.resolve('@aws-sdk/client-ecr')).resolve('@aws-sdk/core/client');
	return [...readFileSync(file, 'utf8').matchAll(/"?\b([a-z]+(?:-[a-z]+)+-\d+)"?: \{/g)].map(([, code]) => code ?? '');
}

describe('REGIONS', () => {
	it('are those of the SDK', () => {
		const codes = regionsOfTheSdk();
		expect(codes.length).toBeGreaterThan(40);
		expect(REGIONS.map(({ code }) => code).sort()).toEqual(codes.sort());
	});

	it('stand in the order of their names', () => {
		const names = REGIONS.map(({ name, code }) => `${name} - ${code}`);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
	});
});
