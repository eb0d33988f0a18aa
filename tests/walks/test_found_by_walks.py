"""What random walks found, told by hand: the engine, and the naive reference model beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sagsgang.guide.library import Library
from sagsgang.law.moment import iso, parse
from tests.reference.examples import small
from tests.reference.generate import reference
from tests.walks.comparing import compare
from tests.walks.sides import EngineSide, compiled, shared_folder

DUTIES = """
pligter:
  hoved: {titel: Hoved, inden: 20 dage, følge: brud, opfyldes_af: [afslut], ansvarlig: rådgiver, hjemmel: [BL-1], kan_forlænges: {hjemmel: [BL-1]}}
  ny:
    titel: Ny
    regnet_fra: {trin: gør}
    inden: 60 dage
    tidligst_af: LIMITS
    følge: brud
    opfyldes_af: [begynd]
    ansvarlig: rådgiver
    hjemmel: [NY-1]
"""
"""`ny` rests on a law that comes into force on 1 January 2027, and counts from a step."""

ORDER = """
trin:
  godkend: {titel: Godkend, gentages: ja, udfald: {ja_tak: {titel: Ja}, nej_tak: {titel: Nej}}}
  slut_af: {titel: Slut af, kræver: [{trin: godkend, udfald: ja_tak}]}
pligter: {}
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(folders=(shared_folder(tmp_path / "guider"),), use_cache=False)


def rec(do: str, at: str, **rest: Any) -> dict[str, Any]:
    return {"case": "K1", "do": do, "at": f"{at}+01:00", "by": "anna", "role": "rådgiver", **rest}


def told(library: Library, guide: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
    """The engine's answer after the last record; after every one of them it is also the reference's.

    `opening`, in the first record: the facts that are told when the case is opened.
    """
    guide = guide | {"udgave": "2026.1", "gælder": {"fra": "2024-01-01"}, "formål": "Den viser en fejl."}
    guide["trin"] = {name: {"hjemmel": ["BL-1"], "rolle": ["rådgiver"]} | step for name, step in guide["trin"].items()}
    engine, model = EngineSide(compiled(library, guide, thorough=False)), reference(guide)
    opening = rec("open", "2026-12-18T12:00", guide="lille", child="B1", facts=records[0].get("opening", {}))
    after = [{key: value for key, value in record.items() if key != "opening"} for record in records]
    compare(model, engine, [opening, *after], every=1)
    last = parse(after[-1].get("recorded", after[-1]["at"])).instant
    return engine.case("K1", last)


def limit(answer: dict[str, Any], name: str) -> tuple[str, str | None]:
    """How the obligation stands, and when it is due."""
    found = next(one for one in answer["obligations"] if one["id"] == name)
    return found["status"], None if found["due"] is None else iso(datetime.fromtimestamp(found["due"], UTC))


@pytest.mark.parametrize(
    "met_when",
    [{"opening": {"mødt": "2027-01-10T10:00+01:00"}}, {}],
    ids=["known at the opening", "known while it is not known to apply"],
)
def test_a_limit_stays_as_it_was_first_known_when_the_law_turns_out_to_be_in_force(
    library: Library, met_when: dict[str, Any]
) -> None:
    guide = small(DUTIES.replace("LIMITS", "[{senest: mødt}, {senest: {pligt: hoved}}]"))
    first = rec("facts", "2026-12-19T12:00", facts={"mødt": "2027-01-10T10:00+01:00"})
    records = [
        first | met_when,
        rec("facts", "2026-12-20T12:00", facts={"mødt": "2027-01-20T10:00+01:00"}),
        rec("step", "2027-01-02T12:00", step="gør"),
    ]
    before = told(library, guide, records[:-1])
    assert limit(before, "ny")[0] == "not_applicable"
    after = told(library, guide, records)
    assert limit(after, "hoved") == ("open", "2027-01-07T23:59:59+01:00")
    assert limit(after, "ny") == ("open", "2027-01-07T23:59:59+01:00")
    extended = [
        *records[:-1],
        rec("extend", "2026-12-30T12:00", obligation="hoved", due="2027-02-01", reason="Syg"),
        records[-1],
    ]
    assert limit(told(library, guide, extended), "ny") == ("open", "2027-01-10T10:00:00+01:00")


def test_nothing_applies_when_the_start_turns_out_to_lie_before_the_law(library: Library) -> None:
    guide = small(DUTIES.replace("LIMITS", "[{senest: mødt}]"))
    records = [
        rec("facts", "2026-12-19T12:00", facts={"mødt": "2027-01-10T10:00+01:00"}),
        rec("step", "2026-12-20T12:00", step="gør"),
        rec("step", "2027-01-02T12:00", step="gør"),
    ]
    assert limit(told(library, guide, records), "ny")[0] == "not_applicable"


@pytest.mark.parametrize(
    ("later", "code"),
    [
        ([], "CONDITION"),
        ([rec("step", "2026-12-22T12:00", step="godkend", outcome="nej_tak")], "CONDITION"),
        ([rec("step", "2026-12-22T12:00", step="godkend", outcome="ja_tak")], "WRONG_ORDER"),
        (
            [rec("step", "2026-12-20T12:00", recorded="2026-12-22T12:00+01:00", step="godkend", outcome="ja_tak")],
            "UNDOCUMENTED",
        ),
    ],
    ids=["never", "again with another outcome", "later", "in time, recorded later"],
)
def test_a_step_that_first_had_another_outcome_than_the_required_is_told_by_when_it_had_the_right_one(
    library: Library, later: list[dict[str, Any]], code: str
) -> None:
    records = [
        rec("step", "2026-12-19T12:00", step="godkend", outcome="nej_tak"),
        rec("step", "2026-12-21T12:00", step="slut_af"),
        *later,
    ]
    found = told(library, small(ORDER), records)["findings"]
    assert [(one["code"], one["id"], one["nr"]) for one in found] == [(code, "slut_af", 3)]
