import type {
	DescribeImagesFilter,
	ImageDetail,
	ImageIdentifier,
	ImageReferrer,
	LayerAvailability,
	ListImagesFilter,
	Repository as RepositorySettings,
} from '@aws-sdk/client-ecr';
import { ActionError } from '../aws/actionError';
import { ignoring, isException } from '../aws/callFailure';
import type { EcrClient } from '../aws/client';
import { codeOf } from '../aws/codes';
import type { Input, OperationName, Output } from '../aws/operations';
import { listPages, type Caller, type OwnedMember } from '../aws/paginate';
import { splitList } from '../aws/splitList';
import { subjectsOf } from '../ecr/attachment';
import { writeImageId } from '../ecr/imageId';
import { listLimit } from '../ecr/limits';
import { MalformedManifest } from '../ecr/manifest';
import { MANIFEST_MEDIA_TYPES } from '../ecr/mediaTypes';
import { imageExists } from './imageExists';
import { imageFailure, type ImageFailure } from './imageFailure';
import { manifestOf, type Attachment, type Manifest, type ManifestSource } from './manifest';
import type { AddressedInput, RepositoryCalls, RepositoryId } from './repositoryId';
import type { OpenLayer } from './resuming';
import { uploadLayer } from './uploadLayer';

/** Download streams what a URL answers, from byte `from` on. Throws ActionError. */
export type Download = (url: string, from?: number) => Promise<AsyncIterable<Uint8Array>>;

/** RepositoryOptions is what a repository works with besides its client. */
export interface RepositoryOptions {
	/** Aborts when the execution is cancelled. */
	readonly signal?: AbortSignal;
	/** For what opens layers. */
	readonly download?: Download;
}

/** All images, archived ones too, which Amazon ECR leaves out unless it is told. */
const ALL_IMAGES = { imageStatus: 'ANY' } as const;
const AVAILABLE: LayerAvailability = 'AVAILABLE';

/**
 * Repository is a repository of a registry, as one identity gets at it. Whatever is done in it goes through here. Each
 * verb throws CallFailure for a call that failed.
 */
export class Repository implements ManifestSource, RepositoryCalls, Caller {
	readonly name: string;
	/** The members by which the API's inputs name it. */
	readonly id: RepositoryId;
	readonly signal: AbortSignal | undefined;
	private readonly download: Download | undefined;
	private readonly referrersOf = new Map<string, Promise<readonly ImageReferrer[]>>();
	private attachments?: Promise<ReadonlyMap<string, readonly Attachment[]>>;

	constructor(
		readonly client: EcrClient,
		{ repositoryName, registryId }: RepositoryId,
		{ signal, download }: RepositoryOptions = {},
	) {
		this.name = repositoryName;
		this.id = { repositoryName, ...(registryId ? { registryId } : {}) };
		this.signal = signal;
		this.download = download;
	}

	get region(): string {
		return this.client.region;
	}

	/** Makes a call about this repository. */
	async send<Name extends OperationName>(name: Name, input: AddressedInput<Name>): Promise<Output<Name>> {
		return await this.client.send(name, { ...input, ...this.id } as Input<Name>, this.signal);
	}

	/** What the repository is set to; undefined where it does not exist. */
	async settings(): Promise<RepositorySettings | undefined> {
		const { repositoryName, registryId } = this.id;
		const answer = this.client.send(
			'DescribeRepositories',
			{ repositoryNames: [repositoryName], registryId },
			this.signal,
		);
		return (await ignoring('RepositoryNotFoundException', answer))?.repositories?.[0];
	}

	/** The digests and tags of all images, 1,000 a call. */
	async list(filter: ListImagesFilter = ALL_IMAGES): Promise<ImageIdentifier[]> {
		return await this.all('ListImages', { filter }, ({ imageIds }) => imageIds);
	}

	/** Details of all images, 1,000 a call, or what `pick` makes of each page. */
	async describeAll(filter?: DescribeImagesFilter): Promise<ImageDetail[]>;
	async describeAll<Part>(filter: DescribeImagesFilter, pick: (page: readonly ImageDetail[]) => Part): Promise<Part[]>;
	async describeAll(
		filter: DescribeImagesFilter = ALL_IMAGES,
		pick?: (page: readonly ImageDetail[]) => unknown,
	): Promise<unknown[]> {
		return await this.all('DescribeImages', { filter }, ({ imageDetails = [] }) =>
			pick ? [pick(imageDetails)] : imageDetails,
		);
	}

