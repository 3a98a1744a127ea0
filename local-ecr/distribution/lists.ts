import { OCI_INDEX } from '../../lib/ecr/mediaTypes';
import { RegistryError } from './errors';
import type { RegistryHandler } from './registryRequest';

/** LONGEST_PAGE is how many tags a page holds at most. */
const LONGEST_PAGE = 1000;

async function all<Page extends { nextToken?: string }>(load: (nextToken?: string) => Promise<Page>): Promise<Page[]> {
	const pages = [await load()];
	for (let token = pages[0]?.nextToken; token !== undefined; token = pages.at(-1)?.nextToken) {
		pages.push(await load(token));
	}
	return pages;
}

/** listTags lists the tags of active images in the order of their characters, a page of `n` of them after `last`. */
export const listTags: RegistryHandler = async ({ name, query, call }) => {
	const wanted = query.get('n') ?? String(LONGEST_PAGE);
	if (!/^\d+$/.test(wanted))
		throw new RegistryError(400, 'PAGINATION_NUMBER_INVALID', `n must be a number, not ${wanted}`);
	const length = Math.min(Number(wanted), LONGEST_PAGE);
	const pages = await all((nextToken) => call('ListImages', { repositoryName: name, nextToken }));
	const tags = pages
		.flatMap(({ imageIds = [] }) => imageIds.flatMap(({ imageTag }) => imageTag ?? []))
		.sort()
		.filter((tag) => tag > (query.get('last') ?? ''));
	const shown = tags.slice(0, length);
	const last = shown.at(-1);
	const more = last !== undefined && shown.length < tags.length;
	const following = new URLSearchParams({ n: String(length), last: last ?? '' }).toString();
	const next = `</v2/${name}/tags/list?${following}>; rel="next"`;
	return {
		status: 200,
		headers: { 'Content-Type': 'application/json', ...(more && { Link: next }) },
		body: JSON.stringify({ name, tags: shown }),
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
