"""Limits that only mutants asked about: which of several may have passed, and what is half stored."""

from __future__ import annotations

import json

from sagsgang.law.derivation import Derivation
from sagsgang.law.due import Due, lines
from sagsgang.law.limits import day_limit, earliest, fixed, recomputed
from sagsgang.law.moment import iso, parse
from sagsgang.law.span import parse_days

MEETING = "Hvornår er mødet?"
AROSE = parse("2026-11-20 12:00").instant


def meeting(text: str) -> Due:
    return fixed(day_limit(parse_days(text)), by="fact", title=MEETING)


def ends(due: Due) -> tuple[str, str]:
    assert due.instant is not None
    assert due.last is not None
    return iso(due.instant), iso(due.last)


def stored(due: Due) -> Derivation:
    return Derivation.from_data(json.loads(json.dumps(due.derivation.to_data())))


def test_a_limit_that_is_certain_counts_as_it_is_whenever_the_obligation_arose() -> None:
    due = earliest([meeting("2026-11-10"), meeting("2026-11")], uncertain=[1], since=AROSE)
    assert ends(due) == ("2026-11-10T23:59:59+01:00", "2026-11-10T23:59:59+01:00")
    assert due.derivation.decided == 0
    assert recomputed(stored(due), {}) == due


def test_when_none_is_certain_only_the_last_of_all_is() -> None:
    limits = [meeting("2026-11"), meeting("2026-11-15/2026-12-05")]
    due = earliest(limits, uncertain=(1, 0), since=AROSE)
    assert ends(due) == ("2026-11-20T12:00:00+01:00", "2026-12-05T23:59:59+01:00")
    assert due.derivation.uncertain == (0, 1)
    assert recomputed(stored(due), {}) == due


def test_when_it_arose_is_kept_only_where_it_matters() -> None:
    certain = earliest([meeting("2026-11-25")], since=AROSE)
    assert (certain.derivation.uncertain, certain.derivation.since) == ((), None)
    unsaid = earliest([meeting("2026-11-25")], uncertain=[0])
    assert (unsaid.derivation.uncertain, unsaid.derivation.since) == ((0,), None)
    assert ends(unsaid) == ("2026-11-25T23:59:59+01:00", "2026-11-25T23:59:59+01:00")
    assert recomputed(stored(unsaid), {}) == unsaid


def test_without_a_branch_that_decided_none_is_said_to() -> None:
    branch = Derivation(kind="fixed", due="2026-11-26T23:59:59+01:00", fixed_by="fact", fixed_title=MEETING)
    told = ("Frist 1 af 1: Senest tor 26. nov. 2026, efter «Hvornår er mødet?».",)
    assert lines(Derivation(kind="earliest", branches=(branch,), due=branch.due)) == told
    assert lines(Derivation(kind="earliest", branches=(branch,), decided=0)) == told


def test_a_number_without_a_unit_is_not_worded() -> None:
    said = lines(
        Derivation(
            kind="open_length", start="2026-11-20T00:00:00+01:00", start_last="2026-11-20T23:59:59+01:00", number=4
        )
    )
    assert said == (
        "Starten er kun delvist kendt: fre 20. nov. 2026. Den tidligste mulige frist gælder.",
        "Fristen kan ikke regnes ud endnu: vi ved ikke, hvor lang den er.",
    )
