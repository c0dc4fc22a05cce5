import { describe, expect, test } from 'vitest';
import { lockOf } from '@holdpoint/shared/rules/access';
import { addPerson, mintToken } from '@holdpoint/shared/rules/administer';
import { prepareEndingStatement } from '@holdpoint/shared/rules/decide';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { EndingRequest, EndingStatement } from '@holdpoint/shared/schema/passkey';
import type { Outcome, Separation } from '@holdpoint/shared/schema/release';
import { answer, askByPasskey, passkeyOf } from '../../support/ask-by-passkey.ts';
import {
	aCandidate,
	aMilestone,
	anActor,
	aRelease,
	type Asked,
	type TestRelease,
} from '../../support/release.ts';
import { allGo, aReleaseAtCall, declareGo, revealed } from '../../support/call.ts';
import { codeOf, sentenceOf } from './refusals.ts';

const people = {
	Pat: ['Product'],
	Quinn: ['QA'],
	Max: ['Release manager'],
	Bea: ['Business'],
	Zed: ['Release manager', 'Business'],
};
const plan = (separation: Separation = 'standard') => ({
	policy: {
		separation,
		milestones: [aMilestone('kickoff'), aMilestone('close', { kind: 'close-out', needs: ['kickoff'] })],
	},
	people,
});
const nonce = '7'.repeat(64);
const no = (code: string) => ({ ok: false, refusal: { code } });
const shipped = { type: 'close-out', outcome: 'shipped' } as const;
const end = (
	outcome: Outcome,
	reason: string | null = 'The market has gone',
): Extract<Asked, { type: 'close-out' }> => ({
	type: 'close-out',
	outcome,
	...(reason !== null && { reason }),
});

function aClosedRelease(): TestRelease {
	const release = aRelease(plan()).request('Pat');
	release.sign('Quinn', 'QA');
	release.request('Pat', 'close').sign('Quinn', 'QA', { milestone: 'close' });
	return release.must('Max', shipped);
}

/** Started, and rolled back where it says so. */
function aDeployedRelease(isRolledBack: boolean): TestRelease {
	const release = revealed(aReleaseAtCall({ people: { Bea: ['Business'] } }), allGo);
	release.must('Rita', declareGo(release)).pass(60);
	release.must('Oz', { type: 'start-deployment', artefact: aCandidate().artefact });
	return isRolledBack ? release.must('Oz', { type: 'record-rollback', reason: 'Errors' }) : release;
}

