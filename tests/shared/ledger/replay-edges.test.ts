import { test } from 'vitest';
import { sealVote } from '@holdpoint/shared/ledger/seal-vote';
import type { Ballot } from '@holdpoint/shared/schema/call';
import { allGo, aReleaseAtCall, aStation, cast, declareGo, openCall, revealed } from '../../support/call.ts';
import { aSignature, Forgeries, type Of } from '../../support/forgeries.ts';
import { byPasskey } from '../../support/ask-by-passkey.ts';
import {
	aCandidate,
	aMilestone,
	anActor,
	aRelease,
	aSigner,
	type TestRelease,
} from '../../support/release.ts';

const notAllowed = 'whoever did this was not allowed to';
const people = {
	Pat: ['Product'],
	Quinn: ['QA'],
	Rae: ['QA', 'Auditor'],
	Max: ['Release manager'],
	Rita: ['Release authority'],
	Sue: ['Support'],
	Tim: [],
};

const signing = new Forgeries(({ add, addHonest }) => {
	const asked = (clause: Parameters<typeof aMilestone>[1] = {}) =>
		aRelease({ people, policy: { milestones: [aMilestone('kickoff', clause)] } }).request('Pat');
	add(
		'R2 signed as an auditor who is QA as well',
		'the signer did not hold that role',
		asked({ signers: [aSigner('QA'), aSigner('Support')] }),
		'rae',
		aSignature(asked({ signers: [aSigner('QA'), aSigner('Support')] }), {
			role: 'Auditor',
			meaning: 'authored',
			name: 'Rae',
			rolesHeld: ['QA', 'Auditor'],
		}),
	);

	const changed = asked({ signers: [aSigner('QA'), aSigner('Support')] });
	changed.sign('Quinn', 'QA');
	changed.edit('Pat', 'kickoff', { outcome: 'More' });
	changed.sign('Quinn', 'QA');
	addHonest('R7 signed again over what it says now', changed);

	const authored = aRelease({
		people,
		policy: {
			milestones: [
				aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product', { meaning: 'authored' })] }),
			],
		},
	}).request('Pat');
	authored.sign('Pat', 'Product', { meaning: 'authored' });
	authored.sign('Quinn', 'QA');
	addHonest('R14 counted as the author who asked', authored);

	const turn = asked({ ordered: true, signers: [aSigner('QA'), aSigner('Support')] });
	turn.sign('Sue', 'Support', { meaning: 'authored' });
	addHonest('R12 signed as an author before it is their turn', turn);

	// A stand-in's signature counts as both persons' (R18)
	const stoodIn = () => {
		const release = asked({ signers: [aSigner('QA', { n: 2 })] });
		for (const giver of ['Quinn', 'Rae'])
			release.must(giver, {
				type: 'delegate',
				to: 'tim',
				milestones: ['kickoff'],
				from: release.at(0),
				until: release.at(60),
				reason: 'On leave',
			});
		release.sign('Tim', 'QA', { for: 'quinn' });
		return release;
	};
	const once = 'the same was signed already';
	add(
		'R13 R18 standing in for a second one',
		once,
		stoodIn(),
		'tim',
		aSignature(stoodIn(), { name: 'Tim', rolesHeld: ['QA', 'Auditor'], for: { person: 'rae', name: 'Rae' } }),
	);
	add('R13 R18 after somebody had signed for them', once, stoodIn(), 'quinn', aSignature(stoodIn()));

	// Re-affirmed as something else than was given (R9)
	const bound = () => {
		const release = aRelease({
			people: { ...people, Rae: ['QA', 'Product'] },
			policy: {
				separation: 'small',
				milestones: [
					aMilestone('kickoff', {
						bindsCandidate: true,
						signers: [aSigner('QA'), aSigner('Product'), aSigner('Release manager')],
					}),
				],
			},
		}).must('Max', { type: 'set-release-candidate', ...aCandidate() });
		release.request('Pat');
		release.sign('Rae', 'QA');
		const given = release.state.seq;
		return { release, given };
	};
	const again = (name: string, partial: Partial<Of<'signed'>>, revoke = false) => {
		const { release, given } = bound();
		if (revoke) release.must('Rae', { type: 'revoke', milestone: 'kickoff', reason: 'I read another page' });
		release.must('Max', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		const decision = aSignature(release, {
			name: 'Rae',
			rolesHeld: ['QA', 'Product'],
			reaffirms: given,
			...partial,
		});
		add(`R9 ${name}`, 'there was no such signature to re-affirm', release, 'rae', decision);
	};
	again('re-affirmed as another role', { role: 'Product' });
	again('re-affirmed with another meaning', { meaning: 'authored' });
	again('re-affirmed after it was revoked', {}, true);

	// Reopened by whom (R9)
	const signed = asked();
	signed.sign('Quinn', 'QA');
	const reopened = { type: 'reopened', milestone: 'kickoff', reason: 'Again' } as const;
	add('R9 reopened by the authority, which only decides the call', notAllowed, signed, 'rita', reopened);
	const go = revealed(aReleaseAtCall(), allGo);
	go.must('Rita', declareGo(go)).must('Rita', { ...reopened, type: 'reopen', milestone: 'review' });
	addHonest('R28 a call reopened by the authority', go);

	// One revocation takes back several, at once and by the same person (R17)
	const revokedEach = (milestone: string, prepare: (release: TestRelease) => unknown = () => null) => {
		const two = { signers: [aSigner('QA'), aSigner('Product')] };
		const release = aRelease({
			people: { ...people, Rae: ['QA', 'Product'], Pia: ['Product'] },
			policy: {
				separation: 'small',
				milestones: [aMilestone('kickoff', two), aMilestone('other', two)],
			},
		});
		for (const id of ['kickoff', 'other']) {
			release.request('Pat', id);
			release.sign('Rae', 'QA', { milestone: id });
			release.sign('Rae', 'Product', { milestone: id });
		}
		prepare(release);
		const given = release.state.milestones[milestone]?.rounds.at(-1)?.signatures ?? [];
		const [first, second] = given;
		const revoked = (signature: number, at: string): Of<'revoked'> => ({
			type: 'revoked',
			milestone: at,
			signature,
			reason: 'I read another page',
		});
		release.append(revoked(first?.seq ?? 0, milestone), { person: 'rae', name: 'Rae' });
		return { release, next: revoked(second?.seq ?? 0, milestone) };
	};
	const both = () => {
		const release = asked({ signers: [aSigner('QA'), aSigner('Support')] });
		release.sign('Quinn', 'QA');
		release.sign('Sue', 'Support');
		return release;
	};
	const revoke = (release: TestRelease, nth: number): Of<'revoked'> => ({
		type: 'revoked',
		milestone: 'kickoff',
		signature: release.state.milestones.kickoff?.rounds.at(-1)?.signatures[nth]?.seq ?? 0,
		reason: 'I read another page',
	});
	const others = both();
	const hers = revoke(others, 1);
	others.append(revoke(others, 0), { person: 'quinn', name: 'Quinn' });
	add('R17 another one’s with the first', 'there was no such signature to revoke', others, 'sue', hers);
	const opened = both();
	const own = revoke(opened, 0);
	opened.must('Quinn', { type: 'reopen', milestone: 'kickoff', reason: 'Again' });
	add('R17 one’s own after reopening', 'there was no such signature to revoke', opened, 'quinn', own);
	const late = revokedEach('kickoff');
	const noSignature = 'there was no such signature to revoke';
	add('R17 the second of two revoked later', noSignature, late.release.pass(1), 'rae', late.next);
	const other = revokedEach('other', (release) =>
		release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'Again' }),
	);
	const kickoff = other.release.state.milestones.kickoff?.rounds.at(-1)?.signatures[0]?.seq ?? 0;
	add('R17 one of another milestone that was reopened', noSignature, other.release, 'rae', {
		...other.next,
		milestone: 'kickoff',
		signature: kickoff,
	});
});

