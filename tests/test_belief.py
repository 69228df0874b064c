"""The belief: two-type cases solved by hand, brute force over all paths, and the laws of evidence."""

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

from records import CAN, ITEM, RECORD
from small import SOURCES, day, number, small_dossier
from sulh.belief import cap_family, drift, forward, happening_increments, infer, report_likelihood, smooth
from sulh.case import TYPES
from sulh.errors import UsageError

PRIOR = "parties.south.prior"
DRIFT = "parties.south.drift"
TWO = {"settler": number(0.4), "captive": number(0), "staller": number(0.6), "refuser": number(0)}
STILL = {"per_day": number(0), "under_pressure": number(0), "pressure_days": 0}
# Half of a type's chance to stay as it is gone every ten days.
HALVING = {"per_day": number(math.log(2) / 10), "under_pressure": number(0), "pressure_days": 0}
# One witness of weight 1/2, a background of 1/2 for REJECT, which a settler does with 1/4 and a staller with 3/4.
BY_HAND = {
    "codebook.reliability.A": 0.5,
    "codebook.credibility.1": 1.0,
    "codebook.acts.REJECT.background": 0.5,
    "codebook.acts.REJECT.p.settler": 0.25,
    "codebook.acts.REJECT.p.staller": 0.75,
}


def two_types(items, drifting=None, **numbers):
    dossier = small_dossier(items, **{PRIOR: {"types": TWO}, DRIFT: drifting or STILL})
    return dossier.at(BY_HAND | {f"codebook.{key}": value for key, value in numbers.items()})


def settler(belief) -> float:
    assert belief.posterior[1] == belief.posterior[3] == 0
    return float(belief.posterior[0])


# --- Two types, by hand -----------------------------------------------------------------------------------------------


def test_one_report_by_hand():
    """L = 1/2 1/4 + 1/2 1/2 = 3/8 against 5/8; 2/5 3/8 : 3/5 5/8 = 6 : 15."""
    belief = infer(two_types([{}]), "south", 0.5)
    assert settler(belief) == pytest.approx(float(Q(2, 7)), abs=1e-15)
    assert belief.log_evidence == pytest.approx(math.log(Q(21, 40)), abs=1e-15)
    assert belief.will == pytest.approx(float(Q(2, 7)))
    assert belief.stall == pytest.approx(float(Q(5, 7)))
    assert belief.can == 1.0


def test_two_reports_and_drift_by_hand():
    """10 Jan: 2/7. Ten days: 1/2 2/7 + 1/2 2/5 = 12/35. 20 Jan: 36 : 115. Ten days: 1/2 36/151 + 1/5 = 241/755.

    Looking back, the report of the 20th multiplies 10 January's odds of 2 : 5 by
    (1/2 3/8 + 1/2 21/40) : (1/2 5/8 + 1/2 21/40) = 18 : 23.
    """
    belief = infer(two_types([{}, {"date": "2020-01-20"}], HALVING).cut(day(30)), "south", 0.5)
    assert settler(belief) == pytest.approx(float(Q(241, 755)), abs=1e-14)
    assert belief.dates == (day(10), day(20))
    assert belief.filtered[:, 0] == pytest.approx([float(Q(2, 7)), float(Q(36, 151))], abs=1e-14)
    assert belief.smoothed[:, 0] == pytest.approx([float(Q(36, 36 + 115)), float(Q(36, 151))], abs=1e-14)
    assert [step.item for step in belief.steps] == ["i01", None, "i02", None]
    assert belief.log_evidence == pytest.approx(math.log(Q(21, 40) * Q(151, 280)), abs=1e-14)


def test_two_witnesses_of_one_happening_by_hand():
    """a = 3/4, b = 1/4: settler 1/4 9/16 + 3/4 1/16 = 3/16, staller 7/16; 2/5 3 : 3/5 7 = 2 : 7.

    Of two happenings the same reports would give 2/5 9 : 3/5 25 = 6 : 25.
    """
    once = [{"event": "e"}, {"event": "e", "source": "daily", "reliability": "A"}]
    twice = [{"event": "e"}, {"event": "f", "source": "daily", "reliability": "A"}]
    assert settler(infer(two_types(once), "south", 0.5)) == pytest.approx(float(Q(2, 9)), abs=1e-15)
    assert settler(infer(two_types(twice), "south", 0.5)) == pytest.approx(float(Q(6, 31)), abs=1e-15)


