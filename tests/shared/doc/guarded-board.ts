import * as Y from 'yjs';
import { Guard, type GuardContext, type Verdict } from '@holdpoint/shared/doc/guard';
import { parseRoot } from '@holdpoint/shared/doc/roots';
import { seedRelease } from '@holdpoint/shared/doc/seed';
import type { DatedMilestone } from '@holdpoint/shared/schema/plan';

export function datedMilestone(partial: Partial<DatedMilestone> = {}): DatedMilestone {
	return {
		id: 'qa',
		name: 'Quality Assurance Completion',
		phase: '4 Testing',
		kind: 'plain',
		bindsCandidate: false,
		needs: [],
		activities: ['Functional runs', 'Regression runs'],
		outcome: 'Test completion report',
		criteria: 'No open defect of severity 1.',
		evidence: [{ slot: 'report', title: 'Test completion report', required: true }],
		owner: 'QA',
		ordered: false,
		signers: [],
		offset: 0,
		start: '2026-03-02',
		due: '2026-03-09',
		...partial,
	};
}

export const lock = { rule: 'R1', message: 'It is signed off.' };

/** A server's document behind its guard, with milestones `qa` and `uat`, and who may write what. */
export class GuardedBoard {
	readonly doc = new Y.Doc();
	readonly guard: Guard;
	/** Milestones whose scope is locked. */
	readonly signed = new Set<string>();
	readonly owners = new Map<number, string>();
	readonly known = new Set(['qa', 'uat']);
	/** Each accepted update, as the server would journal and broadcast it. */
	readonly journal: Uint8Array[] = [];

	/** `client` is the server's own Yjs client ID, random if left out. */
	constructor(client?: number) {
		if (client !== undefined) this.doc.clientID = client;
		const milestones = [datedMilestone(), datedMilestone({ id: 'uat', name: 'UAT Sign-Off' })];
		seedRelease(this.doc, { name: 'Release 14', version: '14.0', targetDate: '2026-04-01' }, milestones);
		this.journal.push(Y.encodeStateAsUpdate(this.doc));
		this.guard = new Guard(this.doc);
	}

	context(person: string, partial: Partial<GuardContext> = {}): GuardContext {
		return {
			person,
			readOnly: false,
			lockOf: (name) => {
				const root = parseRoot(name);
				return root?.scope === true && this.signed.has(root.milestone ?? '') ? lock : null;
			},
			ownerOfClient: (client) => this.owners.get(client) ?? null,
			knownMilestones: this.known,
			...partial,
		};
	}

	accept(update: Uint8Array, person = 'ann', partial: Partial<GuardContext> = {}): Verdict {
		const verdict = this.guard.accept(update, this.context(person, partial));
		if (verdict.kind === 'applied') {
			for (const client of verdict.newClients) this.owners.set(client, person);
			this.journal.push(verdict.update);
		}
		return verdict;
	}

	/** A client's replica that holds all that the server does. */
	replica(): Y.Doc {
		const doc = new Y.Doc();
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc), 'server');
		return doc;
	}

	/** What a client's edit brings to the server, as one update. */
	edit(change: (doc: Y.Doc) => void, doc = this.replica()): { doc: Y.Doc; update: Uint8Array } {
		const before = Y.encodeStateVector(doc);
		const updates: Uint8Array[] = [];
		const take = (update: Uint8Array) => updates.push(update);
		doc.on('update', take);
		doc.transact(() => change(doc), 'edit');
		doc.off('update', take);
		return { doc, update: updates.length > 0 ? Y.mergeUpdates(updates) : Y.encodeStateAsUpdate(doc, before) };
	}
}

/** All that a document shows, root by root; deleted and empty roots are left out. */
export function contentOf(doc: Y.Doc): Record<string, unknown> {
	const content: Record<string, unknown> = {};
	for (const name of [...doc.share.keys()].sort()) {
		const type = parseRoot(name)?.type;
		if (type === undefined) {
			const unknown = doc.share.get(name);
			const live = [...(unknown?._map.values() ?? [])].filter((item) => !item.deleted).length;
			if (live > 0 || unknown?._length) content[name] = `${live} fields, ${unknown?._length} in a list`;
			continue;
		}
		if (type === 'text') {
			const delta: unknown[] = doc.getText(name).toDelta() as unknown[];
			if (delta.length > 0) content[name] = delta;
			continue;
		}
		const map = doc.getMap(name);
		const list = map._start === null ? [] : Y.getTypeChildren(map as never).filter((item) => !item.deleted);
		const json = JSON.parse(JSON.stringify(map.toJSON())) as object;
		const sorted = sortKeys(json);
		if (Object.keys(json).length > 0 || list.length > 0)
			content[name] = list.length > 0 ? [sorted, list.length] : sorted;
	}
	return content;
}

/** The part of it that a signature of the milestone covers. */
export function scopeOf(doc: Y.Doc, milestone: string): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(contentOf(doc)).filter(([name]) => {
			const root = parseRoot(name);
			return root?.scope === true && root.milestone === milestone;
		}),
	);
}

function sortKeys(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, inner]) => [key, sortKeys(inner)]),
	);
}
