"""The course of a case while one record is taken in: instants that passed, obligations that arise, are met, lapse or are missed.

A `Course` works on its own copy of the state. Every change is a consequence that is applied as it is emitted, so that what is decided
and what is later folded cannot differ. Rules: guide-language.md section 7, docs/choices.md C1-C2, C26-C38, C68-C77.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sagsgang.case.events import Consequence, Record
from sagsgang.case.examine import standing_barriers
from sagsgang.case.facts import TIMES, read_days
from sagsgang.case.index import Index, index_of
from sagsgang.case.judge import View
from sagsgang.case.kin import Kin
from sagsgang.case.state import PROMISE, UNMET, CaseState, Doing, Instance, apply, latest_time
from sagsgang.dataclass import replace
from sagsgang.guide.condition import Truth, conjunction
from sagsgang.guide.model import Guide, Limit, MetBy, ObligationRule, StartsFrom
from sagsgang.law.amount import WORKING_DAYS, parse_amount, subtract_from
from sagsgang.law.derivation import Derivation
from sagsgang.law.due import Due, compute, stored
from sagsgang.law.limits import as_local, day_limit, earliest, extended, latest_reading, next_period, unknown
from sagsgang.law.limits import fixed as fixed_limit
from sagsgang.law.moment import epoch, from_epoch, iso, local_date
from sagsgang.law.register import citation, is_in_force
from sagsgang.law.span import Span

MOST_KEPT = 10_000
"""Answers about reminders; then they are worked out anew."""

SETTLED = frozenset({"met", "void"})
"""The statuses that no condition changes any more."""

STATUS: dict[Truth, str] = {True: "open", None: "unknown", False: "not_applicable"}

AGAIN = frozenset({"repeat", "again"})
"""What made it arise: that one before it was met, or its period ended; or that its series began anew."""

RUNNING = frozenset({"open", "missed", "unknown", "met", "void", "lapsed"})
"""The statuses in which something can still happen by itself: a limit that passes, a period that ends."""

Known = tuple[int, int]
"""The earliest and the latest that something may have happened (epoch seconds)."""

ROUNDS = 1_000
"""More rounds than any guide can need: each round changes an instance's status or a track; a bound against a guide that flickers."""


