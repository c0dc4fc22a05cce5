import { renameMilestone } from '@holdpoint/shared/doc/edits';
import type { ViewerPeer } from '@holdpoint/api/board/peer';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { closeCodes } from '@holdpoint/shared/protocol/close-codes';
import type { LinkAccess, NewLink } from '@holdpoint/shared/schema/link';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { expect, test } from 'vitest';
import { anActor, RoomHarness } from '../support/room.ts';

const me = { test: 'sharing' };
const kickoff = 'release-kickoff';
const owner = { actor: anActor() };
const guest = anActor({ person: 'guest-1', name: 'Gus', guest: true });

function aLink(harness: RoomHarness, access: LinkAccess, expiresAt?: string): { id: string; token: string } {
	const link = harness.room.createLink(owner, {
		access,
		label: access,
		...(expiresAt !== undefined && { expiresAt }),
	});
	if (!link.ok) throw new Error(link.refusal.message);
	return link.value;
}

function aTicket(outcome: ReturnType<RoomHarness['room']['ticket']>): string {
	if (!outcome.ok) throw new Error(outcome.refusal.message);
	return outcome.value.ticket;
}

test('a ticket is redeemed once, within 30 s, and only its hash is stored', () => {
	const { room, sql } = new RoomHarness();
	const ticket = aTicket(room.ticket(owner));
	expect(JSON.stringify(sql.run('SELECT hash FROM tickets'))).not.toContain(ticket);
	expect(room.redeem(ticket)).toEqual(owner);
	expect(room.redeem(ticket)).toBeNull();
	expect(room.redeem('board0000000001.unknown')).toBeNull();
});

test('a ticket runs out, and those that ran out do not pile up', () => {
	const harness = new RoomHarness();
	const tickets = Array.from({ length: 50 }, () => aTicket(harness.room.ticket(owner)));
	harness.pass(30_000);
	expect(tickets.map((ticket) => harness.room.redeem(ticket)).filter((caller) => caller !== null)).toEqual(
		[],
	);
	for (let n = 0; n < 50; n += 1) {
		harness.room.ticket(owner);
		harness.pass(10_000);
	}
	expect(Number(harness.sql.run('SELECT count(*) AS n FROM tickets')[0]?.n)).toBeLessThanOrEqual(3);
});

test('R26 whose link runs out is turned away at its minute, with nobody doing anything', () => {
	const harness = new RoomHarness();
	const ends = harness.now + 3 * 60_000;
	const link = aLink(harness, 'edit', new Date(ends).toISOString());
	expect(harness.alarm).toBe(ends);
	const peer = harness.join(guest, { link: link.id });
	harness.pass(3 * 60_000 - 1);
	expect(peer.closed).toBe(null);
	harness.pass(1);
	expect(peer.closed?.code).toBe(closeCodes.gone);
	expect(harness.alarm).toBe(null);
});

test('R26 a ticket of a link that was revoked meanwhile opens nothing', () => {
	const harness = new RoomHarness();
	const link = aLink(harness, 'edit');
	const ticket = aTicket(harness.room.ticket({ actor: guest, link: link.id }));
	const screen = aLink(harness, 'screen');
	const viewer = aTicket(harness.room.publicTicket(screen.token));
	harness.room.revokeLink(owner, link.id);
	harness.room.revokeLink(owner, screen.id);
	const caller = harness.room.redeem(ticket);
	expect(caller === null ? 'none' : harness.room.accessOf(caller)).toBe('none');
	expect(harness.room.viewerLink({ ticket: viewer })).toBeNull();
	expect(harness.room.viewerLink({ token: screen.token })).toBeNull();
});

test('a viewer’s ticket makes no member, and a member’s ticket no viewer', () => {
	const harness = new RoomHarness();
	const { room } = harness;
	const link = aLink(harness, 'public');
	expect(room.redeem(aTicket(room.publicTicket(link.token)))).toBeNull();
	expect(room.viewerLink({ ticket: aTicket(room.ticket(owner)) })).toBeNull();
});

