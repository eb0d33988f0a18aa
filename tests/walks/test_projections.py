"""After any walk the stored projections are what the records imply; whatever is done to them is found, named and put right."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sagsgang.case.events import Record
from sagsgang.dataclass import replace
from sagsgang.engine import Actor, Engine
from sagsgang.guide.library import Library
from sagsgang.store.base import Damage
from sagsgang.store.memory import MemoryStore
from sagsgang.store.open import open_store
from sagsgang.store.projections import STATUSES, Difference
from sagsgang.store.sqlite import SqliteStore
from tests.reference.generate import story
from tests.walks.sides import compiled, shared_folder
from tests.walks.test_live import Live

TIMES = {"grundig": 4, "dyb": 25}.get(os.environ.get("SAGSGANG_LAENGDE", ""), 1)
BLOCKS = 4
IN_A_BLOCK = 15 * TIMES

COLUMNS: dict[str, list[tuple[str, str]]] = {
    "case_head": [
        ("guide", "'anden'"),
        ("edition", "'1999.1'"),
        ("digest", "'findes ikke'"),
        ("child", "coalesce(child, '') || 'X'"),
        ("family", "coalesce(family, '') || 'X'"),
        ("status", "CASE status WHEN 'open' THEN 'closed' ELSE 'open' END"),
        ("seq", "seq - 1"),
        ("seq", "seq + 1"),
        ("nr", "nr + 1"),
        ("holder", "holder || 'x'"),
        ("began", "began + 1"),
        ("opened", "opened - 1"),
        ("next_instant", "coalesce(next_instant, 0) + 1"),
        ("summary", "CAST('{}' AS BLOB)"),
        ("hash", "zeroblob(32)"),
    ],
    "obligation": [
        ("status", "CASE status WHEN 'open' THEN 'met' ELSE 'open' END"),
        ("due", "coalesce(due, 0) + 1"),
        ("owner", "owner || 'x'"),
        ("body", "CAST('{}' AS BLOB)"),
    ],
}
"""What can be done to a field of a projection. Not in it: case_id, which is removing one row and adding another."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(folders=(shared_folder(tmp_path_factory.mktemp("guider")),), use_cache=False)


