import { callOf, callUnderWay, speakerOf, voteOf } from './reference-call.ts';
import { callBefore, mayShip } from './reference-deployment.ts';
import type { Act, Answer, Call, Plan, Station } from './reference-plan.ts';
import type { ReferencePolicy } from './reference-policy.ts';
import { builds, type Step } from './reference-steps.ts';

/**
 * What the team would do next, about this milestone if one is said. `pick` chooses who does it, and how. Where nothing else
 * counts, they sign with passkeys. Now and then they were away too long to be known (R4).
 */
export function next(release: ReferencePolicy, about: string | null, pick: number): Step {
	const step = advance(release, about, pick);
	if (step.type !== 'act') return step;
	if (seldom(pick, 41)) return { ...step, who: { ...step.who, minutesIdle: 16 } };
	if (release.plan.separation !== 'strict') return step;
	return { ...step, who: { ...step.who, how: 'passkey' } };
}

function advance(release: ReferencePolicy, about: string | null, pick: number): Step {
	if (release.closed !== null) return reopen(release, pick);
	const { ending } = release;
	if (ending && pick % 2 === 0) {
		const missing = ['Release manager', 'Business'].find(
			(role) => !ending.signed.some((signature) => signature.role === role),
		);
		return by(holderOf(release, missing!, pick), { type: 'close-out', outcome: ending.outcome, reason: '' });
	}
	const nth = release.proposals.toReversed().findIndex(({ state }) => state === 'waiting');
	if (nth >= 0 && seldom(pick, 6)) {
		const proposer = release.proposals.at(-1 - nth)!.by;
		return by(one(['ada', 'rita', proposer, 'eli'], (pick + 1) / 6), { type: 'second', nth });
	}
	const { milestones } = release.plan;
	const left = milestones.find((each) => !release.stands(each.id))?.id;
	const id = about !== null && release.isPlanned(about) ? about : left;
	if (id === undefined) return by('max', { type: 'close-out', outcome: 'shipped', reason: '' });
	if (seldom(pick, 97)) {
		const outcome = one(['postponed', 'cancelled'] as const, pick);
		return by(one(['max', 'rita'], pick), { type: 'close-out', outcome, reason: 'no market for it' });
	}
	const milestone = milestones.find((each) => each.id === id)!;
	if (milestone.bindsCandidate && release.candidate === null) {
		return by('eli', { type: 'candidate', commit: 'c1', artefact: builds[0] });
	}
	if (milestone.bindsCandidate && seldom(pick, 15)) {
		return by('eli', {
			type: 'candidate',
			commit: one(['c1', 'c2', 'c3'], pick),
			artefact: one(builds, pick),
		});
	}
	if (milestone.kind === 'call') return advanceCall(release, id, pick);
	if (milestone.kind === 'deployment' && !release.isStarted(id)) return ship(release, id, pick);
	if (milestone.kind === 'deployment' && seldom(pick, 11)) {
		return by('oz', { type: 'record-rollback', reason: 'errors rise' });
	}
	return advanceRound(release, milestone, pick);
}

/** Two people open the release again, at times. */
function reopen(release: ReferencePolicy, pick: number): Step {
	if (pick % 3 === 0) return { type: 'wait', minutes: 10 };
	const proposal = release.proposals.at(-1);
	if (proposal?.state === 'waiting' && proposal.what.type === 'reopening' && !seldom(pick, 5)) {
		return by(one(['ada', 'rita', 'max', 'vic'], pick), { type: 'second', nth: 0 });
	}
	return by(one(['max', 'ada'], pick), { type: 'reopen-release', reason: 'a metric was wrong' });
}

