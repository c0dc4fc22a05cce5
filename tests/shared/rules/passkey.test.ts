import { describe, expect, test } from 'vitest';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { challengeOf } from '@holdpoint/shared/ledger/statement';
import { prepareStatement } from '@holdpoint/shared/rules/decide';
import type { CheckedAssertion } from '@holdpoint/shared/rules/presence';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type {
	Assertion,
	Passkey,
	SignatureStatement,
	StatementRequest,
} from '@holdpoint/shared/schema/passkey';
import {
	aMilestone,
	anActivity,
	anActor,
	aRelease,
	aRow,
	noon,
	type TestRelease,
} from '../../support/release.ts';
import { codeOf, sentenceOf } from './refusals.ts';

function aPasskey(owner: string, partial: Partial<Passkey> = {}): Passkey {
	return {
		credential: `credential-of-${owner.toLowerCase()}`,
		key: { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) },
		relyingParty: 'localhost',
		...partial,
	};
}

function anAssertion(passkey: Passkey): Assertion {
	return {
		credential: passkey.credential,
		authenticatorData: 'authenticator-data',
		clientData: 'client-data',
		signature: 'signature',
	};
}

/** What the server issues to this person for an approval as QA, or for what is said otherwise. */
function issue(
	release: TestRelease,
	actor: Actor | string,
	partial: Partial<StatementRequest> = {},
): ReturnType<typeof prepareStatement> {
	const who = typeof actor === 'string' ? anActor(actor, { activeAt: release.now }) : actor;
	const milestone = partial.milestone ?? 'kickoff';
	const request: StatementRequest = {
		role: 'QA',
		meaning: 'approved',
		...partial,
		milestone,
		digest: partial.digest ?? release.digest(milestone),
	};
	const nonce = sha256Hex(`statement ${release.statements.size}`);
	const prepared = prepareStatement(request, release.state, release.reading, who, release.now, nonce);
	if (prepared.ok) release.statements.set(nonce, prepared.statement);
	return prepared;
}

function mustIssue(...asked: Parameters<typeof issue>): SignatureStatement {
	const prepared = issue(...asked);
	if (!prepared.ok) throw new Error(prepared.refusal.message);
	return prepared.statement;
}

/** Quinn's approval of the kickoff by passkey, with what the case changes about it. */
function signWith(
	release: TestRelease,
	statement: SignatureStatement,
	{
		by = 'Quinn',
		passkey = aPasskey('Quinn'),
		checked = { ok: true, passkey, person: 'quinn' },
		...partial
	}: {
		by?: Actor | string;
		passkey?: Passkey;
		checked?: CheckedAssertion | null;
		milestone?: string;
		role?: string;
		meaning?: 'approved' | 'reviewed' | 'authored';
		digest?: string;
		for?: string;
		assertion?: undefined;
	} = {},
) {
	const milestone = partial.milestone ?? 'kickoff';
	return release.ask(
		by,
		{
			type: 'sign',
			role: 'QA',
			meaning: 'approved',
			digest: release.digest(milestone),
			statement,
			assertion: anAssertion(passkey),
			...partial,
			milestone,
		},
		checked,
	);
}

const strict = { policy: { separation: 'strict' as const } };
const failed = { milestone: 'kickoff', attempt: 'passkey' };

test('R4 R18 a stand-in’s passkey signs for whom it was asked for, and for nobody else', () => {
	const release = aRelease({ people: { Pat: ['Product'], Quinn: ['QA'], Rae: ['QA'], Ben: ['Support'] } });
	const stretch = { from: release.at(0), until: release.at(60), reason: 'On leave' };
	for (const name of ['Quinn', 'Rae'])
		release.must(name, { type: 'delegate', to: 'ben', milestones: ['kickoff'], ...stretch });
	release.request('Pat');
	const passkey = aPasskey('Ben');
	const by = { by: 'Ben', passkey, checked: { ok: true as const, passkey, person: 'ben' } };
	const statement = mustIssue(release, 'Ben', { for: 'rae' });
	expect(statement.for).toBe('rae');
	expect(sentenceOf(signWith(release, statement, { ...by, for: 'quinn' }))).toBe(
		'Your passkey signed something else than what this signature says. Nothing was signed: sign again.',
	);
	expect(codeOf(signWith(release, mustIssue(release, 'Ben', { for: 'rae' }), { ...by, for: 'rae' }))).toBe(
		'yes',
	);
	expect(release.state.milestones.kickoff?.rounds[0]?.signatures).toMatchObject([
		{ person: 'ben', for: { person: 'rae' }, method: 'passkey' },
	]);
});

