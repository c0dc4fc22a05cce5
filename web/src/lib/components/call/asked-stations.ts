import type { Station } from '@holdpoint/shared/schema/call';

/** As a command takes them: a station that nobody speaks for is advisory (R28). */
export const askedStations = (rows: readonly Station[]): Station[] =>
	rows.map(({ required, ...row }) => ({ ...row, required: required && row.person !== null }));
