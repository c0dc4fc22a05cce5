/**
 * The names of the document's root types, only here (interfaces.md, Document). A root is the unit of permission,
 * because it can be neither deleted nor replaced.
 */
import type { SharedType } from './content.ts';

/** Locked together: what a signature covers (R5). */
export const scopeParts = ['milestone', 'activities', 'evidence', 'criteria'] as const;
/** Beside the scope, free to change after sign-off. */
export const freeParts = ['card', 'notes', 'talk'] as const;
/** One for the whole release; name and part are the same word. */
export const releaseParts = [
	'release',
	'risks',
	'defects',
	'rollback',
	'decisions',
	'lessons',
	'checks',
] as const;

/** Written by the server alone: what anybody else writes there is undone. */
export const isOfServer = (part: RootPart): part is 'checks' => part === 'checks';

export type ScopePart = (typeof scopeParts)[number];
export type FreePart = (typeof freeParts)[number];
export type MilestonePart = ScopePart | FreePart;
export type ReleasePart = (typeof releaseParts)[number];
export type RootPart = MilestonePart | ReleasePart;
/** What people edit. */
export type EditedPart = Exclude<RootPart, 'checks'>;
export type RootType = 'map' | 'text';

export interface Root {
	readonly part: RootPart;
	/** Absent for the release's own roots. */
	readonly milestone?: string;
	/** Whether a signature of the milestone covers it. */
	readonly scope: boolean;
	readonly type: RootType;
}

const milestoneParts: ReadonlyMap<string, MilestonePart> = new Map(
	[...scopeParts, ...freeParts].map((part) => [part, part]),
);
const ownParts: ReadonlyMap<string, ReleasePart> = new Map(releaseParts.map((part) => [part, part]));
const scope: ReadonlySet<RootPart> = new Set(scopeParts);
const texts: ReadonlySet<RootPart> = new Set<RootPart>(['criteria', 'notes']);
const milestoneId = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$/;

/** The root's name, for `doc.getMap` or `doc.getText`. */
export function rootName(part: MilestonePart, milestone: string): string {
	return `${part}:${milestone}`;
}

/** All roots of a milestone: its scope, then what is free beside it. */
export function milestoneRoots(milestone: string): string[] {
	return [...scopeParts, ...freeParts].map((part) => rootName(part, milestone));
}

/** The roots that are locked together while a milestone is signed. */
export function scopeRoots(milestone: string): string[] {
	return scopeParts.map((part) => rootName(part, milestone));
}

/** What a root type's name stands for; null for a name that this document does not have. */
export function parseRoot(name: string): Root | null {
	const own = ownParts.get(name);
	if (own !== undefined) return { part: own, scope: false, type: 'map' };
	const colon = name.indexOf(':');
	const part = milestoneParts.get(name.slice(0, Math.max(colon, 0)));
	const milestone = name.slice(colon + 1);
	if (part === undefined || !milestoneId.test(milestone)) return null;
	return { part, milestone, scope: scope.has(part), type: texts.has(part) ? 'text' : 'map' };
}

/** The root that a type lies in, and the key below the root on the way to it (null: the root itself, or a list). */
export function rootOf(type: SharedType): { type: SharedType; key: string | null } {
	let key: string | null = null;
	let root = type;
	for (let item = root._item; item !== null; item = root._item) {
		key = item.parentSub;
		root = item.parent as SharedType;
	}
	return { type: root, key };
}
