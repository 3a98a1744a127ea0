import type {
	GetLifecyclePolicyPreviewResponse,
	LifecyclePolicyPreviewResult,
	StartLifecyclePolicyPreviewResponse,
} from '@aws-sdk/client-ecr';
import { pageSize } from '../../../../lib/ecr/limits';
import { InvalidField } from '../../../../lib/engine/field';
import { pages } from '../../../../lib/aws/paginate';
import type { Tools } from '../../../../lib/engine/tools';
import { waitUntil } from '../../../../lib/aws/waitUntil';
import { sameDocument } from '../../../../lib/ecr/sameDocument';
import { unless } from '../../../../lib/aws/unless';

/** Wanted is the policy to try: one that is given, or else the one that the repository has. */
export interface Wanted {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly lifecyclePolicyText?: string;
	/** Seconds to wait at most, in all. */
	readonly seconds: number;
}

/** Previewed is what the policy would do, and the policy itself, as Amazon ECR has it. */
export interface Previewed {
	readonly registryId?: string;
	readonly lifecyclePolicyText: string;
	readonly results: readonly LifecyclePolicyPreviewResult[];
}

type Tool = Pick<Tools, 'client' | 'signal'>;
type Report = GetLifecyclePolicyPreviewResponse;

/** Preview is the one that a repository has at a time, as it is asked for. */
class Preview {
	constructor(
		private readonly wanted: Wanted,
		private readonly tool: Tool,
	) {}

	/** Starts the preview; undefined while another one is in progress, which cannot be ended. */
	async start(): Promise<StartLifecyclePolicyPreviewResponse | undefined> {
		const { lifecyclePolicyText } = this.wanted;
		const { client, signal } = this.tool;
		const input = { ...this.where, lifecyclePolicyText };
		const started = client.send('StartLifecyclePolicyPreview', input, signal).catch((cause: unknown) => {
			if (!(cause instanceof Error) || cause.name !== 'LifecyclePolicyNotFoundException') throw cause;
			throw new InvalidField(
				`is not given, and ${this.wanted.repositoryName} has none`,
				'Add Lifecycle Policy under Options, or set one first.',
				'Lifecycle Policy',
			);
		});
		return await unless('LifecyclePolicyPreviewInProgressException', started);
	}

	async read(nextToken?: string): Promise<Report> {
		const { client, signal } = this.tool;
		const maxResults = pageSize('GetLifecyclePolicyPreview');
		return await client.send('GetLifecyclePolicyPreview', { ...this.where, maxResults, nextToken }, signal);
	}

	/** What has ended; undefined while it is in progress. */
	async ended(): Promise<Report | undefined> {
		const report = await this.read();
		return report.status === 'IN_PROGRESS' ? undefined : report;
	}

	/** A repository has one preview at a time: a later one takes the place of ours. */
	checkOurs(started: StartLifecyclePolicyPreviewResponse, report: Report): void {
		const [ours = '', there = ''] = [started.lifecyclePolicyText, report.lifecyclePolicyText];
		if (ours === there || sameDocument(JSON.parse(ours), JSON.parse(there))) return;
		throw this.failed('was replaced by one of another policy, which was started meanwhile', 'Run it again.');
	}

	failed(what: string, hint: string): InvalidField {
		return new InvalidField(`The lifecycle policy preview of ${this.wanted.repositoryName} ${what}`, hint);
	}

	private get where() {
		const { repositoryName, registryId } = this.wanted;
		return { repositoryName, registryId };
	}
}

/**
 * previewPolicy starts a preview, once one that is in progress has ended, waits for it, and reads all that it found.
 * Throws InvalidField for a repository without a policy and a preview that comes to nothing, and what the client
 * throws. See https://docs.aws.amazon.com/AmazonECR/latest/userguide/lpp_creation.html
 */
export async function previewPolicy(wanted: Wanted, tool: Tool): Promise<Previewed> {
	const preview = new Preview(wanted, tool);
	const { seconds } = wanted;
	const end = Date.now() + seconds * 1_000;
	const tooLong = (what: string) =>
		preview.failed(`${what} after ${seconds} seconds`, 'Give Wait at Most (Seconds) more. Nothing was deleted.');

	const begin = async () => (await preview.start()) ?? ((await preview.ended()) ? await preview.start() : undefined);
	const started = await waitUntil(begin, { seconds, signal: tool.signal });
	if (!started) throw tooLong('could not be started because another one was still in progress');

	const left = Math.max(0, (end - Date.now()) / 1_000);
	const first = await waitUntil(async () => await preview.ended(), { seconds: left, signal: tool.signal });
	if (!first) throw tooLong('was still in progress');
	preview.checkOurs(started, first);
	if (first.status !== 'COMPLETE') {
		throw preview.failed(`ended as ${first.status ?? 'nothing'}`, 'Run it again. Nothing was deleted.');
	}
	const results = await pages(async (token) => {
		const report = token === undefined ? first : await preview.read(token);
		preview.checkOurs(started, report);
		return { elements: report.previewResults ?? [], next: report.nextToken };
	});
	const { registryId, lifecyclePolicyText = '' } = first;
	return { registryId, lifecyclePolicyText, results };
}
