import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { toCsv } from '@holdpoint/shared/report/csv';
import { sayUnknown, toMarkdown, unitOf } from '@holdpoint/shared/report/markdown';
import { buildReport, type Report, type Table } from '@holdpoint/shared/report/report';
import { viewMilestone } from '@holdpoint/shared/rules/readiness';
import { emptyMilestoneRow, emptyRollback } from '@holdpoint/shared/schema/document';
import { allGo, aReleaseAtCall, declareGo, openCall, revealed } from '../../support/call.ts';
import {
	aCandidate,
	aMilestone,
	anActivity,
	aRelease,
	aDefect,
	aRisk,
	aRow,
	aSigner,
	aSlot,
	someEvidence,
	type TestRelease,
} from '../../support/release.ts';

/** The cells of a CSV as Python's reader finds them, which shares nothing with what writes them. */
function readByPython(csv: string): string[][] {
	const program =
		'import csv, io, json, sys\n' +
		'text = io.StringIO(sys.stdin.buffer.read().decode("utf-8-sig"), newline="")\n' +
		'print(json.dumps(list(csv.reader(text, strict=True))))';
	const { status, stdout, stderr } = spawnSync('python3', ['-c', program], { input: csv, encoding: 'utf8' });
	if (status !== 0) throw new Error(`Python could not read it: ${stderr}`);
	return JSON.parse(stdout) as string[][];
}

function reportOf(release: TestRelease, partial: Partial<Parameters<typeof buildReport>[0]> = {}) {
	return buildReport({
		state: release.state,
		entries: release.entries,
		views: release.state.policy.milestones.map(({ id }) =>
			viewMilestone(release.state, release.reading, id, release.now),
		),
		release: {
			name: 'Atlas',
			version: '4.2',
			summary: '',
			goals: '',
			targetDate: '2026-03-20',
			holidays: '',
		},
		row: (id) => release.rows.get(id) ?? emptyMilestoneRow(id),
		risks: release.risks,
		defects: [],
		rollback: emptyRollback,
		decisions: [],
		lessons: [],
		now: new Date(release.now).toISOString(),
		...partial,
	});
}

const table = (report: Report, id: string): Table => {
	const found = report.tables.find((each) => each.id === id);
	if (!found) throw new Error(`No table ${id}`);
	return found;
};
const metric = (report: Report, key: string) => {
	const found = report.metrics.find((each) => each.key === key);
	if (!found) throw new Error(`No metric ${key}`);
	return [found.value, found.about];
};
const pick = (rows: Table['rows'], ...keys: string[]) => rows.map((row) => keys.map((key) => row[key]));

/** QA and Product sign the kickoff; it is sent back once, and changed once while it is asked. */
function aLife(): TestRelease {
	const release = aRelease({
		policy: {
			milestones: [
				aMilestone('kickoff', {
					signers: [aSigner('QA'), aSigner('Product')],
					evidence: [
						aSlot('plan'),
						aSlot('risks', { source: 'risks', required: false }),
						aSlot('log', { required: false }),
					],
				}),
				aMilestone('close', {
					kind: 'close-out',
					needs: ['kickoff'],
					evidence: [aSlot('report', { source: 'report' })],
				}),
			],
		},
		people: { Quinn: ['QA'], Pat: ['Product'], Rita: ['Release authority'] },
		rows: [
			aRow('kickoff', {
				due: '2026-03-13',
				activities: [
					anActivity('a'),
					anActivity('b', { state: 'not-needed', reason: 'There is no such customer.' }),
				],
				evidence: [
					someEvidence('plan', { url: 'https://example.org/plan', hash: `sha256:${'b'.repeat(64)}` }),
				],
			}),
			aRow('close', { activities: [anActivity('z', { state: 'open', owner: 'pat', due: '2026-04-01' })] }),
		],
	});
	release.risks = [
		aRisk('small', { probability: 1, impact: 1 }),
		aRisk('big', { probability: 5, impact: 5, owner: 'pat' }),
	];
	release.must('Ada', { type: 'accept-baseline' });
	release.request('Ada').must('Pat', {
		type: 'reject',
		milestone: 'kickoff',
		role: 'Product',
		digest: release.digest('kickoff'),
		reason: 'The goals are missing.',
	});
	release.pass(60).request('Ada').sign('Quinn', 'QA');
	release.edit('Ada', 'kickoff', { outcome: 'Goals, and a plan' });
	release.pass(60 * 24 * 4).sign('Quinn', 'QA');
	release.sign('Pat', 'Product');
	return release;
}

