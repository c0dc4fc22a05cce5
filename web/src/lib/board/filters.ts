/** Which cards a person wants to see. */
export const filters = ['mine', 'waits-for-me', 'blocked', 'late'] as const;
export type Filter = (typeof filters)[number];

export const filterWords: Readonly<Record<Filter, { readonly word: string; readonly explains: string }>> = {
	mine: { word: 'Mine', explains: 'You lead it, or an activity is assigned to you.' },
	'waits-for-me': { word: 'Waits for me', explains: 'Your signature is asked for.' },
	blocked: {
		word: 'Blocked',
		explains: 'Something else comes first, it was rejected, or an exception has ended.',
	},
	late: { word: 'Late', explains: 'Its date has passed.' },
};
