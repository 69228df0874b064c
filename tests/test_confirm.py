"""The functions behind confirming: what enters the record, what the log keeps, what undo leaves, and what is muted."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from confirming import ARTICLE, HERALD, accept, everything, keep, other
from folders import edit, folder  # noqa: F401  (a fixture)
from sulh.errors import UsageError
from sulh.store import check_case, load_case, new_case
from sulh.store.confirm import Decision, choose, glance, open_review, read_decisions
from sulh.store.confirm import _files as files
from sulh.store.confirm import _review as reviews

FILE = f"record/drafted-{HERALD}.yaml"


@pytest.fixture
def case(folder):  # noqa: F811
    """The template with an article whose drafts wait."""
    keep(folder, ARTICLE)
    return folder


@pytest.fixture
def review(case):
    return open_review(case, "Ann")


def log(case) -> list[dict]:
    return [json.loads(line) for line in (case / "drafts" / "decisions.jsonl").read_text("utf-8").splitlines()]


def nothing_broken(case) -> None:
    """No problem but that nothing quotes a source yet."""
    assert [one for one in check_case(case) if "source that something quotes" not in one.expected] == []


# Accepting


def test_an_accepted_draft_is_an_item_with_everything_that_was_read_and_given(case, review):
    before = everything(case)
    entry = review.decide([accept(f"{HERALD}/2.1", 3, "C")])
    item = load_case(case).items[entry.rows[0].item]
    text = load_case(case).texts[HERALD]
    assert text[slice(*item.span)] == item.quote == ARTICLE[1][0]
    assert (item.source, item.act, item.kind) == (HERALD, "THREATEN", "threat")
    assert (item.actor, item.recipient, item.issue) == ("second", "first", "crossing")
    assert (str(item.date), item.date_precision) == ("2025-02-28", "about")  # the sentence tells no day
    assert (item.credibility, item.reliability, item.grader) == (3, "C", "Ann")
    assert (item.origin, item.score) == ("rules", 0.8)
    assert item.text == "Second party → First party: threatens (The crossing)."
    after = everything(case)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {FILE}
    assert check_case(case) == []
    again = open_review(case, "Ben")
    assert again.state(f"{HERALD}/2.1").by == "Ann"
    assert f"{HERALD}/2.1" not in [one.id for one in again.waiting()]


def test_day_chain_speaker_and_mode_go_into_the_item(case, review):
    review.decide([accept(f"{HERALD}/1.1"), accept(f"{HERALD}/3.1"), accept(f"{HERALD}/6.1")])
    items = load_case(case).items
    first, third, sixth = (items[f"{HERALD}-{n}-1"] for n in (1, 3, 6))
    assert (str(first.date), first.date_precision) == ("2025-02-25", "day")
    assert (third.speaker, third.chain) == ("a spokesman", ("a spokesman",))
    assert (str(sixth.date), sixth.date_precision, sixth.modality) == ("2025-02-28", "about", "future")
    assert check_case(case) == []


def test_what_lacks_something_enters_only_as_a_person_mends_it(case, review):
    gunmen, denied, weather = (f"{HERALD}/{n}.1" for n in (4, 5, 7))
    assert set(review.proposal(gunmen).lacks) == {"actor"}
    assert '"Gunmen" is no actor of the case' in review.proposal(gunmen).notes[0]
    assert set(review.proposal(denied).lacks) == {"modality"}
    assert set(review.proposal(weather).lacks) >= {"act", "kind", "actor"}
    before = everything(case)
    for one in (gunmen, denied, weather):
        with pytest.raises(UsageError, match="a draft that can be an item"):
            review.decide([accept(one)])
    with pytest.raises(UsageError, match="no reliability"):
        review.decide([Decision(draft=f"{HERALD}/1.1", do="accept", credibility=2)])
    assert everything(case) == before
    assert not (case / "drafts" / "decisions.jsonl").exists()
    entry = review.decide([
        accept(gunmen, actor="band", attribution="claimed"), accept(denied, act="DENY", modality="", recipient="second")
    ])  # fmt: skip
    items = load_case(case).items
    assert (items[f"{HERALD}-4-1"].actor, items[f"{HERALD}-4-1"].attribution) == ("band", "claimed")
    assert items[f"{HERALD}-5-1"].act == "DENY"
    assert entry.rows[0].changed == ("actor", "attribution")
    assert entry.rows[1].changed == ("act", "recipient", "modality")
    assert check_case(case) == []


def test_an_incident_is_unattributed_until_a_person_says_more(case, review):
    assert review.proposal(f"{HERALD}/4.1", {"actor": "band"}).plain["attribution"] == "unattributed"
    assert "attribution" not in review.proposal(f"{HERALD}/4.1", {"actor": "band", "act": "ACCUSE"}).plain
    assert "attribution" not in review.proposal(f"{HERALD}/1.1").plain


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"quote": "x"}, "one of act"), ({"score": "1"}, "one of act"), ({"act": "Reject"}, "capital letters"),
        ({"act": "NONSENSE"}, "an act of the codebook"), ({"actor": "nobody"}, "an actor"),
        ({"issue": "x"}, "an issue"),
        ({"date": "soon"}, "date"), ({"date": "2025-03-20", "date_precision": "day"}, "by its source"),
        ({"kind": "opinion"}, "kind"), ({"act": ["REJECT"]}, "text"), ({"between": 5}, "text"),
        ({"actor": {"a": 1}}, "text"), ({"supersedes": "ghost"}, "an item"), ({"text": "x" * 4001}, "4000"),
        ({"between": "first;first"}, "two"), ({"modality": "negated"}, "deny"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_is_told_and_nothing_is_written(case, review, changes, told):
    before = everything(case)
    with pytest.raises(UsageError, match=told):
        review.decide([accept(f"{HERALD}/1.1", **changes)])
    assert everything(case) == before
    assert not (case / "drafts" / "decisions.jsonl").exists()


def test_between_takes_the_place_of_actor_and_recipient(case, review):
    review.decide([accept(f"{HERALD}/1.1", act="CLASH", between="first;second")])
    item = load_case(case).items[f"{HERALD}-1-1"]
    assert (item.between, item.actor, item.recipient) == (("first", "second"), None, None)


def test_one_draft_is_decided_once_and_one_item_enters_once(case, review):
    review.decide([accept(f"{HERALD}/1.1")])
    with pytest.raises(UsageError, match=r"accept by Ann \(entry 1\)"):
        review.decide([other(f"{HERALD}/1.1", "reject")])
    with pytest.raises(UsageError, match="it twice"):
        review.decide([other(f"{HERALD}/2.1", "skip"), other(f"{HERALD}/2.1", "skip")])
    with pytest.raises(UsageError, match="a draft of the case"):
        review.decide([other("herald/99.1", "skip")])
    (case / "drafts" / "decisions.jsonl").unlink()  # somebody threw the history away: the record still has the item
    with pytest.raises(UsageError, match=f'got "{HERALD}-1-1" where an item that the record does not have'):
        open_review(case, "Ann").decide([accept(f"{HERALD}/1.1")])


def test_no_weight_enters_as_an_opinion_that_weighs_nothing_and_asks_for_no_grades(case, review):
    review.decide([other(f"{HERALD}/1.1", "no-weight"), other(f"{HERALD}/7.1", "no-weight")])
    dossier = load_case(case)
    item = dossier.items[f"{HERALD}-1-1"]
    assert (item.kind, item.credibility, item.grader) == ("inference", 6, "Ann")
    assert f"{HERALD}-7-1" not in dossier.items
    nothing_broken(case)
    review.undo()
    assert FILE not in everything(case)


def test_a_table_beside_which_no_file_can_stand_is_refused_before_anything_is_written(tmp_path):
    from sulh.record.exchange import csv_text

    case = new_case("tabled", tmp_path)
    (case / "record.csv").write_text(csv_text(load_case(case)), encoding="utf-8", newline="")
    (case / "record" / "items.yaml").unlink()
    (case / "record").rmdir()
    keep(case, ARTICLE)
    before = everything(case)
    with pytest.raises(UsageError, match=r"record\.csv"):
        open_review(case, "Ann").decide([accept(f"{HERALD}/1.1")])
    assert everything(case) == before


# Undo


def test_undo_leaves_the_case_byte_for_byte_in_whatever_order(case, review):
    empty, digest = everything(case), load_case(case).digest
    review.decide([accept(f"{HERALD}/1.1")])
    one = everything(case)
    review.decide([accept(f"{HERALD}/2.1"), other(f"{HERALD}/3.1", "reject")])
    two = everything(case)
    review.decide([accept(f"{HERALD}/6.1", text="They will meet “again”.\\ # no comment: \u202e")])
    review.undo()
    assert everything(case) == two
    review.undo(1)
    three = everything(case)
    review.undo()
    assert everything(case) == empty
    assert load_case(case).digest == digest
    review.decide([accept(f"{HERALD}/2.1")])
    assert everything(case)[FILE] == three[FILE]
    review.undo()
    review.decide([accept(f"{HERALD}/1.1")])
    assert everything(case) == one
    assert [line.get("undoes") for line in log(case)] == [None, None, None, 3, 1, 2, None, 7, None]
    with pytest.raises(UsageError, match="an entry of the log that stands"):
        review.undo(3)


def test_undo_takes_its_folder_along_only_if_it_made_it(tmp_path):
    for name, remove in (("without", True), ("with", False)):
        case = new_case(name, tmp_path)
        (case / "record" / "items.yaml").unlink()
        if remove:
            (case / "record").rmdir()
        keep(case, ARTICLE)
        review = open_review(case, "Ann")
        review.decide([accept(f"{HERALD}/1.1")])
        review.undo()
        assert (case / "record").exists() is not remove


def test_an_item_that_was_edited_by_hand_is_not_undone_over(case, review):
    review.decide([accept(f"{HERALD}/1.1")])
    edit(case / FILE, "credibility: 2", "credibility: 3")
    before = everything(case)
    with pytest.raises(UsageError, match="as it was accepted, got one changed since"):
        review.undo()
    assert everything(case) == before
    assert len(log(case)) == 1
    review.decide([accept(f"{HERALD}/2.1")])  # what was edited stays as it was edited
    assert b"credibility: 3" in everything(case)[FILE]
    review.undo()
    assert everything(case) == before


def test_comments_in_the_file_of_confirmed_items_stay(case, review):
    review.decide([accept(f"{HERALD}/1.1")])
    path = case / FILE
    path.write_text(path.read_text("utf-8") + "# mine\n", encoding="utf-8")
    was = path.read_bytes()
    review.decide([accept(f"{HERALD}/2.1")])
    assert path.read_bytes().startswith(was)
    review.undo()
    assert path.read_bytes() == was
    nothing_broken(case)


# The log


def test_the_log_only_grows_and_says_who_and_when(case, review):
    began = dt.datetime.now(dt.UTC).replace(microsecond=0)
    grown = b""
    for decide in (
        lambda: review.decide([other(f"{HERALD}/1.1", "skip")]),
        lambda: review.decide([accept(f"{HERALD}/2.1")]),
        lambda: review.undo(),
        lambda: review.decide([other(f"{HERALD}/1.1", "reject")]),
    ):
        decide()
        now = (case / "drafts" / "decisions.jsonl").read_bytes()
        assert now.startswith(grown)
        assert len(now) > len(grown)
        grown = now
    lines = log(case)
    assert [line["n"] for line in lines] == [1, 2, 3, 4]
    assert {line["by"] for line in lines} == {"Ann"}
    assert all(began <= dt.datetime.fromisoformat(line["at"]) for line in lines)
    assert lines[1]["rows"][0]["plain"]["score"] == lines[1]["rows"][0]["rules"] == 0.8


def test_skipped_drafts_come_last_and_may_be_decided(case, review):
    review.decide([other(f"{HERALD}/1.1", "skip")])
    assert [one.id for one in review.waiting()][-1] == f"{HERALD}/1.1"
    assert len(review.waiting()) == 6  # the weather is not among them
    assert len(review.waiting(everything=True)) == 7
    review.decide([accept(f"{HERALD}/1.1")])
    review.undo()
    assert review.state(f"{HERALD}/1.1").do == "skip"


def test_two_persons_decide_beside_each_other(case):
    ann, ben = open_review(case, "Ann"), open_review(case, "Ben")
    ann.decide([accept(f"{HERALD}/1.1")])
    with pytest.raises(UsageError, match="accept by Ann"):
        ben.decide([other(f"{HERALD}/1.1", "reject")])
    assert f"{HERALD}/1.1" not in [one.id for one in ben.waiting()]
    ben.decide([accept(f"{HERALD}/2.1", 4, "D")])
    ann.undo()  # her own last one, and not his
    items = load_case(case).items
    assert [items[key].grader for key in items if items[key].source == HERALD] == ["Ben"]
    with pytest.raises(UsageError, match="none by Ann"):
        ann.undo()
    ann.undo(2)
    assert FILE not in everything(case)
    with pytest.raises(UsageError, match="who decides"):
        open_review(case).decide([accept(f"{HERALD}/1.1")])


def test_a_broken_log_is_named_by_its_line_and_left_alone(case, review):
    review.decide([other(f"{HERALD}/1.1", "skip")])
    path = case / "drafts" / "decisions.jsonl"
    path.write_bytes(path.read_bytes() + b"not json\n")
    was = path.read_bytes()
    with pytest.raises(UsageError, match=r"decisions\.jsonl line 2"):
        open_review(case, "Ann")
    with pytest.raises(UsageError, match=r"decisions\.jsonl line 2"):
        review.decide([accept(f"{HERALD}/2.1")])
    assert path.read_bytes() == was


def test_drafts_made_anew_wait_again_and_what_entered_stays(case, review):
    review.decide([accept(f"{HERALD}/1.1"), other(f"{HERALD}/2.1", "reject"), other(f"{HERALD}/3.1", "reject")])
    path = case / "drafts" / f"{HERALD}.json"
    plain = json.loads(path.read_bytes())
    plain["drafts"][1]["act"] = "WARN"
    plain["drafts"][2]["score"] = 0.1  # no other draft: only less sure
    path.write_text(json.dumps(plain), encoding="utf-8")
    again = open_review(case, "Ann")
    assert f"{HERALD}/2.1" in [one.id for one in again.waiting()]
    assert f"{HERALD}/3.1" not in [one.id for one in again.waiting()]
    assert again.stale == 1
    assert f"{HERALD}-1-1" in load_case(case).items


# Killed

REJECTION = {
    "act": "REJECT", "kind": "fact", "actor": "first", "recipient": "second", "score": 0.9, "words": "rejected",
}  # fmt: skip


class Killed(BaseException):
    """What nothing may catch."""


@pytest.mark.parametrize("undo", [False, True])
def test_what_was_cut_off_between_log_and_record_is_finished_by_whoever_comes_next(case, review, monkeypatch, undo):
    def killed(*_):
        raise Killed

    if undo:
        review.decide([accept(f"{HERALD}/1.1")])
        review.decide([accept(f"{HERALD}/2.1")])
    with monkeypatch.context() as patch:
        patch.setattr(files, "put", killed)
        with pytest.raises(Killed):
            _ = review.undo() if undo else review.decide([accept(f"{HERALD}/1.1")])
    load_case(case)  # whole as it is
    items = set(open_review(case, "Ben").dossier.items)
    assert {key for key in items if key.startswith(HERALD)} == {f"{HERALD}-1-1"}
    assert check_case(case) == []
    done = everything(case)
    open_review(case, "Ben").decide([other(f"{HERALD}/3.1", "reject")])
    assert everything(case) == done


def test_a_line_that_was_cut_is_no_decision_and_the_next_one_is_whole(case, review, monkeypatch):
    review.decide([other(f"{HERALD}/1.1", "reject")])
    path = case / "drafts" / "decisions.jsonl"
    whole = path.read_bytes()
    review.decide([accept(f"{HERALD}/2.1")])
    (case / FILE).unlink()
    path.write_bytes(path.read_bytes()[:-20])
    again = open_review(case, "Ann")
    assert again.state(f"{HERALD}/2.1").do == "open"
    again.decide([other(f"{HERALD}/2.1", "skip")])
    assert path.read_bytes().startswith(whole)
    assert [line["n"] for line in log(case)] == [1, 2]


def test_a_file_taken_out_by_hand_is_not_put_back_by_a_later_decision(case, review):
    review.decide([accept(f"{HERALD}/1.1")])
    review.decide([other(f"{HERALD}/2.1", "reject")])
    (case / FILE).unlink()
    assert f"{HERALD}-1-1" not in open_review(case, "Ann").dossier.items


SCRIPT = """
    import sys
    from sulh.store.confirm import Decision, open_review
    review = open_review(sys.argv[1], "Ann")
    for one in review.waiting():
        row = {"draft": one.id, "do": "accept", "credibility": 2, "reliability": "B"}
        review.decide([Decision.model_validate(row)])
        print(one.id, flush=True)
