import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { appendEntry } from '@holdpoint/shared/ledger/chain';
import { exportText, verifyExport } from '@holdpoint/shared/ledger/export';
import { sealVote } from '@holdpoint/shared/ledger/seal-vote';
import type { Opening } from '@holdpoint/shared/schema/call';
import type { Decision, LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { allGo, aReleaseAtCall, revealed } from '../../support/call.ts';
import type { TestRelease } from '../../support/release.ts';

const opening: Opening = {
	nonce: '0'.repeat(64),
	ballot: {
		release: 'release1',
		call: 7,
		round: 1,
		station: 'qa',
		person: 'quinn',
		name: 'Quinn',
		vote: 'go',
		reason: '',
		conditions: [],
	},
};

test('R28 a seal is SHA-256 over a label and the RFC 8785 text, and another nonce gives another one', () => {
	expect(sealVote(opening)).toBe(sealVote({ ballot: { ...opening.ballot }, nonce: opening.nonce }));
	expect(sealVote(opening)).toBe(
		createHash('sha256')
			.update(`holdpoint vote v1\n${canonicalText(opening)}`)
			.digest('hex'),
	);
	expect(sealVote({ ...opening, nonce: '1'.repeat(64) })).not.toBe(sealVote(opening));
	expect(sealVote({ ...opening, ballot: { ...opening.ballot, vote: 'no-go' } })).not.toBe(sealVote(opening));
});

/** The export of a ledger in which one decision was other, chained anew: only what it says can give it away. */
function rewritten(release: TestRelease, change: (decision: Decision) => Decision): string {
	const entries: LedgerEntry[] = [];
	for (const { decision, actor, at } of release.entries) {
		entries.push(appendEntry(entries.at(-1) ?? null, change(decision), actor, at));
	}
	return exportText({ entries, scopes: release.scopes, document: release.reading });
}

type Revealed = Extract<Decision, { type: 'votes-revealed' }>;
const inReveal = (change: (decision: Revealed) => Revealed) => (decision: Decision) =>
	decision.type === 'votes-revealed' ? change(decision) : decision;
const other = (decision: Revealed, partial: Partial<Opening['ballot']>): Revealed => ({
	...decision,
	openings: decision.openings.map((each, index) =>
		index === 0 ? { ...each, ballot: { ...each.ballot, ...partial } } : each,
	),
});

test('R28 verify opens every vote that counted', async () => {
	const release = revealed(aReleaseAtCall(), allGo);
	expect(await verifyExport(rewritten(release, (decision) => decision))).toMatchObject({ valid: true });
});

test.each<[string, (decision: Decision) => Decision, string]>([
	['another answer', inReveal((decision) => other(decision, { vote: 'no-go' })), 'is not the vote of entry'],
	[
		'another reason',
		inReveal((decision) => other(decision, { reason: 'Later' })),
		'is not the vote of entry',
	],
	[
		'a vote left out',
		inReveal((decision) => ({ ...decision, openings: decision.openings.slice(1) })),
		'exactly the votes that were counted',
	],
	[
		'a vote that was not counted',
		(decision) =>
			decision.type === 'voting-closed' ? { ...decision, votes: decision.votes.slice(1) } : decision,
		'does not count the last vote of each station',
	],
])('R28 verify finds %s', async (_, change, reason) => {
	const verdict = await verifyExport(rewritten(revealed(aReleaseAtCall(), allGo), change));
	expect(verdict).toMatchObject({ valid: false, reason: expect.stringContaining(reason) as string });
});
