import { test } from 'vitest';
import type { MilestonePolicy } from '@holdpoint/shared/schema/release';
import { Forgeries, type Of } from '../../support/forgeries.ts';
import { aMilestone, aRelease, type TestRelease } from '../../support/release.ts';

const people = { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'] };
const leadsTo = 'it is not what the entry before it leads to';
const emergency = { kind: 'break-glass', milestone: 'kickoff', reason: 'Outage', incident: 'INC-7' } as const;

/** An emergency at the first milestone of this plan is proposed by Max. */
function proposed(
	milestones: readonly MilestonePolicy[],
	prepare: (release: TestRelease) => unknown = () => null,
): TestRelease {
	const release = aRelease({ people, policy: { milestones: [...milestones] } });
	prepare(release);
	const { kind: _, ...asked } = emergency;
	return release.must('Max', { type: 'break-glass', ...asked });
}

const proposalOf = ({ state }: TestRelease) => state.proposals.at(-1)?.seq ?? 0;

/** What its confirmation leads to, with the review in this milestone. */
function declared(release: TestRelease, milestone: string): Of<'emergency-declared'> {
	const { kind: _, ...rest } = emergency;
	const proposal = proposalOf(release);
	return {
		type: 'emergency-declared',
		proposal,
		proposedBy: { person: 'max', name: 'Max' },
		...rest,
		review: { milestone, activity: `emergency-${proposal}`, text: 'Review it' },
	};
}

const clause = (id: string, kind: MilestonePolicy['kind'], ...needs: string[]) =>
	aMilestone(id, { kind, needs });
const kickoff = aMilestone('kickoff');
const shipped = [
	kickoff,
	clause('build', 'plain', 'kickoff'),
	clause('ship', 'deployment', 'build'),
	clause('proof', 'validation', 'ship'),
	clause('look', 'plain', 'proof'),
	clause('again', 'plain', 'look'),
	clause('close', 'close-out', 'again'),
];
const unshipped = [
	kickoff,
	clause('build', 'plain', 'kickoff'),
	clause('close', 'close-out', 'build'),
	clause('after', 'plain', 'close'),
];
const plain = [kickoff, clause('build', 'plain', 'kickoff'), clause('proof', 'validation', 'build')];

const places = new Forgeries(({ add, addHonest }) => {
	const review = (
		name: string,
		place: string,
		milestones: readonly MilestonePolicy[],
		prepare?: (release: TestRelease) => unknown,
	) => {
		const made = () => proposed(milestones, prepare);
		const second = { type: 'seconded', proposal: proposalOf(made()) } as const;
		for (const { id } of milestones) {
			if (id !== place)
				add(`R20 ${name}, reviewed in ${id}`, leadsTo, made(), 'pat', second, declared(made(), id));
		}
		addHonest(
			`R20 ${name}, reviewed in ${place}`,
			made().must('Pat', { type: 'second', proposal: second.proposal }),
		);
	};
	review('what follows a deployment', 'look', shipped);
	review('what is asked already', 'again', shipped, (release) => release.request('Pat', 'look'));
	review('all that follows asked already', 'close', shipped, (release) =>
		release.request('Pat', 'look').request('Pat', 'again'),
	);
	review('a plan without a deployment', 'close', unshipped);
	review('a plan without a close-out', 'proof', plain);
	review('the last one asked already', 'build', plain, (release) => release.request('Pat', 'proof'));
	review('a milestone that nothing follows', 'kickoff', [kickoff, clause('build', 'plain')]);
});

test('R20 both verifiers find an emergency that is reviewed elsewhere', async () => {
	await places.expectFound();
});
test('R20 and allow it where it belongs', async () => {
	await places.expectHonest();
});

const owed = new Forgeries(({ add }) => {
	const confirmed = () => {
		const release = proposed(shipped);
		const { proposal } = declared(release, 'look');
		release.append({ type: 'seconded', proposal }, { person: 'pat', name: 'Pat' });
		return release;
	};
	const next = declared(proposed(shipped), 'look');
	add('R20 declared by another than confirmed it', leadsTo, confirmed(), 'quinn', next);
	add('R20 declared later', leadsTo, confirmed().pass(1), 'pat', next);
	add('R20 declared for another incident', leadsTo, confirmed(), 'pat', { ...next, incident: 'INC-8' });
	add('R20 confirmed, and something else', leadsTo, confirmed(), 'pat', {
		type: 'waived',
		milestone: 'kickoff',
		reason: 'Late',
		control: 'By hand',
		expiresAt: confirmed().at(60),
	});
});

test('R20 both verifiers find what does not follow at once and by the same person', async () => {
	await owed.expectFound();
});
