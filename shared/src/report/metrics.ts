import type { ReleaseRow } from '../schema/document.ts';
import type { GovernanceState, MilestoneGovernance } from '../schema/governance.ts';
import type { DecisionType } from '../schema/ledger-entry.ts';
import { lookUp } from '../schema/text.ts';
import { sayCount } from '../schema/word.ts';
import { dayNumber, workingDaysBetween } from '../template/working-days.ts';
import { countDefects } from '../register/count-defects.ts';
import { rollbackTime } from '../register/rollback-time.ts';
import { readHolidays } from '../timeline/holidays.ts';
import { dateOrEmpty } from '../public/say-date.ts';
import type { ShipForecast } from '../public/ship-forecast.ts';
import type { Metric, ReportInput } from './report.ts';

const hour = 3_600_000;

/** Working days from the first date to the second, negative when it is earlier; null where one of them is no date. */
export function slipOf(planned: string, actual: string, holidays: readonly string[]): number | null {
	if (dayNumber(planned) === null || dayNumber(actual) === null) return null;
	return workingDaysBetween(planned, actual, holidays);
}

/** Hours between two moments, to a tenth. */
export function hoursBetween(from: string, to: string): number {
	return Math.round(((Date.parse(to) - Date.parse(from)) / hour) * 10) / 10;
}

/** The round that a milestone was signed off by, while it is. */
export function roundSignedOff({ rounds, signedOff }: MilestoneGovernance) {
	return signedOff === undefined ? undefined : rounds.findLast(({ end }) => end?.how === 'signed-off');
}

/** Nothing was sent back: asked once, and signed off in that round. */
function isFirstPass(governance: MilestoneGovernance): boolean {
	return governance.signedOff !== undefined && governance.rounds.length === 1;
}

/** How often the content was another one than when people were last asked or had signed: digests after the first. */
export function changesAfterAsking({ rounds }: MilestoneGovernance): number {
	const digests = rounds.flatMap(({ digest, signatures }) => [
		digest,
		...signatures.map((signature) => signature.digest),
	]);
	return digests.filter((digest, at) => at > 0 && digest !== digests[at - 1]).length;
}

export function median(values: readonly number[]): number | null {
	if (values.length === 0) return null;
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const high = sorted[middle] ?? 0;
	return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}

/** Of the milestone that ships: when it was signed off, or as the dates stand, against the accepted date or the target. */
function slipOfRelease(
	state: GovernanceState,
	{ targetDate, holidays }: ReleaseRow,
	forecast: ShipForecast,
): Pick<Metric, 'value' | 'about'> {
	const ships = forecast.deployment ?? '';
	const shipped = lookUp(state.milestones, ships)?.signedOff?.at;
	const last = state.deployments.findLast(({ milestone }) => milestone === ships);
	// Users are on the version before again (R32), or the next attempt is under way.
	if (shipped && last && (last.rolledBack || shipped < last.at))
		return { value: null, about: 'what was in production was rolled back' };
	if (state.closed && !shipped) return { value: null, about: 'it ended before it was in production' };
	const accepted = dateOrEmpty(lookUp(state.baseline?.dates ?? {}, ships)?.due ?? '');
	return {
		value: slipOf(
			accepted || dateOrEmpty(targetDate),
			shipped?.slice(0, 10) ?? forecast.date,
			readHolidays(holidays).dates,
		),
		about: `${shipped ? 'in production' : 'as the dates stand'}, against ${accepted ? 'the baseline' : 'the target'}`,
	};
}

/** The window of the GO in which a deployment was started. */
function windowAt({ calls }: GovernanceState, moment: string): { start: string; end: string } | undefined {
	const windows = Object.values(calls).map(({ declared }) => declared?.window);
	return windows.find((window) => window && window.start <= moment && moment <= window.end);
}