/** Makes it ready, asks for signatures, lets a holder of the role that is missing sign. */
function advanceRound(release: ReferencePolicy, milestone: Plan['milestones'][number], pick: number): Step {
	const { id, signers } = milestone;
	const round = release.rounds.get(id)?.at(-1);
	if (!release.isFinished(id) && release.mayEdit('oz', id) && !seldom(pick, 5)) return finish(milestone);
	if (release.plan.separation === 'strict' && pick % 3 === 0) {
		const why = { reason: 'late supplier', control: 'manual check' };
		return by('max', { type: 'waive', milestone: id, lasts: 60, ...why });
	}
	if (!round || round.ended || signers.length === 0) {
		return by(one(['ada', 'oz', 'ada', 'rita', 'max'], pick), { type: 'request', milestone: id });
	}
	const now = release.covered(id);
	const given = round.given.filter(({ revoked, content }) => !revoked && content === now);
	const missing = signers.find(({ role, n, meaning = 'approved' }) => {
		const signatures = given.filter((each) => each.role === role && each.meaning === meaning);
		return signatures.length < n;
	});
	const { role, meaning = 'approved' } = seldom(pick, 6) || !missing ? one(signers, pick) : missing;
	const others = [...release.people.keys()].filter((name) => given.every(({ person }) => person !== name));
	const signer = others.filter((name) => release.people.get(name)!.includes(role));
	const who = signer[pick % signer.length] ?? holderOf(release, role, pick);
	const before = release.given.findLastIndex(
		(each) => each.milestone === id && each.person === who && (each.role === role || pick % 3 === 0),
	);
	const affirms = before < 0 || pick % 2 === 0 ? null : release.given.length - 1 - before;
	const act = { type: 'sign' as const, milestone: id, role, meaning, seen: '', affirms };
	// Now and then somebody signs what they read a while ago.
	return by(who, act, seldom(pick, 13) ? 1 : 0);
}

function finish({ id, evidence }: Plan['milestones'][number]): Step {
	const files = { url: 'https://example.org', hash: `sha256:${'1'.repeat(64)}` };
	const content = { activities: [], evidence: evidence.map(({ slot }) => ({ slot, ...files })) };
	return { type: 'edit', person: 'oz', milestone: id, content };
}

function ship(release: ReferencePolicy, id: string, pick: number): Step {
	if (release.deployments.at(-1)?.rolledBack && pick % 3 === 0) {
		const outcome = 'shipped-and-rolled-back';
		return by(one(['max', 'rita'], pick), { type: 'close-out', outcome, reason: 'errors rose' });
	}
	const call = callBefore(release, id);
	const artefact = release.candidate?.artefact ?? builds[0];
	if (seldom(pick, 6)) return { type: 'wait', minutes: one([30, 60, 120], pick) };
	if (seldom(pick, 5) || mayShip(release, id, artefact)) {
		return by('oz', { type: 'start-deployment', milestone: null, artefact });
	}
	if (call === undefined)
		return by('max', { type: 'break', milestone: id, reason: 'outage', incident: 'INC-1' });
	if (!release.signed.has(call)) return advanceCall(release, call, pick);
	if (pick % 3 === 0) return { type: 'wait', minutes: 5 };
	return by('rita', { type: 'reopen', milestone: call, reason: 'its GO is void' });
}

/** Opens the call, lets the stations vote, closes, reveals, declares; then sees to its conditions. */
function advanceCall(release: ReferencePolicy, id: string, pick: number): Step {
	const call = callUnderWay(release);
	if (call?.state === 'open') return poll(call, pick);
	if (call?.state === 'closed') return by('max', { type: 'reveal' });
	if (call?.state === 'revealed') return decideCall(release, call, pick);
	const last = callOf(release, id);
	const { conditions, isVoid } = last?.verdict ?? { conditions: [], isVoid: false };
	const open = conditions.findLastIndex(({ verified }) => !verified);
	if (open >= 0 && (!isVoid || pick % 3 === 0) && !seldom(pick, 7)) {
		const nth = conditions.length - 1 - open;
		const before = release.upstream(id)[pick % 2];
		if (before !== undefined && seldom(pick, 5)) {
			return by('max', { type: 'reopen', milestone: before, reason: 'a mistake' });
		}
		return by(one([...release.people.keys()], pick), {
			type: 'verify-condition',
			nth,
			evidence: 'the protocol',
		});
	}
	if (last?.state !== 'scheduled' && seldom(pick, 8)) {
		const stations = pick % 3 === 0 ? null : stationsOf(release, pick);
		return by('max', { type: 'schedule-call', milestone: null, stations, starts: 10 });
	}
	const lasts = pick % 3 === 0 ? 60 : 240;
	return by('max', {
		type: 'open-call',
		milestone: null,
		stations: last?.state === 'scheduled' && pick % 2 === 0 ? null : stationsOf(release, pick),
		lasts,
		spoken: seldom(pick, 4),
	});
}

function stationsOf(release: ReferencePolicy, pick: number): Station[] {
	const speaker = (role: string) => holderOf(release, role, pick);
	return [
		{ id: 'qa', person: speaker('QA'), required: true },
		{ id: 'eng', person: seldom(pick, 10) ? speaker('QA') : speaker('Engineering'), required: true },
		{ id: 'ops', person: speaker('Operations'), required: false },
		{ id: 'support', person: null, required: false },
	];
}

