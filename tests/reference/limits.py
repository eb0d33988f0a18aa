"""An obligation's limits: what each counts from, when it ends, and which of them decides (C69 to C72).

A span is the earliest and the latest that a time may have been (C77); of a time that is wholly known both are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference import days
from tests.reference.conditions import View, fact_value
from tests.reference.law import World
from tests.reference.reading import as_list, ends, span_of, text
from tests.reference.state import Case, Instance, Limit, Span, last

NOT_SETTLED = ("new", "open", "missed", "unknown")


@dataclass
class Written:
    """A limit as the guide writes it. `own`: it is the obligation's own. `anchor`: its own `regnet_fra`, if it has one."""

    key: str
    says: object
    own: bool
    anchor: object
    calendar: str | None
    first_day_counts: bool
    moves: bool

    def other(self) -> str | None:
        """The obligation of a `senest: {pligt: x}`."""
        return self.says.get("pligt") if self.key == "senest" and isinstance(self.says, dict) else None


def written_limits(body: dict) -> list[Written]:
    """Every limit, in written order, the municipality's own last. What an entry does not say it takes from the obligation."""
    entries = [body, *as_list(body.get("tidligst_af")), *as_list(body.get("lokal_frist"))]
    return [written(body, entry, key) for entry in entries for key in ("inden", "senest") if key in entry]


def written(body: dict, entry: dict, key: str) -> Written:
    own = entry is body or entry is body.get("lokal_frist")
    whole = {name: body[name] for name in ("kalender", "første_dag", "fridag") if name in body} | entry
    return Written(
        key=key,
        says=entry[key],
        own=own,
        anchor=None if own else entry.get("regnet_fra"),
        calendar=whole.get("kalender"),
        first_day_counts=whole.get("første_dag") == "tæller",
        moves=whole.get("fridag") == "næste_hverdag",
    )


# --- what it counts from, and how long it runs


def own_start(world: World, case: Case, instance: Instance, nu: int) -> tuple[Span | None, list[str]]:
    """What the obligation itself counts from, or the facts that would tell."""
    anchor = case.guide.obligations[instance.id].get("regnet_fra")
    if anchor is None or instance.repeated:
        return instance.arose, []
    return anchor_span(world, case, anchor, nu)


def anchor_span(world: World, case: Case, anchor: object, nu: int) -> tuple[Span | None, list[str]]:
    if anchor == "oprettelse":
        return case.began_span, []
    if anchor == "overtagelse":
        return (case.acceptances[-1] if case.acceptances else None), []
    if isinstance(anchor, dict) and "trin" in anchor:
        done = [d for d in case.doings if d.step == anchor["trin"] and anchor.get("udfald") in (None, d.outcome)]
        return (last(done).span if done else None), []
    if isinstance(anchor, dict) and "fase" in anchor:
        entered = [m.span for m in case.moves if m.target == anchor["fase"]]
        if case.guide.phases[case.guide.track_of[anchor["fase"]]][0] == anchor["fase"]:
            entered.append(case.began_span)
        return (max(entered) if entered else None), []
    fact = anchor if isinstance(anchor, str) else anchor["fakta"]
    found = fact_value(View(cases=world.cases, case=case, nu=nu), fact)
    return (None, [fact]) if found is None else (span_of(found), [])


def length(world: World, case: Case, says: object, nu: int) -> tuple[tuple[int, str] | None, list[str]]:
    """How long it runs, or the fact that would tell."""
    if isinstance(says, dict):
        found = fact_value(View(cases=world.cases, case=case, nu=nu), says["fakta"])
        return found, ([] if found is not None else [says["fakta"]])
    return days.read_amount(text(says)), []


# --- one limit


def limit_of(world: World, case: Case, instance: Instance, written: Written, nu: int) -> Limit | None:
    """The limit as it is first known; None: it waits."""
    if written.key == "inden":
        found = counted(world, case, instance, written, nu)
    elif written.other() is not None:
        found = as_late_as(case, written.other())
    else:
        found = until_fact(world, case, written, nu)
    if found is not None and not written.own:
        set_aside(found, instance)
    return found


def set_aside(limit: Limit, instance: Instance) -> None:
    """C70: what certainly ended before the instance arose is ignored; what perhaps did counts from then, and makes nothing certain."""
    limit.ignored = limit.due[1] < instance.arose[0]
    limit.perhaps = not limit.ignored and limit.due[0] < instance.arose[0]


def counted(world: World, case: Case, instance: Instance, written: Written, nu: int) -> Limit | None:
    start = instance.start if written.anchor is None else anchor_span(world, case, written.anchor, nu)[0]
    amount = length(world, case, written.says, nu)[0]
    if start is None or amount is None:
        return None
    name = written.calendar or amount[1]
    calendar = world.law.calendars.get(name)
    others = {other: world.law.calendars[other] for other in as_list((calendar or {}).get("anden_læsning"))}

    def end(moment: int, by: dict | None) -> int:
        return days.due(moment, amount, by, first_day_counts=written.first_day_counts, next_open_day=written.moves)

    due = (end(start[0], calendar), end(start[1], calendar))
    return Limit(due=due, start=start, readings={name: end(start[0], by) for name, by in others.items()})


