"""Paths of assumptions in words."""

from __future__ import annotations

from sulh.case import Case

_LEAVES = {
    "play.precision": "How sharply parties choose the better action (λ)",
    "play.stall_gain": "What a party that stalls gains per day of talks",
    "play.sitting_cost": "What sitting at the table costs a party that refuses, per day",
    "play.audience_cost": "What a threat not carried out costs the claimant",
    "play.press_bite": "What a public demand costs the side that does not yield, per day",
    "play.act_intensity": "How much a visible step without a deal asks",
    "play.act_worth": "What one visible step is worth to the claimant",
    "play.act_effect": "Share of incidents that a visible step stops",
    "play.restraint": "Share of incidents that a willing party holds back",
    "play.captive_control": "Control left to a party that cannot deliver",
    "play.unwilling_delivery": "Chance that an unwilling party carries out what it signed",
    "play.paper_claimant": "Worth to the claimant of a deal that is not carried out",
    "play.paper_respondent": "Share of its gains that the respondent keeps of such a deal",
    "play.reputation": "What being found in breach costs",
    "play.detection": "Chance that a breach that can be seen is established",
    "play.surfacing": "Chance per round that evidence of intent comes out",
    "talks.round_days": "Days in a round of talks",
    "talks.ready": "Chance that what is accepted is signed within the round",
    "ceasefire.tension.after_minor": "Chance that tension rises after a minor incident",
    "ceasefire.tension.after_major": "Chance that tension rises after a major incident",
    "ceasefire.tension.after_refusal": "Chance that tension rises after a refusal",
    "ceasefire.tension.after_quiet": "Chance that tension falls after a quiet round",
    "ceasefire.tension.after_act": "Chance that tension falls after a visible act",
    "ceasefire.tension.growth": "How much each level of tension adds to incidents",
    "ceasefire.tension.cost": "What each level of tension costs per day",
    "ceasefire.between_states.minor": "Minor incidents between the states, per day",
    "ceasefire.between_states.major": "Major incidents between the states, per day",
}
_ENDINGS = {
    "prior.will": "chance before the record that it wants a deal",
    "prior.stalling": "share of stalling if it does not want one",
    "patience": "half-life of its patience, days",
    "standoff": "worth of the standoff beside the options of today",
    "loyalty_settler": "share of loyalty that a willing party still feels",
    "outside.war": "worth of war",
    "outside.bluff": "worth of war if it only threatens",
    "outside.resolve": "chance that a willing claimant would use force",
    "outside.resolve_unwilling": "chance that an unwilling claimant would use force",
    "outside.escalates": "chance that its walking out ends the truce",
    "outside.apart": "worth per day of talks broken off",
    "political_cost": "political cost of acting against it",
    "loyalty_cost": "cost in loyalty of acting against it",
    "control": "chance that it could be held if wished",
    "rates.minor": "minor incidents, per day",
    "rates.major": "major incidents, per day",
    "bias": "lean towards the claimant",
    "pull_back": "chance that it turns a walk-out round at once",
    "revive": "rate per day at which it brings parties back to the table",
    "vouching": "chance that its public findings are right",
    "stake": "what it has at stake, per day",
    "council.steepness": "how sharply factions choose",
    "drift.per_day": "rate per day at which its aims may change",
    "drift.under_pressure": "the same rate under pressure",
    "weight": "weight",
    "fallback": "what it has without a deal",
    "loyalty": "share of loyalty",
    "bound": "how surely it follows its instructions",
}


def label(case: Case, path: str) -> str:
    """An assumption's path in words, for a reader: ``mediators.qatar.revive`` → 'Qatar: rate per day at which …'."""
    if path in _LEAVES:
        return _LEAVES[path]
    if path.startswith(("codebook.", "acts.")):
        return _of_codebook(path)
    words: list[str] = []
    parts = path.split(".")
    place: object = case
    while parts:
        if (ending := ".".join(parts)) in _ENDINGS:
            return ": ".join([*words, _ENDINGS[ending]])
        key = parts.pop(0)
        if key == "leverage" and len(parts) == 1:
            return ": ".join([*words, f"pressure it can put on {case.parties[parts[0]].name}"])
        place = place.get(key) if isinstance(place, dict) else getattr(place, key, None)
        if (name := getattr(place, "name", None)) is not None:
            words.append(str(name))
    return ": ".join([*words, path.rsplit(".", 1)[-1].replace("_", " ")]) if words else path


def _of_codebook(path: str) -> str:
    """A number of the codebook, or the case's own for it."""
    keys = [key for key in path.removeprefix("codebook.").split(".") if key != "p"]
    if keys[0] != "acts":
        return f"Codebook: {' '.join(keys).replace('_', ' ')}"
    meaning = "background rate of reports" if keys[-1] == "background" else f"chance of it from a {keys[-1]}"
    return f"{keys[1]}: {meaning}{' (codebook)' if path.startswith('codebook.') else ''}"
