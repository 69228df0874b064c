"""`sulh confirm` as its user meets it: what is asked when, wrong keys, what is printed, and a real terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import sys
import time

import pytest
from click.testing import CliRunner

from confirming import ARTICLE, HERALD, everything, keep
from folders import folder  # noqa: F401  (a fixture)
from sulh.cli import _confirm, main
from sulh.store import check_case, load_case
from sulh.store.confirm import open_review

FILE = f"record/drafted-{HERALD}.yaml"


@pytest.fixture
def case(folder):  # noqa: F811
    keep(folder, ARTICLE)
    return folder


@pytest.fixture
def sit(case, monkeypatch):
    """Answers typed at a terminal, a line each; gives what was shown."""

    def typed(*lines: str, words: tuple[str, ...] = ("--by", "Ann")) -> str:
        with monkeypatch.context() as patch:
            patch.setattr(_confirm, "at_terminal", lambda: True)
            text = "".join(f"{line}\n" for line in lines)
            done = CliRunner().invoke(main, ["confirm", str(case), *words], input=text, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return typed


def run(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["confirm", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


# At the terminal


def test_credibility_is_asked_before_the_source_is_shown_and_reliability_after(case, sit):
    told = sit("a", "2", "B", "q")
    before, after = told.split("How credible is the sentence?")
    for name in ("Herald", HERALD, "mediating", "Mediator", "28 February"):
        assert name not in before
    assert "The Valley Herald" in after.split("How reliable")[0]
    assert "First party → Second party: rejects." in before
    assert "accepted: herald-1-1" in after
    item = load_case(case).items[f"{HERALD}-1-1"]
    assert (item.credibility, item.reliability, item.grader) == (2, "B", "Ann")
    assert check_case(case) == []
    assert "The ▮▮▮ has learnt" in told


def test_no_forecast_and_no_trained_number_is_shown(case, sit):
    told = sit("q")
    assert "score 0.90" in told
    for word in ("posterior", "forecast", "odds", "chance", "%"):
        assert word not in told


def test_keys_do_what_they_say_and_wrong_ones_are_asked_again(case, sit):
    told = sit("z", "", "\x1b[A", "?", "x", "s", "w", "Q")
    assert told.count("Expected a, e, s, w, x, m, u, q") == 3
    assert told.count('got "".') == 1  # the escape is taken out before it is told
    assert "no weight: it is an opinion" in told
    states = open_review(case).states
    assert {key: state.do for key, state in states.items()} == {
        f"{HERALD}/1.1": "reject", f"{HERALD}/2.1": "skip", f"{HERALD}/3.1": "no-weight",
    }  # fmt: skip
    assert "2 decided in this sitting; 4 drafts still wait." in told
    assert "1 draft" not in told


def test_a_sitting_goes_on_where_the_last_one_stopped(case, sit):
    assert "6 drafts to decide" in sit("x", "q")
    assert "5 drafts to decide" in sit("q")
    assert "5 drafts to decide" in sit(words=("--by", "Ben"))  # the end of the input is a quiet end
    told = sit("x", "x", "x", "x", "x")
    assert "5 decided in this sitting; 0 drafts still wait." in told


def test_leaving_between_the_two_grades_keeps_nothing(case, sit):
    before = everything(case)
    for typed in (("a", "q"), ("a", "2", "q"), ("a", "2"), ("a", "s", "q"), ("a", "2", "s", "q")):
        sit(*typed)
        assert everything(case) == before
        assert not (case / "drafts" / "decisions.jsonl").exists()


def test_fields_are_edited_before_and_after_the_source_is_seen(case, sit):
    told = sit("s", "s", "a", "3", "m", "speaker=the spokesman", "nonsense", "bad=1", "?", "", "a", "3", "d", "q")
    assert "Expected FIELD=VALUE" in told
    assert "one of act, kind" in told
    item = load_case(case).items[f"{HERALD}-3-1"]
    assert (item.speaker, item.credibility, item.reliability) == ("the spokesman", 3, "D")


def test_what_cannot_be_an_item_says_why_and_can_be_mended(case, sit):
    told = sit("s", "s", "s", "a", "e", "actor=nobody", "actor=band", "", "a", "٢", "f", "q")
    assert "nobody of the case is named as the doer" in told
    assert "It cannot be an item yet: actor" in told
    assert '"nobody" where the id of an actor' in " ".join(told.split())
    assert load_case(case).items[f"{HERALD}-4-1"].credibility == 2  # ٢ is 2


def test_the_letter_of_a_source_is_offered_again(case, sit):
    told = sit("a", "2", "C", "a", "3", "", "q")
    assert "Enter for C as before" in told
    assert load_case(case).items[f"{HERALD}-2-1"].reliability == "C"


def test_undo_takes_back_also_what_an_earlier_sitting_decided(case, sit):
    before = everything(case)
    sit("a", "2", "B", "q")
    told = sit("u", "u", "q")
    assert "taken back: entry 1" in told
    assert "none by Ann" in told
    assert everything(case) == before


def test_many_are_accepted_after_a_count_a_yes_and_grades(case, sit):
    told = sit("m", "score=0.8", "no", "m", "act=ACCUSE", "yes", "9", "4", "b", "q")
    assert "Accept 2 drafts? yes or no: no" in told
    assert told.index("How credible are they") < told.index("The Valley Herald")
    assert [key for key in load_case(case).items if key.startswith(HERALD)] == [f"{HERALD}-3-1"]
    told = sit("yes", words=("--by", "Ann", "--accept", "kind=fact", "--credibility", "2", "--reliability", "A"))
    assert "Accept 1 draft? yes or no:" in told
    assert load_case(case).items[f"{HERALD}-1-1"].reliability == "A"
    for typed in (("m", ""), ("m", "score=x"), ("m", "foo"), ("m", "act=SIGN"), ("m", "score=0.8", "yes", "q")):
        sit(*typed, "q")
    assert len([key for key in load_case(case).items if key.startswith(HERALD)]) == 2


def test_a_muted_pattern_says_so_and_is_shown_when_asked_for(folder, sit):  # noqa: F811
    told = {"act": "REJECT", "kind": "fact", "actor": "first", "recipient": "second", "score": 0.9, "words": "rejected"}
    keep(folder, [(f"First party rejected offer {k} of Second party.", dict(told)) for k in range(4)], "other")
    source = ("--by", "Ann", "--source", "other")
    shown = sit("x", "x", words=source)
    assert "Rejected twice: “rejected” as REJECT (fact) is muted in this case" in " ".join(shown.split())
    assert "; 3 drafts set aside" in " ".join(shown.split())  # two of this text and one of the other
    assert "2 decided in this sitting; 0 drafts still wait." in shown
    assert "2 drafts of muted patterns set aside: --muted shows them." in sit(words=source)
    assert "2 drafts to decide" in sit("q", words=(*source, "--muted"))
    plain = json.loads(run(folder, "--json", "--muted", "--source", "other"))
    assert plain["muted"] == [{"words": "rejected", "act": "REJECT", "kind": "fact", "rejected": 2}]
    assert len(plain["waiting"]) == 2


def test_what_another_decided_meanwhile_is_told_and_the_sitting_goes_on(case, sit, monkeypatch):
    from sulh.store.confirm import Review

    real, ben = Review.decide, open_review(case, "Ben")

    def late(self, decisions):
        wanted = list(decisions)
        if self.by == "Ann" and wanted[0].draft == f"{HERALD}/1.1":
            real(ben, [type(wanted[0])(draft=f"{HERALD}/1.1", do="reject")])
        return real(self, wanted)

    monkeypatch.setattr(Review, "decide", late)
    told = sit("x", "x", "q")
    assert "reject by Ben (entry 1)" in " ".join(told.split())
    assert open_review(case).state(f"{HERALD}/2.1").by == "Ann"


def test_hostile_text_is_inert_on_the_screen(folder, monkeypatch):  # noqa: F811
    monkeypatch.setattr(_confirm, "at_terminal", lambda: True)
    told = {
        "act": "REJECT", "kind": "fact", "actor": "first", "recipient": "Sec\x1b[1mond\u202e", "score": 0.9,
        "speaker": "a \x1b[31mman", "chain": ("a \x1b[31mman",), "hedges": ("\x1b[5mmaybe",), "words": "rejected",
    }  # fmt: skip
    keep(folder, [("First party \x1b[2J\u202erejected\u202c it \x07\x1b]0;title\x07 \x9b31m at last.", told)])
    typed = "e\n?\n\na\n2\nB\n"
    done = CliRunner().invoke(main, ["confirm", str(folder), "--by", "An\x1b[2Jn"], input=typed, catch_exceptions=False)
    assert done.exit_code == 0
    for sign in "\x1b\x07\x9b\u202e":
        assert sign not in done.output
    assert "⟨U+202E⟩" in done.output
    done = CliRunner().invoke(main, ["confirm", str(folder), "--log"])
    assert "\x1b" not in done.output


def test_at_a_real_terminal_with_colours(case):
    """A pseudo-terminal: what is asked there is asked, colours and all, and an interrupt leaves a sound case."""
    words = [sys.executable, "-m", "sulh", "confirm", str(case), "--by", "Ann"]
    pid, handle = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.environ.pop("NO_COLOR", None)
        os.execv(sys.executable, words)  # noqa: S606
    seen, at = "", 0

    def until(mark: str, typed: str) -> None:
        nonlocal seen, at
        end = time.monotonic() + 60
        while mark not in seen[at:] and time.monotonic() < end:
            if select.select([handle], [], [], 1)[0]:
                seen += os.read(handle, 65536).decode("utf-8", "replace")
        assert mark in seen[at:], seen
        at = seen.index(mark, at) + len(mark)
        os.write(handle, typed.encode())

    until("? for help:", "a\n")
    until("How credible", "2\n")
    until("How reliable", "B\n")
    until("accepted: herald-1-1", "")
    until("? for help:", "\x03")
    _, status = os.waitpid(pid, 0)
    os.close(handle)
    assert os.waitstatus_to_exitcode(status) == 0
    assert "\x1b[1m" in seen
    assert f"{HERALD}-1-1" in load_case(case).items
    assert check_case(case) == []


def test_many_without_weight_are_accepted_without_grades(folder, sit):  # noqa: F811
    told = {"act": "EVADE", "kind": "framing", "actor": "second", "score": 0.6, "words": "evaded"}
    keep(folder, [(f"It evaded question {k}.", dict(told)) for k in range(4)], "paper")
    shown = sit("m", "kind=framing", "yes", "q", words=("--by", "Ann", "--source", "paper"))
    assert "How credible" not in shown
    items = [item for key, item in load_case(folder).items.items() if key.startswith("paper")]
    assert [(item.kind, item.credibility, item.reliability) for item in items] == [("framing", 6, None)] * 4
    sit("u", "q")
    told = run(folder, "--by", "Ann", "--accept", "kind=framing", "--yes")
    assert "4 accepted, without weight." in told


# Without a terminal


def test_without_a_terminal_it_says_so_and_what_else_there_is(case):
    told = run(case, code=2)
    for option in ("--json", "--decide FILE", "--accept act=CODE --yes"):
        assert option in told
    assert "--by" in run(case, "--undo", code=2)
    assert "one thing to do" in run(case, "--log", "--learn", code=2)
    assert "a source with drafts (herald)" in run(case, "--json", "--source", "x", code=2)
    assert "read only" in run("istanbul-2025", "--json", code=2)


def test_json_lists_what_waits_and_decides_nothing(case):
    before = everything(case)
    plain = json.loads(run(case, "--json"))
    assert [one["draft"] for one in plain["waiting"]] == [f"{HERALD}/{k}.1" for k in range(1, 7)]
    first = plain["waiting"][0]
    assert first["item"]["quote"] == ARTICLE[0][0]
    assert (first["score"], first["rules_score"], first["lacks"]) == (0.9, 0.9, {})
    assert plain["decided"] == {"accept": 0, "no-weight": 0, "reject": 0}
    assert len(json.loads(run(case, "--json", "--all"))["waiting"]) == 7
    assert everything(case) == before
    assert not (case / "drafts" / "decisions.jsonl").exists()


def test_decisions_from_a_file_are_all_kept_or_none(case, tmp_path):
    rows = [
        {"draft": f"{HERALD}/1.1", "do": "accept", "credibility": 2, "reliability": "B"},
        {"draft": f"{HERALD}/4.1", "do": "accept", "credibility": 3, "reliability": "C", "set": {"actor": "nobody"}},
    ]
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    before = everything(case)
    assert "herald/4.1 actor" in run(case, "--by", "Ann", "--decide", path, code=2)
    assert everything(case) == before
    rows[1]["set"] = {"actor": "band"}
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert "2 decided, 2 of them items of the record now" in run(case, "--by", "Ann", "--decide", path)
    assert check_case(case) == []
    assert "accept changed herald/4.1 as herald-4-1" not in run(case, "--log")
    assert "2 drafts, the first: accept herald/1.1 as herald-1-1" in run(case, "--log")
    assert "Entry 1 is taken back" in run(case, "--by", "Ann", "--undo", "1")
    assert "takes back entry 1" in run(case, "--log")
    assert everything(case) == before
    assert "--undo" in run(case, "--by", "Ann", "--undo", "x", code=2)


def test_many_without_a_terminal_need_a_yes_and_both_grades(case):
    before = everything(case)
    words = (case, "--by", "Ann", "--accept", "act=REJECT", "--score", "0.8")
    assert "1 drafts fit" in run(*words, code=2)
    assert "both grades" in run(*words, "--yes", "--credibility", 2, code=2)
    assert "No draft that waits fits" in run(case, "--by", "Ann", "--accept", "act=SIGN", "--yes")
    assert "--score" in run(case, "--by", "Ann", "--score", "2", "--yes", code=2)
    assert everything(case) == before
    told = run(case, "--by", "Ann", "--score", "0", "--yes", "--credibility", 2, "--reliability", "B")
    assert "Left out: 1 lack actor; 1 lack modality" in told
    assert "4 accepted, all B2." in told
    assert check_case(case) == []


def test_a_draft_that_the_command_made_goes_all_the_way(folder, tmp_path):  # noqa: F811
    text = "First party rejected the offer of Second party on Tuesday. The weather was fine.\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    said = ["--publisher", "The Daily", "--date", "2025-02-28", "--side", "mediating", "--keep"]
    done = CliRunner().invoke(main, ["draft", str(folder), "--from", str(tmp_path / "a.txt"), *said])
    assert done.exit_code == 0, done.output
    run(folder, "--by", "Ann", "--accept", "act=REJECT", "--yes", "--credibility", 2, "--reliability", "B")
    item = load_case(folder).items["the-daily-2025-02-28-1-1"]
    assert (item.act, item.actor, item.recipient, item.origin) == ("REJECT", "first", "second", "rules")
    assert check_case(folder) == []
