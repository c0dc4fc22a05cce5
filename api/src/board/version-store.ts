import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { emptyRollback } from '@holdpoint/shared/schema/document';
import type { Content, Version } from '@holdpoint/shared/schema/history';
import type { ChangeRecord } from './change-record.ts';
import { limits } from './limits.ts';
import { numberOf, textOf, type Sql } from './sql.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Of versions older than `age`, milliseconds, the last within each `step` stays. */
const thinning = [
	{ age: day, step: hour },
	{ age: 7 * day, step: day },
];

/**
 * The board as it was: content by parts, each stored once however many versions hold it. A version is written with the
 * entries that it stands for, in their transaction; while people only edit, every ten seconds at most.
 */
export class VersionStore {
	readonly #sql: Sql;
	readonly #record: ChangeRecord;
	/** The newest version: read once, when it is first asked for. */
	#newest: Newest | null | undefined;

	constructor(sql: Sql, record: ChangeRecord) {
		this.#sql = sql;
		this.#record = record;
	}

	/** Whether edits have waited long enough for a version of their own. `now`: milliseconds since 1970. */
	isDue(now: number): boolean {
		const newest = this.#findNewest();
		return newest === null || now - newest.at >= limits.versionEvery;
	}

	/** Keeps what the document holds after entry `seq`, unless the newest version says the same. */
	keep(content: Content, seq: number, now: number): void {
		const before = this.#findNewest();
		const parts = new Map<string, KeptPart>();
		for (const part of partsOf(content)) {
			const text = fit(part);
			const name = nameOf(text);
			const known = before?.parts.get(name);
			parts.set(name, known?.text === text ? known : { text, id: this.#keepContent(text) });
		}
		const isSame =
			before?.seq === seq &&
			before.parts.size === parts.size &&
			[...parts].every(([name, { id }]) => before.parts.get(name)?.id === id);
		if (isSame) return;
		this.#sql.run(
			'INSERT INTO versions (at, seq, people, parts) VALUES (?, ?, ?, ?)',
			now,
			seq,
			JSON.stringify(this.#record.editorsSince(before?.at ?? 0)),
			JSON.stringify([...parts.values()].map(({ id }) => id)),
		);
		this.#newest = { at: now, seq, parts };
		// With the first of an hour: a board that nobody writes does not grow.
		if (Math.floor(now / hour) !== Math.floor((before?.at ?? 0) / hour)) this.#prune(now);
	}

	/** Oldest first. */
	list(): Version[] {
		return this.#sql.run('SELECT id, at, seq, people FROM versions ORDER BY id').map(readVersion);
	}

	read(id: number): { version: Version; content: Content } | null {
		const [row] = this.#sql.run('SELECT id, at, seq, people, parts FROM versions WHERE id = ?', id);
		if (row === undefined) return null;
		const parts = this.#readParts(textOf(row.parts)).map(({ text }) => JSON.parse(text) as Part);
		const of = (kind: string) => parts.filter((part) => part.kind === kind).map(({ value }) => value);
		const kept = {
			release: of('release')[0],
			milestones: of('milestone'),
			risks: of('risks')[0],
			defects: of('defects')[0],
			rollback: of('rollback')[0],
			decisions: of('decisions')[0],
			lessons: of('lessons')[0],
			...(of('checks')[0] !== undefined && { checks: of('checks')[0] }),
		};
		return { version: readVersion(row), content: completed(kept as Content) };
	}

	/**
	 * All of the last 24 hours stay, then one an hour for a week, then one a day. The first version after each ledger
	 * entry stays for ever.
	 */
	#prune(now: number): void {
		for (const { age, step } of thinning) {
			this.#sql.run(
				`DELETE FROM versions WHERE at < ?1
					AND id NOT IN (SELECT min(id) FROM versions GROUP BY seq)
					AND id NOT IN (SELECT max(id) FROM versions WHERE at < ?1 GROUP BY CAST(at / ?2 AS INTEGER))`,
				now - age,
				step,
			);
		}
		this.#sql.run(
			'DELETE FROM contents WHERE id NOT IN (SELECT each.value FROM versions, json_each(versions.parts) AS each)',
		);
	}

	#findNewest(): Newest | null {
		if (this.#newest !== undefined) return this.#newest;
		const [row] = this.#sql.run('SELECT at, seq, parts FROM versions ORDER BY id DESC LIMIT 1');
		if (row === undefined) return (this.#newest = null);
		const parts = this.#readParts(textOf(row.parts)).map((part) => [nameOf(part.text), part] as const);
		return (this.#newest = { at: numberOf(row.at), seq: numberOf(row.seq), parts: new Map(parts) });
	}

	#keepContent(text: string): number {
		const digest = sha256Hex(text);
		this.#sql.run('INSERT OR IGNORE INTO contents (digest, text) VALUES (?, ?)', digest, text);
		const [row] = this.#sql.run('SELECT id FROM contents WHERE digest = ?', digest);
		return numberOf(row?.id);
	}

	#readParts(parts: string): KeptPart[] {
		return this.#sql
			.run(
				`SELECT contents.id, contents.text FROM json_each(?) AS each
					JOIN contents ON contents.id = each.value ORDER BY each.key`,
				parts,
			)
			.map((row) => ({ id: numberOf(row.id), text: textOf(row.text) }));
	}
}

