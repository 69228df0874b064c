"""The shipped codebook: whole, moderate, and saying of each type what the types mean."""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise
from typing import get_args

import pytest

from shared import need_shared
from sulh.case import TYPES, Root
from sulh.case._case import walk
from sulh.record import load_codebook
from sulh.record._checks import _wording

CODES = """
AGREE CONSULT SUPPORT COOPERATE AID CONCEDE RELEASE RESTRAIN ACT_VISIBLY ACT_VERIFIABLY ORDER_RULING PLEDGE SIGN
JOINT_STATEMENT RATIFY MONITOR EXPRESS_HOPE PRESENT_EVIDENCE INVESTIGATE DEMAND CRITICISE ACCUSE REJECT EVADE DENY DELAY
CONTRADICT DISOWN THREATEN WARN PROTEST WALK_OUT SUSPEND RESUME CLOSE_BORDER SANCTION MOBILIZE OPEN_BORDER EXPEL COERCE
VIOLATE STRIKE CLASH ATTACK_MAJOR ATTACK_MINOR CRIME HOLD_FIRE MEDIATE URGE ENDORSE VOUCH
"""
# What a negotiation needs and PLOVER lacks.
NEGOTIATION = """
EVADE CONTRADICT DELAY EXPRESS_HOPE PRESENT_EVIDENCE ACT_VISIBLY ACT_VERIFIABLY RATIFY DISOWN RESUME SUSPEND WALK_OUT
JOINT_STATEMENT MONITOR VIOLATE
"""
# The verbs of PLOVER, manual draft 0.8 (2021), table of conflict and cooperation scores, and REQUEST as its conversion
# table from CAMEO calls DEMAND. INVESTIGATE and CRIME are of the reference page (2017).
PLOVER = """
AGREE CONSULT SUPPORT COOPERATE AID CONCEDE RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE
ASSAULT INVESTIGATE CRIME
"""
# The general contexts of the same manual, less the temporal three, and the four that only its conversion table uses.
CONTEXTS = """
political military intelligence peacekeeping economic diplomatic resource culture disease disaster enviro_disaster
migration refugee humanitarian legal human_rights rights_freedoms gender lgbt terrorism human_security
religion_ethnicity government election legislative cbrn cyber political_institutions corruption crime crime_murder
crime_theft crime_drugs crime_sexual asylum democracy executive pro_autocracy
"""
BOOK = load_codebook()
EACH_ACT = pytest.mark.parametrize("code", sorted(BOOK.acts))


def likely(code: str) -> dict[str, float]:
    return {name: BOOK.acts[code].p[name].mid for name in TYPES}


def test_it_holds_exactly_the_acts_of_the_record():
    assert sorted(BOOK.acts) == sorted(CODES.split())


@EACH_ACT
def test_an_act_stands_under_a_plover_verb_or_says_that_plover_lacks_it(code):
    assert BOOK.acts[code].root in {*PLOVER.split(), "negotiation"}


def test_every_verb_of_plover_and_every_act_that_it_lacks_can_be_coded():
    assert {act.root for act in BOOK.acts.values()} == {*PLOVER.split(), "negotiation"}
    assert set(get_args(Root)) == {*PLOVER.split(), "negotiation"}
    assert set(NEGOTIATION.split()) <= set(BOOK.acts)


def test_the_contexts_are_plovers_each_in_words_of_its_own():
    assert sorted(BOOK.contexts) == sorted(CONTEXTS.replace("_", "-").split())
    assert len(set(BOOK.contexts.values())) == len(BOOK.contexts)


def test_the_contexts_cover_plovers_conversion_table():
    table = need_shared("data/plover/CAMEO2PLOVER-2021.txt").read_text(encoding="utf-8")
    rows = [line.partition("#")[0].split(",") for line in table.splitlines() if re.match(r"\d+: ", line)]
    used = {name.strip() for row in rows if len(row) > 2 for name in row[2].split(";") if name.strip()}
    assert len(used) > 15
    assert {name.replace("_", "-") for name in used} <= set(BOOK.contexts)


@EACH_ACT
def test_an_act_is_told_from_its_neighbours(code):
    """One sentence that is a case of it, and a near miss that says what it is instead."""
    act = BOOK.acts[code]
    for text in (act.definition, act.example, act.counterexample):
        assert text.endswith(".")
        assert not list(_wording((), text))
    named = set(re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)*\b", act.counterexample))
    assert named <= set(BOOK.acts) - {code}
    assert named or re.search(r": .*\b(no|not|nothing|nobody)\b", act.counterexample)


def test_no_two_acts_share_their_words():
    words = [text for act in BOOK.acts.values() for text in (act.name, act.definition, act.example, act.counterexample)]
    assert len(words) == len(set(words)) == 4 * len(CODES.split())


@pytest.mark.parametrize(
    ("commits", "codes"),
    [
        (
            1,
            "AGREE PLEDGE CONCEDE SIGN RATIFY MONITOR RESTRAIN ORDER_RULING ACT_VISIBLY ACT_VERIFIABLY RELEASE "
            "OPEN_BORDER",
        ),
        (-1, "REJECT DENY DISOWN"),
    ],
)
def test_what_takes_on_or_refuses_what_is_asked(commits, codes):
    """And nothing else does: a demand, an evasion, a delay and a hope leave it open."""
    assert {code for code, act in BOOK.acts.items() if act.commits == commits} == set(codes.split())