class Course:
    """One record's consequences in the making. `state` is a private copy."""

    def __init__(self, guide: Guide, state: CaseState, kin: Kin, record: Record, *, ignore_dates: bool = False) -> None:
        self.guide = guide
        self.index: Index = index_of(guide)
        self.state = state
        self.kin = kin
        self.record = record
        self.ignore_dates = ignore_dates
        self.consequences: list[Consequence] = []
        self.fresh: set[tuple[str, int]] = set()
        """instances that have arisen, and of which no condition has been judged with all that the record says"""
        self.clock = state.recorded
        """how far time has come (epoch seconds): what `nu` means to what lasts. A record may tell of earlier; time never goes back"""

    def emit(self, type_: str, id_: str, nr: int, at: int, data: dict[str, Any] | None = None) -> None:
        """Note a consequence and apply it."""
        consequence = Consequence(type=type_, id=id_, nr=nr, at=at, data=data or {})
        self.consequences.append(consequence)
        apply(self.state, self.record, consequence)

    def view(self, now: int, *, actor: str | None = None, last: int | None = None) -> View:
        return View(
            self.guide,
            self.state,
            self.kin,
            now,
            now_last=last,
            actor=actor,
            recording=self.record.nr,
            clock=self.clock,
        )

    # -- time ------------------------------------------------------------------------------------------------------

    def advance(self, now: int) -> None:
        """Act on every instant that has passed by `now`, in order of time."""
        while self.state.status == "open":
            passed = self._first_passed(now)
            if passed is None:
                break
            at, kind, instance = passed
            self.clock = max(self.clock, at)
            if kind == "reminder":
                self.emit("reminder", instance.id, instance.nr, at, {"reminded": instance.reminded + 1})
                continue
            if kind == "due":
                self._miss(instance)
                instance = self.state.instances[instance.id, instance.nr]
            if self.may_follow(instance):
                self._follow(instance)
            self.settle(at)
        self.clock = max(self.clock, now)
        if self.index.uses_now and self.state.status == "open":
            self.settle(now)

    def _first_passed(self, now: int) -> tuple[int, str, Instance] | None:
        """What has passed first; of what passed in the same second, the one that the guide names first."""
        passed = []
        for instance in self.state.instances.values():
            passes = instance.passes
            if passes is None or instance.status not in RUNNING:
                continue
            if instance.status == "open":
                if passes < now:
                    passed.append((passes, "due", instance))
                reminder = self.next_reminder(instance)
                if reminder is not None and reminder <= now:
                    passed.append((reminder, "reminder", instance))
            elif passes < now and self.may_follow(instance):
                passed.append((passes, "period", instance))
        return min(passed, key=self._place, default=None)

    def _place(self, passed: tuple[int, str, Instance]) -> tuple[int, int, int]:
        """Where it stands in the order in which instants are acted on; promises come last."""
        at, _kind, instance = passed
        return at, self.index.places.get(instance.id, len(self.index.places)), instance.nr

    def may_follow(self, instance: Instance) -> bool:
        """Whether another period begins when this one's ends (C75)."""
        if instance.followed or instance.id not in self.index.periodic:
            return False
        return instance.status != "lapsed" or instance.reason in ("omitted", "window")

    def _would_follow(self, instance: Instance) -> bool:
        """Whether its next period would have begun, had the case been open."""
        closed = instance.status == "lapsed" and instance.reason == "closed" and instance.id in self.index.periodic
        return (closed and not instance.followed) or (instance.status in RUNNING and self.may_follow(instance))

    def next_instant(self, instance: Instance) -> int | None:
        """When something next happens to the instance by itself (epoch seconds)."""
        if instance.passes is None or instance.status not in RUNNING:
            return None
        if instance.status != "open":
            return instance.passes if self.may_follow(instance) else None
        reminder = self.next_reminder(instance)
        return instance.passes if reminder is None else min(instance.passes, reminder)

    def next_reminder(self, instance: Instance) -> int | None:
        """When the next reminder before the due instant falls (C36)."""
        rule = self.guide.obligations.get(instance.id)
        if rule is None or not rule.remind or instance.due is None or instance.reminded >= len(rule.remind):
            return None
        return max(self._reminders(rule, instance.due)[instance.reminded], instance.arose_at)

    def _reminders(self, rule: ObligationRule, due: int) -> tuple[int, ...]:
        """When the rule reminds of a limit. Asked several times a record, so the answers are kept."""
        kept = self.index.reminders
        instants = kept.get((rule.id, due))
        if instants is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            end = from_epoch(due)
            instants = tuple(sorted(epoch(subtract_from(amount, end)) for amount in rule.remind))
            kept[rule.id, due] = instants
        return instants

    def _follow(self, instance: Instance) -> None:
        """The period has ended: the next one begins (C75)."""
        rule = self.guide.obligations[instance.id]
        assert instance.due is not None
        assert instance.passes is not None
        begins = next_period(_span((instance.due, instance.passes)), first_day_counts=rule.first_day_counts)
        self._arise(rule, "repeat", instance.passes, (epoch(begins.first), epoch(begins.last)), follows=instance)

    def _miss(self, instance: Instance) -> None:
        """The due instant has passed: missed, void, or a window that closed."""
        assert instance.passes is not None
        at = instance.passes
        rule = self.guide.obligations.get(instance.id)
        if rule is not None and rule.consequence == "vindue":
            self.emit("obligation_status", instance.id, instance.nr, at, {"status": "lapsed", "reason": "window"})
            return
        barriers = [] if rule is None else self._holding(rule)
        if rule is None or rule.consequence != "bortfald":
            self.emit("obligation_missed", instance.id, instance.nr, at, {"barriers": barriers})
            return
        moved: list[Any] | None = None
        if rule.void_to is not None:
            track = self.guide.track_of_phase(rule.void_to)
            assert track is not None
            before = self.state.tracks[track]
            if before != rule.void_to:
                moved = [track, before, rule.void_to, self._doings_on(track)]
        self.emit("obligation_void", instance.id, instance.nr, at, {"barriers": barriers, "moved": moved})
        if moved is not None and self.move(moved[0], moved[2], at, passed=True):
            self.arise("phase", moved[2], at)

    def _holding(self, rule: ObligationRule) -> list[str]:
        """The barriers that stand before everything that would meet the obligation."""
        view = self.view(self.clock)
        found: dict[str, None] = {}
        for met in rule.met_by:
            standing = standing_barriers(view, self.guide.steps[met.step])
            if not standing:
                return []
            found |= {barrier.id: None for barrier in standing}
        return list(found)

    def _doings_on(self, track: str) -> int:
        return sum(1 for doing in self.state.doings if doing.track == track)

    # -- tracks ----------------------------------------------------------------------------------------------------

    def move(self, track: str, phase: str, at: int, *, passed: bool = False) -> bool:
        """The track enters the phase; whether it was not there already. What arises from that is the caller's to let arise.

        `passed`: a limit that passed at `at` moves it, after that second.
        """
        if self.state.tracks[track] == phase:
            return False
        data: dict[str, Any] = {"from": self.state.tracks[track], "to": phase}
        self.emit("track_moved", track, 0, at, data | {"passed": True} if passed else data)
        return True

    def enter_tracks(self, at: int) -> None:
        """At the opening every track stands in its first phase; one that is not in play counts as ended all the same."""
        for track in self.guide.tracks.values():
            self.emit("track_entered", track.id, 0, at, {"phase": track.phases[0].id})

    # -- obligations arise -----------------------------------------------------------------------------------------

    def arise(self, kind: str, id_: str, at: int, *, outcome: str | None = None, last: int | None = None) -> None:
        """Something happened that obligations arise from: each occurrence is its own obligation.

        `last`: the latest it may have happened, when that is only partly known; what the record did is known as far as its own time.
        """
        for rule, trigger in self.index.triggers.get((kind, id_), ()):
            if trigger.outcome is None or trigger.outcome == outcome:
                when = self._when(at) if last is None else (at, last)
                if kind == "opening":
                    when = self.state.began_span
                elif kind == "fact":
                    when = self._fact_time(id_, when)
                self._arise(rule, kind, at, when)

    def _arise(
        self, rule: ObligationRule, kind: str, at: int, default: Known, *, follows: Instance | None = None
    ) -> None:
        """An instance arises at `at`; `default` is when it starts, unless the rule says what it counts from."""
        view = self.view(self.clock)
        nr = len(self.state.instances_of(rule.id)) + 1
        anchored = self.anchor(rule, default, view, arose=default[0], fixed=follows is not None, arising=True)
        if follows is not None and rule.repeats == "period" and not _later(anchored, follows):
            # a limit fixed from outside: there is no next period
            self._status(follows, at, follows.status, reason=follows.reason, followed=True)
            return
        truth = self.applicable(rule, view)
        data: dict[str, Any] = {"status": STATUS[truth], "by": kind, "after": self.state.nr, **anchored}
        if follows is not None and rule.repeats == "period":
            data["follows"] = follows.nr
        start = anchored.get("start")
        if truth is not False and not self.law_in_force(rule, default[0] if start is None else start):
            data |= {"status": "not_applicable", "reason": "law"}
        elif truth is False:
            data["reason"] = "when"
        self.fresh.add((rule.id, nr))
        self.emit("obligation_arose", rule.id, nr, default[0], data)

    def _when(self, at: int) -> Known:
        """An instant that the record tells of, as nearly as its own time is known."""
        last = latest_time(self.record)
        return (at, at if last is None or at != epoch(self.record.at) else last)

    def _fact_time(self, fact: str, at: Known) -> Known:
        """When what a fact tells of happened: its own time, if it has one (C53)."""
        if self.guide.facts[fact].type not in TIMES:
            return at
        return self.view(at[0]).facts.span(fact) or at

    def law_in_force(self, rule: ObligationRule, start: int) -> bool:
        """Whether some legal basis stood on the local day the obligation starts; one without basis always applies."""
        return self.in_force(rule.law, start)

    def in_force(self, law: Sequence[str], at: int) -> bool:
        """Whether some of the bases stood on the local day; no basis at all always does."""
        if self.ignore_dates or not law:
            return True
        day = local_date(from_epoch(at))
        laws = self.guide.laws
        return any(name not in laws or is_in_force(laws[name], self.guide.statutes, day) for name in law)

    def applicable(self, rule: ObligationRule, view: View) -> Truth:
        """Its `når` is true and a step that meets it belongs to the case."""
        own = view.truth(rule.when)
        if own is False or not rule.met_by:
            return own
        some: Truth = False
        for met in rule.met_by:
            belongs = view.belongs(self.guide.steps[met.step])
            if belongs is True:
                some = True
                break
            if belongs is None:
                some = None
        return conjunction((own, some))

    def anchor(
        self,
        rule: ObligationRule,
        default: Known | None,
        view: View,
        *,
        arose: int,
        fixed: bool = False,
        arising: bool = False,
        known: tuple[Derivation, ...] = (),
    ) -> dict[str, Any]:
        """Where the limits are counted from and when the earliest ends, as far as that is known (C32, C69).

        `default`: the start when the rule does not say another. `fixed`: the start is known already. `known`: the limits as
        they were computed before; what was told then stays. `arose`: when the obligation did. `arising`: it does so now, and what other
        obligations are due is asked once all that the record says has been taken in.
        """
        start = default
        asks: list[str] = []
        if rule.starts_from is not None and not fixed:
            start = self._starting_point(rule.starts_from, view)
            if start is None and rule.starts_from.kind == "fact":
                asks.append(rule.starts_from.id)
        law = self._law_lines(rule.law, start[0] if start is not None else view.now)
        if not rule.limits:
            shown = None if start is None else iso(from_epoch(start[0]))
            due = Due(instant=None, derivation=Derivation(kind="undated", start=shown))
            whole = start is not None or rule.starts_from is None
        else:
            limits = [
                stored(known[place])
                if place < len(known) and known[place].due is not None
                else self._as_said(limit, self._limit(limit, start, view, asks, arising), start, view)
                for place, limit in enumerate(rule.limits)
            ]
            ignored = [
                place
                for place, (limit, one) in enumerate(zip(rule.limits, limits, strict=True))
                if limit.of_several and one.last is not None and epoch(one.last) < arose
            ]
            uncertain = [
                place
                for place, (limit, one) in enumerate(zip(rule.limits, limits, strict=True))
                if limit.of_several and one.instant is not None and epoch(one.instant) < arose and place not in ignored
            ]
            due = (
                limits[0]
                if len(limits) == 1 and not ignored and not uncertain
                else earliest(limits, ignored=ignored, uncertain=uncertain, since=from_epoch(arose))
            )
            whole = start is not None and all(one.instant is not None for one in limits)
        first, last = _epoch(due.instant), _epoch(due.latest)
        anchored: dict[str, Any] = {
            "start": None if start is None else start[0],
            "due": first,
            "anchored": whole,
            "asks": list(dict.fromkeys(asks)),
            "derivation": replace(due.derivation, law=_joined(law, due.derivation.law)).to_data(),
        }
        if start is not None and start[1] != start[0]:
            anchored["start_last"] = start[1]
        if rule.consequence == "vindue" and due.instant is not None:
            last = epoch(latest_reading(due))  # nobody is turned away by the earlier of two readings (C82)
        if last is not None and last != first:
            anchored["due_last"] = last
        if due.alternatives:
            anchored["alternatives"] = [[other.reading, epoch(other.due)] for other in due.alternatives]
        return anchored

    def _as_said(self, limit: Limit, due: Due, start: Known | None, view: View) -> Due:
        """The limit, marked where it is the municipality's own."""
        if not limit.local:
            return due
        return as_local(due, self._law_lines(limit.law, start[0] if start is not None else view.now))

    def _limit(self, limit: Limit, start: Known | None, view: View, asks: list[str], arising: bool) -> Due:
        """One limit; what it lacks is added to `asks`."""
        if limit.latest_fact is not None:
            return self._latest_by_fact(limit.latest_fact, view, asks)
        if limit.latest_obligation is not None:
            return self._latest_by_obligation(limit.latest_obligation, wait=arising)
        if limit.starts_from is not None:
            start = self._starting_point(limit.starts_from, view)
            if start is None and limit.starts_from.kind == "fact":
                asks.append(limit.starts_from.id)
        amount = limit.within
        if limit.within_fact is not None:
            text = view.facts.value(limit.within_fact)
            if text is None:
                asks.append(limit.within_fact)
            else:
                amount = parse_amount(text)
        if start is None:
            return unknown("open_start", amount=amount)
        if amount is None:
            return unknown("open_length", start=iso(from_epoch(start[0])))
        calendar = limit.calendar or (amount.unit if amount.unit in WORKING_DAYS else None)
        return compute(
            amount,
            _span(start),
            first_day_counts=limit.first_day_counts,
            calendar=None if calendar is None else self.guide.calendars.get(calendar),
            calendars=self.guide.calendars,
            roll=limit.roll,
        )

    def _latest_by_fact(self, name: str, view: View, asks: list[str]) -> Due:
        """`senest` a fact: the end of that day, or that instant (C71)."""
        question = self.guide.facts[name].question
        if self.guide.facts[name].type == "dato":
            value = view.facts.value(name)
            if isinstance(value, str):
                return fixed_limit(day_limit(read_days(value)), by="fact", title=question)
        else:
            span = view.facts.span(name)
            if span is not None:
                return fixed_limit(_span(span), by="fact", title=question)
        asks.append(name)
        return unknown("open_end", title=question, by="fact")

    def _latest_by_obligation(self, name: str, *, wait: bool) -> Due:
        """`senest` when another obligation is due: its oldest that is unmet, else its newest that stood (C71)."""
        title = self.guide.obligations[name].title
        instances = [one for one in self.state.instances_of(name) if one.status not in ("lapsed", "not_applicable")]
        dated = [one for one in instances if one.due is not None]
        chosen = next((one for one in instances if one.status in UNMET), dated[-1] if dated else None)
        if wait or chosen is None or chosen.due is None or chosen.passes is None:
            return unknown("open_end", title=title, by="obligation")
        return fixed_limit(_span((chosen.due, chosen.passes)), by="obligation", title=title)

    def _law_lines(self, names: Sequence[str], at: int) -> tuple[tuple[str, str, str, str], ...]:
        day = local_date(from_epoch(at))
        laws, statutes = self.guide.laws, self.guide.statutes
        return tuple(
            (name, citation(laws[name], statutes, day), laws[name].binding, laws[name].status)
            for name in names
            if name in laws
        )

    def _starting_point(self, start: StartsFrom, view: View) -> Known | None:
        if start.kind == "fact":
            return view.facts.span(start.id)
        if start.kind == "step":
            last = self.state.last.get(start.id)
            return None if last is None else (last.at, last.last)
        entered = [(move.at, move.last) for move in self.state.moves if move.target == start.id]
        if entered:
            return entered[-1]
        track = self.guide.track_of_phase(start.id)
        if track is not None and self.guide.tracks[track].phases[0].id == start.id:
            at = self.state.entered.get(track)
            return None if at is None else (at, self.state.began_span[1])
        return None

    # -- obligations are met ---------------------------------------------------------------------------------------

    def eligible(self, rule: ObligationRule, instance: Instance, doing: Doing) -> bool:
        """Whether the doing is late enough to count for the instance, and in its period (C30, C74, C75)."""
        periodic = rule.repeats == "period"
        early = instance.arose_by in ("opening", "fact") or (periodic and instance.arose_by in AGAIN)
        if not early and doing.nr <= instance.arose_nr:
            return False
        if periodic and instance.passes is not None and doing.at > instance.passes:
            return False
        floor = instance.arose_at if instance.start is None else instance.start
        if instance.arose_by == "opening" and (rule.starts_from is None or instance.start is None):
            floor = self.state.began
        if periodic and instance.arose_by == "repeat" and not instance.by_when and not rule.first_day_counts:
            return doing.last > floor  # what happened at the very end of the period before counts there
        return doing.last >= floor

    def owed(self, doing: Doing) -> tuple[list[Instance], list[Instance]]:
        """What the doing meets: of each obligation the oldest instance that it can; and what it is a provisional product for.

        Asked before what the record itself makes arise does so (C62).
        """
        met, provisional = [], []
        for rule, by in self.index.met_by.get(doing.step, ()):
            if matches(by, doing):
                for instance in self.state.instances_of(rule.id):
                    owed = instance.status in UNMET or self._counts_in_time(instance, doing)
                    if owed and self.eligible(rule, instance, doing):
                        met.append(instance)
                        break
        for rule, by in self.index.provisional_by.get(doing.step, ()):
            if matches(by, doing):
                for instance in self.state.instances_of(rule.id):
                    lacks = instance.status in UNMET and instance.provisional_at is None
                    if lacks and self.eligible(rule, instance, doing):
                        provisional.append(instance)
                        break
        return met, provisional

    def meet(self, owed: tuple[list[Instance], list[Instance]], doing: Doing) -> None:
        """The doing meets what was owed, or counts towards it."""
        met, provisional = owed
        for instance in met:
            self._met(instance, doing)
        for instance in provisional:
            if self.state.instances[instance.id, instance.nr].status in UNMET:
                self.emit("obligation_provisional", instance.id, instance.nr, doing.at)

    def _met(self, instance: Instance, doing: Doing) -> None:
        """The doing counts for the instance, and meets it if it is the last that is needed (C73)."""
        rule = self.guide.obligations[instance.id]
        by = {} if doing.nr == self.record.nr else {"by": doing.nr}
        if len(instance.counted) + 1 < rule.times:
            self.emit("obligation_counted", instance.id, instance.nr, doing.at, by)
            return
        counted = [doing, *(one for one in self.state.doings if one.nr in instance.counted)]
        at, last = max(one.at for one in counted), max(one.last for one in counted)
        late = instance.passes is not None and at > instance.passes
        self.emit("obligation_met", instance.id, instance.nr, at, {"late": late, **by})
        self.arise("obligation", instance.id, at, last=last)
        if rule.repeats == "met":
            self._arise(rule, "repeat", at, (at, last), follows=instance)

    def count_earlier(self, rule: ObligationRule, nr: int) -> None:
        """A step that was done before the obligation arose counts for it, if it met nothing of that obligation (C30, C62)."""
        self._provisional_earlier(rule, nr)
        if not any(step in self.state.last for step in self.index.met_steps[rule.id]):
            return
        used: set[int | None] = set()
        for instance in self.state.instances_of(rule.id):
            used |= {instance.met_nr, *instance.counted}
        for doing in self.state.doings:
            instance = self.state.instances[rule.id, nr]
            if instance.status not in UNMET:
                return
            if (
                doing.nr not in used
                and any(matches(met, doing) for met in rule.met_by)
                and self.eligible(rule, instance, doing)
            ):
                self._met(instance, doing)

    def _provisional_earlier(self, rule: ObligationRule, nr: int) -> None:
        """A provisional product that was there before the obligation arose."""
        instance = self.state.instances[rule.id, nr]
        if not rule.provisional_by or instance.provisional_at is not None or instance.status not in UNMET:
            return
        for doing in self.state.doings:
            if any(matches(met, doing) for met in rule.provisional_by) and self.eligible(rule, instance, doing):
                self.emit("obligation_provisional", rule.id, nr, doing.at)
                return

    def void_in_the_way(self, doing: Doing) -> list[Instance]:
        """Void instances that this doing, recorded later, would have met in time."""
        found = []
        for rule, met in self.index.met_by.get(doing.step, ()):
            if matches(met, doing):
                for instance in self.state.instances_of(rule.id):
                    if self._counts_in_time(instance, doing) and self.eligible(rule, instance, doing):
                        if instance.status == "void" and len(instance.counted) + 1 >= rule.times:
                            found.append(instance)
                        break
        return found

    def _counts_in_time(self, instance: Instance, doing: Doing) -> bool:
        """Whether the limit has voided the instance, or its window has closed, and yet the doing was in time, as those before it were."""
        passes = instance.passes
        closed = instance.status == "lapsed" and instance.reason == "window"
        if not (closed or instance.status == "void") or passes is None or doing.at > passes:
            return False
        return all(one.at <= passes for one in self.state.doings if one.nr in instance.counted)

    def built_on(self, instance: Instance) -> bool:
        """Whether something was done on the track since the void act moved it."""
        if instance.moved is None:
            return False
        track, _before, after, count = instance.moved
        return self.state.tracks[track] != after or self._doings_on(track) != count

    def unvoid(self, instance: Instance) -> None:
        """Done in time after all: the obligation stands missed until it is met, and the track goes back to where it was."""
        assert instance.passes is not None
        at = instance.passes
        moved = instance.moved
        back = moved is not None and not self.built_on(instance)
        self.emit("obligation_status", instance.id, instance.nr, at, {"status": "missed", "moved": None})
        if back and moved is not None:
            self.emit("track_moved", moved[0], 0, at, {"from": moved[2], "to": moved[1], "undoes": True})

    # -- settling --------------------------------------------------------------------------------------------------

    def settle(self, at: int) -> None:
        """Let every condition that lasts have its say, until nothing changes; then see whether the case closes.

        `at`: when what changes now took effect. Conditions are judged as of the clock.
        """
        if self.state.status != "open":
            return
        for _round in range(ROUNDS):
            before = len(self.consequences)
            view = self.view(self.clock)
            for rule in self.guide.obligations.values():
                if (rule.id, 1) in self.state.instances:
                    for instance in self.state.instances_of(rule.id):
                        if instance.status not in SETTLED:
                            self._settle_one(rule, instance, view, at)
            if len(self.consequences) == before:
                break
        self._close_if_done(at)

    def _settle_one(self, rule: ObligationRule, instance: Instance, view: View, at: int) -> None:
        over = instance.status == "lapsed" and (
            instance.reason == "renewed" or (instance.followed and instance.reason == "when")
        )
        if instance.status in SETTLED or over:
            return
        if instance.status == "not_applicable" and instance.reason == "law":
            self._in_force_after_all(rule, instance, view, at, _limits_known(instance))
            return
        if instance.status == "lapsed" and instance.reason != "when":
            if not self._stands_again(rule, instance, view, at):
                return
            instance = self.state.instances[instance.id, instance.nr]
        truth = self.applicable(rule, view)
        # what made it arise may also have made it not apply: then it never did
        fresh = (instance.id, instance.nr) in self.fresh
        applied = instance.applied and (truth is True or not fresh)
        self.fresh.discard((instance.id, instance.nr))
        status = instance.status
        if fresh and truth is not False and status == "not_applicable":
            self._applies_at_once(rule, instance, truth, at)
        elif (truth is True and status in ("unknown", "not_applicable", "lapsed")) or (
            truth is None and status in ("not_applicable", "lapsed")
        ):
            self._turned(rule, instance, truth, view, at)
        elif truth is False and status in UNMET:
            self._status(instance, at, "lapsed" if applied else "not_applicable", reason="when", applied=applied)
        elif truth is None and status == "open":
            self._status(instance, at, "unknown", applied=applied)
        instance = self.state.instances[instance.id, instance.nr]
        if instance.status in UNMET:
            self._anchor_late(rule, instance, view, at)
            self._lapse(rule, self.state.instances[instance.id, instance.nr], view, at)
            self.count_earlier(rule, instance.nr)

    def _stands_again(self, rule: ObligationRule, instance: Instance, view: View, at: int) -> bool:
        """What it lapsed for is no longer so: a step that was not omitted has come to belong, or the track is back in play."""
        if instance.reason not in ("omitted", "track"):
            return False
        if not instance.applied and self.applicable(rule, view) is False:
            self._status(instance, at, "not_applicable", reason="when")
            return False
        still = (
            self._all_omitted(rule, instance, view) if instance.reason == "omitted" else self._target_ended(rule, view)
        )
        if not still:
            self._status(instance, at, "missed" if instance.missed else "open" if instance.applied else "unknown")
        elif instance.reason == "omitted" and rule.repeats == "period":
            self._anchor_late(
                rule, instance, view, at
            )  # the period that was left out ends, and the next one begins (C75)
        return not still

    def _applies_at_once(self, rule: ObligationRule, instance: Instance, truth: Truth, at: int) -> None:
        """The record that made it arise also made it apply: it counts from what made it arise."""
        if self.law_in_force(rule, instance.arose_at if instance.start is None else instance.start):
            self._status(instance, at, STATUS[truth])
        else:
            self._status(instance, at, "not_applicable", reason="law")

    def _turned(self, rule: ObligationRule, instance: Instance, truth: Truth, view: View, at: int) -> None:
        """What did not apply, or was unknown, applies or may apply now (C27, C28, C61)."""
        if instance.applied and instance.status == "lapsed":
            if rule.repeats == "period" and instance.passes is not None and instance.passes < at:
                self._arise(rule, "again", at, self._when(at), follows=instance)  # the series begins anew (C76)
                return
            status = "missed" if instance.missed else STATUS[truth]
            self._status(instance, at, status)
            return
        if instance.status == "unknown":
            self._status(instance, at, "missed" if instance.missed else "open")
            return
        anchored = self.anchor(rule, self._when(at), view, arose=at, fixed=instance.arose_by in AGAIN)
        start = anchored.get("start")
        in_force = self.law_in_force(rule, at if start is None else start)
        self._status(
            instance,
            at,
            STATUS[truth] if in_force else "not_applicable",
            reason=None if in_force else "law",
            by_when=True,
            arose_at=at,
            arose_nr=self.state.nr,
            provisional_at=None,
            counted=[],
            **anchored,
        )
        if in_force and instance.due is not None and anchored["due"] not in (None, instance.due):
            self._moved_with(rule.id, at)

    def _status(self, instance: Instance, at: int, status: str, **values: Any) -> None:
        self.emit("obligation_status", instance.id, instance.nr, at, {"status": status, **values})

    def _anchor_late(self, rule: ObligationRule, instance: Instance, view: View, at: int) -> None:
        """What the limit is counted from has become known."""
        if instance.anchored:
            return
        branches = _limits_known(instance)
        anchored = self._anchored_again(rule, instance, view, branches)
        if self._outside_the_law(rule, instance, anchored, at):
            return
        start = anchored.get("start")
        if start is not None and instance.provisional_at is not None and instance.provisional_at < start:
            anchored["provisional_at"] = None
        if instance.due is not None and (anchored["due"], anchored.get("due_last")) != (
            instance.due,
            instance.due_last,
        ):
            self._move(instance, at, anchored)
        elif anchored["anchored"] or anchored["due"] != instance.due or _more_known(anchored, branches):
            same = {"same": True} if anchored["due"] == instance.due else {}
            self.emit("obligation_due", instance.id, instance.nr, at, anchored | same)
        elif (instance.start is None and start is not None) or tuple(anchored["asks"]) != instance.asks:
            del anchored["anchored"]
            self._status(instance, at, instance.status, reason=instance.reason, same=True, **anchored)

    def _outside_the_law(self, rule: ObligationRule, instance: Instance, anchored: dict[str, Any], at: int) -> bool:
        """Whether the start, known only now, lies where no basis of the obligation is in force: then it does not apply."""
        start = anchored.get("start")
        if instance.start is not None or start is None or self.law_in_force(rule, start):
            return False
        self._status(instance, at, "not_applicable", reason="law", start=start)
        return True

    def _anchored_again(
        self, rule: ObligationRule, instance: Instance, view: View, known: tuple[Derivation, ...]
    ) -> dict[str, Any]:
        """The limits of an instance once more, from the start it has; `known`: those that stay as they were computed."""
        start = None if instance.start is None else (instance.start, _last_start(instance))
        return self.anchor(rule, start, view, arose=instance.arose_at, fixed=start is not None, known=known)

    def _move(self, instance: Instance, at: int, anchored: dict[str, Any]) -> None:
        """The due instant moves; what was missed and may not be late any more stands open again, and is judged anew."""
        values = dict(anchored)
        passes = values.get("due_last", values["due"])
        assert instance.passes is not None
        if instance.missed and passes > instance.passes:
            values["missed"] = False
            if instance.status == "missed":
                values["status"] = "open"
        rule = self.guide.obligations[instance.id]
        gone = sum(1 for reminder in self._reminders(rule, values["due"]) if reminder <= at) if rule.remind else 0
        values["reminded"] = gone
        self.emit(
            "obligation_moved",
            instance.id,
            instance.nr,
            at,
            {"from": instance.due, "to": values["due"], **values},
        )
        self._moved_with(instance.id, at)

    def _moved_with(self, name: str, at: int) -> None:
        """Obligations that must be met no later than one whose due has moved follow it (C71)."""
        for rule in self.guide.obligations.values():
            places = [place for place, limit in enumerate(rule.limits) if limit.latest_obligation == name]
            for instance in self.state.instances_of(rule.id) if places else ():
                branches = _limits_known(instance)
                told = [place for place in places if place < len(branches) and branches[place].due is not None]
                waits = instance.status == "not_applicable" and instance.reason == "law"
                if not (waits or instance.status in UNMET) or instance.due is None or instance.extended or not told:
                    continue
                forgotten = tuple(
                    replace(branch, due=None) if place in told else branch for place, branch in enumerate(branches)
                )
                if waits:
                    self._in_force_after_all(rule, instance, self.view(self.clock), at, forgotten)
                    continue
                anchored = self._anchored_again(rule, instance, self.view(self.clock), forgotten)
                if self._outside_the_law(rule, instance, anchored, at):
                    continue
                if anchored["due"] is not None and anchored["due"] != instance.due:
                    self._move(instance, at, anchored)

    def extend(self, instance: Instance, until: datetime, law: Sequence[str], at: int) -> None:
        """The limit is extended. It is one instant from now on, whatever it was counted from (C68)."""
        assert instance.derivation is not None
        derivation = Derivation.from_data(instance.derivation)
        due = extended(stored(derivation), until, at=from_epoch(at), law=self._law_lines(law, at))
        self._move(
            instance,
            at,
            {
                "start_last": instance.start_last,
                "due": epoch(until),
                "anchored": True,
                "extended": True,
                "asks": [],
                "derivation": due.derivation.to_data(),
            },
        )

    def _in_force_after_all(
        self, rule: ObligationRule, instance: Instance, view: View, at: int, known: tuple[Derivation, ...]
    ) -> None:
        """What the limit is counted from was not known, and may turn out to lie where the law is in force.

        Then the obligation applied all along: its other limits are what they were when they were first known (C69), which is therefore
        kept while one waits. `known`: those that stay as they were computed.
        """
        if instance.start is not None or rule.starts_from is None:
            return
        truth = self.applicable(rule, view)
        if truth is False:
            return
        anchored = self.anchor(rule, None, view, arose=instance.arose_at, known=known)
        if anchored["start"] is None:
            if anchored["due"] != instance.due or _more_known(anchored, known):
                self.emit("obligation_due", instance.id, instance.nr, at, anchored | {"same": True})
        elif not self._outside_the_law(rule, instance, anchored, at):
            self._status(instance, at, STATUS[truth], **anchored)

    def _lapse(self, rule: ObligationRule, instance: Instance, view: View, at: int) -> None:
        if instance.status not in UNMET:
            return
        if self._all_omitted(rule, instance, view):
            self._status(instance, at, "lapsed", reason="omitted")
        elif instance.status != "missed" and self._target_ended(rule, view):
            self._status(instance, at, "lapsed", reason="track")

    def _all_omitted(self, rule: ObligationRule, instance: Instance, view: View) -> bool:
        """Whether every step that is left to meet it has been omitted (C35)."""
        omissions = self.state.omissions
        if not omissions:
            return False
        left = [met.step for met in rule.met_by if view.belongs(self.guide.steps[met.step]) is not False]
        return bool(left) and all(
            any(self._omission_counts(rule, instance, omission) for omission in omissions.get(step, ()))
            for step in left
        )

    def _omission_counts(self, rule: ObligationRule, instance: Instance, omission: Doing) -> bool:
        """As a doing would: in the period it happened in, or after what made the obligation arise (C64, C75)."""
        if rule.repeats == "period" and instance.arose_by in AGAIN:
            return self.eligible(rule, instance, omission)
        return instance.arose_by in ("opening", "fact") or omission.nr > instance.arose_nr

    def _target_ended(self, rule: ObligationRule, view: View) -> bool:
        """Whether the track that a void act would move has ended."""
        if rule.consequence != "bortfald" or rule.void_to is None:
            return False
        track = self.guide.track_of_phase(rule.void_to)
        assert track is not None
        return view.ended(self.guide.tracks[track]) is True

    def _close_if_done(self, at: int) -> None:
        state = self.state
        if state.status != "open" or state.resting or not self.guide.tracks:
            return
        if any(instance.status in UNMET for instance in state.instances.values()):
            return
        if self.view(self.clock).all_ended():
            self.emit("case_closed", state.case, 0, at, {"by_itself": True})

    def close(self, at: int) -> None:
        """A leader closes: what is open or unknown lapses; what was missed stays missed."""
        for instance in list(self.state.instances.values()):
            if instance.status in ("open", "unknown"):
                self._status(instance, at, "lapsed", reason="closed")
        self.emit("case_closed", self.state.case, 0, at)

    def reopen(self, at: int) -> None:
        """What lapsed only because the case was closed stands again, with its limit as it was."""
        self.emit("case_reopened", self.state.case, 0, at)
        for instance in list(self.state.instances.values()):
            passes = instance.passes
            if passes is not None and passes < at and self._would_follow(instance):
                # its period ended while the case was closed: nothing was owed then, and the series begins anew (C76)
                self._arise(self.guide.obligations[instance.id], "again", at, self._when(at), follows=instance)
                continue
            if instance.status == "lapsed" and instance.reason == "closed":
                self._status(instance, at, "open" if instance.applied else "unknown")

    def promise(self, text: str, to: str | None, due: datetime | None, at: int) -> None:
        """An obligation to a person."""
        nr = len(self.state.instances_of(PROMISE)) + 1
        kind = "undated" if due is None else "fixed"
        derivation = Derivation(kind=kind, start=iso(from_epoch(at)), due=None if due is None else iso(due))  # type: ignore[arg-type]
        self.emit(
            "obligation_arose",
            PROMISE,
            nr,
            at,
            {
                "status": "open",
                "by": "promise",
                "start": at,
                "due": None if due is None else epoch(due),
                "derivation": derivation.to_data(),
                "text": text,
                "to": to,
            },
        )


