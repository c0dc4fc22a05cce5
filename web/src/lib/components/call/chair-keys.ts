/** The chair leads the projector from their own machine: Space next, 1 to 9 who speaks, R reveals and asks first. */
import type { Call, CallStation } from '@holdpoint/shared/schema/governance';
import type { Stage } from '@holdpoint/shared/schema/stage';
import { speakerOf } from '@holdpoint/shared/rules/call';

export type ChairKey = { readonly kind: 'stage'; readonly stage: Stage } | { readonly kind: 'reveal' };

/** What a key means in a call whose projector shows `stage`; null for one that means nothing there. */
export function chairKey(key: string, call: Pick<Call, 'state' | 'stations'>, stage: Stage): ChairKey | null {
	if (key === ' ') return { kind: 'stage', stage: { ...stage, slide: stage.slide + 1 } };
	if (key === 'r' || key === 'R') return call.state === 'closed' ? { kind: 'reveal' } : null;
	const station = /^[1-9]$/.test(key) ? speaking(call)[Number(key) - 1] : undefined;
	if (station === undefined) return null;
	// The same key again: nobody speaks any more.
	const id = stage.station === station.id ? null : station.id;
	return { kind: 'stage', stage: { ...stage, station: id } };
}

/** The first nine that have somebody to speak, in the order of the roll. */
export function speaking({ stations }: Pick<Call, 'stations'>): readonly CallStation[] {
	return stations.filter((each) => speakerOf(each) !== null).slice(0, 9);
}

/** Keys that somebody types, or that press what has the focus, are not the chair's. */
export function isTyped({ target, ctrlKey, metaKey, altKey, defaultPrevented }: KeyboardEvent): boolean {
	if (ctrlKey || metaKey || altKey || defaultPrevented) return true;
	return (
		target instanceof Element &&
		target.closest('button, a, input, select, textarea, summary, [contenteditable], dialog') !== null
	);
}
