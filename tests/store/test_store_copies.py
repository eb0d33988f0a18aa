"""Copies of a store, and stores from copies: they hold, they lack nothing, and they appear whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest
from golden_making import GOLDEN
from store_making import add, adding, everything, obligation, out

from sagsgang.errors import IntegrityFailure, SagsgangError, StoreUnavailable, WrongUse
from sagsgang.store import admin, sqlite_admin
from sagsgang.store.sqlite import SqliteStore, open_sqlite

WRITER = Path(__file__).with_name("store_writer.py")
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{WRITER.parent}{os.pathsep}{WRITER.parents[2]}"}
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
COPIES = 10


def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def filled(sqlite: SqliteStore) -> SqliteStore:
    """A store in use, with something in every table."""
    given = {"obligations": (obligation(),), "outbox": (out(),)}
    add(sqlite, adding("K1", 0, 3, **given), adding("K2"), command=("c1", "f"))
    sqlite.mark_delivered(out().key, at=700, reached=["fil:x"])
    return sqlite


def files(folder: Path) -> dict[str, bytes]:
    """The files in a folder, save those of the store in use."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("sager.db")}


def test_a_copy_has_everything_and_says_what_it_is(filled: SqliteStore, tmp_path: Path) -> None:
    target = tmp_path / "kopi.db"
    copy = admin.backup(url(filled.path), target, now=NOW)
    assert copy == admin.Copy(
        path=target,
        schema=admin.status(url(filled.path)).known,
        cases=2,
        records=4,
        newest=filled.rows("K1")[-1].recorded,
        sha256=hashlib.sha256(target.read_bytes()).hexdigest(),
        taken=NOW,
    )
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.stat().st_nlink == 1
    assert set(files(tmp_path)) == {"kopi.db"}
    opened = open_sqlite(target)
    assert everything(opened, ["K1", "K2"]) == everything(filled, ["K1", "K2"])
    assert opened.command("c1") == filled.command("c1")
    assert opened.store_id == filled.store_id
    opened.close()


