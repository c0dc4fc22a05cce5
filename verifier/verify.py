#!/usr/bin/env python3
"""Verifies an export of a Holdpoint release without its server.

Written from docs/ledger-format.md alone, with nothing but Python's standard library (3.9 or newer), so that a
mistake in the product's own verifier does not hide here too. Numbers in comments are sections of that page.

    verify.py FILE [--head HASH]    an export or a passport; exit 0 valid, 1 invalid and it says where, 2 unusable
    verify.py --batch               many files: JSON lines in, JSON lines out (11)
"""

import argparse
import base64
import calendar
import functools
import hashlib
import json
import re
import sys

FORMAT = 'holdpoint-export/1'
NO_HASH = '0' * 64
LEVELS = 32
WHITE = ''.join(map(chr, [*range(9, 14), 32, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]))


class Unusable(Exception):
    """Not an export at all."""


class Invalid(Exception):
    """An export that does not hold: at which entry, 0 for the file as a whole, and why."""

    def __init__(self, at, reason):
        super().__init__(reason)
        self.at = at


class Fault(Exception):
    """Why something could not have been decided then."""


def need(condition, reason):
    if not condition:
        raise Fault(reason)


# --- 1. Canonical text ---


def by_utf16(text):
    return text.encode('utf-16-be', 'surrogatepass')


def canonical(value, levels=LEVELS):
    """RFC 8785 text, for integers only. ValueError for what the format does not allow."""
    if value is None:
        return 'null'
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, int):
        if abs(value) >= 2**53:
            raise ValueError('an integer beyond 2^53 - 1')
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if levels == 0 or not isinstance(value, (list, dict)):
        raise ValueError('nested too deeply, or no integer')
    if isinstance(value, list):
        return '[' + ','.join([canonical(item, levels - 1) for item in value]) + ']'
    names = sorted(value) if all(map(str.isascii, value)) else sorted(value, key=by_utf16)
    members = [json.dumps(name, ensure_ascii=False) + ':' + canonical(value[name], levels - 1) for name in names]
    return '{' + ','.join(members) + '}'


def read_json(text):
    """What a text says; ValueError where it is no JSON."""
    try:
        return json.loads(text, parse_constant=refuse_constant)
    except RecursionError as error:
        raise ValueError('nested too deeply') from error


def refuse_constant(name):
    raise ValueError(name + ' is not JSON')


def is_canonical(value, text):
    try:
        return canonical(value) == text
    except ValueError:
        return False


def sha256(text):
    return hashlib.sha256(text.encode('utf-8')).hexdigest()


# --- 2. Shapes: functions that say whether a value is one ---


def matches(pattern):
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def text(most=None, least=0):
    def is_text(value):
        if not isinstance(value, str):
            return False
        return most is None or least <= len(value) <= most

    return is_text


def integer(least=1 - 2**53, most=2**53 - 1):
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def one_by(name, shapes):
    """One of the shapes, told apart by this member."""

    def is_one(value):
        which = value.get(name) if isinstance(value, dict) else None
        return isinstance(which, str) and which in shapes and shapes[which](value)

    return is_one


def boolean(value):
    return isinstance(value, bool)


def anything(_):
    return True


def one_of(*values):
    return lambda value: isinstance(value, str) and value in values


def array(item, most=None, least=0):
    def is_array(value):
        fits = isinstance(value, list) and least <= len(value) and (most is None or len(value) <= most)
        return fits and all(map(item, value))

    return is_array


def record(members, optional=None):
    """Exactly these members, and perhaps the optional ones."""
    known = {**members, **(optional or {})}

    def is_record(value):
        return (
            isinstance(value, dict)
            and members.keys() <= value.keys()
            and all(name in known and known[name](item) for name, item in value.items())
        )

    return is_record


ID = matches('[A-Za-z0-9][A-Za-z0-9._:-]{0,79}')
DIGEST = matches('[0-9a-f]{64}')
WRITTEN_MOMENT = matches('[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}[.][0-9]{3}Z')


def MOMENT(value):
    return WRITTEN_MOMENT(value) and 1 <= int(value[8:10]) <= calendar.monthrange(int(value[:4]), int(value[5:7]))[1]


def encoded(most):
    return matches('[A-Za-z0-9_-]{1,%d}' % most)


LINE = text(300)
ROLE = text(60, 1)
REASON = text(4000)
MEANING = one_of('approved', 'reviewed', 'authored', 'rejected')
METHOD = one_of('passkey', 'sign-in', 'token')
RULE = record({'role': ROLE, 'n': integer()}, {'meaning': MEANING})
SLOT = record(
    {'slot': ID, 'title': LINE, 'required': boolean},
    {'source': one_of('baseline', 'risks', 'candidate', 'call', 'report')},
)
CLAUSE = record(
    {
        'id': ID,
        'phase': LINE,
        'kind': one_of('plain', 'candidate', 'call', 'deployment', 'validation', 'close-out'),
        'bindsCandidate': boolean,
        'needs': array(ID, 100),
        'ordered': boolean,
        'signers': array(RULE, 30),
        'evidence': array(SLOT, 30),
    }
)
POLICY = record(
    {
        'milestones': array(CLAUSE, 100),
        'separation': one_of('small', 'standard', 'strict'),
        'numbers': record({'reasonCharacters': integer(1, 500), 'activeMinutes': integer(1, 1440)}, {'quorum': integer(0, 60)}),
    }
)
CANDIDATE = record({'version': text(100), 'commit': text(100), 'artefact': matches('sha256:[0-9a-f]{64}')})
ROUND = {'milestone': ID, 'round': integer()}
COVERED = {**ROUND, 'digest': DIGEST, 'scopeFormat': integer()}
PRINCIPAL = record({'person': ID, 'name': LINE})
STATEMENT = {**COVERED, 'role': ROLE, 'method': METHOD, 'name': LINE, 'rolesHeld': array(ROLE)}
LONG_LINE = text(500)
ARTEFACT = matches('sha256:[0-9a-f]{64}')
OUTCOME = one_of('shipped', 'shipped-and-rolled-back', 'postponed', 'cancelled')
ANSWER = one_of('go', 'no-go', 'hold', 'conditional')
VOTING = {'call': integer(), 'round': integer()}
CONDITION = {'text': text(1000), 'owner': ID}
CHECKS = {
    'signed': record({'kind': text(), 'milestone': ID}),
    'activity': record({'kind': text(), 'milestone': ID, 'activity': ID}),
    'evidence': record({'kind': text(), 'milestone': ID, 'slot': ID}),
    'check': record({'kind': text(), 'name': text(100)}),
}
MORE = {'due': text(40), 'check': one_by('kind', CHECKS)}
STATION = record({'id': ID, 'name': text(60), 'required': boolean, 'person': lambda value: value is None or ID(value)})
BALLOT = record(
    {
        **VOTING,
        'release': ID,
        'station': ID,
        'person': ID,
        'name': LINE,
        'vote': ANSWER,
        'reason': REASON,
        'conditions': array(record(CONDITION, MORE)),
    }
)
MOTIONS = {
    'break-glass': record({'kind': text(), 'milestone': ID, 'reason': REASON, 'incident': LONG_LINE}),
    'policy': record({'kind': text(), 'policy': POLICY, 'weakens': array(text(1000))}),
    'reopening': record({'kind': text(), 'reason': REASON}),
}


KEYS = {
    'EC': record({'kty': text(), 'crv': one_of('P-256'), 'x': encoded(43), 'y': encoded(43)}),
    'RSA': record({'kty': text(), 'n': encoded(700), 'e': encoded(8)}),
}
PASSKEY = record(
    {
        'credential': encoded(1400),
        'authenticatorData': encoded(4000),
        'clientData': encoded(4000),
        'signature': encoded(1400),
        'nonce': DIGEST,
        'issuedAt': MOMENT,
    }
)


KEY = one_by('kty', KEYS)
MOTION = one_by('kind', MOTIONS)


DECISIONS = {
    'release-created': {
        'release': ID,
        'title': LINE,
        'template': one_of('twelve-milestones', 'weekly-train', 'empty'),
        'owner': ID,
        'policy': POLICY,
        'doneBefore': array(record({'id': ID, 'name': LINE})),
    },
    'person-added': {'person': ID, 'name': LINE},
    'person-removed': {'person': ID},
    'roles-assigned': {'person': ID, 'roles': array(ROLE)},
    'token-minted': {'person': ID},
    'passkey-added': {'credential': encoded(1400), 'key': KEY, 'relyingParty': text(253)},
    'policy-set': {'policy': POLICY},
    'candidate-set': {'candidate': CANDIDATE},
    'baseline-accepted': {'dates': array(record({'milestone': ID, 'start': text(), 'due': text()}))},
    'sign-off-requested': COVERED,
    'request-withdrawn': {**ROUND, 'reason': REASON},
    'signed': {**STATEMENT, 'meaning': MEANING, 'comment': REASON},
    'rejected': {**STATEMENT, 'reason': REASON},
    'revoked': {'milestone': ID, 'signature': integer(), 'reason': REASON},
    'signed-off': {**ROUND, 'digest': DIGEST, 'signatures': array(integer())},
    'reopened': {'milestone': ID, 'reason': REASON},
    'waived': {'milestone': ID, 'reason': REASON, 'control': REASON, 'expiresAt': MOMENT},
    'waiver-ended': {'milestone': ID, 'waiver': integer(), 'reason': REASON},
    'delegated': {'to': ID, 'milestones': array(ID), 'from': MOMENT, 'until': MOMENT, 'reason': REASON},
    'delegation-ended': {'delegation': integer()},
    'change-explained': {'milestone': ID, 'reason': REASON, 'until': MOMENT},
    'proposed': {'motion': MOTION, 'until': MOMENT},
    'seconded': {'proposal': integer()},
    'emergency-declared': {
        'proposal': integer(),
        'proposedBy': PRINCIPAL,
        'milestone': ID,
        'reason': REASON,
        'incident': LONG_LINE,
        'review': record({'milestone': ID, 'activity': ID, 'text': text(1000)}),
    },
    'call-scheduled': {'milestone': ID, 'at': MOMENT},
    'call-opened': {'milestone': ID, 'stations': array(STATION), 'expiresAt': MOMENT},
    'chair-taken': {'call': integer()},
    'stand-in-named': {'call': integer(), 'station': ID, 'person': ID},
    'voted': {**VOTING, 'station': ID, 'seal': DIGEST},
    'voting-closed': {**VOTING, 'milestone': ID, 'digest': DIGEST, 'scopeFormat': integer(), 'votes': array(integer())},
    'votes-revealed': {**VOTING, 'openings': array(record({'vote': integer(), 'nonce': DIGEST, 'ballot': BALLOT}))},
    're-polled': {**VOTING, 'stations': array(ID)},
    'verdict-declared': {
        'call': integer(),
        'milestone': ID,
        'digest': DIGEST,
        'scopeFormat': integer(),
        'verdict': ANSWER,
        'reason': REASON,
        'conditions': array(record({**CONDITION, 'id': ID, 'station': ID}, MORE)),
    },
    'call-cancelled': {'call': integer(), 'reason': REASON},
    'condition-verified': {'call': integer(), 'condition': ID, 'evidence': REASON},
    'deployment-started': {'milestone': ID, 'artefact': ARTEFACT},
    'rolled-back': {'deployment': integer(), 'reason': REASON},
    'ending-signed': {'outcome': OUTCOME, 'reason': REASON, 'role': ROLE, 'name': LINE, 'method': METHOD},
    'closed-out': {'outcome': OUTCOME, 'reason': REASON},
    'release-reopened': {'reason': REASON, 'proposal': integer()},
}
EDITORS = {'editors': array(ID, least=1)}
RISKS = {'risks': integer(0)}
OPTIONAL = {
    'sign-off-requested': EDITORS,
    'policy-set': {'proposal': integer()},
    'signed': {'for': PRINCIPAL, 'reaffirms': integer(), 'passkey': PASSKEY, **EDITORS, **RISKS},
    'rejected': {'for': PRINCIPAL, 'passkey': PASSKEY},
    'ending-signed': {'passkey': PASSKEY},
    'signed-off': {**EDITORS, **RISKS},
    'waived': {'leads': array(ID, least=1)},
    'verdict-declared': {
        'window': record({'start': MOMENT, 'end': MOMENT}),
        'candidate': CANDIDATE,
        'method': METHOD,
        'passkey': PASSKEY,
        **RISKS,
    },
    'rolled-back': {'backTo': text(100)},
    'call-scheduled': {'stations': array(STATION)},
    'call-opened': {'spoken': lambda value: value is True, 'quorum': integer(1)},
    'voted': {'for': ID},
}
DECISION_SHAPES = {
    name: record({'type': text(), **members}, OPTIONAL.get(name)) for name, members in DECISIONS.items()
}

