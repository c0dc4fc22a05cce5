import { hasVoted } from '@holdpoint/shared/rules/call';
import { judgeGo } from '@holdpoint/shared/rules/verdict';
import type { Call } from '@holdpoint/shared/schema/governance';
import { sayCount } from '@holdpoint/shared/schema/word';
import { alertNow, announce } from '../../announce.svelte.ts';
import type { OpenBoard } from '../../board/open-board.svelte.ts';
import { answerWords, sayGo, sayRevealed, sayVoted } from './call-words.ts';
import { ServerClock } from './server-clock.svelte.ts';

const marks = [10, 5, 1];

/**
 * Says once each, to those who do not look: what opened, how many voted, what was revealed, what became of the GO. To be
 * called while a component is made, on whatever page the call is shown.
 */
export function tellOfCall({ governance }: OpenBoard, callNow: () => Call | undefined): void {
	const clock = new ServerClock(governance);
	const standing = $derived.by(() => {
		const call = callNow();
		return call && governance.state && governance.reading
			? judgeGo(governance.state, governance.reading, call.milestone, clock.now)
			: null;
	});

	let before: {
		seq: number;
		state: Call['state'];
		round: number;
		votes: number;
		chair: string | undefined;
	} | null = null;
	$effect(() => {
		const call = callNow();
		if (!call) return;
		const votes = call.stations.filter((each) => hasVoted(call, each)).length;
		const now = { seq: call.seq, state: call.state, round: call.round, votes, chair: call.chair?.person };
		const was = before;
		before = now;
		if (was === null || governance.cached) return;
		const isAnother = was.seq !== now.seq || was.round !== now.round;
		if (isAnother || was.state !== now.state) {
			if (now.state === 'open') announce('Voting is open.');
			if (now.state === 'closed') announce('Voting is closed.');
			if (now.state === 'revealed') announce(sayRevealed(call));
			if (now.state === 'cancelled') announce('The call is cancelled.');
			if (now.state === 'declared' && call.declared)
				announce(`${answerWords[call.declared.verdict].word}. Declared by ${call.declared.byName}.`);
		} else if (now.chair !== was.chair && call.chair) {
			announce(
				now.chair === governance.you?.person
					? 'You chair the call.'
					: `${call.chair.name} chairs the call now.`,
			);
		} else if (now.votes > was.votes && now.state === 'open') announce(sayVoted(call));
	});

	let wasKind: string | undefined;
	$effect(() => {
		const kind = standing?.kind;
		if (standing?.kind === 'void' && wasKind !== undefined && wasKind !== 'void') {
			const { word, sentence } = sayGo(standing, clock.now);
			alertNow(`${word} ${sentence.split('. ')[0]}.`);
		}
		wasKind = kind;
	});

	let minutesBefore: number | null = null;
	$effect(() => {
		const declared = callNow()?.declared;
		const end = Date.parse(declared?.window?.end ?? '');
		const minutes = standing?.kind === 'valid' ? Math.ceil((end - clock.now) / 60_000) : null;
		const was = minutesBefore;
		const passed = marks.find((mark) => was !== null && minutes !== null && was > mark && minutes <= mark);
		minutesBefore = minutes;
		const isUsed = governance.state?.deployments.some(({ at }) => at > (declared?.at ?? '')) ?? false;
		if (passed !== undefined && !isUsed)
			announce(`Window closes in ${sayCount(passed, 'minute', 'minutes')}.`);
	});
}
