import type * as Y from 'yjs';
import * as edits from '../doc/edits.ts';
import { readMilestone } from '../doc/read.ts';
import { templateOf } from '../template/templates.ts';
import type { Player, Stage } from './scene.ts';

const origin = 'scene';

/** Names as they come: long ones, with marks, in other scripts. */
export const team: readonly Player[] = [
	{ person: 'ana', name: 'Ana Ruiz', roles: ['Release manager'] },
	{ person: 'mara', name: 'Mara Lind', roles: ['Product'] },
	{ person: 'jonas', name: 'Jonas Weißhaupt', roles: ['Engineering'] },
	{ person: 'priya', name: 'Priya Raman', roles: ['Engineering'] },
	{ person: 'eve', name: 'Eve Brandt', roles: ['QA'] },
	{ person: 'misaki', name: '佐藤 美咲', roles: ['Security'] },
	{ person: 'tomas', name: 'Tomás Ortega', roles: ['Business'] },
	{ person: 'karl', name: 'Karl-Friedrich von Lüdinghausen-Wolff', roles: ['Operations'] },
	{ person: 'noor', name: 'Noor Haddad', roles: ['Support'] },
	{ person: 'rita', name: 'Rita Voss', roles: ['Release authority'] },
	{ person: 'wes', name: 'Wes Okonkwo', roles: ['Auditor'] },
];

/** Who signs as what; two engineers where two are asked for. */
const signers: Readonly<Record<string, readonly string[]>> = {
	Product: ['mara'],
	Engineering: ['jonas', 'priya'],
	QA: ['eve'],
	Security: ['misaki'],
	Business: ['tomas'],
	Operations: ['karl'],
	'Release manager': ['ana'],
};

const comments = ['', 'Read it all.', '', 'The numbers agree with ours.', ''];

const milestones = templateOf('twelve-milestones');
const review = 'pre-release-deployment-review';
const deployment = 'production-deployment';

/** SHA-256 of the build, as the examples have it. */
export const artefact = (letter: string) => `sha256:${letter.repeat(64)}`;

/** Every activity done and every piece of evidence linked. */
export function finish(doc: Y.Doc, milestone: string): void {
	const { activities, evidence } = readMilestone(doc, milestone);
	for (const { id } of activities) edits.setActivityState(doc, milestone, id, 'done', '', origin);
	for (const { slot } of evidence) {
		const url = `https://example.org/atlas/4.2/${slot}`;
		edits.setEvidence(doc, milestone, slot, { url }, origin);
	}
}

/** The first `count` of its activities are done. */
export function tick(doc: Y.Doc, milestone: string, count: number): void {
	for (const { id } of readMilestone(doc, milestone).activities.slice(0, count))
		edits.setActivityState(doc, milestone, id, 'done', '', origin);
}

/** The plan is agreed to, with what is known to be dangerous. */
export async function agreeOnPlan(stage: Stage): Promise<void> {
	await stage.edit('ana', (doc) => {
		edits.addRisk(doc, 'r1', { title: 'The payment provider changes its API in the same week' }, origin);
		edits.editRisk(doc, 'r1', { probability: 3, impact: 4, owner: stage.idOf('jonas') }, origin);
		edits.addRisk(doc, 'r2', { title: 'Only one person knows the migration' }, origin);
		for (const { id, owner } of milestones) {
			const lead = signers[owner]?.[0];
			if (lead) edits.setOwner(doc, id, stage.idOf(lead), origin);
		}
	});
	await stage.command('ana', { type: 'accept-baseline' });
}

/** Everything that signatures ask for, done and asked for by somebody who does not sign there (R14). */
export async function ask(stage: Stage, milestone: string): Promise<void> {
	const by = preparerOf(milestone);
	await stage.edit(by, (doc) => {
		finish(doc, milestone);
		edits.moveCard(doc, milestone, { lane: 'ready' }, origin);
	});
	await stage.command(by, { type: 'request-sign-off', milestone });
}

