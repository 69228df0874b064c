"""One case through every lens: places worked by hand, mirrored roles, lenses that must agree, and what is missing."""

from __future__ import annotations

import html
import json
import math
import re
from dataclasses import replace
from fractions import Fraction as Q

import html5lib
import numpy as np
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from folders import edit
from small import SMALL, number, small_case, small_dossier
from sulh.bargain import settle, space_of, table
from sulh.brief import lens_document, lenses_json, lenses_page, lenses_told
from sulh.cli import main
from sulh.council import faction_worth, mandate
from sulh.council.positions import forecast
from sulh.game import mandates_over
from sulh.outlook import Setting, run_chain
from sulh.outlook.lenses import LENSES, QUESTIONS, Answer, Pointer, actors_by_issues, option_worth, through_lenses
from sulh.outlook.lenses import _course as course
from sulh.outlook.lenses import _deal as deal
from sulh.outlook.lenses._actors import _view, _weights
from sulh.outlook.lenses._agree import by_issue, groups
from sulh.store import load_case, new_case, schemas

HANDLE = {"name": "Handles", "options": {"open-road": {"name": "Opens the road"}}}


def issue(claimant, respondent, weights=(0.5, 0.5), today="a", **more):
    """An issue with options a, b, c, … worth so much to north and south."""
    names = "abcdefgh"[: len(claimant)]
    valued = {
        party: {"weight": number(w), "values": dict(zip(names, values, strict=True)), "assumed": "for a test"}
        for party, values, w in (("north", claimant, weights[0]), ("south", respondent, weights[1]))
    }
    options = {name: {"name": name.upper()} for name in names}
    return {"name": "An issue", "today": today, "options": options, "parties": valued, **more}


def told_by(found, kind):
    return [one for one in found if isinstance(one, kind)]


def leading(found, lens):
    return next(p for p in found if isinstance(p, Pointer) and p.lens == lens and p.leads)


# The case as positions


def test_places_of_the_small_case_by_hand():
    """Curbed lies .6 of the way by north's worth and 1/3 by south's ((.5 - .3) of (.6 - .3) is lost on the way)."""
    found = actors_by_issues(small_case())
    line = found.lines["band"]
    curb = 50 * (Q(6, 10) + 1 - Q(2, 3))
    assert line.place == pytest.approx({"nothing": 0, "curb": float(curb), "disband": 100})
    assert line.positions.actors == (
        "north.cabinet",
        "north.army",
        "south.palace",
        "south.ministry",
        "south.guard",
        "broker",
    )
    assert line.positions.x[:, 0] == pytest.approx([100, 100, 0, 0, 0, 55])
    assert 100 * line.positions.s[:, 0] == pytest.approx([70, 70, 40, 40, 40, 55])
    broker = (0.001 + 0.002) * 120 / math.log(2)
    assert line.positions.c == pytest.approx([0.6, 0.4, 0.5, 0.3, 0.2, broker])
    mean = (70 * 100 + 55 * broker * 55) / (70 + 40 + 55 * broker)
    assert forecast(line.positions, "mean").value[0] == pytest.approx(mean)
    assert set(found.left_out) == {"far", "band", "strays"}


def test_an_option_that_is_best_for_both_leaves_nothing_to_place():
    line = actors_by_issues(small_case()).lines["road"]
    assert (line.agreed, line.positions, line.off) == ("open", None, ("shut",))


def test_an_option_that_is_worse_for_both_has_no_place_and_neither_has_who_wants_it():
    plain = issue([0, 0.4, 1], [0.6, 1, 0])  # a is worse than b for both
    case = small_case({"issues.band": plain, "parties.south.council.factions.guard.values": {"band": {"a": 1, "b": 0}}})
    line = actors_by_issues(case).lines["band"]
    assert line.off == ("a",)
    assert line.place == {"b": 0, "c": 100}
    assert line.missing == ("south.guard",)
    assert line.today is None
    assert "south.guard" not in line.positions.actors


def test_of_options_as_good_a_faction_stands_between_them():
    case = small_case({"parties.north.council.factions.army.values": {"band": {"nothing": 1, "disband": 1}}})
    positions = actors_by_issues(case).lines["band"].positions
    assert positions.x[positions.actors.index("north.army"), 0] == 50


