import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { BOTOCORE_VERSION } from '../../lib/ecr/serviceModel';
import { versionOf } from '../../tools/model/botocoreFile';
import { differences } from '../../tools/model/differences';
import { readFacts } from '../../tools/model/readFacts';
import { recordedFacts, run, SERVICE_MODEL } from '../../tools/model/run';
import { sourceOf } from '../../tools/model/source';

const sentence = '<p>It\'s a "sentence" of the documentation.</p>';

/** A small model in the form that botocore has, with documentation wherever there can be any. */
const model = {
	version: '2.0',
	metadata: { serviceFullName: sentence },
	documentation: sentence,
	operations: {
		PutThing: {
			name: 'PutThing',
			http: { method: 'POST', requestUri: '/' },
			input: { shape: 'PutThingRequest' },
			output: { shape: 'PutThingResponse' },
			errors: [{ shape: 'ServerException' }],
			documentation: sentence,
		},
		GetThing: { input: { shape: 'PutThingRequest' }, output: { shape: 'PutThingResponse' }, documentation: sentence },
	},
	shapes: {
		PutThingRequest: {
			type: 'structure',
			required: ['name'],
			members: {
				name: { shape: 'ThingName', documentation: sentence },
				kinds: { shape: 'Kinds' },
				bytes: { shape: 'Bytes', deprecated: true, deprecatedMessage: sentence },
			},
			documentation: sentence,
		},
		PutThingResponse: { type: 'structure', members: { counts: { shape: 'Counts' } } },
		ServerException: { type: 'structure', members: {}, exception: true, fault: true, documentation: sentence },
		ThingName: { type: 'string', min: 1, max: 20, pattern: '^[a-z\'\\\\"]+$', documentation: sentence },
		Kind: { type: 'string', enum: ['SMALL', 'LARGE'], documentation: sentence },
		Kinds: { type: 'list', member: { shape: 'Kind', documentation: sentence }, max: 2 },
		Counts: { type: 'map', key: { shape: 'Kind' }, value: { shape: 'Count' } },
		Count: { type: 'integer', min: 0 },
		Bytes: { type: 'blob' },
	},
};
const facts = readFacts(model);

/** The model with other shapes, or without those that are undefined. */
const withShapes = (shapes: Readonly<Record<string, unknown>>) =>
	readFacts({
		...model,
		shapes: Object.fromEntries(
			Object.entries<unknown>({ ...model.shapes, ...shapes }).filter(([, shape]) => shape !== undefined),
		),
	});

describe('the facts of a model', () => {
	it('are members, types, limits, values, operations and exceptions', () => {
		expect(facts).toEqual({
			operations: {
				GetThing: { input: 'PutThingRequest', output: 'PutThingResponse', errors: [] },
				PutThing: { input: 'PutThingRequest', output: 'PutThingResponse', errors: ['ServerException'] },
			},
			structures: {
				PutThingRequest: { name: 'ThingName', kinds: 'Kinds', bytes: 'Bytes' },
				PutThingResponse: { counts: 'Counts' },
				ServerException: {},
			},
			required: { PutThingRequest: ['name'] },
			shapes: {
				Bytes: { type: 'blob' },
				Count: { type: 'integer', min: 0 },
				Counts: { type: 'map', key: 'Kind', value: 'Count' },
				Kind: { type: 'string', enum: ['SMALL', 'LARGE'] },
				Kinds: { type: 'list', max: 2, member: 'Kind' },
				ThingName: { type: 'string', min: 1, max: 20, pattern: '^[a-z\'\\\\"]+$' },
			},
		});
	});

	it('come in the order of their names, whatever the order of the model', () => {
		expect(Object.keys(facts.operations)).toEqual(['GetThing', 'PutThing']);
		expect(Object.keys(facts.shapes)).toEqual(['Bytes', 'Count', 'Counts', 'Kind', 'Kinds', 'ThingName']);
		expect(Object.keys(facts.structures.PutThingRequest ?? {})).toEqual(['name', 'kinds', 'bytes']);
	});

	it.each([
		[{ ...model, operations: undefined }, 'nothing at operations'],
		[{ ...model, shapes: { Odd: { type: 'document' } } }, '"document" at shapes.Odd.type'],
		[{ ...model, shapes: { Odd: { type: 'string', max: '5' } } }, '"5" at shapes.Odd.max'],
		[{ ...model, shapes: { Odd: { type: 'structure', members: { a: 'B' } } } }, '"B" at shapes.Odd.members.a'],
		[{ ...model, operations: { Odd: { input: {} } } }, 'nothing at operations.Odd.input.shape'],
		[[], '[] at the top'],
	])('are not read from a model of another form (%#)', (odd, message) => {
		expect(() => readFacts(odd)).toThrow(message);
	});
});

