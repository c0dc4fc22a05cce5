import { z } from 'zod/mini';
import { verifyExport } from '../ledger/export.ts';
import { project } from '../ledger/project.ts';
import { boardContent, type BoardContent } from '../schema/board-content.ts';
import type { LedgerEntry } from '../schema/ledger-entry.ts';
import type { DatedMilestone } from '../schema/plan.ts';
import type { PolicyNumbers, Separation, TemplateName } from '../schema/release.ts';

/** What a new release takes of an export: the policy and what was written, no person and nothing anybody signed (R24). */
export interface BroughtRelease {
	/** The template that it once began with. */
	readonly template: TemplateName;
	readonly separation: Separation;
	readonly numbers: PolicyNumbers;
	/** In the plan's order, with the words and dates that they had. */
	readonly milestones: readonly DatedMilestone[];
	readonly doneBefore: readonly { readonly id: string; readonly name: string }[];
	readonly content: BoardContent;
}

export type ReadRelease =
	| { readonly ok: true; readonly release: BroughtRelease }
	/** One sentence or two: why nothing can be taken from this file. */
	| { readonly ok: false; readonly reason: string };

/** Written by versions whose export held no content. */
const bare = z.object({ document: z.object({ content: z.optional(z.unknown()) }) });

/** Reads the text of an export whose ledger, document and seal hold: a file that was changed gives nothing. */
export async function releaseOfExport(text: string): Promise<ReadRelease> {
	const verdict = await verifyExport(text);
	if (!verdict.valid) {
		if ('unusable' in verdict)
			return no('This file is not the record of a release. Choose the one that “Download the record” gave.');
		const place = verdict.at > 0 ? `Entry ${verdict.at}: ` : '';
		return no(
			`This record was changed or damaged, so nothing is taken from it. ${place}${verdict.reason} Download it again.`,
		);
	}
	const file = JSON.parse(text) as { entries: readonly LedgerEntry[] };
	const { content } = bare.parse(file).document;
	if (content === undefined)
		return no('This record was written by an earlier version and holds no content. Download it again.');
	const read = boardContent.safeParse(content);
	if (!read.success) return no('This record holds content of a form that this version does not know.');
	const { policy, doneBefore } = project(file.entries);
	const created = file.entries[0]?.decision;
	return {
		ok: true,
		release: {
			template: created?.type === 'release-created' ? created.template : 'empty',
			separation: policy.separation,
			numbers: policy.numbers,
			milestones: policy.milestones.map((clause) => ({ ...clause, ...wordsOf(clause.id, read.data) })),
			doneBefore,
			content: read.data,
		},
	};
}

function wordsOf(id: string, { milestones }: BoardContent) {
	const { name, outcome, criteria, owner, start, due, activities } = {
		...{ name: '', outcome: '', criteria: '', owner: '', start: '', due: '', activities: [] },
		...milestones.find((milestone) => milestone.id === id),
	};
	return {
		...{ name: name || id, outcome, criteria, owner, start, due },
		offset: 0,
		activities: activities.map((activity) => activity.text),
	};
}

const no = (reason: string): ReadRelease => ({ ok: false, reason });
