import { parseRepositoryAddress, type RepositoryAddress } from './repositoryAddress';
import { isObject, type JsonObject } from './isObject';

/** CloudTrailNews is what an event of CloudTrail says, by the names that Amazon ECR's own events have. */
export interface CloudTrailNews {
	readonly members: JsonObject;
	/** Account that owns the registry, where the event says it. */
	readonly registryId?: string;
}

/** isOfCloudTrail tells the detail types of events that CloudTrail passes on: API calls, and lifecycle runs. */
export function isOfCloudTrail(detailType: string): boolean {
	return / via CloudTrail$/.test(detailType);
}

const structure = (value: unknown): JsonObject => (isObject(value) ? value : {});
const string = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** oneRepository is the repository that ARNs name, where it is one; an image's ARN names none. */
export function oneRepository(arns: readonly unknown[]): RepositoryAddress | undefined {
	const found = new Map(
		arns.flatMap((arn) => {
			const address = typeof arn === 'string' ? parseRepositoryAddress(arn) : undefined;
			return address?.registryId && !address.repositoryName.includes(':') ? [[arn, address] as const] : [];
		}),
	);
	return found.size === 1 ? [...found.values()][0] : undefined;
}

/**
 * readCloudTrail reads which repository a call or a lifecycle run is about. A call that names several, or none, such as
 * one about the whole registry, has no repository. See
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
 */
export function readCloudTrail(detail: JsonObject): CloudTrailNews {
	const request = structure(detail.requestParameters);
	const answer = structure(detail.responseElements);
	const [created, image] = [structure(answer.repository), structure(answer.image)];
	const names = list(request.repositoryNames);
	const arns = [request.resourceArn, ...list(detail.resources).map((resource) => structure(resource).ARN)];
	const address = names.length > 1 ? undefined : oneRepository(arns.filter((arn) => arn !== undefined));
	const first = (...values: unknown[]) => values.map(string).find((value) => value !== undefined);
	return {
		members: {
			'repository-name': first(
				request.repositoryName,
				structure(detail.serviceEventDetails).repositoryName,
				names.length === 1 ? names[0] : undefined,
				created.repositoryName,
				image.repositoryName,
				answer.repositoryName,
				address?.repositoryName,
			),
			result: string(detail.errorCode) === undefined ? undefined : 'FAILED',
		},
		registryId: first(request.registryId, created.registryId, image.registryId, answer.registryId, address?.registryId),
	};
}