def test_options_that_are_no_scale_are_said_to_be_none():
    plain = issue([0, 0.5, 1], [1, 0.5, 0], ordered=False)
    line = actors_by_issues(small_case({"issues.band": plain})).lines["band"]
    assert (line.scale, line.positions) == (False, None)
    two = actors_by_issues(small_case({"issues.band": issue([0, 1], [1, 0], ordered=False)})).lines["band"]
    assert two.scale
    assert two.positions is not None


def test_nearest_of_two_as_near_is_the_one_nearer_to_today():
    line = actors_by_issues(small_case({"issues.band": issue([0, 1], [1, 0], today="b")})).lines["band"]
    assert [line.nearest(x) for x in (0, 49, 50, 51)] == ["a", "a", "b", "b"]
    other = replace(line, today=None)
    assert other.nearest(50) == "a"


def random_issues(seed, many=3):
    draw = np.random.default_rng(seed)
    weights = draw.dirichlet(np.ones(many), 2)
    return {
        f"i{k}": issue(*np.round(draw.random((2, 4)), 3).tolist(), weights[:, k].tolist(), today="abcd"[k])
        for k in range(many)
    }


def of_random(seed, turned=False):
    """A case with issues drawn at random; `turned`: the same with claimant and respondent interchanged."""
    changes = {"issues": random_issues(seed), "demands": None, "armed_groups": None, "mediators.broker.bias.value": 0.3}
    changes |= {"parties.north.standoff": None, "parties.south.standoff": None}
    for party in ("north", "south"):
        for key, value in (("bluff", -3), ("resolve", 0.5), ("resolve_unwilling", 0.7)):
            changes[f"parties.{party}.outside.{key}"] = number(value)
    if turned:
        changes |= {"claimant": "south", "respondent": "north", "mediators.broker.bias.value": -0.3}
    return small_case(changes)


@pytest.mark.parametrize("seed", range(8))
def test_interchanged_parties_mirror_every_place(seed):
    one, other = (actors_by_issues(of_random(seed, turned)) for turned in (False, True))
    for name, line in one.lines.items():
        mirrored = other.lines[name]
        assert (line.off, line.agreed, line.missing) == (mirrored.off, mirrored.agreed, mirrored.missing)
        assert {o: 100 - x for o, x in line.place.items()} == pytest.approx(dict(mirrored.place))
        for model in ("mean", "median", "nash", "mirrored", "mirrored-mean") if line.positions else ():
            here, there = (forecast(x.positions, model).value[0] for x in (line, mirrored))
            assert here == pytest.approx(100 - there, abs=1e-6)
    assert one.power == pytest.approx(dict(other.power))


@pytest.mark.parametrize("seed", range(8))
def test_interchanged_parties_point_to_the_same_deals_in_mirror(seed):
    """Everything but the game, in which the roles differ."""
    told = []
    for turned in (False, True):
        case = of_random(seed, turned)
        tab = table(case)
        space = space_of(tab, (case.claimant, case.respondent))
        settled = settle(space)
        actors = actors_by_issues(case)
        found = [
            *deal.theory(settled),
            *deal.scripted(space),
            *deal.ratified(case, tab, settled, mandates_over(case, tab)),
            *deal.placed(case, actors, deal.forecasts(actors), space),
        ]
        told.append(found)
    models = {"positions": ("mean", "median", "nash", "mirrored", "mirrored-mean")}
    for one, other in zip(*told, strict=True):
        if isinstance(one, Answer):
            assert (one.lens, one.question, one.about) == (other.lens, other.question, other.about) or one.about
            assert set(one.choice) == set(other.choice) or one.about
        elif one.model in models.get(one.lens, (one.model,)):
            assert (one.lens, one.model, one.package, one.leads) == (
                other.lens,
                other.model,
                other.package,
                other.leads,
            )
            assert one.chance == pytest.approx(other.chance)
            assert one.utility == (None if other.utility is None else pytest.approx(other.utility[::-1]))


