"""Writing a case's projections anew: the port's part of it, the same on every store."""

from __future__ import annotations

from typing import Any

import pytest
from store_making import add, adding, everything, head, obligation, out

from sagsgang.dataclass import replace
from sagsgang.store.base import CaseHead, ObligationRow, OutboxRow, SequenceMismatch, Store
from sagsgang.store.memory import MemoryStore
from sagsgang.store.postgres import PostgresStore
from sagsgang.store.sqlite import SqliteStore


def test_every_case_that_has_records_with_its_last(store: Store) -> None:
    assert store.recorded() == []
    add(store, adding("K2", 0, 3), adding("Å1"), adding("K1"))
    add(store, adding("K1", 1, 4))
    assert store.recorded() == [("K1", 5), ("K2", 3), ("Å1", 1)]


def test_a_case_is_projected_anew(store: Store) -> None:
    given = {"obligations": (obligation(), obligation(nr=2, status="met"), obligation(name="andet"))}
    add(store, adding("K1", 0, 2, outbox=(out(),), **given), adding("K2", child="B2", obligations=(obligation("K2"),)))
    store.mark_delivered(out().key, at=700, reached=["fil:x"])
    wanted = head(
        seq=2, child="B3", family=None, holder="bo", status="closed", next_instant=900, summary=b"[]", nr=1, edition="x"
    )
    rows = [obligation(status="lapsed", due=None), obligation(name="nyt", nr=3, owner="bo", due=5)]
    store.reproject(wanted, rows, [out(due=1), out("K1/ny", due=2, put=3)])
    assert store.head("K1") == wanted
    assert store.heads(child="B1") == []
    assert store.heads(family="F1") == [store.head("K2")]
    assert [one.case for one in store.heads(child="B3")] == ["K1"]
    assert sorted(store.obligations(status=("open", "met", "lapsed"), case="K1"), key=lambda o: o.id) == [
        rows[1],
        rows[0],
    ]
    assert store.obligations(case="K2") == [obligation("K2")]
    assert [one.row for one in store.waiting()] == [out("K1/ny", due=2, put=3)]
    kept = store.delivery(out().key)
    assert kept is not None
    assert (kept.row, kept.delivered_at) == (out(), 700)
    assert store.verify() == (2, 3, [])
    assert [row.seq for row in store.rows("K1")] == [1, 2]


def test_what_is_projected_anew_can_be_gone_on_with(store: Store) -> None:
    add(store, adding("K1", 0, 2))
    store.reproject(head(seq=2, holder="bo"), [], [])
    add(store, adding("K1", 2))
    assert store.verify() == (1, 3, [])
    with pytest.raises(SequenceMismatch):
        add(store, adding("K1", 2))


@pytest.mark.parametrize("seq", [1, 3])
def test_somebody_who_recorded_meanwhile_is_not_overlooked(store: Store, seq: int) -> None:
    add(store, adding("K1", 0, 2, obligations=(obligation(),), outbox=(out(),)))
    before = everything(store, ["K1"])
    with pytest.raises(SequenceMismatch) as caught:
        store.reproject(head(seq=seq, holder="bo"), [], [out("K1/ny")])
    assert (caught.value.case, caught.value.actual) == ("K1", 2)
    assert everything(store, ["K1"]) == before


def test_a_case_without_records_is_not_projected(store: Store) -> None:
    add(store, adding("K1"))
    with pytest.raises(SequenceMismatch) as caught:
        store.reproject(head("K9"), [], [])
    assert caught.value.actual == 0
    assert [one.case for one in store.heads()] == ["K1"]


@pytest.mark.parametrize(
    ("wrong", "rows", "outbox"),
    [
        (head(status="ukendt"), [], []),
        (head(digest="mangler"), [], []),
        (head(), [obligation("K2")], []),
        (head(), [], [out(case="K2")]),
        (head(seq=0), [], []),
    ],
    ids=["status", "guide", "obligation", "outbox", "seq"],
)
def test_what_contradicts_itself_is_refused(
    store: Store, wrong: CaseHead, rows: list[ObligationRow], outbox: list[OutboxRow]
) -> None:
    add(store, adding("K1", obligations=(obligation(),)))
    before = everything(store, ["K1"])
    with pytest.raises((ValueError, SequenceMismatch)):
        store.reproject(wrong, rows, outbox)
    assert everything(store, ["K1"]) == before


def test_only_what_has_no_records_can_be_dropped(store: Store) -> None:
    add(store, adding("K1", obligations=(obligation(),)))
    before = everything(store, ["K1"])
    with pytest.raises(SequenceMismatch) as caught:
        store.drop_head("K1")
    assert caught.value.actual == 1
    store.drop_head("K9")
    assert everything(store, ["K1"]) == before


def _orphaned(store: Any) -> None:
    """A head, an obligation and an outbox row of a case K9 that has no records."""
    if isinstance(store, MemoryStore):
        store._heads["K9"] = head("K9", 4)
        store._last["K9"] = bytes(32)
        store._of_child["B1"].add("K9")
        store._obligations["K9"]["vurdering", 1] = obligation("K9")
    elif isinstance(store, SqliteStore):
        one = store._connection.execute("SELECT * FROM case_head").fetchall()[0]
        values = ("K9", *one[1:])
        store._connection.execute(f"INSERT INTO case_head VALUES ({', '.join('?' * len(values))})", values)
        store._connection.execute(
            "INSERT INTO obligation SELECT 'K9', id, nr, status, due, owner, body FROM obligation"
        )
    elif isinstance(store, PostgresStore):
        with store._pool.connection() as connection:
            connection.execute(
                "INSERT INTO case_head SELECT 'K9', guide, edition, digest, child, family, status, seq, nr, holder, began, opened,"
                " next_instant, summary, hash FROM case_head"
            )
            connection.execute("INSERT INTO obligation SELECT 'K9', id, nr, status, due, owner, body FROM obligation")


def test_a_head_without_records_is_dropped_with_its_obligations(store: Store) -> None:
    add(store, adding("K1", obligations=(obligation(),)))
    before = everything(store, ["K1"])
    _orphaned(store)
    assert [one.case for one in store.heads(child="B1")] == ["K1", "K9"]
    assert store.verify()[2] != []
    store.drop_head("K9")
    assert everything(store, ["K1"]) == before
    assert store.heads(child="B1") == [store.head("K1")]


def test_neither_goes_inside_an_append(store: Store) -> None:
    add(store, adding("K1"))
    for inside in (lambda: store.reproject(head(), [], []), lambda: store.drop_head("K9")):

        def build(_numbers: Any, inside: Any = inside) -> Any:
            inside()
            return ()

        with pytest.raises(RuntimeError, match="inside append"):
            store.append(build)


def test_the_head_s_hash_is_that_of_the_last_record(sqlite: SqliteStore) -> None:
    """Seen by `verify`, which holds the two against each other."""
    add(sqlite, adding("K1", 0, 3))
    sqlite._connection.execute("UPDATE case_head SET hash = zeroblob(32)")
    assert [one.record for one in sqlite.verify()[2]] == [None]
    found = sqlite.head("K1")
    assert found is not None
    sqlite.reproject(replace(found), [], [])
    assert sqlite.verify()[2] == []
