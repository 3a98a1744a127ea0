import type { ImageFailure as Answered, ImageIdentifier } from '@aws-sdk/client-ecr';
import { codeOf } from '../aws/codes';

/** ImageFailure is why something could not be done with one image of several. */
export interface ImageFailure {
	readonly id: ImageIdentifier;
	readonly code: string;
	/** A sentence, as a rule, that may be empty. */
	readonly reason: string;
}

/** imageFailure reads a failure that an answer of Amazon ECR carries. */
export function imageFailure({ imageId = {}, failureCode, failureReason = '' }: Answered): ImageFailure {
	return { id: imageId, code: codeOf(failureCode ?? 'Unknown'), reason: failureReason };
}
