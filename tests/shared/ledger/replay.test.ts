import { expect, test } from 'vitest';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { Decision } from '@holdpoint/shared/schema/ledger-entry';
import type { Policy } from '@holdpoint/shared/schema/release';
import { forge } from '../../support/forge.ts';
import { aSignature, Forgeries, type Of } from '../../support/forgeries.ts';
import {
	aCandidate,
	aMilestone,
	anActivity,
	aPolicy,
	aRelease,
	aRow,
	aSigner,
	aSlot,
	someEvidence,
	type TestRelease,
} from '../../support/release.ts';
import { askAll } from '../../support/verifiers.ts';

const people = {
	Pat: ['Product'],
	Quinn: ['QA'],
	Rae: ['QA', 'Product'],
	Max: ['Release manager'],
	Eli: ['Engineering'],
	Aud: ['Auditor'],
};
const gates = [aMilestone('kickoff'), aMilestone('freeze', { needs: ['kickoff'] })];
const start = (policy: Partial<Policy> = {}) =>
	aRelease({ people, policy: { milestones: gates, ...policy } });
const asked = (policy: Partial<Policy> = {}) => start(policy).request('Pat');
const signedOff = (policy: Partial<Policy> = {}) => {
	const release = asked(policy);
	release.sign('Quinn', 'QA');
	return release;
};

function aRejection(release: TestRelease, partial: Partial<Of<'rejected'>> = {}): Of<'rejected'> {
	const { meaning: _, comment: __, type: ___, ...rest } = aSignature(release);
	return { ...rest, type: 'rejected', reason: 'Not good enough', ...partial };
}

function aRequest(
	release: TestRelease,
	partial: Partial<Of<'sign-off-requested'>> = {},
): Of<'sign-off-requested'> {
	const milestone = partial.milestone ?? 'kickoff';
	return {
		type: 'sign-off-requested',
		milestone,
		round: 1,
		digest: release.digest(milestone),
		scopeFormat: 1,
		...partial,
	};
}

function aSignOff(
	release: TestRelease,
	signatures: number[],
	partial: Partial<Of<'signed-off'>> = {},
): Of<'signed-off'> {
	const milestone = partial.milestone ?? 'kickoff';
	return {
		type: 'signed-off',
		milestone,
		round: 1,
		digest: release.digest(milestone),
		signatures,
		...partial,
	};
}

const notAllowed = 'whoever did this was not allowed to';
const server = 'the server signs milestones off, and nobody else does';
const noRound = 'nobody was asked to sign then';
const impossible = 'nobody could ever satisfy this policy';

