"""How much say each faction has by the rules alone: power indices of a weighted vote with vetoes and instruction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sulh.council._plain import SLACK, Bools
from sulh.council._value import Floats
from sulh.council._vote import pivotality, ratification
from sulh.errors import UsageError


@dataclass(frozen=True, eq=False)
class Power:
    """Power indices of a council, each of shape (factions,).

    `shapley_shubik` sums to 1, and so does `banzhaf`; `penrose` is the absolute Banzhaf index. `initiate` and
    `prevent` are Coleman's. `acts` is Coleman's power of the council to act: the share of all votes that pass.
    `alone` says who can pass a proposal with nobody else, `blocks` who can stop one against everybody else: by their
    own weight and veto, instruction left aside.
    """

    shapley_shubik: Floats
    banzhaf: Floats
    penrose: Floats
    initiate: Floats
    prevent: Floats
    acts: float
    alone: tuple[bool, ...]
    blocks: tuple[bool, ...]


def power(
    weights: ArrayLike,
    threshold: float,
    veto: ArrayLike | None = None,
    parent: Sequence[int] | None = None,
    bound: ArrayLike | None = None,
) -> Power:
    r"""Shapley-Shubik, Banzhaf and Coleman indices of a weighted vote with vetoes, exact to 24 factions.

    With P(s) the chance to pass when each faction's own mind says yes with chance s_f (`ratification`) and
    D_f = dP / ds_f, Owen's multilinear extension gives all of them:

    - Shapley-Shubik_f = integral from 0 to 1 of D_f(s, ..., s) ds, by a Gauss rule exact for its degree; they sum to 1;
    - Penrose_f = D_f(1/2, ..., 1/2), the absolute Banzhaf index: swings of f / 2^(n-1); Banzhaf_f is its share;
    - Coleman: initiate_f = D_f / (2 (1 - P)), prevent_f = D_f / (2 P), both at 1/2, where P is the power to act.

    Without `parent` instruction is ignored. With it, D_f = (1 - bound_f) x pivotality_f: a faction's own mind counts on
    the days on which it does not obey, and on the others its vote, weight and veto are those of whoever instructs it.
    So the index is the mean, over who obeys, of the index of the vote among those that do not; one that is surely
    bound has none.

    Args: as for `ratification`.
    Returns: all zeros (`initiate` too) where no vote matters: a threshold of 0 without a veto.
    Raises: UsageError as `ratification`, and for a threshold that all together do not reach.
    Source: Shapley & Shubik (1954), APSR 48(3), 787-792; Penrose (1946), JRSS 109(1), 53-57; Banzhaf (1965), Rutgers
        Law Review 19, 317-343; Coleman (1971), in Lieberman (ed.), Social Choice; Owen (1972), Management Science 18.
    """
    w = np.asarray(weights, float)
    n = w.size
    vetoes = np.zeros(n, bool) if veto is None else np.asarray(veto, bool)
    above = [-1] * n if parent is None else list(parent)
    ties = np.zeros(n) if bound is None else np.asarray(bound, float)
    free = np.where(np.array(above) < 0, 1.0, 1 - ties) if n else ties
    nodes, shares = np.polynomial.legendre.leggauss(n // 2 + 1)
    own = np.repeat(np.r_[(nodes + 1) / 2, 0.5][:, None], n, axis=1)
    slope = free * pivotality(w, own, threshold, vetoes, above, ties)
    acts = float(ratification(w, own[-1], threshold, vetoes, above, ties))
    if w.sum() < threshold - SLACK:
        step = "Lower the threshold: no vote could pass."
        raise UsageError("council", f"a threshold of at most {w.sum():g}, the weight of all", f"{threshold:g}", step)
    penrose = np.maximum(slope[-1], 0.0)
    return Power(
        shapley_shubik=np.maximum(shares / 2 @ slope[:-1], 0.0),
        banzhaf=_shared(penrose, float(penrose.sum())),
        penrose=penrose,
        initiate=_shared(penrose, 2 * (1 - acts)),
        prevent=_shared(penrose, 2 * acts),
        acts=acts,
        alone=tuple(_alone(w, threshold, vetoes)),
        blocks=tuple(bool(v or w.sum() - x < threshold - SLACK) for x, v in zip(w, vetoes, strict=True)),
    )


def _shared(numbers: Floats, total: float) -> Floats:
    """Each as a share of a total; all zeros for a total of nothing."""
    return numbers / total if total > SLACK else np.zeros_like(numbers)


def _alone(weights: Floats, threshold: float, veto: Bools) -> list[bool]:
    """Who passes a proposal alone: enough weight, and no veto but its own."""
    return [bool(w >= threshold - SLACK and not np.delete(veto, f).any()) for f, w in enumerate(weights)]