describe('close-out', () => {
	test('R32 shipped takes every milestone signed off or waived', () => {
		const release = aRelease(plan()).request('Pat');
		expect(sentenceOf(release.ask('Max', shipped))).toBe(
			'Shipped needs every milestone signed off or waived, and Kickoff and Close are not. Get them signed, or close out as postponed or cancelled.',
		);
		release.sign('Quinn', 'QA');
		release.request('Pat', 'close').sign('Quinn', 'QA', { milestone: 'close' });
		expect(codeOf(release.ask('Quinn', shipped))).toBe('forbidden');
		release.must('Max', shipped);
		expect(release.state.closed).toEqual({
			seq: release.state.seq,
			at: release.at(0),
			by: 'max',
			byName: 'Max',
			outcome: 'shipped',
			reason: '',
		});
	});

	test('R32 R4 under strict an ending takes two passkeys, and neither sign-in nor token', () => {
		const release = aRelease(plan('strict'));
		const max = (partial: Partial<Actor>) => anActor('Max', partial);
		expect(codeOf(release.ask(max({ authentication: 'token' }), end('cancelled')))).toBe('R4');
		expect(sentenceOf(release.ask('Max', end('cancelled')))).toBe(
			'This release keeps strict separation, so it is signed with a passkey. Add one where you sign, or use the one that you have.',
		);
		expect(codeOf(askByPasskey(release, 'Max', end('cancelled')))).toBe('yes');
		expect(codeOf(askByPasskey(release, 'Bea', end('cancelled', null)))).toBe('yes');
		expect(release.state.closed?.outcome).toBe('cancelled');
		expect(release.entries.slice(-5).map(({ decision }) => decision)).toMatchObject([
			{ type: 'passkey-added', credential: 'credential-of-max' },
			{
				type: 'ending-signed',
				role: 'Release manager',
				method: 'passkey',
				passkey: { issuedAt: release.at(0) },
			},
			{ type: 'passkey-added', credential: 'credential-of-bea' },
			{ type: 'ending-signed', role: 'Business', method: 'passkey', reason: 'The market has gone' },
			{ type: 'closed-out', outcome: 'cancelled' },
		]);
	});

	test('R4 R23 R32 what was signed under other rules of the release ends nothing under these', () => {
		const strict = { separation: 'strict' as const };
		const release = aRelease(plan()).must('Max', end('cancelled'));
		release.must('Max', { type: 'set-policy', ...release.state.policy, ...strict });
		expect(codeOf(askByPasskey(release, 'Bea', end('cancelled')))).toBe('yes');
		expect(release.state.closed).toBe(undefined);
		expect(codeOf(askByPasskey(release, 'Max', end('cancelled')))).toBe('yes');
		expect(release.state.closed?.outcome).toBe('cancelled');

		const weaker = aRelease(plan('strict')).request('Pat');
		expect(codeOf(askByPasskey(weaker, 'Zed', end('cancelled')))).toBe('yes');
		const small = { ...weaker.state.policy, separation: 'small' as const };
		weaker.agree('Max', 'Bea', { type: 'set-policy', ...small });
		weaker.must('Zed', end('cancelled'));
		expect(weaker.state.closed).toBe(undefined);
		expect(weaker.state.ending?.signatures).toMatchObject([{ role: 'Release manager' }]);
	});

	test.each<[string, { passkey?: string; by?: string; late?: boolean; used?: boolean }, string]>([
		[
			'of somebody else',
			{ passkey: 'bea' },
			'This passkey belongs to somebody else. Sign with one of your own.',
		],
		[
			'after more than two minutes',
			{ late: true },
			'The passkey took more than two minutes. Nothing was signed: sign again.',
		],
		[
			'for the second time',
			{ used: true },
			'This was signed or refused already, and a passkey answers once. Sign again.',
		],
	])('R4 R32 a passkey %s ends nothing', (_, { passkey = 'max', late, used }, sentence) => {
		const release = aRelease(plan('strict'));
		const max = anActor('Max');
		const request = { outcome: 'cancelled' as const, reason: 'The market has gone' };
		const prepared = prepareEndingStatement(request, release.state, release.reading, max, release.now, nonce);
		if (!prepared.ok) throw new Error(prepared.refusal.message);
		const { statement } = prepared;
		if (!used) release.statements.set(nonce, statement);
		if (late) release.now += 2 * 60_000 + 1;
		const command = {
			type: 'close-out' as const,
			...request,
			statement,
			assertion: answer(passkey, statement),
		};
		const checked = { ok: true, passkey: passkeyOf(passkey), person: passkey } as const;
		expect(sentenceOf(release.ask(max, command, checked))).toBe(sentence);
		expect(release.state.ending).toBe(undefined);
	});

	test('R4 R32 elsewhere who is signed in has to be active, and a token of the administrator’s signs', () => {
		const release = aRelease(plan());
		const idle = anActor('Max', { activeAt: release.now - 16 * 60_000 });
		expect(codeOf(release.ask(idle, end('cancelled')))).toBe('R4');
		expect(codeOf(askByPasskey(release, idle, end('cancelled')))).toBe('yes');
		expect(codeOf(release.ask(anActor('Bea', { authentication: 'token' }), end('cancelled')))).toBe('yes');
		expect(release.entries.at(-2)?.decision).toMatchObject({ type: 'ending-signed', method: 'token' });
	});

	test('R4 R32 a statement says all that the ending will say, in the role that is asked', () => {
		const release = aRelease(plan());
		const issue = (name: string, request: EndingRequest) =>
			prepareEndingStatement(request, release.state, release.reading, anActor(name), release.now, nonce);
		const signed = { format: 'holdpoint-ending/1', release: 'release1', nonce, issuedAt: release.at(0) };
		expect(issue('Zed', { outcome: 'cancelled', reason: ' No market ' })).toEqual({
			ok: true,
			statement: {
				...signed,
				person: 'zed',
				role: 'Release manager',
				outcome: 'cancelled',
				reason: 'No market',
			},
		});
		expect(issue('Quinn', { outcome: 'cancelled', reason: 'No market' })).toMatchObject(no('R32'));
		expect(issue('Max', { outcome: 'cancelled' })).toMatchObject(no('R32'));
		expect(issue('Max', { outcome: 'shipped' })).toEqual({
			ok: false,
			refusal: {
				code: 'R32',
				message: 'What has shipped is closed out without signatures. Close the release out.',
			},
		});
		release.must('Max', end('cancelled', 'No market'));
		expect(issue('Max', { outcome: 'cancelled' })).toMatchObject(no('R13'));
		expect(issue('Zed', { outcome: 'cancelled' })).toMatchObject({
			statement: { role: 'Business', reason: 'No market' },
		});
		release.must('Bea', end('cancelled', null));
		expect(issue('Zed', { outcome: 'cancelled' })).toMatchObject(no('R31'));
	});

	test.each<[string, Partial<EndingStatement>]>([
		['another outcome', { outcome: 'postponed' }],
		['another reason', { reason: 'Somebody else’s' }],
		['another role', { role: 'Business' }],
		['another release', { release: 'release2' }],
		['another person', { person: 'bea' }],
	])('R4 R32 a passkey that signed %s ends nothing', (_, change) => {
		const release = aRelease(plan('strict'));
		const max = anActor('Max');
		const request = { outcome: 'cancelled' as const, reason: 'The market has gone' };
		const at = [release.state, release.reading, max, release.now, nonce] as const;
		const prepared = prepareEndingStatement(request, ...at);
		if (!prepared.ok) throw new Error(prepared.refusal.message);
		const statement = { ...prepared.statement, ...change };
		release.statements.set(nonce, statement);
		const command = {
			type: 'close-out' as const,
			...request,
			statement,
			assertion: answer('max', statement),
		};
		const decided = release.ask(max, command, { ok: true, passkey: passkeyOf('max'), person: 'max' });
		expect(sentenceOf(decided)).toBe(
			'Your passkey signed something else than what this signature says. Nothing was signed: sign again.',
		);
		expect(release.state.ending).toBe(undefined);
	});

	test.each(['postponed', 'cancelled'] as const)(
		'R32 %s takes a reason and two signatures, and what was not reached stays unsigned',
		(outcome) => {
			const release = aRelease(plan());
			expect(codeOf(release.ask('Max', end(outcome, null)))).toBe('R32');
			expect(codeOf(release.ask('Quinn', end(outcome)))).toBe('R32');
			release.must('Max', end(outcome));
			expect(release.state.closed).toBe(undefined);
			expect(release.state.ending).toMatchObject({
				outcome,
				signatures: [{ person: 'max', role: 'Release manager' }],
			});
			expect(codeOf(release.ask('Max', end(outcome)))).toBe('R13');
			release.must('Bea', end(outcome, null));
			expect(release.state.closed).toMatchObject({ outcome, reason: 'The market has gone' });
			expect(release.isSigned()).toBe(false);
		},
	);

	test('R13 R32 who holds both roles signs one, except under small', () => {
		const standard = aRelease(plan()).must('Zed', end('cancelled'));
		expect(codeOf(standard.ask('Zed', end('cancelled')))).toBe('R13');
		expect(standard.state.ending?.signatures).toMatchObject([{ role: 'Release manager' }]);
		expect(codeOf(standard.ask('Max', end('cancelled')))).toBe('R13');
		expect(codeOf(standard.ask('Bea', end('cancelled')))).toBe('yes');
		const small = aRelease(plan('small')).must('Zed', end('cancelled')).must('Zed', end('cancelled'));
		expect(small.state.closed?.outcome).toBe('cancelled');
	});

	test('R32 another outcome begins anew', () => {
		const release = aRelease(plan()).must('Max', end('cancelled')).must('Bea', end('postponed'));
		expect(release.state.closed).toBe(undefined);
		expect(release.state.ending).toMatchObject({ outcome: 'postponed', signatures: [{ person: 'bea' }] });
	});

	test('R4 R32 an ending is signed by somebody who is there', () => {
		const idle = anActor('Max', { activeAt: 0 });
		expect(codeOf(aRelease(plan()).ask(idle, end('cancelled')))).toBe('R4');
	});

	test('R32 what has been deployed is not cancelled, and what was rolled back is not shipped', () => {
		const out = aDeployedRelease(false);
		expect(codeOf(out.ask('Max', end('cancelled')))).toBe('R32');
		expect(codeOf(out.ask('Max', end('shipped-and-rolled-back')))).toBe('R32');
		const back = aDeployedRelease(true);
		expect(codeOf(back.ask('Max', shipped))).toBe('R32');
		back.must('Max', end('shipped-and-rolled-back')).must('Bea', end('shipped-and-rolled-back', null));
		expect(back.state.closed?.outcome).toBe('shipped-and-rolled-back');
		expect(codeOf(aDeployedRelease(true).ask('Max', end('postponed')))).toBe('yes');
	});
});

