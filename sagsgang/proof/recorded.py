"""Facts that a condition needs before anybody can have recorded them. SG313.

What may be noted by itself (`sagsgang fakta`) can be noted at any time. A fact with `kun_i_trin` is recorded only when the case is
opened and in steps that ask for it: some way must lead through one of them before the condition is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.case.examine import out_of_phase
from sagsgang.case.judge import View
from sagsgang.check.subject import Subject
from sagsgang.guide.condition import facts_in
from sagsgang.guide.model import Condition, Fact, Step
from sagsgang.guide.problem import FILE_START
from sagsgang.proof.answer import Answer
from sagsgang.proof.confirm import state_can_be
from sagsgang.proof.explore import Exploration
from sagsgang.proof.reach import because_of, bound_of, verdict_of
from sagsgang.proof.slices import Ground, ground
from sagsgang.proof.things import Thing, conditions_of_step
from sagsgang.text import _


def answers(subject: Subject) -> Iterator[Answer]:
    """One answer for each step and fact of that kind in its conditions, and one for all other facts."""
    here = ground(subject)
    for step in subject.guide.steps.values():
        for name in dict.fromkeys(name for one in conditions_of_step(subject.guide, step) for name in facts_in(one)):
            fact = subject.guide.facts[name]
            if fact.only_in_steps and fact.computed is None and name not in step.answers:
                yield _before(subject, here, step, fact)
    yield Answer(
        code="SG313",
        topic="condition",
        part="",
        claim=_("Fakta uden «kun_i_trin» kan være noteret, før en betingelse spørger om dem."),
        verdict="proved",
        severity="warning",
        span=FILE_START,
        because=_("De kan noteres, når som helst sagen er åben."),
    )


def _before(subject: Subject, here: Ground, step: Step, fact: Fact) -> Answer:
    known = Condition(op="known", origin=fact.origin, subject=fact.id)
    seeds: set[Thing] = {("fact", fact.id)}
    if step.phases and step.track is not None:
        seeds.add(("phase", step.track))

    def there(exploration: Exploration) -> int:
        seen = exploration.seen
        return seen.diagrams.both(seen.truth(known), seen.in_phase(step))

    def is_there(view: View) -> bool:
        return not out_of_phase(view, step) and view.truth(known) is True

    found = state_can_be(here, seeds, there, is_there)
    return Answer(
        code="SG313",
        topic="condition",
        part=f"{step.id}/{fact.id}",
        claim=_("«{fact}» kan være noteret, når «{step}» spørger om det.").format(fact=fact.question, step=step.title),
        verdict=verdict_of(found),
        severity="warning",
        span=subject.at_key("trin", step.id),
        because=because_of(found, _("Intet trin, der kan udføres før, noterer det.")),
        hint=_("Lad et tidligere trin eller oprettelsen spørge om det, eller lad trinnet selv gøre det."),
        bound=bound_of(here, found),
    )
