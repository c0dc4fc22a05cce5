/** The record in words: what each entry says, after the name of whoever wrote it. */
import type { Signature } from '@holdpoint/shared/schema/governance';
import type { Station } from '@holdpoint/shared/schema/call';
import type { Decision, LedgerEntry, Motion } from '@holdpoint/shared/schema/ledger-entry';
import type { Policy } from '@holdpoint/shared/schema/release';
import { list, sayCount, word } from '@holdpoint/shared/schema/word';
import { meaningWords } from '@holdpoint/shared/rules/wording';
import { sayMoment } from '../board/say.ts';
import { answerWords } from '../components/call/call-words.ts';
import { wordsOf } from '../components/call/end-words.ts';
import { sayPlan, separations } from './say-policy.ts';

/** Names by ID; the ID itself where there is none. */
export interface Names {
	person: (id: string) => string;
	milestone: (id: string) => string;
}

export interface SaidEntry {
	/** A predicate without its full stop: "signed Kickoff as QA, approved". */
	readonly text: string;
	/** In the writer's own words: a reason, a comment. */
	readonly quote?: string;
	/** More that belongs to it: what protects the release instead, which evidence. */
	readonly more?: string;
	/** What is on paper besides: too long for a screen, and part of the record that people read (R30). */
	readonly paper?: readonly string[];
	/** The signature's mark, where it is one (R3, R4). */
	readonly mark?: Pick<Signature, 'meaning' | 'method'>;
}

