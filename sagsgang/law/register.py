"""The dated law register: statutes, rules, and which version of a rule was in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from sagsgang.dataclass import dataclass
from sagsgang.errors import InvalidValue
from sagsgang.law.moment import day_words
from sagsgang.text import _

Binding = Literal["lov", "bekendtgørelse", "vejledning", "beredskab", "praksis"]

BINDING: Final = "lov"
"""The only `binding` that is statute itself; whatever else stands in a rule, it must say so wherever it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Where a rule stood from `since` (the rule's own first day) to `until` (its last day; None: no end of its own)."""

    since: date
    statute: str
    place: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the text was read, and when."""

    name: str
    url: str | None = None
    seen: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statute:
    """An act. `valid_from` and `valid_until` are its first and last day in force; None: open."""

    id: str
    title: str
    publication: str | None = None
    url: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of law, guidance or practice; `limit` is `{"amount": "24 timer", "counted_from": "modtagelsen"}` or None.

    `text` is in our own words. `status` says how far it was checked (VERIFIED, FROM-MEMORY, …), `uncertain` what is in
    doubt.
    """

    id: str
    title: str
    binding: Binding
    limit: dict[str, str] | None = None
    versions: tuple[Version, ...] = ()
    text: str = ""
    status: str = ""
    uncertain: str | None = None
    sources: tuple[Source, ...] = ()
    note: str | None = None


def in_force(rule: Rule, statutes: Mapping[str, Statute], on: date) -> Version | None:
    """The latest version that had begun on that day and whose statute was in force then.

    None when there is none, and for a rule without versions (practice). A statute that is not in `statutes` is
    `InvalidValue`.
    """
    standing = (
        version
        for version in rule.versions
        if version.since <= on
        and (version.until is None or on <= version.until)
        and _stands(_statute(rule, version, statutes), on)
    )
    return max(standing, key=lambda version: version.since, default=None)


def is_in_force(rule: Rule, statutes: Mapping[str, Statute], on: date) -> bool:
    """Whether the rule was in force that day. A rule without versions (practice) always is."""
    return not rule.versions or in_force(rule, statutes, on) is not None


def citation(rule: Rule, statutes: Mapping[str, Statute], on: date) -> str:
    """`barnets lov § 136, stk. 2`, as it stood that day. A rule without versions gives its title.

    A rule that was not in force is cited by its latest version, followed by the words that it was not.
    """
    if not rule.versions:
        return rule.title
    version = in_force(rule, statutes, on)
    if version is not None:
        return _place(rule, version, statutes)
    latest = max(rule.versions, key=lambda one: one.since)
    return _("{place} (ikke i kraft {day})").format(place=_place(rule, latest, statutes), day=day_words(on))


def _place(rule: Rule, version: Version, statutes: Mapping[str, Statute]) -> str:
    title = _statute(rule, version, statutes).title
    if title[1:2].islower():  # "Barnets lov", but not "LBK" or "FN's"
        title = title[0].lower() + title[1:]
    return f"{title} {version.place}"


def _statute(rule: Rule, version: Version, statutes: Mapping[str, Statute]) -> Statute:
    statute = statutes.get(version.statute)
    if statute is None:
        raise InvalidValue(
            _("Reglen {rule} henviser til retskilden {statute}, som ikke er i registret.").format(
                rule=rule.id, statute=version.statute
            ),
            hint=_("Tilføj den under retskilder, eller ret henvisningen."),
        )
    return statute


def _stands(statute: Statute, on: date) -> bool:
    return (statute.valid_from is None or statute.valid_from <= on) and (
        statute.valid_until is None or on <= statute.valid_until
    )
