import type { MilestoneStatus, MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { MilestoneRow } from '@holdpoint/shared/schema/document';
import type {
	GovernanceState,
	MilestoneGovernance,
	Round,
	Signature,
} from '@holdpoint/shared/schema/governance';
import type { MilestoneKind, MilestonePolicy } from '@holdpoint/shared/schema/release';
import { defaultNumbers } from '@holdpoint/shared/schema/release';
import type { PublicViewInput } from '@holdpoint/shared/public/project-public-view';

/** A milestone of the small release below, said in a few words. */
export interface Sketch {
	id: string;
	name?: string;
	kind?: MilestoneKind;
	needs?: string[];
	status?: MilestoneStatus;
	due?: string;
	/** The baseline's due date. */
	planned?: string;
	signedAt?: string;
	/** Roles awaited by an open round. */
	asked?: string[];
	/** Role that rejected the last round. */
	rejectedBy?: string;
	signatures?: Partial<MilestoneView['signatures'][number]>[];
	blockers?: MilestoneView['blockers'];
	activities?: Partial<MilestoneRow['activities'][number]>[];
	upstreamChanged?: boolean;
}

export function signature(
	partial: Partial<MilestoneView['signatures'][number]> = {},
): MilestoneView['signatures'][number] {
	return {
		seq: 5,
		person: 'p-eve',
		name: 'Eve Brandt',
		role: 'QA',
		meaning: 'approved',
		at: '2026-03-10T14:07:00.000Z',
		digest: 'a'.repeat(64),
		scopeFormat: 1,
		method: 'sign-in',
		comment: '',
		stale: false,
		counted: true,
		...partial,
	};
}

/** Everything that the projection reads, for a release of the milestones sketched. */
export function releaseOf(sketches: Sketch[], partial: Partial<PublicViewInput> = {}): PublicViewInput {
	const policies = sketches.map(policyOf);
	const state: GovernanceState = {
		release: 'r1',
		title: 'Atlas',
		owner: 'p-ann',
		seq: 9,
		head: 'f'.repeat(64),
		policyVersion: 1,
		policy: { milestones: policies, separation: 'standard', numbers: defaultNumbers },
		people: { 'p-eve': { id: 'p-eve', name: 'Eve Brandt', roles: ['QA'], removed: false } },
		passkeys: {},
		...(sketches.some((sketch) => sketch.planned)
			? {
					baseline: {
						at: '2026-01-05T08:00:00.000Z',
						dates: Object.fromEntries(
							sketches.map((sketch) => [sketch.id, { start: '', due: sketch.planned ?? '' }]),
						),
					},
				}
			: {}),
		milestones: Object.fromEntries(sketches.map((sketch) => [sketch.id, governanceOf(sketch)])),
		doneBefore: [],
		dropped: [],
		delegations: [],
		proposals: [],
		emergencies: [],
		calls: {},
		deployments: [],
	};
	return {
		release: { name: 'Atlas', version: '4.2', summary: '', goals: '', targetDate: '2026-04-24', holidays: '' },
		rows: sketches.map(rowOf),
		views: sketches.map(viewOf),
		state,
		link: { access: 'public', names: false },
		now: '2026-03-16T09:30:00.000Z',
		...partial,
	};
}

function policyOf(sketch: Sketch): MilestonePolicy {
	return {
		id: sketch.id,
		phase: 'Phase',
		kind: sketch.kind ?? 'plain',
		bindsCandidate: false,
		needs: sketch.needs ?? [],
		ordered: false,
		signers: [{ role: 'QA', n: 1 }],
		evidence: [],
	};
}

function governanceOf(sketch: Sketch): MilestoneGovernance {
	return {
		policy: policyOf(sketch),
		rounds: roundsOf(sketch),
		...(sketch.signedAt
			? { signedOff: { seq: 8, at: sketch.signedAt, digest: 'a'.repeat(64), signatures: [] } }
			: {}),
		upstreamChanged: sketch.upstreamChanged ?? false,
	};
}

function roundsOf(sketch: Sketch): Round[] {
	const rejection: Signature[] = sketch.rejectedBy
		? [signature({ role: sketch.rejectedBy, meaning: 'rejected' })]
		: [];
	if (!sketch.asked && !sketch.rejectedBy) return [];
	return [
		{
			round: 1,
			requester: 'p-ann',
			requesterName: 'Ann Ames',
			requestedAt: '2026-03-10T14:02:00.000Z',
			digest: 'a'.repeat(64),
			signatures: rejection,
			...(sketch.rejectedBy
				? {
						end: {
							how: 'rejected',
							at: '2026-03-11T10:00:00.000Z',
							by: 'p-eve',
							reason: 'too slow on phones',
						},
					}
				: {}),
		},
	];
}

function viewOf(sketch: Sketch): MilestoneView {
	return {
		id: sketch.id,
		name: sketch.name ?? sketch.id,
		phase: 'Phase',
		status: sketch.status ?? (sketch.signedAt ? 'signed' : sketch.asked ? 'ready' : 'planned'),
		lane: 'planned',
		due: sketch.due ?? '',
		digest: 'a'.repeat(64),
		signatures: (sketch.signatures ?? []).map(signature),
		awaiting: (sketch.asked ?? ['QA']).map((role) => ({ role, n: 1 })),
		blockers: sketch.blockers ?? [],
		asked: sketch.asked !== undefined,
		upstreamChanged: sketch.upstreamChanged ?? false,
	};
}

function rowOf(sketch: Sketch): MilestoneRow {
	return {
		id: sketch.id,
		name: sketch.name ?? sketch.id,
		outcome: '',
		criteria: '',
		activities: (sketch.activities ?? []).map((partial, index) => ({
			id: `a${index}`,
			text: '',
			state: 'open',
			reason: '',
			counts: true,
			owner: '',
			due: '',
			rank: index,
			...partial,
		})),
		evidence: [],
		lane: 'planned',
		rank: 0,
		owner: '',
		start: '',
		due: sketch.due ?? '',
		notes: '',
		talk: [],
	};
}
