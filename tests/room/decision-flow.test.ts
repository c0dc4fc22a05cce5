import {
	editActivityText,
	renameMilestone,
	setActivityState,
	setDates,
	setEvidence,
	setRelease,
} from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { scopeOf, digestScope } from '@holdpoint/shared/rules/scope';
import type { Actor } from '@holdpoint/shared/schema/actor';
import { expect, test } from 'vitest';
import { anActor, RoomHarness, type Bare, type TestPeer } from '../support/room.ts';

const me = { test: 'decision' };
const kickoff = 'release-kickoff';
const olga = anActor();
const pia = anActor({ person: 'pia', name: 'Pia Prod' });
const emil = anActor({ person: 'emil', name: 'Emil Eng' });

/** A release whose kickoff is ready to be signed: Olga prepared it, Pia and Emil are to sign. */
function aReadyKickoff(targetDate?: string): {
	harness: RoomHarness;
	editor: TestPeer;
	ask: (actor: Actor, command: Bare) => unknown;
} {
	const harness = new RoomHarness(targetDate === undefined ? {} : { targetDate });
	const owner = { actor: olga };
	harness.room.addPerson(owner, { id: 'pia', name: 'Pia Prod', roles: ['Product'] });
	harness.room.addPerson(owner, { id: 'emil', name: 'Emil Eng', roles: ['Engineering'] });
	const editor = harness.join(olga);
	const { activities, evidence } = readMilestone(editor.doc, kickoff);
	for (const { id } of activities) setActivityState(editor.doc, kickoff, id, 'done', '', me);
	for (const { slot } of evidence)
		setEvidence(editor.doc, kickoff, slot, { url: `https://example.org/${slot}` }, me);
	harness.pass(60_000);
	let count = 0;
	const ask = (actor: Actor, command: Bare) => {
		count += 1;
		const active = { ...actor, activeAt: harness.now };
		return harness.room.command({ actor: active }, { ...command, commandId: `c${count}` });
	};
	return { harness, editor, ask };
}

function digestSeenBy(peer: TestPeer): string {
	if (peer.governance === null) throw new Error('no governance yet');
	return digestScope(scopeOf(readMilestone(peer.doc, kickoff), peer.governance.state));
}

function statusIn(harness: RoomHarness): unknown {
	const view = harness.room.view({ actor: olga });
	if (!view.ok) throw new Error(view.refusal.message);
	const { status, awaiting, signatures } = view.value.milestones.find(({ id }) => id === kickoff) ?? {};
	return { status, awaiting, stale: signatures?.map((signature) => signature.stale) };
}

test('R3 R5 R8 R12 two people sign what they see, computed from their own document, and the milestone is signed', () => {
	const { harness, editor, ask } = aReadyKickoff();
	expect(ask(olga, { type: 'request-sign-off', milestone: kickoff })).toMatchObject({ ok: true });
	expect(statusIn(harness)).toMatchObject({
		status: 'ready',
		awaiting: [
			{ role: 'Product', n: 1 },
			{ role: 'Engineering', n: 1 },
		],
	});
	const digest = digestSeenBy(editor);
	const sign = { type: 'sign', milestone: kickoff, meaning: 'approved', digest } as const;
	expect(ask(pia, { ...sign, role: 'Product' })).toMatchObject({ ok: true });
	expect(statusIn(harness)).toMatchObject({ status: 'ready', awaiting: [{ role: 'Engineering', n: 1 }] });
	expect(ask(emil, { ...sign, role: 'Engineering' })).toMatchObject({
		ok: true,
		value: {
			entries: [
				{ decision: { type: 'signed', name: 'Emil Eng' } },
				{ decision: { type: 'signed-off', digest } },
			],
		},
	});
	expect(statusIn(harness)).toEqual({ status: 'signed', awaiting: [], stale: [false, false] });
	expect(editor.governance?.state.milestones[kickoff]?.signedOff).toMatchObject({ digest });
});

