import type { Scope } from '@holdpoint/shared/schema/reading';
import { announce } from '../../announce.svelte.ts';
import type { OpenBoard } from '../../board/open-board.svelte.ts';
import { sayChanged } from '../../board/scope-differences.ts';

/** Who changed it is known a moment after the change itself. */
const settleMilliseconds = 500;

/** To be called while a component is made: says once when a signature of this person is over another content than that of now (R7). */
export function tellOfOwnSignatures({ governance }: OpenBoard): void {
	/** What this person's signatures that hold are over. */
	const held: Record<string, Scope | undefined> = {};
	const timers: Record<string, ReturnType<typeof setTimeout> | undefined> = {};

	$effect(() => {
		for (const { id, signatures } of governance.views.values()) {
			const own = signatures.filter(
				({ person, meaning, revoked }) =>
					person === governance.you?.person && meaning !== 'rejected' && revoked === undefined,
			);
			const scope = governance.reading?.milestones[id]?.scope;
			if (scope === undefined || own.length === 0) held[id] = undefined;
			else if (own.every(({ stale }) => !stale)) held[id] = scope;
			else if (held[id]) timers[id] ??= setTimeout(() => tell(id), settleMilliseconds);
		}
	});
	$effect(() => () => {
		for (const timer of Object.values(timers)) clearTimeout(timer);
	});

	function tell(id: string): void {
		timers[id] = undefined;
		const before = held[id];
		const now = governance.reading?.milestones[id]?.scope;
		held[id] = undefined;
		if (before === undefined || now === undefined || governance.cached) return;
		const by = governance.editorsOf(id)?.lastEditor;
		if (by === governance.you?.person) return;
		const what = sayChanged(before, now);
		const who =
			by && JSON.stringify(now.candidate) === JSON.stringify(before.candidate)
				? governance.nameOf(by)
				: 'Somebody';
		announce(`Your signature on ${now.name} needs another look. ${who} changed ${what}.`);
	}
}