test.each(['edit', 'view'] as const)(
	'R26 a revoked %s link closes its sockets with 4410, and no other',
	(access) => {
		const harness = new RoomHarness();
		const [ended, other] = [aLink(harness, access), aLink(harness, access)];
		const out = harness.join(guest, { link: ended.id });
		const stays = harness.join(anActor({ person: 'guest-2', guest: true }), { link: other.id });
		harness.room.revokeLink(owner, ended.id);
		expect([out.closed?.code, stays.closed]).toEqual([4410, null]);
	},
);

test('a link that runs out closes who only listens, before anything more is said', () => {
	const harness = new RoomHarness();
	const link = aLink(harness, 'view', new Date(harness.now + 60_000).toISOString());
	const olga = harness.join(anActor());
	const listener = harness.join(guest, { link: link.id });
	renameMilestone(olga.doc, kickoff, 'still', me);
	harness.pass(61_000);
	renameMilestone(olga.doc, kickoff, 'no more', me);
	harness.pass(1000);
	expect(listener.closed).toMatchObject({ code: 4410 });
	expect(readMilestone(listener.doc, kickoff).name).toBe('still');
});

test('a message on a link that has run out is not read, and closes with 4410', () => {
	const harness = new RoomHarness();
	const link = aLink(harness, 'edit', new Date(harness.now + 60_000).toISOString());
	const olga = harness.join(anActor());
	const late = harness.join(guest, { link: link.id });
	harness.pass(61_000);
	renameMilestone(late.doc, kickoff, 'too late', me);
	harness.pass(1000);
	expect(late.closed).toMatchObject({ code: 4410 });
	expect(readMilestone(olga.doc, kickoff).name).toBe('Release Kickoff');
});

test('revoking a link shows its other viewers nothing that is not on disk', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const [ended, other] = [aLink(harness, 'public'), aLink(harness, 'public')];
	const viewer = {
		state: { kind: 'viewer' as const, link: other.id },
		send: () => harness.log.push('send viewer'),
		close: () => undefined,
		remember: () => undefined,
	};
	harness.viewers.push(viewer);
	harness.room.watch(viewer);
	renameMilestone(olga.doc, kickoff, 'opens the window', me);
	harness.pass(0);
	renameMilestone(olga.doc, kickoff, 'waits in it', me);
	harness.log.length = 0;
	harness.room.revokeLink(owner, ended.id);
	expect(harness.log).toContain('send viewer');
	expect(harness.log.lastIndexOf('write')).toBeLessThan(harness.log.indexOf('send viewer'));
	expect(harness.changes().map(({ after }) => after)).toEqual(['waits in it']);
});

