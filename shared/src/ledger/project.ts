import type { GovernanceState, MilestoneGovernance, Round, Signature } from '../schema/governance.ts';
import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import type { Policy } from '../schema/release.ts';
import { defaultNumbers } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';
import { noHash } from './chain.ts';

/** What a ledger without entries says. */
export function emptyState(release: string): GovernanceState {
	return {
		release,
		title: '',
		owner: '',
		seq: 0,
		head: noHash,
		policyVersion: 0,
		policy: { milestones: [], separation: 'standard', numbers: defaultNumbers },
		people: {},
		milestones: {},
		doneBefore: [],
		dropped: [],
	};
}

/** What the whole ledger says. */
export function project(entries: Iterable<LedgerEntry>): GovernanceState {
	let state = emptyState('');
	for (const entry of entries) state = applyEntry(state, entry);
	return state;
}

/**
 * The state after one more entry; the state given stays as it was.
 * Entries were decided before they were written, so one that does not fit is a bug and throws.
 */
export function applyEntry(state: GovernanceState, entry: LedgerEntry): GovernanceState {
	return { ...applyDecision(state, entry, entry.decision), seq: entry.seq, head: entry.hash };
}

function applyDecision(state: GovernanceState, entry: LedgerEntry, decision: Decision): GovernanceState {
	const { at, seq, actor } = entry;
	switch (decision.type) {
		case 'release-created':
			return {
				...withPolicy(state, decision.policy),
				release: decision.release,
				title: decision.title,
				owner: decision.owner,
				doneBefore: decision.doneBefore,
			};
		case 'person-added':
			return withPerson(state, { id: decision.person, name: decision.name, roles: [], removed: false });
		case 'person-removed':
			return withPerson(state, { ...personOf(state, decision.person), roles: [], removed: true });
		case 'roles-assigned':
			return withPerson(state, { ...personOf(state, decision.person), roles: decision.roles });
		case 'token-minted':
			return state;
		case 'policy-set':
			return withPolicy(state, decision.policy);
		case 'candidate-set':
			return withCandidate(state, decision.candidate);
		case 'baseline-accepted':
			return {
				...state,
				baseline: {
					at,
					dates: Object.fromEntries(
						decision.dates.map(({ milestone, start, due }) => [milestone, { start, due }]),
					),
				},
			};
		case 'sign-off-requested':
			return change(state, decision.milestone, ({ signedOff: _, ...milestone }) => ({
				...milestone,
				upstreamChanged: false,
				rounds: [
					...milestone.rounds,
					{
						round: decision.round,
						requester: actor.person,
						requesterName: actor.name,
						requestedAt: at,
						digest: decision.digest,
						signatures: [],
					},
				],
			}));
		case 'request-withdrawn':
			return endRound(state, decision.milestone, {
				how: 'withdrawn',
				at,
				by: actor.person,
				reason: decision.reason,
			});
		case 'signed':
			return addSignature(state, decision.milestone, {
				seq,
				person: actor.person,
				name: decision.name,
				role: decision.role,
				meaning: decision.meaning,
				at,
				digest: decision.digest,
				scopeFormat: decision.scopeFormat,
				method: decision.method,
				comment: decision.comment,
			});
		case 'rejected':
			return endRound(
				addSignature(state, decision.milestone, {
					seq,
					person: actor.person,
					name: decision.name,
					role: decision.role,
					meaning: 'rejected',
					at,
					digest: decision.digest,
					scopeFormat: decision.scopeFormat,
					method: decision.method,
					comment: decision.reason,
				}),
				decision.milestone,
				{ how: 'rejected', at, by: actor.person, reason: decision.reason },
			);
		case 'revoked':
			return revoke(state, decision, { at, by: actor.person });
		case 'signed-off':
			return endRound(
				change(state, decision.milestone, (milestone) => ({
					...milestone,
					upstreamChanged: false,
					signedOff: { seq, at, digest: decision.digest, signatures: decision.signatures },
				})),
				decision.milestone,
				{ how: 'signed-off', at, by: actor.person, reason: '' },
			);
		case 'reopened':
			return reopen(state, decision.milestone, { at, by: actor.person, reason: decision.reason });
		default:
			return decision satisfies never;
	}
}

function personOf(state: GovernanceState, id: string): GovernanceState['people'][string] {
	const person = lookUp(state.people, id);
	if (!person) throw new Error(`The ledger speaks of person ${id} before adding them`);
	return person;
}

