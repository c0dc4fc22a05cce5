import type { Refusal } from '../schema/refusal.ts';

/** R31: what is said to whoever writes after close-out. */
export const closedRefusal: Refusal = {
	code: 'R31',
	message: 'This release is closed out, so nothing in it changes. Two people can reopen it, with a reason.',
};
