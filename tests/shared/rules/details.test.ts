import { describe, expect, test } from 'vitest';
import { gate } from '@holdpoint/shared/rules/gate';
import { about } from '@holdpoint/shared/schema/refusal';
import type { Decided } from '@holdpoint/shared/rules/decided';
import { allGo, aReleaseAtCall, cast, declareGo, openCall, revealed, stations } from '../../support/call.ts';
import {
	aCandidate,
	aMilestone,
	anActivity,
	aRelease,
	aRow,
	aSigner,
	aSlot,
	someEvidence,
	type TestRelease,
} from '../../support/release.ts';

/** The rule, and what it says for machines; the description of them has to know it. */
function told(decided: Decided): [code: string, details: unknown] {
	if (decided.ok) return ['yes', undefined];
	const { code, details } = decided.refusal;
	if (details) expect(about.parse(details)).toEqual(details);
	return [code, details];
}

const milestone = 'kickoff';
const chain = {
	policy: {
		milestones: [
			aMilestone('kickoff'),
			aMilestone('build', { needs: ['kickoff'] }),
			aMilestone('ship', { needs: ['build'] }),
		],
	},
	people: { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'] },
};
const sign = (release: TestRelease, who: string, role: string, partial = {}) =>
	release.sign(who, role, { milestone, ...partial });
const waive = (release: TestRelease) =>
	({ type: 'waive', milestone, reason: 'Late', control: 'By hand', expiresAt: release.at(10) }) as const;

describe('what a refusal is about', () => {
	test.each<[string, () => Decided, object]>([
		[
			'R2 the role that is not held',
			() => sign(aRelease().request('Pat'), 'Pat', 'QA'),
			{ milestone, roles: ['QA'] },
		],
		[
			'R2 the roles that are asked instead',
			() => sign(aRelease().request('Pat'), 'Pat', 'Product'),
			{ milestone, roles: ['QA'] },
		],
		[
			'R4 how long ago somebody may have been active',
			() =>
				aRelease()
					.request('Pat')
					.ask(
						{ person: 'quinn', name: 'Quinn', guest: false, authentication: 'session', activeAt: 0 },
						{ type: 'sign', milestone, role: 'QA', meaning: 'approved', digest: '' },
					),
			{ milestone, minutes: 15 },
		],
		[
			'R10 what comes before',
			() => aRelease(chain).request('Pat', 'build').sign('Quinn', 'QA', { milestone: 'build' }),
			{ milestone: 'build', milestones: ['kickoff'] },
		],
		[
			'R11 the activities that are open',
			() => {
				const activities = [anActivity('a', { state: 'open' }), anActivity('b')];
				return sign(aRelease({ rows: [aRow('kickoff', { activities })] }).request('Pat'), 'Quinn', 'QA');
			},
			{ milestone, activities: ['a'] },
		],
		[
			'R11 the slot that is empty',
			() => {
				const milestones = [aMilestone('kickoff', { evidence: [aSlot('plan')] })];
				const rows = [aRow('kickoff', { evidence: [someEvidence('plan')] })];
				return sign(aRelease({ policy: { milestones }, rows }).request('Pat'), 'Quinn', 'QA');
			},
			{ milestone, slots: ['plan'] },
		],
		[
			'R12 whose turn it is',
			() => {
				const milestones = [
					aMilestone('kickoff', { ordered: true, signers: [aSigner('QA'), aSigner('Security')] }),
				];
				const people = { Pat: ['Product'], Quinn: ['QA'], Sam: ['Security'] };
				return sign(aRelease({ policy: { milestones }, people }).request('Pat'), 'Sam', 'Security');
			},
			{ milestone, roles: ['QA'] },
		],
		[
			'R13 the signature that counts already',
			() => {
				const milestones = [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })];
				const release = aRelease({
					policy: { milestones },
					people: { Pat: ['Product'], Quinn: ['QA'], Rae: ['QA'] },
				});
				release.request('Pat').sign('Quinn', 'QA');
				return sign(release, 'Quinn', 'QA');
			},
			{ milestone, entries: [10] },
		],
		[
			'R14 who prepared it',
			() => sign(aRelease({ people: { Quinn: ['QA'], Rae: ['QA'] } }).request('Quinn'), 'Quinn', 'QA'),
			{ milestone, people: ['quinn'] },
		],
		[
			'R15 the role that nobody holds',
			() => aRelease({ people: { Pat: ['Product'] } }).ask('Pat', { type: 'request-sign-off', milestone }),
			{ milestone, roles: ['QA'] },
		],
		[
			'R15 the role that would lose its last holder, and where',
			() => aRelease().request('Pat').ask('Ada', { type: 'assign-role', person: 'quinn', roles: [] }),
			{ milestones: ['kickoff'], roles: ['QA'] },
		],
		[
			'R16 how long a reason is',
			() => {
				const release = aRelease().request('Pat');
				return release.ask('Quinn', {
					type: 'reject',
					milestone,
					role: 'QA',
					digest: release.digest(milestone),
					reason: 'No',
				});
			},
			{ milestone, characters: 10 },
		],
		[
			'R17 what was signed on the strength of it',
			() => {
				const release = aRelease(chain).request('Pat');
				sign(release, 'Quinn', 'QA');
				release.request('Pat', 'build').sign('Quinn', 'QA', { milestone: 'build' });
				return release.ask('Quinn', { type: 'revoke', milestone, reason: 'A mistake' });
			},
			{ milestone, milestones: ['build'] },
		],
		[
			'R18 for whom somebody does not stand in',
			() => sign(aRelease().request('Pat'), 'Pat', 'QA', { for: 'quinn' }),
			{ milestone, people: ['quinn'], roles: ['QA'] },
		],
		[
			'R19 who waives',
			() => {
				const release = aRelease(chain);
				return release.ask('Pat', waive(release));
			},
			{ milestone, roles: ['Release manager', 'Release authority'] },
		],
		[
			'R20 who proposed it',
			() => {
				const release = aRelease(chain).must('Max', {
					type: 'break-glass',
					milestone,
					reason: 'Outage',
					incident: 'INC-7',
				});
				return release.ask('Max', { type: 'second', proposal: release.state.proposals[0]!.seq });
			},
			{ people: ['max'] },
		],
		[
			'R22 the ID that was used before',
			() => {
				const release = aRelease(chain);
				const { policy } = release.state;
				const without = { ...policy, milestones: policy.milestones.slice(0, 2) };
				return release
					.must('Max', { type: 'set-policy', ...without })
					.ask('Max', { type: 'set-policy', ...policy });
			},
			{ milestones: ['ship'] },
		],
		[
			'R28 the station whose vote is closed',
			() => {
				const release = revealed(aReleaseAtCall(), allGo);
				return release.ask('Quinn', { type: 'vote', station: 'qa', vote: 'go' });
			},
			{ stations: ['qa'] },
		],
		[
			'R28 the station that says NO-GO',
			() => {
				const release = revealed(aReleaseAtCall(), { ...allGo, engineering: 'no-go' });
				return release.ask('Rita', declareGo(release));
			},
			{ stations: ['engineering'] },
		],
		[
			'R28 the stations that have not answered for what is there now',
			() => {
				const release = revealed(aReleaseAtCall(), allGo).edit('Eli', 'review', { outcome: 'More' });
				return release.ask('Rita', declareGo(release));
			},
			{ stations: stations.map(({ id }) => id) },
		],
		[
			'R29 when the window opens',
			() => {
				const release = revealed(aReleaseAtCall(), allGo);
				release.must('Rita', declareGo(release));
				return release.ask('Oz', { type: 'start-deployment', artefact: aCandidate().artefact });
			},
			{ milestones: ['review'], moment: '2026-03-12T13:00:00.000Z' },
		],
		[
			'R29 the conditions that are open',
			() => {
				const release = aReleaseAtCall().must('Max', openCall(aReleaseAtCall()));
				const conditions = [{ text: 'Rehearse it', owner: 'oz' }];
				cast(release, { ...allGo, qa: { vote: 'conditional', conditions } });
				release.must('Rita', declareGo(release, { verdict: 'conditional' })).pass(70);
				return release.ask('Oz', { type: 'start-deployment', artefact: aCandidate().artefact });
			},
			{ milestones: ['review'], conditions: ['c21-1'] },
		],
		[
			'R32 what is left',
			() => {
				const release = aRelease(chain).request('Pat');
				sign(release, 'Quinn', 'QA');
				return release.ask('Max', { type: 'close-out', outcome: 'shipped' });
			},
			{ milestones: ['build', 'ship'] },
		],
		[
			'R32 who ends it',
			() => aRelease(chain).ask('Pat', { type: 'close-out', outcome: 'cancelled', reason: 'Too late' }),
			{ roles: ['Release manager', 'Business'] },
		],
		[
			'R1 how long the reason for a change has to be',
			() => {
				const strict = aRelease({ ...chain, policy: { ...chain.policy, separation: 'strict' } });
				strict.append({
					type: 'sign-off-requested',
					milestone,
					round: 1,
					digest: strict.digest(milestone),
					scopeFormat: 1,
				});
				return strict.ask('Pat', { type: 'explain-change', milestone, reason: 'Short' });
			},
			{ milestone, characters: 10 },
		],
		[
			'R18 who signs nothing',
			() => {
				const release = aRelease({ people: { ...chain.people, Wes: ['Auditor'] } });
				return release.ask('Quinn', {
					type: 'delegate',
					to: 'wes',
					milestones: [milestone],
					from: release.at(0),
					until: release.at(60),
					reason: 'On leave',
				});
			},
			{ people: ['wes'] },
		],
		[
			'R19 who leads it, and who may waive it',
			() => {
				const release = aRelease(chain);
				release.rows.set(milestone, aRow(milestone, { owner: 'max' }));
				return release.ask('Max', waive(release));
			},
			{ milestone, people: ['max'], roles: ['Release manager', 'Release authority'] },
		],
		[
			'R19 who ends a waiver',
			() => {
				const release = aRelease(chain);
				release.must('Max', waive(release));
				return release.ask('Pat', { type: 'end-waiver', milestone, reason: 'It is here' });
			},
			{ milestone, roles: ['Release manager', 'Release authority'] },
		],
		[
			'R22 a slot that was used before',
			() => {
				const slots = (...ids: string[]) => [aMilestone(milestone, { evidence: ids.map((id) => aSlot(id)) })];
				const release = aRelease({ ...chain, policy: { milestones: slots('s', 't') } });
				const { policy } = release.state;
				release.must('Ada', { type: 'set-policy', ...policy, milestones: slots('t') });
				return release.ask('Ada', { type: 'set-policy', ...policy, milestones: slots('t', 's') });
			},
			{ milestones: [milestone], slots: ['s'] },
		],
		[
			'R20 how long a proposal waits',
			() => {
				const release = aRelease(chain).must('Pat', {
					type: 'break-glass',
					milestone,
					reason: 'Outage',
					incident: 'INC-7',
				});
				const proposal = release.state.seq;
				return release.pass(30).ask('Quinn', { type: 'second', proposal });
			},
			{ moment: '2026-03-12T12:30:00.000Z' },
		],
		[
			'R20 whose proposal it was, who has left',
			() => {
				const release = aRelease(chain).must('Pat', {
					type: 'break-glass',
					milestone,
					reason: 'Outage',
					incident: 'INC-7',
				});
				const proposal = release.state.seq;
				release.must('Ada', { type: 'remove-person', person: 'pat' });
				return release.ask('Quinn', { type: 'second', proposal });
			},
			{ people: ['pat'] },
		],
	])('%s', (name, ask, details) => {
		expect(told(ask())).toEqual([name.split(' ')[0], details]);
	});

	test('R10 R29 a gate says it to pipelines', () => {
		const release = aReleaseAtCall();
		const answer = gate(release.state, release.reading, 'ship', aCandidate().artefact, release.now);
		expect(answer.ok && answer.value.blockers.map(({ code, details }) => [code, details])).toEqual([
			['R10', undefined],
			['R29', { milestones: ['review'] }],
		]);
	});
});
