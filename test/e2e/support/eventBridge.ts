import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { importInto } from '../../../tools/demo/n8n';

/** eventBridgeKey is the key of the credential that the test workflows name. */
export const eventBridgeKey = 'a-key-that-nobody-guesses';

/** importTriggers imports the test workflows with a trigger, and the credential for EventBridge that they name. */
export async function importTriggers(userFolder: string): Promise<void> {
	const folder = path.join(userFolder, 'event-bridge');
	await mkdir(folder, { mode: 0o700 });
	const data = { authorization: 'apiKey', keyName: 'x-api-key', keyValue: eventBridgeKey };
	const credential = { id: 'ecrEventBridgeTest', name: 'EventBridge', type: 'awsEcrEventBridgeApi', data };
	await writeFile(path.join(folder, 'credential.json'), JSON.stringify(credential), { mode: 0o600 });
	await importInto(userFolder, 'credentials', { from: folder, count: 1 });
	await importInto(userFolder, 'workflow', { from: path.join(__dirname, '../triggers'), count: 2 });
}