function withPerson(state: GovernanceState, person: GovernanceState['people'][string]): GovernanceState {
	return { ...state, people: { ...state.people, [person.id]: person } };
}

/** Milestones that stay keep their rounds; those left out move to `dropped`. */
function withPolicy(state: GovernanceState, policy: Policy): GovernanceState {
	const kept = new Set(policy.milestones.map(({ id }) => id));
	return {
		...state,
		policy,
		policyVersion: state.policyVersion + 1,
		milestones: Object.fromEntries(
			policy.milestones.map((clause) => [
				clause.id,
				{ rounds: [], upstreamChanged: false, ...lookUp(state.milestones, clause.id), policy: clause },
			]),
		),
		dropped: [
			...state.dropped.filter((id) => !kept.has(id)),
			...Object.keys(state.milestones).filter((id) => !kept.has(id)),
		],
	};
}

/** A new identity makes what was signed over the old one, and all that followed from it, need signing again (R9). */
function withCandidate(
	state: GovernanceState,
	candidate: NonNullable<GovernanceState['candidate']>,
): GovernanceState {
	const before = state.candidate;
	const same =
		before?.version === candidate.version &&
		before.commit === candidate.commit &&
		before.artefact === candidate.artefact;
	if (same) return { ...state, candidate };
	const bound = state.policy.milestones.filter(
		({ id, bindsCandidate }) => bindsCandidate && lookUp(state.milestones, id)?.signedOff,
	);
	let next: GovernanceState = { ...state, candidate };
	for (const { id } of bound) {
		next = change(next, id, (milestone) => ({ ...milestone, upstreamChanged: true }));
		next = markSuccessors(next, id);
	}
	return next;
}

function change(
	state: GovernanceState,
	id: string,
	next: (milestone: MilestoneGovernance) => MilestoneGovernance,
): GovernanceState {
	const milestone = lookUp(state.milestones, id);
	if (!milestone) throw new Error(`The ledger speaks of milestone ${id}, which the policy does not have`);
	return { ...state, milestones: { ...state.milestones, [id]: next(milestone) } };
}

function changeLastRound(state: GovernanceState, id: string, next: (round: Round) => Round): GovernanceState {
	return change(state, id, (milestone) => {
		const last = milestone.rounds.at(-1);
		if (!last) throw new Error(`The ledger speaks of a round of ${id} before any request`);
		return { ...milestone, rounds: [...milestone.rounds.slice(0, -1), next(last)] };
	});
}

function addSignature(state: GovernanceState, id: string, signature: Signature): GovernanceState {
	return changeLastRound(state, id, (round) => ({
		...round,
		signatures: [...round.signatures, signature],
	}));
}

function endRound(state: GovernanceState, id: string, end: NonNullable<Round['end']>): GovernanceState {
	return changeLastRound(state, id, (round) => ({ ...round, end }));
}

/** A counted signature taken back from a milestone that was signed off ends that sign-off (R17). */
function revoke(
	state: GovernanceState,
	{ milestone: id, signature, reason }: Extract<Decision, { type: 'revoked' }>,
	{ at, by }: { at: string; by: string },
): GovernanceState {
	const revoked = changeLastRound(state, id, (round) => ({
		...round,
		signatures: round.signatures.map((each) =>
			each.seq === signature ? { ...each, revoked: reason } : each,
		),
	}));
	return lookUp(state.milestones, id)?.signedOff?.signatures.includes(signature)
		? reopen(revoked, id, { at, by, reason })
		: revoked;
}

function reopen(
	state: GovernanceState,
	id: string,
	end: { at: string; by: string; reason: string },
): GovernanceState {
	const reopened = change(
		endRound(state, id, { how: 'reopened', ...end }),
		id,
		({ signedOff: _, ...milestone }) => ({
			...milestone,
			upstreamChanged: false,
		}),
	);
	return markSuccessors(reopened, id);
}

/** Every signed milestone that follows from this one, however far, shows *upstream changed* (R9). */
function markSuccessors(state: GovernanceState, id: string): GovernanceState {
	const reached = new Set([id]);
	const queue = [id];
	for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
		for (const clause of state.policy.milestones) {
			if (!clause.needs.includes(next) || reached.has(clause.id)) continue;
			reached.add(clause.id);
			queue.push(clause.id);
		}
	}
	reached.delete(id);
	return {
		...state,
		milestones: Object.fromEntries(
			Object.entries(state.milestones).map(([key, milestone]) => [
				key,
				reached.has(key) && milestone.signedOff ? { ...milestone, upstreamChanged: true } : milestone,
			]),
		),
	};
}
