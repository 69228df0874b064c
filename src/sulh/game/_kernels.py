"""Compiled loops over the states of the rounds game. Arrays in, arrays out; shapes as in `RoundsGame`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any  # numba compiles for concrete arrays; their shapes stand in the docstrings


@njit(cache=True, nogil=True, error_model="numpy")
def locate(
    belief: Array, steps: int, lookup: Array, corner: Array, weight: Array, fraction: Array, order: Array,
    strides: Array,
) -> None:  # fmt: skip
    """Write the grid rows around `belief` (K,) and their barycentric weights into `corner` and `weight` (K,).

    `fraction`, `order` and `strides` (K,) are scratch. With x_i = steps * sum_{j >= i} b_j: start at floor(x), then
    raise coordinates in falling order of their fractions. The weights keep the belief: sum_c weight_c point_c = belief.
    """
    size = belief.size
    if size == 1:
        corner[0], weight[0] = 0, 1.0
        return
    tail, index, stride = 0.0, 0, 1
    for i in range(size - 1, 0, -1):
        tail += belief[i]
        fraction[i - 1] = min(max(tail, 0.0), 1.0) * steps
    for i in range(size - 1):
        whole = min(int(fraction[i] + 1e-12), steps)
        fraction[i] = min(max(fraction[i] - whole, 0.0), 1.0)
        index += whole * stride
        strides[i] = stride
        stride *= steps + 1
        place = i
        while place > 0 and fraction[order[place - 1]] < fraction[i]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = i
    last = 1.0
    for c in range(size):
        following = fraction[order[c]] if c < size - 1 else 0.0
        weight[c] = last - following
        last = following
        row = lookup[index] if 0 <= index < lookup.size else -1
        corner[c] = row if row >= 0 else 0
        if row < 0:
            weight[c] = 0.0
        if c < size - 1:
            index += strides[order[c]]


@njit(cache=True, nogil=True, inline="always", error_model="numpy")
def locate_few(belief: Array, steps: int, lookup: Array, corner: Array, weight: Array) -> None:
    """`locate` for one to three types, without a sort, and written out where it is called: a game's innermost loop."""
    three = belief.size == 3
    second = belief[belief.size - 1] if belief.size > 1 else 0.0
    first = second + belief[1] if three else second
    second = second if three else 0.0
    first, second = min(first, 1.0) * steps, min(second, 1.0) * steps
    low, high = int(first + 1e-12), int(second + 1e-12)
    rest, other = max(first - low, 0.0), max(second - high, 0.0)
    least, most = min(rest, other), max(rest, other)
    base = low + high * (steps + 1)
    corner[0], weight[0] = lookup[base], 1.0 - most
    if belief.size > 1:
        between = base + (1 if rest >= other else steps + 1)
        corner[1], weight[1] = max(lookup[min(between, lookup.size - 1)], 0), most - least
        if three:
            corner[2], weight[2] = max(lookup[min(base + steps + 2, lookup.size - 1)], 0), least


@njit(cache=True, nogil=True, error_model="numpy")
def scratch(size: int) -> Any:
    """Room for one call of `locate` after another: corners, weights, fractions, order, strides."""
    return np.empty(size, np.int64), np.empty(size), np.empty(size), np.empty(size, np.int64), np.empty(size, np.int64)


@njit(cache=True, nogil=True, inline="always", error_model="numpy")
def bayes(prior: Array, likelihood: Array, posterior: Array) -> float:
    """posterior_i = prior_i likelihood_i / sum; the prior itself where the sum is 0. Returns the sum.

    `likelihood` may be longer than `prior`.
    """
    total = 0.0
    for i in range(prior.size):
        posterior[i] = prior[i] * likelihood[i]
        total += posterior[i]
    if total > 1e-300:
        scale = 1.0 / total
        for i in range(prior.size):
            posterior[i] *= scale
    else:
        for i in range(prior.size):
            posterior[i] = prior[i]
    return total


@njit(cache=True, nogil=True, inline="always", error_model="numpy")
def odds(utility: float, top: float, precision: float) -> float:
    """exp(precision (u - top)); at an infinite precision 1 for the best and 0 for others, ties within 1e-12.

    The tie is relative to the best where that is above 1.
    """
    if precision == np.inf:
        return 1.0 if utility >= top - 1e-12 * max(1.0, abs(top)) else 0.0
    return float(np.exp(precision * (utility - top)))


