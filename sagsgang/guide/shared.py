"""The shared files in `faelles/`: roles, calendars, the law register, and who has which role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import get_args

from sagsgang.guide.compile import Shared
from sagsgang.guide.model import Role
from sagsgang.guide.problem import Problem, Related
from sagsgang.guide.reading import Reader
from sagsgang.guide.yamldoc import Document, Node
from sagsgang.law.calendars import CLOSED_KINDS, Calendar
from sagsgang.law.register import Binding, Rule, Source, Statute, Version
from sagsgang.text import _

WEEKDAYS = ("man", "tir", "ons", "tor", "fre", "lør", "søn")


class SharedReader:
    """Reads shared files, the municipality's own first. The first role or calendar of a name wins; a rule of law may stand once only."""

    def __init__(self) -> None:
        self.roles: dict[str, Role] = {}
        self.calendars: dict[str, Calendar] = {}
        self.laws: dict[str, Rule] = {}
        self.statutes: dict[str, Statute] = {}
        self.people: dict[str, tuple[str, ...]] = {}
        self.names: dict[str, str] = {}
        self.problems: list[Problem] = []
        self._law_places: dict[str, tuple[str, Node]] = {}

    def shared(self) -> Shared:
        return Shared(roles=self.roles, calendars=self.calendars, laws=self.laws, statutes=self.statutes)

    def read_roles(self, document: Document) -> None:
        with_reader = _Reading(self, document)
        for name, _key, node in with_reader.entries("roller"):
            title = with_reader.reader.text(node.get("titel"), name)
            description = with_reader.reader.optional(node.get("beskrivelse")) or ""
            known = self.roles.setdefault(name, Role(id=name, title=title, description=description))
            # what is management is not the municipality's to say of a role that the national file has
            self.roles[name] = replace(known, management=with_reader.reader.yes(node.get("ledelse")))
        with_reader.finish()

    def read_people(self, document: Document) -> None:
        """`personer.yaml`: user id to roles and shown name. Roles that do not exist are told of if roles were read before."""
        with_reader = _Reading(self, document)
        reader = with_reader.reader
        for name, _key, node in with_reader.entries("personer"):
            if name not in self.people:
                self.people[name] = reader.words(node.get("roller"))
                self.names[name] = reader.optional(node.get("navn")) or name
            for text, item in reader.texts(node.get("roller")) if self.roles else ():
                reader.known(item, text, self.roles, _("rolle"), severity="warning")
        with_reader.finish()

    def read_calendars(self, document: Document) -> None:
        with_reader = _Reading(self, document)
        reader = with_reader.reader
        for name, _key, node in with_reader.entries("kalendere"):
            weekdays = [WEEKDAYS.index(text) for text in reader.words(node.get("ugedage")) if text in WEEKDAYS]
            closed = [text for text in reader.words(node.get("lukket")) if text in CLOSED_KINDS]
            if not weekdays:
                continue  # the schema has said so
            valid_from, valid_until = _validity(reader, node.get("gælder"))
            calendar = Calendar(
                id=name,
                title=reader.text(node.get("titel"), name),
                weekdays=tuple(sorted(weekdays)),
                closed=tuple(closed),
                whom=reader.text(node.get("for"), "myndighed"),
                alternatives=reader.words(node.get("anden_læsning")),
                source=reader.optional(node.get("kilde")) or "",
                status=reader.optional(node.get("status")) or "",
                valid_from=valid_from,
                valid_until=valid_until,
            )
            self.calendars.setdefault(name, calendar)
        for name, _key, node in with_reader.entries("kalendere"):
            for text, item in reader.texts(node.get("anden_læsning")):
                reader.known(item, text, self.calendars, _("kalender"))
            del name
        with_reader.finish()

    def read_laws(self, document: Document) -> None:
        with_reader = _Reading(self, document)
        reader = with_reader.reader
        for name, _key, node in with_reader.entries("retskilder"):
            valid_from, valid_until = _validity(reader, node.get("gælder"))
            statute = Statute(
                id=name,
                title=reader.text(node.get("titel"), name),
                publication=reader.optional(node.get("udgivelse")),
                url=reader.optional(node.get("url")),
                valid_from=valid_from,
                valid_until=valid_until,
            )
            self.statutes.setdefault(name, statute)
        for name, key, node in with_reader.entries("regler"):
            earlier = self._law_places.get(name)
            if earlier is not None:
                reader.problem(
                    "SG103",
                    key,
                    _("Reglen «{name}» står allerede i registret.").format(name=name),
                    _("Lovregistret ændres ikke lokalt. Giv kommunens egen regel et nyt navn."),
                    related=(Related(message=_("registret"), file=earlier[0], span=earlier[1].span),),
                )
                continue
            self._law_places[name] = (document.file, key)
            rule = self._rule(reader, name, node)
            if rule is not None:
                self.laws[name] = rule
        with_reader.finish()

    def _rule(self, reader: Reader, name: str, node: Node) -> Rule | None:
        binding = reader.text(node.get("bindende"))
        if binding not in get_args(Binding):
            return None  # the schema has said so
        limit = {key: value.text for key, _key, value in reader.entries(node.get("frist"))}
        versions = []
        for item in _items(node.get("versioner")):
            since, until = _validity(reader, item)
            statute = item.get("retskilde")
            known = (
                None if statute is None else reader.known(statute, reader.text(statute), self.statutes, _("retskilde"))
            )
            if since is not None and known is not None:
                versions.append(
                    Version(
                        since=since,
                        statute=known,
                        place=reader.text(item.get("sted")),
                        until=until,
                    )
                )
        sources = tuple(
            Source(
                name=reader.text(item.get("navn")),
                url=reader.optional(item.get("url")),
                seen=reader.day(item.get("set")),
            )
            for item in _items(node.get("kilder"))
        )
        return Rule(
            id=name,
            title=reader.text(node.get("titel"), name),
            binding=binding,  # type: ignore[arg-type]  # checked above
            limit={"amount": limit.get("inden", ""), "counted_from": limit.get("regnet_fra", "")} if limit else None,
            versions=tuple(versions),
            text=reader.text(node.get("tekst")),
            status=reader.text(node.get("status")),
            uncertain=reader.optional(node.get("usikkert")),
            sources=sources,
        )


class _Reading:
    """One shared file being read."""

    def __init__(self, shared: SharedReader, document: Document) -> None:
        self.owner = shared
        self.document = document
        self.reader = Reader(document)

    def entries(self, key: str) -> Iterator[tuple[str, Node, Node]]:
        root = self.document.root
        return iter(()) if root is None else self.reader.entries(root.get(key))

    def finish(self) -> None:
        """Keep what was found. A file of the wrong shape is told of that only, and not of what follows from it."""
        self.owner.problems.extend(self.document.problems)
        if not self.document.has_errors:  # else most of what is missing here is missing because of those
            self.owner.problems.extend(self.reader.problems)


def _validity(reader: Reader, node: Node | None) -> tuple[date | None, date | None]:
    """The first and the last day of a `gælder` or of a version; None where it is open."""
    if node is None:
        return None, None
    first, last = reader.day(node.get("fra")), reader.day(node.get("til"))
    reader.period(node, first, last)
    return first, last


def _items(node: Node | None) -> Iterator[Node]:
    return iter(()) if node is None else iter(node.items)
