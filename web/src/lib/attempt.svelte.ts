import type { Problem } from '@holdpoint/shared/schema/problem';
import type { Answer } from './api.ts';

/** What a form asks of the server: whether it is under way, and why the last try was refused. */
export class Attempt {
	busy = $state(false);
	problem = $state.raw<Problem | null>(null);

	async wait<T>(asked: Promise<Answer<T>>): Promise<Answer<T>> {
		this.busy = true;
		const answer = await asked;
		this.busy = false;
		this.problem = answer.ok ? null : answer.problem;
		return answer;
	}
}
