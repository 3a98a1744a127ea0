import { randomBytes } from 'node:crypto';
import { remember, type ListedImage } from '../../../nodes/AwsEcrTrigger/polling/compare';
import { encodeMemory } from '../../../nodes/AwsEcrTrigger/polling/encoding';
import { detailFor } from '../../../nodes/AwsEcrTrigger/polling/findEvents';

const IMAGES = 100_000;

describe('what is remembered', () => {
	it.each([1, 100, 1000])('is less than a megabyte for 100,000 tagged images in %d repositories', (count) => {
		const detail = detailFor(['imagePushed', 'tagMoved']);
		const images = () =>
			Array.from({ length: IMAGES / count }, (): ListedImage => {
				const [digest = '', tag = ''] = [32, 20].map((bytes) => randomBytes(bytes).toString('hex'));
				return { imageDigest: `sha256:${digest}`, imageTags: [tag] };
			});
		const repositories = new Map(
			Array.from({ length: count }, (_, index) => [`team-${index % 20}/service-${index}`, remember(images(), detail)]),
		);
		const text = encodeMemory({ ...detail, registry: 'r', registryId: '123456789012', repositories });
		// n8n writes it as JSON.
		expect(Buffer.byteLength(JSON.stringify({ memory: text }))).toBeLessThan(1_000_000);
	});
});
