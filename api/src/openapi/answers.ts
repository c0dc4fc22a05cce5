import type {
	AccountExport,
	Joined,
	Me,
	Member,
	OwnCalendar,
	OwnDigest,
	PasskeySummary,
} from '@holdpoint/shared/schema/account';
import type { RefusedAttempt } from '@holdpoint/shared/schema/access-log';
import type { BoardCounters } from '@holdpoint/shared/schema/counters';
import { conclusion } from '@holdpoint/shared/schema/check-result';
import { contentParts } from '@holdpoint/shared/schema/board-content';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import { agreedCondition, answer, condition, verdict } from '@holdpoint/shared/schema/call';
import { ledgerEntry, motion, signatureMethod } from '@holdpoint/shared/schema/ledger-entry';
import { change, type FeedChange, type Unseen } from '@holdpoint/shared/schema/feed';
import type { Content, Version } from '@holdpoint/shared/schema/history';
import { apiScope, linkAccess, type Link } from '@holdpoint/shared/schema/link';
import { webhookEvent, webhookFormat, type Webhook } from '@holdpoint/shared/schema/webhook';
import type { ReleasePlan, ReleaseSummary } from '@holdpoint/shared/schema/new-release';
import { passkey as passkeySchema, statement } from '@holdpoint/shared/schema/passkey';
import { publicView } from '@holdpoint/shared/schema/public-view';
import type { SavedTemplate } from '@holdpoint/shared/schema/saved-template';
import type { Scope } from '@holdpoint/shared/schema/reading';
import { about, type Blocker } from '@holdpoint/shared/schema/refusal';
import {
	evidenceSlot,
	meaning,
	milestoneKind,
	milestonePolicy,
	outcome,
	policy,
	policyNumbers,
	releaseCandidate,
	separation,
	signerRule,
	templateName,
} from '@holdpoint/shared/schema/release';
import { z } from 'zod/mini';

/**
 * What the API answers, as schemas for its description. Strict objects: a test parses real answers with them, so a
 * field that is not described fails it.
 */
const text = z.string();
const role = text;

export const health = z.strictObject({ status: z.literal('ok'), version: text });
export const sessionEnd = z.strictObject({ secondsLeft: z.nullable(z.int()) });
export const signInWays = z.strictObject({
	link: z.nullable(z.enum(['mail', 'console'])),
	provider: z.nullable(z.strictObject({ name: text, connected: z.boolean() })),
});
export const address = z.strictObject({ url: text });
export const linkSent = z.strictObject({ sent: z.literal(true) });
export const signedIn = z.strictObject({ id: text, name: text, cleared: z.boolean() });
export const unclaimed = z.strictObject({ claimed: z.literal(false) });

export const me = z.strictObject({
	id: text,
	name: text,
	email: z.optional(text),
	guest: z.boolean(),
	administrator: z.boolean(),
});

export const joined = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('board'),
		board: text,
		title: text,
		access: z.enum(['member', 'edit', 'view']),
	}),
	z.strictObject({ kind: z.literal('name'), title: text, access: z.literal('edit') }),
	z.strictObject({ kind: z.literal('public'), path: text }),
]);

export const joinPath = z.strictObject({ path: text });
export const joinCode = z.strictObject({ code: text, url: text });

export const created = z.strictObject({ id: text });
export const releasePlan = z.strictObject({
	title: text,
	template: templateName,
	separation,
	numbers: policyNumbers,
	milestones: z.array(
		z.strictObject({
			...milestonePolicy.shape,
			name: text,
			activities: z.array(text),
			outcome: text,
			criteria: text,
			owner: text,
			/** Working days from the target date; negative is before it. */
			offset: z.int(),
		}),
	),
	holidays: text,
	people: z.array(z.strictObject({ id: text, name: text, roles: z.array(text) })),
});
const standing = z.strictObject({
	...publicView.shape.release.shape,
	word: publicView.shape.status.shape.word,
	sentence: text,
	date: text,
	slip: z.number(),
	signed: z.int(),
	waived: z.int(),
	milestones: z.array(
		z.omit(publicView.shape.milestones._zod.def.element, { phase: true, signatures: true }),
	),
	next: z.optional(text),
	ships: z.optional(text),
	createdAt: text,
	closed: z.optional(z.strictObject({ outcome, at: text })),
	deployments: z.array(
		z.strictObject({ at: text, doneAt: z.optional(text), rolledBackAt: z.optional(text) }),
	),
	at: text,
});
export const releases = z.array(
	z.strictObject({
		id: text,
		title: text,
		createdAt: text,
		standing: z.optional(standing),
		waitsForMe: z.optional(z.array(text)),
	}),
);

