import type { WorkloadCall } from '../../../../lib/aws/workloads';
import { pages } from '../../../../lib/aws/paginate';
import { mapConcurrently, type Concurrency } from '../../../../lib/aws/mapConcurrently';
import { usedBy, type UsedImage } from './usedImage';

/**
 * usedByLambda asks Lambda for the images of all versions of all functions: as they were given, and what they came to
 * when they were given. Throws what `ask` throws.
 */
export async function usedByLambda(ask: WorkloadCall<'lambda'>, limits: Concurrency): Promise<UsedImage[]> {
	const functions = await pages(async (Marker) => {
		const answer = await ask('ListFunctions', { FunctionVersion: 'ALL', Marker });
		return { elements: answer.Functions ?? [], next: answer.NextMarker };
	});
	const ofImages = functions.filter(({ PackageType }) => PackageType === 'Image');
	const used = await mapConcurrently(ofImages, limits, async ({ FunctionName, Version: Qualifier }) => {
		const { Code } = await ask('GetFunction', { FunctionName, Qualifier });
		return usedBy(`the Lambda function ${FunctionName}:${Qualifier}`, Code?.ImageUri, Code?.ResolvedImageUri);
	});
	return used.flat();
}
