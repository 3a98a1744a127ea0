import { explain } from '../../../../lib/aws/explain';
import { listLimit } from '../../../../lib/ecr/limits';
import { mapAtOnce } from '../../../../lib/aws/schedule';
import type { Tools } from '../../../../lib/engine/tools';
import type { Image } from './image';
import { deleteInOrder, type DeleteAll, type Failure } from './order';
import type { Verdict } from './plan';
import type { Contents } from './read';
import { fateOf, type Fated } from './report';

/** Planned is what is to become of the images of a repository. */
export interface Planned {
	readonly contents: Contents;
	readonly verdicts: readonly Verdict[];
}

/** doomedOf are the images of a repository that are to go. */
export function doomedOf({ verdicts }: Planned): Image[] {
	return verdicts.flatMap(({ image, fate }) => (fate === 'delete' ? [image] : []));
}

/** Thrown where another repository's refusal ended the clean-up. */
const ENDED = new Error('The clean-up has ended');

/**
 * carryOut deletes what is planned, and says what became of each image. Repositories share no images: several are gone
 * through at a time, each in its own order. Once a call is refused no further one is sent. Throws what the client throws
 * where nothing was deleted before.
 */
export async function carryOut(planned: readonly Planned[], tools: Tools): Promise<Fated[]> {
	const all = planned.reduce((sum, one) => sum + doomedOf(one).length, 0);
	const outcomes = new Map<Image, Failure | undefined>();
	const refusals = new Map<Planned, unknown>();

	// A cancellation ends the calls, and so this: it is known of each image then what became of it.
	const { concurrency } = tools;
	await mapAtOnce(planned, { concurrency }, async (one) => {
		const send = deleteAllIn(one.contents, tools);
		const deleteAll: DeleteAll = async (digests) => {
			if (refusals.size > 0) throw ENDED;
			return await send(digests);
		};
		const settled = (image: Image, failure: Failure | undefined) => {
			outcomes.set(image, failure);
			tools.tell(`${outcomes.size} of ${all} images done`);
		};
		await deleteInOrder(doomedOf(one), deleteAll, listLimit('BatchDeleteImage', 'imageIds'), settled).catch(
			(cause: unknown) => {
				if (cause !== ENDED) refusals.set(one, cause);
			},
		);
	});

	const [first] = refusals;
	if (!first) return planned.flatMap((one) => fatesOf(one, (image) => outcomes.get(image)));
	// Where nothing has happened yet the exception tells all.
	if (outcomes.size === 0) throw first[1];
	const { code } = failureOf(first[1], first[0].contents, tools);
	const notTried = { code: 'NotTried', reason: `the clean-up ended before, by ${code} in ${nameOf(first[0])}` };
	return planned.flatMap((one) => {
		const refusal = refusals.has(one) ? failureOf(refusals.get(one), one.contents, tools) : notTried;
		return fatesOf(one, (image) => (outcomes.has(image) ? outcomes.get(image) : refusal));
	});
}

const nameOf = ({ contents }: Planned) => contents.where.repositoryName;

function fatesOf({ contents, verdicts }: Planned, failureTo: (image: Image) => Failure | undefined): Fated[] {
	return verdicts.map((verdict) => fateOf(contents, verdict, failureTo(verdict.image) ?? 'deleted'));
}

function failureOf(cause: unknown, { where }: Contents, { client }: Tools): Failure {
	const { region, endpoint } = client;
	const { code, message } = explain(cause, { operation: 'BatchDeleteImage', region, endpoint, ...where });
	return { code, reason: message };
}

/** Deletes images of a repository in one call. */
function deleteAllIn({ where }: Contents, { client, signal }: Tools): DeleteAll {
	return async (digests) => {
		const imageIds = digests.map((imageDigest) => ({ imageDigest }));
		const { failures = [] } = await client.send('BatchDeleteImage', { ...where, imageIds }, signal);
		return new Map(
			failures
				// What is gone already is what was wanted.
				.filter(({ failureCode }) => failureCode !== 'ImageNotFound')
				.map(({ imageId, failureCode: code = 'Unknown', failureReason: reason = '' }) => [
					imageId?.imageDigest ?? '',
					{ code, reason },
				]),
		);
	};
}
