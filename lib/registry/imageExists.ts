import { ignoring } from '../aws/callFailure';
import type { Caller } from '../aws/paginate';

/** ImageAddress is an image by the repository that it is in, its digest, and a tag that is to name it, where one is. */
export interface ImageAddress {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly imageDigest: string;
	readonly imageTag?: string;
}

/**
 * imageExists tells, by one call, whether an image exists under its tag. What an exception says of it in its text is not for
 * programs to read. Throws CallFailure.
 */
export async function imageExists(
	{ client, signal }: Caller,
	{ repositoryName, registryId, imageDigest, imageTag }: ImageAddress,
): Promise<boolean> {
	const imageIds = [imageTag === undefined ? { imageDigest } : { imageTag }];
	const answer = client.send('DescribeImages', { repositoryName, registryId, imageIds }, signal);
	const { imageDetails = [] } = (await ignoring('ImageNotFoundException', answer)) ?? {};
	return imageDetails.some((detail) => detail.imageDigest === imageDigest);
}
