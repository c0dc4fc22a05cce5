import { test } from 'vitest';
import type { MilestoneRow } from '@holdpoint/shared/schema/document';
import type { EvidenceSlot, MilestonePolicy, Policy } from '@holdpoint/shared/schema/release';
import { aSignature, Forgeries, type Of } from '../../support/forgeries.ts';
import {
	aCandidate,
	aMilestone,
	anActivity,
	aRelease,
	aRisk,
	aRow,
	aSigner,
	aSlot,
	someEvidence,
	type TestRelease,
} from '../../support/release.ts';

const people = {
	Pat: ['Product'],
	Quinn: ['QA'],
	Rae: ['QA'],
	Max: ['Release manager'],
	Ben: ['Support'],
	Aud: ['Auditor'],
};

/** Signatures on the kickoff are asked for, over this content. */
function asked(
	row: Partial<MilestoneRow> = {},
	clause: Partial<MilestonePolicy> = {},
	policy: Partial<Policy> = {},
): TestRelease {
	const release = aRelease({
		people,
		policy: { ...policy, milestones: [aMilestone('kickoff', clause)] },
		rows: [aRow('kickoff', row)],
	});
	return release.request('Pat');
}

const aRequest = (release: TestRelease, partial: Partial<Of<'sign-off-requested'>> = {}) =>
	({
		type: 'sign-off-requested',
		milestone: 'kickoff',
		round: 1,
		digest: release.digest('kickoff'),
		scopeFormat: 1,
		...partial,
	}) as const;

const content = new Forgeries(({ add, addHonest }) => {
	const isOpen = 'an activity that counts was open, or left out without a reason';
	const missing = 'required evidence was missing';
	const addSigned = (name: string, reason: string, release: TestRelease) =>
		add(`R11 ${name}`, reason, release, 'quinn', aSignature(release));
	const addAllowed = (name: string, release: TestRelease) => {
		release.sign('Quinn', 'QA');
		addHonest(`R11 ${name}`, release);
	};
	const activities = (partial: Parameters<typeof anActivity>[1]) => ({
		activities: [anActivity('a', partial)],
	});
	addSigned('an open activity', isOpen, asked(activities({ state: 'open', reason: 'A long enough reason' })));
	addSigned('one left out in nine', isOpen, asked(activities({ state: 'not-needed', reason: 'nine left' })));
	addAllowed('one left out in ten', asked(activities({ state: 'not-needed', reason: 'ten chars.' })));
	addAllowed('an open one that does not count', asked(activities({ state: 'open', counts: false })));

	const slot = (partial: Partial<EvidenceSlot> = {}) => ({ evidence: [aSlot('s', partial)] });
	const link = (partial: Parameters<typeof someEvidence>[1]) => ({ evidence: [someEvidence('s', partial)] });
	addSigned('an empty slot', missing, asked({}, slot()));
	addSigned('a blank link', missing, asked(link({ url: ' ' }), slot()));
	addAllowed('an empty one that is not required', asked({}, slot({ required: false })));
	addAllowed('a link', asked(link({ url: 'https://example.org' }), slot()));
	for (const source of ['baseline', 'candidate', 'call'] as const)
		addSigned(`nothing from ${source}`, missing, asked({}, slot({ source })));
	const risks = asked({}, slot({ source: 'risks' }));
	risks.risks = [aRisk('r')];
	addAllowed('a risk in the register', risks);
	addAllowed(
		'an accepted baseline',
		asked({}, slot({ source: 'baseline' })).must('Max', { type: 'accept-baseline' }),
	);
	addAllowed(
		'a candidate',
		asked({}, slot({ source: 'candidate' })).must('Max', { type: 'set-release-candidate', ...aCandidate() }),
	);
	// What fills another source fills this one no more than a blank link does.
	addSigned(
		'a baseline where a candidate is asked for',
		missing,
		asked({}, slot({ source: 'candidate' })).must('Max', { type: 'accept-baseline' }),
	);
	addSigned(
		'a candidate where a baseline is asked for',
		missing,
		asked({}, slot({ source: 'baseline' })).must('Max', { type: 'set-release-candidate', ...aCandidate() }),
	);
	const strict = { separation: 'strict' as const };
	const noPasskey = 'strict separation takes no signature without a passkey';
	addSigned('without a passkey under strict', noPasskey, asked({}, {}, strict));
	const url = 'https://example.org';
	const noHash = asked(link({ url, hash: ' ' }), slot(), strict);
	const opens = (release: TestRelease): Of<'signed-off'> => ({
		type: 'signed-off',
		milestone: 'kickoff',
		round: 1,
		digest: release.digest('kickoff'),
		signatures: [],
	});
	add('R11 signed off over a link without a hash under strict', missing, noHash, 'server', opens(noHash));
	const withHash = asked(link({ url, hash: `sha256:${'1'.repeat(64)}` }), slot(), strict);
	add(
		'R11 signed off over a link with one, by nobody',
		'a rule of the policy was not met',
		withHash,
		'server',
		opens(withHash),
	);
	addSigned('no candidate', 'no release candidate was set', asked({}, { bindsCandidate: true }));
});

