import type { Call, CallAct, Condition, Station, Who } from './reference-plan.ts';
import type { ReferencePolicy } from './reference-policy.ts';

/** The go/no-go call (R28), what its GO waits for, and how long that holds (R29). */

type Of<T extends CallAct['type']> = Extract<CallAct, { type: T }>;
type Seat = Call['stations'][number];

/** The last call of each milestone, in the order in which their first ones were announced. */
export function lastCalls(release: ReferencePolicy): Call[] {
	return [...new Map(release.calls.map((call) => [call.milestone, call])).values()];
}

export function callOf(release: ReferencePolicy, milestone: string): Call | undefined {
	return release.calls.findLast((call) => call.milestone === milestone);
}

/** The one in which people vote or wait for the verdict. */
export function callUnderWay(release: ReferencePolicy): Call | undefined {
	return lastCalls(release).find(
		({ state, until }) => ['open', 'closed', 'revealed'].includes(state) && release.clock < until,
	);
}

export function speakerOf({ person, standIn }: Seat): string | null {
	return standIn ?? person;
}

/** What the station said in the poll in which it was asked last; nobody knows before the reveal. */
export function voteOf(call: Call, { id, poll }: Seat): Call['votes'][number] | undefined {
	return voteIn(call, id, poll);
}

function voteIn(call: Call, station: string, poll: number): Call['votes'][number] | undefined {
	return call.votes.findLast((vote) => vote.station === station && vote.poll === poll);
}

export function judgeCall(release: ReferencePolicy, who: Who, act: CallAct): string {
	const { people, removed } = release;
	const { member, roles, edits, manages } = release.standing(who);
	const call = callUnderWay(release);
	const chairs = (of: Call) => manages || (member && edits && of.chairs.at(-1) === who.person);
	switch (act.type) {
		case 'schedule-call': {
			if (act.stations && !areNamed(release, act.stations)) return 'malformed';
			const code = judgeOpening(release, who, act.milestone);
			if (code !== 'yes') return code;
			return act.starts <= 0 || (act.stations && !maySitTogether(release, act.stations)) ? 'R28' : 'yes';
		}
		case 'open-call': {
			if (act.stations && !areNamed(release, act.stations)) return 'malformed';
			const code = judgeOpening(release, who, act.milestone);
			if (code !== 'yes') return code;
			const stations = act.stations ?? announcedFor(release, milestoneOf(release, act.milestone)!);
			if (stations === null) return 'malformed';
			if (act.lasts <= 0 || isAuthorityUnderStrict(release, who.person)) return 'R28';
			return maySitTogether(release, stations) ? 'yes' : 'R28';
		}
		case 'take-chair':
			if (!call) return 'R28';
			if (!manages) return 'forbidden';
			return call.chairs.at(-1) === who.person || isAuthorityUnderStrict(release, who.person) ? 'R28' : 'yes';
		case 'stand-in': {
			if (!people.has(act.person) || removed.has(act.person)) return 'malformed';
			if (!call) return 'R28';
			const station = call.stations.find(({ id }) => id === act.station);
			if (!station) return 'malformed';
			const isTheirs = member && edits && speakerOf(station) === who.person;
			if (!isTheirs && !chairs(call)) return 'forbidden';
			if (call.state !== 'open' || station.poll !== call.poll) return 'R28';
			const others = call.stations.filter((each) => each !== station).map(speakerOf);
			return maySpeak(release, act.person, others) ? 'yes' : 'R28';
		}
		case 'vote': {
			if (!call) return 'R28';
			const station = call.stations.find(({ id }) => id === act.station);
			if (!station) return 'malformed';
			const speaker = speakerOf(station);
			const isHeard = act.recorded && speaker !== who.person;
			if (isHeard) {
				if (!call.spoken) return 'R28';
				if (!chairs(call)) return 'forbidden';
				if (speaker === null || removed.has(speaker)) return 'R28';
				const held = people.get(speaker)!;
				if (held.length > 0 && held.every((role) => role === 'Auditor')) return 'R28';
				if (voteIn(call, station.id, call.poll)?.castBy === speaker) return 'R28';
			} else if (!member || !edits || speaker !== who.person) return 'R28';
			if (call.state !== 'open' || station.poll !== call.poll) return 'R28';
			return isWellSaid(release, act, call) ? 'yes' : 'R28';
		}
		case 'close-voting':
			if (!call) return 'R28';
			if (!chairs(call)) return 'forbidden';
			return call.state === 'open' && isDecidedByCall(release, call.milestone) ? 'yes' : 'R28';
		case 'reveal':
			if (!call) return 'R28';
			if (!chairs(call)) return 'forbidden';
			return call.state === 'closed' ? 'yes' : 'R28';
		case 're-poll': {
			if (!call) return 'R28';
			const asked = call.stations.filter(({ id }) => act.stations.includes(id));
			if (!act.stations.every((each) => call.stations.some(({ id }) => id === each))) return 'malformed';
			if (!chairs(call)) return 'forbidden';
			if (call.state !== 'revealed' || asked.length === 0) return 'R28';
			return asked.every((station) => speakerOf(station) !== null) ? 'yes' : 'R28';
		}
		case 'declare':
			return call ? judgeVerdict(release, who, act, call) : 'R28';
		case 'cancel-call': {
			const meant = findCancellable(release);
			if (!meant) return 'R28';
			if (!chairs(meant)) return 'forbidden';
			return act.reason.trim() === '' ? 'R28' : 'yes';
		}
		case 'verify-condition': {
			const found = findCondition(release, act.nth);
			if (!found) return 'malformed';
			if (!roles.some((role) => role !== 'Auditor')) return 'forbidden';
			const { milestone, content, verdict } = found.call;
			if (verdict!.isVoid || !release.isPlanned(milestone)) return 'R29';
			if (content !== release.covered(milestone)) return 'R29';
			if (found.condition.verified || found.condition.owner === who.person) return 'R29';
			return act.evidence.trim() === '' ? 'R29' : 'yes';
		}
		default:
			return act satisfies never;
	}
}

