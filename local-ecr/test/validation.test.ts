import {
	BatchDeleteImageCommand,
	CreateRepositoryCommand,
	DescribeImagesCommand,
	DescribeRepositoriesCommand,
	GetAuthorizationTokenCommand,
	PutLifecyclePolicyCommand,
} from '@aws-sdk/client-ecr';

import { findViolations } from '../../lib/ecr/constraints';
import { enumAt } from '../protocol/enums';
import type { OperationName } from '../protocol/operations';
import { inputOf, operationNames } from '../protocol/schema';
import type { Type } from '../protocol/schema';
import { forRegistries, useBench, post, refused } from './support';
import type { Bench } from './support';

let bench: Bench;

useBench((opened) => (bench = opened));

describe('every operation', () => {
	it.each(operationNames())('%s refuses a member that the API does not have', async (operation) => {
		const { status, body } = await post(bench.ecr.endpoint, operation, '{"repositoryNames_":1}');
		expect([status, body.__type]).toEqual([400, 'SerializationException']);
		expect(body.message).toContain("'repositoryNames_'");
	});

	it.each(operationNames())('%s refuses a list where the API has none', async (operation) => {
		const { status, body } = await post(bench.ecr.endpoint, operation, '[]');
		expect([status, body.__type]).toEqual([400, 'SerializationException']);
	});

	it.each(operationNames().filter((operation) => inputOf(operation).required.length > 0))(
		'%s names a member that is missing',
		async (operation) => {
			const { status, body } = await post(bench.ecr.endpoint, operation, '{}');
			expect([status, body.__type]).toEqual([400, 'InvalidParameterException']);
			const [first] = inputOf(operation).required;
			expect(body.message).toBe(`Invalid parameter at '${first}' failed to satisfy constraint: 'must not be null'`);
		},
	);

	it.each(operationNames().filter((operation) => inputOf(operation).members.has('repositoryName')))(
		'%s refuses a repository name that is none',
		async (operation) => {
			const input = { ...exampleOf(operation, inputOf(operation)), repositoryName: 'Not A Name' };
			const { status, body } = await post(bench.ecr.endpoint, operation, JSON.stringify(input));
			expect([status, body.__type]).toEqual([400, 'InvalidParameterException']);
			expect(body.message).toContain("'repositoryName'");
			expect(body.message).toContain('must satisfy regular expression');
		},
	);
});

/** Just enough of an input for every required member to be there. */
function exampleOf(operation: OperationName, type: Type, path = ''): Record<string, unknown> {
	const value = (of: Type, at: string): unknown => {
		switch (of.kind) {
			case 'list':
				return [value(of.of(), `${at}[0]`)];
			case 'structure':
				return exampleOf(operation, of, `${at}.`);
			case 'number':
				return 0;
			case 'blob':
				return 'AAAA';
			default:
				return enumAt(operation, at)?.[0] ?? 'aa';
		}
	};
	if (type.kind !== 'structure') return {};
	return Object.fromEntries(
		type.required.map((name) => [name, value(type.members.get(name)?.() ?? { kind: 'string' }, `${path}${name}`)]),
	);
}

describe('the tables', () => {
	it('have the input of every operation of the SDK', () => {
		expect(operationNames()).toHaveLength(62);
		for (const operation of operationNames()) expect(() => findViolations(`${operation}Request`, {})).not.toThrow();
	});
});

describe('values', () => {
	it.each([
		['{"repositoryName":5}', "NUMBER_VALUE can not be converted to String, at 'repositoryName'"],
		['{"repositoryName":["a"]}', "Start of list found where not expected, at 'repositoryName'"],
		['{"repositoryName":{}}', "Start of structure or map found where not expected, at 'repositoryName'"],
		['{"repositoryName":"aa","maxResults":"5"}', "STRING_VALUE can not be converted to Integer, at 'maxResults'"],
		['{"repositoryName":"aa","maxResults":1.5}', "NUMBER_VALUE can not be converted to Integer, at 'maxResults'"],
		[
			'{"repositoryName":"aa","imageIds":[{"imageTag":true}]}',
			"TRUE_VALUE can not be converted to String, at 'imageIds[0].imageTag'",
		],
		['{"repositoryName":', 'The request body is not valid JSON'],
	])('of another type are a SerializationException: %s', async (text, message) => {
		const { body } = await post(bench.ecr.endpoint, 'DescribeImages', text);
		expect(body).toEqual({ __type: 'SerializationException', message });
	});

	it('that are not base64 are refused', async () => {
		const input = { repositoryName: 'aa', uploadId: 'x', partFirstByte: 0, partLastByte: 2, layerPartBlob: 'no!' };
		const { body } = await post(bench.ecr.endpoint, 'UploadLayerPart', JSON.stringify(input));
		expect(body.__type).toBe('SerializationException');
	});

	it('outside an enumeration are refused, wherever it stands', async () => {
		const call = bench.client.send(
			new CreateRepositoryCommand({ repositoryName: 'aa', imageTagMutability: 'SOMETIMES' as never }),
		);
		expect(await refused(call)).toEqual({
			name: 'InvalidParameterException',
			message:
				"Invalid parameter at 'imageTagMutability' failed to satisfy constraint: 'Member must satisfy enum value " +
				"set: [IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE, MUTABLE_WITH_EXCLUSION]'",
			status: 400,
		});
		const nested = bench.client.send(
			new DescribeImagesCommand({ repositoryName: 'aa', filter: { tagStatus: 'SOME' as never } }),
		);
		expect((await refused(nested)).message).toContain("'filter.tagStatus'");
	});

	it('that are too many, too long or too large are refused in the words of the service', async () => {
		const imageIds = Array.from({ length: 101 }, (_, index) => ({ imageTag: `t${index}` }));
		const messageOf = async (call: Promise<unknown>) => (await refused(call)).message;
		expect(await messageOf(bench.client.send(new BatchDeleteImageCommand({ repositoryName: 'aa', imageIds })))).toBe(
			"Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length less than or equal to 100'",
		);
		expect(
			await messageOf(bench.client.send(new BatchDeleteImageCommand({ repositoryName: 'aa', imageIds: [] }))),
		).toBe(
			"Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length greater than or equal to 1'",
		);
		expect(await messageOf(bench.client.send(new CreateRepositoryCommand({ repositoryName: 'a' })))).toBe(
			"Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must have length greater than or equal to 2'",
		);
		expect(await messageOf(bench.client.send(new DescribeRepositoriesCommand({ maxResults: 1001 })))).toBe(
			"Invalid parameter at 'maxResults' failed to satisfy constraint: 'must have value less than or equal to 1000'",
		);
		expect(await messageOf(bench.client.send(new GetAuthorizationTokenCommand(forRegistries('12'))))).toBe(
			"Invalid parameter at 'registryIds[0]' failed to satisfy constraint: 'Member must satisfy constraint: " +
				"[Member must satisfy regular expression pattern: [0-9]{12}]'",
		);
		expect(
			await messageOf(
				bench.client.send(new PutLifecyclePolicyCommand({ repositoryName: 'aa', lifecyclePolicyText: '{"rules":[]}' })),
			),
		).toContain('must have length greater than or equal to 100');
	});
});
