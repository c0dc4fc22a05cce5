import { describe, expect, test } from 'vitest';
import { judgeCheck, openConditions, partIn, refuseCheck } from '@holdpoint/shared/rules/condition-check';
import type { ConditionCheck } from '@holdpoint/shared/schema/call';
import type { CheckRow } from '@holdpoint/shared/schema/document';
import { allGo, aReleaseAtCall, declareGo, openCall, revealed } from '../../support/call.ts';
import { sealVote } from '@holdpoint/shared/ledger/seal-vote';
import { forge, rewrite } from '../../support/forge.ts';
import {
	aMilestone,
	anActivity,
	aSigner,
	aSlot,
	someEvidence,
	type TestRelease,
} from '../../support/release.ts';
import { askAll } from '../../support/verifiers.ts';
import { answerOf, codeOf } from './refusals.ts';

/** `docs` stands beside the call; `ship` follows from it. */
function atCall(): TestRelease {
	const release = aReleaseAtCall();
	const docs = aMilestone('docs', {
		signers: [aSigner('QA'), aSigner('Product')],
		evidence: [aSlot('guide')],
	});
	release.must('Ada', {
		type: 'set-policy',
		...release.state.policy,
		milestones: [...release.state.policy.milestones, docs],
	});
	release.edit('Oz', 'docs', {
		activities: [anActivity('page', { text: 'Write the page', state: 'open', counts: false })],
	});
	return release.edit('Oz', 'ship', { activities: [anActivity('script', { state: 'open' })] });
}

const signed: ConditionCheck = { kind: 'signed', milestone: 'docs' };
const done: ConditionCheck = { kind: 'activity', milestone: 'docs', activity: 'page' };
const smoke: ConditionCheck = { kind: 'check', name: 'smoke' };
const there: ConditionCheck = { kind: 'evidence', milestone: 'docs', slot: 'guide' };

const artefactOf = (digit: string) => `sha256:${digit.repeat(64)}`;
const aCheck = (parts: Partial<CheckRow> = {}): CheckRow => ({
	...{ id: 'c', name: 'smoke', conclusion: 'success', url: '', artefact: '', at: '', by: 'CI' },
	...parts,
});

function conditional(release: TestRelease, check: ConditionCheck): TestRelease {
	const conditions = [{ text: 'Publish the guide', owner: 'oz', due: '2026-03-14', check }];
	revealed(release, { ...allGo, qa: { vote: 'conditional', conditions } });
	return release.must('Rita', declareGo(release));
}

const judged = (release: TestRelease, check: ConditionCheck) =>
	judgeCheck(check, release.state, release.reading);

describe('R29 what a check shows, anew each time', () => {
	test('a milestone that is signed off, and since when; else who has not signed', () => {
		const release = conditional(atCall(), signed);
		expect(judged(release, signed)).toEqual({ met: false, says: 'QA and Product have not signed Docs' });
		const files = [someEvidence('guide', { url: 'https://example.org' })];
		release.edit('Oz', 'docs', { activities: [], evidence: files }).request('Ada', 'docs');
		expect(codeOf(release.sign('Quinn', 'QA', { milestone: 'docs' }))).toBe('yes');
		expect(judged(release, signed)).toEqual({ met: false, says: 'Product has not signed Docs' });
		release.pass(5);
		expect(codeOf(release.sign('Pat', 'Product', { milestone: 'docs' }))).toBe('yes');
		expect(judged(release, signed)).toEqual({ met: true, since: release.at(0), says: 'Docs is signed off' });
		release.must('Max', { type: 'reopen', milestone: 'docs', reason: 'A mistake' });
		expect(judged(release, signed).met).toBe(false);
	});

	test('an activity that is done, and evidence that is there', () => {
		const release = conditional(atCall(), done);
		expect(judged(release, done)).toEqual({ met: false, says: '“Write the page” in Docs is not done' });
		expect(judged(release, there)).toEqual({
			met: false,
			says: 'evidence for “Evidence guide” of Docs is not there',
		});
		release.edit('Oz', 'docs', {
			activities: [anActivity('page', { text: 'Write the page' })],
			evidence: [someEvidence('guide', { url: 'https://example.org' })],
		});
		expect(judged(release, done)).toEqual({ met: true, says: '“Write the page” in Docs is done' });
		expect(judged(release, there)).toEqual({
			met: true,
			says: 'evidence for “Evidence guide” of Docs is there',
		});
		release.edit('Oz', 'docs', { activities: [] });
		expect(judged(release, done)).toEqual({
			met: false,
			says: 'what would show it is no longer on the board',
		});
	});

	test('a check of a pipeline that succeeded for the release candidate', () => {
		const release = atCall();
		release.checks = [aCheck({ artefact: artefactOf('9') })];
		expect(judged(release, smoke)).toEqual({
			met: false,
			says: 'check “smoke” has no result for the release candidate',
		});
		const at = '2026-03-12T10:00:00.000Z';
		release.checks = [...release.checks, aCheck({ artefact: release.state.candidate?.artefact, at })];
		expect(judged(release, smoke)).toEqual({ met: true, since: at, says: 'check “smoke” succeeded' });
		release.checks = [aCheck({ conclusion: 'failure' })];
		expect(judged(release, smoke)).toEqual({ met: false, says: 'check “smoke” failed' });
		release.checks = [];
		expect(judged(release, smoke).met).toBe(false);
	});

	test('R29 a check that is met closes nothing: another person still does', () => {
		const release = conditional(atCall(), done).edit('Oz', 'docs', { activities: [anActivity('page')] });
		const [condition] = release.state.calls.review!.declared!.conditions;
		expect(condition).toMatchObject({ check: done, due: '2026-03-14' });
		expect(release.isSigned('review')).toBe(false);
		const verify = { type: 'verify-condition', condition: condition!.id, evidence: 'Met' } as const;
		expect(codeOf(release.ask('Oz', verify))).toBe('R29');
		release.must('Eli', verify);
		expect(release.isSigned('review')).toBe(true);
	});
});

