import { renameMilestone, setActivityState, setEvidence } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { digestScope, scopeOf } from '@holdpoint/shared/rules/scope';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { MilestonePolicy, Policy } from '@holdpoint/shared/schema/release';
import { expect, test } from 'vitest';
import { anActor, RoomHarness, type TestPeer } from '../support/room.ts';

const me = { test: 'race' };
const kickoff = 'release-kickoff';
const olga = anActor();
const owner = { actor: olga };

function policyOf(harness: RoomHarness): Policy {
	const view = harness.room.view(owner);
	if (!view.ok) throw new Error(view.refusal.message);
	return view.value.governance.policy;
}

function ask(harness: RoomHarness, actor: Actor, command: Record<string, unknown>): unknown {
	return harness.room.command(
		{ actor: { ...actor, activeAt: harness.now } },
		{ commandId: crypto.randomUUID(), milestone: kickoff, ...command },
	);
}

function digestSeenBy({ doc, governance }: TestPeer): string {
	if (governance === null) throw new Error('no governance yet');
	return digestScope(scopeOf(readMilestone(doc, kickoff), governance.state));
}

/** Kickoff is asked for; of its two seats, Engineering is signed, and Pia and Paul both hold Product. */
function oneSeatLeft(): { harness: RoomHarness; editor: TestPeer; digest: string } {
	const harness = new RoomHarness();
	for (const [id, role] of [
		['pia', 'Product'],
		['paul', 'Product'],
		['emil', 'Engineering'],
	] as const) {
		harness.room.addPerson(owner, { id, name: id, roles: [role] });
	}
	const editor = harness.join(olga);
	const { activities, evidence } = readMilestone(editor.doc, kickoff);
	for (const { id } of activities) setActivityState(editor.doc, kickoff, id, 'done', '', me);
	for (const { slot } of evidence)
		setEvidence(editor.doc, kickoff, slot, { url: `https://x.org/${slot}` }, me);
	harness.pass(60_000);
	expect(ask(harness, olga, { type: 'request-sign-off' })).toMatchObject({ ok: true });
	const digest = digestSeenBy(editor);
	const engineering = { type: 'sign', role: 'Engineering', meaning: 'approved', digest };
	expect(ask(harness, anActor({ person: 'emil' }), engineering)).toMatchObject({ ok: true });
	return { harness, editor, digest };
}

test('R16 of two who sign the last seat at once, one signs it off and the other is told no round is open', () => {
	const { harness, digest } = oneSeatLeft();
	const sign = { type: 'sign', role: 'Product', meaning: 'approved', digest };
	const outcomes = ['pia', 'paul'].map((person) => ask(harness, anActor({ person }), sign));
	expect(outcomes).toMatchObject([
		{
			ok: true,
			value: { entries: [{ decision: { type: 'signed' } }, { decision: { type: 'signed-off' } }] },
		},
		{ ok: false, refusal: { code: 'R16' } },
	]);
	const ledger = harness.room.ledger(owner);
	const signatures = ledger.ok ? ledger.value.filter(({ decision }) => decision.type === 'signed-off') : [];
	expect(signatures).toHaveLength(1);
});

test('R8 an edit that waits in the window counts before the last signature, so it signs nothing off', () => {
	const { harness, editor, digest } = oneSeatLeft();
	renameMilestone(editor.doc, kickoff, 'opens the window', me);
	renameMilestone(editor.doc, kickoff, 'waits in it', me);
	const sign = { type: 'sign', role: 'Product', meaning: 'approved', digest };
	expect(ask(harness, anActor({ person: 'pia' }), sign)).toMatchObject({
		ok: false,
		refusal: { code: 'R8' },
	});
	expect(editor.governance?.state.milestones[kickoff]?.signedOff).toBeUndefined();
});

test('R1 an edit that arrives right after the last signature is undone, in the same window too', () => {
	const { harness, editor, digest } = oneSeatLeft();
	const sign = { type: 'sign', role: 'Product', meaning: 'approved', digest };
	expect(ask(harness, anActor({ person: 'pia' }), sign)).toMatchObject({ ok: true });
	renameMilestone(editor.doc, kickoff, 'too late', me);
	renameMilestone(editor.doc, kickoff, 'and later still', me);
	harness.pass(1000);
	expect(readMilestone(editor.doc, kickoff).name).toBe('Release Kickoff');
	expect(editor.notices.map((notice) => notice.kind)).toEqual(['not-applied', 'not-applied']);
	expect(digestSeenBy(editor)).toBe(digest);
});

