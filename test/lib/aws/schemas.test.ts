import * as sdk from '../../../lib/aws/sdk';
import { fromJson, listOperations } from '../../../lib/aws/schemas';

const UNTYPED = 0;
const BLOB = 21;
const LIST_OF_BLOBS = 64 | BLOB;
const MAP_OF_BLOBS = 128 | BLOB;

/** The SDK with an operation that has bytes wherever a schema can have them. */
function withMadeOperation() {
	const inner = [3, 'made', 'Inner', 0, ['bytes', 'text'], [BLOB, UNTYPED]];
	const members = {
		bytes: BLOB,
		list: LIST_OF_BLOBS,
		map: MAP_OF_BLOBS,
		inner,
		inners: [1, 'made', 'Inners', 0, inner],
	};
	const names = Object.keys(members);
	return { ...sdk, MakeRequest$: [3, 'made', 'MakeRequest', 0, names, Object.values(members)] };
}

describe('fromJson', () => {
	it('reads bytes from base64, and passes on what is not bytes', () => {
		const input = { repositoryName: 'aaaa', partFirstByte: 0, layerPartBlob: 'AQID' };
		expect(fromJson(sdk, 'UploadLayerPart', input)).toEqual({ ...input, layerPartBlob: Buffer.from([1, 2, 3]) });
	});

	it('finds bytes at any depth', () => {
		const bytes = Buffer.from([1, 2, 3]);
		const input = (value: unknown) => ({
			bytes: value,
			list: [value, value],
			map: { key: value },
			inner: { bytes: value, text: 'AQID' },
			inners: [{ bytes: value }, { text: 'AQID' }],
		});
		expect(fromJson(withMadeOperation(), 'Make', input('AQID'))).toEqual(input(bytes));
	});

	it('passes on values of another type, and members that the SDK does not know', () => {
		const input = { bytes: 5, list: 'AQID', map: ['AQID'], inner: 'AQID', inners: { bytes: 'AQID' }, other: 'AQID' };
		expect(fromJson(withMadeOperation(), 'Make', input)).toEqual(input);
	});

	it('throws for an operation that the SDK does not know', () => {
		expect(() => fromJson(sdk, 'AssumeRole', {})).toThrow(RangeError);
	});
});

describe('listOperations', () => {
	it('lists the operations of ECR alone, each with the members of its input', async () => {
		const operations = await listOperations();
		expect(operations.size).toBe(62);
		expect([...operations.keys()]).toEqual([...operations.keys()].sort());
		expect(operations.get('DescribeRegistry')).toEqual([]);
		expect(operations.get('PutImageScanningConfiguration')?.toSorted()).toEqual([
			'imageScanningConfiguration',
			'registryId',
			'repositoryName',
		]);
	});
});