def walked(seed: int, library: Library, store: Any) -> Live:
    """A store after a random walk, the clock's passes in the middle and at the end."""
    raw, records = story(seed, live=True)
    live = Live(store, compiled(library, raw, thorough=False))
    for place, record in enumerate(records):
        live.take(record)
        if place in (len(records) // 2, len(records) - 1):
            live.engine.watch()
    return live


@pytest.mark.parametrize("block", range(BLOCKS))
def test_after_any_walk_the_projections_are_what_the_records_imply(block: int, library: Library) -> None:
    for seed in range(block * IN_A_BLOCK, (block + 1) * IN_A_BLOCK):
        assert walked(seed, library, MemoryStore()).engine.compare_projections() == [], seed


def test_an_engine_that_forgets_to_project_is_caught(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above: obligations that a handover, say, or a step without effect has changed are not stored."""
    original = Engine._append_of

    def forgetful(self: Engine, guide: Any, before: Any, after: Any, records: list[Record], row_seq: int) -> Any:
        append = original(self, guide, before, after, records, row_seq)
        return replace(append, obligations=append.obligations[:1])

    monkeypatch.setattr(Engine, "_append_of", forgetful)
    assert any(walked(seed, library, MemoryStore()).engine.compare_projections() for seed in range(5))


def everything(store: SqliteStore) -> dict[str, Any]:
    """Every row of every table."""
    tables = ("record", "case_head", "obligation", "outbox", "command", "case_number", "guide_text")
    return {table: store._connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in tables}


def vandalised(store: SqliteStore, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """Do something to one or more rows; the case, the table and the field of each."""
    execute = store._connection.execute
    execute("PRAGMA foreign_keys = OFF")
    for table in chance.sample(["case_head", "obligation"], chance.choice([1, 2])):
        rows: list[Any] = execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall()
        if not rows:
            continue
        one = chance.choice(rows)
        where = "case_id = ?" if table == "case_head" else "case_id = ? AND id = ? AND nr = ?"
        key = one[:1] if table == "case_head" else one[:3]
        what = chance.choice(["change", "change", "change", "remove", "add"])
        if what == "change":
            column, value = chance.choice(COLUMNS[table])
            execute(f"UPDATE {table} SET {column} = {value} WHERE {where}", key)
            yield one[0], table, column
        elif what == "remove":
            execute(f"DELETE FROM {table} WHERE {where}", key)
            yield one[0], table, "missing"
        elif table == "obligation":
            case = chance.choice([one[0], "FREMMED"])
            execute("INSERT INTO obligation VALUES (?, 'opdigtet', 7, 'open', 5, 'x', x'7b7d')", (case,))
            yield case, table, "extra"
        else:
            execute("INSERT INTO case_head VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ("FREMMED", *one[1:]))
            yield "FREMMED", table, "extra"
    execute("PRAGMA foreign_keys = ON")


def found(engine: Engine) -> set[tuple[str, str, str]]:
    """What the comparison names, and of the head's hash, which is no projection but part of the chain, what `verify` does."""
    damaged = {(one.case, "case_head", "hash") for one in engine.verify().damage}
    return {(one.case, one.table, one.field) for one in engine.compare_projections()} | damaged


def check_vandalism(engine: Engine, store: SqliteStore, chance: random.Random) -> None:
    before = everything(store)
    done = set(vandalised(store, chance))
    assert done <= found(engine), done
    engine.rebuild(damaged=True)
    assert everything(store) == before, done
    assert engine.compare_projections() == []
    assert store.verify()[2] == []


def test_whatever_is_done_to_the_projections_is_found_named_and_put_right(library: Library, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for walk in range(8 * TIMES):
        store: Any = open_store(f"sqlite:///{tmp_path / f'{walk}.db'}", create=True)
        engine = walked(chance.randrange(10_000), library, store).engine
        for _time in range(12):
            check_vandalism(engine, store, chance)
        store.close()


@pytest.mark.parametrize(
    ("table", "place"), [(table, place) for table, list_ in COLUMNS.items() for place in range(len(list_))]
)
def test_every_field_is_compared_and_written_anew(library: Library, tmp_path: Path, table: str, place: int) -> None:
    store: Any = open_store(f"sqlite:///{tmp_path / 'sager.db'}", create=True)
    engine = walked(3, library, store).engine
    before = everything(store)
    assert before[table]
    column, value = COLUMNS[table][place]
    store._connection.execute("PRAGMA foreign_keys = OFF")
    store._connection.execute(
        f"UPDATE {table} SET {column} = {value} WHERE case_id = (SELECT min(case_id) FROM {table})"
    )
    case = before[table][0][0]
    assert (case, table, column) in found(engine)
    engine.rebuild(damaged=True)
    assert everything(store) == before
    store.close()


def test_an_unknown_status_is_put_right_too(library: Library, tmp_path: Path) -> None:
    store: Any = open_store(f"sqlite:///{tmp_path / 'sager.db'}", create=True)
    engine = walked(3, library, store).engine
    before = everything(store)
    store._connection.execute("UPDATE obligation SET status = 'opdigtet'")
    assert {(one.table, one.field) for one in engine.compare_projections()} == {("obligation", "missing")}
    engine.rebuild()
    assert everything(store) == before
    assert {row[3] for row in before["obligation"]} <= set(STATUSES)
    store.close()


def test_a_message_that_is_missing_is_put_out_again_and_a_delivered_one_stays_delivered(
    library: Library, tmp_path: Path
) -> None:
    for seed in range(50):
        store: Any = open_store(f"sqlite:///{tmp_path / f'{seed}.db'}", create=True)
        engine = walked(seed, library, store).engine
        keys = [one.row.key for one in store.waiting()]
        if len(keys) > 1:
            break
        store.close()
    store.mark_delivered(keys[0], at=10**9, reached=["fil:x"])
    before = everything(store)
    store._connection.execute("DROP TRIGGER outbox_remains")
    store._connection.execute("DELETE FROM outbox WHERE key = ?", (keys[1],))
    (difference,) = engine.compare_projections()
    assert (difference.table, difference.key, difference.field) == ("outbox", keys[1], "missing")
    engine.rebuild()
    assert everything(store) == before
    store.close()


def _lost(store: SqliteStore) -> None:
    """The last record of a case is gone, and the head alone knows of it."""
    store._connection.execute("DROP TRIGGER record_remains")
    store._connection.execute("DELETE FROM record WHERE pos = (SELECT max(pos) FROM record)")


def _forged(store: SqliteStore) -> None:
    store._connection.execute("DROP TRIGGER record_stays")
    store._connection.execute("UPDATE record SET actor = 'forfalsket' WHERE pos = (SELECT max(pos) FROM record)")


@pytest.mark.parametrize("harm", [_lost, _forged])
def test_a_projection_that_may_be_the_only_trace_is_left_alone(
    library: Library, tmp_path: Path, harm: Callable[[SqliteStore], None]
) -> None:
    store: Any = open_store(f"sqlite:///{tmp_path / 'sager.db'}", create=True)
    engine = walked(3, library, store).engine
    (case,) = store._connection.execute("SELECT case_id FROM record ORDER BY pos DESC LIMIT 1").fetchall()[0]
    harm(store)
    store._connection.execute("UPDATE obligation SET owner = owner || 'x'")
    before = everything(store)["case_head"]
    damage = store.verify()[2]
    done = engine.rebuild()
    assert (list(done.damage), done.left) == (damage, (case,))
    assert case not in done.written
    assert everything(store)["case_head"] == before
    assert store.verify()[2] == damage
    assert {one.case for one in engine.compare_projections()} == {case}
    assert case in engine.rebuild(damaged=True).written
    assert engine.compare_projections() == []
    store.close()


def test_where_the_file_itself_is_damaged_nothing_is_written(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: Any = open_store(f"sqlite:///{tmp_path / 'sager.db'}", create=True)
    engine = walked(3, library, store).engine
    case = store.recorded()[0][0]
    store._connection.execute("UPDATE case_head SET nr = 0 WHERE case_id = ?", (case,))
    before = everything(store)
    sound = store.verify()
    monkeypatch.setattr(
        store, "verify", lambda: (*sound[:2], [Damage(case="", record=None, message="SQLite finder fejl")])
    )
    done = engine.rebuild()
    assert (done.written, done.left) == ((), (case,))
    assert everything(store) == before
    assert engine.rebuild(damaged=True).written == (case,)
    store.close()


def test_records_that_cannot_be_read_are_named_and_their_case_left_alone(library: Library, tmp_path: Path) -> None:
    store: Any = open_store(f"sqlite:///{tmp_path / 'sager.db'}", create=True)
    engine = walked(3, library, store).engine
    case = store.recorded()[0][0]
    store._connection.execute("DROP TRIGGER record_stays")
    store._connection.execute("UPDATE record SET body = x'00' WHERE case_id = ? AND seq = 1", (case,))
    engine = Engine(store=store, guides=engine.guides, clock=engine.clock)
    assert [(one.case, one.table, one.field) for one in engine.compare_projections()] == [
        (case, "record", "unreadable")
    ]
    for damaged in (False, True):
        done = engine.rebuild(damaged=damaged)
        assert (done.written, done.left) == ((), (case,))
    store.close()


def test_a_case_that_is_recorded_in_meanwhile_is_looked_at_again(library: Library) -> None:
    store = MemoryStore()
    engine = walked(3, library, store).engine
    case = store.recorded()[0][0]
    implied, turns = engine._implied, [1, 2]

    def somebody_records(name: str) -> Any:
        found = implied(name)
        if name == case and turns:
            turns.pop()
            other = Engine(store=store, guides=engine.guides, clock=engine.clock)
            other.case(case).promise("Vi ringer", by=Actor("bo"), to="barnet", due="2199-01-01")
        return found

    engine._implied = somebody_records  # type: ignore[method-assign]
    assert engine.compare_projections() == []
    assert turns == []
    store._heads[case] = replace(store._heads[case], nr=0)
    assert [one.field for one in engine.compare_projections()] == ["nr"]
    writes = store.reproject

    def late(*given: Any) -> None:
        turns.append(1)
        store.reproject = writes  # type: ignore[method-assign]
        implied_then = implied(case)
        somebody_records(case)
        assert implied_then is not None
        writes(*given)

    store.reproject = late  # type: ignore[method-assign]
    assert engine.rebuild().written == (case,)
    assert engine.compare_projections() == []


def test_a_difference_says_what_is_stored_and_what_is_implied(library: Library) -> None:
    store = MemoryStore()
    engine = walked(3, library, store).engine
    case = store.recorded()[0][0]
    head = store._heads[case]
    store._heads[case] = replace(head, nr=head.nr + 1)
    assert engine.compare_projections() == [
        Difference(case=case, table="case_head", key="", field="nr", stored=head.nr + 1, implied=head.nr)
    ]
