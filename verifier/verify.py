#!/usr/bin/env python3
"""Verifies an export of a Holdpoint release without its server.

Written from docs/ledger-format.md alone, with nothing but Python's standard library (3.9 or newer), so that a
mistake in the product's own verifier does not hide here too. Numbers in comments are sections of that page.

    verify.py FILE [--head HASH]    exit 0 valid, 1 invalid and it says where, 2 unusable
    verify.py --batch               many files: JSON lines in, JSON lines out (11)
"""

import argparse
import base64
import calendar
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


def boolean(value):
    return isinstance(value, bool)


def anything(_):
    return True


def one_of(*values):
    return lambda value: isinstance(value, str) and value in values


def array(item, most=None):
    return lambda value: isinstance(value, list) and (most is None or len(value) <= most) and all(map(item, value))


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
MOMENT = matches('([0-9]{4})-(0[1-9]|1[0-2])-([0-9]{2})T([01][0-9]|2[0-3])(:[0-5][0-9]){2}[.][0-9]{3}Z')
LINE = text(300)
ROLE = text(60, 1)
REASON = text(4000)
MEANING = one_of('approved', 'reviewed', 'authored', 'rejected')
METHOD = one_of('sign-in', 'token')
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
        'numbers': record({'reasonCharacters': integer(1, 500), 'activeMinutes': integer(1, 1440)}),
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
STATION = record({'id': ID, 'name': text(60), 'required': boolean}, {'person': lambda value: value is None or ID(value)})
BALLOT = record(
    {
        **VOTING,
        'release': ID,
        'station': ID,
        'person': ID,
        'name': LINE,
        'vote': ANSWER,
        'reason': REASON,
        'conditions': array(record(CONDITION, {'due': text(40)})),
    }
)
MOTIONS = {
    'break-glass': record({'kind': text(), 'milestone': ID, 'reason': REASON, 'incident': LONG_LINE}),
    'policy': record({'kind': text(), 'policy': POLICY, 'weakens': array(text(1000))}),
    'reopening': record({'kind': text(), 'reason': REASON}),
}


def MOTION(value):
    return isinstance(value, dict) and value.get('kind') in MOTIONS and MOTIONS[value['kind']](value)


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
        'conditions': array(record({**CONDITION, 'id': ID, 'station': ID}, {'due': text(40)})),
    },
    'call-cancelled': {'call': integer(), 'reason': REASON},
    'condition-verified': {'call': integer(), 'condition': ID, 'evidence': REASON},
    'deployment-started': {'milestone': ID, 'artefact': ARTEFACT},
    'rolled-back': {'deployment': integer(), 'reason': REASON},
    'ending-signed': {'outcome': OUTCOME, 'reason': REASON, 'role': ROLE, 'name': LINE, 'method': METHOD},
    'closed-out': {'outcome': OUTCOME, 'reason': REASON},
    'release-reopened': {'reason': REASON, 'proposal': integer()},
}
OPTIONAL = {
    'policy-set': {'proposal': integer()},
    'signed': {'for': PRINCIPAL, 'reaffirms': integer()},
    'rejected': {'for': PRINCIPAL},
    'verdict-declared': {'window': record({'start': MOMENT, 'end': MOMENT}), 'candidate': CANDIDATE},
    'rolled-back': {'backTo': text(100)},
}
DECISION_SHAPES = {
    name: record({'type': text(), **members}, OPTIONAL.get(name)) for name, members in DECISIONS.items()
}

# Replay judges up to the first of these: what they allow follows from rules that it does not know yet.
UNJUDGED = {
    'waived',
    'waiver-ended',
    'delegated',
    'delegation-ended',
    'change-explained',
    'proposed',
    'seconded',
    'emergency-declared',
    'call-scheduled',
    'call-opened',
    'stand-in-named',
    'voted',
    'voting-closed',
    'votes-revealed',
    're-polled',
    'verdict-declared',
    'call-cancelled',
    'condition-verified',
    'deployment-started',
    'rolled-back',
    'ending-signed',
    'closed-out',
    'release-reopened',
}


def is_judged(decision):
    return decision['type'] not in UNJUDGED and not decision.keys() & OPTIONAL.get(decision['type'], {}).keys()


