/** The dates of the milestones on one axis, as shares of its length. */
import { months } from '@holdpoint/shared/public/say-date';
import type { PublicView } from '@holdpoint/shared/schema/public-view';

interface Timeline {
	readonly rows: readonly {
		readonly id: string;
		readonly name: string;
		/** The baseline's date; null without one. */
		readonly planned: number | null;
		/** When it was signed, else when it is due; null without a date. */
		readonly expected: number | null;
		readonly done: boolean;
		readonly late: boolean;
		readonly due: string;
	}[];
	/** Names under which the axis is read: the months, and today. */
	readonly marks: readonly { readonly at: number; readonly label: string }[];
	readonly today: number | null;
}

const day = 86_400_000;
/** A label takes about so much of the axis. */
const apart = 0.14;

/** `today`: a calendar date. A milestone that is overdue is expected today at the earliest. */
export function timelineOf(view: PublicView, today: string): Timeline {
	const dated = view.milestones.map(({ id, name, status, due, signedAt, planned }) => {
		const done = status === 'signed' || status === 'waived';
		const open = due !== '' && due < today ? today : due;
		return { id, name, done, due: signedAt?.slice(0, 10) ?? (done ? due : open), planned: planned ?? '' };
	});
	const all = [today, ...dated.flatMap(({ due, planned }) => [due, planned])]
		.filter((date) => date !== '')
		.map((date) => Date.parse(date));
	const start = Math.min(...all) - day;
	const length = Math.max(...all) + day - start;
	const at = (date: string): number | null => (date === '' ? null : (Date.parse(date) - start) / length);
	const now = { at: at(today) ?? 0, label: 'Today' };
	const marks = [now];
	const first = new Date(start);
	for (let month = 0; ; month += 1) {
		const moment = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month, 1);
		if (moment > start + length) break;
		// The month in which the axis begins is written at its beginning.
		const mark = { at: Math.max(0, (moment - start) / length), label: labelOf(moment) };
		if (marks.every((each) => Math.abs(each.at - mark.at) > apart)) marks.push(mark);
	}
	return {
		rows: dated.map(({ id, name, done, due, planned }) => ({
			id,
			name,
			done,
			due,
			planned: at(planned),
			expected: at(due),
			late: !done && planned !== '' && due > planned,
		})),
		marks,
		today: now.at,
	};
}

function labelOf(moment: number): string {
	const date = new Date(moment);
	const month = months[date.getUTCMonth()] ?? '';
	return date.getUTCMonth() === 0 ? `${month} ${date.getUTCFullYear()}` : month;
}
