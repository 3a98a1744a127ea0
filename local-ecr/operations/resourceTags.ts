import { EcrError, invalidParameter } from '../errors';
import type { Repository } from '../state/model';
import { partitionOf } from '../../lib/ecr/addresses';
import type { Registry } from '../state/registry';
import type { Context } from './handler';

/** MAX_TAGS is how many tags a repository may carry. */
const MAX_TAGS = 50;

const MAX_KEY = 128;
const MAX_VALUE = 256;

function invalidTag(message: string): EcrError {
	return new EcrError('InvalidTagParameterException', message);
}

/** checkTagKey throws EcrError (InvalidTagParameterException) for a key that cannot be given or taken away. */
export function checkTagKey(key: string): void {
	if (key.length < 1 || key.length > MAX_KEY) {
		throw invalidTag(`Tag keys must be 1 to ${MAX_KEY} characters long`);
	}
	if (key.toLowerCase().startsWith('aws:')) {
		throw invalidTag("Tag keys must not start with 'aws:', which is reserved for AWS use");
	}
	if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(key))
		throw invalidTag(`The tag key '${key}' has characters that are not allowed`);
}

/**
 * withTags answers tags with others added or replaced. Throws EcrError (InvalidTagParameterException,
 * TooManyTagsException).
 */
export function withTags(
	present: ReadonlyMap<string, string>,
	added: readonly { Key: string; Value: string }[],
): Map<string, string> {
	const keys = new Set<string>();
	for (const { Key: key, Value: value } of added) {
		checkTagKey(key);
		if (keys.has(key)) throw invalidTag(`The tag key '${key}' is given more than once`);
		if (value.length > MAX_VALUE) throw invalidTag(`Tag values must be at most ${MAX_VALUE} characters long`);
		keys.add(key);
	}
	const tags = new Map([...present, ...added.map(({ Key: key, Value: value }) => [key, value] as const)]);
	if (tags.size > MAX_TAGS) {
		throw new EcrError('TooManyTagsException', `A repository can have at most ${MAX_TAGS} tags`);
	}
	return tags;
}

/**
 * repositoryOfArn finds the repository that an ARN names. Throws EcrError (InvalidParameterException) for what is not
 * the ARN of a repository in this region, EcrError (RepositoryNotFoundException) for one that is not there.
 */
export function repositoryOfArn(
	arn: string,
	{ registry, registryOf }: Context,
): { registry: Registry; repository: Repository } {
	const form = /^arn:([a-z-]+):ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/;
	const [, partition, region, account, name] = form.exec(arn) ?? [];
	if (account === undefined || name === undefined || region !== registry.region || partition !== partitionOf(region)) {
		throw invalidParameter('resourceArn', 'Invalid ARN');
	}
	const owner = registryOf(account);
	return { registry: owner, repository: owner.repository(name) };
}
