"""What the leaves of a condition say of a case at an instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sagsgang.case.facts import TIMES, FactView, read_days
from sagsgang.case.kin import Kin
from sagsgang.case.state import CaseState, Doing
from sagsgang.guide.condition import PERSON_LEAVES, Truth, conjunction, evaluate, negation
from sagsgang.guide.model import Condition, Fact, Guide, Step, Track
from sagsgang.law.amount import add, add_to_date
from sagsgang.law.moment import epoch, from_epoch, local_date
from sagsgang.law.span import parse_time

Spread = tuple[date, date] | tuple[int, int]
"""The earliest and the latest that a time may be."""


class View:
    """A case as its conditions see it: at an instant, by an actor, with the other cases it may look at.

    `now`: epoch seconds, what `nu` means. `actor` None: somebody. `recording` is the number of the record being made: its own facts
    do not make its actor known to the case. `clock`: when that record is made, so that what other cases had recorded by then is seen
    though what is told of happened earlier.
    """

    __slots__ = ("actor", "clock", "facts", "guide", "kin", "now", "now_last", "recording", "state", "until")

    def __init__(
        self,
        guide: Guide,
        state: CaseState,
        kin: Kin,
        now: int,
        *,
        now_last: int | None = None,
        actor: str | None = None,
        recording: int = 0,
        clock: int = 0,
    ) -> None:
        self.guide = guide
        self.state = state
        self.kin = kin
        self.now = now
        self.now_last = now if now_last is None else now_last
        """the latest that `nu` may be: a step's own time is sometimes only partly known"""
        self.actor = actor
        self.recording = recording
        self.until: int | None = None
        """only doings that happened by then count (epoch seconds); None: all that are recorded"""
        self.clock = clock
        self.facts = FactView(guide, state, kin, now, self.now_last, clock)

    def by_then(self, until: int) -> View:
        """The same, but only doings that happened by then count (epoch seconds)."""
        earlier = View(
            self.guide,
            self.state,
            self.kin,
            self.now,
            now_last=self.now_last,
            actor=self.actor,
            recording=self.recording,
            clock=self.clock,
        )
        earlier.until = until
        return earlier

    # -- trees -------------------------------------------------------------------------------------------------

    def truth(self, condition: Condition | None) -> Truth:
        """What the tree says; no condition is true."""
        return True if condition is None else evaluate(condition, self.leaf)

    def leaf(self, leaf: Condition) -> Truth:
        """What a leaf says, its negation included."""
        truth = _LEAVES[leaf.op](self, leaf)
        if self.actor is None and truth is not None and leaf.op in PERSON_LEAVES:
            return True  # somebody can be found who is, or is not, what the rule asks
        return negation(truth) if leaf.negated else truth

    # -- tracks and steps --------------------------------------------------------------------------------------

    def in_play(self, track: Track) -> Truth:
        return self.truth(track.when)

    def ended(self, track: Track) -> Truth:
        """A track in a final phase has ended, and so has one whose `når` is false."""
        phase = self.state.tracks.get(track.id)
        if any(p.final and p.id == phase for p in track.phases):
            return True
        return negation(self.in_play(track))

    def all_ended(self) -> bool:
        return all(self.ended(track) is True for track in self.guide.tracks.values())

    def belongs(self, step: Step) -> Truth:
        """Whether the step belongs to the case: its `når` and its track's."""
        own = self.truth(step.when)
        if own is False or step.track is None:
            return own
        track = self.guide.tracks[step.track]
        return own if track.when is None else conjunction((own, self.in_play(track)))

    def settled(self, step: str) -> Truth:
        """Done, lawfully omitted, or not belonging."""
        if self.last_doing(step) is not None or self.omitted(step) is not None:
            return True
        return negation(self.belongs(self.guide.steps[step]))

    def last_doing(self, step: str) -> Doing | None:
        """The last doing of the step that counts."""
        last = self.state.last.get(step)
        if last is None or self.until is None or last.at <= self.until:
            return last
        found = [d for d in self.state.doings if d.step == step and d.at <= self.until]
        return max(found, key=lambda d: (d.at, d.nr), default=None)

    def omitted(self, step: str) -> Doing | None:
        """The last omission of the step that counts."""
        found = [o for o in self.state.omissions.get(step, ()) if self.until is None or o.at <= self.until]
        return max(found, key=lambda o: (o.at, o.nr), default=None)

    def since(self, leaf: Condition) -> tuple[int, int] | None:
        """From when doings count: (at, record number) of the last doing of the `siden` step."""
        last = None if leaf.since is None else self.last_doing(leaf.since)
        return None if last is None else (last.at, last.nr)

    def doing(self, leaf: Condition) -> Doing | None:
        """The last doing of the step that the leaf may count."""
        last = self.last_doing(leaf.subject)
        since = self.since(leaf)
        return last if last is None or since is None or (last.at, last.nr) > since else None

    def omission(self, leaf: Condition) -> Doing | None:
        found = self.omitted(leaf.subject)
        since = self.since(leaf)
        return found if found is None or since is None or (found.at, found.nr) > since else None


