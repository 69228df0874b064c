"""Stability: published conflicts, the definitions set by set, the conventions, the inverse question, bad input."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from conflicts import by_definition, random_listed, sequences
from shared import need_shared
from sulh.bargain.stability import (
    CONCEPTS,
    CONVENTIONS,
    GraphModel,
    ListedMoves,
    OptionMoves,
    coalition_moves,
    conflict_faults,
    graph_model,
    inverse,
    reach,
    read_conflict,
    reason,
    stability,
    turns,
)
from sulh.case import Conflict
from sulh.cli import main
from sulh.errors import CaseError, UsageError
from sulh.store import check_case, load_case

PUBLISHED = ("chicken", "cuban_missile_crisis", "elmira_1991", "prisoners_dilemma")


def published(name):
    path = need_shared(f"oracles/gmcr/{name}.json")
    return path, json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PUBLISHED)
@pytest.mark.parametrize("without", [(), ("reachable",)], ids=["listed moves", "moves from options"])
def test_published_conflicts_are_reproduced(name, without, tmp_path):
    _, told = published(name)
    path = tmp_path / "conflict.json"
    path.write_text(json.dumps({key: value for key, value in told.items() if key not in without}), encoding="utf-8")
    model = read_conflict(path)
    assert model.notes == ()
    assert isinstance(model.moves, ListedMoves) == (not without or name == "elmira_1991")
    solved = stability(model)
    for k, maker in enumerate(model.makers):
        for s in range(model.size):
            assert [t + 1 for t in model.moves_of(k, s)] == told["reachable"][maker][str(s + 1)]
            assert [t + 1 for t in model.better(k, s)] == told["unilateral_improvements"][maker][str(s + 1)]
        for concept in CONCEPTS:
            mine = [s + 1 for s in range(model.size) if concept in solved.of(s, k)]
            assert mine == told["stability"][maker][concept]
    assert {c: (solved.equilibria(c) + 1).tolist() for c in CONCEPTS} == told["equilibria"]


def test_elmira_goes_from_5_to_8_by_a_coalition_alone():
    """Hipel, Fang, Kilgour & Haight (1993): the ministry modifies and the firm accepts, which neither does alone."""
    path, _ = published("elmira_1991")
    model = read_conflict(path)
    found = [(who, to + 1) for who, to, _ in coalition_moves(model, 4)]
    assert found == [((0, 1), 8)]
    assert 7 in reach(model, 0)
    assert 7 not in reach(model, 0, improving=True)
    assert reach(model, 0, improving=True).path(4) == ((2, 4),)


@pytest.mark.parametrize("seed", range(40))
def test_stability_is_what_the_definitions_say_set_by_set(seed):
    model = random_listed(seed, makers=2 + seed % 3, chance=0.2)
    for convention in CONVENTIONS:
        solved = stability(model, convention)
        for s in range(model.size):
            for k in range(len(model.makers)):
                assert solved.of(s, k) == by_definition(model, s, k, convention)


@pytest.mark.parametrize("seed", range(6))
def test_option_form_with_irreversible_moves_and_states_ruled_out(seed):
    model = random_options(seed)
    random = np.random.default_rng(seed)
    for convention in CONVENTIONS:
        solved = stability(model, convention)
        for s in random.integers(0, model.size, 10).tolist():
            for k in range(4):
                assert solved.of(s, k) == by_definition(model, s, k, convention)


def random_options(seed, options=8):
    random = np.random.default_rng(seed)
    codes = np.flatnonzero(random.random(1 << options) > 0.25).astype(np.int64)
    index = np.full(1 << options, -1, np.int32)
    index[codes] = np.arange(codes.size)
    part = options // 4
    masks = np.array([((1 << part) - 1) << (part * k) for k in range(4)], np.int64)
    forward = int(random.integers(1 << options)) if seed % 2 else 0  # every other one can undo all that it does
    back = int(random.integers(1 << options)) & ~forward if seed % 2 else 0
    payoffs = random.integers(0, 30, (4, codes.size)).astype(np.int32)
    names = tuple(f"o{k}" for k in range(options))
    return GraphModel(
        "x", tuple("abcd"), names, (0,) * options, OptionMoves(codes, index, masks, forward, back), payoffs
    )


def line(moves, payoffs):
    spelt = tuple(str(k) for k in range(len(payoffs[0])))
    names = tuple("ABC"[: len(payoffs)])
    return GraphModel("hand", names, (), (), ListedMoves.of(moves), np.array(payoffs, np.int32), spelt)


def test_the_three_conventions_part_where_a_sanction_needs_more_moves():
    """By hand. A improves 0 -> 1. Only B, C, B in turn (1 -> 2 -> 3 -> 4) lead to 4, which is worse for A than 0."""
    moves = [
        [[1], [], [], [], []],
        [[], [2], [], [4], []],
        [[], [], [3], [], []],
    ]
    payoffs = [[1, 2, 2, 2, 0], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]
    model = line(moves, payoffs)
    assert stability(model, "legal").of(0, 0) == ("GMR", "SMR", "SEQ")
    assert stability(model, "once").of(0, 0) == ()
    shorter = line(moves, [[1, 2, 2, 0, 2], *payoffs[1:]])  # now 3, after B and C once each, is the bad one
    assert stability(shorter, "once").of(0, 0) == ("GMR", "SMR", "SEQ")
    assert stability(shorter, "single").of(0, 0) == ()
    told = reason(stability(model, "legal"), 0, 0)
    assert told.answers[0].willing == ((1, 2), (2, 3), (1, 4))


def test_nobody_moves_twice_running_in_a_legal_sequence():
    """B alone would need two moves in a row, 1 -> 2 -> 3, and listed moves need not be transitive."""
    moves = [[[1], [], [], []], [[], [2], [3], []]]
    model = line(moves, [[1, 2, 2, 0], [0, 1, 2, 3]])
    assert stability(model).of(0, 0) == ()


def test_a_reason_says_what_stability_decides_by_another_route():
    for seed in range(20):
        model = random_listed(seed)
        for convention in CONVENTIONS:
            solved = stability(model, convention)
            for s in range(model.size):
                for k in range(len(model.makers)):
                    told = reason(solved, s, k)
                    assert ("R" in told.concepts) == (not told.answers)
                    for concept in ("GMR", "SMR", "SEQ"):
                        good = all(answer.sanction(concept) is not None for answer in told.answers)
                        assert (concept in told.concepts) == good


def test_a_sanction_s_steps_can_be_taken_and_hurt():
    for seed in range(20):
        model = random_listed(seed)
        solved = stability(model)
        for s in range(model.size):
            for answer in reason(solved, s, 0).answers:
                at, last = answer.to, None
                for who, to in answer.willing or ():
                    assert who not in (0, last)
                    assert to in model.better(who, at)
                    at, last = to, who
                if answer.willing is not None:
                    assert model.payoffs[0][at] <= model.payoffs[0][s]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_inverse_count_is_what_trying_every_ranking_gives(seed, concept):
    model = random_listed(seed, states=6, chance=0.3)
    s, k = seed % 6, seed % 3
    asked = inverse(model, s, k, concept)
    stable = 0
    for ranking in permutations(range(6)):
        payoffs = model.payoffs.copy()
        payoffs[k] = ranking
        changed = GraphModel("x", model.makers, (), (), model.moves, payoffs, model.spelt)
        stable += concept in by_definition(changed, s, k)
    assert (asked.rankings, asked.of) == (stable, 720)


@pytest.mark.parametrize("seed", range(15))
def test_the_nearest_change_makes_the_state_stable_and_no_smaller_one_does(seed):
    model = random_listed(seed, chance=0.4, levels=9)
    for concept in CONCEPTS:
        for s in range(model.size):
            asked = inverse(model, s, 0, concept)
            assert asked.least
            assert (asked.nearest == ((),)) == (concept in stability(model).of(s, 0))
            for down in asked.nearest:
                for tried, good in [(down, True), *[(down[:j] + down[j + 1 :], False) for j in range(len(down))]]:
                    payoffs = model.payoffs * 2
                    payoffs[0, list(tried)] = np.minimum(payoffs[0, list(tried)], payoffs[0, s])
                    changed = GraphModel("x", model.makers, (), (), model.moves, payoffs, model.spelt)
                    assert (concept in by_definition(changed, s, 0)) == good


def test_a_chicken_game_s_compromise_by_hand():
    """Both swerve: one move is compared (R: half of 24 rankings); its only answer is state 2 (GMR: 1/2 + 1/6)."""
    path, _ = published("chicken")
    model = read_conflict(path)
    counts = {concept: inverse(model, 3, 0, concept).rankings for concept in CONCEPTS}
    assert counts == {"R": 12, "GMR": 16, "SMR": 14, "SEQ": 12}  # SEQ: the other would not answer, it likes 3 less


def test_the_tree_reaches_what_walking_reaches():
    for seed in range(20):
        model = random_listed(seed, chance=0.12)
        for improving in (False, True):
            tree = reach(model, 0, improving)
            walked, front = {0}, [0]
            while front:
                s = front.pop()
                for k in range(3):
                    for t in model.better(k, s) if improving else model.moves_of(k, s):
                        if t not in walked:
                            walked.add(t)
                            front.append(t)
            assert {s for s in range(model.size) if s in tree} == walked
            for s in walked:
                at = 0
                for who, to in tree.path(s):
                    assert to in (model.better(who, at) if improving else model.moves_of(who, at))
                    at = to
                assert at == s


def conflict(**changes):
    plain = {
        "question": "Who swerves?",
        "decision_makers": {
            "one": {
                "name": "One",
                "options": {"left": {"name": "Goes left"}},
                "prefers": [
                    {"statement": "not (left and right)", "assumed": "w"},
                    {"statement": "right", "assumed": "w"},
                ],
            },
            "two": {
                "name": "Two",
                "options": {"right": {"name": "Goes right"}},
                "ranking": {"chains": ["YN > NN ~ YY", "YY > NY"], "assumed": "w"},
            },
        },
        "states": {"start": {"name": "Nobody moves"}, "both": {"name": "Both", "taken": ["left", "right"]}},
        "status_quo": "start",
    }
    for path, value in changes.items():
        *stem, last = path.split("__")
        place = plain
        for key in stem:
            place = place[int(key)] if isinstance(place, list) else place[key]
        place[last] = value
    return Conflict.model_validate_json(json.dumps(plain), strict=True)


def test_statements_weigh_as_the_powers_of_two():
    model = graph_model(conflict())
    assert [model.pattern(s) for s in range(4)] == ["NN", "YN", "NY", "YY"]
    assert model.payoffs[0].tolist() == [1, 1, 2, 0]  # NN 2, YN 2, NY 3, YY 1
    assert model.payoffs[1].tolist() == [1, 2, 0, 1]
    assert model.label(0) == "1 (Nobody moves)"
    assert (model.state("Both"), model.state("both"), model.state("4"), model.state("YY")) == (3, 3, 3, 3)


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("2 if 1", {0, 2, 3}),
        ("b unless a", {1, 2, 3}),
        ("a iff b", {0, 3}),
        ("-1 & 2 | a & !b", {1, 2}),
        ("not (a or b)", {0}),
        ("a if (b if a)", {1, 3}),
    ],
)
def test_statements_hold_where_their_truth_table_says(text, true):
    from sulh.bargain.stability._build import holds
    from sulh.case._statements import read_statement

    codes = np.arange(4)
    assert set(np.flatnonzero(holds(read_statement(text, ["a", "b"]), codes))) == true


def test_a_single_change_of_a_statement_turns_a_state_as_told():
    model = graph_model(conflict())
    for state in range(model.size):
        before = state in stability(model).equilibria("SEQ")
        for turn in turns(model, state):
            assert turn.stable != before
    told = turns(graph_model(conflict()), 0)
    assert all(turn.maker == 0 for turn in told)  # the other has a ranking, of which no statement can be dropped


BAD = {
    "decision_makers.one.prefers.0.statement: expected an option, got \"middle\"": {
        "decision_makers__one__prefers__0__statement": "middle if right"
    },
    "got \"3\".\n  conflict. Options: left, right; or a number from 1 to 2.": {"decision_makers__one__prefers__0__statement": "1 & 3"},
    "which never holds": {"decision_makers__one__prefers__0__statement": "left and not left"},
    "which always holds": {"decision_makers__one__prefers__0__statement": "left if left"},
    "which holds exactly where number 1 does not": {"decision_makers__one__prefers__1__statement": "2 & 1"},
    "which says what number 1 says": {"decision_makers__one__prefers__1__statement": "-1 | -2"},
    "expected a ranking without a circle, got one through states": {
        "decision_makers__two__ranking": {"chains": ["YN > NN ~ YY", "YY > NY > YN"], "assumed": "w"}
    },
    "expected a ranking of all 4 states, got no order of": {
        "decision_makers__two__ranking": {"chains": ["YN > NN", "YY > NY"], "assumed": "w"}
    },
    "expected a state, got \"YNN\"": {"decision_makers__two__ranking": {"chains": ["YNN > NN"], "assumed": "w"}},
    "expected at least one state that can be, got none of 4": {
        "impossible": [{"statement": "left", "because": "w"}, {"statement": "not left", "because": "w"}]
    },
    "expected \")\", got the end": {"decision_makers__one__prefers__0__statement": "(left"},
    "expected the end of the statement, got \"right\"": {"decision_makers__one__prefers__0__statement": "left right"},
    "expected options, and, or, not, if, iff, unless, got": {"decision_makers__one__prefers__0__statement": "left ⊕ 2"},
    "status_quo: expected a state under states, got \"strat\".\n  conflict. Did you mean \"start\"?": {"status_quo": "strat"},
    "states.both.taken.0: expected an option, got \"lefft\".\n  conflict. Did you mean \"left\"?": {
        "states__both": {"name": "Both", "taken": ["lefft"]}
    },
    "expected one name for a state": {"states__both": {"name": "Also nobody"}},
    "expected an id of its own for every option": {
        "decision_makers__two__options": {"left": {"name": "Too"}, "right": {"name": "Right"}}
    },
}  # fmt: skip
# ruff: noqa: E501


@pytest.mark.parametrize("told", BAD)
def test_bad_conflicts_are_refused_with_a_reason(told):
    with pytest.raises(CaseError) as caught:
        graph_model(conflict(**BAD[told]))
    assert told in str(caught.value)
    assert conflict_faults(conflict(**BAD[told]))


def test_too_many_states_are_refused_with_the_count():
    many = {f"o{k}": {"name": f"Option {k}"} for k in range(29)}
    with pytest.raises(CaseError, match="30, which make 1,073,741,824 states"):
        graph_model(conflict(decision_makers__one__options=many))


def spoilt(tmp_path, text) -> Path:
    path = tmp_path / "spoilt.json"
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return path


TWO = {
    "options": [{"name": "a"}, {"name": "b"}],
    "decisionMakers": [
        {"name": "A", "options": [0], "payoffs": [1, 2, 3, 4]},
        {"name": "B", "options": [1], "ranking_best_first": [[1], [2, 3], [4]]},
    ],
    "states": ["NN", "YN", "NY", "YY"],
}


def maker(k, **changes):
    makers = [dict(one) for one in TWO["decisionMakers"]]
    makers[k] |= changes
    return {**TWO, "decisionMakers": makers}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "expected JSON"),
        ("[" * 100_000, "expected JSON"),
        ('{"decisionMakers": [], "decisionMakers": []}', 'the key "decisionMakers" twice'),
        ('{"decisionMakers": [{"name": "A", "payoffs": [NaN]}]}', "NaN"),
        ("{}", "expected decisionMakers (the exchange form) or decision_makers (as in a case), got neither"),
        (maker(0, options=[5]), "expected an option from 0 to 1, got 5"),
        (maker(0, options=[0, 1]), "expected an owner of its own for every option"),
        (maker(0, payoffs=[1, 2]), "expected a payoff for each of 4 states, got 2"),
        (maker(1, ranking_best_first=[[1], [2, 3], [1]]), "state 1 twice, and so above itself"),
        (maker(1, ranking_best_first=[[1], [2]]), "got none for 3, 4"),
        (maker(1, payoffs=[1, 2, 3, 4]), "expected payoffs and ranking_best_first that agree"),
        (maker(1, name="A"), 'expected each name once, got "A" again'),
        ({**TWO, "states": ["NN", "YN", "NY", "YX"]}, 'expected 2 of Y, N, -, got "YX"'),
        ({**TWO, "states": ["NN", "YN", "NY", "NN"]}, "again (state 1)"),
        ({**TWO, "states": ["NN", "YN", "N-", "YY"]}, "which shares a state with number 1"),
        ({**TWO, "states": []}, "expected at least one state, got none"),
        ({**TWO, "reachable": {"C": {}}}, 'expected a decision maker, got "C"'),
        ({**TWO, "reachable": {"A": {"1": [9]}}}, "expected states from 1 to 4"),
        ({**TWO, "options": [{"name": str(k)} for k in range(40)]}, "which make 1,099,511,627,776 states"),
        ({**TWO, "decisionMakers": "A"}, "decisionMakers"),
        (maker(1, ranking_best_first=None, preferences=["1", "not 1"]), "holds exactly where number 1 does not"),
        (maker(1, ranking_best_first=None, preferences=["o3"]), 'expected an option, got "o3"'),
    ],
)
def test_bad_files_are_refused_with_a_reason(tmp_path, text, told):
    with pytest.raises(CaseError) as caught:
        read_conflict(spoilt(tmp_path, text))
    assert told in str(caught.value)


def test_states_left_out_are_all_but_the_infeasible(tmp_path):
    plain = {
        key: value
        for key, value in maker(1, ranking_best_first=None, preferences=["-1", "2"]).items()
        if key != "states"
    }
    plain["decisionMakers"][0] = {"name": "A", "options": [0], "preferences": ["1 iff 2"]}
    model = read_conflict(spoilt(tmp_path, {**plain, "infeasible": ["YY"]}))
    assert model.spelt == ("NN", "YN", "NY")
    assert model.payoffs.tolist() == [[1, 0, 0], [1, 0, 2]]


def test_listed_moves_that_options_do_not_allow_are_used_and_told(tmp_path):
    model = read_conflict(spoilt(tmp_path, {**TWO, "reachable": {"A": {"1": [4]}}}))
    assert model.moves_of(0, 0) == [3]
    assert "are not those that the options allow" in model.notes[0]


def test_merged_states_are_one(tmp_path):
    merged = [{"statement": "left", "because": "w"}]
    ranking = {"chains": ["Y- > NN > NY"], "assumed": "w"}
    model = graph_model(conflict(merged=merged, states={}, status_quo=None, decision_makers__two__ranking=ranking))
    assert model.spelt == ("NN", "Y-", "NY")
    assert model.moves_of(0, 0) == [1]
    assert model.moves_of(1, 1) == []
    assert "values some of what is merged" in model.notes[0]


def test_other_words_are_refused():
    model = random_listed(0)
    for wrong in (lambda: stability(model, "any"), lambda: inverse(model, 0, 0, "NASH"), lambda: model.state("nobody")):
        with pytest.raises(UsageError):
            wrong()
    with pytest.raises(UsageError, match="at most 8 decision makers"):
        stability(random_listed(0, makers=9, states=3), "once")


def test_sequences_of_the_second_route_know_the_conventions():
    model = line([[[], [], [], []], [[1], [], [], []], [[], [2], [], []]], [[0] * 4] * 3)
    assert [sequences(model, 0, [1, 2], False, way) for way in ("legal", "once", "single")] == [{1, 2}, {1, 2}, {1}]


def run(*words):
    return CliRunner().invoke(main, ["stability", *map(str, words)])


def test_the_command_prints_the_exchange_form_s_keys():
    path, told = published("elmira_1991")
    done = run(path, "--json", "--state", "5", "--to", "8", "--convention", "once")
    assert done.exit_code == 0
    plain = json.loads(done.output)
    assert (plain["equilibria"], plain["convention"]) == (told["equilibria"], "once")
    assert plain["stability"] == told["stability"]
    assert plain["coalitions"] == [
        {"who": ["MoE", "Uniroyal"], "to": 8, "steps": [{"who": "MoE", "to": 6}, {"who": "Uniroyal", "to": 8}]}
    ]
    assert plain["ways"]["improvements"] is None
    assert len(plain["reasons"]) == 27
    words = " ".join(run(path, "--state", "2").output.split())
    assert "Unstable for Uniroyal, because nothing holds back a move that it would rather make." in words
    assert "Stable for Local Government (GMR, SMR, SEQ)" in words
    assert "To 6 (YYNNY): sanctioned by Uniroyal to 9 (---Y-), which each mover wants." in words


def test_in_the_first_case_talks_without_action_last_until_two_move_together():
    model = graph_model(load_case("istanbul-2025").case.conflict)
    solved = stability(model)
    today, swap = model.status_quo, model.ids["action-for-crossings"]
    assert all(solved.of(today, k) == CONCEPTS for k in range(3))
    assert swap in solved.equilibria("SEQ")
    assert swap not in solved.equilibria("R")  # it lasts only as long as a step back is answered by one
    assert swap in reach(model, today)
    assert swap not in reach(model, today, improving=True)
    assert [who for who, _, _ in coalition_moves(model, today)] == [(0, 1)]
    done = run("istanbul-2025", "--to", "action-for-crossings")
    assert done.exit_code == 0
    assert "by moves that each mover prefers: there is no way." in done.output


def test_a_case_without_a_conflict_and_wrong_words_say_so(folder, tmp_path):
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    a, b = text.index("conflict:\n"), text.index("# Contested assertions")
    (folder / "case.yaml").write_text(text[:a] + text[b:], encoding="utf-8")
    done = run(folder)
    assert (done.exit_code, "a section `conflict` in case.yaml" in done.output) == (2, True)
    assert run(tmp_path / "nothing.json").exit_code == 2
    path = spoilt(tmp_path, TWO)
    assert run(path, "--state", "9").exit_code == 2
    assert run(path, "--to", "2").exit_code == 2
    assert run(path, "--convention", "any").exit_code == 2
    assert run(path).exit_code == 0


def test_a_spoilt_conflict_in_a_case_is_told_with_its_line(folder):
    path = folder / "case.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{statement: not reopen,", "{statement: not repoen,"), encoding="utf-8")
    (problem,) = [one for one in check_case(folder) if one.severity == "error"]
    line = text[: text.index("{statement: not reopen,")].count("\n") + 1
    assert (problem.file, problem.line) == ("case.yaml", line)
    assert problem.where == "conflict.decision_makers.first.prefers.1.statement"
    path.write_text(text.replace("- {statement: not reopen,", "- {statement: 7,"), encoding="utf-8")
    assert [one.where for one in check_case(folder)] == ["conflict.decision_makers.first.prefers.1.statement"]


def test_hostile_names_do_not_act_in_the_terminal(tmp_path):
    done = run(spoilt(tmp_path, maker(0, name="A\x1b[31m\u202e")), "--state", "1")
    assert "\x1b" not in done.output
    assert "\u202e" not in done.output


def test_very_many_states_are_told_without_walking_them(tmp_path):
    options = [{"name": f"option {k}"} for k in range(13)]
    makers = [
        {"name": "A", "options": list(range(7)), "preferences": ["1 iff 13", "2"]},
        {"name": "B", "options": list(range(7, 13)), "preferences": ["13", "1"]},
    ]
    path = spoilt(tmp_path, {"options": options, "decisionMakers": makers, "status_quo": 1})
    told = run(path, "--to", "8192").output
    assert "8,192 states" in told
    words = " ".join(told.split())  # B's taking 13 answers A's taking 2, and A could then take 1: no lasting sanction
    assert "Stable for A (GMR, SEQ); it would rather be in 3 (NYNNNNNNNNNNN)" in words
    assert "Unstable for B; it would rather be in 4097 (NNNNNNNNNNNNY)" in words
    plain = json.loads(run(path, "--json").output)
    assert plain["stable_for"] == {"A": ["GMR", "SEQ"], "B": []}
    model = read_conflict(path)
    for refused in (lambda: reason(stability(model), 0, 0), lambda: inverse(model, 0, 0)):
        with pytest.raises(UsageError, match="at most 4,096 states"):
            refused()
