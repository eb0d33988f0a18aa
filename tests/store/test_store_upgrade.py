"""Upgrading a store: whole or not at all, after a copy that holds, whatever happens on the way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest
from golden_making import GOLDEN
from store_making import add, adding, head, out
from store_upgrader import NEXT

from sagsgang.errors import IntegrityFailure, StoreUnavailable, WrongUse
from sagsgang.store import admin, sqlite_admin
from sagsgang.store.filelock import FileLock
from sagsgang.store.header import SCHEMA_VERSION
from sagsgang.store.named_sql import migrations
from sagsgang.store.sqlite import open_sqlite
from sagsgang.store.sqlite_file import OpenFile

UPGRADER = Path(__file__).with_name("store_upgrader.py")
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{UPGRADER.parent}{os.pathsep}{UPGRADER.parents[2]}"}
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def old(path: Path) -> Path:
    """A store of the first schema."""
    shutil.copyfile(GOLDEN / "skema-1.db", path)
    return path


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def content(path: Path) -> dict[str, Any]:
    """Every row of every table, and the schema itself."""
    connection = apsw.Connection(str(path))
    schema: list[Any] = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2"
    ).fetchall()
    found: dict[str, Any] = {"schema": schema, "version": connection.pragma("user_version")}
    for kind, name, _table, _sql in schema:
        if kind == "table":
            found[name] = connection.execute(
                f'SELECT * FROM "{name}" ORDER BY 1, 2, 3'
                if name == "obligation"
                else f'SELECT * FROM "{name}" ORDER BY 1'
            ).fetchall()
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    return found


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_older_store_is_upgraded_after_a_copy_was_taken(old: Path) -> None:
    before = content(old)
    done = admin.upgrade(url(old), now=NOW)
    assert (done.before, done.after) == (1, SCHEMA_VERSION)
    assert done.copy is not None
    assert done.copy.path == old.with_name("sager.db.skema-1.20261122T090000Z.kopi")
    assert content(done.copy.path) == before
    assert done.copy.path.stat().st_mode & 0o777 == 0o600
    after = content(old)
    assert after["version"] == SCHEMA_VERSION
    assert {table: rows for table, rows in after.items() if table in before and table not in ("schema", "version")} == {
        table: rows for table, rows in before.items() if table not in ("schema", "version")
    }
    assert admin.upgrade(url(old), now=NOW) == admin.Upgrade(before=SCHEMA_VERSION, after=SCHEMA_VERSION, copy=None)
    assert names(old.parent) == ["sager.db", "sager.db.lock", "sager.db.skema-1.20261122T090000Z.kopi"]


def test_an_upgraded_store_has_the_schema_of_a_new_one(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "ny.db"
    admin.create(url(new))
    admin.upgrade(url(old), now=NOW)
    assert content(old)["schema"] == content(new)["schema"]


def test_the_copy_lies_where_it_is_wanted_and_overwrites_nothing(old: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kopier"
    folder.mkdir()
    taken = folder / "sager.db.skema-1.20261122T090000Z.kopi"
    taken.write_text("noget andet")
    done = admin.upgrade(url(old), copies=folder, now=NOW)
    assert done.copy is not None
    assert names(folder) == ["sager.db.skema-1.20261122T090000Z-2.kopi", taken.name]
    assert taken.read_text() == "noget andet"


def test_without_a_copy_nothing_is_upgraded(old: Path, tmp_path: Path) -> None:
    before = content(old)
    with pytest.raises(StoreUnavailable, match="kan ikke skrives"):
        admin.upgrade(url(old), copies=tmp_path / "findes" / "ikke", now=NOW)
    assert content(old) == before


@pytest.mark.parametrize("what", ["foreign", "newer", "missing", "empty"])
def test_what_cannot_be_upgraded_is_refused_and_left_alone(old: Path, what: str) -> None:
    if what == "foreign":
        old.write_bytes(b"noget helt andet" * 100)
    elif what == "newer":
        with apsw.Connection(str(old)) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    elif what == "empty":
        old.write_bytes(b"")
    else:
        old.unlink()
    before = old.read_bytes() if old.exists() else None
    for use in (lambda: admin.upgrade(url(old), now=NOW), lambda: admin.status(url(old))):
        with pytest.raises(StoreUnavailable) as caught:
            use()
        assert caught.value.hint
    assert (old.read_bytes() if old.exists() else None) == before
    assert set(names(old.parent)) <= {"sager.db"}


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE record SET actor = 'bo' WHERE pos = 5",
        "DELETE FROM record WHERE pos = (SELECT max(pos) FROM record)",
        "UPDATE guide_text SET text = zeroblob(9)",
    ],
)
def test_a_damaged_store_is_not_upgraded(old: Path, harm: str) -> None:
    with apsw.Connection(str(old)) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute(harm)
    connection.close()
    before = content(old)
    with pytest.raises(IntegrityFailure, match="holder ikke") as caught:
        admin.upgrade(url(old), now=NOW)
    assert caught.value.exit_code == 7
    assert content(old) == before
    assert names(old.parent) == ["sager.db", "sager.db.lock"]


def test_somebody_who_writes_is_waited_for_and_named(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_admin, "WAIT", 0.1)
    lock = FileLock(old)
    lock.acquire(1)
    with pytest.raises(StoreUnavailable, match=f"proces {os.getpid()}"):
        admin.upgrade(url(old), now=NOW)
    lock.close()
    assert admin.upgrade(url(old), now=NOW).after == SCHEMA_VERSION


@pytest.mark.parametrize(
    "script",
    [
        "DROP TRIGGER record_stays; UPDATE record SET role = 'leder' WHERE pos = 3; PRAGMA user_version = 2;",
        "UPDATE case_head SET seq = seq + 1; PRAGMA user_version = 2;",
        "PRAGMA user_version = 3;",
        "CREATE TABLE unfinished (x); SELECT * FROM no_such_table;",
    ],
    ids=["records", "heads", "number", "fault"],
)
def test_a_migration_that_changes_what_was_is_undone(old: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(sqlite_admin, "migrations", lambda _database, *, after: [(2, script)])
    before = content(old)
    with pytest.raises(IntegrityFailure):
        admin.upgrade(url(old), now=NOW)
    assert content(old) == before


def _upgraded_while_filling_up(golden: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, migrate: Any) -> int:
    """Upgrade with no room, with room for one page more, for two …, until it succeeds; how often it did not. All or nothing each time."""

    def real_and_next(_database: str, *, after: int) -> list[tuple[int, str]]:
        return [*migrations("sqlite", after=after), (2, NEXT.replace("user_version = 3", "user_version = 2"))]

    monkeypatch.setattr(sqlite_admin, "migrations", real_and_next)
    for room in range(100):
        path = folder / f"{room}.db"
        shutil.copyfile(golden, path)
        before = content(path)

        def with_room(file: OpenFile, schema: int, room: int = room) -> None:
            file.pragma(f"max_page_count = {file.pragma('page_count') + room}")
            migrate(file, schema)

        monkeypatch.setattr(sqlite_admin, "_migrate", with_room)
        try:
            admin.upgrade(url(path), now=NOW)
        except StoreUnavailable as full:
            said = full.message
        else:
            return room
        assert "Disken er fuld" in said
        assert content(path) == before
    raise AssertionError("never enough room")


def test_a_full_disk_leaves_the_old_schema_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _upgraded_while_filling_up(GOLDEN / "skema-1.db", tmp_path, monkeypatch, sqlite_admin._migrate) >= 2


def test_a_migration_without_a_transaction_is_caught_when_the_disk_fills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""

    def loose(file: OpenFile, before: int) -> None:
        for _number, script in sqlite_admin.migrations("sqlite", after=before):
            file.connection.execute(script).fetchall()

    with pytest.raises(AssertionError):
        _upgraded_while_filling_up(GOLDEN / "skema-1.db", tmp_path, monkeypatch, loose)


def _killed(tmp_path: Path, *options: str) -> dict[str, str]:
    """How each killed upgrade left its store: old, new, or neither; and every copy that was taken holds."""
    done = subprocess.run(
        [sys.executable, str(UPGRADER), str(GOLDEN / "skema-1.db"), str(tmp_path), *options],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    ended = dict(line.split() for line in done.stdout.splitlines())
    statements = int(ended.pop("whole"))
    assert 20 < statements < 99
    loose = "loose" in options
    assert set(ended.values()) == {str(-signal.SIGKILL)}
    assert len(ended) == statements + 2
    shutil.copyfile(GOLDEN / "skema-1.db", tmp_path / "før.db")
    before, after = content(tmp_path / "før.db"), content(tmp_path / "whole" / "sager.db")
    assert (before["version"], after["version"]) == (1, 3)
    left = {}
    for place in ended:
        folder = tmp_path / place
        found = content(folder / "sager.db")
        left[place] = "old" if found == before else "new" if found == after else "neither"
        for copy in folder.glob("*.kopi"):
            assert content(copy) == before
        if found != before:
            assert list(folder.glob("*.kopi")), f"{place}: changed before there was a copy"
        if left[place] == "old" and not loose:
            assert admin.upgrade(url(folder / "sager.db"), now=NOW).after == SCHEMA_VERSION
            assert not list(folder.glob(".*"))
    return left


def test_killed_at_any_statement_the_store_is_old_or_new(tmp_path: Path) -> None:
    left = _killed(tmp_path)
    assert set(left.values()) == {"old", "new"}
    assert left["commit"] == "old"
    assert left["committed"] == "new"


def test_a_migration_without_a_transaction_is_caught_when_it_is_killed(tmp_path: Path) -> None:
    """The negative control of the test above."""
    assert "neither" in _killed(tmp_path, "loose").values()


def test_a_program_that_has_the_store_open_does_not_write_in_a_newer_schema(path: Path) -> None:
    store = open_sqlite(path, create_missing=True)
    add(store, adding("K1", outbox=(out(),)))
    before, waiting = store.rows("K1"), store.waiting()
    with apsw.Connection(str(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    for use in (
        lambda: add(store, adding("K1", 1)),
        lambda: store.mark_delivered(out().key, at=1, reached=[]),
        lambda: store.reproject(head(), [], []),
        lambda: store.drop_head("K9"),
    ):
        with pytest.raises(StoreUnavailable, match="det har skema 99"):
            use()
    assert (store.rows("K1"), store.waiting()) == (before, waiting)
    store.close()


# Describing and creating


def test_status_tells_of_any_schema_and_changes_nothing(old: Path) -> None:
    before = old.read_bytes()
    said = admin.status(url(old))
    assert (said.schema, said.known, said.outdated) == (1, SCHEMA_VERSION, True)
    assert (said.cases, said.records, said.waiting, said.failed, said.journal) == (18, 101, 24, 0, "wal")
    assert said.size == len(before)
    assert said.database == f"SQLite {apsw.sqlite_lib_version()}"
    assert old.read_bytes() == before
    assert names(old.parent) == ["sager.db"]


def test_status_of_a_copy_does_not_make_it_a_store_in_use(old: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kopi.db"
    admin.backup(url(old), copy, now=NOW)
    before = copy.read_bytes()
    assert admin.status(url(copy)).journal == "delete"
    assert copy.read_bytes() == before


def test_status_sees_what_others_have_just_written(path: Path) -> None:
    store = open_sqlite(path, create_missing=True)
    add(store, adding("K1", 0, 2), adding("K2"))
    said = admin.status(url(path))
    assert (said.cases, said.records, said.store_id) == (2, 3, store.store_id.hex())
    store.close()


def test_create_makes_one_store_and_no_second(path: Path) -> None:
    admin.create(url(path))
    assert admin.status(url(path)).outdated is False
    with pytest.raises(WrongUse, match="findes allerede"):
        admin.create(url(path))


@pytest.mark.parametrize("address", ["memory:", "sqlite:///", "sager.db", "sqlite:///a\0b"])
def test_other_addresses_are_wrong_use(address: str) -> None:
    for use in (admin.create, admin.status):
        with pytest.raises(WrongUse):
            use(address)
