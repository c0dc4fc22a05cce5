import type { SceneName } from '@holdpoint/shared/scenes/scenes';
import type { OpenBoard } from '../board/open-board.svelte.ts';
import { cancelled } from '../passkeys/signing-method.svelte.ts';
import type { Example } from './example.ts';
import type { Present } from './example-room.ts';

/** A state that the product can be in, made from a named board. */
export interface Exhibit {
	readonly name: string;
	/** What one sees. */
	readonly title: string;
	/** Words that are on the page once it is there. */
	readonly says: string;
	readonly scene: SceneName;
	/** Whose page it is. */
	readonly person: string;
	/** The milestone whose panel is open. */
	readonly milestone?: string;
	readonly signing?: boolean;
	/** Others who are here. */
	readonly here?: readonly Present[];
	/** What happens next, once the board is drawn. */
	readonly then?: (open: OpenBoard, example: Example) => void;
}

const kickoff = 'release-kickoff';
const testPlan = 'test-plan-sign-off';
const quality = 'quality-assurance-completion';
const review = 'pre-release-deployment-review';

const rooms = ['Aachen', 'Brno', 'Cork', 'Delft', 'Évora', 'Fürth', 'Gdańsk', 'Hyōgo', 'Ibadan', 'Jena'];
/** Thirty people, ten of them in one panel. */
const crowd: readonly Present[] = Array.from({ length: 29 }, (_, index) => ({
	person: `guest-${index}`,
	name: `${['Kim', 'Lea', 'Omar'][index % 3]} ${rooms[index % rooms.length]}`,
	card: index % 3 === 0 ? quality : index % 3 === 1 ? testPlan : null,
	field: index % 6 === 0 ? 'outcome' : null,
}));

/** Once something is on the screen. */
function when(selector: string, then: (found: HTMLElement) => void): void {
	const found = document.querySelector<HTMLElement>(selector);
	if (found === null) requestAnimationFrame(() => when(selector, then));
	else then(found);
}

/** What is signed is on the screen from then on. */
function whenReading(then: () => void): void {
	when('#scope-title', then);
}