describe('an ending in words', () => {
	const refusalOf = (release: TestRelease, who: string, asked: Asked) => {
		const decided = release.ask(who, asked);
		return decided.ok ? 'yes' : decided.refusal;
	};

	test('R32 shipped: by whom, after a rollback, with one left', () => {
		expect(refusalOf(aRelease(plan()), 'Bea', shipped)).toEqual({
			code: 'forbidden',
			message: 'A release is closed out by its owner or a Release manager. Ask one of them.',
		});
		expect(refusalOf(aDeployedRelease(true), 'Max', shipped)).toEqual({
			code: 'R32',
			message:
				'The last deployment was rolled back. Close the release out as shipped and rolled back, or deploy again first.',
		});
		const release = aRelease(plan()).request('Pat');
		release.sign('Quinn', 'QA');
		expect(refusalOf(release, 'Max', shipped)).toEqual({
			code: 'R32',
			message:
				'Shipped needs every milestone signed off or waived, and Close is not. Get it signed, or close out as postponed or cancelled.',
			details: { milestones: ['close'] },
		});
	});

	test('R32 the other endings: without a rollback, after a deployment, without a reason, by nobody of the two', () => {
		const noRollback = {
			code: 'R32',
			message: 'No rollback is recorded. Record it first, or close the release out as shipped.',
		};
		expect(refusalOf(aRelease(plan()), 'Max', end('shipped-and-rolled-back'))).toEqual(noRollback);
		expect(refusalOf(aDeployedRelease(false), 'Max', end('shipped-and-rolled-back'))).toEqual(noRollback);
		expect(refusalOf(aDeployedRelease(false), 'Max', end('postponed'))).toEqual({
			code: 'R32',
			message:
				'The deployment has started, so the release is neither postponed nor cancelled. Record a rollback, or close it out as shipped.',
		});
		const noReason = {
			code: 'R32',
			message: 'Say why the release ends like this: the reason stays on record.',
		};
		expect(refusalOf(aRelease(plan()), 'Max', end('cancelled', ' \t'))).toEqual(noReason);
		const other = aRelease(plan()).must('Max', end('cancelled'));
		expect(refusalOf(other, 'Bea', end('postponed', null))).toEqual(noReason);
		for (const name of ['Quinn', 'Ada'])
			expect(refusalOf(aRelease(plan()), name, end('cancelled'))).toEqual({
				code: 'R32',
				message: 'This ending is signed by a Release manager and Business, and you are neither. Ask them.',
				details: { roles: ['Release manager', 'Business'] },
			});
	});

	test('R13 R32 each role once, and each person', () => {
		const release = aRelease(plan()).must('Max', end('cancelled'));
		expect(refusalOf(release, 'Max', end('cancelled'))).toEqual({
			code: 'R13',
			message: 'You have signed this ending, and a person counts once. Someone else signs in the other role.',
		});
		const second = aRelease({ ...plan(), people: { ...people, Mo: ['Release manager'], Bo: ['Business'] } });
		second.must('Max', end('cancelled'));
		expect(refusalOf(second, 'Mo', end('cancelled'))).toEqual({
			code: 'R13',
			message: 'This ending is signed as Release manager already. The other role has to sign.',
			details: { roles: ['Business'] },
		});
		const small = aRelease(plan('small')).must('Bea', end('cancelled'));
		expect(refusalOf(small, 'Bea', end('cancelled'))).toEqual({
			code: 'R13',
			message: 'This ending is signed as Business already. The other role has to sign.',
			details: { roles: ['Release manager'] },
		});
	});

	test('R3 R32 what is written: reason without blanks around it, role, name of the record, method', () => {
		const release = aRelease(plan());
		release.must(
			anActor('Max', { name: 'Maximilian', activeAt: release.now }),
			end('cancelled', ' No market \n'),
		);
		release.must('Bea', end('cancelled', ''));
		expect(release.entries.slice(-3).map(({ decision }) => decision)).toEqual([
			{
				type: 'ending-signed',
				outcome: 'cancelled',
				reason: 'No market',
				role: 'Release manager',
				name: 'Max',
				method: 'sign-in',
			},
			{
				type: 'ending-signed',
				outcome: 'cancelled',
				reason: 'No market',
				role: 'Business',
				name: 'Bea',
				method: 'sign-in',
			},
			{ type: 'closed-out', outcome: 'cancelled', reason: 'No market' },
		]);
		const other = aRelease(plan())
			.must('Bea', end('postponed', 'Later'))
			.must('Max', end('postponed', 'Indeed'));
		expect(other.state.closed?.reason).toBe('Indeed');
		expect(other.entries.at(-2)?.decision).toMatchObject({ role: 'Release manager', reason: 'Indeed' });
		const shippedNow = aRelease(plan()).request('Pat');
		shippedNow.sign('Quinn', 'QA');
		shippedNow.request('Pat', 'close').sign('Quinn', 'QA', { milestone: 'close' });
		shippedNow.must('Max', { ...shipped, reason: ' At last ' });
		expect(shippedNow.state.closed?.reason).toBe('At last');
	});

	test('R31 reopening: by whom, of what, why', () => {
		const reopen = { type: 'reopen-release', reason: ' A metric was wrong ' } as const;
		expect(refusalOf(aClosedRelease(), 'Quinn', reopen)).toEqual({
			code: 'forbidden',
			message:
				'A release is reopened by its owner or a Release manager, and a second person. Ask one of them.',
		});
		expect(refusalOf(aRelease(plan()), 'Max', reopen)).toEqual({
			code: 'R31',
			message: 'This release is open, so there is nothing to reopen.',
		});
		expect(refusalOf(aClosedRelease(), 'Max', { ...reopen, reason: ' \t' })).toEqual({
			code: 'R31',
			message: 'Say why the release is reopened: the reason stays on record.',
		});
		const release = aClosedRelease().must('Max', reopen);
		expect(release.state.proposals.at(-1)?.motion).toEqual({
			kind: 'reopening',
			reason: 'A metric was wrong',
		});
	});
});

