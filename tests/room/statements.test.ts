import type { CheckedAssertion } from '@holdpoint/shared/rules/presence';
import type { SignatureStatement } from '@holdpoint/shared/schema/passkey';
import { defaultNumbers, type MilestonePolicy } from '@holdpoint/shared/schema/release';
import { expect, test } from 'vitest';
import { anActor, RoomHarness, type Bare } from '../support/room.ts';

const milestone = 'kickoff';
const olga = { actor: anActor() };
const quinn = { actor: anActor({ person: 'quinn', name: 'quinn' }) };
const credential = 'credential-of-quinn';
const assertion = { credential, authenticatorData: 'data', clientData: 'client', signature: 'signature' };
const checked: CheckedAssertion = {
	ok: true,
	passkey: { credential, key: { kty: 'RSA', n: 'n', e: 'AQAB' }, relyingParty: 'localhost' },
	person: 'quinn',
};

/** A room where Quinn is asked to sign one milestone. */
function aRound() {
	const harness = new RoomHarness({ template: 'empty' });
	for (const id of ['quinn', 'rae']) harness.room.addPerson(olga, { id, name: id, roles: ['QA'] });
	let count = 0;
	const ask = (caller: typeof olga, command: Bare, commandId = `c${++count}`) =>
		harness.room.command(caller, { ...command, commandId }, checked);
	const kickoff: MilestonePolicy = {
		id: milestone,
		phase: '1 Planning',
		kind: 'plain',
		bindsCandidate: false,
		needs: [],
		ordered: false,
		signers: [{ role: 'QA', n: 2 }],
		evidence: [],
	};
	ask(olga, {
		type: 'set-policy',
		milestones: [kickoff],
		separation: 'standard',
		numbers: defaultNumbers,
	});
	ask(olga, { type: 'request-sign-off', milestone });
	const scope = harness.room.scope(quinn, milestone);
	if (!scope.ok) throw new Error(scope.refusal.message);
	const { digest } = scope.value;
	const state = (): SignatureStatement => {
		const made = harness.room.makeStatement(quinn, { milestone, role: 'QA', meaning: 'approved', digest });
		if (!made.ok) throw new Error(made.refusal.message);
		if (made.value.format !== 'holdpoint-statement/1') throw new Error('An ending was issued');
		return made.value;
	};
	const sign = (
		statement: SignatureStatement,
		commandId?: string,
		meaning: 'approved' | 'reviewed' = 'approved',
	) => ask(quinn, { type: 'sign', milestone, role: 'QA', meaning, digest, statement, assertion }, commandId);
	return { harness, state, sign };
}

const codeOf = (outcome: ReturnType<RoomHarness['room']['command']>) =>
	outcome.ok ? 'yes' : outcome.refusal.code;

test('R4 a statement outlives the sleep of its object, and is gone with the signature that used it', () => {
	const { harness, state, sign } = aRound();
	const statement = state();
	harness.evict();
	const signed = sign(statement, 'once');
	expect(signed).toMatchObject({ ok: true, value: { entries: [{}, { decision: { method: 'passkey' } }] } });
	expect(harness.sql.run('SELECT nonce FROM statements')).toEqual([]);
	harness.evict();
	expect(sign(statement, 'once')).toEqual(signed);
	expect(codeOf(sign(statement))).toBe('R13');
});

test('R4 a refused command writes no entry and uses its statement up; its ID may be tried again with a new one', () => {
	const { harness, state, sign } = aRound();
	const statement = state();
	expect(codeOf(sign(statement, 'once', 'reviewed'))).toBe('R4');
	expect(codeOf(sign(statement, 'once'))).toBe('R4');
	expect(codeOf(sign(state(), 'once'))).toBe('yes');
	expect(harness.aborted).toBe(null);
});

test('R4 nobody uses up the statement of somebody else', () => {
	const { harness, state, sign } = aRound();
	const statement = state();
	const stolen = {
		type: 'sign',
		milestone,
		role: 'QA',
		meaning: 'approved',
		digest: statement.digest,
	} as const;
	const byOlga = harness.room.command(olga, { ...stolen, statement, assertion, commandId: 'x' }, checked);
	expect(byOlga.ok).toBe(false);
	expect(codeOf(sign(statement))).toBe('yes');
});

test('R4 statements that ran out are swept, and a person holds a few at most', () => {
	const { harness, state, sign } = aRound();
	const kept = () => harness.sql.run('SELECT nonce FROM statements').length;
	const first = state();
	harness.pass(1);
	for (let count = 0; count < 30; count += 1) state();
	expect(kept()).toBe(20);
	expect(codeOf(sign(first))).toBe('R4');
	harness.pass(2 * 60_000 + 1);
	const fresh = state();
	expect(kept()).toBe(1);
	expect(codeOf(sign(fresh))).toBe('yes');
});

test('R4 a statement that cannot be kept on disk is not handed out', () => {
	const { harness, state } = aRound();
	harness.brokenFor = /INSERT INTO statements/;
	expect(state).toThrow('no space left');
	expect(harness.aborted).not.toBe(null);
});

test('R4 R32 a statement for an ending is kept, used once, and gone with the ending', () => {
	const harness = new RoomHarness({ template: 'empty' });
	harness.room.addPerson(olga, { id: 'quinn', name: 'quinn', roles: ['Release manager'] });
	const ending = { outcome: 'cancelled', reason: 'The market has gone' } as const;
	const made = harness.room.makeStatement(quinn, ending);
	if (!made.ok || made.value.format !== 'holdpoint-ending/1') throw new Error('No ending was issued');
	harness.evict();
	const command = { type: 'close-out', ...ending, statement: made.value, assertion };
	const sign = (commandId: string, partial: object = {}) =>
		harness.room.command(quinn, { ...command, ...partial, commandId }, checked);
	const signed = sign('once');
	expect(signed).toMatchObject({
		ok: true,
		value: { entries: [{}, { decision: { type: 'ending-signed', method: 'passkey' } }] },
	});
	expect(harness.sql.run('SELECT nonce FROM statements')).toEqual([]);
	expect(sign('once')).toEqual(signed);
	expect(codeOf(sign('again'))).toBe('R13');
	expect(codeOf(sign('other', { outcome: 'postponed' }))).toBe('R4');
	const refused = harness.room.makeStatement(olga, ending);
	expect(refused).toMatchObject({ ok: false, refusal: { code: 'R32' } });
});
