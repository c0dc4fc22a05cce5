import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { About, Refusal } from '../schema/refusal.ts';
import { findPassing, findPredecessors, isOpened, type Milestone } from './standing.ts';
import { judgeGo } from './verdict.ts';
import { count, nameMilestone } from './wording.ts';
import { lookUp } from '../schema/text.ts';
import { word } from '../schema/word.ts';

/**
 * Why a deployment of this artefact may not start at `now` (milliseconds since 1970), or null (R29): it takes an unexpired
 * GO, its window, and the release candidate that the GO is for. An emergency release at the deployment or at its call takes
 * the place of the GO, never of the build (R20). `artefact`: `sha256:…`.
 */
export function checkDeployment(
	state: GovernanceState,
	reading: DocumentReading,
	{ id }: Milestone,
	artefact: string | undefined,
	now: number,
): Refusal | null {
	const no = (message: string, details?: About): Refusal => ({
		code: 'R29',
		message,
		...(details && { details }),
	});
	const name = nameMilestone(reading, id);
	if (artefact === undefined) return no(`${name} opens for one exact build. Ask with its artefact digest.`);
	const { candidate } = state;
	if (!candidate) return no(`${name} opens for the release candidate, and none is set. Set it first.`);
	if (artefact !== candidate.artefact) {
		return no(
			`${name} opens for the release candidate, and this artefact is not it. Ask with the digest of ${candidate.version}.`,
		);
	}
	const call = findCallBefore(state, id);
	if (isOpened(state, id) || (call !== null && findPassing(state, call) !== null)) return null;
	if (call === null) {
		return no(
			`${name} opens on a GO, and no go/no-go call comes before it in this plan. Add one, or make the deployment a plain milestone.`,
		);
	}
	const go = judgeGo(state, reading, call, now);
	const window = go.call?.declared?.window;
	const expiresAt = go.call?.expiresAt;
	const milestones = { milestones: [call] };
	switch (go.kind) {
		case 'valid':
			return go.call?.declared?.candidate?.artefact === artefact
				? null
				: no(
						`${name} opens for the build that the GO was given for, and this is another one. Open another call.`,
						milestones,
					);
		case 'none':
			return no(`${name} opens on a GO of ${nameMilestone(reading, call)}, and there is none.`, milestones);
		case 'void':
			return no(
				`The GO for ${name} is void, since something changed after it. Open another call.`,
				milestones,
			);
		case 'conditional': {
			const open = (go.call?.declared?.conditions ?? []).filter(({ verified }) => !verified);
			return no(
				`${name} stays shut until ${open.length === 1 ? 'the last condition' : `${count(open.length)} conditions`} of the GO ${open.length === 1 ? word('is') : word('are')} verified closed.`,
				{ ...milestones, conditions: open.map(({ id }) => id) },
			);
		}
		case 'expired':
			return no(`The GO for ${name} ran out ${sayUtc(expiresAt)}. Open another call.`, {
				...milestones,
				moment: expiresAt,
			});
		case 'early':
			return no(`The window for ${name} opens ${sayUtc(window?.start)}. Start it then.`, {
				...milestones,
				moment: window?.start,
			});
		case 'late':
			return no(`The window for ${name} closed ${sayUtc(window?.end)}. Open another call for a new one.`, {
				...milestones,
				moment: window?.end,
			});
		default:
			return go.kind satisfies never;
	}
}

/** The call that a deployment waits for: the last of the calls that come before it, in the policy's order. */
export function findCallBefore(state: GovernanceState, deployment: string): string | null {
	const calls = findPredecessors(state, deployment).filter(
		(id) => lookUp(state.milestones, id)?.policy.kind === 'call',
	);
	return calls.at(-1) ?? null;
}

/** "at 14:00 UTC on 2026-03-12": the same words in every zone. */
function sayUtc(moment: string | undefined): string {
	return moment === undefined ? '' : `at ${moment.slice(11, 16)} UTC on ${moment.slice(0, 10)}`;
}
