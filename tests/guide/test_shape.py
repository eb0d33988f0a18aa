"""The quick yes and jsonschema agree on every file; and jsonschema, asked only where there is no quick yes, finds the same."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from random import SystemRandom
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sagsgang.guide import schema as schemas
from sagsgang.guide.library import schema_folder
from sagsgang.guide.shape import NotKnown, Shapes
from sagsgang.guide.yamldoc import load_text
from tests.check.files_without_mistakes import bases
from tests.check.mutation_of_files import Mutants
from tests.conftest import LENGTHS

KINDS = sorted(bases())
MUTANTS = 1_200 * LENGTHS[os.environ.get("SAGSGANG_LAENGDE", "")]
LARGEST = 40_000
"""Bytes of a mutant: jsonschema takes its time."""


def schema_named(kind: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((schema_folder() / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return schema


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> int:
    given = request.config.getoption("--hypothesis-seed")
    return int(given) if given not in (None, "") else SystemRandom().randrange(2**32)


def told(errors: Any) -> Counter[tuple[Any, ...]]:
    return Counter((tuple(error.absolute_path), tuple(error.absolute_schema_path), error.message) for error in errors)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_has_a_quick_yes(kind: str) -> None:
    shapes = Shapes(schema_named(kind))
    for content in bases()[kind]:
        root = load_text(content, kind).root
        assert root is not None
        assert shapes.accepts(root.plain())


def test_the_quick_yes_and_jsonschema_agree_on_mutants(seed: int) -> None:
    print(f"seed {seed}")
    mutants = Mutants(seed)
    stock = {kind: Draft202012Validator(schema_named(kind)) for kind in KINDS}
    judges = {kind: schemas._Judge(schema_named(kind)) for kind in KINDS}
    answers: Counter[bool] = Counter()
    for number in range(MUTANTS):
        mutant = mutants.mutant(number)
        root = load_text(mutant.content, "").root
        if root is None or len(mutant.content) > LARGEST:
            continue
        data = root.plain()
        whole = told(stock[mutant.kind].iter_errors(data))
        answers[not whole] += 1
        assert judges[mutant.kind].accepts(data) == (not whole), f"{seed}:{number}"
        assert told(judges[mutant.kind].errors(data)) == whole, f"{seed}:{number}"
    assert min(answers[True], answers[False]) > MUTANTS / 40


VALUES: tuple[Any, ...] = (
    *(
        {},
        {"a": 1},
        {"a": "x", "b": 2},
        {"b": []},
        [],
        ["a"],
        ["a", 1, None],
        "",
        "a",
        "abc",
        "å" * 5,
        0,
        3,
        -7,
        10**17,
    ),
    *(True, False, None, {"a": {"a": {}}}, [[["a"]]]),
)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object"},
        {"type": ["array", "string"], "minItems": 1},
        {"type": "integer"},
        {"type": "number", "minimum": 0, "maximum": 10},
        {"type": "boolean"},
        {"type": ["null", "boolean"]},
        {"enum": ["a", "abc"]},
        {"const": "a"},
        {"minLength": 1, "maxLength": 3},
        {"pattern": "^a"},
        {"properties": {"a": {"type": "integer"}}},
        {"properties": {"a": {}}, "additionalProperties": False},
        {"additionalProperties": {"type": "string"}},
        {"required": ["a"]},
        {"minProperties": 1, "maxProperties": 1},
        {"minItems": 1, "maxItems": 2, "items": {"type": "string"}},
        {"propertyNames": {"pattern": "^a$"}},
        {"dependentRequired": {"a": ["b"]}},
        {"dependentSchemas": {"b": {"required": ["a"]}}},
        {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {"anyOf": [{"type": "string"}, {"required": ["b"]}]},
        {"if": {"type": "object"}, "then": {"required": ["a"]}, "else": {"type": "string"}},
        {"if": {"required": ["a"]}, "then": {"required": ["b"]}},
        {"if": {"required": ["a"]}, "else": {"type": "string"}},
        {
            "$defs": {"t": {"type": ["object", "integer"], "additionalProperties": {"$ref": "#/$defs/t"}}},
            "$ref": "#/$defs/t",
        },
    ],
    ids=json.dumps,
)
def test_each_keyword_says_what_it_says_to_jsonschema(schema: dict[str, Any]) -> None:
    validator = Draft202012Validator(schema)
    for data in VALUES:
        assert Shapes(schema).accepts(data) == validator.is_valid(data), data
        assert Shapes(schema, {}).accepts(data) == validator.is_valid(data), data


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [{}]},
        {"enum": [1]},
        {"const": None},
        {"items": True},
        {"$ref": "http://x.invalid/y"},
        {"$defs": {}, "$ref": "#/$defs/t"},
        {"properties": {"a": {"format": "date"}}},
    ],
    ids=json.dumps,
)
def test_a_schema_that_is_not_known_has_no_quick_yes(schema: dict[str, Any]) -> None:
    with pytest.raises(NotKnown):
        Shapes(schema)


def test_a_schema_without_a_quick_yes_is_judged_by_jsonschema_alone(tmp_path: Path) -> None:
    (tmp_path / "x.schema.json").write_text('{"not": {"required": ["a"]}, "errorMessage": "Nej."}', encoding="utf-8")
    assert schemas.validate(load_text("b: c\n", "g.yaml"), "x", tmp_path) == []
    assert [p.code for p in schemas.validate(load_text("a: b\n", "g.yaml"), "x", tmp_path)] == ["SG056"]
