import { describe, expect, test } from 'vitest';
import { acceptBaseline, addPerson, createRelease, mintToken } from '@holdpoint/shared/rules/administer';
import { aCandidate, aMilestone, anActor, aPolicy, aRelease, aRow, aSigner } from '../../support/release.ts';
import { answerOf, codeOf, sentenceOf } from './refusals.ts';

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

	test('R24 those of an earlier release come along with their roles, the owner too, all in one step', () => {
		const eve = { id: 'eve', name: 'Eve', roles: ['QA', 'QA', 'Product'] };
		const created = createRelease({
			...input,
			people: [
				eve,
				{ id: 'ada', name: 'Ada', roles: ['Release manager'] },
				{ id: 'bo', name: 'Bo', roles: [] },
			],
		});
		expect(created.ok && created.entries.slice(1)).toEqual([
			{ type: 'person-added', person: 'ada', name: 'Ada' },
			{ type: 'person-added', person: 'eve', name: 'Eve' },
			{ type: 'roles-assigned', person: 'eve', roles: ['QA', 'Product'] },
			{ type: 'roles-assigned', person: 'ada', roles: ['Release manager'] },
			{ type: 'person-added', person: 'bo', name: 'Bo' },
		]);
	});

	test('R15 with a policy that somebody could satisfy', () => {
		const policy = aPolicy({ milestones: [aMilestone('a', { needs: ['a'] })] });
		expect(answerOf(createRelease({ ...input, policy }))).toBe(
			'R15: a would wait for itself for ever. Remove it from its own prerequisites.',
		);
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
		expect(addPerson(state, ada, { ...zoe, roles: [] })).toEqual({
			ok: true,
			entries: [{ type: 'person-added', person: 'zoe', name: 'Zoe' }],
		});
		for (const actor of [anActor('Quinn'), anActor('Max', { guest: true })]) {
			expect(answerOf(addPerson(state, actor, zoe))).toBe(
				"forbidden: Only the release's owner or a Release manager can add people. Ask one of them.",
			);
		}
		expect(answerOf(addPerson(state, ada, { ...zoe, id: 'quinn' }))).toBe(
			'malformed: Quinn is on this release already. Change their roles instead.',
		);
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
		expect(answerOf(mintToken(state, ada, 'quinn'))).toBe(
			'forbidden: Only the administrator of this installation issues tokens for people.',
		);
		const without = aRelease({ people }).must('Ada', { type: 'remove-person', person: 'quinn' });
		for (const person of ['nobody', 'quinn']) {
			expect(answerOf(mintToken(without.state, robot, person))).toBe(
				'not-found: There is no such person on this release. Add them first.',
			);
		}
	});

	test.each(['Ada', 'Max'])('%s assigns roles, each once, and removes people', (name) => {
		const release = aRelease({ people });
		const roles = ['Product', 'QA', 'Product'];
		expect(release.ask(name, { type: 'assign-role', person: 'rae', roles })).toEqual({
			ok: true,
			entries: [{ type: 'roles-assigned', person: 'rae', roles: ['Product', 'QA'] }],
		});
		expect(release.ask(name, { type: 'remove-person', person: 'rae' })).toEqual({
			ok: true,
			entries: [{ type: 'person-removed', person: 'rae' }],
		});
	});

	test('others neither assign roles nor remove people', () => {
		const release = aRelease({ people });
		expect(
			[
				release.ask('Quinn', { type: 'assign-role', person: 'rae', roles: ['Product'] }),
				release.ask('Quinn', { type: 'remove-person', person: 'rae' }),
			].map(answerOf),
		).toEqual([
			"forbidden: Only the release's owner or a Release manager can assign roles. Ask one of them.",
			"forbidden: Only the release's owner or a Release manager can remove people. Ask one of them.",
		]);
	});

	test('unknown and removed people are malformed, the owner stays', () => {
		const release = aRelease({ people }).must('Ada', { type: 'remove-person', person: 'rae' });
		for (const person of ['rae', 'nobody', 'constructor']) {
			expect([
				answerOf(release.ask('Ada', { type: 'assign-role', person, roles: [] })),
				answerOf(release.ask('Ada', { type: 'remove-person', person })),
			]).toEqual([
				'malformed: There is no such person on this release. Add them first, then name their roles.',
				'malformed: There is no such person on this release.',
			]);
		}
		expect(answerOf(release.ask('Max', { type: 'remove-person', person: 'ada' }))).toBe(
			'forbidden: Ada owns this release and cannot be removed from it.',
		);
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
		const release = aRelease({ people: { Pat: ['Product'], Quinn: ['QA'] } });
		expect(codeOf(release.ask('Ada', { type: 'remove-person', person: 'quinn' }))).toBe('yes');
		const asked = aRelease().request('Pat');
		expect(codeOf(asked.ask('Ada', { type: 'remove-person', person: 'pat' }))).toBe('yes');
	});

	test('R15 every milestone is asked, and every role is named that nobody else holds', () => {
		const signers = ['QA', 'Product', 'Support'].map((role) => aSigner(role));
		const release = aRelease({
			policy: { milestones: [aMilestone('quiet'), aMilestone('kickoff', { signers })] },
			people: {
				Pat: [],
				Quinn: ['QA', 'Product', 'Support'],
				Rae: ['Support'],
				Sue: ['Product'],
				Tom: ['QA'],
			},
		}).request('Pat');
		release.must('Ada', { type: 'remove-person', person: 'tom' });
		release.must('Ada', { type: 'assign-role', person: 'sue', roles: ['Product', 'Operations'] });
		expect(answerOf(release.ask('Ada', { type: 'remove-person', person: 'quinn' }))).toBe(
			'R15: Kickoff is collecting signatures, and nobody else is QA. Name someone else first, or withdraw the request.',
		);
		release.must('Ada', { type: 'remove-person', person: 'sue' });
		expect(answerOf(release.ask('Ada', { type: 'remove-person', person: 'quinn' }))).toBe(
			'R15: Kickoff is collecting signatures, and nobody else is QA or Product. Name someone else first, or withdraw the request.',
		);
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
		expect(answerOf(set(release, milestones, 'Quinn'))).toBe(
			"forbidden: Only the release's owner or a Release manager can change the rules. Ask one of them.",
		);
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
		expect(answerOf(set(release, [aMilestone('other'), aMilestone('kickoff')]))).toBe(
			'R22: The ID kickoff belonged to a milestone that was dropped. Give the new one another ID.',
		);
	});

	test('R15 a policy that nobody could satisfy is refused, by the names of the board', () => {
		expect(answerOf(set(aRelease({ people }), [aMilestone('kickoff', { needs: ['kickoff'] })]))).toBe(
			'R15: Kickoff would wait for itself for ever. Remove it from its own prerequisites.',
		);
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

const notCandidate =
	'forbidden: The release candidate is set by the owner, a Release manager or Engineering. Ask one of them.';
const notBaseline =
	"forbidden: Only the release's owner or a Release manager can accept the baseline. Ask one of them.";
test.each([
	['Ada', 'yes', 'yes'],
	['Max', 'yes', 'yes'],
	['Eli', 'yes', notBaseline],
	['Quinn', notCandidate, notBaseline],
])('%s sets the candidate: %s; accepts the baseline: %s', (name, candidate, baseline) => {
	const release = aRelease({ people });
	expect([
		answerOf(release.ask(name, { type: 'set-release-candidate', ...aCandidate() })),
		answerOf(release.ask(name, { type: 'accept-baseline' })),
	]).toEqual([candidate, baseline]);
});

test('R9 the candidate is its version, commit and artefact', () => {
	const release = aRelease().must('Ada', { type: 'set-release-candidate', ...aCandidate() });
	expect(release.entries.at(-1)?.decision).toEqual({ type: 'candidate-set', candidate: aCandidate() });
});

test('the baseline is the dates as they are', () => {
	const release = aRelease({ rows: [aRow('kickoff', { start: '2026-01-05', due: '2026-01-09' })] });
	release.must('Ada', { type: 'accept-baseline' });
	expect(release.state.baseline?.dates).toEqual({ kickoff: { start: '2026-01-05', due: '2026-01-09' } });
});

test('a milestone without a row has no dates in the baseline', () => {
	const release = aRelease();
	const { state } = release;
	expect(acceptBaseline(state, { milestones: {}, risks: 0, checks: [] }, ada)).toEqual({
		ok: true,
		entries: [{ type: 'baseline-accepted', dates: [{ milestone: 'kickoff', start: '', due: '' }] }],
	});
});
