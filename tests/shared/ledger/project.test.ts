import { describe, expect, test } from 'vitest';
import { emptyState, project } from '@holdpoint/shared/ledger/project';
import type { Decision } from '@holdpoint/shared/schema/ledger-entry';
import { defaultNumbers } from '@holdpoint/shared/schema/release';
import { allGo, aReleaseAtCall, revealed } from '../../support/call.ts';
import { aCandidate, aMilestone, aRelease, aSigner, aSlot, noon } from '../../support/release.ts';

const at = new Date(noon).toISOString();

/** kickoff ← freeze ← ship, and docs beside them; Quinn signs each. */
function aSignedChain() {
	const release = aRelease({
		policy: {
			milestones: [
				aMilestone('kickoff'),
				aMilestone('freeze', { needs: ['kickoff'] }),
				aMilestone('ship', { needs: ['freeze'] }),
				aMilestone('docs'),
			],
		},
	});
	for (const milestone of ['kickoff', 'freeze', 'ship', 'docs']) {
		release.request('Pat', milestone);
		release.sign('Quinn', 'QA', { milestone });
	}
	return release;
}

function changed(release: ReturnType<typeof aRelease>): string[] {
	return Object.keys(release.state.milestones).filter((id) => release.state.milestones[id]?.upstreamChanged);
}