def _settled(view: View, leaf: Condition) -> Truth:
    if leaf.since is None:
        return view.settled(leaf.subject)
    if view.doing(leaf) is not None or view.omission(leaf) is not None:
        return True
    return negation(view.belongs(view.guide.steps[leaf.subject]))


def _done(view: View, leaf: Condition) -> Truth:
    return view.doing(leaf) is not None


def _outcome(view: View, leaf: Condition) -> Truth:
    doing = view.doing(leaf)
    return doing is not None and doing.outcome in leaf.values


def _omitted(view: View, leaf: Condition) -> Truth:
    return view.omission(leaf) is not None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (str(value),)


def _is(view: View, leaf: Condition) -> Truth:
    value = view.facts.value(leaf.subject)
    if value is None:
        return None
    if isinstance(value, list):
        return set(value) == set(leaf.values)
    if isinstance(value, dict):
        return value["ref"] in leaf.values if "ref" in value else _may_be_number(value, leaf)
    return str(value) in leaf.values or _may_be_time(view, leaf)


def _may_be_number(age: dict[str, int], leaf: Condition) -> Truth:
    """An age that is only partly known: unknown when it may be one of the values."""
    return None if any(age["least"] <= float(text) <= age["most"] for text in leaf.values) else False


def _may_be_time(view: View, leaf: Condition) -> Truth:
    """Whether a time lies in one of the values: unknown when only some of what it may be does (C77)."""
    declared = view.guide.facts[leaf.subject]
    if declared.type not in TIMES:
        return False
    found: Truth = False
    for text in leaf.values:
        lies = _lies_in(view, declared, text)
        if lies is True:
            return True
        found = None if lies is None else found
    return found


def _lies_in(view: View, fact: Fact, text: str) -> Truth:
    if fact.type == "dato":
        days = view.facts.days(fact.id)
        wanted = read_days(text)
        assert days is not None
        return _within(days[0], days[1], wanted.first, wanted.last)
    span = view.facts.span(fact.id)
    time = parse_time(text).span
    assert span is not None
    return _within(span[0], span[1], epoch(time.first), epoch(time.last))


def _within(first: Any, last: Any, wanted_first: Any, wanted_last: Any) -> Truth:
    if wanted_first <= first and last <= wanted_last:
        return True
    return None if first <= wanted_last and wanted_first <= last else False


def _known(view: View, leaf: Condition) -> Truth:
    return view.facts.value(leaf.subject) is not None


def _one_of(view: View, leaf: Condition) -> Truth:
    value = view.facts.value(leaf.subject)
    if value is None:
        return None
    if isinstance(value, dict):
        return _is(view, leaf)
    return any(text in leaf.values for text in _texts(value)) or _may_be_time(view, leaf)


def _contains(view: View, leaf: Condition) -> Truth:
    value = view.facts.value(leaf.subject)
    return None if value is None else all(text in value for text in leaf.values)


def _numbers(value: object) -> tuple[float, float] | None:
    """The least and the most that a number may be; of a list how many there are."""
    if isinstance(value, list):
        return len(value), len(value)
    if isinstance(value, dict) and "least" in value:
        return value["least"], value["most"]
    return (value, value) if isinstance(value, (int, float)) else None


def _least(view: View, leaf: Condition) -> Truth:
    numbers = _numbers(view.facts.value(leaf.subject))
    if numbers is None or leaf.number is None:
        return None
    return True if numbers[0] >= leaf.number else False if numbers[1] < leaf.number else None


def _most(view: View, leaf: Condition) -> Truth:
    numbers = _numbers(view.facts.value(leaf.subject))
    if numbers is None or leaf.number is None:
        return None
    return True if numbers[1] <= leaf.number else False if numbers[0] > leaf.number else None


