import { z } from 'zod/mini';
import { line, moment } from './text.ts';

export const linkAccess = z.enum(['edit', 'view', 'public', 'screen']);
export type LinkAccess = z.infer<typeof linkAccess>;

/** `POST /api/boards/:id/links`. `names`: whether people's printed names show on a public link. */
export const newLink = z.object({
	access: linkAccess,
	label: line(100),
	expiresAt: z.optional(moment),
	names: z.optional(z.boolean()),
});
export type NewLink = z.infer<typeof newLink>;

/** A sharing link as its board lists it; the token itself is shown once and kept only as a hash. */
export interface Link {
	readonly id: string;
	readonly access: LinkAccess;
	readonly label: string;
	readonly names: boolean;
	readonly createdAt: string;
	readonly expiresAt?: string;
	readonly lastUsedAt?: string;
	readonly revokedAt?: string;
}
