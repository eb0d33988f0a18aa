"""What a name in a test stands for in the guide, and what a value there is: a problem with the nearest name where it is neither."""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.case.facts import read_value
from sagsgang.errors import InvalidValue
from sagsgang.guide.model import Fact, Guide
from sagsgang.guide.reading import Reader, as_written, suggestion
from sagsgang.guide.yamldoc import Node
from sagsgang.law.amount import WORKING_DAYS
from sagsgang.law.moment import iso, parse
from sagsgang.law.span import parse_time
from sagsgang.text import _
from sagsgang.trial.model import Cause, Refusal, Stated

OPENING = "oprettelse"

REASONS = {
    "lukket": "closed",
    "fase": "phase",
    "hører_til": "belongs",
    "rolle": "role",
    "person": "person",
    "udført": "done",
    "for_tidligt": "too_early",
    "svar": "form",
}
"""Words for kinds of reasons that have no name in a guide."""

UNKNOWN = "ukendt"


class Names:
    """The names of one guide, as one test file uses them."""

    def __init__(self, reader: Reader, guide: Guide) -> None:
        self.reader = reader
        self.guide = guide

    # -- names ---------------------------------------------------------------------------------------------------

    def step(self, node: Node) -> str | None:
        return self.reader.known(node, node.text, self.guide.steps, _("trin"))

    def fact(self, node: Node) -> str | None:
        return self.reader.known(node, node.text, self.guide.facts, _("fakta"))

    def obligation(self, node: Node) -> str | None:
        return self.reader.known(node, node.text, self.guide.obligations, _("pligt"))

    def occurrence(self, node: Node) -> tuple[str, int | None]:
        """An obligation, perhaps with the number of its occurrence: `opfølgning 2`."""
        name, _space, number = node.text.partition(" ")
        nr = int(number) if number.isascii() and number.isdigit() else None
        text = node.text if number and nr is None else name
        return self.reader.known(node, text, self.guide.obligations, _("pligt")) or "", nr

    def barrier(self, node: Node) -> str | None:
        return self.reader.known(node, node.text, self.guide.barriers, _("spærring"))

    def track(self, node: Node) -> str | None:
        return self.reader.known(node, node.text, self.guide.tracks, _("spor"))

    def phase(self, track: str, node: Node) -> str | None:
        return self.reader.known(node, node.text, [p.id for p in self.guide.tracks[track].phases], _("fase i sporet"))

    def role(self, node: Node | None) -> str | None:
        return None if node is None else self.reader.known(node, node.text, self.guide.roles, _("rolle"))

    def law(self, node: Node) -> str | None:
        return self.reader.known(node, node.text, self.guide.laws, _("retsregel"))

    def outcome(self, step: str, node: Node | None) -> str | None:
        """An outcome of the step. A step that is not known is told of already."""
        if node is None or step not in self.guide.steps:
            return None
        return self.reader.known(node, node.text, [o.id for o in self.guide.steps[step].outcomes], _("udfald"))

    def outcomes(self, step: str, node: Node | None) -> tuple[str, ...]:
        return tuple(found for one in each(node) if (found := self.outcome(step, one)) is not None)

    def ground(self, step: str, node: Node | None) -> str | None:
        if node is None or step not in self.guide.steps:
            return None
        omittable = self.guide.steps[step].omittable
        grounds = [] if omittable is None else [ground for ground, _title in omittable.grounds]
        return self.reader.known(node, node.text, grounds, _("grund til at udelade trinnet"))

    def opened(self, node: Node) -> str | None:
        """A guide that one of the steps opens a case of."""
        steps = self.guide.steps.values()
        opens = [step.opens for step in steps] + [outcome.opens for step in steps for outcome in step.outcomes]
        return self.reader.known(node, node.text, {one.guide: None for one in opens if one is not None}, _("guide"))

    def corrected(self, node: Node) -> str:
        """A step, `oprettelse`, or the number of a record."""
        if node.text.isascii() and node.text.isdigit():
            return node.text
        return self.reader.known(node, node.text, [OPENING, *self.guide.steps], _("trin")) or node.text

    def because(self, node: Node | None) -> tuple[Cause, ...]:
        """What reasons must name: one, a list of them, or each with the rules of law that belong to it."""
        if node is None or node.kind != "map":
            return tuple(Cause(name=name) for one in each(node) if (name := self._cause(one)) is not None)
        return tuple(
            Cause(name=name, law=self._laws(value))
            for key, value in node.pairs
            if (name := self._cause(key)) is not None
        )

    def _cause(self, node: Node) -> str | None:
        """Anything that has a name in the guide, a rule of law, or a word for the kind of reason."""
        guide = self.guide
        known = [*guide.barriers, *guide.facts, *guide.steps, *guide.tracks, *guide.obligations, *REASONS, *guide.laws]
        return self.reader.known(node, node.text, known, _("grund"))

    def _laws(self, node: Node) -> tuple[str, ...]:
        return tuple(found for one in each(node) if (found := self.law(one)) is not None)

    def refusal(self, node: Node | None) -> Refusal | None:
        if node is None:
            return None
        return Refusal(because=self.because(node.get("fordi")), span=node.span)

    # -- values --------------------------------------------------------------------------------------------------

    def facts(self, node: Node | None) -> tuple[Stated, ...]:
        """Facts with their values, as each fact's type reads them."""
        if node is None:
            return ()
        return tuple(self._stated(node, can_be_unknown=False))

    def expected(self, node: Node) -> Iterator[Stated]:
        """The same for what facts must be: `ukendt` is None, and computed facts may be named."""
        return self._stated(node, can_be_unknown=True)

    def _stated(self, node: Node, *, can_be_unknown: bool) -> Iterator[Stated]:
        for key, value in node.pairs:
            name = self.fact(key)
            if name is None:
                continue
            fact = self.guide.facts[name]
            if can_be_unknown and value.text == UNKNOWN and not _is_choice(fact, UNKNOWN):
                yield Stated(fact=name, value=None, span=value.span)
                continue
            try:
                read = read_value(fact, _raw(value))
            except InvalidValue as error:
                self._wrong(fact, value, error)
                continue
            yield Stated(fact=name, value=read, span=value.span)

    def _wrong(self, fact: Fact, node: Node, error: InvalidValue) -> None:
        choices = [choice for choice, _title in fact.choices]
        wrong = next((one for one in each(node) if choices and one.text not in choices), node)
        hint = suggestion(wrong.text, choices) if choices else error.hint or as_written(fact.type)
        self.reader.problem("SG104" if choices else "SG105", wrong, error.message, hint)

    def time(self, node: Node | None) -> str | None:
        """A time as it is written, if it can be read."""
        if node is None:
            return None
        try:
            parse_time(node.text)
        except InvalidValue as error:
            self.reader.problem("SG105", node, error.message, error.hint or as_written("tidspunkt"))
            return None
        return node.text

    def limit(self, node: Node) -> str | None:
        """The instant that something is due, ISO 8601; a day is its end."""
        try:
            return iso(parse(node.text).limit)
        except InvalidValue as error:
            self.reader.problem("SG105", node, error.message, error.hint or as_written("tidspunkt"))
            return None

    def amount(self, node: Node) -> None:
        """How far the clock goes: in units that need no calendar."""
        amount = self.reader.amount(node)
        if amount is not None and amount.unit in WORKING_DAYS:
            self.reader.problem(
                "SG105",
                node,
                _("Uret går ikke frem i hverdage."),
                _("Skriv dage, uger eller timer, for eksempel 3 dage."),
            )


def _is_choice(fact: Fact, word: str) -> bool:
    """Whether the word alone is one of the fact's answers: of several choices it would stand in a list."""
    return fact.type == "valg" and any(choice == word for choice, _title in fact.choices)


def each(node: Node | None) -> list[Node]:
    """One or a list of them."""
    if node is None:
        return []
    return list(node.items) if node.kind == "list" else [node]


def _raw(node: Node) -> object:
    """A value as somebody would have typed it: numbers and years as their text."""
    if node.kind == "list":
        return [item.text for item in node.items]
    return node.plain() if node.kind == "map" else node.text
