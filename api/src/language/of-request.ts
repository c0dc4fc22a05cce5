import { languageCookie, languageOf, type Language } from '@holdpoint/shared/schema/language';
import { getCookie } from 'hono/cookie';
import type { ApiContext } from '../api-context.ts';

/** The language of the requester's pages: their cookie's, else by `Accept-Language`. */
export function languageOfRequest(context: ApiContext): Language {
	return languageOf(getCookie(context, languageCookie), context.req.header('Accept-Language'));
}
