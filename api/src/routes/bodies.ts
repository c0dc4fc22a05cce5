import { z } from 'zod/mini';

/** `POST /api/public`, `POST /api/public/ticket`: the token of a public or screen link. */
export const publicToken = z.object({ token: z.string().check(z.minLength(1), z.maxLength(200)) });

/** `POST /api/boards/:id/ticket`: what a program that holds a link's token wants to be called. */
export const ticketRequest = z.object({
	name: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(100))),
});

/** What `?format=` of an export may be; the first is meant without it. */
export const exportFormats = ['json', 'md', 'csv', 'html', 'report.json', 'ics'] as const;
