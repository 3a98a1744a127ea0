import { existsSync } from 'node:fs';
import path from 'node:path';

/** root is the project's folder. */
export const root = path.resolve(__dirname, '../..');

/** nodeBinary is the Node.js that the project installs: n8n asks for a newer one than a machine may have. */
export const nodeBinary =
	['bin/node', 'bin/node.exe'].map((file) => path.join(root, 'node_modules/node', file)).find(existsSync) ??
	process.execPath;

/** nodeHeaders is where that Node.js keeps its headers, without which a native module fetches them from the network. */
export const nodeHeaders = [`node_modules/node/node_modules`, `node_modules`]
	.map((folder) => path.join(root, folder, `node-${process.platform}-${process.arch}`))
	.find((folder) => existsSync(path.join(folder, 'include/node/node.h')));

const passedOn = ['HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'TEMP', 'TMP', 'TMPDIR', 'TZ', 'USER', 'USERPROFILE'];
const passedOnToWindows = ['APPDATA', 'COMSPEC', 'LOCALAPPDATA', 'PATHEXT', 'SYSTEMDRIVE', 'SYSTEMROOT', 'WINDIR'];

/**
 * bareEnvironment is what n8n sees of the machine's environment. A list of what passes, because what must not is
 * endless: `N8N_*` and `DB_*` of a real n8n, `AWS_*`, the `npm_*` of the script that started us.
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
	const names = new Set([...passedOn, ...passedOnToWindows]);
	return Object.fromEntries(
		Object.entries(process.env).filter(([name]) => names.has(name.toUpperCase()) || name.startsWith('LC_')),
	);
}
