import { resources } from '../../nodes/AwsEcr/resources';
import { awsCodes, failureCodes, ownCodes } from './errorCodes';
import { iamPolicy, iamTable, USES } from './iamPolicies';
import { actionTable, operationTable } from './operationTable';

const json = (text: string) => `\`\`\`json\n${text}\n\`\`\``;

/** The parts of documents that are derived from the records, by the file and the name of the marker that holds them. */
const PARTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
	'README.md': {
		operations: () => operationTable(resources),
		actions: () => actionTable(resources),
		'iam-clean-up': () => json(iamPolicy(resources, USES.cleanUp)),
	},
	'docs/error-codes.md': { own: ownCodes, aws: awsCodes, failures: failureCodes },
	'docs/iam.md': {
		actions: () => iamTable(resources),
		policies: () =>
			Object.values(USES)
				.map((use) => `### ${use.title}\n\n${use.description}\n\n${json(iamPolicy(resources, use))}`)
				.join('\n\n'),
	},
};

/** DOCUMENTS are the files that have derived parts. */
export const DOCUMENTS = Object.keys(PARTS);

/** fillDocument puts the derived parts of a file between their markers. Throws a RangeError where a marker is missing. */
export function fillDocument(file: string, text: string): string {
	return Object.entries(PARTS[file] ?? {}).reduce((filled, [name, make]) => {
		const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
		const from = filled.indexOf(start);
		const to = filled.indexOf(end);
		if (from < 0 || to < from) throw new RangeError(`${file} has no part ${name}`);
		return filled.slice(0, from + start.length) + make() + filled.slice(to);
	}, text);
}
