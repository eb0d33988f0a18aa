"""The operators, and every mutant of the guides that ship."""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.guide.library import Library
from tests.mutants_of_guides import of_conditions, of_obligations, of_steps
from tests.mutants_of_guides.mutant import Mutant, Operator, Source

OPERATORS: tuple[Operator, ...] = (*of_steps.OPERATORS, *of_conditions.OPERATORS, *of_obligations.OPERATORS)

NOT_MEANING = (
    "titel, formål, spørgsmål, hvorfor, beskrivelse, vejledning, forklaring, fordi: words that are shown",
    "hjemmel of a fact: a source shown beside the question; it decides nothing",
    "forkortelse, udgave, vedtaget: names and history of the edition",
    "egenskaber: what is claimed of the guide, which proofs hold against it",
)
"""Keys that no operator touches, and why."""


def source_of(library: Library, guide: str) -> Source:
    """The guide as it was read."""
    document = library.reading(library.files(guide)[0]).document
    assert document.root is not None
    shared = library.shared()
    return Source(id=guide, root=document.root, roles=tuple(shared.roles), calendars=tuple(shared.calendars))


def mutants_of(source: Source) -> Iterator[Mutant]:
    """Every mutant of the guide, none twice."""
    seen: set[str] = set()
    for operator in OPERATORS:
        for mutant in operator.make(source):
            if mutant.key not in seen:
                seen.add(mutant.key)
                yield mutant
