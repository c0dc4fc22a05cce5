import fc from 'fast-check';
import type { Policy } from '@holdpoint/shared/schema/release';
import type { Station } from '@holdpoint/shared/schema/call';
import type { Actor } from '@holdpoint/shared/schema/actor';
import { askByPasskey } from './ask-by-passkey.ts';
import {
	aCandidate,
	aMilestone,
	anActivity,
	anActor,
	aRelease,
	aRisk,
	aSigner,
	aSlot,
	someEvidence,
	type Asked,
	type TestRelease,
} from './release.ts';

const people = {
	Ada: [],
	Max: ['Release manager'],
	Rita: ['Release authority', 'Business'],
	Bea: ['Business', 'Product'],
	Quinn: ['QA'],
	Rae: ['QA', 'Product'],
	Eli: ['Engineering'],
	Oz: ['Operations'],
	Wes: ['Auditor'],
	Tim: [],
};
const names = Object.keys(people);
const roles = [...new Set(Object.values(people).flat())];
const outcomes = ['shipped', 'shipped-and-rolled-back', 'postponed', 'cancelled'] as const;
const answers = ['go', 'go', 'go', 'conditional', 'no-go', 'hold'] as const;

const plan = [
	aMilestone('kickoff', { evidence: [aSlot('base', { source: 'baseline', required: false })] }),
	aMilestone('approve', {
		kind: 'candidate',
		bindsCandidate: true,
		needs: ['kickoff'],
		signers: [aSigner('QA'), aSigner('Product')],
	}),
	aMilestone('review', {
		kind: 'call',
		bindsCandidate: true,
		needs: ['approve'],
		signers: [],
		evidence: [aSlot('verdict', { source: 'call' })],
	}),
	aMilestone('ship', {
		kind: 'deployment',
		bindsCandidate: true,
		needs: ['review'],
		signers: [aSigner('Operations')],
	}),
	aMilestone('prove', {
		kind: 'validation',
		needs: ['ship'],
		ordered: true,
		signers: [aSigner('QA'), aSigner('Product')],
	}),
	aMilestone('learn', { needs: ['prove'], signers: [aSigner('QA', { meaning: 'reviewed' })] }),
	aMilestone('close', { kind: 'close-out', needs: ['learn'] }),
];
const ids = plan.map(({ id }) => id);

/** Three numbers choose what is tried, by whom, and how. */
export type Choice = readonly [what: number, who: number, how: number];

export const choices: fc.Arbitrary<Choice[]> = fc.array(fc.tuple(fc.nat(999), fc.nat(999), fc.nat(9999)), {
	minLength: 30,
	maxLength: 120,
	size: 'max',
});

/**
 * A release in which the product was asked for all kinds of things, sensible ones more often than not. What it refused
 * left nothing behind.
 */
export function aRandomRelease(separation: Policy['separation'], steps: readonly Choice[]): TestRelease {
	const release = aRelease({ people, policy: { separation, milestones: plan } });
	release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
	for (const [what, who, how] of steps) {
		const before = release.entries.length;
		if (what % 10 < 6) advance(release, who, how);
		else tryAnything(release, what, who, how);
		openReviews(release, before);
	}
	return release;
}

/** Under strict separation whatever is signed is signed by passkey: nothing else would count. */
function ask(release: TestRelease, by: Actor | string, asked: Asked): void {
	const signs =
		asked.type === 'sign' ||
		asked.type === 'reject' ||
		asked.type === 'close-out' ||
		asked.type === 'declare';
	if (signs && release.state.policy.separation === 'strict') askByPasskey(release, by, asked);
	else release.ask(by, asked);
}

/** What the room does to the document (R20). */
function openReviews(release: TestRelease, since: number): void {
	for (const { decision } of release.entries.slice(since)) {
		if (decision.type !== 'emergency-declared') continue;
		const { milestone, activity } = decision.review;
		const row = release.rows.get(milestone);
		if (!row) continue;
		release.rows.set(milestone, { ...row, activities: [...row.activities, anActivity(activity)] });
		release.settle();
	}
}

function pick<T>(from: readonly T[], index: number): T {
	return from[index % from.length] as T;
}

function stationsOf(how: number): Station[] {
	const station = (name: string, person: string | null, required: boolean): Station => ({
		id: name.toLowerCase(),
		name,
		person,
		required,
	});
	return [
		station('QA', how % 5 === 0 ? 'rae' : 'quinn', true),
		station('Engineering', 'eli', how % 3 !== 0),
		station('Operations', 'oz', false),
		station('Support', null, false),
	];
}