is_decision = one_by('type', DECISION_SHAPES)
ENTRY = record(
    {
        'v': integer(1, 2),
        'seq': integer(1),
        'previous': DIGEST,
        'at': MOMENT,
        'actor': record({'person': text(), 'name': text()}),
        'decision': is_decision,
        'hash': DIGEST,
    }
)
SCOPE = record(
    {
        'scopeFormat': integer(1, 1),
        **dict.fromkeys(['release', 'milestone', 'name', 'outcome', 'criteria'], text()),
        'activities': array(
            record(
                {
                    'id': text(),
                    'text': text(),
                    'state': one_of('open', 'done', 'not-needed'),
                    'reason': text(),
                    'counts': boolean,
                }
            )
        ),
        'evidence': array(record(dict.fromkeys(['slot', 'title', 'url', 'hash'], text()))),
        'clause': anything,
    },
    {'candidate': anything},
)
FILE = record(
    {
        'format': one_of(FORMAT),
        'release': text(),
        'entries': lambda value: isinstance(value, list),
        'tree': record({'size': integer(), 'root': text()}),
        'scopes': lambda value: isinstance(value, dict) and all(map(text(), value.values())),
        'document': lambda value: isinstance(value, dict),
        'seal': text(),
    }
)


# --- 3. and 4. Chain and tree ---


def hash_entry(entry):
    rest = {name: value for name, value in entry.items() if name != 'hash'}
    return sha256('holdpoint ledger entry v1\n' + canonical(rest))


def check_chain(entries, kept):
    """The hashes of a chain that holds."""
    head, heads, version = NO_HASH, {NO_HASH}, 1
    for at, entry in enumerate(entries, 1):
        if not ENTRY(entry):
            raise Invalid(at, 'it is not a ledger entry of a known format')
        if entry['v'] < version:
            raise Invalid(at, 'it is of an older format than the entry before it')
        if entry['seq'] != at:
            raise Invalid(at, 'entries are missing or out of order')
        if entry['previous'] != head:
            raise Invalid(at, 'it does not follow from the entry before it')
        if entry['hash'] != hash_entry(entry):
            raise Invalid(at, 'its content does not give its hash')
        if (entry['decision']['type'] == 'release-created') != (at == 1):
            raise Invalid(at, 'a ledger begins with its release, and only once')
        head, version = entry['hash'], entry['v']
        heads.add(head)
    if kept is not None and kept not in heads:
        raise Invalid(len(entries), 'the head that was kept is not in this ledger')
    return head


def tree_root(leaves):
    """RFC 6962, 2.1, level by level: pairs from the left, one left over goes up as it is."""
    level = [hashlib.sha256(b'\x00' + leaf).digest() for leaf in leaves]
    if not level:
        return hashlib.sha256().hexdigest()
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2])
        level = [hashlib.sha256(b'\x01' + a + b).digest() for a, b in pairs] + level[len(level) & ~1 :]
    return level[0].hex()


# --- 5. Scopes ---


class Scopes:
    def __init__(self, texts):
        self.texts = texts
        self.read = {}

    def get(self, digest):
        if digest not in self.read:
            self.read[digest] = self.parse(digest)
        return self.read[digest]

    def parse(self, digest):
        need(digest in self.texts, 'what it covers is not in the export')
        covered = self.texts[digest]
        need(sha256(covered) == digest, 'the text that it covers was changed')
        try:
            scope = read_json(covered)
        except ValueError:
            scope = None
        need(SCOPE(scope) and is_canonical(scope, covered), 'the text that it covers is not a scope')
        return scope


def is_under(scope, clause, candidate):
    """Whether a scope carries this clause, and this candidate where the clause binds it."""
    expected = {name: clause[name] for name in ('kind', 'bindsCandidate', 'ordered', 'signers')}
    expected['needs'] = sorted(clause['needs'], key=by_utf16)
    expected['evidence'] = sorted(clause['evidence'], key=lambda slot: by_utf16(slot['slot']))
    if ('candidate' in scope) != clause['bindsCandidate']:
        return False
    if clause['bindsCandidate'] and canonical(scope['candidate']) != canonical(candidate):
        return False
    return canonical(scope['clause']) == canonical(expected)


# --- 6. What the entries say ---

DAYS_TO_1970 = 719528