test('R2 R9 R17 both verifiers find what lies just outside of a signature', async () => {
	await signing.expectFound();
});
test('R7 R14 R28 and allow what lies just inside', async () => {
	await signing.expectHonest();
});

const calls = new Forgeries(({ add, addHonest }) => {
	const { artefact } = aCandidate();
	const noSuchPerson = 'this person is not on the release';
	const noCall = 'there was no such call under way';
	const open = (release: TestRelease, partial: Partial<Of<'call-opened'>> = {}): Of<'call-opened'> => ({
		type: 'call-opened',
		milestone: 'review',
		stations: [aStation('QA', 'quinn')],
		expiresAt: release.at(600),
		...partial,
	});
	add(
		'R28 a stranger’s station before an empty one that is required',
		noSuchPerson,
		aReleaseAtCall(),
		'max',
		open(aReleaseAtCall(), {
			stations: [aStation('QA', 'stranger'), aStation('Support', null, { required: true })],
		}),
	);
	const authority = aReleaseAtCall();
	addHonest(
		'R28 the authority holds a station under standard',
		authority.must('Max', openCall(authority, { stations: [aStation('QA', 'rita')] })),
	);

	const repolled = revealed(aReleaseAtCall(), { ...allGo, qa: 'no-go' });
	repolled.must('Max', { type: 're-poll', stations: ['qa'] });
	const call = repolled.state.calls.review?.seq ?? 0;
	add('R28 a stand-in for a station that is not asked again', 'voting was closed', repolled, 'max', {
		type: 'stand-in-named',
		call,
		station: 'engineering',
		person: 'pat',
	});
	const cancel = (seq: number): Of<'call-cancelled'> => ({
		type: 'call-cancelled',
		call: seq,
		reason: 'People are ill',
	});
	const opened = () => aReleaseAtCall().must('Max', openCall(aReleaseAtCall()));
	add('R28 another call cancelled than there is', noCall, opened(), 'max', cancel(1));
	const gone = opened().must('Max', { type: 'cancel-call', reason: 'People are ill' });
	add('R28 a call cancelled twice', noCall, gone, 'max', cancel(gone.state.calls.review?.seq ?? 0));
	add('R28 polled again in a call that is not there', noCall, opened(), 'max', {
		type: 're-polled',
		call: 1,
		round: 2,
		stations: ['qa'],
	});

	const ranOut = aReleaseAtCall();
	ranOut.must('Max', {
		type: 'set-policy',
		...ranOut.state.policy,
		milestones: [
			...ranOut.state.policy.milestones,
			aMilestone('review2', { kind: 'call', bindsCandidate: true, needs: ['kickoff'], signers: [] }),
		],
	});
	ranOut.must('Max', openCall(ranOut, { milestone: 'review', expiresAt: ranOut.at(60) })).pass(61);
	const over = ranOut.state.calls.review?.seq ?? 0;
	ranOut.must('Max', openCall(ranOut, { milestone: 'review2' }));
	add('R28 a call that ran out cancelled while another is under way', noCall, ranOut, 'max', cancel(over));

	const againGo = revealed(aReleaseAtCall(), { ...allGo, qa: 'no-go' });
	againGo.must('Max', { type: 're-poll', stations: ['qa'] });
	againGo.must('Quinn', { type: 'vote', station: 'qa', vote: 'go' });
	againGo.must('Max', { type: 'close-voting' }).must('Max', { type: 'reveal' });
	addHonest('R28 a GO after one station was asked again', againGo.must('Rita', declareGo(againGo)));

	// A vote whose seal holds something else (R28)
	const sealed = (name: string, partial: Partial<Ballot>, why = '') => {
		const release = opened();
		const review = release.state.calls.review;
		const ballot: Ballot = {
			release: 'release1',
			call: review?.seq ?? 0,
			round: 1,
			station: 'qa',
			person: 'quinn',
			name: 'Quinn',
			vote: 'go',
			reason: '',
			conditions: [],
			...partial,
		};
		ballot.release = partial.release ?? releaseOf(release);
		const nonce = 'a'.repeat(64);
		const seal = sealVote({ nonce, ballot });
		release.append(
			{ type: 'voted', call: review?.seq ?? 0, round: 1, station: 'qa', seal },
			{ person: 'quinn', name: 'Quinn' },
		);
		const vote = release.state.seq;
		release.votes.set(seal, { nonce, ballot });
		release.must('Max', { type: 'close-voting' });
		add(`R28 ${name}`, why || `what it opens is not the vote of entry ${vote}`, release, 'max', {
			type: 'votes-revealed',
			call: review?.seq ?? 0,
			round: 1,
			openings: [{ vote, nonce, ballot }],
		});
		return vote;
	};
	sealed('a vote sealed for another station', { station: 'engineering' });
	sealed('a vote sealed for another person', { person: 'eli', name: 'Eli' });
	sealed('a vote sealed for another round', { round: 2 });
	sealed('a vote sealed for another call', { call: 1 });
	sealed('a vote sealed for another release', { release: 'elsewhere' });

	const empty = [
		{ text: 'Rehearse the rollback', owner: 'oz' },
		{ text: ' ', owner: 'oz' },
	];
	sealed(
		'a condition that says nothing',
		{ vote: 'conditional', conditions: empty },
		`the vote of entry ${opened().state.seq + 1} could not have been cast`,
	);

	// The deployment (R29)
	const emergency = aReleaseAtCall().agree('Eli', 'Oz', {
		type: 'break-glass',
		milestone: 'ship',
		reason: 'Outage',
		incident: 'INC-7',
	});
	add('R20 R29 an emergency of another build', 'it is for another build', emergency, 'oz', {
		type: 'deployment-started',
		milestone: 'ship',
		artefact: `sha256:${'b'.repeat(64)}`,
	});
	const behind = revealed(aReleaseAtCall(), allGo);
	behind.must('Rita', declareGo(behind));
	const milestones = behind.state.policy.milestones.flatMap((clause) =>
		clause.id === 'ship'
			? [aMilestone('notes', { needs: ['review'] }), { ...clause, needs: ['review', 'notes'] }]
			: [clause],
	);
	behind.must('Max', { type: 'set-policy', ...behind.state.policy, milestones });
	behind.request('Pat', 'notes').sign('Quinn', 'QA', { milestone: 'notes' });
	cast(
		behind
			.must('Max', { type: 'reopen', milestone: 'review', reason: 'Again' })
			.must('Max', openCall(behind)),
		allGo,
	).must('Rita', declareGo(behind));
	behind.request('Pat', 'notes').sign('Quinn', 'QA', { milestone: 'notes' });
	behind.pass(60).must('Oz', { type: 'start-deployment', artefact });
	addHonest('R29 a deployment with another milestone behind its call', behind);

	// Of two deployments the second is rolled back: the first one's call, and what it shipped, stay (R32).
	const second = revealed(aReleaseAtCall(), allGo);
	second.must('Rita', declareGo(second)).pass(60).must('Oz', { type: 'start-deployment', artefact });
	second.must('Max', {
		type: 'set-policy',
		...second.state.policy,
		milestones: [
			...second.state.policy.milestones,
			aMilestone('review2', { kind: 'call', bindsCandidate: true, needs: ['ship'], signers: [] }),
			aMilestone('ship2', { kind: 'deployment', bindsCandidate: true, needs: ['review2'] }),
		],
	});
	second
		.agree('Eli', 'Oz', { type: 'break-glass', milestone: 'ship2', reason: 'Outage', incident: 'INC-7' })
		.must('Oz', { type: 'start-deployment', milestone: 'ship2', artefact })
		.must('Oz', { type: 'record-rollback', reason: 'Errors' });
	second.request('Pat', 'ship').sign('Quinn', 'QA', { milestone: 'ship' });
	addHonest('R32 the second of two deployments rolled back', second);

	// Its end (R32)
	const shipped = aReleaseAtCall();
	add('R32 shipped with one of three signed', 'a milestone was not signed off', shipped, 'max', {
		type: 'closed-out',
		outcome: 'shipped',
		reason: '',
	});

	const byToken = aReleaseAtCall({ people: { Bea: ['Business'] } });
	const ending = { type: 'close-out', outcome: 'cancelled', reason: 'The market has gone' } as const;
	const token = (name: string) => anActor(name, { authentication: 'token', activeAt: byToken.now });
	addHonest(
		'R32 an ending by tokens under standard',
		byToken.must(token('Max'), ending).must(token('Bea'), ending),
	);

	// Verdicts
	const no = revealed(aReleaseAtCall(), { ...allGo, qa: 'no-go' });
	add('R28 a NO-GO with a condition', 'it carries what belongs to a GO', no, 'rita', {
		type: 'verdict-declared',
		call: no.state.calls.review?.seq ?? 0,
		milestone: 'review',
		verdict: 'no-go',
		reason: 'Not this build',
		digest: no.digest('review'),
		scopeFormat: 1,
		conditions: [{ id: 'c1-1', station: 'qa', text: 'Rehearse', owner: 'oz' }],
	});
	const whole = revealed(aReleaseAtCall(), allGo);
	add('R28 a GO for no build', 'it is for another build', whole, 'rita', {
		type: 'verdict-declared',
		call: whole.state.calls.review?.seq ?? 0,
		milestone: 'review',
		verdict: 'go',
		reason: '',
		digest: whole.digest('review'),
		scopeFormat: 1,
		window: { start: whole.at(60), end: whole.at(120) },
		conditions: [],
	});
	// Under strict whoever takes part does not declare, also who became the authority meanwhile.
	const strict = (became?: string) => {
		const release = revealed(aReleaseAtCall({ separation: 'strict' }), { ...allGo, qa: 'hold' });
		if (became !== undefined)
			release.must('Ada', {
				type: 'assign-role',
				person: became,
				roles: [...(release.state.people[became]?.roles ?? []), 'Release authority'],
			});
		return release;
	};
	const hold = (release: TestRelease): Of<'verdict-declared'> => ({
		type: 'verdict-declared',
		call: release.state.calls.review?.seq ?? 0,
		milestone: 'review',
		verdict: 'hold',
		reason: 'QA waits',
		digest: release.digest('review'),
		scopeFormat: 1,
		conditions: [],
		method: 'sign-in',
	});
	const part = 'who chairs or votes does not declare';
	add('R28 declared by the chair under strict', part, strict('max'), 'max', hold(strict('max')));
	add('R28 declared by a voter under strict', part, strict('quinn'), 'quinn', hold(strict('quinn')));
	addHonest(
		'R28 declared by who takes no part',
		byPasskey(strict(), 'Rita', { type: 'declare', verdict: 'hold', reason: 'QA waits' }),
	);
	const condition = { text: 'Rehearse the rollback', owner: 'oz' };
	const conditional = () => {
		const release = revealed(aReleaseAtCall(), {
			...allGo,
			qa: { vote: 'conditional', conditions: [condition] },
		});
		return release.must('Rita', declareGo(release));
	};
	const verified = (release: TestRelease): Of<'condition-verified'> => ({
		type: 'condition-verified',
		call: release.state.calls.review?.seq ?? 0,
		condition: release.state.calls.review?.declared?.conditions[0]?.id ?? '',
		evidence: 'Seen',
	});
	const noCondition = 'there was no such condition';
	add('R29 a condition of another call', noCondition, conditional(), 'eli', {
		...verified(conditional()),
		call: 1,
	});
});

