import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { deliver } from '../../api/src/board/deliver.ts';
import { limits } from '../../api/src/board/limits.ts';
import type { Delivery } from '../../api/src/board/webhooks.ts';
import { messageOf, Receiver, signatureOf } from '../support/receiver.ts';
import { anActor, RoomHarness } from '../support/room.ts';

const owner = { actor: anActor() };
const archive = { url: 'https://archive.example.com/holdpoint', label: 'Archive', language: 'en' } as const;
const minute = 60_000;

/** A room with one webhook. */
function aRoom(): RoomHarness {
	const harness = new RoomHarness();
	add(harness);
	return harness;
}

function add({ room }: RoomHarness): { id: string; secret: string } {
	const created = room.createWebhook(owner, archive);
	if (!created.ok) throw new Error(created.refusal.message);
	return created.value;
}

function theOnly(deliveries: readonly Delivery[]): Delivery {
	const [only] = deliveries;
	if (only === undefined || deliveries.length > 1) throw new Error(`${deliveries.length} messages are due.`);
	return only;
}

function write({ room }: RoomHarness, person: string): void {
	const outcome = room.addPerson(owner, { id: person, name: person, roles: [] });
	if (!outcome.ok) throw new Error(outcome.refusal.message);
}

const namesOf = (delivery: Delivery) =>
	messageOf({ headers: {}, body: delivery.body }).data.entries.map(({ type }) => type);

test('R21 a new webhook is told the head at once, then each entry once it is confirmed, in order', () => {
	const harness = aRoom();
	expect(harness.alarm).toBe(harness.now);
	const first = theOnly(harness.room.deliveries());
	expect(messageOf({ headers: {}, body: first.body }).data.entries).toHaveLength(1);
	harness.room.delivered(first, true, 'It answered 200');
	expect(harness.room.deliveries()).toEqual([]);

	write(harness, 'quinn');
	expect(harness.alarm).toBeLessThanOrEqual(harness.now);
	const second = theOnly(harness.room.deliveries());
	expect(namesOf(second)).toEqual(['person-added']);
	expect(second.id).not.toBe(first.id);
});

test('a message is the same at each attempt; what comes meanwhile waits for the next one', () => {
	const harness = aRoom();
	const first = theOnly(harness.room.deliveries());
	harness.room.delivered(first, false, 'It answered 500');
	write(harness, 'quinn');
	expect(harness.room.deliveries()).toEqual([]);
	harness.pass(5_000);
	expect(theOnly(harness.room.deliveries())).toEqual(first);
	harness.room.delivered(first, true, 'It answered 200');
	expect(namesOf(theOnly(harness.room.deliveries()))).toEqual(['person-added']);
});

test('an attempt that the server did not survive is made again, and no other beside one that still runs', () => {
	const harness = aRoom();
	const first = theOnly(harness.room.deliveries());
	expect(harness.alarm).toBe(harness.now + limits.webhookLease);
	harness.evict();
	write(harness, 'quinn');
	expect(harness.room.deliveries()).toEqual([]);
	harness.pass(limits.webhookLease);
	expect(theOnly(harness.room.deliveries())).toEqual(first);
	expect(limits.webhookLease).toBeGreaterThan(limits.webhookAnswer);
});

test('failures are tried again after longer and longer, and the list says so', () => {
	const harness = aRoom();
	const waits: number[] = [];
	for (let failure = 0; failure < 9; failure += 1) {
		harness.room.delivered(theOnly(harness.room.deliveries()), false, 'It could not be reached');
		const failedAt = harness.now;
		if (harness.alarm === null) throw new Error('Nothing is planned.');
		waits.push((harness.alarm - failedAt) / minute);
		const listed = harness.room.webhooks(owner);
		expect(listed.ok && listed.value).toMatchObject([
			{
				delivered: 1,
				lastAttempt: { at: new Date(failedAt).toISOString(), ok: false, answer: 'It could not be reached' },
				nextAttemptAt: new Date(harness.alarm).toISOString(),
			},
		]);
		harness.now = harness.alarm;
	}
	expect(waits).toEqual([5 / 60, 5, 30, 120, 300, 600, 840, 840, 840]);
	harness.room.delivered(theOnly(harness.room.deliveries()), true, 'It answered 200');
	write(harness, 'quinn');
	harness.room.delivered(theOnly(harness.room.deliveries()), false, 'It answered 500');
	expect(harness.alarm).toBe(harness.now + 5_000);
});