export function sayEntry(
	{ decision, actor }: Pick<LedgerEntry, 'decision' | 'actor'>,
	names: Names,
): SaidEntry {
	const { person, milestone } = names;
	switch (decision.type) {
		case 'release-created':
			return {
				text: `created the release “${decision.title}” with ${sayCount(decision.policy.milestones.length, 'milestone', 'milestones')}, ${sayPolicy(decision.policy)}`,
				...(decision.doneBefore.length > 0 && {
					more: `Done before: ${list(decision.doneBefore.map(({ name }) => name))}.`,
				}),
				paper: sayPlan(decision.policy, milestone),
			};
		case 'person-added':
			return { text: `added ${decision.name}` };
		case 'person-removed':
			return { text: `removed ${person(decision.person)}` };
		case 'roles-assigned': {
			const whom = decision.person === actor.person ? word('themselves') : person(decision.person);
			return {
				text:
					decision.roles.length === 0
						? `took every role from ${whom}`
						: `made ${whom} ${list(decision.roles)}`,
			};
		}
		case 'token-minted':
			return { text: `issued a token for ${person(decision.person)}` };
		case 'passkey-added':
			return { text: `added a passkey of ${decision.relyingParty}` };
		case 'policy-set':
			return {
				text: `set the plan: ${sayCount(decision.policy.milestones.length, 'milestone', 'milestones')}, ${sayPolicy(decision.policy)}`,
				...(decision.proposal !== undefined && { more: `As entry ${decision.proposal} proposed.` }),
				paper: sayPlan(decision.policy, milestone),
			};
		case 'candidate-set': {
			const { version, commit, artefact } = decision.candidate;
			return { text: `set the release candidate ${version}, ${commit}`, more: artefact };
		}
		case 'baseline-accepted':
			return {
				text: `accepted the dates of ${sayCount(decision.dates.length, 'milestone', 'milestones')}: slips are counted from this baseline`,
				paper: decision.dates.map(
					(each) => `${milestone(each.milestone)}: ${each.start || 'no start'} to ${each.due || 'no date'}`,
				),
			};
		case 'sign-off-requested':
			return {
				text: `asked for signatures on ${milestone(decision.milestone)}${sayRound(decision.round)}`,
				paper: [...sayContent(decision), ...sayWitnessed(decision, person)],
			};
		case 'request-withdrawn':
			return {
				text: `withdrew the request on ${milestone(decision.milestone)}${sayRound(decision.round)}`,
				quote: decision.reason,
			};
		case 'signed': {
			const { role, meaning, method, comment, reaffirms } = decision;
			const stood = decision.for ? ` for ${decision.for.name}` : '';
			const again = reaffirms === undefined ? '' : `, re-affirming entry ${reaffirms}`;
			return {
				text: `signed ${milestone(decision.milestone)} as ${role}${stood}, ${meaningWords[meaning]}${again}`,
				quote: comment,
				mark: { meaning, method },
				paper: [...sayContent(decision), ...sayWitnessed(decision, person)],
			};
		}
		case 'rejected': {
			const stood = decision.for ? ` for ${decision.for.name}` : '';
			return {
				text: `rejected ${milestone(decision.milestone)} as ${decision.role}${stood}`,
				quote: decision.reason,
				mark: { meaning: 'rejected', method: decision.method },
				paper: sayContent(decision),
			};
		}
		case 'revoked':
			return {
				text: `revoked their signature on ${milestone(decision.milestone)}, entry ${decision.signature}`,
				quote: decision.reason,
			};
		case 'signed-off':
			return {
				text: `recorded ${milestone(decision.milestone)} as signed off${sayRound(decision.round)}`,
				more: [
					decision.signatures.length === 0
						? 'By the verdict of its call.'
						: `By ${decision.signatures.length === 1 ? word('entry') : word('entries')} ${list(decision.signatures.map(String))}.`,
					...sayWitnessed(decision, person),
				].join(' '),
			};
		case 'reopened':
			return { text: `reopened ${milestone(decision.milestone)}`, quote: decision.reason };
		case 'waived':
			return {
				text: `waived ${milestone(decision.milestone)} until ${sayMoment(decision.expiresAt)}`,
				quote: decision.reason,
				more: `What protects the release instead: ${decision.control}`,
				...(decision.leads && { paper: [`Led by ${list(decision.leads.map(person))}.`] }),
			};
		case 'waiver-ended':
			return { text: `ended the waiver of ${milestone(decision.milestone)}`, quote: decision.reason };
		case 'delegated':
			return {
				text: `named ${person(decision.to)} to sign for them on ${list(decision.milestones.map(milestone))}, from ${sayMoment(decision.from)} to ${sayMoment(decision.until)}`,
				quote: decision.reason,
			};
		case 'delegation-ended':
			return { text: `ended the stand-in of entry ${decision.delegation}` };
		case 'change-explained':
			return {
				text: `opened ${milestone(decision.milestone)} for a change of their own until ${sayMoment(decision.until)}`,
				quote: decision.reason,
			};
		case 'proposed':
			return sayMotion(decision.motion, names);
		case 'seconded':
			return { text: `confirmed the proposal of entry ${decision.proposal}` };
		case 'emergency-declared':
			return {
				text: `confirmed the emergency release at ${milestone(decision.milestone)}, which ${decision.proposedBy.name} proposed`,
				quote: decision.reason,
				more: `Incident: ${decision.incident}`,
			};
		case 'call-scheduled':
			return {
				text: `scheduled the call of ${milestone(decision.milestone)} for ${sayMoment(decision.at)}`,
				...(decision.stations && { more: saySpeakers(decision.stations, person) }),
			};
		case 'call-opened':
			return {
				text: `opened the ${decision.spoken ? 'spoken ' : ''}call of ${milestone(decision.milestone)} with ${sayCount(decision.stations.length, 'station', 'stations')}, until ${sayMoment(decision.expiresAt)}`,
				more: saySpeakers(decision.stations, person),
			};
		case 'chair-taken':
			return { text: 'took the chair of the call' };
		case 'stand-in-named':
			return { text: `named ${person(decision.person)} to speak for ${decision.station} in the call` };
		case 'voted':
			return {
				text:
					decision.for === undefined
						? `voted for ${decision.station}${sayRound(decision.round)}: sealed`
						: `recorded what ${person(decision.for)} said for ${decision.station}${sayRound(decision.round)}: sealed`,
			};
		case 'voting-closed':
			return {
				text: `closed voting on ${milestone(decision.milestone)} with ${sayCount(decision.votes.length, 'vote', 'votes')}`,
			};
		case 'votes-revealed':
			return {
				text: `revealed ${sayCount(decision.openings.length, 'vote', 'votes')}`,
				more: list(
					decision.openings.map(({ ballot }) => `${ballot.station} ${answerWords[ballot.vote].word}`),
				),
				paper: decision.openings.map(({ ballot: { station, name, vote, reason, conditions } }) =>
					[
						`${station}, ${name}: ${answerWords[vote].word}`,
						reason,
						...conditions.map(({ text, owner }) => `If: ${text} (${person(owner)})`),
					]
						.filter((part) => part !== '')
						.join('. '),
				),
			};
		case 're-polled':
			return { text: `polled ${list(decision.stations)} again` };
		case 'verdict-declared': {
			const { verdict, window, conditions, reason, method } = decision;
			return {
				text: `declared ${answerWords[verdict].word} for ${milestone(decision.milestone)}${
					window ? `, window ${sayMoment(window.start)} to ${sayMoment(window.end)}` : ''
				}`,
				quote: reason,
				paper: sayWitnessed(decision, person),
				...(method && { mark: { meaning: 'approved', method } }),
				...(conditions.length > 0 && {
					more: `Conditions: ${conditions.map(({ text, owner }) => `${text} (${person(owner)})`).join('; ')}`,
				}),
			};
		}
		case 'call-cancelled':
			return { text: 'cancelled the call', quote: decision.reason };
		case 'condition-verified':
			return { text: `verified condition ${decision.condition} as closed`, quote: decision.evidence };
		case 'deployment-started':
			return { text: `started ${milestone(decision.milestone)}`, more: decision.artefact };
		case 'rolled-back':
			return {
				text: `rolled back the deployment${decision.backTo ? ` to ${decision.backTo}` : ''}`,
				quote: decision.reason,
			};
		case 'ending-signed':
			return {
				text: `signed as ${decision.role} that the release ends as ${wordsOf(decision.outcome).within}`,
				quote: decision.reason,
				mark: { meaning: 'approved', method: decision.method },
			};
		case 'closed-out':
			return {
				text: `closed the release out as ${wordsOf(decision.outcome).within}`,
				quote: decision.reason,
			};
		case 'release-reopened':
			return { text: 'reopened the release', quote: decision.reason };
		default:
			return decision satisfies never;
	}
}

