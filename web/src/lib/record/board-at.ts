/** The board as it was at a kept moment: what the document held, and what the record meant for it then. */
import { project } from '@holdpoint/shared/ledger/project';
import { viewMilestone } from '@holdpoint/shared/rules/readiness';
import { readDocument } from '@holdpoint/shared/rules/reading';
import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { MilestoneRow } from '@holdpoint/shared/schema/document';
import type { GovernanceState } from '@holdpoint/shared/schema/governance';
import type { Content, Version } from '@holdpoint/shared/schema/history';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { MilestoneReading, Scope } from '@holdpoint/shared/schema/reading';
import { word } from '@holdpoint/shared/schema/word';
import { differencesBetween, type Difference } from '../board/scope-differences.ts';

export interface MilestoneAt {
	readonly id: string;
	readonly row: MilestoneRow;
	readonly view: MilestoneView;
	readonly scope: Scope;
}

export interface BoardAt {
	readonly state: GovernanceState;
	/** In the order of the plan of then. */
	readonly milestones: readonly MilestoneAt[];
}

/** `entries`: the record, which reaches at least to the version. By the rules that the server runs, at that moment. */
export function boardAt(entries: readonly LedgerEntry[], version: Version, content: Content): BoardAt {
	const state = project(entries.slice(0, version.seq));
	const rows = content.milestones.map((row): MilestoneRow => ({ ...row, talk: [] }));
	const reading = readDocument(rows, {}, content.risks, state, content.checks);
	const milestones = state.policy.milestones.flatMap(({ id }): MilestoneAt[] => {
		const row = rows.find((each) => each.id === id);
		const read = reading.milestones[id];
		if (!row || !read) return [];
		return [{ id, row, scope: read.scope, view: viewMilestone(state, reading, id, Date.parse(version.at)) }];
	});
	return { state, milestones };
}

/** The moment that shows what an entry meant: the first one kept after it. */
export function versionOfEntry(versions: readonly Version[], seq: number): Version | undefined {
	return versions.find((version) => version.seq >= seq);
}

/** What is there now and was not then, and the other way round, in words. */
export function differencesToNow(
	then: MilestoneAt,
	now: { readonly row: MilestoneRow; readonly reading: MilestoneReading; readonly status: string },
): Difference[] {
	const cardOf = ({ start, due, owner }: MilestoneRow, status: string) => [
		`Status: ${status}`,
		`Start: ${start || word('none')}`,
		`Due: ${due || word('none')}`,
		`Led by: ${owner || word('nobody')}`,
	];
	const before = cardOf(then.row, then.view.status);
	const after = cardOf(now.row, now.status);
	return [
		...before.flatMap((text, index): Difference[] =>
			text === after[index]
				? []
				: [
						{ kind: 'removed', text },
						{ kind: 'added', text: after[index] ?? '' },
					],
		),
		...differencesBetween(then.scope, now.reading.scope),
	];
}
