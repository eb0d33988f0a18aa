"""A process whose children upgrade copies of a store and are killed: `store_upgrader.py GOLDEN FOLDER [loose]`.

The first child is not killed and counts the statements; then one is killed before each of them, one as COMMIT begins and one when it has
ended. Each works on a store of its own in FOLDER, named after where it died; what is left there is for the tests to judge. `loose`: the
migration runs without a transaction.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw

from sagsgang.store import header, sqlite_admin
from sagsgang.store.named_sql import migrations
from sagsgang.store.sqlite_file import OpenFile

NEXT = """
ALTER TABLE case_head ADD COLUMN unit TEXT;
UPDATE case_head SET unit = upper(holder);
CREATE TABLE told (key TEXT PRIMARY KEY, at INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO told SELECT key, delivered_at FROM outbox WHERE delivered_at IS NOT NULL;
DROP INDEX case_holder;
CREATE INDEX case_holder ON case_head (unit, holder, status);
PRAGMA user_version = 3;
"""
"""A migration that does more than the real one: it changes rows and an index."""

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def scripts(_database: str, *, after: int) -> list[tuple[int, str]]:
    """The real migrations and the one above."""
    return [*migrations("sqlite", after=after), (3, NEXT)]


def loose(file: OpenFile, before: int) -> None:
    """The migration as it must not be: every statement is a transaction of its own."""
    for _number, script in scripts("sqlite", after=before):
        file.connection.execute(script).fetchall()


def upgrade(golden: Path, store: Path, *, kill_at: int | str | None) -> int:
    """Upgrade a copy of the golden store in this process, which dies on the way if asked to; the number of statements."""
    store.parent.mkdir()
    shutil.copyfile(golden, store)
    seen = 0

    def die(*_about: Any) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)

    def trace(*_about: Any) -> bool:
        nonlocal seen
        seen += 1
        if seen == kill_at:
            die()
        return True

    def watch(connection: apsw.Connection) -> None:
        connection.set_exec_trace(trace)
        if kill_at == "commit":
            connection.set_commit_hook(die)
        if kill_at == "committed":
            connection.set_wal_hook(die)

    apsw.connection_hooks.append(watch)
    sqlite_admin.upgrade(f"sqlite:///{store}", copies=None, now=NOW)
    return seen


def in_child(golden: Path, store: Path, kill_at: int | str | None) -> int:
    """How the child ended: its exit code, or minus the signal."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = upgrade(golden, store, kill_at=kill_at)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    golden, folder = Path(sys.argv[1]), Path(sys.argv[2])
    header.SCHEMA_VERSION = sqlite_admin.SCHEMA_VERSION = 3
    header.check_identity.__kwdefaults__["oldest"] = header.check_header.__kwdefaults__["oldest"] = 3
    sqlite_admin.migrations = scripts  # type: ignore[attr-defined]
    if "loose" in sys.argv:
        sqlite_admin._migrate = loose
    statements = in_child(golden, folder / "whole" / "sager.db", None)
    print("whole", statements, flush=True)
    for kill_at in (*range(1, statements + 1), "commit", "committed"):
        print(kill_at, in_child(golden, folder / str(kill_at) / "sager.db", kill_at), flush=True)


if __name__ == "__main__":
    main()
