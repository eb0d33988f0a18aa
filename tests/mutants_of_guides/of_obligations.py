"""Mistakes in obligations, their limits, barriers, and what a thing rests on."""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.guide.yamldoc import Node
from tests.mutants_of_guides.mutant import Change, Operator, Source, dropped, operator, put
from tests.mutants_of_guides.of_conditions import nodes
from tests.mutants_of_guides.of_steps import each_dropped, with_key
from tests.mutants_of_guides.tree import Path, at, children, items_of, scalar

UNITS = {
    "timer": "dage",
    "dage": "uger",
    "dag": "uge",
    "uger": "måneder",
    "hverdage": "dage",
    "arbejdsdage": "dage",
    "måneder": "uger",
    "måned": "uge",
    "år": "måneder",
}
CONSEQUENCES = ("brud", "bortfald", "lokalt_mål", "løfte", "vindue")


def obligations(source: Source) -> Iterator[tuple[Path, Node]]:
    return children(source.root, "pligter")


def limits(source: Source) -> Iterator[tuple[Path, Node]]:
    """Every place that states a limit: the obligation itself, and each of `tidligst_af`."""
    for path, body in obligations(source):
        yield path, body
        several = body.get("tidligst_af")
        yield from items_of(several, (*path, "tidligst_af"))


def amounts(source: Source) -> Iterator[tuple[Path, Node]]:
    """Lengths of limits that are written as a number and a unit."""
    for path, body in limits(source):
        node = body.get("inden")
        if node is not None and node.kind == "scalar":
            yield (*path, "inden"), node


@operator("drop-obligation", "leave out an obligation")
def drop_obligation(source: Source) -> Iterator[Change]:
    for path, _body in obligations(source):
        yield dropped(source.root, path)


@operator("shorter-limit", "one less of what a limit counts")
def shorter(source: Source) -> Iterator[Change]:
    for path, node in amounts(source):
        count, unit = node.text.split()
        yield put(source.root, path, scalar(f"{int(count) - 1} {_several(unit)}", node))


@operator("longer-limit", "one more of what a limit counts")
def longer(source: Source) -> Iterator[Change]:
    for path, node in amounts(source):
        count, unit = node.text.split()
        yield put(source.root, path, scalar(f"{int(count) + 1} {_several(unit)}", node))


def _several(unit: str) -> str:
    return {"dag": "dage", "måned": "måneder", "uge": "uger", "time": "timer"}.get(unit, unit)


@operator("other-unit", "the same number of another unit")
def other_unit(source: Source) -> Iterator[Change]:
    for path, node in amounts(source):
        count, unit = node.text.split()
        yield put(source.root, path, scalar(f"{count} {UNITS[unit]}", node))


@operator("drop-limit", "leave out `inden`, `senest`, `tidligst_af` or one of its branches")
def drop_limit(source: Source) -> Iterator[Change]:
    for path, body in limits(source):
        for key in ("inden", "senest", "tidligst_af"):
            if body.get(key) is not None and not (key != "tidligst_af" and isinstance(path[-1], int)):
                yield dropped(source.root, (*path, key))
        if isinstance(path[-1], int):
            yield dropped(source.root, path)


@operator("other-start", "a limit is not counted from what it says, or from another instant that the guide records")
def other_start(source: Source) -> Iterator[Change]:
    times = [
        str(path[-1]) for path, body in children(source.root, "fakta") if body["type"].text in ("tidspunkt", "dato")
    ]
    for path, body in limits(source):
        node = body.get("regnet_fra")
        if node is None:
            continue
        yield dropped(source.root, (*path, "regnet_fra"))
        for other in times:
            if other != node.text:
                yield put(source.root, (*path, "regnet_fra"), scalar(other, node))


@operator("other-latest", "`senest` names another date or instant that the guide records")
def other_latest(source: Source) -> Iterator[Change]:
    times = [
        str(path[-1]) for path, body in children(source.root, "fakta") if body["type"].text in ("tidspunkt", "dato")
    ]
    for path, body in limits(source):
        node = body.get("senest")
        for other in times if node is not None and node.kind == "scalar" else ():
            if node is not None and other != node.text:
                yield put(source.root, (*path, "senest"), scalar(other, node))


@operator("calendar", "leave out `kalender`, or another calendar, each of those that ship")
def calendar(source: Source) -> Iterator[Change]:
    for path, body in limits(source):
        node = body.get("kalender")
        if node is None:
            continue
        yield dropped(source.root, (*path, "kalender"))
        for other in source.calendars:
            if other != node.text:
                yield put(source.root, (*path, "kalender"), scalar(other, node))


@operator("first-day", "the first day counts where it did not, and the other way; a limit moves off a closed day")
def first_day(source: Source) -> Iterator[Change]:
    for path, body in limits(source):
        if body.get("inden") is None or body["inden"].text.endswith("timer"):
            continue
        if body.get("første_dag") is None:
            yield put(source.root, (*path, "første_dag"), scalar("tæller", body))
        else:
            yield dropped(source.root, (*path, "første_dag"))


