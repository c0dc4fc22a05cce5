import { test } from 'vitest';
import type { Policy } from '@holdpoint/shared/schema/release';
import { aSignature, Forgeries, type Of } from '../../support/forgeries.ts';
import {
	aCandidate,
	aMilestone,
	anActivity,
	aPolicy,
	aRelease,
	aSigner,
	aSlot,
	type TestRelease,
} from '../../support/release.ts';

const people = {
	Pat: ['Product'],
	Quinn: ['QA'],
	Rae: ['QA', 'Product'],
	Max: ['Release manager'],
	Rita: ['Release authority'],
	Eli: ['Engineering'],
	Aud: ['Auditor'],
	Tim: [],
};
const gates = [
	aMilestone('kickoff'),
	aMilestone('freeze', { needs: ['kickoff'] }),
	aMilestone('learn', { needs: ['freeze'] }),
	aMilestone('close', { kind: 'close-out', needs: ['learn'] }),
];
const start = (policy: Partial<Policy> = {}) =>
	aRelease({ people, policy: { milestones: gates, ...policy } });
const signedOff = (policy: Partial<Policy> = {}) => {
	const release = start(policy).request('Pat');
	release.sign('Quinn', 'QA');
	return release;
};

const notAllowed = 'whoever did this was not allowed to';
const noReason = 'it gives no reason';
const noMilestone = 'the policy of its time has no such milestone';
const noSuchPerson = 'this person is not on the release';
const signedAlready = 'it was signed off then';
const unmet = 'a prerequisite was not signed off';

