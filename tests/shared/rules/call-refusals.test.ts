import { describe, expect, test } from 'vitest';
import { isUnderWay, sayCall, sayStations } from '@holdpoint/shared/rules/call';
import { suggestStations } from '@holdpoint/shared/rules/stations';
import { judgeGo } from '@holdpoint/shared/rules/verdict';
import type { Refusal } from '@holdpoint/shared/schema/refusal';
import {
	allGo,
	aReleaseAtCall,
	aStation,
	cast,
	declareGo,
	openCall,
	revealed,
	stations,
} from '../../support/call.ts';
import { aCandidate, aMilestone, aRelease, type Asked, type TestRelease } from '../../support/release.ts';

/** A refusal with all that it says, for people and for machines. */
type Case = [
	what: string,
	release: TestRelease,
	who: string,
	asked: Asked,
	code: Refusal['code'],
	message: string,
	details?: Refusal['details'],
];

function expectRefused(cases: readonly Case[]): void {
	for (const [what, release, who, asked, code, message, details] of cases) {
		const before = release.entries.length;
		const decided = release.ask(who, asked);
		const refusal = decided.ok ? 'yes' : decided.refusal;
		expect({ what, refusal }).toEqual({ what, refusal: { code, message, ...(details && { details }) } });
		expect(release.entries).toHaveLength(before);
	}
}

const at = aReleaseAtCall;
const strict = () => at({ separation: 'strict', people: { Rex: ['Release authority', 'Release manager'] } });
const opened = () => at().must('Max', openCall(at()));
const closed = () => {
	const release = opened();
	for (const [station, who] of [
		['qa', 'Quinn'],
		['engineering', 'Eli'],
		['operations', 'Oz'],
	] as const)
		release.must(who, { type: 'vote', station, vote: 'go' });
	return release.must('Max', { type: 'close-voting' });
};
const shown = () => revealed(at(), allGo);
const vote = (partial: Partial<Extract<Asked, { type: 'vote' }>> = {}): Asked => ({
	type: 'vote',
	station: 'qa',
	vote: 'go',
	...partial,
});
const condition = { text: 'Rehearse the rollback', owner: 'oz' };
const asksFor = (...conditions: { text: string; owner: string }[]) => ({
	...allGo,
	qa: { vote: 'conditional' as const, conditions },
});
const withConditions = (...conditions: { text: string; owner: string }[]) => {
	const release = revealed(at(), asksFor(...conditions));
	return release.must('Rita', declareGo(release, { verdict: 'conditional' }));
};
const verify = (release: TestRelease, partial = {}): Asked => ({
	type: 'verify-condition',
	condition: release.state.calls.review?.declared?.conditions[0]?.id ?? '',
	evidence: 'The protocol',
	...partial,
});
const noCall = 'No call is under way. Open one first.';
const notThere = 'There is no such person on this release. Add them first.';

