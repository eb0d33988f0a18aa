"""The pass: what is sent, what is marked, what waits, what is stuck; and what one failure does to the others: nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sagsgang.clock import FrozenClock
from sagsgang.errors import StoreUnavailable
from sagsgang.law.moment import epoch, from_epoch
from sagsgang.notify.deliver import BATCH, FIRST_PAUSE, LONGEST_PAUSE, STUCK_AGE, STUCK_ATTEMPTS, deliver, pause_after
from sagsgang.notify.place import PlaceUnavailable, place_at
from sagsgang.store.base import Delivery, OutboxCounts, OutboxRow, Store
from sagsgang.store.memory import MemoryStore
from sagsgang.store.sqlite import open_sqlite
from tests.notify.conftest import Recorder, Sink, World, free_port, mail_server, refusal
from tests.notify.outbox_making import put_out, rows

NOW = from_epoch(2000)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store with five rows in its outbox."""
    made: Store = MemoryStore() if request.param == "memory" else open_sqlite(tmp_path / "s.db", create_missing=True)
    put_out(made, rows(5))
    yield made
    made.close()


def keys(some: tuple[Delivery, ...]) -> list[str]:
    return [one.row.key for one in some]


ALL = [row.key for row in rows(5)]


def test_everything_is_delivered_once_oldest_first_and_marked(store: Store) -> None:
    place = Recorder()
    done = deliver(store, [place], NOW)
    assert place.taken == keys(done.delivered) == ALL
    assert (done.failed, done.stuck, done.elsewhere) == ((), (), False)
    assert [(one.delivered_at, one.reached) for one in done.delivered] == [(2000, ("recorder",))] * 5
    assert store.outbox() == []
    deliver(store, [place], NOW)
    assert place.taken == ALL
    assert store.outbox_counts() == OutboxCounts(waiting=0, failed=0, delivered=5)


def test_more_than_fits_in_one_reading_is_delivered_in_one_pass() -> None:
    many = MemoryStore()
    put_out(many, rows(BATCH * 2 + 5))
    place = Recorder()
    place.refuse = {rows(3)[2].key: refusal()}
    done = deliver(many, [place], NOW + timedelta(days=1))
    assert len(done.delivered) == BATCH * 2 + 4
    assert len(set(place.tried)) == len(place.tried) == BATCH * 2 + 5


def test_without_a_place_nothing_is_done(store: Store) -> None:
    done = deliver(store, [], NOW)
    assert (done.delivered, done.failed) == ((), ())
    assert len(store.outbox()) == 5


def test_what_is_not_due_waits(store: Store) -> None:
    place = Recorder()
    deliver(store, [place], from_epoch(3))
    assert place.taken == ALL[:3]
    deliver(store, [place], from_epoch(4))
    assert place.taken == ALL[:4]


@pytest.mark.parametrize("fault", [refusal("Nej tak."), RuntimeError("Mor Hemmelig"), OSError(28, "/hemmelig")])
def test_one_that_fails_stops_nothing_and_says_why_without_details(store: Store, fault: Exception) -> None:
    place = Recorder()
    place.refuse = {ALL[1]: fault}
    done = deliver(store, [place], NOW)
    assert place.tried == ALL
    assert keys(done.delivered) == [ALL[0], *ALL[2:]]
    (failed,) = done.failed
    assert (failed.attempts, failed.next_try, failed.delivered_at) == (1, 2000 + FIRST_PAUSE, None)
    assert failed.error is not None
    assert "emmelig" not in failed.error
    assert failed.error == ("Nej tak." if "Nej" in str(fault) else f"Uventet fejl ({type(fault).__name__}).")


def test_a_row_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    store = MemoryStore()
    broken = OutboxRow(key="K1/a", case="K1", kind="missed", due=0, put=1000, body=b"Mor Hemmelig")
    put_out(store, (broken, *rows(2)))
    done = deliver(store, [place_at(f"fil:{tmp_path}/b.jsonl", {})], NOW)
    assert keys(done.delivered) == ALL[:2]
    assert [one.error for one in done.failed] == ["Beskedens indhold kan ikke læses."]


def test_it_is_tried_again_with_longer_and_longer_pauses_until_it_is_stuck(store: Store) -> None:
    place = Recorder()
    place.refuse = {ALL[0]: refusal()}
    clock = FrozenClock(NOW)
    pauses = []
    for attempt in range(1, 10):
        now = clock.now()
        done = deliver(store, [place], now)
        (failed,) = done.failed
        assert failed.attempts == attempt
        assert bool(done.stuck) == (attempt >= STUCK_ATTEMPTS)
        pauses.append(failed.next_try - epoch(now))
        clock.set(from_epoch(failed.next_try - 1))
        assert deliver(store, [place], clock.now()).failed == ()
        clock.set(from_epoch(failed.next_try))
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    place.refuse = {}
    done = deliver(store, [place], clock.now())
    assert keys(done.delivered) == [ALL[0]]
    assert done.stuck == ()


def test_what_has_waited_a_day_is_stuck_however_seldom_it_was_tried(store: Store) -> None:
    place = Recorder()
    place.refuse = {"*": refusal()}
    assert deliver(store, [place], from_epoch(1000 + STUCK_AGE)).stuck == ()
    done = deliver(store, [place], from_epoch(1001 + STUCK_AGE))
    assert keys(done.stuck) == ALL


