import type { ScopeValue } from '../ledger/scope-text.ts';
import { project } from '../ledger/project.ts';
import { deployments, exceptions, signatures, verdicts, votes } from '../report/tables.ts';
import type { Table } from '../report/report.ts';
import { viewMilestones } from '../rules/readiness.ts';
import { boardContent } from '../schema/board-content.ts';
import type { MilestoneView } from '../schema/board-view.ts';
import { emptyMilestoneRow, type MilestoneRow } from '../schema/document.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { LedgerEntry } from '../schema/ledger-entry.ts';
import type { DocumentReading, MilestoneReading, Scope } from '../schema/reading.ts';
import { lookUp } from '../schema/text.ts';
import { dateOrEmpty } from '../public/say-date.ts';

/** What a passport shows: all of it follows from the export that it carries. */
export interface Passport {
	/** Name and version as people called it last; as it was created, where the export does not hold them. */
	readonly title: string;
	readonly state: GovernanceState;
	/** Oldest first; there is always one. */
	readonly entries: readonly LedgerEntry[];
	/** In the order of the policy, as they were at the last entry. */
	readonly views: readonly MilestoneView[];
	/** By milestone; of one that policy has dropped, an empty one. */
	readonly row: (milestone: string) => MilestoneRow;
	/** Signatures first; of the others those that have rows. */
	readonly tables: readonly Table[];
	/** Canonical texts of what was signed, by digest. */
	readonly scopes: Readonly<Record<string, string>>;
	/** The time of the last entry, ISO 8601. */
	readonly at: string;
}

/** Reads an export that was verified: entries, scopes and digests are of their format, and all else may be anything. */
export function readPassport(exported: string): Passport {
	const file = JSON.parse(exported) as {
		readonly entries: readonly LedgerEntry[];
		readonly scopes: Readonly<Record<string, string>>;
		readonly document: {
			readonly milestones: Readonly<Record<string, { readonly scope: Scope; readonly digest: string }>>;
			readonly content?: unknown;
		};
	};
	const { entries, scopes } = file;
	const state = project(entries);
	const reading: DocumentReading = {
		milestones: Object.fromEntries(
			Object.entries(file.document.milestones).map(([id, each]) => [id, readMilestone(each)]),
		),
		risks: readCount(file.document),
		checks: [],
	};
	const rows = new Map(Object.entries(reading.milestones).map(([id, each]) => [id, rowOf(id, each)]));
	const row = (milestone: string) => rows.get(milestone) ?? emptyMilestoneRow(milestone);
	const at = entries.at(-1)?.at ?? '';
	const views = viewMilestones(state, reading, Date.parse(at));
	const input = { state, entries, views, row };
	const others = [exceptions, verdicts, votes, deployments].map((table) => table(input));
	const tables = [signatures(input), ...others.filter(({ rows: listed }) => listed.length > 0)];
	const { data: content } = boardContent.safeParse(file.document.content);
	const { name = '', version = '' } = content?.release ?? {};
	const title = [name || state.title, version].filter(Boolean).join(' ');
	return { title, state, entries, views, row, tables, scopes, at };
}

type Sealed = Pick<MilestoneReading, 'scope' | 'digest'>;

/** What the document says beside the scope is sealed and of no format: whatever is no date or lane reads as none. */
function readMilestone({ scope, digest, ...beside }: Sealed): MilestoneReading {
	const { start, due, owner, lane }: Partial<Record<keyof MilestoneReading, unknown>> = beside;
	return {
		scope,
		digest,
		lastEditor: null,
		editors: [],
		start: dayOf(start),
		due: dayOf(due),
		owner: typeof owner === 'string' ? owner : '',
		lane: lane === 'in-progress' || lane === 'ready' ? lane : 'planned',
	};
}

const dayOf = (value: unknown): string => (typeof value === 'string' ? dateOrEmpty(value) : '');

/** How many risks the register had: what fills the slot that asks for them. */
function readCount(document: object): number {
	const risks: unknown = lookUp(document as Readonly<Record<string, unknown>>, 'risks');
	return typeof risks === 'number' ? risks : 0;
}

function rowOf(id: string, { scope, start, due, owner, lane }: MilestoneReading): MilestoneRow {
	const { name, outcome, criteria, activities, evidence }: ScopeValue | Scope = scope;
	const beside = { owner: '', due: '', rank: 0 };
	return {
		...emptyMilestoneRow(id),
		...{ name, outcome, criteria, start, due, owner, lane },
		activities: activities.map((activity) => ({ ...activity, ...beside })),
		evidence,
	};
}
