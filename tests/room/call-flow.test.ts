import { setActivityState, setEvidence } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { verifyExport } from '@holdpoint/shared/ledger/export';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { Call } from '@holdpoint/shared/schema/governance';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { expect, test } from 'vitest';
import { anActor, RoomHarness, type Bare, type TestPeer } from '../support/room.ts';

const me = { test: 'call' };
const review = 'pre-release-deployment-review';
const olga = anActor();
const rita = anActor({ person: 'rita', name: 'Rita' });
const emil = anActor({ person: 'emil', name: 'Emil' });
const quinn = anActor({ person: 'quinn', name: 'Quinn' });
const artefact = `sha256:${'a'.repeat(64)}`;
const minutes = 60_000;
const decoder = new TextDecoder();

/** A release whose review is ready for its call: what comes before is waived, its own content is done. */
function aRoomAtCall() {
	const harness = new RoomHarness();
	const owner = { actor: olga };
	harness.room.addPerson(owner, {
		id: 'rita',
		name: 'Rita',
		roles: ['Release manager', 'Release authority'],
	});
	harness.room.addPerson(owner, { id: 'emil', name: 'Emil', roles: ['Engineering'] });
	harness.room.addPerson(owner, { id: 'quinn', name: 'Quinn', roles: ['QA'] });
	let count = 0;
	const ask = (actor: Actor, command: Bare) => {
		const commandId = `c${(count += 1)}`;
		return harness.room.command({ actor: { ...actor, activeAt: harness.now } }, { ...command, commandId });
	};
	const must = (actor: Actor, command: Bare) => {
		const answer = ask(actor, command);
		if (!answer.ok) throw new Error(`${answer.refusal.code}: ${answer.refusal.message}`);
		return answer.value.entries;
	};
	const editor = harness.join(olga);
	const { activities, evidence } = readMilestone(editor.doc, review);
	for (const { id } of activities) setActivityState(editor.doc, review, id, 'done', '', me);
	for (const { slot } of evidence.filter((each) => !/go-no-go|decision/.test(each.slot))) {
		setEvidence(editor.doc, review, slot, { url: `https://example.org/${slot}` }, me);
	}
	harness.pass(60_000);
	must(olga, { type: 'set-release-candidate', version: '1.0', commit: 'c1', artefact });
	const expiresAt = new Date(harness.now + 600 * minutes).toISOString();
	const waiver = { reason: 'Tested elsewhere', control: 'By hand', expiresAt };
	must(rita, { type: 'waive', milestone: 'release-candidate-approval', ...waiver });
	const open = () =>
		must(rita, {
			type: 'open-call',
			stations: [
				{ id: 'engineering', name: 'Engineering', person: 'emil', required: true },
				{ id: 'qa', name: 'QA', person: 'quinn', required: true },
				{ id: 'support', name: 'Support', person: null, required: false },
			],
			expiresAt: new Date(harness.now + 300 * minutes).toISOString(),
		});
	const callOf = (peer: TestPeer): Call | undefined => peer.governance?.state.calls[review];
	return { harness, ask, must, open, editor, callOf };
}

/** Everything that leaves the room by any way, for anybody, as one text. */
function everythingSeen(harness: RoomHarness, peers: readonly TestPeer[], screen: string): string {
	const { room } = harness;
	const answers = [olga, rita, emil, quinn].flatMap((actor) => [
		room.view({ actor }),
		room.ledger({ actor }),
		room.exportText({ actor }),
		room.scope({ actor }, review),
		room.gate({ actor }, 'production-deployment', artefact),
		room.links({ actor }),
	]);
	const frames = peers.flatMap((peer) => peer.received.map((frame) => decoder.decode(frame)));
	return [...frames, JSON.stringify(answers), JSON.stringify(harness.publicView(screen))].join('\n');
}

