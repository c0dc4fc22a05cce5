import type { ApiScope, LinkAccess } from '@holdpoint/shared/schema/link';

/** What a link may open, in the words of whoever shares. */
export const linkKinds: readonly {
	readonly access: LinkAccess;
	readonly name: string;
	readonly explains: string;
}[] = [
	{ access: 'edit', name: 'Edit', explains: 'Guests can edit the board. They cannot sign.' },
	{ access: 'view', name: 'View', explains: 'Reads the whole board, notes and comments too.' },
	{
		access: 'public',
		name: 'Public page',
		explains: 'Stakeholders see status and roles; no notes, no comments, no activities.',
	},
	{ access: 'screen', name: 'Screen', explains: 'For the projector in the room.' },
	{
		access: 'calendar',
		name: 'Calendar',
		explains:
			'An address to subscribe to: due dates, calls and windows. Whoever has it reads these, until you end it.',
	},
	{ access: 'api', name: 'Program', explains: 'A token for a pipeline or a script. It signs nothing.' },
];

/** What a program's token may do, in the words of whoever makes it. */
export const apiScopes: readonly { readonly scope: ApiScope; readonly name: string }[] = [
	{ scope: 'gate', name: 'Ask whether a milestone may start' },
	{ scope: 'evidence', name: 'Fill evidence and report checks' },
	{ scope: 'read', name: 'Read everything' },
];
