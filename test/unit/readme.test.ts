import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fillReadme } from '../../dev/docs/readme';

const readme = readFileSync(path.join(__dirname, '../../README.md'), 'utf8');

describe('the README', () => {
	it('has the table and the policies that the records give; `npm run docs` writes them', () => {
		expect(readme).toBe(fillReadme(readme));
	});

	it.each(readme.match(/\]\((?!https?:|#)[^)]+\)/g) ?? [])('links to a file that is there: %s', (link) => {
		const file = link.slice(2, -1);
		expect(() => readFileSync(path.join(__dirname, '../..', file), 'utf8')).not.toThrow(/ENOENT/);
	});
});
