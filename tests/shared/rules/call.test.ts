import { describe, expect, test } from 'vitest';
import { sayStations } from '@holdpoint/shared/rules/call';
import { gate } from '@holdpoint/shared/rules/gate';
import { viewMilestone } from '@holdpoint/shared/rules/readiness';
import { stationsAhead, suggestStations } from '@holdpoint/shared/rules/stations';
import type { Station } from '@holdpoint/shared/schema/call';
import { aCandidate, anActor, aRelease, type Asked, type TestRelease } from '../../support/release.ts';
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
import { codeOf, sentenceOf } from './refusals.ts';

const { artefact } = aCandidate();
const call = (release: TestRelease) => release.state.calls.review;
const blockers = (release: TestRelease) =>
	viewMilestone(release.state, release.reading, 'review', release.now).blockers.map(({ message }) => message);
const shut = (release: TestRelease, built: string | null = artefact) => {
	const answer = gate(release.state, release.reading, 'ship', built ?? undefined, release.now);
	return answer.ok ? answer.value.blockers.map(({ code, message }) => `${code} ${message}`) : ['refused'];
};
const votes = (partial: Partial<Extract<Asked, { type: 'vote' }>> = {}): Asked => ({
	type: 'vote',
	station: 'qa',
	vote: 'go',
	...partial,
});
const condition = { text: 'Rehearse the rollback', owner: 'oz' };

