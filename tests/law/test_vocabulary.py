"""The names that the law gives out: what can be imported, which words a field takes, that its data cannot be changed."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
from legal_calendars import CALENDARS

import sagsgang.law
from sagsgang.law import amount, calendars, derivation, due, moment, register, wording

MODULES = [
    importlib.import_module(f"sagsgang.law.{path.stem}")
    for path in sorted(Path(sagsgang.law.__file__).parent.glob("*.py"))
    if path.stem != "__init__"
]
CLASSES: list[Any] = [
    value
    for module in MODULES
    for value in vars(module).values()
    if inspect.isclass(value) and value.__module__ == module.__name__ and dataclasses.is_dataclass(value)
]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_what_a_module_gives_out_is_there(module: ModuleType) -> None:
    for name in getattr(module, "__all__", ()):
        assert hasattr(module, name)


@pytest.mark.parametrize("made", CLASSES, ids=lambda made: f"{made.__module__}.{made.__name__}")
def test_plain_data_cannot_be_changed(made: Any) -> None:
    blank = object.__new__(made)
    for field in dataclasses.fields(made):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(blank, field.name, None)
    assert not hasattr(blank, "__dict__")


@pytest.mark.parametrize("made", CLASSES, ids=lambda made: f"{made.__module__}.{made.__name__}")
def test_data_of_many_fields_is_built_by_name(made: Any) -> None:
    by_name = {field.name for field in dataclasses.fields(made) if field.kw_only}
    assert by_name == ({field.name for field in dataclasses.fields(made)} if made.__name__ not in BY_PLACE else set())


BY_PLACE = {"Amount", "Days", "Span", "Time", "_DanishDays", "_Year"}
"""Small ones, that are built by place. A new class of the law is built by name, or has its name here."""


def test_the_words_that_fields_take() -> None:
    assert get_args(amount.Unit) == ("timer", "dage", "hverdage", "arbejdsdage", "uger", "måneder", "år")
    assert get_args(amount.Unit) == amount.UNITS
    assert {"hverdage", "arbejdsdage"} == amount.WORKING_DAYS
    assert amount.LARGEST == 9999
    assert amount.parse_amount(f"{amount.LARGEST} dage").number == amount.LARGEST
    assert get_args(due.Roll) == ("bliver", "næste_hverdag")
    assert get_args(derivation.Kind) == (
        "counted",
        "fixed",
        "earliest",
        "undated",
        "open_start",
        "open_length",
        "open_end",
    )
    assert get_args(derivation.FixedBy) == ("fact", "obligation")
    assert get_args(register.Binding) == ("lov", "bekendtgørelse", "vejledning", "beredskab", "praksis")
    assert register.BINDING == "lov"
    assert {"FROM-MEMORY", "UNKNOWN"} == wording.NOT_CHECKED
    assert (moment.FIRST_YEAR, moment.LAST_YEAR) == (1900, 2199)
    assert calendars.WEEKDAYS == ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")


def test_what_is_not_said_is_empty() -> None:
    assert derivation.Derivation().to_data() == {"kind": "counted"}
    plain = derivation.Derivation()
    assert {name for name, value in derivation._DEFAULTS.items() if getattr(plain, name) == value} == set(
        derivation._DEFAULTS
    )
    empty = [
        (field.name, getattr(plain, field.name))
        for field in dataclasses.fields(plain)
        if field.name not in ("kind", "first_day_counts", "stays", "local")
    ]
    assert all(value is None or value == () for _name, value in empty)
    assert (plain.first_day_counts, plain.stays, plain.local) == (False, True, False)
    calendar = calendars.Calendar(id="x", title="X", weekdays=(0,), closed=(), whom="borger")
    assert (calendar.alternatives, calendar.source, calendar.status) == ((), "", "")
    assert calendar.valid_from is calendar.valid_until is None
    found = due.Due(instant=None, derivation=plain)
    assert (found.alternatives, found.latest, found.last) == ((), None, None)
    assert moment.Moment(instant=moment.from_epoch(0), has_time=True).note is None
    rule = register.Rule(id="R", title="R", binding="lov")
    assert (rule.limit, rule.versions, rule.text, rule.status) == (None, (), "", "")
    assert (rule.uncertain, rule.sources, rule.note) == (None, (), None)
    statute = register.Statute(id="S", title="S")
    assert statute.publication is statute.url is statute.valid_from is statute.valid_until is None
    assert register.Source(name="s").url is register.Source(name="s").seen is None
    assert register.Version(since=moment.local_date(moment.from_epoch(0)), statute="S", place="§ 1").until is None
    assert CALENDARS["hverdage"].alternatives