describe('the source', () => {
	const source = sourceOf(facts, '1.2.3');

	it('holds the facts and the version, and no sentence', () => {
		expect(source).toContain("export const BOTOCORE_VERSION = '1.2.3';");
		expect(source).toContain('Generated from botocore 1.2.3');
		expect(source).toContain("\tPutThingRequest: { name: 'ThingName', kinds: 'Kinds', bytes: 'Bytes' },\n");
		expect(source).toContain("\tPutThingRequest: ['name'],\n");
		expect(source).toContain('\tServerException: {},\n');
		expect(source).toContain("\tKinds: { type: 'list', max: 2, member: 'Kind' },\n");
		expect(source).not.toContain('sentence');
		expect(source).not.toContain('<p>');
	});

	it('has strings as they are in the model', () => {
		const [, written = ''] = /ThingName: (\{.*\}),/.exec(source) ?? [];
		expect(written).toBe(`{ type: 'string', min: 1, max: 20, pattern: '^[a-z\\'\\\\\\\\"]+$' }`);
	});

	it('of the recorded facts is the committed file', () => {
		expect(sourceOf(recordedFacts, BOTOCORE_VERSION)).toBe(readFileSync(SERVICE_MODEL, 'utf8'));
		expect(recordedFacts.shapes.RepositoryName).toMatchObject({ type: 'string', min: 2, max: 256 });
	});
});

describe('the differences of two models', () => {
	const { PutThingRequest, ThingName, Kind } = model.shapes;

	it('are none between a model and itself', () => {
		expect(differences(facts, facts)).toEqual([]);
		expect(differences(facts, readFacts(JSON.parse(JSON.stringify(model))))).toEqual([]);
	});

	it('name members that were added, removed, changed, or are required', () => {
		const { kinds, ...others } = PutThingRequest.members;
		const members = { ...others, name: { shape: 'Kind' }, added: kinds };
		const changed = withShapes({ PutThingRequest: { ...PutThingRequest, members, required: ['added'] } });
		expect(differences(facts, changed)).toEqual([
			'structure PutThingRequest: member added added (Kinds)',
			'structure PutThingRequest: member kinds removed',
			'structure PutThingRequest: member name changed from ThingName to Kind',
			'structure PutThingRequest: member added is required',
			'structure PutThingRequest: member name is no longer required',
		]);
	});

	it('name limits, patterns and types that changed', () => {
		const changed = withShapes({
			ThingName: { type: 'string', min: 1, max: 30 },
			Count: { type: 'long', min: 0, max: 9 },
			Kinds: { ...model.shapes.Kinds, member: { shape: 'ThingName' } },
		});
		expect(differences(facts, changed)).toEqual([
			'shape Count: type changed from integer to long',
			'shape Count: max changed from none to 9',
			'shape Kinds: member changed from Kind to ThingName',
			'shape ThingName: max changed from 20 to 30',
			`shape ThingName: pattern changed from ${ThingName.pattern} to none`,
		]);
	});

	it('name values of enumerations that were added or removed', () => {
		expect(differences(facts, withShapes({ Kind: { ...Kind, enum: ['HUGE', 'SMALL'] } }))).toEqual([
			'shape Kind: value HUGE added',
			'shape Kind: value LARGE removed',
		]);
	});

	it('name operations that were added, removed or changed', () => {
		const { GetThing, PutThing } = model.operations;
		const errors = [{ shape: 'PutThingResponse' }];
		const output = { shape: 'PutThingRequest' };
		const changed = readFacts({ ...model, operations: { PutThing: { ...PutThing, output, errors }, New: GetThing } });
		expect(differences(facts, changed)).toEqual([
			'operation GetThing: removed',
			'operation New: added',
			'operation PutThing: output changed from PutThingResponse to PutThingRequest',
			'operation PutThing: exception PutThingResponse added',
			'operation PutThing: exception ServerException removed',
		]);
	});

	it('name shapes and structures that were added or removed', () => {
		expect(differences(facts, withShapes({ Bytes: { type: 'structure', members: {} } }))).toEqual([
			'structure Bytes: added',
			'shape Bytes: removed',
		]);
	});
});

