import { expect, test } from 'vitest';
import type { Policy } from '@holdpoint/shared/schema/release';
import { aSigner, type Asked, type TestRelease } from '../../support/release.ts';
import { byPasskey } from '../../support/ask-by-passkey.ts';
import { allGo, aReleaseAtCall, aStation, declareGo, openCall, revealed } from '../../support/call.ts';
import { answerOf, codeOf } from './refusals.ts';

/** What happens to people and plan while a call is under way. */

const goOf = (station: string): Asked => ({ type: 'vote', station, vote: 'go' });
const atCall = () => {
	const release = aReleaseAtCall();
	return release.must('Max', openCall(release));
};

/** The plan in which signatures decide `review`, no call. */
function signedInstead({ state }: TestRelease): Policy {
	const milestones = state.policy.milestones.map((clause) =>
		clause.id === 'review' ? { ...clause, kind: 'plain' as const, signers: [aSigner('QA')] } : clause,
	);
	return { ...state.policy, milestones };
}

test('R12 R28 a GO signs nothing off that the plan no longer leaves to a call', () => {
	const voting = atCall().agree('Max', 'Eli', { type: 'set-policy', ...signedInstead(atCall()) });
	expect(answerOf(voting.ask('Max', { type: 'close-voting' }))).toBe(
		'R28: Review is no longer decided in a call. Cancel this one.',
	);
	const answered = revealed(aReleaseAtCall(), allGo);
	answered.agree('Max', 'Eli', { type: 'set-policy', ...signedInstead(answered) });
	for (const verdict of ['go', 'no-go'] as const) {
		expect(answerOf(answered.ask('Rita', declareGo(answered, { verdict })))).toBe(
			'R28: Review is no longer decided in a call. Cancel this one.',
		);
	}
	answered.must('Max', { type: 'cancel-call', reason: 'It is signed now' });
	expect(answered.isSigned('review')).toBe(false);
});

test.each<[string, Asked]>([
	['removed', { type: 'remove-person', person: 'pat' }],
	['an Auditor alone', { type: 'assign-role', person: 'pat', roles: ['Auditor'] }],
])('R2 R28 whoever is %s by now neither chairs, nor names a stand-in, nor votes', (_, asked) => {
	const release = aReleaseAtCall({ people: { Pat: ['Release manager'] } });
	const stations = [aStation('QA', 'quinn'), aStation('Product', 'pat')];
	release.must('Pat', openCall(release, { stations }));
	const asPat: [Asked, string][] = [
		[goOf('product'), 'R28'],
		[{ type: 'stand-in', station: 'product', person: 'oz' }, 'forbidden'],
		[{ type: 'close-voting' }, 'forbidden'],
		[{ type: 'cancel-call', reason: 'No quorum' }, 'forbidden'],
	];
	release.must('Ada', asked);
	for (const [each, code] of asPat) expect(codeOf(release.ask('Pat', each))).toBe(code);
	release.must('Max', { type: 'stand-in', station: 'product', person: 'oz' }).must('Oz', goOf('product'));
});

test('R28 an Auditor who speaks for a station is told who helps', () => {
	const release = atCall().must('Ada', { type: 'assign-role', person: 'quinn', roles: ['Auditor'] });
	expect(answerOf(release.ask('Quinn', goOf('qa')))).toBe(
		'R28: You are an Auditor now and have no voice in the call. Ask the chair to name a stand-in for QA.',
	);
});

test('R28 a call with unknown people is malformed, whoever asks for it and whenever', () => {
	const stations = [aStation('QA', 'nobody')];
	const release = aReleaseAtCall();
	expect(codeOf(release.ask('Quinn', openCall(release, { stations })))).toBe('malformed');
	expect(codeOf(atCall().ask('Max', openCall(release, { stations })))).toBe('malformed');
});

test('R28 who takes the chair is the chair from then on, and what the last one may not do any more is refused', () => {
	const release = aReleaseAtCall({ people: { Pat: ['Release manager'], Kim: ['Release manager'] } });
	release.must('Pat', openCall(release)).must('Kim', { type: 'take-chair' });
	const { person: kim } = release.entries.at(-1)?.actor ?? {};
	expect(release.state.calls.review?.chair).toEqual({ person: kim, name: 'Kim' });
	expect(kim).toBe('kim');
	// Pat manages still; without that role, only the chair would be left to close it by.
	release.must('Ada', { type: 'assign-role', person: 'pat', roles: ['Product'] });
	expect(codeOf(release.ask('Pat', { type: 'close-voting' }))).toBe('forbidden');
	release.must('Ada', { type: 'assign-role', person: 'kim', roles: ['QA'] });
	release.must('Kim', { type: 'close-voting' });
});

test('R28 under strict who chaired the call at any time does not declare, whoever has the chair now', () => {
	const release = aReleaseAtCall({ people: { Rex: ['Release manager'] } });
	release.must('Rex', openCall(release));
	for (const [station, name] of [
		['qa', 'Quinn'],
		['engineering', 'Eli'],
		['operations', 'Oz'],
	] as const)
		release.must(name, goOf(station));
	release.must('Rex', { type: 'close-voting' }).must('Rex', { type: 'reveal' });
	release.must('Ada', { type: 'set-policy', ...release.state.policy, separation: 'strict' });
	release.must('Ada', { type: 'assign-role', person: 'rex', roles: ['Release authority'] });
	release.must('Max', { type: 'take-chair' });
	expect(answerOf(release.ask('Rex', declareGo(release)))).toBe(
		'R28: Under strict separation who chairs does not declare. Ask another Release authority.',
	);
	byPasskey(release, 'Rita', declareGo(release));
});
