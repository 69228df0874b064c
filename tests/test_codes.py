"""Codes of event data as acts: whose act it is, towards whom, and PLOVER's own table as a second route."""

from __future__ import annotations

import re

import pytest

from folders import edit
from shared import need_shared
from sulh.record import load_codebook
from sulh.record.exchange import codes_of, formats
from sulh.record.exchange._codes import read_codes
from sulh.record.exchange._extract import ASIDE
from sulh.store import Choices, import_events, load_case

HEAD = "date,source,target,code"
WHO = {"AAA": "first", "BBB": "second", "BBBOPP": "second.centre", "BND": "band", "MED": "mediator", "NEI": "neighbour"}

# Where an act's root in the codebook is not the verb that PLOVER's conversion table (draft 0.8) gives the code, or
# where a code of that table has no act.
PARTED = {
    "ACCUSE → INVESTIGATE": (
        {"090", "091", "092", "093", "094"},
        "draft 0.8 counts inquiries under ACCUSE; PLOVER's reference page and the codebook have a verb for them",
    ),
    "RETREAT → CONCEDE": (
        {"0813", "0814", "085"},
        "a curfew or sanction eased gives up a position; the codebook's RETREAT is of people, truces, troops and gates",
    ),
    "COERCE → SANCTION": ({"163"}, "penalties and embargoes are what the codebook's SANCTION names"),
    "COERCE → negotiation": ({"173"}, "an arrest in a party's own tied group is a step on the matter in dispute"),
    "RETREAT → nothing": ({"0863"}, "letting aid through is no body that verifies, and no crossing reopened for trade"),
    "COERCE → nothing": ({"192"}, "no act of the codebook takes ground: COERCE is of people and property"),
    "ASSAULT → nothing": (
        {"1712", "175"},
        "destroying property and violence against persons by a state: its acts of force are STRIKE and CLASH",
    ),
}


def cameo_of(table: str) -> dict[str, str]:
    """Every code of PLOVER's table with the verb that it gives; not the roots of two digits, which stand twice."""
    found = re.findall(r"^(\d{3,4}): *([A-Z]+)", table, re.MULTILINE)
    assert len(found) > 250
    return dict(found)


def test_acts_have_the_verb_that_plover_gives_the_code():
    acts = load_codebook().acts
    theirs = cameo_of((need_shared("data/plover") / "CAMEO2PLOVER-2021.txt").read_text(encoding="utf-8"))
    readings = read_codes(codes_of(formats()["cameo"]), theirs)
    parted: dict[str, set[str]] = {}
    for text, verb in theirs.items():
        code = readings[text].code
        ours = {acts[act].root for act in (code.act, code.group, code.large, code.states, code.own, code.part) if act}
        for root in ours - {verb} or ({"nothing"} if not ours else set()):
            parted.setdefault(f"{verb} → {root}", set()).add(text)
    assert parted == {kind: codes for kind, (codes, _) in PARTED.items()}