def test_pressure_quickens_drift_by_hand():
    """A threat on the 10th presses for three days: by the 20th a type stays with (1/2)^(7/10) (1/4)^(3/10)."""
    drifting = HALVING | {"under_pressure": number(math.log(4) / 10), "pressure_days": 3}
    aimed = {"act": "THREATEN", "actor": "north", "recipient": "south.guard"}
    for extra, left in (([], 0.5), ([aimed], 2**-1.3), ([aimed | {"kind": "inference"}], 0.5)):
        belief = infer(two_types([{}, *extra], drifting).cut(day(20)), "south", 0.5)
        assert settler(belief) == pytest.approx(left * 2 / 7 + (1 - left) * 2 / 5, abs=1e-14)


def test_a_side_that_gains_is_believed_less():
    """Background 1/2 doubled is 1: L = 5/8 against 7/8; 2/5 5 : 3/5 7 = 10 : 21."""
    gains = [{"source": "north-radio", "reliability": "A"}]
    assert settler(infer(two_types(gains), "south", 0.5)) == pytest.approx(float(Q(10, 31)), abs=1e-15)
    assert float(Q(2, 7)) < float(Q(10, 31)) < 0.4


def test_a_family_says_no_more_than_its_cap():
    """Six reports of log(5/3) each, capped at log 4: 2/5 1 : 3/5 4 = 1 : 6."""
    items = [{"date": f"2020-01-{d}"} for d in range(10, 16)]
    belief = infer(two_types(items, family_cap=math.log(4)), "south", 0.5)
    assert settler(belief) == pytest.approx(float(Q(1, 7)), abs=1e-14)
    assert all("capped" in step.why for step in belief.steps if step.item)
    spread = sum(step.loglik[2] - step.loglik[0] for step in belief.steps)
    assert spread == pytest.approx(math.log(4), abs=1e-14)


def test_certain_evidence_is_cut_to_the_cap_too():
    """r = 1 of what a settler never does: odds 2 : 3 against a cap of log 3 become 2 : 9."""
    certain = {"reliability.A": 1.0, "acts.REJECT.p.settler": 0.0, "family_cap": math.log(3)}
    belief = infer(two_types([{}], **certain), "south", 0.5)
    assert settler(belief) == pytest.approx(float(Q(2, 11)), abs=1e-14)


def test_evidence_that_no_type_allows_is_an_error_that_names_the_item():
    never = {"reliability.A": 1.0, "acts.REJECT.p.settler": 0.0, "acts.REJECT.p.staller": 0.0}
    with pytest.raises(UsageError, match="i02"):
        infer(two_types([{"act": "DELAY"}, {"date": "2020-01-12"}], **never), "south", 0.5)
    with pytest.raises(UsageError, match="row 1"):
        forward(np.array([0.5, 0.5]), np.array([[0, 0], [-np.inf, -np.inf]]), np.ones(2))


# --- The prior --------------------------------------------------------------------------------------------------------


def test_the_prior_from_will_can_and_stalling():
    prior = {"will": number(0.5), "stalling": number(0.75)}
    belief = infer(small_dossier(**{PRIOR: prior}), "south", 0.25)
    assert belief.prior == pytest.approx([float(Q(n, 8)) for n in (1, 3, 3, 1)], abs=1e-15)
    assert (belief.will, belief.can, belief.stall) == pytest.approx((0.5, 0.25, 0.375))


def test_an_empty_record_gives_the_prior_and_no_steps():
    belief = infer(small_dossier([{"actor": "north"}]), "south", 0.3)
    assert belief.posterior.tolist() == belief.prior.tolist()
    assert belief.steps == belief.dates == ()
    assert belief.filtered.shape == belief.smoothed.shape == (0, 4)
    assert belief.log_evidence == 0


