import { meaningWords } from '@holdpoint/shared/rules/wording';
import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { MilestonePolicy } from '@holdpoint/shared/schema/release';
import { initialsOf } from '../components/initials.ts';
import type { SeatState } from '../components/seat-state.ts';
import { sayMoment } from './say.ts';

/** A seat that a card or a panel draws: one for each signature that the policy requires. */
export interface CardSeat {
	readonly key: string;
	readonly role: string;
	readonly shows: SeatState;
	readonly label: string;
	readonly initials: string;
}

type ViewedSignature = MilestoneView['signatures'][number];

/** The seats of one milestone in the policy's order, filled by what the view holds. */
export function seatsOf(policy: MilestonePolicy, view: MilestoneView): CardSeat[] {
	const left = [...view.signatures];
	return policy.signers.flatMap((rule) => {
		const seats: CardSeat[] = [];
		for (let index = 0; index < Math.max(rule.n, 0) && index < 12; index += 1) {
			const found = left.findIndex((signature) => signature.role === rule.role && shown(signature));
			const signature = found < 0 ? undefined : left.splice(found, 1)[0];
			seats.push({
				key: `${rule.role} ${index}`,
				role: rule.role,
				shows: signature ? stateOf(signature) : 'empty',
				label: signature ? sentenceOf(signature) : waitingFor(rule.role, view.asked),
				initials: initialsOf(rule.role),
			});
		}
		return seats;
	});
}

/** Reviews and authors' signatures stand in the panel's list; a seat is for what the rule asks. */
function shown(signature: ViewedSignature): boolean {
	return signature.counted || signature.stale || signature.meaning === 'rejected';
}

function stateOf(signature: ViewedSignature): SeatState {
	if (signature.meaning === 'rejected') return 'rejected';
	if (signature.stale) return 'changed';
	return signature.method === 'passkey' ? 'approved' : 'sign-in';
}

function waitingFor(role: string, asked: boolean): string {
	return asked ? `${role}: asked, has not signed` : `${role}: not asked yet`;
}

/**
 * Name, role, meaning and time always together (R3): "Eve Brandt, QA, approved, 12 Mar 2026 14:07 UTC"; a stand-in's name
 * with whose they stand in for (R18).
 */
export function sentenceOf(signature: ViewedSignature): string {
	const parts = [
		signerOf(signature),
		signature.role,
		meaningWords[signature.meaning],
		sayMoment(signature.at),
	];
	if (signature.stale) parts.push('changed since signed');
	parts.push(methodWords(signature.method));
	return parts.filter(Boolean).join(', ');
}

/** Who signed; "Ben Ito for Eve Brandt" where they stood in for somebody (R18). */
export function signerOf({ name, for: principal }: Pick<ViewedSignature, 'name' | 'for'>): string {
	return principal === undefined ? name : `${name} for ${principal.name}`;
}

/** How the signer was known (R4). */
export function methodWords(method: ViewedSignature['method']): string {
	switch (method) {
		case 'passkey':
			return 'signed with a passkey';
		case 'sign-in':
			return 'signed by sign-in, no passkey';
		case 'token':
			return 'signed by a token the administrator issued';
		default:
			return method satisfies never;
	}
}