/** Every state of the board, each of it reached from a named board by what people do. */
export const exhibits: readonly Exhibit[] = [
	{
		name: 'full',
		title: 'At rest, thirty people, long names',
		says: 'Development Complete waits for Engineering.',
		scene: 'full',
		person: 'ana',
		here: crowd,
	},
	{
		name: 'for-you',
		title: 'Waits for your signature',
		says: 'wait for your signature.',
		scene: 'full',
		person: 'priya',
	},
	{
		name: 'two-windows',
		title: 'Somebody in two windows, one face',
		says: 'at Test Plan Sign-Off, in 2 windows',
		scene: 'full',
		person: 'ana',
		here: [
			{ person: 'eve', name: 'Eve Brandt', card: null, field: null },
			{ person: 'eve', name: 'Eve Brandt', card: testPlan, field: null },
		],
		then: () =>
			when('button[aria-label="2 people here"]', (faces) => {
				faces.click();
			}),
	},
	{
		name: 'first-day',
		title: 'First day: nobody else is named',
		says: 'Name someone',
		scene: 'first-day',
		person: 'ana',
	},
	{
		name: 'first-card',
		title: 'First day, the first milestone',
		says: 'nobody is Product yet',
		scene: 'first-day',
		person: 'ana',
		milestone: kickoff,
	},
	{
		name: 'weekly-train',
		title: 'A weekly train',
		says: 'Scope and Risk Agreed',
		scene: 'weekly-train',
		person: 'ana',
	},
	{
		name: 'empty',
		title: 'No milestones yet',
		says: 'This release has no milestones yet.',
		scene: 'empty',
		person: 'ana',
	},
	{
		name: 'long-list',
		title: 'Forty activities, twelve days late',
		says: '17 of 40',
		scene: 'full',
		person: 'misaki',
		milestone: quality,
		here: crowd,
	},
	{
		name: 'sign',
		title: 'Signing',
		says: 'You sign as Engineering.',
		scene: 'full',
		person: 'priya',
		milestone: 'development-complete',
		signing: true,
	},
	{
		name: 'changed',
		title: 'Changed since you signed',
		says: 'changed since you signed.',
		scene: 'full',
		person: 'eve',
		milestone: testPlan,
		signing: true,
	},
	{
		name: 'not-yours',
		title: 'You may not sign here',
		says: 'You are Support.',
		scene: 'full',
		person: 'noor',
		milestone: testPlan,
		signing: true,
	},
	{
		name: 'author',
		title: 'Signing what one prepared',
		says: 'fills no seat',
		scene: 'prepared',
		person: 'eve',
		milestone: testPlan,
		signing: true,
	},
	{
		name: 'signed-meanwhile',
		title: 'Somebody signed meanwhile',
		says: 'Eve Brandt signed just now.',
		scene: 'signed-meanwhile',
		person: 'priya',
		milestone: testPlan,
		signing: true,
		then: (_open, example) => whenReading(() => example.meanwhile()),
	},
	{
		name: 'passkey-cancelled',
		title: 'The passkey was cancelled',
		says: 'Nothing was signed. Try again, or sign without a passkey.',
		scene: 'full',
		person: 'priya',
		milestone: 'development-complete',
		signing: true,
		then: (_open, example) => {
			// An example has no passkeys: what a device would have said is said in its place.
			example.decide = () => Promise.resolve(cancelled(false));
			whenReading(() => document.querySelector<HTMLFormElement>('form.answer')?.requestSubmit());
		},
	},
	{
		name: 'role-lost',
		title: 'The role was lost while signing',
		says: 'You cannot sign this any more.',
		scene: 'full',
		person: 'priya',
		milestone: 'development-complete',
		signing: true,
		then: (_open, example) =>
			whenReading(() => {
				const comment = document.querySelector<HTMLTextAreaElement>('form.answer textarea');
				if (comment) comment.value = 'I have read all of it, but for the migration.';
				comment?.dispatchEvent(new Event('input', { bubbles: true }));
				void example.decide('ana', { type: 'assign-role', person: 'priya', roles: ['Support'] });
			}),
	},
	{
		name: 'changed-while-reading',
		title: 'Changed while it was read',
		says: 'Changed while you were reading',
		scene: 'changed-meanwhile',
		person: 'priya',
		milestone: 'development-complete',
		signing: true,
		then: (_open, example) => whenReading(() => example.meanwhile()),
	},
	{
		name: 'all-signed',
		title: 'All signed',
		says: 'The release can be closed out.',
		scene: 'all-signed',
		person: 'ana',
	},
	{ name: 'rejected', title: 'Rejected', says: 'was rejected', scene: 'rejected', person: 'ana' },
	{
		name: 'rejected-panel',
		title: 'Rejected, why',
		says: 'Nothing tests the migration of old invoices.',
		scene: 'rejected',
		person: 'ana',
		milestone: testPlan,
	},
	{
		name: 'waiver-ends',
		title: 'A waiver ends in three days',
		says: 'The waiver of UAT Sign-Off ends in',
		scene: 'waiver-ends',
		person: 'ana',
	},
	{
		name: 'signed',
		title: 'Signed off',
		says: 'What is signed cannot change',
		scene: 'voting',
		person: 'ana',
		milestone: kickoff,
	},
	{
		name: 'voting',
		title: 'The call is open',
		says: '3 of 7 have voted',
		scene: 'voting',
		person: 'ana',
		milestone: review,
	},
	{
		name: 'vote',
		title: 'Your vote',
		says: 'Required: without your GO there is no GO.',
		scene: 'voting',
		person: 'karl',
		milestone: review,
	},
	{
		name: 'chair-gone',
		title: 'The chair is gone',
		says: 'Ana Ruiz chairs this call and is not here now.',
		scene: 'chair-gone',
		person: 'rita',
		milestone: review,
	},
	{
		name: 'go-ends',
		title: 'GO, and its window ends soon',
		says: 'The window closes in',
		scene: 'go-ends',
		person: 'karl',
	},
	{
		name: 'go-void',
		title: 'GO is void: the build changed',
		says: 'GO is void. The build changed.',
		scene: 'go-void',
		person: 'ana',
	},
	{
		name: 'emergency',
		title: 'An emergency release waits for a second person',
		says: 'proposes an emergency release',
		scene: 'emergency',
		person: 'rita',
	},
	{
		name: 'rolled-back',
		title: 'Rolled back',
		says: 'Users are on 4.1.3.',
		scene: 'rolled-back',
		person: 'ana',
	},
	{
		name: 'nearly-done',
		title: 'All signed but the close-out',
		says: 'Release Close-Out is in progress.',
		scene: 'nearly-done',
		person: 'ana',
	},
	{
		name: 'postponed',
		title: 'Postponed',
		says: 'This release is closed: postponed',
		scene: 'postponed',
		person: 'ana',
	},
	{
		name: 'cancelled',
		title: 'Cancelled',
		says: 'This release is closed: cancelled',
		scene: 'cancelled',
		person: 'ana',
	},
	{
		name: 'read-only',
		title: 'Reading only',
		says: 'You can read this board but not change it.',
		scene: 'full',
		person: 'wes',
	},
	{
		name: 'offline',
		title: 'Offline, with a change that is not saved',
		says: 'Offline',
		scene: 'full',
		person: 'ana',
		then: (open) => {
			open.connection.networkLost();
			open.board.setOutcome(quality, 'Every country runs once.');
		},
	},
	{
		name: 'refused-move',
		title: 'A move that was refused',
		says: 'Withdraw the request to move it.',
		scene: 'full',
		person: 'ana',
		then: (open) => void open.move('development-complete', 'planned'),
	},
	{
		name: 'ask-now',
		title: 'Moved to Ready: ask now?',
		says: 'Ask Business to sign?',
		scene: 'full',
		person: 'ana',
		then: (open) => void open.move('uat-sign-off', 'ready'),
	},
	{
		name: 'filtered',
		title: 'Only what is late',
		says: 'of 12: late.',
		scene: 'full',
		person: 'ana',
		then: (open) => open.toggleFilter('late'),
	},
	{
		name: 'device-full',
		title: 'The device has no room',
		says: 'Copy your text now',
		scene: 'full',
		person: 'ana',
		then: (open) => {
			open.deviceFull = true;
			open.connection.networkLost();
		},
	},
	{
		name: 'updated',
		title: 'The server has a newer version',
		says: 'Holdpoint was updated.',
		scene: 'full',
		person: 'ana',
		then: (open) => {
			open.outdated = true;
		},
	},
	{
		name: 'signs-out-soon',
		title: 'Signed out in two minutes',
		says: 'You will be signed out in two minutes',
		scene: 'full',
		person: 'ana',
		then: (open) => {
			open.staySignedIn = () => (open.staySignedIn = null);
		},
	},
	{
		name: 'access-ended',
		title: 'Access was taken away',
		says: 'You have no access to this board.',
		scene: 'full',
		person: 'priya',
		then: (_open, example) => example.end(4403),
	},
	{
		name: 'link-ended',
		title: 'The link has ended',
		says: 'This link has ended.',
		scene: 'full',
		person: 'priya',
		then: (_open, example) => example.end(4410),
	},
	{
		name: 'signed-out',
		title: 'Not signed in any more',
		says: 'You are not signed in.',
		scene: 'full',
		person: 'priya',
		then: (_open, example) => example.end(4401),
	},
];