const blocker = z.strictObject({
	code: z.templateLiteral(['R', z.number()]),
	message: text,
	milestone: text,
	details: z.optional(about),
});

const signatureFields = {
	seq: z.int(),
	person: text,
	name: text,
	role,
	meaning,
	at: text,
	digest: text,
	scopeFormat: z.int(),
	method: signatureMethod,
	comment: text,
	for: z.optional(z.strictObject({ person: text, name: text })),
	reaffirms: z.optional(z.int()),
	revoked: z.optional(text),
};

const round = z.strictObject({
	round: z.int(),
	requester: text,
	requesterName: text,
	requestedAt: text,
	digest: text,
	signatures: z.array(z.strictObject(signatureFields)),
	end: z.optional(
		z.strictObject({
			how: z.enum(['withdrawn', 'rejected', 'signed-off', 'reopened']),
			at: text,
			by: text,
			reason: text,
		}),
	),
});

const waiverFields = {
	seq: z.int(),
	person: text,
	name: text,
	at: text,
	reason: text,
	control: text,
	expiresAt: text,
	ended: z.optional(z.strictObject({ at: text, by: text, reason: text })),
};

const deployment = z.strictObject({
	seq: z.int(),
	milestone: text,
	artefact: text,
	at: text,
	by: text,
	byName: text,
	rolledBack: z.optional(
		z.strictObject({ at: text, by: text, byName: text, reason: text, backTo: z.optional(text) }),
	),
});

const ending = z.strictObject({
	outcome,
	reason: text,
	signatures: z.array(
		z.strictObject({ seq: z.int(), person: text, name: text, role, at: text, method: signatureMethod }),
	),
});

const governance = z.strictObject({
	release: text,
	title: text,
	owner: text,
	seq: z.int(),
	head: text,
	policyVersion: z.int(),
	policy,
	people: z.record(
		text,
		z.strictObject({ id: text, name: text, roles: z.array(role), removed: z.boolean() }),
	),
	passkeys: z.record(text, z.strictObject({ ...passkeySchema.shape, person: text })),
	candidate: z.optional(releaseCandidate),
	formerCandidates: z.optional(z.array(releaseCandidate)),
	baseline: z.optional(
		z.strictObject({ at: text, dates: z.record(text, z.strictObject({ start: text, due: text })) }),
	),
	milestones: z.record(
		text,
		z.strictObject({
			policy: milestonePolicy,
			rounds: z.array(round),
			signedOff: z.optional(
				z.strictObject({ seq: z.int(), at: text, digest: text, signatures: z.array(z.int()) }),
			),
			upstreamChanged: z.boolean(),
			waiver: z.optional(z.strictObject(waiverFields)),
			explained: z.optional(z.array(z.strictObject({ person: text, reason: text, until: text }))),
			droppedSlots: z.optional(z.array(text)),
		}),
	),
	doneBefore: z.array(z.strictObject({ id: text, name: text })),
	dropped: z.array(text),
	firstRequestAt: z.optional(text),
	countsFrom: z.optional(z.int()),
	delegations: z.array(
		z.strictObject({
			seq: z.int(),
			by: text,
			to: text,
			milestones: z.array(text),
			from: text,
			until: text,
			reason: text,
		}),
	),
	proposals: z.array(z.strictObject({ seq: z.int(), by: text, byName: text, at: text, until: text, motion })),
	emergencies: z.array(
		z.strictObject({
			seq: z.int(),
			milestone: text,
			reason: text,
			incident: text,
			at: text,
			proposedBy: text,
			proposedByName: text,
			confirmedBy: text,
			confirmedByName: text,
			review: z.strictObject({ milestone: text, activity: text }),
			ended: z.optional(text),
		}),
	),
	deployments: z.array(deployment),
	ending: z.optional(ending),
	closed: z.optional(
		z.strictObject({ seq: z.int(), at: text, by: text, byName: text, outcome, reason: text }),
	),
	calls: z.record(
		text,
		z.strictObject({
			seq: z.int(),
			milestone: text,
			state: z.enum(['scheduled', 'open', 'closed', 'revealed', 'declared', 'cancelled']),
			scheduledFor: z.optional(text),
			openedAt: z.optional(text),
			expiresAt: z.optional(text),
			chair: z.optional(z.strictObject({ person: text, name: text })),
			chairedBefore: z.optional(z.array(text)),
			stations: z.array(
				z.strictObject({
					id: text,
					name: text,
					person: z.nullable(text),
					required: z.boolean(),
					standIn: z.optional(text),
					round: z.int(),
				}),
			),
			round: z.int(),
			votes: z.array(
				z.strictObject({
					seq: z.int(),
					round: z.int(),
					station: text,
					person: text,
					at: text,
					seal: text,
				}),
			),
			answers: z.array(
				z.strictObject({
					seq: z.int(),
					round: z.int(),
					station: text,
					person: text,
					name: text,
					vote: answer,
					reason: text,
					conditions: z.array(condition),
					digest: text,
				}),
			),
			digest: z.optional(text),
			declared: z.optional(
				z.strictObject({
					seq: z.int(),
					at: text,
					by: text,
					byName: text,
					verdict,
					reason: text,
					digest: text,
					window: z.optional(z.strictObject({ start: text, end: text })),
					candidate: z.optional(releaseCandidate),
					conditions: z.array(
						z.strictObject({
							...agreedCondition.shape,
							verified: z.optional(z.strictObject({ at: text, by: text, byName: text, evidence: text })),
						}),
					),
				}),
			),
			heldBack: z.optional(z.enum(['no-go', 'hold'])),
			voided: z.optional(z.boolean()),
		}),
	),
});

