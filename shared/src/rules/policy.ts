import type { MilestonePolicy, Policy } from '../schema/release.ts';
import type { Refusal } from '../schema/refusal.ts';
import { list } from './wording.ts';

type Namer = (id: string) => string;

/**
 * Refuses a policy that no assignment of people could ever satisfy (R15), or null. `name` gives a milestone's name.
 * One that the people now assigned cannot satisfy passes: that is staffing, and changes.
 */
export function checkPolicy(policy: Policy, name: Namer = (id) => id): Refusal | null {
	const message =
		findRepeated(policy.milestones, name) ??
		findUnknownNeed(policy.milestones, name) ??
		findCycle(policy.milestones, name) ??
		findImpossibleSigner(policy.milestones, name);
	return message === null ? null : { code: 'R15', message };
}

function findRepeated(milestones: readonly MilestonePolicy[], name: Namer): string | null {
	const milestone = repeated(milestones.map(({ id }) => id));
	if (milestone !== undefined) {
		return `Two milestones have the ID ${milestone}. Give each its own, so that a signature belongs to one.`;
	}
	for (const { id, evidence } of milestones) {
		const slot = repeated(evidence.map(({ slot }) => slot));
		if (slot !== undefined) {
			return `${name(id)} has two evidence slots with the ID ${slot}. Give each its own.`;
		}
	}
	return null;
}

function repeated(ids: readonly string[]): string | undefined {
	return ids.find((id, index) => ids.indexOf(id) !== index);
}

function findUnknownNeed(milestones: readonly MilestonePolicy[], name: Namer): string | null {
	const known = new Set(milestones.map(({ id }) => id));
	for (const { id, needs } of milestones) {
		const unknown = needs.find((need) => !known.has(need));
		if (unknown !== undefined) {
			return `${name(id)} waits for ${name(unknown)}, which is not in the plan. Remove that prerequisite or add the milestone.`;
		}
	}
	return null;
}

/** Takes away what waits for nothing until nothing can be taken; what is left waits in a circle. */
function findCycle(milestones: readonly MilestonePolicy[], name: Namer): string | null {
	let left = milestones;
	for (;;) {
		const waiting = new Set(left.map(({ id }) => id));
		const next = left.filter(({ needs }) => needs.some((need) => waiting.has(need)));
		if (next.length === 0) return null;
		if (next.length === left.length) {
			const circle = traceCircle(left).map(name);
			return circle.length === 1
				? `${circle[0]} would wait for itself for ever. Remove it from its own prerequisites.`
				: `${list(circle)} would wait for each other for ever. Remove one of these prerequisites.`;
		}
		left = next;
	}
}

/** Every milestone given waits for another of them: following that leads round. */
function traceCircle(milestones: readonly MilestonePolicy[]): string[] {
	const byId = new Map(milestones.map((milestone) => [milestone.id, milestone]));
	const path: string[] = [];
	let next = milestones[0]?.id;
	while (next !== undefined && !path.includes(next)) {
		path.push(next);
		next = byId.get(next)?.needs.find((need) => byId.has(need));
	}
	return next === undefined ? path : path.slice(path.indexOf(next));
}

function findImpossibleSigner(milestones: readonly MilestonePolicy[], name: Namer): string | null {
	for (const { id, signers } of milestones) {
		for (const { role, n, meaning } of signers) {
			if (role.trim() === '') return `${name(id)} asks a role without a name to sign. Name the role.`;
			if (n < 1) {
				return `${name(id)} asks for ${n} signatures from ${role}. Ask for at least one, or remove the rule.`;
			}
			if (role === 'Auditor') {
				return `${name(id)} asks an Auditor to sign, and auditors only read. Name another role.`;
			}
			if (meaning === 'rejected') {
				return `${name(id)} asks ${role} to reject it. A rule asks for approved, reviewed or authored.`;
			}
		}
	}
	return null;
}
