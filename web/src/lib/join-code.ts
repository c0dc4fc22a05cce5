/** "4827-19" of what somebody typed, however they wrote it; null where it is no code. */
export function readJoinCode(typed: string): string | null {
	const digits = typed.normalize('NFKC').replace(/[\s\p{Dash}]/gu, '');
	return /^\d{6}$/.test(digits) ? `${digits.slice(0, 4)}-${digits.slice(4)}` : null;
}