test('R28 before the reveal no frame, answer, export or page carries a vote, and the reveal opens each that counts', () => {
	const { harness, must, open, editor, callOf } = aRoomAtCall();
	const link = harness.room.createLink({ actor: rita }, { access: 'screen', label: 'Room', names: true });
	if (!link.ok) throw new Error(link.refusal.message);
	const peers = [editor, harness.join(rita), harness.join(emil), harness.join(quinn)];
	open();
	const secret = { vote: 'no-go', reason: 'The zebra crossing fails' } as const;
	const answer = must(emil, { type: 'vote', station: 'engineering', ...secret });
	must(quinn, { type: 'vote', station: 'qa', vote: 'hold', reason: 'A first zebra' });
	const words = ['an owl', 'a zebra'];
	const conditions = [{ text: `Feed ${words[1]}`, owner: 'emil' }];
	must(quinn, { type: 'vote', station: 'qa', vote: 'conditional', conditions });
	harness.evict();
	peers.push(harness.join(anActor({ person: 'emil', name: 'Emil' })));
	must(rita, { type: 'close-voting' });
	const seen = everythingSeen(harness, peers, link.value.token) + JSON.stringify(answer);
	expect(callOf(editor)).toMatchObject({
		state: 'closed',
		votes: [{ station: 'engineering' }, { station: 'qa' }],
	});
	expect(seen).toContain('"voted"');
	expect(seen).not.toContain('zebra');
	expect(seen).not.toMatch(/"vote":\s*"/);
	expect(seen).not.toContain('nonce');
	const nonces = harness.sql.run('SELECT opening FROM votes').map((row) => {
		const { nonce } = JSON.parse(String(row.opening)) as { nonce: string };
		return nonce;
	});
	expect(nonces).toHaveLength(2);
	for (const nonce of nonces) expect(seen).not.toContain(nonce);

	const revealed = JSON.stringify(must(rita, { type: 'reveal' }));
	expect(revealed).toContain('The zebra crossing fails');
	expect(revealed).toContain('Feed a zebra');
	for (const nonce of nonces) expect(revealed).toContain(nonce);
	expect(everythingSeen(harness, peers, link.value.token)).not.toContain('A first zebra');
	expect(harness.sql.run('SELECT * FROM votes')).toEqual([]);
	expect(callOf(editor)?.answers.map(({ station, vote }) => `${station} ${vote}`)).toEqual([
		'engineering no-go',
		'qa conditional',
	]);
});

test('R28 the chair leads the projector for one moment of the call, and nobody is named but who speaks', () => {
	const { harness, must, open, editor } = aRoomAtCall();
	const link = harness.room.createLink({ actor: rita }, { access: 'screen', label: 'Room' });
	if (!link.ok) throw new Error(link.refusal.message);
	const lead = (actor: Actor, station: string | null = null, slide = 0) => {
		const outcome = harness.room.setStage({ actor: { ...actor, activeAt: harness.now } }, { slide, station });
		return outcome.ok ? 'led' : outcome.refusal.code;
	};
	const shown = () => (harness.publicView(link.value.token) as PublicView).call?.stage;
	expect([lead(rita), lead(emil)]).toEqual(['R28', 'forbidden']);
	open();
	const before = editor.governance?.seq;
	expect([shown(), lead(emil), lead(anActor({ person: 'nobody' }))]).toEqual([
		undefined,
		'forbidden',
		'forbidden',
	]);
	const ofCall = () => JSON.stringify((harness.publicView(link.value.token) as PublicView).call);
	expect(ofCall()).not.toMatch(/Emil|Quinn/);
	expect(lead(rita, 'qa', 3)).toBe('led');
	expect(shown()).toEqual({ slide: 3, speaking: { station: 'QA', name: 'Quinn' } });
	expect([lead(rita, 'support', 4), shown()]).toEqual(['led', { slide: 4 }]);
	// Nothing is decided by it.
	expect(editor.governance?.seq).toBe(before);
	must(emil, { type: 'vote', station: 'engineering', vote: 'go' });
	expect(shown()).toEqual({ slide: 4 });
	must(rita, { type: 'close-voting' });
	expect(shown()).toBe(undefined);
	lead(rita, 'qa');
	const speaking = { slide: 0, speaking: { station: 'QA', name: 'Quinn' } };
	expect(shown()).toEqual(speaking);
	harness.evict();
	expect(shown()).toEqual(speaking);
	// Who takes the chair goes on from there.
	const goesOn = (actor: Actor) => harness.room.readStage({ actor });
	expect(goesOn(emil)).toEqual({ ok: true, value: { slide: 0, station: 'qa' } });
	expect(goesOn(anActor({ person: 'nobody' }))).toMatchObject({ refusal: { code: 'forbidden' } });
	must(rita, { type: 'reveal' });
	expect(goesOn(emil)).toEqual({ ok: true, value: { slide: 0, station: null } });
});

test('R28 the chair leads the projector before a scheduled call is opened, and the lobby shows whose speaker is here', () => {
	const { harness, must } = aRoomAtCall();
	const link = harness.room.createLink({ actor: rita }, { access: 'screen', label: 'Room' });
	if (!link.ok) throw new Error(link.refusal.message);
	const view = () => (harness.publicView(link.value.token) as PublicView).call;
	const here = () => view()?.stations.flatMap(({ name, here }) => (here ? [name] : []));
	must(rita, { type: 'schedule-call', at: new Date(harness.now + 600_000).toISOString() });
	const told = () => {
		harness.pass(1_000);
		return harness.told.length;
	};
	harness.watching = 1;
	harness.room.follow({ board: harness.room.board, hash: sha256Hex(link.value.token), relay: 0 }, 1);
	const before = told();
	const page = harness.join(quinn);
	expect(here()).toEqual([]);
	page.presence(1, { card: '' });
	expect(told()).toBe(before + 1);
	expect(here()).toEqual(['QA']);
	expect(JSON.stringify(view())).not.toContain('Quinn');
	const led = harness.room.setStage(
		{ actor: { ...rita, activeAt: harness.now } },
		{ slide: 1, station: 'qa' },
	);
	expect([led.ok, view()?.stage]).toEqual([true, { slide: 1, speaking: { station: 'QA', name: 'Quinn' } }]);
	page.leave();
	expect(here()).toEqual([]);
	expect(told()).toBeGreaterThan(before + 1);
});

test('R28 R29 from the call to the open gate, with its export verified, and shut to the minute', async () => {
	const { harness, ask, must, open } = aRoomAtCall();
	const gate = () => {
		const answer = harness.room.gate({ actor: olga }, 'production-deployment', artefact);
		return answer.ok && answer.value.open;
	};
	open();
	must(emil, { type: 'vote', station: 'engineering', vote: 'go' });
	must(quinn, { type: 'vote', station: 'qa', vote: 'go' });
	must(rita, { type: 'close-voting' });
	must(rita, { type: 'reveal' });
	const windowStart = new Date(harness.now + 10 * minutes).toISOString();
	const windowEnd = new Date(harness.now + 20 * minutes).toISOString();
	const early = ask(rita, { type: 'declare', verdict: 'go', windowStart, windowEnd });
	expect(early).toMatchObject({ ok: true });
	expect(gate()).toBe(false);
	expect(harness.alarm).toBe(Date.parse(windowStart));
	harness.pass(10 * minutes);
	expect(gate()).toBe(true);
	expect(harness.alarm).toBe(Date.parse(windowEnd));
	harness.pass(10 * minutes);
	expect(gate()).toBe(false);
	const text = harness.room.exportText({ actor: olga });
	if (!text.ok) throw new Error(text.refusal.message);
	expect(await verifyExport(text.value)).toMatchObject({ valid: true });
});

test('R28 a vote that races the close and the reveal counts whole or not at all, in either order', () => {
	const vote = { type: 'vote', station: 'qa', vote: 'no-go', reason: 'Seen at the last moment' } as const;
	const late = [quinn, vote] as const;
	const close = [rita, { type: 'close-voting' }] as const;
	const reveal = [rita, { type: 'reveal' }] as const;
	const orders: readonly [
		asked: readonly (typeof late | typeof close | typeof reveal)[],
		outcomes: string[],
		says: string,
	][] = [
		[[late, close, reveal], ['ok', 'ok', 'ok'], 'no-go'],
		[[close, late, reveal], ['ok', 'R28', 'ok'], 'go'],
		[[close, reveal, late], ['ok', 'ok', 'R28'], 'go'],
		// Two chairs at the same moment: the second finds it done, and nothing is written twice.
		[[close, close, reveal, reveal], ['ok', 'R28', 'ok', 'R28'], 'go'],
		[[reveal, late, close, reveal], ['R28', 'ok', 'ok', 'ok'], 'no-go'],
	];
	for (const [asked, outcomes, says] of orders) {
		const { harness, ask, must, open, editor, callOf } = aRoomAtCall();
		open();
		must(emil, { type: 'vote', station: 'engineering', vote: 'go' });
		must(quinn, { type: 'vote', station: 'qa', vote: 'go' });
		const told = asked.map(([actor, command]) => {
			const answer = ask(actor, command);
			return answer.ok ? 'ok' : answer.refusal.code;
		});
		expect(told).toEqual(outcomes);
		expect(callOf(editor)?.answers.map(({ station, vote }) => `${station} ${vote}`)).toEqual([
			'engineering go',
			`qa ${says}`,
		]);
		expect(harness.sql.run('SELECT * FROM votes')).toEqual([]);
		const ledger = harness.room.ledger({ actor: olga });
		const written = ledger.ok ? ledger.value.map(({ decision }) => decision.type) : [];
		for (const type of ['voting-closed', 'votes-revealed'])
			expect(written.filter((each) => each === type)).toHaveLength(1);
		expect(written.filter((each) => each === 'voted')).toHaveLength(says === 'go' ? 2 : 3);
	}
});

test('R24 R28 the same vote sent twice writes once', () => {
	const { harness, open } = aRoomAtCall();
	open();
	const vote = { commandId: 'v', type: 'vote', station: 'qa', vote: 'go' };
	const first = harness.room.command({ actor: quinn }, vote);
	expect(harness.room.command({ actor: quinn }, vote)).toEqual(first);
	expect(harness.sql.run('SELECT * FROM votes')).toHaveLength(1);
});
