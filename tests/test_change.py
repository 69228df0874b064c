"""What if: any value changed by its path, judged like a case on disk, which stays as it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import edit
from sulh.errors import CaseError, UsageError
from sulh.record._reliance import likelihoods
from sulh.store import change, load_case, new_case

SECOND = "parties.second.council.factions"
WILL = "parties.second.prior.will"
DELAY = "acts.DELAY.p.staller"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_quantity_becomes_one_value_and_says_what_it_was(dossier):
    after = change(dossier, {"parties.second.prior.will": "0.7"})
    will = after.case.parties["second"].prior.will
    assert will is not None
    assert (will.value, will.low, will.high) == (0.7, None, None)
    assert will.assumed == "what-if (was 0.3 to 0.7, likely 0.5; assumed: Nothing known yet either way.)"
    rest = {path: quantity for path, quantity in after.quantities().items() if path != "parties.second.prior.will"}
    assert rest == {path: q for path, q in dossier.quantities().items() if path != "parties.second.prior.will"}
    assert after.digest != dossier.digest


def party(dossier):
    return dossier.case.parties["second"]


def goods(dossier):
    return dossier.case.issues["crossing"].parties["first"].values["goods"]


def question(dossier):
    return dossier.case.questions["crossing-open-by-june"]


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("talks.status", "broken-off", lambda d: d.case.talks.status == "broken-off"),
        ("talks.until", "2025-12-01", lambda d: d.case.talks.until == dt.date(2025, 12, 1)),
        ("play.deals", "5", lambda d: d.case.play.deals == 5),
        ("play.deals", 5, lambda d: d.case.play.deals == 5),
        ("parties.second.council.threshold", "0.6", lambda d: party(d).council.threshold == 0.6),
        (f"{SECOND}.centre.in_room", "true", lambda d: party(d).council.factions["centre"].in_room),
        ("issues.crossing.parties.first.values.goods", ".9", lambda d: goods(d) == 0.9),
        ("title", '"2025"', lambda d: d.case.title == "2025"),
        ("title", "Talks: it's [about] time", lambda d: d.case.title == "Talks: it's [about] time"),
        ("constraints.0.because", "so", lambda d: d.case.constraints[0].because == "so"),
        ("parties.second.outside.resolve", "0.4", lambda d: "not given" in party(d).outside.resolve.assumed),
        ("parties.second.prior.will.high", "0.9", lambda d: party(d).prior.will.hi == 0.9),
        ("questions.crossing-open-by-june.closes", "2025-07-01", lambda d: question(d).closes.month == 7),
        ("sources.digest.reliability", "D", lambda d: d.sources["digest"].reliability == "D"),
        ("record.asked-for-time.credibility", "5", lambda d: d.items["asked-for-time"].credibility == 5),
        ("record.asked-for-time.chain", "a > b", lambda d: d.items["asked-for-time"].chain == ("a", "b")),
        ("record.asked-for-time", "drop", lambda d: list(d.items) == ["met-in-february"]),
        ("drop.side", "mediating", lambda d: not d.items and d.sources),
        ("drop.side", "third", lambda d: len(d.items) == 2),
        ("codebook.gain", "1.5", lambda d: d.codebook.gain.mid == 1.5),
        ("codebook.acts.DELAY.p.staller", "0.9", lambda d: likelihoods("DELAY", d.codebook)[2] == 0.9),
    ],
)
def test_any_value_can_be_changed(folder, dossier, path, value, read):
    before = snapshot(folder)
    after = change(dossier, {path: value})
    assert read(after)
    assert after.as_of == dossier.as_of
    assert (after.digest == dossier.digest) == (path == "drop.side" and value == "third")
    assert snapshot(folder) == before
    assert load_case(folder) == dossier


def test_a_key_of_digits_is_a_key(folder):
    edit(folder / "case.yaml", "goods", "2")
    after = change(load_case(folder), {"issues.crossing.parties.first.values.2": 0.9, "codebook.credibility.1": 0.8})
    assert after.case.issues["crossing"].parties["first"].values["2"] == 0.9
    assert after.codebook.credibility["1"].mid == 0.8


def test_a_change_keeps_the_day_and_the_changes_before_it(folder):
    edit(folder / "record" / "items.yaml", "credibility: 3", "credibility: 3\n  known: 2025-03-01")
    early = load_case(folder, "2025-02-27")
    after = change(change(early, {"codebook.gain": 1.5, "play.deals": 2}), {"play.stall_gain": 0})
    assert (after.codebook.gain.mid, after.case.play.deals, after.case.play.stall_gain.mid) == (1.5, 2, 0)
    assert (after.as_of, list(after.items)) == (early.as_of, ["met-in-february"])
    assert change(early, {"as_of": "2025-03-01"}).as_of == dt.date(2025, 3, 1)


def test_no_change_is_no_change(dossier):
    assert change(dossier, {}) == dossier


def test_the_codebook_number_of_a_what_if_goes_before_the_case_s_own(folder):
    edit(folder / "case.yaml", "acts: {}", "acts: {EVADE: {staller: {value: 0.9, assumed: so}}}")
    after = change(load_case(folder), {"codebook.acts.EVADE.p.staller": 0.2})
    assert likelihoods("EVADE", after.codebook)[2] == 0.2
    assert "acts.EVADE.staller" not in after.quantities()


def test_what_a_case_says_of_an_act_can_be_set_before_it_says_anything(dossier):
    """A number's basis tells what the codebook had; a path of either book gives the same answer."""
    book = dossier.codebook.acts["REJECT"]
    after = change(dossier, {"acts.REJECT.settler": "0.3", "acts.REJECT.background": 0.2, "acts.REJECT.commits": 0})
    act = after.codebook.acts["REJECT"]
    assert likelihoods("REJECT", after.codebook) == (0.3, *likelihoods("REJECT", dossier.codebook)[1:])
    assert (act.background.mid, act.commits, act.definition) == (0.2, 0, book.definition)
    told = after.quantities()["acts.REJECT.settler"].assumed
    assert told is not None
    assert f"was {book.p['settler'].lo:g} to {book.p['settler'].hi:g}" in told
    other = change(dossier, {"codebook.acts.REJECT.p.settler": 0.3, "codebook.acts.REJECT.background": 0.2})
    assert likelihoods("REJECT", other.codebook) == likelihoods("REJECT", after.codebook)
    assert other.codebook.acts["REJECT"].background.mid == 0.2
    back = change(after, {"codebook.acts.REJECT.background": 0.4})
    assert back.codebook.acts["REJECT"].background.mid == 0.4
    assert "acts.REJECT.background" not in back.quantities()


