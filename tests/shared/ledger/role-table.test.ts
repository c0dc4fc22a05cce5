import { describe, expect, test } from 'vitest';
import { findMember, isSame, mayAs } from '@holdpoint/shared/ledger/role-table';
import { administratorId } from '@holdpoint/shared/schema/actor';
import { aRelease } from '../../support/release.ts';

describe('the role table at that moment', () => {
	const aTable = () =>
		aRelease({ people: { Quinn: ['QA', 'Product'], Rex: ['QA'], Zoe: [] } }).must('Ada', {
			type: 'remove-person',
			person: 'rex',
		}).state;

	test.each([
		['quinn', 'Quinn'],
		['rex', undefined],
		['nobody', undefined],
		['constructor', undefined],
	])('R2 %s is %s', (id, name) => {
		expect(findMember(aTable(), id)?.name).toBe(name);
	});

	test.each([
		['ada', ['QA'], true],
		[administratorId, [], true],
		['quinn', ['QA'], true],
		['quinn', ['Security', 'Product'], true],
		['quinn', ['Security'], false],
		['rex', ['QA'], false],
		['zoe', ['QA'], false],
		['nobody', ['QA'], false],
	])('R2 %s acts as one of %j: %s', (person, roles, may) => {
		expect(mayAs(aTable(), person, roles)).toBe(may);
	});

	test.each([
		[[], [], true],
		[['a', 'b'], ['a', 'b'], true],
		[['a', 'b'], ['b', 'a'], false],
		[['a'], ['a', 'b'], false],
		[['a', 'b'], ['a'], false],
	])('R2 %j are the same words as %j: %s', (these, those, same) => {
		expect(isSame(these, those)).toBe(same);
	});
});
