import { readMilestone } from '@holdpoint/shared/doc/read';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { anActor, RoomHarness } from '../support/room.ts';

// What a page of version 1 and its server once said to each other, and the document of that server: a page may be open
// while the server becomes another one. Where this fails, the change needs another version (shared/src/protocol/version.ts).

interface Recorded {
	readonly document: string;
	readonly sent: readonly string[];
	readonly milestone: string;
	readonly read: object;
	readonly governance: object;
	readonly notice: object;
}

const recorded = JSON.parse(
	readFileSync(new URL('./recorded/version-1.json', import.meta.url), 'utf8'),
) as Recorded;
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

/** Today's room over the recorded document. */
function aRoom(): RoomHarness {
	const harness = new RoomHarness({ template: 'weekly-train', targetDate: '2026-05-01' });
	harness.sql.run('DELETE FROM journal');
	harness.sql.run('INSERT INTO journal (at, bytes) VALUES (0, ?)', bytesOf(recorded.document));
	harness.evict();
	return harness;
}

/** What is at each place; of a list what its entries have. */
function shapeOf(value: unknown, path = ''): string[] {
	if (typeof value !== 'object' || value === null)
		return [`${path}: ${value === null ? 'null' : typeof value}`];
	const inner = Array.isArray(value) ? value.map((each) => ['[]', each] as const) : Object.entries(value);
	return [...new Set(inner.flatMap(([key, each]) => shapeOf(each, `${path}.${key}`)))];
}

test('all that a page of version 1 sends is taken', () => {
	const harness = aRoom();
	const olga = harness.join(anActor());
	harness.room.addPerson({ actor: anActor() }, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
	const quentin = harness.join(anActor({ person: 'quentin' }));
	for (const frame of recorded.sent) olga.send(bytesOf(frame));
	harness.pass(1000);
	expect([olga.closed, olga.notices]).toEqual([null, []]);
	expect(readMilestone(harness.join(anActor()).doc, recorded.milestone)).toMatchObject(recorded.read);
	expect([...quentin.present.values()]).toMatchObject([{ card: 'x', user: { person: 'olga' } }]);
});

test('a page of version 1 finds in frame 64 all that it knows', () => {
	const harness = aRoom();
	const olga = harness.join(anActor());
	for (const frame of recorded.sent) olga.send(bytesOf(frame));
	harness.pass(1000);
	expect(shapeOf(olga.governance)).toEqual(expect.arrayContaining(shapeOf(recorded.governance)));
});

test('a page of version 1 reads what was not applied', () => {
	const harness = aRoom();
	const olga = harness.join(anActor());
	olga.doc.getMap('of no version').set('name', 'words');
	expect(olga.notices).toHaveLength(1);
	expect(shapeOf(olga.notices[0])).toEqual(expect.arrayContaining(shapeOf(recorded.notice)));
});
