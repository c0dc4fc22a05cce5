/** The rules of signing off for those who meet them: what each says, why it is there, and a case. */
export interface ExplainedRule {
	readonly id: `R${number}`;
	readonly title: string;
	readonly says: string;
	readonly example: string;
}

export interface RuleGroup {
	readonly id: string;
	readonly title: string;
	readonly rules: readonly ExplainedRule[];
}

export const ruleGroups: readonly RuleGroup[] = [
	{
		id: 'who-signs',
		title: 'Who signs, and what',
		rules: [
			{
				id: 'R1',
				title: 'What is signed cannot be edited',
				says: 'Signatures, votes, roles and the plan are kept in the record, which no edit reaches. What a signed milestone says stays as it is until the milestone is reopened. An edit to it is taken back at once, nobody else sees it, and your words are kept for you under “Not applied”.',
				example:
					'UAT Sign-Off is signed off. You add an activity to it from a page that was offline: the board says that it was not applied, and why, and you can copy your text.',
			},
			{
				id: 'R2',
				title: 'You sign by the role that you hold now',
				says: 'The server looks up your roles at the moment of signing, and writes the one that you used into the record. What role you had yesterday, or will have tomorrow, does not count.',
				example:
					'Eve was QA and is now Product. She can sign as Product; somebody else has to sign as QA. What she signed as QA before stays.',
			},
			{
				id: 'R3',
				title: 'A signature says who, when, as what, and what for',
				says: 'Each signature has a printed name, the person behind it, a role, the time in UTC, a meaning (approved, reviewed, authored or rejected), a comment, the content code of what was signed, and how the person showed that it is they. Wherever a signature is shown or exported, name, time and meaning come with it.',
				example: '“Eve Brandt, QA, approved, 12 Mar 2026 14:07 UTC.”',
			},
			{
				id: 'R4',
				title: 'Signing asks that it is really you',
				says: 'You sign with a passkey: a fingerprint, a face or a PIN on your device, which signs exactly this statement. Without a passkey you may sign if you are signed in and did something here within the last 15 minutes; the signature is then shown as signed by sign-in, no passkey. A try that fails changes nothing. A strict release takes passkeys only.',
				example: 'You cancel the fingerprint dialog. Nothing was signed, and you can try again.',
			},
			{
				id: 'R5',
				title: 'What exactly is signed',
				says: 'You sign the milestone’s name, required outcome, exit criteria, activities, evidence, and what the plan says about it, and the build where the milestone is about one. Together these make the content code. Dates, who leads it, its place on the board, notes and comments are not part of it and may change at any time.',
				example:
					'Moving the due date by a week leaves every signature as it is. Adding an activity does not.',
			},
			{
				id: 'R6',
				title: 'A signature belongs to one milestone of one release',
				says: 'The release and the milestone are part of what is signed, so a signature that somebody copies elsewhere does not verify.',
				example:
					'A signature from the release before, pasted into an export of this one, is found by the check.',
			},
		],
	},
	{
		id: 'when-content-changes',
		title: 'When content changes',
		rules: [
			{
				id: 'R7',
				title: 'A change asks again those who have signed',
				says: 'While signatures are being collected, changing what is signed makes the signatures given so far “changed since signed”. They are kept, and the board says what changed and who changed it. If the content becomes what it was, they count again. You are told before you make such a change.',
				example:
					'Product has signed. Ben ticks one more activity: Product is asked to look again, and sees only that difference. Ben takes it back: Product’s signature counts as before.',
			},
			{
				id: 'R8',
				title: 'You sign what you saw',
				says: 'Your signature carries the content code of what your screen showed. If the content is another one by then, nothing is signed, and you are shown the differences.',
				example: 'While you read, Ben adds a link. “Not signed. The content changed while you were reading.”',
			},
			{
				id: 'R9',
				title: 'Reopening an earlier milestone asks the later ones again',
				says: 'When a signed milestone is reopened, each signed one after it says that an earlier milestone was reopened, and no later gate opens until it is signed again or waived. Where nothing but the build changed, those who signed can re-affirm after they have seen the new build.',
				example:
					'A new build after UAT: the signers of the milestones that tested the old one re-affirm for the new one, several on one screen.',
			},
			{
				id: 'R10',
				title: 'First what comes before',
				says: 'Nobody can sign a milestone before those that it needs are signed off or waived.',
				example:
					'UAT Sign-Off needs Quality Assurance Completion: until that is signed off, UAT can be prepared, not signed.',
			},
			{
				id: 'R11',
				title: 'Nothing may be missing',
				says: 'Nobody can sign while an activity that counts is open, a required piece of evidence is missing, or the build is not set where the milestone is about one. An activity is done, or not needed with a reason of at least 10 characters; those that are not needed are shown first to everybody who signs.',
				example: '“3 activities are open.” Tick them, or say why one is not needed.',
			},
			{
				id: 'R12',
				title: 'Each role’s number is met on its own',
				says: 'If the plan asks for one Product and two QA, it takes one Product and two QA. Three Product do not make up for QA. Only “approved” counts, unless the plan asks for another meaning. The plan may also set the order.',
				example: 'Two QA have signed and Product has not: it waits for Product.',
			},
			{
				id: 'R13',
				title: 'A person counts once for a milestone',
				says: 'Whoever holds two roles chooses as which they sign. Under “small” one person may sign for each of their roles, and somebody else gives a second look.',
				example: 'Max is QA and Security. He signs as QA; another person signs as Security.',
			},
			{
				id: 'R14',
				title: 'Nobody approves their own work',
				says: 'Who asked for the signatures, and who was the last to change what is signed, can sign as its author, but that does not count as an approval. You are told before you make such an edit. Under “strict” this holds for everybody who changed it since the round before; under “small” it does not hold, and a second look takes its place.',
				example: 'You tick the last activity as QA. Another QA has to approve.',
			},
			{
				id: 'R15',
				title: 'There must be people who can sign',
				says: 'A plan that nobody could ever fulfil is refused. One that your current people cannot fulfil is taken, and the milestones concerned say what would help. They cannot be asked for until then. The last holder of a role that is being asked cannot be taken off it.',
				example:
					'“Eve is the only QA and she prepared it. Add a second QA, name a stand-in, or change the rule.”',
			},
			{
				id: 'R16',
				title: 'One rejection stops the round',
				says: 'Anybody whose role is asked can reject, with a reason of at least 10 characters. That ends the round. Asking again begins a new one; the old one stays readable.',
				example: 'QA rejects: “Two tests of the payment page fail.” When they pass, ask again.',
			},
			{
				id: 'R17',
				title: 'A signature can be taken back, for a time',
				says: 'You can revoke your signature, with a reason, until a milestone that builds on it was signed. The record keeps both.',
				example: 'You find a mistake an hour after you signed, and nothing after it is signed: revoke it.',
			},
		],
	},
	{
		id: 'when-life-happens',
		title: 'When life happens',
		rules: [
			{
				id: 'R18',
				title: 'A stand-in signs for somebody',
				says: 'A stand-in is named with the milestones, from when until when, and why. Their signature is shown as “B for A”, and neither of the two may have prepared what is signed.',
				example: 'Eve is away for a week. Ben signs for her: “Ben Okoro for Eve Brandt, QA”.',
			},
			{
				id: 'R19',
				title: 'A waiver passes a milestone by, for a time',
				says: 'Somebody with the authority, who does not lead the milestone, can waive it: with a reason, what protects you instead, and an end. It is shown as waived, never as signed. After its end the milestone blocks again.',
				example:
					'The penetration test is late. Waived for 10 days, with the old firewall rules kept meanwhile.',
			},
			{
				id: 'R20',
				title: 'An emergency takes two people',
				says: 'One person proposes an emergency release, with a reason and a link to the incident, and another confirms it within 30 minutes. Until then nothing has changed. Then a banner stands on every page, the public one too, and an activity to review it opens by itself.',
				example:
					'The shop is down on a Sunday. The Release manager proposes, Operations confirms, and the fix goes out.',
			},
			{
				id: 'R21',
				title: 'The record is only ever added to',
				says: 'Each entry carries the hash of the one before. The check finds whatever was changed, removed or put in another order; with a hash that you kept elsewhere it finds a shortened record too.',
				example: 'Keep the last hash in your change ticket, and check an export against it a year later.',
			},
			{
				id: 'R22',
				title: 'A name is never given away again',
				says: 'An ID of a person, a milestone or an activity is never used for another. Who leaves or deletes their account stays in what they signed, with their name as it was.',
				example: 'Ben left the company. “Ben Okoro, Engineering, approved” stays.',
			},
			{
				id: 'R23',
				title: 'Making the plan weaker takes a second person',
				says: 'Before anybody is asked for signatures the plan is a draft. After that, asking for less (fewer signers, less evidence, an easier way to sign) has to be confirmed by another person. It never counts for a milestone that was passed before.',
				example: 'Asking for one QA in place of two: saved as a proposal, until another person confirms it.',
			},
			{
				id: 'R24',
				title: 'Every way in meets the same rules',
				says: 'Dragging a card, a program, an import, a template, undo, a restore, or coming back online: all of them pass the same checks. A release that is made like another one copies the plan and never a signature.',
				example: 'A card cannot be dragged over the line. It passes when its last signature is there.',
			},
			{
				id: 'R25',
				title: 'Nobody signs offline',
				says: 'You can go on editing without a connection; it counts from when it arrives. Signing needs the current content, so it waits until you are online.',
				example: 'On a train you tick activities; in the tunnel the button “Sign” waits.',
			},
			{
				id: 'R26',
				title: 'What is taken away ends at once',
				says: 'When a role or a link is taken away, open pages lose it within 5 seconds, and the next thing that they try is refused.',
				example: 'You end a link under Share: whoever has it open is told so, and sees no more.',
			},
			{
				id: 'R27',
				title: 'Who only reads cannot write, and sees what is theirs to see',
				says: 'A link to read sends nothing to the board, not even a cursor. What a public page leaves out never leaves the server.',
				example:
					'On the public page there is no name of a person unless the link says so, in the page’s data either.',
			},
		],
	},
	{
		id: 'the-call',
		title: 'The go/no-go call, and the end',
		rules: [
			{
				id: 'R28',
				title: 'One vote a station, sealed until all are shown',
				says: 'Each station votes GO, NO-GO, HOLD, or GO with conditions; a NO-GO or a HOLD says why and what would change it. The last vote before voting closes counts. Until the chair reveals, nobody sees another’s vote. GO is not possible while there is a NO-GO, a HOLD, or a required station missing. If the content changes afterwards, the GO is void.',
				example: 'Six vote GO and Security votes NO-GO. The chair polls Security again, or declares HOLD.',
			},
			{
				id: 'R29',
				title: 'Deployment starts on a GO, in its window',
				says: 'The deployment of exactly this build can start only on a GO that holds, inside its window. A GO with conditions counts as NO-GO until each condition was verified by somebody other than its owner. The window is about the start; signatures may come later.',
				example: 'The window is 14:00 to 18:00. At 18:05 a pipeline that asks is told no.',
			},
			{
				id: 'R30',
				title: 'What you take away is complete',
				says: 'The record for people and the one for programs both hold everything that was decided, and can be checked without this server.',
				example: 'An auditor checks the export on a computer without a network.',
			},
			{
				id: 'R31',
				title: 'A closed release stays as it is',
				says: 'After the close-out nothing is written any more. Reopening takes two people and a reason.',
				example: 'A lesson is missing: one proposes to reopen, another confirms, and it is closed out again.',
			},
			{
				id: 'R32',
				title: 'A release ends in one of four ways',
				says: 'Shipped, shipped and rolled back, postponed, or cancelled. For the last two the Release manager and Business sign, with a reason, and what was not reached stays unsigned. Once the deployment has started, Operations can record a rollback at once; that voids the GO and reopens the approval of the build and the call.',
				example:
					'The release is cancelled in May: two signatures, one reason, and the report says how far it came.',
			},
		],
	},
];
