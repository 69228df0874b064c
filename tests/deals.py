"""Small outcome spaces that several tests ask questions of."""

from __future__ import annotations

from sulh.bargain import Additive, Domain, Issue, Profile, Space, Tabled, space


def two_issues(seller=None, buyer=None):
    """Price matters three times as much to A, time three times as much to B: the textbook trade across issues."""
    domain = Domain((Issue.ordinal("price", ["low", "mid", "high"]), Issue.ordinal("time", ["slow", "mid", "fast"])))
    up, down = (0.0, 0.5, 1.0), (1.0, 0.5, 0.0)
    return domain, (
        Profile("A", Additive((0.75, 0.25), (up, down)), seller),
        Profile("B", Additive((0.25, 0.75), (down, up)), buyer),
    )


def points(rows, no_deal) -> Space:
    """A space of one issue whose outcomes have these utilities."""
    domain = Domain((Issue.categorical("deal", [f"d{k}" for k in range(len(rows))]),))
    profiles = [
        Profile(f"p{p}", Tabled.of(domain, {(f"d{k}",): row[p] for k, row in enumerate(rows)}), no_deal[p])
        for p in range(len(no_deal))
    ]
    return space(domain, profiles)