describe('a statement', () => {
	test('R4 says all that the signature will say, and its challenge changes with each of it', () => {
		const release = aRelease().request('Pat');
		const statement = mustIssue(release, 'Quinn');
		expect(statement).toEqual({
			format: 'holdpoint-statement/1',
			release: 'release1',
			milestone: 'kickoff',
			person: 'quinn',
			role: 'QA',
			meaning: 'approved',
			digest: release.digest('kickoff'),
			nonce: sha256Hex('statement 0'),
			issuedAt: release.at(0),
		});
		const others: Partial<SignatureStatement>[] = [
			{ release: 'release2' },
			{ milestone: 'planning' },
			{ person: 'pat' },
			{ for: 'pat' },
			{ role: 'Product' },
			{ meaning: 'rejected' },
			{ digest: '0'.repeat(64) },
			{ nonce: '0'.repeat(64) },
			{ issuedAt: release.at(1) },
		];
		const challenges = [{}, ...others].map((change) => challengeOf({ ...statement, ...change }));
		expect(new Set(challenges).size).toBe(challenges.length);
	});

	test('R18 R4 names whom the signer stands in for, whether they said so or not', () => {
		const release = aRelease({ people: { Pat: ['Product'], Quinn: ['QA'], Uma: ['Product'] } }).request(
			'Pat',
		);
		release.must('Quinn', {
			type: 'delegate',
			to: 'uma',
			milestones: ['kickoff'],
			from: release.at(0),
			until: release.at(60),
			reason: 'On leave until Monday',
		});
		expect(mustIssue(release, 'Uma').for).toBe('quinn');
		expect(mustIssue(release, 'Uma', { for: 'quinn' }).for).toBe('quinn');
	});

	test('R4 is not made for a signature that a rule refuses anyway', () => {
		const open = aRelease({ rows: [aRow('kickoff', { activities: [anActivity('a', { state: 'open' })] })] });
		expect(codeOf(issue(open.request('Pat'), 'Quinn'))).toBe('R11');
		// What is not finished can be rejected all the same.
		expect(issue(open, 'Quinn', { meaning: 'rejected' })).toMatchObject({
			ok: true,
			statement: { meaning: 'rejected' },
		});
		const release = aRelease();
		expect(codeOf(issue(release, 'Quinn'))).toBe('R16');
		expect(codeOf(issue(release, 'Quinn', { meaning: 'rejected' }))).toBe('R16');
		release.request('Pat');
		expect(codeOf(issue(release, 'Pat'))).toBe('R2');
		expect(codeOf(issue(release, 'Quinn', { role: 'Security' }))).toBe('R2');
		expect(codeOf(issue(release, 'Quinn', { digest: '0'.repeat(64) }))).toBe('R8');
		expect(codeOf(issue(release, 'Quinn', { milestone: 'nowhere', digest: '' }))).toBe('malformed');
		expect(codeOf(issue(release, 'Mallory'))).toBe('forbidden');
		expect(codeOf(issue(release, anActor('Guest', { guest: true })))).toBe('R2');
	});
});

