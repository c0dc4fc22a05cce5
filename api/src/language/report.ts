import type { Language } from '@holdpoint/shared/schema/language';
import * as german from './report.de.js';
import * as english from './report.en.ts';

/** The report of a release in each language, as its pages write it. */
export const reportIn: Readonly<Record<Language, typeof english>> = { en: english, de: german };