test('R26 a removed person’s edit that was under way is not applied', () => {
	const harness = new RoomHarness();
	harness.room.addPerson(owner, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
	const olga = harness.join(anActor());
	const quentin = harness.join(anActor({ person: 'quentin' }));
	renameMilestone(olga.doc, kickoff, 'opens the window', me);
	renameMilestone(quentin.doc, kickoff, 'before', me);
	harness.room.command(owner, { commandId: 'c1', type: 'remove-person', person: 'quentin' });
	expect(quentin.closed).toMatchObject({ code: 4403 });
	harness.room.receive(quentin.peer, Uint8Array.from([3]));
	harness.pass(1000);
	expect(readMilestone(olga.doc, kickoff).name).toBe('before');
	expect(harness.room.view({ actor: anActor({ person: 'quentin' }) })).toMatchObject({ ok: false });
});

test('R26 an editor who is made an auditor goes on reading, and writes no more', () => {
	const harness = new RoomHarness();
	harness.room.addPerson(owner, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
	const olga = harness.join(anActor());
	const quentin = harness.join(anActor({ person: 'quentin' }));
	harness.room.command(owner, {
		commandId: 'c1',
		type: 'assign-role',
		person: 'quentin',
		roles: ['Auditor'],
	});
	expect(quentin.closed).toBeNull();
	expect(quentin.governance?.you).toMatchObject({ access: 'view' });
	renameMilestone(quentin.doc, kickoff, 'mine', me);
	harness.pass(1000);
	expect(readMilestone(olga.doc, kickoff).name).toBe('Release Kickoff');
	expect(quentin.notices).toMatchObject([{ kind: 'not-applied', rule: 'R27' }]);
});

test('an ended session closes its own sockets with 4401, and an ended account all', () => {
	const harness = new RoomHarness();
	const laptop = harness.join(anActor());
	const phone = harness.join(anActor());
	laptop.peer.state = { ...laptop.peer.state, caller: { actor: anActor(), session: 'laptop' } };
	phone.peer.state = { ...phone.peer.state, caller: { actor: anActor(), session: 'phone' } };
	harness.room.drop('olga', 'laptop');
	expect([laptop.closed?.code, phone.closed]).toEqual([4401, null]);
	harness.room.drop('olga');
	expect(phone.closed).toMatchObject({ code: 4401 });
});

test('R27 viewers of links with different choices each get what their own link shows, also as it changes', () => {
	const harness = new RoomHarness({ targetDate: '2026-05-01' });
	const member = harness.join(owner.actor, { ours: true });
	const watch = (parts: Partial<NewLink>) => {
		const made = harness.room.createLink(owner, { access: 'public', label: 'x', ...parts });
		if (!made.ok) throw new Error(made.refusal.message);
		const told: PublicView[] = [];
		const viewer: ViewerPeer = {
			state: { kind: 'viewer', link: made.value.id },
			send: (text) => told.push(JSON.parse(String(text)) as PublicView),
			close: () => undefined,
			remember: () => undefined,
		};
		harness.viewers.push(viewer);
		harness.room.watch(viewer);
		return told;
	};
	const [plain, undated, risky] = [watch({}), watch({ hideDates: true }), watch({ showRisks: true })];
	renameMilestone(member.doc, kickoff, 'Another name', me);
	harness.pass(1000);
	for (const told of [plain, undated, risky]) expect(told.at(-1)?.milestones[0]?.name).toBe('Another name');
	expect(plain.at(-1)?.status.date).not.toBe('');
	expect(undated.every(({ status }) => status.date === '')).toBe(true);
	expect(plain.some((view) => 'risks' in view)).toBe(false);
	expect(risky.every((view) => 'risks' in view)).toBe(true);
});

test('R14 what a program writes is an edit of whoever made its token', () => {
	const harness = new RoomHarness();
	const made = harness.room.createLink(owner, { access: 'api', label: 'CI', scopes: ['evidence'] });
	if (!made.ok) throw new Error(made.refusal.message);
	const program = { actor: anActor({ person: 'guest-program', name: 'CI' }), link: made.value.id };
	const view = harness.room.view(owner);
	if (!view.ok) throw new Error(view.refusal.message);
	const slot = view.value.governance.milestones[kickoff]?.policy.evidence[0]?.slot ?? '';
	const filled = { milestone: kickoff, slot, url: 'https://ci.example/1' };
	expect(harness.room.fillEvidence(program, filled)).toMatchObject({ ok: true });
	expect(harness.room.fillEvidence(program, { ...filled, url: 'https://ci.example/2' })).toMatchObject({
		ok: true,
	});
	expect(new Set(harness.changes().map(({ person }) => person))).toEqual(new Set([owner.actor.person]));
	// However often, under one client ID.
	expect(harness.sql.run('SELECT client FROM client_ids')).toHaveLength(1);
});

test('R26 the last use of a link is kept once a minute, however many read by it', () => {
	const harness = new RoomHarness();
	const { token } = aLink(harness, 'public');
	const read = (): string | undefined => {
		harness.log.length = 0;
		expect(harness.room.publicView({ token }).ok).toBe(true);
		const links = harness.room.links(owner);
		return links.ok ? links.value[0]?.lastUsedAt : undefined;
	};
	const first = read();
	expect(harness.log).toEqual(['write']);
	harness.pass(59_000);
	expect([read(), harness.log]).toEqual([first, []]);
	harness.pass(1_000);
	expect([read(), harness.log]).toEqual([new Date(harness.now).toISOString(), ['write']]);
});
