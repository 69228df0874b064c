"""Incident rates: the conjugate estimate by hand and by other routes, and which items are incidents of whom."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import math
from fractions import Fraction as Q
from itertools import pairwise

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from shared import need_shared
from small import day, small_dossier, small_item
from sulh.brief import rates_json, rates_told
from sulh.case import read_yaml
from sulh.case._people import Rates as CaseRates
from sulh.cli import main
from sulh.errors import UsageError
from sulh.record import RatePrior, incident_rates, posterior_rate, rate_ratio

COUNTS = st.integers(0, 60)
DAYS = st.integers(1, 2000)
PRIORS = st.builds(RatePrior, st.sampled_from([0.5, 1.0, 2.0, 7.5]), st.sampled_from([0.0, 1.0, 100.0]))
CLASSES = ("minor", "major")


def rate(n, days, shape=0.5, rate_days=0.0):
    return posterior_rate(n, days, RatePrior(shape, rate_days), "for a test")


# The estimate


def test_no_event_under_an_exponential_prior_by_hand():
    """Gamma(1, 10) and no event in 20 days: exponential with rate 30, whose quantile is -log(1 - q) / 30."""
    found = rate(0, 20, 1, 10)
    assert (found.shape, found.exposure) == (1, 30)
    expected = [-math.log(0.9) / 30, math.log(2) / 30, -math.log(0.1) / 30]
    assert [found.low, found.likely, found.high] == pytest.approx(expected, rel=1e-12)


@given(COUNTS, DAYS, PRIORS)
def test_the_posterior_is_the_conjugate_one(n, days, prior):
    """Gelman and others (2013), 2.6: Gamma(a + n, b + days), with mean (a + n) / (b + days)."""
    found = posterior_rate(n, days, prior, "")
    mean = (Q(prior.shape) + n) / (Q(prior.days) + days)
    assert Q(found.shape) / Q(found.exposure) == mean
    assert 0 < found.low < found.likely < found.high
    assert found.likely < mean  # the median of a Gamma lies below its mean


@given(COUNTS, DAYS)
def test_quantiles_by_the_poisson_tail(n, days):
    """For a whole shape k, P(Gamma(k, 1) > x) is the chance of fewer than k Poisson events of mean x."""
    found = rate(n, days, 1)
    for level, number in zip((0.1, 0.5, 0.9), (found.low, found.likely, found.high), strict=True):
        x = number * days
        fewer = math.fsum(math.exp(-x + j * math.log(x) - math.lgamma(j + 1)) for j in range(n + 1))
        assert 1 - fewer == pytest.approx(level, abs=1e-9)


@pytest.mark.parametrize(("n", "days", "shape", "prior_days"), [(0, 30, 0.5, 0), (3, 40, 0.5, 0), (12, 9, 2.5, 30)])
def test_quantiles_by_integrating_likelihood_times_prior(n, days, shape, prior_days):
    """Poisson likelihood times Gamma density on a grid of log rates, which knows nothing of conjugacy."""
    logs = np.linspace(-60, 5, 400_001)
    rates = np.exp(logs)
    log_density = n * (logs + math.log(days)) - rates * days + shape * logs - prior_days * rates  # with the Jacobian
    mass = np.cumsum(np.exp(log_density - log_density.max()))
    found = rate(n, days, shape, prior_days)
    numbers = np.interp([0.1, 0.5, 0.9], mass / mass[-1], rates)
    assert [found.low, found.likely, found.high] == pytest.approx(list(numbers), rel=1e-3)


@given(st.integers(0, 30), st.integers(0, 30), DAYS, DAYS)
def test_what_was_learnt_in_one_period_is_the_prior_of_the_next(n, more, days, further):
    first = rate(n, days)
    then = posterior_rate(more, further, RatePrior(first.shape, first.exposure), "")
    whole = rate(n + more, days + further)
    assert (then.shape, then.exposure, then.likely) == (whole.shape, whole.exposure, whole.likely)


def test_intervals_hold_the_truth_as_often_as_they_say():
    """Rates from the prior, counts from the rates: the 80 % interval holds the rate in 80 % of 4,000 cases."""
    draws = np.random.default_rng(11)
    truth = draws.gamma(2.0, 1 / 50, 4000)
    counts = draws.poisson(truth * 90)
    made = {n: rate(n, 90, 2.0, 50) for n in set(counts.tolist())}
    inside = np.mean([made[n].low <= t <= made[n].high for n, t in zip(counts.tolist(), truth, strict=True)])
    assert inside == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / 4000))


# The change


@given(DAYS, DAYS)
def test_the_ratio_of_two_exponentials_by_hand(before, after):
    """Exp(e) before and Exp(f) after: P(ratio < x) = f x / (f x + e), so the quantile of q is e q / (f (1 - q))."""
    found = rate_ratio(rate(0, before, 1), rate(0, after, 1))
    expected = [Q(before, after) * q / (1 - q) for q in (Q(1, 10), Q(1, 2), Q(9, 10))]
    assert [found.low, found.likely, found.high] == pytest.approx([float(x) for x in expected], rel=1e-9)
    assert found.fell == pytest.approx(float(Q(after, before + after)), rel=1e-9)


@given(st.integers(0, 12), st.integers(0, 12), DAYS, DAYS)
def test_the_chance_of_a_fall_by_counting(n, m, before, after):
    """Of the next events of two Poisson streams each is of the later with p = f / (e + f): a sum of binomials."""
    s, t, p = n + 1, m + 1, Q(after, before + after)
    of = s + t - 1
    exact = sum(math.comb(of, j) * p**j * (1 - p) ** (of - j) for j in range(t, of + 1))
    assert rate_ratio(rate(n, before, 1), rate(m, after, 1)).fell == pytest.approx(float(exact), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("n", "before", "m", "after"), [(9, 90, 1, 30), (0, 100, 2, 10), (40, 200, 35, 200)])
def test_the_ratio_by_monte_carlo(n, before, m, after):
    draws = np.random.default_rng(5)
    sample = draws.gamma(0.5 + m, 1 / after, 400_000) / draws.gamma(0.5 + n, 1 / before, 400_000)
    found = rate_ratio(rate(n, before), rate(m, after))
    assert [found.low, found.likely, found.high] == pytest.approx(list(np.quantile(sample, [0.1, 0.5, 0.9])), rel=0.03)
    assert found.fell == pytest.approx(float(np.mean(sample < 1)), abs=0.004)


@given(COUNTS, COUNTS, DAYS, DAYS)
def test_seen_from_the_other_side_a_ratio_is_its_inverse(n, m, before, after):
    one, other = rate(n, before), rate(m, after)
    there, back = rate_ratio(one, other), rate_ratio(other, one)
    assert there.likely * back.likely == pytest.approx(1, rel=1e-9)
    assert there.low * back.high == pytest.approx(1, rel=1e-9)
    assert there.fell + back.fell == pytest.approx(1, abs=1e-9)


# Which items are incidents of whom


def attack(**fields):
    return {"actor": "band", "act": "ATTACK_MINOR", "date": "2020-01-05"} | fields


def counted(items, group="band", **more):
    """Minor and major incidents from 1 to 31 January 2020, in one period."""
    found = incident_rates(small_dossier(items), group, day(1), day(31), **more)
    return [(period.minor.n, period.major.n) for period in found.periods]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, (1, 0)),
        ({"act": "ATTACK_MAJOR"}, (0, 1)),
        ({"act": "REJECT"}, (0, 0)),
        ({"actor": "strays"}, (0, 0)),
        ({"actor": "north", "recipient": "band", "act": "STRIKE"}, (0, 1)),
        ({"actor": None, "between": ("north.army", "band"), "act": "CLASH"}, (0, 1)),
        ({"kind": "claim"}, (1, 0)),
        ({"kind": "threat"}, (0, 0)),
        ({"kind": "inference"}, (0, 0)),
        ({"kind": "framing"}, (0, 0)),
        ({"modality": "future"}, (0, 0)),
        ({"credibility": 5}, (1, 0)),
        ({"date": "2019-12-31"}, (0, 0)),
        ({"date": "2020-02-01"}, (0, 0)),
        ({"known": "2020-03-01"}, (0, 0)),
    ],
)
def test_which_items_count_for_a_group(fields, expected):
    assert counted([attack(**fields)]) == [expected]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"actor": "north", "recipient": "south"}, 1),
        ({"actor": "south.palace", "recipient": "north.army"}, 1),
        ({"actor": None, "between": ("south", "north")}, 1),
        ({"actor": "north", "recipient": "band"}, 0),
        ({"actor": "north"}, 0),
    ],
)
def test_between_the_parties_counts_what_both_took_part_in(fields, expected):
    assert counted([{"act": "STRIKE", "date": "2020-01-05"} | fields], group=None) == [(0, expected)]


def test_one_event_counts_once_on_its_first_day_in_its_gravest_class():
    reports = [
        attack(event="E1", date="2020-01-12"),
        attack(event="E1", source="daily", act="ATTACK_MAJOR", date="2020-01-10"),
        attack(event="E1", source="sheet"),
    ]
    found = incident_rates(small_dossier(reports), "band", day(1), day(31), cuts=[day(10)])
    assert [(p.minor.n, p.major.n) for p in found.periods] == [(0, 1), (0, 0)]


def test_rows_of_event_data_are_incidents_of_their_own_and_copies_of_a_wire_are_not():
    assert counted([attack(row="1"), attack(row="2")]) == [(2, 0)]
    assert counted([attack(row="1"), attack(row="1")]) == [(1, 0)]
    assert counted([attack(), attack(source="wire-copy")]) == [(1, 0)]
    assert counted([attack(row="1", event="E1"), attack(row="2", event="E1")]) == [(1, 0)]


def test_what_was_replaced_does_not_count():
    assert counted({"old": attack(event="A"), "new": attack(event="B", supersedes="old")}) == [(1, 0)]


def test_a_floor_on_r_leaves_out_what_no_good_report_tells():
    poor, good = attack(source="sheet", event="A", credibility=5), attack(event="A")
    assert counted([poor], least_r=0.2) == [(0, 0)]
    assert counted([poor, good], least_r=0.2) == [(1, 0)]


@given(st.lists(st.tuples(st.integers(1, 31), st.sampled_from(["ATTACK_MINOR", "ATTACK_MAJOR"])), max_size=8))
def test_periods_add_up_and_order_does_not_matter(events):
    items = [attack(date=str(day(d)), act=act, row=str(k)) for k, (d, act) in enumerate(events)]
    whole = counted(items)[0]
    assert counted(items[::-1]) == [whole]
    parts = counted(items, cuts=[day(20), day(8), day(20)])
    assert len(parts) == 3
    assert tuple(map(sum, zip(*parts, strict=True))) == whole
    assert sum(p[0] + p[1] for p in parts) == len(events)


# The days


def test_a_period_is_cut_at_the_ceasefire_and_the_day_itself_is_after():
    items = [attack(date=str(day(d))) for d in (2, 9, 10)]
    dossier = small_dossier(items, **{"ceasefire.since": "2020-01-10"})
    found = incident_rates(dossier, "band", day(1), day(31))
    assert [(p.first, p.last, p.minor.n, p.minor.days) for p in found.periods] == [
        (day(1), day(9), 2, 9),
        (day(10), day(31), 1, 22),
    ]
    (change,) = found.changes
    assert change.at == day(10)
    assert change.minor == rate_ratio(found.periods[0].minor, found.periods[1].minor)


def test_days_left_out_run_over_all_incidents_of_the_record_and_the_note_says_so():
    items = [attack(date=str(day(5))), attack(actor="strays", date=str(day(14))), {"date": str(day(25))}]
    found = incident_rates(small_dossier(items), "band")
    assert [(p.first, p.last) for p in found.periods] == [(day(5), day(14))]
    assert "from the record's first incident to the last" in found.note
    assert "began on 2020-01-01" in found.note
    assert "0 of 1 incidents are event data" in found.note
    assert "end with the record's last" in incident_rates(small_dossier(items), "band", day(1)).note
    assert "begin with the record's first" in incident_rates(small_dossier(items), "band", None, day(30)).note


def test_days_are_those_of_event_data_where_there_are_any():
    """A stream of ten days and a report of talks three weeks later: the days between would halve the rate."""
    rows = [attack(date=str(day(d)), row=str(d)) for d in (3, 7, 12)]
    dossier = small_dossier([*rows, attack(date=str(day(31)))])
    found = incident_rates(dossier, "band")
    assert [(p.first, p.last, p.minor.n) for p in found.periods] == [(day(3), day(12), 3)]
    assert "from the event data's first incident to the last" in found.note
    assert "whoever took part: 1." in found.note
    given = incident_rates(dossier, "band", day(1), day(31))
    assert (given.periods[0].minor.n, "whoever took part" in given.note) == (4, False)


@pytest.mark.parametrize(
    ("dates", "told"),
    [  # (n + 1) (1 - g / 31)^n, to be below 0.001
        (range(1, 7), True),  # 6 and 25 days: 7 (6 / 31)^6 = 0.0004
        (range(26, 32), True),
        (range(1, 5), False),  # 4 and 27 days: 5 (4 / 31)^4 = 0.0014
        ((1, 2, 3), False),  # 3 and 28 days: 4 (3 / 31)^3 = 0.0036
        ((1, 6, 11, 16, 21, 26, 31), False),
        ((), False),
    ],
)
def test_a_silence_that_chance_would_hardly_leave_is_told(dates, told):
    items = [attack(date=str(day(d)), row=str(d)) for d in dates]
    found = incident_rates(small_dossier(items), "band", day(1), day(31))
    assert ("No incident of anybody" in found.note) == told


def test_no_event_in_known_days_is_a_rate_and_no_days_are_an_error():
    found = incident_rates(small_dossier(), "band", day(1), day(31))
    assert (found.periods[0].minor.n, found.periods[0].minor.days) == (0, 31)
    assert 0 < found.periods[0].minor.low < found.periods[0].minor.high < 0.1
    with pytest.raises(UsageError, match=r"got no incident.*--from DATE --to DATE"):
        incident_rates(small_dossier(), "band", day(1))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"first": day(10), "last": day(9)}, "at least one day, got 2020-01-10 to 2020-01-09"),
        ({"first": day(1), "last": dt.date(2021, 1, 1)}, "a day by 2020-02-01"),
        ({"first": day(5), "last": day(9), "cuts": [day(5)]}, "after 2020-01-05 and by 2020-01-09"),
        ({"first": day(5), "last": day(9), "cuts": [day(10)]}, "after 2020-01-05 and by 2020-01-09"),
        ({"group": "bandd"}, "band, strays"),
        ({"least_r": math.nan}, "within [0, 1], got nan"),
    ],
)
def test_what_cannot_be_estimated_is_told(more, says):
    with pytest.raises(UsageError) as told:
        incident_rates(small_dossier([attack()]), **more)
    assert says in str(told.value)


@pytest.mark.parametrize(("shape", "days"), [(0, 1), (-1, 0), (1, -1), (math.inf, 0), (1, math.nan)])
def test_a_prior_that_is_none_is_refused(shape, days):
    with pytest.raises(UsageError, match="prior"):
        RatePrior(shape, days)


# What is given back


@pytest.mark.parametrize("group", ["band", None])
def test_the_lines_to_paste_are_rates_of_a_case(tmp_path, group):
    items = [attack(date=str(day(5))), {"actor": "north", "recipient": "south", "act": "CLASH", "date": str(day(6))}]
    dossier = small_dossier(items)
    found = incident_rates(dossier, group, day(1), day(31))
    told = rates_told(found, dossier)
    lines = told.splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("For case.yaml"))
    (tmp_path / "lines.yaml").write_text("\n".join(lines[start + 1 :]), encoding="utf-8")
    data = read_yaml(tmp_path / "lines.yaml", "lines.yaml").data
    made = CaseRates.model_validate(
        data["armed_groups"]["band"]["rates"] if group else data["ceasefire"]["between_states"]
    )
    for name in CLASSES:
        rate = getattr(found.periods[-1], name)
        assert getattr(made, name).mid == pytest.approx(rate.likely, rel=1e-3)
        assert getattr(made, name).computed.startswith(f"{rate.n} {name} event")
    assert max(map(len, lines)) <= 120


def test_names_from_a_case_cannot_act_on_a_terminal():
    dossier = small_dossier([attack()], **{"armed_groups.band.name": "Band\x1b[31m\u202e"})
    assert "Incidents with Band⟨U+202E⟩, per day" in rates_told(
        incident_rates(dossier, "band", day(1), day(31)), dossier
    )


def test_the_json_holds_every_period_and_a_quantity():
    dossier = small_dossier([attack()], **{"ceasefire.since": "2020-01-10"})
    plain = json.loads(rates_json(incident_rates(dossier, "band", day(1), day(31)), dossier))
    assert [period["minor"]["n"] for period in plain["periods"]] == [1, 0]
    assert plain["periods"][0]["minor"]["quantity"]["computed"].startswith("1 minor event in 9 days (2020-01-01 to")
    assert plain["changes"][0]["at"] == "2020-01-10"
    assert all(a["last"] < b["first"] for a, b in pairwise(plain["periods"]))


def sulh(*words):
    return CliRunner().invoke(main, ["rates", "istanbul-2025", *words], catch_exceptions=False)


def test_the_command_tells_groups_parties_and_json():
    done = sulh("--group", "ttp", "--from", "2025-03-01", "--to", "2025-10-28")
    assert done.exit_code == 0
    assert "From 19 October 2025 (the ceasefire)" in done.stdout
    assert "armed_groups:\n  ttp:\n    rates:\n" in done.stdout
    plain = json.loads(sulh("--from", "2025-03-01", "--cut", "2025-06-01", "--prior", "2", "100", "--json").stdout)
    assert plain["prior"] == {"shape": 2, "days": 100}
    assert [period["first"] for period in plain["periods"]] == ["2025-03-01", "2025-06-01"]
    assert sulh("--least-r", "0.9", "--json").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--group", "nobody"), "an armed group of the case"),
        (("--from", "yesterday"), "a date like 2025-12-31"),
        (("--cut", "2020-01-01"), "move the cut"),
        (("--prior", "0", "0"), "a shape of at least 0.01"),
        (("--to", "2026-01-01"), "a day by 2025-10-28"),
    ],
)
def test_a_wrong_word_is_one_clear_error(words, says):
    done = sulh(*words)
    assert done.exit_code == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


# A real stream


def test_the_shipped_basis_from_the_event_data():
    """UCDP GED 2019-2021, state or civilians against TTP: 216 events with 1 to 9 dead, 6 with more, in 1,096 days.

    These counts are the basis that the first case states for its TTP rates, worked out before this estimator was.
    """
    with gzip.open(need_shared("data/streams/ged_pak_border_provinces.csv.gz"), "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "TTP" in row["dyad_name"] and int(row["best"]) > 0]
    items = {
        f"g{int(float(row['id']))}": small_item(
            actor="band",
            recipient="north",
            act="ATTACK_MINOR" if int(row["best"]) < 10 else "ATTACK_MAJOR",
            date=row["date_start"][:10],
            row=row["id"],
        )
        for row in rows
    }
    assert len(items) == len(rows) > 1000
    dossier = small_dossier(items, **{"as_of": "2025-01-01", "horizon": "2025-06-01", "ceasefire.since": "2024-12-01"})
    found = incident_rates(dossier, "band", dt.date(2019, 1, 1), dt.date(2021, 12, 31))
    (period,) = found.periods
    assert (period.minor.n, period.major.n, period.minor.days) == (216, 6, 1096)
    # The case takes 216 / 1096 times 4 times 0.1 for its likely rate, 0.079.
    assert period.minor.likely * 4 * 0.1 == pytest.approx(0.079, abs=0.0005)
    assert period.minor.low < 216 / 1096 < period.minor.high
    assert "event data" not in found.note
