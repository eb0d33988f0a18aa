"""Phases that a case can come to, and steps that can be done, over all tracks and with every condition: SG211, SG212."""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.check.subject import Subject
from sagsgang.guide.model import Phase, Step, Track
from sagsgang.proof.answer import Answer, Verdict
from sagsgang.proof.confirm import Confirmed, Found, anyhow, anywhere, doing_can_be, state_can_be
from sagsgang.proof.slices import Ground, ground
from sagsgang.text import _


def answers(subject: Subject) -> Iterator[Answer]:
    """One answer a step, then one a phase."""
    here = ground(subject)
    confirmed = Confirmed()
    steps = [_step(subject, here, step, confirmed) for step in subject.guide.steps.values()]
    for track in subject.guide.tracks.values():
        for phase in track.phases:
            yield _phase(subject, here, track, phase, confirmed)
    yield from steps


def verdict_of(found: Found) -> Verdict:
    """Of a claim that something can be."""
    return "open" if found.possible is None else "proved" if found.possible else "refuted"


def bound_of(here: Ground, found: Found) -> str | None:
    """How much of the guide was followed."""
    return here.bound(found.followed) if found.possible is None else None


def because_of(found: Found, refuted: str) -> str:
    if found.possible is None:
        return _("Det blev ikke afgjort.")
    return _("Der er en vej dertil, som er prøvet af.") if found.possible else refuted


def _phase(subject: Subject, here: Ground, track: Track, phase: Phase, confirmed: Confirmed) -> Answer:
    thing = ("phase", track.id)
    if phase.id in confirmed.phases or phase is track.phases[0]:
        found = Found(possible=True, followed=0)
    else:
        found = state_can_be(
            here,
            [thing],
            lambda seen: seen.seen.where(thing, [phase.id]),
            lambda view: view.state.tracks[track.id] == phase.id,
        )
        if found.story is not None:
            confirmed.take_in(found.story)
    return Answer(
        code="SG211",
        topic="flow",
        part=phase.id,
        claim=_("En sag kan komme til fasen «{phase}».").format(phase=phase.title),
        verdict=verdict_of(found),
        severity="warning",
        span=subject.at_key("spor", track.id, "faser", phase.id),
        because=because_of(found, _("Ingen sag kan komme til fasen, når betingelserne tages med.")),
        hint=_("Se på betingelserne for de trin, der fører dertil, eller slet fasen."),
        bound=bound_of(here, found),
    )


def _step(subject: Subject, here: Ground, step: Step, confirmed: Confirmed) -> Answer:
    if any(name == step.id for name, _outcome in confirmed.steps):
        found = Found(possible=True, followed=0)
    else:
        found = doing_can_be(here, here.needs(step), step.id, anywhere, anyhow)
        if found.story is not None:
            confirmed.take_in(found.story)
    return Answer(
        code="SG212",
        topic="flow",
        part=step.id,
        claim=_("Trinnet «{step}» kan udføres i en sag.").format(step=step.title),
        verdict=verdict_of(found),
        severity="warning",
        span=subject.at_key("trin", step.id),
        because=because_of(found, _("Trinnet kan ikke udføres i nogen sag, når betingelser og spærringer tages med.")),
        hint=_("Se på trinnets betingelser og spærringer: de kan ikke alle være opfyldt på samme tid."),
        bound=bound_of(here, found),
    )
