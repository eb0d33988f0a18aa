"""The ways of comparing one field: a value, a set of names, a text, a condition, limits, parts with ids of their own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sagsgang.case.wording import condition_words
from sagsgang.difference.change import Change, Direction, Group
from sagsgang.difference.limits import shorter
from sagsgang.difference.meaning import bare, every, truth_alone
from sagsgang.difference.pair import Pair, Way, differences
from sagsgang.guide.model import Condition, Guide, Limit, ObligationRule
from sagsgang.guide.wording import limits_words
from sagsgang.law.amount import Amount
from sagsgang.text import _

Words = Callable[[Guide, Any], str]

OPPOSITE: dict[Direction, Direction] = {"stricter": "looser", "looser": "stricter", "other": "other", "text": "text"}

LIKE = 0.75
"""The share of equal fields from which something removed and something added may be the same."""


def shown(guide: Guide, value: Any) -> str:
    """A value in words."""
    if value is None or value == () or value == "":
        return _("intet")
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, Amount):
        return value.words
    if isinstance(value, (tuple, list)):
        return ", ".join(shown(guide, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(guide, one)}" for key, one in value.items())
    if dataclasses.is_dataclass(value):
        named = ((one.name, getattr(value, one.name)) for one in dataclasses.fields(value) if one.name != "origin")
        return ", ".join(shown(guide, one) for _name, one in named if one not in (None, (), "", False))
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(value)


def value(group: Group, label: str, *, grows: Direction = "other", words: Words = shown) -> Way:
    """A value that is another one. `grows`: what it is called when a yes comes instead of a no, or a higher number."""

    def way(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
        said = _("{part}: {label}: nu {new}; før {old}.").format(
            part=_name(pair), label=label, new=words(pair.new_guide, new), old=words(pair.old_guide, old)
        )
        yield pair.change(group, _direction(old, new, grows), said)

    return way


def _direction(old: Any, new: Any, grows: Direction) -> Direction:
    if isinstance(old, bool) and isinstance(new, bool):
        return grows if new else OPPOSITE[grows]
    if isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return grows if new > old else OPPOSITE[grows]
    if old is None or new is None:
        return grows if old is None else OPPOSITE[grows]
    return "other"


def text(label: str) -> Way:
    """Words that are written anew."""

    def way(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
        if old in (None, ""):
            said = _("{part}: {label} er kommet til.")
        elif new in (None, ""):
            said = _("{part}: {label} er fjernet.")
        else:
            said = _("{part}: {label} er skrevet om.")
        yield pair.change("texts", "text", said.format(part=_name(pair), label=label))

    return way


def title(label: str) -> Way:
    """What something is called."""

    def way(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
        said = _("{part}: {label} er nu «{new}»; før «{old}».").format(part=_name(pair), label=label, new=new, old=old)
        yield pair.change("texts", "text", said)

    return way


def members(group: Group, more: str, less: str, *, grows: Direction = "other", words: Words = shown) -> Way:
    """Names, or pairs of an id and a title. `more`, `less`: the sentences, with {part} and {what}; `grows`: what more of them is."""

    def way(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
        before, after = _members(old), _members(new)
        for one in after:
            if one not in before:
                said = more.format(part=_name(pair), what=words(pair.new_guide, after[one]))
                yield pair.change(group, grows, said)
        for one in before:
            if one not in after:
                said = less.format(part=_name(pair), what=words(pair.old_guide, before[one]))
                yield pair.change(group, OPPOSITE[grows], said)
            elif bare(before[one]) != bare(after[one]):
                said = _("{part}: «{old}» hedder nu «{new}».").format(
                    part=_name(pair), old=shown(pair.old_guide, before[one]), new=shown(pair.new_guide, after[one])
                )
                yield pair.change("texts", "text", said)

    return way


def _members(items: Any) -> dict[Any, Any]:
    """By what they are told apart: an id where there is a title beside it."""
    if isinstance(items, Mapping):
        return dict(items)
    pairs = items and all(isinstance(one, tuple) and len(one) == 2 and isinstance(one[0], str) for one in items)
    return dict(items) if pairs else {bare(one): one for one in items}


# -- conditions ----------------------------------------------------------------------------------------------------


def guard(group: Group, label: str, *, oftener: Direction) -> Way:
    """A condition, or none. `oftener`: what it is when the condition is met in more cases."""

    def way(pair: Pair, old: Condition | None, new: Condition | None) -> Iterator[Change]:
        yield from guarded(pair, group, label, _some(old), _some(new), oftener, asked=_held)

    return way


def _some(condition: Condition | None) -> tuple[Condition, ...]:
    return () if condition is None else (condition,)


def guards(group: Group, label: str) -> Way:
    """Conditions that all must hold: asking more is stricter."""

    def way(pair: Pair, old: tuple[Condition, ...], new: tuple[Condition, ...]) -> Iterator[Change]:
        yield from guarded(pair, group, label, old, new, "looser", asked=_asked)

    return way


def guarded(
    pair: Pair,
    group: Group,
    label: str,
    old: tuple[Condition, ...],
    new: tuple[Condition, ...],
    oftener: Direction,
    *,
    asked: Callable[[Pair, str, list[Condition], list[Condition]], str],
) -> Iterator[Change]:
    """What is asked now and was not, what was asked and is not, which way that goes, and what else is said of what stays."""
    before = {truth_alone(one): one for one in old}
    after = {truth_alone(one): one for one in new}
    came = [one for truth, one in after.items() if truth not in before]
    went = [one for truth, one in before.items() if truth not in after]
    if came or went:
        direction = _way_of(pair, every(before), every(after), oftener)
        said = asked(pair, label, came, went)
        if direction == "text":
            said += " " + _("Det betyder det samme.")
        yield pair.change(group if direction != "text" else "texts", direction, said)
    for truth, one in after.items():
        if truth in before:
            yield from _told_of(pair, label, before[truth], one)


def _asked(pair: Pair, label: str, came: list[Condition], went: list[Condition]) -> str:
    now = _(" og ").join(condition_words(pair.new_guide, one) or _("altid") for one in came)
    then = _(" og ").join(condition_words(pair.old_guide, one) or _("altid") for one in went)
    part = _name(pair)
    if now and then:
        return _("{part} {label} nu, at {now}; før, at {then}.").format(part=part, label=label, now=now, then=then)
    if now:
        return _("{part} {label} nu også, at {now}.").format(part=part, label=label, now=now)
    return _("{part} {label} ikke længere, at {then}.").format(part=part, label=label, then=then)


def _held(pair: Pair, label: str, came: list[Condition], went: list[Condition]) -> str:
    """As `_asked`, of what something depends on; without a condition it is so in every case."""
    now = [_("når {when}").format(when=condition_words(pair.new_guide, one)) for one in came]
    then = [_("når {when}").format(when=condition_words(pair.old_guide, one)) for one in went]
    always = [_("i alle sager")]
    return _("{part} {label} nu {now}; før {then}.").format(
        part=_name(pair), label=label, now=(now or always)[0], then=(then or always)[0]
    )


def _way_of(pair: Pair, old: Condition, new: Condition, oftener: Direction) -> Direction:
    wider, narrower = pair.implications.follows(old, new), pair.implications.follows(new, old)
    if wider and narrower:
        return "text"
    if wider:
        return oftener
    return OPPOSITE[oftener] if narrower else "other"


def _told_of(pair: Pair, label: str, old: Condition, new: Condition) -> Iterator[Change]:
    """Why it is asked, on what law, and whether there is any way round it: of conditions that decide the same."""
    what = condition_words(pair.new_guide, new)
    named = {"part": _name(pair), "label": label, "what": what}
    if _law(old) != _law(new):
        said = _("{part}: hjemlen er en anden for, at {what}.").format(**named)
        yield pair.change("law", "other", said)
    if _absolute(old) != _absolute(new):
        stricter = sum(_absolute(new)) > sum(_absolute(old))
        if stricter:
            said = _("{part}: det kan ikke længere fraviges, at {what}.").format(**named)
        else:
            said = _("{part}: det kan nu fraviges, at {what}.").format(**named)
        yield pair.change("conditions", "stricter" if stricter else "looser", said)
    if _because(old) != _because(new):
        yield pair.change("texts", "text", _("{part}: begrundelsen er skrevet om for, at {what}.").format(**named))


def _tree(condition: Condition) -> Iterator[Condition]:
    yield condition
    for part in condition.parts:
        yield from _tree(part)


def _law(condition: Condition) -> list[tuple[str, ...]]:
    return [one.law for one in _tree(condition)]


def _absolute(condition: Condition) -> list[bool]:
    return [one.absolute for one in _tree(condition)]


def _because(condition: Condition) -> list[str | None]:
    return [one.because for one in _tree(condition)]


# -- limits --------------------------------------------------------------------------------------------------------


def limits(pair: Pair, old: tuple[Limit, ...], new: tuple[Limit, ...]) -> Iterator[Change]:
    """The limits of an obligation: of several the earliest counts."""
    assert isinstance(pair.old, ObligationRule)
    before, after = limits_words(pair.old_guide, pair.old), limits_words(pair.new_guide, pair.new)
    direction = _shorter(pair, old, new)
    heading = {
        "stricter": _("{part}: fristen er kortere: {new} i stedet for {old}."),
        "looser": _("{part}: fristen er længere: {new} i stedet for {old}."),
    }.get(direction, _("{part}: fristen er en anden: {new} i stedet for {old}."))
    if before == after:
        said = _("{part}: fristen tælles på en anden måde: {new}.").format(part=_name(pair), new=_counted(pair, new))
    else:
        said = heading.format(part=_name(pair), new=after, old=before)
    yield pair.change("deadlines", direction, said)


def _shorter(pair: Pair, old: tuple[Limit, ...], new: tuple[Limit, ...]) -> Direction:
    before, after = {bare(one): one for one in old}, {bare(one): one for one in new}
    came = [one for key, one in after.items() if key not in before]
    went = [one for key, one in before.items() if key not in after]
    if not went or not came:
        return "other" if not (came or went) else "stricter" if came else "looser"
    if len(came) == len(went) == 1:
        one, other = went[0], came[0]
        if (one.starts_from, one.of_several) != (other.starts_from, other.of_several):
            return "other"
        found = shorter((pair.old_guide, one), (pair.new_guide, other))
        return "other" if found is None else "stricter" if found else "looser"
    return "other"


def _counted(pair: Pair, new: tuple[Limit, ...]) -> str:
    """What limits are counted by that look the same in words."""
    found = (
        (pair.new_guide.calendars[one.calendar].title if one.calendar in pair.new_guide.calendars else one.calendar)
        for one in new
        if one.calendar is not None
    )
    return ", ".join(dict.fromkeys(found)) or limits_words(pair.new_guide, pair.new)


def wait(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
    """`tidligst`: a longer wait is stricter."""
    part = _name(pair)
    if new is None:
        yield pair.change("deadlines", "looser", _("{part}: der skal ikke længere ventes.").format(part=part))
        return
    said = _("{part}: der skal nu ventes {amount}.").format(part=part, amount=new.amount.words)
    if old is None:
        yield pair.change("deadlines", "stricter", said)
        return
    same = (old.step, old.fact) == (new.step, new.fact)
    found = None
    if same:
        one, other = Limit(within=old.amount), Limit(within=new.amount)
        found = shorter((pair.old_guide, one), (pair.new_guide, other))
    direction: Direction = "other" if found is None else "looser" if found else "stricter"
    said += " " + _("Før var det {amount}.").format(amount=old.amount.words)
    if not same:
        said += " " + _("Der regnes fra noget andet.")
    yield pair.change("deadlines", direction, said)


# -- parts with ids ------------------------------------------------------------------------------------------------


def parts(
    group: Group,
    named: str,
    *,
    came: str,
    went: str,
    grows: Direction = "other",
    tell: Callable[[Guide, Any], str] | None = None,
) -> Way:
    """Parts by id. `named`: what one is called in a sentence, with {title}; `came`, `went`: the sentences, with {part}."""

    def way(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
        before, after = _by_id(old), _by_id(new)
        lost = [name for name in before if name not in after]
        for name, one in after.items():
            if name in before:
                yield from differences(_inner(pair, named, name, before[name], one))
                continue
            inner = _inner(pair, named, name, one, one)
            said = came.format(part=inner.said)
            if tell is not None:
                said += " " + tell(pair.new_guide, one)
            like = next((other for other in lost if _alike(before[other], one)), None)
            if like is not None:
                said += " " + _("Det ligner «{id}», som er fjernet: måske er det kun navnet, der er nyt.").format(
                    id=like
                )
            yield inner.change(group, grows, said, kind="added", perhaps=like)
        for name in lost:
            inner = _inner(pair, named, name, before[name], before[name])
            yield inner.change(group, OPPOSITE[grows], went.format(part=inner.said), kind="removed")

    return way


def one_part(group: Group, *, came: str, went: str, grows: Direction) -> Way:
    """A part that is there or not, without an id of its own."""

    def way(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
        if old is None or new is None:
            said = (came if old is None else went).format(part=_name(pair))
            kind: Any = "added" if old is None else "removed"
            yield pair.change(group, grows if old is None else OPPOSITE[grows], said, kind=kind)
            return
        inner = dataclasses.replace(pair, old=old, new=new, part=f"{pair.part}/{pair.field}".strip("/"))
        yield from differences(inner)

    return way


def _inner(pair: Pair, named: str, name: str, old: Any, new: Any) -> Pair:
    said = named.format(title=getattr(new, "title", None) or getattr(new, "question", None) or name)
    outer = f"{pair.said}, " if pair.said else ""
    part = f"{pair.part}/{name}" if pair.part else name
    return dataclasses.replace(pair, old=old, new=new, part=part, said=f"{outer}{said}" if outer else said)


def _by_id(items: Any) -> dict[str, Any]:
    if isinstance(items, Mapping):
        return dict(items)
    return {one.id: one for one in items}


def _alike(old: Any, new: Any) -> bool:
    """Whether one may be the other under another id: what they are called, and most of what they say, is the same."""
    if type(old) is not type(new):
        return False
    names = [one.name for one in dataclasses.fields(old) if one.name not in ("id", "origin")]
    same = sum(bare(getattr(old, name)) == bare(getattr(new, name)) for name in names)
    called = getattr(old, "title", getattr(old, "question", None)) == getattr(
        new, "title", getattr(new, "question", None)
    )
    return same >= LIKE * len(names) and (called or same == len(names) - 1)


def _name(pair: Pair) -> str:
    return pair.said or _("Guiden")
