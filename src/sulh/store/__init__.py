"""The store: case folders on disk. Load them, check them, begin them, and ask what if."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sulh._lazy import lazily

if TYPE_CHECKING:
    from sulh.store._change import change
    from sulh.store._cluster import on_cluster
    from sulh.store._digest import digest
    from sulh.store._draft_many import ManyDrafts, draft_folder
    from sulh.store._drafts import Kept, drafted, drafts_json, gazetteer_of, keep_drafts, load_drafts, told_over
    from sulh.store._drafts_out import FORMS, Out, case_drafts_out, drafts_out
    from sulh.store._families import Kin, families_in
    from sulh.store._grades import add_grading
    from sulh.store._grid import Grid, load_grid
    from sulh.store._import import Choices, import_events
    from sulh.store._load import case_to_edit, check_case, load_case, shipped
    from sulh.store._new import new_case
    from sulh.store._proposed import proposed, with_proposed
    from sulh.store._quick import QuickAnswer, quick_answer
    from sulh.store._scenarios import Scenario, in_scenario, load_scenario, plain_values, save_scenario, scenarios
    from sulh.store._schemas import schemas, write_schemas
    from sulh.store._sweeps import Sweep, run_sweep
    from sulh.store._write import place_for, write_file, write_page

_HOMES: dict[str, tuple[str, ...]] = {
    "sulh.store._change": ("change",),
    "sulh.store._cluster": ("on_cluster",),
    "sulh.store._digest": ("digest",),
    "sulh.store._draft_many": ("ManyDrafts", "draft_folder"),
    "sulh.store._drafts": ("Kept", "drafted", "drafts_json", "gazetteer_of", "keep_drafts", "load_drafts", "told_over"),
    "sulh.store._drafts_out": ("FORMS", "Out", "case_drafts_out", "drafts_out"),
    "sulh.store._families": ("Kin", "families_in"),
    "sulh.store._grades": ("add_grading",),
    "sulh.store._grid": ("Grid", "load_grid"),
    "sulh.store._import": ("Choices", "import_events"),
    "sulh.store._load": ("case_to_edit", "check_case", "load_case", "shipped"),
    "sulh.store._new": ("new_case",),
    "sulh.store._proposed": ("proposed", "with_proposed"),
    "sulh.store._quick": ("QuickAnswer", "quick_answer"),
    "sulh.store._scenarios": ("Scenario", "in_scenario", "load_scenario", "plain_values", "save_scenario", "scenarios"),
    "sulh.store._schemas": ("schemas", "write_schemas"),
    "sulh.store._sweeps": ("Sweep", "run_sweep"),
    "sulh.store._write": ("place_for", "write_file", "write_page"),
}
__all__ = [
    "FORMS",
    "Choices",
    "Grid",
    "Kept",
    "Kin",
    "ManyDrafts",
    "Out",
    "QuickAnswer",
    "Scenario",
    "Sweep",
    "add_grading",
    "case_drafts_out",
    "case_to_edit",
    "change",
    "check_case",
    "digest",
    "draft_folder",
    "drafted",
    "drafts_json",
    "drafts_out",
    "families_in",
    "gazetteer_of",
    "import_events",
    "in_scenario",
    "keep_drafts",
    "load_case",
    "load_drafts",
    "load_grid",
    "load_scenario",
    "new_case",
    "on_cluster",
    "place_for",
    "plain_values",
    "proposed",
    "quick_answer",
    "run_sweep",
    "save_scenario",
    "scenarios",
    "schemas",
    "shipped",
    "told_over",
    "with_proposed",
    "write_file",
    "write_page",
    "write_schemas",
]

__getattr__ = lazily("sulh.store", _HOMES, globals())
