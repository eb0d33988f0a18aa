"""Stores that earlier releases have written: they are read, and gone on with, as on the day they were made (`golden_making`)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import apsw
import pytest
from golden_making import GOLDEN, NOW, told
from store_making import add, adding, row

from sagsgang import release, verifikator
from sagsgang.case.events import UPCASTERS, VERSIONS, Do, upcast
from sagsgang.clock import FrozenClock
from sagsgang.engine import Actor, Engine, record_of
from sagsgang.errors import IntegrityFailure, SagsgangError, StoreUnavailable
from sagsgang.guide.library import load_guides
from sagsgang.store import admin
from sagsgang.store.base import Row
from sagsgang.store.header import SCHEMA_VERSION
from sagsgang.store.memory import MemoryStore
from sagsgang.store.sqlite import SqliteStore, open_sqlite

TAKEN = datetime(2026, 11, 22, 9, tzinfo=UTC)
OPENING = {"modtaget": "2027-05-31T10:00", "underretter": "borger", "overgreb": "nej", "aktiv_indsats": "nej"}
TOLD_OTHERWISE = {"skema-1": {("obligation", "owner")}}
"""Which projections this release writes otherwise than the one that made the store: until they are rebuilt they differ."""
SCHEMAS = [f"skema-{number}" for number in range(1, SCHEMA_VERSION + 1)]


@pytest.fixture(params=SCHEMAS)
def golden(request: pytest.FixtureRequest, path: Path) -> Path:
    """A golden store, as it was written."""
    shutil.copyfile(GOLDEN / f"{request.param}.db", path)
    shutil.copyfile(GOLDEN / f"{request.param}.json", path.with_name("svar.json"))
    path.with_name("navn").write_text(request.param, encoding="utf-8")
    return path


def name_of(path: Path) -> str:
    return path.with_name("navn").read_text(encoding="utf-8")


def expected(path: Path) -> Any:
    """What the release that wrote the store answered."""
    return json.loads(path.with_name("svar.json").read_text(encoding="utf-8"))


def all_rows(path: Path) -> list[Any]:
    connection = apsw.Connection(str(path))
    rows: list[Any] = connection.execute("SELECT * FROM record ORDER BY pos").fetchall()
    connection.close()
    return rows


def verified(path: Path) -> str:
    """What the verifier that shares no code with the store says."""
    done = subprocess.run(
        [sys.executable, verifikator.__file__, path.name], cwd=path.parent, capture_output=True, text=True, check=False
    )
    return done.stdout


def upgraded(path: Path) -> SqliteStore:
    admin.upgrade(f"sqlite:///{path}", now=TAKEN)
    return open_sqlite(path)


def engine_over(store: SqliteStore) -> Engine:
    return Engine(store=store, guides=load_guides(), clock=FrozenClock(NOW))


def test_there_is_a_golden_store_of_every_schema() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.{kind}" for name in SCHEMAS for kind in ("db", "json")}


def test_a_golden_store_answers_as_it_did(golden: Path) -> None:
    answers, rows, proof = expected(golden), all_rows(golden), verified(golden)
    assert proof == "18 sager, 101 rækker, 0 fejl.\n"
    store = upgraded(golden)
    engine = engine_over(store)
    assert store.verify() == (18, 101, [])
    assert told(engine) == answers
    found = {(one.table, one.field) for one in engine.compare_projections()}
    assert found == TOLD_OTHERWISE.get(name_of(golden), set())
    assert bool(engine.rebuild().written) == bool(found)
    assert engine.compare_projections() == []
    assert told(engine) == answers
    store.close()
    assert all_rows(golden) == rows
    assert verified(golden) == proof


def test_a_golden_store_goes_on(golden: Path) -> None:
    store = upgraded(golden)
    engine = engine_over(store)
    engine.rebuild()
    anna = Actor("anna", "modtagelse")
    for answer in engine.cases(open_only=True).cases:
        before = engine.case(answer.case).seq
        assert engine.case(answer.case).promise("Vi ringer", by=anna, to="barnet", due="2027-07-01").seq == before + 1
    corrected = engine.case("13-S13A").correct(1, by=anna, reason="Meddelt igen", facts={"underretter": "borger"})
    assert engine.case("13-S13A").seq == corrected.seq
    opened = engine.start("underretning", by=anna, facts=OPENING, child="NY")
    assert opened.state.records[0].program == release.VERSION
    assert store.verify()[2] == []
    assert engine.compare_projections() == []
    again = open_sqlite(golden)
    assert told(engine_over(again)) == told(engine)
    assert opened.id in told(engine)
    again.close()
    store.close()


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE record SET role = 'leder' WHERE pos = 4",
        "UPDATE case_head SET holder = 'bo' WHERE case_id = '13-S13A'",
        "UPDATE guide_text SET hash = zeroblob(32)",
    ],
)
def test_a_golden_store_that_is_not_as_it_was_is_noticed(path: Path, harm: str) -> None:
    """The negative control of the two tests above."""
    shutil.copyfile(GOLDEN / "skema-1.db", path)
    answers = json.loads((GOLDEN / "skema-1.json").read_text(encoding="utf-8"))
    store = upgraded(path)
    for trigger in ("record_stays", "guide_text_stays"):
        store._connection.execute(f"DROP TRIGGER {trigger}")
    store._connection.execute(harm)
    engine = engine_over(store)
    with pytest.raises(AssertionError):
        assert (store.verify(), engine.compare_projections(), told(engine)) == ((18, 101, []), [], answers)
    store.close()


# Versions of records


def test_every_type_has_a_version_and_a_way_to_it_from_every_earlier_one() -> None:
    assert set(VERSIONS) == set(get_args(Do))
    assert set(UPCASTERS) == {(do, older) for do, version in VERSIONS.items() for older in range(1, version)}


def test_every_version_of_every_type_is_in_a_golden_store() -> None:
    """No shipped guide has a limit that can be extended."""
    seen = {(row[4], row[5]) for name in SCHEMAS for row in _read(name)}
    assert {("open", version) for version in range(1, VERSIONS["open"] + 1)} <= seen
    assert {(do, VERSIONS[do]) for do in VERSIONS} - seen == {("extend", 1)}


def _read(name: str) -> list[Any]:
    connection = apsw.Connection(
        f"{(GOLDEN / f'{name}.db').as_uri()}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    )
    rows: list[Any] = connection.execute("SELECT * FROM record").fetchall()
    connection.close()
    return rows


def test_an_opening_says_which_program_it_was_made_by() -> None:
    engine = Engine(store=MemoryStore(), guides=load_guides(), clock=FrozenClock(NOW))
    case = engine.start("underretning", by=Actor("anna", "modtagelse"), facts=OPENING)
    stored = engine.store.rows(case.id)[0]
    assert stored.version == VERSIONS["open"] == 2
    assert json.loads(stored.header)["program"] == release.VERSION
    assert record_of(stored).program == release.VERSION
    assert "program" not in json.dumps(engine.export())
    assert "program" not in json.dumps(case.timeline().to_json())


def test_a_case_that_another_opens_says_so_too(path: Path) -> None:
    shutil.copyfile(GOLDEN / "skema-2.db", path)
    store = open_sqlite(path)
    openings = [record_of(store.rows(case)[0]) for case, _last in store.recorded()]
    assert len(openings) == 18
    assert {one.program for one in openings} == {"0.1.0"}
    store.close()


def test_an_opening_of_the_first_version_is_read_as_one_by_an_unknown_program(path: Path) -> None:
    shutil.copyfile(GOLDEN / "skema-1.db", path)
    store = upgraded(path)
    openings = [store.rows(case)[0] for case, _last in store.recorded()]
    assert {(one.version, record_of(one).program) for one in openings} == {(1, "")}
    assert upcast("open", 1, {"nr": 1}, {}) == ({"nr": 1, "program": ""}, {})
    store.close()


@pytest.mark.parametrize(("kind", "version"), [("open", 3), ("step", 2), ("clock", 99), ("merge", 1)])
def test_a_record_of_a_newer_version_tells_to_update_the_program(kind: str, version: int) -> None:
    with pytest.raises(StoreUnavailable, match="nyere sagsgang") as caught:
        record_of(_row(kind, version))
    assert caught.value.exit_code == 8
    assert "Opdatér" in (caught.value.hint or "")


@pytest.mark.parametrize("version", [0, -1])
def test_a_version_that_never_was_is_damage(version: int) -> None:
    with pytest.raises(IntegrityFailure):
        record_of(_row("open", version))


def _row(kind: str, version: int) -> Row:
    return row(type=kind, version=version, header=b'{"nr":1}', body=b"{}")


def test_a_newer_record_in_a_store_stops_the_case_and_not_the_others(sqlite: SqliteStore) -> None:
    engine = Engine(store=sqlite, guides=load_guides(), clock=FrozenClock(NOW))
    case = engine.start("underretning", by=Actor("anna", "modtagelse"), facts=OPENING)
    newer = adding("K9")
    add(sqlite, _with_version(newer, 7))
    with pytest.raises(SagsgangError, match="udgave 7"):
        engine.case("K9")
    assert engine.case(case.id).status == "open"
    assert sqlite.verify() == (2, 2, [])


def _with_version(append: Any, version: int) -> Any:
    from sagsgang.dataclass import replace

    return replace(append, rows=tuple(replace(one, version=version) for one in append.rows))
