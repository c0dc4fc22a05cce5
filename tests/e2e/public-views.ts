import type { PublicView } from '@holdpoint/shared/schema/public-view';

type Milestone = PublicView['milestones'][number];

const english = [
	'Release Kickoff',
	'Requirement Sign-Off',
	'Development Complete',
	'Test Plan Sign-Off',
	'Quality Assurance Completion',
	'UAT Sign-Off',
	'Release Candidate Approval',
	'Pre-Release Deployment Review',
	'Production Deployment',
	'Post-Release Validation',
	'Post-Release Review',
	'Release Close-Out',
];

/** Words that do not break, and lines that do not fit: what a room in Zürich and one in Tokyo would write. */
const long = [
	'Rechtsschutzversicherungsgesellschaftsfreigabe für Österreich',
	'本番環境へのデプロイ前レビューおよび最終承認手続きの完了確認',
	'Datenschutz-Folgenabschätzung und Betriebsratsvereinbarung',
	'リリース候補の品質保証完了報告書のレビューと承認',
	'Qualitätssicherungsabschlussberichtsgenehmigung',
	'ユーザー受け入れテスト（業務部門による本番相当環境での最終確認）',
	'Veröffentlichungskandidatenfreigabe',
	'セキュリティ監査と規制遵守の最終チェック',
	'Produktivsetzung mit Rückfallebene und Betriebsübergabe',
	'稼働後検証と監視期間の満了',
	'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
	'プロジェクト完了報告書の保管と資源の解放',
	'Wiedervorlage im Änderungsbeirat',
	'第十四の節目',
];

const states: readonly Partial<Milestone>[] = [
	{ status: 'signed', signedAt: '2026-02-20T15:04:00.000Z' },
	{ status: 'signed', signedAt: '2026-03-03T09:41:00.000Z' },
	{ status: 'signed', signedAt: '2026-03-18T16:20:00.000Z' },
	{ status: 'waived' },
	{
		status: 'ready',
		awaiting: [
			{ role: 'Product', n: 1 },
			{ role: 'QA', n: 1 },
		],
		slip: 2,
	},
	{ status: 'in-progress', rejectedBy: 'Business', slip: 3 },
	{ status: 'in-progress', slip: 3 },
	{ status: 'ready' },
];

function milestones(names: readonly string[]): Milestone[] {
	return names.map((name, index) => ({
		id: `m${index}`,
		name,
		phase: 'Phase',
		status: 'planned',
		due: `2026-04-${String(10 + index).padStart(2, '0')}`,
		slip: 0,
		planned:
			index < 3
				? `2026-0${index < 1 ? 2 : 3}-${15 + index}`
				: `2026-04-${String(9 + index).padStart(2, '0')}`,
		awaiting: [],
		signatures: [],
		...states[index],
	}));
}

/** A release in the middle of its way, as a screen link shows it. */
export function screenView(partial: Partial<PublicView> = {}): PublicView {
	return {
		release: { name: 'Atlas', version: '4.2' },
		status: {
			word: 'At risk',
			sentence: 'May be late. Quality Assurance Completion is waiting for Product and QA.',
			date: '2026-04-29',
			slip: 3,
			planned: '2026-04-24',
			target: '2026-04-24',
		},
		counts: { signed: 3, waived: 1, total: 12, doneBefore: 0 },
		milestones: milestones(english),
		blockers: [
			{
				code: 'R12',
				message: 'Quality Assurance Completion needs one more from Product and one more from QA.',
			},
		],
		candidate: { version: '4.2.0-rc.2', commit: '9fceb02d0ae598e95dc970b74767f19372d61af8' },
		next: {
			milestone: 'm4',
			sentence: 'Quality Assurance Completion waits for Product and QA.',
			due: '2026-04-14',
		},
		at: '2026-04-09T09:30:00.000Z',
		...partial,
	};
}

