"""One walk through the engine and the naive reference model at once: every refusal, and the case as it stands, compared."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from tests.reference.days import read_moments
from tests.reference.model import Reference
from tests.walks.sides import EngineSide

UNMET = ("open", "missed", "unknown")


class Comparison:
    """Takes every record in on the engine's side as the reference takes it in on its own, and compares what both answer.

    An `AssertionError` names the first difference. `every`: the cases are compared after that many records, and at the end
    (`ended`). `compared`: how many answers.
    """

    def __init__(self, engine: EngineSide, *, every: int) -> None:
        self.engine = engine
        self.every = every
        self.compared = 0
        self._last: tuple[Reference, dict[str, Any]] | None = None
        self._since = 0
        self._taken = True

    def before(self, reference: Reference, record: dict[str, Any]) -> None:
        self._taken = not reference.impossible(record)
        if record["do"] == "open" or record["case"] in self.engine.replay.states:
            same_refusal(reference, self.engine, record)
            self.compared += 1

    def after(self, reference: Reference, record: dict[str, Any]) -> None:
        if self._taken:
            self.engine.apply(record)
        self._last = (reference, record)
        self._since += 1
        if self._since == self.every:
            self.ended()

    def ended(self) -> None:
        """Compare the cases, unless they have been since the last record."""
        if self._last is None or self._since == 0:
            return
        self._since = 0
        reference, record = self._last
        now = instant(record.get("recorded", record["at"]))
        for case in list(self.engine.replay.states):
            same_case(reference, self.engine, case, now, record)
            self.compared += 1


def compare(reference: Reference, engine: EngineSide, records: list[dict[str, Any]], *, every: int) -> int:
    """Take records that are already there in on both sides; the number of answers compared."""
    comparison = Comparison(engine, every=every)
    for record in records:
        comparison.before(reference, record)
        if not reference.impossible(record):
            reference.apply(record)
        comparison.after(reference, record)
    comparison.ended()
    return comparison.compared


def same_refusal(reference: Reference, engine: EngineSide, record: dict[str, Any]) -> None:
    """The same complete reasons, or wrong use on both sides."""
    expected, wrong = sorted(reference.refusals(record)), reference.wrong_use(record)
    found, found_wrong = engine.live(record)
    if record["do"] == "omit" and any(kind == "omit" for kind, _result, _subject in expected):
        # no lawful ground: refused as such, or as a wrong choice, before anything else is said
        assert found_wrong or any(kind == "omit" for kind, _result, _subject in found), record
        return
    if expected and expected[0][0] == "closed" and found == expected:
        return
    if (
        record["do"] == "extend"
    ):  # how it is refused, and which of several faults is named, is the live engine's own affair
        assert (found_wrong or bool(found)) == (wrong or bool(expected)), (record, expected, found)
        return
    assert found_wrong == wrong, (record, expected, found)
    if not wrong:
        assert sorted(found) == expected, record


def same_case(reference: Reference, engine: EngineSide, case: str, now: datetime, record: dict[str, Any]) -> None:
    """Status, tracks, holder, what is available, obligations and findings."""
    expected, found = plain(reference.case(case, now)), plain(engine.case(case, now))
    for one, other in zip(expected["obligations"], found["obligations"], strict=False):
        if one["status"] == other["status"] == "lapsed":
            # whether what ended an obligation also told its limit in the same moment is of no consequence
            one |= {"due": other["due"], "from": other["from"]}
    for key, value in expected.items():
        assert found[key] == value, (case, key, record)


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what the contract leaves open: the order of what is asked, dates of what never applied."""
    answer = json.loads(json.dumps(answer))
    for finding in answer["findings"]:
        if finding.get("nr", 0) is None:
            del finding["nr"]
    answer["findings"].sort(key=lambda f: (f["at"] or 0, f.get("nr", 0), f["code"], f["id"]))
    names = [one["id"] for one in answer["obligations"]]
    for one in answer["obligations"]:
        one["asks"].sort()
        if one["status"] == "not_applicable":
            one |= {"due": None, "from": None, "asks": []}
        if one.get("provisional_at") is None or one["status"] not in UNMET or names.count(one["id"]) > 1:
            one.pop("provisional_at", None)
    return answer


def instant(text: str) -> datetime:
    """The earliest it may be."""
    return datetime.fromtimestamp(read_moments(text)[0], UTC)