describe('the close-out report', () => {
	test('says what was planned and what came, each milestone in a row', () => {
		const report = reportOf(aLife());
		expect(report).toMatchObject({ format: 1, release: { id: 'release1', name: 'Atlas', version: '4.2' } });
		expect(table(report, 'milestones').rows[0]).toEqual({
			number: 1,
			milestone: 'Kickoff',
			phase: '1 Planning',
			status: 'Signed off',
			planned: '2026-03-13',
			due: '2026-03-13',
			forecast: '',
			signedOff: '2026-03-16T13:00:00.000Z',
			// Friday 13 to Monday 16.
			slip: 1,
			float: null,
			rounds: 2,
			hours: 96,
			changes: 1,
		});
		expect(table(report, 'milestones').rows[1]).toMatchObject({ slip: null, hours: null, signedOff: '' });
	});

	test('R3 names every signature of every round with role, meaning, time, method, standing and code', () => {
		const release = aLife();
		const { rows } = table(reportOf(release), 'signatures');
		expect(pick(rows, 'name', 'role', 'meaning', 'standing', 'round')).toEqual([
			['Pat', 'Product', 'rejected', 'round rejected', 1],
			['Quinn', 'QA', 'approved', 'not counted', 2],
			['Quinn', 'QA', 'approved', 'counted', 2],
			['Pat', 'Product', 'approved', 'counted', 2],
		]);
		for (const row of rows) {
			const entry = release.entries.find(({ seq }) => seq === row.entry);
			expect(entry).toMatchObject({ at: row.at, decision: { digest: row.digest } });
			expect(row.code).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}$/);
			expect(String(row.digest).toUpperCase().startsWith(String(row.code).replace('-', ''))).toBe(true);
		}
	});

	test('counts what the record holds', () => {
		const report = reportOf(aLife());
		expect(metric(report, 'signed')).toEqual([1, 'of 2, 0 waived']);
		expect(metric(report, 'first-pass')).toEqual([0, 'of 1 that people signed off: asked once']);
		expect(metric(report, 'time-to-sign')).toEqual([96, 'median of 1 milestone']);
		expect(metric(report, 'signatures')).toEqual([3, '1 of them given again, 1 rejection, 0 revoked']);
		expect(metric(report, 'changes')[0]).toBe(1);
		expect(metric(report, 'failed')[0]).toBeNull();
	});

	test('lists what was brought, what is open, what was left out, and risks with the gravest first', () => {
		const report = reportOf(aLife(), {
			lessons: [{ id: 'l', by: 'pat', text: 'Write goals first.', at: '2026-03-16T13:00:00.000Z' }],
		});
		expect(pick(table(report, 'deliverables').rows, 'deliverable', 'state')).toEqual([
			['Evidence plan', 'file fixed'],
			['Evidence risks', 'by the list of risks'],
			['Evidence log', 'not given'],
			['Evidence report', 'by this report'],
		]);
		expect(pick(table(report, 'open-items').rows, 'what', 'item', 'owner', 'due')).toEqual([
			['Activity', 'Activity z', 'Pat', '2026-04-01'],
			['Risk', 'Risk small', '', ''],
			['Risk', 'Risk big', 'Pat', ''],
		]);
		expect(pick(table(report, 'risks').rows, 'risk', 'owner')).toEqual([
			['Risk big', 'Pat'],
			['Risk small', ''],
		]);
		expect(pick(table(report, 'exceptions').rows, 'what', 'by', 'reason')).toEqual([
			['Rejected as Product', 'Pat', 'The goals are missing.'],
			['Activity not needed', '', 'There is no such customer.'],
		]);
		expect(pick(table(report, 'lessons').rows, 'text', 'by')).toEqual([['Write goals first.', 'Pat']]);
	});

	test('holds the defects by severity, the way back and how long it took', () => {
		const release = aLife();
		release.risks = [aRisk('big', { trigger: 'No build by Friday', due: '2026-03-20', milestone: 'close' })];
		const now = new Date(release.now);
		const lastSafe = new Date(now.getTime() + 3_600_000).toISOString();
		const report = reportOf(release, {
			defects: [
				aDefect('a', { severity: 'critical', state: 'fixed', escaped: true }),
				aDefect('b', { count: 3 }),
			],
			rollback: {
				owner: 'pat',
				lastSafe,
				steps: [{ id: 's', text: 'Point the traffic back', rank: 1 }],
				rehearsals: [{ id: 'r', seconds: 2520, at: '2026-03-11T10:00:00.000Z', by: 'quinn' }],
			},
		});
		expect(table(report, 'defects').rows).toEqual([
			{ severity: 'Critical', found: 1, open: 0, fixed: 1, left: 0, escaped: 1 },
			{ severity: 'Minor', found: 3, open: 3, fixed: 0, left: 0, escaped: 0 },
		]);
		expect(metric(report, 'defects')).toEqual([3, 'of 4 found, 1 fixed, 1 reached users']);
		expect(table(report, 'rollback').rows).toEqual([{ number: 1, step: 'Point the traffic back' }]);
		expect(table(report, 'rollback').about).toMatch(
			/^Led by Pat\. The version before must be back by .* UTC\. By the last rehearsal it must begin by .* UTC\.$/,
		);
		expect(table(report, 'rehearsals').rows).toEqual([
			{ at: '2026-03-11T10:00:00.000Z', minutes: 42, by: 'Quinn' },
		]);
		expect(metric(report, 'rollback')).toEqual([42, 'when last rehearsed, of 1 rehearsal']);
		expect(pick(table(report, 'risks').rows, 'trigger', 'due', 'threatens')).toEqual([
			['No build by Friday', '2026-03-20', 'Close'],
		]);
		const nothing = reportOf(release);
		expect(metric(nothing, 'defects')[0]).toBeNull();
		expect(metric(nothing, 'rollback')).toEqual([null, 'it was never rehearsed']);
	});

	test('R28 R29 R32 holds each vote and verdict, the deployment and its rollback', () => {
		const release = aReleaseAtCall();
		revealed(release, { ...allGo, qa: { vote: 'no-go', reason: 'The rehearsal failed' } });
		release
			.must('Max', { type: 're-poll', stations: ['qa'] })
			.must('Quinn', { type: 'vote', station: 'qa', vote: 'go' });
		release.must('Max', { type: 'close-voting' }).must('Max', { type: 'reveal' });
		release.must('Rita', declareGo(release, { windowStart: release.at(0) }));
		release.must('Oz', { type: 'start-deployment', milestone: 'ship', artefact: aCandidate().artefact });
		release.pass(90).must('Oz', { type: 'record-rollback', reason: 'Errors rose', backTo: '4.1' });
		const report = reportOf(release);
		expect(pick(table(report, 'votes').rows, 'station', 'round', 'vote', 'reason')).toEqual([
			['QA', 1, 'NO-GO', 'The rehearsal failed'],
			['Engineering', 1, 'GO', ''],
			['Operations', 1, 'GO', ''],
			['QA', 2, 'GO', ''],
		]);
		expect(pick(table(report, 'verdicts').rows, 'milestone', 'verdict', 'by', 'build')).toEqual([
			['Review', 'GO', 'Rita', '2.4.0-rc.1, 8f3a1c2'],
		]);
		expect(pick(table(report, 'deployments').rows, 'outcome', 'hours', 'reason')).toEqual([
			['Rolled back to 4.1 by Oz', 1.5, 'Errors rose'],
		]);
		expect(metric(report, 'calls')).toEqual([1, '1 re-poll, 1 verdict']);
		expect(metric(report, 'failed')).toEqual([1, 'deployments rolled back, of 1']);
		expect(metric(report, 'recovery')[0]).toBe(1.5);
		expect(report.status.word).toBe('Rolled back');
	});

	test('R3 R9 R22 R23 holds signatures that counted once, those of a dropped milestone, and both who weakened the plan', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff'), aMilestone('extra')] },
			people: { Quinn: ['QA'], Pat: ['Product'], Max: ['Release manager'] },
		});
		release.request('Ada').sign('Quinn', 'QA');
		release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' });
		release.request('Ada').sign('Quinn', 'QA');
		release.request('Ada', 'extra').sign('Quinn', 'QA', { milestone: 'extra' });
		const [first] = release.state.policy.milestones;
		if (!first) throw new Error('No milestone');
		release.agree('Ada', 'Pat', { type: 'set-policy', ...release.state.policy, milestones: [first] });
		const report = reportOf(release);
		expect(pick(table(report, 'signatures').rows, 'milestone', 'name', 'standing', 'round')).toEqual([
			['Kickoff', 'Quinn', 'counted until reopened', 1],
			['Kickoff', 'Quinn', 'counted', 2],
			['Extra', 'Quinn', 'milestone dropped', 1],
		]);
		expect(metric(report, 'signatures')).toEqual([3, '1 of them given again, 0 rejections, 0 revoked']);
		expect(metric(report, 'exceptions')).toEqual([1, '0 waivers, 0 emergency releases, 1 reopening']);
		expect(pick(table(report, 'exceptions').rows, 'what', 'by', 'more')).toEqual([
			['Reopened', 'Max', ''],
			['Plan weakened by two people', 'Ada and Pat', expect.stringContaining('Extra')],
		]);
	});

	test('R20 R32 names both who declared an emergency, and both who ended the release', () => {
		const release = aReleaseAtCall({ people: { Bea: ['Business'] } });
		release.agree('Eli', 'Oz', {
			type: 'break-glass',
			milestone: 'ship',
			reason: 'Outage',
			incident: 'INC-7',
		});
		for (const who of ['Max', 'Bea'])
			release.must(who, { type: 'close-out', outcome: 'postponed', reason: 'The supplier is late.' });
		const report = reportOf(release);
		expect(pick(table(report, 'exceptions').rows, 'what', 'by', 'more')).toEqual([
			['Emergency release', 'Eli and Oz', 'INC-7'],
		]);
		expect(pick(table(report, 'signatures').rows, 'milestone', 'name', 'role', 'meaning')).toEqual([
			['Kickoff', 'Quinn', 'QA', 'approved'],
			['The release', 'Max', 'Release manager', 'ends it as postponed'],
			['The release', 'Bea', 'Business', 'ends it as postponed'],
		]);
	});

	test('R11 nothing fills a slot before it has happened, asked for or not', () => {
		const release = aRelease({
			policy: {
				milestones: [
					aMilestone('review', {
						kind: 'call',
						signers: [],
						evidence: [
							aSlot('minutes', { source: 'call' }),
							aSlot('risks', { source: 'risks', required: false }),
						],
					}),
				],
			},
		});
		release.state = { ...release.state, doneBefore: [{ id: 'before', name: 'Before' }] };
		const report = reportOf(release);
		expect(pick(table(report, 'deliverables').rows, 'state')).toEqual([['missing'], ['not given']]);
		// As on its card.
		expect(pick(table(report, 'milestones').rows, 'number')).toEqual([[1]]);
	});

	test('R32 what was rolled back is not in production', () => {
		const release = revealed(aReleaseAtCall(), allGo);
		release.must('Rita', declareGo(release, { windowStart: release.at(0) }));
		release.must('Oz', { type: 'start-deployment', milestone: 'ship', artefact: aCandidate().artefact });
		release.request('Pat', 'ship').pass(60).sign('Quinn', 'QA', { milestone: 'ship' });
		expect(metric(reportOf(release), 'slip')).toEqual([-6, 'in production, against the target']);
		release.pass(60).must('Oz', { type: 'record-rollback', reason: 'Errors rose' });
		const report = reportOf(release);
		expect(metric(report, 'slip')).toEqual([null, 'what was in production was rolled back']);
		expect(metric(report, 'deployment')).toEqual([
			1,
			'from its start to its sign-off, in a window of 2 hours',
		]);
		expect(metric(report, 'recovery')[0]).toBe(2);
	});

	test('R28 holds no vote that is sealed', () => {
		const release = aReleaseAtCall().must('Max', openCall(aReleaseAtCall()));
		release.must('Quinn', { type: 'vote', station: 'qa', vote: 'no-go', reason: 'The invoice run failed' });
		expect(table(reportOf(release), 'votes').rows).toEqual([]);
		expect(JSON.stringify(reportOf(release))).not.toContain('invoice run');
	});
});

