"""A way through an abstraction, done for real: the engine's own decisions on a case in memory, told as events.

What the abstraction leaves out is filled in: answers that no condition looks at, who does what, and when. If the engine refuses
something, the way was none, and nothing is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sagsgang.case.decide import RefusedChecks, Setting, advanced, decide
from sagsgang.case.events import Record
from sagsgang.case.judge import View
from sagsgang.case.kin import KinCase
from sagsgang.case.state import CaseState, FactValue, evolve
from sagsgang.case.wording import value_words
from sagsgang.errors import SagsgangError
from sagsgang.guide.model import Fact, Guide
from sagsgang.law.amount import add
from sagsgang.law.moment import epoch, from_epoch
from sagsgang.proof.abstraction import Abstraction, Change
from sagsgang.proof.answer import Event
from sagsgang.proof.explore import State, Way
from sagsgang.proof.things import Thing
from sagsgang.proof.values import value_for
from sagsgang.text import _

CASE = "1"
CHILD = "barnet"
PAUSE = timedelta(minutes=1)
"""Between two things that happen one after the other."""
LONG_BEFORE = timedelta(days=10)
"""How long before a story the child's other cases began."""
BEGINS = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""When a story begins, if the guide is in force then: a Monday."""


class Impossible(Exception):
    """The engine did not go along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story that the engine went along with, the case as it left it, and as the last doing saw it when its facts were recorded."""

    story: tuple[Event, ...]
    after: View
    seen: View


class Others:
    """The other cases of the story's child."""

    def __init__(self) -> None:
        self.cases: list[KinCase] = []

    def of_child(self, child: str, besides: str) -> Sequence[KinCase]:
        return self.cases

    def of_family(self, family: str, besides: str) -> Sequence[KinCase]:
        return self.cases

    def add(self, guide: str, at: int, *, closed: bool = False, step: str | None = None) -> None:
        steps = {} if step is None else {step: ((at, at),)}
        self.cases.append(
            KinCase(
                case=f"{guide}-{len(self.cases) + 1}",
                guide=guide,
                child=CHILD,
                family=None,
                began=at,
                opened=at,
                steps=steps,
                people={},
                closings=((at, True),) if closed else (),
            )
        )


def told(seen: Abstraction, way: Way) -> Told | None:
    """The way as a story; None if the engine does not go along with it."""
    try:
        return _Telling(seen).tell(way)
    except Impossible:
        return None


def told_until(seen: Abstraction, way: Way, step: str, recorded: State) -> Told | None:
    """The way as a story; `seen` is the case as it would be with what the step, still to be done, would record."""
    try:
        return _Telling(seen).tell_until(way, step, recorded)
    except Impossible:
        return None