test('R11 both verifiers find what was signed over unfinished content', async () => {
	await content.expectFound();
});
test('R11 and allow what was finished', async () => {
	await content.expectHonest();
});

const standing = new Forgeries(({ add, addHonest }) => {
	const plan = (kind: MilestonePolicy['kind']) => ({
		milestones: [aMilestone('before', { kind }), aMilestone('kickoff', { needs: ['before'] })],
	});
	const broken = (kind: MilestonePolicy['kind'], milestone = 'before') =>
		aRelease({ people, policy: plan(kind) }).agree('Pat', 'Max', {
			type: 'break-glass',
			milestone,
			reason: 'Outage',
			incident: 'INC-7',
		});
	const unmet = 'a prerequisite was not signed off';
	const after = (kind: MilestonePolicy['kind'], milestone?: string) => broken(kind, milestone).request('Pat');
	const passed = after('plain');
	passed.sign('Quinn', 'QA');
	addHonest('R20 what follows an emergency', passed);
	for (const kind of ['deployment', 'validation'] as const)
		add(
			`R20 what follows a ${kind} that was only opened`,
			unmet,
			after(kind),
			'quinn',
			aSignature(after(kind)),
		);
	const own = after('plain', 'kickoff');
	own.sign('Quinn', 'QA');
	addHonest('R20 what an emergency opened itself', own);
	const other = aRelease({ people, policy: plan('plain') }).request('Pat');
	add('R10 without an emergency', unmet, other, 'quinn', aSignature(other));

	// An ended, a running and a lapsed waiver, and what was signed on it.
	const waived = () => {
		const release = aRelease({ people, policy: plan('plain') });
		return release.must('Max', {
			type: 'waive',
			milestone: 'before',
			reason: 'Late supplier',
			control: 'By hand',
			expiresAt: release.at(60),
		});
	};
	const running = waived().request('Pat');
	running.sign('Quinn', 'QA');
	addHonest('R19 on a waiver in force', running);
	const lapsed = waived().request('Pat').pass(60);
	add('R19 on a waiver that ran out', unmet, lapsed, 'quinn', aSignature(lapsed));
	const ended = waived()
		.request('Pat')
		.must('Max', { type: 'end-waiver', milestone: 'before', reason: 'Here' });
	add('R19 on a waiver that was ended', unmet, ended, 'quinn', aSignature(ended));
});

test('R10 R19 R20 both verifiers find what was signed before its time', async () => {
	await standing.expectFound();
});
test('R10 R19 R20 and allow what was not', async () => {
	await standing.expectHonest();
});

