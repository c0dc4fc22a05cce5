import { expect, test } from 'vitest';
import { aReleaseAtCall, openCall } from '../../support/call.ts';
import { forge, rewrite } from '../../support/forge.ts';
import type { Asked, TestRelease } from '../../support/release.ts';
import { askAll } from '../../support/verifiers.ts';
import { answerOf } from './refusals.ts';

function spoken(isSpoken = true): TestRelease {
	const release = aReleaseAtCall();
	return release.must('Max', openCall(release, { spoken: isSpoken }));
}

function record(
	station: string,
	partial: Partial<Extract<Asked, { type: 'vote' }>> = {},
): Extract<Asked, { type: 'vote' }> {
	return { type: 'vote', station, vote: 'go', recorded: true, ...partial };
}

test('R28 the chair records what each station says: sealed like any vote, and the person’s own', () => {
	const release = spoken();
	release
		.must('Max', record('qa'))
		.must('Max', record('engineering', { vote: 'hold', reason: 'Not yet' }))
		.must('Oz', record('operations'));
	const { decision, actor } = release.entries.find((each) => each.decision.type === 'voted')!;
	expect(actor.name).toBe('Max');
	expect(decision).toEqual({
		type: 'voted',
		call: release.state.calls.review?.seq,
		round: 1,
		station: 'qa',
		seal: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
		for: 'quinn',
	});
	release.must('Max', { type: 'close-voting' }).must('Max', { type: 'reveal' });
	expect(release.state.calls.review?.answers).toMatchObject([
		{ station: 'qa', person: 'quinn', name: 'Quinn', vote: 'go', recordedBy: 'Max' },
		{ station: 'engineering', person: 'eli', name: 'Eli', vote: 'hold', recordedBy: 'Max' },
		{ station: 'operations', person: 'oz', name: 'Oz', vote: 'go' },
	]);
	expect(release.state.calls.review?.answers[2]).not.toHaveProperty('recordedBy');
});

test('R28 what a person cast themselves stands above what the chair heard', () => {
	const release = spoken();
	release.must('Quinn', record('qa', { recorded: false, vote: 'no-go', reason: 'It fails' }));
	expect(answerOf(release.ask('Max', record('qa')))).toBe(
		'R28: Quinn has voted for QA in person, and that stands. They may change it until voting closes.',
	);
	release
		.must('Max', record('engineering'))
		.must('Max', record('engineering', { vote: 'hold', reason: 'No' }));
	release.must('Eli', record('engineering', { recorded: false }));
	expect(answerOf(release.ask('Max', record('engineering')))).toMatch(/^R28: Eli has voted/);
	release.must('Quinn', { type: 'stand-in', station: 'qa', person: 'pat' });
	release.must('Max', record('qa')).must('Max', { type: 'close-voting' }).must('Max', { type: 'reveal' });
	expect(release.state.calls.review?.answers.map(({ name, vote }) => `${name} ${vote}`)).toEqual([
		'Pat go',
		'Eli go',
	]);
});

test('R28 nobody but who may chair records votes, and only in a spoken call', () => {
	expect(answerOf(spoken(false).ask('Max', record('qa')))).toBe(
		'R28: This call is not spoken, so QA casts its own vote. Open a spoken call to record votes.',
	);
	expect(answerOf(spoken().ask('Eli', record('qa')))).toBe(
		'forbidden: Only the chair or a Release manager can record votes. Ask one of them.',
	);
	expect(answerOf(spoken().ask('Max', record('support')))).toBe(
		'R28: Nobody speaks for Support. Name a stand-in first.',
	);
	expect(answerOf(spoken().ask('Max', record('qa', { vote: 'no-go' })))).toMatch(
		/^R28: NO-GO needs a reason/,
	);
	const auditor = spoken().must('Ada', { type: 'assign-role', person: 'quinn', roles: ['Auditor'] });
	expect(answerOf(auditor.ask('Max', record('qa')))).toBe(
		'R28: Quinn is an Auditor now and has no voice in the call. Name a stand-in for QA.',
	);
	const gone = spoken().must('Ada', { type: 'remove-person', person: 'quinn' });
	expect(answerOf(gone.ask('Max', record('qa')))).toMatch(/^R28: Quinn speaks for QA/);
	const closed = spoken().must('Max', { type: 'close-voting' });
	expect(answerOf(closed.ask('Max', record('qa')))).toMatch(/^R28: Voting for QA is closed/);
});

test('R28 R30 both verifiers follow a spoken call, and find a record that could not have been', async () => {
	const honest = spoken()
		.must('Max', record('qa'))
		.must('Quinn', record('qa'))
		.must('Max', record('engineering'));
	honest.must('Max', { type: 'close-voting' }).must('Max', { type: 'reveal' });
	const last = (release: TestRelease, change: { station?: string; for?: string }, quiet = false) => ({
		at: release.entries.length,
		file: forge(release.export(), (file) => {
			let seq = 0;
			file.entries = rewrite(file.entries, (each) => {
				seq += 1;
				if (quiet && each.type === 'call-opened') {
					const { spoken: _, ...unspoken } = each;
					return unspoken;
				}
				return each.type === 'voted' && seq === release.entries.length ? { ...each, ...change } : each;
			});
		}),
	});
	const recorded = () => spoken().must('Max', record('qa'));
	const cast = (by: string) => spoken().must('Quinn', record('qa')).must(by, record('engineering'));
	const found: [ReturnType<typeof last>, string][] = [
		[last(recorded(), {}, true), 'nobody records votes in a call that is not spoken'],
		[last(cast('Eli'), { for: 'eli' }), 'whoever did this was not allowed to'],
		[last(recorded(), { for: 'eli' }), 'someone else speaks for that station'],
		[last(cast('Max'), { station: 'qa', for: 'quinn' }), 'it takes the place of a vote that the person cast'],
	];
	for (const answers of await askAll([{ file: honest.export() }, ...found.map(([file]) => file)]))
		expect(answers).toEqual([
			{ exit: 0, at: 0, reason: '' },
			...found.map(([{ at }, reason]) => ({ exit: 1, at, reason })),
		]);
});