class _Telling:
    """One story on its way."""

    def __init__(self, seen: Abstraction) -> None:
        self.seen = seen
        self.guide: Guide = seen.guide
        begins = BEGINS
        if not _in_force(self.guide, begins.date()):
            begins = datetime.combine(self.guide.valid_from, BEGINS.timetz())
        self.now = begins
        self.others = Others()
        self.state = CaseState()
        self.before = self.state
        self.record: Record | None = None
        self.events: list[Event] = []
        self.people = 0

    def tell(self, way: Way) -> Told:
        self._open(way.begins)
        current = way.begins
        for move in way.moves:
            self._happens(move.change, current, move.recorded)
            current = move.after
        return Told(story=tuple(self.events), after=self._view(self.state), seen=self._view(self._recorded()))

    def tell_until(self, way: Way, step: str, recorded: State) -> Told:
        story = self.tell(way)
        one = self.guide.steps[step]
        self.now += PAUSE
        facts = self._new_facts(way.ends, recorded, one.may_state, one.asks)
        if self.state.status != "open":
            raise Impossible
        probe = self.state.copy()
        at = epoch(self.now)
        for name, value in facts.items():
            probe.facts[name] = FactValue(value, at, at, "", 0)
        said = self._with_facts(_("Nu skal «{step}» udføres.").format(step=one.title), facts)
        event = Event(kind="so", said=said)
        return Told(story=(*story.story, event), after=story.after, seen=self._view(probe))

    def _recorded(self) -> CaseState:
        """The case as the last doing saw it: before it, with its facts."""
        probe = self.before.copy()
        if self.record is not None:
            at = epoch(self.record.at)
            for name, value in self.record.facts.items():
                probe.facts[name] = FactValue(value, at, at, self.record.by, self.record.nr)
        return probe

    def _view(self, state: CaseState) -> View:
        now = epoch(self.now)
        return View(self.guide, state, self.others, now, clock=now)

    def _value(self, thing: Thing, state: State) -> Any:
        return self.seen.domains[thing].values[state[self.seen.level[thing]]]

    def _answer(self, fact: Fact, value: Any) -> Any:
        return value_for(fact, value, self.now, self.seen.domains["fact", fact.id].values)

    # -- opening -------------------------------------------------------------------------------------------------------

    def _open(self, state: State) -> None:
        opening = self.guide.opening
        facts: dict[str, Any] = {}
        later: dict[str, Any] = {}
        carried = False
        for thing in self.seen.level:
            if thing[0] == "other":
                self._other_cases(thing, state)
            if thing[0] != "fact":
                continue
            fact = self.guide.facts[thing[1]]
            value = self._value(thing, state)
            if fact.computed is not None:
                if value is not None:
                    self._computed(fact, value, facts, later)
            elif value is not None:
                facts[fact.id] = self._answer(fact, value)
                carried = carried or fact.id not in opening.answers
            else:
                carried = carried or fact.id in opening.asks
        if not carried:
            for name in opening.asks:
                if name not in facts and self.guide.facts[name].computed is None:
                    facts[name] = value_for(self.guide.facts[name], None, self.now)
        record = Record(
            case=CASE,
            nr=0,
            do="open",
            at=self.now,
            recorded=self.now,
            by=self._person(),
            facts=facts,
            guide=self.guide.id,
            edition=self.guide.edition,
            digest=self.guide.digest,
            child=CHILD,
        )
        self._decide(record, state=CaseState(case=CASE, child=CHILD), carried=carried)
        said = _("En anden sag åbner sagen.") if carried else _("Sagen oprettes.")
        self._tell(Event(kind="open", said=self._with_facts(said, facts), facts=facts))
        if later:
            self._facts(later)

    def _other_cases(self, thing: Thing, state: State) -> None:
        so = self._value(thing, state)
        if so is None:
            raise Impossible  # only of a child that is not known; a story has one
        earlier = epoch(self.now - LONG_BEFORE)
        _kind, op, guide, what = thing
        if so and op == "case_status":
            self.others.add(guide, earlier, closed=what != "åben")
        elif so:
            self.others.add(guide, earlier, step=what)
        if so:
            title = _("Barnet har i forvejen en sag af guiden «{guide}».").format(guide=guide)
            self._tell(Event(kind="so", said=title))

    def _computed(self, fact: Fact, value: Any, facts: dict[str, Any], later: dict[str, Any]) -> None:
        """What must be known for the fact to come out so."""
        how = fact.computed
        assert how is not None
        if how.kind == "case_count" and isinstance(value, tuple):
            many = int(value[0])
            own = 1 if how.guide == self.guide.id else 0
            if many < own or value[0] != value[1]:
                raise Impossible
            earlier = epoch(self.now - LONG_BEFORE)
            for _number in range(many - own):
                self.others.add(how.guide or "", earlier)
            if many > own:
                said = _("Barnet har i forvejen {many} sager af guiden «{guide}».")
                self._tell(Event(kind="so", said=said.format(many=many - own, guide=how.guide)))
        elif how.kind == "age" and isinstance(value, tuple) and how.fact is not None:
            born = self.guide.facts[how.fact]
            years = int(value[0])
            if value[0] != value[1] or years < 0 or born.computed is not None:
                raise Impossible
            day = self.now.date() - timedelta(days=100)
            said = date(day.year - years, day.month, min(day.day, 28)).isoformat()
            self._noted(born, said, facts, later)
            if how.moment not in (None, "nu") and how.moment is not None:
                moment = self.guide.facts[how.moment]
                if moment.computed is None and moment.id not in facts and moment.id not in self.state.facts:
                    self._noted(moment, value_for(moment, None, self.now), facts, later)
        else:
            raise Impossible

    def _noted(self, fact: Fact, value: Any, facts: dict[str, Any], later: dict[str, Any]) -> None:
        """Said at the opening if it is asked about there, else noted by itself."""
        if fact.id in self.guide.opening.answers:
            facts[fact.id] = value
        elif not fact.only_in_steps:
            later[fact.id] = value
        else:
            raise Impossible

    # -- what happens --------------------------------------------------------------------------------------------------

    def _happens(self, change: Change, before: State, recorded: State) -> None:
        self.now += PAUSE
        match change.kind:
            case "step":
                self._step(change, before, recorded)
            case "omit":
                self._omit(change)
            case "facts":
                facts = self._new_facts(before, recorded, (change.name,), ())
                fact = self.guide.facts[change.name]
                if fact.computed is not None:
                    self._computed(fact, self._value(("fact", fact.id), recorded), facts, facts)
                if not facts:
                    raise Impossible
                self._facts(facts)
            case _:
                self._passes(change.name)

    def _new_facts(self, before: State, recorded: State, may: Sequence[str], asked: Sequence[str]) -> dict[str, Any]:
        """What is said: what the way says, and an ordinary answer to what is asked besides."""
        found: dict[str, Any] = {}
        for name in dict.fromkeys((*asked, *may)):
            fact, thing = self.guide.facts[name], ("fact", name)
            level = self.seen.level.get(thing)
            if fact.computed is not None:
                continue
            if level is None:
                if name in asked:
                    kept = self.state.facts.get(name)
                    found[name] = value_for(fact, None, self.now) if kept is None else kept.value
            elif name in asked or recorded[level] != before[level]:
                kept = self.state.facts.get(name)
                same = recorded[level] == before[level] and kept is not None
                found[name] = kept.value if same and kept else self._answer(fact, self._value(thing, recorded))
        return found

    def _step(self, change: Change, before: State, recorded: State) -> None:
        step = self.guide.steps[change.name]
        if step.not_before is not None:
            self.now = add(step.not_before.amount, self.now) + timedelta(days=1)
        facts = self._new_facts(before, recorded, step.may_state, step.asks)
        self._decide(
            self._draft("step", step.roles, step=step.id, outcome=change.outcome, facts=facts),
        )
        said = _("Trinnet «{step}» udføres").format(step=step.title)
        chosen = next((one for one in step.outcomes if one.id == change.outcome), None)
        if chosen is not None:
            said += _(" med udfaldet «{outcome}»").format(outcome=chosen.title)
        self._tell(
            Event(
                kind="step",
                said=self._with_facts(said + ".", facts),
                step=step.id,
                outcome=change.outcome,
                facts=facts or None,
            )
        )

    def _omit(self, change: Change) -> None:
        step = self.guide.steps[change.name]
        assert step.omittable is not None
        ground, title = step.omittable.grounds[0]
        self._decide(self._draft("omit", step.roles, step=step.id, ground=ground, reason=title))
        said = _("Trinnet «{step}» udelades lovligt ({ground}).").format(step=step.title, ground=title)
        self._tell(Event(kind="omit", said=said, step=step.id, ground=ground))

    def _facts(self, facts: dict[str, Any]) -> None:
        self._decide(self._draft("facts", (), facts=facts))
        self._tell(Event(kind="facts", said=self._with_facts(_("Der noteres nyt."), facts), facts=facts))

    def _passes(self, obligation: str) -> None:
        """The limit of a duty passes."""
        due = [
            one.passes
            for one in self.state.instances_of(obligation)
            if one.status in ("open", "missed", "unknown") and one.passes is not None
        ]
        if not due:
            raise Impossible
        self.now = max(self.now, from_epoch(min(due)) + timedelta(seconds=1))
        self.state = advanced(self.guide, self.state, epoch(self.now), self.others)
        self.record = None
        said = _("Fristen for «{title}» går.").format(title=self.guide.obligations[obligation].title)
        self._tell(Event(kind="time", said=said))

    def _draft(self, do: Any, roles: Sequence[str], **content: Any) -> Record:
        return Record(
            case=CASE,
            nr=0,
            do=do,
            at=self.now,
            recorded=self.now,
            by=self._person(),
            role=roles[0] if roles else None,
            **content,
        )

    def _decide(self, draft: Record, *, state: CaseState | None = None, carried: bool = False) -> None:
        setting = Setting(kin=self.others, carried=carried)
        before = self.state if state is None else state
        try:
            record = decide(self.guide, before, draft, setting)
        except (SagsgangError, RefusedChecks):
            raise Impossible from None
        self.before = before if state is not None else advanced(self.guide, before, epoch(self.now), self.others)
        self.record = record
        self.state = evolve(self.state, record)

    def _person(self) -> str:
        """Somebody new, so that no rule about who has been in the case stands in the way."""
        self.people += 1
        return f"person{self.people}"

    # -- words ---------------------------------------------------------------------------------------------------------

    def _tell(self, event: Event) -> None:
        self.events.append(event)

    def _with_facts(self, said: str, facts: Mapping[str, Any]) -> str:
        """The sentence, and the answers that some condition looks at."""
        looked_at = [
            f"{name}: {value_words(self.guide.facts[name], value)}"
            for name, value in facts.items()
            if ("fact", name) in self.seen.level
        ]
        return said if not looked_at else f"{said} ({'; '.join(looked_at)})"


def _in_force(guide: Guide, day: date) -> bool:
    return guide.valid_from <= day and (guide.valid_until is None or day <= guide.valid_until)


__all__ = ["Told", "told", "told_until"]
