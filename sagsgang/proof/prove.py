"""Asks every question about one guide. One module a topic, each with `answers(subject)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sagsgang.check.subject import Subject
from sagsgang.proof import conditions, properties, reach, traps
from sagsgang.proof.answer import Answer

Ask = Callable[[Subject], Iterable[Answer]]

TOPICS: tuple[Ask, ...] = (reach.answers, traps.answers, conditions.answers, properties.answers)


def prove(subject: Subject, topics: Iterable[Ask] | None = None) -> list[Answer]:
    """Every answer, in the order of the topics (None: all of them). The guide has compiled without errors."""
    return [answer for ask in (TOPICS if topics is None else topics) for answer in ask(subject)]