describe('a call says why not', () => {
	test('R28 scheduling and opening', () => {
		const other = at({ people: { Ann: ['Auditor', 'QA'] } });
		const twoRoles = openCall(other, { stations: [aStation('QA', 'ann')] });
		expect(other.ask('Max', twoRoles).ok).toBe(true);
		const given = shown();
		given.must('Rita', declareGo(given));
		const without = aRelease({ people: { Max: ['Release manager'] } });
		expectRefused([
			[
				'now',
				at(),
				'Max',
				{ type: 'schedule-call', at: at().at(0) },
				'R28',
				'A call is scheduled for a moment to come. Choose a later one.',
			],
			[
				'ends now',
				at(),
				'Max',
				openCall(at(), { expiresAt: at().at(0) }),
				'R28',
				'A call ends at a moment to come. Choose a later one.',
			],
			[
				'another milestone',
				at(),
				'Max',
				openCall(at(), { milestone: 'kickoff' }),
				'malformed',
				'Kickoff is not decided in a go/no-go call.',
			],
			[
				'not a manager',
				at(),
				'Quinn',
				openCall(at()),
				'forbidden',
				'A call is opened by the release’s owner or a Release manager. Ask one of them.',
			],
			[
				'no call in the plan',
				without,
				'Max',
				openCall(without),
				'malformed',
				'There is no person quinn on this release. Add them first.',
			],
			[
				'none left',
				without,
				'Max',
				{ type: 'schedule-call', at: without.at(5) },
				'R28',
				'This release has no go/no-go call left to hold.',
			],
			[
				'given already',
				given,
				'Max',
				openCall(given),
				'R28',
				'This release has no go/no-go call left to hold.',
			],
			[
				'given already, by name',
				given,
				'Max',
				openCall(given, { milestone: 'review' }),
				'R28',
				'Review has its GO. Reopen it first to hold the call again.',
			],
			[
				'another one',
				opened(),
				'Max',
				openCall(at()),
				'R28',
				'The call of Review is under way. Declare its verdict or cancel it first.',
			],
			[
				'an ID twice',
				at(),
				'Max',
				openCall(at(), { stations: [stations[0]!, stations[0]!] }),
				'malformed',
				'Two stations have the ID qa. Give each its own.',
			],
			[
				'a stranger',
				at(),
				'Max',
				openCall(at(), { stations: [aStation('QA', 'eve')] }),
				'malformed',
				'There is no person eve on this release. Add them first.',
			],
			[
				'somebody who left',
				at().must('Ada', { type: 'remove-person', person: 'oz' }),
				'Max',
				openCall(at()),
				'malformed',
				'There is no person oz on this release. Add them first.',
			],
			[
				'a silent station',
				at(),
				'Max',
				openCall(at(), { stations: [stations[0]!, aStation('Legal', null, { required: true })] }),
				'R28',
				'Nobody speaks for “Legal”. Name someone, or make the station advisory.',
			],
			[
				'nobody',
				at(),
				'Max',
				openCall(at(), { stations: [aStation('QA', null)] }),
				'R28',
				'Nobody would vote in this call. Name someone for a station.',
			],
			[
				'an auditor',
				at(),
				'Max',
				openCall(at(), { stations: [aStation('QA', 'wes')] }),
				'R28',
				'Wes is an Auditor and has no voice in the call. Name somebody else.',
			],
			[
				'two stations',
				at(),
				'Max',
				openCall(at(), { stations: [aStation('QA', 'quinn'), aStation('Support', 'quinn')] }),
				'R28',
				'Quinn would speak for two stations. Name somebody else for one of them.',
			],
			[
				'the authority in the chair',
				strict(),
				'Rex',
				openCall(strict()),
				'R28',
				'Under strict separation the Release authority does not chair. Ask a Release manager to open the call.',
			],
			[
				'the authority at a station',
				strict(),
				'Max',
				openCall(strict(), { stations: [aStation('QA', 'rita')] }),
				'R28',
				'Rita is the Release authority, who declares and holds no station. Name somebody else.',
			],
		]);
		const standard = at({ people: { Rex: ['Release authority', 'Release manager'] } });
		expect(standard.ask('Rex', openCall(standard, { stations: [aStation('QA', 'rita')] })).ok).toBe(true);
		expect(strict().ask('Ada', openCall(strict())).ok).toBe(true);
		// Somebody without a role may speak.
		const tim = at({ people: { Tim: [] } });
		expect(tim.ask('Max', openCall(tim, { stations: [aStation('QA', 'tim')] })).ok).toBe(true);
	});

	test('R28 stand-ins', () => {
		const standIn = (partial = {}): Asked => ({ type: 'stand-in', station: 'qa', person: 'pat', ...partial });
		const polled = shown().must('Max', { type: 're-poll', stations: ['qa'] });
		const left = opened().must('Ada', { type: 'remove-person', person: 'pat' });
		expectRefused([
			['without a call', at(), 'Quinn', standIn(), 'R28', noCall],
			['a stranger', opened(), 'Quinn', standIn({ person: 'eve' }), 'malformed', notThere],
			['somebody who left', left, 'Quinn', standIn(), 'malformed', notThere],
			[
				'no station',
				opened(),
				'Quinn',
				standIn({ station: 'legal' }),
				'malformed',
				'There is no station legal in this call.',
			],
			[
				'by another',
				opened(),
				'Oz',
				standIn(),
				'forbidden',
				'QA names its own stand-in, or the chair does. Ask one of them.',
			],
			[
				'after voting',
				closed(),
				'Quinn',
				standIn(),
				'R28',
				'Voting for QA is closed, so no stand-in can vote. Ask the chair to poll it again.',
				{ stations: ['qa'] },
			],
			[
				'not asked again',
				polled,
				'Eli',
				standIn({ station: 'engineering' }),
				'R28',
				'Voting for Engineering is closed, so no stand-in can vote. Ask the chair to poll it again.',
				{ stations: ['engineering'] },
			],
			[
				'who speaks already',
				opened(),
				'Quinn',
				standIn({ person: 'eli' }),
				'R28',
				'Eli would speak for two stations. Name somebody else for one of them.',
			],
		]);
		// Taking the station back from a stand-in is no second station.
		const back = opened().must('Quinn', standIn());
		expect(back.ask('Max', standIn({ person: 'pat' })).ok).toBe(true);
		expect(back.ask('Pat', standIn({ person: 'quinn' })).ok).toBe(true);
	});

	test('R28 votes', () => {
		const polled = shown().must('Max', { type: 're-poll', stations: ['qa'] });
		const auditing = opened().must('Ada', { type: 'assign-role', person: 'quinn', roles: ['Auditor'] });
		expectRefused([
			[
				'no station',
				opened(),
				'Quinn',
				vote({ station: 'legal' }),
				'malformed',
				'There is no station legal in this call.',
			],
			[
				'of another',
				opened(),
				'Eli',
				vote(),
				'R28',
				'Quinn speaks for QA in this call, so the vote is not yours to cast.',
				{ stations: ['qa'], people: ['quinn'] },
			],
			[
				'of nobody',
				opened(),
				'Eli',
				vote({ station: 'support' }),
				'R28',
				'Nobody speaks for Support in this call, so the vote is not yours to cast.',
				{ stations: ['support'], people: [] },
			],
			[
				'an auditor by now',
				auditing,
				'Quinn',
				vote(),
				'R28',
				'You are an Auditor now and have no voice in the call. Ask the chair to name a stand-in for QA.',
			],
			[
				'after voting',
				closed(),
				'Quinn',
				vote(),
				'R28',
				'Voting for QA is closed. Ask the chair to poll it again.',
				{ stations: ['qa'] },
			],
			[
				'not asked again',
				polled,
				'Eli',
				vote({ station: 'engineering' }),
				'R28',
				'Voting for Engineering is closed. Ask the chair to poll it again.',
				{ stations: ['engineering'] },
			],
			[
				'NO-GO without a reason',
				opened(),
				'Quinn',
				vote({ vote: 'no-go', reason: ' ' }),
				'R28',
				'NO-GO needs a reason, and what would change your answer.',
			],
			[
				'HOLD without a reason',
				opened(),
				'Quinn',
				vote({ vote: 'hold' }),
				'R28',
				'HOLD needs a reason, and what would change your answer.',
			],
			[
				'GO with a condition',
				opened(),
				'Quinn',
				vote({ conditions: [condition] }),
				'R28',
				'Conditions belong to GO with conditions. Vote that, or leave them out.',
			],
			[
				'no condition',
				opened(),
				'Quinn',
				vote({ vote: 'conditional' }),
				'R28',
				'GO with conditions needs at least one condition, in words.',
			],
			[
				'a blank condition',
				opened(),
				'Quinn',
				vote({ vote: 'conditional', conditions: [condition, { text: ' ', owner: 'oz' }] }),
				'R28',
				'GO with conditions needs at least one condition, in words.',
			],
			[
				'a condition of a stranger',
				opened(),
				'Quinn',
				vote({ vote: 'conditional', conditions: [condition, { text: 'Pay', owner: 'eve' }] }),
				'R28',
				'Each condition is somebody’s to close. Name a member of this release for it.',
			],
		]);
		const release = opened().must(
			'Quinn',
			vote({
				vote: 'conditional',
				reason: ' As seen ',
				conditions: [
					{ text: ' Rehearse ', owner: 'oz' },
					{ text: 'Pay', owner: 'eli', due: '2026-03-14' },
				],
			}),
		);
		const [opening] = release.votes.values();
		expect(opening?.ballot).toStrictEqual({
			release: 'release1',
			call: release.state.calls.review?.seq,
			round: 1,
			station: 'qa',
			person: 'quinn',
			name: 'Quinn',
			vote: 'conditional',
			reason: 'As seen',
			conditions: [
				{ text: 'Rehearse', owner: 'oz' },
				{ text: 'Pay', owner: 'eli', due: '2026-03-14' },
			],
		});
		const plain = opened().must('Quinn', vote());
		expect([...plain.votes.values()][0]?.ballot).toMatchObject({ reason: '', conditions: [] });
	});

	test('R28 what the chair does, in its order', () => {
		const poll = (...asked: string[]): Asked => ({ type: 're-poll', stations: asked });
		const cancel = (reason = 'No quorum'): Asked => ({ type: 'cancel-call', reason });
		const notChair = (what: string) => `Only the chair or a Release manager can ${what}. Ask one of them.`;
		const isOpen = 'Voting is still open. Close it first.';
		const isClosed = 'Voting is closed and nothing is revealed yet. Reveal the votes first.';
		const isShown = 'The votes are revealed. Poll stations again, or declare the verdict.';
		const given = shown();
		given.must('Rita', declareGo(given));
		expectRefused([
			['closing without a call', at(), 'Max', { type: 'close-voting' }, 'R28', noCall],
			['closing by QA', opened(), 'Quinn', { type: 'close-voting' }, 'forbidden', notChair('close voting')],
			['closing twice', closed(), 'Max', { type: 'close-voting' }, 'R28', isClosed],
			['closing what is revealed', shown(), 'Max', { type: 'close-voting' }, 'R28', isShown],
			['revealing without a call', at(), 'Max', { type: 'reveal' }, 'R28', noCall],
			['revealing by QA', closed(), 'Quinn', { type: 'reveal' }, 'forbidden', notChair('reveal the votes')],
			['revealing too early', opened(), 'Max', { type: 'reveal' }, 'R28', isOpen],
			['revealing twice', shown(), 'Max', { type: 'reveal' }, 'R28', isShown],
			['taking the chair without a call', at(), 'Max', { type: 'take-chair' }, 'R28', noCall],
			['taking the chair of a call that was declared', given, 'Max', { type: 'take-chair' }, 'R28', noCall],
			[
				'taking the chair by QA',
				opened(),
				'Quinn',
				{ type: 'take-chair' },
				'forbidden',
				'The chair is taken by the release’s owner or a Release manager. Ask one of them.',
			],
			[
				'taking the chair that one has',
				opened(),
				'Max',
				{ type: 'take-chair' },
				'R28',
				'You chair this call already.',
			],
			['polling without a call', at(), 'Max', poll('qa'), 'R28', noCall],
			['polling by QA', shown(), 'Quinn', poll('qa'), 'forbidden', notChair('poll stations again')],
			['polling before the reveal', closed(), 'Max', poll('qa'), 'R28', isClosed],
			[
				'polling no station of the call',
				shown(),
				'Max',
				poll('qa', 'legal'),
				'malformed',
				'There is no station legal in this call.',
			],
			[
				'polling nobody',
				shown(),
				'Max',
				poll('qa', 'support'),
				'R28',
				'Support is not staffed, so there is nobody to ask again.',
				{ stations: ['support'] },
			],
			['polling none', shown(), 'Max', poll(), 'R28', 'Say which stations are asked again.'],
			[
				'cancelling nothing',
				at(),
				'Max',
				cancel(),
				'R28',
				'No call is scheduled or open. To take back a GO, reopen its milestone.',
			],
			[
				'cancelling what was declared',
				given,
				'Max',
				cancel(),
				'R28',
				'No call is scheduled or open. To take back a GO, reopen its milestone.',
			],
			['cancelling by QA', opened(), 'Quinn', cancel(), 'forbidden', notChair('cancel the call')],
			[
				'cancelling without a reason',
				opened(),
				'Max',
				cancel(' '),
				'R28',
				'Say why the call is cancelled: the reason stays on record.',
			],
		]);
		const again = shown().must('Max', poll('qa'));
		expect(again.state.calls.review).toMatchObject({ round: 2, state: 'open' });
		expect(again.entries.at(-1)?.decision).toMatchObject({ round: 2, stations: ['qa'] });
		const off = opened().must('Max', cancel(' No quorum '));
		expect(off.entries.at(-1)?.decision).toMatchObject({ reason: 'No quorum' });
	});

	test('R28 who opened the call chairs it, a Release manager any more or not', () => {
		const release = opened().must('Ada', { type: 'assign-role', person: 'max', roles: [] });
		expect(release.ask('Max', { type: 'close-voting' }).ok).toBe(true);
		// Whoever owns the release takes part, whatever their roles.
		const owned = at().must('Ada', openCall(at()));
		owned.must('Ada', { type: 'assign-role', person: 'ada', roles: ['Auditor'] });
		expect(owned.ask('Ada', { type: 'close-voting' }).ok).toBe(true);
	});
});

