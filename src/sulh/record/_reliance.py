"""From grades to weights: r, the background rate m, and P(act | type)."""

from __future__ import annotations

from sulh.case import TYPES, Case
from sulh.errors import UsageError
from sulh.record._codebook import Act, Codebook
from sulh.record._models import Item, Source

NO_EVIDENCE = {
    "inference": "no weight: an inference is not an observation",
    "framing": "no weight: framing is not an observation",
}


def reliance(item: Item, source: Source, codebook: Codebook) -> float:
    """How far a report is a witness of what it says: r in [0, 1], one table for all.

    r = reliability x credibility x chain_link^links x attribution

    with reliability A-F of the item, or else of its source; credibility 1-6 of the sentence; one link for each hand
    the report went through; attribution 1 where the item states none. An inference or a framing has r = 0: an opinion
    is a hypothesis, not an observation. The factors stand in the codebook. The two grades are those of the Admiralty
    code (NATO AJP-2.1); that they multiply, and by what numbers, is an assumption.
    """
    if item.kind in NO_EVIDENCE:
        return 0.0
    attribution = 1.0 if item.attribution is None else codebook.attribution[item.attribution].mid
    links = codebook.chain_link.mid ** len(item.chain)
    return grade(codebook, item.reliability or source.reliability, item.credibility) * links * attribution


def grade(codebook: Codebook, reliability: str, credibility: int) -> float:
    """The part of r that an Admiralty grade gives: reliability x credibility, in [0, 1]."""
    return codebook.reliability[reliability].mid * codebook.credibility[str(credibility)].mid  # type: ignore[index]


def bears_on(item: Item, case: Case) -> tuple[str | None, str]:
    """The party whose hidden type an item speaks to, and why; None where it speaks to neither.

    In this order: the item's own `about`, the actor's party, the party to which an acting armed group is tied. A group
    speaks for its party from the day on which the case ties it (`tied_since`), and only by what it does to the other
    side or to nobody named: what it does to its own patron or to an outsider says nothing of these talks.
    """
    if item.about is not None:
        if item.about in case.parties:
            return item.about, "the item says so"
        return None, f"no bearing: {item.about} is not a party"
    if item.actor is None:
        return None, "no bearing: it says between whom, and not who did it to whom"
    actor = item.actor.split(".")[0]
    if actor in case.parties:
        return actor, "its own act"
    if actor in case.armed_groups:
        tied, since = case.armed_groups[actor].tied_to, case.armed_groups[actor].tied_since
        if tied is None:
            return None, f"no bearing: {actor} is tied to no party"
        if since is not None and item.date < since:
            return None, f"no bearing: {actor} was not yet tied to {tied} on {item.date}"
        if item.recipient is not None and item.recipient.split(".")[0] not in case.parties.keys() - {tied}:
            return None, f"no bearing: what {actor} does to {item.recipient} is not done to the other side"
        return tied, f"{actor} is tied to {tied}"
    return None, f"no bearing: {actor} is no party, and the item does not say which party it is about"


def background(item: Item, source: Source, case: Case, codebook: Codebook) -> float:
    """How often such a report appears whatever the truth: m in [0, 1], by `background_of`."""
    about, _ = bears_on(item, case)
    return background_of(act_of(item.act, codebook), about, source.side, case, codebook)


def background_of(act: Act, about: str | None, side: str, case: Case, codebook: Codebook) -> float:
    """How often a report of an act about a party appears from a side whatever the truth: m in [0, 1].

    m = min(1, background(act) x g), g = gain if the side gains by the report, else 1

    A side gains by a report that makes its own party look better, or the other party worse.
    """
    ours = {party for party, who in case.parties.items() if who.side == side}
    gains = about is not None and ((act.valence > 0 and about in ours) or (act.valence < 0 and bool(ours - {about})))
    return min(1.0, act.background.mid * (codebook.gain.mid if gains else 1.0))


def likelihoods(act: str, codebook: Codebook, case: Case | None = None, actor: str | None = None) -> tuple[float, ...]:
    """P(act | type) in the order of `TYPES`, shape (4,): the codebook's, or for an attack by an armed group that
    the case ties to a party what `incident_likelihoods` makes of them.
    """
    row = act_of(act, codebook).p
    missing = [name for name in TYPES if name not in row]
    if missing:
        raise UsageError(f"act {act}", "P(act | type) for every type", f"none for {missing[0]}", "Complete its p.")
    own = tuple(row[name].mid for name in TYPES)  # type: ignore[index]
    bond = None if case is None or actor is None else bond_of(act, codebook, case, actor)
    return own if case is None or bond is None else incident_likelihoods(own, *bond, case.play.captive_control.mid)


def bond_of(act: str, codebook: Codebook, case: Case, actor: str) -> tuple[float, float] | None:
    """Tie and control by which an act of `actor` is read: those of an armed group with a tie, for an incident."""
    group = case.armed_groups.get(actor) if act_of(act, codebook).incident else None
    if group is None or group.tied_to is None or group.control is None:
        return None
    return 1.0 if group.tie is None else group.tie.mid, group.control.mid


def incident_likelihoods(
    own: tuple[float, ...], tie: float, control: float, captive_control: float
) -> tuple[float, ...]:
    """P(attack by a tied group | type): evidence about will and about can at once, as far as tie and control make it.

    With (s, k, f, l) the codebook's chances for settler, captive, staller and refuser, f is the group left alone (what
    a staller does about it), s the group held back by one that can, l the group let loose by one that could hold it:

        settler  f + tie (s - f)                            it can, by definition, and would
        captive  f + tie captive_control control (s - f)    it would, with the share of control that it has left
        staller  f                                          it leaves the group alone
        refuser  f + tie control (l - f)                    it lets loose what it controls

    Without a tie (0) all four are f and the attack says nothing of the party. Of a party thought weak (little control)
    a captive's group attacks as freely as a staller's, so that an attack tells settler from captive: it speaks to
    *can*. Of one thought strong the willing are nearly all settlers, so that it tells willing from unwilling: it speaks
    against *will*. Control also sets how the willing are divided beforehand (`sulh.game.abilities`).

    Args:
        own: the codebook's P(act | type) in the order of `TYPES`, shape (4,); k is not used.
        tie, control, captive_control: shares in [0, 1]: of the group (see `sulh.case`) and of the case's play.
    """
    held, _, free, loose = own
    return (
        free + tie * (held - free),
        free + tie * captive_control * control * (held - free),
        free,
        free + tie * control * (loose - free),
    )


def act_of(code: str, codebook: Codebook) -> Act:
    """The act with this code."""
    if code not in codebook.acts:
        known = ", ".join(codebook.acts)
        raise UsageError(f"act {code!r}", f"one of {known}", code, "Use a code of the codebook, or add the act to it.")
    return codebook.acts[code]
