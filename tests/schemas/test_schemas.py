"""The published schemas themselves: valid, closed, self-contained, and in Danish for the editor's hover."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
SCHEMAS = sorted((ROOT / "schemas").glob("*.schema.json"))
ENGLISH = {"the", "and", "must", "should", "whether", "when", "which", "of"}


def load(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def schema_named(name: str) -> dict[str, Any]:
    return load(ROOT / "schemas" / f"{name}.schema.json")


def maps_in(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield place, value
        for key, inner in value.items():
            yield from maps_in(inner, f"{place}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from maps_in(inner, f"{place}/{number}")


def test_the_schemas_are_there() -> None:
    names = {path.name.removesuffix(".schema.json") for path in SCHEMAS}
    assert names >= {"guide", "love", "kalendere", "roller", "personer", "sagslog", "svar"}


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
class TestEverySchema:
    def test_is_valid_draft_2020_12_and_has_an_id_and_a_title(self, path: Path) -> None:
        schema = load(path)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"] == f"urn:sagsgang:schema:{path.name.removesuffix('.schema.json')}"
        assert schema["title"]
        Draft202012Validator.check_schema(schema)

    def test_has_no_one_of_and_refers_only_to_itself(self, path: Path) -> None:
        schema = load(path)
        for place, part in maps_in(schema):
            if not place.endswith("/properties"):
                assert "oneOf" not in part, place
            if isinstance(part.get("$ref"), str):
                assert part["$ref"].removeprefix("#/$defs/") in schema["$defs"], place

    def test_every_definition_is_used_and_described(self, path: Path) -> None:
        schema = load(path)
        used = {part["$ref"].removeprefix("#/$defs/") for _place, part in maps_in(schema) if "$ref" in part}
        assert used == set(schema.get("$defs", {}))
        for name, definition in schema.get("$defs", {}).items():
            assert definition.get("title"), name
            assert definition.get("description"), name

    def test_every_property_has_a_danish_description(self, path: Path) -> None:
        seen = 0
        for place, part in maps_in(load(path)):
            properties = part.get("properties")
            if not isinstance(properties, dict) or place.endswith("/properties"):
                continue
            for key, inner in properties.items():
                seen += 1
                description = inner.get("description", "")
                assert description.endswith((".", "?")), f"{place}/{key}"
                assert not ENGLISH & set(description.lower().split()), f"{place}/{key}"
        assert seen

    def test_every_map_with_named_keys_is_closed(self, path: Path) -> None:
        for place, part in maps_in(load(path)):
            if "type" in part and "properties" in part and not place.endswith("/properties"):
                assert part["additionalProperties"] is False, place


LOG = [
    {"case": "K1", "do": "open", "guide": "g", "at": "2026-11-20T15:40:00+01:00", "by": "anna", "facts": {"x": "nej"}},
    {
        "case": "K1",
        "do": "step",
        "step": "t",
        "outcome": "o",
        "at": "2026-11-20",
        "by": "a",
        "role": "r",
        "deviation": "d",
    },
    {"case": "K1", "do": "omit", "step": "børnesamtale", "ground": "modenhed", "reason": "…", "at": "2026", "by": "a"},
    {"case": "K1", "do": "facts", "facts": {"mistænkte": ["forælder"]}, "at": "2026-11", "by": "a"},
    {"case": "K1", "do": "correct", "nr": 2, "reason": "…", "annul": True, "at": "2026-11-20", "by": "a"},
    {"case": "K1", "do": "handover", "to": "bo", "at": "2026-11-20", "by": "a"},
    {"case": "K1", "do": "accept", "at": "2026-11-20", "by": "bo"},
    {"case": "K1", "do": "promise", "to": "barnet", "text": "…", "due": "2026-12-01", "at": "2026-11-20", "by": "a"},
    {"case": "K1", "do": "promise", "kept": 8, "at": "2026-11-20", "by": "a"},
    {"case": "K1", "do": "link", "to": "K2", "at": "2026-11-20", "by": "a"},
    {
        "case": "K1",
        "do": "extend",
        "obligation": "p",
        "due": "2026-12-01",
        "reason": "…",
        "at": "2026-11-20",
        "by": "a",
    },
    {"case": "K1", "do": "close", "reason": "…", "at": "2026-11-20", "by": "a"},
    {"case": "K1", "do": "reopen", "reason": "…", "at": "2026-11-20", "by": "a"},
]


@pytest.mark.parametrize("record", LOG, ids=lambda record: str(record["do"]))
def test_every_record_of_the_case_log_is_described(record: dict[str, Any]) -> None:
    validator = Draft202012Validator(schema_named("sagslog"))
    assert list(validator.iter_errors(record)) == []
    for key in ("case", "do", "at", "by"):
        assert not validator.is_valid({name: value for name, value in record.items() if name != key})
    assert not validator.is_valid(record | {"extra": 1})


@pytest.mark.parametrize(
    "record",
    [
        {"do": "open"},
        {"do": "step"},
        {"do": "omit", "step": "t"},
        {"do": "facts"},
        {"do": "correct", "nr": 0, "reason": "…"},
        {"do": "correct", "nr": 1},
        {"do": "handover"},
        {"do": "promise", "to": "barnet"},
        {"do": "link"},
        {"do": "extend", "obligation": "p", "due": "2026-12-01"},
        {"do": "close"},
        {"do": "dans"},
    ],
    ids=str,
)
def test_records_that_lack_something_are_refused(record: dict[str, Any]) -> None:
    whole = {"case": "K1", "at": "2026-11-20", "by": "a", **record}
    assert not Draft202012Validator(schema_named("sagslog")).is_valid(whole)


def answer_validator(name: str) -> Draft202012Validator:
    schema = schema_named("svar")
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})


OBLIGATION = {
    "id": "akut_vurdering",
    "nr": 1,
    "title": "Akut vurdering",
    "status": "open",
    "due": "2026-11-21T15:40:00+01:00",
    "from": "2026-11-20T15:40:00+01:00",
    "met_at": None,
    "late": False,
    "owner": "anna",
    "asks": [],
    "law": ["BL-136-2"],
    "consequence": "brud",
    "derivation": ["…"],
    "alternatives": [{"reading": "…", "due": "2026-11-21T15:40:00+01:00"}],
    "deciding": "statute",
}
FINDING = {"code": "MISSED", "id": "p", "at": "2026-11-21T15:40:00+01:00", "message": "…", "law": []}
CASE = {
    "case": "UND-2026-0001",
    "guide": "underretning",
    "edition": "2026.1",
    "child": None,
    "family": None,
    "status": "open",
    "seq": 1,
    "tracks": {"vurdering": "ny"},
    "holder": "anna",
    "available": [{"step": "t", "title": "T", "roles": ["r"], "asks": [], "outcomes": []}],
    "obligations": [OBLIGATION],
    "findings": [FINDING],
}
WHY = {
    "case": "UND-2026-0001",
    "step": "t",
    "allowed": False,
    "reasons": [{"kind": "role", "text": "…", "result": "unmet", "law": [], "by_roles": ["r"], "at": "g.yaml:1:1"}],
    "omission": {"allowed": False, "grounds": [], "law": []},
    "ways_forward": [{"command": "udfør", "args": ["a"], "text": "…"}],
}
WHY_NOT_EXTENDED = {key: WHY[key] for key in ("case", "allowed", "reasons", "ways_forward")} | {"obligation": "p"}
INSTANT = "2026-11-20T16:12:00+01:00"
MESSAGE = {
    "key": "K/p/1/missed/1795000000/holder",
    "case": "K",
    "kind": "missed",
    "role": None,
    "person": "anna",
    "obligation": "p",
    "nr": 1,
    "step": None,
    "due": INSTANT,
    "at": INSTANT,
    "put": INSTANT,
    "attempts": 1,
    "next_try": INSTANT,
    "error": "…",
    "reached": ["fil:/x"],
    "delivered_at": None,
}
COPY = {
    "path": "/kopi.db",
    "schema": 1,
    "cases": 1,
    "records": 7,
    "newest": INSTANT,
    "sha256": "0f" * 32,
    "taken": INSTANT,
}
ANSWERS: dict[str, dict[str, Any]] = {
    "case": CASE,
    "obligation": OBLIGATION | {"provisional_at": INSTANT, "progress": {"done": 1, "needed": 2}, "reason": "…"},
    "why": WHY,
    "facts": {"case": "K", "facts": {"x": {"value": ["a"], "at": INSTANT, "recorded": INSTANT, "by": "anna"}}},
    "timeline": {
        "case": "K",
        "entries": [
            {"nr": 1, "do": "open", "at": INSTANT, "recorded": INSTANT, "by": "a", "role": None, "consequences": []},
            {
                "nr": 2,
                "do": "extend",
                "obligation": "p",
                "due": INSTANT,
                "at": INSTANT,
                "at_last": INSTANT,
                "recorded": INSTANT,
                "by": "a",
                "role": None,
                "consequences": [],
            },
            {
                "nr": None,
                "do": "time",
                "at": INSTANT,
                "recorded": INSTANT,
                "by": "",
                "role": None,
                "consequences": [{"type": "missed", "id": "p", "text": "…"}],
            },
        ],
    },
    "cases": {"cases": [CASE]},
    "deadlines": {"obligations": [OBLIGATION | {"case": "K", "guide": "g", "child": "B1", "holder": "anna"}]},
    "check": {
        "findings": [
            {
                "code": "SG101",
                "severity": "error",
                "message": "…",
                "hint": "…",
                "file": "g.yaml",
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 2,
            }
        ]
    },
    "formatted": {"files": [{"file": "g.yaml", "changed": True, "error": None}]},
    "prepared": {"files": ["guider/.editorconfig"]},
    "drafted": {"guide": "g", "files": ["g/guide.yaml"]},
    "replay": {
        "cases": [CASE],
        "summary": {"cases": 1, "findings": {"MISSED": 1}, "after_now": 0},
        "problems": [{"line": 3, "message": "…"}],
    },
    "watch": {
        "recorded": [
            {
                "case": "K",
                "entry": {
                    "nr": None,
                    "do": "clock",
                    "at": INSTANT,
                    "recorded": INSTANT,
                    "by": "vagt",
                    "role": None,
                    "consequences": [],
                },
            }
        ],
        "delivered": [MESSAGE | {"next_try": None, "delivered_at": INSTANT}],
        "failed": [MESSAGE],
        "stuck": [MESSAGE | {"kind": "deviation", "obligation": None, "nr": None, "step": "t", "due": None}],
    },
    "outbox": {"waiting": [MESSAGE], "stuck": [], "delivered": 3},
    "verify": {
        "cases": 1,
        "records": 7,
        "damage": [{"case": "K", "record": None, "message": "…"}],
        "checkpoint": {"nr": 1, "taken": "2026-11-20T16:12:00+01:00", "records": 7},
        "uncovered": 0,
    },
    "checkpoint": {
        "statement": {
            "store": "00",
            "nr": 1,
            "taken": 0,
            "cases": 1,
            "records": 7,
            "ends": "00",
            "previous": "00",
            "key": "00",
        },
        "signature": "00",
        "sent": ["fil:gemt.jsonl"],
        "failed": [{"place": "fil:andet.jsonl", "error": "…"}],
    },
    "store": {
        "where": "/sager.db",
        "store_id": "0f" * 16,
        "schema": 1,
        "known": 2,
        "outdated": True,
        "cases": 1,
        "records": 7,
        "size": 90112,
        "database": "SQLite 3.54.1",
        "journal": "wal",
        "waiting": 2,
        "failed": 1,
    },
    "copy": COPY,
    "upgrade": {"before": 1, "after": 2, "copy": COPY, "rebuilt": ["K"]},
    "rebuilt": {
        "differences": [{"case": "K", "table": "obligation", "key": "p/1", "field": "due"}],
        "damage": [{"case": "K", "record": 2, "message": "…"}],
        "written": ["K"],
        "left": [],
    },
    "error": {"error": {"exit": 3, "code": "step_refused", "message": "…", "why": WHY}},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_of_the_commands_is_described(name: str) -> None:
    answer = ANSWERS[name]
    assert list(answer_validator(name).iter_errors(answer)) == []
    assert Draft202012Validator(schema_named("svar")).is_valid(answer)
    assert not answer_validator(name).is_valid(answer | {"extra": 1})
    for key in set(answer) - {"provisional_at", "progress", "reason"}:
        assert not answer_validator(name).is_valid({k: v for k, v in answer.items() if k != key}), key


def test_an_error_may_say_why_a_limit_is_not_extended() -> None:
    error = {"exit": 3, "code": "extension_refused", "message": "…"}
    assert answer_validator("error").is_valid({"error": error | {"why": WHY_NOT_EXTENDED}})
    for key in WHY_NOT_EXTENDED:
        lacking = {k: v for k, v in WHY_NOT_EXTENDED.items() if k != key}
        assert not answer_validator("error").is_valid({"error": error | {"why": lacking}}), key


def test_instants_carry_whole_seconds_and_an_offset() -> None:
    for wrong in ("2026-11-20", "2026-11-20T16:12:00", "2026-11-20T16:12:00Z", "2026-11-20T16:12:00.5+01:00"):
        assert not answer_validator("finding").is_valid(FINDING | {"at": wrong})
