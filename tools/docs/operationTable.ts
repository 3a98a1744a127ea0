import { listLimit, pageSize } from '../../lib/ecr/limits';
import type { Resource } from '../../lib/engine/resource';
import { isRead } from '../../lib/engine/operation';

/** operationTable is the README's table of API operations, and where each is in the node, in Markdown. */
export function operationTable(resources: readonly Resource[]): string {
	const rows = resources.flatMap(({ name: resource, operations }) =>
		operations.map(({ api, name, batch }) => {
			const page = pageSize(api);
			const how = [
				...(page ? [`pages of ${page.toLocaleString('en-US')}`] : []),
				...(batch ? [`items merged, ${listLimit(api, batch.member)} ${batch.nouns.many} a call`] : []),
			];
			return `| ${api} | ${resource} → ${name} | ${isRead(api) ? 'reads' : 'changes'} | ${how.join('; ')} |`;
		}),
	);
	return ['| API operation | In the node | Effect | Calls |', '| --- | --- | --- | --- |', ...rows.sort()].join('\n');
}

/** actionTable is the README's table of what is not one operation of the API, in Markdown. */
export function actionTable(resources: readonly Resource[]): string {
	const rows = resources.flatMap(({ name: resource, actions = [] }) =>
		actions.map(({ name, description }) => `| ${resource} → ${name} | ${description} |`),
	);
	return ['| In the node | |', '| --- | --- |', ...rows.sort()].join('\n');
}
