"""Quick answers: the same as every stage played on the coarse grid, for each kind of change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sulh.errors import CaseError, UsageError
from sulh.outlook import ANSWERS, METHODS, Evaluator, horizon_of, run_chain
from sulh.outlook._again import reading
from sulh.outlook._chain import Setting
from sulh.store import change, load_case, quick_answer

CHANGES = {
    "game": {"play.detection": 0.8},
    "belief": {"parties.second.prior.will": "0.7"},
    "council": {"parties.first.council.threshold": 0.6},
    "item": {"record.example-pledge.credibility": 5},
    "dropped": {"record.example-pledge": "drop"},
    "several": {"play.detection": 0.8, "talks.status": "broken-off"},
}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    from sulh.store import new_case

    case = load_case(new_case("talks", tmp_path_factory.mktemp("case")))
    return Evaluator(change(case, {"talks.until": "2025-03-20", "horizon": "2025-03-20"}), None, "coarse")


def first_item(base):
    return next(iter(base.dossier.items))


@pytest.mark.parametrize("kind", CHANGES)
def test_it_is_what_if_and_then_the_chain_on_the_coarse_grid(base, kind):
    changes = {path.replace("example-pledge", first_item(base)): value for path, value in CHANGES[kind].items()}
    found = quick_answer(base, changes)
    for answer, dossier in ((found.baseline, base.dossier), (found.scenario, change(base.dossier, changes))):
        chain = run_chain(dossier, Setting(horizon_of(dossier), METHODS["coarse"]))
        assert [answer[name] for name in ANSWERS] == list(reading(chain))
    assert found.change == {name: found.scenario[name] - found.baseline[name] for name in ANSWERS}
    assert found.converged
    if kind in ("game", "belief", "several"):
        assert any(abs(size) > 1e-4 for size in found.change.values())


def test_the_base_is_played_once_and_threads_agree(base, monkeypatch):
    played = []
    from sulh.outlook import _sweep as sweep

    real = sweep.run_chain
    monkeypatch.setattr(sweep, "run_chain", lambda *parts: played.append(1) or real(*parts))
    again = Evaluator(base.dossier, None, "coarse")
    one = quick_answer(again, {"play.detection": 0.8})
    assert len(played) == 1
    assert quick_answer(again, {"play.detection": 0.8}) == one
    assert len(played) == 1
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda value: quick_answer(again, {"play.detection": value}), (0.8, 0.7, 0.8)))
    assert found[0] == found[2] == one != found[1]


def test_what_cannot_be_set_is_told(base):
    with pytest.raises(UsageError, match=r"play\.detection"):
        quick_answer(base, {"play.detektion": 0.5})
    with pytest.raises(CaseError, match=r"within \[0, 1\]"):
        quick_answer(base, {"play.detection": 1.2})
