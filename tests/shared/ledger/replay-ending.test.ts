import { test } from 'vitest';
import { allGo, aReleaseAtCall, declareGo, revealed, waiveCandidate } from '../../support/call.ts';
import { askByPasskey } from '../../support/ask-by-passkey.ts';
import { Forgeries, type Of } from '../../support/forgeries.ts';
import { aCandidate, aMilestone, aRelease, type TestRelease } from '../../support/release.ts';

const notAllowed = 'whoever did this was not allowed to';
const noReason = 'it gives no reason';
const otherBuild = 'it is for another build';
const leadsTo = 'it is not what the entry before it leads to';
const toNothing = 'nothing before it leads to it';
const unfit = 'it does not fit what became of the deployment';
const closedOut = 'the release was closed out';
const { artefact } = aCandidate();

const people = { Bea: ['Business'], Zed: ['Release manager', 'Business'] };
const withGo = () => {
	const release = revealed(aReleaseAtCall({ people }), allGo);
	return release.must('Rita', declareGo(release)).pass(60);
};
const deployed = () => withGo().must('Oz', { type: 'start-deployment', artefact });
const backAgain = () => deployed().must('Oz', { type: 'record-rollback', reason: 'Errors' });

const forgeries = new Forgeries(({ add, addHonest }) => {
	// The deployment (R29)
	{
		const start = { type: 'deployment-started', milestone: 'ship', artefact } as const;
		const addStart = (
			name: string,
			reason: string,
			release: TestRelease,
			by = 'oz',
			partial: Partial<Of<'deployment-started'>> = {},
		) => add(`R29 ${name}`, reason, release, by, { ...start, ...partial });
		addStart('a deployment that is none', 'it is no deployment', withGo(), 'oz', { milestone: 'kickoff' });
		addStart('a deployment by QA', notAllowed, withGo(), 'quinn');
		addStart('a deployment twice', 'it had started already', deployed());
		addStart('a deployment of another build', otherBuild, withGo(), 'oz', {
			artefact: `sha256:${'b'.repeat(64)}`,
		});
		const noGo = 'there was no GO for it then';
		addStart('a deployment without a call', noGo, aReleaseAtCall());
		addStart('a deployment before the verdict', noGo, revealed(aReleaseAtCall(), allGo));
		const held = revealed(aReleaseAtCall(), { ...allGo, qa: 'hold' });
		addStart('a deployment on a HOLD', noGo, held.must('Rita', { type: 'declare', verdict: 'hold' }));
		const vote = { vote: 'conditional', conditions: [{ text: 'Rehearse', owner: 'oz' }] } as const;
		const open = revealed(aReleaseAtCall(), { ...allGo, qa: { ...vote, conditions: [...vote.conditions] } });
		addStart('a deployment on a condition', noGo, open.must('Rita', declareGo(open)).pass(60));
		addStart(
			'a deployment on a reopened GO',
			noGo,
			withGo().must('Max', { type: 'reopen', milestone: 'review', reason: 'Again' }),
		);
		addStart(
			'a deployment on a GO for the build before',
			noGo,
			withGo().must('Max', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) }),
		);
		const outside = 'it was outside the window of its GO';
		const early = revealed(aReleaseAtCall(), allGo);
		addStart('a deployment too early', outside, early.must('Rita', declareGo(early)).pass(59));
		addStart('a deployment too late', outside, withGo().pass(60));
		const long = revealed(aReleaseAtCall(), allGo);
		addStart(
			'a deployment after its call ran out',
			outside,
			long.must('Rita', declareGo(long, { windowEnd: long.at(900) })).pass(600),
		);
		const emergency = {
			type: 'break-glass',
			milestone: 'ship',
			reason: 'Outage',
			incident: 'INC-7',
		} as const;
		addStart(
			'a second deployment on an emergency that was rolled back',
			noGo,
			aReleaseAtCall()
				.agree('Eli', 'Oz', emergency)
				.must('Oz', { type: 'start-deployment', artefact })
				.must('Oz', { type: 'record-rollback', reason: 'Errors' }),
		);
		addHonest('R29 a deployment', deployed());
		addHonest(
			'R20 R32 a deployment on another emergency after a rollback',
			aReleaseAtCall()
				.agree('Eli', 'Oz', emergency)
				.must('Oz', { type: 'start-deployment', artefact })
				.must('Oz', { type: 'record-rollback', reason: 'Errors' })
				.agree('Eli', 'Oz', emergency)
				.must('Oz', { type: 'start-deployment', artefact }),
		);
		addHonest(
			'R20 R29 an emergency in place of the GO',
			aReleaseAtCall().agree('Eli', 'Oz', emergency).must('Oz', { type: 'start-deployment', artefact }),
		);

		const signature = (release: TestRelease): Of<'signed'> => ({
			type: 'signed',
			milestone: 'ship',
			round: 1,
			role: 'QA',
			meaning: 'approved',
			digest: release.digest('ship'),
			scopeFormat: 1,
			method: 'sign-in',
			name: 'Quinn',
			rolesHeld: ['QA'],
			comment: '',
		});
		const unstarted = withGo().request('Pat', 'ship');
		add(
			'R29 a signature on what never started',
			'the deployment had not started',
			unstarted,
			'quinn',
			signature(unstarted),
		);
	}

	// The rollback (R32)
	{
		const back = (release: TestRelease, partial: Partial<Of<'rolled-back'>> = {}) =>
			({
				type: 'rolled-back',
				deployment: release.state.deployments.at(-1)?.seq ?? 1,
				reason: 'Errors',
				...partial,
			}) as const;
		const addBack = (name: string, reason: string, release: TestRelease, by = 'oz', partial = {}) =>
			add(`R32 ${name}`, reason, release, by, back(release, partial));
		addBack('a rollback by the owner', notAllowed, deployed(), 'ada');
		addBack('a rollback of nothing', 'there was no such deployment to roll back', withGo());
		addBack('a rollback of another entry', 'there was no such deployment to roll back', deployed(), 'oz', {
			deployment: 2,
		});
		addBack('a rollback twice', 'there was no such deployment to roll back', backAgain());
		addBack('a rollback without a reason', noReason, deployed(), 'oz', { reason: '' });
		add(
			'R32 a rollback that leaves the GO',
			'what it leads to is missing',
			deployed(),
			'oz',
			back(deployed()),
		);
		const waived = () => {
			const release = waiveCandidate(aReleaseAtCall({ people }), 600);
			revealed(release, allGo).must('Rita', declareGo(release)).pass(60);
			return release.must('Oz', { type: 'start-deployment', artefact });
		};
		add('R32 a rollback that leaves the waiver', leadsTo, waived(), 'oz', back(waived()), {
			type: 'reopened',
			milestone: 'review',
			reason: 'Errors',
		});
		addHonest(
			'R32 a rollback that ends the waiver',
			waived().must('Oz', { type: 'record-rollback', reason: 'Errors' }),
		);
		add('R32 a rollback that reopens something else', leadsTo, deployed(), 'oz', back(deployed()), {
			type: 'reopened',
			milestone: 'kickoff',
			reason: 'Errors',
		});
		add('R32 a rollback that somebody else follows up', leadsTo, deployed(), 'oz', back(deployed()), {
			type: 'reopened',
			milestone: 'review',
			reason: 'Other',
		});
		const candidate = aReleaseAtCall();
		const milestones = candidate.state.policy.milestones.map((each) =>
			each.id === 'kickoff' ? { ...each, kind: 'candidate' as const } : each,
		);
		candidate
			.must('Ada', { type: 'set-policy', ...candidate.state.policy, milestones })
			.request('Pat')
			.sign('Quinn', 'QA');
		revealed(candidate, allGo)
			.must('Rita', declareGo(candidate))
			.pass(60)
			.must('Oz', { type: 'start-deployment', artefact });
		addHonest(
			'R32 a rollback',
			candidate.must('Oz', { type: 'record-rollback', reason: 'Errors', backTo: '2.3.9' }),
		);
	}

	const dropped = deployed();
	const without = dropped.state.policy.milestones.filter(({ id }) => id !== 'ship');
	dropped.agree('Ada', 'Rita', { type: 'set-policy', ...dropped.state.policy, milestones: without });
	addHonest(
		'R22 R32 a rollback of what the plan has dropped',
		dropped.must('Oz', { type: 'record-rollback', reason: 'Errors' }),
	);

	// The ending (R31, R32)
	{
		const plan = [aMilestone('kickoff'), aMilestone('close', { kind: 'close-out', needs: ['kickoff'] })];
		const team = { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'], ...people };
		const start = (separation: 'small' | 'standard' | 'strict' = 'standard') =>
			aRelease({ people: team, policy: { separation, milestones: plan } });
		const end = (
			release: TestRelease,
			by: string,
			partial: Partial<Of<'ending-signed'>> = {},
		): Of<'ending-signed'> => ({
			type: 'ending-signed',
			outcome: 'cancelled',
			reason: 'The market has gone',
			role: 'Release manager',
			name: release.state.people[by]?.name ?? by,
			method: 'sign-in',
			...partial,
		});
		const addEnd = (
			name: string,
			reason: string,
			release: TestRelease,
			by: string,
			partial: Partial<Of<'ending-signed'>> = {},
		) => add(`R32 ${name}`, reason, release, by, end(release, by, partial));
		addEnd('an ending as shipped', 'what has shipped is closed out without signatures', start(), 'max', {
			outcome: 'shipped',
		});
		addEnd('an ending by a stranger', 'the role table says otherwise about who signed', start(), 'eve');
		addEnd('an ending under another name', 'the role table says otherwise about who signed', start(), 'max', {
			name: 'Maximilian',
		});
		addEnd('an ending by QA', notAllowed, start(), 'quinn');
		addEnd('an ending in a role never held', 'that role was not asked to sign', start(), 'bea');
		const ending = (outcome: Of<'closed-out'>['outcome'] = 'cancelled') => ({
			type: 'close-out' as const,
			outcome,
			reason: 'The market has gone',
		});
		addEnd(
			'an ending twice by one',
			'a person counts toward one rule',
			start().must('Zed', ending()),
			'zed',
			{
				role: 'Business',
			},
		);
		addEnd(
			'an ending twice in one role',
			'that role was not asked to sign',
			start().must('Max', ending()),
			'zed',
		);
		addEnd('an ending as rolled back that was not', unfit, start(), 'max', {
			outcome: 'shipped-and-rolled-back',
		});
		addEnd('a cancellation of what is out', unfit, deployed(), 'max');
		addEnd('an ending without a reason', noReason, start(), 'max', { reason: '' });
		const shown = { credential: 'YQ', authenticatorData: 'YQ', clientData: 'YQ', signature: 'YQ' };
		const withoutPasskey = 'strict separation takes no signature without a passkey';
		for (const method of ['token', 'sign-in'] as const)
			addEnd(`R4 an ending by ${method} under strict`, withoutPasskey, start('strict'), 'max', { method });
		addEnd(
			'R4 an ending by sign-in that shows a passkey',
			'its method does not fit its passkey',
			start(),
			'max',
			{ passkey: { ...shown, nonce: '7'.repeat(64), issuedAt: start().at(0) } },
		);
		const byPasskeys = start('strict');
		for (const name of ['Max', 'Bea']) askByPasskey(byPasskeys, name, ending());
		addHonest('R4 R32 an ending by two passkeys under strict', byPasskeys);
		addEnd(
			'R4 an ending by a passkey that it does not show',
			'its method does not fit its passkey',
			start(),
			'max',
			{ method: 'passkey' },
		);
		const half = () => start().must('Max', ending());
		const last = { ...end(half(), 'bea'), role: 'Business' };
		const closing = { type: 'closed-out', outcome: 'cancelled', reason: 'The market has gone' } as const;
		add('R32 both signed and nothing ended', 'what it leads to is missing', half(), 'bea', last);
		add('R32 closed out as something else', leadsTo, half(), 'bea', last, {
			...closing,
			outcome: 'postponed',
		});
		add('R32 closed out by one', toNothing, half(), 'max', closing);
		addEnd('an ending after the end', closedOut, half().must('Bea', ending()), 'zed');
		const shipped = { type: 'closed-out', outcome: 'shipped', reason: '' } as const;
		add('R32 shipped by QA', notAllowed, start(), 'quinn', shipped);
		add('R32 shipped with something left', 'a milestone was not signed off', start(), 'max', shipped);
		add('R32 shipped after a rollback', unfit, backAgain(), 'max', shipped);
		const waived = start();
		waived.must('Max', {
			type: 'waive',
			milestone: 'kickoff',
			reason: 'Late',
			control: 'By hand',
			expiresAt: waived.at(60),
		});
		waived.request('Pat', 'close').sign('Quinn', 'QA', { milestone: 'close' });
		add(
			'R19 R32 shipped on a waiver that ran out',
			'a milestone was not signed off',
			waived.pass(60),
			'max',
			shipped,
		);

		const closed = () => {
			const release = start().request('Pat');
			release.sign('Quinn', 'QA');
			release.request('Pat', 'close').sign('Quinn', 'QA', { milestone: 'close' });
			return release.must('Max', { type: 'close-out', outcome: 'shipped' });
		};
		const after: [string, string, Parameters<typeof add>[4]][] = [
			['a person added', 'max', { type: 'person-added', person: 'eve', name: 'Eve' }],
			['a token', 'administrator', { type: 'token-minted', person: 'pat' }],
			['another build', 'max', { type: 'candidate-set', candidate: aCandidate() }],
			['a reopening by one', 'max', { type: 'reopened', milestone: 'close', reason: 'Again' }],
			['a close-out again', 'max', shipped],
			[
				'an emergency',
				'max',
				{
					type: 'proposed',
					motion: { kind: 'break-glass', milestone: 'kickoff', reason: 'Outage', incident: 'INC-7' },
					until: closed().at(30),
				},
			],
			['a confirmation of nothing', 'max', { type: 'seconded', proposal: 2 }],
		];
		for (const [name, by, decision] of after)
			add(`R31 after close-out ${name}`, closedOut, closed(), by, decision);
		const reopen = { type: 'reopen-release', reason: 'A metric was wrong' } as const;
		const proposed = () => closed().must('Max', reopen);
		const seconded = { type: 'seconded', proposal: proposed().state.seq } as const;
		const reopened = {
			type: 'release-reopened',
			reason: 'A metric was wrong',
			proposal: seconded.proposal,
		} as const;
		add('R31 reopened by one', 'nobody confirms what they have proposed', proposed(), 'max', seconded);
		add(
			'R31 reopened without the close-out',
			'what it leads to is missing',
			proposed(),
			'pat',
			seconded,
			reopened,
		);
		add('R31 reopened for another reason', leadsTo, proposed(), 'pat', seconded, {
			...reopened,
			reason: 'Other',
		});
		add('R31 reopened without a proposal', closedOut, closed(), 'pat', reopened);
		add('R31 reopened while open', toNothing, start(), 'max', { ...reopened, proposal: 1 });
		addHonest('R31 closed out and reopened', closed().agree('Max', 'Pat', reopen));
		addHonest('R32 cancelled', half().must('Bea', ending()));
		addHonest(
			'R32 under small one person ends it',
			start('small').must('Zed', ending()).must('Zed', ending()),
		);
		addHonest(
			'R32 shipped and rolled back',
			backAgain()
				.must('Max', ending('shipped-and-rolled-back'))
				.must('Bea', ending('shipped-and-rolled-back')),
		);
	}
});

test('R29 R31 R32: both verifiers find each of the endings that could not have been', async () => {
	await forgeries.expectFound();
});

test('R29 R31 R32 what the rules allowed at the end, both verifiers allow', async () => {
	await forgeries.expectHonest();
});