describe('after close-out', () => {
	const writes: Asked[] = [
		{ type: 'request-sign-off', milestone: 'kickoff' },
		{ type: 'reopen', milestone: 'kickoff', reason: 'A mistake' },
		{ type: 'revoke', milestone: 'kickoff', reason: 'A mistake' },
		{ type: 'assign-role', person: 'pat', roles: [] },
		{ type: 'set-release-candidate', ...aCandidate() },
		{ type: 'accept-baseline' },
		{ type: 'schedule-call', at: '2026-04-01T00:00:00Z' },
		{ type: 'break-glass', milestone: 'kickoff', reason: 'Outage', incident: 'INC-7' },
		shipped,
		{ type: 'second', proposal: 1 },
	];
	test.each(writes.map((asked) => [asked.type, asked] as const))('R31 %s is refused', (_, asked) => {
		const release = aClosedRelease();
		expect(codeOf(release.ask('Ada', asked))).toBe('R31');
		expect(codeOf(release.ask('Eve', asked))).toBe('forbidden');
	});

	test('R31 malformed goes before it, and people and tokens are writes too', () => {
		const { state } = aClosedRelease();
		expect(codeOf(aClosedRelease().ask('Ada', { type: 'request-sign-off', milestone: 'nowhere' }))).toBe(
			'malformed',
		);
		expect(codeOf(addPerson(state, anActor('Ada'), { id: 'zoe', name: 'Zoe', roles: [] }))).toBe('R31');
		expect(codeOf(mintToken(state, anActor('Robot', { authentication: 'owner-token' }), 'pat'))).toBe('R31');
	});

	test.each(['scope', 'free', 'release'])('R1 R31 no part of the document is written (%s)', (kind) => {
		const release = aClosedRelease();
		const milestone = kind === 'release' ? undefined : 'kickoff';
		expect(lockOf(release.state, { kind, milestone }, anActor('Ada'), release.now)).toEqual({
			rule: 'R31',
			message:
				'This release is closed out, so nothing in it changes. Two people can reopen it, with a reason.',
		});
	});

	test('R31 two people reopen it, with a reason, and the close-out is signed anew', () => {
		const release = aClosedRelease();
		const reopen = { type: 'reopen-release', reason: 'A metric was wrong' } as const;
		expect(codeOf(release.ask('Quinn', reopen))).toBe('forbidden');
		expect(codeOf(release.ask('Max', { ...reopen, reason: '' }))).toBe('R31');
		release.must('Max', reopen);
		const proposal = release.state.proposals.at(-1)?.seq ?? 0;
		expect(release.state.closed).toBeTruthy();
		expect(codeOf(release.ask('Max', { type: 'second', proposal }))).toBe('R31');
		release.pass(30);
		expect(codeOf(release.ask('Quinn', { type: 'second', proposal }))).toBe('R31');
		release.agree('Max', 'Quinn', reopen);
		expect(release.state.closed).toBe(undefined);
		expect([release.isSigned(), release.isSigned('close')]).toEqual([true, false]);
		expect(codeOf(release.ask('Max', reopen))).toBe('R31');
		expect(release.projected()).toEqual(release.state);
	});
});
