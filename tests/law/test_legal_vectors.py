"""Limits whose due day is known from elsewhere (vectors.json). A new row needs no Python."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from legal_calendars import CALENDARS, DATA

from sagsgang.law.amount import parse_amount
from sagsgang.law.calendars import previous_working_day
from sagsgang.law.due import compute, lines
from sagsgang.law.moment import end_of_day, iso, parse

ROWS: list[dict[str, Any]] = DATA["rows"]


def end(text: str) -> str:
    """A bare day in the table means the end of it."""
    return text if "T" in text else iso(end_of_day(date.fromisoformat(text)))


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['rule']} from {row['start']}" for row in ROWS])
def test_row(row: dict[str, Any]) -> None:
    start = parse(row["start"] if ":" in row["start"] else row["start"] + " 12:00")
    due = compute(
        parse_amount(row["amount"]),
        start.instant,
        first_day_counts=row.get("first_day_counts", False),
        calendar=CALENDARS.get(row.get("calendar", "")),
        calendars=CALENDARS,
        roll=row.get("roll", "bliver"),
    )
    assert due.instant is not None
    assert iso(due.instant) == due.derivation.due == end(row["due"])
    if "other" in row:
        assert [iso(other.due) for other in due.alternatives] == [end(row["other"])]
    if "wrong" in row:
        naive = compute(parse_amount(row["amount"]), start.instant)
        assert naive.instant is not None
        assert iso(naive.instant) == end(row["wrong"]) > iso(due.instant)
    if "internal" in row:
        day = date.fromisoformat(row["due"])
        assert previous_working_day(CALENDARS["hverdage_man_fre"], day) == date.fromisoformat(row["internal"])
    assert lines(due.derivation)


def test_every_row_says_where_it_comes_from() -> None:
    assert all(row["source"] for row in ROWS)
    assert {row["calendar"] for row in ROWS if "calendar" in row} <= set(CALENDARS)
    assert all(row["law"] for row in ROWS if "table" in row and "from the day after" not in row["rule"])


@pytest.mark.parametrize("table", sorted(DATA["tables"]))
def test_every_row_of_the_research_is_here(table: str) -> None:
    numbers = [row["row"] for row in ROWS if row.get("table") == table]
    assert sorted(set(numbers)) == list(range(1, DATA["tables"][table] + 1))
    starts = {(row["row"], row["amount"], row["start"]) for row in ROWS if row.get("table") == table}
    assert len(starts) == DATA["tables"][table], "the readings of one row count the same limit from the same start"


def test_no_reading_is_there_twice() -> None:
    readings = [
        (row["amount"], row["start"], row.get("calendar"), row.get("roll"), row.get("first_day_counts")) for row in ROWS
    ]
    assert len(set(readings)) == len(readings)
