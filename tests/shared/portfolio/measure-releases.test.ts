import { measureReleases } from '@holdpoint/shared/portfolio/measure-releases';
import type { ReleaseStanding } from '@holdpoint/shared/schema/new-release';
import { describe, expect, it } from 'vitest';

function aStanding(with_: Partial<ReleaseStanding> = {}): ReleaseStanding {
	return {
		...{ name: 'Atlas', version: '4.2', word: 'On track', sentence: '', date: '', slip: 0 },
		...{ signed: 0, waived: 0, milestones: [], deployments: [] },
		...{ createdAt: '2026-03-02T09:00:00.000Z', at: '2026-04-01T09:00:00.000Z' },
		...with_,
	};
}
const signed = (name: string, slip: number, signedAt?: string) => ({
	...{ id: name, name, status: 'signed' as const, due: '', slip, awaiting: [] },
	...(signedAt && { signedAt }),
});
const at = '2026-03-20T10:00:00.000Z';

describe('numbers over many releases', () => {
	it('are empty while nothing has happened', () => {
		expect(measureReleases([aStanding()])).toEqual({
			...{ shipped: 0, leadDays: null, failed: null, deployments: 0, recoveryHours: null, slips: [] },
		});
	});

	it('lead time is to the first deployment that was signed off, a failure one that was rolled back', () => {
		const measured = measureReleases([
			aStanding({
				deployments: [
					{ at: '2026-03-10T09:00:00.000Z', rolledBackAt: '2026-03-10T12:30:00.000Z' },
					{ at: '2026-03-12T08:00:00.000Z', doneAt: '2026-03-12T09:00:00.000Z' },
				],
			}),
			aStanding({ deployments: [{ at: '2026-03-06T08:00:00.000Z', doneAt: '2026-03-06T09:00:00.000Z' }] }),
			aStanding({ deployments: [{ at: '2026-03-06T08:00:00.000Z' }] }),
			aStanding(),
		]);
		// 10 and 4 days; one of four deployments; three hours and a half.
		expect(measured).toMatchObject({
			shipped: 2,
			leadDays: 7,
			failed: 0.25,
			deployments: 4,
			recoveryHours: 3.5,
		});
	});

	it('slips are of signed milestones, by name, the most often signed first', () => {
		const { slips } = measureReleases([
			aStanding({ milestones: [signed('Kickoff', 0, at), signed('UAT', 4, at)] }),
			aStanding({ milestones: [signed('Kickoff', 2, at), signed('UAT', 9)] }),
			aStanding({ milestones: [signed('Kickoff', -1, at)] }),
		]);
		expect(slips).toEqual([
			{ name: 'Kickoff', n: 3, median: 0, worst: 2 },
			{ name: 'UAT', n: 1, median: 4, worst: 4 },
		]);
	});
});
