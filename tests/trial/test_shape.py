"""The schema of a test file and the reader of it know the same keys."""

from __future__ import annotations

import json
from typing import Any

from sagsgang.guide.library import schema_folder
from sagsgang.trial.coverage import KINDS
from sagsgang.trial.read import ACTIONS, LOOK
from sagsgang.trial.reading_looks import READERS
from sagsgang.trial.wording import NOT_ARISEN, STATUS


def schema(name: str) -> Any:
    return json.loads((schema_folder() / f"{name}.schema.json").read_text(encoding="utf-8"))


def test_an_item_of_the_course() -> None:
    declared = schema("proeve")["$defs"]["punkt"]["properties"]
    beside = {key for _kind, keys in ACTIONS.values() for key in keys}
    assert set(declared) == {LOOK} | set(ACTIONS) | beside


def test_what_must_be_so() -> None:
    assert set(schema("proeve")["$defs"]["så"]["properties"]) == set(READERS)


def test_how_an_obligation_stands() -> None:
    declared = schema("proeve")["$defs"]["så"]["properties"]["pligt"]["additionalProperties"]["enum"]
    assert sorted(declared) == sorted([*STATUS.values(), NOT_ARISEN])
    assert set(STATUS) == set(schema("svar")["$defs"]["obligation"]["properties"]["status"]["enum"])


def test_the_codes_of_findings() -> None:
    items = schema("proeve")["$defs"]["så"]["properties"]["fund"]["items"]
    codes = schema("svar")["$defs"]["finding"]["properties"]["code"]["enum"]
    assert sorted(items["properties"]) == sorted(codes)
    assert items["pattern"] == "^(" + "|".join(codes) + ")$"


def test_the_kinds_of_coverage() -> None:
    assert schema("svar")["$defs"]["trial_coverage"]["properties"]["shares"]["items"]["properties"]["kind"][
        "enum"
    ] == list(KINDS)
