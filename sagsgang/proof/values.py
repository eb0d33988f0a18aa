"""Real answers for the states that a proof thinks in: one value of a fact that the guide's conditions see as that state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sagsgang.check.states import ANY, OTHER_TEXT, State
from sagsgang.guide.model import Fact
from sagsgang.law.moment import iso


def value_for(fact: Fact, state: State, now: datetime, told_apart: Sequence[State] = ()) -> Any:
    """A value that is in the state, as far as it says; when nothing is said, an ordinary one.

    `now`: when it is recorded. `told_apart`: all states of the fact that conditions tell apart.
    """
    match fact.type:
        case "ja_nej":
            return state if state in ("ja", "nej") else "nej"
        case "valg":
            known = [choice for choice, _title in fact.choices]
            return state if state in known else known[0]
        case "flervalg":
            return _choices(fact, state, told_apart)
        case "personer":
            return _people(state)
        case "person":
            return state if isinstance(state, str) and state != OTHER_TEXT else "bente"
        case "tal":
            return _number(fact, state)
        case "dato":
            return _time(state, now).date().isoformat()
        case "tidspunkt":
            return iso(_time(state, now))
        case "varighed":
            return state if isinstance(state, str) and state != OTHER_TEXT else "14 dage"
        case "dokument":
            return "notat-1#sha256:" + "0" * 64
        case _:
            return state if isinstance(state, str) and state != OTHER_TEXT else "…"


def _said(state: State) -> bool:
    return state is not None and state is not ANY


def _choices(fact: Fact, state: State, told_apart: Sequence[State]) -> list[str]:
    known = [choice for choice, _title in fact.choices]
    if not _said(state):
        return known[-1:]
    named, others = state
    spoken_of = {choice for one in told_apart if isinstance(one, tuple) for choice in one[0]}
    rest = [choice for choice in known if choice not in spoken_of]
    return [*sorted(named, key=known.index), *rest[:others]]


def _people(state: State) -> list[str]:
    if not _said(state):
        return ["bente"]
    named, others = state
    return [*sorted(named), *(f"person-{number + 1}" for number in range(others))] or ["bente"]


def _number(fact: Fact, state: State) -> float:
    if _said(state):
        least = float(state[0])
        return int(least) if least.is_integer() else least
    return fact.least if fact.least is not None else min(1, fact.most or 1)


def _time(state: State, now: datetime) -> datetime:
    """Before now, unless something says after; the days in between leave room for what is added."""
    lies = dict(state).get(("nu", "")) if _said(state) and isinstance(state, tuple) else None
    earliest = -1 if lies in (None, -1, "not after") else 1
    others = [
        said for (other, *_plus), said in (state if _said(state) and isinstance(state, tuple) else ()) if other != "nu"
    ]
    later = any(said in (1, "not before") for said in others)
    return now + timedelta(hours=(-1 if later else -48) if earliest < 0 else 24 * 400)