const forgeries = new Forgeries(({ add, addHonest }) => {
	/** `add`, of a decision made from the release. */
	function addMade<T extends Decision>(
		name: string,
		reason: string,
		release: TestRelease,
		by: string,
		make: (release: TestRelease, partial?: Partial<T>) => T,
		partial: Partial<T> = {},
	): void {
		add(name, reason, release, by, make(release, partial));
	}

	// Who may
	const byStrangers: [string, string, Decision][] = [
		['person-added by QA', 'quinn', { type: 'person-added', person: 'eve', name: 'Eve' }],
		['person-removed by QA', 'quinn', { type: 'person-removed', person: 'eli' }],
		['roles-assigned by QA', 'quinn', { type: 'roles-assigned', person: 'quinn', roles: ['Security'] }],
		['token-minted by the owner', 'ada', { type: 'token-minted', person: 'quinn' }],
		['policy-set by QA', 'quinn', { type: 'policy-set', policy: aPolicy() }],
		['candidate-set by QA', 'quinn', { type: 'candidate-set', candidate: aCandidate() }],
		['baseline-accepted by QA', 'quinn', { type: 'baseline-accepted', dates: [] }],
	];
	for (const [name, by, decision] of byStrangers) add(`R2 ${name}`, notAllowed, start(), by, decision);
	addMade('R2 sign-off-requested by an auditor', notAllowed, start(), 'aud', aRequest);
	addMade('R2 sign-off-requested by a stranger', notAllowed, start(), 'eve', aRequest);
	add('R2 request-withdrawn by an auditor', notAllowed, asked(), 'aud', {
		type: 'request-withdrawn',
		milestone: 'kickoff',
		round: 1,
		reason: '',
	});
	add('R2 reopened by Engineering', notAllowed, signedOff(), 'eli', {
		type: 'reopened',
		milestone: 'kickoff',
		reason: 'Again',
	});
	add('R2 person-added by the server', server, start(), 'server', {
		type: 'person-added',
		person: 'eve',
		name: 'Eve',
	});
	{
		const release = asked({ milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] });
		release.sign('Quinn', 'QA');
		add('R12 signed-off by a person', server, release, 'ada', aSignOff(release, [release.state.seq]));
	}

	// People
	add('R22 a member added again', 'this person is on the release already', start(), 'max', {
		type: 'person-added',
		person: 'quinn',
		name: 'Other',
	});
	for (const type of ['person-removed', 'token-minted'] as const) {
		const by = type === 'token-minted' ? 'administrator' : 'max';
		add(`R2 ${type} of a stranger`, 'this person is not on the release', start(), by, {
			type,
			person: 'eve',
		});
	}
	{
		const release = start().must('Max', { type: 'remove-person', person: 'quinn' });
		add('R2 roles for someone removed', 'this person is not on the release', release, 'max', {
			type: 'roles-assigned',
			person: 'quinn',
			roles: ['QA'],
		});
	}
	add('R2 a role twice', 'it names a role twice', start(), 'max', {
		type: 'roles-assigned',
		person: 'quinn',
		roles: ['QA', 'QA'],
	});
	add('R22 the owner removed', 'the owner cannot be removed', start(), 'max', {
		type: 'person-removed',
		person: 'ada',
	});
	{
		const orphaned = 'it leaves a role without a holder while its signature is asked for';
		const gate = aMilestone('kickoff', { signers: [aSigner('Engineering')] });
		const removed = { type: 'person-removed', person: 'eli' } as const;
		add('R15 the last holder removed', orphaned, asked({ milestones: [gate] }), 'max', removed);
		add('R15 the last role taken', orphaned, asked({ milestones: [gate] }), 'max', {
			type: 'roles-assigned',
			person: 'eli',
			roles: ['QA'],
		});
		addHonest(
			'R15 a last holder whom nobody asks',
			start().must('Max', { type: 'remove-person', person: 'eli' }),
		);
	}

	// Policy
	const impossiblePolicies: [string, Policy['milestones']][] = [
		['two milestones of one ID', [aMilestone('kickoff'), aMilestone('kickoff')]],
		['two slots of one ID', [aMilestone('kickoff', { evidence: [aSlot('s'), aSlot('s')] })]],
		['a need that is not there', [aMilestone('kickoff', { needs: ['elsewhere'] })]],
		[
			'a circle',
			[aMilestone('kickoff', { needs: ['freeze'] }), aMilestone('freeze', { needs: ['kickoff'] })],
		],
		['itself', [aMilestone('kickoff', { needs: ['kickoff'] })]],
		['nobody', [aMilestone('kickoff', { signers: [aSigner('QA', { n: 0 })] })]],
		['a blank role', [aMilestone('kickoff', { signers: [aSigner('\u00a0\ufeff')] })]],
		['an auditor', [aMilestone('kickoff', { signers: [aSigner('Auditor')] })]],
		['a rejection', [aMilestone('kickoff', { signers: [aSigner('QA', { meaning: 'rejected' })] })]],
	];
	for (const [name, milestones] of impossiblePolicies) {
		add(`R15 a policy with ${name}`, impossible, start(), 'max', {
			type: 'policy-set',
			policy: aPolicy({ milestones }),
		});
	}
	{
		const release = start();
		const { policy } = release.state;
		release.must('Max', { type: 'set-policy', ...policy, milestones: [aMilestone('kickoff')] });
		add(
			'R22 a dropped milestone comes back',
			'it gives a new milestone the ID of a dropped one',
			release,
			'max',
			{
				type: 'policy-set',
				policy,
			},
		);
	}
	for (const dates of [
		[],
		[
			{ milestone: 'freeze', start: '', due: '' },
			{ milestone: 'kickoff', start: '', due: '' },
		],
	]) {
		add(
			`R5 a baseline of ${dates.length} milestones`,
			'it does not name the milestones of the policy',
			start(),
			'max',
			{
				type: 'baseline-accepted',
				dates,
			},
		);
	}

	// Requests
	addMade(
		'R22 a request for no milestone',
		'the policy of its time has no such milestone',
		start(),
		'pat',
		(release) => ({
			...aRequest(release),
			milestone: 'elsewhere',
		}),
	);
	addMade(
		'R16 a request while one is open',
		'it was collecting signatures already',
		asked(),
		'pat',
		aRequest,
		{
			round: 2,
		},
	);
	addMade('R16 a request out of number', 'its round is not the next one', start(), 'pat', aRequest, {
		round: 2,
	});
	addMade('R16 a request for what is signed off', 'it was signed off already', signedOff(), 'pat', aRequest, {
		round: 2,
	});
	addMade(
		'R6 a request of an unknown format',
		'its scope is of an unknown format',
		start(),
		'pat',
		aRequest,
		{
			scopeFormat: 2,
		},
	);
	add('R16 a withdrawal of another round', noRound, asked(), 'pat', {
		type: 'request-withdrawn',
		milestone: 'kickoff',
		round: 2,
		reason: '',
	});
	add('R16 a withdrawal of nothing', noRound, start(), 'pat', {
		type: 'request-withdrawn',
		milestone: 'kickoff',
		round: 0,
		reason: '',
	});

	// Signatures
	const roleTable = 'the role table says otherwise about who signed';
	const notHeld = 'the signer did not hold that role';
	const notAsked = 'that role was not asked to sign';
	addMade('R16 a signature without a request', noRound, start(), 'quinn', aSignature);
	addMade('R16 a signature of another round', noRound, asked(), 'quinn', aSignature, { round: 2 });
	addMade('R3 a signature under another name', roleTable, asked(), 'quinn', aSignature, { name: 'Other' });
	addMade('R2 a signature with roles never held', roleTable, asked(), 'quinn', aSignature, {
		rolesHeld: ['QA', 'Security'],
	});
	addMade('R2 a signature by a stranger', roleTable, asked(), 'eve', aSignature, {
		name: 'Eve',
		rolesHeld: [],
	});
	addMade('R2 a signature in a role never held', notHeld, asked(), 'quinn', aSignature, { role: 'Product' });
	addMade('R2 a signature by an auditor', notHeld, asked(), 'aud', aSignature, {
		name: 'Aud',
		role: 'Auditor',
		rolesHeld: ['Auditor'],
		meaning: 'authored',
	});
	addMade('R2 a signature that nobody asked for', notAsked, asked(), 'eli', aSignature, {
		name: 'Eli',
		role: 'Engineering',
		rolesHeld: ['Engineering'],
	});
	addMade('R2 a second look where there is none', notAsked, asked(), 'eli', aSignature, {
		name: 'Eli',
		role: 'Engineering',
		rolesHeld: ['Engineering'],
		meaning: 'reviewed',
	});
	addMade('R16 a signature that rejects', 'a signature does not reject', asked(), 'quinn', aSignature, {
		meaning: 'rejected',
	});
	addMade(
		'R4 a signature under strict',
		'strict separation takes no signature without a passkey',
		asked({ separation: 'strict' }),
		'quinn',
		aSignature,
	);
	const unmet = 'a prerequisite was not signed off';
	addMade(
		'R10 a signature before its prerequisite',
		unmet,
		start().request('Pat', 'freeze'),
		'quinn',
		aSignature,
		{
			milestone: 'freeze',
		},
	);
	{
		const release = signedOff().request('Pat', 'freeze');
		release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'Again' });
		addMade('R10 a signature after its prerequisite was reopened', unmet, release, 'quinn', aSignature, {
			milestone: 'freeze',
		});
	}
	{
		const release = signedOff();
		release.must('Max', {
			type: 'set-policy',
			...release.state.policy,
			milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] }), gates[1]!],
		});
		release.request('Pat', 'freeze');
		addMade(
			'R10 a signature after the policy changed its prerequisite',
			unmet,
			release,
			'quinn',
			aSignature,
			{
				milestone: 'freeze',
			},
		);
	}
	const unfinished = 'an activity that counts was open, or left out without a reason';
	for (const activity of [
		anActivity('a', { state: 'open' }),
		anActivity('a', { state: 'not-needed', reason: ' 12345678\u3000' }),
	]) {
		const release = asked();
		release.rows.set('kickoff', aRow('kickoff', { activities: [activity] }));
		addMade(`R11 a signature with an activity ${activity.state}`, unfinished, release, 'quinn', aSignature);
	}
	const noEvidence = 'required evidence was missing';
	for (const [name, evidence] of [
		['no entry', []],
		['a blank link', [someEvidence('s', { url: '\t' })]],
		['the link of another', [someEvidence('t', { url: 'https://example.org' })]],
	] as const) {
		const release = asked({ milestones: [aMilestone('kickoff', { evidence: [aSlot('s')] })] });
		release.rows.set('kickoff', aRow('kickoff', { evidence }));
		addMade(`R11 a signature with ${name} as evidence`, noEvidence, release, 'quinn', aSignature);
	}
	for (const source of ['baseline', 'candidate', 'call'] as const) {
		const release = asked({ milestones: [aMilestone('kickoff', { evidence: [aSlot('s', { source })] })] });
		addMade(`R11 a signature without ${source}`, noEvidence, release, 'quinn', aSignature);
	}
	addMade(
		'R11 a signature without a candidate',
		'no release candidate was set',
		asked({ milestones: [aMilestone('kickoff', { bindsCandidate: true })] }),
		'quinn',
		aSignature,
	);
	{
		const release = asked({ milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] });
		release.sign('Quinn', 'QA');
		addMade('R13 the same signature twice', 'the same was signed already', release, 'quinn', aSignature);
	}
	{
		const signers = [aSigner('QA'), aSigner('Product')];
		const release = start({ milestones: [aMilestone('kickoff', { signers })] }).request('Ada');
		release.sign('Rae', 'QA');
		addMade('R13 a person for two rules', 'a person counts toward one rule', release, 'rae', aSignature, {
			name: 'Rae',
			role: 'Product',
			rolesHeld: ['QA', 'Product'],
		});
	}
	addMade(
		'R14 an approval by the requester',
		'whoever prepared it does not approve',
		start().request('Quinn'),
		'quinn',
		aSignature,
	);
	addMade(
		'R12 a signature out of turn',
		'it was signed out of turn',
		asked({
			milestones: [
				aMilestone('kickoff', { ordered: true, signers: [aSigner('Engineering'), aSigner('QA')] }),
			],
		}),
		'quinn',
		aSignature,
	);
	{
		const signers = [aSigner('QA'), aSigner('Engineering'), aSigner('QA')];
		const release = asked({ milestones: [aMilestone('kickoff', { ordered: true, signers })] });
		release.sign('Quinn', 'QA');
		release.sign('Eli', 'Engineering');
		release.sign('Rae', 'QA');
		addHonest('R12 rules that are alike, in order', release);
	}

	// Scopes
	const wrongPolicy = 'what it covers is not under the policy and the release candidate of its time';
	{
		const release = asked();
		const digest = release.digest('kickoff');
		release.must('Max', {
			type: 'set-policy',
			...release.state.policy,
			milestones: [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('QA')] }), gates[1]!],
		});
		addMade('R5 a signature under the policy before', wrongPolicy, release, 'quinn', aSignature, { digest });
	}
	{
		const release = start({ milestones: [aMilestone('kickoff', { bindsCandidate: true })] });
		release.must('Max', { type: 'set-release-candidate', ...aCandidate() });
		release.request('Pat');
		const digest = release.digest('kickoff');
		release.must('Max', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		addMade('R5 a signature for the candidate before', wrongPolicy, release, 'quinn', aSignature, { digest });
	}
	addMade(
		'R6 a signature moved',
		'what it covers is of another milestone or release',
		asked(),
		'quinn',
		(release) => ({
			...aSignature(release),
			digest: release.request('Pat', 'freeze').digest('freeze'),
		}),
	);
	addMade(
		'R6 a signature over nothing',
		'what it covers is not in the export',
		asked(),
		'quinn',
		aSignature,
		{
			digest: '0'.repeat(64),
		},
	);
	for (const [name, text] of [
		['no JSON', 'Kickoff'],
		['no scope', '{}'],
		['another scope format', '{"scopeFormat":2}'],
	] as const) {
		const release = asked();
		const digest = sha256Hex(text);
		release.scopes.set(digest, text);
		addMade(
			`R6 a signature over ${name}`,
			'the text that it covers is not a scope',
			release,
			'quinn',
			aSignature,
			{
				digest,
			},
		);
	}
	{
		const release = asked();
		const text = ` ${release.scopes.get(release.digest('kickoff'))}`;
		release.scopes.set(sha256Hex(text), text);
		addMade(
			'R6 a scope that is not canonical',
			'the text that it covers is not a scope',
			release,
			'quinn',
			aSignature,
			{
				digest: sha256Hex(text),
			},
		);
	}

	// Rejections
	addMade('R16 a rejection without a request', noRound, start(), 'quinn', aRejection);
	addMade('R16 a rejection by a role not asked', notAsked, asked(), 'eli', aRejection, {
		name: 'Eli',
		role: 'Engineering',
		rolesHeld: ['Engineering'],
	});
	addMade('R16 a rejection without a reason', 'its reason is too short', asked(), 'quinn', aRejection, {
		reason: '  nine left ',
	});
	addMade('R16 a rejection with ten characters', 'its reason is too short', asked(), 'quinn', aRejection, {
		reason: '😀😀😀😀😀😀😀😀😀',
	});

	// Revocations
	const noSignature = 'there was no such signature to revoke';
	const revoked = (signature: number, partial: Partial<Of<'revoked'>> = {}): Decision => ({
		type: 'revoked',
		milestone: 'kickoff',
		signature,
		reason: 'A mistake',
		...partial,
	});
	{
		const signatureOf = (release: TestRelease) =>
			release.entries.findLast(({ decision }) => decision.type === 'signed')!.seq;
		const addRevoked = (
			name: string,
			reason: string,
			release: TestRelease,
			by: string,
			partial: Partial<Of<'revoked'>> = {},
		) => add(name, reason, release, by, revoked(signatureOf(release), partial));
		add('R17 a revocation of nothing', noSignature, start(), 'quinn', revoked(1));
		add('R17 a revocation of another entry', noSignature, asked(), 'quinn', revoked(1));
		const two = () => {
			const release = asked({ milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] });
			release.sign('Quinn', 'QA');
			return release;
		};
		const twice = two().must('Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'A mistake' });
		addRevoked('R17 a revocation twice', noSignature, twice, 'quinn');
		const withdrawn = two().must('Pat', { type: 'withdraw-request', milestone: 'kickoff', reason: 'Later' });
		addRevoked('R17 a revocation after the withdrawal', noSignature, withdrawn, 'quinn');
		addRevoked('R17 a revocation by another', 'it revokes the signature of someone else', signedOff(), 'rae');
		addRevoked('R17 a revocation without a reason', 'it gives no reason', signedOff(), 'quinn', {
			reason: ' ',
		});
		const followed = signedOff().request('Pat', 'freeze');
		const first = signatureOf(followed);
		followed.sign('Quinn', 'QA', { milestone: 'freeze' });
		add(
			'R17 a revocation after the successor',
			'what follows was signed off already',
			followed,
			'quinn',
			revoked(first),
		);
		const rejected = asked();
		rejected.append(aRejection(rejected), { person: 'quinn', name: 'Quinn' });
		add('R17 a rejection taken back', noSignature, rejected, 'quinn', revoked(rejected.state.seq));
		const small = start({
			separation: 'small',
			milestones: [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] })],
		});
		small.request('Pat');
		small.sign('Rae', 'QA');
		small.sign('Rae', 'Product');
		small.must('Rae', { type: 'revoke', milestone: 'kickoff', reason: 'A mistake' });
		addHonest('R17 two signatures revoked at once', small);
	}

	// Sign-offs
	const notGiven = 'it counts a signature that was not given for this content';
	const notMet = 'a rule of the policy was not met';
	const spare = 'it counts a signature that no rule asks for';
	{
		/** Signatures by these people in these roles, written without asking, and the round's sign-off over them. */
		const addSignOff = (
			name: string,
			reason: string,
			release: TestRelease,
			given: [name: string, role: string, meaning: Of<'signed'>['meaning']][],
			partial: Partial<Of<'signed-off'>> = {},
		) => {
			const signatures = given.map(([who, role, meaning]) => {
				const rolesHeld = release.state.people[who.toLowerCase()]!.roles.slice();
				const signature = aSignature(release, { name: who, role, meaning, rolesHeld });
				return release.append(signature, { person: who.toLowerCase(), name: who }).seq;
			});
			add(name, reason, release, 'server', aSignOff(release, signatures, partial));
		};
		const by = (separation: Policy['separation'], ...signers: ReturnType<typeof aSigner>[]) =>
			start({ separation, milestones: [aMilestone('kickoff', { signers })] }).request('Pat');
		addSignOff('R16 a sign-off of another round', noRound, asked(), [['Quinn', 'QA', 'approved']], {
			round: 2,
		});
		addSignOff('R12 a sign-off that counts nothing', notMet, asked(), []);
		addSignOff('R12 a sign-off that counts a request', notGiven, asked(), [], { signatures: [16] });
		addSignOff('R12 a sign-off that counts twice', notGiven, asked(), [['Quinn', 'QA', 'approved']], {
			signatures: [17, 17],
		});
		addSignOff('R12 a rule half met', notMet, by('standard', aSigner('QA', { n: 2 })), [
			['Quinn', 'QA', 'approved'],
		]);
		addSignOff('R12 rules that are alike add up', notMet, by('standard', aSigner('QA'), aSigner('QA')), [
			['Quinn', 'QA', 'approved'],
		]);
		addSignOff('R12 rules are never summed', notMet, by('standard', aSigner('QA'), aSigner('Engineering')), [
			['Quinn', 'QA', 'approved'],
			['Rae', 'QA', 'approved'],
		]);
		addSignOff('R12 another meaning', notMet, by('standard', aSigner('QA', { meaning: 'reviewed' })), [
			['Quinn', 'QA', 'authored'],
		]);
		addSignOff('R12 a signature that no rule asks for', spare, by('standard', aSigner('QA')), [
			['Quinn', 'QA', 'approved'],
			['Rae', 'QA', 'authored'],
		]);
		addSignOff(
			'Separation: nobody from outside',
			'nobody but those who prepared it signed',
			by('small', aSigner('Product')),
			[['Pat', 'Product', 'approved']],
		);
		addSignOff('Separation: a second look by the requester', spare, by('small', aSigner('QA')), [
			['Quinn', 'QA', 'approved'],
			['Pat', 'Product', 'reviewed'],
		]);
		addSignOff('Separation: a second look that approves', spare, by('small', aSigner('Product')), [
			['Pat', 'Product', 'approved'],
			['Eli', 'Engineering', 'authored'],
		]);
		addSignOff('Separation: two second looks', spare, by('small', aSigner('Product')), [
			['Pat', 'Product', 'approved'],
			['Eli', 'Engineering', 'reviewed'],
			['Quinn', 'QA', 'reviewed'],
		]);
		const loose = by('small', aSigner('QA'), aSigner('Product'));
		for (const role of ['QA', 'Product']) {
			loose.append(aSignature(loose, { name: 'Rae', role, rolesHeld: ['QA', 'Product'] }), {
				person: 'rae',
				name: 'Rae',
			});
		}
		loose.append(
			{ type: 'policy-set', policy: { ...loose.state.policy, separation: 'standard' } },
			{ person: 'ada', name: 'Ada' },
		);
		const { seq } = loose.state;
		add(
			'R13 a person counted twice',
			'it counts a person twice',
			loose,
			'server',
			aSignOff(loose, [seq - 2, seq - 1]),
		);
		const asker = by('small', aSigner('Product'));
		asker.sign('Pat', 'Product');
		asker.append(
			{ type: 'policy-set', policy: { ...asker.state.policy, separation: 'standard' } },
			{ person: 'ada', name: 'Ada' },
		);
		add(
			'R14 an approval by the requester counted',
			'it counts an approval by whoever prepared it',
			asker,
			'server',
			aSignOff(asker, [asker.state.seq - 1]),
		);
		const look = by('small', aSigner('Product'));
		look.sign('Pat', 'Product');
		look.sign('Eli', 'Engineering', { meaning: 'reviewed' });
		expect(look.isSigned()).toBe(true);
		addHonest('Separation: a second look', look);
		const revoked = by('standard', aSigner('QA', { n: 2 }));
		revoked.sign('Quinn', 'QA');
		revoked.must('Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'A mistake' });
		add('R17 a sign-off that counts what was revoked', notGiven, revoked, 'server', aSignOff(revoked, [17]));
		const stale = by('standard', aSigner('QA', { n: 2 }));
		stale.sign('Quinn', 'QA');
		stale.edit('Eve', 'kickoff', { outcome: 'Something else' });
		add('R7 a sign-off that counts what is stale', notGiven, stale, 'server', aSignOff(stale, [17]));
	}
	{
		const release = start().request('Pat', 'freeze');
		add(
			'R10 a sign-off before its prerequisite',
			unmet,
			release,
			'server',
			aSignOff(release, [], { milestone: 'freeze' }),
		);
	}

	// Reopening
	add('R16 a reopening of what is open', 'it was not signed off then', asked(), 'max', {
		type: 'reopened',
		milestone: 'kickoff',
		reason: 'Again',
	});
	add('R9 a reopening without a reason', 'it gives no reason', signedOff(), 'quinn', {
		type: 'reopened',
		milestone: 'kickoff',
		reason: '\u2028',
	});
});

test('R2 to R17: both verifiers find each of the decisions that could not have been made', async () => {
	await forgeries.expectFound();
});

test('R1 R9 R12 R17 what the rules allowed, both verifiers allow', async () => {
	await forgeries.expectHonest();
});

test('the first entry: the owner writes it, and its policy is possible', async () => {
	const text = aRelease({ people: {} }).export();
	const first = (change: Partial<Of<'release-created'>>) =>
		forge(text, (file) => {
			const release = aRelease({ people: {} });
			const [created] = release.entries;
			release.entries.length = 0;
			if (created?.decision.type !== 'release-created') throw new Error('A ledger begins with its release');
			release.append({ ...created.decision, ...change }, { person: 'ada', name: 'Ada' });
			file.entries = release.entries;
		});
	const files = [
		first({ owner: 'eve' }),
		first({ policy: aPolicy({ milestones: [aMilestone('kickoff', { needs: ['kickoff'] })] }) }),
	].map((file) => ({ file }));
	const expected = [
		{ exit: 1, at: 1, reason: "it was not written by the release's owner" },
		{ exit: 1, at: 1, reason: impossible },
	];
	for (const answers of await askAll(files)) expect(answers).toEqual(expected);
});
