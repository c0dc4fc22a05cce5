import { list } from '../rules/wording.ts';
import type { Scope } from '../schema/reading.ts';
import { sayCount, word } from '../schema/word.ts';

/** What became of a milestone's content, short enough for a line: "3 activities done, 1 added; evidence: Rollback plan". Of another build the record tells. */
export function sayScopeChanges(before: Scope, after: Scope): string {
	const differs = (read: (scope: Scope) => unknown) =>
		JSON.stringify(read(before)) !== JSON.stringify(read(after));
	const words = [
		differs(({ name }) => name) && 'its name',
		differs(({ outcome }) => outcome) && 'the required outcome',
		differs(({ criteria }) => criteria) && 'the exit criteria',
		differs(({ clause }) => clause) && 'its part of the plan',
	].filter((word) => word !== false);
	return [sayActivities(before, after), sayEvidence(before, after), list(words)]
		.filter((part) => part !== '')
		.join('; ');
}

function sayActivities(before: Scope, after: Scope): string {
	const old = new Map(before.activities.map((each) => [each.id, each]));
	const kept = after.activities.flatMap((now) => {
		const then = old.get(now.id);
		return then && JSON.stringify(then) !== JSON.stringify(now) ? [{ then, now }] : [];
	});
	const became = (state: string) =>
		kept.filter(({ then, now }) => now.state === state && then.state !== state).length;
	const numbers = [
		[became('done'), word('done')],
		[became('open'), 'open again'],
		[became('not-needed'), 'not needed'],
		[kept.filter(({ then, now }) => then.state === now.state).length, word('changed')],
		[after.activities.filter(({ id }) => !old.has(id)).length, word('added')],
		[
			before.activities.filter(({ id }) => !after.activities.some((each) => each.id === id)).length,
			word('removed'),
		],
	] as const;
	const said = numbers.filter(([n]) => n > 0);
	return said
		.map(([n, what], at) => (at === 0 ? `${sayCount(n, 'activity', 'activities')} ${what}` : `${n} ${what}`))
		.join(', ');
}

function sayEvidence(before: Scope, after: Scope): string {
	const old = new Map(before.evidence.map((each) => [each.slot, JSON.stringify(each)]));
	const changed = after.evidence
		.filter((each) => old.get(each.slot) !== JSON.stringify(each) && (old.has(each.slot) || each.url !== ''))
		.map(({ title, slot }) => title || slot);
	const removed = before.evidence
		.filter(({ slot, url }) => url !== '' && !after.evidence.some((each) => each.slot === slot))
		.map(({ title, slot }) => `${title || slot} (removed)`);
	return [...changed, ...removed].length > 0 ? `evidence: ${list([...changed, ...removed])}` : '';
}
