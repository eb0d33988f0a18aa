"""Looking after a store on a server: made, described, upgraded, copied to a file and brought back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import psycopg
import pytest
from golden_making import GOLDEN, NOW, told
from store_making import add, adding, everything, obligation, out

from sagsgang import Actor, Engine, FrozenClock, load_guides, verifikator
from sagsgang.errors import IntegrityFailure, NotAllowed, StoreUnavailable, WrongUse
from sagsgang.store import admin
from sagsgang.store.header import SCHEMA_VERSION
from sagsgang.store.postgres import PostgresStore, open_postgres
from sagsgang.store.postgres_admin import TABLES
from sagsgang.store.postgres_link import connect
from sagsgang.store.postgres_schema import create
from sagsgang.store.postgres_worker import installed
from sagsgang.store.sqlite import open_sqlite
from tests.postgres_server import database

TAKEN = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def empty() -> Iterator[str]:
    with database() as url:
        yield url


@pytest.fixture
def url(empty: str) -> str:
    admin.create(empty)
    return empty


def raw(url: str, statement: str) -> Any:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET search_path = sagsgang; SET session_replication_role = replica")
        answer = connection.execute(statement)  # type: ignore[call-overload]
        return answer.fetchall() if answer.description else answer.rowcount


def filled(url: str) -> PostgresStore:
    store = open_postgres(url)
    add(store, adding("K1", 0, 3, obligations=(obligation(),), outbox=(out(), out("K1/2"))), command=("c1", "f"))
    add(store, adding("Ålborg"), adding("K1", 3))
    store.append(lambda numbers: [adding(f"N-{numbers.next_number('N', 2026)}")])
    store.mark_delivered("K1/2", at=7, reached=["fil:å"])
    return store


def test_a_store_is_made_once_with_the_tables_of_the_workers(empty: str) -> None:
    with pytest.raises(StoreUnavailable, match="intet sagsgang-lager"):
        admin.status(empty)
    admin.create(empty)
    with connect(empty) as connection:
        assert installed(connection) is not None
    with pytest.raises(WrongUse, match="overskrives aldrig"):
        admin.create(empty)
    found = admin.status(empty)
    assert (found.schema, found.known, found.cases, found.records, found.outdated) == (
        SCHEMA_VERSION,
        SCHEMA_VERSION,
        0,
        0,
        False,
    )
    assert "fsync on" in found.journal


def test_status_tells_what_there_is(url: str) -> None:
    store = filled(url)
    found = admin.status(url)
    assert (found.cases, found.records, found.waiting, found.failed) == (3, 6, 1, 0)
    assert found.store_id == store.store_id.hex()
    assert found.database.startswith("PostgreSQL ")
    assert found.size > 100_000
    store.close()


def test_a_copy_is_a_store_in_a_file_with_all_that_the_server_has(url: str, path: Path) -> None:
    store = filled(url)
    copy = admin.backup(url, path, now=TAKEN)
    assert (copy.cases, copy.records, copy.schema) == (3, 6, SCHEMA_VERSION)
    other = open_sqlite(path)
    assert other.store_id == store.store_id
    cases = ["K1", "Ålborg", "N-1"]
    assert everything(other, cases) == everything(store, cases)
    assert (other.command("c1"), other.delivery("K1/2")) == (store.command("c1"), store.delivery("K1/2"))
    seen: list[int] = []
    other.append(lambda numbers: seen.append(numbers.next_number("N", 2026)) or ())
    assert seen == [2]
    other.close()
    store.close()
    done = subprocess.run(
        [sys.executable, verifikator.__file__, str(path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1].endswith("0 fejl.")


def test_a_copy_brought_back_is_the_same_store(url: str, path: Path, empty: str) -> None:
    store = filled(url)
    admin.backup(url, path, now=TAKEN)
    with database() as other:
        assert admin.restore(path, other, now=TAKEN).records == 6
        back = open_postgres(other)
        cases = ["K1", "Ålborg", "N-1"]
        assert (back.store_id, everything(back, cases)) == (store.store_id, everything(store, cases))
        add(back, adding("K1", 4))
        assert back.verify()[2] == []
        with pytest.raises(WrongUse, match="overskrives aldrig"):
            admin.restore(path, other, now=TAKEN)
        back.close()
    store.close()


def test_a_copy_that_does_not_hold_is_not_left_and_not_brought_back(url: str, path: Path, tmp_path: Path) -> None:
    store = filled(url)
    sound = tmp_path / "god.db"
    admin.backup(url, sound, now=TAKEN)
    raw(url, "UPDATE record SET actor = 'bo' WHERE case_id = 'K1' AND seq = 2")
    with pytest.raises(IntegrityFailure, match="K1 2"):
        admin.backup(url, path, now=TAKEN)
    assert not path.exists()
    connection = apsw.Connection(str(sound))
    connection.execute("DROP TRIGGER record_stays; UPDATE record SET actor = 'bo' WHERE pos = 2").fetchall()
    connection.close()
    with database() as other:
        with pytest.raises(IntegrityFailure):
            admin.restore(sound, other, now=TAKEN)
        with pytest.raises(StoreUnavailable, match="intet sagsgang-lager"):
            admin.status(other)
    store.close()


@pytest.mark.parametrize("number", range(1, SCHEMA_VERSION + 1))
def test_a_golden_store_brought_to_a_server_and_upgraded_answers_as_it_did(
    number: int, empty: str, path: Path, tmp_path: Path
) -> None:
    shutil.copyfile(GOLDEN / f"skema-{number}.db", path)
    admin.restore(path, empty, now=TAKEN)
    done = admin.upgrade(empty, copies=tmp_path, now=TAKEN)
    assert (done.before, done.after) == (number, SCHEMA_VERSION)
    assert (done.copy is None) == (number == SCHEMA_VERSION)
    if done.copy is not None:
        assert (done.copy.schema, done.copy.records) == (number, 101)
        assert done.copy.path.is_file()
    store = open_postgres(empty)
    engine = Engine(store=store, guides=load_guides(), clock=FrozenClock(NOW))
    assert store.verify() == (18, 101, [])
    assert told(engine) == json.loads((GOLDEN / f"skema-{number}.json").read_text(encoding="utf-8"))
    engine.rebuild()
    assert engine.compare_projections() == []
    case = engine.cases(open_only=True).cases[0].case
    engine.case(case).promise("Vi ringer", by=Actor("anna", "modtagelse"), to="barnet", due="2027-07-01")
    assert store.verify() == (18, 102, [])
    raw(empty, "UPDATE case_head SET holder = 'ingen'; DELETE FROM obligation WHERE nr = 1")
    assert engine.compare_projections() != []
    engine.rebuild()
    assert engine.compare_projections() == []
    assert told(engine).keys() == json.loads((GOLDEN / f"skema-{number}.json").read_text(encoding="utf-8")).keys()
    store.close()


@pytest.mark.parametrize(
    "harm", ["UPDATE record SET actor = 'bo' WHERE seq = 1", "DELETE FROM case_head WHERE case_id = 'K1'"]
)
def test_an_upgrade_that_changes_what_happened_is_undone(
    empty: str, harm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(empty) as connection:
        create(connection, "x", upto=SCHEMA_VERSION - 1)
        connection.execute("SET search_path = sagsgang")
        connection.execute("INSERT INTO guide_text VALUES ('g', '', sha256(''))")
    script = f"ALTER TABLE record DISABLE TRIGGER ALL; {harm}; INSERT INTO schema_version (version) VALUES ({SCHEMA_VERSION})"
    with database() as other:
        with connect(other) as connection:
            create(connection, "x", upto=SCHEMA_VERSION)
        store = open_postgres(other)
        add(store, adding("K1", 0, 2))
        store.close()
        raw(other, f"DELETE FROM schema_version WHERE version = {SCHEMA_VERSION}")
        monkeypatch.setattr(
            "sagsgang.store.postgres_schema.migrations", lambda *_given, **_more: [(SCHEMA_VERSION, script)]
        )
        with pytest.raises(IntegrityFailure, match="Intet er ændret"):
            admin.upgrade(other, copies=tmp_path, now=TAKEN)
        assert admin.status(other).schema == SCHEMA_VERSION - 1
        assert raw(other, "SELECT count(*) FROM record WHERE actor = 'bo'") == [(0,)]
        assert raw(other, "SELECT count(*) FROM case_head") == [(1,)]


def test_a_login_that_may_only_work_on_cases_cannot_upgrade_or_make(url: str) -> None:
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    name = f"{conninfo_to_dict(url)['dbname']}_login"
    raw(url, f"CREATE ROLE {name} LOGIN IN ROLE sagsgang_bruger")
    raw(url, f"DELETE FROM schema_version WHERE version = {SCHEMA_VERSION}")
    parts: dict[str, Any] = conninfo_to_dict(url) | {"user": name}
    theirs = "postgresql://?" + "&".join(f"{key}={value}" for key, value in parts.items())
    assert make_conninfo(theirs)
    with pytest.raises(NotAllowed):
        admin.upgrade(theirs, copies=Path("/tmp"), now=TAKEN)
    raw(url, f"INSERT INTO schema_version (version) VALUES ({SCHEMA_VERSION})")
    assert admin.status(theirs).schema == SCHEMA_VERSION
    raw(url, f"DROP OWNED BY {name}; DROP ROLE {name}")


def test_the_tables_that_are_copied_are_all_there_are(url: str, sqlite: Any) -> None:
    on_server = {
        (table, column)
        for table, column in raw(
            url, "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'sagsgang'"
        )
    }
    in_file = {
        (table, column)
        for table, column in sqlite._connection.execute(
            "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'"
        )
    }
    copied = {(table, column) for table, columns in TABLES.items() for column in columns.split(", ")}
    id_and_place = {("store_info", "only_one"), ("store_info", "store_id"), ("record", "pos")}
    assert in_file == copied | id_and_place
    assert on_server == copied | id_and_place | {("schema_version", "version"), ("schema_version", "installed")}
