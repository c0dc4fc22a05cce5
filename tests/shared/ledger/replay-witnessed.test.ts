import { expect, test } from 'vitest';
import type { MilestonePolicy, Separation } from '@holdpoint/shared/schema/release';
import { allGo, aReleaseAtCall, declareGo, revealed } from '../../support/call.ts';
import { aSignature, Forgeries, type Of } from '../../support/forgeries.ts';
import {
	aMilestone,
	anActor,
	aRelease,
	aRisk,
	aSigner,
	aSlot,
	type TestRelease,
} from '../../support/release.ts';

/** What the server saw beside the scope and kept with its decisions: who had edited, who led, the risk register. */

const people = {
	Pat: ['Product'],
	Quinn: ['QA'],
	Rae: ['QA'],
	Max: ['Release manager'],
	Tim: ['Support'],
	Aud: ['Auditor'],
};
const prepared = 'whoever prepared it does not approve';
const counted = 'it counts an approval by whoever prepared it';
const unstaffed = 'nobody could have signed it';

function asked(separation: Separation = 'standard', clause: Partial<MilestonePolicy> = {}): TestRelease {
	return aRelease({ people, policy: { separation, milestones: [aMilestone('kickoff', clause)] } });
}
const aSignOff = (release: TestRelease, partial: Partial<Of<'signed-off'>> = {}): Of<'signed-off'> => ({
	type: 'signed-off',
	milestone: 'kickoff',
	round: 1,
	digest: release.digest('kickoff'),
	signatures: [],
	...partial,
});

