// Measures what the polling trigger keeps with a workflow, for 100,000 images, and how long that takes to read and write.
import { randomBytes } from 'node:crypto';
import { decodeMemory, encodeMemory } from '../../nodes/AwsEcrTrigger/polling/encoding';
import { remember, type ListedImage } from '../../nodes/AwsEcrTrigger/polling/compare';
import { detailFor } from '../../nodes/AwsEcrTrigger/polling/findEvents';
import type { PollingEvent } from '../../nodes/AwsEcrTrigger/polling/parameters';
import type { Memory } from '../../nodes/AwsEcrTrigger/polling/memory';

const IMAGES = 100_000;

const TAGS = {
	'no tag': () => [],
	'a version': (index: number) => [`v1.${Math.floor(index / 100)}.${index % 100}`],
	'a commit': () => [randomBytes(20).toString('hex')],
} satisfies Readonly<Record<string, (index: number) => string[]>>;

const EVENTS: Readonly<Record<string, readonly PollingEvent[]>> = {
	'Image Pushed, Tag Moved': ['imagePushed', 'tagMoved'],
	'the same and Scan Finished': ['imagePushed', 'tagMoved', 'scanFinished'],
	'the same and Image Deleted': ['imagePushed', 'tagMoved', 'imageDeleted'],
};

function listedOf(count: number, tagsOf: (index: number) => string[]): ListedImage[] {
	return Array.from({ length: count }, (_, index) => ({
		imageDigest: `sha256:${randomBytes(32).toString('hex')}`,
		imageTags: tagsOf(index),
		detail: {
			imageScanStatus: { status: 'COMPLETE' },
			imageScanFindingsSummary: {
				imageScanCompletedAt: new Date(1_700_000_000_000 + index * 60_000),
				findingSeverityCounts: index % 3 === 0 ? { HIGH: 1 } : {},
			},
		},
	}));
}

function memoryOf(events: readonly PollingEvent[], repositories: number, tagsOf: (index: number) => string[]): Memory {
	const detail = detailFor(events);
	const names = Array.from({ length: repositories }, (_, index) => `team-${index % 20}/service-${index}`);
	return {
		...detail,
		registry: '["credential","eu-west-1",null,null]',
		choice: '*',
		registryId: '123456789012',
		repositories: new Map(names.map((name) => [name, remember(listedOf(IMAGES / repositories, tagsOf), detail)])),
	};
}

function time<Result>(work: () => Result): [Result, number] {
	const start = performance.now();
	const result = work();
	return [result, Math.round(performance.now() - start)];
}

const rows = Object.entries(EVENTS).flatMap(([events, chosen]) =>
	Object.entries(TAGS).flatMap(([tags, tagsOf]) =>
		[1, 100, 1000].map((repositories) => {
			const memory = memoryOf(chosen, repositories, tagsOf);
			const [text, writing] = time(() => encodeMemory(memory));
			const [, reading] = time(() => decodeMemory(text));
			return {
				events,
				'each image has': tags,
				repositories,
				kB: Math.round(text.length / 1000),
				'bytes an image': Number((text.length / IMAGES).toFixed(1)),
				'ms to write': writing,
				'ms to read': reading,
			};
		}),
	),
);
console.log(`What is kept for ${IMAGES.toLocaleString('en')} images`);
console.table(rows);
