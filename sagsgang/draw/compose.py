"""From a guide, or a case in its guide, to what is drawn of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sagsgang.case.judge import View
from sagsgang.case.wording import condition_words
from sagsgang.dataclass import dataclass
from sagsgang.draw.picture import Card, Kind, Lane, Line, Notice, Picture, Stage, Standing, Status
from sagsgang.draw.standing import Standings
from sagsgang.guide.condition import STEP_LEAVES, leaves
from sagsgang.guide.model import Condition, Guide, Limit, ObligationRule, Step, Track
from sagsgang.guide.wording import cited, limits_words, phase_title
from sagsgang.law.moment import day_words, from_epoch, local_date, words
from sagsgang.law.span import Span, span_words
from sagsgang.text import _, counted, either


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of the guide is drawn: some tracks, or the surroundings of one step; neither: all of it. Ids as the guide writes them."""

    tracks: tuple[str, ...] = ()
    step: str | None = None


WHOLE = Part()

KEPT: dict[Standing | None, tuple[Kind, ...]] = {
    "done": ("limit", "duty", "leads", "stays", "opens"),
    "omitted": ("limit", "duty"),
    "outside": (),
}
"""Which lines a card keeps when its step stands so; all of them if it is not here."""


def picture_of_guide(guide: Guide, *, on: date, part: Part = WHOLE) -> Picture:
    """The guide, with the law as it stands that day."""
    until = "" if guide.valid_until is None else _(" til {day}").format(day=day_words(guide.valid_until))
    about = (
        _("udgave {edition}").format(edition=guide.edition),
        _("gælder fra {day}{until}").format(day=day_words(guide.valid_from), until=until),
        counted(len(guide.steps), _("1 trin"), _("{number} trin")),
        counted(len(guide.obligations), _("1 pligt"), _("{number} pligter")),
        counted(len(guide.barriers), _("1 spærring"), _("{number} spærringer")),
    )
    return _Composer(guide, on, part, None).picture(guide.id, guide.title, about, purpose=guide.purpose)


def picture_of_case(view: View, *, part: Part = WHOLE) -> Picture:
    """The case as the view sees it: the guide it runs on, and how each part of it stands at the view's instant."""
    guide, state = view.guide, view.state
    first, last = state.began_span
    standings = Standings(view)
    about = (
        _("åben") if standings.is_open else _("lukket"),
        _("som den står {now}").format(now=words(standings.now)),
        _("begyndt {at}").format(at=span_words(Span(from_epoch(first), from_epoch(last)))),
        _("udgave {edition}").format(edition=guide.edition),
    )
    composer = _Composer(guide, local_date(from_epoch(first)), part, standings)
    return composer.picture(state.case, guide.title, about)