@functools.lru_cache(maxsize=None)
def days(date):
    """From the beginning of the year 0, which the standard library leaves out."""
    year, month, day = int(date[:4]), int(date[5:7]), int(date[8:10])
    leaps = (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400
    return 365 * year + leaps + sum(calendar.monthrange(year, earlier)[1] for earlier in range(1, month)) + day - 1


def milliseconds(moment):
    """Since 1970."""
    hours = (days(moment[:10]) - DAYS_TO_1970) * 24 + int(moment[11:13])
    return (hours * 60 + int(moment[14:16])) * 60_000 + int(moment[17:19]) * 1000 + int(moment[20:23])


class Milestone:
    def __init__(self, clause):
        self.clause = clause
        self.rounds = []
        self.signed_off = None  # {'seq', 'digest', 'signatures'}
        self.marked = False  # upstream changed
        self.waiver = None  # {'seq', 'by', 'until', 'ended'}
        self.lost_slots = set()
        self.call = None

    def last(self):
        return self.rounds[-1] if self.rounds else None

    def open_round(self):
        last = self.last()
        return last if last and last['end'] is None else None


class Call:
    """`station` here: {'id', 'person', 'required', 'stand_in', 'round'}."""

    def __init__(self, seq, milestone):
        self.seq = seq
        self.milestone = milestone
        self.status = 'scheduled'
        self.chair = self.expires = self.digest = self.declared = None
        self.chairs = set()  # whoever chaired it at any time
        self.stations = []
        self.round = 0
        self.votes = {}  # (station, round) -> {'seq', 'person', 'seal', 'name', 'members'}
        self.answers = {}  # (station, round) -> {'ballot', 'digest'}
        self.verified = set()
        self.voided = self.spoken = False
        self.quorum = 0

    def is_under_way(self, now):
        return self.status in ('open', 'closed', 'revealed') and now < self.expires

    def station(self, name):
        for station in self.stations:
            if station['id'] == name:
                return station
        return None

    def counting(self):
        """The votes of this round, in the order of the stations."""
        found = [self.votes.get((station['id'], self.round)) for station in self.stations]
        return [vote for vote in found if vote]

    def answer(self, station):
        return self.answers.get((station['id'], station['round']))


def speaker(station):
    return station['stand_in'] or station['person']


class State:
    def __init__(self):
        self.release = self.owner = self.policy = self.candidate = None
        self.members = {}  # ID -> {'name', 'roles'}
        self.removed = set()
        self.baseline = False
        self.milestones = {}  # as the policy orders them
        self.dropped = {}  # ID -> what it had
        self.passkeys = set()  # credentials
        self.requested = False
        self.counts_from = 0
        self.stand_ins = {}  # seq -> the decision with 'by'
        self.proposals = {}  # seq -> {'by', 'name', 'until', 'motion'}
        self.emergencies = []
        self.deployments = []  # {'seq', 'milestone', 'back'}
        self.ending = None  # {'outcome', 'signed': [(person, role)]}
        self.closed = False

    def calls(self):
        every = [*self.milestones.values(), *self.dropped.values()]
        return [milestone.call for milestone in every if milestone.call]

    def call(self, seq):
        for call in self.calls():
            if call.seq == seq:
                return call
        return None

    def set_policy(self, policy):
        before = self.milestones
        self.policy = policy
        self.milestones = {}
        for clause in policy['milestones']:
            milestone = before.pop(clause['id'], None) or Milestone(clause)
            kept = {slot['slot'] for slot in clause['evidence']}
            milestone.lost_slots |= {slot['slot'] for slot in milestone.clause['evidence']} - kept
            milestone.clause = clause
            self.milestones[clause['id']] = milestone
        self.dropped.update(before)

    def before(self, start):
        """All that a milestone builds on, in the policy's order."""
        reached, queue = set(), [start]
        while queue:
            at = self.milestones.get(queue.pop())
            for name in at.clause['needs'] if at else []:
                if name not in reached:
                    reached.add(name)
                    queue.append(name)
        return [name for name in self.milestones if name in reached]

    def plan(self):
        """Each milestone's clause, and all that it builds on."""
        return {name: (each.clause, self.before(name)) for name, each in self.milestones.items()}

    def after(self, start):
        """All that follows from a milestone, in the policy's order."""
        return [name for name in self.milestones if start in self.before(name)]

    def void(self, calls):
        for call in calls:
            call.voided = call.voided or call.declared is not None

    def mark_followers(self, start):
        for name in self.after(start):
            milestone = self.milestones[name]
            milestone.marked = milestone.marked or milestone.signed_off is not None
            self.void([milestone.call] if milestone.call else [])

    def mark(self, name):
        self.milestones[name].marked = True
        self.mark_followers(name)

    def reopen(self, name):
        milestone = self.milestones[name]
        if milestone.rounds:
            milestone.last()['end'] = 'reopened'
        milestone.signed_off = milestone.waiver = None
        milestone.marked = False
        self.void([milestone.call] if milestone.call else [])
        self.mark_followers(name)

    def sign_off(self, name, seq, digest, signatures):
        # The policy may have dropped it since its call was opened.
        milestone = self.milestones.get(name)
        if milestone:
            milestone.signed_off = {'seq': seq, 'digest': digest, 'signatures': signatures}
            milestone.marked = False
            milestone.waiver = None

    def apply(self, entry):
        decision = entry['decision']
        kind, seq, actor, now = decision['type'], entry['seq'], entry['actor'], milliseconds(entry['at'])
        milestone = self.milestones.get(decision.get('milestone'))
        call = self.call(decision['call']) if 'call' in decision else None
        if kind == 'release-created':
            self.release, self.owner = decision['release'], decision['owner']
            self.set_policy(decision['policy'])
        elif kind == 'person-added':
            self.members[decision['person']] = {'name': decision['name'], 'roles': []}
            self.removed.discard(decision['person'])
        elif kind == 'person-removed':
            del self.members[decision['person']]
            self.removed.add(decision['person'])
        elif kind == 'roles-assigned':
            self.members[decision['person']]['roles'] = decision['roles']
        elif kind == 'passkey-added':
            self.passkeys.add(decision['credential'])
        elif kind == 'policy-set':
            before, after = self.policy, decision['policy']
            same = weighs(before) == weighs(after)
            stricter = before['separation'] != 'strict' == after['separation']
            if stricter or ('proposal' in decision and not same):
                self.counts_from, self.ending = seq, None
            self.set_policy(after)
        elif kind == 'candidate-set':
            if self.candidate != decision['candidate']:
                self.candidate = decision['candidate']
                self.void(self.calls())
                for name, bound in self.milestones.items():
                    if (bound.clause['bindsCandidate'] or bound.clause['kind'] == 'call') and bound.signed_off:
                        self.mark(name)
        elif kind == 'baseline-accepted':
            self.baseline = True
        elif kind == 'sign-off-requested':
            self.requested = True
            milestone.rounds.append({'requester': actor['person'], 'signatures': [], 'end': None})
            milestone.signed_off = None
            milestone.marked = False
        elif kind == 'request-withdrawn':
            milestone.last()['end'] = 'withdrawn'
        elif kind == 'signed':
            persons = [actor['person'], *([decision['for']['person']] if 'for' in decision else [])]
            signature = {'seq': seq, 'person': actor['person'], 'persons': persons, 'revoked': False, **decision}
            milestone.last()['signatures'].append(signature)
        elif kind == 'rejected':
            milestone.last()['end'] = 'rejected'
        elif kind == 'revoked':
            for signature in milestone.last()['signatures']:
                if signature['seq'] == decision['signature']:
                    signature['revoked'] = True
            if milestone.signed_off and decision['signature'] in milestone.signed_off['signatures']:
                self.reopen(decision['milestone'])
        elif kind == 'signed-off':
            milestone.last()['end'] = 'signed-off'
            self.sign_off(decision['milestone'], seq, decision['digest'], decision['signatures'])
        elif kind == 'reopened':
            self.reopen(decision['milestone'])
        elif kind == 'waived':
            until = milliseconds(decision['expiresAt'])
            milestone.waiver = {'seq': seq, 'by': actor['person'], 'until': until, 'ended': False}
        elif kind == 'waiver-ended':
            milestone.waiver['ended'] = True
        elif kind == 'delegated':
            running = {at: each for at, each in self.stand_ins.items() if milliseconds(each['until']) > now}
            self.stand_ins = {**running, seq: {**decision, 'by': actor['person']}}
        elif kind == 'delegation-ended':
            del self.stand_ins[decision['delegation']]
        elif kind == 'proposed':
            waiting = {at: each for at, each in self.proposals.items() if each['until'] > now}
            proposal = {'by': actor['person'], 'name': actor['name'], 'motion': decision['motion']}
            self.proposals = {**waiting, seq: {**proposal, 'until': milliseconds(decision['until'])}}
        elif kind == 'seconded':
            del self.proposals[decision['proposal']]
        elif kind == 'emergency-declared':
            self.emergencies.append({**decision, 'seq': seq})
        elif kind == 'call-scheduled':
            milestone.call = Call(seq, decision['milestone'])
        elif kind == 'call-opened':
            milestone.call = call = Call(seq, decision['milestone'])
            call.status, call.round, call.chair = 'open', 1, actor['person']
            call.chairs = {call.chair}
            call.expires = milliseconds(decision['expiresAt'])
            call.spoken, call.quorum = 'spoken' in decision, decision.get('quorum', 0)
            call.stations = [{**station, 'stand_in': None, 'round': 1} for station in decision['stations']]
        elif kind == 'chair-taken':
            call.chair = actor['person']
            call.chairs.add(call.chair)
        elif kind == 'stand-in-named':
            call.station(decision['station'])['stand_in'] = decision['person']
        elif kind == 'voted':
            call.votes[decision['station'], decision['round']] = {
                'seq': seq,
                'person': decision.get('for', actor['person']),
                'recorded': 'for' in decision,
                'seal': decision['seal'],
                'name': self.members[decision.get('for', actor['person'])]['name'],
                'members': frozenset(self.members),
                'plan': self.plan(),
            }
        elif kind == 'voting-closed':
            call.status, call.digest = 'closed', decision['digest']
        elif kind == 'votes-revealed':
            call.status = 'revealed'
            for opening in decision['openings']:
                ballot = opening['ballot']
                call.answers[ballot['station'], ballot['round']] = {'ballot': ballot, 'digest': call.digest}
        elif kind == 're-polled':
            call.status, call.round = 'open', decision['round']
            for station in call.stations:
                if station['id'] in decision['stations']:
                    station['round'] = call.round
        elif kind == 'verdict-declared':
            call.status, call.declared = 'declared', decision
            if decision['verdict'] == 'go':
                self.sign_off(decision['milestone'], seq, decision['digest'], [])
        elif kind == 'call-cancelled':
            call.status = 'cancelled'
        elif kind == 'condition-verified':
            call.verified.add(decision['condition'])
            if len(call.verified) == len(call.declared['conditions']) and not call.voided:
                self.sign_off(call.milestone, seq, call.declared['digest'], [])
        elif kind == 'deployment-started':
            self.deployments.append({'seq': seq, 'milestone': decision['milestone'], 'back': False})
        elif kind == 'rolled-back':
            deployment = self.deployments[-1]
            deployment['back'] = True
            self.emergencies = [{**each, 'ended': True} for each in self.emergencies]
            waiting = {at: each for at, each in self.proposals.items() if each['motion']['kind'] != 'break-glass'}
            self.proposals = waiting
            self.void(self.calls())
            deployed = self.milestones.get(deployment['milestone'])
            if deployed and deployed.signed_off:
                self.mark(deployment['milestone'])
        elif kind == 'ending-signed':
            if not self.ending or self.ending['outcome'] != decision['outcome']:
                self.ending = {'outcome': decision['outcome'], 'signed': []}
            self.ending['signed'].append((actor['person'], decision['role']))
        elif kind == 'closed-out':
            self.closed, self.ending = True, None
        elif kind == 'release-reopened':
            self.closed = False


def weighs(policy):
    """What signatures are given under in the whole release."""
    return (policy['separation'], policy['numbers']['reasonCharacters'], policy['numbers']['activeMinutes'])


def quorum_of(policy):
    return policy['numbers'].get('quorum', 0)


# --- 9. Could it have been decided then? ---

NOT_ALLOWED = 'whoever did this was not allowed to'
NOT_THERE = 'this person is not on the release'
NO_MILESTONE = 'the policy of its time has no such milestone'
NO_ROUND = 'nobody was asked to sign then'
NO_REASON = 'it gives no reason'
SHORT_REASON = 'its reason is too short'
SIGNED_ALREADY = 'it was signed off then'
ROLE_TABLE = 'the role table says otherwise about who signed'
COUNTS_ONCE = 'a person counts toward one rule'
NOT_ASKED = 'that role was not asked to sign'
BY_CALL = 'the go/no-go call decides it, not signatures'
ENDS_FIRST = 'it ends before it begins'
NOT_HALF_AN_HOUR = 'its time is not 30 minutes'
OTHER_BUILD = 'it is for another build'
UNMET = 'a prerequisite was not signed off'
METHOD_UNFIT = 'its method does not fit its passkey'
NO_PASSKEY = 'strict separation takes no signature without a passkey'
LEADS_TO_NOTHING = 'nothing before it leads to it'
UNFIT_OUTCOME = 'it does not fit what became of the deployment'
NO_CALL = 'there was no such call under way'
NO_VOICE = 'an auditor has no voice in the call'
NO_STATION = 'there was no such station'
OTHER_MILESTONE = 'its call is of another milestone'
OTHER_ROUND = 'it is of another round'
VOTING_CLOSED = 'voting was closed'
NOT_REVEALED = 'the votes were not revealed'
AUTHORITIES = ('Release manager', 'Release authority')
ENDERS = ('Release manager', 'Business')


def reason_length(reason):
    return len(reason.strip(WHITE))


def fits(rule, signature):
    return rule['role'] == signature['role'] and rule.get('meaning', 'approved') == signature['meaning']


def are_met(rules, signatures):
    for rule in rules:
        wanted = asked_for(rules, rule['role'], rule.get('meaning', 'approved'))
        if len({signature['person'] for signature in signatures if fits(rule, signature)}) < wanted:
            return False
    return True


def asked_for(rules, role, meaning):
    return sum(rule['n'] for rule in rules if rule['role'] == role and rule.get('meaning', 'approved') == meaning)


def check_possible(policy):
    clauses = policy['milestones']
    needs = {clause['id']: set(clause['needs']) for clause in clauses}
    possible = len(needs) == len(clauses) and all(needed in needs for each in needs.values() for needed in each)
    for clause in clauses:
        slots = [slot['slot'] for slot in clause['evidence']]
        possible = possible and len(set(slots)) == len(slots)
        for rule in clause['signers']:
            role = rule['role'].strip(WHITE)
            possible = possible and rule['n'] >= 1 and role != '' and rule['role'] != 'Auditor'
            possible = possible and rule.get('meaning') != 'rejected'
    while needs:
        free = [name for name, each in needs.items() if not each & needs.keys()]
        if not free:
            possible = False
            break
        for name in free:
            del needs[name]
    need(possible, 'nobody could ever satisfy this policy')


def is_weaker(before, after):
    """9.1, of two possible policies."""
    order = ['small', 'standard', 'strict']
    then, now = before['numbers'], after['numbers']
    if order.index(after['separation']) < order.index(before['separation']):
        return True
    if quorum_of(after) < quorum_of(before):
        return True
    if now['reasonCharacters'] < then['reasonCharacters'] or now['activeMinutes'] > then['activeMinutes']:
        return True
    clauses = {clause['id']: clause for clause in after['milestones']}

    def builds_on(name):
        reached, queue = set(), [name]
        while queue:
            fresh = set(clauses[queue.pop()]['needs']) - reached
            reached |= fresh
            queue += fresh
        return reached

    for clause in before['milestones']:
        new = clauses.get(clause['id'])
        if not new or (new['kind'] != clause['kind'] and (clause['kind'] != 'plain' or new['kind'] == 'call')):
            return True
        if clause['bindsCandidate'] and not new['bindsCandidate']:
            return True
        if not set(clause['needs']) <= builds_on(clause['id']):
            return True
        for rule in clause['signers']:
            asked = (rule['role'], rule.get('meaning', 'approved'))
            if asked_for(new['signers'], *asked) < asked_for(clause['signers'], *asked):
                return True
        if clause['ordered']:
            was, now = (list(dict.fromkeys(rule['role'] for rule in each['signers'])) for each in (clause, new))
            same = [role for role in was if role in now] == [role for role in now if role in was]
            if not new['ordered'] or not same:
                return True
        slots = {slot['slot']: slot for slot in new['evidence']}
        for slot in clause['evidence']:
            kept = slots.get(slot['slot'])
            if slot['required'] and (not kept or not kept['required']):
                return True
            if slot['required'] and 'source' in kept and kept['source'] != slot.get('source'):
                return True
    return False


def is_mere_auditor(member):
    return set(member['roles']) == {'Auditor'}


class Judge:
    """Judges one entry by the state before it."""

    def __init__(self, state, entry, before, scopes):
        self.state = state
        self.scopes = scopes
        self.before = before
        self.at = entry['at']
        self.now = milliseconds(entry['at'])
        self.person = entry['actor']['person']
        self.version = entry['v']
        self.decision = entry['decision']
        self.member = state.members.get(self.person)
        self.milestone = state.milestones.get(self.decision.get('milestone'))
        self.separation = state.policy['separation'] if state.policy else None
        self.small = self.separation == 'small'
        self.strict = self.separation == 'strict'

    def judge(self):
        kind = self.decision['type']
        need(not self.state.closed or self.reopens(), 'the release was closed out')
        need((self.person == 'server') == (kind == 'signed-off'), 'the server signs milestones off, and nobody else does')
        if 'milestone' in self.decision:
            need(self.milestone, NO_MILESTONE)
        getattr(self, kind.replace('-', '_'))()

    def reopens(self):
        kind, motion = self.decision['type'], self.decision.get('motion')
        if kind == 'seconded':
            motion = self.state.proposals.get(self.decision['proposal'], {}).get('motion')
        return kind in ('proposed', 'seconded') and motion is not None and motion['kind'] == 'reopening'

    # Who, and when

    def is_owner(self):
        return self.person in (self.state.owner, 'administrator')

    def holds_one(self, *roles):
        return self.member is not None and any(role in roles for role in self.member['roles'])

    def holds_role(self):
        return self.member is not None and any(role != 'Auditor' for role in self.member['roles'])

    def may(self, *roles):
        need(self.is_owner() or self.holds_one(*roles), NOT_ALLOWED)

    def edits(self):
        return self.is_owner() or (self.member is not None and not is_mere_auditor(self.member))

    def may_edit(self):
        need(self.edits(), NOT_ALLOWED)

    def may_agree(self):
        need(self.is_owner() or self.holds_role(), NOT_ALLOWED)

    def as_member(self, *roles):
        need(self.holds_one(*roles), NOT_ALLOWED)

    def is_ahead(self, moment):
        return milliseconds(moment) > self.now

    def half_an_hour(self, moment):
        need(milliseconds(moment) == self.now + 30 * 60_000, NOT_HALF_AN_HOUR)

    def reasoned(self, reason=None):
        need(reason_length(self.decision['reason'] if reason is None else reason) > 0, NO_REASON)

    def long_reason(self):
        least = self.state.policy['numbers']['reasonCharacters']
        need(reason_length(self.decision['reason']) >= least, SHORT_REASON)

    def subject(self):
        need(self.decision['person'] in self.state.members, NOT_THERE)
        return self.state.members[self.decision['person']]

    # 6. What a milestone is

    def is_signed(self, name):
        milestone = self.state.milestones[name]
        if not milestone.signed_off or milestone.marked:
            return False
        return is_under(self.scopes.get(milestone.signed_off['digest']), milestone.clause, self.state.candidate)

    def is_opened(self, name):
        return any(each['milestone'] == name and 'ended' not in each for each in self.state.emergencies)

    def is_passed(self, name):
        kind = self.state.milestones[name].clause['kind']
        return kind not in ('deployment', 'validation', 'close-out') and self.is_opened(name)

    def is_waived(self, name):
        return is_in_force(self.state.milestones[name].waiver, self.now)

    def is_holding(self, name):
        return self.is_signed(name) or self.is_waived(name) or self.is_passed(name)

    def is_standing(self, name):
        waived = [each for each in [name, *self.state.before(name)] if self.state.milestones[each].waiver]
        return self.is_holding(name) and all(map(self.is_holding, waived))

    def check_reached(self, name):
        needs = self.state.milestones[name].clause['needs']
        need(self.is_opened(name) or all(map(self.is_standing, needs)), UNMET)

    def is_deployed(self, name):
        mine = [each for each in self.state.deployments if each['milestone'] == name]
        return bool(mine) and not mine[-1]['back']

    # 9.1 The release

    def release_created(self):
        need(self.person == self.decision['owner'], "it was not written by the release's owner")
        check_possible(self.decision['policy'])

    def person_added(self):
        self.may('Release manager')
        need(self.decision['person'] not in self.state.members, 'this person is on the release already')

    def person_removed(self):
        self.may('Release manager')
        subject = self.subject()
        need(self.decision['person'] != self.state.owner, 'the owner cannot be removed')
        self.check_orphans(subject, [])

    def roles_assigned(self):
        self.may('Release manager')
        subject, roles = self.subject(), self.decision['roles']
        need(len(set(roles)) == len(roles), 'it names a role twice')
        self.check_orphans(subject, roles)

    def check_orphans(self, subject, kept):
        held = {role for other in self.state.members.values() if other is not subject for role in other['roles']}
        orphaned = set(subject['roles']) - set(kept) - held
        for milestone in self.state.milestones.values():
            asked = milestone.open_round() and any(rule['role'] in orphaned for rule in milestone.clause['signers'])
            need(not asked, 'it leaves a role without a holder while its signature is asked for')

    def token_minted(self):
        need(self.person == 'administrator', NOT_ALLOWED)
        self.subject()

    def passkey_added(self):
        need(self.member, NOT_ALLOWED)
        need(self.decision['credential'] not in self.state.passkeys, 'this passkey was added before')

    def policy_set(self):
        policy = self.decision['policy']
        need('proposal' not in self.decision, LEADS_TO_NOTHING)
        self.may('Release manager')
        self.check_policy(policy)
        need(not self.takes_second(policy), 'it weakens the policy without a second person')

    def check_policy(self, policy):
        check_possible(policy)
        again = any(clause['id'] in self.state.dropped for clause in policy['milestones'])
        need(not again, 'it gives a new milestone the ID of a dropped one')
        for clause in policy['milestones']:
            known = self.state.milestones.get(clause['id'])
            lost = known.lost_slots if known else ()
            again = any(slot['slot'] in lost for slot in clause['evidence'])
            need(not again, 'it gives new evidence the ID of a dropped slot')

    def takes_second(self, policy):
        return self.state.requested and is_weaker(self.state.policy, policy)

    def candidate_set(self):
        self.may('Release manager', 'Engineering')

    def baseline_accepted(self):
        self.may('Release manager')
        named = [date['milestone'] for date in self.decision['dates']]
        need(named == list(self.state.milestones), 'it does not name the milestones of the policy')

    # 9.2 Signatures

    def sign_off_requested(self):
        self.may_edit()
        need(self.milestone.clause['kind'] != 'call', BY_CALL)
        need(self.is_staffed(), 'nobody could have signed it')
        need(not self.milestone.open_round(), 'it was collecting signatures already')
        need(self.decision['round'] == len(self.milestone.rounds) + 1, 'its round is not the next one')
        signed_off = self.milestone.signed_off
        same = signed_off and signed_off['digest'] == self.decision['digest'] and not self.milestone.marked
        need(not same, 'it was signed off already')
        self.check_scope()

    def is_staffed(self):
        """Places and who could fill them, matched by giving up a place for another one that is free."""
        members, places = self.state.members, []
        prepared = {self.person, *self.decision.get('editors', [])}
        for rule in self.milestone.clause['signers']:
            role, meaning = rule['role'], rule.get('meaning', 'approved')
            able = [name for name, member in members.items() if role in member['roles']]
            if not self.small and meaning != 'authored':
                able = [name for name in able if name not in prepared]
            if self.small:
                able = [(role, meaning, name) for name in able]
            if rule['n'] > len(able):
                return False
            places += [able] * rule['n']
        holds = {}

        def seat(place, tried):
            for someone in places[place]:
                if someone not in tried:
                    tried.add(someone)
                    if someone not in holds or seat(holds[someone], tried):
                        holds[someone] = place
                        return True
            return False

        if not places or not all(seat(place, set()) for place in range(len(places))):
            return False
        others = [member for name, member in members.items() if name not in prepared]
        return not self.small or any(role != 'Auditor' for member in others for role in member['roles'])

    def request_withdrawn(self):
        self.may_edit()
        self.round()

    def reopened(self):
        call = ['Release authority'] if self.milestone.clause['kind'] == 'call' else []
        self.may('Release manager', *[rule['role'] for rule in self.milestone.clause['signers']], *call)
        self.reasoned()
        need(self.milestone.signed_off, 'it was not signed off then')

    def signed(self):
        decision, rules = self.decision, self.milestone.clause['signers']
        role, meaning = decision['role'], decision['meaning']
        self.check_statement()
        need(meaning != 'rejected', 'a signature does not reject')
        asked = any(rule['role'] == role for rule in rules)
        asked = asked or meaning == 'authored' or (meaning == 'reviewed' and self.small)
        need(asked, NOT_ASKED)
        self.check_ready()
        persons = {self.person, *([decision['for']['person']] if 'for' in decision else [])}
        current = self.current()
        mine = [signature for signature in current if persons & set(signature['persons'])]
        twice = any(signature['role'] == role and signature['meaning'] == meaning for signature in mine)
        need(not twice, 'the same was signed already')
        fitting = [index for index, rule in enumerate(rules) if fits(rule, decision)]
        if not self.small:
            counts = any(fits(rule, signature) for rule in rules for signature in mine)
            need(not (fitting and counts), COUNTS_ONCE)
            need(meaning == 'authored' or not persons & self.prepared(), 'whoever prepared it does not approve')
        if self.milestone.clause['ordered'] and fitting:
            need(are_met(rules[: fitting[0]], current), 'it was signed out of turn')
        if 'reaffirms' in decision:
            self.check_repeats()

    def check_repeats(self):
        decision = self.decision
        given = [signature for each in self.milestone.rounds for signature in each['signatures']]
        found = [signature for signature in given if signature['seq'] == decision['reaffirms']]
        keys = ('role', 'meaning')
        own = found and found[0]['person'] == self.person and not found[0]['revoked']
        own = own and all(found[0][key] == decision[key] for key in keys)
        need(own, 'there was no such signature to re-affirm')
        scopes = [self.scopes.get(digest) for digest in (found[0]['digest'], decision['digest'])]
        texts = {canonical({**scope, 'candidate': None}) for scope in scopes}
        need(len(texts) == 1, 'more than the release candidate had changed since')

    def rejected(self):
        self.check_statement()
        asked = any(rule['role'] == self.decision['role'] for rule in self.milestone.clause['signers'])
        need(asked, NOT_ASKED)
        self.long_reason()

    def revoked(self):
        alive = self.milestone.signed_off or self.milestone.open_round() or self.goes_on_revoking()
        last = self.milestone.last() if alive else None
        given = last['signatures'] if last else []
        found = [each for each in given if each['seq'] == self.decision['signature'] and not each['revoked']]
        need(found, 'there was no such signature to revoke')
        need(self.person in found[0]['persons'], 'it revokes the signature of someone else')
        self.reasoned()
        followed = any(self.state.milestones[name].signed_off for name in self.state.after(self.decision['milestone']))
        need(not followed, 'what follows was signed off already')

    def goes_on_revoking(self):
        before = self.before
        same = before and before['decision']['type'] == 'revoked' and before['at'] == self.at
        same = same and before['decision']['milestone'] == self.decision['milestone']
        return same and before['actor']['person'] == self.person

    def signed_off(self):
        need(self.milestone.clause['kind'] != 'call', BY_CALL)
        self.round()
        self.check_scope()
        self.check_ready()
        rules, listed = self.milestone.clause['signers'], self.decision['signatures']
        counted = [signature for signature in self.current() if signature['seq'] in listed]
        given = [signature['seq'] for signature in counted] == listed
        need(given, 'it counts a signature that was not given for this content')
        need(rules and are_met(rules, counted), 'a rule of the policy was not met')
        keys = []
        for each in counted:
            suffix = (each['role'], each['meaning']) if self.small else ()
            keys += [(person, *suffix) for person in each['persons']]
        need(len(set(keys)) == len(keys), 'it counts a person twice')
        outside = [signature for signature in counted if not self.prepared() & set(signature['persons'])]
        spare = [signature for signature in counted if not any(fits(rule, signature) for rule in rules)]
        if self.small:
            need(outside, 'nobody but those who prepared it signed')
        else:
            approves = any(each['meaning'] != 'authored' for each in counted if each not in outside)
            need(not approves, 'it counts an approval by whoever prepared it')
        look = all(self.small and each['meaning'] == 'reviewed' and each in outside for each in spare)
        need(len(spare) <= 1 and look, 'it counts a signature that no rule asks for')

    def round(self):
        need(self.milestone.open_round() and self.decision['round'] == len(self.milestone.rounds), NO_ROUND)
        return self.milestone.open_round()

    def prepared(self):
        return {self.round()['requester'], *self.decision.get('editors', [])}

    def current(self):
        given = self.milestone.open_round()['signatures']
        given = [each for each in given if not each['revoked'] and each['seq'] >= self.state.counts_from]
        return [each for each in given if each['digest'] == self.decision['digest']]

    def check_cover(self):
        need(self.decision.get('scopeFormat', 1) == 1, 'its scope is of an unknown format')
        scope = self.scopes.get(self.decision['digest'])
        place = (self.state.release, self.decision['milestone'])
        need((scope['release'], scope['milestone']) == place, 'what it covers is of another milestone or release')

    def check_scope(self):
        self.check_cover()
        under = is_under(self.scopes.get(self.decision['digest']), self.milestone.clause, self.state.candidate)
        need(under, 'what it covers is not under the policy and the release candidate of its time')

    def check_statement(self):
        decision, members = self.decision, self.state.members
        self.round()
        self.check_scope()
        principal = decision.get('for')
        giver = members.get(principal['person']) if principal else self.member
        same = self.member and self.member['name'] == decision['name'] and giver
        same = same and giver['roles'] == decision['rolesHeld']
        same = same and (not principal or giver['name'] == principal['name'])
        need(same, ROLE_TABLE)
        if principal:
            need(any(map(self.is_given, self.state.stand_ins.values())), 'nobody had named the signer to stand in')
        role = decision['role']
        held = role in giver['roles'] and role != 'Auditor' and not is_mere_auditor(self.member)
        need(held, 'the signer did not hold that role')
        self.check_method()

    def check_method(self):
        need((self.decision['method'] == 'passkey') == ('passkey' in self.decision), METHOD_UNFIT)
        need(not self.strict or self.decision['method'] == 'passkey', NO_PASSKEY)

    def is_given(self, stand_in):
        people = (stand_in['by'], stand_in['to']) == (self.decision['for']['person'], self.person)
        running = not self.is_ahead(stand_in['from']) and self.is_ahead(stand_in['until'])
        return people and running and self.decision['milestone'] in stand_in['milestones']

    def check_ready(self):
        clause, state = self.milestone.clause, self.state
        self.check_reached(clause['id'])
        scope = self.scopes.get(self.decision['digest'])
        least = state.policy['numbers']['reasonCharacters']
        for activity in scope['activities']:
            left_out = activity['state'] == 'not-needed' and reason_length(activity['reason']) >= least
            closed = not activity['counts'] or activity['state'] == 'done' or left_out
            need(closed, 'an activity that counts was open, or left out without a reason')
        by_risks = any(slot.get('source') == 'risks' for slot in clause['evidence'])
        need(by_risks == ('risks' in self.decision), 'it does not fit the plan in what it says of the risk register')
        for slot in clause['evidence']:
            need(not slot['required'] or self.is_filled(slot, scope), 'required evidence was missing')
        need(not clause['bindsCandidate'] or state.candidate, 'no release candidate was set')
        need(clause['kind'] != 'deployment' or self.is_deployed(clause['id']), 'the deployment had not started')

    def is_filled(self, slot, scope):
        source, call = slot.get('source'), self.milestone.call
        if source == 'risks' and self.decision['risks'] > 0:
            return True
        if source == 'baseline' and self.state.baseline:
            return True
        if source == 'candidate' and self.state.candidate:
            return True
        if source == 'call' and call and call.status in ('revealed', 'declared'):
            return True
        if source == 'report':
            return True
        for entry in scope['evidence']:
            if entry['slot'] == slot['slot']:
                return entry['url'].strip(WHITE) != '' and (not self.strict or entry['hash'].strip(WHITE) != '')
        return False

    # 9.3 Waivers, stand-ins, explained changes

    def waived(self):
        self.as_member(*AUTHORITIES)
        need(self.person not in self.decision.get('leads', []), 'whoever leads it does not waive it')
        need(self.milestone.clause['kind'] != 'close-out', 'a close-out is never waived')
        need(not self.is_signed(self.decision['milestone']), SIGNED_ALREADY)
        self.reasoned()
        need(reason_length(self.decision['control']) > 0, 'it names no control')
        need(self.is_ahead(self.decision['expiresAt']), ENDS_FIRST)

    def waiver_ended(self):
        waiver = self.milestone.waiver
        there = waiver and waiver['seq'] == self.decision['waiver'] and self.is_waived(self.decision['milestone'])
        need(there, 'there was no such waiver to end')
        need(self.holds_one(*AUTHORITIES) or waiver['by'] == self.person, NOT_ALLOWED)

    def delegated(self):
        decision, milestones = self.decision, self.decision['milestones']
        need(self.holds_role(), NOT_ALLOWED)
        to = self.state.members.get(decision['to'])
        need(to, NOT_THERE)
        need(decision['to'] != self.person, 'nobody stands in for themselves')
        need(not is_mere_auditor(to), 'an auditor signs nothing')
        once = len(set(milestones)) == len(milestones)
        need(milestones and once, 'it names no milestone, or one twice')
        need(all(name in self.state.milestones for name in milestones), NO_MILESTONE)
        lasts = milliseconds(decision['until']) > milliseconds(decision['from'])
        need(lasts and self.is_ahead(decision['until']), ENDS_FIRST)
        self.reasoned()

    def delegation_ended(self):
        stand_in = self.state.stand_ins.get(self.decision['delegation'])
        need(stand_in and self.is_ahead(stand_in['until']), 'there was no such stand-in to end')
        if self.person not in (stand_in['by'], stand_in['to']):
            self.may('Release manager')

    def change_explained(self):
        self.may_edit()
        need(not self.milestone.signed_off, SIGNED_ALREADY)
        need(self.strict and self.milestone.rounds, 'it was open for changes already')
        self.long_reason()
        self.half_an_hour(self.decision['until'])

    # 9.4 Two people

    def proposed(self):
        motion = self.decision['motion']
        if motion['kind'] == 'break-glass':
            self.may_agree()
        else:
            self.may('Release manager')
        self.half_an_hour(self.decision['until'])
        self.check_motion(motion)
        second = motion['kind'] != 'policy' or self.takes_second(motion['policy'])
        need(second, 'it weakens nothing, so it takes no second person')

    def seconded(self):
        proposal = self.state.proposals.get(self.decision['proposal'])
        need(proposal, 'there was no such proposal to confirm')
        self.may_agree()
        need(proposal['until'] > self.now, 'the time to confirm it had run out')
        need(proposal['by'] != self.person, 'nobody confirms what they have proposed')
        here = proposal['by'] == self.state.owner or proposal['by'] not in self.state.removed
        need(here, 'whoever proposed it had left')
        self.check_motion(proposal['motion'])

    def check_motion(self, motion):
        if motion['kind'] == 'break-glass':
            milestone = self.state.milestones.get(motion['milestone'])
            need(milestone, NO_MILESTONE)
            need(milestone.clause['kind'] != 'close-out', 'a close-out is never an emergency')
            need(not self.is_signed(motion['milestone']), SIGNED_ALREADY)
            self.reasoned(motion['reason'])
            need(reason_length(motion['incident']) > 0, 'it names no incident')
        elif motion['kind'] == 'policy':
            self.check_policy(motion['policy'])
        else:
            need(self.state.closed, 'the release was not closed out')
            self.reasoned(motion['reason'])

    def emergency_declared(self):
        raise Fault(LEADS_TO_NOTHING)

    def release_reopened(self):
        raise Fault(LEADS_TO_NOTHING)

    # 9.5 The go/no-go call

    def under_way(self):
        call = self.state.call(self.decision['call'])
        need(call and call.is_under_way(self.now), NO_CALL)
        return call

    def may_chair(self, call):
        return (call.chair == self.person and self.edits()) or self.is_owner() or self.holds_one('Release manager')

    def chairs(self):
        call = self.under_way()
        need(self.may_chair(call), NOT_ALLOWED)
        return call

    def by_call(self):
        need(self.milestone.clause['kind'] == 'call', 'it is not decided in a call')

    def check_callable(self):
        self.by_call()
        self.may('Release manager')
        need(not self.is_signed(self.decision['milestone']), SIGNED_ALREADY)
        need(not any(call.is_under_way(self.now) for call in self.state.calls()), 'another call was under way')

    def call_scheduled(self):
        self.check_callable()
        if 'stations' in self.decision:
            self.check_stations(self.decision['stations'])
        need(self.is_ahead(self.decision['at']), 'it is set for a moment that was past')

    def call_opened(self):
        self.check_callable()
        quorum = self.decision.get('quorum', 0)
        need(quorum == quorum_of(self.state.policy), 'its quorum is not that of the policy')
        self.check_chair()
        self.check_stations(self.decision['stations'])
        need(self.is_ahead(self.decision['expiresAt']), ENDS_FIRST)

    def check_stations(self, stations):
        members = self.state.members
        need(len({station['id'] for station in stations}) == len(stations), 'a station occurs twice')
        people = [station['person'] for station in stations if station['person'] is not None]
        need(all(person in members for person in people), NOT_THERE)
        silent = any(station['required'] and station['person'] is None for station in stations)
        need(not silent, 'a required station has nobody to speak')
        need(people, 'nobody would vote')
        need(len(people) >= quorum_of(self.state.policy), 'too few would vote for its quorum')
        for index, person in enumerate(people):
            self.check_speaker(person, people[:index])

    def check_chair(self):
        barred = self.strict and self.holds_one('Release authority')
        need(not barred, 'the release authority does not chair')

    def chair_taken(self):
        call = self.under_way()
        self.may('Release manager')
        need(call.chair != self.person, 'who took the chair had it already')
        self.check_chair()

    def check_speaker(self, person, others):
        member = self.state.members.get(person)
        need(member, NOT_THERE)
        need(not is_mere_auditor(member), NO_VOICE)
        need(self.small or person not in others, 'a person speaks for two stations')
        barred = self.strict and 'Release authority' in member['roles']
        need(not barred, 'the release authority holds no station')

    def stand_in_named(self):
        call = self.under_way()
        station = call.station(self.decision['station'])
        need(station, NO_STATION)
        theirs = speaker(station) == self.person and self.edits()
        need(theirs or self.may_chair(call), NOT_ALLOWED)
        need(call.status == 'open' and station['round'] == call.round, VOTING_CLOSED)
        others = [speaker(each) for each in call.stations if each is not station]
        self.check_speaker(self.decision['person'], others)

    def voted(self):
        call = self.under_way()
        station = call.station(self.decision['station'])
        need(station, NO_STATION)
        recorded, whose = 'for' in self.decision, self.decision.get('for', self.person)
        need(call.spoken or not recorded, 'nobody records votes in a call that is not spoken')
        need(not recorded or self.may_chair(call), NOT_ALLOWED)
        holder = self.state.members.get(whose)
        need(speaker(station) == whose and holder, 'someone else speaks for that station')
        need(not is_mere_auditor(holder) if recorded else self.edits(), NO_VOICE)
        before = call.votes.get((station['id'], call.round))
        cast = before and before['person'] == whose and not before['recorded']
        need(not (recorded and cast), 'it takes the place of a vote that the person cast')
        need(self.decision['round'] == call.round, OTHER_ROUND)
        need(call.status == 'open' and station['round'] == call.round, VOTING_CLOSED)

    def voting_closed(self):
        call = self.chairs()
        need(call.status == 'open', VOTING_CLOSED)
        need(self.decision['milestone'] == call.milestone, OTHER_MILESTONE)
        self.by_call()
        need(self.decision['round'] == call.round, OTHER_ROUND)
        counted = [vote['seq'] for vote in call.counting()]
        need(self.decision['votes'] == counted, 'it does not count the last vote of each station')
        self.check_scope()

    def votes_revealed(self):
        call, openings = self.chairs(), self.decision['openings']
        need(call.status == 'closed', 'there was nothing to reveal')
        need(self.decision['round'] == call.round, OTHER_ROUND)
        votes = {vote['seq']: vote for vote in call.counting()}
        opened = [opening['vote'] for opening in openings]
        need(opened == list(votes), 'it does not open exactly the votes that were counted')
        for opening in openings:
            ballot, vote = opening['ballot'], votes[opening['vote']]
            seal = sha256('holdpoint vote v1\n' + canonical({'ballot': ballot, 'nonce': opening['nonce']}))
            place = (ballot['release'], ballot['call'], ballot['round'])
            same = seal == vote['seal'] and place == (self.state.release, call.seq, call.round)
            same = same and call.votes.get((ballot['station'], call.round)) is vote
            same = same and (ballot['person'], ballot['name']) == (vote['person'], vote['name'])
            need(same, f"what it opens is not the vote of entry {opening['vote']}")
            need(could_be_cast(ballot, vote, call.milestone), f"the vote of entry {opening['vote']} could not have been cast")

    def re_polled(self):
        call, named = self.chairs(), self.decision['stations']
        need(call.status == 'revealed', NOT_REVEALED)
        need(self.decision['round'] == call.round + 1, OTHER_ROUND)
        asked = [station for station in call.stations if station['id'] in named]
        need(asked and [station['id'] for station in asked] == named, 'it does not ask stations of the call')
        need(all(map(speaker, asked)), 'a station has nobody to speak')

    def call_cancelled(self):
        call = self.state.call(self.decision['call'])
        there = call and call.status not in ('declared', 'cancelled')
        there = there and all(other is call or not other.is_under_way(self.now) for other in self.state.calls())
        need(there, NO_CALL)
        need(self.may_chair(call), NOT_ALLOWED)
        self.reasoned()

    def verdict_declared(self):
        call, decision = self.under_way(), self.decision
        self.as_member('Release authority', *([] if self.strict else ['Release manager']))
        part = self.person in call.chairs or any(speaker(station) == self.person for station in call.stations)
        need(not (self.strict and part), 'who chairs or votes does not declare')
        need(call.status == 'revealed', NOT_REVEALED)
        need(decision['milestone'] == call.milestone, OTHER_MILESTONE)
        self.by_call()
        need(decision['digest'] == call.digest, 'it is declared over another content than was voted on')
        if decision['verdict'] in ('no-go', 'hold'):
            kept = ('window', 'candidate', 'risks')
            more = any(name in decision for name in kept) or decision['conditions']
            need(not more, 'it carries what belongs to a GO')
            self.check_cover()
        else:
            self.check_go(call)
        need(('method' in decision) == (self.version >= 2), METHOD_UNFIT)
        if 'method' in decision:
            self.check_method()

    def check_go(self, call):
        decision = self.decision
        self.check_scope()
        self.check_ready()
        standing = [(station, call.answer(station)) for station in call.stations]
        same = all(answer['digest'] == decision['digest'] for _, answer in standing if answer)
        need(same, 'a station answered for another content')
        required = [] if self.is_opened(call.milestone) else [each for each in standing if each[0]['required']]
        need(all(answer for _, answer in required), 'a required station had not answered')
        enough = self.is_opened(call.milestone) or sum(answer is not None for _, answer in standing) >= call.quorum
        need(enough, 'too few stations had voted')
        need(not any(map(says_no, required)), 'a required station did not say GO')
        answered = not any(map(says_no, standing)) or reason_length(decision['reason']) > 0
        need(answered, 'it leaves a NO-GO or HOLD unanswered')
        conditions = []
        for station, answer in standing:
            if answer and answer['ballot']['vote'] == 'conditional':
                for condition in answer['ballot']['conditions']:
                    number = f'c{call.seq}-{len(conditions) + 1}'
                    conditions.append({**condition, 'id': number, 'station': station['id']})
        need(decision['conditions'] == conditions, 'its conditions are not those of the votes')
        fit = (decision['verdict'] == 'conditional') == bool(conditions)
        need(fit, 'a GO is conditional exactly when it has conditions')
        window = decision.get('window')
        need(window, 'it has no window')
        start, end = milliseconds(window['start']), milliseconds(window['end'])
        need(start < end and self.now < end and start < call.expires, 'its window does not fit')
        build = self.state.candidate and decision.get('candidate') == self.state.candidate
        need(build, OTHER_BUILD)

    def condition_verified(self):
        call, decision = self.state.call(self.decision['call']), self.decision
        conditions = call.declared['conditions'] if call and call.status == 'declared' else []
        found = [condition for condition in conditions if condition['id'] == decision['condition']]
        need(found, 'there was no such condition')
        need(self.holds_role(), NOT_ALLOWED)
        milestone = self.state.milestones.get(call.milestone)
        stands = not call.voided and milestone
        stands = stands and is_under(self.scopes.get(call.digest), milestone.clause, self.state.candidate)
        need(stands, 'the GO was void')
        need(decision['condition'] not in call.verified, 'it was verified already')
        need(found[0]['owner'] != self.person, 'its owner does not verify it')
        need(reason_length(decision['evidence']) > 0, 'it shows no evidence')

    # 9.6 Deployment and ending

    def deployment_started(self):
        name, artefact, candidate = self.decision['milestone'], self.decision['artefact'], self.state.candidate
        need(self.milestone.clause['kind'] == 'deployment', 'it is no deployment')
        self.may('Operations', 'Release manager')
        need(not self.is_deployed(name), 'it had started already')
        need(candidate and candidate['artefact'] == artefact, OTHER_BUILD)
        decided = call_before(self.state, name)
        if not self.is_opened(name) and not (decided and self.is_passed(decided)):
            self.check_has_go(decided, artefact)
        self.check_reached(name)

    def check_has_go(self, name, artefact):
        call = self.state.milestones[name].call if name else None
        declared = call.declared if call and call.status == 'declared' else None
        go = declared and declared['verdict'] in ('go', 'conditional') and not call.voided
        go = go and len(call.verified) == len(declared['conditions']) and self.is_signed(name)
        need(go, 'there was no GO for it then')
        window = declared['window']
        inside = self.now < call.expires and not self.is_ahead(window['start']) and self.is_ahead(window['end'])
        need(inside, 'it was outside the window of its GO')
        need(declared['candidate']['artefact'] == artefact, OTHER_BUILD)

    def last_deployment(self):
        return self.state.deployments[-1] if self.state.deployments else None

    def rolled_back(self):
        self.as_member('Operations')
        last = self.last_deployment()
        there = last and last['seq'] == self.decision['deployment'] and not last['back']
        need(there, 'there was no such deployment to roll back')
        self.reasoned()

    def ending_signed(self):
        decision, outcome, last = self.decision, self.decision['outcome'], self.last_deployment()
        need(outcome != 'shipped', 'what has shipped is closed out without signatures')
        need(self.member and self.member['name'] == decision['name'], ROLE_TABLE)
        held = [role for role in ENDERS if role in self.member['roles']]
        need(held, NOT_ALLOWED)
        given = signed_endings(self.state, outcome)
        need(self.small or all(person != self.person for person, _ in given), COUNTS_ONCE)
        free = [role for role in held if all(role != signed for _, signed in given)]
        need(free and decision['role'] == free[0], NOT_ASKED)
        back = last is not None and last['back']
        fit = back if outcome == 'shipped-and-rolled-back' else (not last or back)
        need(fit, UNFIT_OUTCOME)
        self.reasoned()
        self.check_method()

    def closed_out(self):
        last = self.last_deployment()
        need(self.decision['outcome'] == 'shipped', LEADS_TO_NOTHING)
        self.may('Release manager')
        need(not (last and last['back']), UNFIT_OUTCOME)
        need(all(map(self.is_standing, self.state.milestones)), 'a milestone was not signed off')


def could_be_cast(ballot, then, decided):
    vote, conditions = ballot['vote'], ballot['conditions']
    if vote in ('no-go', 'hold') and reason_length(ballot['reason']) == 0:
        return False
    if vote != 'conditional':
        return not conditions
    worded = all(reason_length(condition['text']) > 0 and condition['owner'] in then['members'] for condition in conditions)
    checks = [condition['check'] for condition in conditions if 'check' in condition]
    return bool(conditions) and worded and all(could_be_checked(check, then['plan'], decided) for check in checks)


def could_be_checked(check, plan, decided):
    if check['kind'] == 'check':
        return True
    clause, _ = plan.get(check['milestone'], (None, None))
    if not clause or check['milestone'] in (decided, *plan.get(decided, (None, ()))[1]):
        return False
    if check['kind'] == 'signed':
        return decided not in plan[check['milestone']][1]
    return check['kind'] == 'activity' or any(slot['slot'] == check['slot'] for slot in clause['evidence'])


def says_no(standing):
    answer = standing[1]
    return answer is not None and answer['ballot']['vote'] in ('no-go', 'hold')


def call_before(state, deployment):
    """The last of the calls that a deployment builds on, or None."""
    calls = [name for name in state.before(deployment) if state.milestones[name].clause['kind'] == 'call']
    return calls[-1] if calls else None


def signed_endings(state, outcome):
    return state.ending['signed'] if state.ending and state.ending['outcome'] == outcome else []


def what_follows(state, decision, now):
    """The decisions that an entry owes (9.6), by the state before it and its time."""
    kind = decision['type']
    if kind == 'seconded':
        proposal = state.proposals[decision['proposal']]
        motion = proposal['motion']
        if motion['kind'] == 'policy':
            return [{'type': 'policy-set', 'policy': motion['policy'], 'proposal': decision['proposal']}]
        if motion['kind'] == 'reopening':
            closings = [name for name, each in state.milestones.items() if each.clause['kind'] == 'close-out']
            reopening = {'type': 'release-reopened', 'reason': motion['reason'], 'proposal': decision['proposal']}
            return [reopening, *reopen_each(state, closings, motion['reason'])]
        return [
            {
                'type': 'emergency-declared',
                'proposal': decision['proposal'],
                'proposedBy': {'person': proposal['by'], 'name': proposal['name']},
                'milestone': motion['milestone'],
                'reason': motion['reason'],
                'incident': motion['incident'],
                'review': {
                    'milestone': review_place(state, motion['milestone']),
                    'activity': f"emergency-{decision['proposal']}",
                    'text': '',
                },
            }
        ]
    if kind == 'rolled-back':
        call = call_before(state, state.deployments[-1]['milestone'])
        chosen = [name for name, each in state.milestones.items() if each.clause['kind'] == 'candidate' or name == call]
        return [each for name in chosen for each in take_back(state, name, decision['reason'], now)]
    if kind == 'ending-signed':
        signed = {decision['role'], *(role for _, role in signed_endings(state, decision['outcome']))}
        closing = {'type': 'closed-out', 'outcome': decision['outcome'], 'reason': decision['reason']}
        return [closing] if signed >= set(ENDERS) else []
    return []


def take_back(state, name, reason, now):
    milestone = state.milestones[name]
    if milestone.signed_off:
        return [{'type': 'reopened', 'milestone': name, 'reason': reason}]
    if is_in_force(milestone.waiver, now):
        return [{'type': 'waiver-ended', 'milestone': name, 'waiver': milestone.waiver['seq'], 'reason': reason}]
    return []


def is_in_force(waiver, now):
    return waiver is not None and not waiver['ended'] and waiver['until'] > now


def reopen_each(state, names, reason):
    signed = [name for name in names if state.milestones[name].signed_off]
    return [{'type': 'reopened', 'milestone': name, 'reason': reason} for name in signed]


def review_place(state, emergency):
    kinds = {name: milestone.clause['kind'] for name, milestone in state.milestones.items()}
    shipped = {after for name, kind in kinds.items() if kind == 'deployment' for after in state.after(name)}
    following = [(name, state.milestones[name]) for name in state.after(emergency)]
    free = [name for name, each in following if not each.signed_off and not each.open_round()]
    plain = [name for name in free if kinds[name] == 'plain' and name in shipped]
    closing = [name for name in free if kinds[name] == 'close-out']
    return [*plain[:1], *closing[:1], *free[-1:], emergency][0]


def without_words(decision):
    if decision['type'] != 'emergency-declared':
        return decision
    return {**decision, 'review': {**decision['review'], 'text': ''}}


def replay(entries, scopes):
    """The state after the last entry, each of which could have been decided then."""
    state, owed, leading, before = State(), [], None, None
    for entry in entries:
        try:
            if owed:
                written = entry['at'] == leading['at'] and entry['actor']['person'] == leading['actor']['person']
                same = written and without_words(entry['decision']) == owed.pop(0)
                need(same, 'it is not what the entry before it leads to')
            else:
                Judge(state, entry, before, scopes).judge()
                owed, leading = what_follows(state, entry['decision'], milliseconds(entry['at'])), entry
        except Fault as fault:
            raise Invalid(entry['seq'], str(fault))
        state.apply(entry)
        before = entry
    if owed:
        raise Invalid(len(entries), 'what it leads to is missing')
    return state


# --- 7. The document ---


def check_document(document, state, scopes):
    milestones = document.get('milestones')
    shape = isinstance(milestones, dict) and all(
        isinstance(each, dict) and SCOPE(each.get('scope')) and isinstance(each.get('digest'), str)
        for each in milestones.values()
    )
    need(shape, 'The document is not one of a known format')
    need(milestones.keys() == state.milestones.keys(), 'The document does not have the milestones of the policy')
    for name, milestone in state.milestones.items():
        scope = milestones[name]['scope']
        right = (scope['release'], scope['milestone']) == (state.release, name)
        right = right and is_under(scope, milestone.clause, state.candidate)
        right = right and sha256(canonical(scope)) == milestones[name]['digest']
        need(right, f"The document's {name} does not fit its digest or the policy")
        if milestone.signed_off:
            signed = scopes.get(milestone.signed_off['digest'])
            slots = {entry['slot'] for entry in signed['evidence']}
            later = [each['review'] for each in state.emergencies if each['seq'] > milestone.signed_off['seq']]
            reviews = {review['activity'] for review in later if review['milestone'] == name}
            activities = [activity for activity in scope['activities'] if activity['id'] not in reviews]
            evidence = [entry for entry in scope['evidence'] if entry['slot'] in slots]
            now = {**scope, 'activities': activities, 'evidence': evidence}
            same = canonical(signed_part(now)) == canonical(signed_part(signed))
            need(same, f"The document's {name} is not what was signed off")


def signed_part(scope):
    return {name: value for name, value in scope.items() if name not in ('clause', 'candidate')}


# --- 12. Passkeys ---

# FIPS 186-4, D.1.2.3: y^2 = x^3 - 3x + B over P, G of order N.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
WINDOW = 4  # bits of a factor that are taken at once
DIGEST_INFO = bytes.fromhex('3031300d060960864801650304020105000420')  # RFC 8017, 9.2, SHA-256
TWO_MINUTES = 120_000
ORIGIN = re.compile('https?://([a-z0-9.-]+)(:[0-9]+)?')


def from_base64url(written):
    """The bytes, or None where the text is not the one that they are written as."""
    try:
        read = base64.urlsafe_b64decode(written + '=' * (-len(written) % 4))
    except ValueError:
        return None
    return read if to_base64url(read) == written else None


def to_base64url(content):
    return base64.urlsafe_b64encode(content).rstrip(b'=').decode('ascii')


def is_on_curve(x, y):
    return x < P and y < P and (y * y - (x * x * x - 3 * x + B)) % P == 0


# Points are (X, Y, Z) with x = X / Z^2 and y = Y / Z^3; Z is 0 for the point at infinity.


def double(point):
    x, y, z = point
    yy = y * y % P
    s = 4 * x * yy % P
    zz = z * z % P
    m = 3 * (x - zz) * (x + zz) % P
    new_x = (m * m - 2 * s) % P
    return new_x, (m * (s - new_x) - 8 * yy * yy) % P, 2 * y * z % P


def add(one, other):
    if not one[2]:
        return other
    if not other[2]:
        return one
    (x1, y1, z1), (x2, y2, z2) = one, other
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * zz2 * z2 % P, y2 * zz1 * z1 % P
    h, r = (u2 - u1) % P, (s2 - s1) % P
    if not h:
        return double(one) if not r else (1, 1, 0)
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, h * z1 * z2 % P


def multiples(x, y):
    """0 to 2^WINDOW - 1 times a point."""
    points = [(1, 1, 0), (x, y, 1)]
    while len(points) < 1 << WINDOW:
        points.append(add(points[-1], points[1]))
    return points


MULTIPLES_OF_G = multiples(*G)


def verify_es256(key, message, signature):
    """FIPS 186-4, 6.4, over SHA-256. `key`: the multiples of its point."""
    numbers = read_der_pair(signature)
    if not numbers or not all(0 < number < N for number in numbers):
        return False
    r, s = numbers
    w = pow(s, -1, N)
    of_g = int.from_bytes(hashlib.sha256(message).digest(), 'big') * w % N
    of_key = r * w % N
    total = (1, 1, 0)
    for shift in range(256 - WINDOW, -1, -WINDOW):
        for _ in range(WINDOW):
            total = double(total)
        total = add(total, MULTIPLES_OF_G[of_g >> shift & (1 << WINDOW) - 1])
        total = add(total, key[of_key >> shift & (1 << WINDOW) - 1])
    if not total[2]:
        return False
    return total[0] * pow(total[2] * total[2], -1, P) % P % N == r


def read_der_pair(content):
    """The two integers of a SEQUENCE in DER, none of them negative; None for anything else."""
    if len(content) < 2 or content[0] != 0x30 or content[1] != len(content) - 2 or content[1] > 127:
        return None
    numbers, at = [], 2
    while at < len(content):
        if len(content) < at + 3 or content[at] != 2:
            return None
        end = at + 2 + content[at + 1]
        number = content[at + 2 : end]
        if end > len(content) or not number or number[0] > 127:
            return None
        if number[0] == 0 and len(number) > 1 and number[1] < 128:
            return None
        numbers.append(int.from_bytes(number, 'big'))
        at = end
    return numbers if len(numbers) == 2 else None


def verify_rs256(key, message, signature):
    """RFC 8017, 8.2.2: the only text that this digest is padded to. `key`: modulus and exponent."""
    modulus, exponent = key
    length = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, 'big')
    if len(signature) != length or number >= modulus:
        return False
    tail = b'\x00' + DIGEST_INFO + hashlib.sha256(message).digest()
    padded = b'\x00\x01' + b'\xff' * (length - 2 - len(tail)) + tail
    return pow(number, exponent, modulus) == int.from_bytes(padded, 'big')


