"""What a SQLite store says when the file is wrong or the machine will not: always in Danish, never a raw error."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw
import pytest
from store_making import add, adding, everything, obligation, out, row

from sagsgang.errors import IntegrityFailure, SagsgangError, StoreUnavailable, WrongUse
from sagsgang.store import sqlite_file
from sagsgang.store.base import CaseAppend, Numbers
from sagsgang.store.filelock import FileLock
from sagsgang.store.header import OPEN_FILES, SCHEMA_VERSION
from sagsgang.store.memory import MemoryStore
from sagsgang.store.open import open_store
from sagsgang.store.sqlite import SqliteStore, open_sqlite
from sagsgang.store.sqlite_file import QUERIES, check_library, fault, system_fault


@pytest.fixture
def file(path: Path) -> Path:
    """A closed store with one case of two hundred rows."""
    store = open_sqlite(path, create_missing=True)
    add(store, adding("K1", 0, 200))
    store.close()
    return path


def _refused(path: Path, kind: type[SagsgangError], words: str) -> SagsgangError:
    """Open, and be refused with that error: nothing made, nothing changed, nothing left open."""
    before = {p: p.read_bytes() for p in path.parent.iterdir() if p.is_file()} if path.parent.is_dir() else {}
    connections = OPEN_FILES._counts.total()
    with pytest.raises(kind, match=words) as caught:
        open_sqlite(path, wait=0.2)
    assert caught.value.hint
    after = {p: p.read_bytes() for p in path.parent.iterdir() if p.is_file()} if path.parent.is_dir() else {}
    assert after == before
    assert OPEN_FILES._counts.total() == connections
    return caught.value


# Addresses


def test_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    relative = open_store("sqlite:///sager.db", create=True)
    assert (tmp_path / "sager.db").is_file()
    absolute = open_store(f"sqlite:///{tmp_path}/sager.db")
    add(relative, adding("K1"))
    assert [head.case for head in absolute.heads()] == ["K1"]
    relative.close()
    absolute.close()
    assert isinstance(open_store("memory:"), MemoryStore)


def test_a_path_is_taken_as_it_stands(tmp_path: Path) -> None:
    name = "år 1%20?mode=ro#æ.db"
    open_store(f"sqlite:///{tmp_path}/{name}", create=True).close()
    assert (tmp_path / name).is_file()


@pytest.mark.parametrize(
    "url", ["", "sager.db", "sqlite://sager.db", "sqlite:///", "sqlite:///a\0b", "mysql://x", ":memory:"]
)
def test_another_kind_of_address_is_wrong_use(url: str) -> None:
    with pytest.raises(WrongUse, match="adresse") as caught:
        open_store(url, create=True)
    assert caught.value.exit_code == 2


def test_an_address_with_a_password_is_not_repeated() -> None:
    with pytest.raises(WrongUse) as caught:
        open_store("mysql://bo:hemmelig@db/sager")
    assert "hemmelig" not in caught.value.message


# Creating


def test_a_created_store_is_private_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "mappe" / "sager.db"
    store = open_sqlite(path, create_missing=True)
    add(store, adding("K1"))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    assert modes == dict.fromkeys(("sager.db", "sager.db-wal", "sager.db-shm", "sager.db.lock"), 0o600)
    connection = store._connection
    pragmas = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "temp_store": 2,
        "mmap_size": 0,
        "application_id": int.from_bytes(b"SAGS", "big"),
        "user_version": SCHEMA_VERSION,
    }
    assert {name: connection.pragma(name) for name in pragmas if name != "mmap_size"} | {"mmap_size": 0} == pragmas
    tables: Any = connection.execute(
        "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
    )
    assert {name for name, strict in tables if not strict} == {"sqlite_schema"}
    store.close()
    assert [p.name for p in sorted(path.parent.iterdir())] == ["sager.db", "sager.db.lock"]


def test_creating_where_there_is_a_store_opens_it(file: Path) -> None:
    store = open_sqlite(file, create_missing=True)
    assert store.verify() == (1, 200, [])
    store.close()


def test_creating_never_overwrites(path: Path) -> None:
    path.write_bytes(b"noget andet")
    with pytest.raises(StoreUnavailable, match="ikke et sagsgang-lager"):
        open_sqlite(path, create_missing=True)
    assert path.read_bytes() == b"noget andet"


def test_a_file_that_appears_while_creating_is_not_overwritten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = sqlite_file._fill

    def fill_and_be_overtaken(draft: Path) -> None:
        fill(draft)
        path.write_bytes(b"noget andet")

    monkeypatch.setattr(sqlite_file, "_fill", fill_and_be_overtaken)
    with pytest.raises(SagsgangError):
        open_sqlite(path, create_missing=True)
    assert path.read_bytes() == b"noget andet"
    assert sorted(p.name for p in path.parent.iterdir()) == ["sager.db", "sager.db.lock"]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, OSError(28, "full")])
def test_a_creation_that_fails_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, kind: Any) -> None:
    def fail(_path: Path, _flags: int) -> None:
        raise kind

    monkeypatch.setattr(sqlite_file, "_sync", fail)
    with pytest.raises((KeyboardInterrupt, StoreUnavailable)):
        open_sqlite(path, create_missing=True)
    assert [p.name for p in path.parent.iterdir()] == ["sager.db.lock"]


def test_what_a_creation_cut_off_at_the_last_moment_left_is_cleared(file: Path) -> None:
    os.link(file, file.with_name(".sager.db.ny-0123456789abcdef"))
    store = open_sqlite(file)
    assert store.verify() == (1, 200, [])
    store.close()
    assert sorted(p.name for p in file.parent.iterdir()) == ["sager.db", "sager.db.lock"]


# Files that are not what they should be


def test_a_missing_file_is_refused_and_not_made(path: Path) -> None:
    assert _refused(path, StoreUnavailable, "intet lager").exit_code == 8
    _refused(path / "i en fil der ikke er der", StoreUnavailable, "intet lager")
    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tom"),
        (b"x", "ikke et sagsgang"),
        (b"guide: underretning\n" * 100, "ikke et sagsgang"),
        (bytes(8192), "ikke et"),
    ],
)
def test_a_file_of_another_kind_is_refused(path: Path, content: bytes, words: str) -> None:
    path.write_bytes(content)
    assert _refused(path, StoreUnavailable, words).exit_code == 8


@pytest.mark.parametrize("application", [0, 1])
def test_another_programs_database_is_refused_and_left_alone(path: Path, application: int) -> None:
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA application_id = {application}")
    other.execute("CREATE TABLE t (x)")
    other.close()
    _refused(path, StoreUnavailable, "ikke et sagsgang-lager")


def test_a_newer_store_is_refused(file: Path) -> None:
    connection = apsw.Connection(str(file))
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    error = _refused(file, StoreUnavailable, f"skema {SCHEMA_VERSION + 1}")
    assert "Opdatér" in (error.hint or "")


def test_an_older_store_is_refused_with_the_way_forward(file: Path) -> None:
    connection = apsw.Connection(str(file))
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
    connection.close()
    error = _refused(file, StoreUnavailable, f"skema {SCHEMA_VERSION - 1}")
    assert "db opgradér" in (error.hint or "")


def test_a_store_that_turns_newer_while_open_is_noticed_at_the_next_opening(file: Path) -> None:
    """The header is not read while a connection is open, so that this is seen by SQLite instead."""
    first = open_sqlite(file)
    first._connection.execute("PRAGMA user_version = 9")
    with pytest.raises(StoreUnavailable, match="skema 9"):
        open_sqlite(file)
    first.close()


@pytest.mark.parametrize("length", [1, 15, 16, 99, 100, 600, 4096, 5000, 20000])
def test_a_truncated_store_is_damaged(file: Path, length: int) -> None:
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(IntegrityFailure, match="beskadiget") as caught:
        open_sqlite(file)
    assert caught.value.exit_code == 7


def test_a_store_with_a_ruined_schema_is_damaged(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xaa" * 3996
    file.write_bytes(content)
    _refused(file, IntegrityFailure, "beskadiget")


@pytest.mark.parametrize("statement", ["DROP TABLE store_info", "PRAGMA user_version = 0"])
def test_an_unfinished_store_is_damaged(file: Path, statement: str) -> None:
    connection = apsw.Connection(str(file))
    connection.execute(statement)
    connection.close()
    _refused(file, IntegrityFailure, "beskadiget")


def test_ruined_pages_are_found_one_by_one_and_nothing_crashes(file: Path) -> None:
    whole = file.read_bytes()
    healthy = open_sqlite(file)
    expected = everything(healthy, ["K1"])
    healthy.close()
    wrong = 0
    for page in range(len(whole) // 4096):
        content = bytearray(whole)
        content[page * 4096 + 200 : page * 4096 + 1200] = bytes(1000)
        for part in ("-wal", "-shm"):
            file.with_name(file.name + part).unlink(missing_ok=True)
        file.write_bytes(content)
        try:
            store = open_sqlite(file)
        except IntegrityFailure:
            wrong += 1
            continue
        damaged = store.verify()[2] != []
        try:
            same = everything(store, ["K1"]) == expected
        except IntegrityFailure:
            same = False
        assert damaged or same, page
        wrong += damaged
        store.close()
    assert wrong > 5


def test_a_folder_in_place_of_the_file_or_its_companions(file: Path) -> None:
    _refused(file.parent, StoreUnavailable, "er en mappe")
    file.with_name("sager.db.lock").unlink()
    log = file.with_name("sager.db-wal")
    log.mkdir()
    _refused(file, StoreUnavailable, "mangler adgang")
    log.rmdir()
    for companion, words in (("sager.db-shm", "skrivebeskyttet"), ("sager.db.lock", "Låsefilen")):
        file.with_name(companion).unlink(missing_ok=True)
        file.with_name(companion).mkdir()
        store = open_sqlite(file)
        _error_of(lambda: add(store, adding("K1", 200)), StoreUnavailable, words)  # noqa: B023 - called at once
        assert store.verify() == (1, 200, [])
        store.close()
        file.with_name(companion).rmdir()


def test_a_store_under_a_link_is_the_same_store_with_the_same_lock(file: Path) -> None:
    link = file.with_name("genvej.db")
    link.symlink_to(file)
    store = open_sqlite(link)
    assert store.path == file
    add(store, adding("K1", 200))
    assert not file.with_name("genvej.db.lock").exists()
    store.close()


def test_a_store_with_two_names_is_refused(file: Path) -> None:
    os.link(file, file.with_name("kopi.db"))
    _refused(file, StoreUnavailable, "flere navne")


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder of its own, and no more rights than an ordinary user has."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        store = open_sqlite(folder / "sager.db", create_missing=True)
        add(store, adding("K1"))
        store.close()
        (folder / "sager.db.lock").chmod(0o644)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        else:
            folder.chmod(0o500)
        yield folder
        if root:
            os.seteuid(0)
        folder.chmod(0o700)


def test_no_permission_to_the_file(ordinary_user: Path) -> None:
    path = ordinary_user / "sager.db"
    if path.stat().st_uid == os.geteuid():
        path.chmod(0)
    _error_of(lambda: open_sqlite(path), StoreUnavailable, "mangler adgang")


def test_no_permission_to_make_one(ordinary_user: Path) -> None:
    _error_of(lambda: open_sqlite(ordinary_user / "ny.db", create_missing=True), StoreUnavailable, "kan ikke åbnes")
    _error_of(lambda: open_sqlite(ordinary_user / "ny" / "ny.db", create_missing=True), StoreUnavailable, "adgang")


def _error_of(use: Callable[[], Any], kind: type[SagsgangError], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        use()
    assert caught.value.hint


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    for version in ("3.40.1", "3.51.2", "3.6"):
        with pytest.raises(StoreUnavailable, match=r"3\.51\.3"):
            check_library(version)
    for version in ("3.51.3", "3.52", "4.0.0"):
        check_library(version)
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.40.1")
    _refused(file, StoreUnavailable, r"3\.40\.1")


# A machine that will not


def _full(store: SqliteStore) -> None:
    pages: Any = store._connection.pragma("page_count")
    store._connection.pragma("max_page_count", pages)


def test_a_full_disk_loses_nothing_and_passes(sqlite: SqliteStore) -> None:
    add(sqlite, adding("K1"))
    _full(sqlite)
    big = CaseAppend(case="K1", expected_seq=1, rows=(row("K1", 2, body=bytes(200_000)),), head=adding("K1", 1).head)
    before = everything(sqlite, ["K1"])
    for _attempt in range(3):
        with pytest.raises(StoreUnavailable, match="fuld") as caught:
            add(sqlite, big, command=("c1", "f"))
        assert caught.value.exit_code == 8
        assert everything(sqlite, ["K1"]) == before
        assert sqlite.command("c1") is None
    sqlite._connection.pragma("max_page_count", 10**6)
    add(sqlite, big, command=("c1", "f"))
    assert sqlite.verify() == (1, 2, [])


def test_a_disk_that_fills_up_at_any_page(sqlite: SqliteStore) -> None:
    add(sqlite, adding("K0"))
    refused = seq = 0
    while seq < 60:
        _full(sqlite)
        append = adding(
            f"K{seq}",
            0 if seq else 1,
            obligations=tuple(obligation(f"K{seq}", "p", n) for n in range(20)),
            outbox=(out(f"o{seq}", f"K{seq}"),),
        )
        try:
            add(sqlite, append, command=(f"c{seq}", "f"))
        except StoreUnavailable as error:
            assert "fuld" in error.message  # noqa: PT017 - some appends still fit
            refused += 1
            assert sqlite.command(f"c{seq}") is None
            sqlite._connection.pragma("max_page_count", 10**6)
            add(sqlite, append, command=(f"c{seq}", "f"))
        seq += 1
    assert refused > 5
    assert sqlite.verify() == (60, 61, [])


def test_a_write_protected_store_can_be_read(sqlite: SqliteStore) -> None:
    add(sqlite, adding("K1"))
    sqlite._connection.pragma("query_only", True)
    with pytest.raises(StoreUnavailable, match="skrivebeskyttet"):
        add(sqlite, adding("K1", 1))
    assert len(sqlite.rows("K1")) == 1


def test_another_program_that_holds_the_file_is_waited_for_and_then_told_of(sqlite: SqliteStore) -> None:
    add(sqlite, adding("K1"))
    other = apsw.Connection(str(sqlite.path))
    other.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    with pytest.raises(StoreUnavailable, match="låst af et andet program"):
        add(sqlite, adding("K1", 1))
    assert 0.2 < time.monotonic() - start < 5
    assert len(sqlite.rows("K1")) == 1
    other.execute("ROLLBACK")
    add(sqlite, adding("K1", 1))


def test_a_disk_that_fails_ends_the_use_of_the_connection(sqlite: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    add(sqlite, adding("K1"))

    def failing(_numbers: Numbers) -> Sequence[CaseAppend]:
        raise apsw.IOError("disk I/O error")

    with pytest.raises(StoreUnavailable, match="Disken svarer med fejl"):
        sqlite.append(failing)
    for use in (lambda: sqlite.head("K1"), lambda: add(sqlite, adding("K1", 1)), sqlite.verify):
        with pytest.raises(StoreUnavailable, match="har givet en diskfejl"):
            use()
    sqlite.close()
    again = open_sqlite(sqlite.path)
    assert again.verify() == (1, 1, [])
    again.close()


def test_every_error_of_sqlite_has_words_of_our_own(path: Path) -> None:
    kinds = [kind for kind in vars(apsw).values() if isinstance(kind, type) and issubclass(kind, apsw.Error)]
    assert len(kinds) > 30
    for kind in kinds:
        ours = fault(kind("hemmeligt indhold"), path)
        assert str(path) in ours.message
        assert "hemmeligt" not in ours.message
    expected = {
        apsw.FullError: (8, "fuld"),
        apsw.BusyError: (8, "låst"),
        apsw.ReadOnlyError: (8, "skrivebeskyttet"),
        apsw.CantOpenError: (8, "adgang"),
        apsw.PermissionsError: (8, "adgang"),
        apsw.IOError: (8, "Disken"),
        apsw.NoMemError: (8, "hukommelse"),
        apsw.CorruptError: (7, "beskadiget"),
        apsw.NotADBError: (7, "beskadiget"),
        apsw.ConstraintError: (7, "modsiger"),
        apsw.MisuseError: (70, "Uventet"),
    }
    for kind, (code, words) in expected.items():
        ours = fault(kind("x"), path)
        assert ours.exit_code == code
        assert words in ours.message


def test_every_refusal_of_the_system_has_words_of_our_own(path: Path) -> None:
    words = {2: "intet lager", 13: "adgang", 21: "mappe", 28: "fuld", 30: "skrivebeskyttet", 5: "Disken", 122: "fuld"}
    for number, expected in words.items():
        assert expected in system_fault(OSError(number, "x"), path).message


# The lock


def _hold(path: Path, text: bytes) -> FileLock:
    lock = FileLock(path)
    lock.acquire(1)
    Path(f"{path}.lock").write_bytes(text)
    return lock


def test_whoever_waits_too_long_is_told_who_holds_the_lock(sqlite: SqliteStore) -> None:
    since = 1_795_190_400  # 20-11-2026 16:00 UTC
    holder = {"pid": 4711, "user": "bø", "host": "kontor-7"}
    lock = _hold(sqlite.path, json.dumps(holder).encode() + b"\nleftover of a longer name")
    os.utime(f"{sqlite.path}.lock", (since, since))
    with pytest.raises(StoreUnavailable) as caught:
        add(sqlite, adding("K1"))
    for word in ("4711", "bø", "kontor-7", "20-11-2026 16:00:00", "0,3 sekunder"):
        assert word in caught.value.message
    assert "går tabt" in (caught.value.hint or "")
    assert sqlite.heads() == []
    lock.release()
    add(sqlite, adding("K1"))
    lock.close()


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b'{"pid": 1}', b'{"pid":1,"user":"a"}'])
def test_a_lock_file_that_says_nothing_is_no_hindrance(sqlite: SqliteStore, text: bytes) -> None:
    lock = _hold(sqlite.path, text)
    with pytest.raises(StoreUnavailable, match="fremgår ikke"):
        add(sqlite, adding("K1"))
    lock.close()
    add(sqlite, adding("K1"))


def test_the_lock_file_tells_who_wrote_last(sqlite: SqliteStore) -> None:
    before = int(time.time())
    add(sqlite, adding("K1"))
    lock = Path(f"{sqlite.path}.lock")
    holder = json.loads(lock.read_bytes())
    assert holder["pid"] == os.getpid()
    assert holder["user"]
    assert holder["host"]
    assert before <= lock.stat().st_mtime <= time.time()


def test_the_lock_comes_when_it_is_let_go(path: Path) -> None:
    store = open_sqlite(path, create_missing=True, wait=10)
    lock = _hold(path, b"")
    timer = threading.Timer(0.2, lock.release)
    timer.start()
    start = time.monotonic()
    add(store, adding("K1"))
    assert 0.1 < time.monotonic() - start < 5
    timer.join()
    add(store, adding("K1", 1))
    store.close()
    lock.close()


def test_giving_up_gives_the_lock_back(path: Path) -> None:
    """Whoever gave up waiting must not get the lock afterwards and keep it from the rest."""
    holder, impatient, patient = FileLock(path), FileLock(path), FileLock(path)
    holder.acquire(1)
    with pytest.raises(StoreUnavailable):
        impatient.acquire(0.05)
    holder.release()
    patient.acquire(2)
    patient.release()
    for lock in (holder, impatient, patient):
        lock.close()


def test_readers_do_not_wait_for_a_writer_that_waits(path: Path) -> None:
    store = open_sqlite(path, create_missing=True, wait=5)
    lock = _hold(path, b"")
    writer = threading.Thread(target=lambda: add(store, adding("K1")))
    writer.start()
    time.sleep(0.05)
    start = time.monotonic()
    assert store.heads() == []
    assert time.monotonic() - start < 1
    lock.release()
    writer.join()
    assert store.verify() == (1, 1, [])
    store.close()
    lock.close()


def test_opening_again_does_not_take_the_locks_of_the_first(path: Path) -> None:
    """Reading the header while a connection is open would drop its locks: others could then write in between."""
    store = open_sqlite(path, create_missing=True)
    add(store, adding("K1"))
    read: list[Path] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite_file, "check_header", lambda path, **_given: read.append(path))
        second = open_sqlite(path)
        second.close()
        store.verify()
        assert read == []
        store.close()
        open_sqlite(path).close()
        assert read == [path]


# The plan


def test_who_is_late_is_answered_from_a_covering_index(sqlite: SqliteStore) -> None:
    plan: Any = sqlite._connection.execute(f"EXPLAIN QUERY PLAN {QUERIES['overdue']}", (0,)).fetchall()
    details = [detail for *_numbers, detail in plan]
    assert details == ["SEARCH obligation USING COVERING INDEX obligation_live (status=? AND due<?)"]
    plan = sqlite._connection.execute(f"EXPLAIN QUERY PLAN {QUERIES['pending']}", (0,)).fetchall()
    assert [detail for *_n, detail in plan] == ["SEARCH case_head USING COVERING INDEX case_pending (next_instant<?)"]


def test_a_sweep_of_a_store_in_use_reads_nothing_but_that_index(sqlite: SqliteStore) -> None:
    """What `overdue` really asks, with rows of every status there, and with statistics or without."""
    statuses = ("open", "missed", "unknown", "met", "void", "lapsed", "not_applicable")
    for number in range(60):
        owed = [obligation(f"K{number}", status, due=900 + number, status=status) for status in statuses]
        undated = obligation(f"K{number}", "uden frist", due=None)
        add(sqlite, adding(f"K{number}", obligations=(*owed, undated)))
    asked: list[tuple[str, Any]] = []
    connection = sqlite._connection
    for _statistics in (False, True):
        connection.exec_trace = lambda _cursor, sql, given: asked.append((sql, given)) is None
        late = list(sqlite.overdue(910))
        connection.exec_trace = None
        assert late == [(f"K{number}", "open", 1, 900 + number) for number in range(10)]
        ((sql, given),) = asked
        plan: Any = connection.execute(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()
        details = [detail for *_numbers, detail in plan]
        assert details == ["SEARCH obligation USING COVERING INDEX obligation_live (status=? AND due<?)"]
        asked.clear()
        connection.execute("ANALYZE").fetchall()


WALKING = ("heads", "obligations", "outbox", "stuck", "outbox_counts", "recorded", "size")
"""Queries that somebody asks for who wants to see everything; those of the outbox walk over what waits, and count the rest."""


@pytest.mark.parametrize("query", [name for name in QUERIES if name not in WALKING])
def test_no_everyday_query_walks_through_a_table(sqlite: SqliteStore, query: str) -> None:
    if query.startswith("all_") or query in ("store_id", "head_marks"):
        return
    text = QUERIES[query]
    given: Any = {"child": "", "family": "", "holder": "", "status": "", "case": "", "before": 0}
    given |= {"key": "", "at": 0, "limit": 1, "reached": "[]", "error": "", "next_try": 0}
    given |= {"after": 0, "seq": 1, "id": "", "digest": "", "attempts": 1}
    if ":" not in text:
        given = (None,) * text.count("?")
    plan: Any = sqlite._connection.execute(f"EXPLAIN QUERY PLAN {text}", given).fetchall()
    assert not [detail for *_n, detail in plan if detail.startswith("SCAN") and "json_each" not in detail]


# The outbox


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM outbox",
        "UPDATE outbox SET body = x'' WHERE key = 'a'",
        "UPDATE outbox SET due = 1 WHERE key = 'b'",
        "UPDATE outbox SET delivered_at = NULL WHERE key = 'a'",
        "UPDATE outbox SET error = 'x', attempts = 9 WHERE key = 'a'",
    ],
)
def test_what_was_told_is_not_changed_by_accident(sqlite: SqliteStore, statement: str) -> None:
    add(sqlite, adding("K1", outbox=(out("a"), out("b"))))
    sqlite.mark_delivered("a", at=1, reached=["fil:/x"])
    before = sqlite.delivery("a"), sqlite.delivery("b")
    with pytest.raises(apsw.ConstraintError):
        sqlite._connection.execute(statement)
    assert (sqlite.delivery("a"), sqlite.delivery("b")) == before


def test_what_may_be_delivered_is_answered_from_an_index(sqlite: SqliteStore) -> None:
    plan: Any = sqlite._connection.execute(f"EXPLAIN QUERY PLAN {QUERIES['deliverable']}", {"at": 0, "limit": 1})
    assert [detail for *_n, detail in plan] == ["SEARCH outbox USING INDEX outbox_waiting (due<?)"]


def test_a_mark_on_a_full_or_write_protected_disk_leaves_the_row_as_it_was(sqlite: SqliteStore) -> None:
    add(sqlite, adding("K1", outbox=(out("a"),)))
    before = sqlite.waiting()
    sqlite._connection.pragma("query_only", True)
    with pytest.raises(StoreUnavailable, match="skrivebeskyttet"):
        sqlite.mark_delivered("a", at=1, reached=[])
    sqlite._connection.pragma("query_only", False)
    assert sqlite.waiting() == before
    _full(sqlite)
    with pytest.raises(StoreUnavailable, match="fuld"):
        sqlite.mark_failed("a", error="x" * 200_000, next_try=1, reached=[])
    assert sqlite.waiting() == before
    sqlite._connection.pragma("max_page_count", 10**6)
    assert sqlite.mark_delivered("a", at=1, reached=[])
