"""Why the belief moved: the three views by second routes, the next item, hypotheses, hindsight and sensitivity."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import replace
from fractions import Fraction as Q

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records import CAN, RECORD
from small import SOURCES, number, small_dossier, small_item
from sulh.belief import (
    fair,
    forward,
    gather,
    hindsight,
    hypotheses,
    infer,
    leave_one_out,
    leave_out,
    next_items,
    reasons,
    sensitivity,
)
from sulh.belief._evidence import party_of
from sulh.belief._infer import prior_of
from sulh.belief._many import leave_out_many
from sulh.belief._next import entropy, views
from sulh.case import TYPES
from sulh.errors import UsageError
from sulh.record import incident_likelihoods
from test_belief import chains

PRIOR = "parties.south.prior"
STILL = {"parties.south.drift": {"per_day": number(0), "under_pressure": number(0), "pressure_days": 0}}
QUICK = settings(max_examples=40, deadline=None)


def evidence_of(dossier, can=0.4, party="south"):
    return gather(dossier, party, prior_of(party_of(dossier, party), party, can))


def named(items):
    return {f"i{k}": item for k, item in enumerate(items)}


def dropped(items, *gone):
    return {key: item for key, item in items.items() if key not in gone}


# --- Four types by hand -----------------------------------------------------------------------------------------------


def test_four_types_by_hand():
    """Prior 1 : 3 : 3 : 1 over 8; r = 1/2, m = 1/2: L = P/2 + 1/4 = 3/8, 1/2, 5/8, 1/4 for P = 1/4, 1/2, 3/4, 0.

    Weights 1 3/8, 3 1/2, 3 5/8, 1 1/4 = 3 : 12 : 15 : 2 over 8, which sum to 32 / 8.
    """
    prior = {"will": number(0.5), "stalling": number(0.75)}
    dossier = small_dossier([{}], **{PRIOR: prior}, **STILL).at(
        {"codebook.reliability.A": 0.5, "codebook.credibility.1": 1.0, "codebook.acts.REJECT.background": 0.5}
        | {f"codebook.acts.REJECT.p.{name}": p for name, p in zip(TYPES, (0.25, 0.5, 0.75, 0.0), strict=True)}
    )
    belief = infer(dossier, "south", 0.25)
    assert belief.posterior == pytest.approx([float(Q(n, 32)) for n in (3, 12, 15, 2)], abs=1e-12)
    assert belief.log_evidence == pytest.approx(math.log(Q(1, 2)), abs=1e-12)
    assert belief.can == pytest.approx(float(Q(1, 5)), abs=1e-12)


# --- Incidents: will and can at once ----------------------------------------------------------------------------------


def test_incident_likelihoods_by_hand():
    """f = 3/10, s = 1/10, l = 5/10, tie 1/2, control 4/5, captive 1/4."""
    got = incident_likelihoods((0.1, 0.9, 0.3, 0.5), 0.5, 0.8, 0.25)
    assert got == pytest.approx([float(Q(n, 100)) for n in (20, 28, 30, 38)], abs=1e-15)


@given(*[st.floats(0.01, 0.99) for _ in range(7)])
def test_without_a_tie_an_attack_says_nothing(s, k, f, loose, tie, control, left):
    assert incident_likelihoods((s, k, f, loose), 0.0, control, left) == (f, f, f, f)
    weak = incident_likelihoods((s, k, f, loose), tie, 0.0, left)
    assert weak[1:] == (f, f, f), "without control a captive's group attacks as freely as anybody's"
    assert weak[0] == pytest.approx(f + tie * (s - f))


@pytest.mark.parametrize("act", ["ATTACK_MAJOR", "ATTACK_MINOR"])
def test_an_attack_speaks_against_the_will_of_the_strong_and_to_the_capacity_of_the_weak(act):
    attack = [{"actor": "band", "act": act, "attribution": "claimed"}]
    moved = {}
    for name, control in (("strong", 0.95), ("weak", 0.05)):
        dossier = small_dossier(attack, **STILL).at({"armed_groups.band.control": control})
        belief = infer(dossier, "south", control)
        before, after = views(belief.prior), views(belief.posterior)
        moved[name] = (after[0] - before[0], after[1] - before[1])
    (strong_will, strong_can), (weak_will, weak_can) = moved["strong"], moved["weak"]
    assert strong_will < 0
    assert strong_will < 3 * weak_will, "it speaks against the will of the strong, hardly against that of the weak"
    assert weak_can < 0
    assert weak_can / 0.05 < 3 * strong_can / 0.95, "and to the capacity of the weak, in parts of what it had"
    assert abs(strong_will) > abs(strong_can)
    assert abs(weak_can) > abs(weak_will)


@pytest.mark.parametrize(
    ("recipient", "speaks"), [("north", True), (None, True), ("south.guard", False), ("far", False)]
)
def test_only_what_a_group_does_to_the_other_side_speaks_of_its_patron(recipient, speaks):
    belief = infer(small_dossier([{"actor": "band", "act": "ATTACK_MAJOR", "recipient": recipient}]), "south", 0.4)
    assert (abs(belief.will - float(belief.prior[:2].sum())) > 1e-3) == speaks
    assert not speaks or "tie 1.00 and control 0.40" in belief.steps[0].why


def test_tie_and_control_come_from_the_case():
    attack = [{"actor": "band", "act": "ATTACK_MAJOR"}]
    plain = small_dossier(attack)
    loose = small_dossier(attack, **{"armed_groups.band.tie": number(0)})
    assert infer(loose, "south", 0.4).posterior == pytest.approx(infer(loose, "south", 0.4).prior, abs=1e-12)
    assert infer(plain, "south", 0.4).posterior != pytest.approx(infer(plain, "south", 0.4).prior, abs=1e-3)
    assert "armed_groups.band.tie" in loose.quantities()


@pytest.mark.parametrize(
    "wrong", [{"about": "south"}, {"recipient": "north"}, {"actor": "band"}, {"between": ["band", "band"]}]
)
def test_an_item_without_a_direction_names_two_and_nothing_else(wrong):
    with pytest.raises(ValueError, match="between"):
        small_item(**({"actor": None, "between": ["band", "north"]} | wrong))


def test_an_incident_without_a_direction_moves_no_belief():
    both = {"actor": None, "between": ["band", "north"], "act": "CLASH"}
    dossier = small_dossier([both])
    for party in ("south", "north"):
        belief = infer(dossier, party, 0.4)
        assert belief.posterior == pytest.approx(belief.prior, abs=1e-15)


# --- Leave one out ----------------------------------------------------------------------------------------------------


@QUICK
@given(chains())
def test_leaving_a_row_out_is_the_filter_without_it(chain):
    prior, loglik, keep = chain
    got = leave_one_out(prior, loglik, keep)
    for j in range(len(loglik)):
        silent = loglik.copy()
        silent[j] = 0
        assert got[j] == pytest.approx(forward(prior, silent, keep)[0][-1], abs=1e-12)


def test_leaving_a_row_out_where_plain_numbers_would_not_do():
    loglik = np.array([[0.0, -900.0], [-900.0, 0.0]])
    got = leave_one_out(np.array([0.3, 0.7]), loglik, np.ones(2))
    assert got == pytest.approx(np.array([[0, 1], [1, 0]]), abs=1e-12)


@QUICK
@given(RECORD.filter(len), CAN)
def test_leaving_an_item_out_is_the_belief_from_a_record_without_it(items, can):
    items = named(items)
    dossier = small_dossier(items)
    belief = infer(dossier, "south", can)
    found = leave_out(evidence_of(dossier, can), belief)
    for key in items:
        without = infer(small_dossier(dropped(items, key)), "south", can).posterior
        effect = found.get(key, np.zeros(4))
        assert belief.posterior - effect == pytest.approx(without, abs=1e-11), key


def test_what_was_replaced_stands_again_without_what_replaced_it():
    items = {"old": {"act": "AGREE"}, "new": {"act": "REJECT", "supersedes": "old", "date": "2020-01-12"}}
    dossier = small_dossier(items)
    belief = infer(dossier, "south", 0.4)
    effect = leave_out(evidence_of(dossier), belief)
    assert belief.posterior - effect["new"] == pytest.approx(
        infer(small_dossier({"old": items["old"]}), "south", 0.4).posterior, abs=1e-12
    )
    assert effect["old"] == pytest.approx(np.zeros(4), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(RECORD, CAN, st.integers(0, 3), st.sampled_from([0.0, 0.3, 0.6, 1.0, 2.5, 100.0]))
def test_leaving_out_by_messages_is_leaving_out_one_by_one(items, can, spell, cap):
    """The same answer by passes over the chain as by one evaluation an item, whatever shares a family, day or event."""
    days = {"per_day": number(0.01), "under_pressure": number(0.3), "pressure_days": spell}
    more = [{"date": f"2020-01-{d:02}", "act": a} for d, a in ((3, "THREATEN"), (5, "EVADE"), (9, "AGREE"))]
    more += [{"date": "2020-01-09", "act": "AGREE", "credibility": 4}, {"act": "EVADE", "source": "daily"}]
    dossier = small_dossier([*items, *more], **{"parties.south.drift": days}).at({"codebook.family_cap": cap})
    evidence = evidence_of(dossier, can)
    slow = [evidence.posterior(evidence.without([name])) for name in evidence.names]
    assert leave_out_many(evidence) == pytest.approx(np.array(slow), abs=1e-12)


# --- Free of order ----------------------------------------------------------------------------------------------------


def by_all_orders(items, can):
    """The Shapley values written out: the mean over all orders of families, each belief from a record of its own."""
    families = sorted({SOURCES[item.get("source", "wire")]["family"] for item in items.values()})

    def belief(some):
        kept = {k: i for k, i in items.items() if SOURCES[i.get("source", "wire")]["family"] in some}
        return infer(small_dossier(kept), "south", can).posterior

    worth = {some: belief(some) for k in range(len(families) + 1) for some in itertools.combinations(families, k)}
    values = {name: np.zeros(4) for name in families}
    orders = list(itertools.permutations(families))
    for order in orders:
        for k, name in enumerate(order):
            values[name] += worth[tuple(sorted(order[: k + 1]))] - worth[tuple(sorted(order[:k]))]
    return {name: value / len(orders) for name, value in values.items()}


@settings(max_examples=15, deadline=None)
@given(RECORD, CAN)
def test_the_order_free_view_is_the_mean_over_all_orders(items, can):
    items = named(items)
    dossier = small_dossier(items)
    got = fair(evidence_of(dossier, can))
    assert got.exact
    expected = by_all_orders(items, can)
    for name, value in expected.items():
        mine = got.values[got.families.index(name)] if name in got.families else np.zeros(4)
        assert mine == pytest.approx(value, abs=1e-10), name


def many_families(count):
    """A record of `count` families with acts that speak for and against, on different days."""
    acts = ["EVADE", "AGREE", "THREATEN", "PLEDGE", "DELAY", "ACT_VISIBLY", "REJECT"]
    sources = {f"paper-{k}": {**SOURCES["daily"], "family": f"paper-{k}", "file": f"{k}.txt"} for k in range(count)}
    items = [
        {"source": f"paper-{k}", "act": acts[k % 7], "date": f"2020-01-{1 + k:02}", "credibility": 1 + k % 3}
        for k in range(count)
    ]
    return small_dossier(items, sources=sources)


def test_sampling_agrees_with_all_sets_within_its_stated_error():
    evidence = evidence_of(many_families(11))
    exact, sampled = fair(evidence), fair(evidence, pairs=400, seed=3, exact_to=5)
    assert exact.exact
    assert not sampled.exact
    assert (exact.errors == 0).all()
    off = (sampled.values - exact.values) / sampled.errors
    assert np.abs(off).max() < 4.5
    assert np.sqrt((off**2).mean()) == pytest.approx(1, abs=0.45), "errors as large as they say, and no larger"
    assert fair(evidence, pairs=400, seed=3, exact_to=5).values.tolist() == sampled.values.tolist()
    assert fair(evidence, pairs=400, seed=4, exact_to=5).values.tolist() != sampled.values.tolist()


def test_an_order_and_its_reverse_together_are_exact_for_two():
    """Of two families each is first in one of the two orders, so that every pair has the Shapley value itself."""
    evidence = evidence_of(many_families(2))
    exact, sampled = fair(evidence), fair(evidence, pairs=2, exact_to=1)
    assert sampled.values == pytest.approx(exact.values, abs=1e-15)
    assert sampled.errors == pytest.approx(np.zeros((2, 4)), abs=1e-15)


def test_sampling_is_used_above_twelve_families_and_still_sums():
    dossier = many_families(14)
    belief, got = infer(dossier, "south", 0.4), fair(evidence_of(dossier), pairs=20)
    assert not got.exact
    assert len(got.families) == 14
    assert got.values.sum(axis=0) == pytest.approx(belief.posterior - belief.prior, abs=1e-12)
    assert (got.errors[:, :3] > 0).all()
    with pytest.raises(UsageError, match="at least 2"):
        fair(evidence_of(dossier), pairs=1)


@QUICK
@given(RECORD, CAN)
def test_the_three_views_agree_where_they_must(items, can):
    dossier = small_dossier(items)
    belief, evidence = infer(dossier, "south", can), evidence_of(dossier, can)
    rows, shapley = reasons(evidence, belief)
    change = belief.posterior - belief.prior
    drifted = sum((s.after - s.before for s in belief.steps if s.item is None), np.zeros(4))
    assert sum((row.in_order for row in rows), drifted) == pytest.approx(change, abs=1e-12)
    assert sum((row.fair for row in rows), np.zeros(4)) == pytest.approx(change, abs=1e-12)
    assert shapley.values.sum() == pytest.approx(0, abs=1e-12)
    if len(rows) == 1:
        assert rows[0].fair == pytest.approx(rows[0].alone_out, abs=1e-12)
        assert rows[0].fair == pytest.approx(change, abs=1e-12)
    for row in rows:
        lone = gather(dossier, "south", belief.prior)
        groups = np.array([origin == row.family for origin in lone.origins], bool)
        first = lone.posterior(groups) - belief.prior
        bounds = np.sort([first, row.alone_out], axis=0)
        if len(rows) == 2:
            assert row.fair == pytest.approx(bounds.mean(axis=0), abs=1e-12), "of two, the mean of first and last"


def test_without_drift_and_with_one_item_all_three_views_are_one():
    dossier = small_dossier([{"act": "EVADE"}], **STILL)
    belief = infer(dossier, "south", 0.4)
    [row], _ = reasons(evidence_of(dossier), belief)
    assert row.in_order == pytest.approx(row.fair, abs=1e-15)
    assert row.alone_out == pytest.approx(row.fair, abs=1e-15)
    assert row.items == ("i01",)


def test_two_who_tell_the_same_share_it_equally_and_either_could_go_cheaply():
    told = [{"event": "e"}, {"event": "e", "source": "daily", "reliability": "A"}]
    dossier = small_dossier(told, **STILL)
    belief = infer(dossier, "south", 0.4)
    rows, _ = reasons(evidence_of(dossier), belief)
    assert rows[0].fair == pytest.approx(rows[1].fair, abs=1e-12)
    assert all(abs(row.alone_out[:2].sum()) < abs(row.fair[:2].sum()) for row in rows)


# --- What would change our mind ---------------------------------------------------------------------------------------

BROUGHT_BY = {"hosts": "host-office", "north": "north-radio", "south": "south-radio"}


def test_the_next_item_says_what_the_belief_would_do_if_it_came():
    """By a second route: put the report into the record of tomorrow and infer again, whoever brings it."""
    items = {"a": {}, "b": {"act": "DELAY", "date": "2020-01-20"}, "c": {"act": "URGE", "about": "south"}}
    today = small_dossier(items)
    tomorrow = replace(today, as_of=dt.date(2020, 2, 2))
    belief = infer(today, "south", 0.4)
    moves = next_items(belief, today)
    assert {move.act for move in moves} == set(today.codebook.acts)
    assert {move.reporter for move in moves} == set(BROUGHT_BY)
    assert len(moves) == 3 * len(today.codebook.acts)
    assert {move.actor for move in moves if move.act.startswith("ATTACK")} == {"band"}
    assert [abs(move.will) for move in moves] == sorted((abs(move.will) for move in moves), reverse=True)
    without = views(infer(tomorrow, "south", 0.4).posterior)
    for move in moves:
        item = small_item(
            act=move.act,
            about="south",
            source=BROUGHT_BY[move.reporter],
            reliability="A",
            actor=move.actor or "broker",
            date="2020-02-02",
        )
        there = views(infer(replace(tomorrow, items={**today.items, "new": item}), "south", 0.4).posterior)
        got = (move.will, move.can, move.stall)
        assert got == pytest.approx([a - b for a, b in zip(there, without, strict=True)], abs=1e-12), move


def test_a_side_that_gains_would_move_us_less():
    today = small_dossier([{}])
    moves = {(m.act, m.reporter): m for m in next_items(infer(today, "south", 0.4), today)}
    assert abs(moves["EVADE", "north"].will) < abs(moves["EVADE", "hosts"].will)
    assert moves["EVADE", "south"].will == moves["EVADE", "hosts"].will
    assert abs(moves["ACT_VISIBLY", "south"].will) < abs(moves["ACT_VISIBLY", "hosts"].will)


def test_expected_information_is_what_two_outcomes_are_worth():
    """By a second route: the mean fall of entropy, never below 0; an act as likely of all types is worth nothing."""
    today = small_dossier([{}]).at({f"codebook.acts.DEMAND.p.{name}": 0.4 for name in TYPES})
    belief = infer(today, "south", 0.4)
    moves = {(m.act, m.actor, m.reporter): m for m in next_items(belief, today)}
    assert moves["DEMAND", None, "hosts"].information == pytest.approx(0, abs=1e-12)
    assert all(move.information >= 0 for move in moves.values())
    evade = today.codebook.acts["EVADE"]
    r = today.codebook.reliability["A"].mid * today.codebook.credibility["1"].mid
    told = np.array([r * evade.p[name].mid + (1 - r) * evade.background.mid for name in TYPES])
    keep = evidence_of(today).keep_between(today.as_of, today.as_of + dt.timedelta(days=1))
    b = keep * belief.posterior + (1 - keep) * belief.prior
    joint = np.array([b * told, b * (1 - told)])
    divergence = (joint * np.log(joint / np.outer(joint.sum(axis=1), b))).sum()
    assert moves["EVADE", None, "hosts"].information == pytest.approx(divergence, abs=1e-12)
    assert moves["EVADE", None, "hosts"].chance == pytest.approx(float(b @ told), abs=1e-12)


def test_entropy():
    assert entropy(np.array([0.5, 0.5, 0, 0])) == pytest.approx(math.log(2))
    assert entropy(np.array([1.0, 0, 0, 0])) == 0


# --- Hypotheses against items -----------------------------------------------------------------------------------------


def test_hypotheses_by_hand():
    """Two types with L = 1/4 and 3/4: each item tells them apart by log 3, all of it against the first."""
    two = {"settler": number(0.4), "captive": number(0), "staller": number(0.6), "refuser": number(0)}
    sure = {"codebook.reliability.A": 1.0, "codebook.credibility.1": 1.0}
    act = {"codebook.acts.REJECT.p.settler": 0.25, "codebook.acts.REJECT.p.staller": 0.75}
    items = [{}, {"source": "daily", "reliability": "A", "date": "2020-01-12"}, {"kind": "inference"}]
    dossier = small_dossier(items, **{PRIOR: {"types": two}}, **STILL).at(sure | act)
    got = hypotheses(infer(dossier, "south", 0.5))
    assert got.items == ("i01", "i02")
    assert got.diagnosticity == pytest.approx([math.log(3)] * 2)
    assert got.inconsistency[[0, 2]] == pytest.approx([2 * math.log(3), 0], abs=1e-12)
    assert np.isnan(got.inconsistency[[1, 3]]).all()
    assert got.weight[0] == pytest.approx([-math.log(3)] * 2)
    assert got.weight[2] == pytest.approx([math.log(3)] * 2)


@QUICK
@given(RECORD, CAN)
def test_the_matrix_is_the_evidence_that_entered(items, can):
    belief = infer(small_dossier(items), "south", can)
    got = hypotheses(belief)
    assert got.loglik.shape == got.weight.shape == (4, len(got.items))
    assert (got.diagnosticity >= 0).all()
    possible = belief.prior > 0
    assert (got.inconsistency[possible] >= -1e-12).all()
    for j, step in enumerate(s for s in belief.steps if s.item and s.weight > 0):
        for t in np.flatnonzero(possible & (step.before < 1) & (step.before > 0)):
            odds = step.before[t] / (1 - step.before[t]) * math.exp(got.weight[t, j])
            assert step.after[t] == pytest.approx(odds / (1 + odds), abs=1e-9)


# --- The past seen again, and what the answer hangs on ----------------------------------------------------------------


def test_hindsight_shows_when_the_belief_about_the_past_changed():
    items = [{"date": "2020-01-05", "act": "PLEDGE"}]
    items += [{"date": "2020-01-30", "act": "EVADE", "source": s, "event": s} for s in ("daily", "host-office")]
    first, last = hindsight(infer(small_dossier(items), "south", 0.4))
    assert last.then == pytest.approx(last.now, abs=1e-12)
    assert last.moved == pytest.approx(0, abs=1e-12)
    assert first.now[:2].sum() < first.then[:2].sum()
    assert first.moved > 0.02


def test_sensitivity_is_what_another_number_would_have_given():
    """By a second route: the same record with the grade changed, and the same dossier with the number fixed."""
    items = {"a": {"act": "EVADE", "credibility": 2}, "b": {"actor": "band", "act": "ATTACK_MAJOR", "source": "daily"}}
    dossier = small_dossier(items)
    belief = infer(dossier, "south", 0.4)
    rows = {row.what: row for row in sensitivity(dossier, belief)}
    for key, field, ends in (("a", "credibility", (3, 1)), ("b", "reliability", ("C", "A"))):
        row = rows[f"record.{key}.{field}"]
        assert row.ends == tuple(map(str, ends))
        for end, got in zip(ends, (row.low, row.high), strict=True):
            other = small_dossier(items | {key: items[key] | {field: end}})
            assert got == pytest.approx(views(infer(other, "south", 0.4).posterior), abs=1e-12)
    for path in ("codebook.acts.EVADE.p.staller", "codebook.family_cap", "armed_groups.band.control", "codebook.gain"):
        quantity = dossier.quantities()[path]
        for number_, got in ((quantity.lo, rows[path].low), (quantity.hi, rows[path].high)):
            other = infer(dossier.at({path: number_}), "south", 0.4)
            assert got == pytest.approx(views(other.posterior), abs=1e-12), path
    assert not any("REJECT" in path for path in rows), "an act that nobody reported carries nothing"
    sizes = [row.size for row in sensitivity(dossier, belief)]
    assert sizes == sorted(sizes, reverse=True)