describe('project', () => {
	test('R21 the state is the ledger read from its start', () => {
		const release = aSignedChain();
		expect(release.projected()).toEqual(release.state);
		expect(project([])).toEqual(emptyState(''));
	});

	test('without entries there is nothing', () => {
		expect(emptyState('release1')).toStrictEqual({
			release: 'release1',
			title: '',
			owner: '',
			seq: 0,
			head: '0'.repeat(64),
			policyVersion: 0,
			policy: { milestones: [], separation: 'standard', numbers: defaultNumbers },
			people: {},
			passkeys: {},
			milestones: {},
			doneBefore: [],
			dropped: [],
			delegations: [],
			proposals: [],
			emergencies: [],
			calls: {},
			deployments: [],
		});
	});

	test('R22 the first entries make the release and its owner', () => {
		const release = aRelease({ people: {} });
		expect(release.state).toEqual({
			...emptyState('release1'),
			title: 'Falcon 2.4',
			owner: 'ada',
			seq: 2,
			head: release.entries[1]!.hash,
			policyVersion: 1,
			policy: { milestones: [aMilestone('kickoff')], separation: 'standard', numbers: defaultNumbers },
			people: { ada: { id: 'ada', name: 'Ada', roles: [], removed: false } },
			milestones: { kickoff: { policy: aMilestone('kickoff'), rounds: [], upstreamChanged: false } },
		});
	});

	test('R3 a signature holds name, person, role, time, meaning, comment, digest and method', () => {
		const release = aRelease();
		release.request('Pat');
		const digest = release.digest('kickoff');
		release.sign('Quinn', 'QA', { comment: 'Read twice.' });
		expect(release.state.milestones.kickoff).toStrictEqual({
			policy: aMilestone('kickoff'),
			upstreamChanged: false,
			signedOff: { seq: 9, at, digest, signatures: [8] },
			rounds: [
				{
					round: 1,
					requester: 'pat',
					requesterName: 'Pat',
					requestedAt: at,
					digest,
					signatures: [
						{
							seq: 8,
							person: 'quinn',
							name: 'Quinn',
							role: 'QA',
							meaning: 'approved',
							at,
							digest,
							scopeFormat: 1,
							method: 'sign-in',
							comment: 'Read twice.',
						},
					],
					end: { how: 'signed-off', at, by: 'server', reason: '' },
				},
			],
		});
	});

	test('R9 reopening marks every signed successor, however far, and nothing else', () => {
		const release = aSignedChain();
		release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'The scope grew' });
		expect(changed(release)).toEqual(['freeze', 'ship']);
		expect(release.isSigned()).toBe(false);
		expect(release.state.milestones.kickoff?.rounds.at(-1)?.end).toEqual({
			how: 'reopened',
			at,
			by: 'ada',
			reason: 'The scope grew',
		});
	});

	test('R9 signing again clears the mark', () => {
		const release = aSignedChain();
		release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'The scope grew' });
		for (const milestone of ['kickoff', 'freeze']) {
			release.request('Pat', milestone);
			release.sign('Quinn', 'QA', { milestone });
		}
		expect(changed(release)).toEqual(['ship']);
	});

	test('R9 another release candidate marks what was signed for the one before, and what followed', () => {
		const milestones = [
			aMilestone('build', { bindsCandidate: true }),
			aMilestone('ship', { needs: ['build'] }),
		];
		const release = aRelease({ policy: { milestones } });
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		for (const { id } of milestones) {
			release.request('Pat', id);
			release.sign('Quinn', 'QA', { milestone: id });
		}
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		expect(changed(release)).toEqual([]);
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		expect(changed(release)).toEqual(['build', 'ship']);
	});

	test('R22 removal keeps the name and the signatures', () => {
		const release = aSignedChain();
		release.must('Ada', { type: 'remove-person', person: 'quinn' });
		expect(release.state.people.quinn).toEqual({ id: 'quinn', name: 'Quinn', roles: [], removed: true });
		expect(release.isSigned()).toBe(true);
	});

	test('R23 a policy is a new version; dropped milestones leave the state and stay known', () => {
		const release = aSignedChain();
		const { policy } = release.state;
		const kept = policy.milestones.slice(0, 1);
		release.agree('Ada', 'Quinn', { type: 'set-policy', ...policy, milestones: kept });
		expect({
			version: release.state.policyVersion,
			milestones: Object.keys(release.state.milestones),
			dropped: release.state.dropped,
			signed: release.isSigned(),
		}).toEqual({ version: 2, milestones: ['kickoff'], dropped: ['freeze', 'ship', 'docs'], signed: true });
	});

	test('R22 R23 a policy keeps what stays, in its own order, and remembers the slots that it dropped', () => {
		const plan = (...slots: string[]) => [
			aMilestone('new'),
			aMilestone('kickoff', { evidence: slots.map((slot) => aSlot(slot)) }),
		];
		const release = aRelease({ policy: { milestones: plan('a', 'b', 'c').slice(1) } });
		release.edit('Pat', 'kickoff', { evidence: [] });
		const set = (...slots: string[]) =>
			release.must('Ada', { type: 'set-policy', ...release.state.policy, milestones: plan(...slots) });
		set('a', 'b', 'c');
		expect(Object.keys(release.state.milestones)).toEqual(['new', 'kickoff']);
		expect(release.state.milestones.kickoff).not.toHaveProperty('droppedSlots');
		set('b', 'c');
		set('c');
		expect(release.state.milestones.kickoff).toEqual({
			policy: plan('c')[1],
			rounds: [],
			upstreamChanged: false,
			droppedSlots: ['a', 'b'],
		});
		const { policy } = release.state;
		release.must('Ada', { type: 'set-policy', ...policy, milestones: [aMilestone('kickoff')] });
		release.must('Ada', { type: 'set-policy', ...policy, milestones: [aMilestone('other')] });
		expect(release.state.dropped).toEqual(['new', 'kickoff']);
		release.append({ type: 'policy-set', policy: { ...policy, milestones: [aMilestone('kickoff')] } });
		expect(release.state.dropped).toEqual(['new', 'other']);
	});

	test('R23 the first request is remembered, and what counts from where once two people weakened the release', () => {
		const release = aRelease();
		expect(release.state.firstRequestAt).toBe(undefined);
		release.request('Pat').pass(5);
		release.must('Pat', { type: 'withdraw-request', milestone: 'kickoff', reason: '' }).request('Pat');
		expect(release.state.firstRequestAt).toBe(at);
		const { policy } = release.state;
		const more = [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] })];
		release.must('Ada', { type: 'set-policy', ...policy, milestones: more });
		release.agree('Ada', 'Quinn', { type: 'set-policy', ...policy });
		expect(release.state.countsFrom).toBe(undefined);
		release.agree('Ada', 'Quinn', { type: 'set-policy', ...policy, separation: 'small' });
		const from = release.state.seq;
		expect(release.state.countsFrom).toBe(from);
		release.must('Ada', { type: 'set-policy', ...policy });
		expect(release.state.countsFrom).toBe(from);
	});

	test('R4 R23 under strict nothing counts that was signed before; what is strict already starts nothing again', () => {
		const release = aRelease().request('Pat');
		const { policy } = release.state;
		release.must('Ada', { type: 'set-policy', ...policy, separation: 'strict' });
		const from = release.state.seq;
		expect(release.state.countsFrom).toBe(from);
		const strict = { ...policy, separation: 'strict' } as const;
		release.must('Ada', {
			type: 'set-policy',
			...strict,
			milestones: [aMilestone('kickoff'), aMilestone('b')],
		});
		expect(release.state.countsFrom).toBe(from);
	});

	test('R4 R23 R32 an ending that one has signed is forgotten under other rules of the release, and under no others', () => {
		const people = { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'] };
		const half = () =>
			aRelease({ people }).must('Max', { type: 'close-out', outcome: 'cancelled', reason: 'No market' });
		const { policy } = half().state;
		const milestones = [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] })];
		const more = half().must('Max', { type: 'set-policy', ...policy, milestones });
		expect(more.state.ending?.signatures).toHaveLength(1);
		const strict = half().must('Max', { type: 'set-policy', ...policy, separation: 'strict' });
		expect(strict.state.ending).toBe(undefined);
		const small = half().request('Pat');
		small.agree('Max', 'Quinn', { type: 'set-policy', ...policy, separation: 'small' });
		expect(small.state.ending).toBe(undefined);
	});

	test.each([
		['reasonCharacters', 3],
		['activeMinutes', 60],
	])('R23 weaker %s make what was signed before count no more', (field, number) => {
		const release = aRelease().request('Pat');
		const { policy } = release.state;
		const numbers = { ...policy.numbers, [field]: number };
		release.agree('Ada', 'Quinn', { type: 'set-policy', ...policy, numbers });
		expect(release.state.countsFrom).toBe(release.state.seq);
	});

	test('R23 numbers that read alike one after another are not the same numbers', () => {
		const numbers = (reasonCharacters: number, activeMinutes: number) => ({
			reasonCharacters,
			activeMinutes,
		});
		const release = aRelease({ policy: { numbers: numbers(11, 5) } }).request('Pat');
		const { policy } = release.state;
		release.agree('Ada', 'Quinn', { type: 'set-policy', ...policy, numbers: numbers(1, 15) });
		expect(release.state.countsFrom).toBe(release.state.seq);
	});

	test('R4 a passkey is known by its credential, with whose it is', () => {
		const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } as const;
		const passkey = { credential: 'c1', key, relyingParty: 'example.org' };
		const release = aRelease();
		release.append({ type: 'passkey-added', ...passkey }, { person: 'quinn', name: 'Quinn' });
		release.append({ type: 'passkey-added', ...passkey, credential: 'c2' }, { person: 'pat', name: 'Pat' });
		expect(release.state.passkeys).toEqual({
			c1: { ...passkey, person: 'quinn' },
			c2: { ...passkey, credential: 'c2', person: 'pat' },
		});
	});

	test('R4 a token that was issued changes nothing but the entry’s place', () => {
		const release = aRelease();
		const before = release.state;
		const { seq, hash: head } = release.append({ type: 'token-minted', person: 'quinn' });
		expect(release.state).toEqual({ ...before, seq, head });
	});

	test('R9 candidates of before are kept, each once, in the order in which they were left', () => {
		const release = aRelease();
		const set = (commit: string, partial = {}) =>
			release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit, ...partial }) });
		set('1');
		expect(release.state).not.toHaveProperty('formerCandidates');
		set('1');
		expect(release.state).not.toHaveProperty('formerCandidates');
		set('2');
		set('3');
		set('1');
		expect(release.state.formerCandidates?.map(({ commit }) => commit)).toEqual(['1', '2', '3']);
		set('4');
		expect(release.state.formerCandidates?.map(({ commit }) => commit)).toEqual(['2', '3', '1']);
		const artefact = `sha256:${'b'.repeat(64)}`;
		set('4', { version: '9' });
		set('4', { version: '9', artefact });
		expect(release.state.formerCandidates?.slice(3)).toEqual([
			aCandidate({ commit: '4' }),
			aCandidate({ commit: '4', version: '9' }),
		]);
		expect(release.state.candidate).toEqual(aCandidate({ commit: '4', version: '9', artefact }));
		set('4', { version: '9' });
		set('5');
		expect(release.state.formerCandidates?.slice(4)).toEqual([
			aCandidate({ commit: '4', version: '9', artefact }),
			aCandidate({ commit: '4', version: '9' }),
		]);
	});

	test.each([{ version: '9' }, { commit: '9' }, { artefact: `sha256:${'b'.repeat(64)}` }])(
		'R9 %j makes it another candidate',
		(change) => {
			const release = aRelease({ policy: { milestones: [aMilestone('kickoff', { bindsCandidate: true })] } });
			release.must('Ada', { type: 'set-release-candidate', ...aCandidate() }).request('Pat');
			release.sign('Quinn', 'QA');
			release.must('Ada', { type: 'set-release-candidate', ...aCandidate(change) });
			expect(changed(release)).toEqual(['kickoff']);
		},
	);

	test('R9 R28 what a call decided is marked by another candidate, whether its clause binds it or not', () => {
		const release = revealed(aReleaseAtCall(), allGo);
		const review = (bindsCandidate: boolean) =>
			release.state.policy.milestones.map((each) =>
				each.id === 'review' ? { ...each, bindsCandidate } : each,
			);
		release.append({ type: 'policy-set', policy: { ...release.state.policy, milestones: review(false) } });
		const { digest } = release.state.calls.review!;
		release.append({
			type: 'verdict-declared',
			call: release.state.calls.review!.seq,
			milestone: 'review',
			digest: digest!,
			scopeFormat: 1,
			verdict: 'go',
			reason: '',
			conditions: [],
			window: { start: release.at(0), end: release.at(60) },
			candidate: aCandidate(),
		});
		expect(changed(release)).toEqual([]);
		release.append({ type: 'candidate-set', candidate: aCandidate({ commit: 'other' }) });
		expect(changed(release)).toEqual(['review']);
	});

	test('R9 what is signed and does not bind the candidate stays as it was', () => {
		const release = aSignedChain();
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		expect(changed(release)).toEqual([]);
	});

	test('R9 what is not signed is not marked, also between two that are', () => {
		const release = aSignedChain();
		release.must('Ada', { type: 'reopen', milestone: 'freeze', reason: 'More to do' });
		expect(changed(release)).toEqual(['ship']);
		release.request('Pat', 'ship');
		expect(changed(release)).toEqual([]);
		release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'More to do' });
		expect(changed(release)).toEqual([]);
	});

	test('R17 a signature taken back that was not counted leaves the sign-off', () => {
		const release = aRelease({
			policy: { separation: 'small' },
			people: { Pat: ['Product'], Quinn: ['QA'], Sam: ['Support'] },
		}).request('Pat');
		release.sign('Sam', 'Support', { meaning: 'authored' });
		release.sign('Quinn', 'QA');
		expect(release.isSigned()).toBe(true);
		release.must('Sam', { type: 'revoke', milestone: 'kickoff', reason: 'Mine to take' });
		expect(release.isSigned()).toBe(true);
		release.must('Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'A mistake' });
		expect(release.state.milestones.kickoff).toMatchObject({
			rounds: [
				{
					signatures: [{ revoked: 'Mine to take' }, { revoked: 'A mistake' }],
					end: { how: 'reopened', at, by: 'quinn', reason: 'A mistake' },
				},
			],
		});
		expect(release.state.milestones.kickoff).not.toHaveProperty('signedOff');
	});

	test('R16 R18 a rejection holds whom it was given for, and ends the round', () => {
		const release = aRelease({ people: { Pat: ['Product'], Quinn: ['QA'], Ben: ['Support'] } });
		const from = release.at(0);
		const stretch = { to: 'ben', milestones: ['kickoff'], from, until: release.at(60), reason: 'Leave' };
		release.must('Quinn', { type: 'delegate', ...stretch }).request('Pat');
		const digest = release.digest('kickoff');
		const reason = 'The goals are unclear';
		release.must('Ben', { type: 'reject', milestone: 'kickoff', role: 'QA', digest, reason });
		expect(release.state.milestones.kickoff?.rounds).toEqual([
			{
				round: 1,
				requester: 'pat',
				requesterName: 'Pat',
				requestedAt: at,
				digest,
				signatures: [
					{
						seq: release.state.seq,
						person: 'ben',
						name: 'Ben',
						role: 'QA',
						meaning: 'rejected',
						at,
						digest,
						scopeFormat: 1,
						method: 'sign-in',
						comment: reason,
						for: { person: 'quinn', name: 'Quinn' },
					},
				],
				end: { how: 'rejected', at, by: 'ben', reason },
			},
		]);
		const own = aRelease().request('Pat');
		own.must('Quinn', { type: 'reject', milestone: 'kickoff', role: 'QA', digest, reason });
		expect(own.state.milestones.kickoff?.rounds[0]?.signatures[0]).not.toHaveProperty('for');
	});

	test('R16 a request that was withdrawn ended its round', () => {
		const release = aRelease().request('Pat');
		release.must('Quinn', { type: 'withdraw-request', milestone: 'kickoff', reason: 'Too early' });
		expect(release.state.milestones.kickoff?.rounds.at(-1)?.end).toEqual({
			how: 'withdrawn',
			at,
			by: 'quinn',
			reason: 'Too early',
		});
	});

	test('R19 a waiver holds who gave it and why, and how it was ended; a request keeps it, a reopening ends it', () => {
		const release = aRelease({ people: { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'] } });
		const words = { reason: 'Late', control: 'By hand', expiresAt: release.at(60) };
		release.must('Max', { type: 'waive', milestone: 'kickoff', ...words });
		const waiver = { seq: release.state.seq, person: 'max', name: 'Max', at, ...words };
		expect(release.state.milestones.kickoff?.waiver).toEqual(waiver);
		release.request('Pat');
		expect(release.state.milestones.kickoff?.waiver).toEqual(waiver);
		release.must('Max', { type: 'end-waiver', milestone: 'kickoff', reason: 'Delivered' });
		expect(release.state.milestones.kickoff?.waiver).toEqual({
			...waiver,
			ended: { at, by: 'max', reason: 'Delivered' },
		});
		release.sign('Quinn', 'QA');
		expect(release.state.milestones.kickoff).not.toHaveProperty('waiver');
		release.append({ type: 'waived', milestone: 'kickoff', ...words });
		release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' });
		expect(release.state.milestones.kickoff).not.toHaveProperty('waiver');
	});

	test('R18 delegations that ran out are dropped with the next one, and one that was ended at once', () => {
		const release = aRelease();
		const name = (minutes: number) =>
			release.must('Quinn', {
				type: 'delegate',
				to: 'pat',
				milestones: ['kickoff'],
				from: at,
				until: release.at(minutes),
				reason: 'Leave',
			});
		name(10);
		name(30);
		const seqs = () => release.state.delegations.map(({ seq }) => seq);
		const [first, second] = seqs();
		release.pass(10);
		name(60);
		expect(seqs()).toEqual([second, release.state.seq]);
		expect(release.state.delegations[0]).toEqual({
			seq: second,
			by: 'quinn',
			to: 'pat',
			milestones: ['kickoff'],
			from: at,
			until: new Date(noon + 30 * 60_000).toISOString(),
			reason: 'Leave',
		});
		release.must('Pat', { type: 'end-delegation', delegation: second! });
		expect(seqs()).toEqual([release.state.seq - 1]);
		expect(first).toBeLessThan(second!);
	});

	test('R1 reasons for changes that ran out are dropped with the next one, and a person’s own with their next', () => {
		const release = aRelease({ policy: { separation: 'strict' } }).request('Pat');
		const explain = (name: string, reason: string) =>
			release.must(name, { type: 'explain-change', milestone: 'kickoff', reason });
		const kept = () => release.state.milestones.kickoff?.explained?.map(({ reason }) => reason);
		explain('Pat', 'The first reason');
		explain('Quinn', 'The second reason');
		explain('Pat', 'The third reason');
		expect(kept()).toEqual(['The second reason', 'The third reason']);
		release.pass(30);
		explain('Ada', 'The fourth reason');
		expect(kept()).toEqual(['The fourth reason']);
	});

	test('R20 proposals that ran out are dropped with the next one', () => {
		const release = aRelease();
		const propose = (incident: string) =>
			release.must('Pat', { type: 'break-glass', milestone: 'kickoff', reason: 'Outage', incident });
		propose('INC-1');
		release.pass(29);
		propose('INC-2');
		release.pass(1);
		propose('INC-3');
		expect(release.state.proposals).toMatchObject([
			{ motion: { incident: 'INC-2' } },
			{ motion: { incident: 'INC-3' } },
		]);
		expect(release.state.proposals[1]).toEqual({
			seq: release.state.seq,
			by: 'pat',
			byName: 'Pat',
			at: release.at(0),
			until: release.at(30),
			motion: { kind: 'break-glass', milestone: 'kickoff', reason: 'Outage', incident: 'INC-3' },
		});
	});

	test('R32 an ending is kept with who signed it, and gone once the release is closed', () => {
		const release = aRelease({ people: { Max: ['Release manager'], Bea: ['Business'] } });
		const end = { type: 'close-out', outcome: 'cancelled', reason: 'The market has gone' } as const;
		release.must('Max', end);
		expect(release.state.ending).toEqual({
			outcome: 'cancelled',
			reason: 'The market has gone',
			signatures: [
				{
					seq: release.state.seq,
					person: 'max',
					name: 'Max',
					role: 'Release manager',
					at,
					method: 'sign-in',
				},
			],
		});
		const both = aRelease({ people: {} });
		for (const role of ['Release manager', 'Business'])
			both.append({
				type: 'ending-signed',
				outcome: 'cancelled',
				reason: '',
				role,
				name: role,
				method: 'sign-in',
			});
		expect(both.state.ending?.signatures.map(({ role }) => role)).toEqual(['Release manager', 'Business']);
		release.must('Bea', end);
		expect(release.state).not.toHaveProperty('ending');
		release.agree('Max', 'Ada', { type: 'reopen-release', reason: 'A metric was wrong' });
		expect(release.state).not.toHaveProperty('closed');
	});

	test('R22 the baseline has the moment at which it was accepted', () => {
		const release = aRelease().must('Ada', { type: 'accept-baseline' });
		expect(release.state.baseline).toEqual({ at, dates: { kickoff: { start: '', due: '' } } });
	});

	test.each<[string, Decision, string]>([
		[
			'a milestone',
			{ type: 'reopened', milestone: 'elsewhere', reason: '' },
			'The ledger speaks of milestone elsewhere, which the policy does not have',
		],
		[
			'a person',
			{ type: 'roles-assigned', person: 'nobody', roles: [] },
			'The ledger speaks of person nobody before adding them',
		],
		[
			'a round',
			{ type: 'request-withdrawn', milestone: 'kickoff', round: 1, reason: '' },
			'The ledger speaks of a round of kickoff before any request',
		],
		[
			'a waiver',
			{ type: 'waiver-ended', milestone: 'kickoff', waiver: 1, reason: '' },
			'The ledger ends a waiver of kickoff that it lacks',
		],
		[
			'a call',
			{ type: 'call-cancelled', call: 1, reason: '' },
			'The ledger speaks of call 1 before it was opened',
		],
	])('an entry about %s that the ledger lacks is a bug', (_, decision, message) => {
		expect(() => aRelease().append(decision)).toThrow(new Error(message));
	});
});
