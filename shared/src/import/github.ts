import { z } from 'zod/mini';
import type { ForeignEvent, ForeignEvents } from './foreign-event.ts';

// What GitHub's REST API answers to GET /repos/{owner}/{repo}/milestones and …/issues, as far as it is read here:
// https://docs.github.com/en/rest/issues/milestones, https://docs.github.com/en/rest/issues/issues.

const text = z.optional(z.nullable(z.string()));

const milestone = z.object({
	title: z.string(),
	state: text,
	/** A moment, of which GitHub shows the day. */
	due_on: text,
});

const issue = z.object({
	number: z.int(),
	title: z.string(),
	state: text,
	assignees: z.optional(z.nullable(z.array(z.object({ login: z.string() })))),
	milestone: z.optional(z.nullable(z.object({ title: z.string(), due_on: text }))),
	/** An issue that has it is a pull request: the API lists both. */
	pull_request: z.optional(z.unknown()),
});

/**
 * Milestones or issues, or null if the JSON is neither. `gh api --paginate --slurp` puts pages into a list of their own:
 * they are read as one.
 */
export function readGitHub(
	value: unknown,
): (ForeignEvents & { readonly format: 'github-milestones' | 'github-issues' }) | null {
	if (!Array.isArray(value)) return null;
	const list = (value as unknown[]).flat();
	const first = list.find((each) => typeof each === 'object' && each !== null);
	if (first === undefined || !('title' in first && 'number' in first && 'html_url' in first)) return null;
	if ('due_on' in first) return { format: 'github-milestones', events: list.map(readMilestone), leftOut: [] };
	const isPull = (each: unknown) => issue.safeParse(each).data?.pull_request != null;
	const pulls = list.filter(isPull).length;
	return {
		format: 'github-issues',
		events: list.filter((each) => !isPull(each)).map(readIssue),
		leftOut: pulls > 0 ? [{ count: pulls, one: 'pull request', many: 'pull requests' }] : [],
	};
}

function readMilestone(value: unknown): ForeignEvent {
	const read = milestone.safeParse(value);
	if (!read.success) return { source: value, reason: 'This is not a milestone as GitHub writes it.' };
	const { title, state, due_on: due } = read.data;
	return {
		source: value,
		what: title,
		when: dayOf(due),
		milestone: title,
		done: isClosed(state),
	};
}

function readIssue(value: unknown): ForeignEvent {
	const read = issue.safeParse(value);
	if (!read.success) return { source: value, reason: 'This is not an issue as GitHub writes it.' };
	const { number, title, state, assignees, milestone: under } = read.data;
	return {
		source: value,
		what: title.trim() === '' ? '' : `#${number} ${title}`,
		who: (assignees ?? []).map(({ login }) => login).join(', '),
		when: dayOf(under?.due_on),
		milestone: under?.title ?? '',
		done: isClosed(state),
	};
}

const isClosed = (state: string | null | undefined) => state?.toLowerCase() === 'closed';

/** `2012-10-09T23:39:01Z` is the day that GitHub shows; what is no moment stays as it is, to be named as unreadable. */
const dayOf = (due: string | null | undefined) => (due ?? '').replace(/^(\d{4}-\d{2}-\d{2})T.*$/, '$1');