describe('a signature by passkey', () => {
	test('R4 is recorded whole, after the passkey that it adds; the next one adds none', () => {
		const release = aRelease({ policy: { milestones: [aMilestone('kickoff'), aMilestone('planning')] } });
		release.request('Pat').request('Pat', 'planning');
		const first = mustIssue(release, 'Quinn');
		const second = mustIssue(release, 'Quinn', { milestone: 'planning' });
		const decided = signWith(release, first);
		expect(decided).toMatchObject({
			ok: true,
			entries: [
				{ type: 'passkey-added', ...aPasskey('Quinn') },
				{
					type: 'signed',
					milestone: 'kickoff',
					method: 'passkey',
					passkey: { ...anAssertion(aPasskey('Quinn')), nonce: first.nonce, issuedAt: first.issuedAt },
				},
			],
		});
		expect(release.state.passkeys).toEqual({
			'credential-of-quinn': { ...aPasskey('Quinn'), person: 'quinn' },
		});
		expect(signWith(release, second, { milestone: 'planning' })).toMatchObject({
			ok: true,
			entries: [{ type: 'signed', method: 'passkey' }],
		});
	});

	test('R4 R16 rejects as well', () => {
		const release = aRelease().request('Pat');
		const statement = mustIssue(release, 'Quinn', { meaning: 'rejected' });
		const passkey = aPasskey('Quinn');
		const rejection = {
			type: 'reject',
			milestone: 'kickoff',
			role: 'QA',
			digest: release.digest('kickoff'),
			reason: 'The plan has no rollback',
			assertion: anAssertion(passkey),
		} as const;
		const checked = { ok: true, passkey, person: 'quinn' } as const;
		const approval = mustIssue(release, 'Quinn');
		expect(codeOf(release.ask('Quinn', { ...rejection, statement: approval }, checked))).toBe('R4');
		expect(release.ask('Quinn', { ...rejection, statement }, checked)).toMatchObject({
			ok: true,
			entries: [{ type: 'passkey-added' }, { type: 'rejected', method: 'passkey' }],
		});
	});

	test('R4 counts without recent activity: the passkey asked for the person', () => {
		const release = aRelease().request('Pat').pass(60);
		const quinn = anActor('Quinn', { activeAt: noon });
		expect(codeOf(release.sign(quinn, 'QA'))).toBe('R4');
		expect(codeOf(signWith(release, mustIssue(release, quinn), { by: quinn }))).toBe('yes');
	});

	const another = aPasskey('Eve');
	const cases: [string, Parameters<typeof signWith>[2], string][] = [
		[
			'whose assertion did not hold',
			{ checked: { ok: false, message: 'This does not hold. Try again.' } },
			'This does not hold. Try again.',
		],
		[
			'that was not checked',
			{ checked: null },
			'A signature by passkey brings its statement and what the passkey answered. Sign again.',
		],
		[
			'without its assertion',
			{ assertion: undefined },
			'A signature by passkey brings its statement and what the passkey answered. Sign again.',
		],
		[
			'of somebody else',
			{ passkey: another, checked: { ok: true, passkey: another, person: 'eve' } },
			'This passkey belongs to somebody else. Sign with one of your own.',
		],
		[
			'through a token',
			{ by: anActor('Quinn', { authentication: 'token' }) },
			'A passkey signs for a person in their browser, not for a token. Sign in there, then sign.',
		],
		[
			'over another meaning',
			{ meaning: 'reviewed' },
			'Your passkey signed something else than what this signature says. Nothing was signed: sign again.',
		],
		[
			'over other content than the command says',
			{ digest: '0'.repeat(64) },
			'Your passkey signed something else than what this signature says. Nothing was signed: sign again.',
		],
		[
			'over another milestone',
			{ milestone: 'planning' },
			'Your passkey signed something else than what this signature says. Nothing was signed: sign again.',
		],
		[
			'in another role',
			{ role: 'Security' },
			'Your passkey signed something else than what this signature says. Nothing was signed: sign again.',
		],
	];
	const plan = ['kickoff', 'planning'].map((id) =>
		aMilestone(id, {
			signers: [
				{ role: 'QA', n: 1 },
				{ role: 'Security', n: 1 },
			],
		}),
	);
	const busy = () =>
		aRelease({
			policy: { milestones: plan },
			people: { Pat: ['Product'], Quinn: ['QA', 'Security'], Eve: ['QA'] },
		})
			.request('Pat')
			.request('Pat', 'planning');

	test.each(cases)('R4 %s is refused, and nothing is written', (_, change, sentence) => {
		const release = busy();
		const statement = mustIssue(release, 'Quinn');
		const before = release.entries.length;
		expect(signWith(release, statement, change)).toEqual({
			ok: false,
			refusal: {
				code: 'R4',
				message: sentence,
				details: { ...failed, ...(change?.milestone !== undefined && { milestone: change.milestone }) },
			},
		});
		expect(release.entries).toHaveLength(before);
	});

	test.each<[string, Partial<SignatureStatement>]>([
		['release', { release: 'release2' }],
		['person', { person: 'eve' }],
		['principal', { for: 'eve' }],
		['moment', { issuedAt: '2026-03-12T11:59:59.000Z' }],
		['content', { digest: '0'.repeat(64) }],
		['kind', { format: 'holdpoint-ending/1' as 'holdpoint-statement/1' }],
	])('R4 a statement with another %s than the one issued is refused', (_, change) => {
		const release = busy();
		const statement = mustIssue(release, 'Quinn');
		expect(signWith(release, { ...statement, ...change })).toMatchObject({
			ok: false,
			refusal: { code: 'R4', details: failed },
		});
	});

	test('R4 a statement of somebody else is refused even with a passkey of one’s own', () => {
		const release = busy();
		const statement = mustIssue(release, 'Eve');
		expect(codeOf(signWith(release, statement))).toBe('R4');
	});

	test('R4 a statement holds once', () => {
		const release = busy();
		const statement = mustIssue(release, 'Quinn');
		release.statements.delete(statement.nonce);
		expect(sentenceOf(signWith(release, statement))).toBe(
			'This was signed or refused already, and a passkey answers once. Sign again.',
		);
	});

	test('R4 a statement holds for two minutes', () => {
		const release = busy();
		const statement = mustIssue(release, 'Quinn');
		release.now += 2 * 60_000 + 1;
		expect(sentenceOf(signWith(release, statement))).toBe(
			'The passkey took more than two minutes. Nothing was signed: sign again.',
		);
		release.now -= 1;
		expect(codeOf(signWith(release, statement))).toBe('yes');
	});

	test('R4 a passkey that the record knows as another one is refused', () => {
		const known = aPasskey('Quinn');
		const byEve = busy();
		byEve.append({ type: 'passkey-added', ...known }, anActor('Eve'));
		expect(sentenceOf(signWith(byEve, mustIssue(byEve, 'Quinn')))).toBe(
			'The record of this release knows this passkey as another one, of Eve. Add a new passkey and sign with it.',
		);
		const otherKey = busy();
		const key = { kty: 'RSA', n: 'n', e: 'AQAB' } as const;
		otherKey.append({ type: 'passkey-added', ...known, key }, anActor('Quinn'));
		expect(codeOf(signWith(otherKey, mustIssue(otherKey, 'Quinn')))).toBe('R4');
	});

	test('R8 R4 content that changed since the statement is refused after the passkey was believed', () => {
		const release = busy();
		const statement = mustIssue(release, 'Quinn');
		release.edit('Pat', 'kickoff', { outcome: 'Something else' });
		expect(codeOf(signWith(release, statement, { digest: statement.digest }))).toBe('R8');
	});
});

