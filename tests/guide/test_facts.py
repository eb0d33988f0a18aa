"""What a guide says of its facts and the engine keeps: those that only rise, and those that only steps may record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sagsgang import Actor, Case, Engine, FrozenClock, load_guides
from sagsgang.errors import InvalidValue
from sagsgang.store.memory import MemoryStore

GUIDE = """\
guide: lille
titel: Lille
udgave: "1"
gælder: {fra: 2024-01-01}
fakta:
  tegn: {type: flervalg, spørgsmål: Hvilke tegn?, valg: {mærker: Mærker, angst: Angst, ord: Ord}, stigende: ja}
  lov: {type: flervalg, spørgsmål: Hvem må vide det?, valg: {mor: Mor, far: Far}, kun_i_trin: ja}
  note: {type: notat, spørgsmål: Hvad skete der?}
oprettelse: {kan_oplyse: [tegn, lov]}
spor: {s: {titel: S, faser: {ny: Ny, slut: {titel: Slut, slut: ja}}}}
trin:
  giv_lov: {titel: Giv lov, rolle: rådgiver, fra: ny, spørger: [lov], gentages: ja}
  skriv: {titel: Skriv, rolle: rådgiver, fra: ny, spørger: [note], gentages: ja}
  slut_af: {titel: Slut af, rolle: rådgiver, fra: ny, til: slut}
"""

BO = Actor("bo", "rådgiver")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    (tmp_path / "lille").mkdir()
    (tmp_path / "lille" / "guide.yaml").write_text(GUIDE, encoding="utf-8")
    return Engine(store=MemoryStore(), guides=load_guides(tmp_path), clock=FrozenClock("2026-11-20T16:12+01:00"))


@pytest.fixture
def case(engine: Engine) -> Case:
    return engine.start("lille", facts={"tegn": ["mærker"]}, by=BO)


def value(case: Case, fact: str) -> Any:
    found = case.facts().facts
    return found[fact].value if fact in found else None


def test_several_choices_rise_by_growing(case: Case) -> None:
    case.record({"tegn": ["angst", "mærker"]}, by=BO)
    with pytest.raises(InvalidValue, match="kun stige"):
        case.record({"tegn": ["angst", "ord"]}, by=BO)
    case.correct(2, by=BO, reason="Det var ikke angst", facts={"tegn": ["mærker", "ord"]})
    assert set(value(case, "tegn")) == {"mærker", "ord"}


def test_a_correction_of_something_else_lets_nothing_fall(engine: Engine) -> None:
    """Only the corrected fact may fall, not another that the same record tried to lower."""
    head = {"case": "K1", "by": "bo", "role": "rådgiver", "at": "2026-11-20T10:00:00+01:00"}
    log = [
        head | {"do": "open", "guide": "lille", "facts": {"tegn": ["mærker", "ord"]}},
        head | {"do": "facts", "facts": {"tegn": ["ord"], "note": "Et"}, "at": "2026-11-20T11:00:00+01:00"},
        head | {"do": "correct", "nr": 2, "reason": "r", "facts": {"note": "To"}, "at": "2026-11-20T12:00:00+01:00"},
    ]
    answer = engine.replay(log).cases[0]
    assert [(one.nr, one.code, one.id) for one in answer.findings] == [(2, "INVALID_DATA", "tegn")]


def test_what_only_steps_record_is_refused_by_itself(case: Case) -> None:
    with pytest.raises(InvalidValue, match="kun i de trin"):
        case.record({"lov": ["mor"]}, by=BO)
    with pytest.raises(InvalidValue, match="kun i de trin"):
        case.do("skriv", facts={"note": "Et", "lov": ["mor"]}, by=BO)
    assert value(case, "lov") is None
    case.do("giv_lov", facts={"lov": ["mor"]}, by=BO)
    assert value(case, "lov") == ["mor"]


def test_it_is_corrected_only_where_it_was_or_could_be_recorded(case: Case) -> None:
    case.do("skriv", facts={"note": "Et"}, by=BO)
    case.do("giv_lov", facts={"lov": ["mor"]}, by=BO)
    with pytest.raises(InvalidValue, match="kun i de trin"):
        case.correct(2, by=BO, reason="Sådan var det", facts={"lov": ["far"]})
    case.correct(3, by=BO, reason="Det var far", facts={"lov": ["far"]})
    assert value(case, "lov") == ["far"]
    case.correct(1, by=BO, reason="Sagt ved oprettelsen", facts={"lov": ["mor"]})
    assert value(case, "lov") == ["far"], "the step came later"


def test_in_a_log_it_is_a_wrong_value_and_is_not_recorded(engine: Engine) -> None:
    head = {"case": "K1", "by": "bo", "role": "rådgiver", "at": "2026-11-20T10:00:00+01:00"}
    log = [
        head | {"do": "open", "guide": "lille", "facts": {"lov": ["mor"]}},
        head | {"do": "facts", "facts": {"lov": ["far"]}, "at": "2026-11-20T11:00:00+01:00"},
        head | {"do": "correct", "nr": 2, "reason": "r", "facts": {"lov": ["far"]}, "at": "2026-11-20T12:00:00+01:00"},
        head
        | {"do": "step", "step": "skriv", "facts": {"note": "Et", "lov": ["far"]}, "at": "2026-11-20T13:00:00+01:00"},
    ]
    answer = engine.replay(log).cases[0]
    assert [(one.nr, one.code, one.id) for one in answer.findings] == [
        (2, "INVALID_DATA", "lov"),
        (3, "INVALID_DATA", "K1"),
        (4, "INVALID_DATA", "lov"),
    ]
