"""Try; ask for what is missing, if somebody is there; try again. A refusal comes before any question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sagsgang.cli.repeated import Done, once
from sagsgang.errors import MissingAnswer
from sagsgang.law.moment import local_date
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.ask import Asker
    from sagsgang.cli.session import Session
    from sagsgang.engine import Actor, Case
    from sagsgang.guide.model import Guide, Step


class Answers:
    """What a command has to go on, and what it lacks. `facts`, `outcome`, `reason`, `by` are completed on the way."""

    def __init__(
        self,
        *,
        by: Actor,
        facts: dict[str, Any] | None = None,
        said_as_now: Collection[str] = (),
        outcome: str | None = None,
        reason: str | None = None,
    ) -> None:
        """`said_as_now`: the facts whose value was given as `nu`."""
        self.by = by
        self.facts = dict(facts or {})
        self.said_as_now = said_as_now
        self.outcome = outcome
        self.reason = reason


def complete(
    session: Session,
    guide: Guide,
    answers: Answers,
    attempt: Callable[[Answers], partial[Case]],
    *,
    step: Step | None = None,
    case: Case | None = None,
    optional: Sequence[str] = (),
) -> Done:
    """What the call that `attempt` makes of the answers comes to, once every answer it needs is there.

    `case`: the one that it writes in; `optional`: facts that are asked about only when something had to be asked.
    """
    talked = False
    while True:
        try:
            done = once(session, guide, case, attempt(answers), answers.said_as_now)
        except MissingAnswer as missing:
            if not session.asks or not missing.missing:
                raise
            from sagsgang.cli.ask import Asker

            asker = Asker(session, guide, local_date(session.now))
            if not talked and step is not None:
                asker.step(step)
            for name in missing.missing:
                _ask(asker, guide, answers, name, missing, step, case)
            if not talked:
                _ask_optional(asker, guide, answers, optional)
            talked = True
        else:
            session.saved = True
            session.case_id = done.case.id
            return done


def _ask(
    asker: Asker,
    guide: Guide,
    answers: Answers,
    name: str,
    missing: MissingAnswer,
    step: Step | None,
    case: Case | None,
) -> None:
    if name == "outcome" and step is not None:
        allowed = (
            next((one.outcomes for one in case.available() if one.step == step.id), ()) if case is not None else ()
        )
        choices = [(outcome.id, outcome.title) for outcome in step.outcomes if not allowed or outcome.id in allowed]
        answers.outcome = asker.choice(_("Hvad blev udfaldet?"), choices, law=step.law)
    elif name == "role" and step is not None:
        titles = [(role, guide.roles[role].title if role in guide.roles else role) for role in step.roles]
        answers.by = replace(answers.by, role=asker.choice(missing.message, titles, law=step.law))
    elif name == "reason":
        answers.reason = asker.text(missing.message, law=() if step is None else step.law)
    elif name in guide.facts:
        answers.facts[name] = asker.fact(guide.facts[name], optional=False)
    else:
        raise missing


def _ask_optional(asker: Asker, guide: Guide, answers: Answers, optional: Sequence[str]) -> None:
    known = {fact.id for name in answers.facts if (fact := guide.fact_named(name)) is not None}
    for name in optional:
        if name not in known:
            value = asker.fact(guide.facts[name], optional=True)
            if value is not None:
                answers.facts[name] = value
