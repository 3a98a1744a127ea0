import { dockerLogin } from '../actions/dockerLogin';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { registryIds } from '../../../lib/fields/registryId';

export const authorizationResource: Resource = {
	value: 'authorization',
	name: 'Authorization',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
		operation('GetAuthorizationToken', {
			value: 'getToken',
			name: 'Get Token',
			action: 'Get authorization token',
			description: 'Get a token with which Docker and other tools can sign in to the registry for 12 hours',
			notice: 'The token is as good as a password. It is part of the output and so of the saved execution.',
			input: { registryIds: registryIds() },
			output: { from: 'authorizationData' },
			named: 'registryIds',
		}),
	],
	actions: [dockerLogin],
};