@pytest.mark.parametrize("seed", range(4))
def test_a_faction_sees_issues_as_its_council_does(seed):
    """Its weights and values give the worth of every package that the council reckons with (no ties: no loyalty)."""
    changes = {"issues": random_issues(seed), "demands": None, "armed_groups": None}
    changes["parties.south.council.factions.guard.values"] = {"i1": {"a": 0.9}}
    changes["parties.south.council.factions.guard.salience"] = {"i0": 0.8}
    case = small_case(changes)
    options = table(case).options
    worth = faction_worth(case, "south", options)
    for f, name in enumerate(case.parties["south"].council.factions):
        view = _view(case, "south", name, _weights(case, "south"))
        values = [[view.values[i][o] for o in it.options] for i, it in case.issues.items()]
        mine = sum(view.weights[i] * np.array(values[k])[options[:, k]] for k, i in enumerate(case.issues))
        assert mine == pytest.approx(worth[:, f])


# Deals


def test_the_worth_of_options_adds_up_to_the_worth_of_packages():
    """Net of ties to armed groups, of which no package of the small case asks for more than the whole."""
    case = small_case()
    tab = table(case)
    for k, party in enumerate((case.claimant, case.respondent)):
        for row in range(len(tab.options)):
            parts = [option_worth(case, party, i, o) for i, o in tab.package(row).items()]
            assert sum(parts) - 0.4 / 0.6 == pytest.approx(tab.net[row, k])


@pytest.mark.parametrize("protocol", ["claimant-offers", "alternating", "mediated"])
def test_what_is_signed_by_deal_is_what_is_signed(protocol):
    dossier = small_dossier(**{"talks.protocol": protocol, "talks.round_days": number(6.5)})
    chain = run_chain(dossier, Setting(dossier.case.horizon))
    shares = deal.signed(chain)
    assert (shares >= 0).all()
    assert (shares > 0).sum() > 1
    assert shares.sum() == pytest.approx(chain.by(dossier.case.horizon)[:2].sum(), abs=1e-12)


def test_the_best_ratified_deal_is_the_best_of_all_that_lose_nobody_anything():
    case = small_case()
    tab = table(case)
    settled = settle(space_of(tab, ("north", "south")))
    found = leading(deal.ratified(case, tab, settled, mandates_over(case, tab)), "council")
    passes = np.prod([mandate(case, party, tab.options).full for party in ("north", "south")], axis=0)
    better = [row for row in tab.frontier if (tab.net[row] > 0).all()]
    best = max(better, key=lambda row: passes[row])
    assert found.package == tab.package(int(best))
    assert found.chance == pytest.approx(passes[best])


def test_scripts_do_not_sign_that_all_stays_as_it_is():
    """With today as the only package that loses nobody anything there is nothing to agree on."""
    case = small_case(
        {
            "issues": {"one": issue([0, 1], [0.9, 0], (1, 1))},
            "demands": None,
            "armed_groups": None,
            "parties.north.standoff": None,
            "parties.south.standoff": None,
        }
    )
    found = list(deal.scripted(space_of(table(case), ("north", "south"))))
    (answer,) = found
    assert answer.choice == ("yes",)
    assert set(answer.facts["rates"].values()) == {0.0}


# Agreement


def test_groups_and_shares_by_hand():
    answers = [
        Answer("outlook", "lasts", ("yes",), {}),
        Answer("sessions", "lasts", ("no",), {}),
        Answer("stability", "lasts", ("yes",), {}),
        Answer("belief", "lasts", (), {}),
        Answer("council", "changes", ("south",), {}),
        Answer("stability", "changes", ("north", "south"), {}),
    ]
    made = [(g.question, g.choice, g.lenses, g.of) for g in groups(answers)]
    assert made == [
        ("lasts", "yes", ("outlook", "stability"), 3),
        ("lasts", "no", ("sessions",), 3),
        ("changes", "south", ("council", "stability"), 2),
        ("changes", "north", ("stability",), 2),
    ]
    pointers = [
        Pointer("outlook", "deal-1", {"band": "curb", "road": "open"}, True, 0.3),
        Pointer("outlook", "deal-2", {"band": "disband", "road": "open"}, False, 0.1),
        Pointer("deals", "nash", {"band": "curb", "road": "open"}, True),
        Pointer("deals", "egalitarian", {"band": "disband", "road": "open"}, False),
        Pointer("positions", "mean", {"band": "disband"}, True),
    ]
    band, road = by_issue(small_case(), pointers)
    assert band.named == {"curb": ("outlook", "deals"), "disband": ("positions",)}
    assert band.share == pytest.approx(2 / 3)
    # North: .7 (1 - .6) / .6. South: .4 (.5 - .3) / .6, and half of .2 + .3 x .3 for the other half of the band.
    assert band.apart == pytest.approx((0.7 * 0.4 / 0.6, 0.4 * 0.2 / 0.6 + 0.5 * 0.29))
    assert band.models == {"deals": (1, 2), "positions": (1, 1)}
    assert (band.signed, road.signed) == (pytest.approx(3 / 4), 1.0)
    assert (road.share, road.apart) == (1.0, (0.0, 0.0))


