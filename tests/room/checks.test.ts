import { putCheck } from '@holdpoint/shared/doc/edits';
import { readChecks } from '@holdpoint/shared/doc/read';
import type { CheckTold, NewCheck } from '@holdpoint/shared/schema/check-result';
import { expect, test } from 'vitest';
import { anActor, RoomHarness } from '../support/room.ts';

const owner = { actor: anActor() };
const artefact = `sha256:${'a'.repeat(64)}`;
const smoke: NewCheck = { name: 'smoke', conclusion: 'success' };

function told({ room }: RoomHarness): readonly CheckTold[] {
	const gate = room.gate(owner, 'release-kickoff');
	if (!gate.ok) throw new Error(gate.refusal.message);
	return gate.value.checks;
}

test('the latest result of a check and a build is kept, seen by everybody, and still there after a restart', () => {
	const harness = new RoomHarness();
	const watcher = harness.join(anActor());
	const at = new Date(harness.now).toISOString();
	const report = (check: NewCheck) => harness.room.reportCheck(owner, check);
	expect(report({ ...smoke, conclusion: 'pending' })).toEqual({ ok: true, value: { latest: true } });
	harness.pass(1_000);
	const ended = new Date(harness.now).toISOString();
	expect(report({ ...smoke, url: 'https://ci.example/7' })).toEqual({ ok: true, value: { latest: true } });
	expect(report({ ...smoke, conclusion: 'failure', at })).toEqual({ ok: true, value: { latest: false } });
	const shown = { name: 'smoke', conclusion: 'success', url: 'https://ci.example/7', at: ended };
	expect(told(harness)).toEqual([shown]);
	expect(readChecks(watcher.doc)).toMatchObject([{ ...shown, by: 'olga' }]);
	const kept = harness.room.history(owner);
	const last = kept.ok ? kept.value.versions.at(-1) : undefined;
	const version = harness.room.version(owner, last?.id ?? 0);
	expect(version.ok && version.value.content.checks).toMatchObject([shown]);
	harness.evict();
	expect(told(harness)).toEqual([shown]);
	// Of another build: beside the one of none.
	report({ ...smoke, artefact });
	expect(readChecks(watcher.doc)).toHaveLength(2);
	expect(told(harness)).toEqual([]);
});

test('a clock that is ahead keeps no later result out', () => {
	const harness = new RoomHarness();
	const ahead = new Date(harness.now + 3_600_000).toISOString();
	harness.room.reportCheck(owner, { ...smoke, at: ahead });
	harness.pass(1_000);
	harness.room.reportCheck(owner, { ...smoke, conclusion: 'failure' });
	expect(told(harness)).toMatchObject([{ conclusion: 'failure' }]);
});

test('R1 R26 nobody else writes results into the document, whatever their access', () => {
	const harness = new RoomHarness();
	harness.room.reportCheck(owner, { ...smoke, conclusion: 'failure' });
	const rogue = harness.join(anActor());
	const [row] = readChecks(rogue.doc);
	if (row === undefined) throw new Error('No result has arrived.');
	putCheck(rogue.doc, { ...row, conclusion: 'success' }, 'rogue');
	harness.pass(1_000);
	expect(told(harness)).toMatchObject([{ conclusion: 'failure' }]);
	expect(readChecks(rogue.doc)).toEqual([row]);
	expect(rogue.notices).toMatchObject([{ kind: 'not-applied', rule: 'R1', root: 'checks' }]);
});

test('R26 only who may edit reports results: no auditor, no guest, no token without the scope', () => {
	const harness = new RoomHarness();
	harness.room.addPerson(owner, { id: 'audrey', name: 'Audrey', roles: ['Auditor'] });
	const auditor = harness.room.reportCheck({ actor: anActor({ person: 'audrey' }) }, smoke);
	expect(auditor).toMatchObject({ ok: false, refusal: { code: 'forbidden' } });
	const link = harness.room.createLink(owner, { access: 'edit', label: 'x' });
	const guest = { actor: anActor({ person: 'guest-1', guest: true }), link: link.ok ? link.value.id : '' };
	expect(harness.room.reportCheck(guest, smoke)).toMatchObject({ refusal: { code: 'forbidden' } });
	const token = harness.room.createLink(owner, { access: 'api', label: 'CI', scopes: ['evidence'] });
	const ci = { actor: anActor({ person: 'program', name: 'CI' }), link: token.ok ? token.value.id : '' };
	expect(harness.room.reportCheck(ci, smoke)).toMatchObject({ ok: true });
	const gateOnly = harness.room.createLink(owner, { access: 'api', label: 'CI', scopes: ['gate'] });
	const narrow = { ...ci, link: gateOnly.ok ? gateOnly.value.id : '' };
	expect(harness.room.reportCheck(narrow, smoke)).toMatchObject({ refusal: { code: 'forbidden' } });
	expect(told(harness)).toMatchObject([{ name: 'smoke' }]);
});
