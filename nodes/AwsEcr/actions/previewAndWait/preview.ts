import type {
	GetLifecyclePolicyPreviewResponse,
	LifecyclePolicyPreviewResult,
	StartLifecyclePolicyPreviewResponse,
} from '@aws-sdk/client-ecr';
import { pageSize } from '../../../../lib/ecr/limits';
import { ActionError } from '../../../../lib/aws/actionError';
import { ignoring, isException } from '../../../../lib/aws/callFailure';
import type { ActionCode } from '../../../../lib/aws/codes';
import { pages } from '../../../../lib/aws/paginate';
import type { Repository } from '../../../../lib/registry/repository';
import { waitUntil } from '../../../../lib/aws/waitUntil';
import { sameDocument } from '../../../../lib/ecr/sameDocument';

/** PreviewOptions is the policy to try, one that is given or else the one that the repository has, and how long to wait. */
export interface PreviewOptions {
	readonly lifecyclePolicyText?: string;
	/** Maximum seconds to wait, in all. */
	readonly seconds: number;
}

/** Previewed is what the policy would do, and the policy itself, as Amazon ECR has it. */
export interface Previewed {
	readonly registryId?: string;
	readonly lifecyclePolicyText: string;
	readonly results: readonly LifecyclePolicyPreviewResult[];
}

type PreviewReport = GetLifecyclePolicyPreviewResponse;

const LABEL = 'Lifecycle Policy';
const NO_POLICY = 'LifecyclePolicyNotFoundException';

/** Preview is the one that a repository has at a time, as it is asked for. */
class Preview {
	constructor(private readonly repository: Repository) {}

	/** Starts the preview; undefined while another one is in progress, which cannot be ended. */
	async start(lifecyclePolicyText: string | undefined): Promise<StartLifecyclePolicyPreviewResponse | undefined> {
		const started = this.repository
			.send('StartLifecyclePolicyPreview', { lifecyclePolicyText })
			.catch((thrown: unknown) => {
				if (!isException(thrown, NO_POLICY)) throw thrown;
				throw new ActionError(
					NO_POLICY,
					`${LABEL} is not given, and ${this.repository.name} has none`,
					`Add ${LABEL} under Options, or set one first.`,
				);
			});
		return await ignoring('LifecyclePolicyPreviewInProgressException', started);
	}

	async read(nextToken?: string): Promise<PreviewReport> {
		const maxResults = pageSize('GetLifecyclePolicyPreview');
		return await this.repository.send('GetLifecyclePolicyPreview', { maxResults, nextToken });
	}

	/** What has ended; undefined while it is in progress. */
	async ended(): Promise<PreviewReport | undefined> {
		const report = await this.read();
		return report.status === 'IN_PROGRESS' ? undefined : report;
	}

	/** A repository has one preview at a time: a later one takes the place of ours. */
	checkOurs(started: StartLifecyclePolicyPreviewResponse, report: PreviewReport): void {
		const [ours = '', there = ''] = [started.lifecyclePolicyText, report.lifecyclePolicyText];
		if (ours === there || sameDocument(JSON.parse(ours), JSON.parse(there))) return;
		throw this.failed(
			'LifecyclePolicyPreviewReplaced',
			'was replaced by one of another policy, which was started meanwhile',
			'Run it again.',
		);
	}

	failed(code: ActionCode, what: string, hint: string): ActionError {
		return new ActionError(code, `The lifecycle policy preview of ${this.repository.name} ${what}`, hint);
	}
}

/**
 * previewPolicy starts a preview, once one that is in progress has ended, waits for it, and reads all that it found.
 * Throws ActionError for a repository without a policy and a preview that ends without a result, and CallFailure. See https://docs.aws.amazon.com/AmazonECR/latest/userguide/lpp_creation.html
 */
export async function previewPolicy(
	repository: Repository,
	{ lifecyclePolicyText: wanted, seconds }: PreviewOptions,
): Promise<Previewed> {
	const preview = new Preview(repository);
	const { signal } = repository;
	const end = Date.now() + seconds * 1_000;
	const tooLong = (what: string) =>
		preview.failed(
			'TimedOut',
			`${what} after ${seconds} seconds`,
			'Give Wait at Most (Seconds) more. Nothing was deleted.',
		);

	const begin = async () =>
		(await preview.start(wanted)) ?? ((await preview.ended()) ? await preview.start(wanted) : undefined);
	const started = await waitUntil(begin, { seconds, signal });
	if (!started) throw tooLong('could not be started because another one was still in progress');

	const left = Math.max(0, (end - Date.now()) / 1_000);
	const first = await waitUntil(async () => await preview.ended(), { seconds: left, signal });
	if (!first) throw tooLong('was still in progress');
	preview.checkOurs(started, first);
	if (first.status !== 'COMPLETE') {
		throw preview.failed(
			'LifecyclePolicyPreviewFailed',
			`ended as ${first.status ?? 'nothing'}`,
			'Run it again. Nothing was deleted.',
		);
	}
	const results = await pages(async (token) => {
		const report = token === undefined ? first : await preview.read(token);
		preview.checkOurs(started, report);
		return { elements: report.previewResults ?? [], next: report.nextToken };
	});
	const { registryId, lifecyclePolicyText = '' } = first;
	return { registryId, lifecyclePolicyText, results };
}
