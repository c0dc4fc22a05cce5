import type { CommandType } from '@holdpoint/shared/schema/command';
import { lookUp } from '@holdpoint/shared/schema/text';

/** What somebody tried that is no command (rules.md, R26, R30). */
type Other = 'edit' | 'statement' | 'fill-evidence' | 'flood';

const attempts: Readonly<Record<string, string>> = {
	edit: 'edited what is locked',
	statement: 'asked for a passkey’s question',
	'fill-evidence': 'tried to hand in evidence',
	flood: 'flooded the board with messages',
	'request-sign-off': 'tried to ask for signatures',
	'withdraw-request': 'tried to withdraw the request for signatures',
	sign: 'tried to sign',
	reject: 'tried to reject',
	revoke: 'tried to revoke a signature',
	reopen: 'tried to reopen',
	waive: 'tried to waive',
	'end-waiver': 'tried to end a waiver',
	delegate: 'tried to delegate a role',
	'end-delegation': 'tried to end a delegation',
	'explain-change': 'tried to explain a change',
	'break-glass': 'tried an emergency release',
	second: 'tried to second a proposal',
	'assign-role': 'tried to change somebody’s roles',
	'remove-person': 'tried to remove somebody',
	'set-policy': 'tried to change the plan',
	'set-release-candidate': 'tried to set the release candidate',
	'accept-baseline': 'tried to accept the dates as baseline',
	'schedule-call': 'tried to schedule a call',
	'open-call': 'tried to open a call',
	'take-chair': 'tried to take the chair',
	'stand-in': 'tried to name a stand-in',
	vote: 'tried to vote',
	'close-voting': 'tried to close the voting',
	reveal: 'tried to reveal the votes',
	're-poll': 'tried to poll stations again',
	declare: 'tried to declare a verdict',
	'cancel-call': 'tried to cancel a call',
	'verify-condition': 'tried to close a condition',
	'start-deployment': 'tried to start the deployment',
	'record-rollback': 'tried to record a rollback',
	'close-out': 'tried to close the release out',
	'reopen-release': 'tried to reopen the release',
} satisfies Record<CommandType | Other, string>;

/** "tried to sign: Release Kickoff". What an older version called otherwise stays as it is. */
export function sayAttempt(attempt: string, milestone: string): string {
	const words = lookUp(attempts, attempt) ?? attempt;
	return milestone === '' ? words : `${words}: ${milestone}`;
}
