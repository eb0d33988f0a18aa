"""Asks every question about one guide. One module a topic, each with `answers(subject)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sagsgang.check.subject import Subject
from sagsgang.proof import law, people, time
from sagsgang.proof.answer import Answer

Ask = Callable[[Subject], Iterable[Answer]]

TOPICS: tuple[Ask, ...] = (time.answers, people.answers, law.answers)


def prove(subject: Subject) -> list[Answer]:
    """Every answer, in the order of the topics. The guide has compiled without errors."""
    return [answer for ask in TOPICS for answer in ask(subject)]