AGREED = {
    # Both want the same on both issues, far above today, and are sure to be willing. Nobody is tied to an armed group,
    # so that acts cost nothing, and must be worth nothing; incidents cost nothing, or a signature would make them last.
    "issues": {"one": issue([0, 0.2, 1], [0, 0.3, 1]), "two": issue([0, 1], [0.1, 1])},
    "demands": None,
    "armed_groups": None,
    "parties.north.standoff": None,
    "parties.south.standoff": None,
    "parties.north.prior": {"will": number(0.99), "stalling": number(0.5)},
    "parties.south.prior": {"will": number(0.99), "stalling": number(0.5)},
    "parties.north.council.factions": {"all": {"name": "All", "weight": number(1), "fallback": number(0.1)}},
    "parties.south.council.factions": {"all": {"name": "All", "weight": number(1), "fallback": number(0.1)}},
    "parties.north.council.steepness": number(20),
    "parties.south.council.steepness": number(20),
    "play.act_worth": number(0),
    "talks.ready": number(0.9),
    "play.hit_claimant": {"minor": number(0), "major": number(0)},
    "play.hit_respondent": {"minor": number(0), "major": number(0)},
    "play.precision": number(15),
    "conflict": {
        "question": "Why not?",
        "decision_makers": {
            "north": {
                "name": "North",
                "options": {"north-opens": {"name": "Opens"}},
                "prefers": [{"statement": "north-opens and south-opens", "assumed": "for a test"},
                            {"statement": "north-opens", "assumed": "for a test"}],
            },
            "south": {
                "name": "South",
                "options": {"south-opens": {"name": "Opens"}},
                "prefers": [{"statement": "north-opens and south-opens", "assumed": "for a test"},
                            {"statement": "south-opens", "assumed": "for a test"}],
            },
        },
        "states": {"shut": {"name": "shut"}, "open": {"name": "open", "taken": ["north-opens", "south-opens"]}},
        "status_quo": "shut",
    },
}  # fmt: skip


def test_where_both_want_the_same_all_lenses_agree():
    found = through_lenses(small_dossier(**AGREED))
    assert [one.share for one in found.issues] == [1.0, 1.0]
    assert {lens for one in found.issues for lens in one.named["c" if one.issue == "one" else "b"]} == {
        "outlook",
        "council",
        "deals",
        "sessions",
        "positions",
    }
    assert all(one.apart == (0.0, 0.0) for one in found.issues)
    assert set(found.pairs.values()) == {(0.0, 0.0)}
    assert all(p.package == {"one": "c", "two": "b"} for p in found.pointers if p.leads)
    made = {(g.question, g.about): g for g in found.groups if g.question not in ("changes", "mind")}
    assert {key: g.choice for key, g in made.items()} == {
        ("there", None): "yes",
        ("ratified", None): "yes",
        ("lasts", None): "no",
        ("can", "south"): "yes",
        ("can", "north"): "yes",
    }
    assert all(len(g.lenses) == g.of for g in made.values())
    assert made["lasts", None].lenses == ("outlook", "sessions", "stability")


# What is missing