/** It is being worked on, and its first activity is done. */
export function begin(stage: Stage, milestone: string): Promise<void> {
	return stage.edit(preparerOf(milestone), (doc) => {
		edits.moveCard(doc, milestone, { lane: 'in-progress' }, origin);
		tick(doc, milestone, 1);
	});
}

/** Somebody who does not sign it. */
function preparerOf(milestone: string): string {
	const roles = rolesOf(milestone);
	const by = ['ana', 'eve', 'tomas'].find((person) => !roles.some((role) => signers[role]?.includes(person)));
	return by ?? 'rita';
}

/** Asked, and signed by those of the given roles; by all of them where none are given. */
export async function signOff(stage: Stage, milestone: string, roles = rolesOf(milestone)): Promise<void> {
	await ask(stage, milestone);
	let said = milestone.length;
	for (const role of roles) {
		const n = milestones
			.find(({ id }) => id === milestone)
			?.signers.find((signer) => signer.role === role)?.n;
		for (const person of signers[role]?.slice(0, n ?? 1) ?? []) {
			stage.wait(0.2);
			await stage.sign(person, milestone, role, comments[said++ % comments.length]);
		}
	}
}

function rolesOf(milestone: string): string[] {
	return milestones.find(({ id }) => id === milestone)?.signers.map(({ role }) => role) ?? [];
}

/** Plays the plan in its order until this milestone is the next one, and begun. */
export async function playUntil(stage: Stage, end: string): Promise<void> {
	await agreeOnPlan(stage);
	for (const { id } of milestones) {
		if (id === end) return begin(stage, id);
		// The deployment begins within the hours that the call gave it.
		stage.wait(id === deployment ? 0.1 : 1.6);
		if (id === 'quality-assurance-completion') await build(stage, 'rc.1', 'a');
		if (id === review) await decideGo(stage);
		else if (id === deployment) await deploy(stage);
		else await signOff(stage, id);
	}
}

export function build(stage: Stage, name: string, letter: string): Promise<void> {
	const commit = `8f3e21c0${letter}`;
	const candidate = { version: `4.2.0-${name}`, commit, artefact: artefact(letter) };
	return stage.command('ana', { type: 'set-release-candidate', ...candidate });
}

const stations = [
	{ id: 'product', name: 'Product', person: 'mara', required: true },
	{ id: 'engineering', name: 'Engineering', person: 'jonas', required: true },
	{ id: 'qa', name: 'QA', person: 'eve', required: true },
	{ id: 'security', name: 'Security', person: 'misaki', required: true },
	{ id: 'operations', name: 'Operations', person: 'karl', required: true },
	{ id: 'support', name: 'Support', person: 'noor', required: false },
	{ id: 'business', name: 'Business', person: 'tomas', required: true },
] as const;

/** What the call decides about is ready, and its voting is open; the first `voted` stations have voted GO. */
export async function openCall(stage: Stage, voted = 0): Promise<void> {
	await stage.edit('ana', (doc) => {
		finish(doc, review);
		edits.moveCard(doc, review, { lane: 'ready' }, origin);
	});
	const expiresAt = new Date(stage.now + 12 * 3_600_000).toISOString();
	await stage.command('ana', {
		type: 'open-call',
		stations: stations.map((each) => ({ ...each, person: stage.idOf(each.person) })),
		expiresAt,
	});
	for (const { id, person } of stations.slice(0, voted))
		await stage.command(person, { type: 'vote', station: id, vote: 'go' });
}

/** `hours`: how long the deployment may wait for its start. */
export async function decideGo(stage: Stage, hours = 10): Promise<void> {
	await openCall(stage, stations.length);
	await stage.command('ana', { type: 'close-voting' });
	await stage.command('ana', { type: 'reveal' });
	const from = new Date(stage.now).toISOString();
	const until = new Date(stage.now + hours * 3_600_000).toISOString();
	await stage.command('rita', { type: 'declare', verdict: 'go', windowStart: from, windowEnd: until });
}

export async function deploy(stage: Stage): Promise<void> {
	await stage.command('karl', { type: 'start-deployment', artefact: artefact('a') });
	await signOff(stage, deployment);
}
