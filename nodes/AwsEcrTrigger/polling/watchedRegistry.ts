import type { ImageDetail, Repository as RepositorySettings } from '@aws-sdk/client-ecr';
import { ignoring } from '../../../lib/aws/callFailure';
import type { EcrClient } from '../../../lib/aws/client';
import { limitCalls } from '../../../lib/aws/limitCalls';
import { mapConcurrently } from '../../../lib/aws/mapConcurrently';
import type { Scan } from '../../../lib/ecr/scan';
import { listRepositories } from '../../../lib/registry/listRepositories';
import { Repository } from '../../../lib/registry/repository';
import { readScan } from '../../../lib/registry/scans';
import type { ListedImage } from './compare';

/** Whole lists of images take archived ones, too: an image that is put into the archive was not deleted. */
const ALL_IMAGES = { tagStatus: 'ANY', imageStatus: 'ANY' } as const;

const NO_REPOSITORY = 'RepositoryNotFoundException';

/** LIMITS is the maximum number of concurrent calls to Amazon ECR, of one repository and of all together. */
export const LIMITS = { concurrency: 5 };

/** WatchedRegistry is the registry that polling reads, as it needs it. Each verb throws CallFailure. */
export class WatchedRegistry {
	private readonly client: EcrClient;

	constructor(
		client: EcrClient,
		private readonly registryId?: string,
	) {
		this.client = limitCalls(client, LIMITS.concurrency);
	}

	/** All repositories of the registry, or those that match patterns: a call for each 1,000. */
	async repositories(patterns?: readonly string[]): Promise<readonly RepositorySettings[]> {
		return await listRepositories(this.registryId, patterns, { client: this.client });
	}

	/** One repository; undefined where none has this name. */
	async repository(repositoryName: string): Promise<RepositorySettings | undefined> {
		return await this.open(repositoryName).settings();
	}

	/** The digests and tags of a repository: a call for each 1,000 tags and untagged images; undefined without one. */
	async imageIds(repositoryName: string): Promise<ListedImage[] | undefined> {
		const ids = await ignoring(NO_REPOSITORY, this.open(repositoryName).list(ALL_IMAGES));
		if (!ids) return undefined;
		const tagsOf = new Map<string, string[]>();
		for (const { imageDigest, imageTag } of ids) {
			if (imageDigest === undefined) continue;
			const tags = tagsOf.get(imageDigest) ?? [];
			tagsOf.set(imageDigest, tags);
			if (imageTag !== undefined) tags.push(imageTag);
		}
		return [...tagsOf].map(([imageDigest, imageTags]) => ({ imageDigest, imageTags: imageTags.sort() }));
	}

	/** The images of a repository, with their scans where DescribeImages tells them: a call for each 1,000 images; undefined without a repository. */
	async images(repositoryName: string): Promise<ListedImage[] | undefined> {
		const details = await ignoring(NO_REPOSITORY, this.open(repositoryName).describeAll(ALL_IMAGES));
		return details?.map((detail) => ({
			imageDigest: detail.imageDigest ?? '',
			imageTags: [...(detail.imageTags ?? [])].sort(),
			detail,
		}));
	}

	/** Details of images, by digest: a call for each 100. An image that was deleted in the meantime is left out. */
	async details(repositoryName: string, digests: readonly string[]): Promise<Map<string, ImageDetail>> {
		const ids = digests.map((imageDigest) => ({ imageDigest }));
		const answer = await ignoring(NO_REPOSITORY, this.open(repositoryName).describe(ids));
		return new Map(answer?.details.map((detail) => [detail.imageDigest ?? '', detail]));
	}

	/** Scans of images, by digest: a call for each. An image without a scan is left out, and one that was deleted. */
	async scans(repositoryName: string, digests: readonly string[]): Promise<Map<string, Scan>> {
		const repository = this.open(repositoryName);
		const found = new Map<string, Scan>();
		await mapConcurrently(digests, LIMITS, async (digest) => {
			const scan = await ignoring(NO_REPOSITORY, readScan(repository, digest));
			if (scan) found.set(digest, scan);
		});
		return found;
	}

	private open(repositoryName: string): Repository {
		return new Repository(this.client, { repositoryName, registryId: this.registryId });
	}
}