test('R28 a condition waits for nothing whose change would void the GO, or that comes only after it', () => {
	const release = atCall();
	release.must('Max', openCall(release));
	const ask = (check: ConditionCheck) =>
		answerOf(
			release.ask('Quinn', {
				type: 'vote',
				station: 'qa',
				vote: 'conditional',
				conditions: [{ text: 'Publish', owner: 'oz', check }],
			}),
		);
	release.checks = [aCheck()];
	for (const check of [signed, done, there, smoke]) expect(ask(check)).toBe('yes');
	expect(ask({ kind: 'activity', milestone: 'ship', activity: 'script' })).toBe('yes');
	for (const milestone of ['review', 'kickoff'])
		expect(ask({ kind: 'signed', milestone })).toMatch(/^R28: A change to .* would void the GO/);
	expect(ask({ kind: 'signed', milestone: 'ship' })).toMatch(/^R28: Ship is signed after the GO/);
	for (const check of [
		{ kind: 'signed', milestone: 'elsewhere' },
		{ ...done, activity: 'none' },
		{ ...there, slot: 'none' },
		{ ...smoke, name: 'none' },
	] as ConditionCheck[])
		expect(ask(check)).toMatch(/^R28: What shows that the condition is met is not on this board/);
});

test('R29 only its owner and the voters who may verify it are concerned', () => {
	const release = conditional(atCall(), done);
	const [open] = openConditions(release.state);
	const parts = ['oz', 'eli', 'quinn', 'pat', 'wes', 'ada'].map((each) => partIn(open!, each, release.state));
	expect(parts).toEqual(['closes', 'verifies', 'verifies', null, null, null]);
	release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' });
	expect(openConditions(release.state)).toEqual([]);
});

test('R28 R30 both verifiers find a check that could not have been asked for, and allow the others', async () => {
	const call = { milestone: 'review' };
	const files = [signed, done, there, smoke].map((check) => {
		const release = atCall();
		release.checks = [aCheck()];
		return conditional(release, check).export();
	});
	const wrong: ConditionCheck[] = [
		{ kind: 'signed', milestone: 'elsewhere' },
		{ kind: 'signed', milestone: 'review' },
		{ kind: 'activity', milestone: 'kickoff', activity: 'a' },
		{ kind: 'signed', milestone: 'ship' },
		{ ...there, slot: 'none' },
	];
	const forged = wrong.map((check) => {
		const release = revealed(atCall(), {
			...allGo,
			qa: { vote: 'conditional', conditions: [{ text: 'Publish', owner: 'oz' }] },
		});
		expect(refuseCheck(check, call, release.state, release.reading)?.code).toBe('R28');
		const revealing = release.entries.at(-1)!.decision;
		if (revealing.type !== 'votes-revealed') throw new Error('Nothing was revealed');
		const [first, ...others] = revealing.openings;
		const ballot = { ...first!.ballot, conditions: [{ ...first!.ballot.conditions[0]!, check }] };
		const opening = { nonce: first!.nonce, ballot };
		return {
			at: release.entries.length,
			vote: first!.vote,
			file: forge(release.export(), (file) => {
				let seq = 0;
				file.entries = rewrite(file.entries, (each) => {
					seq += 1;
					if (each.type === 'voted' && seq === first!.vote) return { ...each, seal: sealVote(opening) };
					return each.type === 'votes-revealed'
						? { ...each, openings: [{ vote: first!.vote, ...opening }, ...others] }
						: each;
				});
			}),
		};
	});
	for (const answers of await askAll([...files.map((file) => ({ file })), ...forged])) {
		expect(answers.map(({ exit }) => exit)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1]);
		expect(answers.slice(4)).toEqual(
			forged.map(({ at, vote }) => ({
				exit: 1,
				at,
				reason: `the vote of entry ${vote} could not have been cast`,
			})),
		);
	}
});
