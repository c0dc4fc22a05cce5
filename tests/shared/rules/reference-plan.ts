/** What the reference policy (reference-policy.ts) and its tests speak of. */

export interface Content {
	outcome: string;
	activities: { state: 'open' | 'done' | 'not-needed'; reason: string; counts: boolean }[];
	evidence: { slot: string; url: string; hash: string }[];
}

export interface Plan {
	separation: 'small' | 'standard' | 'strict';
	milestones: {
		id: string;
		bindsCandidate: boolean;
		needs: string[];
		ordered: boolean;
		signers: { role: string; n: number; meaning?: 'approved' | 'reviewed' | 'authored' }[];
		evidence: { slot: string; required: boolean; source?: 'baseline' | 'risks' | 'candidate' }[];
	}[];
}

export interface Who {
	person: string;
	guest: boolean;
	how: 'session' | 'token';
	minutesIdle: number;
}

export type Act =
	| { type: 'request' | 'withdraw'; milestone: string }
	| {
			type: 'sign';
			milestone: string;
			role: string;
			meaning: 'approved' | 'reviewed' | 'authored';
			seen: string;
	  }
	| { type: 'reject'; milestone: string; role: string; seen: string; reason: string }
	| { type: 'revoke' | 'reopen'; milestone: string; reason: string }
	| { type: 'roles'; person: string; roles: string[] }
	| { type: 'remove'; person: string }
	| { type: 'policy'; plan: Plan }
	| { type: 'candidate'; commit: string }
	| { type: 'baseline' }
	/** `lasts`: minutes from now, also none or less. */
	| { type: 'waive'; milestone: string; lasts: number; reason: string; control: string }
	| { type: 'end-waiver'; milestone: string }
	| { type: 'delegate'; to: string; milestones: string[]; begins: number; ends: number; reason: string }
	/** `nth`: how many were made after the one that is meant. */
	| { type: 'end-delegation'; nth: number }
	| { type: 'explain'; milestone: string; reason: string }
	| { type: 'break'; milestone: string; reason: string; incident: string }
	| { type: 'second'; nth: number };

export interface Given {
	person: string;
	/** Whom they stood in for, else nobody. */
	principal: string | null;
	role: string;
	meaning: string;
	content: string;
	/** Given before the whole release got weaker rules. */
	outdated: boolean;
	revoked: boolean;
	counted: boolean;
}

export interface Minutes {
	requester: string;
	given: Given[];
	ended: boolean;
}

export interface Proposed {
	by: string;
	until: number;
	what: { type: 'break'; milestone: string } | { type: 'policy'; plan: Plan };
	state: 'waiting' | 'confirmed' | 'forgotten';
}