def test_one_stated_type_may_be_varied_alone():
    """4 : 6 with the first share raised to 9 becomes 9 : 6."""
    belief = infer(two_types([]).at({f"{PRIOR}.types.settler": 0.9}), "south", 0.5)
    assert belief.prior == pytest.approx([float(Q(3, 5)), 0, float(Q(2, 5)), 0], abs=1e-15)


@pytest.mark.parametrize("can", [-0.1, 1.2, math.nan])
def test_can_is_a_probability(can):
    with pytest.raises(UsageError, match="within"):
        infer(small_dossier(), "south", can)


@pytest.mark.parametrize(
    ("party", "prior"),
    [("nobody", TWO), ("south", dict.fromkeys(TYPES, number(0))), ("south", None)],
)
def test_a_question_that_cannot_be_answered_is_refused(party, prior):
    dossier = small_dossier(**{PRIOR: {"types": prior} if prior else {"will": number(0.5)}})
    with pytest.raises(UsageError):
        infer(dossier, party, 0.5)


def test_a_type_that_the_prior_rules_out_changes_nothing():
    plain = two_types([{"date": f"2020-01-{d}"} for d in range(10, 14)])
    loud = plain.at({"codebook.acts.REJECT.p.captive": 0.999, "codebook.acts.REJECT.p.refuser": 0.001})
    assert infer(loud, "south", 0.5).posterior.tolist() == infer(plain, "south", 0.5).posterior.tolist()


# --- Laws over whole families of records ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(RECORD, CAN)
def test_beliefs_sum_to_one_and_the_waterfall_goes_from_prior_to_posterior_without_a_gap(items, can):
    belief = infer(small_dossier(items), "south", can)
    for row in (belief.prior, belief.posterior, *belief.filtered, *belief.smoothed):
        assert row.sum() == pytest.approx(1, abs=1e-12)
        assert (row >= 0).all()
    ends = [belief.prior, *(step.after for step in belief.steps)]
    assert all((step.before == end).all() for step, end in zip(belief.steps, ends, strict=False))
    moved = sum((step.after - step.before for step in belief.steps), np.zeros(4))
    assert moved == pytest.approx(belief.posterior - belief.prior, abs=1e-12)
    assert (ends[-1] == belief.posterior).all()


@settings(max_examples=60, deadline=None)
@given(RECORD, CAN, st.randoms())
def test_the_order_in_the_file_and_the_names_of_items_do_not_matter(items, can, chance):
    named = {f"i{k}": item for k, item in enumerate(items)}
    keys, names = list(named), [f"x{k}" for k in range(len(items))]
    chance.shuffle(keys)
    chance.shuffle(names)
    plain = infer(small_dossier(named), "south", can)
    moved = infer(small_dossier({key: named[key] for key in keys}), "south", can)
    renamed = infer(small_dossier(dict(zip(names, items, strict=True))), "south", can)
    assert moved.posterior.tolist() == plain.posterior.tolist()
    assert [s.item for s in moved.steps] == [s.item for s in plain.steps]
    assert renamed.posterior == pytest.approx(plain.posterior, abs=1e-12)
    assert renamed.log_evidence == pytest.approx(plain.log_evidence, abs=1e-10)


@settings(max_examples=60, deadline=None)
@given(RECORD.filter(len), CAN, st.integers(0, 99), st.sampled_from(["a", "z"]))
def test_a_copy_within_a_family_changes_nothing(items, can, which, name):
    named = {f"i{k}": item for k, item in enumerate(items)}
    copied = items[which % len(items)]
    once, twice = (infer(small_dossier(n), "south", can) for n in (named, named | {name: copied}))
    assert twice.posterior == pytest.approx(once.posterior, abs=1e-12)
    assert twice.log_evidence == pytest.approx(once.log_evidence, abs=1e-12)


