import type { Condition } from '@holdpoint/shared/schema/call';

/** A condition as it is being written. */
export interface DraftCondition extends Omit<Condition, 'due' | 'check'> {
	due: string;
	check: Condition['check'] | undefined;
}

export const blankCondition = (): DraftCondition => ({ text: '', owner: '', due: '', check: undefined });

/** Whether it can be asked for. */
export const isWhole = ({ text, owner }: Pick<DraftCondition, 'text' | 'owner'>): boolean =>
	text.trim() !== '' && owner !== '';

/** As the command takes it. */
export const conditionOf = ({ text, due, check, ...rest }: Readonly<DraftCondition>): Condition => ({
	...rest,
	text: text.trim(),
	...(due && { due }),
	...(check && { check }),
});
