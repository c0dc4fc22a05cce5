import { expect, test } from 'vitest';
import { aReleaseAtCall, cast, declareGo, openCall, stations } from '../../support/call.ts';
import { forge, rewrite } from '../../support/forge.ts';
import type { TestRelease } from '../../support/release.ts';
import { askAll } from '../../support/verifiers.ts';
import { answerOf } from './refusals.ts';

/** QA alone is required; Engineering and Operations advise. */
const some = stations.map((each) => ({ ...each, required: each.id === 'qa' }));

function withQuorum(quorum: number): TestRelease {
	const release = aReleaseAtCall();
	const { policy } = release.state;
	return release.must('Ada', { type: 'set-policy', ...policy, numbers: { ...policy.numbers, quorum } });
}

function open(release: TestRelease): TestRelease {
	return release.must('Max', openCall(release, { stations: some }));
}

test('R28 a GO needs as many votes as the quorum says, whatever they say', () => {
	const release = cast(open(withQuorum(3)), { qa: 'go', engineering: 'hold' });
	const go = () => answerOf(release.ask('Rita', declareGo(release, { reason: 'It can wait' })));
	expect(go()).toBe('R28: 2 of 3 stations have voted, and a GO needs 3. Poll Operations again.');
	release.must('Max', { type: 're-poll', stations: ['operations'] });
	cast(release, { operations: 'no-go' });
	expect(go()).toBe('yes');
});

test('R28 without a quorum, and for HOLD or NO-GO, nobody is counted', () => {
	for (const release of [aReleaseAtCall(), withQuorum(0)]) {
		cast(open(release), { qa: 'go' });
		expect(release.state.calls.review).not.toHaveProperty('quorum');
		expect(answerOf(release.ask('Rita', declareGo(release)))).toBe('yes');
	}
	const held = cast(open(withQuorum(3)), { qa: 'go' });
	expect(answerOf(held.ask('Rita', { type: 'declare', verdict: 'hold' }))).toBe('yes');
});

test('R28 no call is opened that could never reach its quorum', () => {
	const release = withQuorum(4);
	expect(answerOf(release.ask('Max', openCall(release)))).toBe(
		'R28: A GO of this release needs votes from four stations, and somebody speaks for three. Name someone for more stations.',
	);
});

test('R23 a lower quorum takes two people, keeps signatures, and is for later calls alone', () => {
	const release = open(withQuorum(3));
	const { policy } = release.state;
	const lower = { type: 'set-policy' as const, ...policy, numbers: { ...policy.numbers, quorum: 1 } };
	release.agree('Ada', 'Rita', lower);
	expect(release.state.policy.numbers.quorum).toBe(1);
	expect(release.state.countsFrom).toBe(undefined);
	cast(release, { qa: 'go' });
	expect(answerOf(release.ask('Rita', declareGo(release)))).toMatch(/^R28: 1 of 3 stations have voted/);
	const motion = release.entries.map(({ decision }) => decision).find(({ type }) => type === 'proposed');
	expect(motion).toMatchObject({
		motion: { weakens: ['A GO would need votes from one instead of three.'] },
	});
});

test('R28 R30 both verifiers count: at the opening, and at the GO', async () => {
	const honest = cast(open(withQuorum(2)), { qa: 'go', engineering: 'go' });
	honest.must('Rita', declareGo(honest));
	const change = (release: TestRelease, quorum: number | undefined, of: 'call-opened' | 'policy-set') => ({
		file: forge(release.export(), (file) => {
			file.entries = rewrite(file.entries, (each) => {
				if (each.type === 'call-opened' && (of === each.type || quorum !== undefined)) {
					const { quorum: _, ...rest } = each;
					return quorum === undefined ? rest : { ...rest, quorum };
				}
				if (each.type !== 'policy-set' || of !== each.type) return each;
				const { numbers } = each.policy;
				return { ...each, policy: { ...each.policy, numbers: { ...numbers, quorum: quorum ?? 0 } } };
			});
		}),
	});
	const opened = honest.entries.findIndex(({ decision }) => decision.type === 'call-opened') + 1;
	const at = honest.entries.length;
	for (const answers of await askAll([
		{ file: honest.export() },
		change(honest, undefined, 'call-opened'),
		change(honest, 3, 'policy-set'),
		change(honest, 4, 'policy-set'),
	]))
		expect(answers).toEqual([
			{ exit: 0, at: 0, reason: '' },
			{ exit: 1, at: opened, reason: 'its quorum is not that of the policy' },
			{ exit: 1, at, reason: 'too few stations had voted' },
			{ exit: 1, at: opened, reason: 'too few would vote for its quorum' },
		]);
});
