"""Records to draw from: items of the small case in every mixture of source, date, actor, act, kind and grade."""

from __future__ import annotations

from hypothesis import strategies as st

from small import SOURCES
from sulh.record import load_codebook

ITEM = st.fixed_dictionaries(
    {
        "source": st.sampled_from(sorted(SOURCES)),
        "date": st.integers(1, 31).map(lambda d: f"2020-01-{d:02}"),
        "actor": st.sampled_from(["south", "south", "south.guard", "band", "north"]),
        "recipient": st.sampled_from([None, "south", "north"]),
        "act": st.sampled_from(sorted(load_codebook().acts)),
        "kind": st.sampled_from(["fact", "fact", "claim", "inference"]),
        "credibility": st.integers(1, 6),
        "event": st.sampled_from([None, None, "e1", "e2"]),
    }
)
RECORD = st.lists(ITEM, max_size=7)
CAN = st.floats(0, 1)
