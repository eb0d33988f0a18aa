"""One durable step on SQLite and on PostgreSQL: what `Store.append` costs over the raw driver issuing the same statements.

    python benchmarks/bench_durable.py [--rounds 9] [--steps 300] [--folder DIR]

A step: one record of 700 bytes, two obligations, one outbox row, the case's head, the command id; looked up first,
read back before COMMIT, under the lock file. Both are given their steps ready made; the raw one hashes and checks
nothing.
Put `--folder` on the disk that counts.
"""

from __future__ import annotations

import argparse
import fcntl
import itertools
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
from _bench import Timing, Variant, compare, heading
from _server import new_database

from sagsgang.store.base import CaseAppend, CaseHead, ObligationRow, OutboxRow, Row, Store
from sagsgang.store.chain import FIRST, content, seconds
from sagsgang.store.memory import MemoryStore
from sagsgang.store.postgres import open_postgres
from sagsgang.store.postgres_link import QUERIES as POSTGRES
from sagsgang.store.postgres_link import WAIT, connect, restrict
from sagsgang.store.sqlite import QUERIES, open_sqlite
from sagsgang.store.sqlite_file import SAFEGUARDS

GUIDE = ("d" * 64, b"guide: underretning\n" * 400)
BODY = b'{"facts":{"notat":"' + b"Samtale med barnet afholdt. " * 24 + b'"}}'
HEADER = b'{"do":"step","step":"vurder_akut","outcome":"ikke_akut"}'
OBLIGATION = b'{"title":"Vurdering inden 24 timer","law":["bl133"]}'
SUMMARY = b'{"steps":{"vurder_akut":1795190400},"people":["anna","bo"]}'
START = datetime(2026, 11, 20, 15, tzinfo=UTC)
CASES = 200


def steps(count: int) -> Iterator[tuple[str, CaseAppend]]:
    """Command ids and appends, made beforehand, round after round over the cases."""
    made = []
    for n in range(count):
        case, seq = f"UND-2026-{n % CASES:04d}", n // CASES + 1
        made.append((f"0192f0c0-0000-7000-8000-{n:012x}", _step(case, seq, START + timedelta(minutes=n))))
    return iter(made)


def _step(case: str, seq: int, now: datetime) -> CaseAppend:
    row = Row(
        case=case,
        seq=seq,
        nr=seq,
        type="step",
        version=1,
        at=now,
        recorded=now,
        actor="anna",
        role="modtagelse",
        command_id=f"{case}-{seq}",
        header=HEADER,
        body=BODY,
    )
    due = seconds(now) + 86400
    head = CaseHead(
        case=case,
        guide="underretning",
        edition="2026-01-01",
        digest=GUIDE[0],
        child=f"B{case}",
        family=f"F{case}",
        status="open",
        seq=seq,
        nr=seq,
        holder="anna",
        began=START,
        opened=START,
        next_instant=due,
        summary=SUMMARY,
    )
    obligations = tuple(
        ObligationRow(case=case, id=name, nr=1, status="open", due=due, owner="anna", body=OBLIGATION)
        for name in ("vurdering", "kvittering")
    )
    outbox = (OutboxRow(key=f"{case}/{seq}", case=case, kind="påmindelse", due=due, put=due, body=OBLIGATION),)
    return CaseAppend(case=case, expected_seq=seq - 1, rows=(row,), head=head, obligations=obligations, outbox=outbox)


def through_store(store: Store, count: int) -> Variant:
    """The whole way: look up, check, hash, write, read back, commit."""
    todo = steps(count)

    def run(n: int) -> None:
        for command, append in itertools.islice(todo, n):
            store.append(lambda _numbers, append=append: (append,), command=(command, "f" * 64), guides=(GUIDE,))

    return run