/** The numbers of milestones.md that the record and the document hold. */
export function measure(
	{ state, entries, views, release, defects, rollback, now }: ReportInput,
	forecast: ShipForecast,
): Metric[] {
	const clauses = Object.values(state.milestones);
	const decided = clauses.filter(
		({ policy, signedOff }) => signedOff !== undefined && policy.kind !== 'call',
	);
	const howMany = (...types: readonly DecisionType[]) =>
		entries.filter(({ decision }) => types.includes(decision.type)).length;

	const last = state.deployments.at(-1);
	const deployed = lookUp(state.milestones, last?.milestone ?? '')?.signedOff?.at;
	const planned = last && windowAt(state, last.at);
	const first = entries[0]?.at;
	const waits = decided.flatMap((clause) => {
		const round = roundSignedOff(clause);
		return round?.end ? [hoursBetween(round.requestedAt, round.end.at)] : [];
	});
	const given = entries.flatMap(({ actor, decision }) =>
		decision.type === 'signed'
			? [[decision.milestone, decision.role, actor.person, decision.for?.person].join(' ')]
			: [],
	);
	const again = given.length - new Set(given).size;
	const counted = countDefects(defects).all;
	const { rehearsed, rehearsals } = rollbackTime(rollback, now);
	const failed = state.deployments.filter(({ rolledBack }) => rolledBack !== undefined);

	return [
		{
			key: 'signed',
			title: 'Signed off',
			value: views.filter(({ status }) => status === 'signed').length,
			unit: 'milestones',
			about: `of ${views.length}, ${views.filter(({ status }) => status === 'waived').length} waived`,
		},
		{
			key: 'slip',
			title: 'Slip of the release',
			unit: /* @wc-ignore */ 'working days',
			...slipOfRelease(state, release, forecast),
		},
		{
			key: 'time-to-sign',
			title: 'Asked to signed off',
			value: median(waits),
			unit: 'hours',
			about: `median of ${sayCount(waits.length, 'milestone', 'milestones')}`,
		},
		{
			key: 'first-pass',
			title: 'Signed at the first asking',
			value:
				decided.length === 0 ? null : Math.round((100 * decided.filter(isFirstPass).length) / decided.length),
			unit: '%',
			about: `of ${decided.length} that people signed off: asked once`,
		},
		{
			key: 'signatures',
			title: 'Signatures',
			value: given.length,
			unit: '',
			about: `${again} of them given again, ${sayCount(howMany('rejected'), 'rejection', 'rejections')}, ${howMany('revoked')} revoked`,
		},
		{
			key: 'changes',
			title: 'Changes after asking',
			value: clauses.reduce((sum, clause) => sum + changesAfterAsking(clause), 0),
			unit: '',
			about: 'content that was another one when people were asked or signed next',
		},
		{
			key: 'exceptions',
			title: 'Exceptions',
			value: howMany('waived', 'emergency-declared', 'reopened', 'release-reopened'),
			unit: '',
			about: [
				sayCount(howMany('waived'), 'waiver', 'waivers'),
				sayCount(howMany('emergency-declared'), 'emergency release', 'emergency releases'),
				sayCount(howMany('reopened', 'release-reopened'), 'reopening', 'reopenings'),
			].join(', '),
		},
		{
			key: 'calls',
			title: 'Go/no-go calls',
			value: howMany('call-opened'),
			unit: '',
			about: `${sayCount(howMany('re-polled'), 're-poll', 're-polls')}, ${sayCount(howMany('verdict-declared'), 'verdict', 'verdicts')}`,
		},
		{
			key: 'defects',
			title: 'Defects open',
			value: counted.found === 0 ? null : counted.open,
			unit: '',
			about: `of ${counted.found} found, ${counted.fixed} fixed, ${counted.escaped} reached users`,
		},
		{
			key: 'rollback',
			title: 'The way back takes',
			value: rehearsed === null ? null : Math.round(rehearsed.seconds / 6) / 10,
			unit: 'minutes',
			about:
				rehearsals === 0
					? 'it was never rehearsed'
					: `when last rehearsed, of ${sayCount(rehearsals, 'rehearsal', 'rehearsals')}`,
		},
		{
			key: 'lead-time',
			title: 'Lead time',
			value: first && last ? Math.round(hoursBetween(first, last.at) / 2.4) / 10 : null,
			unit: 'days',
			about: 'from this board’s first entry to the last deployment’s start',
		},
		{
			key: 'deployment',
			title: 'Deployment took',
			value: last && deployed && deployed >= last.at ? hoursBetween(last.at, deployed) : null,
			unit: 'hours',
			about: `from its start to its sign-off${planned === undefined ? '' : `, in a window of ${hoursBetween(planned.start, planned.end)} hours`}`,
		},
		{
			key: 'failed',
			title: 'Failed changes',
			value: state.deployments.length === 0 ? null : failed.length,
			unit: '',
			about: `deployments rolled back, of ${state.deployments.length}`,
		},
		{
			key: 'recovery',
			title: 'Recovered after',
			value: median(
				failed.flatMap(({ at, rolledBack }) => (rolledBack ? [hoursBetween(at, rolledBack.at)] : [])),
			),
			unit: 'hours',
			about: 'median, from a deployment’s start to its rollback',
		},
	];
}
