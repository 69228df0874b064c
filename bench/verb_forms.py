"""Write ``src/sulh/reading/data/verbs.tsv``: every form of every verb that the patterns of acts.tsv name with ``~``.

Run with ``python bench/verb_forms.py`` after a change of acts.tsv. English spelling rules and a list of irregular
verbs; a verb of two words is inflected in its first. A line: base, third person, past, past participle, -ing.
"""

from __future__ import annotations

import re
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "src" / "sulh" / "reading" / "data"
IRREGULAR = """initial initials initialled,initialed initialled,initialed initialling,initialing|be
is was,were been being|do does did done doing|have has had had having|go goes went gone going|say
says said said saying|make makes made made making|give gives gave given giving|take takes took taken taking|hold holds
held held holding|break breaks broke broken breaking|begin begins began begun beginning|strike strikes struck struck
striking|fight fights fought fought fighting|leave leaves left left leaving|meet meets met met meeting|send sends sent
sent sending|lay lays laid laid laying|pay pays paid paid paying|set sets set set setting|put puts put put putting|cut
cuts cut cut cutting|shut shuts shut shut shutting|hit hits hit hit hitting|let lets let let letting|quit quits quit
quit quitting|beat beats beat beaten beating|throw throws threw thrown throwing|blow blows blew blown blowing|fly
flies flew flown flying|tell tells told told telling|sell sells sold sold selling|seek seeks sought sought
seeking|come comes came come coming|become becomes became become becoming|forbid forbids forbade forbidden
forbidding|swear swears swore sworn swearing|shoot shoots shot shot shooting|withdraw withdraws withdrew withdrawn
withdrawing|undertake undertakes undertook undertaken undertaking|find finds found found finding|stand stands stood
stood standing|pave paves paved paved paving|lend lends lent lent lending|feed feeds fed fed feeding|build builds
built built building|buy buys bought bought buying|bring brings brought brought bringing|retake retakes retook retaken
retaking|overrun overruns overran overrun overrunning|burn burns burned,burnt burned,burnt burning|see sees saw seen
seeing|keep keeps kept kept keeping|speak speaks spoke spoken speaking|steal steals stole stolen stealing|sit sits sat
sat sitting|drive drives drove driven driving|show shows showed shown,showed showing|fall falls fell fallen
falling|win wins won won winning|forgive forgives forgave forgiven forgiving|call calls called called calling|fly
flies flew flown flying|slay slays slew slain slaying|deal deals dealt dealt dealing|drag drags dragged dragged
dragging|rebuff rebuffs rebuffed rebuffed rebuffing|decree decrees decreed decreed decreeing|disagree disagrees
disagreed disagreed disagreeing|agree agrees agreed agreed agreeing|free frees freed freed freeing|dodge dodges dodged
dodged dodging|bomb bombs bombed bombed bombing|veto vetoes vetoed vetoed vetoing|traffic traffics trafficked
trafficked trafficking|gas gasses gassed gassed gassing|broke breaks broke broke breaking"""


def _words(line: str) -> set[str]:
    return set(line.split())


DOUBLED = _words(
    "stop drop ban bar plan admit permit commit defer refer repel expel rebut abet rob rap slam swap"
    " scrap rip nab trap rub snub ship slip wrap prod beg step propel compel concur occur deter kidnap"
    " hijack brag rap stab cancel travel quarrel shovel signal model rebel label patrol control spot jet"
    " net pin drag run shun sin win equip transfer confer"
) - {"hijack"}


def irregular() -> dict[str, list[str]]:
    rows = (" ".join(row.split()).split() for row in IRREGULAR.split("|"))
    return {row[0]: row for row in rows}


def forms(verb: str) -> list[str]:
    """Base, third person, past, participle, -ing of one verb."""
    known = irregular()
    if verb in known:
        return known[verb]
    if re.search(r"(?:s|x|z|ch|sh|o)$", verb):
        third = f"{verb}es"
    elif re.search(r"[^aeiou]y$", verb):
        third = f"{verb[:-1]}ies"
    else:
        third = f"{verb}s"
    if verb in DOUBLED:
        stem, ing = f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"
    elif verb.endswith("ie"):
        stem, ing = f"{verb}d", f"{verb[:-2]}ying"
    elif verb.endswith(("ee", "oe")):
        stem, ing = f"{verb}d", f"{verb}ing"
    elif verb.endswith("e"):
        stem, ing = f"{verb}d", f"{verb[:-1]}ing"
    elif re.search(r"[^aeiou]y$", verb):
        stem, ing = f"{verb[:-1]}ied", f"{verb}ing"
    else:
        stem, ing = f"{verb}ed", f"{verb}ing"
    return [verb, third, stem, stem, ing]


def verbs() -> list[str]:
    """Every verb after a tilde in the patterns, in order."""
    found = set()
    for line in (DATA / "acts.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            found |= set(re.findall(r"~([a-z-]+)", line))
    return sorted(found)


def table() -> str:
    head = "# Verb forms: base, third person, past, participle, -ing. Made by bench/verb_forms.py from acts.tsv.\n"
    return head + "".join("\t".join(forms(verb)) + "\n" for verb in verbs())


if __name__ == "__main__":
    (DATA / "verbs.tsv").write_text(table(), encoding="utf-8")
