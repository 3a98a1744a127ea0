import { NodeHelpers, type ICredentialTestFunctions, type INodeParameters } from 'n8n-workflow';
import { AwsEcrEventBridgeApi } from '../../credentials/AwsEcrEventBridgeApi.credentials';
import { eventBridgeCredentialTest, type EventBridgeCredentials } from '../../nodes/AwsEcrEventBridgeTrigger/authorize';

const { properties } = new AwsEcrEventBridgeApi();
const SECRET = 'a-key-that-nobody-guesses';

/** What n8n hands to a node for what was typed into the form. */
const filledIn = (typed: INodeParameters) =>
	NodeHelpers.getNodeParameters(properties, typed, true, false, null, null) ?? {};

async function test(typed: INodeParameters) {
	const credential = { id: '1', name: 'Test', type: 'awsEcrEventBridgeApi', data: filledIn(typed) as never };
	return await eventBridgeCredentialTest.call({} as ICredentialTestFunctions, credential);
}

describe('the credential for EventBridge', () => {
	it('asks for what its kind of authorization needs, and keeps secrets from view', () => {
		expect(Object.keys(filledIn({})).sort()).toEqual(['authorization', 'keyName', 'keyValue']);
		expect(Object.keys(filledIn({ authorization: 'basic' })).sort()).toEqual(['authorization', 'password', 'userName']);
		const hidden = properties.filter(({ typeOptions }) => typeOptions?.password).map(({ name }) => name);
		expect(hidden).toEqual(['keyValue', 'password'] satisfies Array<keyof EventBridgeCredentials>);
	});

	it.each<[INodeParameters, string]>([
		[{}, 'API Key Value is shorter than 16 characters, which can be guessed'],
		[{ keyName: 'a key', keyValue: SECRET }, 'API Key Name is not the name of a header'],
		[{ authorization: 'basic', password: SECRET }, 'User Name is empty'],
		[
			{ authorization: 'basic', userName: 'n8n', password: 'short' },
			'Password is shorter than 16 characters, which can be guessed',
		],
	])('says of %j what is wrong', async (typed, message) => {
		expect(await test(typed)).toEqual({ status: 'Error', message });
	});

	it.each<[INodeParameters]>([[{ keyValue: SECRET }], [{ authorization: 'basic', userName: 'n8n', password: SECRET }]])(
		'is content with %j',
		async (typed) => {
			expect((await test(typed)).status).toBe('OK');
		},
	);
});
