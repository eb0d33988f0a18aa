"""What every store promises, on each of them."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from store_making import GUIDE, add, adding, at, everything, head, obligation, out, row

from sagsgang.errors import StoreUnavailable
from sagsgang.store.base import (
    CaseAppend,
    CommandResult,
    Delivery,
    Numbers,
    OutboxCounts,
    Proof,
    SequenceMismatch,
    Store,
    StoredCheckpoint,
)
from sagsgang.store.chain import FIRST, guide_hash, row_hash


def test_a_new_store_is_empty_and_holds(store: Store) -> None:
    assert everything(store, ["K1"]) == {
        "rows": {"K1": []},
        "head": {"K1": None},
        "heads": [],
        "obligations": [],
        "overdue": [],
        "pending": [],
        "outbox": [],
        "waiting": [],
        "outbox_counts": OutboxCounts(waiting=0, failed=0, delivered=0),
        "verify": (0, 0, []),
    }
    assert store.guide_text("guide-1") is None
    assert store.command("c1") is None


def test_what_was_appended_is_read_back_and_chained(store: Store) -> None:
    append = adding("K1", 0, 2)
    add(store, append)
    add(store, adding("K1", 2))
    rows = store.rows("K1")
    bare = [dataclasses.replace(r, previous=b"", hash=b"") for r in rows]
    assert bare == [*append.rows, row("K1", 3)]
    previous = FIRST
    for stored, plain in zip(rows, bare, strict=True):
        assert stored.previous == previous
        assert stored.hash == row_hash(store.store_id, previous, plain)  # type: ignore[attr-defined]
        previous = stored.hash
    assert store.rows("K1", after=1) == rows[1:]
    assert store.rows("K1", after=3) == []
    assert store.head("K1") == head("K1", 3)
    assert store.verify() == (1, 3, [])


def test_the_proof_says_where_the_chains_end(store: Store) -> None:
    assert store.prove() == Proof(cases=0, rows=0, damage=(), ends={}, guides={})
    add(store, adding("K1", 0, 2), adding("K2"), guides=(GUIDE, ("unused", b"")))
    add(store, adding("K1", 2))
    assert store.prove() == Proof(
        cases=2,
        rows=4,
        damage=(),
        ends={"K1": (3, store.rows("K1")[2].hash), "K2": (1, store.rows("K2")[0].hash)},
        guides={digest: guide_hash(store.store_id, digest, text) for digest, text in (GUIDE, ("unused", b""))},
    )


def test_the_hash_of_one_row(store: Store) -> None:
    add(store, adding("K1", 0, 3), adding("K2"))
    assert [store.record_hash("K1", seq) for seq in (1, 2, 3)] == [r.hash for r in store.rows("K1")]
    for case, seq in (("K1", 0), ("K1", 4), ("K1", -1), ("K2", 2), ("K3", 1), ("", 1)):
        assert store.record_hash(case, seq) is None


def checkpoint(nr: int, **other: bytes) -> StoredCheckpoint:
    given = {"statement": b"{}", "signature": bytes(64), "ends": b"\x00 whatever"} | other
    return StoredCheckpoint(nr=nr, **given)


def test_checkpoints_are_kept_in_order_and_each_number_once(store: Store) -> None:
    assert store.checkpoints() == []
    first, second = checkpoint(1), checkpoint(2, signature=bytes(range(64)))
    assert store.add_checkpoint(second)
    assert store.add_checkpoint(first)
    assert not store.add_checkpoint(checkpoint(2, statement=b"another"))
    assert store.checkpoints() == [first, second]


def test_of_many_threads_that_add_one_checkpoint_one_does(store: Store) -> None:
    won: list[int] = []

    def race(name: int) -> None:
        won.extend(nr for nr in range(1, 11) if store.add_checkpoint(checkpoint(nr, statement=bytes([name]))))

    threads = [threading.Thread(target=race, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [one.nr for one in store.checkpoints()] == list(range(1, 11))


def test_absent_empty_and_odd_values_keep_their_difference(store: Store) -> None:
    rows = (
        row("K1", 1, nr=None, role=None, command_id=None, header=b"", body=b""),
        row(
            "K1",
            2,
            nr=0,
            role="",
            command_id="",
            actor="Bo\tÅse 😀",
            at=datetime.fromisoformat("1889-03-01T12:00:00+00:40"),
        ),
    )
    append = CaseAppend(case="K1", expected_seq=0, rows=rows, head=head("K1", 2, child=None, family="", next_instant=0))
    add(store, append)
    assert [dataclasses.replace(r, previous=b"", hash=b"") for r in store.rows("K1")] == list(rows)
    assert store.head("K1") == append.head
    assert store.verify() == (1, 2, [])


@pytest.mark.parametrize(
    "append",
    [
        CaseAppend(case="K1", expected_seq=0, rows=(row(actor="Bo\0"),), head=head()),
        adding("K1", holder="Bo\0"),
        adding("K1", obligations=(obligation(name="p\0"),)),
        adding("K1", outbox=(out("K1/\0"),)),
        adding("K\0"),
    ],
)
def test_text_that_not_every_database_can_keep_is_kept_by_none(store: Store, append: CaseAppend) -> None:
    with pytest.raises(ValueError, match="NUL"):
        add(store, append)
    assert store.heads() == []


@pytest.mark.parametrize(("expected", "actual"), [(0, 1), (2, 1), (5, 1)])
def test_a_case_that_has_moved_on_is_not_touched(store: Store, expected: int, actual: int) -> None:
    add(store, adding("K1"))
    before = everything(store, ["K1"])
    with pytest.raises(SequenceMismatch) as caught:
        add(store, adding("K1", expected), command=("c1", "f"), guides=[("guide-2", b"x")])
    assert (caught.value.case, caught.value.expected, caught.value.actual) == ("K1", expected, actual)
    assert everything(store, ["K1"]) == before
    assert store.command("c1") is None
    assert store.guide_text("guide-2") is None


def test_a_case_that_is_not_there_has_seq_0(store: Store) -> None:
    with pytest.raises(SequenceMismatch) as caught:
        add(store, adding("K1", 1))
    assert caught.value.actual == 0


def test_several_cases_are_all_or_nothing(store: Store) -> None:
    add(store, adding("K2"))
    before = everything(store, ["K1", "K2"])
    with pytest.raises(SequenceMismatch) as caught:
        add(store, adding("K1", obligations=(obligation("K1"),), outbox=(out(),)), adding("K2"))
    assert caught.value.case == "K2"
    assert everything(store, ["K1", "K2"]) == before
    add(store, adding("K1"), adding("K2", 1))
    assert [h.seq for h in store.heads()] == [1, 2]


def test_one_case_twice_in_one_append_goes_on_from_itself(store: Store) -> None:
    add(store, adding("K1", 0, 2), adding("K1", 2))
    assert [r.seq for r in store.rows("K1")] == [1, 2, 3]
    assert store.verify() == (1, 3, [])


def test_projections_without_new_rows(store: Store) -> None:
    add(store, adding("K1"))
    add(store, CaseAppend(case="K1", expected_seq=1, rows=(), head=head("K1", 1, holder="bo")))
    add(store, adding("K1", 1, holder="bo"))
    assert store.head("K1") == head("K1", 2, holder="bo")
    assert store.verify() == (1, 2, [])


def test_a_command_counts_once(store: Store) -> None:
    assert add(store, adding("K1", 0, 2), adding("K2"), command=("c1", "f1")) is None
    result = CommandResult(command_id="c1", fingerprint="f1", case="K1", seq=2)
    assert store.command("c1") == result
    before = everything(store, ["K1", "K2"])

    def never(_numbers: Numbers) -> Sequence[CaseAppend]:
        raise AssertionError("built although the command was known")

    assert store.append(never, command=("c1", "another"), guides=[("guide-2", b"x")]) == result
    assert everything(store, ["K1", "K2"]) == before
    assert store.guide_text("guide-2") is None
    add(store, adding("K2", 1), command=("c2", "f2"))
    assert store.verify() == (2, 4, [])


def test_a_command_is_looked_up_before_the_sequence(store: Store) -> None:
    add(store, adding("K1"), command=("c1", "f1"))
    assert add(store, adding("K1"), command=("c1", "f1")) is not None


def test_a_command_must_point_at_something(store: Store) -> None:
    with pytest.raises(ValueError, match="point at"):
        add(store, command=("c1", "f1"))
    assert store.command("c1") is None


def test_guides_alone_can_be_stored_and_the_first_text_stays(store: Store) -> None:
    add(store, guides=[("d1", b"first"), ("d1", b"second"), ("d2", b"\xff\x00")])
    add(store, guides=[("d1", b"third")])
    assert store.guide_text("d1") == b"first"
    assert store.guide_text("d2") == b"\xff\x00"


def test_a_case_needs_its_guide(store: Store) -> None:
    with pytest.raises(ValueError, match="guide text guide-1"):
        add(store, adding("K1"), guides=())
    add(store, adding("K1"))
    with pytest.raises(ValueError, match="guide text other"):
        add(store, adding("K1", 1, digest="other"), guides=())
    add(store, adding("K1", 1, digest="other"), guides=[("other", b"x")])
    assert store.verify() == (1, 2, [])


CONTRADICTIONS: dict[str, dict[str, Any]] = {
    "gap": {"rows": (row("K1", 1), row("K1", 3)), "head": head("K1", 2)},
    "another case's row": {"rows": (row("K2", 1),)},
    "another case's head": {"head": head("K2", 1)},
    "head too far": {"head": head("K1", 2)},
    "no rows": {"rows": (), "head": head("K1", 0)},
    "status": {"head": head("K1", 1, status="lukket")},
    "another case's obligation": {"obligations": (obligation("K2"),)},
    "another case's outbox": {"outbox": (out(case="K2"),)},
    "no time zone": {"rows": (row("K1", 1, at=datetime(2026, 11, 20)),)},  # noqa: DTZ001 - that is the point
    "part of a second": {"rows": (row("K1", 1, recorded=at(1).replace(microsecond=1)),)},
    "head without time zone": {"head": head("K1", 1, began=datetime(2026, 11, 20))},  # noqa: DTZ001
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_an_append_that_contradicts_itself_is_a_fault_in_the_program(store: Store, what: str) -> None:
    with pytest.raises(ValueError):
        add(store, adding("K2"), dataclasses.replace(adding("K1"), **CONTRADICTIONS[what]))
    assert everything(store, ["K1", "K2"])["heads"] == []
    assert store.verify() == (0, 0, [])


def test_obligations_are_replaced_kept_and_removed(store: Store) -> None:
    first = (obligation("K1", "a", 1), obligation("K1", "a", 2), obligation("K1", "b", 1, due=None))
    add(store, adding("K1", obligations=first))
    changed = obligation("K1", "a", 2, status="met", due=7, owner="bo", body=b"[]")
    add(store, adding("K1", 1, obligations=(changed,), obligations_gone=(("b", 1), ("never", 1))))
    assert store.obligations(status=("open", "met")) == [changed, first[0]]


def test_an_obligation_removed_and_put_in_one_append_is_there(store: Store) -> None:
    add(store, adding("K1", obligations=(obligation(),)))
    again = obligation(due=2000)
    add(store, adding("K1", 1, obligations=(again,), obligations_gone=(("vurdering", 1),)))
    assert store.obligations() == [again]


def test_obligations_by_status_due_and_case(store: Store) -> None:
    states = ("open", "met", "missed", "unknown", "lapsed")
    one = [obligation("K1", "p", n, status=state, due=100 * n) for n, state in enumerate(states)]
    two = [obligation("K2", "p", 1, due=100), obligation("K2", "q", 1, due=None), obligation("K2", "p", 2, due=-5)]
    add(store, adding("K1", obligations=tuple(one)), adding("K2", obligations=tuple(two)))

    def found(**given: Any) -> list[tuple[str, str, int]]:
        return [(o.case, o.id, o.nr) for o in store.obligations(**given)]

    assert found() == [
        ("K2", "p", 2),
        ("K1", "p", 0),
        ("K2", "p", 1),
        ("K1", "p", 2),
        ("K1", "p", 3),
        ("K2", "q", 1),
    ]
    assert found(case="K1") == [("K1", "p", 0), ("K1", "p", 2), ("K1", "p", 3)]
    assert found(case="K1", status=states) == [("K1", "p", n) for n in range(5)]
    assert found(case="K1", due_before=200) == [("K1", "p", 0)]
    assert found(status=["met", "lapsed"]) == [("K1", "p", 1), ("K1", "p", 4)]
    assert found(status=["met", "lapsed"], due_before=400) == [("K1", "p", 1)]
    assert found(due_before=100) == [("K2", "p", 2), ("K1", "p", 0)]
    assert found(status=()) == []
    assert found(case="K3") == []


def test_overdue_is_open_and_strictly_before(store: Store) -> None:
    add(
        store,
        adding("K2", obligations=(obligation("K2", "p", 1, due=50), obligation("K2", "q", 1, due=None))),
        adding("K1", obligations=(obligation("K1", "p", 1, due=50), obligation("K1", "p", 2, due=10, status="missed"))),
        adding("K3", obligations=(obligation("K3", "p", 1, due=20), obligation("K3", "p", 2, due=51))),
    )
    assert list(store.overdue(51)) == [("K3", "p", 1, 20), ("K1", "p", 1, 50), ("K2", "p", 1, 50)]
    assert list(store.overdue(20)) == []


def test_reading_overdue_while_appending(store: Store) -> None:
    add(store, adding("K1", obligations=tuple(obligation("K1", "p", n, due=n) for n in range(5))))
    for seq, (case, name, nr, due) in enumerate(store.overdue(100), 1):
        add(store, adding(case, seq, obligations=(obligation(case, name, nr, due=due, status="missed"),)))
    assert list(store.overdue(100)) == []
    assert store.verify() == (1, 6, [])


def test_pending_is_open_and_strictly_before(store: Store) -> None:
    waits = {"K4": 30, "K1": 10, "K3": 10, "K2": None, "K5": 31}
    add(store, *(adding(case, next_instant=instant) for case, instant in waits.items()))
    add(store, adding("K0", next_instant=1, status="closed"))
    assert store.pending(31) == ["K1", "K3", "K4"]
    add(store, adding("K1", 1, next_instant=None), adding("K3", 1, next_instant=40))
    assert store.pending(100) == ["K4", "K5", "K3"]


def test_the_outbox_takes_each_key_once(store: Store) -> None:
    add(store, adding("K1", outbox=(out("b", due=5), out("c", due=1), out("b", due=9))))
    add(store, adding("K1", 1, outbox=(out("a", due=5), out("c", due=100))))
    assert [(o.key, o.due) for o in store.outbox()] == [("c", 1), ("a", 5), ("b", 5)]
    assert store.outbox()[0] == out("c", due=1)


def test_what_was_put_out_waits_until_it_is_due(store: Store) -> None:
    add(store, adding("K1", outbox=(out("b", due=5), out("c", due=1), out("a", due=5), out("d", due=6))))
    assert [one.row.key for one in store.deliverable(5, limit=9)] == ["c", "a", "b"]
    assert [one.row.key for one in store.deliverable(5, limit=2)] == ["c", "a"]
    assert store.deliverable(0, limit=9) == []
    assert store.deliverable(1, limit=9) == [Delivery(row=out("c", due=1), next_try=1)]
    assert [one.row for one in store.waiting()] == store.outbox()
    assert store.delivery("c") == store.waiting()[0]
    assert store.delivery("x") is None


def test_what_is_delivered_stays_as_it_was_told(store: Store) -> None:
    add(store, adding("K1", outbox=(out("a", due=5), out("b", due=6))))
    assert store.mark_delivered("a", at=70, reached=["fil:/æ", "smtp://x"])
    told = Delivery(row=out("a", due=5), next_try=5, reached=("fil:/æ", "smtp://x"), delivered_at=70)
    assert store.delivery("a") == told
    assert not store.mark_delivered("a", at=99, reached=[])
    assert not store.mark_failed("a", error="x", next_try=99, reached=[])
    assert not store.mark_delivered("x", at=99, reached=[])
    assert not store.mark_failed("x", error="x", next_try=99, reached=[])
    assert store.delivery("a") == told
    assert store.delivery("x") is None
    assert [one.key for one in store.outbox()] == ["b"]
    assert [one.row.key for one in store.deliverable(100, limit=9)] == ["b"]
    add(store, adding("K1", 1, outbox=(out("a", due=100),)))
    assert store.delivery("a") == told
    assert store.outbox_counts() == OutboxCounts(waiting=1, failed=0, delivered=1)
    assert store.verify() == (1, 2, [])


def test_what_failed_waits_for_its_next_try_and_can_get_stuck(store: Store) -> None:
    old, new = out("a", due=5, put=50), out("b", due=6, put=60)
    add(store, adding("K1", outbox=(old, new)))
    assert store.mark_failed("b", error="Nej.", next_try=100, reached=["fil:/x"])
    assert store.mark_failed("b", error="Stadig nej.", next_try=200, reached=["fil:/x"])
    failed = Delivery(row=new, attempts=2, next_try=200, error="Stadig nej.", reached=("fil:/x",))
    assert store.delivery("b") == failed
    assert [one.row.key for one in store.deliverable(199, limit=9)] == ["a"]
    assert [one.row.key for one in store.deliverable(200, limit=9)] == ["a", "b"]
    assert store.stuck(attempts=2, put_before=50) == [failed]
    assert store.stuck(attempts=3, put_before=50) == []
    assert [one.row.key for one in store.stuck(attempts=3, put_before=51)] == ["a"]
    assert [one.row.key for one in store.stuck(attempts=1, put_before=99)] == ["a", "b"]
    assert store.outbox_counts() == OutboxCounts(waiting=2, failed=1, delivered=0)
    assert store.mark_delivered("b", at=300, reached=["fil:/x", "fil:/y"])
    assert store.stuck(attempts=1, put_before=51) == [Delivery(row=old, next_try=5)]
    assert store.outbox_counts() == OutboxCounts(waiting=1, failed=0, delivered=1)
    assert store.delivery("b") == dataclasses.replace(failed, reached=("fil:/x", "fil:/y"), delivered_at=300)


def test_one_at_a_time_has_the_turn_to_deliver(store: Store) -> None:
    with store.delivery_turn() as first:
        assert first
        with store.delivery_turn() as second:
            assert not second
        with store.delivery_turn() as third:
            assert not third
        add(store, adding("K1", outbox=(out("a"),)))
        assert store.mark_delivered("a", at=1, reached=[])
    with pytest.raises(KeyboardInterrupt), store.delivery_turn():
        raise KeyboardInterrupt
    with store.delivery_turn() as again:
        assert again


def test_a_mark_inside_an_append_is_refused(store: Store) -> None:
    add(store, adding("K1", outbox=(out("a"),)))

    def build(_numbers: Numbers) -> Sequence[CaseAppend]:
        store.mark_delivered("a", at=1, reached=[])
        return ()

    with pytest.raises(RuntimeError, match="inside"):
        store.append(build)
    assert store.outbox() == [out("a")]


def test_heads_by_child_family_holder_and_status(store: Store) -> None:
    add(
        store,
        adding("K3", child="B1", family="F1", holder="anna", opened=at(2)),
        adding("K2", child="B1", family="F2", holder="bo", opened=at(2)),
        adding("K1", child="B2", family="F1", holder="anna", opened=at(1), status="closed"),
        adding("K4", child=None, family=None, holder="anna", opened=at(0)),
    )

    def found(**given: str) -> list[str]:
        return [h.case for h in store.heads(**given)]

    assert found() == ["K4", "K1", "K2", "K3"]
    assert found(child="B1") == ["K2", "K3"]
    assert found(child="B1", holder="bo") == ["K2"]
    assert found(child="B1", family="F1", holder="anna", status="open") == ["K3"]
    assert found(child="B1", family="F9") == []
    assert found(family="F1") == ["K1", "K3"]
    assert found(family="F1", status="closed") == ["K1"]
    assert found(family="F1", holder="bo") == []
    assert found(holder="anna", status="open") == ["K4", "K3"]
    assert found(status="closed") == ["K1"]
    assert found(child="B9") == []


def test_a_head_that_changes_is_found_where_it_went(store: Store) -> None:
    add(store, adding("K1", child="B1", family="F1", holder="anna"))
    moved = {
        "child": "B2",
        "family": None,
        "holder": "bo",
        "status": "closed",
        "edition": "2027-01-01",
        "began": at(-60),
    }
    add(store, adding("K1", 1, **moved))
    assert store.heads(child="B1") == store.heads(family="F1") == store.heads(holder="anna") == []
    assert store.heads(child="B2", holder="bo", status="closed") == [head("K1", 2, **moved)]


def test_numbers_count_per_prefix_and_year_and_only_what_was_kept(store: Store) -> None:
    def opening(*wanted: tuple[str, int], fail: bool = False) -> list[int]:
        given: list[int] = []

        def build(numbers: Numbers) -> Sequence[CaseAppend]:
            given.extend(numbers.next_number(prefix, year) for prefix, year in wanted)
            if fail:
                raise KeyboardInterrupt
            return ()

        store.append(build)
        return given

    assert opening(("UND", 2026), ("UND", 2026), ("BFU", 2026), ("UND", 2027)) == [1, 2, 1, 1]
    with pytest.raises(KeyboardInterrupt):
        opening(("UND", 2026), fail=True)
    assert opening(("UND", 2026)) == [3]


def test_numbers_know_what_is_stored_and_only_inside(store: Store) -> None:
    add(store, adding("K1"))
    kept: list[Numbers] = []

    def build(numbers: Numbers) -> Sequence[CaseAppend]:
        kept.append(numbers)
        assert numbers.exists("K1")
        assert not numbers.exists("K2")
        return ()

    store.append(build)
    with pytest.raises(RuntimeError):
        kept[0].next_number("UND", 2026)
    with pytest.raises(RuntimeError):
        kept[0].exists("K1")


@pytest.mark.parametrize("kind", [KeyboardInterrupt, RuntimeError, SystemExit])
def test_whatever_happens_while_building_nothing_is_written(store: Store, kind: type[BaseException]) -> None:
    add(store, adding("K1"))
    before = everything(store, ["K1"])

    def build(_numbers: Numbers) -> Sequence[CaseAppend]:
        raise kind

    with pytest.raises(kind):
        store.append(build, command=("c1", "f"))
    assert everything(store, ["K1"]) == before
    add(store, adding("K1", 1), command=("c1", "f"))
    assert store.verify() == (1, 2, [])


def test_building_may_read_and_happens_once(store: Store) -> None:
    add(store, adding("K1", obligations=(obligation(),)))
    times = []

    def build(_numbers: Numbers) -> Sequence[CaseAppend]:
        times.append(1)
        now = store.head("K1")
        assert now is not None
        assert len(store.rows("K1")) == now.seq == 1
        assert len(store.heads(child="B1")) == len(store.obligations()) == 1
        return (adding("K1", now.seq),)

    store.append(build)
    assert len(times) == 1


def test_an_append_inside_an_append_is_refused(store: Store) -> None:
    def build(_numbers: Numbers) -> Sequence[CaseAppend]:
        add(store, adding("K2"))
        return (adding("K1"),)

    with pytest.raises(RuntimeError, match="inside"):
        store.append(build, guides=[GUIDE])
    assert store.heads() == []
    add(store, adding("K1"))


def test_one_of_many_threads_wins_a_sequence_number(store: Store) -> None:
    add(store, adding("K1"))
    start = threading.Barrier(8)
    outcomes: list[str] = []

    def race(name: str) -> None:
        start.wait()
        try:
            add(store, adding("K1", 1, holder=name), command=(name, name))
            outcomes.append(name)
        except SequenceMismatch as mismatch:
            outcomes.append(f"lost to {mismatch.actual}")

    threads = [threading.Thread(target=race, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("lost to 2") == 7
    (winner,) = (name for name in outcomes if name != "lost to 2")
    assert store.head("K1") == head("K1", 2, holder=winner)
    assert [store.command(f"t{n}") is not None for n in range(8)].count(True) == 1


def test_threads_that_write_and_read_do_not_disturb_each_other(store: Store) -> None:
    add(store, *(adding(f"K{n}") for n in range(4)))
    faults: list[BaseException] = []

    def work(case: str) -> None:
        try:
            for seq in range(1, 40):
                add(store, adding(case, seq, obligations=(obligation(case, "p", seq, due=seq),)))
                assert len(store.rows(case)) == seq + 1
                assert len(store.obligations(case=case)) == seq
        except BaseException as fault:  # noqa: BLE001 - handed to the test's own thread
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(f"K{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert store.verify() == (4, 160, [])


def test_a_closed_store_says_so_and_closes_twice(store: Store) -> None:
    add(store, adding("K1"))
    store.close()
    store.close()
    for use in (
        lambda: store.head("K1"),
        lambda: store.heads(),
        lambda: store.rows("K1"),
        lambda: store.guide_text("d"),
        lambda: store.command("c"),
        lambda: store.obligations(),
        lambda: list(store.overdue(1)),
        lambda: store.pending(1),
        lambda: store.outbox(),
        lambda: store.waiting(),
        lambda: store.deliverable(1, limit=1),
        lambda: store.delivery("a"),
        lambda: store.mark_delivered("a", at=1, reached=[]),
        lambda: store.mark_failed("a", error="", next_try=1, reached=[]),
        lambda: store.stuck(attempts=1, put_before=1),
        lambda: store.outbox_counts(),
        lambda: store.delivery_turn().__enter__(),
        lambda: store.verify(),
        lambda: store.prove(),
        lambda: store.record_hash("K1", 1),
        lambda: store.checkpoints(),
        lambda: store.add_checkpoint(checkpoint(1)),
        lambda: add(store, adding("K1", 1)),
    ):
        with pytest.raises(StoreUnavailable, match="lukket"):
            use()