test('R1 an edit of signed scope is undone in the same step, everywhere, and its author gets the text back', () => {
	const { harness, editor, ask } = aReadyKickoff();
	ask(olga, { type: 'request-sign-off', milestone: kickoff });
	const digest = digestSeenBy(editor);
	for (const [actor, role] of [
		[pia, 'Product'],
		[emil, 'Engineering'],
	] as const) {
		ask(actor, { type: 'sign', milestone: kickoff, meaning: 'approved', digest, role });
	}
	const watcher = harness.join(pia);
	const seen: string[] = [];
	watcher.doc.on('update', () => seen.push(readMilestone(watcher.doc, kickoff).name));
	renameMilestone(editor.doc, kickoff, 'Something else', me);
	setDates(editor.doc, kickoff, { due: '2026-05-01' }, me);
	harness.pass(1000);
	expect(new Set(seen)).toEqual(new Set(['Release Kickoff']));
	expect(readMilestone(editor.doc, kickoff)).toMatchObject({ name: 'Release Kickoff', due: '2026-05-01' });
	expect(editor.notices).toMatchObject([{ kind: 'not-applied', rule: 'R1', root: `milestone:${kickoff}` }]);
	expect(JSON.stringify(editor.notices)).toContain('Something else');
	expect(statusIn(harness)).toMatchObject({ status: 'signed' });
});

test('R7 a change of scope makes signatures stale; they heal when the scope returns; a date never does', () => {
	const { harness, editor, ask } = aReadyKickoff();
	ask(olga, { type: 'request-sign-off', milestone: kickoff });
	ask(pia, {
		type: 'sign',
		milestone: kickoff,
		meaning: 'approved',
		digest: digestSeenBy(editor),
		role: 'Product',
	});
	setDates(editor.doc, kickoff, { due: '2026-05-01' }, me);
	harness.pass(1000);
	expect(statusIn(harness)).toMatchObject({ stale: [false] });
	const [activity] = readMilestone(editor.doc, kickoff).activities;
	editActivityText(editor.doc, kickoff, activity?.id ?? '', 'Other words', me);
	harness.pass(1000);
	expect(statusIn(harness)).toMatchObject({
		stale: [true],
		awaiting: [{ role: 'Product' }, { role: 'Engineering' }],
	});
	editActivityText(editor.doc, kickoff, activity?.id ?? '', activity?.text ?? '', me);
	harness.pass(1000);
	expect(statusIn(harness)).toMatchObject({ stale: [false] });
});

test('R7 R12 when the scope returns and every seat is filled, the server signs off by itself', () => {
	const { harness, editor, ask } = aReadyKickoff();
	ask(olga, { type: 'request-sign-off', milestone: kickoff });
	const digest = digestSeenBy(editor);
	ask(pia, { type: 'sign', milestone: kickoff, meaning: 'approved', digest, role: 'Product' });
	renameMilestone(editor.doc, kickoff, 'Renamed', me);
	harness.pass(1000);
	const renamed = digestSeenBy(editor);
	expect(
		ask(emil, { type: 'sign', milestone: kickoff, meaning: 'approved', digest, role: 'Engineering' }),
	).toMatchObject({
		ok: false,
		refusal: { code: 'R8' },
	});
	ask(emil, { type: 'sign', milestone: kickoff, meaning: 'approved', digest: renamed, role: 'Engineering' });
	expect(statusIn(harness)).toMatchObject({ status: 'ready', stale: [true, false] });
	ask(pia, { type: 'sign', milestone: kickoff, meaning: 'approved', digest: renamed, role: 'Product' });
	expect(statusIn(harness)).toMatchObject({ status: 'signed' });
});

test('R8 an edit that still waits in memory counts against a signature that did not see it', () => {
	const { harness, editor, ask } = aReadyKickoff();
	ask(olga, { type: 'request-sign-off', milestone: kickoff });
	const digest = digestSeenBy(editor);
	renameMilestone(editor.doc, kickoff, 'first opens the window', me);
	renameMilestone(editor.doc, kickoff, 'second waits in it', me);
	const refused = ask(pia, {
		type: 'sign',
		milestone: kickoff,
		meaning: 'approved',
		digest,
		role: 'Product',
	});
	expect(refused).toMatchObject({ ok: false, refusal: { code: 'R8' } });
	expect(statusIn(harness)).toMatchObject({ stale: [] });
});

test('R24 the same commandId answers the same and writes once', () => {
	const { harness, ask } = aReadyKickoff();
	ask(olga, { type: 'request-sign-off', milestone: kickoff });
	const withdraw = {
		commandId: 'w',
		type: 'withdraw-request',
		milestone: kickoff,
		reason: 'we forgot a risk',
	};
	const first = harness.room.command({ actor: olga }, withdraw);
	const entries = harness.sql.run('SELECT count(*) AS n FROM ledger')[0]?.n;
	expect(harness.room.command({ actor: olga }, withdraw)).toEqual(first);
	expect(harness.sql.run('SELECT count(*) AS n FROM ledger')[0]?.n).toBe(entries);
});