@njit(cache=True, nogil=True, error_model="numpy")
def logit(utility: Array, is_open: Array, precision: float, share: Array) -> None:
    """share_i = exp(precision u_i) / sum over open i; 0 where not open. McKelvey & Palfrey (1998).

    At an infinite precision the best are chosen, in even shares if they tie (`odds`).
    """
    top = -np.inf
    for i in range(utility.size):
        if is_open[i] and utility[i] > top:
            top = utility[i]
    total = 0.0
    for i in range(utility.size):
        share[i] = odds(utility[i], top, precision) if is_open[i] else 0.0
        total += share[i]
    for i in range(utility.size):
        share[i] /= total


@njit(cache=True, nogil=True, error_model="numpy")
def logit_rows(utility: Array, is_open: Array, precision: float, share: Array) -> None:
    """`logit` of every row: `utility`, `is_open` and `share` are (N, M)."""
    for n in range(len(utility)):
        logit(utility[n], is_open[n], precision, share[n])


@njit(cache=True, nogil=True, inline="always", error_model="numpy")
def look_ahead(
    n: int, corner_a: Array, weight_a: Array, corner_b: Array, weight_b: Array,
    values: Array, ga_size: int, gb_size: int, then: Array,
) -> None:  # fmt: skip
    """Interpolate the value ahead of row `n` between grid corners into `then` (NA + NB,), A's types first.

    `values` is (N, GA, GB, NA + NB) flat: an unsigned index into one run of memory needs no check of its sign.
    """
    width = then.size
    for v in range(width):
        then[v] = 0.0
    for i in range(corner_a.size):
        for j in range(corner_b.size):
            w = weight_a[i] * weight_b[j]
            if w > 0.0:
                base = np.uint64(((n * ga_size + corner_a[i]) * gb_size + corner_b[j]) * width)
                for v in range(width):
                    then[v] += w * values[base + np.uint64(v)]


@njit(cache=True, nogil=True, error_model="numpy")
def worths(
    k: int, s: int, bel_a: Array, bel_b: Array, first: Array, second: Array, game: Any, grids: Any, ahead: Any,
    room: Any, worth_lead: Array, worth_follow: Array,
) -> None:  # fmt: skip
    """Worth of every (move, reply) for every pair of types, given the strategies that beliefs are updated by.

    `worth_lead`, `worth_follow` (M, R, at least NL, at least NF), to the leader and to the follower when they are of
    types e and f: the flow; the signed deal; and

        P(no signature) sum_o P(o | b) (hit_o + discount E[V' | beliefs after o]).

    An accepted deal is signed at once with chance `ready`, else talks go on. Beliefs after (move, reply, seen) follow
    from `first` (NL, M) and `second` (NF, M, R) by Bayes. `ahead` holds E[V | row] at grid points, flat from
    (N, GA, GB, NA + NB), with its GA and GB. Tuples are taken apart once and `bayes` is written out here by the
    compiler: calls that pass arrays cost more than the arithmetic inside.
    """
    leader, replies, signs, flow_a, flow_b, seen, hit, row, deal_a, deal_b, discount, _group, ready = game
    steps_a, lookup_a, steps_b, lookup_b = grids
    values, ga_size, gb_size = ahead
    room_a, room_b, beliefs = room
    corner_a, weight_a, fraction_a, order_a, strides_a = room_a
    corner_b, weight_b, fraction_b, order_b, strides_b = room_b
    post_a, post_b, next_b, then, one, two = beliefs
    na, nb = bel_a.size, bel_b.size
    a_leads = leader[k] == 0
    worth_a, worth_b = (worth_lead, worth_follow) if a_leads else (worth_follow, worth_lead)
    is_open, deals, brings_a, brings_b = replies[k], signs[k], flow_a[k, s], flow_b[k, s]
    shows, leads_to, cost_a, cost_b = seen[k, s], row[k, s], hit[0], hit[1]
    later_a, later_b = discount[0], discount[1]
    for m in range(is_open.shape[0]):
        for e in range(na if a_leads else nb):
            one[e] = first[e, m]
        if a_leads:
            bayes(bel_a, one, post_a)
            locate(post_a, steps_a, lookup_a, corner_a, weight_a, fraction_a, order_a, strides_a)
        else:
            bayes(bel_b, one, post_b)
        for r in range(is_open.shape[1]):
            if not is_open[m, r]:
                continue
            deal = deals[m, r]
            signed = ready if deal >= 0 else 0.0
            for a in range(na):
                for b in range(nb):
                    e, f = (a, b) if a_leads else (b, a)
                    worth_a[m, r, e, f] = (1.0 - signed) * brings_a[a, m, r]
                    worth_b[m, r, e, f] = (1.0 - signed) * brings_b[b, m, r]
                    if deal >= 0:
                        worth_a[m, r, e, f] += signed * deal_a[a, b, deal]
                        worth_b[m, r, e, f] += signed * deal_b[a, b, deal]
            if signed == 1.0:
                continue
            for f in range(nb if a_leads else na):
                two[f] = second[f, m, r]
            if a_leads:
                bayes(bel_b, two, post_b)
            else:
                bayes(bel_a, two, post_a)
                locate(post_a, steps_a, lookup_a, corner_a, weight_a, fraction_a, order_a, strides_a)
            for o in range(cost_a.size):
                for b in range(nb):
                    two[b] = shows[m, r, o, b]
                bayes(post_b, two, next_b)
                if nb <= 3:
                    locate_few(next_b, steps_b, lookup_b, corner_b, weight_b)
                else:
                    locate(next_b, steps_b, lookup_b, corner_b, weight_b, fraction_b, order_b, strides_b)
                look_ahead(
                    leads_to[m, r, o], corner_a, weight_a, corner_b, weight_b, values, ga_size, gb_size, then
                )  # fmt: skip
                for b in range(nb):
                    chance = (1.0 - signed) * two[b]
                    gain_b = chance * (cost_b[o] + later_b * then[na + b])
                    if a_leads:
                        for a in range(na):
                            worth_lead[m, r, a, b] += chance * (cost_a[o] + later_a * then[a])
                            worth_follow[m, r, a, b] += gain_b
                    else:
                        for a in range(na):
                            worth_follow[m, r, b, a] += chance * (cost_a[o] + later_a * then[a])
                            worth_lead[m, r, b, a] += gain_b


