import { addActivity } from '@holdpoint/shared/doc/edits';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { Language } from '@holdpoint/shared/schema/language';
import type { NewWebhook, WebhookMessage } from '@holdpoint/shared/schema/webhook';
import { expect, test } from 'vitest';
import { limits } from '../../api/src/board/limits.ts';
import type { Delivery } from '../../api/src/board/webhooks.ts';
import { anActor, RoomHarness, type Bare } from '../support/room.ts';

const owner = { actor: anActor() };
const board = 'https://release.example/b/board0000000001';
const milestone = 'release-kickoff';
const page = `${board}?m=${milestone}`;

/** A small plan: QA and Product sign one milestone, and a second one follows from it. */
function aRoom(): RoomHarness {
	const harness = new RoomHarness({ template: 'empty' });
	const plan = (id: string, needs: string[], signers: { role: string; n: number }[]) => ({
		...{ id, phase: 'One', kind: 'plain' as const, bindsCandidate: false, ordered: false, evidence: [] },
		...{ needs, signers },
	});
	for (const [id, name, role] of [
		['rita', 'Rita', 'Release manager'],
		['quinn', 'Quinn <!channel>', 'QA'],
		['pat', 'Pat', 'Product'],
	] as const)
		harness.room.addPerson(owner, { id, name, roles: [role] });
	const numbers = { reasonCharacters: 1, activeMinutes: 15 };
	const milestones = [
		plan(
			milestone,
			[],
			[
				{ role: 'QA', n: 1 },
				{ role: 'Product', n: 1 },
			],
		),
		plan('next', [milestone], [{ role: 'QA', n: 1 }]),
	];
	decide(harness, 'rita', { type: 'set-policy', milestones, separation: 'small', numbers });
	return harness;
}

let commands = 0;
function decide({ room, now }: RoomHarness, person: string, command: Bare, name = person): void {
	const actor: Actor = anActor({ person, name, activeAt: now });
	const outcome = room.command({ actor }, { ...command, commandId: `c${(commands += 1)}` });
	if (!outcome.ok) throw new Error(outcome.refusal.message);
}

function sign(harness: RoomHarness, person: string, role: string): void {
	const read = harness.room.scope(owner, milestone);
	const digest = read.ok ? read.value.digest : '';
	decide(harness, person, { type: 'sign', milestone, role, meaning: 'approved', digest });
}

function add({ room }: RoomHarness, parts: Partial<NewWebhook>, language: Language = 'en'): string {
	const channel = { url: 'https://hooks.example/a', label: 'Channel', language };
	const created = room.createWebhook(owner, { ...channel, ...parts });
	if (!created.ok) throw new Error(created.refusal.message);
	return created.value.id;
}

/** Everything that is due now, confirmed. */
function deliver({ room }: RoomHarness): Delivery[] {
	const all: Delivery[] = [];
	for (let due = room.deliveries(); due.length > 0; due = room.deliveries()) {
		all.push(...due);
		for (const each of due) room.delivered(each, true, 'It answered 200');
	}
	return all;
}

const slackOf = ({ body }: Delivery) => (JSON.parse(body) as { text: string }).text;
const messageOf = ({ body }: Delivery) => JSON.parse(body) as WebhookMessage;

test('a channel is told in words what happens: no head, and nothing while nothing is told', () => {
	const harness = aRoom();
	add(harness, { format: 'slack' });
	expect(deliver(harness)).toEqual([]);
	harness.room.addPerson(owner, { id: 'sam', name: 'Sam', roles: [] });
	expect(deliver(harness)).toEqual([]);
	decide(harness, 'rita', { type: 'request-sign-off', milestone }, 'Rita');
	expect(deliver(harness).map(slackOf)).toEqual([
		`Release 1\nRita asked for signatures on ${milestone}. <${page}|Open>`,
	]);
	sign(harness, 'quinn', 'QA');
	sign(harness, 'pat', 'Product');
	expect(deliver(harness).map(slackOf)).toEqual([
		[
			'Release 1',
			`Quinn &lt;!channel&gt; signed ${milestone} as QA. <${page}|Open>`,
			`Pat signed ${milestone} as Product. <${page}|Open>`,
			`${milestone} is signed off. <${page}|Open>`,
		].join('\n'),
	]);
	expect(harness.alarm).toBeNull();
});

