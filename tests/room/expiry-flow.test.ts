import { readMilestone } from '@holdpoint/shared/doc/read';
import { renameMilestone } from '@holdpoint/shared/doc/edits';
import type { Actor } from '@holdpoint/shared/schema/actor';
import { expect, test } from 'vitest';
import { anActor, RoomHarness, type Bare } from '../support/room.ts';

const me = { test: 'expiry' };
const olga = anActor();
const rita = anActor({ person: 'rita', name: 'Rita' });
const emil = anActor({ person: 'emil', name: 'Emil' });
const minutes = 60_000;

function aRoom(separation: 'standard' | 'strict' = 'standard') {
	const harness = new RoomHarness({ separation });
	const owner = { actor: olga };
	harness.room.addPerson(owner, { id: 'rita', name: 'Rita', roles: ['Release manager', 'Product'] });
	harness.room.addPerson(owner, { id: 'emil', name: 'Emil', roles: ['Engineering'] });
	let count = 0;
	const ask = (actor: Actor, command: Bare) =>
		harness.room.command(
			{ actor: { ...actor, activeAt: harness.now } },
			{ ...command, commandId: `c${(count += 1)}` },
		);
	return { harness, ask };
}

function statusOf(harness: RoomHarness, id: string): unknown {
	const view = harness.room.view({ actor: olga });
	if (!view.ok) throw new Error(view.refusal.message);
	return view.value.milestones.find((milestone) => milestone.id === id)?.status;
}

function isOpen(harness: RoomHarness, id: string): unknown {
	const answer = harness.room.gate({ actor: olga }, id);
	return answer.ok && answer.value.open;
}

test('R19 a waiver that ends is told to everybody at its minute, with nobody doing anything', () => {
	const { harness, ask } = aRoom();
	const watcher = harness.join(emil);
	const expiresAt = new Date(harness.now + 90 * minutes).toISOString();
	const waive = { type: 'waive', milestone: 'release-kickoff', reason: 'Late', control: 'By hand' } as const;
	expect(ask(rita, { ...waive, expiresAt })).toMatchObject({ ok: true });
	expect([statusOf(harness, 'release-kickoff'), isOpen(harness, 'requirement-sign-off')]).toEqual([
		'waived',
		true,
	]);
	expect(harness.alarm).toBe(Date.parse(expiresAt));
	harness.pass(89 * minutes);
	const before = watcher.governance?.now ?? 0;
	expect(before).toBeLessThan(Date.parse(expiresAt));
	harness.pass(minutes);
	expect(watcher.governance?.now).toBe(Date.parse(expiresAt));
	expect([statusOf(harness, 'release-kickoff'), isOpen(harness, 'requirement-sign-off')]).toEqual([
		'planned',
		false,
	]);
	expect(harness.alarm).toBe(null);
});

test('R19 it is as exact after the object left memory, and without anybody connected', () => {
	const { harness, ask } = aRoom();
	const expiresAt = new Date(harness.now + 10 * minutes).toISOString();
	ask(rita, { type: 'waive', milestone: 'release-kickoff', reason: 'Late', control: 'By hand', expiresAt });
	harness.evict();
	harness.pass(10 * minutes - 1);
	expect(isOpen(harness, 'requirement-sign-off')).toBe(true);
	harness.pass(1);
	expect(isOpen(harness, 'requirement-sign-off')).toBe(false);
});

test('R20 two people break the glass: its review is an activity on the board, in the same step', () => {
	const { harness, ask } = aRoom();
	const editor = harness.join(olga);
	const milestone = 'pre-release-deployment-review';
	ask(emil, { type: 'break-glass', milestone, reason: 'Payments are down', incident: 'INC-7' });
	const proposal = editor.governance?.state.proposals[0]?.seq ?? 0;
	expect(harness.alarm).toBe(harness.now + 30 * minutes);
	expect(editor.governance?.state.emergencies).toEqual([]);
	expect(ask(emil, { type: 'second', proposal })).toMatchObject({ ok: false, refusal: { code: 'R20' } });
	expect(ask(rita, { type: 'second', proposal })).toMatchObject({ ok: true });
	expect(editor.governance?.state.emergencies).toMatchObject([{ milestone, confirmedBy: 'rita' }]);
	const { activities } = readMilestone(editor.doc, 'post-release-review');
	expect(activities.at(-1)).toMatchObject({
		id: `emergency-${proposal}`,
		text: 'Review the emergency release at Pre-Release Deployment Review: INC-7',
		state: 'open',
		counts: true,
	});
	harness.evict();
	const later = harness.join(rita);
	expect(readMilestone(later.doc, 'post-release-review').activities).toEqual(activities);
});

test('R1 under strict the scope that was sent out opens for who explained a change, for 30 minutes', () => {
	const { harness, ask } = aRoom('strict');
	const editor = harness.join(emil);
	expect(ask(olga, { type: 'request-sign-off', milestone: 'release-kickoff' })).toMatchObject({ ok: true });
	renameMilestone(editor.doc, 'release-kickoff', 'Without a reason', me);
	harness.pass(1000);
	expect(editor.notices).toMatchObject([{ kind: 'not-applied', rule: 'R1' }]);
	const explain = { type: 'explain-change', milestone: 'release-kickoff' } as const;
	expect(ask(emil, { ...explain, reason: 'The name was wrong' })).toMatchObject({ ok: true });
	renameMilestone(editor.doc, 'release-kickoff', 'With a reason', me);
	harness.pass(1000);
	expect(readMilestone(harness.join(rita).doc, 'release-kickoff').name).toBe('With a reason');
	harness.pass(30 * minutes);
	renameMilestone(editor.doc, 'release-kickoff', 'Too late', me);
	harness.pass(1000);
	expect(readMilestone(harness.join(rita).doc, 'release-kickoff').name).toBe('With a reason');
});
