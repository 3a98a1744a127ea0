import { ActionError } from '../../../../lib/aws/actionError';
import { LookupIncomplete, openWorkload, type Workload } from '../../../../lib/aws/workloads';
import { isDigest } from '../../../../lib/ecr/digest';
import type { Tools } from '../../../../lib/engine/tools';
import type { Image } from './image';
import { IMAGES_IN_USE_LABEL } from './imagesInUse';
import type { Contents } from './read';
import { parseUse, type Use } from './use';
import { usedByEcs, type EcsLookup } from './usedByEcs';
import { usedByLambda } from './usedByLambda';
import type { UsedImage } from './usedImage';

/** NAMED_USER is what uses the images that a person names. */
export const NAMED_USER = `what ${IMAGES_IN_USE_LABEL} names`;

/** InRepository says what uses the images of one repository. */
export interface InRepository {
	/** What uses an image. */
	readonly inUse: (image: Image) => string | undefined;
	/** Why it is not known whether an image is in use. */
	readonly unknownUse: (image: Image) => string | undefined;
}

/** InUse knows which images are in use. */
export class InUse {
	private readonly uses: readonly Use[];
	/** A digest is the same image wherever it is. */
	private readonly byDigest: ReadonlyMap<string, string>;
	private readonly named: ReadonlyMap<string, Use | undefined>;

	/** Tags of other regions are of other images. */
	constructor(used: readonly UsedImage[], named: readonly string[], region: string) {
		this.named = new Map(named.map((uri) => [uri, parseUse({ uri, user: NAMED_USER })]));
		const all = [
			...used.flatMap((one) => parseUse(one) ?? []),
			...[...this.named.values()].flatMap((use) => use ?? []),
		];
		this.byDigest = new Map(
			all.flatMap(({ imageDigest, user }): Array<[string, string]> => (imageDigest ? [[imageDigest, user]] : [])),
		);
		this.uses = all.filter((use) => use.repositoryName !== undefined && (use.region ?? region) === region);
	}

	/** The digests that Images in Use names. */
	get namedDigests(): string[] {
		const digests = [...this.named.values()].flatMap((use) => use?.imageDigest ?? []);
		return [...new Set(digests.filter(isDigest))];
	}

	/** What Images in Use names that is none of these digests, and no tag in these repositories. */
	namedWithout(digests: ReadonlySet<string>, all: readonly Contents[]): string[] {
		const isTag = ({ repository, details, images }: Contents, use: Use) => {
			const [detail] = details.values();
			return (
				(use.region ?? repository.region) === repository.region &&
				isOf(use, repository.name, detail?.registryId) &&
				images.some(({ tags }) => use.imageTag !== undefined && tags.includes(use.imageTag))
			);
		};
		return [...this.named].flatMap(([uri, use]) => {
			const isFound = use && (digests.has(use.imageDigest ?? '') || all.some((contents) => isTag(contents, use)));
			return isFound ? [] : [uri];
		});
	}

	/** What uses images of a repository in a registry. */
	of(repositoryName: string, registryId: string | undefined): InRepository {
		const here = this.uses.filter((use) => isOf(use, repositoryName, registryId));
		const byTag = new Map(
			here.flatMap(({ imageTag, user }): Array<[string, string]> => (imageTag ? [[imageTag, user]] : [])),
		);
		const unresolved = here.find((use) => use.unresolved && use.registryId !== undefined);
		const reason =
			unresolved &&
			`may be in use by ${unresolved.user}: ECS does not tell which image it has resolved the tag ${unresolved.imageTag} to`;
		return {
			inUse: ({ digest, tags }) => this.byDigest.get(digest) ?? tags.flatMap((tag) => byTag.get(tag) ?? [])[0],
			unknownUse: () => reason,
		};
	}
}

function isOf(use: Use, repositoryName: string, registryId: string | undefined): boolean {
	return use.repositoryName === repositoryName && (use.registryId ?? registryId) === (registryId ?? use.registryId);
}

/** Asks a workload which images it uses. */
async function lookUp(workload: Workload, lookup: EcsLookup, tools: Tools): Promise<UsedImage[]> {
	const { credentials } = tools;
	if (workload === 'ecs') {
		const service = await openWorkload(workload, credentials, tools);
		return await usedByEcs(service.ask, lookup, tools).finally(service.close);
	}
	const service = await openWorkload(workload, credentials, tools);
	return await usedByLambda(service.ask, tools).finally(service.close);
}

/**
 * findInUse finds what is in use: what the workloads say, and what was given. Throws ActionError for half an answer.
 */
export async function findInUse(
	given: readonly string[],
	workloads: readonly Workload[],
	lookup: EcsLookup,
	tools: Tools,
): Promise<InUse> {
	const used: UsedImage[] = [];
	for (const workload of workloads) {
		tools.tell(`Asking ${workload === 'ecs' ? 'ECS' : 'Lambda'} what is in use`);
		const found = await lookUp(workload, lookup, tools).catch((thrown: unknown) => {
			if (!(thrown instanceof LookupIncomplete)) throw thrown;
			const message = `${PROTECT_LABEL} is on, and ${thrown.message}, so nothing was deleted`;
			throw new ActionError(thrown.code, message, thrown.hint);
		});
		used.push(...found);
	}
	return new InUse(used, given, tools.client.region);
}

/** PROTECT_LABEL is the label of the option that asks the workloads. */
export const PROTECT_LABEL = 'Protect Images in Use';