def read_key(written):
    """How to verify with it: a function and its first argument."""
    numbers = {name: from_base64url(written[name]) for name in ('x', 'y', 'n', 'e') if name in written}
    need(all(numbers.values()), 'its key is not one')
    values = {name: int.from_bytes(content, 'big') for name, content in numbers.items()}
    if written['kty'] == 'EC':
        long = len(numbers['x']) == len(numbers['y']) == 32
        need(long and is_on_curve(values['x'], values['y']), 'its key is not one')
        return verify_es256, multiples(values['x'], values['y'])
    modulus, exponent = values['n'], values['e']
    strong = 2048 <= modulus.bit_length() <= 4096 and modulus % 2 == 1
    need(strong and exponent % 2 == 1 and 3 <= exponent < modulus, 'its key is not one')
    return verify_rs256, (modulus, exponent)


def verify_signature(key, message, signature):
    """For whoever checks this program against published vectors. `key` as in 2, the rest bytes; a Fault if it is no key."""
    check, read = read_key(key)
    return check(read, message, signature)


def check_passkeys(entries):
    release = entries[0]['decision']['release']
    passkeys, nonces = {}, set()
    for entry in entries:
        decision, person = entry['decision'], entry['actor']['person']
        try:
            if decision['type'] == 'passkey-added':
                key = read_key(decision['key'])
                passkeys[decision['credential']] = (person, decision['relyingParty'], *key)
            elif 'passkey' in decision:
                check_assertion(release, entry, passkeys, nonces)
        except Fault as fault:
            raise Invalid(entry['seq'], str(fault))