def in_groups(store: Store, count: int, size: int = 100) -> Variant:
    """The same steps, so many in a transaction: what reading in a log of another system would do."""
    todo = steps(count)

    def run(n: int) -> None:
        for _ in range(n // size):
            group = [append for _command, append in itertools.islice(todo, size)]
            store.append(lambda _numbers, group=group: group, command=None, guides=(GUIDE,))

    return run


Ready = tuple[Any, ...]
"""A step as the raw driver takes it: command, seq before it, record, head, obligations, outbox."""


def ready(command: str, append: CaseAppend) -> Ready:
    head, case = append.head, append.case
    values = (
        head.guide,
        head.edition,
        head.digest,
        head.child,
        head.family,
        head.status,
        head.seq,
        head.nr,
        head.holder,
    )
    values = (*values, seconds(head.began), seconds(head.opened), head.next_instant, head.summary, FIRST)
    return (
        (command, "f" * 64, case, head.seq),
        append.expected_seq,
        (*content(append.rows[0]), FIRST, FIRST),
        (case, *values) if head.seq == 1 else (head.seq, head.nr, head.next_instant, head.summary, FIRST, case),
        [(case, o.id, o.nr, o.status, o.due, o.owner, o.body) for o in append.obligations],
        [(o.key, case, o.kind, o.due, o.put, o.body, o.due) for o in append.outbox],
    )


def raw(path: Path, count: int, size: int = 1) -> Variant:
    """The same statements through the bare driver, on a connection that is set as the store's is; `size` steps in a transaction."""
    open_sqlite(path, create_missing=True).close()
    connection = apsw.Connection(str(path))
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    connection.execute(f"{SAFEGUARDS}; PRAGMA synchronous = FULL").fetchall()
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    execute = connection.execute
    execute(QUERIES["insert_guide"], (*GUIDE, FIRST))
    known, case_end = QUERIES["command"], QUERIES["case_end"]
    insert_record, records_after = QUERIES["insert_record"], QUERIES["records_after"]
    insert_head, move_head, insert_command = QUERIES["insert_head"], QUERIES["move_head"], QUERIES["insert_command"]
    put_obligation, put_outbox = QUERIES["put_obligation"], QUERIES["put_outbox"]
    todo = iter([ready(*step) for step in steps(count)])

    def run(n: int) -> None:
        for _ in range(n // size):
            fcntl.flock(lock, fcntl.LOCK_EX)
            execute("BEGIN IMMEDIATE")
            execute("PRAGMA user_version").fetchone()
            for command, after, record, head, obligations, outbox in itertools.islice(todo, size):
                execute(known, (command[0],)).fetchone()
                execute(case_end, (command[2],)).fetchone()
                execute(insert_record, record)
                execute(records_after, (command[2], after)).fetchall()
                execute(move_head if after else insert_head, head)
                for obligation in obligations:
                    execute(put_obligation, obligation)
                for out in outbox:
                    execute(put_outbox, out)
                execute(insert_command, command)
            execute("COMMIT")
            fcntl.flock(lock, fcntl.LOCK_UN)

    return run


def raw_postgres(url: str, count: int) -> Variant:
    """The same statements through the bare driver, sent ahead of their answers in the same places."""
    open_postgres(url, create_missing=True).close()
    connection = connect(url)
    restrict(connection, wait=WAIT)
    execute = connection.execute
    execute(POSTGRES["insert_guide"], (*GUIDE, FIRST))
    todo = iter([ready(*step) for step in steps(count)])

    def run(n: int) -> None:
        for number, step in enumerate(itertools.islice(todo, n)):
            command, after, record, head, obligations, outbox = step
            with connection.pipeline():
                execute("BEGIN")
                execute(POSTGRES["attempt_command"], {"attempt": number, "id": command[0]}).fetchone()
                execute(POSTGRES["case_ends"], {"cases": [command[2]]}, binary=True).fetchall()
                execute(POSTGRES["insert_record"], record)
                execute(POSTGRES["move_head"] if after else POSTGRES["insert_head"], head)
                for obligation in obligations:
                    execute(POSTGRES["put_obligation"], obligation)
                for out in outbox:
                    execute(POSTGRES["put_outbox"], out)
                execute(POSTGRES["insert_command"], command)
                execute(POSTGRES["records_after"], {"case": command[2], "after": after}, binary=True).fetchall()
                execute("COMMIT")

    return run


def overwrite(path: Path) -> Variant:
    """The limit: 4 KiB written over a file that is there already, and synced."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    os.write(handle, bytes(4096 * 256))
    os.fsync(handle)
    block, places = b"x" * 4096, itertools.cycle(range(256))

    def run(n: int) -> None:
        for _ in range(n):
            os.pwrite(handle, block, next(places) * 4096)
            os.fdatasync(handle)

    return run


def measure(folder: Path, *, rounds: int, runs: int, quiet: bool = False) -> dict[str, Timing]:
    """The timings by variant; `ratio` is to the raw driver."""
    count = CASES + rounds * runs
    variants = {
        "raw driver, same statements": raw(folder / "raw.db", count),
        "Store.append": through_store(open_sqlite(folder / "store.db", create_missing=True), count),
        "Store.append in memory": through_store(MemoryStore(), count),
        "fdatasync of 4 KiB": overwrite(folder / "block"),
    }
    for variant in variants.values():
        variant(CASES)
    return compare(variants, "raw driver, same statements", rounds, runs=runs, quiet=quiet)


def measure_groups(folder: Path, *, rounds: int, runs: int, quiet: bool = False) -> dict[str, Timing]:
    """Single commits and groups of 100 on SQLite, ours and the raw driver's; `ratio` is to our single commits."""
    count = CASES + rounds * runs
    variants = {
        "single commits": through_store(open_sqlite(folder / "single.db", create_missing=True), count),
        GROUPS: in_groups(open_sqlite(folder / "groups.db", create_missing=True), count),
        "raw driver, single commits": raw(folder / "raw-single.db", count),
        "raw driver, groups of 100": raw(folder / "raw-groups.db", count, 100),
    }
    for variant in variants.values():
        variant(CASES)
    return compare(variants, "single commits", rounds, runs=runs, quiet=quiet)


GROUPS = "groups of 100"
GROUPS_TARGET = 5
"""How many times as fast as single commits."""


def measure_postgres(*, rounds: int, runs: int, quiet: bool = False) -> dict[str, Timing]:
    """The timings by variant on PostgreSQL; `ratio` is to the raw driver."""
    count = CASES + rounds * runs
    with new_database() as one, new_database() as other:
        store = open_postgres(other, create_missing=True)
        variants = {
            "raw driver, same statements": raw_postgres(one, count),
            "Store.append": through_store(store, count),
        }
        for variant in variants.values():
            variant(CASES)
        timings = compare(variants, "raw driver, same statements", rounds, runs=runs, quiet=quiet)
        store.close()
    return timings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        heading("a durable step", "apsw")
        measure(Path(folder), rounds=given.rounds, runs=given.steps)
        heading("a durable step in groups", "apsw")
        measure_groups(Path(folder), rounds=given.rounds, runs=given.steps)
    heading("a durable step on PostgreSQL", "psycopg")
    measure_postgres(rounds=given.rounds, runs=given.steps)


if __name__ == "__main__":
    main()
