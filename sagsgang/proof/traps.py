"""Whether a case can always get on: each track can end, and each duty be met or lapse, whatever has happened so far. SG213, SG230.

Asked of one track or duty at a time, from every state that a case can come to. To get on, only what the guide has steps for counts,
answers to open questions, and windows that close; nobody counts on a known fact being noted otherwise, or on a limit being let pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sagsgang.check.subject import Subject
from sagsgang.guide.model import ObligationRule, Track
from sagsgang.guide.problem import Span
from sagsgang.proof.abstraction import Abstraction
from sagsgang.proof.answer import Answer, Event, verdict_unless
from sagsgang.proof.diagram import NONE, Exhausted
from sagsgang.proof.explore import Exploration
from sagsgang.proof.replay import Told, told
from sagsgang.proof.slices import Ground, Things, ground
from sagsgang.proof.things import Thing, things_in
from sagsgang.text import _

MOST_AT_ONCE = 26
"""Things whose states are gone through together; beyond that only what holds of a few of them at a time is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """What was found: `is_stuck` None is not settled."""

    is_stuck: bool | None
    followed: int
    story: Told | None = None
    by_barrier: bool = False


def answers(subject: Subject) -> Iterator[Answer]:
    """One answer a track, then one a duty."""
    here = ground(subject)
    for track in subject.guide.tracks.values():
        yield _of_track(subject, here, track)
    for rule in subject.guide.obligations.values():
        yield _of_duty(subject, here, rule)


def _of_track(subject: Subject, here: Ground, track: Track) -> Answer:
    seeds: set[Thing] = {("phase", track.id)}
    if track.when is not None:
        seeds |= set(things_in(subject.guide, track.when))
    found = stuck(here, seeds, lambda seen: seen.ended(track.id))
    claim = _("Sporet «{track}» kan altid nå at slutte.").format(track=track.title)
    said = _("Så kan sporet «{track}» aldrig slutte, og sagen lukker ikke af sig selv.").format(track=track.title)
    return _answer(here, found, claim, said, track.id, subject.at_key("spor", track.id))


def _of_duty(subject: Subject, here: Ground, rule: ObligationRule) -> Answer:
    guide = subject.guide
    seeds: set[Thing] = set(here.of_duty(rule))
    for met in rule.met_by:
        seeds |= here.needs(guide.steps[met.step])
    found = stuck(here, seeds, lambda seen: seen.not_unmet(rule.id))
    claim = _("Pligten «{duty}» kan altid opfyldes eller falder bort.").format(duty=rule.title)
    said = _("Så kan pligten «{duty}» aldrig opfyldes, og sagen lukker ikke af sig selv.").format(duty=rule.title)
    return _answer(here, found, claim, said, rule.id, subject.at_key("pligter", rule.id))


def _answer(here: Ground, found: Stuck, claim: str, said: str, part: str, span: Span) -> Answer:
    verdict = verdict_unless(found.is_stuck)
    because = {
        "proved": _("Det kan det fra enhver tilstand, en sag kan komme i."),
        "refuted": _("En sag kan komme i en tilstand, hvor det aldrig kan ske."),
        "open": _("Det blev ikke afgjort."),
    }[verdict]
    hint = _("Tilføj et trin, der fører videre derfra, eller lad trinnet kunne gentages.")
    if found.by_barrier:
        hint = _(
            "En spærring lukker for trinnet og kan ikke komme ned igen. Giv den en vej ned, eller giv pligten et andet trin."
        )
    return Answer(
        code="SG230" if found.by_barrier else "SG213",
        topic="barrier" if found.by_barrier else "flow",
        part=part,
        claim=claim,
        verdict=verdict,
        severity="warning",
        span=span,
        because=because,
        hint=hint,
        story=() if found.story is None else (*found.story.story, Event(kind="so", said=said)),
        bound=here.bound(found.followed) if verdict == "open" else None,
    )


