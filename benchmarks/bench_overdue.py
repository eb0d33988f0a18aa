"""A large store: who is late, and what happened in a case; ours over the raw driver fetching the same rows.

    python benchmarks/bench_overdue.py [--rounds 15] [--obligations 1000000] [--folder DIR]

A store of 100,000 cases with ten records and ten obligations each is built through `Store.append` (a minute on SQLite, some on
PostgreSQL): five cases in six are closed, and about one obligation in a hundred is open and late. A sweep takes every late row; the query
plan must say that the index covers it. The scan without the index shows what the index is worth. A history is all the
records of one case, drawn at random.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw
from _bench import Timing, Variant, compare, heading
from _server import new_database

from sagsgang import load_guides
from sagsgang.guide.model import ObligationRule
from sagsgang.store.base import CaseAppend, CaseHead, ObligationRow, Row, Store
from sagsgang.store.chain import instant
from sagsgang.store.postgres import PostgresStore, open_postgres
from sagsgang.store.postgres_link import QUERIES as POSTGRES
from sagsgang.store.postgres_link import connect, restrict
from sagsgang.store.sqlite import QUERIES, SqliteStore, open_sqlite

TARGET = 1.5
"""At most so many times the raw driver."""

RAW, OURS = "raw driver, covering index", "Store.overdue"
SCAN = "raw driver, no index"
RAW_HISTORY, HISTORY = "raw driver, one history", "Store.rows"

OBLIGATIONS = 1_000_000
TO_A_CASE = 10
RECORDS = 10
"""To a case."""
BATCH = 2000
"""Cases a transaction, while the store is built."""
UNINDEXED = (
    "SELECT case_id, id, nr, due FROM obligation WHERE +status = 'open' AND +due < ? ORDER BY due, case_id, id, nr"
)
"""The plus signs keep SQLite from using the index."""
AT = 1_795_190_400
DAY = 86_400
GUIDE = ("d" * 64, b"guide: underretning\n" * 400)
BODY = b'{"facts":{"underretter":"fagperson","overgreb":"nej","aktiv_indsats":"nej"}}'
CLOSED_STATUSES = ("met",) * 17 + ("void", "lapsed", "not_applicable")
OPEN_STATUSES = ("met",) * 8 + ("open",) * 10 + ("missed", "unknown")


def appends(count: int) -> Iterator[CaseAppend]:
    """Cases in order of opening over three years, each with one record and its obligations."""
    drawn, cases = random.Random(1), count // TO_A_CASE
    bodies = {rule.id: _body(rule) for rule in load_guides().guide("underretning").obligations.values()}
    picks = [drawn.sample(list(bodies), TO_A_CASE) for _ in range(100)]
    holders = [f"rådgiver{number}" for number in range(40)]
    for number in range(cases):
        began = AT - 3 * 365 * DAY * (cases - number) // cases
        opened, live, holder = instant(began), drawn.random() < 1 / 6, drawn.choice(holders)
        case = f"UND-{opened.year}-{number:06}"
        obligations = []
        for name in drawn.choice(picks):
            status = drawn.choice(OPEN_STATUSES if live else CLOSED_STATUSES)
            obligations.append(
                ObligationRow(
                    case=case,
                    id=name,
                    nr=1,
                    status=status,
                    due=_due(status, began, drawn),
                    owner=holder,
                    body=bodies[name],
                )
            )
        pending = [o.due for o in obligations if o.status == "open" and o.due is not None]
        yield _opening(case, number, opened, holder, live, tuple(obligations), min(pending, default=None))


def _due(status: str, began: int, drawn: random.Random) -> int | None:
    """Late, soon or never for what is open; in the past for what is missed; some time after the opening for the rest."""
    if status == "open":
        return None if drawn.random() < 0.1 else AT + int((drawn.random() * 70 - 10) * DAY)
    if status == "missed":
        return AT - int(drawn.random() * 90 * DAY) - 1
    return None if status in ("unknown", "not_applicable") else began + int(drawn.random() * 120 * DAY)


def _body(rule: ObligationRule) -> bytes:
    about = {"title": rule.title, "role": rule.owner_role, "consequence": rule.consequence}
    about |= {"from": AT, "met_at": None, "late": False}
    return json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()


def _opening(
    case: str,
    number: int,
    opened: datetime,
    holder: str,
    live: bool,
    obligations: tuple[ObligationRow, ...],
    next_instant: int | None,
) -> CaseAppend:
    rows = tuple(
        Row(
            case=case,
            seq=seq,
            nr=seq,
            type="open" if seq == 1 else "step",
            version=1,
            at=opened,
            recorded=opened,
            actor=holder,
            role="rådgiver",
            command_id=None,
            header=b'{"do":"open"}',
            body=BODY,
        )
        for seq in range(1, RECORDS + 1)
    )
    head = CaseHead(
        case=case,
        guide="underretning",
        edition="2026-01-01",
        digest=GUIDE[0],
        child=f"B{number}",
        family=f"F{number // 2}",
        status="open" if live else "closed",
        seq=RECORDS,
        nr=RECORDS,
        holder=holder,
        began=opened,
        opened=opened,
        next_instant=next_instant,
        summary=b"{}",
    )
    return CaseAppend(case=case, expected_seq=0, rows=rows, head=head, obligations=obligations)


def fill(store: Store, count: int) -> None:
    """So many obligations, with their cases, through the store's own way of writing."""
    todo = appends(count)
    while batch := list(itertools.islice(todo, BATCH)):
        store.append(lambda _numbers, batch=batch: batch, guides=(GUIDE,))