@njit(cache=True, nogil=True, error_model="numpy")
def nested_logit(utility: Array, is_open: Array, group: Array, precision: float, share: Array) -> None:
    """P(move) = P(group) P(move | group), each logit in expected utility; `group` (M,) numbers groups 0, 1, ..."""
    count = 0
    for i in range(utility.size):
        count = max(count, group[i] + 1)
    worth, total, any_open = np.full(count, -np.inf), np.zeros(count), np.zeros(count, np.bool_)
    for i in range(utility.size):
        if is_open[i]:
            any_open[group[i]] = True
            worth[group[i]] = max(worth[group[i]], utility[i])
    for i in range(utility.size):
        share[i] = odds(utility[i], worth[group[i]], precision) if is_open[i] else 0.0
        total[group[i]] += share[i]
    for g in range(count):
        worth[g] = 0.0
    for i in range(utility.size):
        if is_open[i]:
            share[i] /= total[group[i]]
            worth[group[i]] += share[i] * utility[i]
    logit(worth, any_open, precision, total)
    for i in range(utility.size):
        share[i] *= total[group[i]]


@njit(cache=True, nogil=True, error_model="numpy")
def answer(
    k: int, lead: Array, follow: Array, worth_lead: Array, worth_follow: Array, replies: Array, group: Array,
    precision: float, first: Array, second: Array, fixed: int, fresh: bool, pull: Array, new_first: Array,
    new_second: Array,
) -> None:  # fmt: skip
    """Logit answers of the follower to each move, then of the leader: to those answers if `fresh`, else to `second`.

    `fixed` is 0 if the leader plays its `first` (NL, M) whatever it is worth, 1 if the follower plays its `second`
    (NF, M, R), else -1. What is fixed is its own answer. `pull` is what the choices were made by (`choose`).

    The leader chooses among groups of moves, then within the group: both by logit, the group at the expected utility of
    the choice within it. So the number of deals one may offer does not by itself make offering likelier.

    `lead` (NL,), `follow` (NF,): beliefs about the one who moves first and the one who replies. `worth_lead`,
    `worth_follow` as of `worths`. The follower believes Bayes' posterior of the leader's `first` (NL, M).
    """
    (nl, moves), (nf, _moves, nr) = first.shape, second.shape
    scale = 1.0 if precision == np.inf else precision
    post, chosen_by, is_open = np.empty(nl), np.empty(nl), replies[k]
    place = nl * moves
    for m in range(moves):
        for e in range(nl):
            chosen_by[e] = first[e, m]
        bayes(lead, chosen_by, post)
        for f in range(nf):
            at = place + (f * moves + m) * nr
            for r in range(nr):
                utility = 0.0
                if is_open[m, r]:
                    for e in range(nl):
                        utility += post[e] * worth_follow[m, r, e, f]
                pull[at + r] = scale * utility
    choose(1, k, replies, group, precision, fixed, pull, first, second, new_first, new_second)
    met = new_second if fresh else second
    for e in range(nl):
        for m in range(moves):
            utility = 0.0
            for f in range(nf):
                for r in range(nr):
                    if is_open[m, r]:
                        utility += follow[f] * met[f, m, r] * worth_lead[m, r, e, f]
            pull[e * moves + m] = scale * utility
    choose(0, k, replies, group, precision, fixed, pull, first, second, new_first, new_second)


