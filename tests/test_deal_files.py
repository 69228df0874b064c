"""Domains and profiles of other tools: read past what is wrong, refused where it is dangerous, written back."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from deals import two_issues
from shared import need_shared
from sulh.bargain import Additive, Domain, Issue, Never, Pairwise, Profile, Tabled, settle, space
from sulh.bargain.files import load_deals, write_deals
from sulh.cli import main
from sulh.errors import CaseError, UsageError

DOMAIN = """<negotiation_template><utility_space number_of_issues="2">
<objective index="0" name="talks" etype="objective">
<issue index="1" name="A" vtype="discrete"><item index="1" value="x"/><item index="2" value="y"/></issue>
<issue index="2" name="B" vtype="integer" lowerbound="2" upperbound="4"/>
</objective></utility_space></negotiation_template>
"""
PROFILE = """<utility_space>
<objective index="0" name="talks" etype="objective">
<weight index="1" value="{first}"/><weight index="2" value="{second}"/>
<issue index="1" name="A" vtype="discrete"><item index="1" value="x" evaluation="{x}"/>
<item index="2" value="y" evaluation="{y}"/></issue>
<issue index="2" name="B" vtype="integer" lowerbound="2" upperbound="4">
<evaluator ftype="linear" offset="{offset}" slope="{slope}"/></issue>
</objective>
{tail}
</utility_space>
"""
ONE = {"first": 0.5, "second": 0.5, "x": 10, "y": 5, "offset": 0, "slope": 0.5, "tail": '<reservation value="-0.5"/>'}
OTHER = {**ONE, "x": 0, "y": 4, "offset": 1, "slope": -0.5, "tail": ""}


def genius(folder, one=None, other=None, domain=DOMAIN):
    (folder / "a_domain.xml").write_text(domain, encoding="utf-8")
    (folder / "one.xml").write_text(PROFILE.format(**{**ONE, **(one or {})}), encoding="utf-8")
    (folder / "two.xml").write_text(PROFILE.format(**{**OTHER, **(other or {})}), encoding="utf-8")
    return folder


def told(error):
    return [(p.file, p.line, p.severity) for p in error.value.problems]


def test_genius_by_hand(tmp_path):
    """A: 10/10 and 5/10, B: 0, .5, 1 from the lowest value; halves of both."""
    loaded = load_deals(genius(tmp_path))
    field = space(loaded.domain, loaded.profiles)
    assert field.utility[:, 0].tolist() == [0.5, 0.75, 1.0, 0.25, 0.5, 0.75]
    assert field.utility[:, 1].tolist() == [0.5, 0.25, 0.0, 1.0, 0.75, 0.5]
    assert field.disagreement.tolist() == [-0.5, 0.0]


def test_a_reserve_is_kept_beside_a_discount(tmp_path):
    tail = '<discount_factor value="0.5"/><reservation value="0.25"/>'
    loaded = load_deals(genius(tmp_path, {"tail": tail}))
    assert (loaded.profiles[0].reservation, loaded.profiles[0].discount) == (0.25, 0.5)
    assert space(loaded.domain, loaded.profiles, time=1).utility[2].tolist() == [0.5, 0.0]


@pytest.mark.parametrize(
    ("name", "lines", "parties"),
    [
        ("anac-y2013-SmartPhone", {("SmartPhone.xml", 45), ("SmartPhone_util1.xml", 44)}, 2),
        ("anac-y2011-Car", {("adg_deal.xml", 46)}, 2),
        ("ANAC2015-group2-new_sporthal", {("New_sporthal.xml", 29), ("New_sporthal_util3.xml", 28)}, 3),
    ],
)
def test_malformed_files_are_read_past_and_named(name, lines, parties):
    loaded = load_deals(need_shared(f"oracles/deals_malformed/{name}"))
    assert lines <= {(p.file, p.line) for p in loaded.problems if p.severity == "finding"}
    assert len(loaded.profiles) == parties
    assert settle(space(loaded.domain, loaded.profiles)).zone


def test_what_was_read_past_is_read_right():
    phone = load_deals(need_shared("oracles/deals_malformed/anac-y2013-SmartPhone")).domain
    assert "AT & T Mobility" in phone.issues[3].options
    hall = load_deals(need_shared("oracles/deals_malformed/ANAC2015-group2-new_sporthal")).domain
    assert hall.issues[3].options == ("€10,000", "€20,000", "€40,000")


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("head", "got"),
    [
        (BOMB, "a declaration of the entity 'a'"),
        ('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "a declaration of the entity 'x'"),
        ('<!DOCTYPE d [<!ENTITY % x SYSTEM "http://nowhere.invalid/x.dtd"> %x;]>', "the entity 'x'"),
        ('<!DOCTYPE d SYSTEM "http://nowhere.invalid/x.dtd">', "the external document"),
    ],
)
def test_entities_and_outside_documents_are_refused(tmp_path, head, got):
    with pytest.raises(CaseError, match=got) as error:
        load_deals(genius(tmp_path, domain=head + DOMAIN))
    assert told(error)[0][:2] == ("a_domain.xml", 1)


def test_a_deep_tree_is_refused(tmp_path):
    with pytest.raises(CaseError, match="nesting deeper than 64 levels"):
        load_deals(genius(tmp_path, domain="<objective>" * 100_000))


def test_weights_that_do_not_sum_are_told(tmp_path):
    loaded = load_deals(genius(tmp_path, {"first": 1, "second": 3}))
    (problem,) = loaded.problems
    assert (problem.file, problem.line, problem.got) == ("one.xml", 3, "4")
    assert loaded.profiles[0].utility.weights == (0.25, 0.75)


@pytest.mark.parametrize(
    ("domain", "change", "got", "line"),
    [
        (DOMAIN.replace('value="y"', 'value="z"'), {}, "none for 'z'", 4),
        (DOMAIN.replace('name="A"', 'name="C"'), {}, "issue 'C'", 1),
        (DOMAIN, {"x": "ten"}, "'ten'", 4),
        (DOMAIN, {"x": "nan"}, "'nan'", 4),
        (DOMAIN, {"first": -1}, "-1", 3),
        (DOMAIN, {"first": 0, "second": 0}, "got 0", 3),
    ],
)
def test_profiles_that_do_not_match_or_make_no_sense_name_file_and_line(tmp_path, domain, change, got, line):
    with pytest.raises(CaseError, match=got) as error:
        load_deals(genius(tmp_path, change, domain=domain))
    assert ("one.xml", line, "error") in told(error)


def test_a_cut_file_says_where_it_ends(tmp_path):
    with pytest.raises(CaseError, match="so what follows was not read") as error:
        load_deals(genius(tmp_path, domain=DOMAIN[:250]))
    assert told(error)[0][:2] == ("a_domain.xml", 5) or told(error)[0][0] == "a_domain.xml"


def test_names_that_differ_in_case_and_spaces_alone_are_matched_and_told(tmp_path):
    domain = DOMAIN.replace('name="B"', 'name="b"').replace('value="x"', 'value="X "')
    loaded = load_deals(genius(tmp_path, domain=domain))
    assert loaded.profiles == load_deals(genius(tmp_path)).profiles
    assert {(p.file, p.got, p.severity) for p in loaded.problems} == {
        (file, got, "note") for file in ("one.xml", "two.xml") for got in ("'B'", "'x'")
    }


def test_other_utility_spaces_of_geniusweb_are_named(tmp_path):
    (tmp_path / "a.json").write_text('{\n"SumOfGroupsUtilitySpace": {}}')
    with pytest.raises(CaseError, match="got SumOfGroupsUtilitySpace") as error:
        load_deals(tmp_path)
    assert told(error) == [("a.json", 2, "error")]


def test_junk_after_the_end_is_told_and_left_out(tmp_path):
    loaded = load_deals(genius(tmp_path, domain=DOMAIN + "\n<more/>"))
    assert [(p.file, p.line) for p in loaded.problems] == [("a_domain.xml", 7)]


def test_many_ampersands_are_told_once_with_their_lines(tmp_path):
    names = DOMAIN.replace('"x"', '"x & x"').replace('name="B"', 'name="B & B"')
    folder = genius(tmp_path, domain=names)
    for name in ("one.xml", "two.xml"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace('"x"', '"x & x"').replace('name="B"', 'name="B & B"'), encoding="utf-8")
    loaded = load_deals(folder)
    assert loaded.domain.issues[0].options == ("x & x", "y")
    assert len(loaded.problems) == 3


def test_a_domain_file_alone_takes_the_profiles_beside_it(tmp_path):
    assert [one.name for one in load_deals(genius(tmp_path) / "a_domain.xml").profiles] == ["one", "two"]


def test_an_issue_with_one_option_is_no_trouble(tmp_path):
    domain = DOMAIN.replace('<item index="2" value="y"/>', "")
    loaded = load_deals(genius(tmp_path, domain=domain))
    assert loaded.domain.counts == (1, 3)
    assert {p.severity for p in loaded.problems} == {"finding"}  # the profiles know an option more
    assert settle(space(loaded.domain, loaded.profiles)).zone


def test_a_continuous_issue_asks_for_a_grid(tmp_path):
    domain = DOMAIN.replace(
        'vtype="integer" lowerbound="2" upperbound="4"', 'vtype="real" lowerbound="0" upperbound="1"'
    )
    folder = genius(tmp_path, domain=domain)
    with pytest.raises(UsageError, match="--steps 11"):
        load_deals(folder)
    for name in ("one.xml", "two.xml"):
        text = (folder / name).read_text(encoding="utf-8").replace('"integer"', '"real"')
        (folder / name).write_text(text, encoding="utf-8")
    assert load_deals(folder, steps=3).domain.issues[1].numbers == (0, 0.5, 1)


def test_files_in_any_order_and_a_folder_with_one_party(tmp_path):
    folder = genius(tmp_path)
    loaded = load_deals([folder / "two.xml", folder / "a_domain.xml", folder / "one.xml"])
    assert [profile.name for profile in loaded.profiles] == ["two", "one"]
    (folder / "two.xml").unlink()
    with pytest.raises(UsageError, match=r"at least two, got one\.xml"):
        load_deals(folder)


def test_negmas_style_with_a_discount_around_it_keeps_the_reserve(tmp_path):
    (tmp_path / "domain.yml").write_text("issues:\n- {name: A, type: ContiguousIssue, values: [0, 2]}\n", "utf-8")
    inner = "{type: LinearAdditiveUtilityFunction, reserved_value: 0.3, weights: [1], values: [{slope: 2, bias: 1}]}"
    (tmp_path / "one.yml").write_text(
        f"type: ExpDiscountedUFun\ndiscount: 0.9\nreserved_value: -.inf\nufun: {inner}\n", "utf-8"
    )
    (tmp_path / "two.yml").write_text("weights: {A: 1}\nvalues: {A: [3, 2, 1]}\nreserved_value: 1\n", "utf-8")
    loaded = load_deals(tmp_path)
    assert (loaded.profiles[0].reservation, loaded.profiles[0].discount) == (0.3, 0.9)
    assert space(loaded.domain, loaded.profiles).utility.tolist() == [[1, 3], [3, 2], [5, 1]]


def test_a_linear_function_of_numbers_needs_no_values(tmp_path):
    (tmp_path / "domain.json").write_text('{"issues": [{"name": "A", "values": [1, 5]}, {"name": "B", "values": 3}]}')
    (tmp_path / "one.json").write_text('{"type": "LinearUtilityFunction", "weights": {"A": 1, "B": 10}, "bias": 0.5}')
    (tmp_path / "two.json").write_text('{"type": "LinearUtilityFunction", "weights": [-1, 0], "reserved_value": -9}')
    with pytest.raises(CaseError, match="a weight of at least 0"):
        load_deals(tmp_path)
    (tmp_path / "two.json").write_text(
        '{"weights": [1, 0], "values": [{"slope": -1}, {"bias": 0}], "reserved_value": -9}'
    )
    loaded = load_deals(tmp_path)
    field = space(loaded.domain, loaded.profiles)
    assert field.utility[:, 0].tolist() == [1.5, 11.5, 21.5, 5.5, 15.5, 25.5]
    assert field.utility[:, 1].tolist() == [-1, -1, -1, -5, -5, -5]


@pytest.mark.parametrize(
    ("key", "value", "got"),
    [
        ("values", 3, "got 3"),
        ("weights", "x", "got 'x'"),
        ("weights", {"A": "x"}, "got 'x'"),
        ("reserved_value", float("inf"), "got inf"),
        ("values", {"A": {"x": 1}}, "none for 'y'"),
        ("values", {"A": None}, "got None"),
        ("interactions", [{"issues": ["A"]}], "interactions with issues and values"),
        ("table", [{"outcome": {"A": "z"}, "value": 1}], "'z'"),
    ],
)
def test_plain_profiles_that_make_no_sense_are_refused_with_their_file(tmp_path, key, value, got):
    (tmp_path / "domain.json").write_text('{"issues": [{"name": "A", "values": ["x", "y"]}]}')
    good = {"weights": {"A": 1}, "values": {"A": {"x": 0, "y": 1}}}
    (tmp_path / "good.json").write_text(json.dumps(good))
    (tmp_path / "bad.json").write_text(json.dumps({**good, key: value}, indent=1))
    with pytest.raises(CaseError, match=got) as error:
        load_deals(tmp_path)
    assert {file for file, _, _ in told(error)} == {"bad.json"}


def test_weights_of_plain_files_are_used_as_they_stand_and_told(tmp_path):
    one = {"issueWeights": {"A": 2, "B": 1}, "issues": {"A": {"x": 1, "y": 0}, "B": {"p": 0, "q": 1}}}
    for name in ("one", "two"):
        (tmp_path / f"{name}.json").write_text(json.dumps(one, indent=1))
    loaded = load_deals(tmp_path)
    assert space(loaded.domain, loaded.profiles).utility[:, 0].tolist() == [2, 3, 0, 1]
    assert [(p.file, p.line, p.got, p.severity) for p in loaded.problems] == [
        ("one.json", 2, "3", "finding"),
        ("two.json", 2, "3", "finding"),
    ]


def test_geniusweb_numbers_and_a_reservation_bid(tmp_path):
    domain = {"name": "d", "issuesValues": {"N": {"range": ["0", "10", "5"]}, "C": {"values": ["p", "q"]}}}
    line = {"numberutils": {"lowValue": 0, "lowUtility": 1, "highValue": 10, "highUtility": 0}}
    table = {"discreteutils": {"valueUtilities": {"p": 0.2, "q": 1}}}
    profile = {"issueUtilities": {"N": line, "C": table}, "issueWeights": {"N": 0.5, "C": 0.5}, "domain": domain,
               "reservationBid": {"issuevalues": {"N": 5, "C": "p"}}}  # fmt: skip
    (tmp_path / "d.json").write_text(json.dumps(domain), "utf-8")
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text(
            json.dumps({"LinearAdditiveUtilitySpace": {**profile, "name": name}}), "utf-8"
        )
    loaded = load_deals(tmp_path)
    field = space(loaded.domain, loaded.profiles)
    assert field.utility[:, 0].tolist() == pytest.approx([0.6, 1.0, 0.35, 0.75, 0.1, 0.5])
    assert field.disagreement.tolist() == pytest.approx([0.35, 0.35])


# Written and read again


@pytest.mark.parametrize("kind", ["genius", "yaml", "json", "flat"])
def test_what_is_written_is_read_again_the_same(tmp_path, kind):
    domain, profiles = two_issues(-0.5, 0.25)
    quoted = Domain((Issue.ordinal("no: \"<&> 'yes", domain.issues[0].options), domain.issues[1]), (), "a & b")
    write_deals(quoted, profiles, tmp_path / "out", kind)
    loaded = load_deals(tmp_path / "out")
    one, other = space(quoted, profiles), space(loaded.domain, loaded.profiles)
    assert [issue.name for issue in loaded.domain.issues] == [issue.name for issue in quoted.issues]
    assert other.utility.tolist() == pytest.approx(one.utility)
    assert other.disagreement.tolist() == one.disagreement.tolist()
    with pytest.raises(UsageError, match="a new or empty folder"):
        write_deals(domain, profiles, tmp_path / "out", kind)


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_interactions_and_tables_are_written_and_read(tmp_path, kind):
    domain, (a, _) = two_issues()
    matrix = ((0.0, 0.5, 0.0), (0.0, 0.0, -1.0), (0.25, 0.0, 2.0))
    both = (
        Profile("A", Pairwise(a.utility, {(0, 1): matrix}), 0.1),
        Profile("B", Tabled(np.arange(9.0)), discount=0.5),
    )
    write_deals(domain, both, tmp_path / "out", kind)
    loaded = load_deals(tmp_path / "out")
    assert space(loaded.domain, loaded.profiles, 1).utility.tolist() == space(domain, both, 1).utility.tolist()
    with pytest.raises(UsageError, match="Write YAML or JSON instead"):
        write_deals(domain, both, tmp_path / "xml", "genius")
    assert not (tmp_path / "xml").exists()


def test_flat_profiles_hold_interactions_and_a_discount_and_refuse_what_they_cannot_say(tmp_path):
    domain, (a, b) = two_issues()
    both = (Profile("A", Pairwise(a.utility, {(0, 1): ((0.0, 0.5, 0.0),) * 3}), 0.1, 0.5), b)
    paths = write_deals(domain, both, tmp_path / "out", "flat")
    assert [path.name for path in paths] == ["01-A.json", "02-B.json"]
    loaded = load_deals(tmp_path / "out")
    assert space(loaded.domain, loaded.profiles, 1).utility.tolist() == space(domain, both, 1).utility.tolist()
    constant = Profile("A", replace(a.utility, constant=0.25))
    for odd, says in ((Profile("A", Tabled(np.arange(9.0))), "a table"), (constant, "no constant for flat JSON")):
        with pytest.raises(UsageError, match=says):
            write_deals(domain, (odd, b), tmp_path / "no", "flat")
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_what_is_barred_is_written_and_read(tmp_path, kind):
    domain, profiles = two_issues()
    names, options = [issue.name for issue in domain.issues], [issue.options for issue in domain.issues]
    barred = Never({names[0]: options[0][:1], names[1]: options[1][1:]})
    domain = replace(domain, constraints=(barred,))
    write_deals(domain, profiles, tmp_path / "out", kind)
    loaded = load_deals(tmp_path / "out")
    assert loaded.domain.size - len(loaded.domain.allowed()) == 2  # the first option with each of the last two
    assert space(loaded.domain, loaded.profiles).utility.tolist() == space(domain, profiles).utility.tolist()
    for other, name in (("genius", "Genius XML"), ("flat", "flat JSON")):
        with pytest.raises(UsageError, match=f"{name} holds none"):
            write_deals(domain, profiles, tmp_path / "no", other)
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(
    ("never", "says"),
    [
        ("[{price: high, pace: fast}]", "an issue among"),
        ("[{price: dear}]", "an option among"),
        ("[price]", "a list of options by issue"),
        ("3", "a list of options by issue"),
        ("[{}]", "a list of options by issue"),
    ],
)
def test_what_cannot_be_barred_is_told_by_line(tmp_path, never, says):
    domain = f"issues:\n- {{name: price, values: [low, high]}}\nnever: {never}\n"
    (tmp_path / "domain.yml").write_text(domain, encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / f"{name}.yml").write_text(
            "weights: {price: 1}\nvalues: {price: {low: 0, high: 1}}\n", encoding="utf-8"
        )
    with pytest.raises(CaseError, match=says) as error:
        load_deals(tmp_path)
    assert ("domain.yml", 3) in [(p.file, p.line) for p in error.value.problems]


def test_genius_refuses_what_it_would_read_otherwise(tmp_path):
    domain, (a, b) = two_issues()
    doubled = Profile("A", Additive((1.5, 0.5), a.utility.values))
    with pytest.raises(UsageError, match="best outcome is worth 1"):
        write_deals(domain, (doubled, b), tmp_path / "out", "genius")


# The command


def run(*words):
    return CliRunner().invoke(main, ["deals", *map(str, words)])


def test_the_command_gives_vectors_in_the_order_of_profiles(tmp_path):
    done = run(genius(tmp_path), "--json")
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert data["n_outcomes"] == 6
    assert data["parties"] == ["one", "two"]
    assert data["frontier"] == [[0.25, 1.0], [0.5, 0.75], [0.75, 0.5], [1.0, 0.0]]
    assert data["nash"] == [0.25, 1.0]  # gains over (-.5, 0) have products .75, .75, .625, 0: a tie goes to the earlier
    assert data["max_welfare"] == [0.25, 1.0]
    assert data["kalai_smorodinsky"] == [0.5, 0.75]  # shares of (1.25, 1): the least is .6, .75, .5
    assert data["disagreement"] == [-0.5, 0.0]
    assert data["outcomes"]["kalai_smorodinsky"] == {"A": "y", "B": "3"}


def test_the_command_takes_a_case_and_agrees_with_its_table():
    import sulh

    data = json.loads(run("istanbul-2025", "--json").stdout)
    table = sulh.table(sulh.load_case("istanbul-2025").case)
    assert data["n_outcomes"] == len(table.net)
    assert data["nash"] == table.net[table.nash].tolist()
    assert data["outcomes"]["nash"] == table.package(table.nash)


def test_the_command_tells_an_offer_a_text_and_trades(tmp_path):
    domain, profiles = two_issues(0.4, 0.4)
    write_deals(domain, profiles, tmp_path / "d", "yaml")
    middle = ["price=mid", "time=mid"]
    done = run(tmp_path / "d", *[w for m in middle for w in ("--offer", m, "--draft", m)], "--power", "2,1")
    assert done.exit_code == 0, done.output
    assert "price from mid to high (B gives 0.1250, A gets 0.3750) and time from mid to fast" in " ".join(
        done.output.split()
    )
    assert "left on the table at nobody's cost" in done.output
    assert "Here it ends" in done.output


def test_the_command_says_that_a_zone_is_empty_and_what_would_open_it(tmp_path):
    domain, profiles = two_issues(0.9, 0.9)
    write_deals(domain, profiles, tmp_path / "d", "json")
    data = json.loads(run(tmp_path / "d", "--json").stdout)
    assert (data["nash"], data["zone"], data["frontier"]) == (None, False, [])
    assert data["moves"]["together"] == pytest.approx([0.15, 0.15])
    assert "The zone of agreement is empty" in run(tmp_path / "d").output


def test_the_command_exits_1_where_it_read_past_faults(tmp_path):
    done = run(genius(tmp_path, {"first": 1}), "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["problems"][0]["file"] == "one.xml"
    assert "one.xml line 3" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "got"),
    [
        (["nowhere"], 2, "nothing of that name"),
        (["istanbul-2025", "--offer", "armed-groups"], 2, "an equals sign"),
        (["istanbul-2025", "--offer", "armed-groups=maybe"], 2, "'maybe'"),
        (["istanbul-2025", "--power", "1;2"], 2, "numbers like 2,1"),
        (["istanbul-2025", "--steps", "3"], 2, "no --steps"),
        (["istanbul-2025", "--time", "3"], 2, "no --time"),
        (["istanbul-2025", "--to", "yaml"], 2, "one of them"),
        (["istanbul-2025", "--to", "yaml", "--out", "x"], 2, "a domain, got the case"),
    ],
)
def test_the_command_answers_a_wrong_word(words, code, got):
    done = run(*words)
    assert done.exit_code == code
    assert got in done.output


def test_names_from_files_cannot_act_on_the_terminal(tmp_path):
    bad = DOMAIN.replace('"x"', '"x&#x202E;x"')
    done = run(genius(tmp_path, domain=bad))
    assert done.exit_code == 3
    assert "\u202e" not in done.output
