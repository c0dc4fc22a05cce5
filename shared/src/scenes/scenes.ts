import * as edits from '../doc/edits.ts';
import { readMilestone } from '../doc/read.ts';
import type { Scene, Stage } from './scene.ts';
import {
	agreeOnPlan,
	artefact,
	ask,
	begin,
	build,
	decideGo,
	finish,
	openCall,
	playUntil,
	signOff,
	team,
	tick,
} from './steps.ts';

const origin = 'scene';
const atlas = {
	title: 'Atlas',
	version: '4.2.0',
	template: 'twelve-milestones',
	separation: 'standard',
	began: 40,
	target: 24,
	cast: team,
} as const satisfies Omit<Scene, 'play'>;

function scene(play: (stage: Stage) => Promise<void>, partial: Partial<Scene> = {}): Scene {
	return { ...atlas, ...partial, play };
}

const end = (outcome: 'postponed' | 'cancelled', reason: string) => async (stage: Stage) => {
	await playUntil(stage, 'quality-assurance-completion');
	await stage.command('tomas', { type: 'close-out', outcome, reason });
	await stage.command('ana', { type: 'close-out', outcome, reason });
};

/** Boards by name: the gallery shows them, and tests look at them. */
export const scenes = {
	/** Just made, with nobody but its owner. */
	'first-day': scene(() => Promise.resolve(), { cast: team.slice(0, 1), began: 0, target: 90 }),

	/** The five milestones of a week, just agreed. */
	'weekly-train': scene(
		async (stage) => {
			await stage.command('ana', { type: 'accept-baseline' });
		},
		{ title: 'Billing', version: '2026.48', template: 'weekly-train', began: 0, target: 5 },
	),

	/** No plan yet. */
	empty: scene(() => Promise.resolve(), { template: 'empty', title: 'Untitled', began: 0 }),

	/** Real content: a long list, long names, a milestone twelve days late, one changed after it was signed. */
	full: scene(fullBoard, { began: 16 }),

	/** The states of a card beside each other: signed off, collecting with a stale signature, late, ready and not asked. */
	'under-way': scene(
		async (stage) => {
			const sign = (by: string, milestone: string, role: string) =>
				stage.sign(by, milestone, role, 'Read it all.');
			const askFor = async (milestone: string) => {
				await stage.edit('admin', (doc) => finish(doc, milestone));
				await stage.command('admin', { type: 'request-sign-off', milestone });
			};
			await stage.command('admin', { type: 'accept-baseline' });
			await askFor('release-kickoff');
			await sign('mara', 'release-kickoff', 'Product');
			await sign('ben', 'release-kickoff', 'Engineering');
			await askFor('requirement-sign-off');
			await sign('mara', 'requirement-sign-off', 'Business');
			const late = new Date(stage.now - 20 * 86_400_000).toISOString().slice(0, 10);
			await stage.edit('admin', (doc) => {
				edits.setOutcome(doc, 'requirement-sign-off', 'Changed after Mara had signed.', origin);
				edits.moveCard(doc, 'test-plan-sign-off', { lane: 'in-progress' }, origin);
				edits.setDates(doc, 'test-plan-sign-off', { due: late }, origin);
				edits.moveCard(doc, 'development-complete', { lane: 'ready' }, origin);
			});
		},
		{
			version: '4.2',
			began: 0,
			target: 145,
			cast: [
				{ person: 'admin', name: 'Administrator', roles: [] },
				{ person: 'eve', name: 'Eve Brandt', roles: ['Release manager', 'QA'] },
				{ person: 'mara', name: 'Mara Lind', roles: ['Product', 'Business'] },
				{ person: 'ben', name: 'Ben Okafor', roles: ['Engineering'] },
			],
		},
	),

	/** As `full`; while somebody reads Test Plan Sign-Off, QA signs it again. */
	'signed-meanwhile': scene(fullBoard, {
		began: 16,
		meanwhile: (stage) => stage.sign('eve', 'test-plan-sign-off', 'QA', 'Read the change.'),
	}),

	/** As `full`; while somebody reads Development Complete, it changes. */
	'changed-meanwhile': scene(fullBoard, {
		began: 16,
		meanwhile: (stage) =>
			stage.edit('ana', (doc) =>
				edits.setOutcome(
					doc,
					'development-complete',
					'The branch is frozen, and the build is green.',
					origin,
				),
			),
	}),

	/** One of two in QA prepared what QA is asked to sign. */
	prepared: scene(
		async (stage) => {
			await playUntil(stage, 'test-plan-sign-off');
			await stage.edit('eve', (doc) => {
				finish(doc, 'test-plan-sign-off');
				edits.moveCard(doc, 'test-plan-sign-off', { lane: 'ready' }, origin);
			});
			await stage.command('eve', { type: 'request-sign-off', milestone: 'test-plan-sign-off' });
		},
		{ cast: [...team, { person: 'quinn', name: 'Quinn Adler', roles: ['QA'] }] },
	),

	/** Everything is signed, and the release waits to be closed out. */
	'all-signed': scene(
		async (stage) => {
			await playUntil(stage, 'release-close-out');
			await signOff(stage, 'release-close-out');
		},
		{ target: -6 },
	),

	/** QA said no, and nobody has asked again. */
	rejected: scene(async (stage) => {
		await playUntil(stage, 'test-plan-sign-off');
		await ask(stage, 'test-plan-sign-off');
		await stage.sign('mara', 'test-plan-sign-off', 'Product', 'Covers what we promised.');
		await stage.reject('eve', 'test-plan-sign-off', 'QA', 'Nothing tests the migration of old invoices.');
	}),

	/** User acceptance is waived, and the waiver ends in less than three days. */
	'waiver-ends': scene(async (stage) => {
		await playUntil(stage, 'uat-sign-off');
		stage.wait(100);
		await stage.command('rita', {
			type: 'waive',
			milestone: 'uat-sign-off',
			reason: 'The business team is away until Thursday.',
			control: 'The pilot customers test in production behind a flag.',
			expiresAt: new Date(stage.now + 2.4 * 86_400_000).toISOString(),
		});
		await begin(stage, 'release-candidate-approval');
	}),

	/** The call is open, and three stations have voted. */
	voting: scene(async (stage) => {
		await playUntil(stage, 'pre-release-deployment-review');
		stage.wait(100);
		await openCall(stage, 3);
	}),

	/** Voting is open, and another may take the chair. */
	'chair-gone': scene(async (stage) => {
		await playUntil(stage, 'pre-release-deployment-review');
		stage.wait(100);
		await openCall(stage, 5);
		await stage.command('ana', {
			type: 'assign-role',
			person: stage.idOf('rita'),
			roles: ['Release authority', 'Release manager'],
		});
	}),

	/** A GO whose window ends within the hour. */
	'go-ends': scene(async (stage) => {
		await playUntil(stage, 'pre-release-deployment-review');
		stage.wait(100);
		await decideGo(stage, 0.7);
		await begin(stage, 'production-deployment');
	}),

	/** A GO was given, and the build changed after it. */
	'go-void': scene(async (stage) => {
		await playUntil(stage, 'pre-release-deployment-review');
		stage.wait(100);
		await decideGo(stage);
		await begin(stage, 'production-deployment');
		await build(stage, 'rc.2', 'b');
	}),

	/** Deployed, and taken back. */
	'rolled-back': scene(async (stage) => {
		await playUntil(stage, 'production-deployment');
		await stage.command('karl', { type: 'start-deployment', artefact: artefact('a') });
		await stage.command('karl', {
			type: 'record-rollback',
			reason: 'Invoices were sent twice.',
			backTo: '4.1.3',
		});
	}),

	/** Glass was broken: two people opened production before the signatures. */
	emergency: scene(async (stage) => {
		await playUntil(stage, 'development-complete');
		stage.wait(100);
		await stage.command('ana', {
			type: 'break-glass',
			milestone: 'production-deployment',
			reason: 'Customers cannot pay.',
			incident: 'INC-2041',
		});
	}),

	/** Everything is signed but the close-out, which waits to be asked for: the finished example. */
	'nearly-done': scene((stage) => playUntil(stage, 'release-close-out'), { target: -6 }),

	postponed: scene(end('postponed', 'The supplier is three weeks late.')),
	cancelled: scene(end('cancelled', 'Replaced by 5.0.')),
} as const satisfies Record<string, Scene>;

