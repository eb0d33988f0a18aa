"""How the parts of a case stand at an instant, in the words of the picture. What the engine answers, and nothing more.

A picture hangs on walls and lies on desks: on it are ids, titles and times, and of persons and facts nothing. A promise is only a
promise, an omission has no ground, a barrier is up or not and does not say which fact holds it up.
"""

from __future__ import annotations

from datetime import datetime

from sagsgang.case.answers import Obligation
from sagsgang.case.examine import Check, examine
from sagsgang.case.explain import case_answer
from sagsgang.case.judge import View
from sagsgang.case.state import PROMISE, Doing
from sagsgang.draw.picture import Kind, Line, Notice, Status, Tone
from sagsgang.guide.model import Barrier, ObligationRule, Outcome, Phase, Step, Track
from sagsgang.law.moment import epoch, from_epoch, limit_words, words
from sagsgang.law.span import Span, span_words
from sagsgang.text import _

OWED = ("missed", "void", "open", "unknown")
MOST_AHEAD = 6
"""So many of the limits that lie ahead are named at the top; what is late is named in full."""


class Standings:
    """A case as it stands, part by part."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.now = from_epoch(view.now)
        self.answer = case_answer(view.guide, view.state, view.now, view.kin)
        self.available = {one.step for one in self.answer.available}

    @property
    def is_open(self) -> bool:
        return self.answer.status == "open"

    def track(self, track: Track) -> Status | None:
        """Whether the track belongs to the case; nothing is said of one that does."""
        in_play = self.view.in_play(track)
        if in_play is True:
            return None
        if in_play is False:
            return Status(standing="outside", text=_("hører ikke til sagen"))
        return Status(standing="unsure", text=_("vi ved ikke, om det hører til sagen"))

    def phase(self, track: Track, phase: Phase) -> Status | None:
        """Whether the track is in the phase now."""
        if self.answer.tracks.get(track.id) != phase.id or track.id in self.answer.idle:
            return None
        return Status(standing="here", text=_("her er sporet slut") if phase.final else _("her er sagen nu"))

    def step(self, step: Step) -> Status:
        """Done and when, omitted, possible now, or why not."""
        again = step.id in self.available
        doing = self.view.state.last.get(step.id)
        if doing is not None:
            said = _("udført {at}").format(at=_happened(doing))
            return Status(standing="done", text=_("{done}, kan gøres igen").format(done=said) if again else said)
        omitted = self.view.state.omissions.get(step.id)
        if omitted:
            said = _("udeladt {at}").format(at=_happened(omitted[-1]))
            return Status(standing="omitted", text=_("{done}, kan stadig gøres").format(done=said) if again else said)
        if again:
            return Status(standing="now", text=_("kan gøres nu"))
        if not self.is_open:
            return Status(standing="waiting", text=_("ikke udført"))
        broken = [one for one in examine(self.view, step, anybody=True, own=step.answers) if one.result is not True]
        return _hindered({one.kind: one for one in reversed(broken)})

    def still_told(self, step: Step) -> tuple[Outcome, ...]:
        """The outcomes that are worth telling of: all that a step has, and of one that was done the one it had."""
        doing = self.view.state.last.get(step.id)
        if doing is None:
            return step.outcomes
        return tuple(one for one in step.outcomes if one.id == doing.outcome)

    def barrier(self, barrier: Barrier) -> Status:
        """Whether the barrier is up. What is not known holds it up."""
        truth = self.view.truth(barrier.when)
        if truth is False:
            return Status(standing="outside", text=_("spærrer ikke nu"))
        if truth is None:
            return Status(standing="barred", text=_("spærrer nu, fordi noget ikke er oplyst"))
        return Status(standing="barred", text=_("spærrer nu"))

    def duty(self, rule: ObligationRule, otherwise: str) -> Line:
        """How a duty stands; of several occurrences the oldest unmet, else the last. `otherwise`: its limit in the guide."""
        kind: Kind = "limit" if rule.limits else "duty"
        found = [one for one in self.answer.obligations if one.id == rule.id]
        if not found:
            return Line(
                kind="limit",
                text=_("{limit}, ikke opstået: {title}").format(limit=otherwise, title=rule.title),
                tone="faint",
            )
        one = next((one for one in found if one.status in OWED), found[-1])
        return Line(kind=kind, text=f"{self._stands(one)}: {_named(one)}", tone=self._tone(one))

    def urgent(self) -> tuple[Notice, ...]:
        """What is late, and what is due next, earliest first."""
        owed = [one for one in self.answer.obligations if one.status in OWED]
        dated = sorted((one for one in owed if one.due is not None), key=lambda one: epoch(one.due or self.now))
        late = [one for one in owed if one.late]
        ahead = [one for one in dated if not one.late][:MOST_AHEAD]
        return tuple(
            Notice(id=f"{one.id}.{one.nr}", title=_named(one), text=self._stands(one), tone=self._tone(one))
            for one in (*late, *ahead)
        )

    def first(self) -> tuple[str, ...]:
        """What can be done now and has not been done before: first what meets what is owed, earliest due first, then the rest."""
        steps, rules = self.view.guide.steps, self.view.guide.obligations
        owed = sorted(
            (one for one in self.answer.obligations if one.status in OWED and one.id in rules),
            key=lambda one: (one.due is None, 0 if one.due is None else epoch(one.due)),
        )
        meeting = [met.step for one in owed for met in rules[one.id].met_by]
        new = [one.step for one in self.answer.available if one.step not in self.view.state.last]
        ordered = dict.fromkeys([step for step in meeting if step in new] + new)
        return tuple(steps[step].title for step in ordered)

    def _tone(self, one: Obligation) -> Tone:
        if one.late:
            return "late"
        if one.status == "met":
            return "good"
        return "faint" if one.status in ("lapsed", "not_applicable") else "plain"

    def _stands(self, one: Obligation) -> str:
        due = "" if one.due is None else limit_words(one.due)
        match one.status:
            case "met":
                at = words(one.met_at or self.now)
                return (_("opfyldt for sent {at}") if one.late else _("opfyldt {at}")).format(at=at)
            case "missed":
                return _("overskredet, fristen var {due}").format(due=due) if due else _("overskredet")
            case "void":
                return _("overskredet og bortfaldet {due}").format(due=due)
            case "lapsed":
                return _("bortfaldet")
            case "not_applicable":
                return _("gælder ikke")
            case "unknown":
                return _("vi ved ikke, om den gælder") + (f", {self._ahead(one)}" if due else "")
            case _:
                return self._ahead(one)

    def _ahead(self, one: Obligation) -> str:
        """The limit of what is open."""
        if one.due is None:
            return _("fristen er ikke kendt endnu") if one.asks else _("uden frist")
        said = _("frist {due}").format(due=limit_words(one.due))
        return _("{limit}, måske overskredet").format(limit=said) if one.due < self.now else said


def _named(one: Obligation) -> str:
    """Its title; of a promise not what was promised."""
    title = _("Løfte") if one.id == PROMISE else one.title
    return _("{title} (nr. {nr})").format(title=title, nr=one.nr) if one.nr > 1 else title


def _happened(doing: Doing) -> str:
    first: datetime = from_epoch(doing.at)
    return span_words(Span(first, from_epoch(doing.last)))


def _hindered(broken: dict[str, Check]) -> Status:
    """What stands in the way of a step, by the kind of check; what weighs most is said."""
    if "belongs" in broken:
        if broken["belongs"].result is False:
            return Status(standing="outside", text=_("hører ikke til sagen"))
        return Status(standing="unsure", text=_("vi ved ikke, om det hører til sagen"))
    barrier = broken["barrier"].barrier if "barrier" in broken else None
    if barrier is not None:
        return Status(standing="barred", text=_("spærret: {barrier}").format(barrier=barrier.title))
    if "phase" in broken:
        return Status(standing="waiting", text=_("ikke i denne fase"))
    if "too_early" in broken and broken["too_early"].until is not None:
        return Status(
            standing="waiting", text=_("tidligst {at}").format(at=words(from_epoch(broken["too_early"].until)))
        )
    return Status(standing="waiting", text=_("mangler noget først"))