test('R24 the same commandId with another body answers what it answered first and writes nothing', () => {
	const { harness, digest } = oneSeatLeft();
	const sign = { type: 'sign', role: 'Product', meaning: 'approved', digest, commandId: 'mine' };
	const first = ask(harness, anActor({ person: 'pia' }), sign);
	const before = harness.room.ledger(owner);
	const reopen = { type: 'reopen', reason: 'the goals have changed', commandId: 'mine' };
	expect(ask(harness, anActor({ person: 'pia' }), reopen)).toEqual(first);
	expect(harness.room.ledger(owner)).toEqual(before);
	harness.evict();
	expect(ask(harness, anActor({ person: 'pia' }), sign)).toEqual(first);
	// Another person's commands have IDs of their own.
	expect(ask(harness, olga, reopen)).toMatchObject({ ok: true });
});

test('R24 a refused command is decided anew, since it wrote nothing', () => {
	const { harness, editor, digest } = oneSeatLeft();
	const sign = { type: 'sign', role: 'Product', meaning: 'approved', digest, commandId: 'mine' };
	renameMilestone(editor.doc, kickoff, 'elsewhere', me);
	expect(ask(harness, anActor({ person: 'pia' }), sign)).toMatchObject({
		ok: false,
		refusal: { code: 'R8' },
	});
	renameMilestone(editor.doc, kickoff, 'Release Kickoff', me);
	expect(ask(harness, anActor({ person: 'pia' }), sign)).toMatchObject({ ok: true });
});

const added: MilestonePolicy = {
	id: 'security-review',
	phase: '4 Testing',
	kind: 'plain',
	bindsCandidate: false,
	needs: [],
	ordered: false,
	signers: [{ role: 'Security', n: 1 }],
	evidence: [{ slot: 'report', title: 'Report', required: true }],
};

test('a milestone that policy adds is seeded by the server and appears in every client, document before governance', () => {
	const harness = new RoomHarness();
	const clients = [harness.join(olga), harness.join(olga)];
	const policy = policyOf(harness);
	harness.log.length = 0;
	const outcome = ask(harness, olga, {
		type: 'set-policy',
		...policy,
		milestones: [...policy.milestones, added],
	});
	expect(outcome).toMatchObject({ ok: true });
	for (const { doc, governance } of clients) {
		expect(readMilestone(doc, added.id)).toMatchObject({
			name: added.id,
			evidence: [{ slot: 'report', title: 'Report', url: '', hash: '' }],
		});
		expect(Object.keys(governance?.state.milestones ?? {})).toContain(added.id);
	}
	expect(harness.log.filter((line) => line.startsWith('send'))).toEqual([
		'send olga 0',
		'send olga 0',
		'send olga 64',
		'send olga 64',
	]);
	expect(harness.log.lastIndexOf('write')).toBeLessThan(harness.log.indexOf('send olga 0'));
	harness.evict();
	expect(readMilestone(harness.join(olga).doc, added.id).name).toBe(added.id);
});

test('R1 R22 what a dropped milestone held stays known, locked and readable, and never comes back', () => {
	const harness = new RoomHarness();
	const editor = harness.join(olga);
	const before = policyOf(harness);
	const milestones = before.milestones
		.filter(({ id }) => id !== kickoff)
		.map((each) => ({ ...each, needs: each.needs.filter((id) => id !== kickoff) }));
	expect(ask(harness, olga, { type: 'set-policy', ...before, milestones })).toMatchObject({ ok: true });
	harness.evict();
	renameMilestone(editor.doc, kickoff, 'of a dropped one', me);
	editor.doc.getText(`notes:${kickoff}`).insert(0, 'of a dropped one');
	harness.pass(1000);
	expect(readMilestone(editor.doc, kickoff)).toMatchObject({ name: 'Release Kickoff', notes: '' });
	expect(editor.notices).toMatchObject([{ rule: 'R1' }, { rule: 'R1' }]);

	expect(ask(harness, olga, { type: 'set-policy', ...before })).toMatchObject({
		ok: false,
		refusal: { code: 'R22' },
	});
});

test('R1 R17 edits in flight to what is reopened are applied from then on', () => {
	const { harness, editor, digest } = oneSeatLeft();
	const sign = { type: 'sign', role: 'Product', meaning: 'approved', digest };
	ask(harness, anActor({ person: 'pia' }), sign);
	renameMilestone(editor.doc, kickoff, 'locked', me);
	expect(ask(harness, olga, { type: 'reopen', reason: 'the goals have changed' })).toMatchObject({
		ok: true,
	});
	expect(readMilestone(editor.doc, kickoff)).toMatchObject({ name: 'Release Kickoff', lane: 'in-progress' });
	renameMilestone(editor.doc, kickoff, 'open', me);
	harness.pass(1000);
	const fresh = harness.join(olga);
	expect(readMilestone(fresh.doc, kickoff).name).toBe('open');
	harness.evict();
	expect(readMilestone(harness.join(olga).doc, kickoff).name).toBe('open');
});