EMPTY = {"issues": {"one": issue([0.5, 1], [0.5, 0], (1, 1))}, "demands": None}
EMPTY |= {"parties.north.standoff": None, "parties.south.standoff": None, "armed_groups": None}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "the case has no section conflict"),
        ({"mediators": None, "third_parties": None, "armed_groups": None, "demands": None, "ceasefire.guarantors": [],
          "issues": {"one": issue([0, 1], [1, 0.5], (1, 1))}}, "bargaining theory"),
        (EMPTY, "None of 2 packages is better than today for both sides."),
        ({"issues": {"one": issue([0, 0.6, 1], [0.5, 1, 0.2], (1, 1), ordered=False)}, "demands": None},
         "The case calls its options no scale"),
        ({"issues": {"one": issue([0, 1], [0, 1], (1, 1))}, "demands": None}, "nothing to place"),
        ({**AGREED, "conflict.status_quo": None}, "the conflict names no status quo"),
        ({"parties.south.prior": {"will": number(0), "stalling": number(0.5)}}, "Only the belief speaks to it."),
    ],
    ids=["no conflict", "no outsiders", "no zone", "no scale", "agreed", "no status quo", "unwilling"],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_breaks(changes, says):
    found = through_lenses(small_dossier(**changes))
    told = lenses_told(found)
    assert says in " ".join(told.split())
    assert max(map(len, told.splitlines())) <= 100
    document = json.loads(lenses_json(found))
    assert [e.message for e in Draft202012Validator(schemas()["compare"]).iter_errors(document)] == []
    keys = {(q["question"], q["about"]) for q in document["questions"]}
    assert keys == {
        (q, about) for q in QUESTIONS for about in (("north", "south") if q in ("mind", "can") else (None,))
    }
    for question in document["questions"]:
        assert [a["lens"] for a in question["answers"]] == list(LENSES)
        assert all(a["told"] for a in question["answers"])
        speaking = {a["lens"] for a in question["answers"] if a["speaks"]}
        if question["question"] != "which":
            assert {lens for group in question["groups"] for lens in group["lenses"]} == speaking


def test_an_empty_zone_says_how_far_each_must_move():
    """Standoffs of .6: a is worth (.5 - .6) / .4 = -1/4 to both, b 1 to north and -3/2 to south. Only south could open
    one alone, by b; shared, a asks each for 1/4, a fifth of north's range and of south's.
    """
    above = {"parties.north.standoff": number(0.6), "parties.south.standoff": number(0.6)}
    found = through_lenses(small_dossier(**{**EMPTY, **above}))
    answer = found.answer("deals", "changes")
    assert answer.choice == ("north", "south")
    moves = answer.facts["moves"]
    assert moves["alone"] == {"north": None, "south": pytest.approx(1.5)}
    assert moves["together"] == pytest.approx({"north": 0.25, "south": 0.25})
    assert moves["nearest"] == {"one": "a"}
    assert "South alone would ask 1.50 less" in " ".join(lenses_told(found).split())
    assert found.answer("deals", "which").choice == ()
    assert found.answer("sessions", "which").choice == ()
    assert found.answer("sessions", "lasts").choice == ("yes",)


def test_where_only_today_loses_nobody_anything_nobody_is_asked_to_move():
    found = through_lenses(small_dossier(**EMPTY))
    assert found.answer("deals", "changes").choice == ()
    assert "nobody would lose, and somebody would gain nothing" in " ".join(lenses_told(found).split())


def test_stability_alone_by_hand():
    """A prisoner's dilemma: the dull state lasts, both prefer the bright one, and only together do they get there."""

    def maker(name, mine, other):
        prefers = [{"statement": other, "assumed": "w"}, {"statement": f"not {mine}", "assumed": "w"}]
        return {"name": name, "options": {mine: {"name": "Gives"}}, "prefers": prefers}

    plain = {
        "question": "Who gives?",
        "decision_makers": {"north": maker("North", "n", "s"), "south": maker("South", "s", "n")},
        "states": {"dull": {"name": "dull"}, "bright": {"name": "bright", "taken": ["n", "s"]}},
        "status_quo": "dull",
    }
    found = {a.question: a for a in course.standing(small_case({"conflict": plain}))}
    assert found["there"].choice == ("yes",)
    assert found["there"].facts["states"] == ["4 (bright)"]
    assert found["lasts"].choice == ("yes",)
    assert found["lasts"].facts["reached_by_own_steps"] == {"4 (bright)": False}
    assert found["changes"].choice == ("north", "south")
    assert found["changes"].facts["to"] == "4 (bright)"
    assert found["which"].choice == ()


