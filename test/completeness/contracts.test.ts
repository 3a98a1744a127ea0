import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { resources } from '../../nodes/AwsEcr/resources';

const FOLDER = path.join(__dirname, '../nodes/AwsEcr/resources');
const contracts = readdirSync(FOLDER)
	.map((file) => readFileSync(path.join(FOLDER, file), 'utf8'))
	.join('\n');

const operations = resources.flatMap(({ value: resource, operations: all }) =>
	all.map(({ value, api }): [string, string, string] => [api, resource, value]),
);

describe('the contract suite', () => {
	it.each(operations)('runs %s: %s %s', (_, resource, operation) => {
		expect(contracts).toMatch(new RegExp(`target\\s*\\.(items|run)\\(\\s*'${resource}',\\s*'${operation}'`));
	});
});