test('a channel that was added on a German page is told in German, and others as before', () => {
	const harness = aRoom();
	add(harness, { format: 'slack' }, 'de');
	const program = add(harness, {}, 'en');
	deliver(harness);
	decide(harness, 'rita', { type: 'request-sign-off', milestone }, 'Rita');
	sign(harness, 'quinn', 'QA');
	const read = harness.room.scope(owner, milestone);
	const rejection = { type: 'reject', milestone, role: 'Product', reason: 'Not yet.' } as const;
	const digest = read.ok ? read.value.digest : '';
	decide(harness, 'pat', { ...rejection, digest });
	const [german, english] = deliver(harness);
	if (german === undefined || english === undefined) throw new Error('Two listen.');
	expect(slackOf(german)).toBe(
		[
			'Release 1',
			`Rita hat um Unterschriften für ${milestone} gebeten. <${page}|Öffnen>`,
			`Quinn &lt;!channel&gt; hat ${milestone} als QA unterschrieben. <${page}|Öffnen>`,
			`Pat hat ${milestone} als Product abgelehnt. <${page}|Öffnen>`,
		].join('\n'),
	);
	expect(english.webhook).toBe(program);
	const [first] = messageOf(english).data.events;
	expect(first).toEqual({
		event: 'requested',
		milestone,
		says: `Rita asked for signatures on ${milestone}.`,
		url: page,
		at: expect.any(String) as string,
	});
	const test = harness.room.testWebhook(owner, german.webhook);
	expect(test.ok && slackOf(test.value)).toContain('Ein Test: ');
});

test('R7 a signature that an edit made stale is told once, and again only after it was current', () => {
	const harness = aRoom();
	decide(harness, 'rita', { type: 'request-sign-off', milestone });
	sign(harness, 'quinn', 'QA');
	add(harness, { format: 'slack', events: ['stale', 'blocked'] });
	const editor = harness.join(anActor({ person: 'pat', name: 'Pat' }));
	addActivity(editor.doc, milestone, { id: 'a1', text: 'One more' }, 'test');
	addActivity(editor.doc, milestone, { id: 'a2', text: 'And another' }, 'test');
	harness.pass(limits.watched);
	const [told, ...more] = deliver(harness).map(slackOf);
	expect(more).toEqual([]);
	expect(told).toContain(`${milestone} changed after Quinn &lt;!channel&gt; signed it.`);
	expect(told).toContain(`${milestone} still has “One more”`);
	addActivity(editor.doc, milestone, { id: 'a3', text: 'A third' }, 'test');
	harness.evict();
	harness.pass(limits.watched);
	expect(deliver(harness)).toEqual([]);
});

test('what was stale or blocked before anybody listened is no news', () => {
	const harness = aRoom();
	decide(harness, 'rita', { type: 'request-sign-off', milestone: 'next' });
	const id = add(harness, { format: 'slack' });
	harness.room.addPerson(owner, { id: 'sam', name: 'Sam', roles: [] });
	expect(deliver(harness)).toEqual([]);
	harness.room.removeWebhook(owner, id);
	add(harness, { format: 'slack' });
	decide(harness, 'rita', { type: 'request-sign-off', milestone });
	expect(deliver(harness).map(slackOf)).toEqual([expect.stringContaining('asked for signatures')]);
});