def check_assertion(release, entry, passkeys, nonces):
    decision, person = entry['decision'], entry['actor']['person']
    shown = decision['passkey']
    owner, relying_party, check, key = passkeys.get(shown['credential'], (None,) * 4)
    need(owner == person and owner is not None, 'its passkey was not added by whoever signed')
    need(shown['nonce'] not in nonces, 'its nonce was used before')
    nonces.add(shown['nonce'])
    age = milliseconds(entry['at']) - milliseconds(shown['issuedAt'])
    need(0 <= age <= TWO_MINUTES, 'its statement was not issued in the two minutes before')
    statement = {
        **claim(decision),
        'release': release,
        'person': person,
        'nonce': shown['nonce'],
        'issuedAt': shown['issuedAt'],
    }
    challenge = to_base64url(bytes.fromhex(sha256('holdpoint statement v1\n' + canonical(statement))))
    client = from_base64url(shown['clientData'])
    data, signature = from_base64url(shown['authenticatorData']), from_base64url(shown['signature'])
    need(None not in (client, data, signature), 'its assertion is damaged')
    said = read_client_data(client)
    need(isinstance(said, dict) and said.get('type') == 'webauthn.get', 'its assertion is no assertion of a passkey')
    need(said.get('challenge') == challenge, 'its passkey signed another statement')
    origin = said.get('origin')
    found = ORIGIN.fullmatch(origin) if isinstance(origin, str) else None
    here = found and ('.' + found.group(1)).endswith('.' + relying_party) and said.get('crossOrigin') is not True
    need(here, 'its passkey was asked from another site')
    ours = len(data) >= 37 and data[:32] == hashlib.sha256(relying_party.encode('utf-8')).digest()
    need(ours, 'its passkey answered for another site')
    need(data[32] & 5 == 5, 'its passkey did not verify the person')
    message = data + hashlib.sha256(client).digest()
    need(check(key, message, signature), 'its passkey did not sign this')


