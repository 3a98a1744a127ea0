import { ACTION_CODES, codeOf } from '../../lib/aws/codes';
import { EXPLANATIONS } from '../../lib/aws/explanations';
import { shapes } from '../../lib/ecr/serviceModel';

/** What a message says where the call tells nothing about itself. */
const SOMEWHERE = { service: 'Amazon ECR', region: 'eu-west-1', said: '' } as const;

const table = (heads: readonly string[], rows: ReadonlyArray<readonly string[]>) =>
	[heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** ownCodes is a table of the codes of what the package itself finds, in Markdown. */
export function ownCodes(): string {
	return table(
		['Code', 'Fact'],
		Object.entries(ACTION_CODES).map(([code, fact]) => [`\`${code}\``, fact]),
	);
}

/** awsCodes is a table of the codes of what AWS or the network says, and what else AWS calls the same, in Markdown. */
export function awsCodes(): string {
	const names = new Map<string, { others: string[]; message: string }>();
	const isOwn = (code: string) => code in ACTION_CODES;
	for (const [name, write] of EXPLANATIONS) {
		const words = write(SOMEWHERE);
		const code = words.code ?? codeOf(name);
		if (isOwn(code)) continue;
		const row = names.get(code) ?? { others: [], message: words.what };
		names.set(code, row);
		if (name !== code) row.others.push(`\`${name}\``);
	}
	const rows = [...names].sort(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
	return table(
		['Code', 'Also called', 'Message, as an example'],
		rows.map(([code, { others, message }]) => [`\`${code}\``, others.join(', '), message]),
	);
}

/** failureCodes is a table of the codes with which Amazon ECR fails single images or layers of a call, in Markdown. */
export function failureCodes(): string {
	const { ImageFailureCode, LayerFailureCode, ScanningConfigurationFailureCode } = shapes;
	const all = [ImageFailureCode, LayerFailureCode, ScanningConfigurationFailureCode].flatMap((shape) => [
		...shape.enum,
	]);
	const rows = [...new Set(all)].sort().map((name) => [`\`${name}\``, `\`${codeOf(name)}\``]);
	return table(['Amazon ECR says', 'Code'], rows);
}