const signing = new Forgeries(({ add, addHonest }) => {
	const twoRoles = { signers: [aSigner('QA', { n: 2 }), aSigner('Support')] };
	const roleTable = 'the role table says otherwise about who signed';
	add(
		'R4 by passkey without its answer',
		'its method does not fit its passkey',
		asked(),
		'quinn',
		aSignature(asked(), { method: 'passkey' }),
	);
	add(
		'R12 a review that nobody asked for',
		'that role was not asked to sign',
		asked(),
		'ben',
		aSignature(asked(), { role: 'Support', meaning: 'reviewed', name: 'Ben', rolesHeld: ['Support'] }),
	);
	const small = { separation: 'small' as const };
	add(
		'R12 an approval as another role under small',
		'that role was not asked to sign',
		asked({}, {}, small),
		'ben',
		aSignature(asked({}, {}, small), { role: 'Support', name: 'Ben', rolesHeld: ['Support'] }),
	);
	add(
		'R3 for somebody under another name',
		roleTable,
		asked(),
		'ben',
		aSignature(asked(), { name: 'Ben', for: { person: 'quinn', name: 'Quentin' } }),
	);
	const named = (to: string, by: string, milestones = ['kickoff']) =>
		asked().must(by, {
			type: 'delegate',
			to,
			milestones,
			from: asked().at(0),
			until: asked().at(60),
			reason: 'On leave',
		});
	const standIn = (release: TestRelease) =>
		aSignature(release, { name: 'Ben', for: { person: 'quinn', name: 'Quinn' } });
	const notNamed = 'nobody had named the signer to stand in';
	add(
		'R18 for whom another is named',
		notNamed,
		named('rae', 'Quinn'),
		'ben',
		standIn(named('rae', 'Quinn')),
	);
	add('R18 named by another', notNamed, named('ben', 'Rae'), 'ben', standIn(named('ben', 'Rae')));
	const given = named('ben', 'Quinn');
	given.sign('Ben', 'QA', { for: 'quinn' });
	addHonest('R18 named by them', given);
	// Once a person, whatever they signed as.
	const both = asked({}, twoRoles);
	both.sign('Quinn', 'QA');
	add('R13 the same again', 'the same was signed already', both, 'quinn', aSignature(both));
	both.sign('Quinn', 'QA', { meaning: 'authored' });
	addHonest('R13 as author besides', both);
	const again = asked({}, twoRoles);
	again.sign('Quinn', 'QA');
	again.must('Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'Mistake' });
	again.sign('Quinn', 'QA');
	addHonest('R13 R17 after revoking', again);
	add(
		'R14 by whoever asked',
		'whoever prepared it does not approve',
		askedBy('quinn'),
		'quinn',
		aSignature(askedBy('quinn')),
	);
	const author = askedBy('quinn');
	author.sign('Quinn', 'QA', { meaning: 'authored' });
	addHonest('R14 as author by whoever asked', author);
	const reject = (reason: string): Of<'rejected'> => {
		const { meaning: _, comment: __, type: ___, ...rest } = aSignature(asked());
		return { ...rest, type: 'rejected', reason };
	};
	add('R16 rejected in nine', 'its reason is too short', asked(), 'quinn', reject('nine left'));
	const rejected = asked();
	rejected.must('Quinn', {
		type: 'reject',
		milestone: 'kickoff',
		role: 'QA',
		reason: 'ten chars.',
		digest: rejected.digest('kickoff'),
	});
	addHonest('R16 rejected in ten', rejected);

	function askedBy(person: string): TestRelease {
		const release = aRelease({ people });
		release.append(aRequest(release), { person, name: release.state.people[person]?.name ?? person });
		return release;
	}
});

test('R3 R4 R12 R13 R14 R16 R18 both verifiers find what could not have been signed', async () => {
	await signing.expectFound();
});
test('R13 R14 R16 R17 R18 and allow what could', async () => {
	await signing.expectHonest();
});

const staffing = new Forgeries(({ add, addHonest }) => {
	const cannot = 'nobody could have signed it';
	const small = (more: Record<string, string[]>) =>
		aRelease({ policy: { separation: 'small' }, people: { Quinn: ['QA'], ...more } });
	const by = (release: TestRelease) => aRequest(release);
	for (const [name, more] of [
		['by the only one under small', {}],
		['with an auditor besides', { Aud: ['Auditor'] }],
		['with nobody who holds a role besides', { Tim: [] }],
	] as [string, Record<string, string[]>][])
		add(`R15 ${name}`, cannot, small(more), 'quinn', by(small(more)));
	addHonest('R15 with somebody besides', small({ Ben: ['Support'] }).request('Quinn'));
	addHonest('R15 with an auditor who holds a role', small({ Ben: ['Auditor', 'Support'] }).request('Quinn'));
	const standard = aRelease({ people: { Quinn: ['QA'], Pat: ['Product'] } });
	add('R15 by the only one', cannot, standard, 'quinn', by(standard));
	addHonest('R15 by another', aRelease({ people: { Quinn: ['QA'], Pat: ['Product'] } }).request('Pat'));
});

test('R15 both verifiers find what nobody could have signed', async () => {
	await staffing.expectFound();
});
test('R15 and allow what somebody could', async () => {
	await staffing.expectHonest();
});
