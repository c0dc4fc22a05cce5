import { forgetAllProvisional } from './components/call/provisional-votes.ts';

/** What this device kept of whoever leaves, and is no more than a text: what was not applied, their votes of before. */
export function leaveDevice(): void {
	sessionStorage.clear();
	forgetAllProvisional(localStorage);
}