const releaseOf = ({ entries }: TestRelease): string => {
	const first = entries[0]?.decision;
	return first?.type === 'release-created' ? first.release : '';
};

test('R28 R29 R32 both verifiers find what lies just outside of a call and what follows it', async () => {
	await calls.expectFound();
});
test('R28 R29 and allow what lies just inside', async () => {
	await calls.expectHonest();
});

const rest = new Forgeries(({ add, addHonest }) => {
	const two = { milestones: [aMilestone('kickoff'), aMilestone('freeze')] };
	const start = () => aRelease({ people, policy: two });
	const delegated = (release: TestRelease, partial: Partial<Of<'delegated'>> = {}): Of<'delegated'> => ({
		type: 'delegated',
		to: 'tim',
		milestones: ['kickoff'],
		from: release.at(0),
		until: release.at(60),
		reason: 'On leave',
		...partial,
	});
	const give = (name: string, reason: string, partial: Partial<Of<'delegated'>>) =>
		add(`R18 ${name}`, reason, start(), 'quinn', delegated(start(), partial));
	give('a stand-in for one that is and one that is not', 'the policy of its time has no such milestone', {
		milestones: ['kickoff', 'elsewhere'],
	});
	const endsFirst = 'it ends before it begins';
	give('a stand-in for no time', endsFirst, { from: start().at(60) });
	give('a stand-in that is over', endsFirst, { from: start().at(-60), until: start().at(-1) });
	give('a stand-in that is over now', endsFirst, { from: start().at(-60), until: start().at(0) });
	const named = () => {
		const { type: _, ...words } = delegated(start());
		return start().must('Quinn', { type: 'delegate', ...words });
	};
	add('R18 the end of another stand-in', 'there was no such stand-in to end', named(), 'quinn', {
		type: 'delegation-ended',
		delegation: 1,
	});
	addHonest(
		'R18 ended by whom it stands in for',
		named().must('Quinn', { type: 'end-delegation', delegation: named().state.seq }),
	);
	addHonest(
		'R18 ended by who stands in',
		named().must('Tim', { type: 'end-delegation', delegation: named().state.seq }),
	);

	const waived = start();
	waived
		.must('Max', {
			type: 'waive',
			milestone: 'kickoff',
			reason: 'Late',
			control: 'By hand',
			expiresAt: waived.at(60),
		})
		.must('Ada', { type: 'assign-role', person: 'max', roles: ['Operations'] })
		.must('Max', { type: 'end-waiver', milestone: 'kickoff' });
	addHonest('R19 a waiver ended by who gave it and is no authority any more', waived);

	addHonest(
		'R14 R15 asked by the only one, who signs as its author',
		aRelease({
			people: { Pat: ['Product'] },
			policy: {
				milestones: [aMilestone('kickoff', { signers: [aSigner('Product', { meaning: 'authored' })] })],
			},
		}).request('Pat'),
	);

	const explained = start().request('Pat');
	add('R1 explained where nothing is locked', 'it was open for changes already', explained, 'pat', {
		type: 'change-explained',
		milestone: 'kickoff',
		reason: 'A typing error in it',
		until: explained.at(30),
	});
	add('R20 proposed without a reason', 'it gives no reason', start(), 'max', {
		type: 'proposed',
		until: start().at(30),
		motion: { kind: 'break-glass', milestone: 'kickoff', reason: ' ', incident: 'INC-7' },
	});
	add('R4 a passkey of a stranger', notAllowed, start(), 'stranger', {
		type: 'passkey-added',
		credential: 'bm9ib2R5',
		relyingParty: 'example.org',
		key: {
			kty: 'EC',
			crv: 'P-256',
			x: Buffer.alloc(32, 7).toString('base64url'),
			y: Buffer.alloc(32, 7).toString('base64url'),
		},
	});

	// After the end (R31)
	const closed = () => {
		const release = aRelease({ people: { ...people, Bea: ['Business'] }, policy: two }).request('Pat');
		const weaker = release.state.policy.milestones.map((clause) => ({ ...clause, kind: 'plain' as const }));
		release.must('Max', {
			type: 'set-policy',
			...release.state.policy,
			numbers: { ...release.state.policy.numbers, reasonCharacters: 1 },
			milestones: weaker,
		});
		const policy = release.state.proposals.at(-1)?.seq ?? 0;
		const ending = { type: 'close-out', outcome: 'cancelled', reason: 'The market has gone' } as const;
		release.must('Max', ending).must('Bea', ending);
		release.must('Max', { type: 'reopen-release', reason: 'It is back' });
		return { release, policy };
	};
	const after = 'the release was closed out';
	const { policy } = closed();
	add('R31 what was proposed before the end', after, closed().release, 'bea', {
		type: 'seconded',
		proposal: policy,
	});
	const shut = aRelease({ people: { ...people, Bea: ['Business'] }, policy: two });
	const ending = { type: 'close-out', outcome: 'cancelled', reason: 'The market has gone' } as const;
	shut.must('Max', ending).must('Bea', ending);
	add('R31 a reopening without a reason', 'it gives no reason', shut, 'max', {
		type: 'proposed',
		until: shut.at(30),
		motion: { kind: 'reopening', reason: ' ' },
	});
	add('R31 a proposal that nobody made', after, closed().release, 'bea', { type: 'seconded', proposal: 1 });
});

test('R1 R4 R18 R20 R31 both verifiers find what lies just outside of an exception', async () => {
	await rest.expectFound();
});
test('R18 R19 and allow what lies just inside', async () => {
	await rest.expectHonest();
});
