"""The nine options of the spatial model of politics, by name."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sulh.errors import UsageError

OPTIONS: dict[str, tuple[str, ...]] = {
    "VictoryProbModel": ("Linear", "Square", "Quartic", "Octic", "Binary"),
    "PCEModel": ("Conditional", "MarkovIncentive", "MarkovUniform"),
    "StateTransitions": ("Deterministic", "Stochastic"),
    "VotingRule": ("Prop", "PropBin", "Binary", "PropCbc", "ASymProsp", "Cubic"),
    "BigRAdjust": ("OneThird", "None", "Half", "TwoThirds", "Full"),
    "BigRRange": ("Mid", "Min", "Max"),
    "ThirdPartyCommit": ("SemiCommit", "NoCommit", "FullCommit"),
    "InterVecBrgn": ("S2P2", "S1P1", "S2PMax"),
    "BargnModel": ("InitOnlyInterp", "InitRcvrInterp", "PWCompInterp"),
}
_SEEN = (1 / 3, 0.0, 1 / 2, 2 / 3, 1.0)  # how much of another's own risk attitude is seen, by BigRAdjust


@dataclass(frozen=True)
class SpatialOptions:
    """The options of the spatial model, under the names of its files; the first value of each is the default.

    VictoryProbModel: how strengths become chances; 2 : 1 gives 2/3, 4/5, 16/17, 256/257, 1. PCEModel: how chances of
    pairs become chances of all. StateTransitions: the likeliest bargain, or one drawn. VotingRule: votes from gains.
    BigRAdjust: how much of another's risk attitude is seen. BigRRange: attitudes from [-1/2, 1], [0, 1] or [-1, 1].
    ThirdPartyCommit: what a third party that loses must give up. InterVecBrgn: how two meet. BargnModel: whose view
    of the contest makes the bargain.

    Raises: UsageError for a value that is not of the option.
    """

    VictoryProbModel: str = "Linear"
    PCEModel: str = "Conditional"
    StateTransitions: str = "Deterministic"
    VotingRule: str = "Prop"
    BigRAdjust: str = "OneThird"
    BigRRange: str = "Mid"
    ThirdPartyCommit: str = "SemiCommit"
    InterVecBrgn: str = "S2P2"
    BargnModel: str = "InitOnlyInterp"

    def __post_init__(self) -> None:
        """Check each value."""
        for option in fields(self):
            value = getattr(self, option.name)
            if value not in OPTIONS[option.name]:
                known = ", ".join(OPTIONS[option.name])
                raise UsageError(option.name, f"one of {known}", str(value), "Use one of those.")

    @property
    def codes(self) -> tuple[int, ...]:
        """The place of each value among those of its option."""
        return tuple(values.index(getattr(self, name)) for name, values in OPTIONS.items())

    @property
    def seen(self) -> float:
        """How much of another's own risk attitude an actor sees; the rest is its own."""
        return _SEEN[OPTIONS["BigRAdjust"].index(self.BigRAdjust)]

    @property
    def told(self) -> dict[str, str]:
        """The options by name."""
        return {option.name: getattr(self, option.name) for option in fields(self)}
