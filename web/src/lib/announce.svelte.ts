/**
 * What screen readers are told, wherever it comes from: at most one message in two seconds; more of them wait in turn, what
 * is urgent first. Others' edits are never announced one by one.
 */
const pauseMilliseconds = 2000;
/** What is said often is soon out of date: of more polite ones than this the oldest is left out. */
const mostWaiting = 4;

interface Message {
	readonly text: string;
	readonly urgent: boolean;
}

/** Pairs of live regions: the page's, and over it that of each open dialog, outside of which nothing is read out. */
const places: HTMLElement[] = [];
let waiting: Message[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;
let last: Element | null = null;

/** Attached to an element that holds nothing else: messages are heard here, until a dialog opens over it. */
export function liveRegions(place: HTMLElement): () => void {
	for (const [live, role] of [
		['polite', 'status'],
		['assertive', 'alert'],
	] as const) {
		const region = document.createElement('div');
		region.className = 'hidden-words';
		region.role = role;
		region.ariaLive = live;
		place.append(region);
	}
	places.push(place);
	return () => places.splice(places.indexOf(place), 1);
}

function say(text: string, urgent: boolean): void {
	const first = waiting.filter((each) => each.urgent);
	const rest = waiting.filter((each) => !each.urgent);
	(urgent ? first : rest).push({ text, urgent });
	waiting = [...first, ...rest.slice(-mostWaiting)];
	// A moment later, so that a dialog that closes upon it does not take it along.
	if (timer === null) speakIn(100);
}

function speakIn(milliseconds: number): void {
	timer = setTimeout(() => {
		timer = null;
		const next = waiting.shift();
		const region = places.at(-1)?.children[next?.urgent ? 1 : 0];
		if (next === undefined || region === undefined) return;
		// The same sentence twice would not be read again: a no-break space makes it another text.
		const text = last?.textContent === next.text ? `${next.text}\u00a0` : next.text;
		// Each message stands in one region alone, so that nothing is read twice.
		if (last !== null) last.textContent = '';
		region.textContent = text;
		last = region;
		speakIn(pauseMilliseconds);
	}, milliseconds);
}

/** Says one sentence to screen readers when they are free. */
export function announce(sentence: string): void {
	say(sentence, false);
}

/** Says one sentence before others: something was lost, refused or taken away. */
export function alertNow(sentence: string): void {
	say(sentence, true);
}