describe('opening a call', () => {
	test('R28 the chair opens it, and every station is asked', () => {
		const release = aReleaseAtCall();
		expect(blockers(release)).toEqual([
			'Review is decided in the go/no-go call. Open it when everyone is there.',
		]);
		release.must('Max', openCall(release));
		expect(call(release)).toMatchObject({
			state: 'open',
			milestone: 'review',
			round: 1,
			chair: { person: 'max', name: 'Max' },
			votes: [],
		});
		expect(blockers(release)).toEqual(['Voting on Review is open: 0 of 3 have voted.']);
		expect(viewMilestone(release.state, release.reading, 'review', release.now).status).toBe('ready');
	});

	test.each<[string, string, Partial<Extract<Asked, { type: 'open-call' }>>, string]>([
		['by a Release manager', 'Max', {}, 'yes'],
		['by the owner', 'Ada', {}, 'yes'],
		['by nobody else', 'Quinn', {}, 'forbidden'],
		['for a milestone decided by a call', 'Max', { milestone: 'kickoff' }, 'malformed'],
		['with stations of their own IDs', 'Max', { stations: [stations[0]!, stations[0]!] }, 'malformed'],
		['with people of this release', 'Max', { stations: [aStation('QA', 'nobody')] }, 'malformed'],
		['with somebody to vote', 'Max', { stations: [aStation('QA', null)] }, 'R28'],
		[
			'with required stations staffed',
			'Max',
			{ stations: [stations[0]!, aStation('Ops', null, { required: true })] },
			'R28',
		],
		['without auditors', 'Max', { stations: [aStation('QA', 'wes')] }, 'R28'],
		[
			'with one station a person',
			'Max',
			{ stations: [aStation('QA', 'quinn'), aStation('Ops', 'quinn')] },
			'R28',
		],
		['with an end to come', 'Max', { expiresAt: new Date(0).toISOString() }, 'R28'],
	])('R28 %s', (_, who, partial, code) => {
		const release = aReleaseAtCall();
		expect(codeOf(release.ask(who, openCall(release, partial)))).toBe(code);
	});

	test('R28 one at a time; one that ran out gives way, and its votes are never opened', () => {
		const release = aReleaseAtCall();
		release.must('Max', openCall(release)).must('Quinn', votes());
		expect(codeOf(release.ask('Max', openCall(release)))).toBe('R28');
		expect(release.votes.size).toBe(1);
		release.pass(600);
		expect(codeOf(release.ask('Eli', votes({ station: 'engineering' })))).toBe('R28');
		expect(blockers(release)).toEqual(['The call of Review ran out without a verdict. Open another one.']);
		release.must('Max', openCall(release));
		expect(release.votes.size).toBe(0);
	});

	test('R28 under small a person may hold several stations, and every view says so', () => {
		const both = [aStation('QA', 'quinn'), aStation('Operations', 'quinn'), aStation('Engineering', 'eli')];
		const release = aReleaseAtCall({ separation: 'small' });
		release.must('Max', openCall(release, { stations: both }));
		expect(sayStations(call(release)!)).toBe('2 people, 3 stations');
		const standard = aReleaseAtCall();
		expect(sayStations(call(standard.must('Max', openCall(standard)))!)).toBe('');
	});

	test('R28 under strict the Release authority neither chairs nor votes', () => {
		const release = aReleaseAtCall({
			separation: 'strict',
			people: { Rita: ['Release authority', 'Release manager'] },
		});
		expect(codeOf(release.ask('Rita', openCall(release)))).toBe('R28');
		expect(codeOf(release.ask('Max', openCall(release, { stations: [aStation('QA', 'rita')] })))).toBe('R28');
		expect(codeOf(release.ask('Max', openCall(release)))).toBe('yes');
	});

	test('R28 a call is scheduled, moved and cancelled', () => {
		const release = aReleaseAtCall();
		expect(codeOf(release.ask('Max', { type: 'schedule-call', at: release.at(-1) }))).toBe('R28');
		expect(codeOf(release.ask('Quinn', { type: 'schedule-call', at: release.at(60) }))).toBe('forbidden');
		release.must('Max', { type: 'schedule-call', at: release.at(60) });
		release.must('Max', { type: 'schedule-call', at: release.at(90) });
		expect(call(release)).toMatchObject({ state: 'scheduled', scheduledFor: release.at(90) });
		expect(codeOf(release.ask('Quinn', { type: 'cancel-call', reason: 'No' }))).toBe('forbidden');
		expect(codeOf(release.ask('Max', { type: 'cancel-call', reason: '' }))).toBe('R28');
		release.must('Max', { type: 'cancel-call', reason: 'People are ill' });
		expect(call(release)?.state).toBe('cancelled');
		expect(codeOf(release.ask('Max', { type: 'cancel-call', reason: 'Again' }))).toBe('R28');
	});

	test('R28 a call that is opened without stations starts from those that it was scheduled with', () => {
		const release = aReleaseAtCall();
		const bare: Asked = { type: 'open-call', expiresAt: release.at(600) };
		expect(codeOf(release.ask('Max', bare))).toBe('malformed');
		const stations = [aStation('QA', 'quinn'), aStation('Docs', 'eli', { required: false })];
		release.must('Max', { type: 'schedule-call', at: release.at(60) });
		expect(codeOf(release.ask('Max', bare))).toBe('malformed');
		release.must('Max', { type: 'schedule-call', at: release.at(60), stations });
		release.must('Ada', { type: 'remove-person', person: 'eli' });
		expect(stationsAhead(release.state, call(release))).toEqual([stations[0], aStation('Docs', null)]);
		release.must('Max', bare);
		expect(call(release)?.stations.map(({ name, person }) => [name, person])).toEqual([
			['QA', 'quinn'],
			['Docs', null],
		]);
	});

	test('R28 whoever cannot speak in a call is not scheduled for it', () => {
		const release = aReleaseAtCall();
		const scheduledWith = (...stations: Station[]) =>
			codeOf(release.ask('Max', { type: 'schedule-call', at: release.at(60), stations }));
		expect(scheduledWith(aStation('QA', 'quinn'), aStation('QA', 'eli'))).toBe('malformed');
		expect(scheduledWith(aStation('QA', 'nobody'))).toBe('malformed');
		expect(scheduledWith(aStation('QA', 'quinn'), aStation('Docs', 'quinn'))).toBe('R28');
		expect(scheduledWith(aStation('QA', 'wes'))).toBe('R28');
		expect(scheduledWith(aStation('QA', null, { required: true }), aStation('Docs', 'eli'))).toBe('R28');
		expect(scheduledWith()).toBe('R28');
		expect(scheduledWith(aStation('QA', 'quinn'), aStation('Docs', null))).toBe('yes');
	});

	test('R28 stations start from the roles somebody holds; others are not staffed and advisory', () => {
		const release = aRelease({ people: { Quinn: ['QA', 'Operations'], Eli: ['Engineering'] } });
		expect(suggestStations(release.state)).toEqual([
			aStation('Product', null),
			aStation('Engineering', 'eli'),
			aStation('QA', 'quinn'),
			aStation('Security', null),
			aStation('Operations', null),
			aStation('Support', null),
			aStation('Business', null),
		]);
	});

	test('R28 who could speak for several stations leaves none empty that somebody could fill', () => {
		const release = aRelease({
			people: { Ann: ['Product', 'Engineering'], Bob: ['Product', 'QA'], Cat: ['QA'] },
		});
		const named = suggestStations(release.state).flatMap(({ name, person }) =>
			person === null ? [] : [`${name} ${person}`],
		);
		expect(named).toEqual(['Product bob', 'Engineering ann', 'QA cat']);
	});
});