	/**
	 * Details of the images of these ids, 100 a call, and the ids that name none. One such id makes Amazon ECR describe none
	 * of a call: the ids are then asked for in halves, since reading their manifests would count as a pull of each.
	 */
	async describe(
		ids: readonly ImageIdentifier[],
	): Promise<{ readonly details: ImageDetail[]; readonly missing: ImageIdentifier[] }> {
		const details: ImageDetail[] = [];
		const missing: ImageIdentifier[] = [];
		const describe = async (some: readonly ImageIdentifier[]): Promise<void> => {
			const answer = await ignoring('ImageNotFoundException', this.send('DescribeImages', { imageIds: [...some] }));
			if (answer) details.push(...(answer.imageDetails ?? []));
			else if (some.length === 1) missing.push(...some);
			else for (const half of splitList(some, Math.ceil(some.length / 2))) await describe(half);
		};
		for (const part of splitList(ids, listLimit('DescribeImages', 'imageIds'))) await describe(part);
		return { details, missing };
	}

	/** Details of one image, its digest among them. Throws ActionError where it does not exist. */
	async describeOne(id: ImageIdentifier): Promise<ImageDetail & { readonly imageDigest: string }> {
		const { details } = await this.describe([id]);
		const [detail] = details;
		if (detail?.imageDigest) return { ...detail, imageDigest: detail.imageDigest };
		throw this.imageNotFound(id);
	}

	/** What is thrown for an image that does not exist. */
	imageNotFound(id: ImageIdentifier): ActionError {
		return new ActionError(
			'ImageNotFound',
			`Image ${writeImageId(id)} does not exist in ${this.name}`,
			`Check the tag or digest, and the region (${this.region}). It may have been deleted or moved in the meantime.`,
		);
	}

	/** Manifests of images, 100 a call, and why others could not be had. */
	async getManifests(
		ids: readonly ImageIdentifier[],
	): Promise<{ readonly manifests: Manifest[]; readonly failures: ImageFailure[] }> {
		const manifests: Manifest[] = [];
		const failures: ImageFailure[] = [];
		for (const imageIds of splitList(ids, listLimit('BatchGetImage', 'imageIds'))) {
			const asked = { imageIds, acceptedMediaTypes: [...MANIFEST_MEDIA_TYPES] };
			const answer = await this.send('BatchGetImage', asked);
			failures.push(...(answer.failures ?? []).map(imageFailure));
			for (const { imageId = {}, imageManifest = '', imageManifestMediaType } of answer.images ?? []) {
				try {
					manifests.push(manifestOf(imageManifest, imageManifestMediaType, imageId.imageDigest));
				} catch (thrown) {
					if (!(thrown instanceof MalformedManifest)) throw thrown;
					failures.push({ id: imageId, code: 'UnreadableManifest', reason: `It ${thrown.message}` });
				}
			}
		}
		return { manifests, failures };
	}

	/** The manifest of one image. Throws ActionError where it does not exist or cannot be read. */
	async getManifest(id: ImageIdentifier): Promise<Manifest> {
		const { manifests, failures } = await this.getManifests([id]);
		const [manifest] = manifests;
		if (manifest) return manifest;
		const [failure = { code: 'NotAnswered', reason: 'Amazon ECR does not answer its manifest' }] = failures;
		throw this.unreadable({ ...failure, id });
	}

	async read(digests: readonly string[]): Promise<Manifest[]> {
		const { manifests, failures } = await this.getManifests(digests.map((imageDigest) => ({ imageDigest })));
		const byDigest = new Map(manifests.map((manifest) => [manifest.digest, manifest]));
		const [failure] = failures;
		if (failure) {
			const unread = digests.filter((digest) => !byDigest.has(digest));
			// A failure may lack the digest that it is about.
			const imageDigest = unread.find((digest) => digest === failure.id.imageDigest) ?? unread[0];
			throw this.unreadable({ ...failure, id: { imageDigest } });
		}
		return digests.flatMap((digest) => byDigest.get(digest) ?? []);
	}

	/** What refers to an image by its manifest's subject: digests of signatures and SBOMs. */
	async referrers(digest: string): Promise<string[]> {
		const all = await this.allReferrers(digest);
		return all.flatMap((one) => (isPullable(one) && one.digest) || []);
	}

	/** What refers to an image and cannot be pulled, since it is archived. */
	async archivedReferrers(digest: string): Promise<string[]> {
		const all = await this.allReferrers(digest);
		return all.flatMap((one) => (!isPullable(one) && one.digest) || []);
	}

	async attachedTo(digest: string): Promise<Attachment[]> {
		const byTag = (await this.attachedByTag()).get(digest) ?? [];
		const others = (await this.referrers(digest)).filter((one) => byTag.every((tagged) => tagged.digest !== one));
		return [...others.map((one) => ({ digest: one, tags: [] })), ...byTag];
	}

