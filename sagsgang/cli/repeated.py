"""An identical repeat of a command: what stands recorded already is not recorded once more (C84).

The command id is made of what is said: a keyed hash, which only this store gives, and a number that counts lawful repetitions. The store
takes each id once, so that of two processes that say the same at the same moment one records it, and the other finds it recorded.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sagsgang.errors import CommandReused, Conflict, InvalidValue
from sagsgang.law.moment import epoch, local_date, time_words, words
from sagsgang.text import _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sagsgang.case.events import Record
    from sagsgang.cli.session import Session
    from sagsgang.engine import Case
    from sagsgang.guide.model import Guide
    from sagsgang.store.base import CommandResult, Store

WITHIN = 60
"""Seconds within which what may lawfully be said again is taken for a slip of the finger."""

LENGTH = 32
"""Hexadecimal digits of the hash: 128 bits."""


class Done(NamedTuple):
    """What a command came to: its record, made now, or (`repeated`) found made before."""

    case: Case
    record: Record
    repeated: bool


def once(
    session: Session, guide: Guide, case: Case | None, call: partial[Case], said_as_now: Collection[str] = ()
) -> Done:
    """Carry out a call of the engine, unless the same stands recorded; then say so. Raises what the call raises.

    What the call is given is what is compared. `case`: the one it writes in, None for an opening; `said_as_now`: the facts
    that were given as `nu`, which is the same however late.
    """
    engine = session.engine
    content = [
        session.verb,
        None if case is None else case.id,
        list(call.args),
        _normal(guide, call.keywords, said_as_now),
    ]
    stem = stem_of(engine.store.store_id, content)
    times = _times(engine.store, stem)
    name = f"{stem}-{times}"
    repeated = bool(times) and not session.again and _stands(session, _known(engine.store, name))
    if not repeated:
        name = f"{stem}-{times + 1}"
        try:
            repeated = call(command_id=name).repeated
        except (Conflict, CommandReused):
            if engine.store.command(name) is None:
                raise
            repeated = True  # somebody else said the same in the same moment, and was first
    done = Done(*_recorded(session, _known(engine.store, name)), repeated)
    if repeated:
        session.remark(_already_words(session, done))
    return done


def stem_of(key: bytes, content: Any) -> str:
    """The part of the command id that stands for the content: without the store's key nobody can look a short text up in it."""
    import hmac
    import json

    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, text.encode(), "sha256").hex()[:LENGTH]


def _normal(guide: Guide, keywords: Mapping[str, Any], said_as_now: Collection[str]) -> dict[str, Any]:
    """What was said in one spelling, whoever spelled it."""
    normal = {name: value for name, value in keywords.items() if value is not None}
    by = normal["by"]
    normal["by"] = [by.id, by.role]
    if "facts" in normal:
        normal["facts"] = dict(_normal_fact(guide, name, raw, said_as_now) for name, raw in normal["facts"].items())
    return normal


def _normal_fact(guide: Guide, name: str, raw: Any, said_as_now: Collection[str]) -> tuple[str, Any]:
    from sagsgang.case.facts import read_value

    fact = guide.fact_named(name)
    if fact is None:
        return name, raw
    if fact.id in said_as_now:
        return fact.id, "nu"
    try:
        return fact.id, read_value(fact, raw)
    except InvalidValue:
        return fact.id, raw  # the engine will refuse it, in its own words


def _times(store: Store, stem: str) -> int:
    """How many times the same has been recorded: its ids end in 1, 2, … without gaps."""
    from bisect import bisect_left

    def unknown(number: int) -> bool:
        return store.command(f"{stem}-{number}") is None

    above = 1
    while not unknown(above):
        above *= 2
    return bisect_left(range(1, above), True, key=unknown)


def _known(store: Store, name: str) -> CommandResult:
    known = store.command(name)
    assert known is not None
    return known


def _recorded(session: Session, known: CommandResult) -> tuple[Case, Record]:
    case = session.engine.case(known.case)
    return case, next(one for one in reversed(case.state.records) if one.command_id == known.command_id)


def _stands(session: Session, known: CommandResult) -> bool:
    """Whether saying it again would only be saying it twice."""
    case, record = _recorded(session, known)
    state = case.state
    counts = next(one for one in state.effective if one.nr == record.nr and one.do != "clock")
    if counts.withdrawn:
        return False
    if counts.effect and _only_once(case, record):
        return True
    if any(later.by == record.by for later in state.records[known.seq :]):
        return False  # the same person has gone on since: this is no slip
    return max(epoch(session.now), state.recorded) - epoch(record.recorded) <= WITHIN


def _only_once(case: Case, record: Record) -> bool:
    """Whether the case has room for only one such record."""
    step = case.guide.steps.get(record.step or "")
    if step is None or record.do != "step":
        return record.do == "omit"
    from sagsgang.case.examine import rescues

    return not step.repeatable and not rescues(case.view(), step)


def _already_words(session: Session, done: Done) -> str:
    recorded = done.record.recorded
    if local_date(recorded) == local_date(session.now):
        at = _("kl. {time}").format(time=time_words(recorded))
    else:
        at = words(recorded)
    said = _("Allerede gjort {at} af {by} (nr. {nr}). Intet er ændret.").format(
        at=at, by=done.record.by, nr=done.record.nr
    )
    if _only_once(done.case, done.record) and done.record.deviation is None:
        return said
    return said + " " + _("Brug --igen, hvis det skal registreres en gang til.")