@pytest.mark.parametrize("name", ["a", "z"])
def test_a_copy_does_not_change_which_family_spoke_first(name):
    """Of two families on one happening the second adds less; under a tight cap it matters which that is."""
    items = {"m": {"event": "e"}, "n": {"event": "e", "source": "daily"}}
    tight = {"codebook.family_cap": 0.1}
    once, twice = (
        infer(small_dossier(record).at(tight), "south", 0.4).posterior for record in (items, items | {name: items["n"]})
    )
    late = small_dossier(items | {"n": items["n"] | {"known": "2020-01-11"}}).at(tight)
    swapped = infer(late, "south", 0.4)
    assert twice == pytest.approx(once, abs=1e-12)
    assert swapped.posterior != pytest.approx(once, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(RECORD, CAN, ITEM, st.sampled_from(["inference", "framing"]))
def test_an_opinion_moves_nothing_and_is_shown_with_the_reason(items, can, opinion, kind):
    opinion = opinion | {"actor": "south", "kind": kind}
    plain = infer(small_dossier({f"i{k}": i for k, i in enumerate(items)}), "south", can)
    dossier = small_dossier({"opinion": opinion} | {f"i{k}": i for k, i in enumerate(items)})
    belief = infer(dossier, "south", can)
    assert belief.posterior == pytest.approx(plain.posterior, abs=1e-12)
    [step] = [step for step in belief.steps if step.item == "opinion"]
    assert step.weight == 0
    assert (step.before == step.after).all()
    assert kind in step.why


@settings(max_examples=40, deadline=None)
@given(RECORD, CAN, st.integers(1, 31))
def test_what_becomes_known_later_is_not_there_yet(items, can, when):
    dated = [item | {"known": f"2020-02-{k + 1:02}" if k % 2 else item["date"]} for k, item in enumerate(items)]
    named = {f"i{k}": item for k, item in enumerate(dated)}
    as_of = dt.date(2020, 1, when)
    early = {key: item for key, item in named.items() if item["known"] <= as_of.isoformat()}
    from_all = infer(small_dossier(named).cut(as_of), "south", can)
    from_early = infer(replace(small_dossier(early), as_of=as_of), "south", can)
    uncut = infer(replace(small_dossier(named), as_of=as_of), "south", can)
    assert from_all.posterior.tolist() == from_early.posterior.tolist() == uncut.posterior.tolist()
    assert all(step.date <= as_of for step in from_all.steps)


def test_equal_likelihoods_move_nothing():
    dossier = small_dossier([{"act": "DEMAND"}, {"act": "DEMAND", "source": "daily", "event": "e"}])
    level = dossier.at({f"codebook.acts.DEMAND.p.{name}": 0.37 for name in TYPES})
    belief = infer(level, "south", 0.4)
    assert belief.posterior == pytest.approx(belief.prior, abs=1e-15)
    assert infer(dossier, "south", 0.4).posterior != pytest.approx(belief.prior, abs=1e-4)


def test_nine_sentences_of_one_opinion_piece_move_no_more_than_one():
    one = infer(small_dossier([{}]), "south", 0.4)
    nine = infer(small_dossier([{"text": f"Sentence {k}."} for k in range(9)]), "south", 0.4)
    assert nine.posterior.tolist() == one.posterior.tolist()
    assert sum(step.weight > 0 for step in nine.steps) == 1


def test_nine_sentences_of_one_opinion_piece_on_nine_acts_and_issues_move_no_more_than_its_best_one():
    """Where the source says that it is opinion, whatever its sentences name; of a report they are nine acts."""
    acts = ["EVADE", "DELAY", "REJECT", "WARN", "THREATEN", "SUSPEND", "CRITICISE", "WALK_OUT", "DENY"]
    nine = [{"act": act, "issue": ("band", "road", None)[k % 3], "credibility": 2} for k, act in enumerate(acts)]
    nine[0]["credibility"] = 1
    opinion = {"wire": SOURCES["wire"] | {"genre": "opinion"}}
    one = infer(small_dossier(nine[:1], sources=opinion), "south", 0.4)
    piece = infer(small_dossier(nine, sources=opinion), "south", 0.4)
    still = infer(small_dossier(nine), "south", 0.4)
    assert [step.item for step in piece.steps if step.weight > 0] == ["i01"]
    assert abs(piece.will - 0.5) <= abs(one.will - 0.5) + 1e-3  # pressure quickens drift all the same
    assert abs(still.will - 0.5) > 3 * abs(one.will - 0.5)
    assert "speaks for the whole opinion piece" in piece.steps[1].why


def test_items_about_the_other_party_do_not_appear():
    items = {"a": {}, "b": {"actor": "north"}, "c": {"actor": "broker", "act": "VOUCH", "about": "north"}}
    dossier = small_dossier(items)
    assert {s.item for s in infer(dossier, "south", 0.4).steps} == {"a", None}
    assert {s.item for s in infer(dossier, "north", 0.4).steps} == {"b", "c", None}


def test_a_belief_cannot_be_written_over():
    belief = infer(small_dossier([{}]), "south", 0.4)
    for array in (belief.prior, belief.posterior, belief.filtered, belief.smoothed, belief.steps[0].loglik):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


# --- The kernels, against brute force ---------------------------------------------------------------------------------

SHARE = st.floats(0.01, 0.99)


@st.composite
def chains(draw):
    types, rows = draw(st.integers(2, 4)), draw(st.integers(1, 6))
    prior = np.array(draw(st.lists(SHARE, min_size=types, max_size=types)))
    if draw(st.booleans()):
        prior[0] = 0
    loglik = np.array(
        draw(st.lists(st.lists(st.floats(-6, 0), min_size=types, max_size=types), min_size=rows, max_size=rows))
    )
    keep = np.array(draw(st.lists(st.sampled_from([0.0, 0.2, 0.9, 1.0]), min_size=rows, max_size=rows)))
    return prior / prior.sum(), loglik, keep


def paths(prior, loglik, keep):
    """Every path of types with its joint probability with the evidence: the chain written out in full."""
    for path in itertools.product(range(len(prior)), repeat=len(loglik)):
        chance = 1.0
        for j, now in enumerate(path):
            if j == 0:
                chance *= prior[now]
            else:
                chance *= keep[j] * (path[j - 1] == now) + (1 - keep[j]) * prior[now]
            chance *= math.exp(loglik[j, now])
        yield path, chance


@settings(max_examples=60, deadline=None)
@given(chains())
def test_filter_and_smoother_agree_with_the_sum_over_all_paths(chain):
    prior, loglik, keep = chain
    filtered, evidence = forward(prior, loglik, keep)
    smoothed = smooth(prior, loglik, keep)
    everything = list(paths(prior, loglik, keep))
    assert evidence == pytest.approx(math.log(sum(chance for _, chance in everything)), abs=1e-10)
    for j in range(len(loglik)):
        for expected, got in (
            (_share(everything, j, len(prior)), smoothed[j]),
            (_share(list(paths(prior, loglik[: j + 1], keep)), j, len(prior)), filtered[j]),
        ):
            assert got == pytest.approx(expected, abs=1e-12)


def _share(weighted, j, types):
    totals = np.zeros(types)
    for path, chance in weighted:
        totals[path[j]] += chance
    return totals / totals.sum()


def test_log_space_holds_where_plain_numbers_would_not():
    """Forty rows of 100 nats for one type and then forty for the other cancel, although e^-4000 is no float."""
    loglik = np.array([[0.0, -100.0]] * 40 + [[-100.0, 0.0]] * 40)
    filtered, _ = forward(np.array([0.3, 0.7]), loglik, np.ones(80))
    assert filtered[39] == pytest.approx([1, 0])
    assert filtered[-1] == pytest.approx([0.3, 0.7], abs=1e-9)
    assert smooth(np.array([0.3, 0.7]), loglik, np.ones(80))[39] == pytest.approx([0.3, 0.7], abs=1e-9)


@given(SHARE, SHARE, SHARE, SHARE)
def test_drift_composes_and_leaves_the_prior_alone(b, pi, early, late):
    belief, prior = np.array([b, 1 - b]), np.array([pi, 1 - pi])
    twice = drift(drift(belief, prior, early), prior, late)
    assert twice == pytest.approx(drift(belief, prior, early * late), abs=1e-14)
    assert drift(prior, prior, early) == pytest.approx(prior, abs=1e-15)


@given(SHARE, SHARE, st.lists(st.tuples(SHARE, SHARE), min_size=1, max_size=6))
def test_many_reports_add_up_to_the_act_seen_or_not_seen(p, q, reports):
    """By a second route: the act either was done (then each report is true or noise) or not (then all are noise)."""
    types, (r, m) = np.array([p, q]), np.array(reports).T
    steps = happening_increments(types, r, m)
    for k in range(1, len(reports) + 1):
        told_if_done = math.prod(a + (1 - a) * b for a, b in reports[:k])
        told_if_not = math.prod((1 - a) * b for a, b in reports[:k])
        expected = [math.log(x * told_if_done + (1 - x) * told_if_not) for x in (p, q)]
        assert steps[:k].sum(axis=0) == pytest.approx(expected, abs=1e-9)
    assert steps[0] == pytest.approx(np.log(report_likelihood(types, r[0], m[0])), abs=1e-12)
    orders = itertools.islice(itertools.permutations(range(len(reports))), 6)
    for order in map(list, orders):
        assert happening_increments(types, r[order], m[order]).sum(axis=0) == pytest.approx(steps.sum(axis=0), abs=1e-9)


@given(SHARE, SHARE, SHARE, SHARE)
def test_corroboration_tends_to_the_ratio_of_the_act_and_never_passes_it(p, q, r, m):
    steps = happening_increments(np.array([p, q]), np.full(3000, r), np.full(3000, m))
    told = np.cumsum(steps[:, 0] - steps[:, 1])
    limit = math.log(p / q)
    inside = np.abs(told) <= abs(limit) + 1e-9
    assert inside.all()
    assert (np.diff(np.abs(told)) >= -1e-9).all()
    assert told[-1] == pytest.approx(limit, abs=1e-3)


@given(SHARE, SHARE, SHARE, SHARE, st.floats(1, 3))
def test_a_report_by_a_side_that_gains_moves_less(p, q, r, m, gain):
    plain, gaining = (report_likelihood([p, q], r, x) for x in (m, min(1, m * gain)))
    assert abs(math.log(gaining[0] / gaining[1])) <= abs(math.log(plain[0] / plain[1])) + 1e-12


def test_a_type_once_ruled_out_stays_out_without_a_number_that_is_none():
    steps = happening_increments(np.array([0.0, 0.5]), np.array([1.0, 1.0, 0.5]), np.array([0.2, 0.2, 0.2]))
    assert steps[:, 0].tolist() == [-np.inf, 0, 0]
    assert np.exp(steps[:, 1]).tolist() == pytest.approx([0.5, 1, 0.6])


@given(st.lists(st.lists(st.floats(-3, 0), min_size=3, max_size=3), min_size=1, max_size=6), st.floats(0, 5))
def test_the_cap_bounds_every_pair_of_types_and_keeps_direction(rows, cap):
    increments = np.array(rows)
    capped, spread = cap_family(increments, cap)
    told = capped.sum(axis=0)
    assert told.max() - told.min() <= cap + 1e-9
    if spread <= cap:
        assert capped.tolist() == increments.tolist()
    elif cap > 1e-6:
        assert capped * spread == pytest.approx(increments * cap, abs=1e-9)
    else:
        assert np.abs(capped).max() <= np.abs(increments).max() * cap / spread + 1e-12


def test_the_cap_on_certain_evidence_is_the_limit_of_ever_stronger_evidence():
    base = np.array([[-1.0, 0.0, -0.5], [0.0, 0.0, -2.0]])
    sure = np.array([[-np.inf, 0.0, -0.5], [-np.inf, 0.0, -2.0], [0.0, -np.inf, 0.0]])
    strong = np.where(np.isinf(sure), -1e9, sure)
    assert cap_family(sure, 2.5)[0] == pytest.approx(cap_family(strong, 2.5)[0], abs=1e-6)
    assert (cap_family(sure, 0.0)[0] == 0).all()
    assert (cap_family(base, 0.0)[0] == 0).all()