	/** Bytes of those of the layers that the repository has, by their digest, 100 a call. */
	async layerSizes(digests: readonly string[]): Promise<Map<string, number | undefined>> {
		const sizes = new Map<string, number | undefined>();
		for (const layerDigests of splitList(digests, listLimit('BatchCheckLayerAvailability', 'layerDigests'))) {
			const { layers = [] } = await this.send('BatchCheckLayerAvailability', { layerDigests });
			for (const { layerDigest, layerAvailability, layerSize } of layers) {
				if (layerDigest !== undefined && layerAvailability === AVAILABLE) sizes.set(layerDigest, layerSize);
			}
		}
		return sizes;
	}

	/** Those of the layers that the repository does not have, 100 a call. */
	async missingLayers(digests: readonly string[]): Promise<string[]> {
		const available = await this.layerSizes(digests);
		return digests.filter((digest) => !available.has(digest));
	}

	async available(digests: readonly string[]): Promise<ReadonlySet<string>> {
		return new Set((await this.layerSizes(digests)).keys());
	}

	/** Opens a layer; each time by an address of its own, since one lasts an hour. */
	openLayer(layerDigest: string): OpenLayer {
		return async (from) => {
			if (!this.download) throw new Error('This repository downloads nothing');
			const { downloadUrl = '' } = await this.send('GetDownloadUrlForLayer', { layerDigest });
			return await this.download(downloadUrl, from);
		};
	}

	/** Streams a layer into the repository, and answers its bytes. Throws ActionError for content of another digest. */
	async uploadLayer(content: AsyncIterable<Uint8Array>, layerDigest: string): Promise<number> {
		return await uploadLayer(content, layerDigest, this);
	}

	/**
	 * Puts a manifest byte for byte, under a tag where one is given, and answers whether that changed anything: the same
	 * image under the same tag may exist. Where Amazon ECR says that an image exists, one call tells whether it is this one.
	 */
	async putManifest(
		{ digest, text, mediaType }: Pick<Manifest, 'digest' | 'text' | 'mediaType'>,
		imageTag?: string,
	): Promise<boolean> {
		// The digest goes along so that Amazon ECR refuses bytes that changed on the way.
		const put = { imageManifest: text, imageManifestMediaType: mediaType, imageDigest: digest, imageTag };
		return await this.send('PutImage', put).then(
			() => true,
			async (thrown: unknown) => {
				const isSame =
					isException(thrown, 'ImageAlreadyExistsException') &&
					(await imageExists(this, { ...this.id, imageDigest: digest, imageTag }));
				if (!isSame) throw thrown;
				return false;
			},
		);
	}

	/** Creates the repository; one that exists is as good. */
	async create(): Promise<void> {
		await ignoring('RepositoryAlreadyExistsException', this.send('CreateRepository', {}));
	}

	/** Archived ones too, listed once for each image. */
	private async allReferrers(digest: string): Promise<readonly ImageReferrer[]> {
		const asked = { subjectId: { imageDigest: digest }, filter: { artifactStatus: 'ANY' } } as const;
		const known = this.referrersOf.get(digest) ?? this.all('ListImageReferrers', asked, ({ referrers }) => referrers);
		this.referrersOf.set(digest, known);
		return await known;
	}

	/** What tags attach to each image, by its digest. Listed once, when it is first wanted. */
	private async attachedByTag(): Promise<ReadonlyMap<string, readonly Attachment[]>> {
		this.attachments ??= this.list().then(attachmentsIn);
		return await this.attachments;
	}

	private async all<Name extends OperationName, Element>(
		api: Name,
		input: Omit<AddressedInput<Name>, OwnedMember>,
		elements: (page: Output<Name>) => readonly Element[] | undefined,
	): Promise<Element[]> {
		return await listPages(this, api, { ...input, ...this.id }, elements);
	}

	private unreadable({ id, code, reason }: ImageFailure): ActionError | Error {
		if (codeOf(code) === 'ImageNotFound') return this.imageNotFound(id);
		const why = code === 'UnreadableManifest' ? '' : `: ${code}`;
		return new ActionError(
			'UnreadableManifest',
			`The manifest of image ${writeImageId(id)} in ${this.name} cannot be read${why}`,
			`${reason || 'Amazon ECR gives no reason'}.`.replace(/\.\.$/, '.'),
		);
	}
}

function isPullable({ artifactStatus = 'ACTIVE' }: ImageReferrer): boolean {
	return artifactStatus === 'ACTIVE';
}

function attachmentsIn(ids: readonly ImageIdentifier[]): Map<string, Attachment[]> {
	const found = new Map<string, Map<string, string[]>>();
	for (const { imageDigest, imageTag } of ids) {
		if (imageDigest === undefined || imageTag === undefined) continue;
		for (const subject of subjectsOf({ tags: [imageTag] })) {
			const attached = found.get(subject) ?? new Map<string, string[]>();
			found.set(subject, attached.set(imageDigest, [...(attached.get(imageDigest) ?? []), imageTag]));
		}
	}
	return new Map([...found].map(([subject, all]) => [subject, [...all].map(([digest, tags]) => ({ digest, tags }))]));
}
