import { describe, expect, test } from 'vitest';
import { addPerson, createRelease, mintToken } from '@holdpoint/shared/rules/administer';
import { aCandidate, aMilestone, anActor, aPolicy, aRelease, aRow, aSigner } from '../../support/release.ts';
import { codeOf, sentenceOf } from './refusals.ts';

const people = { Max: ['Release manager'], Eli: ['Engineering'], Quinn: ['QA'], Rae: ['QA'] };
const ada = anActor('Ada');
const robot = anActor('Robot', { authentication: 'owner-token' });

describe('createRelease', () => {
	const input = {
		release: 'release1',
		title: 'Falcon',
		template: 'empty' as const,
		owner: ada,
		policy: aPolicy(),
		doneBefore: [{ id: 'plan', name: 'Plan' }],
	};

	test('R22 the owner is the first member', () => {
		expect(createRelease(input)).toEqual({
			ok: true,
			entries: [
				{ ...input, owner: 'ada', type: 'release-created' },
				{ type: 'person-added', person: 'ada', name: 'Ada' },
			],
		});
	});

	test('R15 with a policy that somebody could satisfy', () => {
		const policy = aPolicy({ milestones: [aMilestone('a', { needs: ['a'] })] });
		expect(codeOf(createRelease({ ...input, policy }))).toBe('R15');
	});
});

describe('people', () => {
	const zoe = { id: 'zoe', name: 'Zoe', roles: ['QA', 'QA', 'Product'] };

	test('the owner and a Release manager add people', () => {
		const { state } = aRelease({ people });
		expect(addPerson(state, anActor('Max'), zoe)).toEqual({
			ok: true,
			entries: [
				{ type: 'person-added', person: 'zoe', name: 'Zoe' },
				{ type: 'roles-assigned', person: 'zoe', roles: ['QA', 'Product'] },
			],
		});
		expect(codeOf(addPerson(state, robot, { ...zoe, roles: [] }))).toBe('yes');
		expect(codeOf(addPerson(state, anActor('Quinn'), zoe))).toBe('forbidden');
		expect(codeOf(addPerson(state, anActor('Max', { guest: true }), zoe))).toBe('forbidden');
		expect(codeOf(addPerson(state, ada, { ...zoe, id: 'quinn' }))).toBe('malformed');
	});

	test('R22 someone removed comes back as the same person, without their roles', () => {
		const release = aRelease({ people });
		release.must('Ada', { type: 'remove-person', person: 'quinn' });
		const added = addPerson(release.state, ada, { id: 'quinn', name: 'Quinn', roles: [] });
		if (added.ok) for (const decision of added.entries) release.append(decision, ada);
		expect(release.state.people.quinn).toEqual({ id: 'quinn', name: 'Quinn', roles: [], removed: false });
	});

	test('R4 only the administrator mints tokens', () => {
		const { state } = aRelease({ people });
		expect(mintToken(state, robot, 'quinn')).toEqual({
			ok: true,
			entries: [{ type: 'token-minted', person: 'quinn' }],
		});
		expect(codeOf(mintToken(state, ada, 'quinn'))).toBe('forbidden');
		expect(codeOf(mintToken(state, robot, 'nobody'))).toBe('not-found');
	});

	test.each([
		['Ada', 'yes'],
		['Max', 'yes'],
		['Quinn', 'forbidden'],
	])('%s assigns roles and removes people: %s', (name, expected) => {
		const release = aRelease({ people });
		const codes = [
			release.ask(name, { type: 'assign-role', person: 'rae', roles: ['Product'] }),
			release.ask(name, { type: 'remove-person', person: 'rae' }),
		].map(codeOf);
		expect(codes).toEqual([expected, expected]);
	});

	test('unknown and removed people are malformed, the owner stays', () => {
		const release = aRelease({ people }).must('Ada', { type: 'remove-person', person: 'rae' });
		const codes = ['rae', 'nobody', 'constructor'].flatMap((person) => [
			codeOf(release.ask('Ada', { type: 'assign-role', person, roles: [] })),
			codeOf(release.ask('Ada', { type: 'remove-person', person })),
		]);
		expect(new Set(codes)).toEqual(new Set(['malformed']));
		expect(codeOf(release.ask('Max', { type: 'remove-person', person: 'ada' }))).toBe('forbidden');
	});

	test('R15 the last holder of a role that is collecting signatures stays until someone else is named', () => {
		const release = aRelease({ people: { Max: [], Quinn: ['QA', 'Product'] } }).request('Max');
		const removed = release.ask('Ada', { type: 'remove-person', person: 'quinn' });
		expect([codeOf(removed), sentenceOf(removed)]).toEqual([
			'R15',
			'Kickoff is collecting signatures, and nobody else is QA. Name someone else first, or withdraw the request.',
		]);
		expect(codeOf(release.ask('Ada', { type: 'assign-role', person: 'quinn', roles: ['Product'] }))).toBe(
			'R15',
		);
		expect(codeOf(release.ask('Ada', { type: 'assign-role', person: 'quinn', roles: ['QA'] }))).toBe('yes');
		release.must('Ada', { type: 'assign-role', person: 'max', roles: ['QA'] });
		expect(codeOf(release.ask('Ada', { type: 'remove-person', person: 'quinn' }))).toBe('yes');
	});

	test('R15 a role that collects nothing loses its holders freely', () => {
		const release = aRelease({ people: { Quinn: ['QA'] } });
		expect(codeOf(release.ask('Ada', { type: 'remove-person', person: 'quinn' }))).toBe('yes');
	});
});