/** The next thing that a team would do: the first milestone not signed is asked for, signed, called or shipped. */
function advance(release: TestRelease, who: number, how: number): void {
	const { state } = release;
	if (state.closed) {
		const proposal = state.proposals.at(-1)?.seq;
		if (proposal !== undefined && who % 2 === 0) release.ask(pick(names, how), { type: 'second', proposal });
		else if (how % 2 === 0) release.ask('Max', { type: 'reopen-release', reason: 'A metric was wrong' });
		return;
	}
	const id = ids.find((each) => !release.isSigned(each) && state.milestones[each]);
	if (id === undefined) {
		release.ask('Max', { type: 'close-out', outcome: 'shipped' });
		return;
	}
	const seldom = how % 4 === 0 ? sayOtherwise(release, id, who, (how - (how % 4)) / 4) : null;
	if (seldom) {
		ask(release, ...seldom);
		return;
	}
	const { policy, rounds } = state.milestones[id]!;
	if (policy.kind === 'call') return advanceCall(release, who, how);
	if (policy.kind === 'deployment' && !state.deployments.at(-1)) {
		release.pass(30).ask('Oz', { type: 'start-deployment', artefact: state.candidate!.artefact });
	}
	const round = rounds.at(-1);
	if (!round || round.end) {
		release.ask(pick(['Max', 'Eli', 'Tim'], who), { type: 'request-sign-off', milestone: id });
		return;
	}
	const { role, meaning = 'approved' } = pick(policy.signers, how);
	const holders = names.filter((name) => state.people[name.toLowerCase()]?.roles.includes(role));
	const signer = holders.length === 0 || how % 7 === 0 ? pick(names, who) : pick(holders, who);
	if (how % 17 === 0) {
		const rejection = { milestone: id, role, digest: release.digest(id), reason: 'It is not good enough' };
		ask(release, signer, { type: 'reject', ...rejection });
		return;
	}
	const mine = rounds.flatMap(({ signatures }) => signatures).filter((each) => each.name === signer);
	ask(release, signer, {
		type: 'sign',
		milestone: id,
		role,
		digest: release.digest(id),
		meaning: meaning === 'rejected' ? 'approved' : meaning,
		...(how % 3 === 0 && mine.length > 0 && { reaffirms: pick(mine, how).seq }),
	});
}

/** What a team does now and then, by somebody who may: null where it is not the time for it. */
function sayOtherwise(
	release: TestRelease,
	milestone: string,
	who: number,
	how: number,
): [string, Asked] | null {
	const { state } = release;
	const reason = 'For good reason';
	const given = state.milestones[milestone]?.rounds.at(-1)?.signatures.at(-1);
	const waived = Object.entries(state.milestones).find(([, { waiver }]) => waiver && !waiver.ended);
	const shipped = state.deployments.at(-1);
	switch (how % 20) {
		case 0:
			return given ? [given.name, { type: 'revoke', milestone, reason }] : null;
		case 1:
			return waived ? ['Max', { type: 'end-waiver', milestone: waived[0] }] : null;
		case 2:
		case 13:
		case 17:
			return shipped && !shipped.rolledBack ? ['Oz', { type: 'record-rollback', reason }] : null;
		case 3:
			return ['Max', { type: 'waive', milestone, reason, control: 'By hand', expiresAt: release.at(60) }];
		case 4:
		case 14:
		case 15:
			return ['Eli', { type: 'explain-change', milestone, reason }];
		case 5:
			return ['Max', { type: 'stand-in', station: 'qa', person: pick(['rae', 'bea', 'tim'], who) }];
		case 6:
		case 16:
			return [pick(['Max', 'Rita', 'Bea'], who), { type: 'close-out', outcome: 'cancelled', reason }];
		case 7: {
			const window = { from: release.at(0), until: release.at(600) };
			return ['Quinn', { type: 'delegate', to: 'tim', milestones: [milestone], ...window, reason }];
		}
		case 8:
			return ['Max', { type: 'break-glass', milestone, reason, incident: 'INC-7' }];
		case 9: {
			const proposal = state.proposals.at(-1)?.seq;
			return proposal === undefined ? null : [pick(['Eli', 'Bea'], who), { type: 'second', proposal }];
		}
		case 10:
			return ['Max', { type: 'schedule-call', at: release.at(60) }];
		case 11:
			return ['Max', { type: 'cancel-call', reason }];
		case 12:
			return ['Tim', { type: 'withdraw-request', milestone, reason }];
		case 18: {
			const delegated = release.entries.findLast(({ decision }) => decision.type === 'delegated');
			return delegated ? ['Quinn', { type: 'end-delegation', delegation: delegated.seq }] : null;
		}
		default:
			return ['Max', { type: 'set-policy', ...changePolicy(state.policy, who) }];
	}
}