def test_plovers_own_verbs_are_read_as_acts_under_them():
    acts = load_codebook().acts
    renamed = {"YIELD": "CONCEDE", "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "ACCUSE/investigate": "INVESTIGATE"}
    for text, code in codes_of(formats()["plover"]).codes.items():
        verb = renamed.get(text, text.partition("/")[0])
        roots = {acts[a].root for a in (code.act, code.group, code.large, code.states, code.part) if a}
        assert roots == ({"CONCEDE"} if text == "RETREAT/ease" else {verb}), text


def fates(folder, rows, kind="cameo", head=HEAD):
    """Row number → act and actor of what was kept, or why it was not (without the words for all refusals)."""
    path = folder.parent / "events.csv"
    numbered = [f"event_id,{head}", *(f"{k},2025-02-{k:02},{row}" for k, row in enumerate(rows, 1))]
    path.write_text("\n".join(numbered) + "\n")
    report = import_events(kind, path, folder, Choices(actors=WHO))
    found = {int(i.row): (i.act, i.actor) for i in load_case(folder).items.values() if i.row}
    for why, tally in report.refused.items():
        found |= dict.fromkeys(tally.first, why.removeprefix("no act in the codebook for "))
    assert report.kept + sum(tally.count for tally in report.refused.values()) + sum(report.left_out.values()) == len(
        rows
    )
    return [found.get(k, "left out") for k in range(1, len(rows) + 1)], report


@pytest.mark.parametrize(
    ("kind", "code", "act"),
    [  # CAMEO 1.1: 061 cooperate economically, 072 military aid, 075 asylum, 0872 ease blockade, 093 investigate
        # military action, 152 increase military alert, 161 break relations, 163 sanctions, 165 halt mediation, 171
        # seize property, 196 violate ceasefire (by fighting); WEIS: 071 economic aid, 063 asylum, 182 armed show, 193
        # cut aid, 194 halt talks, 211 seize; PLOVER's verbs
        ("cameo", "061", "COOPERATE"),
        ("cameo", "072", "AID"),
        ("cameo", "075", "AID"),
        ("cameo", "0872", "OPEN_BORDER"),
        ("cameo", "093", "INVESTIGATE"),
        ("cameo", "152", "MOBILIZE"),
        ("cameo", "161", "SANCTION"),
        ("cameo", "163", "SANCTION"),
        ("cameo", "164", "SUSPEND"),
        ("cameo", "165", "SUSPEND"),
        ("cameo", "171", "COERCE"),
        ("cameo", "173", "COERCE"),
        ("cameo", "174", "EXPEL"),
        ("cameo", "196", "CLASH"),
        ("weis", "071", "AID"),
        ("weis", "063", "AID"),
        ("weis", "182", "MOBILIZE"),
        ("weis", "193", "SANCTION"),
        ("weis", "194", "SUSPEND"),
        ("weis", "211", "COERCE"),
        ("plover", "MOBILIZE/troops", "MOBILIZE"),
        ("plover", "CRIME", "CRIME"),
        ("plover", "COERCE/arrest", "COERCE"),
        ("icews", "Investigate", "INVESTIGATE"),
        ("icews", "Provide aid", "AID"),
    ],
)
def test_what_one_party_does_to_the_other(folder, kind, code, act):
    assert fates(folder, [f"AAA,BBB,{code}"], kind)[0] == [(act, "first")]


@pytest.mark.parametrize("code", ["1712", "175", "176", "192", "0863"])
def test_what_has_no_act_is_refused(folder, code):
    assert isinstance(fates(folder, [f"AAA,BBB,{code}"])[0][0], str)


@pytest.mark.parametrize("code", ["18", "180", "196", "213"])
def test_numbers_of_weis_that_may_be_either_are_refused(folder, code):
    assert isinstance(fates(folder, [f"AAA,BBB,{code}"], "weis")[0][0], str)


@pytest.mark.parametrize(("kind", "code"), [("cameo", "141"), ("weis", "181"), ("plover", "PROTEST/demo")])
def test_a_protest_is_an_act_of_a_faction_whose_followers_march_and_of_no_people(folder, kind, code):
    found, _ = fates(folder, [f"{who},AAA,{code}" for who in ("BBBOPP", "BBB", "BBBGOV", "BND")], kind)
    crowd = "a protest by a whole party: a crowd or a people is not its followers"
    assert found == [("PROTEST", "second.centre"), crowd, crowd, crowd]


def test_an_arrest_in_a_partys_own_group_is_a_step_on_the_matter_and_in_another_none(folder):
    edit(folder / "case.yaml", "tied_since: 2015-01-01", "tied_since: 2025-02-02")
    found, _ = fates(folder, ["BBB,BND,173", "BBB,BND,173", "AAA,BND,173", "AAA,BBB,173", "BND,AAA,173"])
    none = "this between these two"
    assert found == [none, ("ACT_VISIBLY", "second"), none, ("COERCE", "first"), none]


def test_an_act_towards_a_third_side_or_an_armed_group_is_left_out(folder):
    """SIGN with a third state, AID to the group, MOBILIZE against it: none is an act towards the other side."""
    rows = ["AAA,NEI,057", "BBB,BND,072", "AAA,BND,154", "AAA,MED,057", "AAA,NEI,190", "NEI,AAA,195", "BND,BBB,042"]
    found, report = fates(folder, rows)
    assert found == ["left out"] * 7
    assert report.left_out == {ASIDE: 7}
    rows = ["AAA,MED,042", "MED,AAA,042", "NEI,BBB,111", "BND,AAA,042", "BND,BBB,190", "AAA,BBBOPP,072"]
    acts = [("CONSULT", "first"), ("CONSULT", "mediator"), ("CRITICISE", "neighbour"), ("CONSULT", "band")]
    again, report = fates(folder, rows)
    assert report.kept + report.already_there == 6
    assert [one for one in again if one in acts] == acts


def test_acled_rows_of_two_sides_name_nobody_who_did_it(folder):
    head = "event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,location,fatalities"
    rows = [
        "1,2025-02-01,Strategic developments,Arrests,AAA,BBB,Town,0",
        "2,2025-02-02,Strategic developments,Arrests,BBB,BND,Town,0",
        "3,2025-02-03,Strategic developments,Looting/property destruction,AAA,BBB,Town,0",
        "4,2025-02-04,Riots,Mob violence,AAA,BBB,Town,0",
        "5,2025-02-05,Battles,Armed clash,AAA,NEI,Town,0",
        "6,2025-02-05,Battles,Armed clash,NEI,AAA,Town,0",
    ]
    path = folder.parent / "events.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    report = import_events("acled", path, folder, Choices(actors=WHO))
    assert report.left_out == {ASIDE: 2}
    assert sorted(tally.first[0] for tally in report.refused.values()) == [2, 3, 4]
    (item,) = [item for item in load_case(folder).items.values() if item.row]
    assert (item.act, item.actor, item.between, item.attribution) == ("COERCE", None, ("first", "second"), None)
