import { languageCookie, languageOf, type Language } from '@holdpoint/shared/schema/language';
import { getCookie } from 'hono/cookie';
import type { ApiContext } from '../api-context.ts';

/** That in which whoever asks has the pages. */
export function languageOfRequest(context: ApiContext): Language {
	return languageOf(getCookie(context, languageCookie), context.req.header('Accept-Language'));
}