/** The same with names that no layout was drawn for, and more milestones than a page holds. */
function longNamedView(): PublicView {
	const view = screenView();
	return {
		...view,
		release: {
			name: 'Rechtsschutzversicherungsverwaltungsplattform Mitteleuropa',
			version: '2026.04 「春の大型更新」',
		},
		counts: { signed: 3, waived: 1, total: 14, doneBefore: 2 },
		milestones: milestones(long),
		blockers: [
			{
				code: 'R12',
				message: `„${long[4]}“ braucht noch eine Zustimmung von Qualitätsmanagementbeauftragten und Betriebsratsvorsitzenden; ${long[1]}もまだ承認されていません。`,
			},
		],
		candidate: {
			version: '2026.04.0-veröffentlichungskandidat.12',
			commit: '9fceb02d0ae598e95dc970b74767f19372d61af8',
		},
		next: { milestone: 'm4', sentence: `${long[10]} wartet auf die Geschäftsleitung.`, due: '2026-04-14' },
	};
}

type Call = NonNullable<PublicView['call']>;
type Says = Call['stations'][number]['says'];

/** Twelve stations, as a company calls them that has one for everything. */
const stations = [
	'Product',
	'Engineering',
	'QA',
	'Sicherheit und Datenschutz der Rechtsschutzversicherung',
	'Operations',
	'Business',
	'サポート窓口および運用監視センター',
	'Qualitätsmanagementbeauftragte für Medizinprodukte (Genf)',
	'法務・コンプライアンス部門および個人情報保護責任者の代理',
	'Rechtsschutzversicherungsgesellschaftsvertretungsstellvertre',
	'Data',
	'Finance',
];
const longReason = `The rollback was never rehearsed on the new cluster, and the person who wrote it is away until the end of the month.

What would change my answer: 新しいクラスタでの切り戻し手順を一度最後まで実施し、所要時間を記録してください。 Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnungsbeauftragtenstellvertretung`;

/** The room in its call at 09:30: twelve stations with long names, seven with short ones, five people. */
function callView(
	state: Call['state'],
	{
		says = [],
		partial = {},
		short = false,
	}: { says?: readonly Says[]; partial?: Partial<Call>; short?: boolean } = {},
): PublicView {
	const revealed = state === 'revealed' || state === 'declared';
	const ahead = state === 'scheduled' ? 'staffed' : 'waiting';
	return screenView({
		call: {
			milestone: 'm7',
			state,
			scheduledFor: '2026-04-09T09:45:00.000Z',
			expiresAt: '2026-04-10T09:30:00.000Z',
			people: '5 people, 7 stations',
			stations: (short ? roles : stations).map((name, index) => {
				const said = index === 6 ? 'not-staffed' : (says[index] ?? (revealed ? 'go' : ahead));
				const reason = {
					hold: 'The notes are not out.',
					'no-go': longReason,
					conditional: 'Rehearse the rollback',
				};
				return {
					name,
					required: index < 5,
					says: said,
					...((said === 'staffed' || said === 'waiting') && index % 3 === 0 && { here: true as const }),
					...(said in reason && { reason: reason[said as keyof typeof reason] }),
				};
			}),
			...partial,
		},
	});
}
const roles = ['Product', 'Engineering', 'QA', 'Security', 'Operations', 'Business', 'Support'];

const preRead = {
	expired: [long[4] ?? '', long[1] ?? ''],
	openRisks: 3,
	graveRisks: 1,
	defects: { open: 17, sentence: '17 open: 1 critical, 2 major, 14 minor.' },
	wayBack: { seconds: 2520, beginBy: '2026-04-24T02:48:00.000Z', isTooLate: false },
	rollbackPlan: false,
};
const window = { start: '2026-04-09T09:00:00.000Z', end: '2026-04-09T09:35:00.000Z' };
const split: readonly Says[] = ['go', 'go', 'conditional', 'no-go', 'go', 'hold', 'go', 'no-go', 'no-go'];
const goingOut = {
	word: 'Going out',
	sentence: 'Going out between Thu 9 Apr 09:00 UTC and Thu 9 Apr 09:35 UTC.',
	date: '2026-04-29',
	slip: 3,
	target: '2026-04-24',
} as const;
const held = { ...goingOut, word: 'On hold', sentence: 'The next decision has no date yet.' } as const;
const twelve = Array<Says>(12);