def until_fact(world: World, case: Case, written: Written, nu: int) -> Limit | None:
    """C71: a date is the end of that day, an instant that instant."""
    found = fact_value(View(cases=world.cases, case=case, nu=nu), fact_of(written))
    if found is None:
        return None
    first, final = (e if isinstance(e, int) else days.end_of_day(e) for e in ends(found))
    return Limit(due=(first, final), start=None)


def fact_of(written: Written) -> str:
    return written.says if isinstance(written.says, str) else written.says["fakta"]


def as_late_as(case: Case, obligation: str) -> Limit | None:
    """C71: the due of the oldest that is not settled, else of the newest that has one."""
    instances = case.of_obligation(obligation)
    waiting = [i for i in instances if i.status in NOT_SETTLED]
    dated = [i for i in instances if i.due is not None and i.status not in ("lapsed", "not_applicable")]
    chosen = waiting[0] if waiting else (dated[-1] if dated else None)
    if chosen is None or chosen.due is None:
        return None
    return Limit(due=chosen.due, start=None, other=(obligation, chosen.nr))


def followed(case: Case, instance: Instance, written: Written, limit: Limit) -> Limit:
    """A `{pligt}` limit as it is after the other's due has moved; else as it was."""
    other = next(i for i in case.of_obligation(limit.other[0]) if i.nr == limit.other[1])
    if other.due is None or other.due == limit.due:
        return limit
    moved = Limit(due=other.due, start=None, other=limit.other)
    if not written.own:
        set_aside(moved, instance)
    return moved


# --- the due


def compute_due(world: World, case: Case, instance: Instance, nu: int) -> None:
    """Each limit once, when what it needs is first known; due is the earliest of those that are known."""
    if instance.extended:
        return
    if instance.start is None:
        instance.start = own_start(world, case, instance, nu)[0]
    limits = dict(instance.limits)
    body = case.guide.obligations[instance.id]
    for place, one in enumerate(written_limits(body)):
        if place not in limits:
            found = limit_of(world, case, instance, one, nu)
            if found is not None:
                limits[place] = found
        elif limits[place].other is not None:
            limits[place] = followed(case, instance, one, limits[place])
    along = any(limits[place].due != limit.due for place, limit in instance.limits.items())
    before, instance.limits = instance.due, limits
    local = len(written_limits(body)) - 1 if "lokal_frist" in body else None
    standing = [
        (first_of(limit, instance), place == local, limit.other is not None, place)
        for place, limit in limits.items()
        if not limit.ignored
    ]
    if not standing:
        instance.due, instance.decided_by = None, None
        return
    instance.decided_by = limits[min(standing)[-1]]  # on the same instant the law decides
    open_limits = [limit for limit in limits.values() if not limit.ignored]
    due = (min(standing)[0], certain_end(open_limits))
    if body.get("følge") == "vindue":
        due = (due[0], max([due[1], *other_ends(open_limits, instance)]))
    move_due(case, instance, due)
    instance.carried = instance.carried or (along and instance.due != before)


def is_local(body: dict, instance: Instance) -> bool:
    """Whether the due is the municipality's own limit."""
    own = instance.limits.get(len(written_limits(body)) - 1) if "lokal_frist" in body else None
    return own is not None and instance.decided_by is own


def of_law(body: dict, instance: Instance) -> Limit | None:
    """The earliest limit beside the municipality's own."""
    own = len(written_limits(body)) - 1
    others = [limit for place, limit in instance.limits.items() if place != own and not limit.ignored]
    return min(others, key=lambda limit: limit.due[0], default=None)


def law_passed(body: dict, instance: Instance, at: int) -> bool:
    """Whether that had certainly passed."""
    law = of_law(body, instance)
    return law is not None and at > law.due[1]


def beyond_law(body: dict, instance: Instance) -> bool:
    """Whether the due has been extended past what the law itself gives: then it is the law that was extended."""
    law = of_law(body, instance)
    return instance.extended and law is not None and instance.due[0] >= law.due[0]


def first_of(limit: Limit, instance: Instance) -> int:
    return max(limit.due[0], instance.arose[0]) if limit.perhaps else limit.due[0]


def certain_end(limits: list[Limit]) -> int:
    """When it is certain that the due has passed."""
    sure = [limit.due[1] for limit in limits if not limit.perhaps]
    return min(sure) if sure else max(limit.due[1] for limit in limits)


def other_ends(limits: list[Limit], instance: Instance) -> list[int]:
    """C82: what the whole would be due by another reading of the law, which is the same for all of them."""
    names = {name for limit in limits for name in limit.readings}
    return [min(limit.readings.get(name, first_of(limit, instance)) for limit in limits) for name in names]


def move_due(case: Case, instance: Instance, due: Span) -> None:
    """What was missed and, by a later due, is no longer late is not missed."""
    if instance.due is not None and due[1] > instance.due[1] and due[1] >= case.clock:
        instance.missed = False
    instance.due = due


def missing_facts_of(world: World, case: Case, instance: Instance, nu: int) -> list[str]:
    """The facts without which a limit waits."""
    found: list[str] = []
    if instance.extended:
        return found
    if instance.start is None:
        found += own_start(world, case, instance, nu)[1]
    for place, one in enumerate(written_limits(case.guide.obligations[instance.id])):
        if place in instance.limits:
            continue
        if one.key == "inden":
            found += anchor_span(world, case, one.anchor, nu)[1] if one.anchor is not None else []
            found += length(world, case, one.says, nu)[1]
        elif one.other() is None:
            found.append(fact_of(one))
    return found
