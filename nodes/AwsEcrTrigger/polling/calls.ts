import type { ImageDetail, ImageIdentifier, Repository } from '@aws-sdk/client-ecr';
import type { EcrClient } from '../../../lib/aws/client';
import type { Input, OperationName, Output } from '../../../lib/aws/operations';
import { listLimit, pageSize } from '../../../lib/ecr/limits';
import { splitList } from '../../../lib/engine/batch';
import { collectPages } from '../../../lib/aws/paginate';
import type { ListedImage } from './compare';

/** CallRefused is thrown for a call that did not get through, with what it asked. */
export class CallRefused extends Error {
	override readonly name = 'CallRefused';

	constructor(
		readonly api: OperationName,
		readonly input: Readonly<Record<string, unknown>>,
		override readonly cause: unknown,
	) {
		super('The call did not get through');
	}
}

/** isCause tells whether a call did not get through because of this exception of the API. */
export function isCause(thrown: unknown, exception: string): boolean {
	return thrown instanceof CallRefused && thrown.cause instanceof Error && thrown.cause.name === exception;
}

/** Whole lists of images take archived ones, too: an image that is put into the archive has not gone. */
const FILTER = { tagStatus: 'ANY', imageStatus: 'ANY' } as const;

/** Calls are the calls that polling makes, to one registry. Each throws {@link CallRefused}. */
export class Calls {
	constructor(
		private readonly client: EcrClient,
		private readonly registryId?: string,
	) {}

	/** All repositories of the registry: a call for each 1,000. */
	async repositories(): Promise<readonly Repository[]> {
		return await this.all<Repository>('DescribeRepositories', {}, 'repositories');
	}

	/** One repository; undefined where there is none of this name. */
	async repository(repositoryName: string): Promise<Repository | undefined> {
		const answer = await absent(this.send('DescribeRepositories', { repositoryNames: [repositoryName] }));
		return answer?.repositories?.[0];
	}

	/** The digests and tags of a repository: a call for each 1,000 tags and untagged images; undefined without one. */
	async imageIds(repositoryName: string): Promise<ListedImage[] | undefined> {
		const ids = await absent(this.all<ImageIdentifier>('ListImages', { repositoryName, filter: FILTER }, 'imageIds'));
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

	/** The images of a repository with their scans: a call for each 1,000 images; undefined without a repository. */
	async images(repositoryName: string): Promise<ListedImage[] | undefined> {
		const details = await absent(
			this.all<ImageDetail>('DescribeImages', { repositoryName, filter: FILTER }, 'imageDetails'),
		);
		return details?.map((detail) => ({
			imageDigest: detail.imageDigest ?? '',
			imageTags: [...(detail.imageTags ?? [])].sort(),
			detail,
		}));
	}

	/** Details of images, by digest: a call for each 100. An image that has gone in the meantime is left out. */
	async details(repositoryName: string, digests: readonly string[]): Promise<Map<string, ImageDetail>> {
		const found = new Map<string, ImageDetail>();
		const ask = async (some: readonly string[]): Promise<void> => {
			const imageIds = some.map((imageDigest) => ({ imageDigest }));
			const answer = await this.send('DescribeImages', { repositoryName, imageIds }).catch(async (cause: unknown) => {
				if (isCause(cause, 'RepositoryNotFoundException')) return undefined;
				if (!isCause(cause, 'ImageNotFoundException')) throw cause;
				// One that has gone spoils the call for all: each is asked by itself.
				if (some.length > 1) for (const digest of some) await ask([digest]);
				return undefined;
			});
			for (const detail of answer?.imageDetails ?? []) found.set(detail.imageDigest ?? '', detail);
		};
		for (const part of splitList(digests, listLimit('DescribeImages', 'imageIds'))) await ask(part);
		return found;
	}

	private async all<Element extends object>(
		api: OperationName,
		input: object,
		list: string,
	): Promise<readonly Element[]> {
		const { elements } = await collectPages(
			async (page) => ({ ...((await this.send(api, page as unknown as Input<OperationName>)) as object) }),
			{ ...input },
			{
				elements: (page) => (page[list] ?? []) as ReadonlyArray<Record<string, unknown>>,
				limit: Infinity,
				size: pageSize(api) ?? Infinity,
			},
		);
		return elements as unknown as readonly Element[];
	}

	private async send<Name extends OperationName>(api: Name, input: Input<Name>): Promise<Output<Name>> {
		const whole = { ...(input as object), ...(this.registryId ? { registryId: this.registryId } : {}) };
		return await this.client.send(api, whole as Input<Name>).catch((cause: unknown) => {
			throw new CallRefused(api, whole, cause);
		});
	}
}

/** The answer, or undefined where there is no such repository. */
async function absent<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
	return await answer.catch((cause: unknown) => {
		if (isCause(cause, 'RepositoryNotFoundException')) return undefined;
		throw cause;
	});
}