export type SceneName = keyof typeof scenes;

async function fullBoard(stage: Stage): Promise<void> {
	const late = new Date(stage.now + (16 - 12) * 86_400_000).toISOString().slice(0, 10);
	await stage.edit('ana', (doc) => {
		edits.setDates(doc, 'quality-assurance-completion', { due: late }, origin);
	});
	await agreeOnPlan(stage);
	await signOff(stage, 'release-kickoff');
	stage.wait(6);
	await signOff(stage, 'requirement-sign-off');
	stage.wait(6);
	await ask(stage, 'development-complete');
	await stage.sign('jonas', 'development-complete', 'Engineering', 'All merged, branch is frozen.');
	await signOff(stage, 'test-plan-sign-off', ['QA', 'Product']);
	stage.wait(100);
	await stage.edit('ana', (doc) => {
		edits.setOutcome(doc, 'test-plan-sign-off', 'The plan covers old invoices too, since Tuesday.', origin);
		const id = 'quality-assurance-completion';
		edits.renameMilestone(doc, id, 'Qualitätssicherung der Rechnungsläufe für alle Länderfilialen', origin);
		edits.moveCard(doc, id, { lane: 'in-progress' }, origin);
		const known = readMilestone(doc, id).activities.length;
		for (let n = known + 1; n <= 40; n += 1)
			edits.addActivity(
				doc,
				id,
				{ id: `x${n}`, text: `Länderlauf ${n}: ${places[n % places.length]}` },
				origin,
			);
		tick(doc, id, 17);
		edits.setOwner(doc, id, stage.idOf('misaki'), origin);
		edits.editNotes(doc, id, 'Tokio und Osaka laufen nachts, wegen der Zeitzone.', origin);
		edits.renameMilestone(doc, 'uat-sign-off', '受入テストの承認（経理部と営業部の合同）', origin);
		edits.moveCard(doc, 'uat-sign-off', { lane: 'in-progress' }, origin);
		tick(doc, 'uat-sign-off', 2);
		edits.setOwner(doc, 'uat-sign-off', stage.idOf('tomas'), origin);
		edits.addComment(
			doc,
			id,
			{
				id: 'c1',
				by: stage.idOf('misaki'),
				text: '今夜もう一度確認します。',
				at: new Date(stage.now).toISOString(),
			},
			origin,
		);
	});
}

const places = [
	'Aachen',
	'東京',
	'São Paulo',
	'Zürich',
	'Kraków',
	'Île-de-France',
	'大阪',
	'Übersee-Museum Bremen',
];
