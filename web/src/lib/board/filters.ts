/** Which cards a person wants to see. */
export const filters = ['mine', 'waits-for-me', 'blocked', 'late'] as const;
export type Filter = (typeof filters)[number];

export const filterWords: Readonly<Record<Filter, string>> = {
	mine: 'Mine',
	'waits-for-me': 'Waits for me',
	blocked: 'Blocked',
	late: 'Late',
};