function poll(call: Call, pick: number): Step {
	if (seldom(pick, 15)) {
		const { id, ...station } = one(call.stations, pick);
		const who = speakerOf({ id, ...station }) ?? 'max';
		return by(who, { type: 'vote', station: id, recorded: false, vote: 'go', reason: '', conditions: [] });
	}
	const silent = call.stations.find(
		(station) => speakerOf(station) !== null && station.poll === call.poll && !voteOf(call, station),
	);
	if (!silent || seldom(pick, 17)) return by('max', { type: 'close-voting' });
	if (seldom(pick, 19)) {
		return by(speakerOf(silent)!, {
			type: 'stand-in',
			station: silent.id,
			person: one(['ada', 'pat'], pick),
		});
	}
	const answers: Answer[] = ['go', 'go', 'go', 'go', 'conditional', 'go', 'no-go', 'hold'];
	const vote = one(answers, pick);
	const conditions =
		vote === 'conditional' ? [{ text: 'rehearse it', owner: one(['oz', 'eli'], pick), check: null }] : [];
	const said = { vote, reason: 'as we saw it', conditions };
	const isHeard = call.spoken && !seldom(pick, 3);
	const who = isHeard ? one([call.chairs.at(-1)!, 'max'], pick) : speakerOf(silent)!;
	return by(who, { type: 'vote', station: silent.id, recorded: isHeard, ...said });
}

const windows = [
	{ begins: 0, ends: 120 },
	{ begins: -5, ends: 30 },
	{ begins: 0, ends: 60 },
	{ begins: 5, ends: 120 },
	{ begins: 300, ends: 400 },
	{ begins: 0, ends: 120 },
	{ begins: -20, ends: -10 },
];

function decideCall(release: ReferencePolicy, call: Call, pick: number): Step {
	if (seldom(pick, 16) || !release.isPlanned(call.milestone)) {
		return by('max', { type: 'cancel-call', reason: 'no quorum' });
	}
	const changed = call.content !== release.covered(call.milestone);
	const again = call.stations.filter((station) => {
		const said = voteOf(call, station)?.vote;
		if (speakerOf(station) === null || (!station.required && !changed && pick % 3 > 0)) return false;
		return changed || said === 'no-go' || said === 'hold' || (station.required && said === undefined);
	});
	const isEmergency = release.emergencies.includes(call.milestone);
	if (again.length > 0 && !isEmergency && seldom(pick, 5)) {
		const { state } = release.proposals.at(-1) ?? {};
		if (state === 'waiting') return by('rita', { type: 'second', nth: 0 });
		return by('max', { type: 'break', milestone: call.milestone, reason: 'outage', incident: 'INC-1' });
	}
	if (again.length > 0 && !seldom(pick, isEmergency ? 2 : 4)) {
		return by('max', { type: 're-poll', stations: again.map(({ id }) => id) });
	}
	if (seldom(pick, 12)) {
		return by('ada', { type: 'roles', person: 'max', roles: ['Release manager', 'Release authority'] });
	}
	if (seldom(pick, 14)) {
		return by('ada', { type: 'policy', plan: { ...release.plan, separation: 'strict' } });
	}
	if (seldom(pick, 18)) return by(call.chairs.at(-1) === 'max' ? 'ada' : 'max', { type: 'take-chair' });
	const verdicts: Answer[] = ['go', 'go', 'go', 'no-go', 'go', 'go', 'hold', 'go', 'conditional', 'go', 'go'];
	return by(seldom(pick, 5) ? one([call.chairs.at(-1)!, 'oz', 'max'], pick) : 'rita', {
		type: 'declare',
		verdict: one(verdicts, pick),
		reason: pick % 3 === 0 ? '' : 'settled',
		window: one(windows, pick),
	});
}

/** Somebody who holds this role, else the owner. */
function holderOf(release: ReferencePolicy, role: string, pick: number): string {
	const holders = [...release.people].filter(([, roles]) => roles.includes(role)).map(([person]) => person);
	return holders[pick % holders.length] ?? release.owner;
}

/** Once in so many; small numbers are picked more often than large ones, and are none of these. */
function seldom(pick: number, times: number): boolean {
	return pick % times === times - 1;
}

function one<T>(from: readonly T[], pick: number): T {
	return from[pick % from.length] as T;
}

function by(person: string, act: Act, seen = 0): Step {
	return { type: 'act', who: { person, guest: false, how: 'session', minutesIdle: 1 }, act, seen };
}
