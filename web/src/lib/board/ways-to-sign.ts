import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { MilestonePolicy, Separation } from '@holdpoint/shared/schema/release';

/** One way in which a person may sign now; the server judges again. */
export interface WayToSign {
	readonly role: string;
	readonly meaning: 'approved' | 'reviewed' | 'authored';
	/** Whether it fills a seat, or gives the second look that is awaited. */
	readonly counts: boolean;
	/** Whom the person would stand in for (R18). */
	readonly for?: { readonly id: string; readonly name: string };
}

/** Whom somebody may sign for now, with the roles of theirs that it gives (R18). */
export interface Principal {
	readonly id: string;
	readonly name: string;
	readonly roles: readonly string[];
	/** They asked, or edited what is signed: nobody approves it for them (R14). */
	readonly prepared: boolean;
}

/**
 * As what a person may sign: each awaited role that they hold (R2, R12, R13); as author only, who prepared what is
 * signed (R14); under `small` one signature for each role, and the second look of someone who prepared nothing.
 */
export function waysToSign(input: {
	readonly view: MilestoneView;
	readonly policy: MilestonePolicy | undefined;
	readonly separation: Separation;
	readonly person: string;
	readonly roles: readonly string[];
	readonly prepared: boolean;
	readonly principals?: readonly Principal[];
}): WayToSign[] {
	const { principals = [] } = input;
	return [...ownWays(input), ...principals.flatMap((principal) => waysFor(principal, input))];
}

type Input = Omit<Parameters<typeof waysToSign>[0], 'principals'>;

/** Roles of somebody else that are awaited and that this person does not hold: both count as one (R13, R14, R18). */
function waysFor(
	principal: Principal,
	{ view, policy, separation, person, roles, prepared }: Input,
): WayToSign[] {
	const spent = view.signatures.some(
		(signature) =>
			!signature.stale &&
			[person, principal.id].some((each) => each === signature.person || each === signature.for?.person),
	);
	if (separation !== 'small' && (spent || prepared || principal.prepared)) return [];
	return view.awaiting
		.filter(({ role, n }) => n > 0 && principal.roles.includes(role) && !roles.includes(role))
		.map(({ role }): WayToSign => {
			const asked = policy?.signers.find((rule) => rule.role === role)?.meaning ?? 'approved';
			const { id, name } = principal;
			return { role, meaning: asked === 'rejected' ? 'approved' : asked, counts: true, for: { id, name } };
		});
}

function ownWays(input: Input): WayToSign[] {
	const { view, policy, separation, person, roles, prepared } = input;
	const mine = view.signatures.filter((signature) => signature.person === person && !signature.stale);
	if (mine.length > 0 && separation !== 'small') return [];
	const given = new Set(mine.map(({ role }) => role));
	const awaited = new Set(view.awaiting.filter(({ n }) => n > 0).map(({ role }) => role));
	const held = roles.filter((role) => !given.has(role) && role !== 'Auditor');

	const ways = held
		.filter((role) => awaited.has(role))
		.map((role): WayToSign => {
			const asked = policy?.signers.find((rule) => rule.role === role)?.meaning ?? 'approved';
			if (prepared && separation !== 'small')
				return { role, meaning: 'authored', counts: asked === 'authored' };
			return { role, meaning: asked === 'rejected' ? 'approved' : asked, counts: true };
		});
	const secondLook = view.blockers.some(({ code }) => code === 'R14');
	if (ways.length > 0 || !secondLook || prepared) return ways;
	return roles
		.filter((role) => role !== 'Auditor')
		.map((role) => ({ role, meaning: 'reviewed', counts: true }));
}
