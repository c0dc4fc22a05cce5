import type { ScheduleRow } from './schedule-row.ts';

/** What matching needs to know of a milestone. */
export interface MatchTarget {
	readonly id: string;
	readonly name: string;
	/** Calendar date or empty. */
	readonly due: string;
	readonly phase: string;
	readonly activities: readonly string[];
}

/** A proposal for one row; a person may choose another. */
export interface MilestoneMatch {
	/** ID, or empty where nothing speaks for any. */
	readonly milestone: string;
	/** Why, as the end of a sentence: "speaks of a freeze". */
	readonly why: string;
}

/**
 * What schedules say, in English or German, and the milestones it belongs to, by the words of their IDs or their names. The
 * first that fits wins: rc before "released".
 */
const wordings: readonly {
	readonly says: RegExp;
	readonly belongs: readonly RegExp[];
	readonly why: string;
}[] = [
	{
		says: /\b(retrospective|retro|retrospektive|post-?mortem|lessons? learned|rückblick)\b/i,
		belongs: [/review.*lessons|post.release review/i, /clos/i],
		why: 'speaks of looking back',
	},
	{
		says: /\b(blogs?|release notes?|highlights?|docs?|documentation|announcements?|webinar|comms|dokumentation|ankündigung(en)?|versionshinweise)\b/i,
		belongs: [/deployment review|go.?no.?go/i, /production deployment|deployed/i, /validation/i],
		why: 'speaks of documentation or announcements',
	},
	{
		says: /\brc[.-]?\d*\b|release.?(candidate|kandidat)/i,
		belongs: [/candidate/i, /build frozen|tested/i],
		why: 'speaks of a release candidate',
	},
	{
		says: /\b(alpha|beta|nightly|snapshot)\b/i,
		belongs: [/development complete/i, /build frozen/i],
		why: 'speaks of a build before the candidate',
	},
	{
		says: /\b(enhancements?|features?|scope|requirements?|production readiness)\b.*\bfreeze\b|\bexceptions?\b|\benhancements? tracking\b|\brequirements?\b|\banforderung(en)?\b/i,
		belongs: [/requirement/i, /scope/i],
		why: 'speaks of what is in the release',
	},
	{
		says: /\bfreeze\b|\bbranch\b|\bmerged?\b|\bcode complete\b|\b(code|entwicklungs|feature).?(stopp|schluss)\b/i,
		belongs: [/development complete/i, /build frozen/i],
		why: 'speaks of a freeze or a branch',
	},
	{ says: /\btest.?plan\b/i, belongs: [/test plan/i, /tested/i], why: 'speaks of the test plan' },
	{
		says: /\b(uat|user acceptance|pilot|abnahme(test)?s?)\b/i,
		belongs: [/uat|acceptance/i, /tested/i],
		why: 'speaks of acceptance',
	},
	{
		says: /\bburn-?down\b|\b(qa|testing|regression(stests?)?|bug bash|triage|testphase|qualitätssicherung)\b/i,
		belongs: [/quality assurance/i, /tested/i],
		why: 'speaks of testing',
	},
	{
		says: /\b(security (audit|review)|pen(etration)?s?.?test|sicherheits(audit|prüfung))\b/i,
		belongs: [/candidate/i, /tested/i],
		why: 'speaks of a security audit',
	},
	{
		says: /\bgo.?no.?go\b|\brollback.?plan\b/i,
		belongs: [/deployment review|go.?no.?go/i],
		why: 'speaks of the decision to go',
	},
	{ says: /\bthaw\b/i, belongs: [/production deployment|deployed/i], why: 'ends the freeze' },
	{
		says: /\bv?\d+\.\d+(\.\d+)?\b.*\b(released?|shipped|deployed|ga)\b|\b(deploy(ed|ment)?|go.?live|rollout|ships?|produktivsetzung|auslieferung)\b/i,
		belongs: [/production deployment|deployed/i],
		why: 'speaks of the release itself',
	},
	{
		says: /\b(monitoring|hypercare|observation|smoke.?tests?|beobachtung)\b|überwachung/i,
		belongs: [/validation/i, /checked/i],
		why: 'speaks of watching the release',
	},
	{ says: /\b(close-?out|archiv|abschluss\b)/i, belongs: [/close.out|closed/i], why: 'speaks of closing' },
	{
		says: /\b(kick-?off|start of (the )?release|schedule finali[sz]ed|team (finali[sz]ed|formed|selected)|timeline)\b/i,
		belongs: [/kickoff/i, /scope/i],
		why: 'speaks of the beginning',
	},
];

/**
 * Proposes a milestone for each row: by the name that the schedule gives, by its wording, by an activity of the plan,
 * and where the words say nothing by date (the first milestone due on or after that day).
 */
export function matchMilestones(
	rows: readonly ScheduleRow[],
	milestones: readonly MatchTarget[],
): readonly MilestoneMatch[] {
	const dated = milestones.filter(({ due }) => due !== '').toSorted((a, b) => compare(a.due, b.due));
	return rows.map(
		(row) =>
			byName(row, milestones) ??
			byWording(row, milestones) ??
			byActivity(row, milestones) ??
			byDate(row, dated),
	);
}

function byName(row: ScheduleRow, milestones: readonly MatchTarget[]): MilestoneMatch | undefined {
	const told = lower(row.milestone ?? '');
	const what = lower(row.what);
	const found = milestones.find(
		({ id, name }) => name !== '' && (told === id || told === lower(name) || what.includes(lower(name))),
	);
	return found && { milestone: found.id, why: `names ${found.name}` };
}

function byWording(row: ScheduleRow, milestones: readonly MatchTarget[]): MilestoneMatch | undefined {
	for (const { says, belongs, why } of wordings) {
		if (!says.test(row.what)) continue;
		const candidates = belongs.flatMap(
			(words) =>
				milestones.find(({ name }) => words.test(name)) ??
				milestones.find(({ id }) => words.test(id.replaceAll('-', ' '))) ??
				[],
		);
		// What happens after a milestone was due rather prepares the next one that the words allow.
		const found = candidates.find(({ due }) => due === '' || due >= row.when) ?? candidates[0];
		if (found) return { milestone: found.id, why };
	}
	return undefined;
}

/** Two words of four letters or more in common with one activity. */
function byActivity(row: ScheduleRow, milestones: readonly MatchTarget[]): MilestoneMatch | undefined {
	const spoken = wordsOf(row.what);
	for (const milestone of milestones) {
		const activity = milestone.activities.find(
			(text) => [...wordsOf(text)].filter((word) => spoken.has(word)).length >= 2,
		);
		if (activity) return { milestone: milestone.id, why: `is close to “${activity}”` };
	}
	return undefined;
}

function byDate(row: ScheduleRow, dated: readonly MatchTarget[]): MilestoneMatch {
	const next = row.when === '' ? undefined : (dated.find(({ due }) => due >= row.when) ?? dated.at(-1));
	if (next)
		return { milestone: next.id, why: next.due >= row.when ? 'by its date' : 'comes after everything else' };
	return { milestone: '', why: 'says nothing that fits' };
}

const lower = (text: string) => text.trim().toLowerCase();
const wordsOf = (text: string) => new Set(lower(text).match(/\p{L}{4,}/gu));
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