describe('a verdict says why not', () => {
	const declare = (release: TestRelease, partial: Partial<Extract<Asked, { type: 'declare' }>> = {}): Asked =>
		declareGo(release, partial);

	test('R28 who declares, and when', () => {
		const rex = () => strict().must('Max', openCall(strict()));
		const standsIn = rex();
		standsIn.append({
			type: 'stand-in-named',
			call: standsIn.state.calls.review?.seq ?? 0,
			station: 'qa',
			person: 'rita',
		});
		const chairs = strict();
		chairs.append(
			{ type: 'call-opened', milestone: 'review', stations, expiresAt: chairs.at(600) },
			{ person: 'rex', name: 'Rex' },
		);
		expectRefused([
			['without a call', at(), 'Rita', declare(at()), 'R28', noCall],
			[
				'by QA',
				shown(),
				'Quinn',
				declare(at()),
				'forbidden',
				'The verdict is declared by a Release authority or Release manager. Ask them.',
				{ roles: ['Release authority', 'Release manager'] },
			],
			[
				'under strict by a manager',
				rex(),
				'Max',
				declare(at()),
				'forbidden',
				'The verdict is declared by a Release authority. Ask them.',
				{ roles: ['Release authority'] },
			],
			[
				'under strict by who chairs',
				chairs,
				'Rex',
				declare(at()),
				'R28',
				'Under strict separation who chairs does not declare. Ask another Release authority.',
			],
			[
				'under strict in the chair that its authority takes',
				rex(),
				'Rex',
				{ type: 'take-chair' },
				'R28',
				'Under strict separation the Release authority does not chair. Ask a Release manager.',
			],
			[
				'under strict by who votes',
				standsIn,
				'Rita',
				declare(at()),
				'R28',
				'You speak for QA, and under strict separation who votes does not declare.',
			],
			[
				'under strict by another, too early',
				rex(),
				'Rita',
				declare(at()),
				'R28',
				'The verdict follows the votes. Close voting and reveal them first.',
			],
			[
				'before the reveal',
				closed(),
				'Rita',
				declare(at()),
				'R28',
				'The verdict follows the votes. Close voting and reveal them first.',
			],
		]);
		expect(shown().ask('Max', declare(at())).ok).toBe(true);
	});

	test('R28 R29 what a GO needs', () => {
		const advisory = () => revealed(at({ people: { Sue: ['Support'] } }), {});
		expect(advisory().state.calls.review?.state).toBe('revealed');
		const support = () => {
			const release = at({ people: { Sue: ['Support'] } });
			const withSupport = [...stations.slice(0, 3), aStation('Support', 'sue', { required: false })];
			return cast(release.must('Max', openCall(release, { stations: withSupport })), {
				...allGo,
				support: 'hold',
			});
		};
		const unset = aRelease({
			policy: { milestones: [aMilestone('review', { kind: 'call', signers: [] })] },
			people: { Max: ['Release manager'], Rita: ['Release authority'], Quinn: ['QA'], Eli: [], Oz: [] },
		});
		const now = shown();
		const window = 'The window has to end after it begins, at a moment to come.';
		expectRefused([
			[
				'a condition that nobody asked for',
				shown(),
				'Rita',
				declare(at(), { verdict: 'conditional' }),
				'R28',
				'Nobody asked for a condition. Declare GO without conditions.',
			],
			[
				'an advisory HOLD',
				support(),
				'Rita',
				declare(at(), { reason: ' ' }),
				'R28',
				'Support did not say GO. Answer that with a reason in the declaration.',
				{ stations: ['support'] },
			],
			[
				'no window',
				shown(),
				'Rita',
				{ type: 'declare', verdict: 'go' },
				'R28',
				'A GO needs its window: from when to when the deployment may start.',
			],
			[
				'half a window',
				shown(),
				'Rita',
				{ type: 'declare', verdict: 'go', windowStart: at().at(1) },
				'R28',
				'A GO needs its window: from when to when the deployment may start.',
			],
			[
				'a window without length',
				now,
				'Rita',
				declare(now, { windowStart: now.at(60), windowEnd: now.at(60) }),
				'R28',
				window,
			],
			[
				'a window that is past',
				now,
				'Rita',
				declare(now, { windowStart: now.at(-60), windowEnd: now.at(0) }),
				'R28',
				window,
			],
			[
				'a window after the call',
				now,
				'Rita',
				declare(now, { windowStart: now.at(600), windowEnd: now.at(700) }),
				'R28',
				'The window begins after this call has run out. Choose an earlier one, or open another call.',
			],
			[
				'no build',
				revealed(unset, allGo),
				'Rita',
				declare(unset),
				'R28',
				'A GO is for one exact build, and none is set. Set the release candidate first.',
			],
		]);
		const answered = support().must('Rita', declare(at(), { reason: ' Ana takes it ' }));
		expect(answered.entries.at(-1)?.decision).toMatchObject({ verdict: 'go', reason: 'Ana takes it' });
		const held = shown().must('Rita', { type: 'declare', verdict: 'hold' });
		expect(held.entries.at(-1)?.decision).toMatchObject({ reason: '', conditions: [] });
		// What is said is about what was voted on, also where that has changed since.
		const moved = shown();
		const asked = moved.digest('review');
		moved.edit('Pat', 'review', { outcome: 'More' }).must('Rita', { type: 'declare', verdict: 'no-go' });
		expect(moved.entries.at(-1)?.decision).toMatchObject({ digest: asked });
	});

	test('R28 what keeps it from GO, station by station', () => {
		const release = revealed(at(), { qa: 'no-go', engineering: 'hold' });
		expectRefused([
			[
				'a NO-GO',
				release,
				'Rita',
				declare(release),
				'R28',
				'QA says NO-GO: “The rehearsal failed” Settle that and poll it again.',
				{ stations: ['qa'] },
			],
		]);
		release.must('Max', { type: 're-poll', stations: ['qa'] });
		cast(release, { qa: 'go' });
		expectRefused([
			[
				'a HOLD',
				release,
				'Rita',
				declare(release),
				'R28',
				'Engineering says HOLD: “The rehearsal failed” Settle that and poll it again.',
				{ stations: ['engineering'] },
			],
		]);
		release.must('Max', { type: 're-poll', stations: ['engineering'] });
		cast(release, { engineering: 'go' });
		expectRefused([
			[
				'nobody',
				release,
				'Rita',
				declare(release),
				'R28',
				'Operations has not voted, and it is required. Poll it again.',
				{ stations: ['operations'] },
			],
		]);
		const changed = shown().edit('Pat', 'review', { outcome: 'More' });
		const message =
			'Review changed after voting closed, so nobody has answered for it as it is. Poll all stations again.';
		const all = { stations: ['qa', 'engineering', 'operations', 'support'] };
		expectRefused([['a change', changed, 'Rita', declare(changed), 'R28', message, all]]);
		// One that answers for it as it is does not speak for the others.
		changed.must('Max', { type: 're-poll', stations: ['qa'] });
		cast(changed, { qa: 'go' });
		expectRefused([['a change for some', changed, 'Rita', declare(changed), 'R28', message, all]]);
	});

	test('R29 what closes a condition', () => {
		const at1 = () => withConditions(condition, { text: 'Pay', owner: 'eli' });
		const done = at1();
		done.must('Quinn', verify(done, { evidence: ' The protocol ' }));
		expect(done.entries.at(-1)?.decision).toMatchObject({ evidence: 'The protocol' });
		const voided = at1();
		voided.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		const changed = at1().edit('Pat', 'review', { outcome: 'More' });
		const id = verify(at1());
		const tim = withConditions(condition);
		tim.must('Ada', { type: 'assign-role', person: 'quinn', roles: ['QA', 'Auditor'] });
		expect(tim.ask('Quinn', verify(tim)).ok).toBe(true);
		const isVoid = 'The GO that this belongs to is void. Open another call.';
		const first = done.state.calls.review?.declared?.conditions[0]?.id ?? '';
		expectRefused([
			[
				'none',
				at1(),
				'Quinn',
				verify(at1(), { condition: 'c1-9' }),
				'malformed',
				'There is no condition c1-9 of a GO now.',
			],
			[
				'before any verdict',
				opened(),
				'Quinn',
				id,
				'malformed',
				`There is no condition ${first} of a GO now.`,
			],
			[
				'an auditor',
				at1(),
				'Wes',
				id,
				'forbidden',
				'A condition is verified by a member who holds a role. Ask one of them.',
			],
			['another build', voided, 'Quinn', id, 'R29', isVoid],
			['another content', changed, 'Quinn', id, 'R29', isVoid],
			[
				'verified already',
				done,
				'Eli',
				id,
				'R29',
				'Quinn has verified this condition already.',
				{ conditions: [first] },
			],
			[
				'its owner',
				at1(),
				'Oz',
				id,
				'R29',
				'You are to close this condition, so someone else verifies that it is closed. Ask them.',
				{ conditions: [first], people: ['oz'] },
			],
			[
				'no evidence',
				at1(),
				'Quinn',
				verify(at1(), { evidence: ' ' }),
				'R29',
				'Say what shows that the condition is met: a link, or what you saw.',
			],
		]);
	});
});

