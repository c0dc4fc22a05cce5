import { test } from 'vitest';
import { sealVote } from '@holdpoint/shared/ledger/seal-vote';
import type { Ballot, Station } from '@holdpoint/shared/schema/call';
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
import { Forgeries, type Of } from '../../support/forgeries.ts';
import { aCandidate, aMilestone, type TestRelease } from '../../support/release.ts';

const notAllowed = 'whoever did this was not allowed to';
const noReason = 'it gives no reason';
const signedAlready = 'it was signed off then';
const noCall = 'there was no such call under way';
const noStation = 'there was no such station';
const noSuchPerson = 'this person is not on the release';
const otherRound = 'it is of another round';
const votingClosed = 'voting was closed';
const notByCall = 'it is not decided in a call';
const endsFirst = 'it ends before it begins';

const at = aReleaseAtCall;
const opened = () => at().must('Max', openCall(at()));
const callOf = (release: TestRelease) => release.state.calls.review?.seq ?? 0;
const voted = () => {
	const release = opened();
	for (const [station, who] of [
		['qa', 'Quinn'],
		['engineering', 'Eli'],
		['operations', 'Oz'],
	] as const)
		release.must(who, { type: 'vote', station, vote: 'go' });
	return release;
};
const closed = () => voted().must('Max', { type: 'close-voting' });
const open = (release: TestRelease, partial: Partial<Of<'call-opened'>> = {}): Of<'call-opened'> => ({
	type: 'call-opened',
	milestone: 'review',
	stations: stations.map((each) => ({ ...each })),
	expiresAt: release.at(600),
	...partial,
});

