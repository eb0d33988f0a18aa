"""Raw guide data: names, lists of one, and fact values. Guides are plain YAML data; scalars are text, int or bool."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

import yaml

from tests.reference.days import local_date, read_amount, read_days, read_moments, start_of_day

ASCII = {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "AE", "Ø": "OE", "Å": "AA"}


class BadValueError(Exception):
    """A value that the fact's type does not take."""


@dataclass(frozen=True)
class Partly:
    """What is only partly known (C77, C78): it is one of what lies from `first` to `final`. `said`: as it was written."""

    first: int | date
    final: int | date
    said: str


def load_yaml(text: str) -> dict:
    """YAML with every scalar as text."""
    return yaml.load(text, Loader=yaml.CBaseLoader)


def as_list(value: object) -> list:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def yes(value: object) -> bool:
    """`ja`, as text or as a YAML boolean."""
    return value in ("ja", "true") or value is True


def text(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return str(value)


def plain(name: str) -> str:
    """The ASCII spelling."""
    return "".join(ASCII.get(letter, letter) for letter in unicodedata.normalize("NFC", name))


def resolve(name: object, names) -> str | None:
    """The id as the guide writes it; also found by its ASCII spelling. None: unknown."""
    if not isinstance(name, str):
        return None
    for candidate in names:
        if unicodedata.normalize("NFC", name) == candidate:
            return candidate
    for candidate in names:
        if name == plain(candidate):
            return candidate
    return None


def is_time(declaration: dict) -> bool:
    return declaration.get("type") in ("dato", "tidspunkt")


def ends(value) -> tuple:
    """The first and the last it may be."""
    return (value.first, value.final) if isinstance(value, Partly) else (value, value)


def as_instant(value: int | date) -> int:
    """C4: a date used as an instant is the start of that day."""
    return start_of_day(value) if isinstance(value, date) else value


def span_of(value) -> tuple[int, int]:
    """The earliest and the latest instant it may be."""
    first, final = ends(value)
    return as_instant(first), as_instant(final)


def as_date(value: int | date) -> date:
    return value if isinstance(value, date) else local_date(value)


def between(first: int | date, final: int | date, said: str):
    """The value itself when there is only one."""
    return first if first == final else Partly(first, final, said)


def number(value: object) -> int | float:
    if isinstance(value, bool):
        raise BadValueError
    if isinstance(value, int | float):
        return value
    try:
        return int(value)
    except (TypeError, ValueError):
        pass
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        raise BadValueError from None


def several(value: object) -> list:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else as_list(value)


def read_value(declaration: dict, value: object, *, strict_hours: bool = False):
    """The value in its normal form: text, number, date, instant (int), (n, unit), or a tuple of members.

    `strict_hours`: an hour that does not exist or exists twice is refused (live), not read as the earlier one (log).
    Raises `BadValueError`.
    """
    kind = declaration["type"]
    if value is None:
        raise BadValueError
    if kind == "ja_nej":
        value = text(value)
        if value not in ("ja", "nej"):
            raise BadValueError
        return value
    if kind in ("valg", "flervalg"):
        options = [text(option) for option in declaration["valg"]]
        members = [resolve(text(member), options) for member in (several(value) if kind == "flervalg" else [value])]
        if None in members:
            raise BadValueError
        return members[0] if kind == "valg" else tuple(option for option in options if option in members)
    if kind == "tal":
        result = number(value)
        if "mindst" in declaration and result < number(declaration["mindst"]):
            raise BadValueError
        if "højst" in declaration and result > number(declaration["højst"]):
            raise BadValueError
        return result
    if kind == "dato":
        found = read_days(value)
        result = None if found is None else between(*found, str(value))
    elif kind == "tidspunkt":
        found = read_moments(value)
        result = None if found is None or (strict_hours and not found[2]) else between(*found[:2], value)
    elif kind == "varighed":
        result = read_amount(value)
    elif kind == "personer":
        members = several(value)
        result = tuple(sorted(set(members))) if all(isinstance(m, str) and m for m in members) else None
    else:
        result = value if isinstance(value, str) and value.strip() else None
    if result is None:
        raise BadValueError
    return result
