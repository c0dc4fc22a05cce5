import { order } from '../doc/read.ts';
import type { RemarkRow } from '../schema/document.ts';
import type { BoardContent } from '../schema/board-content.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { Content } from '../schema/history.ts';
import { lookUp } from '../schema/text.ts';

/** What people wrote on a board, for its export. The same words in another release give the same content. */
export function contentOfBoard(
	{ release, milestones, risks, defects, rollback, decisions, lessons }: Content,
	{ people }: Pick<GovernanceState, 'people'>,
): BoardContent {
	const nameOf = (owner: string): string => lookUp(people, owner)?.name ?? owner;
	return {
		release: { ...release },
		milestones: milestones
			.toSorted((a, b) => a.rank - b.rank || order(a.id, b.id))
			.map(({ rank: _, owner, activities, evidence, ...milestone }) => ({
				...milestone,
				owner: nameOf(owner),
				activities: activities.map(({ rank: _, ...activity }) => ({
					...activity,
					owner: nameOf(activity.owner),
				})),
				evidence: evidence.map((each) => ({ ...each })),
			})),
		risks: risks.map((risk) => ({
			...risk,
			probability: Math.round(risk.probability),
			impact: Math.round(risk.impact),
			owner: nameOf(risk.owner),
		})),
		defects: defects.map((defect) => ({ ...defect })),
		rollback: {
			owner: nameOf(rollback.owner),
			lastSafe: rollback.lastSafe,
			steps: rollback.steps.map(({ id, text }) => ({ id, text })),
		},
		decisions: decisions.map(wordsOf),
		lessons: lessons.map(wordsOf),
	};
}

const wordsOf = ({ id, text, at }: RemarkRow) => ({ id, text, at });