export function performCall(release: ReferencePolicy, who: Who, act: CallAct): void {
	const call = callUnderWay(release)!;
	switch (act.type) {
		case 'schedule-call':
		case 'open-call': {
			const isOpen = act.type === 'open-call';
			const milestone = milestoneOf(release, act.milestone)!;
			const stations = act.stations ?? (isOpen ? announcedFor(release, milestone)! : []);
			release.calls.push({
				milestone,
				state: isOpen ? 'open' : 'scheduled',
				chairs: isOpen ? [who.person] : [],
				spoken: isOpen && act.spoken,
				quorum: release.plan.quorum,
				until: isOpen ? release.clock + act.lasts : Infinity,
				stations: stations.map((each) => ({ ...each, standIn: null, poll: 1 })),
				poll: 1,
				votes: [],
				content: '',
				verdict: null,
			});
			return;
		}
		case 'take-chair':
			call.chairs.push(who.person);
			return;
		case 'stand-in':
			call.stations.find(({ id }) => id === act.station)!.standIn = act.person;
			return;
		case 'vote':
			call.votes.push({
				station: act.station,
				poll: call.poll,
				vote: act.vote,
				owners: act.conditions.map(({ owner }) => owner),
				content: null,
				castBy:
					speakerOf(call.stations.find(({ id }) => id === act.station)!) === who.person ? who.person : null,
			});
			return;
		case 'close-voting':
			call.state = 'closed';
			call.content = release.covered(call.milestone);
			for (const vote of call.votes) vote.content ??= call.content;
			return;
		case 'reveal':
			call.state = 'revealed';
			return;
		case 're-poll':
			call.state = 'open';
			call.poll += 1;
			for (const station of call.stations) if (act.stations.includes(station.id)) station.poll = call.poll;
			return;
		case 'declare': {
			const says = isGo(act.verdict);
			const conditions = says ? conditionsOf(call) : [];
			const { begins, ends } = act.window ?? { begins: 0, ends: 0 };
			call.state = 'declared';
			call.verdict = {
				answer: conditions.length > 0 ? 'conditional' : act.verdict === 'conditional' ? 'go' : act.verdict,
				from: release.clock + begins,
				to: release.clock + ends,
				artefact: release.candidate?.artefact ?? '',
				conditions,
				isVoid: false,
			};
			release.conditions.push(...conditions);
			if (says && conditions.length === 0) giveGo(release, call);
			return;
		}
		case 'cancel-call':
			findCancellable(release)!.state = 'cancelled';
			return;
		case 'verify-condition': {
			const found = findCondition(release, act.nth)!;
			found.condition.verified = true;
			if (found.call.verdict!.conditions.every(({ verified }) => verified)) giveGo(release, found.call);
			return;
		}
		default:
			act satisfies never;
	}
}