test('R21 a program is told the entries and the words, and by a message of its own what no entry says', () => {
	const harness = aRoom();
	add(harness, { events: ['stale', 'signed'] });
	deliver(harness);
	decide(harness, 'rita', { type: 'request-sign-off', milestone });
	sign(harness, 'quinn', 'QA');
	const [appended] = deliver(harness).map(messageOf);
	expect(appended).toMatchObject({
		type: 'ledger.appended',
		data: {
			entries: [{ type: 'sign-off-requested' }, { type: 'signed' }],
			events: [
				{ event: 'signed', milestone, says: `Quinn <!channel> signed ${milestone} as QA.`, url: page },
			],
		},
	});
	const editor = harness.join(anActor());
	addActivity(editor.doc, milestone, { id: 'a1', text: 'One more' }, 'test');
	harness.pass(limits.watched);
	expect(deliver(harness).map(messageOf)).toMatchObject([
		{
			type: 'release.changed',
			data: { release: 'board0000000001', events: [{ event: 'stale', milestone }] },
		},
	]);
});

test('a message that failed is the same when it is sent again, whatever has happened since', () => {
	const harness = aRoom();
	add(harness, { format: 'teams' });
	decide(harness, 'rita', { type: 'request-sign-off', milestone }, 'Rita');
	const [first] = harness.room.deliveries();
	if (first === undefined) throw new Error('Nothing is due.');
	harness.room.delivered(first, false, 'It answered 500');
	sign(harness, 'quinn', 'QA');
	harness.pass(5_000);
	expect(harness.room.deliveries()).toEqual([first]);
	expect(JSON.parse(first.body)).toEqual({
		type: 'message',
		attachments: [
			{
				contentType: 'application/vnd.microsoft.card.adaptive',
				contentUrl: null,
				content: {
					$schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
					type: 'AdaptiveCard',
					version: '1.4',
					body: ['Release 1', `Rita asked for signatures on ${milestone}.`].map((text, index) => ({
						type: 'RichTextBlock',
						inlines: [{ type: 'TextRun', text, weight: index === 0 ? 'Bolder' : 'Default' }],
					})),
					actions: [{ type: 'Action.OpenUrl', title: 'Open the board', url: page }],
				},
			},
		],
	});
});

test('each attempt is in the log, 50 at most; a test is one of them and moves nothing on', () => {
	const harness = aRoom();
	const id = add(harness, { format: 'slack' });
	const asked = harness.room.testWebhook(owner, id);
	if (!asked.ok) throw new Error(asked.refusal.message);
	expect(slackOf(asked.value)).toBe(
		`Release 1\nA test: messages of this release arrive here. <${board}|Open>`,
	);
	harness.room.delivered(asked.value, true, 'It answered 200');
	decide(harness, 'rita', { type: 'request-sign-off', milestone }, 'Rita');
	for (let attempt = 0; attempt < 2; attempt += 1) {
		const [delivery] = harness.room.deliveries();
		if (delivery !== undefined) harness.room.delivered(delivery, attempt === 1, `Answer ${attempt}`);
		harness.pass(5_000);
	}
	const read = harness.room.webhookAttempts(owner, id);
	const what = `Rita asked for signatures on ${milestone}.`;
	expect(read.ok && read.value.attempts.map(({ at: _, ...rest }) => rest)).toEqual([
		{ what, ok: true, answer: 'Answer 1' },
		{ what, ok: false, answer: 'Answer 0' },
		{ what: 'A test', ok: true, answer: 'It answered 200' },
	]);
	for (let nth = 0; nth < 60; nth += 1) harness.room.delivered(asked.value, true, `Test ${nth}`);
	const full = harness.room.webhookAttempts(owner, id);
	expect(full.ok && full.value.attempts).toHaveLength(limits.webhookAttempts);
	expect(harness.room.webhookAttempts(owner, 'none')).toMatchObject({ refusal: { code: 'not-found' } });
	expect(harness.room.testWebhook(owner, 'none')).toMatchObject({ refusal: { code: 'not-found' } });
	const quinn = { actor: anActor({ person: 'quinn' }) };
	expect(harness.room.webhookAttempts(quinn, id)).toMatchObject({ refusal: { code: 'forbidden' } });
	expect(harness.room.testWebhook(quinn, id)).toMatchObject({ refusal: { code: 'forbidden' } });
});