describe('voting', () => {
	test('R28 the ledger and the state hold a seal, and nothing of the vote', () => {
		const release = aReleaseAtCall().must('Max', openCall(aReleaseAtCall()));
		release.must('Quinn', votes({ vote: 'no-go', reason: 'The secret reason' }));
		const written = JSON.stringify([release.entries, release.state, release.export()]);
		expect(written).not.toContain('The secret reason');
		expect(written).not.toContain('"vote":"no-go"');
		expect(release.entries.at(-1)?.decision).toEqual({
			type: 'voted',
			call: call(release)?.seq,
			round: 1,
			station: 'qa',
			seal: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
		});
	});

	test('R28 only the last vote counts, and a superseded one is never opened', () => {
		const release = aReleaseAtCall().must('Max', openCall(aReleaseAtCall()));
		release.must('Quinn', votes({ vote: 'no-go', reason: 'The first thought' })).must('Quinn', votes());
		expect(release.votes.size).toBe(1);
		cast(release, { engineering: 'go' });
		expect(call(release)?.answers.map(({ station, vote }) => `${station} ${vote}`)).toEqual([
			'qa go',
			'engineering go',
		]);
		expect(JSON.stringify(release.entries)).not.toContain('The first thought');
		expect(release.votes.size).toBe(0);
	});

	test.each<[string, string, Partial<Extract<Asked, { type: 'vote' }>>, string]>([
		['GO', 'Quinn', {}, 'yes'],
		['NO-GO with its reason', 'Quinn', { vote: 'no-go', reason: 'Tests fail' }, 'yes'],
		['NO-GO without', 'Quinn', { vote: 'no-go' }, 'R28'],
		['HOLD without', 'Quinn', { vote: 'hold', reason: ' ' }, 'R28'],
		['with conditions', 'Quinn', { vote: 'conditional', conditions: [condition] }, 'yes'],
		['with none', 'Quinn', { vote: 'conditional' }, 'R28'],
		['with an empty one', 'Quinn', { vote: 'conditional', conditions: [{ ...condition, text: '' }] }, 'R28'],
		[
			'with one of a stranger',
			'Quinn',
			{ vote: 'conditional', conditions: [{ ...condition, owner: 'nobody' }] },
			'R28',
		],
		['GO that has conditions', 'Quinn', { conditions: [condition] }, 'R28'],
		['for a station that is not there', 'Quinn', { station: 'nowhere' }, 'malformed'],
		['for somebody else', 'Eli', {}, 'R28'],
		['for nobody', 'Eli', { station: 'support' }, 'R28'],
	])('R28 %s', (_, who, partial, code) => {
		const release = aReleaseAtCall().must('Max', openCall(aReleaseAtCall()));
		expect(codeOf(release.ask(who, votes(partial)))).toBe(code);
	});

	test('R28 a guest with a member’s name has no voice', () => {
		const release = aReleaseAtCall().must('Max', openCall(aReleaseAtCall()));
		expect(codeOf(release.ask(anActor('Quinn', { guest: true }), votes()))).toBe('R28');
	});

	test('R28 a stand-in is named before voting closes, and then votes instead', () => {
		const release = aReleaseAtCall().must('Max', openCall(aReleaseAtCall()));
		const standIn = { type: 'stand-in', station: 'qa', person: 'pat' } as const;
		expect(codeOf(release.ask('Eli', standIn))).toBe('forbidden');
		expect(codeOf(release.ask('Quinn', { ...standIn, person: 'eli' }))).toBe('R28');
		expect(codeOf(release.ask('Quinn', { ...standIn, person: 'wes' }))).toBe('R28');
		expect(codeOf(release.ask('Quinn', { ...standIn, station: 'nowhere' }))).toBe('malformed');
		release.must('Quinn', standIn);
		expect(codeOf(release.ask('Quinn', votes()))).toBe('R28');
		release.must('Pat', votes());
		release.must('Max', { ...standIn, station: 'operations', person: 'rita' });
		release.must('Max', { type: 'close-voting' });
		expect(codeOf(release.ask('Max', standIn))).toBe('R28');
	});

	test('R28 the chair closes and reveals, in that order, and nobody votes in between', () => {
		const release = aReleaseAtCall();
		expect(codeOf(release.ask('Max', { type: 'close-voting' }))).toBe('R28');
		release.must('Ada', openCall(release)).must('Quinn', votes());
		expect(codeOf(release.ask('Quinn', { type: 'close-voting' }))).toBe('forbidden');
		expect(codeOf(release.ask('Ada', { type: 'reveal' }))).toBe('R28');
		release.must('Max', { type: 'close-voting' });
		expect(codeOf(release.ask('Quinn', votes()))).toBe('R28');
		expect(codeOf(release.ask('Max', { type: 'close-voting' }))).toBe('R28');
		expect(blockers(release)).toEqual(['Voting on Review is closed. The chair reveals the votes next.']);
		release.must('Ada', { type: 'reveal' });
		expect(blockers(release)).toEqual(['The votes on Review are revealed. The verdict is declared next.']);
		expect(codeOf(release.ask('Quinn', votes()))).toBe('R28');
	});

	test('R28 only those asked again vote again; the others’ answers stand', () => {
		const release = revealed(aReleaseAtCall(), { ...allGo, qa: 'no-go' });
		const again = { type: 're-poll', stations: ['qa'] } as const;
		const ask = (who: string, asked: string[]) => codeOf(release.ask(who, { ...again, stations: asked }));
		expect(ask('Quinn', ['qa'])).toBe('forbidden');
		expect(ask('Max', ['nowhere'])).toBe('malformed');
		expect(ask('Max', ['support'])).toBe('R28');
		expect(ask('Max', [])).toBe('R28');
		expect(ask('Max', ['qa'])).toBe('yes');
		expect(codeOf(release.ask('Eli', votes({ station: 'engineering' })))).toBe('R28');
		expect(sentenceOf(cast(release, {}).ask('Rita', declareGo(release)))).toBe(
			'QA has not voted, and it is required. Poll it again.',
		);
		release.must('Max', { ...again, stations: ['qa'] });
		cast(release, { qa: 'go' }).must('Rita', declareGo(release));
		expect(release.isSigned('review')).toBe(true);
	});

	test('R28 a cancelled call is never opened', () => {
		const release = aReleaseAtCall().must('Max', openCall(aReleaseAtCall())).must('Quinn', votes());
		release.must('Max', { type: 'close-voting' }).must('Max', { type: 'cancel-call', reason: 'An outage' });
		expect(release.votes.size).toBe(0);
		expect(codeOf(release.ask('Max', { type: 'reveal' }))).toBe('R28');
	});
});

