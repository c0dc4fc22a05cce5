import { expect, test } from 'vitest';
import { prepareVerdictStatement } from '@holdpoint/shared/rules/decide';
import type { VerdictStatement } from '@holdpoint/shared/schema/passkey';
import { answer, askByPasskey, passkeyOf } from '../../support/ask-by-passkey.ts';
import { allGo, aReleaseAtCall, declareGo, revealed } from '../../support/call.ts';
import { aCandidate, anActor, type TestRelease } from '../../support/release.ts';
import { codeOf, sentenceOf } from './refusals.ts';

const nonce = 'e'.repeat(64);

function shown(): TestRelease {
	return revealed(aReleaseAtCall(), allGo);
}

/** Became strict after its signatures, so that a call can be decided in it. */
function strict(): TestRelease {
	const release = shown();
	return release.must('Ada', { type: 'set-policy', ...release.state.policy, separation: 'strict' });
}

test('R4 R28 a verdict says how its author was known: by passkey, by sign-in, or by a token', () => {
	const byPasskey = shown();
	expect(codeOf(askByPasskey(byPasskey, 'Rita', declareGo(byPasskey)))).toBe('yes');
	expect(byPasskey.state.calls.review?.declared?.method).toBe('passkey');
	expect(byPasskey.entries.at(-2)?.decision.type).toBe('passkey-added');
	expect(shown().must('Rita', declareGo(shown())).state.calls.review?.declared?.method).toBe('sign-in');
	const token = anActor('Rita', { authentication: 'token' });
	expect(shown().must(token, declareGo(shown())).state.calls.review?.declared?.method).toBe('token');
});

test('R4 R28 who is signed in has to be active, and under strict shows a passkey, for NO-GO as well', () => {
	const release = shown();
	const idle = anActor('Rita', { activeAt: release.now - 16 * 60_000 });
	expect(codeOf(release.ask(idle, declareGo(release)))).toBe('R4');
	expect(codeOf(askByPasskey(release, idle, declareGo(release)))).toBe('yes');
	for (const verdict of ['hold', 'no-go'] as const) {
		const asked = { type: 'declare' as const, verdict };
		expect(codeOf(strict().ask('Rita', asked))).toBe('R4');
		expect(codeOf(strict().ask(anActor('Rita', { authentication: 'token' }), asked))).toBe('R4');
		expect(codeOf(askByPasskey(strict(), 'Rita', asked))).toBe('yes');
	}
});

test('R4 R28 a statement says all that the verdict will say, its conditions too', () => {
	const condition = { text: 'Rehearse the rollback', owner: 'oz' };
	const release = revealed(aReleaseAtCall(), {
		...allGo,
		qa: { vote: 'conditional', conditions: [condition] },
	});
	const request = {
		verdict: 'go' as const,
		windowStart: release.at(60),
		windowEnd: release.at(120),
		reason: ' Settled ',
	};
	const issue = (name: string, asked: Parameters<typeof prepareVerdictStatement>[0]) =>
		prepareVerdictStatement(asked, release.state, release.reading, anActor(name), release.now, nonce);
	const call = release.state.calls.review?.seq ?? 0;
	expect(issue('Rita', request)).toEqual({
		ok: true,
		statement: {
			format: 'holdpoint-verdict/1',
			release: 'release1',
			person: 'rita',
			call,
			milestone: 'review',
			digest: release.digest('review'),
			verdict: 'conditional',
			reason: 'Settled',
			window: { start: release.at(60), end: release.at(120) },
			candidate: aCandidate(),
			conditions: [{ ...condition, id: `c${call}-1`, station: 'qa' }],
			nonce,
			issuedAt: release.at(0),
		},
	});
	expect(codeOf(issue('Quinn', request))).toBe('forbidden');
	expect(codeOf(issue('Rita', { verdict: 'go' }))).toBe('R28');
	expect(issue('Rita', { verdict: 'hold' })).toMatchObject({
		statement: { verdict: 'hold', conditions: [] },
	});
});

test.each<[string, Partial<VerdictStatement>]>([
	['another verdict', { verdict: 'no-go' }],
	['another reason', { reason: 'Somebody else’s' }],
	['another window', { window: undefined }],
	['another build', { candidate: aCandidate({ commit: 'other' }) }],
	['another content', { digest: '0'.repeat(64) }],
	['another call', { call: 1 }],
	['a condition', { conditions: [{ id: 'c1-1', station: 'qa', text: 'Rehearse', owner: 'oz' }] }],
	['another release', { release: 'release2' }],
	['another person', { person: 'max' }],
])('R4 R28 a passkey that signed %s declares nothing', (_, change) => {
	const release = strict();
	const rita = anActor('Rita');
	const { type, ...request } = declareGo(release);
	const at = [release.state, release.reading, rita, release.now, nonce] as const;
	const prepared = prepareVerdictStatement(request, ...at);
	if (!prepared.ok) throw new Error(prepared.refusal.message);
	const statement = { ...prepared.statement, ...change };
	if (statement.window === undefined) delete statement.window;
	release.statements.set(nonce, statement);
	const command = { type, ...request, statement, assertion: answer('rita', statement) };
	const decided = release.ask(rita, command, { ok: true, passkey: passkeyOf('rita'), person: 'rita' });
	expect(sentenceOf(decided)).toBe(
		'Your passkey signed something else than what this signature says. Nothing was signed: sign again.',
	);
	expect(release.state.calls.review?.state).toBe('revealed');
});
