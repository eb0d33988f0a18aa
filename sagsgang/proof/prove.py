"""Asks every question about one guide. One module a topic, each with `answers(subject)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sagsgang.check.subject import Subject
from sagsgang.proof import conditions, held, law, people, properties, reach, recorded, time, traps
from sagsgang.proof.answer import Answer

Ask = Callable[[Subject], Iterable[Answer]]

TOPICS: tuple[Ask, ...] = (
    reach.answers,
    traps.answers,
    held.answers,
    conditions.answers,
    recorded.answers,
    properties.answers,
    time.answers,
    people.answers,
    law.answers,
)


def prove(subject: Subject, topics: Iterable[Ask] | None = None) -> list[Answer]:
    """Every answer, in the order of the topics (None: all of them). The guide has compiled without errors."""
    return [answer for ask in (TOPICS if topics is None else topics) for answer in ask(subject)]
