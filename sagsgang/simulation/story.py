"""A case that could not be finished, told as short as it can be: what was done, and why nothing more could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sagsgang.case.examine import is_available
from sagsgang.case.judge import View
from sagsgang.case.state import UNMET
from sagsgang.case.ways import can_omit
from sagsgang.engine import Case
from sagsgang.guide.model import Guide, Step
from sagsgang.law.moment import words
from sagsgang.simulation.ground import Ground
from sagsgang.simulation.model import Act, Blocked, Place, Told
from sagsgang.simulation.plan import Chance
from sagsgang.simulation.walk import Walk
from sagsgang.text import _

CHECKS = 60
"""Shorter stories that are tried out."""

DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A walk that stopped: what was done, and where it stands."""

    acts: tuple[Act, ...]
    place: Place


def place_of(view: View) -> Place:
    """Where the case stands: what has not ended, and what is still owed."""
    tracks = [track for track in view.guide.tracks.values() if view.ended(track) is not True]
    standing = {one.id for one in view.state.instances.values() if one.status in UNMET}
    return Place(
        phases=tuple((track.id, view.state.tracks[track.id]) for track in tracks if track.id in view.state.tracks),
        obligations=tuple(rule for rule in view.guide.obligations if rule in standing),
    )


def told(ground: Ground, guide: Guide, stop: Stop) -> tuple[tuple[Told, ...], tuple[Blocked, ...], bool]:
    """The story, what stands in the way, and whether nothing that has not been done is left to do."""
    telling = _Telling(ground, guide, stop.place)
    walk = telling.retraced(telling.shortest(stop.acts))
    assert walk.main is not None
    view = walk.view()
    began = walk.main.state.opened
    story = tuple(_told(ground, walk, act, began) for act in walk.acts if act.kind != "wait")
    return story, tuple(_blocked(ground, walk.main, view)), not _left(view)


class _Telling:
    """Tries out shorter stories. Each is walked anew, with a child of its own."""

    def __init__(self, ground: Ground, guide: Guide, place: Place) -> None:
        self.ground = ground
        self.guide = guide
        self.place = place
        self.number = 0

    def retraced(self, acts: Sequence[Act]) -> Walk:
        self.number += 1
        walk = Walk(self.ground, Chance(0, self.number), self.guide.id, f"R{self.number}", acts[0].at)
        walk.retrace(acts)
        return walk

    def shortest(self, acts: tuple[Act, ...]) -> tuple[Act, ...]:
        """Leave out as much as can be left out: big pieces first, from the end, then single acts."""
        acts = tuple(act for act in acts if act.kind != "wait")
        size = max(1, len(acts) // 2)
        while size >= 1 and self.number < CHECKS:
            at = len(acts) - size
            while at > 0 and self.number < CHECKS:
                shorter = (*acts[:at], *acts[at + size :])
                done = self.stops(shorter)
                if done is not None:
                    acts = done
                at -= size
            size //= 2
        return acts

    def stops(self, acts: tuple[Act, ...]) -> tuple[Act, ...] | None:
        """What was really done of the acts, if the case stops in the same place after them; else None."""
        if not any(act.kind == "open" and not act.case for act in acts):
            return None
        walk = self.retraced(acts)
        if walk.main is None or walk.main.state.status != "open" or place_of(walk.view()) != self.place:
            return None
        done = tuple(walk.acts)
        walk.new_at = len(walk.acts)
        return None if walk.go_on(wander=0) else done


# -- words ---------------------------------------------------------------------------------------------------------


def _told(ground: Ground, walk: Walk, act: Act, began: int) -> Told:
    case = walk.main if not act.case else walk.others[act.case]
    assert case is not None
    guide = case.guide
    said = _said(guide, act)
    if act.case:
        said = _("I en anden sag om barnet («{guide}»): {what}").format(guide=guide.title, what=said)
    return Told(
        kind=act.kind,
        day=(act.at - began) // DAY,
        said=said,
        guide=guide.id,
        step=act.step,
        outcome=act.outcome,
        ground=act.ground,
    )


def _said(guide: Guide, act: Act) -> str:
    answers = "; ".join(
        _answer(guide, name, value) for name, value in act.facts if act.kind == "facts" or _tells(guide, name)
    )
    if act.kind == "open":
        said = _("Sagen bliver oprettet.")
    elif act.kind == "facts":
        said = _("Det bliver noteret:")
    else:
        step = guide.steps[act.step or ""]
        if act.kind == "omit":
            grounds = dict(() if step.omittable is None else step.omittable.grounds)
            said = _("«{step}» bliver udeladt: {ground}.").format(step=step.title, ground=grounds[act.ground or ""])
        elif act.outcome is not None:
            outcome = next(one.title for one in step.outcomes if one.id == act.outcome)
            said = _("«{step}» bliver udført: {outcome}.").format(step=step.title, outcome=outcome)
        else:
            said = _("«{step}» bliver udført.").format(step=step.title)
    return f"{said} {answers}" if answers else said


def _tells(guide: Guide, name: str) -> bool:
    """Whether the answer can matter for what can be done: notes and texts seldom do."""
    return guide.facts[name].type not in ("notat", "tekst", "dokument")


def _answer(guide: Guide, name: str, value: Any) -> str:
    fact = guide.facts[name]
    titles = dict(fact.choices) | ({"ja": _("ja"), "nej": _("nej")} if fact.type == "ja_nej" else {})
    if not _tells(guide, fact.id):
        shown = "…"
    elif fact.type == "tidspunkt":
        shown = words(datetime.fromisoformat(value))
    else:
        shown = ", ".join(titles.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))
    return f"{fact.question} {shown}" if fact.question.endswith("?") else f"{fact.question}: {shown}"


# -- why nothing more can be done ----------------------------------------------------------------------------------


def _blocked(ground: Ground, case: Case, view: View) -> list[Blocked]:
    """The steps that would bring the case on, each with what the engine has against it."""
    found = []
    for step in _wanted(view):
        if step.roles and not any(map(ground.people.has, step.roles)):
            roles = view.guide.role_titles(step.roles)
            reasons: tuple[str, ...] = (_("Ingen i personer.yaml har rollen {roles}.").format(roles=roles),)
        else:
            why = case.why(step.id)
            reasons = tuple(dict.fromkeys(one.text for one in why.reasons if one.result != "met"))
        if reasons:
            found.append(Blocked(step=step.id, title=step.title, reasons=reasons))
    return found


def _wanted(view: View) -> list[Step]:
    """What would end a track or meet an obligation that keeps the case open."""
    names: dict[str, None] = {}
    for track in view.guide.tracks.values():
        if view.ended(track) is not True:
            here = view.state.tracks.get(track.id)
            on = [row.step for row in view.guide.table if row.phase == here and row.target != here]
            ends = {phase.id for phase in track.phases if phase.final}
            names |= dict.fromkeys(on or [row.step for row in view.guide.table if row.target in ends])
    for one in view.state.instances.values():
        rule = view.guide.obligations.get(one.id)
        if one.status in UNMET and rule is not None:
            names |= dict.fromkeys(met.step for met in rule.met_by)
    return [view.guide.steps[name] for name in names]


def _left(view: View) -> bool:
    """Whether there is a step that can be done or omitted and has not been."""
    for step in view.guide.steps.values():
        if step.id not in view.state.last and is_available(view, step)[0]:
            return True
        if can_omit(view, step) and _in_phase(view, step):
            return True
    return False


def _in_phase(view: View, step: Step) -> bool:
    return not step.phases or view.state.tracks.get(step.track or "") in step.phases