function saySpeakers(stations: readonly Station[], person: Names['person']): string {
	return list(
		stations.map(({ name, person: who }) =>
			who === null ? `${name} (not staffed)` : `${name} (${person(who)})`,
		),
	);
}

/** The content is beside the record on paper, under this digest. */
const sayContent = ({ digest }: { readonly digest: string }): string[] => [`Content ${digest}`];

/** What the server saw beside the content: who had edited it (R14), and the risk register (R11). */
function sayWitnessed(
	{ editors, risks }: { readonly editors?: string[] | undefined; readonly risks?: number | undefined },
	person: Names['person'],
): string[] {
	const names = (editors ?? []).map((id) => (id.startsWith('guest-') ? 'a guest' : person(id)));
	return [
		// Of several, none is the last: under strict they are everybody since the round before.
		...(editors ? [`${editors.length === 1 ? 'Last edited' : 'Edited'} by ${list(names)}.`] : []),
		...(risks === undefined ? [] : [`${sayCount(risks, 'risk', 'risks')} in the register.`]),
	];
}

/** Milestones that an entry is about: what the record is filtered by. */
export function milestonesOf(decision: Decision): readonly string[] {
	if (decision.type === 'delegated') return decision.milestones;
	if (decision.type === 'proposed')
		return decision.motion.kind === 'break-glass' ? [decision.motion.milestone] : [];
	return 'milestone' in decision ? [decision.milestone] : [];
}

/** People that an entry names besides its writer. */
export function peopleOf(decision: Decision): readonly string[] {
	switch (decision.type) {
		case 'person-added':
		case 'person-removed':
		case 'roles-assigned':
		case 'token-minted':
		case 'stand-in-named':
			return [decision.person];
		case 'delegated':
			return [decision.to];
		case 'signed':
		case 'rejected':
			return decision.for ? [decision.for.person] : [];
		case 'emergency-declared':
			return [decision.proposedBy.person];
		default:
			return [];
	}
}

/** Kinds of entries that a person looks for, in the order of a release's life. */
export const kinds = {
	signatures: [
		'sign-off-requested',
		'request-withdrawn',
		'signed',
		'rejected',
		'revoked',
		'signed-off',
		'reopened',
	],
	exceptions: [
		'waived',
		'waiver-ended',
		'delegated',
		'delegation-ended',
		'change-explained',
		'proposed',
		'seconded',
		'emergency-declared',
	],
	call: [
		'call-scheduled',
		'call-opened',
		'chair-taken',
		'stand-in-named',
		'voted',
		'voting-closed',
		'votes-revealed',
		're-polled',
		'verdict-declared',
		'call-cancelled',
		'condition-verified',
	],
	deployment: ['deployment-started', 'rolled-back', 'ending-signed', 'closed-out', 'release-reopened'],
	plan: ['release-created', 'policy-set', 'candidate-set', 'baseline-accepted'],
	people: ['person-added', 'person-removed', 'roles-assigned', 'token-minted', 'passkey-added'],
} as const satisfies Record<string, readonly Decision['type'][]>;
export type Kind = keyof typeof kinds;

export const kindWords: Readonly<Record<Kind, string>> = {
	signatures: 'Signatures',
	exceptions: 'Exceptions and stand-ins',
	call: 'Go/no-go call',
	deployment: 'Deployment and end',
	plan: 'Plan and build',
	people: 'People and roles',
};

function sayMotion(motion: Motion, { milestone }: Names): SaidEntry {
	switch (motion.kind) {
		case 'break-glass':
			return {
				text: `proposed an emergency release at ${milestone(motion.milestone)}`,
				quote: motion.reason,
				more: `Incident: ${motion.incident}`,
			};
		case 'policy':
			return {
				text: 'proposed another plan, which weakens this one',
				...(motion.weakens.length > 0 && { more: motion.weakens.join(' ') }),
				paper: sayPlan(motion.policy, milestone),
			};
		case 'reopening':
			return { text: 'proposed to reopen the release', quote: motion.reason };
		default:
			return motion satisfies never;
	}
}

function sayPolicy({ separation }: Policy): string {
	return `${separations[separation]} separation`;
}

function sayRound(round: number): string {
	return round > 1 ? `, round ${round}` : '';
}
