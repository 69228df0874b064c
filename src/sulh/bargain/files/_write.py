"""Writing a domain and its profiles: Genius XML, NegMAS-style YAML, JSON of the same shape, or flat JSON (NegoLog).

Genius XML holds additive utilities alone, and normalises what it reads: weights are folded so that its own reading
gives the utilities again up to one factor that is 1 here, that is, weights times the largest value of each issue must
sum to 1. Flat JSON has no file of the domain: each profile names the issues. What a format cannot say is refused. YAML
and JSON say everything.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np

from sulh.bargain._domain import Domain, Issue
from sulh.bargain._profile import Additive, Pairwise, Profile, Tabled
from sulh.errors import UsageError

CLOSE = 1e-9
FORMATS = {"genius": "Genius XML", "flat": "flat JSON"}


def write_deals(domain: Domain, profiles: Sequence[Profile], folder: Path, kind: str = "yaml") -> tuple[Path, ...]:
    """Write a domain file and a file for each profile into a new or empty folder; returns them, the domain first.

    Args: `kind` is ``genius``, ``yaml``, ``json`` or ``flat``, which has profiles alone.
    Raises: UsageError where the folder holds something, a name cannot be a file's, or the format cannot say what a
        profile says (for Genius XML and flat JSON constraints and tables, for flat JSON a constant, for Genius XML
        interactions, negative worths, and utilities not up to 1).
    """
    writers = {"genius": (_genius_domain, _genius_profile, "xml"), "yaml": (_yaml_domain, _yaml_profile, "yml"),
               "json": (_json_domain, _json_profile, "json"), "flat": (None, _flat_profile, "json")}  # fmt: skip
    if kind not in writers:
        raise UsageError("format", f"one of {', '.join(writers)}", repr(kind), "Choose one of them.")
    if domain.constraints and kind in ("genius", "flat"):
        step, format_ = "Write YAML or JSON, or the domain without constraints.", FORMATS[kind]
        raise UsageError("constraints", f"none: {format_} holds none", f"{len(domain.constraints)}", step)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(str(folder), "a new or empty folder", "something there", "Name another folder.")
    for_domain, for_profile, suffix = writers[kind]
    names = [f"{k + 1:02d}-{_plain(profile.name)}.{suffix}" for k, profile in enumerate(profiles)]
    texts = [for_profile(domain, profile) for profile in profiles]
    if for_domain is not None:
        texts, names = [for_domain(domain), *texts], [f"domain.{suffix}", *names]
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / name for name in names)
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def _plain(name: str) -> str:
    """A party's name as part of a file's name."""
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name)[:60] or "profile"


# Genius XML


def _genius_domain(domain: Domain) -> str:
    counts = domain.counts
    rows = []
    for k, issue in enumerate(domain.issues, 1):
        rows.append(
            f'<issue index="{k}" name={quoteattr(issue.name)} etype="discrete" type="discrete" vtype="discrete">'
        )
        rows += [f'<item index="{m}" value={quoteattr(option)}/>' for m, option in enumerate(issue.options, 1)]
        rows.append("</issue>")
    inside = "\n".join(rows)
    name = quoteattr(domain.name)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<negotiation_template>\n'
        f'<utility_space number_of_issues="{len(counts)}">\n'
        f'<objective index="0" name={name} etype="objective" type="objective" description="">\n{inside}\n'
        "</objective>\n</utility_space>\n</negotiation_template>\n"
    )


def _genius_profile(domain: Domain, profile: Profile) -> str:
    """Weight of an issue: w_k times its largest value; evaluations as they are, which the platform divides by it."""
    weights, values = _for_genius(domain, profile)
    rows = []
    for k, (issue, given) in enumerate(zip(domain.issues, values, strict=True), 1):
        rows.append(
            f'<issue index="{k}" name={quoteattr(issue.name)} etype="discrete" type="discrete" vtype="discrete">'
        )
        rows += [
            f'<item index="{m}" value={quoteattr(option)} evaluation="{value!r}"/>'
            for m, (option, value) in enumerate(zip(issue.options, given, strict=True), 1)
        ]
        rows.append("</issue>")
    rows += [f'<weight index="{k}" value="{weight!r}"/>' for k, weight in enumerate(weights, 1)]
    inside = "\n".join(rows)
    end = "" if profile.reservation is None else f'<reservation value="{float(profile.reservation)!r}"/>\n'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<utility_space>\n'
        f'<objective index="0" name={quoteattr(domain.name)} etype="objective" type="objective" description="">\n'
        f'{inside}\n</objective>\n<discount_factor value="{float(profile.discount)!r}"/>\n{end}</utility_space>\n'
    )


def _for_genius(domain: Domain, profile: Profile) -> tuple[list[float], list[list[float]]]:
    """Weights that sum to 1 and values with a largest of 1, or an error that says what Genius XML cannot hold."""
    who = f"profile {profile.name!r}"
    step = "Write YAML or JSON instead."
    if not isinstance(profile.utility, Additive):
        raise UsageError(who, "an additive utility for Genius XML", type(profile.utility).__name__, step)
    utility = profile.utility
    if abs(utility.constant) > CLOSE or min(min(v) for v in utility.values) < 0 or min(utility.weights) < 0:
        raise UsageError(who, "weights and values of at least 0 and no constant", "others", step)
    if profile.reservation == -math.inf:
        raise UsageError(who, "a finite reservation value for Genius XML", "minus infinity", step)
    largest = [max(given) or 1.0 for given in utility.values]
    weights = [float(w * m) for w, m in zip(utility.weights, largest, strict=True)]
    weights = [0.0 if max(v) == 0 else w for w, v in zip(weights, utility.values, strict=True)]
    if abs(sum(weights) - 1) > CLOSE:
        got = f"{sum(weights):.6g}"
        raise UsageError(who, "a utility whose best outcome is worth 1, as Genius reads all", got, step)
    values = [[float(v / m) for v in given] for given, m in zip(utility.values, largest, strict=True)]
    domain.counts  # noqa: B018 (raises for an issue that is not on a grid)
    return weights, values


# NegMAS style, in YAML and JSON


def _issue(issue: Issue) -> dict[str, Any]:
    kinds = {"categorical": "CategoricalIssue", "ordinal": "OrdinalIssue"}
    return {"name": issue.name, "type": kinds.get(issue.kind, "DiscreteIssue"), "values": list(issue.options)}


def _domain_data(domain: Domain) -> dict[str, Any]:
    domain.counts  # noqa: B018 (raises for an issue that is not on a grid)
    issues = [_issue(issue) for issue in domain.issues]
    data: dict[str, Any] = {"issues": issues, "name": domain.name, "type": "DiscreteCartesianOutcomeSpace"}
    if domain.constraints:
        data["never"] = [
            {issue: list(options) for issue, options in one.together.items()} for one in domain.constraints
        ]
    return data


def _profile_data(domain: Domain, profile: Profile) -> dict[str, Any]:
    data: dict[str, Any] = {"name": profile.name, "type": "LinearAdditiveUtilityFunction"}
    if profile.reservation is not None:
        data["reserved_value"] = float(profile.reservation)
    if profile.discount != 1:
        data["discount"] = float(profile.discount)
    utility = profile.utility
    if isinstance(utility, Tabled):
        rows = [
            {"outcome": domain.outcome(k), "value": float(utility.worth[k])} for k in np.arange(domain.size).tolist()
        ]
        return {**data, "type": "TableUtilityFunction", "table": rows}
    additive = utility.additive if isinstance(utility, Pairwise) else utility
    data["weights"] = {i.name: float(w) for i, w in zip(domain.issues, additive.weights, strict=True)}
    data["values"] = {
        issue.name: {"type": "TableFun", "mapping": dict(zip(issue.options, map(float, given), strict=True))}
        for issue, given in zip(domain.issues, additive.values, strict=True)
    }
    if additive.constant:
        data["bias"] = float(additive.constant)
    if isinstance(utility, Pairwise):
        data["interactions"] = [_interaction(domain, *pair, matrix) for pair, matrix in utility.interactions.items()]
    return data


def _interaction(domain: Domain, k: int, m: int, matrix: Sequence[Sequence[float]]) -> dict[str, Any]:
    one, other = domain.issues[k], domain.issues[m]
    rows = {
        a: dict(zip(other.options, map(float, row), strict=True)) for a, row in zip(one.options, matrix, strict=True)
    }
    return {"issues": [one.name, other.name], "values": rows}


def _json_domain(domain: Domain) -> str:
    return _json(_domain_data(domain))


def _json_profile(domain: Domain, profile: Profile) -> str:
    data = _profile_data(domain, profile)
    if profile.reservation == -math.inf:
        data["reserved_value"] = "-inf"  # JSON has no number for it
    return _json(data)


def _flat_profile(domain: Domain, profile: Profile) -> str:
    """Weights and worths by issue, as NegoLog reads them; interactions and a discount are sulh's own additions."""
    utility = profile.utility
    who, step = f"profile {profile.name!r}", "Write YAML or JSON instead."
    if isinstance(utility, Tabled):
        raise UsageError(who, "weights and values for flat JSON", "a table", step)
    data = _profile_data(domain, profile)
    if "bias" in data:
        raise UsageError(who, "no constant for flat JSON", f"{data['bias']:g}", step)
    flat: dict[str, Any] = {"name": profile.name}
    if profile.reservation is not None:
        flat["reservationValue"] = data["reserved_value"]
    flat["issueWeights"] = data["weights"]
    flat["issues"] = {issue: given["mapping"] for issue, given in data["values"].items()}
    return _json(flat | {key: data[key] for key in ("discount", "interactions") if key in data})


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _yaml_domain(domain: Domain) -> str:
    return _yaml(_domain_data(domain))


def _yaml_profile(domain: Domain, profile: Profile) -> str:
    return _yaml(_profile_data(domain, profile))


def _yaml(data: dict[str, Any]) -> str:
    """YAML with every text in quotes that begins like a number: which words are numbers differs between versions."""
    import yaml

    class Quoting(yaml.SafeDumper):
        pass

    def text(dumper: Any, value: str) -> Any:
        style = '"' if value[:1].isdigit() or value[:1] in "+-." else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Quoting.add_representer(str, text)
    return str(yaml.dump(data, Dumper=Quoting, allow_unicode=True, sort_keys=False))