const forgeries = new Forgeries(({ add, addHonest }) => {
	// Opening
	{
		const addOpen = (
			name: string,
			reason: string,
			release: TestRelease,
			by: string,
			partial: Partial<Of<'call-opened'>> = {},
		) => add(`R28 ${name}`, reason, release, by, open(release, partial));
		const withStations = (...list: Station[]) => ({ stations: list });
		addOpen('a call of a plain milestone', notByCall, at(), 'max', {
			milestone: 'kickoff',
		});
		addOpen('a call opened by QA', notAllowed, at(), 'quinn');
		addOpen('a call while another runs', 'another call was under way', opened(), 'max');
		addOpen(
			'a station twice',
			'a station occurs twice',
			at(),
			'max',
			withStations(stations[0]!, stations[0]!),
		);
		addOpen('a station of a stranger', noSuchPerson, at(), 'max', withStations(aStation('QA', 'eve')));
		const silent = aStation('Support', null, { required: true });
		addOpen(
			'a required station of nobody',
			'a required station has nobody to speak',
			at(),
			'max',
			withStations(stations[0]!, silent),
		);
		addOpen('a call of nobody', 'nobody would vote', at(), 'max', withStations(aStation('QA', null)));
		addOpen(
			'an auditor at a station',
			'an auditor has no voice in the call',
			at(),
			'max',
			withStations(aStation('QA', 'wes')),
		);
		const twice = withStations(aStation('QA', 'quinn'), aStation('Support', 'quinn'));
		addOpen('a person at two stations', 'a person speaks for two stations', at(), 'max', twice);
		addOpen('a call that has ended', endsFirst, at(), 'max', { expiresAt: at().at(0) });
		const strict = at({ separation: 'strict', people: { Rex: ['Release authority', 'Release manager'] } });
		addOpen('the authority in the chair', 'the release authority does not chair', strict, 'rex');
		addOpen(
			'the authority at a station',
			'the release authority holds no station',
			strict,
			'max',
			withStations(aStation('QA', 'rita')),
		);
		const go = revealed(at(), allGo);
		go.must('Rita', declareGo(go));
		addOpen('a call of what has its GO', signedAlready, go, 'max');
		const scheduled = (release: TestRelease, partial: Partial<Of<'call-scheduled'>> = {}) =>
			({ type: 'call-scheduled', milestone: 'review', at: release.at(60), ...partial }) as const;
		add('R28 a call scheduled by QA', notAllowed, at(), 'quinn', scheduled(at()));
		add(
			'R28 a call scheduled for now',
			'it is set for a moment that was past',
			at(),
			'max',
			scheduled(at(), { at: at().at(0) }),
		);
		add(
			'R28 a call scheduled while one runs',
			'another call was under way',
			opened(),
			'max',
			scheduled(at()),
		);
		add(
			'R28 a call scheduled with one person for two stations',
			'a person speaks for two stations',
			at(),
			'max',
			scheduled(at(), { stations: [aStation('QA', 'quinn'), aStation('Docs', 'quinn')] }),
		);
		add(
			'R28 a call scheduled with nobody to speak',
			'nobody would vote',
			at(),
			'max',
			scheduled(at(), { stations: [aStation('QA', null)] }),
		);
		addHonest(
			'R28 a call scheduled with stations and opened with others',
			at()
				.must('Max', { type: 'schedule-call', at: at().at(60), stations: [aStation('Docs', 'eli')] })
				.must('Max', openCall(at())),
		);
		addHonest(
			'R28 a call after one that ran out',
			opened()
				.pass(601)
				.must('Max', openCall(at().pass(601))),
		);
		addHonest(
			'R28 under small a person holds several stations',
			at({ separation: 'small' }).must('Max', openCall(at(), twice)),
		);
	}

	// Stand-ins and votes
	{
		const standIn = (release: TestRelease, partial: Partial<Of<'stand-in-named'>> = {}) =>
			({ type: 'stand-in-named', call: callOf(release), station: 'qa', person: 'pat', ...partial }) as const;
		const addStandIn = (name: string, reason: string, release: TestRelease, by: string, partial = {}) =>
			add(`R28 ${name}`, reason, release, by, standIn(release, partial));
		addStandIn('a stand-in without a call', noCall, at(), 'max', { call: 3 });
		addStandIn('a stand-in of no station', noStation, opened(), 'max', { station: 'legal' });
		addStandIn('a stand-in named by another', notAllowed, opened(), 'oz');
		addStandIn('a stand-in after voting', votingClosed, closed(), 'max');
		addStandIn('a stranger as stand-in', noSuchPerson, opened(), 'max', { person: 'eve' });
		addStandIn('an auditor as stand-in', 'an auditor has no voice in the call', opened(), 'quinn', {
			person: 'wes',
		});
		addStandIn('a stand-in who speaks already', 'a person speaks for two stations', opened(), 'max', {
			person: 'eli',
		});

		const vote = (release: TestRelease, partial: Partial<Of<'voted'>> = {}) =>
			({
				type: 'voted',
				call: callOf(release),
				round: 1,
				station: 'qa',
				seal: 'a'.repeat(64),
				...partial,
			}) as const;
		const addVote = (name: string, reason: string, release: TestRelease, by: string, partial = {}) =>
			add(`R28 ${name}`, reason, release, by, vote(release, partial));
		addVote('a vote without a call', noCall, at(), 'quinn', { call: 1 });
		addVote('a vote after its call ran out', noCall, opened().pass(600), 'quinn');
		addVote('a vote of no station', noStation, opened(), 'quinn', { station: 'legal' });
		const notTheirs = 'someone else speaks for that station';
		addVote('a vote of another', notTheirs, opened(), 'eli');
		addVote('a vote of nobody', notTheirs, opened(), 'quinn', { station: 'support' });
		const replaced = opened().must('Quinn', { type: 'stand-in', station: 'qa', person: 'pat' });
		addVote('a vote of whom another stands in for', notTheirs, replaced, 'quinn');
		const gone = opened().must('Max', { type: 'remove-person', person: 'quinn' });
		addVote('a vote of someone who left', notTheirs, gone, 'quinn');
		const audits = opened().must('Ada', { type: 'assign-role', person: 'quinn', roles: ['Auditor'] });
		addVote('a vote of who is an auditor by now', 'an auditor has no voice in the call', audits, 'quinn');
		addStandIn('a stand-in named by who is an auditor by now', notAllowed, audits, 'quinn');
		addVote('a vote of another round', otherRound, opened(), 'quinn', { round: 2 });
		addVote('a vote after voting', votingClosed, closed(), 'quinn');
		const polled = revealed(at(), allGo).must('Max', { type: 're-poll', stations: ['qa'] });
		addVote('a vote of whom nobody asked again', votingClosed, polled, 'eli', {
			station: 'engineering',
			round: 2,
		});
		addVote('a vote in a round that is over', otherRound, polled, 'quinn');
	}

	// Closing, revealing, asking again
	{
		const votesOf = (release: TestRelease) => (release.state.calls.review?.votes ?? []).map(({ seq }) => seq);
		const close = (
			release: TestRelease,
			partial: Partial<Of<'voting-closed'>> = {},
		): Of<'voting-closed'> => ({
			type: 'voting-closed',
			call: callOf(release),
			round: 1,
			milestone: 'review',
			digest: release.digest('review'),
			scopeFormat: 1,
			votes: votesOf(release),
			...partial,
		});
		const addClose = (
			name: string,
			reason: string,
			release: TestRelease,
			by: string,
			partial: Partial<Of<'voting-closed'>> = {},
		) => add(`R28 ${name}`, reason, release, by, close(release, partial));
		const notLast = 'it does not count the last vote of each station';
		addClose('voting closed without a call', noCall, at(), 'max', { call: 1 });
		addClose('voting closed by QA', notAllowed, voted(), 'quinn');
		const audits = voted().must('Ada', { type: 'assign-role', person: 'max', roles: ['Auditor'] });
		addClose('voting closed by a chair who is an auditor by now', notAllowed, audits, 'max');
		const left = voted().must('Ada', { type: 'remove-person', person: 'max' });
		addClose('voting closed by a chair who left', notAllowed, left, 'max');
		const chairs = voted().must('Ada', { type: 'assign-role', person: 'max', roles: [] });
		addHonest('R28 voting closed by a chair without a role', chairs.must('Max', { type: 'close-voting' }));
		const { policy } = voted().state;
		const milestones = policy.milestones.map((each) =>
			each.id === 'review' ? aMilestone('review', { needs: each.needs }) : each,
		);
		const signedNow = voted().agree('Ada', 'Rita', { type: 'set-policy', ...policy, milestones });
		addClose('voting closed on what the plan leaves to signatures', notByCall, signedNow, 'max');
		const shownThen = revealed(at(), allGo).agree('Ada', 'Rita', {
			type: 'set-policy',
			...policy,
			milestones,
		});
		add('R28 a NO-GO for what the plan leaves to signatures', notByCall, shownThen, 'rita', {
			type: 'verdict-declared',
			call: callOf(shownThen),
			milestone: 'review',
			digest: shownThen.state.calls.review?.digest ?? '',
			scopeFormat: 1,
			verdict: 'no-go',
			reason: 'Wait',
			conditions: [],
		});
		addClose('voting closed twice', votingClosed, closed(), 'max');
		addClose('voting closed on another milestone', 'its call is of another milestone', voted(), 'max', {
			milestone: 'ship',
		});
		addClose('voting closed in another round', otherRound, voted(), 'max', { round: 2 });
		addClose('a vote left out', notLast, voted(), 'max', { votes: votesOf(voted()).slice(1) });
		addClose('votes in another order', notLast, voted(), 'max', { votes: votesOf(voted()).toReversed() });
		const again = voted();
		const first = votesOf(again)[0]!;
		again.must('Quinn', { type: 'vote', station: 'qa', vote: 'hold', reason: 'Wait' });
		addClose('a vote that was taken back', notLast, again, 'max', {
			votes: [first, ...votesOf(again).slice(0, 2)],
		});
		const digest = voted().digest('ship');
		addClose(
			'voting over another scope',
			'what it covers is of another milestone or release',
			voted(),
			'max',
			{
				digest,
			},
		);

		const reveal = (
			release: TestRelease,
			change: (ballot: Ballot, index: number) => Partial<Ballot> = () => ({}),
		) => {
			const call = release.state.calls.review;
			const openings = (call?.votes ?? []).map(({ seq, seal }, index) => {
				const { nonce, ballot } = release.votes.get(seal)!;
				return { vote: seq, nonce, ballot: { ...ballot, ...change(ballot, index) } };
			});
			return { type: 'votes-revealed', call: callOf(release), round: call?.round ?? 1, openings } as const;
		};
		const addReveal = (
			name: string,
			reason: string,
			release: TestRelease,
			by: string,
			partial: Partial<Of<'votes-revealed'>> = {},
		) => add(`R28 ${name}`, reason, release, by, { ...reveal(release), ...partial });
		addReveal('votes revealed by QA', notAllowed, closed(), 'quinn');
		addReveal('votes revealed while voting', 'there was nothing to reveal', voted(), 'max');
		addReveal('votes revealed after the end', noCall, closed().pass(600), 'max');
		addReveal('votes of another round', otherRound, closed(), 'max', { round: 2 });
		const notAll = 'it does not open exactly the votes that were counted';
		addReveal('a vote kept back', notAll, closed(), 'max', { openings: reveal(closed()).openings.slice(1) });
		addReveal('votes opened in another order', notAll, closed(), 'max', {
			openings: reveal(closed()).openings.toReversed(),
		});
		const one = votesOf(closed())[0];
		for (const partial of [
			{ vote: 'hold' },
			{ reason: 'Other' },
			{ station: 'engineering' },
			{ person: 'eli' },
			{ round: 2 },
			{ call: 1 },
		] as Partial<Ballot>[]) {
			const { openings } = reveal(closed(), (_, index) => (index === 0 ? partial : {}));
			addReveal(
				`a vote opened with another ${Object.keys(partial).join()}`,
				`what it opens is not the vote of entry ${one}`,
				closed(),
				'max',
				{ openings },
			);
		}
		// Sealed like this from the beginning
		const sealed = (partial: Partial<Ballot>): TestRelease => {
			const release = opened();
			const ballot: Ballot = {
				release: 'release1',
				call: callOf(release),
				round: 1,
				station: 'qa',
				person: 'quinn',
				name: 'Quinn',
				vote: 'go',
				reason: '',
				conditions: [],
				...partial,
			};
			const opening = { nonce: 'b'.repeat(64), ballot };
			release.votes.set(sealVote(opening), opening);
			release.append(
				{ type: 'voted', call: ballot.call, round: 1, station: 'qa', seal: sealVote(opening) },
				{ person: 'quinn', name: 'Quinn' },
			);
			return release.must('Max', { type: 'close-voting' });
		};
		const condition = { text: 'Rehearse', owner: 'oz' };
		const seq = sealed({}).state.calls.review?.votes[0]?.seq;
		const notCast = `the vote of entry ${seq} could not have been cast`;
		for (const [name, partial, reason = notCast] of [
			['a NO-GO without a reason', { vote: 'no-go' }],
			['a HOLD without a reason', { vote: 'hold', reason: ' ' }],
			['a GO with conditions that says GO', { conditions: [condition] }],
			['conditions that are none', { vote: 'conditional' }],
			['a blank condition', { vote: 'conditional', conditions: [{ ...condition, text: '\t' }] }],
			['a condition of a stranger', { vote: 'conditional', conditions: [{ ...condition, owner: 'eve' }] }],
			['a vote under another name', { name: 'Quentin' }, `what it opens is not the vote of entry ${seq}`],
			['a vote of another release', { release: 'release2' }, `what it opens is not the vote of entry ${seq}`],
		] as [string, Partial<Ballot>, string?][])
			addReveal(name, reason, sealed(partial), 'max');

		const chair = (release: TestRelease, by: string, reason: string) =>
			add(`R28 the chair taken by ${by}`, reason, release, by, {
				type: 'chair-taken',
				call: callOf(release),
			});
		chair(closed(), 'quinn', notAllowed);
		chair(closed(), 'max', 'who took the chair had it already');

		const barred = at({ separation: 'strict', people: { Rex: ['Release authority', 'Release manager'] } });
		chair(barred.must('Max', openCall(barred)), 'rex', 'the release authority does not chair');
		const ranOut = opened().pass(24 * 60);
		chair(ranOut, 'ada', 'there was no such call under way');

		const rePoll = (release: TestRelease, partial: Partial<Of<'re-polled'>> = {}): Of<'re-polled'> => ({
			type: 're-polled',
			call: callOf(release),
			round: 2,
			stations: ['qa'],
			...partial,
		});
		const addRePoll = (name: string, reason: string, release: TestRelease, by: string, partial = {}) =>
			add(`R28 ${name}`, reason, release, by, rePoll(release, partial));
		const shown = () => revealed(at(), allGo);
		const notOfCall = 'it does not ask stations of the call';
		addRePoll('stations asked again by QA', notAllowed, shown(), 'quinn');
		addRePoll('stations asked again before the reveal', 'the votes were not revealed', closed(), 'max');
		addRePoll('stations asked again in the same round', otherRound, shown(), 'max', { round: 1 });
		addRePoll('no station asked again', notOfCall, shown(), 'max', { stations: [] });
		addRePoll('a station of no call asked again', notOfCall, shown(), 'max', { stations: ['qa', 'legal'] });
		addRePoll('a station asked twice', notOfCall, shown(), 'max', { stations: ['qa', 'qa'] });
		addRePoll('a station of nobody asked again', 'a station has nobody to speak', shown(), 'max', {
			stations: ['support'],
		});

		const cancel = (release: TestRelease, call = callOf(release)) =>
			({ type: 'call-cancelled', call, reason: 'The room is on fire' }) as const;
		add('R28 a call cancelled that was not', noCall, at(), 'max', cancel(at(), 1));
		add('R28 a call cancelled by QA', notAllowed, opened(), 'quinn', cancel(opened()));
		add('R28 a call cancelled without a reason', noReason, opened(), 'max', {
			...cancel(opened()),
			reason: '',
		});
		const declared = shown();
		declared.must('Rita', declareGo(declared));
		add('R28 a call cancelled after its verdict', noCall, declared, 'max', cancel(declared));
		addHonest(
			'R28 a call cancelled',
			opened().must('Max', { type: 'cancel-call', reason: 'The room is on fire' }),
		);
		addHonest(
			'R28 a call taken back',
			at()
				.must('Max', { type: 'schedule-call', at: at().at(60) })
				.must('Max', { type: 'cancel-call', reason: 'Too early' }),
		);
		const round = cast(shown().must('Max', { type: 're-poll', stations: ['qa', 'operations'] }), {
			qa: 'go',
			operations: 'go',
		});
		addHonest('R28 asked again', round.must('Rita', declareGo(round)));
	}

	// The verdict
	const verdict = (
		release: TestRelease,
		partial: Partial<Of<'verdict-declared'>> = {},
	): Of<'verdict-declared'> => ({
		type: 'verdict-declared',
		call: callOf(release),
		milestone: 'review',
		digest: release.state.calls.review?.digest ?? release.digest('review'),
		scopeFormat: 1,
		verdict: 'go',
		reason: '',
		window: { start: release.at(60), end: release.at(120) },
		candidate: aCandidate(),
		conditions: [],
		...partial,
	});
	{
		const addVerdict = (
			name: string,
			reason: string,
			release: TestRelease,
			by = 'rita',
			partial: Partial<Of<'verdict-declared'>> = {},
		) => add(`R28 ${name}`, reason, release, by, verdict(release, partial));
		const shown = (votes: Parameters<typeof cast>[1] = allGo) => revealed(at(), votes);
		addVerdict('a verdict after the call ran out', noCall, shown().pass(600));
		addVerdict('a verdict by QA', notAllowed, shown(), 'quinn');
		addVerdict('a verdict by the owner', notAllowed, shown(), 'ada');
		addVerdict('a verdict before the reveal', 'the votes were not revealed', closed());
		addVerdict('a verdict on another milestone', 'its call is of another milestone', shown(), 'rita', {
			milestone: 'ship',
			digest: shown().digest('ship'),
		});
		addVerdict(
			'a verdict over another content',
			'it is declared over another content than was voted on',
			shown(),
			'rita',
			{ digest: shown().digest('ship') },
		);
		for (const partial of [{}, { candidate: undefined, conditions: [] }, { window: undefined }] as Partial<
			Of<'verdict-declared'>
		>[])
			addVerdict(
				`a HOLD with ${Object.keys(partial).join() || 'everything'}`,
				'it carries what belongs to a GO',
				shown(),
				'rita',
				{
					verdict: 'hold',
					...partial,
				},
			);
		const unmet = at({ signed: false });
		addVerdict(
			'R10 a GO before its prerequisite',
			'a prerequisite was not signed off',
			revealed(unmet, allGo),
		);
		addVerdict(
			'a GO over a HOLD',
			'a required station did not say GO',
			shown({ ...allGo, qa: 'hold' }),
			'rita',
			{ reason: 'We go' },
		);
		addVerdict(
			'a GO over a NO-GO',
			'a required station did not say GO',
			shown({ ...allGo, qa: 'no-go' }),
			'rita',
			{ reason: 'We go' },
		);
		addVerdict(
			'a GO without a station',
			'a required station had not answered',
			shown({ qa: 'go', operations: 'go' }),
		);
		const advisory = () => {
			const release = at();
			release.must(
				'Max',
				openCall(release, {
					stations: stations.map((each) => ({ ...each, required: each.id !== 'qa' && each.required })),
				}),
			);
			return cast(release, { ...allGo, qa: 'no-go' });
		};
		addVerdict('an advisory NO-GO that nobody answers', 'it leaves a NO-GO or HOLD unanswered', advisory());
		const conditional = () =>
			shown({ ...allGo, qa: { vote: 'conditional', conditions: [{ text: 'Rehearse', owner: 'oz' }] } });
		const listed = (release: TestRelease) => [
			{ id: `c${callOf(release)}-1`, station: 'qa', text: 'Rehearse', owner: 'oz' },
		];
		const otherConditions = 'its conditions are not those of the votes';
		const conditions = listed(conditional());
		addVerdict('conditions left out', otherConditions, conditional());
		addVerdict('another condition', otherConditions, conditional(), 'rita', {
			verdict: 'conditional',
			conditions: [{ ...conditions[0]!, owner: 'eli' }],
		});
		addVerdict('conditions made up', otherConditions, shown(), 'rita', {
			verdict: 'conditional',
			conditions,
		});
		const exactly = 'a GO is conditional exactly when it has conditions';
		addVerdict('a GO with conditions that calls itself GO', exactly, conditional(), 'rita', { conditions });
		addVerdict('a conditional GO without any', exactly, shown(), 'rita', { verdict: 'conditional' });
		const { window: _, ...noWindow } = verdict(shown());
		add('R28 a GO without a window', 'it has no window', shown(), 'rita', noWindow);
		for (const [start, end] of [
			[60, 60],
			[-60, 0],
			[600, 700],
		] as const)
			addVerdict(`a window from ${start} to ${end}`, 'its window does not fit', shown(), 'rita', {
				window: { start: shown().at(start), end: shown().at(end) },
			});
		addVerdict('a GO for another build', 'it is for another build', shown(), 'rita', {
			candidate: aCandidate({ commit: 'other' }),
		});
		const wrongPolicy = 'what it covers is not under the policy and the release candidate of its time';
		addVerdict(
			'a GO for the build before',
			wrongPolicy,
			shown().must('Max', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) }),
		);
		const strict = at({ separation: 'standard', people: { Rex: ['Release authority', 'Release manager'] } });
		strict.must('Rex', openCall(strict));
		cast(strict, allGo);
		strict.must('Max', { type: 'set-policy', ...strict.state.policy, separation: 'strict' });
		addVerdict('the chair declares under strict', 'who chairs or votes does not declare', strict, 'rex');
		addVerdict('a Release manager declares under strict', notAllowed, strict, 'max');
		const changed = shown({ qa: 'go', engineering: 'go', operations: 'go' });
		changed.edit('Pat', 'review', { outcome: 'Something else' });
		changed.must('Max', { type: 're-poll', stations: ['qa'] });
		cast(changed, { qa: 'go' });
		addVerdict('a GO that some gave for other content', 'a station answered for another content', changed);
		addHonest(
			'R28 an advisory NO-GO that is answered',
			advisory().must('Rita', declareGo(at(), { reason: 'It can wait' })),
		);
		const held = shown({ ...allGo, qa: 'hold' });
		addHonest('R28 a HOLD', held.must('Rita', { type: 'declare', verdict: 'hold' }));
		const emergency = at().agree('Eli', 'Oz', {
			type: 'break-glass',
			milestone: 'review',
			reason: 'Outage',
			incident: 'INC-7',
		});
		const forced = revealed(emergency, { ...allGo, qa: 'no-go' });
		addHonest(
			'R20 R28 a GO over a NO-GO in an emergency',
			forced.must('Rita', declareGo(forced, { reason: 'The site is down' })),
		);

		// Conditions (R29)
		const goIf = () => conditional().must('Rita', declareGo(at(), { verdict: 'conditional' }));
		const verified = (release: TestRelease, partial: Partial<Of<'condition-verified'>> = {}) =>
			({
				type: 'condition-verified',
				call: callOf(release),
				condition: conditions[0]!.id,
				evidence: 'The protocol',
				...partial,
			}) as const;
		const addVerified = (name: string, reason: string, release: TestRelease, by = 'quinn', partial = {}) =>
			add(`R29 ${name}`, reason, release, by, verified(release, partial));
		addVerified('a condition of no GO', 'there was no such condition', conditional());
		addVerified('another condition', 'there was no such condition', goIf(), 'quinn', { condition: 'c1' });
		addVerified('a condition verified by an auditor', notAllowed, goIf(), 'wes');
		addVerified('a condition verified by the owner of the release', notAllowed, goIf(), 'ada');
		addVerified('a condition verified by its owner', 'its owner does not verify it', goIf(), 'oz');
		addVerified('a condition verified without evidence', 'it shows no evidence', goIf(), 'quinn', {
			evidence: ' ',
		});
		const done = goIf().must('Quinn', {
			type: 'verify-condition',
			condition: conditions[0]!.id,
			evidence: 'The protocol',
		});
		addVerified('a condition verified twice', 'it was verified already', done);
		const other = goIf().must('Max', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		addVerified('a condition of a GO for the build before', 'the GO was void', other);
		const stricter = goIf();
		stricter.must('Max', {
			type: 'set-policy',
			...stricter.state.policy,
			milestones: stricter.state.policy.milestones.map((each) =>
				each.id === 'review' ? aMilestone('review', { ...each, ordered: true }) : each,
			),
		});
		addVerified('a condition of a GO under the policy before', 'the GO was void', stricter);
		addHonest('R29 a condition verified', done);
	}
});

test('R20 R28 R29: both verifiers find each of the decisions of a call that could not have been made', async () => {
	await forgeries.expectFound();
});

test('R20 R28 R29 what the rules allowed in a call, both verifiers allow', async () => {
	await forgeries.expectHonest();
});
