import { z } from 'zod/mini';
import { severities } from './document.ts';

const text = z.string();
const written = z.object({ id: text, text });
const remark = z.object({ id: text, text, at: text });

const release = z.object({
	name: text,
	version: text,
	summary: text,
	goals: text,
	targetDate: text,
	holidays: text,
});
const activity = z.object({
	id: text,
	text,
	state: z.enum(['open', 'done', 'not-needed']),
	reason: text,
	counts: z.boolean(),
	owner: text,
	due: text,
});
const evidence = z.object({ slot: text, title: text, url: text, hash: text });
const milestone = z.object({
	id: text,
	name: text,
	outcome: text,
	criteria: text,
	notes: text,
	lane: z.enum(['planned', 'in-progress', 'ready']),
	owner: text,
	start: text,
	due: text,
	activities: z.array(activity),
	evidence: z.array(evidence),
});
const risk = z.object({
	id: text,
	title: text,
	probability: z.int(),
	impact: z.int(),
	owner: text,
	mitigation: text,
	trigger: text,
	due: text,
	milestone: text,
	state: z.enum(['open', 'closed']),
});
const defect = z.object({
	id: text,
	title: text,
	key: text,
	severity: z.enum(severities),
	state: z.enum(['open', 'fixed', 'wont-fix']),
	escaped: z.boolean(),
	count: z.int(),
});

/** For schemas that say the same and more. */
export const contentParts = { release, activity, evidence, milestone, risk, defect };

/**
 * What people wrote on a board, as an export carries it for another release to begin with. Whole numbers only, lists in
 * their order, people by their printed names, since their IDs mean nobody elsewhere. What somebody vouches for under their
 * own name stays out: comments, rehearsals, results of checks, who proposed or learned what.
 *
 * How long a text may be and what a date looks like is the guard's to judge, where it is written again.
 */
export const boardContent = z.object({
	release,
	/** In the order of their cards. */
	milestones: z.array(milestone),
	risks: z.array(risk),
	defects: z.array(defect),
	rollback: z.object({ owner: text, lastSafe: text, steps: z.array(written) }),
	decisions: z.array(remark),
	lessons: z.array(remark),
});
export type BoardContent = z.infer<typeof boardContent>;
