import formAddress from 'virtual:passport-form';
import { fillPassport } from '@holdpoint/shared/passport/passport-file';

/** The release as one file of HTML that shows and checks itself (docs/ledger-format.md, 13); null where it cannot be had now. */
export async function makePassport(board: string): Promise<string | null> {
	const [form, exported] = await Promise.all([read(formAddress), read(`/api/boards/${board}/export`)]);
	return form === null || exported === null ? null : fillPassport(form, exported);
}

async function read(address: string): Promise<string | null> {
	const response = await fetch(address).catch(() => null);
	return response?.ok ? response.text() : null;
}