def claim(decision):
    """What a statement says of the decision itself."""
    if decision['type'] == 'ending-signed':
        return {'format': 'holdpoint-ending/1', **{name: decision[name] for name in ('role', 'outcome', 'reason')}}
    if decision['type'] == 'verdict-declared':
        said = ('call', 'milestone', 'digest', 'verdict', 'reason', 'window', 'candidate', 'conditions')
        return {'format': 'holdpoint-verdict/1', **{name: decision[name] for name in said if name in decision}}
    return {
        'format': 'holdpoint-statement/1',
        'milestone': decision['milestone'],
        'role': decision['role'],
        **({'for': decision['for']['person']} if 'for' in decision else {}),
        'meaning': decision.get('meaning', 'rejected'),
        'digest': decision['digest'],
    }


def read_client_data(content):
    try:
        said = read_json(content.decode('utf-8'))
    except ValueError:
        return None
    return said if depth(said) <= LEVELS else None


def depth(value):
    """Levels of arrays and objects inside each other, counted no further than they matter."""
    level, levels = [value], 0
    while levels <= LEVELS:
        level = [each for each in level if isinstance(each, (list, dict))]
        if not level:
            break
        levels += 1
        level = [item for each in level for item in (each.values() if isinstance(each, dict) else each)]
    return levels