def build(path: Path, count: int) -> SqliteStore:
    """The store, filled and opened anew."""
    store = open_sqlite(path, create_missing=True)
    fill(store, count)
    store.close()
    return open_sqlite(path)


def histories(store: Store, raw: Callable[[str], list[Any]]) -> dict[str, Variant]:
    """One case's records a run, drawn at random from the store; both must find the same."""
    names = [head.case for head in store.heads()]
    drawn = random.Random(2)
    if [row.hash for row in store.rows(names[0])] != [row[-1] for row in raw(names[0])] or len(
        raw(names[0])
    ) != RECORDS:
        raise AssertionError("not the same history")
    return {
        RAW_HISTORY: lambda n: [raw(drawn.choice(names)) for _ in range(n)],
        HISTORY: lambda n: [store.rows(drawn.choice(names)) for _ in range(n)],
    }


def on_postgres(store: PostgresStore, url: str) -> tuple[dict[str, Variant], dict[str, Variant]]:
    """The sweep and the history on PostgreSQL."""
    connection = connect(url)
    connection.execute("VACUUM ANALYZE sagsgang.obligation")
    restrict(connection, wait=600.0)
    sweep = POSTGRES["overdue"]
    told = " / ".join(row[0] for row in connection.execute("EXPLAIN " + sweep, {"at": AT}))
    if "Index Only Scan using obligation_open" not in told:
        raise AssertionError(told)
    found = connection.execute(sweep, {"at": AT}, binary=True).fetchall()
    if not found or found != list(store.overdue(AT)):
        raise AssertionError("not the same rows are late")
    sweeps: dict[str, Variant] = {
        RAW: lambda n: [connection.execute(sweep, {"at": AT}, binary=True).fetchall() for _ in range(n)],
        OURS: lambda n: [list(store.overdue(AT)) for _ in range(n)],
    }
    query = POSTGRES["records_after"]
    return sweeps, histories(
        store, lambda case: connection.execute(query, {"case": case, "after": 0}, binary=True).fetchall()
    )


def plan(connection: apsw.Connection, query: str) -> str:
    """How SQLite goes about it."""
    return " / ".join(row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", (AT,)))


def variants(store: SqliteStore) -> dict[str, Variant]:
    """What is compared; each run is one sweep. All three must find the same rows."""
    connection = apsw.Connection(str(store.path))
    query = QUERIES["overdue"]
    if not re.fullmatch(
        r"SEARCH obligation USING COVERING INDEX \w+ \(status=\? AND due<\?\)", plan(connection, query)
    ):
        raise AssertionError(plan(connection, query))
    if not plan(connection, UNINDEXED).startswith("SCAN obligation"):
        raise AssertionError(plan(connection, UNINDEXED))
    sweeps: dict[str, Callable[[], list[Any]]] = {
        RAW: lambda: connection.execute(query, (AT,)).fetchall(),
        OURS: lambda: list(store.overdue(AT)),
        SCAN: lambda: connection.execute(UNINDEXED, (AT,)).fetchall(),
    }
    found = [sweep() for sweep in sweeps.values()]
    if not found[0] or any(rows != found[0] for rows in found):
        raise AssertionError(f"late: {list(map(len, found))}")

    def run(sweep: Callable[[], list[Any]]) -> Variant:
        return lambda n: [len(sweep()) for _ in range(n)]

    return {name: run(sweep) for name, sweep in sweeps.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What was measured; the timings are in ms, `ratio` is to the raw driver."""

    timings: dict[str, Timing]
    history: dict[str, Timing]
    """in µs, `ratio` is to the raw driver"""
    late: int
    built: float
    """seconds that the building took"""


def measure(folder: Path, *, rounds: int, obligations: int = OBLIGATIONS, quiet: bool = False) -> Sweep:
    start = time.perf_counter()
    store = build(folder / "overdue.db", obligations)
    built = time.perf_counter() - start
    late = sum(1 for _ in store.overdue(AT))
    if not quiet:
        print(f"{obligations} obligations, {late} late, built in {built:.0f} s")
    timings = compare(variants(store), RAW, rounds, target=0.1, unit="ms", quiet=quiet)
    connection = apsw.Connection(str(store.path))
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    query = QUERIES["records_after"]
    read = histories(store, lambda case: connection.execute(query, (case, 0)).fetchall())
    history = compare(read, RAW_HISTORY, rounds, target=0.1, quiet=quiet)
    connection.close()
    store.close()
    return Sweep(timings=timings, history=history, late=late, built=built)


def measure_postgres(*, rounds: int, obligations: int = OBLIGATIONS, quiet: bool = False) -> Sweep:
    with new_database() as url:
        store = open_postgres(url, create_missing=True, wait=600.0)
        start = time.perf_counter()
        fill(store, obligations)
        built = time.perf_counter() - start
        sweeps, read = on_postgres(store, url)
        late = sum(1 for _ in store.overdue(AT))
        if not quiet:
            print(f"{obligations} obligations, {late} late, built in {built:.0f} s")
        timings = compare(sweeps, RAW, rounds, target=0.1, unit="ms", quiet=quiet)
        history = compare(read, RAW_HISTORY, rounds, target=0.1, quiet=quiet)
        store.close()
    return Sweep(timings=timings, history=history, late=late, built=built)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--obligations", type=int, default=OBLIGATIONS)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        heading("who is late", "apsw")
        measure(Path(folder), rounds=given.rounds, obligations=given.obligations)
    heading("who is late, on PostgreSQL", "psycopg")
    measure_postgres(rounds=given.rounds, obligations=given.obligations)


if __name__ == "__main__":
    main()
