/**
 * What a seat on the hold line shows.
 * `empty` waits for a person · `approved` blue disc · `sign-in` blue ring (signed by sign-in, no passkey)
 * · `changed` signed, and the content changed since · `rejected` · `stand-in` B for A
 * · `signed-off` green: a whole milestone · `waived` violet: a whole milestone · `next` the milestone to come
 * · `by-call` a whole milestone that nobody signs: a call decides it.
 */
export type SeatState =
	| 'empty'
	| 'approved'
	| 'sign-in'
	| 'changed'
	| 'rejected'
	| 'stand-in'
	| 'signed-off'
	| 'waived'
	| 'next'
	| 'by-call';
