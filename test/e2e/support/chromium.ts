import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const folders = [
	'/usr/bin',
	...(process.env.PATH ?? '').split(path.delimiter),
	'/Applications/Google Chrome.app/Contents/MacOS',
];

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** findChromium finds the machine's Chromium or Chrome; without one the tests fail, and say what to install. */
function findChromium(): string {
	const given = process.env.CHROMIUM_PATH;
	const candidates = given
		? [given]
		: folders.flatMap((folder) => [...names, 'Google Chrome'].map((name) => path.join(folder, name)));
	const found = candidates.find(isExecutable);
	if (found) return found;
	throw new Error(
		given
			? `CHROMIUM_PATH names ${given}, which cannot be run.`
			: 'The tests in the editor need Chromium or Chrome: install it (Debian: apt-get install chromium), or name it in CHROMIUM_PATH.',
	);
}

/** openBrowser starts a browser without a window, that asks nothing of the network by itself. */
export async function openBrowser(): Promise<Browser> {
	return chromium.launch({
		executablePath: findChromium(),
		args: [
			'--headless',
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}