@njit(cache=True, nogil=True, error_model="numpy")
def choose(
    role: int, k: int, replies: Array, group: Array, precision: float, fixed: int, pull: Array, first: Array,
    second: Array, new_first: Array, new_second: Array,
) -> None:  # fmt: skip
    """What the leader (`role` 0) or the follower (1) does when drawn by `pull`; what it does already if `fixed`.

    `pull` (NL M + NF M R,) holds precision x utility of each move of the leader and each reply of the follower, flat;
    the utility itself at an infinite precision.
    """
    (nl, moves), (nf, _moves, nr) = new_first.shape, new_second.shape
    sharp = np.inf if precision == np.inf else 1.0
    if role == 0:
        open_move = np.zeros(moves, np.bool_)
        for m in range(moves):
            for r in range(nr):
                open_move[m] |= replies[k, m, r]
        for e in range(nl):
            if fixed == 0:
                for m in range(moves):
                    new_first[e, m] = first[e, m]
            else:
                nested_logit(pull[e * moves : (e + 1) * moves], open_move, group, sharp, new_first[e])
        return
    for f in range(nf):
        for m in range(moves):
            at = nl * moves + (f * moves + m) * nr
            is_open = False
            for r in range(nr):
                is_open |= replies[k, m, r]
            if fixed == 1:
                for r in range(nr):
                    new_second[f, m, r] = second[f, m, r]
            elif is_open:
                logit(pull[at : at + nr], replies[k, m], sharp, new_second[f, m])


@njit(cache=True, nogil=True, error_model="numpy")
def value(
    k: int, lead: Array, follow: Array, worth_lead: Array, worth_follow: Array, replies: Array,
    first: Array, second: Array, value_lead: Array, value_follow: Array,
) -> None:  # fmt: skip
    """Expected worth of the round to each type of leader (NL,) and follower (NF,) under the strategies given."""
    (nl, moves), (nf, _moves, nr) = first.shape, second.shape
    is_open = replies[k]
    value_lead[:] = 0.0
    value_follow[:] = 0.0
    for e in range(nl):
        for m in range(moves):
            for f in range(nf):
                for r in range(nr):
                    if is_open[m, r]:
                        path = first[e, m] * second[f, m, r]
                        value_lead[e] += path * follow[f] * worth_lead[m, r, e, f]
                        value_follow[f] += path * lead[e] * worth_follow[m, r, e, f]


@njit(cache=True, nogil=True, error_model="numpy")
def gap_between(k: int, replies: Array, first: Array, second: Array, new_first: Array, new_second: Array) -> float:
    """The largest difference between two strategies at one state, over what is open."""
    gap, is_open = 0.0, replies[k]
    for e in range(first.shape[0]):
        for m in range(first.shape[1]):
            gap = max(gap, abs(new_first[e, m] - first[e, m]))
    for f in range(second.shape[0]):
        for m in range(second.shape[1]):
            for r in range(second.shape[2]):
                if is_open[m, r]:
                    gap = max(gap, abs(new_second[f, m, r] - second[f, m, r]))
    return gap


# A state, for the functions below: (k, s, belief about A, about B, game, grids, ahead, which role is fixed, scratch).
# Its scratch is what `make_room` gives.


@njit(cache=True, nogil=True, error_model="numpy")
def respond_once(state: Any, precision: float, first: Array, second: Array, fresh: bool) -> float:
    """Write the response to the strategies at a state into its scratch; return the gap between the two.

    The leader answers the new replies if `fresh`, else the replies as they are.
    """
    k, s, bel_a, bel_b, game, grids, ahead, fixed, room = state
    near, worth_lead, worth_follow, pull, all_first, all_second = room
    leader, replies, group = game[0], game[1], game[11]
    worths(k, s, bel_a, bel_b, first, second, game, grids, ahead, near, worth_lead, worth_follow)
    new_first, new_second = all_first[: first.shape[0]], all_second[: second.shape[0]]
    lead, follow = (bel_a, bel_b) if leader[k] == 0 else (bel_b, bel_a)
    answer(
        k, lead, follow, worth_lead, worth_follow, replies, group, precision, first, second, fixed, fresh,
        pull, new_first, new_second,
    )  # fmt: skip
    return gap_between(k, replies, first, second, new_first, new_second)


