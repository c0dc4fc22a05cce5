/** What the reference policy (reference-policy.ts) and its tests speak of. */

export interface Content {
	outcome: string;
	activities: { state: 'open' | 'done' | 'not-needed'; reason: string; counts: boolean }[];
	evidence: { slot: string; url: string; hash: string }[];
}

export type Kind = 'plain' | 'candidate' | 'call' | 'deployment' | 'validation' | 'close-out';

export interface Plan {
	separation: 'small' | 'standard' | 'strict';
	/** How many stations have to vote for a GO. */
	quorum: number;
	milestones: {
		id: string;
		kind: Kind;
		bindsCandidate: boolean;
		needs: string[];
		ordered: boolean;
		signers: { role: string; n: number; meaning?: 'approved' | 'reviewed' | 'authored' }[];
		evidence: { slot: string; required: boolean; source?: 'baseline' | 'risks' | 'candidate' | 'call' }[];
	}[];
}

export interface Who {
	person: string;
	guest: boolean;
	/** How they are known: a passkey is shown to whatever is signed. */
	how: 'session' | 'token' | 'passkey';
	minutesIdle: number;
}

export type Outcome = 'shipped' | 'shipped-and-rolled-back' | 'postponed' | 'cancelled';

/** How a release ends. */
export type EndingAct =
	{ type: 'close-out'; outcome: Outcome; reason: string } | { type: 'reopen-release'; reason: string };

/** One voice in a call. */
export interface Station {
	id: string;
	person: string | null;
	required: boolean;
}

export type Answer = 'go' | 'conditional' | 'no-go' | 'hold';

/** What is done in a go/no-go call. `milestone`: null is the plan's next one that a call decides. */
export type CallAct =
	/** `starts`, `lasts`, and a window's moments: minutes from now. */
	/** `stations`: null leaves them to the call that is opened, or takes those of the one that was announced. */
	| { type: 'schedule-call'; milestone: string | null; stations: Station[] | null; starts: number }
	| {
			type: 'open-call';
			milestone: string | null;
			stations: Station[] | null;
			lasts: number;
			spoken: boolean;
	  }
	| { type: 'take-chair' }
	| { type: 'stand-in'; station: string; person: string }
	| {
			type: 'vote';
			station: string;
			/** As the chair heard it. */
			recorded: boolean;
			vote: Answer;
			reason: string;
			/** `check`: the milestone whose sign-off shows that it is met, null where nothing does. */
			conditions: { text: string; owner: string; check: string | null }[];
	  }
	| { type: 'close-voting' | 'reveal' }
	| { type: 're-poll'; stations: string[] }
	| {
			type: 'declare';
			verdict: Answer;
			window: { begins: number; ends: number } | null;
			reason: string;
	  }
	| { type: 'cancel-call'; reason: string }
	/** `nth`: how many conditions were agreed on after the one that is meant. */
	| { type: 'verify-condition'; nth: number; evidence: string };

/** `milestone`: null is the plan's next deployment. */
export type DeploymentAct =
	| { type: 'start-deployment'; milestone: string | null; artefact: string }
	| { type: 'record-rollback'; reason: string };

export type Act =
	| EndingAct
	| CallAct
	| DeploymentAct
	| { type: 'request' | 'withdraw'; milestone: string }
	| {
			type: 'sign';
			milestone: string;
			role: string;
			meaning: 'approved' | 'reviewed' | 'authored';
			seen: string;
			/** How many signatures were given after the one that is affirmed again, null where none is. */
			affirms: number | null;
	  }
	| { type: 'reject'; milestone: string; role: string; seen: string; reason: string }
	| { type: 'revoke' | 'reopen'; milestone: string; reason: string }
	| { type: 'roles'; person: string; roles: string[] }
	| { type: 'remove'; person: string }
	| { type: 'policy'; plan: Plan }
	| { type: 'candidate'; commit: string; artefact: string }
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
	milestone: string;
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
	what: { type: 'break'; milestone: string } | { type: 'policy'; plan: Plan } | { type: 'reopening' };
	state: 'waiting' | 'confirmed' | 'forgotten';
}

/** What two people sign who end a release that did not arrive. */
export interface Ending {
	outcome: Outcome;
	explained: boolean;
	signed: { person: string; role: string }[];
}

/** What a person is on the release now. */
export interface Standing {
	owner: boolean;
	member: boolean;
	roles: string[];
	/** Plans, people and calls are theirs. */
	manages: boolean;
	/** Everyone but strangers, and those who are nothing but auditors. */
	edits: boolean;
	/** May be one of the two that something takes. */
	agrees: boolean;
}

/** What was agreed on with a GO: `owner` does it, somebody else sees that it is done. */
export interface Condition {
	owner: string;
	verified: boolean;
}

/** One call as its minutes have it. */
export interface Call {
	milestone: string;
	state: 'scheduled' | 'open' | 'closed' | 'revealed' | 'declared' | 'cancelled';
	/** The plan's when it was opened. */
	quorum: number;
	/** Whether the chair may record what stations say. */
	spoken: boolean;
	/** Whoever chaired it, the last one now. */
	chairs: string[];
	/** When it runs out, and its GO with it. */
	until: number;
	/** `poll`: the last one in which the station was asked. */
	stations: (Station & { standIn: string | null; poll: number })[];
	poll: number;
	/** As cast, each station's last one of a poll at the end. */
	votes: {
		station: string;
		poll: number;
		vote: Answer;
		owners: string[];
		content: string | null;
		/** Who cast it; nobody where the chair heard it. */
		castBy: string | null;
	}[];
	/** What the milestone said when voting was closed last. */
	content: string;
	/** `content`, `artefact`: what it is for; `isVoid`: by something that happened since. */
	verdict: null | {
		answer: Answer;
		from: number;
		to: number;
		artefact: string;
		conditions: Condition[];
		isVoid: boolean;
	};
}