"""


def test_killed_by_the_system_nothing_acknowledged_is_lost(folder):  # noqa: F811
    keep(folder, [(f"First party rejected offer {k} of Second party.", dict(REJECTION)) for k in range(200)])
    said: list[str] = []
    for wait in (0.0, 0.05, 0.13):
        words = [sys.executable, "-c", textwrap.dedent(SCRIPT), str(folder)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            said.append(running.stdout.readline().strip())
            time.sleep(wait)
            running.send_signal(signal.SIGKILL)
            said += running.stdout.read().split()
    review = open_review(folder, "Ben")
    accepted = {key for key, state in review.states.items() if state.do == "accept"}
    assert len(said) >= 3
    assert set(said) <= accepted
    assert {f"{HERALD}-{key.rpartition('/')[2].replace('.', '-')}" for key in accepted} == {
        key for key in load_case(folder).items if key.startswith(HERALD)
    }
    assert len(accepted) < 200
    assert not [one for one in check_case(folder) if one.severity == "error"]


# Muted


def muted_case(folder):  # noqa: F811
    told = REJECTION
    return keep(folder, [
        *((f"First party rejected offer {k} of Second party.", dict(told)) for k in range(4)),
        ("First party, it is claimed, rejected a fifth.", {**told, "kind": "claim"}),
        ("First party refused a sixth.", {**told, "words": "refused"}),
    ])  # fmt: skip


def test_a_pattern_rejected_twice_is_set_aside_in_this_case_and_no_other_pattern_is(folder, tmp_path):  # noqa: F811
    ids = muted_case(folder)
    review = open_review(folder, "Ann")
    review.decide([other(ids[0], "reject")])
    assert review.muted() == {}
    assert len(review.waiting()) == 5
    open_review(folder, "Ben").decide([other(ids[1], "reject")])
    review.refresh()
    assert review.muted() == {("rejected", "REJECT", "fact"): 2}
    assert [one.id for one in review.waiting()] == ids[4:]
    assert [one.id for one in review.waiting(muted=True)] == ids[2:4]
    assert choose(review, ("act=REJECT",)).ready == tuple(review.waiting())
    review.decide([accept(ids[2])])  # to be muted is to be set aside, not to be barred
    review.undo()
    review.undo()  # her rejection
    assert review.muted() == {}
    other_case = new_case("other", tmp_path)
    muted_case(other_case)
    assert open_review(other_case, "Ann").muted() == {}


# Many


def test_many_are_chosen_by_act_kind_and_score_and_what_wants_a_look_is_left_out(case, review):
    assert [one.id for one in choose(review, ()).ready] == [f"{HERALD}/{n}.1" for n in (1, 2, 3, 6)]
    assert choose(review, ()).lacking == {"actor": 1, "modality": 1}
    assert [one.id for one in choose(review, (), 0.8).ready] == [f"{HERALD}/{n}.1" for n in (1, 2)]
    assert [one.id for one in choose(review, ("act=ACCUSE", "kind=claim")).ready] == [f"{HERALD}/3.1"]
    assert choose(review, ("act=NONE",)).ready == ()
    for words in (("foo=1",), ("act",), ("act=",), ("score=1",)):
        with pytest.raises(UsageError, match="--accept"):
            choose(review, words)
    for score in (-1.0, 2.0, float("nan")):
        with pytest.raises(UsageError, match="--score"):
            choose(review, (), score)
    told = {
        **REJECTION,
        "act": "EVADE",
        "kind": "inference",
        "words": "evaded",
        "others": ("mediator",),
        "together": True,
    }
    ids = keep(case, [("Both sides evaded it again.", told)], "paper")
    opened = open_review(case, "Ann")
    assert choose(opened, (), source="paper").lacking == {"weight": 1}
    assert [one.id for one in choose(opened, ("kind=inference",)).ready] == ids
    notes = " ".join(opened.proposal(ids[0]).notes)
    assert "both did it" in notes
    assert "mediator" in notes
    entry = review.decide([accept(one.id) for one in choose(review, (), 0.8).ready])
    assert len(log(case)) == 1
    assert len(entry.rows) == 2
    before = everything(case)
    with pytest.raises(UsageError):  # all of it or nothing
        review.decide([accept(f"{HERALD}/3.1"), accept(f"{HERALD}/4.1")])
    assert everything(case) == before


def test_decisions_are_read_from_a_file_and_a_bad_line_is_named(tmp_path):
    path = tmp_path / "mine.jsonl"
    good = {"draft": f"{HERALD}/1.1", "do": "accept", "credibility": 2, "reliability": "B", "set": {"kind": "claim"}}
    path.write_text("\ufeff" + json.dumps(good) + "\n\n" + json.dumps({"draft": "x", "do": "skip"}), encoding="utf-8")
    assert [one.do for one in read_decisions(path)] == ["accept", "skip"]
    for line, told in (
        ("{", "line 1.*not JSON"), ("[1]", "a decision"), ('{"draft": "x", "do": "burn"}', "line 1 do"),
        ('{"do": "skip"}', "line 1 draft"), ('{"draft": "x", "do": "skip", "credibility": 7}', "credibility"),
        ('{"draft": "x", "do": "skip", "extra": 1}', "line 1 extra"), ("[" * 100_000, "not JSON"),
    ):  # fmt: skip
        path.write_text(line, encoding="utf-8")
        with pytest.raises(UsageError, match=told):
            read_decisions(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="UTF-8"):
        read_decisions(path)
    with pytest.raises(UsageError, match="can be read"):
        read_decisions(tmp_path / "none.jsonl")


# What is seen first


def test_the_sentence_is_seen_in_its_article_without_the_names_of_its_source(review):
    seen = glance(review, f"{HERALD}/2.1")
    for words in (seen.before, seen.quote, seen.after, *seen.because.values(), *seen.notes):
        assert "Herald" not in words
    assert seen.before == ARTICLE[0][0]
    start, end = seen.marks["act"]
    assert seen.quote[start:end] == "threatened"
    assert glance(review, f"{HERALD}/1.1").before == ""
    assert glance(review, f"{HERALD}/7.1").after == ""
    assert "speaker" not in glance(review, f"{HERALD}/3.1").because


def test_drafts_of_another_text_or_at_other_places_are_refused(case):
    path = case / "drafts" / f"{HERALD}.json"
    good = path.read_text("utf-8")
    plain = json.loads(good)
    plain["drafts"][0]["start"] += 1
    path.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(UsageError, match="quotations at their spans"):
        open_review(case, "Ann")
    path.write_text(good.replace(json.loads(good)["sha256"], "0" * 64), encoding="utf-8")
    with pytest.raises(UsageError, match="of the text of a source"):
        open_review(case, "Ann")


def test_text_that_would_act_or_hide_enters_the_record_as_data(folder):  # noqa: F811
    hostile = 'First party \u202erejected\u202c \x1b[31mthe: {offer} # of [Second] party\u2028"now" \x07.'
    ids = keep(folder, [(hostile, {**REJECTION, "speaker": "a: [b] # \x1b]0;x\x07 'c\n"})])
    before = everything(folder)
    review = open_review(folder, "Ann\x1b[2J")
    review.decide([accept(ids[0])])
    data = (folder / FILE).read_bytes()
    assert not {0x1B, 0x07} & set(data)
    assert "\u202e" not in data.decode("utf-8")
    assert load_case(folder).items[f"{HERALD}-1-1"].quote == hostile
    assert load_case(folder).items[f"{HERALD}-1-1"].grader == "Ann"
    seen = glance(review, ids[0])
    assert "\x1b" not in seen.quote
    assert "⟨U+202E⟩" in seen.quote
    review.undo()
    assert everything(folder) == before


def test_names_that_are_none_and_cases_that_are_read_only(case):
    for name in ("", " ", "\x1b[31m", "x" * 201):
        with pytest.raises(UsageError, match="--by"):
            open_review(case, name)
    with pytest.raises(UsageError, match="read only"):
        open_review("istanbul-2025", "Ann")
    assert reviews.OPEN.do == "open"