@njit(cache=True, nogil=True, error_model="numpy")
def damped(state: Any, precision: float, tolerance: float, most: int, first: Array, second: Array) -> Any:
    """Steps towards the response to oneself, shorter when the gap does not fall; returns (gap, responses made)."""
    is_open = state[4][1][state[0]]
    new_first, new_second = state[8][4], state[8][5]
    step, last, gap, used = 1.0, np.inf, np.inf, 0
    while used < most:
        used += 1
        gap = respond_once(state, precision, first, second, True)
        if gap <= tolerance or used == most:
            break  # before a step: the gap and the worths belong to the strategies that are kept
        for e in range(first.shape[0]):
            for m in range(first.shape[1]):
                first[e, m] += step * (new_first[e, m] - first[e, m])
        for f in range(second.shape[0]):
            for m in range(second.shape[1]):
                for r in range(second.shape[2]):
                    if is_open[m, r]:
                        second[f, m, r] += step * (new_second[f, m, r] - second[f, m, r])
        step = max(0.7 * step, 0.05) if gap > 0.9 * last else min(1.1 * step, 1.0)
        last = gap
    return gap, used


@njit(cache=True, nogil=True, error_model="numpy")
def make_room(na: int, nb: int, moves: int, nr: int) -> Any:
    """Scratch for one thread: beliefs and corners, worths, pulls, and answers."""
    wide = max(na, nb)
    beliefs = (
        np.empty(na), np.empty(nb), np.empty(nb), np.empty(na + nb), np.empty(wide), np.empty(wide),
    )  # fmt: skip
    return (
        (scratch(na), scratch(nb), beliefs), np.zeros((moves, nr, wide, wide)), np.zeros((moves, nr, wide, wide)),
        np.zeros(wide * moves * (nr + 1)), np.zeros((wide, moves)), np.zeros((wide, moves, nr)),
    )  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy")
def state_at(
    state: int, kinds: Array, game: Any, grids: Any, points_a: Array, points_b: Array, ahead: Any, fixed: int,
    first: Array, second: Array, room: Any,
) -> Any:  # fmt: skip
    """A flat state as `respond_once` takes it, its indices (s, ga, gb), and the strategies of who leads and follows."""
    gb_size, ga_size = points_b.shape[0], points_a.shape[0]
    gb, ga, s = state % gb_size, (state // gb_size) % ga_size, state // (gb_size * ga_size)
    k = kinds[s]
    a_leads = game[0][k] == 0
    na, nb = points_a.shape[1], points_b.shape[1]
    nl, nf = (na, nb) if a_leads else (nb, na)
    role = -1 if fixed < 0 else (0 if (fixed == 0) == a_leads else 1)
    here = (k, s, points_a[ga], points_b[gb], game, grids, ahead, role, room)
    return here, (s, ga, gb), first[state, :nl], second[state, :nf]


@njit(cache=True, nogil=True, error_model="numpy")
def worth_at(here: Any, at: Any, first: Array, second: Array, value_a: Array, value_b: Array) -> None:
    """Write what a state is worth to each type, by the worths that stand in its scratch."""
    k, _s, bel_a, bel_b, game, _grids, _ahead, _role, room = here
    mine, theirs = value_a[at[0], at[1], at[2]], value_b[at[0], at[1], at[2]]
    lead, follow, of_lead, of_follow = (bel_a, bel_b, mine, theirs) if game[0][k] == 0 else (bel_b, bel_a, theirs, mine)
    value(k, lead, follow, room[1], room[2], game[1], first, second, of_lead, of_follow)


@njit(cache=True, nogil=True, error_model="numpy")
def solve_layer(
    states: Array, kinds: Array, game: Any, grids: Any, points_a: Array, points_b: Array, ahead: Any,
    precision: float, tolerance: float, most: int, fixed: int,
    first: Array, second: Array, value_a: Array, value_b: Array, residual: Array, steps_used: Array,
) -> None:  # fmt: skip
    """Solve one round at the flat states given: state = (s GA + ga) GB + gb.

    `first` (S GA GB, NX, M) and `second` (S GA GB, NX, M, R) hold the starting strategies (the next round's) and are
    overwritten with the fixed point; NX = max(NA, NB). If `fixed` is 0 or 1, side A or B keeps the strategies it starts
    with and the other answers them; -1: both answer.
    """
    room = make_room(points_a.shape[1], points_b.shape[1], game[1].shape[1], game[1].shape[2])
    for state in states:
        here, at, one, two = state_at(
            state, kinds, game, grids, points_a, points_b, ahead, fixed, first, second, room
        )  # fmt: skip
        residual[state], steps_used[state] = damped(here, precision, tolerance, most, one, two)
        worth_at(here, at, one, two, value_a, value_b)