class _Composer:
    """Puts the parts of one picture together."""

    def __init__(self, guide: Guide, on: date, part: Part, standings: Standings | None) -> None:
        self.guide = guide
        self.on = on
        self.part = part
        self.standings = standings
        self.steps = [step for step in guide.steps.values() if self._is_drawn(step)]

    def _is_drawn(self, step: Step) -> bool:
        if self.part.step is not None:
            return step.id in surroundings(self.guide, self.part.step)
        return not self.part.tracks or (bool(step.phases) and step.track in self.part.tracks)

    def picture(self, name: str, title: str, about: tuple[str, ...], *, purpose: str = "") -> Picture:
        lanes = tuple(lane for track in self.guide.tracks.values() for lane in self._lane(track))
        drawn = {step.id for step in self.steps}
        loose = [
            rule
            for rule in self.guide.obligations.values()
            if self.part == WHOLE and not any(one.step in drawn for one in (*rule.met_by, *rule.provisional_by))
        ]
        return Picture(
            name=name,
            title=title,
            about=(*about, *self._of_what()),
            purpose=purpose,
            lanes=lanes,
            anytime=tuple(self._card(step) for step in self.steps if not step.phases),
            barriers=tuple(self._barriers()),
            duties=tuple(self._loose(rule) for rule in loose),
            urgent=() if self.standings is None else self.standings.urgent(),
            first=() if self.standings is None else self.standings.first(),
            footer=_("Tegnet af sagsgang. Hjemlen, som den gælder {day}. Guidens fingeraftryk: {digest}.").format(
                day=day_words(self.on), digest=self.guide.digest[:12]
            ),
            of_case=self.standings is not None,
        )

    def _of_what(self) -> Iterator[str]:
        if self.part.step is not None:
            yield _("udsnit: det nærmeste omkring «{step}»").format(step=self.guide.steps[self.part.step].title)
        elif self.part.tracks:
            titles = ", ".join(f"«{self.guide.tracks[track].title}»" for track in self.part.tracks)
            yield _("udsnit: {tracks}, uden de trin, der kan gøres når som helst").format(tracks=titles)

    # -- lanes ---------------------------------------------------------------------------------------------------------

    def _lane(self, track: Track) -> Iterator[Lane]:
        """The track, if it is drawn."""
        if self.part.tracks and track.id not in self.part.tracks:
            return
        stages = tuple(self._stages(track))
        if self.part.step is not None:
            led_to = {line.to for stage in stages for card in stage.cards for line in card.lines}
            stages = tuple(stage for stage in stages if stage.cards or stage.also or stage.id in led_to)
            if not stages:
                return
        note = None
        if track.when is not None and self.standings is None:
            note = _("Kun når {condition}.").format(condition=condition_words(self.guide, track.when))
        status = None if self.standings is None else self.standings.track(track)
        yield Lane(id=track.id, title=track.title, stages=stages, note=note, status=status)

    def _stages(self, track: Track) -> Iterator[Stage]:
        for phase in track.phases:
            here = [step for step in self.steps if phase.id in step.phases]
            yield Stage(
                id=phase.id,
                title=phase.title,
                final=phase.final,
                description=phase.description,
                cards=tuple(self._card(step) for step in here if self._home(track, step) == phase.id),
                also=tuple(step.title for step in here if self._home(track, step) != phase.id)
                if self.standings is None
                else (),
                status=None if self.standings is None else self.standings.phase(track, phase),
            )

    def _home(self, track: Track, step: Step) -> str:
        """The phase whose box the step stands in: the one that the case is in, if it can be done there, else the first in the track's order."""
        here = None if self.standings is None else self.standings.answer.tracks.get(track.id)
        return here if here in step.phases else next(phase.id for phase in track.phases if phase.id in step.phases)

    # -- cards ---------------------------------------------------------------------------------------------------------

    def _card(self, step: Step) -> Card:
        status = None if self.standings is None else self.standings.step(step)
        return Card(
            id=step.id,
            title=step.title,
            phases=step.phases,
            again=step.repeatable,
            status=status,
            lines=tuple(self._shown(step, status)),
            hint="\n".join(self._hint(step)),
        )

    def _shown(self, step: Step, status: Status | None) -> Iterator[Line]:
        """The lines of a card. In a case what is settled says how it went, and what does not belong says no more."""
        standing = None if status is None else status.standing
        for line in self._lines(step):
            if standing not in KEPT or line.kind in KEPT[standing]:
                yield line

    def _lines(self, step: Step) -> Iterator[Line]:
        first = "; ".join(f"«{self.guide.steps[name].title}»" for name in _needed(step))
        if first:
            yield Line(kind="needs", text=_("Efter {steps}").format(steps=first))
        who = self.guide.role_titles(step.roles) or _("Alle med en rolle i sagen")
        if step.party is not None:
            who = _("{party}; noteres af {who}").format(party=_party(step.party), who=who)
        yield Line(kind="role", text=who)
        if step.law:
            yield Line(kind="law", text=cited(self.guide, step.law, self.on))
        for rule in self.guide.obligations.values():
            if any(one.step == step.id for one in rule.met_by):
                yield from self._duty(rule, step)
            elif any(one.step == step.id for one in rule.provisional_by):
                yield Line(kind="duty", text=_("foreløbigt svar: {title}").format(title=rule.title), tone="faint")
        barriers = [barrier.title for barrier in self.guide.barriers.values() if barrier.bars(step)]
        if barriers:
            yield Line(kind="barrier", text=_("kan spærres: {barriers}").format(barriers="; ".join(barriers)))
        yield from self._leads(step)

    def _duty(self, rule: ObligationRule, step: Step) -> Iterator[Line]:
        """The limit, what must be done by then, and its law where that is not the step's own."""
        limit = _short_limits(self.guide, rule)
        if self.standings is not None:
            yield self.standings.duty(rule, limit)
        else:
            yield Line(kind="limit" if rule.limits else "duty", text=f"{limit}: {rule.title}")
        law = cited(self.guide, [name for name in rule.law if name not in step.law], self.on)
        if law:
            yield Line(kind="basis", text=law, tone="faint")

    def _leads(self, step: Step) -> Iterator[Line]:
        """Where the step leads: to a phase, to another guide; and where missing its limit does."""
        if step.to is not None and not step.outcomes:
            text = _("til «{phase}»").format(phase=phase_title(self.guide, step.to))
            yield Line(kind="leads", text=text, to=step.to)
        if step.opens is not None:
            yield Line(kind="opens", text=_("åbner en sag efter «{guide}»").format(guide=step.opens.guide))
        for outcome in step.outcomes if self.standings is None else self.standings.still_told(step):
            to = outcome.to or step.to
            if to is not None:
                yield Line(kind="leads", text=f"{outcome.title} → «{phase_title(self.guide, to)}»", to=to)
            else:
                yield Line(kind="stays", text=outcome.title)
            if outcome.opens is not None:
                text = _("{outcome}: åbner en sag efter «{guide}»").format(
                    outcome=outcome.title, guide=outcome.opens.guide
                )
                yield Line(kind="opens", text=text)
        for rule in self.guide.obligations.values():
            if rule.void_to is not None and any(one.step == step.id for one in rule.met_by[:1]):
                text = _("overskrides «{obligation}» → «{phase}»").format(
                    obligation=rule.title, phase=phase_title(self.guide, rule.void_to)
                )
                yield Line(kind="leads", text=text, to=rule.void_to)

    def _hint(self, step: Step) -> Iterator[str]:
        """Everything else that helps somebody who is to do it. In a case no conditions: beside how the step stands they would tell its facts."""
        yield f"{step.title} ({step.id})" + (_(", kan gøres igen") if step.repeatable else "")
        if step.guidance:
            yield " ".join(step.guidance.split())
        if step.when is not None and self.standings is None:
            yield self._condition(_("Kun når {condition}."), step.when)
        for condition in step.requires if self.standings is None else ():
            yield self._condition(_("Kræver, at {condition}."), condition)
        if step.asks:
            yield _("Spørger: {questions}").format(
                questions=" ".join(self.guide.facts[one].question for one in step.asks)
            )
        if step.omittable is not None:
            grounds = either([title for _id, title in step.omittable.grounds])
            yield _("Kan udelades: {grounds}.").format(grounds=grounds)
        for rule in self.guide.obligations.values():
            if any(one.step == step.id for one in rule.met_by):
                yield (
                    _("Pligt: {title}, {limit}. {law}")
                    .format(
                        title=rule.title,
                        limit=limits_words(self.guide, rule),
                        law=cited(self.guide, rule.law, self.on, status=True),
                    )
                    .rstrip()
                )
        if step.law:
            yield _("Hjemmel: {law}").format(law=cited(self.guide, step.law, self.on, status=True))

    def _condition(self, text: str, condition: Condition) -> str:
        said = text.format(condition=condition_words(self.guide, condition))
        return f"{said} {condition.because}" if condition.because else said

    # -- what stands apart ---------------------------------------------------------------------------------------------

    def _barriers(self) -> Iterator[Notice]:
        """The barriers that stop a step that is drawn. In a case without what they rest on: that would tell its facts."""
        for barrier in self.guide.barriers.values():
            stopped = sum(barrier.bars(step) for step in self.steps)
            if stopped:
                law = _("Hjemmel: {law}").format(law=cited(self.guide, barrier.law, self.on))
                many = counted(stopped, _("Spærrer 1 trin."), _("Spærrer {number} trin."))
                if self.standings is None:
                    text, status = f"{barrier.explanation} {many} {law}", None
                else:
                    text, status = f"{many} {law}", self.standings.barrier(barrier)
                yield Notice(id=barrier.id, title=barrier.title, text=text, status=status)

    def _loose(self, rule: ObligationRule) -> Notice:
        """A duty that no step meets."""
        limit = limits_words(self.guide, rule)
        text = f"{limit}. {cited(self.guide, rule.law, self.on)}"
        if self.standings is None:
            return Notice(id=rule.id, title=rule.title, text=text)
        line = self.standings.duty(rule, limit)
        return Notice(id=rule.id, title=rule.title, text=line.text, tone=line.tone)