function advanceCall(release: TestRelease, who: number, how: number): void {
	const call = release.state.calls.review;
	const open = call?.declared?.conditions.find(({ verified }) => !verified);
	if (open && !call?.voided && how % 5 > 0) {
		const answer = { condition: open.id, evidence: 'The protocol of the rehearsal' };
		return void release.ask(pick(['Quinn', 'Oz', 'Eli'], who), { type: 'verify-condition', ...answer });
	}
	const runs = call && ['open', 'closed', 'revealed'].includes(call.state);
	if (!runs || release.now >= Date.parse(call.expiresAt ?? '')) {
		const spoken = how % 3 === 0;
		release.ask('Max', { type: 'open-call', stations: stationsOf(how), expiresAt: release.at(240), spoken });
		return;
	}
	if (how % 29 === 0) {
		return void release.ask(call.chair?.name === 'Ada' ? 'Max' : 'Ada', { type: 'take-chair' });
	}
	if (call.state === 'closed') return void release.ask('Max', { type: 'reveal' });
	if (call.state === 'revealed') {
		if (how % 4 === 0) {
			const asked = call.stations.filter((_, index) => (how >> index) % 2 === 0).map(({ id }) => id);
			return void release.ask('Max', { type: 're-poll', stations: asked });
		}
		ask(release, pick(['Rita', 'Rita', 'Max'], who), {
			type: 'declare',
			verdict: pick(['go', 'go', 'conditional', 'conditional', 'hold', 'no-go'] as const, how),
			windowStart: release.at(0),
			windowEnd: release.at(120),
			reason: how % 2 === 0 ? 'We have settled it' : '',
		});
		return;
	}
	const silent = call.stations.find(
		({ id, person, round }) =>
			person &&
			round === call.round &&
			!call.votes.some((vote) => vote.station === id && vote.round === round),
	);
	if (!silent || how % 9 === 0) return void release.ask('Max', { type: 'close-voting' });
	cast(release, silent.id, who, how);
}

function cast(release: TestRelease, station: string, who: number, how: number): void {
	const asked = release.state.calls.review?.stations.find(({ id }) => id === station);
	const speaker = release.state.people[asked?.standIn ?? asked?.person ?? '']?.name ?? pick(names, who);
	const vote = pick(answers, how);
	const [activity] = release.reading.milestones.prove?.scope.activities ?? [];
	const check = activity && { kind: 'activity' as const, milestone: 'prove', activity: activity.id };
	const condition = {
		text: 'Rehearse it',
		owner: pick(['oz', 'eli'], who),
		...(check && how % 3 === 0 && { check }),
	};
	const conditions = vote === 'conditional' ? [condition] : [];
	const recorded = how % 4 < 2;
	const by = recorded ? 'Max' : speaker;
	release.ask(by, { type: 'vote', station, recorded, vote, reason: 'As we saw it', conditions });
}

/** Any command at all, by anybody; time passing; an edit. */
function tryAnything(release: TestRelease, what: number, who: number, how: number): void {
	const milestone = pick(ids, how);
	const by =
		how % 11 === 0
			? anActor('Robot', { person: 'administrator', authentication: 'owner-token' })
			: pick(names, who);
	const reason = how % 13 === 0 ? ' ' : 'For good reason';
	const { state } = release;
	const last = (type: 'delegated' | 'proposed') =>
		release.entries.findLast(({ decision }) => decision.type === type)?.seq ?? 1;
	const conditions = state.calls.review?.declared?.conditions ?? [];
	const tried: (Asked | (() => void))[] = [
		() => release.pass(pick([1, 5, 30, 90, 300], how)).settle(),
		() => editAnything(release, who, how),
		() => editAnything(release, who, how),
		{ type: 'withdraw-request', milestone, reason },
		{
			type: 'reject',
			milestone,
			role: pick(roles, how),
			digest: digestOf(release, milestone),
			reason: 'It is not good',
		},
		{ type: 'revoke', milestone, reason },
		{ type: 'reopen', milestone, reason },
		{ type: 'waive', milestone, reason, control: reason, expiresAt: release.at(pick([20, 60, 600], how)) },
		{ type: 'waive', milestone, reason, control: reason, expiresAt: release.at(pick([20, 60, 600], how)) },
		{ type: 'end-waiver', milestone },
		{
			type: 'delegate',
			to: pick(names, how).toLowerCase(),
			milestones: ids.filter((_, index) => (how >> index) % 2 === 0),
			from: release.at(pick([0, -10, 20], how)),
			until: release.at(pick([60, 600, 5], who)),
			reason,
		},
		{ type: 'end-delegation', delegation: last('delegated') },
		{ type: 'explain-change', milestone, reason },
		{ type: 'break-glass', milestone, reason, incident: 'INC-7' },
		{ type: 'second', proposal: last('proposed') },
		{ type: 'second', proposal: last('proposed') },
		{
			type: 'assign-role',
			person: pick(names, how).toLowerCase(),
			roles: roles.filter((_, at) => (how >> at) % 3 === 0),
		},
		{ type: 'remove-person', person: pick(names, how).toLowerCase() },
		() => addAnybody(release, how),
		{ type: 'set-policy', ...changePolicy(state.policy, how) },
		{ type: 'set-policy', ...changePolicy(state.policy, how) },
		{ type: 'set-release-candidate', ...aCandidate({ commit: `c${how % 3}` }) },
		{ type: 'accept-baseline' },
		{ type: 'schedule-call', at: release.at(60), ...(how % 2 === 0 && { stations: stationsOf(how) }) },
		{ type: 'open-call', stations: stationsOf(how), expiresAt: release.at(pick([30, 300], how)) },
		{
			type: 'stand-in',
			station: pick(['qa', 'engineering', 'operations'], how),
			person: pick(names, who).toLowerCase(),
		},
		() => cast(release, pick(['qa', 'engineering', 'operations', 'support'], how), who, how),
		{ type: 'take-chair' },
		{ type: 'close-voting' },
		{ type: 're-poll', stations: ['qa'] },
		{ type: 'cancel-call', reason },
		{ type: 'verify-condition', condition: pick(conditions, how)?.id ?? 'c1', evidence: reason },
		{ type: 'verify-condition', condition: pick(conditions, how)?.id ?? 'c1', evidence: reason },
		{ type: 'verify-condition', condition: pick(conditions, how)?.id ?? 'c1', evidence: reason },
		{ type: 'start-deployment', artefact: state.candidate?.artefact ?? aCandidate().artefact },
		{ type: 'record-rollback', reason, ...(how % 2 === 0 && { backTo: '2.3.9' }) },
		{ type: 'close-out', outcome: pick(outcomes, how), reason },
	];
	const next = pick(tried, (what - (what % 10)) / 10);
	if (typeof next === 'function') next();
	else ask(release, by, next);
}

