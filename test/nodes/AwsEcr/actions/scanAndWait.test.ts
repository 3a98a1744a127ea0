import { PutRegistryScanningConfigurationCommand, StartImageScanCommand } from '@aws-sdk/client-ecr';
import { pushImage, pushIndex } from '../../../support/images';
import { byName, contract, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const scan = async (imageId: string, parameters: object = {}, more: object = {}) =>
	await target.run(
		'imageScan',
		'scanAndWait',
		{ repositoryName: byName(name), imageId, blockedSeverity: 'NEVER', ...parameters },
		more,
	);
const scanOf = async (imageId: string, parameters: object = {}) => {
	const { outputs, error } = await scan(imageId, parameters);
	if (error) throw error;
	const [output] = outputs.flatMap((items, at) => (items.length > 0 ? [at] : []));
	return { output, item: outputs.flat()[0]?.json as Record<string, unknown> };
};

/** An image in which the local ECR's scanner finds something: what it finds depends on the bytes. */
const pushVulnerable = async (...tags: string[]) => {
	for (let attempt = 0; attempt < 20; attempt += 1) {
		const image = await pushImage(target.client, name, ...tags);
		const { item } = await scanOf(image.imageDigest);
		if ((item.findings as unknown[]).length > 0) return { image, item };
	}
	throw new Error('The scanner found nothing in 20 images');
};

describe('scanning and waiting', () => {
	contract('starts a scan, waits for it, and counts what it finds', { needs: ['scanFindings'] }, async () => {
		const { image, item } = await pushVulnerable('v1');
		expect(item).toMatchObject({
			imageDigest: image.imageDigest,
			imageTags: ['v1'],
			gate: 'passed',
			scanStatus: 'COMPLETE',
			scanType: 'basic',
		});
		const counts = Object.values(item.severityCounts as Record<string, number>);
		expect(counts.reduce((sum, one) => sum + one, 0)).toBe((item.findings as unknown[]).length);
	});

	it('scans the same image once, and puts it out for each item that asks', async () => {
		await pushImage(target.client, name, 'v1');
		const before = target.calls.length;
		const { outputs } = await scan('v1', {}, { items: [{ json: {} }, { json: {} }, { json: {} }] });
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		const operations = target.calls.slice(before).map(({ operation }) => operation);
		expect(operations.filter((operation) => operation !== 'DescribeImageScanFindings')).toEqual([
			'DescribeImages',
			'StartImageScan',
		]);
	});

	contract('has the error output behind Passed and Blocked', { needs: ['scanFindings'] }, async () => {
		const { image } = await pushVulnerable('bad');
		await pushImage(target.client, name, 'good');
		const items = ['good', 'bad', 'absent'].map((tag) => ({ json: { tag } }));
		const parameters = {
			blockedSeverity: '={{ $json.tag === "good" ? "NEVER" : "UNDEFINED" }}',
			options: { leaveOutFindings: true },
		};
		const { outputs } = await scan('={{ $json.tag }}', parameters, { items, onError: 'continueErrorOutput' });
		expect(outputs.map((of) => of.map(({ json, pairedItem }) => [json.imageTags, pairedItem]))).toEqual([
			[[['good'], { item: 0 }]],
			[[['bad'], { item: 1 }]],
			[[undefined, { item: 2 }]],
		]);
		expect(outputs[1]?.[0]?.json.imageDigest).toBe(image.imageDigest);
		expect(outputs[2]?.[0]?.json.error).toContain('does not exist');
	});

	it('goes by a scan that is recent, without another', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		await scanOf('v1');
		const started = target.callsTo('StartImageScan');
		expect((await scanOf(imageDigest)).item.scanStatus).toBe('COMPLETE');
		expect(target.callsTo('StartImageScan')).toBe(started);
	});

	it('takes the scan that was started today, since no second one may be', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		await target.client.send(new StartImageScanCommand({ repositoryName: name, imageId: { imageDigest } }));
		const started = target.callsTo('StartImageScan');
		expect((await scanOf('v1')).item.scanStatus).toBe('COMPLETE');
		expect((await scanOf('v1', { options: { maxAgeHours: 0 } })).item.scanStatus).toBe('COMPLETE');
		expect(target.callsTo('StartImageScan')).toBe(started);
	});

	contract('lets an image leave by Blocked, unless what it has is allowed', { needs: ['scanFindings'] }, async () => {
		const { item } = await pushVulnerable('v1');
		const blocked = await scanOf('v1', { blockedSeverity: 'UNDEFINED' });
		expect(blocked.output).toBe(1);
		expect(blocked.item).toMatchObject({ gate: 'blocked' });
		expect(blocked.item.blockedBy).not.toEqual([]);

		const names = (item.findings as Array<{ name: string }>).map((finding) => finding.name);
		const allowedJson = names.map((one) => ({ name: one, reason: 'known', expiresOn: '2999-01-01' }));
		const allowed = await scanOf('v1', { blockedSeverity: 'UNDEFINED', options: { allowedJson } });
		expect(allowed.output).toBe(0);
		expect(allowed.item).toMatchObject({ gate: 'passed', allowedFindings: names.length, expiredAllowances: [] });
	});

	it('scans an index by its children, and says of which each finding is', async () => {
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		const imageDigest = await pushIndex(target.client, name, children, 'multi');
		const { item } = await scanOf('multi');
		expect(item).toMatchObject({
			imageDigest,
			scanStatus: 'COMPLETE',
			images: [
				{ imageDigest: children[0]?.imageDigest, platform: 'linux/amd64', scanStatus: 'COMPLETE' },
				{ imageDigest: children[1]?.imageDigest, platform: 'linux/arm64', scanStatus: 'COMPLETE' },
			],
		});
		const digests = new Set(children.map((child) => child.imageDigest));
		for (const { imageDigests } of item.findings as Array<{ imageDigests: string[] }>) {
			expect(imageDigests.every((one) => digests.has(one))).toBe(true);
		}
	});

	/** Runs a test while images are scanned by Amazon Inspector. */
	const withEnhancedScanning = async (test: () => Promise<void>) => {
		const filters = [{ filter: '*', filterType: 'WILDCARD' as const }];
		await target.client.send(
			new PutRegistryScanningConfigurationCommand({
				scanType: 'ENHANCED',
				rules: [{ scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: filters }],
			}),
		);
		try {
			await test();
		} finally {
			await target.client.send(new PutRegistryScanningConfigurationCommand({ scanType: 'BASIC', rules: [] }));
		}
	};

	contract('waits for enhanced scanning, which nobody starts', { needs: ['enhancedScanning'] }, async () => {
		await withEnhancedScanning(async () => {
			await pushImage(target.client, name, 'v1');
			expect((await scanOf('v1')).item).toMatchObject({ scanStatus: 'ACTIVE', scanType: 'enhanced' });
		});
	});

	contract('counts only findings that have a fix, on request', { needs: ['enhancedScanning'] }, async () => {
		await withEnhancedScanning(async () => {
			for (let attempt = 0; attempt < 20; attempt += 1) {
				const { imageDigest } = await pushImage(target.client, name);
				const { item } = await scanOf(imageDigest);
				const findings = item.findings as Array<{ name: string; fixAvailable?: string }>;
				const withoutFix = findings.filter(({ fixAvailable }) => fixAvailable === 'NO');
				if (withoutFix.length === 0) continue;
				const fixable = await scanOf(imageDigest, { options: { fixableOnly: true } });
				expect(fixable.item.allowedFindings).toBe(withoutFix.length);
				return;
			}
			throw new Error('The scanner found nothing without a fix in 20 images');
		});
	});

	contract('times out, and returns the image as blocked on Continue', { needs: ['scanInProgress'] }, async () => {
		await pushImage(target.client, name, 'v1');
		await pushImage(target.client, name, 'v2');
		const options = { seconds: 0 };
		const { error } = await scan('v1', { options });
		expect(error?.message).toMatch(/^The scan of sha256:\w{64} in \S+ has no result yet: IN_PROGRESS$/);
		expect(error?.description).toContain('Wait at Most (Seconds)');
		const { outputs } = await scan('v2', { options }, { onError: 'continueRegularOutput' });
		expect(outputs[1]?.[0]?.json).toMatchObject({ gate: 'blocked', scanStatus: 'IN_PROGRESS' });
	});
});

