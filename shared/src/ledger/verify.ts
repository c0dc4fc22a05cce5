import { ledgerEntry, type LedgerEntry } from '../schema/ledger-entry.ts';
import { canonicalText, isPlain } from './canonical.ts';
import { hashEntry, noHash } from './chain.ts';
import { treeHeadOf, type TreeHead } from './merkle.ts';

export type Verdict =
	| { readonly valid: true; readonly head: string; readonly tree: TreeHead }
	/** `at`: sequence number of the first entry that does not hold; 0 when it is nothing in the ledger. */
	| { readonly valid: false; readonly at: number; readonly reason: string };

/**
 * Finds every edit, deletion and reordering of a ledger (R21). Against `keptHead`, the hash of any entry that someone
 * kept outside, it finds truncation and rollback too. Total: `entries` may be anything that came out of JSON.
 */
export function verifyLedger(entries: readonly unknown[], keptHead?: string): Verdict {
	const texts: string[] = [];
	let head = noHash;
	let version = 1;
	let keptHeadSeen = keptHead === undefined || keptHead === noHash;
	for (const [index, raw] of entries.entries()) {
		const at = index + 1;
		const text = isPlain(raw) ? canonicalText(raw) : null;
		const entry = text === null ? null : readEntry(raw, text);
		if (text === null || !entry) {
			return { valid: false, at, reason: `Entry ${at} is not a ledger entry of a known format.` };
		}
		if (entry.v < version) {
			return { valid: false, at, reason: `Entry ${at} is of an older format than the entry before it.` };
		}
		if (entry.seq !== at) {
			return {
				valid: false,
				at,
				reason: `Entry ${at} carries number ${entry.seq}: entries are missing or out of order.`,
			};
		}
		if (entry.previous !== head) {
			return { valid: false, at, reason: `Entry ${at} does not follow from the entry before it.` };
		}
		if (entry.hash !== hashEntry(entry)) {
			return { valid: false, at, reason: `Entry ${at} was changed: its content does not give its hash.` };
		}
		if ((entry.decision.type === 'release-created') !== (at === 1)) {
			return { valid: false, at, reason: `Entry ${at}: a ledger begins with its release, and only once.` };
		}
		head = entry.hash;
		version = entry.v;
		texts.push(text);
		keptHeadSeen ||= head === keptHead;
	}
	if (!keptHeadSeen) {
		return {
			valid: false,
			at: entries.length,
			reason:
				'The head that was kept outside is not in this ledger: it was cut short, rolled back or rewritten.',
		};
	}
	return { valid: true, head, tree: treeHeadOf(texts) };
}

/** An entry with nothing in it that the format does not name, or null. */
function readEntry(raw: unknown, text: string): LedgerEntry | null {
	const parsed = ledgerEntry.safeParse(raw);
	return parsed.success && canonicalText(parsed.data) === text ? parsed.data : null;
}
