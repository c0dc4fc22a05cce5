import { planForOthers } from '@holdpoint/shared/template/plan-of-release';
import type { ReleasePlan } from '@holdpoint/shared/schema/new-release';
import type { SavedTemplate } from '@holdpoint/shared/schema/saved-template';
import { newId } from './auth/secrets.ts';
import type { Env } from './env.ts';
import { notFound } from './problem.ts';

/** Templates that one server keeps, and those of one person: a list that people still choose from. */
const most = 100;
const mostOfOne = 20;

/** The ID of the new template; null where the server, or this person, has as many as are kept. */
export async function saveTemplate(
	env: Env,
	{ name, plan, creator, now }: { name: string; plan: ReleasePlan; creator: string; now: number },
): Promise<string | null> {
	const saved = await env.DB.prepare(
		`INSERT INTO templates (id, name, plan, milestones, creator, created_at) SELECT ?, ?, ?, ?, ?, ?
		WHERE (SELECT count(*) FROM templates) < ? AND (SELECT count(*) FROM templates WHERE creator = ?) < ?
		RETURNING id`,
	)
		.bind(
			newId(),
			name,
			JSON.stringify(planForOthers(plan, name)),
			plan.milestones.length,
			creator,
			now,
			most,
			creator,
			mostOfOne,
		)
		.first<string>('id');
	return saved;
}

/** By name. The administrator may delete every one. */
export async function templatesFor(
	env: Env,
	person: string,
	administrator: boolean,
): Promise<SavedTemplate[]> {
	const { results } = await env.DB.prepare(
		`SELECT templates.id, templates.name, milestones, creator, templates.created_at, people.name AS by
		FROM templates JOIN people ON people.id = creator ORDER BY templates.name COLLATE NOCASE, templates.id`,
	).all<{
		id: string;
		name: string;
		milestones: number;
		creator: string;
		created_at: number;
		by: string;
	}>();
	return results.map(({ id, name, milestones, creator, created_at, by }) => ({
		...{ id, name, milestones, by },
		createdAt: new Date(created_at).toISOString(),
		mine: administrator || creator === person,
	}));
}

/** Without people; refused where there is none. */
export async function readTemplate(env: Env, id: string): Promise<ReleasePlan> {
	const plan = await env.DB.prepare('SELECT plan FROM templates WHERE id = ?').bind(id).first<string>('plan');
	if (plan === null) throw notFound('This template was removed. Choose another one.');
	return JSON.parse(plan) as ReleasePlan;
}

/** Whether there was one that this person may delete; the administrator may delete every one. */
export async function deleteTemplate(
	env: Env,
	id: string,
	person: string,
	administrator: boolean,
): Promise<boolean> {
	const deleted = await env.DB.prepare(
		'DELETE FROM templates WHERE id = ?1 AND (creator = ?2 OR ?3) RETURNING id',
	)
		.bind(id, person, administrator ? 1 : 0)
		.first('id');
	return deleted !== null;
}