describe('the report as text', () => {
	const hostile = '=1+1|*x*\n# <img src=x onerror=alert(1)> [a](javascript:b) `c` $x$ "q", ＠SUM(A1)';
	function aHostileReport() {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff')] },
			rows: [
				aRow('kickoff', { name: hostile, activities: [anActivity('a', { text: hostile, state: 'open' })] }),
			],
		});
		release.risks = [aRisk('r', { title: '\t+SUM(A1)', mitigation: '  -2', owner: '@x' })];
		return reportOf(release);
	}

	test('CSV: no cell is a formula, and what was written comes back', () => {
		for (const each of aHostileReport().tables) {
			const text = toCsv(each);
			expect(text.startsWith('\uFEFF')).toBe(true);
			const [header, ...lines] = readByPython(text);
			expect(header).toEqual(each.columns.map(({ title }) => title));
			expect(lines).toHaveLength(each.rows.length);
			for (const [at, row] of each.rows.entries())
				for (const [place, { key }] of each.columns.entries()) {
					const cell = lines[at]?.[place] ?? '';
					const written = row[key] ?? '';
					expect([String(written), `'${written}`]).toContain(cell);
					if (typeof written === 'string') expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u);
				}
		}
	});

	test('CSV: a negative number stays a number', () => {
		const one: Table = {
			id: 't',
			title: 'T',
			about: '',
			none: '',
			columns: [{ key: 'n', title: 'N', kind: 'number' }],
			rows: [{ n: -3 }, { n: null }],
		};
		expect(toCsv(one)).toBe('\uFEFFN\r\n-3\r\n\r\n');
	});

	test('Markdown: a table has as many cells as columns in every line, and no mark of a writer means anything', () => {
		const report = aHostileReport();
		const text = toMarkdown(report);
		expect(text).toContain('\\<img src=x onerror=alert(1)\\>');
		expect(text).toContain('\\[a\\](javascript:b)');
		expect(text).toContain('\\$x\\$');
		expect(text).not.toMatch(/(?<!\\)<img/);
		for (const each of report.tables.filter(({ rows }) => rows.length > 0)) {
			const lines = (text.split(`## ${each.title}\n`)[1] ?? '')
				.split('\n')
				.filter((line) => line.startsWith('|'));
			expect(lines.length, each.title).toBeGreaterThan(each.rows.length);
			for (const line of lines.slice(0, each.rows.length + 2))
				expect(line.match(/(?<!\\)\|/g), line).toHaveLength(
					each.columns.filter(({ detail }) => !detail).length + 1,
				);
		}
		for (const line of text.split('\n').filter((each) => /^#/.test(each)))
			expect(line).toMatch(/^#{1,2} [A-Z]/);
	});

	test('numbers say their unit, and what is not known whether it may come', () => {
		expect(
			(
				[
					[1, 'working days'],
					[-3, 'working days'],
					[82, '%'],
					[4, ''],
					[2, 'milestones'],
				] as const
			).map(([value, unit]) => unitOf({ value, unit })),
		).toEqual(['working day', 'working days', '%', '', '']);
		const release = aRelease({ people: { Max: ['Release manager'], Bea: ['Business'] } });
		expect(sayUnknown(reportOf(release))).toBe('not yet');
		for (const who of ['Max', 'Bea'])
			release.must(who, { type: 'close-out', outcome: 'cancelled', reason: 'No longer needed.' });
		const report = reportOf(release);
		expect(metric(report, 'slip')).toEqual([null, 'it ended before it was in production']);
		expect(toMarkdown(report)).toContain(
			'| Slip of the release | does not apply | it ended before it was in production |',
		);
		expect(toMarkdown(report)).not.toContain('not yet');
	});
});