function declared(
	verdict: Call['verdict'] & string,
	{
		says = twelve,
		status = goingOut,
		call = {},
		short = false,
	}: { says?: readonly Says[]; status?: PublicView['status']; call?: Partial<Call>; short?: boolean } = {},
): PublicView {
	const partial = { verdict, reason: '', openConditions: 0, window, ...call };
	return { ...callView('declared', { says, partial, short }), status };
}

/** Everything that a projector can show, with what its first slide says in large letters. */
export const projectorStates: readonly { name: string; view: PublicView; heading: string }[] = [
	{ name: 'readiness', view: screenView(), heading: 'At risk' },
	{ name: 'readiness-long', view: longNamedView(), heading: 'At risk' },
	{
		name: 'emergency',
		view: {
			...longNamedView(),
			status: {
				...held,
				word: 'Emergency procedure',
				sentence: 'This release goes out by the emergency procedure.',
			},
		},
		heading: 'Emergency procedure',
	},
	{
		name: 'lobby-scheduled',
		view: callView('scheduled', { partial: { preRead, people: '' } }),
		heading: 'Go/no-go call',
	},
	{
		name: 'lobby-open',
		view: {
			...callView('open', {
				partial: { preRead: { expired: [], openRisks: 0, rollbackPlan: true } },
				short: true,
			}),
			join: { url: 'https://board.example.org/vote/abc', code: '4827-19' },
		},
		heading: 'VOTING',
	},
	{
		name: 'voting',
		view: callView('open', { says: ['voted', 'voted', 'waiting', 'voted', 'waiting', 'voted'] }),
		heading: 'VOTING',
	},
	{ name: 'closed', view: callView('closed', { says: Array<Says>(12).fill('voted') }), heading: 'VOTING' },
	{ name: 'revealed', view: callView('revealed', { says: split }), heading: 'VOTING' },
	{
		name: 'speaking',
		view: callView('revealed', {
			says: split,
			partial: { stage: { slide: 1, speaking: { station: stations[3] ?? '', name: 'Mara Lind' } } },
		}),
		heading: 'VOTING',
	},
	{ name: 'revealed-short', view: callView('revealed', { says: split, short: true }), heading: 'VOTING' },
	{
		name: 're-poll',
		view: callView('open', {
			short: true,
			partial: {
				stations: roles.map((name, index) => ({
					name,
					required: true,
					says: index === 3 ? 'waiting' : 'go',
					...(index === 3 && { before: ['no-go', 'hold'] }),
				})),
			},
		}),
		heading: 'VOTING',
	},
	{ name: 'go', view: declared('go', { short: true }), heading: 'GO' },
	{ name: 'go-long', view: declared('go', { call: { reason: longReason } }), heading: 'GO' },
	{
		name: 'conditional',
		view: declared('conditional', {
			says: split.with(3, 'conditional'),
			status: { ...goingOut, word: 'Waiting', sentence: 'Approved with 2 conditions still open.' },
			call: { openConditions: 2 },
			short: true,
		}),
		heading: 'GO',
	},
	{
		name: 'no-go',
		view: declared('no-go', { says: split, status: held, call: { reason: longReason } }),
		heading: 'NO-GO',
	},
	{
		name: 'hold',
		view: declared('hold', {
			says: split,
			status: held,
			short: true,
			call: { reason: 'The notes are not out.' },
		}),
		heading: 'HOLD',
	},
	{
		name: 'void',
		view: declared('go', {
			status: { ...held, sentence: 'GO is void. The build changed.' },
			call: { lost: { word: 'GO is void.', why: 'The build changed.' } },
			short: true,
		}),
		heading: 'GO is void.',
	},
	{
		name: 'expired',
		view: declared('go', {
			status: { ...held, sentence: 'GO has expired. Its window has passed.' },
			call: { lost: { word: 'GO has expired.', why: 'Its window has passed.' } },
		}),
		heading: 'GO has expired.',
	},
];
