"""The rule for contradictions against a slow one that compares every statement with all that stand."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pairs import FILE, PAIRS, pair_case, pair_dossier
from sulh.belief import gather, infer, leave_out
from sulh.record import Dossier, _quarrels, contradictions, observations, policy_statements
from sulh.record import _contradict as rule
from sulh.record._speakers import LOOKS_BACK, opposed
from sulh.store import change, load_case

FOREVER = 10**9


def one_voice(a, b) -> bool:
    if a.person and b.person:
        return a.person <= b.person or b.person <= a.person
    return a.faction == b.faction


def above(party, high, low) -> bool:
    """Whether `low` answers to `high`, walked up from `low`; the head is the one faction that all others answer to."""
    factions = party.council.factions

    def up(name):
        met = []
        while (name := factions[name].instructed_by) is not None and name not in met:
            met.append(name)
        return met

    if high.faction is None:
        return not high.person and low.faction is not None
    heads = [h for h in factions if all(h in up(o) for o in factions if o != h)]
    return heads == [high.faction] if low.faction is None else high.faction in up(low.faction)


def by_comparing_all(dossier: Dossier, party: str) -> tuple[dict, list[set]]:
    """The best pair of reports of every two stands that contradict each other, by the docstring; and the groups.

    Of each stand all reports within the window are kept; each of a day is compared with each that stands.
    """
    pairs: dict = {}
    by_issue = defaultdict(list)
    for one in policy_statements(dossier, party):
        by_issue[one.item.issue].append(one)
    for spoken in by_issue.values():
        standing: dict = {}
        for day, said in itertools.groupby(spoken, key=lambda one: one.day):
            now = defaultdict(list)
            for one in said:
                now[one.stance].append(one)
            one_day(dossier.case.parties[party], day, now, standing, pairs)
    return pairs, joined(pairs)


def one_day(who, day: dt.date, now: dict, standing: dict, pairs: dict) -> None:
    """What is said on one day: `now` and `standing` hold all reports by stance, the latter after what began it."""
    for stance, (since, kept) in list(standing.items()):
        standing[stance] = (since, [one for one in kept if (day - one.day).days <= rule.STANDS_DAYS])
        if not standing[stance][1]:
            del standing[stance]
    since = {stance: standing[stance][0] if stance in standing else best(own).key for stance, own in now.items()}
    gone = {
        stance
        for stance, (_, old) in standing.items()
        if any(opposed(old[0], new[0]) and replaces(who, new[0], old[0]) for new in now.values())
    }
    met = [
        ((was, since[two]), best(old), best(new))
        for one, (was, old) in standing.items()
        for two, new in now.items()
        if one not in gone and opposed(old[0], new[0])
    ]
    met += [
        ((since[one], since[two]), best(old), best(new))
        for (one, old), (two, new) in itertools.combinations(now.items(), 2)
        if opposed(old[0], new[0]) and (not one_voice(old[0], new[0]) or tongues(best(old), best(new)))
    ]
    for both, old, new in sorted(met, key=lambda pair: (pair[2].place, pair[1].place)):
        at = frozenset(both)
        if at not in pairs or old.r * new.r > pairs[at][0]:
            pairs[at] = (old.r * new.r, old.key, new.key)
    for stance in gone:
        del standing[stance]
    for stance, own in now.items():
        was, kept = standing.get(stance, (best(own).key, []))
        standing[stance] = (was, kept + own)


def replaces(who, new, old) -> bool:
    return one_voice(old, new) or (above(who, new, old) and new.item.act not in LOOKS_BACK)


def joined(pairs: dict) -> list[set]:
    """The stands that hang together through pairs."""
    groups: list[set] = []
    for at in pairs:
        mine, rest = set(at), []
        for group in groups:
            if group & mine:
                mine |= group
            else:
                rest.append(group)
        groups = [*rest, mine]
    return groups


def best(reports):
    """The largest r, of equals the latest day, on one day the first spoken."""
    return min(reports, key=lambda one: (-one.r, -one.day.toordinal(), one.place))


def tongues(a, b) -> bool:
    """Two named on exact days, in no one appearance."""
    exact = a.item.date_precision == b.item.date_precision == "day"
    return exact and (a.item.event is None or a.item.event != b.item.event) and bool(a.person and b.person)


WHO = ["coast", "coast.premier", "coast.admiralty", "coast.envoys", "coast.fishers"]
SPEAKERS = [None, None, "Ruk", "Harl Ruk", "Sten", "Ona Sten", "Harl"]
ACTS = ["AGREE", "REJECT", "PLEDGE", "DENY", "DISOWN", "DEMAND", "SIGN"]
POSITIONS = [(), (), ("shut",), ("shared",), ("free",), ("shut", "shared")]
SPOKEN = st.tuples(
    st.integers(0, 130),
    st.sampled_from(WHO),
    st.sampled_from(SPEAKERS),
    st.sampled_from(ACTS),
    st.sampled_from(POSITIONS),
    st.integers(1, 6),
    st.sampled_from(["wire", "daily", "wire-copy"]),
)


def record(spoken, **more) -> Dossier:
    items = {}
    for k, (day, who, speaker, act, position, credibility, source) in enumerate(spoken):
        at = str(dt.date(2030, 1, 1) + dt.timedelta(days=day))
        items[f"i{k:03}"] = {
            "date": at, "known": at, "actor": who, "speaker": speaker, "act": act, "issue": "zone",
            "position": position, "credibility": credibility, "source": source, "kind": "fact",
            "text": "They said so.", "quote": "They said so.", "span": (0, 9),
        } | more  # fmt: skip
    return replace(pair_case(FILE["settings"]["harbour"], items), as_of=dt.date(2031, 1, 1))


def check(dossier: Dossier, party: str) -> int:
    pairs, groups = by_comparing_all(dossier, party)
    found = contradictions(dossier, party)
    assert sorted((c.earlier, c.later) for c in found if not c.again) == sorted(p[1:] for p in pairs.values())
    as_rule = defaultdict(set)
    for one in found:
        as_rule[one.group] |= {one.earlier, one.later}
    slow = [{key for at, pair in pairs.items() if at <= group for key in pair[1:]} for group in groups]
    plain = [
        {key for c in found if not c.again and c.group == name for key in (c.earlier, c.later)} for name in as_rule
    ]
    assert sorted(map(sorted, plain)) == sorted(map(sorted, slow))
    for group in as_rule:
        days = {(c.first, c.last) for c in found if c.group == group}
        assert len(days) == 1
        assert all(first <= dossier.items[key].date <= last for first, last in days for key in as_rule[group])
    return len(found)


@pytest.fixture
def unbounded(monkeypatch):
    monkeypatch.setattr(rule, "MOST", FOREVER)
    monkeypatch.setattr(_quarrels, "LISTED", FOREVER)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoken=st.lists(SPOKEN, min_size=1, max_size=14))
def test_the_rule_finds_what_comparing_all_with_all_finds(unbounded, spoken):
    check(record(spoken), "coast")


def talk(seed: int, n: int, days: int) -> Dossier:
    rnd = random.Random(seed)  # noqa: S311
    pick = (WHO, SPEAKERS, ACTS, POSITIONS, range(1, 7), ["wire", "daily", "wire-copy"])
    return record([(rnd.randrange(days), *map(rnd.choice, pick)) for _ in range(n)])


@pytest.mark.parametrize("seed", range(6))
def test_in_long_records_too(unbounded, seed):
    """Enough for stands to end, to begin anew and to be numbered anew."""
    assert check(talk(seed, 400, 1500), "coast") > 30


def strengths(dossier: Dossier) -> list[dict[str, float]]:
    """Of each group what it weighs as evidence: the largest r of each family that reports the later statement."""
    found: dict = defaultdict(dict)
    for one in observations(dossier, "coast"):
        if one.pair:
            group = found[one.happening]
            group[one.family] = max(one.full, group.get(one.family, 0.0))
    return sorted(found.values(), key=lambda group: sorted(group.items()))


@pytest.mark.parametrize("seed", range(4))
def test_bounds_take_nothing_from_the_evidence_of_a_large_quarrel(seed, monkeypatch):
    dossier = talk(seed, 400, 400)
    short = contradictions(dossier, "coast")
    bounded = strengths(dossier)
    monkeypatch.setattr(rule, "MOST", FOREVER)
    monkeypatch.setattr(_quarrels, "LISTED", FOREVER)
    long = contradictions(dossier, "coast")
    assert len(long) > len(short)
    assert strengths(dossier) == bounded


def test_many_voices_do_not_make_many_pairs():
    """Counted, not timed: forty voices that all contradict each other list no more than twice what a group may."""
    spoken = [
        (k % 90, WHO[4], f"Speaker{k % 40}", "AGREE" if k % 2 else "REJECT", (), 1 + k % 6, "wire") for k in range(400)
    ]
    assert 0 < len(contradictions(record(spoken), "coast")) <= _quarrels.LISTED + 1


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_on_the_labelled_pairs_both_find_the_same(pair):
    dossier = pair_dossier(pair)
    for party in dossier.case.parties:
        check(dossier, party)


# --- Several reports of one contradiction -----------------------------------------------------------------------------


def twice_reported() -> Dossier:
    """Envoys agree and fishers refuse, each as two families of sources have it, one of them better."""
    spoken = [
        (0, "coast.envoys", None, "AGREE", (), 1, "wire"),
        (0, "coast.envoys", None, "AGREE", (), 4, "daily"),
        (5, "coast.fishers", None, "REJECT", (), 1, "wire"),
        (5, "coast.fishers", None, "REJECT", (), 3, "daily"),
    ]
    return record(spoken)


def test_every_family_that_reports_a_stand_speaks_and_one_pair_is_shown():
    found = contradictions(twice_reported(), "coast")
    assert [(c.earlier, c.later) for c in found if not c.again] == [("i000", "i002")]
    assert {(c.earlier, c.later) for c in found} == {(f"i00{a}", f"i00{b}") for a in (0, 1) for b in (2, 3)}
    assert len({c.group for c in found}) == 1
    made = [one for one in observations(twice_reported(), "coast") if one.pair and one.r > 0]
    assert [(one.pair, one.family) for one in made] == [(("i000", "i002"), "wire"), (("i000", "i003"), "daily")]


EARLIER = {"f19-afp-truce": "1", "f22-ary-sign": "3"}
LATER = {"f35-afp-failed": "1", "f56-ary-denial": "2"}


def recoded(*gone: str) -> Dossier:
    """The first case with four items coded as one quarrel about the crossings, some of them dropped."""
    changes = {}
    for items, who, act in ((EARLIER, "federal-government", "PLEDGE"), (LATER, "khyber-pakhtunkhwa", "REJECT")):
        for key, credibility in items.items():
            fields = {
                "actor": f"pakistan.{who}",
                "speaker": f"Spokesman {act}",
                "act": act,
                "issue": "crossings",
                "credibility": credibility,
            }
            changes |= {f"record.{key}.{name}": value for name, value in fields.items()}
            changes |= {f"record.{key}.event": f"e-{act.lower()}", f"record.{key}.kind": "fact"}
    changes = {path: value for path, value in changes.items() if path.split(".")[1] not in gone}
    return change(load_case("istanbul-2025", "2025-12-31"), changes | {f"record.{key}": "drop" for key in gone})


@pytest.mark.parametrize(
    "gone", [*((key,) for key in (*EARLIER, *LATER)), ("f19-afp-truce", "f35-afp-failed"), tuple(EARLIER)]
)
def test_leaving_reports_out_is_as_if_they_had_never_been(gone):
    """Another family's report carries the contradiction, in what is left out as in a record that never had them."""
    dossier, never = recoded(), recoded(*gone)
    belief = infer(dossier, "pakistan", 0.5)
    evidence = gather(dossier, "pakistan", belief.prior)
    left = infer(never, "pakistan", 0.5)
    assert evidence.posterior(evidence.without(gone)) == pytest.approx(left.posterior, abs=1e-12)
    assert any(step.pair and step.weight > 0 for step in left.steps) == (gone != tuple(EARLIER))
    if len(gone) == 1:
        held = leave_out(evidence, belief, gone)[gone[0]]
        assert belief.posterior - held == pytest.approx(left.posterior, abs=1e-12)