def test_a_restored_store_is_the_one_that_was_copied(filled: SqliteStore, tmp_path: Path) -> None:
    target, again = tmp_path / "kopi.db", tmp_path / "ny" / "mappe" / "igen.db"
    taken = admin.backup(url(filled.path), target, now=NOW)
    before = target.read_bytes()
    held = admin.restore(target, url(again), now=NOW)
    assert (held.cases, held.records, held.newest, held.sha256) == (2, 4, taken.newest, taken.sha256)
    assert held.path == again
    assert target.read_bytes() == before
    assert stat.S_IMODE(again.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(again.stat().st_mode) == 0o600
    restored = open_sqlite(again)
    assert everything(restored, ["K1", "K2"]) == everything(filled, ["K1", "K2"])
    add(restored, adding("K1", 3))
    assert restored.verify() == (2, 5, [])
    restored.close()


def test_an_empty_store_can_be_copied(sqlite: SqliteStore, tmp_path: Path) -> None:
    copy = admin.backup(url(sqlite.path), tmp_path / "kopi.db", now=NOW)
    assert (copy.cases, copy.records, copy.newest) == (0, 0, None)


def test_nothing_is_ever_overwritten(filled: SqliteStore, tmp_path: Path) -> None:
    target = tmp_path / "kopi.db"
    target.write_text("noget andet")
    with pytest.raises(WrongUse, match="findes allerede"):
        admin.backup(url(filled.path), target, now=NOW)
    target.unlink()
    admin.backup(url(filled.path), target, now=NOW)
    with pytest.raises(WrongUse, match="findes allerede"):
        admin.restore(target, url(filled.path), now=NOW)
    (tmp_path / "hul").symlink_to("ingenting")
    with pytest.raises(WrongUse, match="findes allerede"):
        admin.backup(url(filled.path), tmp_path / "hul", now=NOW)


def test_what_appears_while_the_copy_is_made_is_not_overwritten(
    filled: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "kopi.db"
    place = sqlite_admin.put_in_place

    def late(draft: Path, path: Path) -> None:
        path.write_text("noget andet")
        place(draft, path)

    monkeypatch.setattr(sqlite_admin, "put_in_place", late)
    with pytest.raises(WrongUse, match="findes allerede"):
        admin.backup(url(filled.path), target, now=NOW)
    assert files(tmp_path) == {"kopi.db": b"noget andet"}


def test_where_a_file_can_have_one_name_only_nothing_is_overwritten_either(
    filled: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(self: Path, _other: Path) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    target = tmp_path / "kopi.db"
    assert admin.backup(url(filled.path), target, now=NOW).records == 4
    assert set(files(tmp_path)) == {"kopi.db"}
    place = sqlite_admin.put_in_place

    def late(draft: Path, path: Path) -> None:
        path.write_text("noget andet")
        place(draft, path)

    monkeypatch.setattr(sqlite_admin, "put_in_place", late)
    with pytest.raises(WrongUse, match="findes allerede"):
        admin.backup(url(filled.path), tmp_path / "to.db", now=NOW)
    assert (tmp_path / "to.db").read_text() == "noget andet"


def _harm(path: Path, *, record: str) -> None:
    with apsw.Connection(str(path)) as connection:
        connection.execute("DROP TRIGGER record_stays")
        connection.execute(f"UPDATE record SET {record} WHERE pos = 2")
    connection.close()


def test_a_copy_that_does_not_hold_is_never_left(
    filled: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examined = sqlite_admin._examined

    def harmed(file: Path, **given: Any) -> admin.Copy:
        _harm(file, record="actor = 'bo'")
        return examined(file, **given)

    monkeypatch.setattr(sqlite_admin, "_examined", harmed)
    with pytest.raises(IntegrityFailure, match="K1 2: Rækken er ændret"):
        admin.backup(url(filled.path), tmp_path / "kopi.db", now=NOW)
    assert files(tmp_path) == {}


def test_a_damaged_store_gives_no_copy(sqlite: SqliteStore, tmp_path: Path) -> None:
    add(sqlite, adding("K1", 0, 3))
    sqlite.close()
    _harm(sqlite.path, record="body = zeroblob(3)")
    with pytest.raises(IntegrityFailure, match="holder ikke"):
        admin.backup(url(sqlite.path), tmp_path / "kopi.db", now=NOW)
    assert files(tmp_path) == {}


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_what_cannot_be_written_is_said_and_leaves_nothing(
    filled: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    def broken(_draft: Path, _path: Path) -> None:
        raise OSError(fault, "broken")

    monkeypatch.setattr(sqlite_admin, "put_in_place", broken)
    with pytest.raises(StoreUnavailable, match=r"kopi\.db kan ikke skrives"):
        admin.backup(url(filled.path), tmp_path / "kopi.db", now=NOW)
    assert files(tmp_path) == {}


LIMITED = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sagsgang.errors import StoreUnavailable
from sagsgang.store import admin
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    admin.backup("sqlite:///" + sys.argv[1], Path(sys.argv[2]), now=datetime.now(UTC))
except StoreUnavailable as error:
    print(error.message)
"""


def test_a_disk_that_fills_while_the_copy_is_written(tmp_path: Path) -> None:
    shutil.copyfile(GOLDEN / "skema-2.db", tmp_path / "sager.db")
    target = tmp_path / "kopi.db"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path / "sager.db", target], env=ENVIRONMENT, capture_output=True, text=True
    )
    assert done.stdout == f"Filen {target} kan ikke skrives.\n", done.stderr
    assert files(tmp_path) == {}


def test_a_folder_that_is_not_there(filled: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="kan ikke skrives") as caught:
        admin.backup(url(filled.path), tmp_path / "findes" / "ikke.db", now=NOW)
    assert caught.value.hint
    with pytest.raises(StoreUnavailable, match="intet lager"):
        admin.backup(url(tmp_path / "mangler.db"), tmp_path / "kopi.db", now=NOW)


# What can be restored


def _foreign(copy: Path) -> None:
    copy.write_bytes(b"noget helt andet" * 100)


def _cut(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-5000])


def _flipped(copy: Path) -> None:
    data = bytearray(copy.read_bytes())
    place = data.find(b"modtagelse")
    data[place] ^= 1
    copy.write_bytes(data)


def _newer(copy: Path) -> None:
    data = bytearray(copy.read_bytes())
    data[60:64] = (99).to_bytes(4, "big")
    copy.write_bytes(data)


def _logged(copy: Path) -> None:
    copy.with_name(f"{copy.name}-wal").write_bytes(b"")


@pytest.mark.parametrize(
    ("harm", "kind", "words"),
    [
        (_foreign, StoreUnavailable, "ikke et sagsgang-lager"),
        (_cut, IntegrityFailure, r"kopi\.db"),
        (_flipped, IntegrityFailure, r"kopi\.db holder ikke"),
        (_newer, StoreUnavailable, "nyere sagsgang"),
        (_logged, StoreUnavailable, "er et lager i brug"),
        (Path.unlink, StoreUnavailable, "intet lager"),
    ],
    ids=["foreign", "cut", "flipped", "newer", "in use", "missing"],
)
def test_only_a_copy_that_holds_is_restored(
    filled: SqliteStore, tmp_path: Path, harm: Callable[[Path], None], kind: type[SagsgangError], words: str
) -> None:
    copy, again = tmp_path / "kopi.db", tmp_path / "ny" / "igen.db"
    admin.backup(url(filled.path), copy, now=NOW)
    harm(copy)
    with pytest.raises(kind, match=words) as caught:
        admin.restore(copy, url(again), now=NOW)
    assert caught.value.hint
    assert not again.exists()
    assert not again.parent.exists() or [path.name for path in again.parent.iterdir()] == ["igen.db.lock"]


def test_a_store_that_is_open_is_no_copy(filled: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="lager i brug"):
        admin.restore(filled.path, url(tmp_path / "ny.db"), now=NOW)
    add(filled, adding("K1", 3))
    assert filled.verify() == (2, 5, [])


@pytest.mark.parametrize("kind", ["wal", "journal"])
def test_a_log_that_another_store_has_left_is_not_taken_over(filled: SqliteStore, tmp_path: Path, kind: str) -> None:
    copy, again = tmp_path / "kopi.db", tmp_path / "igen.db"
    admin.backup(url(filled.path), copy, now=NOW)
    left = tmp_path / f"igen.db-{kind}"
    left.write_bytes(b"")
    with pytest.raises(WrongUse, match="efterladt af et andet lager"):
        admin.restore(copy, url(again), now=NOW)
    left.unlink()
    assert admin.restore(copy, url(again), now=NOW).records == 4


def test_a_copy_of_an_older_schema_is_restored_and_then_upgraded(tmp_path: Path) -> None:
    again = tmp_path / "igen.db"
    held = admin.restore(GOLDEN / "skema-1.db", url(again), now=NOW)
    assert held.schema == 1
    with pytest.raises(StoreUnavailable, match="ældre sagsgang"):
        open_sqlite(again)
    admin.upgrade(url(again), now=NOW)
    store = open_sqlite(again)
    assert store.verify() == (18, 101, [])
    store.close()


# Under load


class Writers:
    """Two processes that write all the time, and every command that they were told is stored."""

    def __init__(self, path: Path) -> None:
        self.acknowledged: list[str] = []
        self._processes = [
            subprocess.Popen(
                [sys.executable, str(WRITER), str(path), f"p{n}", "0", "K1"],
                stdout=subprocess.PIPE,
                text=True,
                env=ENVIRONMENT,
            )
            for n in (1, 2)
        ]
        for process in self._processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        self._threads = [threading.Thread(target=self._listen, args=(one,)) for one in self._processes]
        for thread in self._threads:
            thread.start()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.acknowledged.append(line.strip())

    def more(self, count: int) -> None:
        """Wait until that many commands more have been acknowledged."""
        target = len(self.acknowledged) + count
        while len(self.acknowledged) < target:
            assert all(process.poll() is None for process in self._processes)
            time.sleep(0.001)

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        for thread, process in zip(self._threads, self._processes, strict=True):
            thread.join()
            assert process.stdout is not None
            process.stdout.close()


@contextmanager
def writing(path: Path) -> Iterator[Writers]:
    writers = Writers(path)
    try:
        yield writers
    finally:
        writers.stop()


def lacking(copy: Path, acknowledged: set[str]) -> list[str]:
    """What is wrong with a copy: that it does not hold, or lacks something that was acknowledged before it began."""
    try:
        store = open_sqlite(copy)
    except SagsgangError as error:
        return [error.message]
    try:
        _cases, rows, damage = store.verify()
        stored = {name for (name,) in store._connection.execute("SELECT command_id FROM command")}
        wrong = [one.message for one in damage] + sorted(acknowledged - stored)
        if rows != 2 * len(stored):
            wrong.append(f"{rows} rows of {len(stored)} commands")
        return wrong
    except (SagsgangError, apsw.Error) as error:
        return [str(error)]
    finally:
        store.close()


def copies_under_load(path: Path, folder: Path, copy: Callable[[Path], None]) -> list[list[str]]:
    """What is wrong with each of the copies taken while two processes write."""
    open_sqlite(path, create_missing=True).close()
    wrong = []
    with writing(path) as writers:
        for n in range(COPIES):
            writers.more(20)
            before = set(writers.acknowledged)
            target = folder / f"kopi-{n}.db"
            copy(target)
            wrong.append(lacking(target, before))
    return wrong


def test_copies_taken_while_others_write_hold_and_lack_nothing(path: Path, tmp_path: Path) -> None:
    wrong = copies_under_load(path, tmp_path, lambda target: admin.backup(url(path), target, now=NOW) and None)
    assert wrong == [[]] * COPIES


def test_a_plain_copy_of_the_file_is_caught(path: Path, tmp_path: Path) -> None:
    """The negative control of the test above. The tests' process has no connection to the store that it copies."""
    wrong = copies_under_load(path, tmp_path, lambda target: shutil.copyfile(path, target) and None)
    assert any(wrong)
