import { mapConcurrently } from '../../../../lib/aws/mapConcurrently';
import { listLimit } from '../../../../lib/ecr/limits';
import type { Tools } from '../../../../lib/engine/tools';
import { wordsOf } from '../../../../lib/engine/words';
import { imageFailure } from '../../../../lib/registry/imageFailure';
import type { Image } from './image';
import { deleteInOrder, type DeleteAll, type Failure } from './order';
import type { Verdict } from './plan';
import type { Contents } from './read';
import { resultOf, type ImageResult } from './report';

/** Planned is what is decided of the images of a repository. */
export interface Planned {
	readonly contents: Contents;
	readonly verdicts: readonly Verdict[];
}

/** toDelete are the images of a repository that are to be deleted. */
export function toDelete({ verdicts }: Planned): Image[] {
	return verdicts.flatMap(({ image, decision }) => (decision === 'delete' ? [image] : []));
}

/** Thrown where the failure of another repository's call ended the clean-up. */
const ENDED = new Error('The clean-up has ended');

/**
 * carryOut deletes what is planned, and answers the result for each image. Repositories share no images: several are worked
 * on concurrently, each in its own order. Once a call fails no further one is sent. Throws CallFailure where nothing was
 * deleted before.
 */
export async function carryOut(planned: readonly Planned[], tools: Tools): Promise<ImageResult[]> {
	const all = planned.reduce((sum, one) => sum + toDelete(one).length, 0);
	const outcomes = new Map<Image, Failure | undefined>();
	const failures = new Map<Planned, unknown>();

	// A cancellation ends the calls, and so this: the result for each image is known then.
	const { concurrency } = tools;
	await mapConcurrently(planned, { concurrency }, async (one) => {
		const send = deleteAllIn(one.contents);
		const deleteAll: DeleteAll = async (digests) => {
			if (failures.size > 0) throw ENDED;
			return await send(digests);
		};
		const settled = (image: Image, failure: Failure | undefined) => {
			outcomes.set(image, failure);
			tools.tell(`${outcomes.size} of ${all} images done`);
		};
		await deleteInOrder(toDelete(one), deleteAll, listLimit('BatchDeleteImage', 'imageIds'), settled).catch(
			(thrown: unknown) => {
				if (thrown !== ENDED) failures.set(one, thrown);
			},
		);
	});

	const [first] = failures;
	if (!first) return planned.flatMap((one) => resultsOf(one, (image) => outcomes.get(image)));
	// Where nothing has happened yet the failure tells all.
	if (outcomes.size === 0) throw first[1];
	const { code } = failureOf(first[1]);
	const reason = `the clean-up ended before, by ${code} in ${first[0].contents.repository.name}`;
	const notTried: Failure = { code: 'NotTried', reason };
	return planned.flatMap((one) => {
		const failure = failures.has(one) ? failureOf(failures.get(one)) : notTried;
		return resultsOf(one, (image) => (outcomes.has(image) ? outcomes.get(image) : failure));
	});
}

function resultsOf({ contents, verdicts }: Planned, failureTo: (image: Image) => Failure | undefined): ImageResult[] {
	return verdicts.map((verdict) => resultOf(contents, verdict, failureTo(verdict.image) ?? 'deleted'));
}

function failureOf(thrown: unknown): Failure {
	const { code, message } = wordsOf(thrown);
	return { code, reason: message };
}

/** Deletes images of a repository in one call. */
function deleteAllIn({ repository }: Contents): DeleteAll {
	return async (digests) => {
		const imageIds = digests.map((imageDigest) => ({ imageDigest }));
		const { failures = [] } = await repository.send('BatchDeleteImage', { imageIds });
		return new Map(
			failures
				.map(imageFailure)
				// What does not exist any more is as wanted.
				.filter(({ code }) => code !== 'ImageNotFound')
				.map(({ id, code, reason }) => [id.imageDigest ?? '', { code, reason }]),
		);
	};
}
