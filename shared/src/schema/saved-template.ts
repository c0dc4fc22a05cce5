import { z } from 'zod/mini';
import { line } from './text.ts';

/** `POST /api/boards/:id/template`: this release's plan, without its people, for everybody on this server (R24). */
export const newTemplate = z.object({ name: line(100).check(z.trim(), z.minLength(1)) });
export type NewTemplate = z.infer<typeof newTemplate>;

/** `GET /api/templates`. */
export interface SavedTemplate {
	readonly id: string;
	readonly name: string;
	/** How many. */
	readonly milestones: number;
	/** Printed name of who offered it; empty where they deleted their account. */
	readonly by: string;
	readonly createdAt: string;
	/** Whether who asks may delete it. */
	readonly mine: boolean;
}