ADDED = """
COOPERATE AID ACT_VERIFIABLY JOINT_STATEMENT INVESTIGATE PROTEST SANCTION MOBILIZE COERCE VIOLATE CRIME
"""


def test_the_second_version_leaves_the_numbers_of_the_first():
    """The digest is that of the 40 acts of version 1, in its own file."""
    rows = [
        f"{code} {name} {q.lo:.2f} {q.mid:.2f} {q.hi:.2f}"
        for code, act in sorted(BOOK.acts.items())
        if code not in ADDED.split()
        for name, q in (*((name, act.p[name]) for name in TYPES), ("background", act.background))
    ]
    assert len(rows) == 5 * 40
    digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    assert digest == "7ecfa83f1b6d21801395eff0e51db585160649373f6f4938ef599242b9156f8a"
    assert BOOK.version == "2"


def test_a_step_that_is_verified_says_more_than_one_that_is_seen():
    seen, verified = likely("ACT_VISIBLY"), likely("ACT_VERIFIABLY")
    assert verified["settler"] / max(verified[t] for t in TYPES[1:]) > seen["settler"] / max(seen[t] for t in TYPES[1:])


@EACH_ACT
def test_every_type_has_a_range_with_its_own_reason(code):
    act = BOOK.acts[code]
    assert set(act.p) == set(TYPES)
    for quantity in (*act.p.values(), act.background):
        assert 0 < quantity.lo < quantity.mid < quantity.hi < 1
        odds = quantity.mid / (1 - quantity.mid)
        ends = [x * odds / (1 + x * odds) for x in (0.5, 2)]
        assert [quantity.lo, quantity.hi] == pytest.approx(ends, abs=0.0051)
        assert quantity.assumed
        assert quantity.assumed.endswith(".")


@EACH_ACT
def test_no_act_alone_settles_what_a_party_is(code):
    likelihood = likely(code).values()
    assert max(likelihood) / min(likelihood) <= 3.5
    assert 0.05 <= BOOK.acts[code].background.mid <= max(likelihood)


def test_no_reason_is_given_twice():
    reasons = [q.assumed for act in BOOK.acts.values() for _, q in walk(act)]
    assert len(reasons) == len(set(reasons)) == 5 * len(CODES.split())


@pytest.mark.parametrize(
    ("most", "least", "codes"),
    [
        ("captive", "settler", ("DISOWN", "CONTRADICT", "CRIME")),
        ("staller", "settler", ("EXPRESS_HOPE", "PLEDGE", "DELAY", "EVADE")),
        (
            "refuser",
            "settler",
            ("REJECT", "THREATEN", "WALK_OUT", "STRIKE", "CLOSE_BORDER", "CLASH", "MOBILIZE", "VIOLATE"),
        ),
        ("settler", "refuser", ("ACT_VISIBLY", "RATIFY", "CONCEDE", "MONITOR", "VOUCH", "ENDORSE", "AGREE", "SIGN")),
        ("settler", "refuser", ("ACT_VERIFIABLY", "JOINT_STATEMENT", "COOPERATE", "AID", "INVESTIGATE")),
    ],
)
def test_acts_speak_to_the_type_they_are_typical_of(most, least, codes):
    for code in codes:
        p = likely(code)
        assert max(p, key=p.__getitem__) == most, code
        assert p[most] > 1.2 * p[least], code


@pytest.mark.parametrize("code", ["ATTACK_MAJOR", "ATTACK_MINOR"])
def test_an_attack_by_a_tied_group_proves_neither_ill_will_nor_weakness(code):
    p = likely(code)
    others = [p[name] for name in TYPES if name != "settler"]
    assert min(others) > p["settler"]
    assert max(others) / min(others) < 1.25


def test_flags():
    acts = BOOK.acts
    assert {c: a.incident for c, a in acts.items() if a.incident} == {
        "STRIKE": "major",
        "CLASH": "major",
        "ATTACK_MAJOR": "major",
        "ATTACK_MINOR": "minor",
    }
    assert {c: a.talks for c, a in acts.items() if a.talks} == {
        "RESUME": "resume",
        "SUSPEND": "suspend",
        "WALK_OUT": "suspend",
    }
    assert {"THREATEN", "STRIKE", "CLOSE_BORDER", "URGE"} <= {c for c, a in acts.items() if a.pressure}


def test_better_grades_weigh_more():
    for factor in (BOOK.reliability, BOOK.credibility):
        ladder = [factor[step].mid for step in sorted(factor)[:5]]
        assert all(better > worse for better, worse in pairwise(ladder))
    attribution = BOOK.attribution
    assert attribution["verified"].mid > attribution["claimed"].mid > attribution["unattributed"].mid
    assert BOOK.gain.lo > 1
    assert 0 < BOOK.chain_link.hi < 1