export const boardView = z.strictObject({
	release: z.strictObject({ id: text, name: text, version: text, targetDate: text }),
	milestones: z.array(
		z.strictObject({
			id: text,
			name: text,
			phase: text,
			status: z.enum(['planned', 'in-progress', 'ready', 'signed', 'waived']),
			lane: z.enum(['planned', 'in-progress', 'ready']),
			due: text,
			digest: text,
			signatures: z.array(z.strictObject({ ...signatureFields, stale: z.boolean(), counted: z.boolean() })),
			awaiting: z.array(z.strictObject({ role, n: z.int() })),
			blockers: z.array(blocker),
			asked: z.boolean(),
			upstreamChanged: z.boolean(),
			waiver: z.optional(z.strictObject({ ...waiverFields, inForce: z.boolean() })),
			emergency: z.optional(z.int()),
		}),
	),
	governance,
	blockers: z.array(blocker),
});

export const scopeAnswer = z.strictObject({
	scope: z.strictObject({
		scopeFormat: z.literal(1),
		release: text,
		milestone: text,
		name: text,
		outcome: text,
		criteria: text,
		activities: z.array(
			z.strictObject({
				id: text,
				text,
				state: z.enum(['open', 'done', 'not-needed']),
				reason: text,
				counts: z.boolean(),
			}),
		),
		evidence: z.array(z.strictObject({ slot: text, title: text, url: text, hash: text })),
		clause: z.strictObject({
			kind: milestoneKind,
			bindsCandidate: z.boolean(),
			needs: z.array(text),
			ordered: z.boolean(),
			signers: z.array(signerRule),
			evidence: z.array(evidenceSlot),
		}),
		candidate: z.optional(z.nullable(releaseCandidate)),
	}),
	digest: text,
});

