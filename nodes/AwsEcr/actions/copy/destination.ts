import { pageSize } from '../../../../ecr/limits';
import type { AwsEcrCredentials } from '../../../../aws/client';
import { regionOf } from '../../../../aws/client';
import { InvalidField } from '../../engine/field';
import type { Tools } from '../../engine/tools';
import type { Place } from '../../transfer/place';
import { pages } from '../cleanUp/pages';

/** Present is what is in a repository: digests, and the digest that each tag names. */
export interface Present {
	readonly digests: ReadonlySet<string>;
	readonly tags: Map<string, string>;
}

/** Target is where a person wants images to go. */
export interface Target {
	readonly destinationAccount: 'same' | 'other';
	readonly destinationRegion?: string;
}

/** destinationCredentials are those that open the destination. Throws InvalidField for an endpoint of another region. */
export async function destinationCredentials(
	{ destinationAccount, destinationRegion }: Target,
	tools: Tools,
): Promise<AwsEcrCredentials> {
	if (destinationAccount === 'other') {
		const credentials = await tools.credential('awsEcrDestinationApi');
		return destinationRegion ? inRegion(credentials, destinationRegion) : credentials;
	}
	return destinationRegion ? inRegion(tools.credentials, destinationRegion) : tools.credentials;
}

function inRegion(credentials: AwsEcrCredentials, region: string): AwsEcrCredentials {
	const own = regionOf(credentials);
	if (own !== region && credentials.endpoint?.includes(own)) {
		throw new InvalidField(
			`is ${region}, but the credential's endpoint is one of ${own}`,
			'Set Destination Account to Another Credential, and give one for that region.',
			'Destination Region',
		);
	}
	return { ...credentials, region: 'other', customRegion: region };
}

/** listPresent lists what a repository has, 1,000 ids a call; undefined where there is no such repository. */
export async function listPresent({ client, signal, where }: Place): Promise<Present | undefined> {
	const maxResults = pageSize('ListImages');
	const list = async (nextToken?: string) => {
		const { imageIds = [], ...answer } = await client.send('ListImages', { ...where, maxResults, nextToken }, signal);
		return { elements: imageIds, next: answer.nextToken };
	};
	const ids = await pages(list).catch((cause: unknown) => {
		if (cause instanceof Error && cause.name === 'RepositoryNotFoundException') return undefined;
		throw cause;
	});
	if (!ids) return undefined;
	const named = ids.flatMap(({ imageTag, imageDigest }) =>
		imageTag && imageDigest ? [[imageTag, imageDigest] as const] : [],
	);
	return { digests: new Set(ids.flatMap(({ imageDigest }) => imageDigest ?? [])), tags: new Map(named) };
}
