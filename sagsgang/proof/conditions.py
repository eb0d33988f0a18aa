"""Conditions seen from the states that a case can come to: SG310, SG312.

What the conditions of one part can come to by themselves `check.conditions` says. Two outcomes that are both allowed are no mistake:
a person chooses between them, so there is no SG311.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.case.examine import examine, outcome_checks
from sagsgang.case.judge import View
from sagsgang.check.subject import Subject
from sagsgang.guide.condition import leaves
from sagsgang.guide.model import Condition, Outcome, Step
from sagsgang.guide.problem import Span
from sagsgang.proof.abstraction import Change
from sagsgang.proof.answer import Answer, verdict_unless
from sagsgang.proof.confirm import Found, anyhow, anywhere, doing_can_be, state_can_be
from sagsgang.proof.diagram import ALL, NONE, Exhausted
from sagsgang.proof.explore import Exploration
from sagsgang.proof.plan import Planner
from sagsgang.proof.reach import because_of, bound_of, verdict_of
from sagsgang.proof.replay import Told, told_until
from sagsgang.proof.sets import IS_FALSE
from sagsgang.proof.slices import Ground, Things, ground
from sagsgang.proof.things import things_in
from sagsgang.text import _


def answers(subject: Subject) -> Iterator[Answer]:
    """Outcome gaps, then conditions that come to nothing."""
    here = ground(subject)
    for step in subject.guide.steps.values():
        if step.outcomes:
            yield _gap(subject, here, step)
    for step in subject.guide.steps.values():
        for outcome in step.outcomes:
            if outcome.requires and not _is_only_way(subject, step, outcome):
                yield from _outcome(subject, here, step, outcome)
    yield from _lasting(subject, here)


# -- an outcome is always left -------------------------------------------------------------------------------------------


def _gap(subject: Subject, here: Ground, step: Step) -> Answer:
    """Whether the step can be ready while every outcome is forbidden for certain. What is only not known yet can be answered,
    also in the step itself: what it may state is taken as stated."""
    found = Found(possible=False, followed=0)
    if all(outcome.requires for outcome in step.outcomes):
        found = _gap_found(here, step)
    verdict = verdict_unless(found.possible)
    return Answer(
        code="SG310",
        topic="condition",
        part=step.id,
        claim=_("Når «{step}» kan udføres, er der altid et udfald, som ikke er forbudt.").format(step=step.title),
        verdict=verdict,
        severity="note",
        span=subject.at_key("trin", step.id),
        because={
            "proved": _("Mindst ét udfald er åbent i enhver sag, hvor trinnet kan udføres."),
            "refuted": _("En sag kan stå sådan, at trinnet er klar, og alle udfald er forbudt."),
            "open": _("Det blev ikke afgjort."),
        }[verdict],
        hint=_("Giv et af udfaldene færre betingelser, eller tilføj et udfald for det, der mangler."),
        story=() if found.story is None else found.story.story,
        bound=bound_of(here, found),
    )


def _gap_found(here: Ground, step: Step) -> Found:
    """Whether there is such a state, and the way to it."""
    things: Things = ()
    try:
        for things in here.slices(here.needs(step)):
            free = here.explore(things, "free")
            if free.enabled(free.reached(), _ready(free, step)) == NONE:
                return Found(possible=False, followed=len(things))
            plain = here.explore(things, "plain")
            story = _gap_story(plain, plain, step)
            if story is not None:
                return Found(possible=True, followed=len(things), story=story)
    except Exhausted:
        pass
    planner = here.planner(here.needs(step))
    story = _gap_story(planner.exploration, planner, step)
    return Found(possible=None if story is None else True, followed=len(things), story=story)


def _ready(exploration: Exploration, step: Step) -> Change:
    """The doing of the step where it has no outcome left."""
    seen = exploration.seen
    sets = seen.diagrams
    forbidden = [
        sets.any_of(seen.truth(requirement, IS_FALSE) for requirement in outcome.requires) for outcome in step.outcomes
    ]
    guard = sets.all_of((seen.before_outcome(step), seen.all_told(step), *forbidden))
    return Change(kind="step", name=step.id, guard=guard, recorded=seen.recorded(step))


def _gap_story(exploration: Exploration, ways: Exploration | Planner, step: Step) -> Told | None:
    ready = _ready(exploration, step)
    way = ways.way_to(exploration.before(ALL, ready))
    if way is None:
        return None
    sets = exploration.seen.diagrams
    recorded = sets.some(exploration.enabled(sets.point(way.ends), ready))
    assert recorded is not None
    state = tuple(recorded.get(level, 0) for level in range(len(sets.sizes)))
    story = told_until(exploration.seen, way, step.id, state)
    return story if story is not None and _has_gap(story.seen, step) else None


def _has_gap(view: View, step: Step) -> bool:
    """Whether the engine would let the step be done, but with no outcome."""
    if any(check.result is not True for check in examine(view, step, anybody=True)):
        return False
    return all(any(check.result is False for check in outcome_checks(view, one)) for one in step.outcomes)


# -- conditions that come to nothing --------------------------------------------------------------------------------------


def _outcome(subject: Subject, here: Ground, step: Step, outcome: Outcome) -> Iterator[Answer]:
    """Whether the outcome can be chosen in some case. Of a step that cannot be done at all that is what is said (SG212)."""
    found = doing_can_be(here, here.needs(step), step.id, anywhere, anyhow, outcome=outcome.id)
    if found.possible is False and not doing_can_be(here, here.needs(step), step.id, anywhere, anyhow).possible:
        return
    claim = _("Udfaldet «{outcome}» af «{step}» kan vælges i en sag.").format(outcome=outcome.title, step=step.title)
    refuted = _("Udfaldets betingelser er aldrig opfyldt, når trinnet kan udføres.")
    span = subject.at_key("trin", step.id, "udfald", outcome.id)
    yield _answer(here, found, f"{step.id}/{outcome.id}", claim, refuted, span)


def _is_only_way(subject: Subject, step: Step, outcome: Outcome) -> bool:
    """Whether the outcome is the only way to a phase: then it is of the phase that something is said (SG211)."""
    if outcome.to is None:
        return False
    ways = {(row.step, row.outcome) for row in subject.guide.table if row.target == outcome.to != row.phase}
    return ways == {(step.id, outcome.id)}


def _answer(here: Ground, found: Found, part: str, claim: str, refuted: str, span: Span) -> Answer:
    return Answer(
        code="SG312",
        topic="condition",
        part=part,
        claim=claim,
        verdict=verdict_of(found),
        severity="warning",
        span=span,
        because=because_of(found, refuted),
        hint=_("Ret betingelsen: sådan som guiden er, har den aldrig nogen virkning, eller den har den altid."),
        bound=bound_of(here, found),
    )


def _lasting(subject: Subject, here: Ground) -> Iterator[Answer]:
    """`når` of tracks, duties and barriers: each can come true; and a barrier can come down.

    What speaks of another duty hangs on limits, and is not asked about here.
    """
    guide = subject.guide
    for track in guide.tracks.values():
        if track.when is not None:
            claim = _("Sporet «{track}» kan komme i brug.").format(track=track.title)
            yield _can_be_true(subject, here, track.id, claim, track.when, subject.at_key("spor", track.id, "når"))
    for rule in guide.obligations.values():
        if rule.when is not None and all(leaf.op != "obligation" for leaf in leaves(rule.when)):
            claim = _("Pligten «{duty}» kan komme til at gælde.").format(duty=rule.title)
            yield _can_be_true(subject, here, rule.id, claim, rule.when, subject.at_key("pligter", rule.id, "når"))
    for barrier in guide.barriers.values():
        span = subject.at_key("spærringer", barrier.id, "når")
        claim = _("Spærringen «{barrier}» kan komme op.").format(barrier=barrier.title)
        yield _can_be_true(subject, here, barrier.id, claim, barrier.when, span)
        found = state_can_be(
            here,
            things_in(guide, barrier.when),
            lambda seen, when=barrier.when: seen.seen.truth(when, IS_FALSE),  # type: ignore[misc]
            lambda view, when=barrier.when: view.truth(when) is False,  # type: ignore[misc]
        )
        claim = _("Spærringen «{barrier}» kan være nede.").format(barrier=barrier.title)
        yield _answer(here, found, barrier.id, claim, _("Den er oppe i enhver sag, hele tiden."), span)


def _can_be_true(subject: Subject, here: Ground, part: str, claim: str, when: Condition, span: Span) -> Answer:
    found = state_can_be(
        here,
        things_in(subject.guide, when),
        lambda seen: seen.seen.truth(when),
        lambda view: view.truth(when) is True,
    )
    return _answer(here, found, part, claim, _("Betingelsen er aldrig sand i nogen sag."), span)
