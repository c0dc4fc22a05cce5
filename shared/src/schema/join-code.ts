import { z } from 'zod/mini';

/** Six digits from a screen, "4827-19": they lead to the page where a release votes, while its call lasts. */
export const joinByCode = z.object({ code: z.string().check(z.regex(/^\d{4}-\d{2}$/)) });
export type JoinByCode = z.infer<typeof joinByCode>;

/** `url`: the same page, for a QR code. */
export interface JoinCode {
	readonly code: string;
	readonly url: string;
}

/** Of one call: `call` is the entry that scheduled or opened it. */
export interface JoinCodeOfCall extends JoinCode {
	readonly call: number;
}
