"""Moves among states of which some are one and the same to everybody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sulh.bargain.stability._model import ListedMoves, OptionMoves


def merged_moves(moves: OptionMoves, group: NDArray[np.int64]) -> ListedMoves:
    """Moves between merged states: there is one if there is one between any of their members."""
    size = int(group.max()) + 1
    lists: list[list[list[int]]] = []
    for mask in moves.masks:
        reach: list[set[int]] = [set() for _ in range(size)]
        for s, code in enumerate(map(int, moves.codes)):
            locked, flip = moves.forward & code | moves.back & ~code, int(mask)
            while flip:
                other = int(moves.index[code ^ flip]) if not flip & locked else -1
                if other >= 0 and group[other] != group[s]:
                    reach[int(group[s])].add(int(group[other]))
                flip = (flip - 1) & int(mask)
        lists.append([sorted(states) for states in reach])
    return ListedMoves.of(lists)