describe('what cannot be used', () => {
	it.each([
		[[{ name: 'CVE-1' }], 'Allowed Findings has no reason for CVE-1'],
		[[{ reason: 'known' }], 'Allowed Findings has no CVE ID in row 1'],
		[[{ name: 'CVE-1', reason: 'x', expiresOn: 'soon' }], 'Allowed Findings has "soon" as the date for CVE-1'],
		[[{ name: 'CVE-1', reason: 'x', expiresOn: 'soon 1' }], 'Allowed Findings has "soon 1" as the date for CVE-1'],
		[
			[{ name: 'CVE-1', reason: 'x', expiresOn: '2026-02-31' }],
			'Allowed Findings has "2026-02-31" as the date for CVE-1',
		],
		[[{ name: 'CVE-1', reason: 'x', expiresOn: 2026 }], 'Allowed Findings has 2026 as the date for CVE-1'],
		[[{ cve: 'CVE-1' }], 'Allowed Findings has [0].cve, which is not known'],
	])('%j is refused before any call', async (allowedJson, message) => {
		const before = target.calls.length;
		const { error } = await scan('v1', { options: { allowedJson } });
		expect(error?.message).toBe(message);
		expect(target.calls.length).toBe(before);
	});

	it('a repository name that is none is refused before any call', async () => {
		const before = target.calls.length;
		const { error } = await scan('v1', { repositoryName: byName('={{ "Team/App" }}') });
		expect(error?.message).toMatch(/^Repository must be lowercase/);
		expect(target.calls.length).toBe(before);
	});

	it('an image that is not there is said', async () => {
		const { error } = await scan('v9');
		expect(error?.message).toContain(`Image v9 does not exist in ${name}`);
	});
});
