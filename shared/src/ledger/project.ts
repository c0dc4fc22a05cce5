import type { GovernanceState, MilestoneGovernance, Round, Signature } from '../schema/governance.ts';
import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import type { Policy } from '../schema/release.ts';
import { defaultNumbers } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';
import { noHash } from './chain.ts';
import { applyCallDecision, voidCalls } from './project-call.ts';

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
		passkeys: {},
		milestones: {},
		doneBefore: [],
		dropped: [],
		delegations: [],
		proposals: [],
		emergencies: [],
		calls: {},
		deployments: [],
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
		case 'passkey-added': {
			const { credential, key, relyingParty } = decision;
			const passkey = { credential, key, relyingParty, person: entry.actor.person };
			return { ...state, passkeys: { ...state.passkeys, [credential]: passkey } };
		}
		case 'policy-set':
			return restartUnderOther(state, withPolicy(state, decision.policy), decision.proposal, seq);
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
			return change(withFirstRequest(state, at), decision.milestone, ({ signedOff: _, ...milestone }) => ({
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
				...(decision.for && { for: decision.for }),
				...(decision.reaffirms !== undefined && { reaffirms: decision.reaffirms }),
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
					...(decision.for && { for: decision.for }),
				}),
				decision.milestone,
				{ how: 'rejected', at, by: actor.person, reason: decision.reason },
			);
		case 'revoked':
			return revoke(state, decision, { at, by: actor.person });
		case 'signed-off':
			return endRound(
				change(state, decision.milestone, ({ waiver: _, ...milestone }) => ({
					...milestone,
					upstreamChanged: false,
					signedOff: { seq, at, digest: decision.digest, signatures: decision.signatures },
				})),
				decision.milestone,
				{ how: 'signed-off', at, by: actor.person, reason: '' },
			);
		case 'reopened':
			return reopen(state, decision.milestone, { at, by: actor.person, reason: decision.reason });
		case 'waived':
			return change(state, decision.milestone, (milestone) => ({
				...milestone,
				waiver: {
					seq,
					person: actor.person,
					name: actor.name,
					at,
					reason: decision.reason,
					control: decision.control,
					expiresAt: decision.expiresAt,
				},
			}));
		case 'waiver-ended':
			return change(state, decision.milestone, (milestone) => {
				if (!milestone.waiver)
					throw new Error(`The ledger ends a waiver of ${decision.milestone} that it lacks`);
				const ended = { at, by: actor.person, reason: decision.reason };
				return { ...milestone, waiver: { ...milestone.waiver, ended } };
			});
		case 'delegated': {
			const { to, milestones, from, until, reason } = decision;
			const running = state.delegations.filter((each) => Date.parse(each.until) > Date.parse(at));
			const delegation = { seq, by: actor.person, to, milestones, from, until, reason };
			return { ...state, delegations: [...running, delegation] };
		}
		case 'delegation-ended':
			return {
				...state,
				delegations: state.delegations.filter((each) => each.seq !== decision.delegation),
			};
		case 'change-explained':
			return change(state, decision.milestone, (milestone) => ({
				...milestone,
				explained: [
					...(milestone.explained ?? []).filter(
						(each) => each.person !== actor.person && Date.parse(each.until) > Date.parse(at),
					),
					{ person: actor.person, reason: decision.reason, until: decision.until },
				],
			}));
		case 'proposed': {
			const waiting = state.proposals.filter((each) => Date.parse(each.until) > Date.parse(at));
			const { motion, until } = decision;
			const proposal = { seq, by: actor.person, byName: actor.name, at, until, motion };
			return { ...state, proposals: [...waiting, proposal] };
		}
		case 'seconded':
			return { ...state, proposals: state.proposals.filter((each) => each.seq !== decision.proposal) };
		case 'emergency-declared': {
			const { milestone, reason, incident, review } = decision;
			const emergency = {
				seq,
				milestone,
				reason,
				incident,
				at,
				proposedBy: decision.proposedBy.person,
				proposedByName: decision.proposedBy.name,
				confirmedBy: actor.person,
				confirmedByName: actor.name,
				review: { milestone: review.milestone, activity: review.activity },
			};
			return { ...state, emergencies: [...state.emergencies, emergency] };
		}
		case 'call-scheduled':
		case 'call-opened':
		case 'chair-taken':
		case 'stand-in-named':
		case 'voted':
		case 'voting-closed':
		case 'votes-revealed':
		case 're-polled':
		case 'verdict-declared':
		case 'call-cancelled':
		case 'condition-verified':
			return applyCallDecision(state, entry, decision);
		case 'deployment-started': {
			const { milestone, artefact } = decision;
			const deployment = { seq, milestone, artefact, at, by: actor.person, byName: actor.name };
			return { ...state, deployments: [...state.deployments, deployment] };
		}
		case 'rolled-back':
			return rollBack(state, decision, { at, by: actor.person, byName: actor.name });
		case 'ending-signed': {
			const { outcome, reason, role, name, method } = decision;
			const before = state.ending?.outcome === outcome ? state.ending.signatures : [];
			const signature = { seq, person: actor.person, name, role, at, method };
			return { ...state, ending: { outcome, reason, signatures: [...before, signature] } };
		}
		case 'closed-out': {
			const { outcome, reason } = decision;
			const { ending: _, ...rest } = state;
			return { ...rest, closed: { seq, at, by: actor.person, byName: actor.name, outcome, reason } };
		}
		case 'release-reopened': {
			const { closed: _, ...rest } = state;
			return rest;
		}
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
			policy.milestones.map((clause) => [clause.id, withClause(lookUp(state.milestones, clause.id), clause)]),
		),
		dropped: [
			...state.dropped.filter((id) => !kept.has(id)),
			...Object.keys(state.milestones).filter((id) => !kept.has(id)),
		],
	};
}