export const entries = z.strictObject({ entries: z.array(ledgerEntry) });
export const ledger = z.array(ledgerEntry);
const versionFields = z.strictObject({ id: z.int(), at: text, seq: z.int(), people: z.array(text) });
const remarks = z.array(z.strictObject({ id: text, by: text, text, at: text }));
export const history = z.strictObject({ versions: z.array(versionFields) });
export const version = z.strictObject({
	version: versionFields,
	content: z.strictObject({
		release: z.strictObject(contentParts.release.shape),
		milestones: z.array(
			z.strictObject({
				...contentParts.milestone.shape,
				activities: z.array(z.strictObject({ ...contentParts.activity.shape, rank: z.number() })),
				evidence: z.array(z.strictObject(contentParts.evidence.shape)),
				rank: z.number(),
			}),
		),
		risks: z.array(
			z.strictObject({ ...contentParts.risk.shape, probability: z.number(), impact: z.number() }),
		),
		defects: z.array(z.strictObject(contentParts.defect.shape)),
		rollback: z.strictObject({
			owner: text,
			lastSafe: text,
			steps: z.array(z.strictObject({ id: text, text, rank: z.number() })),
			rehearsals: z.array(z.strictObject({ id: text, seconds: z.number(), at: text, by: text })),
		}),
		decisions: remarks,
		lessons: remarks,
		checks: z.optional(
			z.array(
				z.strictObject({
					...{ id: text, name: text, url: text, artefact: text, at: text, by: text },
					conclusion,
				}),
			),
		),
	}),
});
export const feed = z.strictObject({
	since: z.nullable(text),
	upTo: text,
	entries: ledger,
	changes: z.array(
		z.strictObject({
			at: text,
			person: text,
			milestone: text,
			change,
			times: z.int(),
			text: z.optional(text),
			from: z.optional(text),
			to: z.optional(text),
			comment: z.optional(text),
		}),
	),
	more: z.boolean(),
});
export const unseen = z.strictObject({
	since: z.nullable(text),
	upTo: text,
	decisions: z.int(),
	changes: z.int(),
	mentions: z.array(z.strictObject({ milestone: text, comment: text, by: text, at: text })),
});
export const accessLog = z.strictObject({
	attempts: z.array(
		z.strictObject({
			id: z.int(),
			at: text,
			person: text,
			name: text,
			attempt: text,
			milestone: text,
			code: text,
			message: text,
			times: z.int(),
		}),
	),
});
const ledgerHead = { head: text, entries: z.int() };
export const restored = z.strictObject({
	id: text,
	...ledgerHead,
	replaced: z.nullable(z.strictObject(ledgerHead)),
});
const counter = (meaning: string) => z.int().check(z.describe(meaning));
export const counters = z.strictObject({
	board: text,
	loadedAt: text.check(z.describe('When it was last read from storage into memory, ISO 8601')),
	load: z.strictObject({
		milliseconds: counter(
			"How long that took, in milliseconds of the platform's clock; 0 on Cloudflare, where it stands still meanwhile",
		),
		bytes: counter('Bytes of the document that were read: snapshot and journal'),
	}),
	now: z.strictObject({
		members: counter('Open sockets of members and guests'),
		viewers: counter('Open sockets of public and screen links, as their relays last said'),
		storageBytes: counter("Bytes of the board's whole database"),
		ledgerEntries: counter('Entries of the ledger'),
		archiveBytes: counter('Bytes of old parts of the journal that wait for the archive; 0 without one'),
	}),
	sinceLoad: z.strictObject({
		socketsOpened: counter('Sockets of members and guests that were let in'),
		socketsRefused: counter('Such sockets that were closed at once, with a code that says why'),
		messages: counter("Messages that members' sockets sent"),
		edits: counter('Messages and requests of programs that the guard took into the document'),
		reverts: counter('Of these edits, the ones of which it undid a part or all'),
		commits: counter('Rows of the journal: what was edited at one moment is one of them'),
		bytes: counter('Bytes of these rows'),
		refusals: counter('Commands and other requests that a rule or a role refused'),
		tooMany: counter('Requests and sockets that were too many within a minute'),
		decisions: counter('Entries that the ledger gained'),
		compactions: counter('Snapshots that took the place of the journal'),
		relaysTold: counter('Messages to relays, which hold the sockets of viewers: what a link shows now'),
		relaysAsked: counter('Questions of relays for that'),
		segmentsArchived: counter('Old parts of the journal that the archive took'),
		segmentsFailed: counter('Attempts at that which failed; each is made again'),
		segmentsDropped: counter('Old parts of the journal that were not kept, because too much waited'),
		rowsRead: counter('Rows of the database that were read, as the platform bills them'),
		rowsWritten: counter('Rows of the database that were written, as the platform bills them'),
	}),
	total: z
		.strictObject({
			loads: counter('Loads from storage that something was written after, and this one'),
			commits: counter('Rows of the journal'),
			reverts: counter('Edits of which the guard undid a part or all'),
			refusals: counter('Commands and other requests that a rule or a role refused'),
			compactions: counter('Snapshots that took the place of the journal'),
		})
		.check(z.describe('Kept on disk, of this release on this server')),
});
/** Any object: `pnpm verify` is what checks an export, over its exact bytes. */
export const exported = z.record(text, z.unknown());
export const checkTaken = z.strictObject({ latest: z.boolean() });
export const gate = z.strictObject({
	open: z.boolean(),
	blockers: z.array(blocker),
	checks: z.array(
		z.strictObject({
			name: text,
			conclusion,
			url: z.optional(text),
			artefact: z.optional(text),
			at: text,
		}),
	),
});
export const ticket = z.strictObject({ ticket: text });
export const token = z.strictObject({ token: text });

export const members = z.array(
	z.strictObject({
		id: text,
		name: text,
		roles: z.array(role),
		removed: z.boolean(),
		email: z.optional(text),
		seenAt: z.optional(z.nullable(text)),
		invite: z.optional(z.strictObject({ createdAt: text, expiresAt: text, usedAt: z.optional(text) })),
	}),
);
export const personAdded = z.strictObject({ id: text, inviteUrl: text });
export const invited = z.strictObject({ inviteUrl: text });

export const passkey = z.strictObject({
	id: text,
	label: text,
	relyingParty: text,
	createdAt: text,
	lastUsedAt: z.optional(text),
});
export const passkeys = z.array(passkey);