# --- 8. The checks ---


def verify(content, kept=None):
    """What to say of a file that is valid. `content`: its bytes; `kept`: a head that was kept outside."""
    try:
        written = content.decode('utf-8')
    except UnicodeDecodeError:
        raise Invalid(0, 'The file is not UTF-8 text')
    try:
        file = read_json(written)
    except ValueError:
        file = None
    if not FILE(file):
        if written.startswith('{"document":') or f'"format":"{FORMAT}"' in written:
            raise Invalid(0, 'The file no longer reads as an export')
        raise Unusable('This is not an export of Holdpoint')
    if not is_canonical(file, written):
        raise Invalid(0, 'The bytes are not those of the export')
    entries = file['entries']
    head = check_chain(entries, kept)
    root = tree_root(canonical(entry).encode('utf-8') for entry in entries)
    if file['tree'] != {'size': len(entries), 'root': root}:
        raise Invalid(0, 'The Merkle tree head is not that of these entries')
    if not entries:
        raise Invalid(0, 'The ledger is empty')
    if file['release'] != entries[0]['decision']['release']:
        raise Invalid(1, 'the ledger is of another release than the file says')
    scopes = Scopes(file['scopes'])
    state = replay(entries, scopes)
    if scopes.texts.keys() != scopes.read.keys():
        raise Invalid(0, 'There is a scope that no entry covers')
    try:
        check_document(file['document'], state, scopes)
    except Fault as fault:
        raise Invalid(0, str(fault))
    seal = file.pop('seal')
    if sha256(canonical(file)) != seal:
        raise Invalid(0, 'The seal does not fit: something outside the ledger was changed')
    check_passkeys(entries)
    return f'Release {state.release}, {len(entries)} entries.\nHead {head}\nTree {root}'


