"""The shipped codebook: whole, moderate, and saying of each type what the types mean."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sulh.case import TYPES
from sulh.case._case import walk
from sulh.record import load_codebook

CODES = """
AGREE CONSULT SUPPORT CONCEDE RELEASE RESTRAIN ACT_VISIBLY ORDER_RULING PLEDGE SIGN RATIFY MONITOR EXPRESS_HOPE
PRESENT_EVIDENCE DEMAND CRITICISE ACCUSE REJECT EVADE DENY DELAY CONTRADICT DISOWN THREATEN WARN WALK_OUT SUSPEND RESUME
CLOSE_BORDER OPEN_BORDER EXPEL STRIKE CLASH ATTACK_MAJOR ATTACK_MINOR HOLD_FIRE MEDIATE URGE ENDORSE VOUCH
"""
# The verbs of PLOVER, manual draft 0.8 (2021).
PLOVER = """
AGREE CONSULT SUPPORT COOPERATE AID CONCEDE RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE
ASSAULT
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
        ("captive", "settler", ("DISOWN", "CONTRADICT")),
        ("staller", "settler", ("EXPRESS_HOPE", "PLEDGE", "DELAY", "EVADE")),
        ("refuser", "settler", ("REJECT", "THREATEN", "WALK_OUT", "STRIKE", "CLOSE_BORDER", "CLASH")),
        ("settler", "refuser", ("ACT_VISIBLY", "RATIFY", "CONCEDE", "MONITOR", "VOUCH", "ENDORSE", "AGREE", "SIGN")),
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
