import type { IDataObject } from 'n8n-workflow';

/** Name under which n8n keeps the IDs, with the workflow. */
const KEPT = 'seen';

/** Most IDs that are kept of a node, the newest: of 36 characters each, 72 kB. */
const MOST = 2000;

/** EventBridge delivers again for 24 hours at most, unless its rule says less. */
const KEPT_MS = 25 * 60 * 60 * 1000;

/** IDs that this process has seen, and when, by node: deliveries at the same moment all find them here. */
const seenHere = new Map<string, Map<string, number>>();

/**
 * isFirst tells whether the event of this ID comes for the first time to a node, and remembers it: in this process, and
 * in what n8n keeps with the workflow. `node` tells one node of one workflow from all others.
 */
export function isFirst(node: string, id: string, kept: IDataObject, now = Date.now()): boolean {
	const seen = seenHere.get(node) ?? new Map<string, number>();
	seenHere.set(node, seen);
	for (const [known, at] of Object.entries((kept[KEPT] ?? {}) as Record<string, number>)) {
		if (!seen.has(known)) seen.set(known, at);
	}
	for (const [known, at] of seen) if (now - at > KEPT_MS) seen.delete(known);
	if (seen.has(id)) return false;
	seen.set(id, now);
	const newest = [...seen].sort(([, one], [, other]) => one - other).slice(-MOST);
	seenHere.set(node, new Map(newest));
	// All of them, since a delivery at the same moment may save over what this one saves.
	kept[KEPT] = Object.fromEntries(newest);
	return true;
}