def answer(content, kept=None):
    """Exit code, entry, words."""
    try:
        return 0, 0, verify(content, kept)
    except Invalid as error:
        return 1, error.at, str(error)
    except Unusable as error:
        return 2, 0, str(error)


# --- 13. A passport ---


def unwrap(content):
    """The bytes of the export in a passport; of any other file all of them."""
    if not content[:15].lower() == b'<!doctype html>':
        return content
    _, opens, rest = content.partition(b'<script type="application/json" id="export">')
    held, closes, _ = rest.partition(b'</script>')
    if not opens or not closes:
        return content
    return re.sub(rb'\\(u003c|.)', lambda pair: b'<' if pair[1] == b'u003c' else pair[0], held, flags=re.DOTALL)


def run_batch():
    for line in sys.stdin:
        asked = json.loads(line)
        code, at, reason = answer(base64.b64decode(asked['file']), asked.get('head'))
        print(json.dumps({'exit': code, 'at': at, 'reason': reason}))
    return 0


def main():
    parser = argparse.ArgumentParser(description='Verifies an export of a Holdpoint release offline.')
    parser.add_argument('file', nargs='?', metavar='FILE')
    parser.add_argument('--head', metavar='HASH', help='the hash of an entry that was kept outside')
    parser.add_argument('--batch', action='store_true', help='read many files from standard input, as JSON lines')
    words = parser.parse_args()
    if words.batch:
        return run_batch()
    if words.file is None:
        parser.error('a FILE is needed')
    if words.head is not None and not DIGEST(words.head):
        parser.error('a head is 64 lowercase hexadecimal characters')
    try:
        with open(words.file, 'rb') as file:
            content = file.read()
    except OSError as error:
        print(f'Cannot read {words.file}: {error.strerror}', file=sys.stderr)
        return 2
    code, at, reason = answer(unwrap(content), words.head)
    if code == 2:
        print(reason + '.', file=sys.stderr)
    elif code == 1:
        print(f'Invalid at entry {at}: {reason}.' if at else f'Invalid. {reason}.')
    else:
        print(f'Valid. {reason}')
    return code


if __name__ == '__main__':
    sys.exit(main())