describe('strict separation', () => {
	test('R4 is signed with a passkey, and with nothing else', () => {
		const release = aRelease(strict).request('Pat');
		expect(sentenceOf(release.sign('Quinn', 'QA'))).toBe(
			'This release keeps strict separation, so it is signed with a passkey. Add one where you sign, or use the one that you have.',
		);
		expect(sentenceOf(release.sign(anActor('Quinn', { authentication: 'token' }), 'QA'))).toBe(
			'This release keeps strict separation, so no token signs here. Sign in with a browser, then sign there.',
		);
		expect(codeOf(signWith(release, mustIssue(release, 'Quinn')))).toBe('yes');
		expect(release.isSigned()).toBe(true);
	});

	test('R4 what was signed by sign-in before the release became strict is signed again, with a passkey', () => {
		const milestones = [aMilestone('kickoff', { signers: [{ role: 'QA', n: 2 }] })];
		const people = { Pat: ['Product'], Quinn: ['QA'], Rae: ['QA'] };
		const release = aRelease({ policy: { milestones }, people }).request('Pat');
		expect(codeOf(release.sign('Rae', 'QA'))).toBe('yes');
		release.must('Ada', { type: 'set-policy', ...release.state.policy, separation: 'strict' });
		expect(codeOf(signWith(release, mustIssue(release, 'Quinn')))).toBe('yes');
		expect(release.isSigned()).toBe(false);
		const passkey = aPasskey('Rae');
		const rae = { by: 'Rae', passkey, checked: { ok: true as const, passkey, person: 'rae' } };
		expect(codeOf(signWith(release, mustIssue(release, 'Rae'), rae))).toBe('yes');
		expect(release.isSigned()).toBe(true);
	});
});
