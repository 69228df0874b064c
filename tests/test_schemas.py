"""The published schemas: in step with the models, valid themselves, and of one mind with the loader."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

import sulh.record
import sulh.store._schemas
from sulh.case import Case, read_yaml
from sulh.record import Act, Codebook, Item, Source
from sulh.store import check_case, load_case, new_case, schemas, shipped, write_schemas

NAMES = ("case", "record", "sources", "questions")


@pytest.fixture(scope="module")
def made():
    return schemas()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return new_case("talks", tmp_path_factory.mktemp("schemas"))


def test_the_published_files_are_what_the_models_make(tmp_path):
    published = {path.name: path.read_text(encoding="utf-8") for path in sulh.store._schemas.FOLDER.iterdir()}
    fresh = {path.name: path.read_text(encoding="utf-8") for path in write_schemas(tmp_path)}
    assert published == fresh, "the models have changed: call sulh.store.write_schemas()"
    assert set(published) == {
        f"{name}.schema.json" for name in (*NAMES, "codebook", "compare", "grades", "run", "scenario", "why")
    }


def test_each_schema_is_one_of_2020_12_with_a_name_of_its_own(made):
    for name, schema in made.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"] == f"urn:sulh:schema:{name}:1"


@pytest.mark.parametrize("case", ["template", *shipped()])
@pytest.mark.parametrize("name", NAMES)
def test_what_loads_is_valid_by_its_schema(made, folder, case, name):
    raw = load_case(folder if case == "template" else case).raw[name]
    assert raw
    assert [error.message for error in Draft202012Validator(made[name]).iter_errors(raw)] == []


def test_the_schema_names_every_field_and_asks_for_those_without_a_default(made):
    item, source = made["record"]["$defs"]["Item"], made["sources"]["$defs"]["Source"]
    act = made["codebook"]["$defs"]["Act"]
    book = (Codebook, made["codebook"])
    for form, schema in ((Case, made["case"]), (Item, item), (Source, source), book, (Act, act)):
        fields = {name: field for name, field in form.model_fields.items() if name != "questions"}
        assert set(schema["properties"]) == set(fields)
        assert set(schema["required"]) == {name for name, field in fields.items() if field.is_required()}
        assert schema["additionalProperties"] is False


REFUSED = {
    "an unknown field": ("case", ("talk",), {}),
    "a missing field": ("case", ("title",), ...),
    "a probability above 1": ("case", ("parties", "first", "prior", "will", "high"), 1.2),
    "a negative rate": ("case", ("ceasefire", "between_states", "minor", "low"), -0.1),
    "a bias out of range": ("case", ("mediators", "mediator", "bias", "low"), -1.5),
    "half a triple": ("case", ("parties", "first", "prior", "will", "low"), ...),
    "a value and a triple": ("case", ("parties", "first", "prior", "will", "value"), 0.5),
    "no basis": ("case", ("parties", "first", "prior", "will", "assumed"), ...),
    "two bases": ("case", ("parties", "first", "prior", "will", "computed"), "so"),
    "a bare number": ("case", ("parties", "first", "prior", "will"), 0.5),
    "a third party to the talks": ("case", ("parties", "third"), {}),
    "a key that is no id": ("case", ("sides", "Bad Key"), {"name": "x", "kind": "third"}),
    "a date in words": ("case", ("as_of",), "today"),
    "a date of digits": ("case", ("as_of",), "1738368000"),
    "a choice that is none": ("case", ("talks", "protocol"), "shouting"),
    "text for a number": ("case", ("play", "deals"), "3"),
    "a share above 1": ("case", ("issues", "group", "parties", "first", "values", "moved"), 1.4),
    "a grade that is none": ("record", ("asked-for-time", "credibility"), 7),
    "an item without a quote": ("record", ("asked-for-time", "quote"), ...),
    "a span of three": ("record", ("asked-for-time", "span"), [1, 2, 3]),
    "an item whose key is no id": ("record", ("Asked",), {}),
    "a file outside": ("sources", ("digest", "file"), "../x.txt"),
    "an answer that is none": ("questions", ("crossing-open-by-june", "answer"), "perhaps"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_the_schema_refuses_the_loader_refuses_too(made, tmp_path, what):
    name, path, value = REFUSED[what]
    folder = new_case("talks", tmp_path)
    raw = copy.deepcopy(load_case(folder).raw[name])
    place = raw
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    assert not Draft202012Validator(made[name]).is_valid(raw)
    file = {"case": "case.yaml", "record": "record/items.yaml", "sources": "sources/index.yaml"}.get(
        name, "questions.yaml"
    )
    (folder / file).write_text(json.dumps(raw), encoding="utf-8")
    assert any(problem.severity == "error" and problem.file == file for problem in check_case(folder))


@pytest.fixture(scope="module")
def shipped_book():
    """The codebook's file as plain data."""
    path = Path(sulh.record.__file__).with_name("codebook.yaml")
    return read_yaml(path, path.name).data


def test_the_shipped_codebook_is_valid_by_its_schema(made, shipped_book):
    assert [error.message for error in Draft202012Validator(made["codebook"]).iter_errors(shipped_book)] == []


NO_CODEBOOK = {
    "no version": (("version",), ...),
    "an act without an example": (("acts", "EVADE", "example"), ...),
    "an act without a near miss": (("acts", "EVADE", "counterexample"), ...),
    "an act under no verb": (("acts", "EVADE", "root"), "DODGE"),
    "a code in small letters": (("acts", "evade"), {}),
    "a type left out": (("acts", "EVADE", "p", "captive"), ...),
    "a type that is none": (("acts", "EVADE", "p", "dreamer"), {"value": 0.1, "assumed": "so"}),
    "a probability above 1": (("acts", "EVADE", "p", "captive", "high"), 1.1),
    "a probability without a reason": (("acts", "EVADE", "p", "captive", "assumed"), ...),
    "a flag that is none": (("acts", "EVADE", "incident"), "none"),
    "a step of two": (("acts", "EVADE", "commits"), 2),
    "an unknown field": (("acts", "EVADE", "mode"), "verbal"),
    "a context that is no id": (("contexts", "human_rights"), "Rights."),
    "a grade left out": (("reliability", "F"), ...),
    "a grade that is none": (("credibility", "7"), {"value": 0.1, "assumed": "so"}),
    "a rate below 0": (("gain", "low"), -1),
}


@pytest.mark.parametrize("what", NO_CODEBOOK)
def test_what_is_no_codebook_is_refused_by_schema_and_model(made, shipped_book, what):
    path, value = NO_CODEBOOK[what]
    spoilt = copy.deepcopy(shipped_book)
    place = spoilt
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    assert not Draft202012Validator(made["codebook"]).is_valid(spoilt)
    with pytest.raises(ValidationError):
        Codebook.model_validate_json(json.dumps(spoilt))
