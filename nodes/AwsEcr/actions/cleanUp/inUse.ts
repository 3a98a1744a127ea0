import { ActionError } from '../../../../lib/aws/actionError';
import { LookupIncomplete, openWorkload, type Workload } from '../../../../lib/aws/workloads';
import { isDigest } from '../../../../lib/ecr/digest';
import { InvalidField, type Field } from '../../../../lib/engine/field';
import type { Tools } from '../../../../lib/engine/tools';
import { parseRepositoryAddress, type RepositoryAddress } from '../../../../lib/ecr/repositoryAddress';
import { strings } from '../../../../lib/fields/strings';
import type { Image } from './image';
import { usedByEcs } from './usedByEcs';
import { usedByLambda } from './usedByLambda';
import { usedBy, type UsedImage } from './usedImage';

/** Use is what an image that is in use is known by, and what uses it. */
interface Use extends Partial<RepositoryAddress> {
	readonly user: string;
}

const PLAIN = /^([^:@]+)(?::([^:@/]+))?(?:@(.+))?$/;

/** Reads an image's URI, with or without the registry, or a digest; undefined for what names no image. */
function parseUse({ uri, user }: UsedImage): Use | undefined {
	// Kubernetes puts a scheme before the image of a container.
	const written = uri.replace(/^[\w-]+:\/\//, '');
	if (isDigest(written)) return { imageDigest: written, user };
	const address = parseRepositoryAddress(written);
	const named = address.registryId ? address : plainAddress(written);
	if (!named) return undefined;
	// Without a tag and a digest, image tools take the tag "latest".
	return { user, ...named, ...(named.imageTag || named.imageDigest ? {} : { imageTag: 'latest' }) };
}

function plainAddress(written: string): RepositoryAddress | undefined {
	const [, repositoryName, imageTag, imageDigest] = PLAIN.exec(written) ?? [];
	return repositoryName === undefined ? undefined : { repositoryName, imageTag, imageDigest };
}

/** InUse knows which images are in use. */
export class InUse {
	private readonly uses: readonly Use[];

	/** Images of other regions are other images. */
	constructor(used: readonly UsedImage[], region: string) {
		this.uses = used.flatMap((one) => parseUse(one) ?? []).filter((use) => (use.region ?? region) === region);
	}

	/** What uses images of a repository in a registry: a function that says it of one. */
	of(repositoryName: string, registryId: string | undefined): (image: Image) => string | undefined {
		const here = this.uses.filter(
			(use) =>
				(use.repositoryName ?? repositoryName) === repositoryName &&
				(use.registryId ?? registryId) === (registryId ?? use.registryId),
		);
		const users = new Map(
			here.flatMap(({ imageDigest, imageTag, user }) =>
				[imageDigest, imageTag].flatMap((id): Array<[string, string]> => (id ? [[id, user]] : [])),
			),
		);
		return ({ digest, tags }) => [digest, ...tags].flatMap((id) => users.get(id) ?? [])[0];
	}
}

/** imagesInUse are images that a person says are in use, by URI or digest. */
export function imagesInUse(): Field<string[]> {
	const field = strings({
		label: 'Images in Use',
		description:
			'URIs or digests of images that stay, such as those that run on EKS or in other accounts. Those of other registries are passed over',
		placeholder: 'e.g. 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1',
	});
	return {
		...field,
		read: async (source) => {
			const given = await field.read(source);
			const wrong = given?.find((text) => !/[/:]/.test(text));
			if (wrong === undefined) return given;
			throw new InvalidField(
				`holds ${JSON.stringify(wrong)}, which is neither the URI of an image nor a digest`,
				'Give URIs such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1, or digests.',
			);
		},
	};
}

/** Asks a workload which images it uses. */
async function lookUp(workload: Workload, tools: Tools): Promise<UsedImage[]> {
	const { credentials } = tools;
	if (workload === 'ecs') {
		const service = await openWorkload(workload, credentials, tools);
		return await usedByEcs(service.ask, tools).finally(service.close);
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
	tools: Tools,
): Promise<InUse> {
	const used: UsedImage[] = [];
	for (const workload of workloads) {
		tools.tell(`Asking ${workload === 'ecs' ? 'ECS' : 'Lambda'} what is in use`);
		const found = await lookUp(workload, tools).catch((thrown: unknown) => {
			if (!(thrown instanceof LookupIncomplete)) throw thrown;
			const message = `${PROTECT_LABEL} is on, and ${thrown.message}, so nothing was deleted`;
			throw new ActionError(thrown.code, message, thrown.hint);
		});
		used.push(...found);
	}
	const named = given.flatMap((uri) => usedBy('what Images in Use names', uri));
	return new InUse([...used, ...named], tools.client.region);
}

/** PROTECT_LABEL is the label of the option that asks the workloads. */
export const PROTECT_LABEL = 'Protect Images in Use';
