import fc from 'fast-check';
import { renameMilestone, setActivityState, setEvidence } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { RefusedAttempt } from '@holdpoint/shared/schema/access-log';
import { expect, test } from 'vitest';
import { AccessLog } from '../../api/src/board/access-log.ts';
import { limits } from '../../api/src/board/limits.ts';
import { createTables } from '../../api/src/board/sql.ts';
import { anActor, RoomHarness, startOfTest } from '../support/room.ts';
import { openSqlite } from '../support/sqlite.ts';

const me = { test: 'access-log' };
const kickoff = 'release-kickoff';
const olga = { actor: anActor() };
const quinn = { actor: anActor({ person: 'quinn', name: 'Quinn' }) };

function aRoom(): RoomHarness {
	const harness = new RoomHarness();
	harness.room.addPerson(olga, { id: 'quinn', name: 'Quinn', roles: ['QA'] });
	harness.room.addPerson(olga, { id: 'wes', name: 'Wes', roles: ['Auditor'] });
	return harness;
}

function attemptsIn(harness: RoomHarness, caller = olga): RefusedAttempt[] {
	const read = harness.room.accessLog(caller);
	if (!read.ok) throw new Error(read.refusal.message);
	return read.value.attempts;
}

test('R4 what a member tried and was refused is kept beside the record, with who, what, where and which rule', () => {
	const harness = aRoom();
	const before = harness.room.exportText(olga);
	const sign = { type: 'sign', milestone: kickoff, role: 'QA', meaning: 'approved', digest: '' };
	expect(harness.room.command(quinn, { ...sign, commandId: 'a' })).toMatchObject({ ok: false });
	const { seq: _, ...request } = {
		milestone: kickoff,
		role: 'QA',
		meaning: 'approved' as const,
		digest: '',
		seq: 0,
	};
	expect(harness.room.makeStatement(quinn, request)).toMatchObject({ ok: false });
	expect(harness.room.addPerson(quinn, { id: 'eve', name: 'Eve', roles: [] })).toMatchObject({ ok: false });
	expect(attemptsIn(harness)).toMatchObject([
		{ person: 'quinn', name: 'Quinn', attempt: 'add-person', milestone: '', code: 'forbidden', times: 1 },
		{ person: 'quinn', name: 'Quinn', attempt: 'statement', milestone: kickoff, code: 'R11', times: 1 },
		{ person: 'quinn', name: 'Quinn', attempt: 'sign', milestone: kickoff, code: 'R11', times: 1 },
	]);
	expect(attemptsIn(harness)[2]?.message).toMatch(/^Release Kickoff still has/);
	// Neither the ledger nor the export knows of it.
	expect(harness.room.exportText(olga)).toEqual(before);
});

test('R1 an edit that was put back is an attempt too, and typing it again is counted', () => {
	const harness = aRoom();
	const editor = harness.join(olga.actor);
	const { activities, evidence } = readMilestone(editor.doc, kickoff);
	for (const { id } of activities) setActivityState(editor.doc, kickoff, id, 'done', '', me);
	for (const { slot } of evidence) setEvidence(editor.doc, kickoff, slot, { url: 'https://example.org' }, me);
	harness.room.addPerson(olga, { id: 'pia', name: 'Pia', roles: ['Product'] });
	harness.room.addPerson(olga, { id: 'emil', name: 'Emil', roles: ['Engineering'] });
	harness.pass(1000);
	const ask = (actor: ReturnType<typeof anActor>, command: object, commandId: string) =>
		harness.room.command({ actor: { ...actor, activeAt: harness.now } }, { ...command, commandId });
	ask(olga.actor, { type: 'request-sign-off', milestone: kickoff }, '1');
	const scope = harness.room.scope(olga, kickoff);
	if (!scope.ok) throw new Error(scope.refusal.message);
	const sign = { type: 'sign', milestone: kickoff, meaning: 'approved', digest: scope.value.digest };
	ask(anActor({ person: 'pia' }), { ...sign, role: 'Product' }, '2');
	ask(anActor({ person: 'emil' }), { ...sign, role: 'Engineering' }, '3');
	for (const name of ['Another name', 'And another']) {
		renameMilestone(editor.doc, kickoff, name, me);
		harness.pass(1000);
	}
	expect(attemptsIn(harness)).toMatchObject([
		{ person: 'olga', attempt: 'edit', milestone: kickoff, code: 'R1', times: 2 },
	]);
	harness.evict();
	expect(attemptsIn(harness)).toHaveLength(1);
});

test('it is read by the owner, a Release manager and an Auditor, and by nobody else', () => {
	const harness = aRoom();
	harness.room.addPerson(olga, { id: 'max', name: 'Max', roles: ['Release manager'] });
	for (const person of ['olga', 'wes', 'max']) {
		expect(harness.room.accessLog({ actor: anActor({ person }) })).toMatchObject({ ok: true });
	}
	for (const person of ['quinn', 'eve']) {
		expect(harness.room.accessLog({ actor: anActor({ person }) })).toMatchObject({
			ok: false,
			refusal: { code: 'forbidden' },
		});
	}
});

test('it cannot be flooded: whatever is tried, a person fills so many rows an hour, and the board so many in all', () => {
	fc.assert(
		fc.property(
			fc.array(fc.tuple(fc.nat(3), fc.nat(400), fc.nat(120_000)), {
				minLength: 50,
				maxLength: 400,
				size: 'max',
			}),
			(tries) => {
				const sql = openSqlite();
				createTables(sql);
				const log = new AccessLog(sql);
				let now = startOfTest;
				for (const [who, what, pause] of tries) {
					now += pause;
					const attempt = { attempt: `try ${what}`, milestone: '', code: 'R2', message: 'No' };
					log.add({ person: `p${who}`, name: `P${who}` }, attempt, now);
				}
				const rows = log.list();
				for (const { at } of rows) {
					const end = Date.parse(at);
					for (const who of [0, 1, 2, 3]) {
						const inHour = rows.filter(
							(row) =>
								row.person === `p${who}` && Date.parse(row.at) <= end && Date.parse(row.at) > end - 3_600_000,
						);
						expect(inHour.length).toBeLessThanOrEqual(limits.refusalsAnHour);
					}
				}
			},
		),
		{ numRuns: 30 },
	);
});

test('the last row that a person fills in an hour says that more followed; the oldest of a full board go first', () => {
	const sql = openSqlite();
	createTables(sql);
	const log = new AccessLog(sql);
	const tryIt = (person: string, what: number, now: number) =>
		log.add(
			{ person, name: person },
			{ attempt: `try ${what}`, milestone: '', code: 'R2', message: 'No' },
			now,
		);
	for (let what = 0; what < 100; what++) tryIt('eve', what, startOfTest + what);
	expect(log.list()).toHaveLength(limits.refusalsAnHour);
	expect(log.list()[0]?.message).toBe('More attempts followed within the hour, and are not kept.');
	for (let what = 0; what < limits.refusals + 50; what++) tryIt(`p${what}`, what, startOfTest + what);
	expect(log.list()).toHaveLength(limits.refusals);
	expect(log.list().some(({ person }) => person === 'eve')).toBe(false);
});
