import type { INodeProperties } from 'n8n-workflow';

/**
 * sameForAllItems is the hidden field by which a node knows that a credential is the same for all items, so that it need not
 * ask for it once for each. n8n decides by the values as they are stored, before it resolves expressions, whether a field
 * is displayed, and hands over no other: this one is displayed only while no other field's value begins with "=", as
 * expressions do.
 */
export function sameForAllItems(others: readonly INodeProperties[]): INodeProperties {
	// "=" up to ">" is every string that begins with "=".
	const isExpression = { _cnd: { between: { from: '=', to: '>' } } };
	return {
		displayName: 'Same for All Items',
		name: 'sameForAllItems',
		type: 'hidden',
		default: true,
		description: 'Whether no field is an expression',
		displayOptions: {
			// A version of n8n without such conditions never displays it.
			show: { '@version': [{ _cnd: { gte: 0 } }] },
			hide: Object.fromEntries(others.map(({ name }) => [name, [isExpression]])),
		},
	};
}
