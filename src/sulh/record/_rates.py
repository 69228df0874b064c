"""Incidents per day from the record: a Gamma-Poisson estimate by period, and the change from one period to the next."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sulh.errors import UsageError
from sulh.record._dossier import Dossier
from sulh.record._models import Item
from sulh.record._observe import happening, superseded
from sulh.record._rate_days import observed, periods_from
from sulh.record._reliance import act_of, reliance

LEVELS = (0.1, 0.5, 0.9)
Severity = Literal["minor", "major"]


@dataclass(frozen=True, slots=True)
class RatePrior:
    """A Gamma prior of a rate per day: as if `shape` events were seen in `days` days. By default Jeffreys' (1/2, 0).

    The shape is at least 0.01, since below it the low quantiles vanish in floating point.
    """

    shape: float = 0.5
    days: float = 0.0

    def __post_init__(self) -> None:
        if not (0.01 <= self.shape < math.inf and 0 <= self.days < math.inf):
            step = "Jeffreys' prior is 0.5 and 0; 2 and 100 says: as if 2 were seen in 100 days."
            raise UsageError(
                "prior", "a shape of at least 0.01 and days of at least 0", f"{self.shape:g}, {self.days:g}", step
            )


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate per day after `n` incidents in `days` days: 10, 50 and 90 % of its posterior Gamma(shape, exposure)."""

    n: int
    days: int
    shape: float
    exposure: float
    low: float
    likely: float
    high: float
    why: str

    @property
    def quantity(self) -> dict[str, Any]:
        """The rate as a quantity of a case: low, likely, high to four digits, and `computed` from what."""
        numbers = {name: float(f"{getattr(self, name):.4g}") for name in ("low", "likely", "high")}
        return {**numbers, "computed": self.why}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate over the one before it: 10 %, 50 % and 90 % of its posterior, and P(the rate fell)."""

    low: float
    likely: float
    high: float
    fell: float


@dataclass(frozen=True, slots=True)
class RatePeriod:
    """One stretch of days, both ends counted, with its rates by class."""

    first: dt.date
    last: dt.date
    minor: Rate
    major: Rate


@dataclass(frozen=True, slots=True)
class RateChange:
    """What changed on the day `at`, which belongs to the later period; by class."""

    at: dt.date
    minor: Ratio
    major: Ratio


@dataclass(frozen=True, slots=True)
class IncidentRates:
    """Rates of one armed group, or between the two parties (`group` None), by period, and the changes between them.

    `note` says what a reader has to know about the days: where they came from, and why there is no change to tell.
    """

    group: str | None
    prior: RatePrior
    least_r: float
    periods: tuple[RatePeriod, ...]
    changes: tuple[RateChange, ...]
    note: str


@dataclass(frozen=True, slots=True)
class _Incident:
    """One happening: the first day that any report gives it, the gravest class, the best r, and if it is event data."""

    date: dt.date
    severity: Severity
    r: float
    stream: bool


def incident_rates(
    dossier: Dossier,
    group: str | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
    cuts: Sequence[dt.date] | None = None,
    prior: RatePrior | None = None,
    least_r: float = 0.0,
) -> IncidentRates:
    """How often incidents happened, by period and class, with the change from each period to the next.

        n incidents in d days, rate ~ Gamma(a, b)   =>   rate | n ~ Gamma(a + n, b + d)

    An item counts if its act is an incident of the codebook, it is asserted as a fact or claim, known by `as_of` and
    not superseded. One happening counts once, whatever its reports weigh: items with one event are one happening; else
    each row of event data is its own, and reports are joined as in `observations`. It stands on the earliest day and
    in the gravest class that a report gives it, if the best report has r >= `least_r`.

    Args:
        group: an armed group that took part, acting or acted on; None for incidents in which both parties took part.
        first, last: the days of observation, both counted; by default from the first to the last incident of the
            record, whoever took part, or of its event data alone, if it has any: days that only a record of talks
            covers would water down what a stream counts. Such a span ends on incidents, so a rate from it is a little
            high: give the days that the stream covers, where they are known.
        cuts: first days of later periods; by default the day the ceasefire began, if it lies within the days.
        prior: of every rate; by default Jeffreys' Gamma(1/2, 0).
    Raises: UsageError for an unknown group, days that are none or not yet over, or a cut outside them.
    Source: Gelman and others, Bayesian Data Analysis (2013), section 2.6; Jeffreys (1961), section 3.3.
    """
    _known(dossier, group)
    if not 0 <= least_r <= 1:
        raise UsageError("least r", "a weight within [0, 1]", f"{least_r:g}", "Leave it out to count every incident.")
    prior = prior or RatePrior()
    everything = _incidents(dossier, dossier.items)
    chosen = _incidents(dossier, (key for key, item in dossier.items.items() if _took_part(dossier, item, group)))
    first, last, span = observed(dossier, [(one.date, one.stream) for one in everything], first, last)
    days, missing = periods_from(dossier, first, last, cuts)
    counted = [one for one in chosen if one.r >= least_r]
    ends = [first, *days, last + dt.timedelta(days=1)]
    periods = tuple(_period(counted, a, b - dt.timedelta(days=1), prior) for a, b in itertools.pairwise(ends))
    changes = tuple(
        RateChange(after.first, rate_ratio(before.minor, after.minor), rate_ratio(before.major, after.major))
        for before, after in itertools.pairwise(periods)
    )
    return IncidentRates(group, prior, least_r, periods, changes, f"{span}{missing}{_kept(counted, first, last)}")


def posterior_rate(n: int, days: int, prior: RatePrior, why: str) -> Rate:
    """The posterior of a rate per day after `n` incidents in `days` days: Gamma(a + n, b + days)."""
    from scipy.special import gammaincinv

    shape, exposure = prior.shape + n, prior.days + days
    low, likely, high = (float(gammaincinv(shape, level)) / exposure for level in LEVELS)
    return Rate(n, days, shape, exposure, low, likely, high, why)


def rate_ratio(before: Rate, after: Rate) -> Ratio:
    """The posterior of after / before for two independent Gamma rates, in closed form.

    With rates Gamma(s, e) and Gamma(t, f), t events' worth after: (f / e) x ratio is beta prime (t, s), that is
    B / (1 - B) with B ~ Beta(t, s); so P(ratio < 1) = P(B < f / (e + f)).
    """
    from scipy.special import betainc, betaincinv

    s, t = before.shape, after.shape

    def at(level: float) -> float:
        # 1 - B from its own quantile: taken from 1 it would lose all digits where B is near 1
        odds = float(betaincinv(t, s, level)) / float(betaincinv(s, t, 1 - level))
        return odds * before.exposure / after.exposure

    fell = float(betainc(t, s, after.exposure / (before.exposure + after.exposure)))
    return Ratio(at(LEVELS[0]), at(LEVELS[1]), at(LEVELS[2]), fell)


def _known(dossier: Dossier, group: str | None) -> None:
    groups = dossier.case.armed_groups
    if group is not None and group not in groups:
        names = ", ".join(groups) or "none in this case"
        raise UsageError("group", f"an armed group of the case ({names})", group, "Leave it out for the two parties.")


def _kept(incidents: Sequence[_Incident], first: dt.date, last: dt.date) -> str:
    """A word if incidents are from a record kept of talks, which does not tell of all."""
    inside = [one for one in incidents if first <= one.date <= last]
    rows = sum(one.stream for one in inside)
    if rows == len(inside):
        return ""
    return f" {rows} of {len(inside)} incidents are event data: a record kept of talks tells of those that mattered."


def _took_part(dossier: Dossier, item: Item, group: str | None) -> bool:
    who = {name.split(".")[0] for name in item.actors}
    return group in who if group is not None else {dossier.case.claimant, dossier.case.respondent} <= who


def _incidents(dossier: Dossier, keys: Iterable[str]) -> list[_Incident]:
    """The happenings that these items report, in no particular order."""
    found: dict[object, _Incident] = {}
    for name, one in _reports(dossier, keys):
        was = found.get(name, one)
        grave: Severity = "major" if "major" in (was.severity, one.severity) else "minor"
        found[name] = _Incident(min(was.date, one.date), grave, max(was.r, one.r), was.stream or one.stream)
    return list(found.values())


def _reports(dossier: Dossier, keys: Iterable[str]) -> Iterator[tuple[object, _Incident]]:
    """Each report of an incident that counts, with the happening that it is of."""
    gone = superseded(dossier)
    for key in keys:
        item = dossier.items[key]
        severity = act_of(item.act, dossier.codebook).incident
        told = item.kind in ("fact", "claim") and item.modality == "asserted"
        if severity is None or not told or key in gone or max(item.date, dossier.known(item)) > dossier.as_of:
            continue
        source = dossier.sources[item.source]
        row = None if item.row is None else ("row", item.source, item.row)
        name = ("event", item.event) if item.event is not None else row or happening(item, source.family)
        yield name, _Incident(item.date, severity, reliance(item, source, dossier.codebook), row is not None)


def _period(incidents: Sequence[_Incident], first: dt.date, last: dt.date, prior: RatePrior) -> RatePeriod:
    """The rates of the days from `first` to `last`."""
    days = (last - first).days + 1

    def rate(severity: Severity) -> Rate:
        n = sum(one.severity == severity and first <= one.date <= last for one in incidents)
        events = "event" if n == 1 else "events"
        span = f"{days:,} day{'s' if days != 1 else ''} ({first} to {last})"
        why = f"{n} {severity} {events} in {span}, Gamma({prior.shape:g}, {prior.days:g}) prior; 10 %, median, 90 %."
        return posterior_rate(n, days, prior, why)

    return RatePeriod(first, last, rate("minor"), rate("major"))