def test_pauses_are_bounded() -> None:
    assert [pause_after(n) for n in (0, 1, 2, 10**6)] == [60, 60, 120, LONGEST_PAUSE]


def test_a_place_that_has_it_is_not_given_it_again_while_another_fails(store: Store) -> None:
    good, bad = Recorder("good"), Recorder("bad")
    bad.refuse = {ALL[0]: refusal("Nej."), ALL[1]: refusal("Nej.")}
    done = deliver(store, [bad, good], NOW)
    assert good.taken == ALL
    assert [one.reached for one in done.failed] == [("good",), ("good",)]
    assert [one.reached for one in done.delivered] == [("bad", "good")] * 3
    bad.refuse = {}
    later = NOW + timedelta(hours=1)
    done = deliver(store, [bad, good], later)
    assert good.taken == ALL
    assert bad.taken == [*ALL[2:], *ALL[:2]]
    assert [one.reached for one in done.delivered] == [("good", "bad")] * 2


def test_a_place_that_cannot_be_reached_is_asked_once_a_pass(store: Store) -> None:
    gone, good = Recorder("gone"), Recorder("good")
    gone.refuse = {"*": PlaceUnavailable("Der er ikke forbindelse.")}
    done = deliver(store, [gone, good], NOW)
    assert len(gone.tried) == 1
    assert good.taken == ALL
    assert [(one.attempts, one.error) for one in done.failed] == [(1, "Der er ikke forbindelse.")] * 5
    gone.refuse = {}
    deliver(store, [gone, good], NOW + timedelta(hours=1))
    assert gone.taken == good.taken == ALL


@pytest.mark.parametrize("turns", [True, False])
def test_while_somebody_else_delivers_nothing_is_sent_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch, turns: bool
) -> None:
    """Without turns, the negative control, the other pass sends the same: that is why there are turns. No mark is lost either way."""
    if not turns:
        monkeypatch.setattr(store, "delivery_turn", lambda: nullcontext(True))
    slow, quick = Recorder(), Recorder()
    inside, go_on = threading.Event(), threading.Event()

    def wait(_message: Any) -> None:
        inside.set()
        assert go_on.wait(30)

    slow.hook = wait
    first = threading.Thread(target=deliver, args=(store, [slow], NOW))
    first.start()
    assert inside.wait(30)
    done = deliver(store, [quick], NOW)
    go_on.set()
    first.join()
    if turns:
        assert (done.elsewhere, quick.tried, slow.taken) == (True, [], ALL)
    else:
        assert (done.elsewhere, quick.taken, set(slow.taken) <= set(ALL)) == (False, ALL, True)
        assert slow.taken[0] == ALL[0]
    assert store.outbox() == []


def test_an_interruption_between_delivery_and_mark_repeats_one_and_loses_none(store: Store) -> None:
    place = Recorder()

    def interrupt(message: Any) -> None:
        if message.key == ALL[2]:
            raise KeyboardInterrupt

    place.hook = interrupt
    with pytest.raises(KeyboardInterrupt):
        deliver(store, [place], NOW)
    place.hook = lambda _message: None
    deliver(store, [place], NOW)
    assert place.taken == [*ALL[:3], *ALL[2:]]
    assert store.outbox() == []


def test_a_store_that_fails_ends_the_pass_and_the_next_one_repeats(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Recorder()

    def full(*_given: Any, **_named: Any) -> bool:
        raise StoreUnavailable("Disken er fuld.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "mark_delivered", full)
        with pytest.raises(StoreUnavailable):
            deliver(store, [place], NOW)
    assert deliver(store, [place], NOW).failed == ()
    assert place.taken == [ALL[0], *ALL]


# -- from the case to the mailbox


def test_a_mail_server_that_is_down_then_up(world: World, tmp_path: Path) -> None:
    sink = Sink(port=free_port())
    places = [place_at(sink.address(), {}), place_at(f"fil:{tmp_path}/beskeder.jsonl", {})]
    world.open()
    now = world.go_to(hours=25)
    world.engine.watch()
    put = [row.key for row in world.store.outbox()]
    for _attempt in range(STUCK_ATTEMPTS):
        done = deliver(world.store, places, now)
        assert keys(done.failed) == put
        now = from_epoch(done.failed[0].next_try)
    assert keys(done.stuck) == put
    assert "ConnectionRefusedError" in (done.stuck[0].error or "")
    with mail_server(sink):
        done = deliver(world.store, places, now)
    assert keys(done.delivered) == put
    assert done.stuck == ()
    assert len(sink.mails) == len(put)
    lines = [json.loads(line) for line in (tmp_path / "beskeder.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["key"] for line in lines] == put


def test_a_mail_server_that_cuts_off_some_conversations_gets_them_all_in_the_end(world: World, sink: Sink) -> None:
    place = place_at(sink.address(), {})
    world.open()
    now = world.go_to(hours=97)
    world.engine.watch()
    put = [row.key for row in world.store.outbox()]
    sink.drops, sink.answers = 3, ["250", "451 4.3.0 try later"]
    done = deliver(world.store, [place], now)
    assert (len(done.failed), len(done.delivered)) == (4, len(put) - 4)
    done = deliver(world.store, [place], now + timedelta(minutes=1))
    assert len(done.delivered) == 4
    assert len({mail["Message-ID"] for mail in sink.mails}) == len(sink.mails) == len(put)