def _compared(view: View, leaf: Condition) -> tuple[Spread, Spread] | None:
    """The two times to compare, as days when either is a whole day; None while one is unknown."""
    other = leaf.other or "nu"
    types = {view.guide.facts[name].type for name in (leaf.subject, other) if name != "nu"}
    if "dato" in types:
        day = view.facts.days(leaf.subject)
        today = local_date(from_epoch(view.now)), local_date(from_epoch(view.now_last))
        limit = today if other == "nu" else view.facts.days(other)
        if day is None or limit is None:
            return None
        if leaf.plus is not None and leaf.plus.unit != "timer":
            limit = add_to_date(leaf.plus, limit[0]), add_to_date(leaf.plus, limit[1])
        elif leaf.plus is not None:
            start = (view.now, view.now_last) if other == "nu" else view.facts.span(other)
            assert start is not None
            limit = local_date(add(leaf.plus, from_epoch(start[0]))), local_date(add(leaf.plus, from_epoch(start[1])))
        return day, limit
    instant = view.facts.span(leaf.subject)
    until = (view.now, view.now_last) if other == "nu" else view.facts.span(other)
    if instant is None or until is None:
        return None
    if leaf.plus is not None:
        until = epoch(add(leaf.plus, from_epoch(until[0]))), epoch(add(leaf.plus, from_epoch(until[1])))
    return instant, until


def _before(view: View, leaf: Condition) -> Truth:
    pair = _compared(view, leaf)
    return None if pair is None else _surely_before(*pair)


def _after(view: View, leaf: Condition) -> Truth:
    pair = _compared(view, leaf)
    return None if pair is None else _surely_before(pair[1], pair[0])


def _surely_before(one: Spread, other: Spread) -> Truth:
    """Whether the one is before the other: unknown when it is so only for some of the times they may be."""
    if one[1] < other[0]:  # type: ignore[operator]  # both days or both instants
        return True
    return False if one[0] >= other[1] else None  # type: ignore[operator]


def _track_in(view: View, leaf: Condition) -> Truth:
    return view.state.tracks.get(leaf.subject) in leaf.values


def _track_ended(view: View, leaf: Condition) -> Truth:
    return view.ended(view.guide.tracks[leaf.subject])


def _obligation(view: View, leaf: Condition) -> Truth:
    instances = view.state.instances_of(leaf.subject)
    statuses = [instance.status for instance in instances]
    state = leaf.values[0]
    if state == "åben":
        return True if "open" in statuses else None if "unknown" in statuses else False
    if state == "overskredet":
        if "missed" in statuses or "void" in statuses:
            return True
        past = any(i.status == "unknown" and i.passes is not None and i.passes < view.now for i in instances)
        return None if past else False
    rest = [status for status in statuses if status not in ("met", "lapsed", "not_applicable")]
    if not rest:
        return "met" in statuses
    return None if all(status == "unknown" for status in rest) and "met" in statuses else False


def _person_new(view: View, leaf: Condition) -> Truth:
    state = view.state
    if state.child is None:
        return None
    if view.actor is None:
        return True
    if view.actor in state.people:
        return False
    named = state.named.get(view.actor)
    if named is not None and named[1] != view.recording:
        return False
    as_of = view.facts.now_recorded
    for other in view.kin.of_child(state.child, state.case):
        first = other.people.get(view.actor)
        if first is not None and first <= as_of:
            return False
    return True


def _person_not_among(view: View, leaf: Condition) -> Truth:
    if leaf.subject:
        value = view.facts.value(leaf.subject)
        if value is None:
            return None
        return view.actor is None or view.actor not in _texts(value)
    if view.actor is None:
        return True
    return not any(doing.step in leaf.values and doing.by == view.actor for doing in view.state.doings)


def _case_status(view: View, leaf: Condition) -> Truth:
    if view.state.child is None:
        return None
    as_of = view.facts.now_recorded
    others = [
        c for c in view.kin.of_child(view.state.child, view.state.case) if c.guide == leaf.subject and c.opened <= as_of
    ]
    wanted = leaf.values[0] == "åben"
    return any(other.is_open(as_of) == wanted for other in others)


def _case_step(view: View, leaf: Condition) -> Truth:
    if view.state.child is None:
        return None
    as_of = view.facts.now_recorded
    return any(
        other.guide == leaf.subject and other.step_at(leaf.values[0], as_of) is not None
        for other in view.kin.of_child(view.state.child, view.state.case)
    )


_LEAVES: dict[str, Callable[[View, Condition], Truth]] = {
    "settled": _settled,
    "done": _done,
    "outcome": _outcome,
    "omitted": _omitted,
    "is": _is,
    "known": _known,
    "one_of": _one_of,
    "contains": _contains,
    "least": _least,
    "most": _most,
    "before": _before,
    "after": _after,
    "track_in": _track_in,
    "track_ended": _track_ended,
    "obligation": _obligation,
    "person_new": _person_new,
    "person_not_among": _person_not_among,
    "case_status": _case_status,
    "case_step": _case_step,
}