test('R16 a milestone that asked from Planned stands in Ready when its request is withdrawn', () => {
	const { harness, editor, ask } = aReadyKickoff();
	expect(readMilestone(editor.doc, kickoff).lane).toBe('planned');
	ask(olga, { type: 'request-sign-off', milestone: kickoff });
	expect(
		ask(olga, { type: 'withdraw-request', milestone: kickoff, reason: 'not yet, one more day' }),
	).toMatchObject({
		ok: true,
	});
	expect(readMilestone(editor.doc, kickoff).lane).toBe('ready');
	expect(statusIn(harness)).toMatchObject({ status: 'ready' });
});

test('R16 R17 a reopened milestone goes back to In progress and can be edited again', () => {
	const { harness, editor, ask } = aReadyKickoff();
	ask(olga, { type: 'request-sign-off', milestone: kickoff });
	const digest = digestSeenBy(editor);
	ask(pia, { type: 'sign', milestone: kickoff, meaning: 'approved', digest, role: 'Product' });
	ask(emil, { type: 'sign', milestone: kickoff, meaning: 'approved', digest, role: 'Engineering' });
	expect(ask(olga, { type: 'reopen', milestone: kickoff, reason: 'the goals have changed' })).toMatchObject({
		ok: true,
	});
	expect(statusIn(harness)).toMatchObject({ status: 'in-progress' });
	expect(readMilestone(editor.doc, kickoff).lane).toBe('in-progress');
	renameMilestone(editor.doc, kickoff, 'Kickoff, again', me);
	harness.pass(1000);
	expect(editor.notices).toEqual([]);
	expect(readMilestone(harness.join(pia).doc, kickoff).name).toBe('Kickoff, again');
});

test('R14 frame 64 tells who may not approve as soon as an edit changes it', () => {
	const { harness, editor } = aReadyKickoff();
	const emilPeer = harness.join(emil);
	renameMilestone(emilPeer.doc, kickoff, 'By Emil', me);
	harness.pass(1000);
	expect(editor.governance?.editors[kickoff]).toEqual({ lastEditor: 'emil', editors: ['emil', 'olga'] });
});

test('R21 R30 the export verifies, and what was decided survives eviction', async () => {
	const { verifyExport } = await import('@holdpoint/shared/ledger/export');
	const { harness, editor, ask } = aReadyKickoff();
	ask(olga, { type: 'request-sign-off', milestone: kickoff });
	ask(pia, {
		type: 'sign',
		milestone: kickoff,
		meaning: 'approved',
		digest: digestSeenBy(editor),
		role: 'Product',
	});
	const before = harness.room.exportText({ actor: olga });
	harness.evict();
	const after = harness.room.exportText({ actor: olga });
	expect(after).toEqual(before);
	if (!after.ok) throw new Error(after.refusal.message);
	expect(await verifyExport(after.value)).toMatchObject({ valid: true });
	expect(await verifyExport(after.value.replace('Pia Prod', 'Pia Prox'))).toMatchObject({ valid: false });
});

test('R24 R30 a release that begins like another has its people, no signature, and an export that verifies', async () => {
	const { verifyExport } = await import('@holdpoint/shared/ledger/export');
	const { harness, editor } = aReadyKickoff('2026-06-18');
	setRelease(editor.doc, { holidays: '2027-04-19..2027-04-21' }, me);
	const plan = harness.room.plan({ actor: olga });
	if (!plan.ok) throw new Error(plan.refusal.message);
	const next = new RoomHarness({ title: 'Release 2', copied: plan.value, targetDate: '2027-04-22' });
	const view = next.room.view({ actor: pia });
	expect(view.ok && view.value.governance.people).toMatchObject({
		pia: { name: 'Pia Prod', roles: ['Product'] },
		emil: { name: 'Emil Eng', roles: ['Engineering'] },
	});
	expect(view.ok && view.value.milestones.every(({ status }) => status === 'planned')).toBe(true);
	// And the days on which its team does not work: no date lies on one of them.
	expect(view.ok && view.value.milestones.find(({ id }) => id === 'production-deployment')?.due).toBe(
		'2027-04-22',
	);
	const due = view.ok ? view.value.milestones.map(({ due }) => due) : [];
	expect(due.filter((day) => day >= '2027-04-17' && day < '2027-04-22')).toEqual([]);
	expect(due.filter((day) => day < '2027-04-17').length).toBeGreaterThan(5);
	const text = next.room.exportText({ actor: olga });
	expect(await verifyExport(text.ok ? text.value : '')).toMatchObject({ valid: true });
});
