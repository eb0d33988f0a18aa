"""How fast cases are worked on: a plain model, the same on every machine.

Work is done on weekdays from 8 to 16, Copenhagen time. Between two acts there are a few minutes to five working days. In a case that is
worked on in time, what meets a limit is done before the limit passes, if it can be done; in every fourth case people dawdle: they look
at no limit and let up to six weeks pass.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sagsgang.law.moment import COPENHAGEN, epoch, from_epoch

DAWDLING = 4
"""One case in so many is not worked on in time."""

OPENS, SHUTS = 8, 16
SATURDAY = 5
HOUR = 3600


def dawdles(rng: random.Random) -> bool:
    return rng.randrange(DAWDLING) == 0


def next_act(rng: random.Random, now: int, *, dawdling: bool) -> int:
    """When somebody next does something, by plan (epoch seconds)."""
    minutes = rng.choice((5, 20, 60, 150))
    if rng.random() < 0.5:
        return at_work(now + minutes * 60)
    days = rng.choice((1, 1, 2, 3, 5))
    if dawdling:
        days = rng.choice((1, 2, 5, 10, 30))
    return at_work(working_days_later(now, days) + minutes * 60)


def working_days_later(now: int, days: int) -> int:
    """Eight in the morning, so many weekdays on."""
    moment = from_epoch(now).astimezone(COPENHAGEN)
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < SATURDAY
    return epoch(_morning(moment))


def at_work(instant: int) -> int:
    """The instant itself if somebody is at work then, else the next morning that somebody is."""
    moment = from_epoch(instant).astimezone(COPENHAGEN)
    if moment.weekday() < SATURDAY and OPENS <= moment.hour < SHUTS:
        return instant
    if moment.hour >= OPENS:
        moment += timedelta(days=1)
    while moment.weekday() >= SATURDAY:
        moment += timedelta(days=1)
    return epoch(_morning(moment))


def _morning(moment: datetime) -> datetime:
    return moment.replace(hour=OPENS, minute=0, second=0, microsecond=0)