def test_who_stands_for_several_is_told_as_them():
    """A conflict in which the two mediators alone could end it; of what the parties prefer they dislike one state."""
    case = load_case("istanbul-2025").case
    found = {a.question: a for a in course.standing(case)}
    assert found["there"].facts["states"] == ["28 (checked action, open crossings)"]
    mediators = case.conflict.decision_makers["mediators"]
    keen = mediators.model_copy(update={"prefers": mediators.prefers[-1:]})
    keen = keen.model_copy(update={"prefers": (keen.prefers[0].model_copy(update={"statement": "monitor"}),)})
    makers = {**case.conflict.decision_makers, "mediators": keen}
    other = case.model_copy(update={"conflict": case.conflict.model_copy(update={"decision_makers": makers})})
    told = {a.question: a for a in course.standing(other)}
    assert told["lasts"].choice == ("no",)
    assert told["changes"].choice == ("qatar", "turkiye")


# The command


def test_the_command_in_words_and_as_json(tmp_path):
    folder = new_case("talks", tmp_path)
    told = CliRunner().invoke(main, ["compare", str(folder)])
    assert told.exit_code == 0
    assert "WHERE THE LENSES AGREE, AND WHERE NOT" in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 100
    plain = CliRunner().invoke(main, ["compare", str(folder), "--json", "--horizon", "2025-04-15"])
    document = json.loads(plain.stdout)
    assert document["horizon"] == "2025-04-15"
    assert [e.message for e in Draft202012Validator(schemas()["compare"]).iter_errors(document)] == []
    page = tmp_path / "page.html"
    again = CliRunner().invoke(main, ["compare", str(folder), "--json", "--horizon", "2025-04-15", "--html", str(page)])
    assert again.stdout == plain.stdout
    assert "Every lens:" in page.read_text(encoding="utf-8")
    both = CliRunner().invoke(main, ["compare", str(folder), "--json", "--html", "/dev/stdout"])
    assert both.exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["nowhere"], 2), (["istanbul-2025", "--horizon", "2025-01-01"], 2), (["istanbul-2025", "--as-of", "soon"], 2)],
)
def test_wrong_arguments_end_as_elsewhere(arguments, code):
    assert CliRunner().invoke(main, ["compare", *arguments]).exit_code == code


def test_an_invalid_case_ends_with_3(tmp_path):
    folder = new_case("talks", tmp_path)
    edit(
        folder / "case.yaml",
        "    second:\n      name: Second party\n      options:",
        "    secnd:\n      name: Second party\n      options:",
    )
    done = CliRunner().invoke(main, ["compare", str(folder)])
    assert done.exit_code == 3
    assert 'got "secnd"' in done.stderr
    assert 'Did you mean "second"?' in done.stderr


def test_names_of_a_case_act_on_nothing():
    evil = "Open\x1b[2J\u202e<script>alert(1)</script>"
    issues = {key: {**SMALL["issues"][key]} for key in SMALL["issues"]}
    issues["road"] = {**issues["road"], "name": evil, "options": {"shut": {"name": evil}, "open": {"name": evil + "b"}}}
    found = through_lenses(small_dossier(issues=issues))
    page = lenses_page(found)
    for told in (lenses_told(found), page):
        assert "\x1b" not in told
        assert "\u202e" not in told
    assert "<script" not in page
    assert "&lt;script" in page


def test_the_page_holds_the_document_and_needs_nothing(tmp_path):
    found = through_lenses(load_case("istanbul-2025"))
    page, document = lenses_page(found), lens_document(found)
    assert page == lenses_page(found)
    assert "http:" not in page.replace("http://www.w3.org", "")
    assert "<script" not in page
    plain = html.unescape(page)
    for question in document.questions:
        assert all(answer.told in plain for answer in question.answers)
    assert all(text in plain for text in document.summary)
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(page)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_document_says_what_a_reader_needs_first():
    document = lens_document(through_lenses(load_case("istanbul-2025")))
    assert len(document.summary) == len(document.questions)
    assert document.converged
    assert any("do not confirm" in note for note in document.notes)