const editors = new Forgeries(({ add, addHonest }) => {
	const byQuinn = { editors: ['quinn'] };
	const round = (separation?: Separation) => asked(separation).request('Pat');
	const strange = { ...byQuinn, editors: ['guest-1', 'quinn'] };
	add('R14 an approval by who edited last', prepared, round(), 'quinn', aSignature(round(), byQuinn));
	add('R14 one by one of several', prepared, round(), 'quinn', aSignature(round(), strange));
	const tim = () =>
		round().must('Quinn', {
			type: 'delegate',
			to: 'tim',
			milestones: ['kickoff'],
			from: round().at(0),
			until: round().at(60),
			reason: 'On leave',
		});
	const forQuinn = { for: { person: 'quinn', name: 'Quinn' }, name: 'Tim', ...byQuinn };
	add('R14 R18 an approval for who edited last', prepared, tim(), 'tim', aSignature(tim(), forQuinn));
	const authored = aSignature(round(), { meaning: 'authored', ...byQuinn });
	const unmet = 'a rule of the policy was not met';
	const own = round();
	own.append(authored, anActor('Quinn'));
	const last = own.entries.at(-1)!.seq;
	add('R14 an author’s counted as approval', unmet, own, 'server', aSignOff(own, { signatures: [last] }));

	// Signed as nobody had edited it, and counted after Quinn had.
	const signed = (separation?: Separation) => {
		const release = round(separation);
		release.append(aSignature(release), anActor('Quinn'));
		return release;
	};
	const all = (release: TestRelease, partial = {}) =>
		aSignOff(release, { signatures: [release.entries.at(-1)!.seq], ...partial });
	add('R14 an editor’s approval counted', counted, signed(), 'server', all(signed(), byQuinn));
	const alone = 'nobody but those who prepared it signed';
	add('R14 small with editors alone', alone, signed('small'), 'server', all(signed('small'), byQuinn));

	const twice = asked('standard', { signers: [aSigner('QA', { n: 2 })] }).request('Pat');
	for (const name of ['Quinn', 'Rae']) twice.append(aSignature(twice, { name }), anActor(name));
	const both = aSignOff(twice, { signatures: [twice.state.seq - 1, twice.state.seq], ...byQuinn });
	add('R14 one of two approvals by an editor', counted, twice, 'server', both);
	const stood = tim();
	stood.append(aSignature(stood, { name: 'Tim', for: { person: 'quinn', name: 'Quinn' } }), anActor('Tim'));
	const one = aSignOff(stood, { signatures: [stood.state.seq], ...byQuinn });
	add('R14 R18 an approval for an editor counted', counted, stood, 'server', one);

	const called = asked('standard', { signers: [aSigner('QA', { n: 2 })] }).request('Pat');
	const toCall = called.state.policy.milestones.map((clause) => ({ ...clause, kind: 'call' as const }));
	called.agree('Ada', 'Rae', { type: 'set-policy', ...called.state.policy, milestones: toCall });
	const byCall = 'the go/no-go call decides it, not signatures';
	add('R28 signed off where a call decides meanwhile', byCall, called, 'server', aSignOff(called));
	const empty = round();
	const noRules = empty.state.policy.milestones.map((clause) => ({ ...clause, signers: [] }));
	empty.agree('Ada', 'Rae', { type: 'set-policy', ...empty.state.policy, milestones: noRules });
	add('R12 signed off where nobody signs any more', unmet, empty, 'server', aSignOff(empty));

	const beside = round();
	beside.sign('Pat', 'Product', { meaning: 'authored' });
	beside.sign('Quinn', 'QA');
	addHonest('R12 R14 signed off beside an author’s signature, which is not counted', beside);
	const half = aRelease({
		people: { Pat: ['Product'], Quinn: ['Auditor', 'QA'], Rae: ['QA'] },
	}).request('Pat');
	half.must('Quinn', { type: 'withdraw-request', milestone: 'kickoff', reason: '' }).request('Quinn');
	half.sign('Rae', 'QA');
	addHonest('R2 an auditor with another role asks and withdraws', half);
	expect([beside.isSigned(), half.isSigned()]).toEqual([true, true]);

	const only = aRelease({ people: { Pat: ['Product'], Quinn: ['QA'] } });
	const aRequest = {
		type: 'sign-off-requested',
		milestone: 'kickoff',
		round: 1,
		digest: only.digest('kickoff'),
		scopeFormat: 1,
	} as const;
	add('R15 asked where only its editor could sign', unstaffed, only, 'pat', { ...aRequest, ...byQuinn });
	const pair = aRelease({
		people: { Pat: ['Product'], Quinn: ['QA'] },
		policy: { separation: 'small', milestones: [aMilestone('kickoff')] },
	});
	const request = { ...aRequest, digest: pair.digest('kickoff'), editors: ['quinn', 'ada'] };
	add('R15 small where all had edited', unstaffed, pair, 'pat', request);

	const edited = asked().edit('Quinn', 'kickoff', { outcome: 'Another' }).request('Pat');
	edited.sign('Rae', 'QA');
	addHonest('R14 an approval by another than who edited last', edited);
	const bySmall = asked('small').edit('Quinn', 'kickoff', { outcome: 'Another' }).request('Pat');
	bySmall.sign('Quinn', 'QA');
	bySmall.sign('Rae', 'QA', { meaning: 'reviewed' });
	addHonest('R14 small by its editor, with a second look', bySmall);
	const author = asked('standard', { signers: [aSigner('QA', { meaning: 'authored' })] });
	author.edit('Quinn', 'kickoff', { outcome: 'Another' }).request('Pat').sign('Quinn', 'QA', {
		meaning: 'authored',
	});
	addHonest('R14 R15 its editor as author, where that is asked for', author);
	expect([edited, bySmall, author].map((release) => release.isSigned())).toEqual([true, true, true]);
});
test('R14 R15 both verifiers find who prepared what they approved', () => editors.expectFound());
test('R14 R15 and allow everybody else', () => editors.expectHonest());

const leads = new Forgeries(({ add, addHonest }) => {
	const waiver = (release: TestRelease) => ({
		type: 'waived' as const,
		milestone: 'kickoff',
		reason: 'Late',
		control: 'By hand',
		expiresAt: release.at(60),
	});
	const led = 'whoever leads it does not waive it';
	const own = { ...waiver(asked()), leads: ['quinn', 'max'] };
	add('R19 a waiver by one who leads it', led, asked(), 'max', own);
	const release = asked();
	release.rows.set('kickoff', { ...release.rows.get('kickoff')!, owner: 'Quinn' });
	release.must('Max', { ...waiver(release), type: 'waive' });
	addHonest('R19 a waiver of what another leads', release);
	expect(release.entries.at(-1)?.decision).toMatchObject({ leads: ['quinn'] });
});
test('R19 both verifiers find who waived what they lead', () => leads.expectFound());
test('R19 and allow everybody else', () => leads.expectHonest());