describe('the program', () => {
	let root: string;
	let lines: string[];
	const call = (...args: string[]) => run(args, (line) => lines.push(line), path.join(root, 'serviceModel.ts'));
	const written = () => readFileSync(path.join(root, 'serviceModel.ts'), 'utf8');
	const put = (file: string, content: string | Uint8Array) => {
		const full = path.join(root, file);
		mkdirSync(path.dirname(full), { recursive: true });
		writeFileSync(full, content);
		return full;
	};

	beforeEach(() => {
		root = mkdtempSync(path.join(tmpdir(), 'model-'));
		lines = [];
	});
	afterEach(() => {
		rmSync(root, { recursive: true });
	});

	it('writes a file of the version that the metadata of the wheel names', () => {
		put('wheel/botocore-1.9.7.dist-info/METADATA', '');
		const file = put('wheel/botocore/data/ecr/2015-09-21/service-2.json.gz', gzipSync(JSON.stringify(model)));
		expect(call(file)).toBe(0);
		expect(written()).toBe(sourceOf(facts, '1.9.7'));
	});

	it('finds the version in the name of an unpacked source archive', () => {
		const file = put('botocore-1.9.8/botocore/data/ecr/2015-09-21/service-2.json', JSON.stringify(model));
		expect(versionOf(file)).toBe('1.9.8');
		expect(call(file)).toBe(0);
		expect(written()).toBe(sourceOf(facts, '1.9.8'));
	});

	it('takes a version that is given, and writes nothing without one', () => {
		const file = put('service-2.json', JSON.stringify(model));
		expect(call(file)).toBe(2);
		expect(written).toThrow('ENOENT');
		expect(lines.join('\n')).toContain('--version');
		expect(call('--version', '1.2.3', file)).toBe(0);
		expect(written()).toBe(sourceOf(facts, '1.2.3'));
	});

	it('does not choose between two versions', () => {
		put('botocore-1.9.7.dist-info/METADATA', '');
		put('botocore-1.9.8.dist-info/METADATA', '');
		expect(versionOf(put('botocore/data/ecr/2015-09-21/service-2.json', '{}'))).toBeUndefined();
	});

	it('compares a file with the committed model, and writes nothing', () => {
		const file = put('service-2.json', JSON.stringify(model));
		expect(call('--check', file)).toBe(1);
		expect(lines).toContain('operation PutThing: added');
		expect(lines).toContain('operation PutImage: removed');
		expect(written).toThrow('ENOENT');
	});

	it('finds no difference between the committed model and itself', () => {
		const reference = (shape: string) => ({ shape });
		const references = (names: Readonly<Record<string, string>>) =>
			Object.fromEntries(Object.entries(names).map(([name, shape]) => [name, reference(shape)]));
		const { operations, structures, required, shapes } = recordedFacts;
		const recorded = {
			operations: Object.fromEntries(
				Object.entries(operations).map(([name, { input, output, errors }]) => [
					name,
					{ input: reference(input), output: reference(output), errors: errors.map(reference) },
				]),
			),
			shapes: {
				...Object.fromEntries(
					Object.entries(structures).map(([name, members]) => [
						name,
						{ type: 'structure', members: references(members), required: required[name] },
					]),
				),
				...Object.fromEntries(
					Object.entries(shapes).map(([name, { member, key, value, ...shape }]) => [
						name,
						{
							...shape,
							...(member === undefined ? {} : { member: reference(member) }),
							...(key === undefined ? {} : { key: reference(key) }),
							...(value === undefined ? {} : { value: reference(value) }),
						},
					]),
				),
			},
		};
		const file = put('service-2.json', JSON.stringify(recorded));
		expect(call('--check', file)).toBe(0);
		expect(lines).toHaveLength(1);
		expect(call('--version', BOTOCORE_VERSION, file)).toBe(0);
		expect(written()).toBe(readFileSync(SERVICE_MODEL, 'utf8'));
	});

	it.each([[[]], [['a', 'b']], [['--odd', 'a']]])('says how it is called for %j', (args) => {
		expect(call(...args)).toBe(2);
		expect(lines.join('\n')).toContain('npm run model');
	});
});