const forgeries = new Forgeries(({ add, addHonest }) => {
	// Waivers
	{
		const waive = {
			type: 'waive',
			milestone: 'kickoff',
			reason: 'Late supplier',
			control: 'By hand',
		} as const;
		const waived = (release: TestRelease, partial: Partial<Of<'waived'>> = {}): Of<'waived'> => {
			const { type: _, ...words } = waive;
			return { type: 'waived', ...words, expiresAt: release.at(60), ...partial };
		};
		const addWaiver = (name: string, reason: string, release: TestRelease, by: string, partial = {}) =>
			add(`R19 ${name}`, reason, release, by, waived(release, partial));
		addWaiver('a waiver by QA', notAllowed, start(), 'quinn');
		addWaiver('a waiver by the owner, who holds no role', notAllowed, start(), 'ada');
		addWaiver('a waiver of the close-out', 'a close-out is never waived', start(), 'max', {
			milestone: 'close',
		});
		addWaiver('a waiver of what is signed', signedAlready, signedOff(), 'max');
		addWaiver('a waiver without a reason', noReason, start(), 'max', { reason: '\u00a0' });
		addWaiver('a waiver without a control', 'it names no control', start(), 'max', { control: '' });
		addWaiver('a waiver that has ended', 'it ends before it begins', start(), 'max', {
			expiresAt: start().at(0),
		});
		addWaiver('a waiver of nothing', noMilestone, start(), 'max', { milestone: 'elsewhere' });

		const running = (minutes = 60) => {
			const release = start();
			return release.must('Rita', { ...waive, expiresAt: release.at(minutes) });
		};
		const ended = (release: TestRelease, waiver = release.state.milestones.kickoff?.waiver?.seq ?? 0) =>
			({ type: 'waiver-ended', milestone: 'kickoff', waiver, reason: '' }) as const;
		const noWaiver = 'there was no such waiver to end';
		add('R19 an end of no waiver', noWaiver, start(), 'max', ended(start()));
		add('R19 an end of another waiver', noWaiver, running(), 'max', ended(running(), 5));
		add('R19 an end after the end', noWaiver, running().pass(60), 'max', ended(running()));
		add('R19 an end by Product', notAllowed, running(), 'pat', ended(running()));

		// Until it runs out, and not a moment longer
		const open = (minutes: number) => running().request('Pat', 'freeze').pass(minutes);
		const late = open(60);
		add('R10 R19 a signature after the waiver before it ran out', unmet, late, 'quinn', {
			...aSignature(late, { milestone: 'freeze' }),
		});
		const inTime = open(59);
		inTime.sign('Quinn', 'QA', { milestone: 'freeze' });
		addHonest('R19 a signature under a waiver', inTime);
		const further = open(59);
		further.sign('Quinn', 'QA', { milestone: 'freeze' });
		further.request('Pat', 'learn').pass(60);
		add('R19 a waiver that ran out blocks what lies further on', unmet, further, 'quinn', {
			...aSignature(further, { milestone: 'learn' }),
		});
		const stopped = running()
			.must('Max', { type: 'end-waiver', milestone: 'kickoff' })
			.request('Pat', 'freeze');
		add('R19 a signature after the waiver was ended', unmet, stopped, 'quinn', {
			...aSignature(stopped, { milestone: 'freeze' }),
		});
	}

	// Stand-ins
	{
		const delegated = (release: TestRelease, partial: Partial<Of<'delegated'>> = {}): Of<'delegated'> => ({
			type: 'delegated',
			to: 'tim',
			milestones: ['kickoff'],
			from: release.at(0),
			until: release.at(60),
			reason: 'On leave',
			...partial,
		});
		const addStandIn = (name: string, reason: string, by: string, partial = {}) =>
			add(`R18 ${name}`, reason, start(), by, delegated(start(), partial));
		addStandIn('a stand-in for someone without a role', notAllowed, 'tim', { to: 'quinn' });
		addStandIn('a stand-in for an auditor', notAllowed, 'aud');
		addStandIn('a stand-in for a stranger', notAllowed, 'eve');
		addStandIn('a stranger as stand-in', noSuchPerson, 'quinn', { to: 'eve' });
		addStandIn('a stand-in for oneself', 'nobody stands in for themselves', 'quinn', { to: 'quinn' });
		addStandIn('an auditor as stand-in', 'an auditor signs nothing', 'quinn', { to: 'aud' });
		const badList = 'it names no milestone, or one twice';
		addStandIn('a stand-in nowhere', badList, 'quinn', { milestones: [] });
		addStandIn('a stand-in twice', badList, 'quinn', { milestones: ['kickoff', 'kickoff'] });
		addStandIn('a stand-in elsewhere', noMilestone, 'quinn', { milestones: ['elsewhere'] });
		const endsFirst = 'it ends before it begins';
		addStandIn('a stand-in for no time', endsFirst, 'quinn', { until: start().at(0) });
		addStandIn('a stand-in backwards', endsFirst, 'quinn', { from: start().at(90) });
		addStandIn('a stand-in without a reason', noReason, 'quinn', { reason: ' ' });

		const named = (milestones = ['kickoff', 'freeze']) => {
			const release = start();
			const window = { from: release.at(10), until: release.at(60) };
			return release.must('Quinn', {
				type: 'delegate',
				to: 'tim',
				milestones,
				...window,
				reason: 'On leave',
			});
		};
		const forQuinn = { name: 'Tim', rolesHeld: ['QA'], for: { person: 'quinn', name: 'Quinn' } };
		const addFor = (
			name: string,
			reason: string,
			release: TestRelease,
			partial: Partial<Of<'signed'>> = {},
		) => add(`R18 ${name}`, reason, release, 'tim', aSignature(release, { ...forQuinn, ...partial }));
		const notNamed = 'nobody had named the signer to stand in';
		addFor('a stand-in whom nobody named', notNamed, start().request('Pat'));
		addFor('a stand-in too early', notNamed, named().request('Pat').pass(9));
		addFor('a stand-in too late', notNamed, named().request('Pat').pass(60));
		addFor('a stand-in for another milestone', notNamed, named(['freeze']).request('Pat').pass(20));
		const roleTable = 'the role table says otherwise about who signed';
		const ready = () => named().request('Pat').pass(20);
		addFor('a stand-in with roles of their own', roleTable, ready(), { rolesHeld: [] });
		addFor('a stand-in for another name', roleTable, ready(), { for: { person: 'quinn', name: 'Quentin' } });
		addFor('a stand-in for a stranger', roleTable, ready(), { for: { person: 'eve', name: 'Eve' } });
		addFor('a stand-in in a role never held', 'the signer did not hold that role', ready(), {
			role: 'Product',
		});
		const stopped = ready();
		const seq = stopped.entries.findLast(({ decision }) => decision.type === 'delegated')?.seq ?? 0;
		stopped.must('Tim', { type: 'end-delegation', delegation: seq });
		addFor('a stand-in whose time was ended', notNamed, stopped);
		const removed = start().must('Quinn', {
			type: 'delegate',
			to: 'tim',
			milestones: ['kickoff'],
			from: start().at(0),
			until: start().at(60),
			reason: 'On leave',
		});
		removed.request('Pat').must('Max', { type: 'remove-person', person: 'quinn' });
		addFor('a stand-in for someone removed', roleTable, removed);
		const asker = named().request('Quinn').pass(20);
		addFor('a stand-in for whoever asked', 'whoever prepared it does not approve', asker);
		const both = start({ milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] });
		const window = { from: both.at(0), until: both.at(60) };
		both.must('Quinn', {
			type: 'delegate',
			to: 'rae',
			milestones: ['kickoff'],
			...window,
			reason: 'On leave',
		});
		both.request('Pat').sign('Quinn', 'QA');
		add('R18 a stand-in beside the one they stand in for', 'the same was signed already', both, 'rae', {
			...aSignature(both, { name: 'Rae', for: { person: 'quinn', name: 'Quinn' } }),
		});
		const given = ready();
		given.sign('Tim', 'QA');
		addHonest('R18 a stand-in', given);
		const revoked = ready();
		revoked.sign('Tim', 'QA');
		revoked.must('Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'Not in my name' });
		addHonest('R17 R18 revoked by whom it was given for', revoked);

		const noStandIn = 'there was no such stand-in to end';
		const end = (delegation: number) => ({ type: 'delegation-ended', delegation }) as const;
		const at = named().state.seq;
		add('R18 an end of no stand-in', noStandIn, start(), 'quinn', end(3));
		add('R18 an end after the end', noStandIn, named().pass(60), 'quinn', end(at));
		add('R18 an end by a third', notAllowed, named(), 'pat', end(at));
	}

	// Explained changes
	{
		const explained = (release: TestRelease, partial: Partial<Of<'change-explained'>> = {}) =>
			({
				type: 'change-explained',
				milestone: 'kickoff',
				reason: 'The text was wrong',
				until: release.at(30),
				...partial,
			}) as const;
		const asked = () => start({ separation: 'strict' }).request('Pat');
		const addExplained = (name: string, reason: string, release: TestRelease, by: string, partial = {}) =>
			add(`Separation: ${name}`, reason, release, by, explained(release, partial));
		addExplained('an explanation by an auditor', notAllowed, asked(), 'aud');
		addExplained('an explanation of what was open', 'it was open for changes already', start(), 'pat');
		const unasked = start({ separation: 'strict' });
		addExplained('an explanation before the request', 'it was open for changes already', unasked, 'pat');
		addExplained('an explanation in nine letters', 'its reason is too short', asked(), 'pat', {
			reason: 'nine left',
		});
		addExplained('an explanation for an hour', 'its time is not 30 minutes', asked(), 'pat', {
			until: start().at(60),
		});
		const strict = signedOff().must('Max', {
			type: 'set-policy',
			...start({ separation: 'strict' }).state.policy,
		});
		addExplained('an explanation of what is signed', signedAlready, strict, 'pat');
		addHonest(
			'an explanation',
			asked().must('Pat', { type: 'explain-change', milestone: 'kickoff', reason: 'The text was wrong' }),
		);
	}

	// Re-affirmed (R9)
	{
		const bound = { milestones: [aMilestone('kickoff', { bindsCandidate: true })] };
		const rebuilt = () => {
			const release = start(bound)
				.must('Max', { type: 'set-release-candidate', ...aCandidate() })
				.request('Pat');
			release.sign('Quinn', 'QA');
			const at = release.entries.findLast(({ decision }) => decision.type === 'signed')?.seq ?? 0;
			release
				.must('Max', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) })
				.request('Pat');
			return { release, at };
		};
		const { release, at } = rebuilt();
		const addAgain = (name: string, reason: string, by: string, partial: Partial<Of<'signed'>>) =>
			add(`R9 ${name}`, reason, release, by, aSignature(release, { round: 2, reaffirms: at, ...partial }));
		const noSignature = 'there was no such signature to re-affirm';
		addAgain('what was no signature', noSignature, 'quinn', { reaffirms: at - 1 });
		addAgain('the signature of another', noSignature, 'rae', { name: 'Rae', rolesHeld: ['QA', 'Product'] });
		const changed = rebuilt();
		changed.release.edit('Pat', 'kickoff', { outcome: 'Something else' });
		add(
			'R9 re-affirmed over other content',
			'more than the release candidate had changed since',
			changed.release,
			'quinn',
			{
				...aSignature(changed.release, { round: 2, reaffirms: changed.at }),
			},
		);
		release.sign('Quinn', 'QA', { reaffirms: at });
		addHonest('R9 re-affirmed', release);
	}

	// Two people
	{
		const motion = { kind: 'break-glass', milestone: 'freeze', reason: 'Outage', incident: 'INC-7' } as const;
		const proposed = (release: TestRelease, partial: Partial<Of<'proposed'>> = {}): Of<'proposed'> => ({
			type: 'proposed',
			motion,
			until: release.at(30),
			...partial,
		});
		const addMotion = (
			name: string,
			reason: string,
			release: TestRelease,
			by: string,
			partial: Partial<Of<'proposed'>> = {},
		) => add(name, reason, release, by, proposed(release, partial));
		addMotion('R20 an emergency by someone without a role', notAllowed, start(), 'tim');
		addMotion('R20 an emergency by an auditor', notAllowed, start(), 'aud');
		addMotion('R20 a proposal for an hour', 'its time is not 30 minutes', start(), 'quinn', {
			until: start().at(60),
		});
		addMotion('R20 an emergency nowhere', noMilestone, start(), 'quinn', {
			motion: { ...motion, milestone: 'elsewhere' },
		});
		const closing = { ...motion, milestone: 'close' };
		addMotion('R20 an emergency of the close-out', 'a close-out is never an emergency', start(), 'quinn', {
			motion: closing,
		});
		const signed = { ...motion, milestone: 'kickoff' };
		addMotion('R20 an emergency of what is signed', signedAlready, signedOff(), 'quinn', { motion: signed });
		addMotion('R20 an emergency without a reason', noReason, start(), 'quinn', {
			motion: { ...motion, reason: '' },
		});
		const nameless = { ...motion, incident: ' ' };
		addMotion('R20 an emergency without an incident', 'it names no incident', start(), 'quinn', {
			motion: nameless,
		});
		const reopening = { kind: 'reopening', reason: 'Again' } as const;
		addMotion('R31 a reopening of what is open', 'the release was not closed out', start(), 'max', {
			motion: reopening,
		});
		addMotion('R31 a reopening by QA', notAllowed, start(), 'quinn', { motion: reopening });

		// R23
		const { policy } = start().state;
		const change = (partial: Partial<(typeof gates)[number]>, at = 0): Policy => ({
			...policy,
			milestones: policy.milestones.map((clause, index) =>
				index === at ? { ...clause, ...partial } : clause,
			),
		});
		const weak = change({ signers: [aSigner('QA', { meaning: 'reviewed' })] });
		const toPolicy = (of: Policy): Partial<Of<'proposed'>> => ({
			motion: { kind: 'policy', policy: of, weakens: [] },
		});
		const asked = () => start().request('Pat');
		addMotion('R23 a policy proposed by QA', notAllowed, asked(), 'quinn', toPolicy(weak));
		const needless = 'it weakens nothing, so it takes no second person';
		addMotion('R23 a policy that two set before any request', needless, start(), 'max', toPolicy(weak));
		const stronger = change({ signers: [aSigner('QA'), aSigner('Product')] });
		addMotion('R23 a stronger policy that two set', needless, asked(), 'max', toPolicy(stronger));
		const impossible = change({ needs: ['kickoff'] });
		addMotion(
			'R15 an impossible policy',
			'nobody could ever satisfy this policy',
			asked(),
			'max',
			toPolicy(impossible),
		);
		const rich = aMilestone('kickoff', {
			ordered: true,
			bindsCandidate: true,
			kind: 'candidate',
			signers: [aSigner('QA', { n: 2 }), aSigner('Product')],
			evidence: [aSlot('s')],
		});
		const richGates = [rich, ...gates.slice(1)];
		const from = (partial: Partial<typeof rich>): Policy => ({
			...policy,
			milestones: [{ ...rich, ...partial }, ...gates.slice(1)],
		});
		const onlyTwo = 'it weakens the policy without a second person';
		const weaker: [string, Policy][] = [
			['separation', { ...from({}), separation: 'small' }],
			['shorter reasons', { ...from({}), numbers: { ...policy.numbers, reasonCharacters: 9 } }],
			['longer idle times', { ...from({}), numbers: { ...policy.numbers, activeMinutes: 16 } }],
			['a milestone less', { ...from({}), milestones: from({}).milestones.slice(0, 3) }],
			['another kind', from({ kind: 'plain' })],
			['no build', from({ bindsCandidate: false })],
			['fewer signers', from({ signers: [aSigner('QA'), aSigner('Product')] })],
			[
				'another meaning',
				from({ signers: [aSigner('QA', { n: 2 }), aSigner('Product', { meaning: 'reviewed' })] }),
			],
			['no order', from({ ordered: false })],
			['another order', from({ signers: [aSigner('Product'), aSigner('QA', { n: 2 })] })],
			['evidence not required', from({ evidence: [aSlot('s', { required: false })] })],
			['evidence that fills itself', from({ evidence: [aSlot('s', { source: 'risks' })] })],
			[
				'a way around',
				{
					...policy,
					milestones: [
						rich,
						...gates.slice(1).map((each) => (each.id === 'learn' ? { ...each, needs: [] } : each)),
					],
				},
			],
		];
		for (const [name, next] of weaker) {
			add(
				`R23 weakened by one: ${name}`,
				onlyTwo,
				start({ milestones: richGates }).request('Pat', 'freeze').must('Max', { type: 'accept-baseline' }),
				'max',
				{
					type: 'policy-set',
					policy: next,
				},
			);
		}
		const dropped = start({ milestones: [aMilestone('kickoff', { evidence: [aSlot('s')] })] });
		dropped.must('Max', { type: 'set-policy', ...dropped.state.policy, milestones: [aMilestone('kickoff')] });
		add('R22 a slot comes back', 'it gives new evidence the ID of a dropped slot', dropped, 'max', {
			type: 'policy-set',
			policy: aPolicy({ milestones: [aMilestone('kickoff', { evidence: [aSlot('s')] })] }),
		});
		const around = asked();
		around.must('Max', {
			type: 'set-policy',
			...policy,
			milestones: policy.milestones.map((each) =>
				each.id === 'close' ? { ...each, needs: ['freeze', 'learn'] } : each,
			),
		});
		addHonest('R23 a need more', around);

		// Confirmed
		const waiting = () =>
			start().must('Quinn', {
				type: 'break-glass',
				milestone: 'freeze',
				reason: 'Outage',
				incident: 'INC-7',
			});
		const seconded = (release: TestRelease) => ({ type: 'seconded', proposal: release.state.seq }) as const;
		const addSecond = (
			name: string,
			reason: string,
			release: TestRelease,
			by: string,
			proposal = release.state.seq,
		) => add(name, reason, release, by, { type: 'seconded', proposal });
		addSecond('R20 a confirmation of nothing', 'there was no such proposal to confirm', start(), 'pat');
		addSecond('R20 a confirmation by an auditor', notAllowed, waiting(), 'aud');
		addSecond('R20 a confirmation too late', 'the time to confirm it had run out', waiting().pass(30), 'pat');
		addSecond('R20 a confirmation by oneself', 'nobody confirms what they have proposed', waiting(), 'quinn');
		const left = waiting();
		const { seq } = left.state;
		left.must('Max', { type: 'remove-person', person: 'quinn' });
		addSecond('R20 a confirmation of someone who left', 'whoever proposed it had left', left, 'pat', seq);
		const otherwise = start().request('Pat');
		otherwise.must('Rae', { type: 'break-glass', milestone: 'kickoff', reason: 'Outage', incident: 'INC-7' });
		const before = otherwise.state.seq;
		otherwise.sign('Quinn', 'QA');
		addSecond('R20 a confirmation of what is signed meanwhile', signedAlready, otherwise, 'pat', before);

		const emergency = (release: TestRelease, partial: Partial<Of<'emergency-declared'>> = {}) =>
			({
				type: 'emergency-declared',
				proposal: release.state.seq,
				proposedBy: { person: 'quinn', name: 'Quinn' },
				milestone: 'freeze',
				reason: 'Outage',
				incident: 'INC-7',
				review: { milestone: 'close', activity: `emergency-${release.state.seq}`, text: 'Look at it' },
				...partial,
			}) as const;
		const leadsTo = 'it is not what the entry before it leads to';
		const toNothing = 'nothing before it leads to it';
		add('R20 an emergency that nobody confirmed', toNothing, waiting(), 'pat', emergency(waiting()));
		for (const partial of [
			{ milestone: 'kickoff' },
			{ reason: 'Other' },
			{ proposedBy: { person: 'rae', name: 'Rae' } },
			{ review: { milestone: 'kickoff', activity: `emergency-${seq}`, text: '' } },
			{ review: { milestone: 'close', activity: 'emergency-1', text: '' } },
		]) {
			const release = waiting();
			add(
				`R20 an emergency with another ${Object.keys(partial).join()}`,
				leadsTo,
				release,
				'pat',
				seconded(release),
				emergency(release, partial),
			);
		}
		add('R20 something else than the emergency', leadsTo, waiting(), 'max', seconded(waiting()), {
			type: 'person-removed',
			person: 'tim',
		});
		const weakened = asked().must('Max', { type: 'set-policy', ...weak });
		add('R23 another policy than was confirmed', leadsTo, weakened, 'pat', seconded(weakened), {
			type: 'policy-set',
			policy: change({ signers: [] }),
			proposal: weakened.state.seq,
		});
		add('R23 a policy that nobody confirmed', toNothing, weakened, 'max', {
			type: 'policy-set',
			policy: weak,
			proposal: weakened.state.seq,
		});
		add(
			'R20 a confirmation that leads to nothing',
			'what it leads to is missing',
			waiting(),
			'pat',
			seconded(waiting()),
		);

		const passed = waiting().must('Pat', { type: 'second', proposal: seq });
		addHonest('R20 an emergency', passed);
		const place = passed.state.emergencies[0]?.review.milestone ?? '';
		passed.rows.set(place, { ...passed.rows.get(place)!, activities: [anActivity(`emergency-${seq}`)] });
		passed.request('Pat', 'learn').sign('Quinn', 'QA', { milestone: 'learn' });
		addHonest('R20 a signature behind an emergency', passed);
		addHonest(
			'R23 a policy that two set',
			weakened.must('Pat', { type: 'second', proposal: weakened.state.seq }),
		);

		// Under weaker rules of the whole release, what was given before counts no more.
		const two = [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] })];
		const counting = aRelease({ people, policy: { milestones: two } }).request('Max');
		counting.sign('Quinn', 'QA');
		const given = counting.state.seq;
		counting.agree('Max', 'Pat', { type: 'set-policy', ...counting.state.policy, separation: 'small' });
		counting.sign('Pat', 'Product');
		add(
			'R23 a signature counted under weaker rules',
			'it counts a signature that was not given for this content',
			counting,
			'server',
			{
				type: 'signed-off',
				milestone: 'kickoff',
				round: 1,
				digest: counting.digest('kickoff'),
				signatures: [given, counting.state.seq],
			},
		);
	}

	// Asked of nobody (R15)
	{
		const request = (release: TestRelease, milestone = 'kickoff') =>
			({
				type: 'sign-off-requested',
				milestone,
				round: 1,
				digest: release.digest(milestone),
				scopeFormat: 1,
			}) as const;
		const nobody = 'nobody could have signed it';
		const addAsked = (name: string, by: string, policy: Partial<Policy>, reason = nobody) => {
			const release = aRelease({ people, policy });
			add(`R15 ${name}`, reason, release, by, request(release));
		};
		const signers = (...rules: ReturnType<typeof aSigner>[]) => ({
			milestones: [aMilestone('kickoff', { signers: rules })],
		});
		addAsked('a request to nobody', 'pat', signers());
		addAsked('a request to too few', 'pat', signers(aSigner('QA', { n: 3 })));
		addAsked('a request by the only one', 'eli', signers(aSigner('Engineering')));
		addAsked(
			'a request to people who count once',
			'pat',
			signers(aSigner('QA', { n: 2 }), aSigner('Product')),
		);
		addAsked(
			'a request for what a call decides',
			'pat',
			{ milestones: [aMilestone('kickoff', { kind: 'call' })] },
			'the go/no-go call decides it, not signatures',
		);
		addHonest(
			'R15 whoever asks may be the author',
			aRelease({ people, policy: signers(aSigner('Engineering', { meaning: 'authored' })) }).request('Eli'),
		);
		addHonest(
			'R15 under small a person fills several places',
			aRelease({
				people,
				policy: { ...signers(aSigner('QA', { n: 2 }), aSigner('Product')), separation: 'small' },
			}).request('Pat'),
		);
	}

	// Taken back (R17)
	{
		const far = signedOff();
		const at = far.entries.findLast(({ decision }) => decision.type === 'signed')?.seq ?? 0;
		far.must('Max', {
			type: 'waive',
			milestone: 'freeze',
			reason: 'Late',
			control: 'By hand',
			expiresAt: far.at(60),
		});
		far.request('Pat', 'learn').sign('Quinn', 'QA', { milestone: 'learn' });
		add('R17 a revocation after what lies further on', 'what follows was signed off already', far, 'quinn', {
			type: 'revoked',
			milestone: 'kickoff',
			signature: at,
			reason: 'A mistake',
		});
		const over = signedOff();
		const first = over.entries.findLast(({ decision }) => decision.type === 'signed')?.seq ?? 0;
		over.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'Again' });
		add('R17 a revocation after the reopening', 'there was no such signature to revoke', over, 'quinn', {
			type: 'revoked',
			milestone: 'kickoff',
			signature: first,
			reason: 'A mistake',
		});
	}
});

test('R9 R15 R17 R18 R19 R20 R22 R23: both verifiers find each of the exceptions that could not have been made', async () => {
	await forgeries.expectFound();
});

test('R9 R17 R18 R19 R20 R23 what the rules allowed, both verifiers allow', async () => {
	await forgeries.expectHonest();
});
