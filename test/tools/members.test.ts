import { mergeMembers, modelInput, modelOutput } from '../../tools/model/members';
import type { SdkMember } from '../../tools/sdk/model';

const text = (name: string, more: Partial<SdkMember> = {}): SdkMember => {
	return { name, required: false, repeated: false, kind: 'text', ...more };
};

describe('the members of the service model', () => {
	it('are those of an input and of an answer, at any depth', () => {
		const [configuration] = modelInput('PutReplicationConfiguration');
		expect(configuration).toMatchObject({ name: 'replicationConfiguration', required: true, kind: 'structure' });
		const rules = configuration?.members?.[0];
		expect(rules).toMatchObject({ name: 'rules', required: true, repeated: true });
		expect(rules?.members?.find(({ name }) => name === 'deleteReplication')).toEqual({
			name: 'deleteReplication',
			required: false,
			repeated: false,
			kind: 'structure',
			members: [{ name: 'enabled', required: true, repeated: false, kind: 'boolean' }],
		});
		const status = modelOutput('DescribeImageScanFindings').find(({ name }) => name === 'imageScanStatus');
		expect(status?.members?.[0]?.values).toContain('IMAGE_SIZE_EXCEEDED');
	});
});

describe('mergeMembers', () => {
	it('has what either has, at any depth', () => {
		const older = [text('a', { values: ['X'] }), text('b', { kind: 'structure', members: [text('c')] }), text('z')];
		const newer = [
			text('a', { values: ['X', 'Y'], required: true }),
			text('b', { kind: 'structure', members: [text('d')] }),
			text('e'),
		];
		const both = [
			text('a', { values: ['X', 'Y'], required: true }),
			text('b', { kind: 'structure', members: [text('c'), text('d')] }),
			text('z'),
			text('e'),
		];
		expect(mergeMembers(older, newer)).toEqual(both);
		expect(mergeMembers(newer, older)).toEqual(expect.arrayContaining([both[0], both[2], both[3]]));
	});
});
