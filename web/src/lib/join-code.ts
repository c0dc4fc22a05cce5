/** "4827-19": six digits as a screen shows them. */
export const sayJoinCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** The six digits of what somebody typed; null where it is not a code. */
export function readJoinCode(typed: string): string | null {
	const digits = typed.normalize('NFKC').replace(/[\s\p{Dash}]/gu, '');
	return /^\d{6}$/.test(digits) ? digits : null;
}
