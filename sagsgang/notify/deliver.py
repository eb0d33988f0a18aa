"""One pass over the outbox: what may be sent is sent, and marked when it has arrived.

The mark comes after the delivery. Whoever is stopped in between has sent something that is not marked, and the next pass sends it again
under the same key: at least once, never not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sagsgang.dataclass import dataclass
from sagsgang.law.moment import epoch
from sagsgang.notify.message import Message, Sendable, message_of
from sagsgang.notify.place import NotDelivered, Place, PlaceUnavailable
from sagsgang.store.base import Delivery, Store
from sagsgang.text import _

FIRST_PAUSE = 60
"""Seconds before what failed once is tried again; twice as many after each time."""

LONGEST_PAUSE = 3600
"""Seconds, at most, before what failed is tried again."""

STUCK_ATTEMPTS = 5
"""Tried in vain so many times, something is stuck: somebody must look at it. It is tried all the same."""

STUCK_AGE = 24 * 3600
"""Seconds after which something that is not delivered is stuck, however often it was tried."""

BATCH = 100
"""How many rows are read from the store at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one pass did. A row that failed is in `stuck` too when it is; `elsewhere`: somebody else was delivering, so nothing was done."""

    delivered: tuple[Delivery, ...] = ()
    failed: tuple[Delivery, ...] = ()
    stuck: tuple[Delivery, ...] = ()
    elsewhere: bool = False


def deliver(store: Store, places: Sequence[Place], now: datetime) -> Pass:
    """Deliver what may be sent at `now` to every place, oldest first, each row at most once. What fails stops nothing else.

    A row counts as delivered when all the places have it; a place that has it is not given it again while others fail.
    Errors: those of the store, after which whatever was delivered and not marked is delivered again.
    """
    delivered: list[str] = []
    failed: list[str] = []
    gone: dict[str, str] = {}
    with store.delivery_turn() as mine:
        while mine and places and (batch := store.deliverable(epoch(now), limit=BATCH)):
            for one in batch:
                (delivered if _deliver(store, places, one, now, gone) else failed).append(one.row.key)
    return Pass(
        delivered=_as_they_stand(store, delivered),
        failed=_as_they_stand(store, failed),
        stuck=tuple(stuck(store, now)),
        elsewhere=not mine,
    )


def stuck(store: Store, now: datetime) -> list[Delivery]:
    """What somebody must look at: tried too often, or waiting too long, at `now`."""
    return store.stuck(attempts=STUCK_ATTEMPTS, put_before=epoch(now) - STUCK_AGE)


def pause_after(attempts: int) -> int:
    """Seconds until the next attempt after so many in vain."""
    return int(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(max(attempts - 1, 0), 30)))


def _deliver(store: Store, places: Sequence[Place], one: Delivery, now: datetime, gone: dict[str, str]) -> bool:
    """Give one row to the places that do not have it, and mark how it went. `gone`: places that cannot be reached, and why."""
    reached = list(one.reached)
    error: str | None = None
    for place in places:
        if place.name in reached:
            continue
        if place.name in gone:
            error = gone[place.name]
            continue
        problem = _hand_over(place, one, store.store_id, now)
        if problem is None:
            reached.append(place.name)
            continue
        error = problem.reason
        if isinstance(problem, PlaceUnavailable):
            gone[place.name] = error
    if error is None:
        store.mark_delivered(one.row.key, at=epoch(now), reached=reached)
        return True
    store.mark_failed(one.row.key, error=error, next_try=epoch(now) + pause_after(one.attempts + 1), reached=reached)
    return False


def _hand_over(place: Place, one: Delivery, store_id: bytes, now: datetime) -> NotDelivered | None:
    try:
        message = _message(one, store_id)
    except NotDelivered as problem:
        return problem
    return hand_over(place, message, now)


def hand_over(place: Place, message: Sendable, now: datetime) -> NotDelivered | None:
    """Why the place did not take it; None if it did. Nothing but an interruption gets past."""
    try:
        place.deliver(message, now)
    except NotDelivered as problem:
        return problem
    except Exception as fault:  # noqa: BLE001  # one row that cannot be sent must not stop the others
        return NotDelivered(_("Uventet fejl ({kind}).").format(kind=type(fault).__name__))
    return None


def _message(one: Delivery, store_id: bytes) -> Message:
    try:
        return message_of(one.row, store_id)
    except (ValueError, KeyError, TypeError):
        raise NotDelivered(_("Beskedens indhold kan ikke læses.")) from None


def _as_they_stand(store: Store, keys: Sequence[str]) -> tuple[Delivery, ...]:
    return tuple(one for key in keys if (one := store.delivery(key)) is not None)
