"""Case logs with what must come of them, worked out by hand from the documents before the engine was run.

`NN-name.jsonl` is the log, `NN-name.expected.json` what replaying it gives at `now`; `README.md` says what each shows.
What an expectation states is compared exactly. Obligations are stated completely, save those that are `not_applicable`;
findings completely and in order; `available` as the whole list, or as `includes` and `excludes`; problems by line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sagsgang import Library, load_guides
from sagsgang.engine import replay
from sagsgang.law.moment import parse

HERE = Path(__file__).parent
SCHEMAS = HERE.parents[1] / "schemas"
LOGS = sorted(path.stem for path in HERE.glob("*.jsonl"))
PLAIN = ("case", "guide", "edition", "status", "seq", "tracks", "holder")
STATES = ("id", "nr", "status", "due", "from", "met_at", "late", "owner", "asks")


@pytest.fixture(scope="module")
def guides() -> Library:
    """The shipped guides and the one of the what-if, compiled anew: what the user's cache holds has no say here."""
    library = load_guides(HERE / "guider")
    library.use_cache = False
    return library


def expected_of(name: str) -> dict[str, Any]:
    """The hand-written expectation of a log."""
    data: dict[str, Any] = json.loads((HERE / f"{name}.expected.json").read_text(encoding="utf-8"))
    return data


def lines_of(name: str) -> list[bytes]:
    """The lines of a log, as they stand in the file."""
    return (HERE / f"{name}.jsonl").read_bytes().splitlines()


def readable(name: str) -> list[str]:
    """The lines of a log, save empty ones and those that its expectation calls problems."""
    problems = expected_of(name)["problems"]
    return [line.decode() for number, line in enumerate(lines_of(name), 1) if line and number not in problems]


def replayed(guides: Library, name: str, lines: Iterable[Mapping[str, Any] | bytes | str]) -> dict[str, Any]:
    """What the engine answers for these lines, at the moment and by the guide that the expectation of the log names."""
    expected = expected_of(name)
    return replay(guides, lines, parse(expected["now"]).instant, guide=expected.get("guide")).to_json()


def finding(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: answer[key] for key in ("code", "id", "nr", "at") if key in answer}


def obligation(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: answer[key] for key in STATES}


def available(stated: list[str] | dict[str, list[str]], steps: list[str]) -> Any:
    """What the answer says of the steps that the expectation speaks of, in the expectation's own form."""
    if isinstance(stated, list):
        return steps
    return {
        "includes": [step for step in stated["includes"] if step in steps],
        "excludes": [step for step in stated["excludes"] if step not in steps],
    }


def as_stated(stated: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """The part of a case's answer that its expectation speaks of, in the same form, so that the two can be compared."""
    seen = {key: answer[key] for key in PLAIN}
    seen["obligations"] = [obligation(o) for o in answer["obligations"] if o["status"] != "not_applicable"]
    seen["findings"] = [finding(f) for f in answer["findings"]]
    if "available" in stated:
        seen["available"] = available(stated["available"], [step["step"] for step in answer["available"]])
    return seen


@pytest.mark.parametrize("name", LOGS)
def test_a_log_gives_what_was_worked_out_by_hand(guides: Library, name: str) -> None:
    expected = expected_of(name)
    answer = replayed(guides, name, lines_of(name))
    assert [case["case"] for case in answer["cases"]] == [case["case"] for case in expected["cases"]]
    for stated, case in zip(expected["cases"], answer["cases"], strict=True):
        assert as_stated(stated, case) == stated
    assert answer["summary"] == expected["summary"]
    assert [problem["line"] for problem in answer["problems"]] == expected["problems"]


@pytest.mark.parametrize("name", LOGS)
def test_cases_of_different_children_know_nothing_of_each_other(guides: Library, name: str) -> None:
    """Cases interleave as they like: with the lines grouped by child, every case comes out the same."""
    lines = readable(name)
    records = [json.loads(line) for line in lines]
    group = {
        record["case"]: record.get("family", record.get("child", record["case"]))
        for record in records
        if "guide" in record
    }
    grouped = sorted(lines, key=lambda line: str(group[json.loads(line)["case"]]))
    apart = {case["case"]: case for case in replayed(guides, name, grouped)["cases"]}
    assert apart == {case["case"]: case for case in replayed(guides, name, lines)["cases"]}


@pytest.mark.parametrize("name", LOGS)
def test_a_record_may_be_bytes_text_or_a_mapping(guides: Library, name: str) -> None:
    lines = readable(name)
    answer = replayed(guides, name, lines)
    assert replayed(guides, name, [line.encode() for line in lines]) == answer
    assert replayed(guides, name, [json.loads(line) for line in lines]) == answer


def test_the_logs_and_their_answers_are_as_their_schemas_say(guides: Library) -> None:
    log, told = schema_of("sagslog"), schema_of("svar")
    for name in LOGS:
        for line in readable(name):
            log.validate(json.loads(line))
        told.validate(replayed(guides, name, lines_of(name)))


def schema_of(name: str) -> Any:
    return jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", LOGS)
def test_an_expectation_speaks_of_steps_that_exist(guides: Library, name: str) -> None:
    """A misspelt step is never available, so `excludes` would hold of it whatever the engine does."""
    for case in expected_of(name)["cases"]:
        stated = case.get("available", [])
        named = stated if isinstance(stated, list) else stated["includes"] + stated["excludes"]
        assert set(named) <= set(guides.guide(case["guide"]).steps)


def test_every_log_has_an_expectation_and_is_described() -> None:
    """A log or an expectation that nobody looks at proves nothing."""
    assert len(LOGS) >= 20
    assert sorted(path.name.removesuffix(".expected.json") for path in HERE.glob("*.expected.json")) == LOGS
    described = (HERE / "README.md").read_text(encoding="utf-8")
    assert [name for name in LOGS if f"`{name}`" not in described] == []
