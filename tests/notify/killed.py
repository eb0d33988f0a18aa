"""Passes that are killed, started by the tests: `killed.py FOLDER KILLS SEED ORDER`. What came of it is printed as JSON.

One process forks the passes, so that a life costs milliseconds. Each is killed (SIGKILL) at a moment drawn at random, or at a point drawn
at random: before, in the middle of and after the write, between delivery and mark, after the mark. After every death what is marked must
stand in the file. ORDER `mark_last` is the program's own; `mark_first` marks before it delivers, to show that the check sees what is lost.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from sagsgang.law.moment import epoch, from_epoch
from sagsgang.notify import to_file
from sagsgang.notify.deliver import deliver
from sagsgang.notify.message import Message, message_of
from sagsgang.notify.to_file import FilePlace
from sagsgang.store.base import Store
from sagsgang.store.sqlite import SqliteStore, open_sqlite
from tests.notify.outbox_making import put_out, rows

POINTS = ("before", "half", "written", "delivered", "marked")
LEAST_WAITING = 8
NOW = from_epoch(100_000)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Doomed:
    """A place that kills its own process at a point, the `turn`-th time it comes there."""

    def __init__(self, inner: FilePlace, point: str, turn: int) -> None:
        self.inner = inner
        self.point = point
        self.turn = turn
        self.name = inner.name

    def come_to(self, point: str) -> bool:
        if point != self.point:
            return False
        self.turn -= 1
        return self.turn < 0

    def deliver(self, message: Message, now: datetime) -> None:
        if self.come_to("before"):
            die()
        self.inner.deliver(message, now)
        if self.come_to("delivered"):
            die()

    def watch(self, store: SqliteStore) -> None:
        """Die in the middle of a write, after it, or after a mark."""
        write, mark = os.write, store.mark_delivered

        def write_or_die(handle: int, data: bytes) -> int:
            if self.come_to("half"):
                write(handle, data[: len(data) // 2])
                die()
            done = write(handle, data)
            if self.come_to("written"):
                die()
            return done

        def mark_or_die(key: str, **given: Any) -> bool:
            marked = mark(key, **given)
            if self.come_to("marked"):
                die()
            return marked

        to_file.os.write = write_or_die  # type: ignore[attr-defined]
        store.mark_delivered = mark_or_die  # type: ignore[method-assign]


def one_pass(folder: Path, order: str, point: str, turn: int) -> None:
    """What a life does."""
    store = open_sqlite(folder / "s.db")
    place = Doomed(FilePlace(str(folder / "beskeder.jsonl")), point, turn)
    place.watch(store)
    if order == "mark_last":
        deliver(store, [place], NOW)
    else:
        mark_first(store, place)
    store.close()


def mark_first(store: Store, place: Doomed) -> None:
    """The pass as it must not be."""
    for one in store.deliverable(epoch(NOW), limit=10**6):
        store.mark_delivered(one.row.key, at=epoch(NOW), reached=[place.name])
        place.deliver(message_of(one.row, store.store_id), NOW)


class Heard:
    """What stands in the file so far: how many times each key, and how many lines were cut off. Reads on from where it was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keys: Counter[str] = Counter()
        self.torn = 0
        self.place = 0

    def read(self) -> Heard:
        if not self.path.exists():
            return self
        with self.path.open("rb") as file:
            file.seek(self.place)
            new = file.read()
        whole, newline, _rest = new.rpartition(b"\n")  # a line that was cut off is ended by the next one
        self.place += len(whole) + len(newline)
        for line in whole.split(b"\n"):
            try:
                self.keys[json.loads(line)["key"]] += 1
            except ValueError:
                self.torn += bool(line)
        return self


def main() -> None:
    folder, kills, seed, order = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    moments = random.Random(seed)
    heard = Heard(folder / "beskeder.jsonl")
    every: set[str] = set()
    open_sqlite(folder / "s.db", create_missing=True).close()
    dead, lives, put, lost = 0, 0, 0, 0
    died_at: Counter[str] = Counter()
    while dead < kills:
        lives += 1
        store = open_sqlite(folder / "s.db")
        missing = LEAST_WAITING - store.outbox_counts().waiting
        if missing > 0:
            new = rows(missing, put + 1)
            put_out(store, new)
            put += missing
            every |= {row.key for row in new}
        store.close()
        point = moments.choice((*POINTS, "time", "time", "time"))
        turn, wait = moments.randrange(4), moments.uniform(0.0, 0.02)
        child = os.fork()
        if child == 0:
            try:
                one_pass(folder, order, point, turn)
            finally:
                os._exit(0)
        if point == "time":
            time.sleep(wait)
            os.kill(child, signal.SIGKILL)
        if os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            dead += 1
            died_at[point] += 1
        store = open_sqlite(folder / "s.db")
        marked = every - {row.key for row in store.outbox()}
        store.close()
        lost = max(lost, len(marked - heard.read().keys.keys()))
    one_pass(folder, "mark_last", "", 0)
    store = open_sqlite(folder / "s.db")
    found = heard.read().keys
    counts = store.outbox_counts()
    said = {
        "kills": dead,
        "lives": lives,
        "died_at": died_at,
        "put": put,
        "waiting": counts.waiting,
        "delivered": counts.delivered,
        "lost_on_the_way": lost,
        "lost": len(every - found.keys()),
        "unknown": len(found.keys() - every),
        "repeated": sum(found.values()) - len(found),
        "torn": heard.torn,
        "damage": len(store.verify()[2]),
    }
    store.close()
    print(json.dumps(said))


if __name__ == "__main__":
    main()