function digestOf(release: TestRelease, milestone: string): string {
	return release.reading.milestones[milestone]?.digest ?? '';
}

/** As the guard would let it through: nothing that is signed off, dropped or closed. */
function editAnything(release: TestRelease, who: number, how: number): void {
	const milestone = pick(ids, how);
	const governance = release.state.milestones[milestone];
	if (!governance || governance.signedOff || release.state.closed) return;
	if (how % 3 === 0) release.risks = how % 2 === 0 ? [aRisk('r')] : [];
	release.edit(how % 10 === 0 ? 'guest-1' : pick(names, who), milestone, {
		owner: pick(['', 'max', 'Rita', 'QA'], how),
		outcome: pick(['What it brings', 'Something else'], who),
		activities: pick(
			[[], [anActivity('a')], [anActivity('a', { state: how % 4 === 0 ? 'open' : 'done' })]],
			who,
		),
		evidence: [someEvidence('more', { url: 'https://example.org' })],
	});
}

/** Someone removed comes back, or a token is minted for somebody. */
function addAnybody(release: TestRelease, how: number): void {
	const administrator = { person: 'administrator', name: 'Administrator' };
	const gone = Object.values(release.state.people).find(({ removed }) => removed);
	if (release.state.closed) return;
	if (gone) release.append({ type: 'person-added', person: gone.id, name: gone.name }, administrator);
	else
		release.append(
			{ type: 'token-minted', person: pick(Object.keys(release.state.people), how) },
			administrator,
		);
}

function changePolicy(policy: Policy, how: number): Policy {
	const change = (id: string, partial: Partial<Policy['milestones'][number]>): Policy => ({
		...policy,
		milestones: policy.milestones.map((clause) => (clause.id === id ? { ...clause, ...partial } : clause)),
	});
	switch (how % 10) {
		case 9:
			return { ...policy, numbers: { ...policy.numbers, quorum: pick([0, 2, 3], how >> 4) } };
		case 0:
			return { ...policy, separation: pick(['small', 'standard', 'strict'] as const, how >> 4) };
		case 1:
			return { ...policy, numbers: { ...policy.numbers, reasonCharacters: pick([5, 10, 12], how >> 4) } };
		case 2:
			return change('kickoff', { signers: [aSigner('QA', { n: pick([1, 2], how >> 4) })] });
		case 3:
			return change('learn', { ordered: true, evidence: [aSlot('risk', { source: 'risks' })] });
		case 4:
			return change('learn', { needs: [], evidence: [] });
		case 5:
			return change('close', { kind: 'plain' });
		case 6:
			return {
				...policy,
				milestones: policy.milestones
					.filter(({ id }) => id !== 'learn')
					.map((clause) => ({ ...clause, needs: clause.needs.filter((id) => id !== 'learn') })),
			};
		case 7:
			return change('kickoff', { kind: 'call', bindsCandidate: true });
		default:
			return change('approve', { signers: [aSigner('Product'), aSigner('QA')], ordered: true });
	}
}
