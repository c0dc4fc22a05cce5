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
export function longNamedView(): PublicView {
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

/** The room while it votes, and after it: seven stations and five people, with a reason that is long. */
export function callView(state: 'open' | 'declared'): PublicView {
	const voted = state === 'declared';
	const names = [
		'Product',
		'Engineering',
		'QA',
		'Sicherheit und Datenschutz der Rechtsschutzversicherung',
		'Operations',
		'Business',
		'サポート窓口および運用監視センター',
	];
	const says = voted
		? (['go', 'go', 'conditional', 'no-go', 'go', 'hold', 'not-staffed'] as const)
		: (['voted', 'voted', 'waiting', 'voted', 'waiting', 'voted', 'not-staffed'] as const);
	return screenView({
		...(voted && {
			status: {
				word: 'On hold',
				sentence: 'The next decision has no date yet.',
				date: '2026-04-29',
				slip: 3,
			},
		}),
		call: {
			milestone: 'm7',
			state,
			people: '5 people, 7 stations',
			stations: names.map((name, index) => ({
				name,
				required: index < 5,
				says: says[index] ?? 'not-staffed',
			})),
			...(voted && {
				verdict: 'no-go',
				reason: 'Security: the rollback was never rehearsed on the new cluster, and its owner is away.',
				openConditions: 0,
			}),
		},
	});
}
