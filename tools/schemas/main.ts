// Writes the schemas of all operations' items into the folder given, where n8n's editor looks for them.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resources } from '../../nodes/AwsEcr/resources';
import { outputSchema } from './outputSchema';

const [, , folder = 'dist/nodes/AwsEcr/__schema__/v1.0.0'] = process.argv;
for (const { value, operations } of resources) {
	mkdirSync(path.join(folder, value), { recursive: true });
	for (const operation of operations) {
		const schema = outputSchema(operation, { simplified: true });
		writeFileSync(path.join(folder, value, `${operation.value}.json`), JSON.stringify(schema));
	}
}