describe('the verdict', () => {
	test('R28 R29 GO signs the milestone off and opens the deployment inside its window', () => {
		const release = revealed(aReleaseAtCall(), allGo);
		expect(shut(release)).toEqual([
			'R10 Review is not signed off. The votes on Review are revealed. The verdict is declared next.',
			'R29 Ship opens on a GO of Review, and there is none.',
		]);
		release.must('Rita', declareGo(release));
		expect(viewMilestone(release.state, release.reading, 'review', release.now)).toMatchObject({
			status: 'signed',
			blockers: [],
		});
		expect(shut(release)).toEqual([
			'R29 The window for Ship opens at 13:00 UTC on 2026-03-12. Start it then.',
		]);
		release.pass(60);
		expect(shut(release)).toEqual([]);
		expect(shut(release, null)).toHaveLength(1);
		expect(shut(release, `sha256:${'b'.repeat(64)}`)).toHaveLength(1);
		release.pass(59);
		expect(shut(release)).toEqual([]);
		release.pass(1);
		expect(shut(release)).toEqual([
			'R29 The window for Ship closed at 14:00 UTC on 2026-03-12. Open another call for a new one.',
		]);
	});

	test('R29 a GO runs out with its call', () => {
		const release = aReleaseAtCall();
		release.must('Max', openCall(release, { expiresAt: release.at(90) }));
		cast(release, allGo).must('Rita', declareGo(release));
		release.pass(89);
		expect(shut(release)).toEqual([]);
		release.pass(1);
		expect(shut(release)).toEqual([
			'R29 The GO for Ship ran out at 13:30 UTC on 2026-03-12. Open another call.',
		]);
	});

	test.each<[string, Parameters<typeof revealed>[1], string]>([
		[
			'a NO-GO',
			{ ...allGo, qa: 'no-go' },
			'QA says NO-GO: “The rehearsal failed” Settle that and poll it again.',
		],
		[
			'a HOLD',
			{ ...allGo, qa: 'hold' },
			'QA says HOLD: “The rehearsal failed” Settle that and poll it again.',
		],
		[
			'a required station missing',
			{ qa: 'go', engineering: 'go' },
			'Operations has not voted, and it is required. Poll it again.',
		],
	])('R28 no GO with %s; NO-GO may be declared', (_, given, sentence) => {
		const release = revealed(aReleaseAtCall(), given);
		expect(sentenceOf(release.ask('Rita', declareGo(release)))).toBe(sentence);
		release.must('Rita', { type: 'declare', verdict: 'no-go', reason: 'Not this build' });
		expect(blockers(release)).toEqual([
			'The call of Review ended with NO-GO. Open another one when that is settled.',
		]);
		expect(shut(release)[1]).toBe('R29 Ship opens on a GO of Review, and there is none.');
		release.must('Max', openCall(release));
	});

	test('R20 R28 except in an emergency release', () => {
		const release = revealed(aReleaseAtCall(), { ...allGo, qa: 'no-go' });
		const emergency = {
			type: 'break-glass',
			milestone: 'review',
			reason: 'Outage',
			incident: 'INC-7',
		} as const;
		release.agree('Eli', 'Oz', emergency);
		expect(shut(release)).toEqual([]);
		expect(codeOf(release.ask('Rita', declareGo(release)))).toBe('R28');
		expect(codeOf(release.ask('Rita', declareGo(release, { reason: 'The outage weighs more' })))).toBe('yes');
	});

	test('R28 an advisory NO-GO does not bar GO, and the declaration answers it', () => {
		const advisory = stations.map((each) => (each.id === 'qa' ? { ...each, required: false } : each));
		const release = aReleaseAtCall();
		release.must('Max', openCall(release, { stations: advisory }));
		cast(release, { ...allGo, qa: 'no-go' });
		expect(sentenceOf(release.ask('Rita', declareGo(release)))).toBe(
			'QA did not say GO. Answer that with a reason in the declaration.',
		);
		expect(codeOf(release.ask('Rita', declareGo(release, { reason: 'Accepted, fixed next week' })))).toBe(
			'yes',
		);
	});

	test('R29 a conditional GO counts as NO-GO until each condition is verified by somebody else', () => {
		const release = revealed(aReleaseAtCall(), {
			...allGo,
			qa: { vote: 'conditional', conditions: [condition, { text: 'Tell support', owner: 'eli' }] },
		});
		release.must('Rita', declareGo(release));
		const [first, second] = call(release)?.declared?.conditions ?? [];
		expect(first).toEqual({ ...condition, id: `c${call(release)?.seq}-1`, station: 'qa' });
		expect(release.isSigned('review')).toBe(false);
		expect(shut(release)[1]).toBe('R29 Ship stays shut until two conditions of the GO are verified closed.');
		const verify = (who: string, id: string, evidence = 'https://example.org/run/7') =>
			codeOf(release.ask(who, { type: 'verify-condition', condition: id, evidence }));
		expect(verify('Oz', first!.id)).toBe('R29');
		expect(verify('Eli', first!.id, ' ')).toBe('R29');
		expect(verify('Wes', first!.id)).toBe('forbidden');
		expect(verify('Eli', 'c1-9')).toBe('malformed');
		expect(verify('Eli', first!.id)).toBe('yes');
		expect(verify('Eli', first!.id)).toBe('R29');
		release.pass(60);
		expect(shut(release)[1]).toBe(
			'R29 Ship stays shut until the last condition of the GO is verified closed.',
		);
		expect(verify('Oz', second!.id)).toBe('yes');
		expect(release.isSigned('review')).toBe(true);
		expect(shut(release)).toEqual([]);
	});

	test('R28 a change of scope after voting closed voids what was voted, and after GO the GO', () => {
		const release = revealed(aReleaseAtCall(), allGo).edit('Pat', 'review', { outcome: 'More' });
		expect(sentenceOf(release.ask('Rita', declareGo(release)))).toBe(
			'Review changed after voting closed, so nobody has answered for it as it is. Poll all stations again.',
		);
		release.must('Max', { type: 're-poll', stations: ['qa', 'engineering', 'operations'] });
		cast(release, allGo).must('Rita', declareGo(release)).pass(60);
		expect(shut(release)).toEqual([]);
		release.edit('Pat', 'review', { outcome: 'Even more' });
		expect(shut(release)[1]).toBe(
			'R29 The GO for Ship is void, since something changed after it. Open another call.',
		);
	});

	test.each<[string, Asked]>([
		['another build', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) }],
		['a reopened prerequisite', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' }],
		['a reopened call', { type: 'reopen', milestone: 'review', reason: 'A mistake' }],
	])('R28 R29 %s takes the GO away, also while conditions are open', (_, asked) => {
		const release = revealed(aReleaseAtCall(), allGo).must('Rita', declareGo(aReleaseAtCall())).pass(60);
		release.must('Max', asked);
		expect(shut(release).at(-1)).toMatch(/^R29 .*(void|none)/);
		if (asked.type === 'reopen' && asked.milestone === 'review') return;
		const conditional = revealed(aReleaseAtCall(), {
			...allGo,
			qa: { vote: 'conditional', conditions: [condition] },
		});
		conditional.must('Rita', declareGo(conditional)).must('Max', asked);
		const { id = '' } = call(conditional)?.declared?.conditions[0] ?? {};
		if (asked.type === 'reopen') {
			expect(
				codeOf(conditional.ask('Eli', { type: 'verify-condition', condition: id, evidence: 'Seen' })),
			).toBe('R29');
		}
		expect(shut(conditional).length).toBeGreaterThan(0);
	});

	test('R10 R11 R28 GO takes what any signature takes', () => {
		const early = revealed(aReleaseAtCall({ signed: false }), allGo);
		expect(codeOf(early.ask('Rita', declareGo(early)))).toBe('R10');
		const release = aReleaseAtCall();
		release.edit('Pat', 'review', { activities: [{ ...anOpenActivity }] });
		revealed(release, allGo);
		expect(codeOf(release.ask('Rita', declareGo(release)))).toBe('R11');
	});

	test.each<[string, string, Partial<Extract<Asked, { type: 'declare' }>>, string]>([
		['the authority', 'Rita', {}, 'yes'],
		['a Release manager', 'Max', {}, 'yes'],
		['nobody else', 'Ada', {}, 'forbidden'],
		['a window', 'Rita', { windowStart: undefined }, 'R28'],
		['a window that ends after it begins', 'Rita', { windowEnd: new Date(0).toISOString() }, 'R28'],
		[
			'a window before the call runs out',
			'Rita',
			{ windowStart: '2026-03-20T00:00:00Z', windowEnd: '2026-03-21T00:00:00Z' },
			'R28',
		],
		['conditions where it says so', 'Rita', { verdict: 'conditional' }, 'R28'],
	])('R28 takes %s', (_, who, partial, code) => {
		const release = revealed(aReleaseAtCall(), allGo);
		expect(codeOf(release.ask(who, declareGo(release, partial)))).toBe(code);
	});

	test('R28 under strict the chair does not declare', () => {
		const release = aReleaseAtCall({ separation: 'strict' });
		release.must('Max', openCall(release));
		expect(codeOf(release.ask('Max', declareGo(release)))).toBe('forbidden');
		expect(codeOf(release.ask('Rita', declareGo(release)))).toBe('R28');
	});

	test('R15 a call is asked of nobody by a request', () => {
		const release = aReleaseAtCall();
		expect(sentenceOf(release.ask('Pat', { type: 'request-sign-off', milestone: 'review' }))).toBe(
			'Review is decided in the go/no-go call and signed by nobody. Open the call instead.',
		);
		const alone = aReleaseAtCall({ people: { Max: [], Rita: [] } });
		expect(blockers(alone)[0]).toBe(
			'Review cannot be decided yet: nobody may declare its verdict. Name a Release authority or Release manager.',
		);
	});

	test('R28 what was decided is read again from the ledger', () => {
		const release = revealed(aReleaseAtCall(), allGo).must('Rita', declareGo(aReleaseAtCall()));
		expect(release.projected()).toEqual(release.state);
	});
});

const anOpenActivity = {
	id: 'x',
	text: 'Rollback plan',
	state: 'open',
	reason: '',
	counts: true,
	owner: '',
	due: '',
	rank: 0,
} as const;