def stuck(
    here: Ground, seeds: set[Thing], goal: Callable[[Abstraction], int], *, without: frozenset[str] = frozenset()
) -> Stuck:
    """Whether a case can come where no way leads to the goal. `without`: steps that are not counted on to get there."""
    things: Things = ()
    left = NONE
    try:
        for things in (*here.slices(seeds), *here.slices(seeds, recorded=True)):
            left = _left(here, things, goal, without)
            if left == NONE:
                return Stuck(is_stuck=False, followed=len(things))
    except Exhausted:
        return Stuck(is_stuck=None, followed=len(things))
    plain = here.explore(things, "plain")
    try:
        way = plain.way_to(left) if len(things) <= MOST_AT_ONCE else here.planned(things).way_to(left)
    except Exhausted:
        way = None
    story = None if way is None else told(plain.seen, way)
    if story is None or story.after.state.status != "open":
        return Stuck(is_stuck=None, followed=len(things))
    return Stuck(is_stuck=True, followed=len(things), story=story, by_barrier=_barred(here, things, goal, plain, left))


def _left(
    here: Ground, things: Things, goal: Callable[[Abstraction], int], without: frozenset[str] = frozenset()
) -> int:
    """The states that a case may come to, and that surely lead to no goal as far as is followed."""
    sure, plain = here.explore(things, "sure"), here.explore(things, "plain")
    sets = plain.seen.diagrams
    left = sets.outside(sure.leading_to(goal(sure.seen), without=without))
    if left == NONE:
        return NONE
    if len(things) <= MOST_AT_ONCE:
        return sets.both(left, plain.reached())
    for invariant in _known_of_few(here, things, plain):
        left = sets.both(left, invariant)
        if left == NONE:
            break
    return left


def _known_of_few(here: Ground, things: Things, plain: Exploration) -> Iterator[int]:
    """What holds in every state that can be reached, of the things that one step depends on at a time."""
    levels = plain.seen.level
    for few in _groups(here, set(things)):
        part = here.explore(few, "plain")
        yield part.seen.diagrams.told_in(
            part.reached(), plain.seen.diagrams, [levels[thing] for thing in part.seen.level]
        )


def _groups(here: Ground, among: set[Thing]) -> Iterator[set[Thing]]:
    """A track and the steps that move it; a step, what it depends on, and how its track came where it is; a duty, its cause, its end."""
    movers: dict[str, set[Thing]] = {}
    for track in here.guide.tracks:
        moving: set[Thing] = {("done", step.id) for step in here.changing(("phase", track))}
        moving |= {("omitted", step.id) for step in here.guide.steps.values() if step.track == track}
        movers[track] = ({("phase", track)} | moving) & among
        yield movers[track]
    for step in here.guide.steps.values():
        few: set[Thing] = {*here.needs(step), ("done", step.id)} & among
        few |= {thing for one in list(few) for thing in here.voiding(one)} & among
        wide = few | (movers[step.track] if step.track is not None else set())
        for group in (few, wide):
            if 2 <= len(group) <= MOST_AT_ONCE:
                yield group
    for rule in here.guide.obligations.values():
        group = _around(here, rule, movers) & among
        if ("duty", rule.id) in group and 2 <= len(group) <= MOST_AT_ONCE:
            yield group


def _around(here: Ground, rule: ObligationRule, movers: dict[str, set[Thing]]) -> set[Thing]:
    """The duty, what it arises from, what is remembered of the steps that meet it, and the tracks that let those be done."""
    meeting = {met.step for met in rule.met_by}
    found: set[Thing] = {("duty", rule.id), *(("done", one.id) for one in rule.arises if one.kind == "step")}
    found |= {thing for thing in here.order if thing[0] in ("done", "omitted", "since", "left") and thing[1] in meeting}
    tracks = {here.guide.track_of_phase(one.id) for one in rule.arises if one.kind == "phase"}
    tracks |= {thing[1] for step in meeting for thing in here.needs(here.guide.steps[step]) if thing[0] == "phase"}
    return found.union(*(movers[track] for track in tracks if track is not None))


def _barred(here: Ground, things: Things, goal: Callable[[Abstraction], int], plain: Exploration, left: int) -> bool:
    """Whether a barrier is what keeps the case from getting on."""
    free_of_barriers = Exploration(
        Abstraction(
            here.guide,
            things,
            "sure",
            without_barriers=True,
            carried=here.carried,
            diagrams=plain.seen.diagrams,
        )
    )
    onward = free_of_barriers.leading_to(goal(free_of_barriers.seen))
    return plain.seen.diagrams.both(left, onward) != NONE
