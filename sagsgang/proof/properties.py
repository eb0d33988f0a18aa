"""The properties that a guide demands of itself (`egenskaber`), on every way: SG220.

`aldrig: A, før: B, når: C`   A is never done while C holds and B has not been done
`altid: A, før: B, når: C`    B is never done while C holds and A has not been done
`altid: A, når: C`            a case never closes by itself while C holds and A has not been done

C is judged as the step sees it: with what it records, before it counts as done itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.case.judge import View
from sagsgang.case.wording import condition_words
from sagsgang.check.subject import Subject
from sagsgang.guide.model import Guide, Property
from sagsgang.proof.answer import Answer, Event, verdict_unless
from sagsgang.proof.confirm import Found, doing_can_be, state_can_be
from sagsgang.proof.explore import Exploration
from sagsgang.proof.reach import bound_of
from sagsgang.proof.slices import Ground, ground
from sagsgang.proof.things import Thing, things_in
from sagsgang.text import _


def answers(subject: Subject) -> Iterator[Answer]:
    """One answer a property, in the order of the guide."""
    if not subject.guide.properties:
        return
    here = ground(subject)
    for number, demand in enumerate(subject.guide.properties, 1):
        yield _Question(subject, here, demand, number).answer()


class _Question:
    """One property."""

    def __init__(self, subject: Subject, here: Ground, demand: Property, number: int) -> None:
        self.subject = subject
        self.ground = here
        self.guide: Guide = subject.guide
        self.demand = demand
        self.number = number
        never = demand.kind == "never"
        self.step: str | None = demand.step if never else demand.before
        """the step that may not be done; None: the closing of the case"""
        self.first: str | None = demand.before if never else demand.step
        """the step that must have been"""

    def answer(self) -> Answer:
        found = self._found()
        verdict = verdict_unless(found.possible)
        because = {
            "proved": _("Ingen vej gennem guiden fører til andet."),
            "refuted": _("Der er en vej gennem guiden, hvor det ikke er sådan."),
            "open": _("Det blev ikke afgjort."),
        }[verdict]
        story = () if found.story is None else (*found.story.story, self._what_is_so())
        return Answer(
            code="SG220",
            topic="property",
            part=f"nr. {self.number}",
            claim=claim_words(self.guide, self.demand),
            verdict=verdict,
            severity="warning",
            span=self.subject.at_value("egenskaber", self.number - 1),
            because=because,
            hint=_("Stil betingelsen under kræver: eller som en spærring, eller ret egenskaben."),
            story=story,
            bound=bound_of(self.ground, found),
        )

    def _found(self) -> Found:
        """Whether the property can be broken."""
        if self.step is None:
            return state_can_be(self.ground, self._seeds(), self._bad, self._closes, shortest=True)
        return doing_can_be(self.ground, self._seeds(), self.step, self._bad, self._breaks, shortest=True)

    def _seeds(self) -> set[Thing]:
        found: set[Thing] = set()
        if self.demand.when is not None:
            found |= set(things_in(self.guide, self.demand.when))
        if self.first is not None:
            found.add(("done", self.first))
        if self.step is not None:
            found |= self.ground.needs(self.guide.steps[self.step])
        else:
            found |= {("phase", track) for track in self.guide.tracks}
            for track in self.guide.tracks.values():
                found |= set() if track.when is None else set(things_in(self.guide, track.when))
            found |= self._duties()
        return found

    def _duties(self) -> set[Thing]:
        """The duties that the step that must be done meets: they hold the case open until then."""
        assert self.first is not None
        found: set[Thing] = set()
        for rule in self.guide.obligations.values():
            if any(met.step == self.first for met in rule.met_by):
                found.add(("duty", rule.id))
                found |= set() if rule.when is None else set(things_in(self.guide, rule.when))
                for met in rule.met_by:
                    found |= self.ground.needs(self.guide.steps[met.step])
        return found

    def _bad(self, exploration: Exploration) -> int:
        """The states in which the step, or the closing, breaks the property."""
        seen = exploration.seen
        undone = None if self.first is None else seen.done(self.first)
        parts = [seen.truth(self.demand.when)]
        if undone is not None:
            parts.append(seen.diagrams.outside(undone))
        if self.step is None:
            parts.append(seen.closed())
        return seen.diagrams.all_of(parts)

    def _breaks(self, view: View) -> bool:
        """Whether the engine saw the step done where it may not be."""
        undone = self.first is None or self.first not in view.state.last
        return undone and view.truth(self.demand.when) is True

    def _closes(self, view: View) -> bool:
        """Whether the engine closed the case as it may not be."""
        return view.state.status == "closed" and self._breaks(view)

    def _what_is_so(self) -> Event:
        if self.first is None:
            said = _("Det skulle aldrig ske.")
        else:
            title = self.guide.steps[self.first].title
            said = _("Trinnet «{step}» er ikke udført.").format(step=title)
            if self.step is None:
                said = _("Sagen lukker, og trinnet «{step}» er ikke udført.").format(step=title)
        return Event(kind="so", said=said)


def claim_words(guide: Guide, demand: Property) -> str:
    """What the property demands, as a sentence."""
    step = guide.steps[demand.step].title
    before = None if demand.before is None else guide.steps[demand.before].title
    when = "" if demand.when is None else _(", når {condition}").format(condition=condition_words(guide, demand.when))
    if demand.kind == "never":
        said = _("«{step}» udføres aldrig før «{before}»{when}.")
    elif before is not None:
        said = _("«{step}» er altid udført før «{before}»{when}.")
    else:
        said = _("Når sagen lukker, er «{step}» altid udført{when}.")
    return said.format(step=step, before=before, when=when)