/** Whether a GO of this milestone's call counts at this moment; for that build, if one is said. */
export function isGoNow(release: ReferencePolicy, milestone: string, artefact?: string): boolean {
	const call = callOf(release, milestone);
	if (call?.state !== 'declared' || !call.verdict || !isGo(call.verdict.answer)) return false;
	const { isVoid, conditions, from, to } = call.verdict;
	if (isVoid || !release.isSignedNow(milestone)) return false;
	if (!conditions.every(({ verified }) => verified)) return false;
	if (artefact !== undefined && artefact !== call.verdict.artefact) return false;
	return release.clock < call.until && from <= release.clock && release.clock < to;
}

/** What these calls decided counts no more. */
export function voidVerdicts(calls: readonly Call[]): void {
	for (const { verdict } of calls) if (verdict) verdict.isVoid = true;
}

function isGo(answer: string): boolean {
	return answer === 'go' || answer === 'conditional';
}

/** GO signs the milestone off, over what was voted on, by nobody's signature. */
function giveGo(release: ReferencePolicy, { milestone, content }: Call): void {
	release.signed.set(milestone, content);
	release.waivers.delete(milestone);
	release.changedBelow.delete(milestone);
	release.uncount(milestone);
}

function isDecidedByCall(release: ReferencePolicy, milestone: string): boolean {
	return release.plan.milestones.some(({ id, kind }) => id === milestone && kind === 'call');
}

/** The one that this is about: the first that a call decides and that has no GO. */
function milestoneOf(release: ReferencePolicy, named: string | null): string | undefined {
	const left = release.plan.milestones.filter(({ id, kind }) => kind === 'call' && !release.isSignedNow(id));
	return named === null ? left[0]?.id : left.find(({ id }) => id === named)?.id;
}

function judgeOpening(release: ReferencePolicy, who: Who, named: string | null): string {
	if (named !== null && !isDecidedByCall(release, named)) return 'malformed';
	if (!release.standing(who).manages) return 'forbidden';
	return milestoneOf(release, named) === undefined || callUnderWay(release) ? 'R28' : 'yes';
}

function judgeVerdict(release: ReferencePolicy, who: Who, act: Of<'declare'>, call: Call): string {
	const { roles } = release.standing(who);
	const isStrict = release.plan.separation === 'strict';
	const authorities = isStrict ? ['Release authority'] : ['Release authority', 'Release manager'];
	if (!roles.some((role) => authorities.includes(role))) return 'forbidden';
	const takesPart =
		call.chairs.includes(who.person) || call.stations.some((each) => speakerOf(each) === who.person);
	if (isStrict && takesPart) return 'R28';
	const id = call.milestone;
	if (call.state !== 'revealed' || !isDecidedByCall(release, id)) return 'R28';
	const known = release.mayBeKnown(who) ? 'yes' : 'R4';
	if (!isGo(act.verdict)) return known;
	if (!release.isReached(id)) return 'R10';
	if (!release.isFinished(id)) return 'R11';
	const content = release.covered(id);
	if (call.content !== content) return 'R28';
	for (const station of call.stations) {
		const vote = voteOf(call, station);
		const isNo = vote !== undefined && !isGo(vote.vote);
		if (vote && vote.content !== content) return 'R28';
		if (isNo && act.reason.trim() === '') return 'R28';
		if (station.required && (isNo || !vote) && !release.emergencies.includes(id)) return 'R28';
	}
	const voted = call.stations.filter((station) => voteOf(call, station)).length;
	if (voted < call.quorum && !release.emergencies.includes(id)) return 'R28';
	if (act.verdict === 'conditional' && conditionsOf(call).length === 0) return 'R28';
	if (act.window === null || release.candidate === null) return 'R28';
	const { begins, ends } = act.window;
	return begins < ends && ends > 0 && release.clock + begins < call.until ? known : 'R28';
}

