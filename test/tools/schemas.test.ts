import path from 'node:path';
import { loadOutputSchema } from 'n8n-core';
import { outputSchema } from '../../tools/schemas/outputSchema';
import { resources } from '../../nodes/AwsEcr/resources';
import { schemaMismatches } from '../support/schemaMismatches';

const operations = resources.flatMap(({ value: resource, operations: all }) =>
	all.map((operation): [string, string, (typeof all)[number]] => [resource, operation.value, operation]),
);

describe('the schemas of the items', () => {
	it.each(operations)('%s %s: is where n8n looks for it, and as the records give it', (resource, operation, record) => {
		const nodeDir = path.join(__dirname, '../../dist/nodes/AwsEcr');
		const schema = loadOutputSchema({ nodeDir, version: 1, resource, operation });
		expect(schema).toEqual(outputSchema(record, { simplified: true }));
		expect(Object.keys(schema?.properties ?? {}).length).toBeGreaterThan(0);
	});

	it('are held against what comes out', () => {
		expect(schemaMismatches('image', 'getAll', { imageDigest: 'sha256:', imageSizeInBytes: 1 })).toEqual([]);
		expect(schemaMismatches('image', 'getAll', { imageSizeInBytes: '1', other: true, imageTags: [1] })).toEqual([
			'getAll.imageSizeInBytes is of type string, and the schema says number',
			'getAll.other is not in the schema',
			'getAll.imageTags[0] is of type number, and the schema says string',
		]);
	});
});