@operator("consequence", "another `følge`, each of them, or none")
def consequence(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "pligter", "følge"):
        for other in CONSEQUENCES:
            if other != node.text:
                yield put(source.root, path, scalar(other, node))
    for path, _node in with_key(source, "pligter", "til"):
        yield dropped(source.root, path)


@operator("drop-met-by", "leave out a step that meets an obligation, or the outcome that it must have")
def drop_met_by(source: Source) -> Iterator[Change]:
    yield from each_dropped(source, "pligter", "opfyldes_af")
    yield from each_dropped(source, "pligter", "foreløbigt_af")
    for path, node in with_key(source, "pligter", "opfyldes_af"):
        for place, item in items_of(node, path):
            if item.kind == "map" and item.get("udfald") is not None:
                yield dropped(source.root, (*place, "udfald"))


@operator("drop-arises", "leave out something that makes an obligation arise, all of it, or the outcome")
def drop_arises(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "pligter", "opstår"):
        yield dropped(source.root, path)
        for place, item in items_of(node, path):
            if node.kind == "list" and len(node.items) > 1:
                yield dropped(source.root, place)
            if item.kind == "map" and item.get("udfald") is not None:
                yield dropped(source.root, (*place, "udfald"))


@operator("owner", "leave out `ansvarlig`, or another role, the next in the register")
def owner(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "pligter", "ansvarlig"):
        yield dropped(source.root, path)
        roles = list(source.roles)
        yield put(source.root, path, scalar(roles[(roles.index(node.text) + 1) % len(roles)], node))


@operator("notify", "leave out a role that is told")
def notify(source: Source) -> Iterator[Change]:
    return each_dropped(source, "pligter", "underret")


@operator("remind", "leave out a reminder, or give it one sooner or later")
def remind(source: Source) -> Iterator[Change]:
    yield from each_dropped(source, "pligter", "advar")
    for path, node in with_key(source, "pligter", "advar"):
        for place, item in items_of(node, path):
            count, unit = item.text.split()
            for other in (int(count) - 1, int(count) + 1):
                if other > 0:
                    yield put(source.root, place, scalar(f"{other} {_several(unit)}", item))


@operator("obligation-rest", "leave out `gentages`, `antal` or `kan_forlænges`")
def obligation_rest(source: Source) -> Iterator[Change]:
    for key in ("gentages", "antal", "kan_forlænges"):
        for path, _node in with_key(source, "pligter", key):
            yield dropped(source.root, path)


@operator("drop-barrier", "leave out a barrier")
def drop_barrier(source: Source) -> Iterator[Change]:
    for path, _body in children(source.root, "spærringer"):
        yield dropped(source.root, path)


@operator("drop-barred", "leave out a tag or step that a barrier stops")
def drop_barred(source: Source) -> Iterator[Change]:
    return each_dropped(source, "spærringer", "spærrer")


@operator("drop-law", "leave out a rule that a step, an obligation, a barrier, a condition or an omission rests on")
def drop_law(source: Source) -> Iterator[Change]:
    for part in ("trin", "pligter", "spærringer"):
        yield from each_dropped(source, part, "hjemmel")
    places = [(*path, "hjemmel") for path, node in nodes(source.root) if node.kind == "map"]
    places += [(*path, "hjemmel") for path, _node in with_key(source, "trin", "kan_udelades")]
    places += [(*path, "hjemmel") for path, _node in with_key(source, "pligter", "kan_forlænges")]
    for place in places:
        for item, _node in items_of(at(source.root, place), place):
            yield dropped(source.root, item)


@operator("guide", "leave out `stilstand`, or one month more or less; leave out `indtraf`; in force a day later")
def whole_guide(source: Source) -> Iterator[Change]:
    still = source.root.get("stilstand")
    if still is not None:
        yield dropped(source.root, ("stilstand",))
        count, unit = still.text.split()
        for other in (int(count) - 1, int(count) + 1):
            yield put(source.root, ("stilstand",), scalar(f"{other} {unit}", still))
    if at(source.root, ("oprettelse", "indtraf")) is not None:
        yield dropped(source.root, ("oprettelse", "indtraf"))
    for path in (("gælder", "fra"),):
        node = at(source.root, path)
        if node is not None:
            yield put(source.root, path, scalar(node.text[:-2] + f"{int(node.text[-2:]) + 1:02}", node))


OPERATORS: tuple[Operator, ...] = (
    drop_obligation,
    shorter,
    longer,
    other_unit,
    drop_limit,
    other_start,
    other_latest,
    calendar,
    first_day,
    consequence,
    drop_met_by,
    drop_arises,
    owner,
    notify,
    remind,
    obligation_rest,
    drop_barrier,
    drop_barred,
    drop_law,
    whole_guide,
)