/** The one under way, else one that is announced or ran out. */
function findCancellable(release: ReferencePolicy): Call | undefined {
	const left = lastCalls(release).filter(({ state }) => state !== 'declared' && state !== 'cancelled');
	return callUnderWay(release) ?? left[0];
}

function conditionsOf(call: Call): Condition[] {
	return call.stations
		.flatMap((station) => voteOf(call, station)?.owners ?? [])
		.map((owner) => ({ owner, verified: false }));
}

/** One of the conditions of a call that no later call of its milestone replaced. */
function findCondition(
	release: ReferencePolicy,
	nth: number,
): { call: Call; condition: Condition } | undefined {
	const condition = release.conditions.at(-1 - nth);
	const call = lastCalls(release).find(({ verdict }) =>
		verdict?.conditions.some((each) => each === condition),
	);
	return call && condition && { call, condition };
}

/** Whether each has a name of its own, and whoever is named is there. */
function areNamed({ people, removed }: ReferencePolicy, stations: readonly Station[]): boolean {
	const known = stations.map(({ id }) => id);
	const named = stations.flatMap(({ person }) => person ?? []);
	return (
		new Set(known).size === known.length && named.every((each) => people.has(each) && !removed.has(each))
	);
}

/** The stations that the milestone's call was announced with; nobody speaks for those whose person has left. */
function announcedFor(release: ReferencePolicy, milestone: string): Station[] | null {
	const call = callOf(release, milestone);
	if (call?.state !== 'scheduled' || call.stations.length === 0) return null;
	return call.stations.map(({ id, person, required }) =>
		person === null || release.removed.has(person)
			? { id, person: null, required: false }
			: { id, person, required },
	);
}

function maySitTogether(release: ReferencePolicy, stations: readonly Station[]): boolean {
	const named = stations.flatMap(({ person }) => person ?? []);
	if (named.length === 0 || named.length < release.plan.quorum) return false;
	if (stations.some(({ person, required }) => required && person === null)) return false;
	return named.every((person, index) => maySpeak(release, person, named.slice(0, index)));
}

/** Nobody who is an auditor alone, nor for two stations except under `small`, nor the authority under `strict`. */
function maySpeak(release: ReferencePolicy, person: string, others: (string | null)[]): boolean {
	const roles = release.people.get(person)!;
	if (roles.length > 0 && roles.every((role) => role === 'Auditor')) return false;
	if (release.plan.separation !== 'small' && others.includes(person)) return false;
	return !isAuthorityUnderStrict(release, person);
}

function isAuthorityUnderStrict({ plan, people }: ReferencePolicy, person: string): boolean {
	return plan.separation === 'strict' && (people.get(person)?.includes('Release authority') ?? false);
}

/** NO-GO and HOLD say why; conditions belong to the vote that has its name from them, each with somebody to meet it. */
function isWellSaid(
	release: ReferencePolicy,
	{ vote, reason, conditions }: Of<'vote'>,
	{ milestone }: Call,
): boolean {
	const { people, removed } = release;
	if (!isGo(vote) && reason.trim() === '') return false;
	if (vote !== 'conditional') return conditions.length === 0;
	if (conditions.length === 0) return false;
	return conditions.every(({ text, owner, check }) => {
		if (text.trim() === '' || !people.has(owner) || removed.has(owner)) return false;
		if (check === null) return true;
		const isApart = check !== milestone && !release.upstream(milestone).includes(check);
		return release.isPlanned(check) && isApart && !release.upstream(check).includes(milestone);
	});
}