def matches(met: MetBy, doing: Doing) -> bool:
    """Whether the doing is of that step, with that outcome."""
    return met.step == doing.step and (met.outcome is None or met.outcome == doing.outcome)


Lines = tuple[tuple[str, str, str, str], ...]


def _joined(law: Lines, local: Lines) -> Lines:
    """What the obligation rests on, and what a municipality's own limit does where that stands alone."""
    return law + tuple(entry for entry in local if entry not in law)


def _epoch(instant: datetime | None) -> int | None:
    return None if instant is None else epoch(instant)


def _span(known: Known) -> Span:
    return Span(from_epoch(known[0]), from_epoch(known[1]))


def _later(anchored: dict[str, Any], before: Instance) -> bool:
    """Whether a period that was counted ends after the one before it."""
    due: int | None = anchored["due"]
    return due is None or before.due is None or due > before.due


def _more_known(anchored: dict[str, Any], before: tuple[Derivation, ...]) -> bool:
    """Whether another limit has become known, though the due is what it was: it stays as it was computed (C69)."""
    now = anchored["derivation"].get("branches", ())
    return sum("due" in branch for branch in now) > sum(branch.due is not None for branch in before)


def _last_start(instance: Instance) -> int:
    assert instance.start is not None
    return instance.start if instance.start_last is None else instance.start_last


def _limits_known(instance: Instance) -> tuple[Derivation, ...]:
    """The limits of an instance as they were computed, in the rule's order."""
    if instance.derivation is None:
        return ()
    derivation = Derivation.from_data(instance.derivation)
    return derivation.branches if derivation.kind == "earliest" else (derivation,)
