"""The stability of a conflict in words: which states last, why one does, what would end it, where it can go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

import numpy as np

from sulh.bargain.stability import (
    CONCEPTS,
    GraphModel,
    Reason,
    Stability,
    Turn,
    coalition_moves,
    inverse,
    reach,
    reason,
    turns,
)
from sulh.brief._words import count, listed
from sulh.inert import inert

CONVENTION = {
    "legal": "opponents may answer with any sequence of moves in which nobody moves twice running",
    "once": "opponents may answer with sequences in which each moves at most once",
    "single": "opponents may answer with a single move of one of them",
}
WAYS = ("moves", "improvements")
MOST_LISTED, MOST_EXPLAINED, MOST_WALKED, WIDTH = 40, 256, 1 << 12, 110


def stability_told(solved: Stability, state: int | None = None, aim: int | None = None) -> str:
    """The equilibria, why `state` (by default the status quo) is stable or not, and what would change that."""
    model = solved.model
    lines = [inert(model.title), "", *_filled(_head(solved)), ""]
    lines += [f"  {concept:<5}{_states(model, solved.equilibria(concept).tolist())}" for concept in CONCEPTS]
    state = model.status_quo if state is None else state
    if state is not None:
        lines += ["", f"State {_name(model, state)}"]
        for option, taken in _options(model, state):
            lines.append(f"    {taken:<4}{option}")
        for maker in range(len(model.makers)):
            lines += ["", *_filled(_why(solved, state, maker), "  ")]
        if model.size <= MOST_WALKED:
            lines += ["", *_unfreezing(solved, state)]
        lines += ["", *_where(model, state)]
        if aim is not None:
            lines += ["", *_ways(model, state, aim)]
    lines += [line for note in model.notes for line in _filled(f"Note: {inert(note)}.")]
    return "\n".join(lines) + "\n"


def stability_json(solved: Stability, state: int | None = None, aim: int | None = None) -> str:
    """The same as one JSON text. States count from 1; reasons are given for every state of at most 256."""
    model = solved.model
    state = model.status_quo if state is None else state
    one = [] if state is None or model.size > MOST_WALKED else [state]
    asked = range(model.size) if model.size <= MOST_EXPLAINED else one
    plain: dict[str, Any] = {
        "title": model.title,
        "decision_makers": list(model.makers),
        "options": list(model.options),
        "convention": solved.convention,
        "state_count": model.size,
        "equilibria": {concept: (solved.equilibria(concept) + 1).tolist() for concept in CONCEPTS},
        "notes": list(model.notes),
    }
    if model.size <= MOST_EXPLAINED:
        plain["states"] = [model.pattern(s) for s in range(model.size)]
        plain["names"] = {str(s + 1): name for s, name in model.names.items()}
        plain["stability"] = {
            maker: {c: (np.flatnonzero(solved.stable[row, k]) + 1).tolist() for row, c in enumerate(CONCEPTS)}
            for k, maker in enumerate(model.makers)
        }
    plain["reasons"] = [_reason_plain(model, reason(solved, s, k)) for s in asked for k in range(len(model.makers))]
    if state is not None:
        plain["asked"] = state + 1
        plain["coalitions"] = [
            {"who": [model.makers[k] for k in who], "to": to + 1, "steps": _steps_plain(model, steps)}
            for who, to, steps in coalition_moves(model, state)
        ]
        plain["inverse"] = [_inverse_plain(solved, state, maker) for maker in range(len(model.makers))]
        plain["stable_for"] = {maker: list(solved.of(state, k)) for k, maker in enumerate(model.makers)}
        plain["turns"] = [_turn_plain(model, turn) for turn in turns(model, state, "SEQ", solved.convention)]
        if model.size <= MOST_EXPLAINED:
            plain["tree"] = {name: _tree_plain(model, state, name == "improvements") for name in WAYS}
        if aim is not None:
            ways = {name: reach(model, state, name == "improvements").path(aim) for name in WAYS}
            plain["ways"] = {name: None if way is None else _steps_plain(model, way) for name, way in ways.items()}
            plain["aim"] = aim + 1
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def _head(solved: Stability) -> str:
    model = solved.model
    who = listed([inert(name) for name in model.makers]) + (" decides" if len(model.makers) == 1 else " decide")
    return (
        f"{count(model.size, 'state')}; {who}. Equilibria (stable for all of them) by Nash (R), general (GMR) "
        f"and symmetric metarational (SMR) and sequential stability (SEQ); {CONVENTION[solved.convention]}."
    )


def _filled(text: str, pad: str = "") -> list[str]:
    return wrap(text, WIDTH, initial_indent=pad, subsequent_indent=pad) or [""]


def _name(model: GraphModel, state: int) -> str:
    return inert(model.label(state))


def _states(model: GraphModel, states: Sequence[int], most: int = MOST_LISTED) -> str:
    if not len(states):
        return "none"
    shown = ", ".join(_name(model, int(state)) for state in states[:most])
    return shown if len(states) <= most else f"{shown} … ({len(states):,} in all)"


def _options(model: GraphModel, state: int) -> Iterator[tuple[str, str]]:
    words = {"Y": "yes", "N": "no", "-": "-"}
    for k, letter in enumerate(model.pattern(state) if model.options else ""):
        yield f"{inert(model.makers[model.owners[k]])}: {inert(model.options[k])}", words[letter]


def _why(solved: Stability, state: int, maker: int) -> str:
    """Why a state is stable for a decision maker or not; of very many states, whether it is."""
    model = solved.model
    if model.size <= MOST_WALKED:
        return " ".join(_because(model, reason(solved, state, maker)))
    who, concepts, better = inert(model.makers[maker]), ", ".join(solved.of(state, maker)), model.better(maker, state)
    word = f"Stable for {who} ({concepts})" if concepts else f"Unstable for {who}"
    if not better:
        return f"{word}, because it can move to nothing that it prefers."
    return f"{word}; it would rather be in {_states(model, better[:4])}{' …' if better[4:] else ''}."


def _because(model: GraphModel, told: Reason) -> Iterator[str]:
    """Stable or unstable for whom, and because of what."""
    who, names = inert(model.makers[told.maker]), ", ".join(told.concepts)
    if not told.answers:
        yield f"Stable for {who} ({names}), because it can move to nothing that it prefers."
        return
    if told.concepts:
        yield f"Stable for {who} ({names}), because each move that it would rather make is sanctioned."
    else:
        yield f"Unstable for {who}, because nothing holds back a move that it would rather make."
    for answer in told.answers:
        to = _name(model, answer.to)
        if answer.willing is not None:
            yield f"To {to}: sanctioned by {_way(model, answer.willing)}, which each mover wants."
        elif answer.any is not None:
            lasts = "" if answer.lasting is not None else f", from which {who} could escape again"
            way = _way(model, answer.lasting or answer.any)
            yield f"To {to}: sanctioned only by {way}, against a mover's wish{lasts}."
        else:
            yield f"To {to}: sanctioned by nobody."


def _way(model: GraphModel, steps: Sequence[tuple[int, int]]) -> str:
    return ", then ".join(f"{inert(model.makers[k])} to {_name(model, to)}" for k, to in steps)


def _unfreezing(solved: Stability, state: int) -> Iterator[str]:
    """What would end a state that lasts, or make one last that does not."""
    model = solved.model
    stable = bool(solved.stable[CONCEPTS.index("SEQ"), :, state].all())
    yield "What would unfreeze it" if stable else "What would make it last (SEQ)"
    said = False
    for who, to, steps in coalition_moves(model, state) if stable else []:
        said = True
        names = listed([inert(model.makers[k]) for k in who])
        yield from _filled(
            f"- Together, to the gain of each: {names} to {_name(model, to)} ({_way(model, steps)}).", "  "
        )
    for turn in turns(model, state, "SEQ", solved.convention):
        said = True
        yield from _filled(f"- {_turn(model, turn)}", "  ")
    for maker in range(len(model.makers)) if not stable else []:
        asked = inverse(model, state, maker, "SEQ", solved.convention)
        if () not in asked.nearest:
            said = True
            downs = [" and ".join(_name(model, s) for s in down) for down in asked.nearest[:4]]
            told = f"{inert(model.makers[maker])} no longer preferred {'; or '.join(downs)}"
            yield from _filled(f"- If {told}, it would be stable for {inert(model.makers[maker])}.", "  ")
    if not said:
        yield "  No single change of a statement, and no step of a coalition that all of it want."


def _turn(model: GraphModel, turn: Turn) -> str:
    who = inert(model.makers[turn.maker])
    change = "did not count for" if turn.change == "drop" else "counted before all else for"
    text = f'If "{inert(_statement(model, turn))}" {change} {who}, '
    if turn.stable:
        return text + "it would be stable."
    names = listed([inert(model.makers[k]) for k in turn.who])
    to = f"; improvements would lead to {_states(model, turn.leads)}" if turn.leads else ""
    return f"{text}{names} would leave it{to}."


def _statement(model: GraphModel, turn: Turn) -> str:
    assert model.source is not None  # noqa: S101  # only a conflict with statements has turns
    return list(model.source.decision_makers.values())[turn.maker].prefers[turn.statement].statement


def _where(model: GraphModel, state: int) -> Iterator[str]:
    """How far the status-quo tree reaches, and what it reaches by improvements."""
    yield f"Where it can go from {_name(model, state)}"
    for improving, words in ((True, "by moves that each mover prefers"), (False, "by any moves")):
        found = np.flatnonzero(reach(model, state, improving).tree[:, 0] > 0).tolist()
        told = f"{words}, to {len(found):,} of {model.size - 1:,} other states"
        yield from _filled(f"{told}: {_states(model, found, 12)}." if improving and found else f"{told}.", "  ")


def _tree_plain(model: GraphModel, state: int, improving: bool) -> list[dict[str, Any]]:
    """Every state that can be reached, by the number of moves: the state before it, and who moved."""
    tree = reach(model, state, improving).tree
    found = sorted(np.flatnonzero(tree[:, 0] > 0).tolist(), key=lambda s: (int(tree[s, 0]), s))
    return [
        {"state": s + 1, "moves": int(tree[s, 0]), "from": int(tree[s, 1]) + 1, "who": model.makers[int(tree[s, 2])]}
        for s in found
    ]


def _ways(model: GraphModel, state: int, aim: int) -> Iterator[str]:
    yield f"From {_name(model, state)} to {_name(model, aim)}"
    for improving, words in ((True, "by moves that each mover prefers"), (False, "by any moves")):
        way = reach(model, state, improving).path(aim)
        told = "there is no way" if way is None else _way(model, way) or "it is there"
        yield from _filled(f"{words}: {told}.", "  ")


def _steps_plain(model: GraphModel, steps: Sequence[tuple[int, int]] | None) -> list[dict[str, Any]] | None:
    return None if steps is None else [{"who": model.makers[k], "to": to + 1} for k, to in steps]


def _reason_plain(model: GraphModel, told: Reason) -> dict[str, Any]:
    return {
        "state": told.state + 1,
        "decision_maker": model.makers[told.maker],
        "stable": list(told.concepts),
        "told": " ".join(_because(model, told)),
        "improvements": [
            {
                "to": answer.to + 1,
                "GMR": _steps_plain(model, answer.any),
                "SMR": _steps_plain(model, answer.lasting),
                "SEQ": _steps_plain(model, answer.willing),
            }
            for answer in told.answers
        ],
    }


def _inverse_plain(solved: Stability, state: int, maker: int) -> dict[str, Any]:
    model = solved.model
    plain: dict[str, Any] = {"decision_maker": model.makers[maker]}
    for concept in CONCEPTS if model.size <= MOST_EXPLAINED else ():
        asked = inverse(model, state, maker, concept, solved.convention)
        share = None if asked.rankings is None else asked.rankings / asked.of
        nearest = [[s + 1 for s in down] for down in asked.nearest]
        plain[concept] = {"share_of_rankings": share, "no_longer_better": nearest, "least": asked.least}
        if asked.rankings is not None and asked.of < 2**53:
            plain[concept] |= {"rankings": asked.rankings, "of": asked.of}
    return plain


def _turn_plain(model: GraphModel, turn: Turn) -> dict[str, Any]:
    return {
        "decision_maker": model.makers[turn.maker],
        "change": turn.change,
        "statement": _statement(model, turn),
        "stable": turn.stable,
        "who_leaves": [model.makers[k] for k in turn.who],
        "leads": [state + 1 for state in turn.leads],
    }
