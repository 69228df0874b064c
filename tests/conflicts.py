"""Conflicts for tests, and stability by its definition, set by set, as a second route."""

from __future__ import annotations

import numpy as np

from sulh.bargain.stability import GraphModel, ListedMoves


def random_listed(seed, makers=3, states=7, chance=0.25, levels=5):
    """A conflict with moves drawn at random and payoffs with ties."""
    random = np.random.default_rng(seed)
    moves = [
        [[t for t in range(states) if t != s and random.random() < chance] for s in range(states)]
        for _ in range(makers)
    ]
    payoffs = random.integers(0, levels, (makers, states)).astype(np.int32)
    spelt = tuple(str(s) for s in range(states))
    return GraphModel("random", tuple(f"m{k}" for k in range(makers)), (), (), ListedMoves.of(moves), payoffs, spelt)


def sequences(model, start, players, improving, convention):
    """States at the end of the sequences that a convention allows, by walking all of them."""
    found = set()
    seen = set()

    def walk(state, last, used):
        for k in players:
            if (convention == "legal" and k == last) or (convention != "legal" and k in used):
                continue
            if convention == "single" and used:
                continue
            for other in model.moves_of(k, state):
                if improving and model.payoffs[k][other] <= model.payoffs[k][state]:
                    continue
                found.add(other)
                node = (
                    other,
                    k if convention == "legal" else None,
                    frozenset() if convention == "legal" else used | {k},
                )
                if node not in seen:
                    seen.add(node)
                    walk(other, k, used | {k})

    walk(start, None, frozenset())
    return found


def by_definition(model, state, i, convention="legal"):
    """The concepts by which a state is stable for i, word by word as Fang, Hipel & Kilgour define them."""
    worth = model.payoffs[i]
    others = [k for k in range(len(model.makers)) if k != i]
    gains = [t for t in model.moves_of(i, state) if worth[t] > worth[state]]

    def hurts(u):
        return worth[u] <= worth[state]

    def holds(u):
        return hurts(u) and all(hurts(v) for v in model.moves_of(i, u))

    any_way = {t: sequences(model, t, others, False, convention) for t in gains}
    willing = {t: sequences(model, t, others, True, convention) for t in gains}
    stable = {
        "R": not gains,
        "GMR": all(any(map(hurts, any_way[t])) for t in gains),
        "SMR": all(any(map(holds, any_way[t])) for t in gains),
        "SEQ": all(any(map(hurts, willing[t])) for t in gains),
    }
    return tuple(name for name, good in stable.items() if good)