def surroundings(guide: Guide, name: str) -> frozenset[str]:
    """The step, those it depends on, those that depend on it, and those that meet the same duties."""
    step = guide.steps[name]
    found = {name, *_steps_in(_conditions(step))}
    found |= {other.id for other in guide.steps.values() if name in _steps_in(_conditions(other))}
    for barrier in guide.barriers.values():
        if barrier.bars(step):
            found |= set(_steps_in([barrier.when]))
    for rule in guide.obligations.values():
        meeting = {one.step for one in (*rule.met_by, *rule.provisional_by)}
        if name in meeting:
            found |= meeting
    return frozenset(found)


def _conditions(step: Step) -> list[Condition]:
    found = [*step.requires, *(one for outcome in step.outcomes for one in outcome.requires)]
    return found if step.when is None else [step.when, *found]


def _steps_in(conditions: Iterable[Condition]) -> list[str]:
    return [leaf.subject for condition in conditions for leaf in leaves(condition) if leaf.op in STEP_LEAVES]


def _needed(step: Step) -> list[str]:
    """The steps without which it can never be done, in written order."""
    found: dict[str, None] = {}
    for condition in step.requires:
        for part in (condition, *condition.parts) if condition.op == "all" else (condition,):
            if part.op in ("settled", "done", "outcome") and not part.negated and part.subject != step.id:
                found[part.subject] = None
    return list(found)


def _party(party: str) -> str:
    return {"politi": _("Politiet"), "børnehus": _("Børnehuset"), "hospital": _("Hospitalet")}.get(party, party)


def _short_limits(guide: Guide, rule: ObligationRule) -> str:
    """The limits in few words; what they are counted from stands in the hint."""
    if not rule.limits:
        return _("pligt")
    said = list(dict.fromkeys(_short_limit(guide, one) for one in rule.limits))
    return said[0] if len(said) == 1 else _("tidligst af: {limits}").format(limits="; ".join(said))


def _short_limit(guide: Guide, one: Limit) -> str:
    if one.within is not None:
        return _("inden {amount}").format(amount=one.within.words)
    if one.within_fact is not None:
        return _("inden den tid, der er noteret")
    if one.latest_fact is not None:
        return _("senest på den noterede tid")
    return _("senest når «{title}» forfalder").format(title=guide.obligations[one.latest_obligation or ""].title)
