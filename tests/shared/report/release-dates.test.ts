import { datesWithPeople } from '@holdpoint/shared/report/release-dates';
import { viewMilestones } from '@holdpoint/shared/rules/readiness';
import { expect, test } from 'vitest';
import { aReleaseAtCall } from '../../support/call.ts';

test('a date concerns who signs, leads or works on the milestone; a call its stations; Release managers all of it', () => {
	const release = aReleaseAtCall();
	const { id } = release.state.policy.milestones.find(({ kind }) => kind === 'plain') ?? { id: '' };
	const row = release.rows.get(id);
	if (!row) throw new Error('No plain milestone.');
	const roles = release.state.milestones[id]?.policy.signers.map(({ role }) => role) ?? [];
	const holding = (...held: string[]) =>
		Object.values(release.state.people)
			.filter((person) => person.roles.some((role) => held.includes(role)))
			.map((person) => person.id);
	const others = Object.values(release.state.people).filter(
		(person) => ![...holding(...roles), ...holding('Release manager')].includes(person.id),
	);
	const [lead, worker] = others;
	if (!lead || !worker) throw new Error('Everybody signs.');
	const activity = {
		id: 'a1',
		text: 'x',
		state: 'open',
		reason: '',
		counts: true,
		due: '',
		rank: 1,
	} as const;
	release.rows.set(id, {
		...row,
		due: '2026-03-20',
		owner: lead.id,
		activities: [{ ...activity, owner: worker.name }],
	});
	release.must('Max', { type: 'schedule-call', milestone: 'review', at: '2026-03-13T09:00:00.000Z' });
	const dates = datesWithPeople({
		release: { id: 'r1', name: 'Atlas' },
		views: viewMilestones(release.state, release.reading, release.now),
		state: release.state,
		rows: [...release.rows.values()],
	});
	const due = dates.find((date) => date.milestone === id);
	expect(due).toMatchObject({ day: '2026-03-20' });
	expect(due?.people).toEqual(
		[...new Set([...holding(...roles), ...holding('Release manager'), lead.id, worker.id])].sort(),
	);
	// No stations were named: everybody with a role.
	const call = dates.find(({ from }) => from === '2026-03-13T09:00:00.000Z');
	const withRoles = Object.values(release.state.people).filter((person) => person.roles.length > 0);
	expect(call?.people).toEqual(withRoles.map((person) => person.id).sort());
});