function withClause(
	before: MilestoneGovernance | undefined,
	clause: Policy['milestones'][number],
): MilestoneGovernance {
	if (!before) return { rounds: [], upstreamChanged: false, policy: clause };
	const kept = new Set(clause.evidence.map(({ slot }) => slot));
	const gone = before.policy.evidence.map(({ slot }) => slot).filter((slot) => !kept.has(slot));
	const droppedSlots = [...(before.droppedSlots ?? []), ...gone];
	return { ...before, policy: clause, ...(droppedSlots.length > 0 && { droppedSlots }) };
}

/** From here on weakening the policy takes two people (R23). */
function withFirstRequest(state: GovernanceState, at: string): GovernanceState {
	return state.firstRequestAt === undefined ? { ...state, firstRequestAt: at } : state;
}

/**
 * A weakening that two people agreed to never satisfies a gate with what was signed before (R23), and what was signed before
 * `strict` was not signed as strict asks (R4). What changes in a milestone's clause makes signatures stale by their digest;
 * what holds for the whole release is in no digest.
 */
function restartUnderOther(
	before: GovernanceState,
	after: GovernanceState,
	proposal: number | undefined,
	seq: number,
): GovernanceState {
	const ofRelease = ({ policy: { separation, numbers } }: GovernanceState) =>
		[separation, numbers.reasonCharacters, numbers.activeMinutes].join(' ');
	const isStricter = before.policy.separation !== 'strict' && after.policy.separation === 'strict';
	const isWeaker = proposal !== undefined && ofRelease(before) !== ofRelease(after);
	if (!isStricter && !isWeaker) return after;
	const { ending: _, ...rest } = after;
	return { ...rest, countsFrom: seq };
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
		({ id, bindsCandidate, kind }) =>
			(bindsCandidate || kind === 'call') && lookUp(state.milestones, id)?.signedOff,
	);
	const former = (state.formerCandidates ?? []).filter(({ artefact, version, commit }) =>
		before ? artefact !== before.artefact || version !== before.version || commit !== before.commit : true,
	);
	let next: GovernanceState = {
		...state,
		candidate,
		...(before && { formerCandidates: [...former, before] }),
	};
	next = voidCalls(next, Object.keys(state.calls));
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
	const ended = lookUp(state.milestones, id)?.rounds.length
		? endRound(state, id, { how: 'reopened', ...end })
		: state;
	const reopened = change(voidCalls(ended, [id]), id, ({ signedOff: _, waiver: __, ...milestone }) => ({
		...milestone,
		upstreamChanged: false,
	}));
	return markSuccessors(reopened, id);
}

/** Users are on the version before: no GO and no emergency stands, and the deployment needs signing again (R32). */
function rollBack(
	state: GovernanceState,
	{ deployment: seq, reason, backTo }: Extract<Decision, { type: 'rolled-back' }>,
	by: { at: string; by: string; byName: string },
): GovernanceState {
	const rolledBack = { ...by, reason, ...(backTo !== undefined && { backTo }) };
	const deployments = state.deployments.map((each) => (each.seq === seq ? { ...each, rolledBack } : each));
	const emergencies = state.emergencies.map((each) => ({ ...each, ended: each.ended ?? by.at }));
	const proposals = state.proposals.filter(({ motion }) => motion.kind !== 'break-glass');
	const next = voidCalls({ ...state, deployments, emergencies, proposals }, Object.keys(state.calls));
	const id = deployments.find((each) => each.seq === seq)?.milestone ?? '';
	if (!lookUp(state.milestones, id)?.signedOff) return next;
	return markSuccessors(
		change(next, id, (milestone) => ({ ...milestone, upstreamChanged: true })),
		id,
	);
}

/** Every signed milestone that follows from this one, however far, shows *upstream changed* (R9). */
function markSuccessors(state: GovernanceState, id: string): GovernanceState {
	const reached = new Set<string>();
	const queue = [id];
	for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
		for (const clause of state.policy.milestones) {
			if (!clause.needs.includes(next) || reached.has(clause.id)) continue;
			reached.add(clause.id);
			queue.push(clause.id);
		}
	}
	return {
		...voidCalls(state, [...reached]),
		milestones: Object.fromEntries(
			Object.entries(state.milestones).map(([key, milestone]) => [
				key,
				reached.has(key) && milestone.signedOff ? { ...milestone, upstreamChanged: true } : milestone,
			]),
		),
	};
}
