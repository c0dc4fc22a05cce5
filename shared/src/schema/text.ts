import { z } from 'zod/mini';

export { lookUp } from './look-up.ts';

/** Text that every replica and every hash reads alike: no lone surrogate (it differs between UTF-8 encoders). */
export const wellFormed = (max: number) =>
	z.string().check(
		z.maxLength(max),
		z.refine((text) => text.isWellFormed(), 'must be well-formed Unicode'),
	);

/** One line of words that a person typed. */
export const line = (max = 300) => wellFormed(max);

/** Calendar date of the release's zone, `YYYY-MM-DD`; never shifts with the viewer (milestones.md). */
export const calendarDate = z.iso.date();

/** A moment as a command may write it: UTC, ISO 8601. */
export const moment = z.iso.datetime();

/** A moment as the ledger holds it: UTC with milliseconds, exactly as `Date.toISOString` writes it. */
export const ledgerMoment = z.iso.datetime({ precision: 3 });

/** SHA-256 as 64 lowercase hexadecimal characters. */
export const digest = z
	.string()
	.check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 lowercase hexadecimal characters'));

/** IDs of milestones, slots, activities, people: never reused (R22). */
export const id = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$/, 'is not an ID'));
