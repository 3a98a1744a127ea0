import { existsSync } from 'node:fs';
import path from 'node:path';
import { NodeHelpers, type INodeParameters, type INodeProperties } from 'n8n-workflow';
import { AwsEcrApi } from '../../credentials/AwsEcrApi.credentials';
import type { AwsEcrCredentials } from '../../lib/aws/client';

const credential = new AwsEcrApi();
const { properties } = credential;
const inputs = properties.filter(({ type }) => type !== 'notice');

/** What n8n hands to a node for what was typed into the form: defaults filled in, hidden fields left out. */
function filledIn(typed: INodeParameters): INodeParameters {
	return NodeHelpers.getNodeParameters(properties, typed, true, false, null, null) ?? {};
}

const shown = (typed: INodeParameters) => Object.keys(filledIn(typed)).sort();
const always = ['customEndpoints', 'region', 'sameForAllItems', 'signInWith'];
const endpoints = ['ecsEndpoint', 'endpoint', 'lambdaEndpoint', 'useDualStack', 'useFips'];
const key = ['accessKeyId', 'secretAccessKey', 'sessionToken'];
const role = ['baseSignIn', 'durationSeconds', 'externalId', 'roleArn', 'sessionName'];

/** Every field of the data that the client reads; the type check holds the two together. */
const read: Record<keyof AwsEcrCredentials, true> = {
	signInWith: true,
	accessKeyId: true,
	secretAccessKey: true,
	sessionToken: true,
	baseSignIn: true,
	roleArn: true,
	externalId: true,
	sessionName: true,
	durationSeconds: true,
	region: true,
	customRegion: true,
	endpoint: true,
	stsEndpoint: true,
	ecsEndpoint: true,
	lambdaEndpoint: true,
	useFips: true,
	useDualStack: true,
	sameForAllItems: true,
};

describe('AwsEcrApi', () => {
	it('asks for what the client reads and nothing else', () => {
		const asked = [...Object.keys(read), 'customEndpoints'];
		expect([...new Set(inputs.map(({ name }) => name))].sort()).toEqual(asked.sort());
	});

	it.each<[string, INodeParameters, string[]]>([
		['an access key', {}, [...always, ...key]],
		['system credentials', { signInWith: 'system' }, [...always, 'systemNotice']],
		['a role by a key', { signInWith: 'assumeRole' }, [...always, ...key, ...role]],
		['a role by the system', { signInWith: 'assumeRole', baseSignIn: 'system' }, [...always, ...role, 'systemNotice']],
		['a key, after another base was chosen for a role', { baseSignIn: 'system' }, [...always, ...key]],
		['other endpoints', { customEndpoints: true }, [...always, ...key, ...endpoints]],
		[
			'other endpoints for a role',
			{ signInWith: 'assumeRole', customEndpoints: true },
			[...always, ...key, ...role, ...endpoints, 'stsEndpoint'],
		],
		['another region', { region: 'other' }, [...always, ...key, 'customRegion']],
	])('shows the fields of %s', (_, typed, fields) => {
		expect(shown(typed)).toEqual([...fields].sort());
	});

	it('hands over what was typed, whichever way it is used', () => {
		const typed = { accessKeyId: 'AKIA1', secretAccessKey: 's', roleArn: 'arn' };
		expect(filledIn({ ...typed, signInWith: 'accessKey' })).toMatchObject({
			accessKeyId: 'AKIA1',
			secretAccessKey: 's',
		});
		expect(filledIn({ ...typed, signInWith: 'assumeRole' })).toMatchObject({ accessKeyId: 'AKIA1', roleArn: 'arn' });
	});

	it('hides what is secret', () => {
		const hidden = inputs.filter(({ typeOptions }) => typeOptions?.password).map(({ name }) => name);
		expect([...new Set(hidden)].sort()).toEqual(['secretAccessKey', 'sessionToken']);
	});

	it('tells about the switch that system credentials need', () => {
		const notices = properties.filter(({ type }) => type === 'notice');
		expect(notices).toHaveLength(2);
		for (const { displayName } of notices)
			expect(displayName).toContain('N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED to true');
	});

	it('offers each choice once, in the order of the names, Other last', () => {
		for (const { options } of inputs.filter(({ type }) => type === 'options')) {
			const choices = (options ?? []) as Array<{ name: string; value: string }>;
			expect(new Set(choices.map(({ value }) => value)).size).toBe(choices.length);
			const names = choices.map(({ name }) => name).filter((name) => name !== 'Other');
			expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
			expect(choices.findIndex(({ name }) => name === 'Other')).toBe(choices.length > names.length ? names.length : -1);
		}
	});

	it.each(inputs.map((property): [string, INodeProperties] => [property.name, property]))(
		'explains %s as n8n does',
		(name, { type, displayName, description, placeholder, default: initial }) => {
			expect(displayName).toMatch(/^[A-Z]/);
			expect(initial).toBeDefined();
			if (name !== 'signInWith') expect(description).toMatch(/^[A-Z]/);
			if (type === 'boolean') expect(description).toMatch(/^Whether /);
			if (description && !description.includes('. ')) expect(description.endsWith('.')).toBe(false);
			if (placeholder) expect(placeholder).toMatch(/^e\.g\. /);
		},
	);

	it('is marked as the same for all items only where no field that n8n hands over is an expression', () => {
		const names = [...new Set(inputs.map(({ name }) => name))].filter((name) => name !== 'sameForAllItems');
		const expressions = ['={{ $json.x }}', '=x', '=', '={{ $itemIndex }}', '=\n{{ $json.x }}', '=\u{10FFFF}'];
		const cases = [undefined, ...names].flatMap((name) =>
			expressions.flatMap((expression) =>
				['accessKey', 'assumeRole', 'system', '={{ $json.w }}'].flatMap((signInWith) =>
					['eu-west-1', 'other', '={{ $json.r }}'].flatMap((region) =>
						[true, false, '={{ $json.c }}'].map((customEndpoints) => ({
							...{ signInWith, region, customEndpoints, accessKeyId: 'A', secretAccessKey: 'b' },
							...(name === undefined ? {} : { [name]: expression }),
						})),
					),
				),
			),
		);
		const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');
		let marked = 0;
		for (const typed of cases) {
			const given = filledIn(typed);
			if (Object.values(given).some(isExpression)) expect(given.sameForAllItems).toBeUndefined();
			if (!Object.values(typed).some(isExpression)) expect(given.sameForAllItems).toBe(true);
			if (given.sameForAllItems) marked += 1;
		}
		expect(marked).toBeGreaterThan(0);
		expect(marked).toBeLessThan(cases.length);
	});

	it('is not marked by what is stored, where a field is an expression', () => {
		expect(filledIn({ sameForAllItems: true, region: '={{ $json.region }}' }).sameForAllItems).toBeUndefined();
	});

	it('has both its icons', () => {
		for (const icon of Object.values(credential.icon)) {
			expect(existsSync(path.join(__dirname, '../../credentials', icon.replace('file:', '')))).toBe(true);
		}
	});
});