describe('set-policy', () => {
	const set = (
		release: ReturnType<typeof aRelease>,
		milestones: ReturnType<typeof aMilestone>[],
		name = 'Ada',
	) => release.ask(name, { type: 'set-policy', ...aPolicy({ milestones }) });

	test('R23 writes the whole policy as a new version', () => {
		const release = aRelease({ people });
		const milestones = [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })];
		expect(set(release, milestones, 'Max')).toEqual({
			ok: true,
			entries: [{ type: 'policy-set', policy: aPolicy({ milestones }) }],
		});
		expect(codeOf(set(release, milestones, 'Quinn'))).toBe('forbidden');
	});

	test('R15 a policy that the people now assigned cannot satisfy is accepted', () => {
		const release = aRelease({ people: {} });
		expect(codeOf(set(release, [aMilestone('kickoff', { signers: [aSigner('Security', { n: 4 })] })]))).toBe(
			'yes',
		);
	});

	test('R22 the ID of a dropped milestone is not used again', () => {
		const release = aRelease({ people });
		expect(codeOf(set(release, [aMilestone('other')]))).toBe('yes');
		expect(codeOf(set(release, [aMilestone('other'), aMilestone('kickoff')]))).toBe('R22');
	});

	test('R7 a changed clause makes signatures of the open round stale', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] },
			people,
		}).request('Max');
		release.sign('Quinn', 'QA');
		set(release, [aMilestone('kickoff')]);
		const proposal = release.state.proposals.at(-1)?.seq ?? 0;
		release.must('Quinn', { type: 'second', proposal });
		expect(release.isSigned()).toBe(false);
		release.sign('Quinn', 'QA');
		expect(release.isSigned()).toBe(true);
	});
});

test.each([
	['Ada', 'yes', 'yes'],
	['Max', 'yes', 'yes'],
	['Eli', 'yes', 'forbidden'],
	['Quinn', 'forbidden', 'forbidden'],
])('%s sets the candidate: %s; accepts the baseline: %s', (name, candidate, baseline) => {
	const release = aRelease({ people });
	expect([
		codeOf(release.ask(name, { type: 'set-release-candidate', ...aCandidate() })),
		codeOf(release.ask(name, { type: 'accept-baseline' })),
	]).toEqual([candidate, baseline]);
});

test('the baseline is the dates as they are', () => {
	const release = aRelease({ rows: [aRow('kickoff', { start: '2026-01-05', due: '2026-01-09' })] });
	release.must('Ada', { type: 'accept-baseline' });
	expect(release.state.baseline?.dates).toEqual({ kickoff: { start: '2026-01-05', due: '2026-01-09' } });
});
