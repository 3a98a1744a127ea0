import type { Severity } from '../ecr/severities';
import { choice, multiOptions, type Choice } from './basic';
import { patterns } from './patterns';

/** events chooses the events that start the workflow; the form starts with `byDefault`. */
export function events<Name extends string>(all: Readonly<Record<Name, Choice>>, byDefault: Name) {
	const field = multiOptions<Name>({ label: 'Events', description: 'What starts the workflow' }, all);
	return { ...field, properties: field.properties.map((property) => ({ ...property, default: [byDefault] })) };
}

/** tagPatterns choose images by their tags. */
export const tagPatterns = () =>
	patterns(
		'tag',
		'Tag Patterns',
		'Start only for images with such a tag. Leave it empty for all images, also untagged ones. Patterns are tags',
		/^[\w.*-]+$/,
		'e.g. v*, release-*',
	);

const SEVERITY: Readonly<Record<Severity, Choice>> = {
	CRITICAL: { name: 'Critical' },
	HIGH: { name: 'High' },
	MEDIUM: { name: 'Medium' },
	LOW: { name: 'Low' },
	INFORMATIONAL: { name: 'Informational' },
	UNTRIAGED: { name: 'Untriaged', description: 'Amazon Inspector has not judged it yet' },
	UNDEFINED: { name: 'Undefined', description: 'Any finding' },
};

/** minSeverity is the least severity of a scan's worst finding. */
export const minSeverity = () =>
	choice<Severity>(
		{ label: 'Minimum Severity', description: 'How severe the worst finding of a scan must be at least' },
		SEVERITY,
		'HIGH',
	);