interface KeptPart {
	readonly id: number;
	readonly text: string;
}

interface Newest {
	readonly at: number;
	readonly seq: number;
	readonly parts: ReadonlyMap<string, KeptPart>;
}

/** A part of the content under its own name, which its text carries. */
interface Part {
	readonly name: string;
	readonly kind: keyof Content | 'milestone';
	readonly value: unknown;
}

function partsOf({
	release,
	milestones,
	risks,
	defects,
	rollback,
	decisions,
	lessons,
	checks = [],
}: Content): Part[] {
	return [
		{ name: 'release', kind: 'release', value: release },
		...milestones.map((row): Part => ({ name: `milestone:${row.id}`, kind: 'milestone', value: row })),
		{ name: 'risks', kind: 'risks', value: risks },
		{ name: 'defects', kind: 'defects', value: defects },
		{ name: 'rollback', kind: 'rollback', value: rollback },
		{ name: 'decisions', kind: 'decisions', value: decisions },
		{ name: 'lessons', kind: 'lessons', value: lessons },
		...(checks.length > 0 ? [{ name: 'checks', kind: 'checks' as const, value: checks }] : []),
	];
}

/** What was kept before a board had the rest of it. */
function completed({ release, risks, defects, rollback, ...rest }: Content): Content {
	return {
		...rest,
		release: { ...release, holidays: release.holidays ?? '' },
		risks: risks.map((risk) => ({ ...noTerms, ...risk })),
		defects: defects ?? [],
		rollback: rollback ?? emptyRollback,
	};
}
const noTerms = { trigger: '', due: '', milestone: '' };

/** One row of storage: of a list that is longer only the beginning is kept. */
function fit(part: Part): string {
	const text = JSON.stringify(part);
	if (text.length <= limits.row / 3) return text;
	const { value } = part;
	if (Array.isArray(value)) return fit({ ...part, value: value.slice(0, value.length >> 1) });
	const row = value as Record<string, unknown>;
	const cut = Object.entries(row).map(([key, field]) => [
		key,
		Array.isArray(field) ? field.slice(0, field.length >> 1) : field,
	]);
	return fit({ ...part, value: Object.fromEntries(cut) as unknown });
}

function nameOf(text: string): string {
	return (JSON.parse(text) as Part).name;
}

function readVersion(row: Record<string, unknown>): Version {
	return {
		id: Number(row.id),
		at: new Date(Number(row.at)).toISOString(),
		seq: Number(row.seq),
		people: JSON.parse(String(row.people)) as string[],
	};
}