describe('how a call stands', () => {
	const say = (release: TestRelease) => sayCall(release.state, release.reading, 'review', release.now);
	const go = (release: TestRelease) => judgeGo(release.state, release.reading, 'review', release.now).kind;

	test('R28 in one sentence', () => {
		const openIt = 'Review is decided in the go/no-go call. Open it when everyone is there.';
		expect(say(at())).toBe(openIt);
		expect(say(at().must('Max', { type: 'schedule-call', at: at().at(60) }))).toBe(openIt);
		expect(say(opened().must('Max', { type: 'cancel-call', reason: 'No quorum' }))).toBe(openIt);
		expect(say(opened().pass(600))).toBe('The call of Review ran out without a verdict. Open another one.');
		expect(say(opened())).toBe('Voting on Review is open: 0 of 3 have voted.');
		expect(say(opened().must('Quinn', vote()))).toBe('Voting on Review is open: 1 of 3 have voted.');
		const polled = shown().must('Max', { type: 're-poll', stations: ['qa', 'operations'] });
		expect(say(polled)).toBe('Voting on Review is open: 0 of 2 have voted.');
		expect(say(polled.must('Oz', vote({ station: 'operations' })))).toBe(
			'Voting on Review is open: 1 of 2 have voted.',
		);
		expect(say(closed())).toBe('Voting on Review is closed. The chair reveals the votes next.');
		expect(say(shown())).toBe('The votes on Review are revealed. The verdict is declared next.');
		for (const [verdict, word] of [
			['no-go', 'NO-GO'],
			['hold', 'HOLD'],
		] as const)
			expect(say(shown().must('Rita', { type: 'declare', verdict }))).toBe(
				`The call of Review ended with ${word}. Open another one when that is settled.`,
			);
		const one = withConditions(condition);
		expect(say(one)).toBe(
			'Review has a GO with one condition still open, with Oz. Someone else verifies each.',
		);
		const two = withConditions(condition, { text: 'Pay', owner: 'oz' }, { text: 'Train', owner: 'eli' });
		expect(say(two)).toBe(
			'Review has a GO with three conditions still open, with Oz and Eli. Someone else verifies each.',
		);
		two.must('Quinn', verify(two));
		expect(say(two)).toBe(
			'Review has a GO with two conditions still open, with Oz and Eli. Someone else verifies each.',
		);
		two.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		expect(say(two)).toBe('The GO of Review is void, since something changed after it. Open another call.');
		const changed = withConditions(condition);
		changed.must('Quinn', verify(changed));
		const row = changed.rows.get('review')!;
		changed.rows.set('review', { ...row, outcome: 'More' });
		expect(say(changed)).toBe('Review changed after its GO. Open another call.');
	});

	test('R28 it runs out at its very end', () => {
		const { review } = opened().state.calls;
		const end = Date.parse(review!.expiresAt!);
		expect([isUnderWay(review!, end - 1), isUnderWay(review!, end)]).toEqual([true, false]);
	});

	test('R29 what a deployment may start on', () => {
		expect([go(at()), go(opened()), go(shown())]).toEqual(['none', 'none', 'none']);
		for (const verdict of ['no-go', 'hold'] as const)
			expect(go(shown().must('Rita', { type: 'declare', verdict }))).toBe('none');
		const given = () => {
			const release = shown();
			return release.must('Rita', declareGo(release));
		};
		expect(
			[given(), given().pass(59), given().pass(60), given().pass(119), given().pass(120)].map(go),
		).toEqual(['early', 'early', 'valid', 'valid', 'late']);
		expect(go(given().pass(600))).toBe('expired');
		const waits = withConditions(condition);
		expect(go(waits)).toBe('conditional');
		waits.edit('Pat', 'review', { outcome: 'More' });
		expect(go(waits)).toBe('void');
		const verified = withConditions(condition);
		verified.must('Quinn', verify(verified));
		expect(go(verified)).toBe('early');
	});

	test('R28 who speaks for how many stations', () => {
		const of = (...people: (string | null)[]) =>
			sayStations({
				stations: people.map((person, index) => ({ ...aStation(`S${index}`, person), round: 1 })),
			});
		expect(of('a', 'b', null)).toBe('');
		expect(of('a', 'a', 'b', null)).toBe('2 people, 3 stations');
		expect(of('a', 'a', null, null)).toBe('1 person, 2 stations');
	});

	test('R28 stations to begin with: each person once, except under small; under strict not the authority', () => {
		const named = (separation: 'small' | 'standard' | 'strict') =>
			suggestStations(
				aRelease({
					policy: { separation },
					people: { Pia: ['Product', 'Support'], Rex: ['QA', 'Release authority'], Oz: ['Operations'] },
				}).state,
			).flatMap(({ name, person, required }) => (person === null ? [] : [`${name} ${person} ${required}`]));
		expect(named('standard')).toEqual(['Product pia true', 'QA rex true', 'Operations oz true']);
		expect(named('small')).toEqual([
			'Product pia true',
			'QA rex true',
			'Operations oz true',
			'Support pia true',
		]);
		expect(named('strict')).toEqual(['Product pia true', 'Operations oz true']);
	});
});