const session = z.strictObject({ id: text, agent: text, createdAt: text, seenAt: text });
export const sessions = z.array(z.strictObject({ ...session.shape, current: z.boolean() }));
export const ownCalendar = z.strictObject({
	calendar: z.nullable(z.strictObject({ createdAt: text, readAt: z.nullable(text) })),
});
export const ownDigest = z.strictObject({
	digest: z.nullable(z.strictObject({ zone: text, createdAt: text })),
	why: z.optional(text),
});
export const templates = z.array(
	z.strictObject({
		id: text,
		name: text,
		milestones: z.int(),
		by: text,
		createdAt: text,
		mine: z.boolean(),
	}),
);
export const accountExport = z.strictObject({
	id: text,
	name: text,
	email: z.optional(text),
	sessions: z.array(session),
	passkeys,
	providers: z.array(z.strictObject({ issuer: text, connectedAt: text })),
	...ownCalendar.shape,
	digest: ownDigest.shape.digest,
	templates: z.array(z.strictObject({ id: text, name: text })),
	releases: z.array(z.strictObject({ id: text, title: text })),
});
export const calendarMade = z.strictObject({ url: text });
/** As WebAuthn's own JSON has it: a browser takes it whole. */
export const webauthnOptions = z.record(text, z.unknown());
export const statementIssued = z.strictObject({ statement, options: webauthnOptions });

export const filled = z.strictObject({ digest: text });
export const linkCreated = z.strictObject({ id: text, url: text, token: text });
export const links = z.array(
	z.strictObject({
		id: text,
		access: linkAccess,
		label: text,
		names: z.boolean(),
		hideDates: z.optional(z.boolean()),
		showRisks: z.optional(z.boolean()),
		frames: z.optional(z.array(text)),
		scopes: z.optional(z.array(apiScope)),
		madeBy: z.optional(text),
		createdAt: text,
		expiresAt: z.optional(text),
		lastUsedAt: z.optional(text),
		revokedAt: z.optional(text),
	}),
);

export const webhookAttempts = z.strictObject({
	attempts: z.array(z.strictObject({ at: text, what: text, ok: z.boolean(), answer: text })),
});
export const webhookTested = z.strictObject({ ok: z.boolean(), answer: text });
export const webhookCreated = z.strictObject({ id: text, secret: text });
export const webhooks = z.array(
	z.strictObject({
		id: text,
		url: text,
		label: text,
		format: webhookFormat,
		events: z.optional(z.array(webhookEvent)),
		createdAt: text,
		delivered: z.int(),
		lastAttempt: z.optional(z.strictObject({ at: text, ok: z.boolean(), answer: text })),
		nextAttemptAt: z.optional(text),
	}),
);

export const publicAnswer = z.strictObject({ view: publicView, link: text });

/** The schemas above say what the types say: a drift does not compile. */
type Same<Described, Real> = Described extends Real ? true : never;
true satisfies Same<z.infer<typeof me>, Me>;
true satisfies Same<z.infer<typeof joined>, Joined>;
true satisfies Same<z.infer<typeof releases>, readonly ReleaseSummary[]>;
true satisfies Same<z.infer<typeof releasePlan>, ReleasePlan>;
true satisfies Same<z.infer<typeof boardView>, BoardView>;
true satisfies Same<z.infer<typeof scopeAnswer>['scope'], Scope>;
true satisfies Same<z.infer<typeof history>['versions'], readonly Version[]>;
true satisfies Same<z.infer<typeof version>['content'], Content>;
true satisfies Same<z.infer<typeof feed>['changes'], readonly FeedChange[]>;
true satisfies Same<z.infer<typeof unseen>, Unseen>;
true satisfies Same<z.infer<typeof accessLog>['attempts'], readonly RefusedAttempt[]>;
true satisfies Same<z.infer<typeof counters>, BoardCounters>;
true satisfies Same<z.infer<typeof gate>['blockers'], readonly Blocker[]>;
true satisfies Same<z.infer<typeof members>, readonly Member[]>;
true satisfies Same<z.infer<typeof passkeys>, readonly PasskeySummary[]>;
true satisfies Same<z.infer<typeof accountExport>, AccountExport>;
true satisfies Same<z.infer<typeof ownCalendar>, OwnCalendar>;
true satisfies Same<z.infer<typeof templates>, readonly SavedTemplate[]>;
true satisfies Same<z.infer<typeof ownDigest>, OwnDigest>;
true satisfies Same<z.infer<typeof links>, readonly Link[]>;
true satisfies Same<z.infer<typeof webhooks>, readonly Webhook[]>;
