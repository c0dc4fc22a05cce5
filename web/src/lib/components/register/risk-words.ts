/** What each step of a risk's scales means. */
export const probabilityWords: Readonly<Record<number, string>> = {
	1: 'Rare',
	2: 'Unlikely',
	3: 'Possible',
	4: 'Likely',
	5: 'Almost certain',
};

export const impactWords: Readonly<Record<number, string>> = {
	1: 'Slight',
	2: 'Minor',
	3: 'Serious',
	4: 'Major',
	5: 'Severe',
};

export interface RiskCell {
	readonly probability: number;
	readonly impact: number;
}
