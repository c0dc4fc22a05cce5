import { applyEntry, emptyState, project } from '@holdpoint/shared/ledger/project';
import { appendEntry } from '@holdpoint/shared/ledger/chain';
import type { Decided } from '@holdpoint/shared/rules/decided';
import type { CheckedAssertion } from '@holdpoint/shared/rules/presence';
import { digestScope } from '@holdpoint/shared/rules/scope';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { exportText } from '@holdpoint/shared/ledger/export';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { Opening } from '@holdpoint/shared/schema/call';
import { decide } from '@holdpoint/shared/rules/decide';
import { createRelease } from '@holdpoint/shared/rules/administer';
import { readDocument } from '@holdpoint/shared/rules/reading';
import { settle } from '@holdpoint/shared/rules/settle';
import { serverActor, type Actor } from '@holdpoint/shared/schema/actor';
import type { Command } from '@holdpoint/shared/schema/command';
import {
	emptyMilestoneRow,
	type Activity,
	type DefectRow,
	type Evidence,
	type MilestoneRow,
	type CheckRow,
	type RiskRow,
} from '@holdpoint/shared/schema/document';
import type { GovernanceState } from '@holdpoint/shared/schema/governance';
import type { Decision, LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { Statement } from '@holdpoint/shared/schema/passkey';
import type { DocumentReading } from '@holdpoint/shared/schema/reading';
import {
	defaultNumbers,
	type EvidenceSlot,
	type MilestonePolicy,
	type Policy,
	type ReleaseCandidate,
	type SignerRule,
} from '@holdpoint/shared/schema/release';

/** When tests happen, unless they say otherwise. */
export const noon = Date.parse('2026-03-12T12:00:00.000Z');

/** A person in a browser, active a moment ago. Their ID is the name in small letters. */
export function anActor(name: string, partial: Partial<Actor> = {}): Actor {
	return {
		person: name.toLowerCase(),
		name,
		guest: false,
		authentication: 'session',
		activeAt: noon - 60_000,
		...partial,
	};
}

export function aSigner(role: string, partial: Partial<SignerRule> = {}): SignerRule {
	return { role, n: 1, ...partial };
}

export function aSlot(slot: string, partial: Partial<EvidenceSlot> = {}): EvidenceSlot {
	return { slot, title: `Evidence ${slot}`, required: true, ...partial };
}

/** A plain milestone that one QA signs, with nothing before it. */
export function aMilestone(id: string, partial: Partial<MilestonePolicy> = {}): MilestonePolicy {
	return {
		id,
		phase: '1 Planning',
		kind: 'plain',
		bindsCandidate: false,
		needs: [],
		ordered: false,
		signers: [aSigner('QA')],
		evidence: [],
		...partial,
	};
}

export function aPolicy(partial: Partial<Policy> = {}): Policy {
	return {
		milestones: [aMilestone('kickoff')],
		separation: 'standard',
		numbers: defaultNumbers,
		...partial,
	};
}

export function anActivity(id: string, partial: Partial<Activity> = {}): Activity {
	return {
		id,
		text: `Activity ${id}`,
		state: 'done',
		reason: '',
		counts: true,
		owner: '',
		due: '',
		rank: 0,
		...partial,
	};
}

export function someEvidence(slot: string, partial: Partial<Evidence> = {}): Evidence {
	return { slot, title: `Evidence ${slot}`, url: '', hash: '', ...partial };
}

/** A milestone of the document, named after its ID with a capital: `kickoff` is “Kickoff”. */
export function aRow(id: string, partial: Partial<MilestoneRow> = {}): MilestoneRow {
	return {
		...emptyMilestoneRow(id),
		name: `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`,
		outcome: 'What it brings',
		criteria: 'When it is done',
		...partial,
	};
}

export function aRisk(id: string, partial: Partial<RiskRow> = {}): RiskRow {
	return {
		id,
		title: `Risk ${id}`,
		probability: 2,
		impact: 3,
		owner: '',
		mitigation: '',
		trigger: '',
		due: '',
		milestone: '',
		state: 'open',
		...partial,
	};
}

export function aDefect(id: string, partial: Partial<DefectRow> = {}): DefectRow {
	return {
		id,
		title: `Defect ${id}`,
		key: '',
		severity: 'minor',
		state: 'open',
		escaped: false,
		count: 1,
		...partial,
	};
}

export function aCandidate(partial: Partial<ReleaseCandidate> = {}): ReleaseCandidate {
	return { version: '2.4.0-rc.1', commit: '8f3a1c2', artefact: `sha256:${'a'.repeat(64)}`, ...partial };
}

/** Command as a person writes it in a test: the ID of the command is left to the release. */
export type Asked = Command extends infer C ? (C extends Command ? Omit<C, 'commandId'> : never) : never;

interface ReleaseParts {
	policy: Partial<Policy>;
	/** Roles by printed name. Ada, who owns the release, is always there. */
	people: Record<string, string[]>;
	/** Rows beside the ones that each milestone has anyway. */
	rows: MilestoneRow[];
}

/**
 * A release held in memory: a ledger, a document as rows, and who edited what. It does what the room does with the
 * rules, without document and storage: decide, append, settle.
 */
export class TestRelease {
	readonly entries: LedgerEntry[] = [];
	/** The server's time, milliseconds since 1970. */
	now = noon;
	/** Canonical texts of what was asked, signed or rejected, by digest. */
	readonly scopes = new Map<string, string>();
	/** The side table: votes cast and not yet revealed. */
	readonly votes = new Map<string, Opening>();
	/** What passkeys were asked to sign and no command has used, by nonce. */
	readonly statements = new Map<string, Statement>();
	state: GovernanceState = emptyState('release1');
	risks: RiskRow[] = [];
	checks: CheckRow[] = [];
	readonly rows = new Map<string, MilestoneRow>();
	readonly editors = new Map<string, { lastEditor: string | null; editors: string[] }>();
	#commands = 0;
	#lastReading: { from: readonly unknown[]; reading: DocumentReading } | null = null;

	/** Read anew when something has changed, since random tests ask for it over and over. */
	get reading(): DocumentReading {
		const from = [this.state, this.risks, this.checks, ...this.rows.values(), ...this.editors.values()];
		const last = this.#lastReading;
		if (last?.from.length === from.length && from.every((part, index) => part === last.from[index])) {
			return last.reading;
		}
		const reading = readDocument(
			this.rows.values(),
			Object.fromEntries(this.editors),
			this.risks,
			this.state,
			this.checks,
		);
		this.#lastReading = { from, reading };
		return reading;
	}

	/** Appends without asking the rules, as the server would after they agreed. */
	append(decision: Decision, actor: Pick<Actor, 'person' | 'name'> = serverActor): LedgerEntry {
		if ('digest' in decision) {
			const scope = this.reading.milestones[decision.milestone]?.scope;
			if (scope && digestScope(scope) === decision.digest)
				this.scopes.set(decision.digest, canonicalText(scope));
		}
		const entry = appendEntry(this.entries.at(-1) ?? null, decision, actor, new Date(this.now).toISOString());
		this.entries.push(entry);
		this.state = applyEntry(this.state, entry);
		return entry;
	}

	/** Asks the rules; on yes writes the entries and what follows from them. */
	ask(actor: Actor | string, asked: Asked, assertion: CheckedAssertion | null = null): Decided {
		const who = typeof actor === 'string' ? anActor(actor, { activeAt: this.now - 60_000 }) : actor;
		const command = { ...asked, commandId: `command-${++this.#commands}` };
		const sealed = {
			nonce: sha256Hex(`nonce ${this.#commands}`),
			openingOf: (seal: string) => this.votes.get(seal) ?? null,
			statementOf: (nonce: string) => this.statements.get(nonce) ?? null,
			assertion,
		};
		const decided = decide(command, this.state, this.reading, who, this.now, sealed);
		if (decided.ok) {
			for (const seal of decided.secrets?.forget ?? []) this.votes.delete(seal);
			for (const { seal, opening } of decided.secrets?.keep ?? []) this.votes.set(seal, opening);
			for (const decision of decided.entries) this.append(decision, who);
			this.settle();
		}
		return decided;
	}

	/** `ask`, which has to be agreed to. */
	must(actor: Actor | string, asked: Asked): this {
		const decided = this.ask(actor, asked);
		if (!decided.ok) throw new Error(`${decided.refusal.code}: ${decided.refusal.message}`);
		return this;
	}

	/** One proposes, another confirms: both have to be agreed to (R20). */
	agree(first: Actor | string, another: Actor | string, asked: Asked): this {
		this.must(first, asked);
		const proposal = this.state.proposals.at(-1)?.seq;
		if (proposal === undefined) throw new Error('Nothing was proposed.');
		return this.must(another, { type: 'second', proposal });
	}

	/** Lets minutes pass; nothing settles by that. */
	pass(minutes: number): this {
		this.now += minutes * 60_000;
		return this;
	}

	/** A moment that many minutes from now, as a command carries it. */
	at(minutes: number): string {
		return new Date(this.now + minutes * 60_000).toISOString();
	}

	/** Changes a milestone's content as this person would: a change of scope makes them its last editor. */
	edit(person: string, id: string, change: Partial<MilestoneRow>): this {
		const before = this.reading.milestones[id]?.digest;
		this.rows.set(id, { ...(this.rows.get(id) ?? aRow(id)), ...change });
		if (this.reading.milestones[id]?.digest !== before) {
			const editors = new Set(this.editors.get(id)?.editors).add(person.toLowerCase());
			this.editors.set(id, { lastEditor: person.toLowerCase(), editors: [...editors] });
		}
		this.settle();
		return this;
	}

	settle(): void {
		for (const decision of settle(this.state, this.reading, this.now)) this.append(decision);
	}

	/** What this person's panel would send: the digest of what is there now. */
	digest(id: string): string {
		const digest = this.reading.milestones[id]?.digest;
		if (digest === undefined) throw new Error(`No milestone ${id}`);
		return digest;
	}

	request(name: string, milestone = 'kickoff'): this {
		return this.must(name, { type: 'request-sign-off', milestone });
	}

	/** An approval, or another meaning, over what is there now. */
	sign(
		actor: Actor | string,
		role: string,
		partial: Partial<Extract<Asked, { type: 'sign' }>> = {},
	): Decided {
		const milestone = partial.milestone ?? 'kickoff';
		return this.ask(actor, {
			type: 'sign',
			milestone,
			role,
			meaning: 'approved',
			...partial,
			digest: partial.digest ?? this.digest(milestone),
		});
	}

	isSigned(id = 'kickoff'): boolean {
		return this.state.milestones[id]?.signedOff !== undefined;
	}

	export(): string {
		return exportText({ entries: this.entries, scopes: this.scopes, document: this.reading });
	}

	/** The same ledger read again from its start. */
	projected(): GovernanceState {
		return project(this.entries);
	}
}

/**
 * A release that Ada owns, without anyone having edited it. People join in the order given. Without a plan there is one
 * milestone, `kickoff`, which one QA signs; Quinn is QA, Pat asks.
 */
export function aRelease(partial: Partial<ReleaseParts> = {}): TestRelease {
	const release = new TestRelease();
	const ada = anActor('Ada');
	const created = createRelease({
		release: 'release1',
		title: 'Falcon 2.4',
		template: 'empty',
		owner: ada,
		policy: aPolicy(partial.policy),
		doneBefore: [],
	});
	if (!created.ok) throw new Error(created.refusal.message);
	for (const decision of created.entries) release.append(decision, ada);
	const people = partial.people ?? { Pat: ['Product'], Quinn: ['QA'] };
	for (const [name, roles] of Object.entries(people)) {
		const person = name.toLowerCase();
		if (person !== 'ada') release.append({ type: 'person-added', person, name }, ada);
		release.append({ type: 'roles-assigned', person, roles }, ada);
	}
	for (const { id } of release.state.policy.milestones) release.rows.set(id, aRow(id));
	for (const row of partial.rows ?? []) release.rows.set(row.id, row);
	return release;
}