test('a receiver that was away for long gets what it missed in messages of bounded size', () => {
	const harness = aRoom();
	const first = theOnly(harness.room.deliveries());
	for (let nth = 0; nth <= limits.webhookEntries; nth += 1) write(harness, `person-${nth}`);
	harness.room.delivered(first, true, 'It answered 200');
	const counts: number[] = [];
	for (let due = harness.room.deliveries(); due.length > 0; due = harness.room.deliveries()) {
		const delivery = theOnly(due);
		counts.push(namesOf(delivery).length);
		harness.room.delivered(delivery, true, 'It answered 200');
	}
	expect(counts).toEqual([limits.webhookEntries, 1]);
});

test('a webhook that was removed while its message was on the way is told nothing more', () => {
	const harness = new RoomHarness();
	const { id } = add(harness);
	const delivery = theOnly(harness.room.deliveries());
	expect(harness.room.removeWebhook(owner, id).ok).toBe(true);
	harness.room.delivered(delivery, false, 'It answered 500');
	expect(harness.room.deliveries()).toEqual([]);
	expect(harness.alarm).toBeNull();
	const again = harness.room.removeWebhook(owner, id);
	expect(!again.ok && again.refusal.code).toBe('not-found');
});

test('a webhook that is due hides no moment at which time alone changes something, and nobody is told twice', () => {
	const harness = aRoom();
	harness.room.addPerson(owner, { id: 'rita', name: 'Rita', roles: ['Release manager'] });
	const end = harness.now + 10 * minute;
	const waived = harness.room.command(
		{ actor: anActor({ person: 'rita' }) },
		{
			type: 'waive',
			milestone: 'release-kickoff',
			reason: 'Late',
			control: 'By hand',
			expiresAt: new Date(end).toISOString(),
			commandId: 'waive-1',
		},
	);
	expect(waived).toMatchObject({ ok: true });
	const watcher = harness.join(anActor());
	const first = theOnly(harness.room.deliveries());
	harness.now = end + 1;
	harness.room.delivered(first, false, 'It answered 500');
	expect(harness.alarm).toBe(end);
	harness.room.wake();
	expect(watcher.governance?.now).toBe(end + 1);
	harness.pass(5_000);
	expect(theOnly(harness.room.deliveries())).toEqual(first);
	expect(watcher.governance?.now).toBe(end + 1);
});

test('only who steers the release adds, lists and removes webhooks, ten at most; a secret is told once', () => {
	const harness = new RoomHarness();
	const { secret } = add(harness);
	expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
	const listed = harness.room.webhooks(owner);
	expect(JSON.stringify(listed)).not.toContain(secret.slice('whsec_'.length));
	harness.room.addPerson(owner, { id: 'quinn', name: 'Quinn', roles: ['QA'] });
	const others = [{ actor: anActor({ person: 'quinn' }) }, { actor: anActor(), link: 'some-link' }];
	for (const caller of others) {
		const refusals = [
			harness.room.createWebhook(caller, archive),
			harness.room.webhooks(caller),
			harness.room.removeWebhook(caller, 'x'),
		];
		for (const refusal of refusals) expect(!refusal.ok && refusal.refusal.code).toBe('forbidden');
	}
	for (let nth = 1; nth < 10; nth += 1) add(harness);
	const eleventh = harness.room.createWebhook(owner, archive);
	expect(!eleventh.ok && eleventh.refusal.message).toBe(
		'A release has 10 webhooks at most. Remove one first.',
	);
});

test('an attempt is signed as Standard Webhooks says, follows no redirect, and says what it met', async () => {
	const away = await Receiver.listen((response) => response.writeHead(200).end());
	const receiver = await Receiver.listen((response, nth) => {
		if (nth === 1) response.writeHead(202).end('thank you');
		else if (nth === 2) response.writeHead(302, { location: away.url }).end();
		else response.destroy();
	});
	const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
	const upTo = { entry: 1, event: 0 };
	const delivery = {
		webhook: 'w',
		url: receiver.url,
		secret,
		id: 'w.1',
		body: '{"zürich":1}',
		what: '',
		upTo,
	};
	expect(await deliver(delivery)).toEqual({ ok: true, answer: 'It answered 202', code: 'http-202' });
	expect(await deliver(delivery)).toEqual({ ok: false, answer: 'It answered 302', code: 'http-302' });
	expect(await deliver(delivery)).toEqual({
		ok: false,
		answer: 'It could not be reached',
		code: 'unreachable',
	});
	expect(away.received).toEqual([]);
	for (const message of receiver.received) {
		expect(message.body).toBe(delivery.body);
		expect(message.headers['webhook-signature']).toBe(signatureOf(message, secret));
		const headers = message.headers as Record<string, string>;
		expect(new Webhook(secret).verify(message.body, headers)).toEqual({ zürich: 1 });
	}
	await Promise.all([away.close(), receiver.close()]);
});

test('the receiver of the tests computes the signature of the published example', () => {
	const headers = { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330' };
	const signature = signatureOf(
		{ headers, body: '{"test": 2432232314}' },
		'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
	);
	expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