def test_a_replaced_item_s_link_goes_with_it(folder):
    edit(folder / "record" / "items.yaml", "credibility: 3", "credibility: 3\n  supersedes: met-in-february")
    after = change(load_case(folder), {"record.met-in-february": "drop"})
    assert after.items["asked-for-time"].supersedes is None


def test_shares_that_are_not_set_make_room_in_proportion(dossier):
    after = change(
        dossier, {"parties.first.council.factions.cabinet.weight": 0.9, "issues.group.parties.second.weight": 0.7}
    )
    factions = after.case.parties["first"].council.factions
    assert factions["cabinet"].weight.mid == 0.9
    assert factions["army"].weight.mid == pytest.approx(0.1)
    assert factions["army"].weight.lo / factions["army"].weight.mid == pytest.approx(0.2 / 0.4)
    assert "scaled to keep the sum at 1 (was 0.2 to 0.6, likely 0.4" in factions["army"].weight.basis
    assert after.case.issues["crossing"].parties["second"].weight.mid == pytest.approx(0.3)
    assert after.case.issues["crossing"].parties["first"] == dossier.case.issues["crossing"].parties["first"]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=2))
@settings(max_examples=25, deadline=None)
def test_weights_sum_to_1_after_a_change_or_the_case_is_refused(tmp_path_factory, numbers):
    folder = tmp_path_factory.getbasetemp() / "shared-talks"
    dossier = load_case(folder if folder.exists() else new_case(folder.name, folder.parent))
    paths = [f"{SECOND}.{name}.weight" for name in ("centre", "delegation")][: len(numbers)]
    changes = dict(zip(paths, numbers, strict=True))
    if len(numbers) == 2 and abs(sum(numbers) - 1) > 1e-6:
        with pytest.raises(CaseError, match="faction weights that sum to 1"):
            change(dossier, changes)
        return
    weights = [faction.weight.mid for faction in party(change(dossier, changes)).council.factions.values()]
    assert weights[: len(numbers)] == numbers
    assert sum(weights) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"parties.second.prior.will": "1.2"},
            "parties.second.prior.will: expected a probability within [0, 1], got 1.2",
        ),
        (
            {"parties.second.prior.will": "often"},
            'parties.second.prior.will.value: expected a number, got text "often"',
        ),
        ({WILL: ""}, f"{WILL}: expected value, or all three"),
        (
            {"codebook.acts.DELAY.p.staller": 3},
            "codebook.acts.DELAY.p.staller: expected a probability within [0, 1], got 3",
        ),
        ({"record.asked-for-time.actor": "nobody"}, "record.asked-for-time.actor: expected the id of an actor"),
        ({"record.asked-for-time.span": "0:5"}, "The quote stands at [77, 170]"),
        ({"horizon": "2025-02-01"}, "horizon: expected a date after as_of"),
        ({"sources.digest.sha256": "f" * 64}, "sources/digest.txt with SHA-256"),
    ],
)
def test_a_change_that_makes_no_valid_case_is_refused_as_a_what_if(dossier, changes, says):
    with pytest.raises(CaseError) as caught:
        change(dossier, changes)
    assert says in str(caught.value)
    assert {(problem.file, problem.line) for problem in caught.value.problems} == {("what-if", 0)}


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("parties.second.will", "parties.second.prior.will"),
        ("parties.secnd.prior.will", "parties.second.prior.will"),
        ("parties.second.prior.wil", "parties.second.prior.will"),
        ("record.asked-for-tim", "record.asked-for-time"),
        ("record.asked-for-time.credibilty", "record.asked-for-time.credibility"),
        ("codebook.acts.DELAY.p.stall", "codebook.acts.DELAY.p.staller"),
        ("acts.DELAY.stall", "acts.DELAY.staller"),
        ("acts.DELY.staller", "acts.DELAY.staller"),
        ("talks.statuss", "talks.status"),
        ("drop.sides", "drop.side"),
        ("questions.crossing-open-by-jun.closes", "questions.crossing-open-by-june.closes"),
        ("constraints.7.because", "constraints.0.because"),
        ("", "Paths look like"),
        (".", "Paths look like"),
    ],
)
def test_a_path_that_is_none_is_refused_with_the_nearest(dossier, path, near):
    with pytest.raises(UsageError) as caught:
        change(dossier, {path: "0.5"})
    assert near in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"parties.second": "0.5"}, "the path of a single value"),
        ({"ceasefire.terms": "0.5"}, "the path of a single value"),
        ({"record.asked-for-time": "0.5"}, '"drop", or a field of the item'),
        ({"drop.side": "nobody"}, "one of the sides first-side, second-side, mediating, third"),
        ({"title": '"open'}, "Close the quotation marks"),
    ],
)
def test_a_value_that_does_not_fit_its_path_is_refused(dossier, changes, says):
    with pytest.raises(UsageError) as caught:
        change(dossier, changes)
    assert says in str(caught.value)


def test_every_quantity_of_a_case_can_be_changed_by_its_path(dossier):
    """What `quantities` lists, `change` takes: all paths at once, each to its own likely value."""
    own = {path: quantity.mid for path, quantity in dossier.quantities().items()}
    after = change(dossier, own)
    assert {path: quantity.value for path, quantity in after.quantities().items()} == own