def is_decision(value):
    kind = value.get('type') if isinstance(value, dict) else None
    return isinstance(kind, str) and kind in DECISION_SHAPES and DECISION_SHAPES[kind](value)


def is_moment(value):
    return MOMENT(value) and 1 <= int(value[8:10]) <= calendar.monthrange(int(value[:4]), int(value[5:7]))[1]


ENTRY = record(
    {
        'v': integer(1, 1),
        'seq': integer(1),
        'previous': DIGEST,
        'at': is_moment,
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
    head, heads = NO_HASH, {NO_HASH}
    for at, entry in enumerate(entries, 1):
        if not ENTRY(entry):
            raise Invalid(at, 'it is not a ledger entry of a known format')
        if entry['seq'] != at:
            raise Invalid(at, 'entries are missing or out of order')
        if entry['previous'] != head:
            raise Invalid(at, 'it does not follow from the entry before it')
        if entry['hash'] != hash_entry(entry):
            raise Invalid(at, 'its content does not give its hash')
        if (entry['decision']['type'] == 'release-created') != (at == 1):
            raise Invalid(at, 'a ledger begins with its release, and only once')
        head = entry['hash']
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


class Milestone:
    def __init__(self, clause):
        self.clause = clause
        self.rounds = []
        self.signed_off = None  # the decision
        self.marked = False  # upstream changed

    def last(self):
        return self.rounds[-1] if self.rounds else None

    def open_round(self):
        last = self.last()
        return last if last and last['end'] is None else None


class State:
    def __init__(self):
        self.release = self.owner = self.policy = self.candidate = None
        self.members = {}  # ID -> {'name', 'roles'}
        self.baseline = False
        self.milestones = {}  # as the policy orders them
        self.dropped = set()

    def set_policy(self, policy):
        before = self.milestones
        self.policy = policy
        self.milestones = {}
        for clause in policy['milestones']:
            milestone = before.pop(clause['id'], None) or Milestone(clause)
            milestone.clause = clause
            self.milestones[clause['id']] = milestone
        self.dropped.update(before)

    def mark_followers(self, start):
        reached, queue = {start}, [start]
        while queue:
            current = queue.pop()
            for name, milestone in self.milestones.items():
                if current in milestone.clause['needs'] and name not in reached:
                    reached.add(name)
                    queue.append(name)
                    milestone.marked = milestone.marked or milestone.signed_off is not None

    def reopen(self, name):
        milestone = self.milestones[name]
        milestone.last()['end'] = 'reopened'
        milestone.signed_off = None
        milestone.marked = False
        self.mark_followers(name)

    def apply(self, entry):
        decision = entry['decision']
        kind = decision['type']
        milestone = self.milestones.get(decision.get('milestone'))
        if kind == 'release-created':
            self.release, self.owner = decision['release'], decision['owner']
            self.set_policy(decision['policy'])
        elif kind == 'person-added':
            self.members[decision['person']] = {'name': decision['name'], 'roles': []}
        elif kind == 'person-removed':
            del self.members[decision['person']]
        elif kind == 'roles-assigned':
            self.members[decision['person']]['roles'] = decision['roles']
        elif kind == 'policy-set':
            self.set_policy(decision['policy'])
        elif kind == 'candidate-set':
            if self.candidate != decision['candidate']:
                self.candidate = decision['candidate']
                for name, bound in self.milestones.items():
                    if bound.clause['bindsCandidate'] and bound.signed_off:
                        bound.marked = True
                        self.mark_followers(name)
        elif kind == 'baseline-accepted':
            self.baseline = True
        elif kind == 'sign-off-requested':
            milestone.rounds.append({'requester': entry['actor']['person'], 'signatures': [], 'end': None})
            milestone.signed_off = None
            milestone.marked = False
        elif kind == 'request-withdrawn':
            milestone.last()['end'] = 'withdrawn'
        elif kind == 'signed':
            signature = {'seq': entry['seq'], 'person': entry['actor']['person'], 'revoked': False, **decision}
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
            milestone.signed_off = decision
            milestone.marked = False
        elif kind == 'reopened':
            self.reopen(decision['milestone'])


# --- 9. Could it have been decided then? ---

NOT_ALLOWED = 'whoever did this was not allowed to'
NO_ROUND = 'nobody was asked to sign then'


def reason_length(reason):
    return len(reason.strip(WHITE))


def fits(rule, signature):
    return rule['role'] == signature['role'] and rule.get('meaning', 'approved') == signature['meaning']


def are_met(rules, signatures):
    for rule in rules:
        asked = (rule['role'], rule.get('meaning', 'approved'))
        wanted = sum(other['n'] for other in rules if (other['role'], other.get('meaning', 'approved')) == asked)
        if len({signature['person'] for signature in signatures if fits(rule, signature)}) < wanted:
            return False
    return True


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


class Judge:
    """Judges one entry by the state before it."""

    def __init__(self, state, entry, scopes):
        self.state = state
        self.scopes = scopes
        self.person = entry['actor']['person']
        self.decision = entry['decision']
        self.member = state.members.get(self.person)
        self.milestone = state.milestones.get(self.decision.get('milestone'))
        self.small = bool(state.policy) and state.policy['separation'] == 'small'

    def judge(self):
        kind = self.decision['type']
        need((self.person == 'server') == (kind == 'signed-off'), 'the server signs milestones off, and nobody else does')
        if 'milestone' in self.decision:
            need(self.milestone, 'the policy of its time has no such milestone')
        getattr(self, kind.replace('-', '_'))()

    def check_cover(self):
        """What a signature covers is in the export and belongs here: checked where the rest is not judged."""
        if 'scopeFormat' in self.decision:
            scope = self.scopes.get(self.decision['digest'])
            here = scope['release'] == self.state.release and scope['milestone'] == self.decision['milestone']
            need(here, 'what it covers belongs to another milestone or release')

    # Who

    def may(self, *roles):
        held = self.member['roles'] if self.member else []
        allowed = self.person in (self.state.owner, 'administrator') or any(role in roles for role in held)
        need(allowed, NOT_ALLOWED)

    def may_edit(self):
        if self.member and (not self.member['roles'] or set(self.member['roles']) != {'Auditor'}):
            return
        self.may()

    def subject(self):
        need(self.decision['person'] in self.state.members, 'this person is not on the release')
        return self.state.members[self.decision['person']]

    # The release

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

    def policy_set(self):
        self.may('Release manager')
        check_possible(self.decision['policy'])
        again = any(clause['id'] in self.state.dropped for clause in self.decision['policy']['milestones'])
        need(not again, 'it gives a new milestone the ID of a dropped one')

    def candidate_set(self):
        self.may('Release manager', 'Engineering')

    def baseline_accepted(self):
        self.may('Release manager')
        named = [date['milestone'] for date in self.decision['dates']]
        need(named == list(self.state.milestones), 'it does not name the milestones of the policy')

    # Asking and reopening

    def sign_off_requested(self):
        self.may_edit()
        need(not self.milestone.open_round(), 'it was collecting signatures already')
        need(self.decision['round'] == len(self.milestone.rounds) + 1, 'its round is not the next one')
        signed_off = self.milestone.signed_off
        same = signed_off and signed_off['digest'] == self.decision['digest'] and not self.milestone.marked
        need(not same, 'it was signed off already')
        self.check_scope()

    def request_withdrawn(self):
        self.may_edit()
        self.round()

    def reopened(self):
        self.may('Release manager', *[rule['role'] for rule in self.milestone.clause['signers']])
        need(reason_length(self.decision['reason']) > 0, 'it gives no reason')
        need(self.milestone.signed_off, 'it was not signed off then')

    # Signing

    def signed(self):
        decision, rules = self.decision, self.milestone.clause['signers']
        role, meaning = decision['role'], decision['meaning']
        self.check_statement()
        need(meaning != 'rejected', 'a signature does not reject')
        asked = any(rule['role'] == role for rule in rules)
        asked = asked or meaning == 'authored' or (meaning == 'reviewed' and self.small)
        need(asked, 'that role was not asked to sign')
        self.check_ready()
        current = self.current()
        mine = [signature for signature in current if signature['person'] == self.person]
        twice = any(signature['role'] == role and signature['meaning'] == meaning for signature in mine)
        need(not twice, 'the same was signed already')
        fitting = [index for index, rule in enumerate(rules) if fits(rule, decision)]
        if not self.small:
            counts = any(fits(rule, signature) for rule in rules for signature in mine)
            need(not (fitting and counts), 'a person counts toward one rule')
            asker = self.round()['requester'] == self.person
            need(meaning == 'authored' or not asker, 'whoever asked for signatures does not approve')
        if self.milestone.clause['ordered'] and fitting:
            need(are_met(rules[: fitting[0]], current), 'it was signed out of turn')

    def rejected(self):
        self.check_statement()
        asked = any(rule['role'] == self.decision['role'] for rule in self.milestone.clause['signers'])
        need(asked, 'that role was not asked to sign')
        least = self.state.policy['numbers']['reasonCharacters']
        need(reason_length(self.decision['reason']) >= least, 'its reason is too short')

    def revoked(self):
        last = self.milestone.last() or {'signatures': [], 'end': None}
        found = [each for each in last['signatures'] if each['seq'] == self.decision['signature'] and not each['revoked']]
        there = found and last['end'] not in ('withdrawn', 'rejected')
        need(there, 'there was no such signature to revoke')
        need(found[0]['person'] == self.person, 'it revokes the signature of someone else')
        need(reason_length(self.decision['reason']) > 0, 'it gives no reason')
        for follower in self.state.milestones.values():
            followed = self.decision['milestone'] in follower.clause['needs'] and follower.signed_off
            need(not followed, 'what follows was signed off already')

    def signed_off(self):
        requester = self.round()['requester']
        self.check_scope()
        self.check_ready()
        rules, listed = self.milestone.clause['signers'], self.decision['signatures']
        counted = [signature for signature in self.current() if signature['seq'] in listed]
        given = [signature['seq'] for signature in counted] == listed
        need(given, 'it counts a signature that was not given for this content')
        need(rules and are_met(rules, counted), 'a rule of the policy was not met')
        outside = [signature for signature in counted if signature['person'] != requester]
        spare = [signature for signature in counted if not any(fits(rule, signature) for rule in rules)]
        if self.small:
            keys = {(each['person'], each['role'], each['meaning']) for each in counted}
            need(outside, 'nobody but those who prepared it signed')
            look = all(each['meaning'] == 'reviewed' and each['person'] != requester for each in spare)
            need(len(spare) <= 1 and look, 'it counts a signature that no rule asks for')
        else:
            keys = {each['person'] for each in counted}
            approves = any(each['meaning'] != 'authored' for each in counted if each['person'] == requester)
            need(not approves, 'it counts an approval by whoever asked for signatures')
            need(not spare, 'it counts a signature that no rule asks for')
        need(len(keys) == len(counted), 'it counts a person twice')

    def round(self):
        need(self.milestone.open_round() and self.decision['round'] == len(self.milestone.rounds), NO_ROUND)
        return self.milestone.open_round()

    def current(self):
        given = self.milestone.open_round()['signatures']
        return [each for each in given if not each['revoked'] and each['digest'] == self.decision['digest']]

    def check_scope(self):
        need(self.decision.get('scopeFormat', 1) == 1, 'its scope is of an unknown format')
        scope = self.scopes.get(self.decision['digest'])
        place = (self.state.release, self.decision['milestone'])
        need((scope['release'], scope['milestone']) == place, 'what it covers is of another milestone or release')
        under = is_under(scope, self.milestone.clause, self.state.candidate)
        need(under, 'what it covers is not under the policy and the release candidate of its time')

    def check_statement(self):
        self.round()
        self.check_scope()
        same = self.member and self.member['name'] == self.decision['name']
        same = same and self.member['roles'] == self.decision['rolesHeld']
        need(same, 'the role table says otherwise about who signed')
        role = self.decision['role']
        need(role in self.member['roles'] and role != 'Auditor', 'the signer did not hold that role')
        strict = self.state.policy['separation'] == 'strict'
        need(not strict, 'strict separation takes no signature without a passkey')

    def check_ready(self):
        clause, state = self.milestone.clause, self.state
        scope = self.scopes.get(self.decision['digest'])
        need(all(self.holds(name) for name in clause['needs']), 'a prerequisite was not signed off')
        least = state.policy['numbers']['reasonCharacters']
        for activity in scope['activities']:
            left_out = activity['state'] == 'not-needed' and reason_length(activity['reason']) >= least
            closed = not activity['counts'] or activity['state'] == 'done' or left_out
            need(closed, 'an activity that counts was open, or left out without a reason')
        for slot in clause['evidence']:
            need(not slot['required'] or self.is_filled(slot, scope), 'required evidence was missing')
        need(not clause['bindsCandidate'] or state.candidate, 'no release candidate was set')

    def is_filled(self, slot, scope):
        source = slot.get('source')
        if source == 'risks' or (source == 'baseline' and self.state.baseline):
            return True
        if source == 'candidate' and self.state.candidate:
            return True
        strict = self.state.policy['separation'] == 'strict'
        for entry in scope['evidence']:
            if entry['slot'] == slot['slot']:
                return entry['url'].strip(WHITE) != '' and (not strict or entry['hash'].strip(WHITE) != '')
        return False

    def holds(self, name):
        milestone = self.state.milestones[name]
        if not milestone.signed_off or milestone.marked:
            return False
        return is_under(self.scopes.get(milestone.signed_off['digest']), milestone.clause, self.state.candidate)


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
            evidence = [entry for entry in scope['evidence'] if entry['slot'] in slots]
            same = canonical(signed_part({**scope, 'evidence': evidence})) == canonical(signed_part(signed))
            need(same, f"The document's {name} is not what was signed off")


def signed_part(scope):
    return {name: value for name, value in scope.items() if name not in ('clause', 'candidate')}


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
    state, scopes = State(), Scopes(file['scopes'])
    judges = True
    for entry in entries:
        judges = judges and is_judged(entry['decision'])
        judge = Judge(state, entry, scopes)
        try:
            if judges:
                judge.judge()
            else:
                judge.check_cover()
        except Fault as fault:
            raise Invalid(entry['seq'], str(fault))
        try:
            state.apply(entry)
        except (AttributeError, KeyError, TypeError):
            raise Invalid(entry['seq'], 'it does not follow from the entries before it')
    check_reveals(entries)
    if scopes.texts.keys() != scopes.read.keys():
        raise Invalid(0, 'There is a scope that no entry covers')
    try:
        check_document(file['document'], state, scopes)
    except Fault as fault:
        raise Invalid(0, str(fault))
    seal = file.pop('seal')
    if sha256(canonical(file)) != seal:
        raise Invalid(0, 'The seal does not fit: something outside the ledger was changed')
    return f'Release {state.release}, {len(entries)} entries.\nHead {head}\nTree {root}'


def check_reveals(entries):
    """Every vote that counted is opened, as what it was (section 2, votes)."""
    votes, counting = {}, {}
    for entry in entries:
        at, decision = entry['seq'], entry['decision']
        kind = decision['type']
        poll = (decision.get('call'), decision.get('round'))
        if kind == 'voted':
            votes[at] = (decision['station'], entry['actor']['person'], poll, decision['seal'])
        elif kind == 'voting-closed':
            counting[poll] = sorted({vote[0]: seq for seq, vote in votes.items() if vote[2] == poll}.values())
            if counting[poll] != sorted(decision['votes']):
                raise Invalid(at, 'it does not count the last vote of each station')
        elif kind == 'votes-revealed':
            if counting.get(poll, []) != sorted(opening['vote'] for opening in decision['openings']):
                raise Invalid(at, 'it does not open exactly the votes that were counted')
            for opening in decision['openings']:
                ballot = opening['ballot']
                seal = sha256('holdpoint vote v1\n' + canonical({'ballot': ballot, 'nonce': opening['nonce']}))
                opened = (ballot['station'], ballot['person'], (ballot['call'], ballot['round']), seal)
                if votes.get(opening['vote']) != opened:
                    raise Invalid(at, f"what it opens is not the vote of entry {opening['vote']}")


def answer(content, kept=None):
    """Exit code, entry, words."""
    try:
        return 0, 0, verify(content, kept)
    except Invalid as error:
        return 1, error.at, str(error)
    except Unusable as error:
        return 2, 0, str(error)


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
    code, at, reason = answer(content, words.head)
    if code == 2:
        print(reason + '.', file=sys.stderr)
    elif code == 1:
        print(f'Invalid at entry {at}: {reason}.' if at else f'Invalid. {reason}.')
    else:
        print(f'Valid. {reason}')
    return code


if __name__ == '__main__':
    sys.exit(main())
