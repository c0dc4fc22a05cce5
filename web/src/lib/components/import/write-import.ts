import {
	addActivity,
	assignActivity,
	setActivityCounts,
	setActivityState,
} from '@holdpoint/shared/doc/edits';
import type { ImportedActivity } from '@holdpoint/shared/import/import-edits';
import { ownEdit } from '$lib/board/board.svelte.ts';
import { newId } from '$lib/board/new-id.ts';
import type { OpenBoard } from '$lib/board/open-board.svelte.ts';

/** Adds the activities to the document as one edit, so that one undo takes all of them back. */
export function writeImport(
	{ connection }: { readonly connection: Pick<OpenBoard['connection'], 'edit'> },
	activities: readonly ImportedActivity[],
): void {
	// IDs are made here: if the edit has to be made again on another document, it is the same edit.
	const named = activities.map((activity) => ({ ...activity, id: `a-${newId()}` }));
	connection.edit((doc) => {
		for (const { id, milestone, text, state, reason, counts, owner, due } of named) {
			addActivity(doc, milestone, { id, text }, ownEdit);
			setActivityState(doc, milestone, id, state, reason, ownEdit);
			setActivityCounts(doc, milestone, id, counts, ownEdit);
			assignActivity(doc, milestone, id, { owner, due }, ownEdit);
		}
	});
}