const register = new Forgeries(({ add, addHonest }) => {
	const byRisks = { evidence: [aSlot('s', { source: 'risks' })] };
	const missing = 'required evidence was missing';
	const unfit = 'it does not fit the plan in what it says of the risk register';
	const round = (clause: Partial<MilestonePolicy> = byRisks) => asked('standard', clause).request('Pat');
	const addSigned = (name: string, reason: string, release: TestRelease, partial: { risks?: number }) =>
		add(`R11 ${name}`, reason, release, 'quinn', aSignature(release, partial));
	addSigned('signed over an empty register', missing, round(), { risks: 0 });
	addSigned('signed with a word on the register missing', unfit, round(), {});
	addSigned('signed with one that nobody asked for', unfit, round({}), { risks: 1 });
	const signed = () => {
		const release = round();
		release.append(aSignature(release, { risks: 1 }), anActor('Quinn'));
		return release;
	};
	const all = (partial: { risks?: number }) => {
		const release = signed();
		return aSignOff(release, { signatures: [release.entries.at(-1)!.seq], ...partial });
	};
	const besides = round({ evidence: [aSlot('s', { source: 'risks' }), aSlot('t')] });
	addSigned('signed with risks, and no link where one is asked for', missing, besides, { risks: 1 });
	add('R11 signed off over an emptied register', missing, signed(), 'server', all({ risks: 0 }));
	add('R11 signed off without a word on it', unfit, signed(), 'server', all({}));

	const full = round();
	full.risks = [aRisk('one'), aRisk('two')];
	full.sign('Quinn', 'QA');
	addHonest('R11 signed and signed off over two risks', full);
	expect(full.entries.slice(-2).map(({ decision }) => decision)).toMatchObject([
		{ type: 'signed', risks: 2 },
		{ type: 'signed-off', risks: 2 },
	]);
	const optional = round({ evidence: [aSlot('s', { source: 'risks', required: false })] });
	optional.sign('Quinn', 'QA');
	addHonest('R11 signed over none where none is required', optional);
	expect(optional.isSigned()).toBe(true);
});
test('R11 both verifiers find what was signed over an empty register', () => register.expectFound());
test('R11 and allow what was signed over a filled one', () => register.expectHonest());

const verdicts = new Forgeries(({ add, addHonest }) => {
	/** A call whose milestone asks for the register, with this many risks in it. */
	const called = (risks: number) => {
		const release = aReleaseAtCall();
		const milestones = release.state.policy.milestones.map((clause) =>
			clause.id === 'review' ? { ...clause, evidence: [aSlot('s', { source: 'risks' })] } : clause,
		);
		release.must('Ada', { type: 'set-policy', ...release.state.policy, milestones });
		release.risks = Array.from({ length: risks }, (_, index) => aRisk(`r${index}`));
		return revealed(release, allGo);
	};
	const declared = called(1);
	declared.must('Rita', declareGo(declared));
	addHonest('R11 R28 a GO over one risk', declared);
	const go = declared.entries.findLast(({ decision }) => decision.type === 'verdict-declared')!.decision;
	if (go.type !== 'verdict-declared') throw new Error('No verdict');
	expect(go.risks).toBe(1);
	const missing = 'required evidence was missing';
	add('R11 R28 a GO over an empty register', missing, called(1), 'rita', { ...go, risks: 0 });
	const { risks: _, ...silent } = go;
	const unfit = 'it does not fit the plan in what it says of the risk register';
	add('R11 R28 a GO without a word on it', unfit, called(1), 'rita', silent);
	const { window: _window, candidate: _candidate, ...bare } = go;
	const carried = { ...bare, verdict: 'hold', reason: 'Not yet', conditions: [] } as const;
	add('R28 a HOLD with a word on it', 'it carries what belongs to a GO', called(1), 'rita', {
		...carried,
		conditions: [],
	});
	const held = called(0);
	held.must('Rita', { type: 'declare', verdict: 'hold', reason: 'Not yet' });
	addHonest('R28 a HOLD says nothing of it', held);
});
test('R11 R28 both verifiers find a GO over an empty register', () => verdicts.expectFound());
test('R11 R28 and allow one over a filled one', () => verdicts.expectHonest());
