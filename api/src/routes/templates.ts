import type { ReleasePlan } from '@holdpoint/shared/schema/new-release';
import type { NewTemplate, SavedTemplate } from '@holdpoint/shared/schema/saved-template';
import type { ApiContext } from '../api-context.ts';
import { isAdministrator, requirePerson } from '../auth/identity.ts';
import { notFound, Refused } from '../problem.ts';
import { deleteTemplate, readTemplate, saveTemplate, templatesFor } from '../templates.ts';
import { ask } from './boards.ts';

/** Offers a release's plan to everybody on this server: by who steers that release. */
export async function offerTemplate(
	context: ApiContext,
	board: string,
	{ name }: NewTemplate,
): Promise<{ id: string }> {
	const plan = await ask(context, board, (api, caller) => api.offerPlan(caller));
	const { person: creator } = await requirePerson(context);
	const id = await saveTemplate(context.env, { name, plan, creator, now: Date.now() });
	if (id === null)
		throw new Refused({
			code: 'too-many',
			message:
				'This server keeps twenty templates of a person, and a hundred of all. Remove one of yours that nobody begins with any more.',
		});
	return { id };
}

export async function listTemplates(context: ApiContext): Promise<SavedTemplate[]> {
	const who = await requirePerson(context);
	return templatesFor(context.env, who.person, isAdministrator(who));
}

/** What a release begins with that is made from it. */
export async function showTemplate(context: ApiContext, id: string): Promise<ReleasePlan> {
	await requirePerson(context);
	return readTemplate(context.env, id);
}

export async function removeTemplate(context: ApiContext, id: string): Promise<void> {
	const who = await requirePerson(context);
	if (!(await deleteTemplate(context.env, id, who.person, isAdministrator(who))))
		throw notFound('There is no such template of yours. Who offered it removes it, or the administrator.');
}
