import { OCI_INDEX } from '../../lib/ecr/mediaTypes';
import { invalidParameter } from '../errors';
import { RegistryError } from './errors';
import type { RegistryHandler } from './registryRequest';

/** LONGEST_PAGE is how many tags or repositories a page holds at most. */
const LONGEST_PAGE = 1000;
/** How many repositories a page holds where nothing is asked for. */
const CATALOG_PAGE = 100;

async function all<Page extends { nextToken?: string }>(load: (nextToken?: string) => Promise<Page>): Promise<Page[]> {
	const pages = [await load()];
	for (let token = pages[0]?.nextToken; token !== undefined; token = pages.at(-1)?.nextToken) {
		pages.push(await load(token));
	}
	return pages;
}

function pageLength(query: URLSearchParams, byDefault: number): number {
	const wanted = query.get('n') ?? String(byDefault);
	if (/^\d+$/.test(wanted)) return Number(wanted);
	throw new RegistryError(400, 'PAGINATION_NUMBER_INVALID', `n must be a number, not ${wanted}`);
}

/** The page of names after `last`, in the order of their characters, and the header that leads to the next one. */
function pageOf(
	path: string,
	names: readonly string[],
	query: URLSearchParams,
	length: number,
): { shown: string[]; headers: Record<string, string> } {
	const after = query.get('last') ?? '';
	const waiting = [...names].sort().filter((name) => name > after);
	const shown = waiting.slice(0, length);
	const last = shown.at(-1);
	if (last === undefined || shown.length === waiting.length) return { shown, headers: {} };
	const following = new URLSearchParams({ n: String(length), last }).toString();
	return { shown, headers: { Link: `<${path}?${following}>; rel="next"` } };
}

/** listTags lists the tags of active images in the order of their characters, a page of `n` of them after `last`. */
export const listTags: RegistryHandler = async ({ name, query, call }) => {
	const length = Math.min(pageLength(query, LONGEST_PAGE), LONGEST_PAGE);
	const pages = await all((nextToken) => call('ListImages', { repositoryName: name, nextToken }));
	const tags = pages.flatMap(({ imageIds = [] }) => imageIds.flatMap(({ imageTag }) => imageTag ?? []));
	const { shown, headers } = pageOf(`/v2/${name}/tags/list`, tags, query, length);
	return {
		status: 200,
		headers: { 'Content-Type': 'application/json', ...headers },
		body: JSON.stringify({ name, tags: shown }),
	};
};

/** listRepositories lists the repositories of the registry, a page of `n` of them after `last`. ECR refuses a longer page. */
export const listRepositories: RegistryHandler = async ({ query, call }) => {
	const length = pageLength(query, CATALOG_PAGE);
	if (length < 1) throw invalidParameter('maxResults', 'Member must have value greater than or equal to 1');
	if (length > LONGEST_PAGE) {
		throw invalidParameter('maxResults', `Member must have value less than or equal to ${LONGEST_PAGE}`);
	}
	const pages = await all((nextToken) => call('DescribeRepositories', { maxResults: LONGEST_PAGE, nextToken }));
	const names = pages.flatMap(({ repositories = [] }) =>
		repositories.flatMap(({ repositoryName }) => repositoryName ?? []),
	);
	const { shown, headers } = pageOf('/v2/_catalog', names, query, length);
	return {
		status: 200,
		headers: { 'Content-Type': 'application/json', ...headers },
		body: JSON.stringify({ repositories: shown }),
	};
};

/** listReferrers answers an index of what is attached to a digest, all of it at once. */
export const listReferrers: RegistryHandler = async ({ name, reference, query, call }) => {
	const artifactType = query.get('artifactType');
	const request = {
		repositoryName: name,
		subjectId: { imageDigest: reference },
		...(artifactType !== null && { filter: { artifactTypes: [artifactType] } }),
	};
	const pages = await all((nextToken) => call('ListImageReferrers', { ...request, nextToken }));
	const manifests = pages
		.flatMap(({ referrers = [] }) => referrers)
		.map(({ mediaType, digest, size, artifactType: type, annotations }) => {
			return { mediaType, digest, size, artifactType: type, annotations };
		});
	return {
		status: 200,
		headers: {
			'Content-Type': OCI_INDEX,
			...(artifactType !== null && { 'OCI-Filters-Applied': 'artifactType' }),
		},
		body: JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }),
	};
};
