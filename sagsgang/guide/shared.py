"""The shared files in `faelles/`: roles, calendars, the law register, and who has which role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from sagsgang.guide.compile import Shared
from sagsgang.guide.model import Role
from sagsgang.guide.problem import Problem
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
            self.roles.setdefault(name, Role(id=name, title=title, description=description))
        with_reader.finish()

    def read_people(self, document: Document) -> None:
        """`personer.yaml`: user id to roles and shown name."""
        with_reader = _Reading(self, document)
        for name, _key, node in with_reader.entries("personer"):
            if name not in self.people:
                self.people[name] = with_reader.reader.words(node.get("roller"))
                self.names[name] = with_reader.reader.optional(node.get("navn")) or name
        with_reader.finish()

    def read_calendars(self, document: Document) -> None:
        with_reader = _Reading(self, document)
        reader = with_reader.reader
        for name, _key, node in with_reader.entries("kalendere"):
            weekdays = []
            for text, item in reader.texts(node.get("ugedage")):
                day = reader.known(item, text, WEEKDAYS, _("ugedag"), code="SG104")
                if day is not None:
                    weekdays.append(WEEKDAYS.index(day))
            closed = []
            for text, item in reader.texts(node.get("lukket")):
                kind = reader.known(item, text, CLOSED_KINDS, _("lukkedag"), code="SG104")
                if kind is not None:
                    closed.append(kind)
            if not weekdays:
                reader.problem(
                    "SG105",
                    node,
                    _("Kalenderen «{name}» har ingen ugedage.").format(name=name),
                    _("Skriv ugedage: [man, tir, …]."),
                )
                continue
            validity = node.get("gælder")
            calendar = Calendar(
                id=name,
                title=reader.text(node.get("titel"), name),
                weekdays=tuple(sorted(weekdays)),
                closed=tuple(closed),
                whom=reader.text(node.get("for"), "myndighed"),
                alternatives=reader.words(node.get("anden_læsning")),
                source=reader.optional(node.get("kilde")) or "",
                status=reader.optional(node.get("status")) or "",
                valid_from=None if validity is None else reader.day(validity.get("fra")),
                valid_until=None if validity is None else reader.day(validity.get("til")),
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
            validity = node.get("gælder")
            statute = Statute(
                id=name,
                title=reader.text(node.get("titel"), name),
                publication=reader.optional(node.get("udgivelse")),
                url=reader.optional(node.get("url")),
                valid_from=None if validity is None else reader.day(validity.get("fra")),
                valid_until=None if validity is None else reader.day(validity.get("til")),
            )
            self.statutes.setdefault(name, statute)
        for name, key, node in with_reader.entries("regler"):
            earlier = self._law_places.get(name)
            if earlier is not None:
                reader.problem(
                    "SG103",
                    key,
                    _("Reglen «{name}» står allerede i registret ({file}:{line}).").format(
                        name=name, file=earlier[0], line=earlier[1].span.line
                    ),
                    _("Lovregistret ændres ikke lokalt. Giv kommunens egen regel et nyt navn."),
                )
                continue
            self._law_places[name] = (document.file, key)
            rule = self._rule(reader, name, node)
            if rule is not None:
                self.laws[name] = rule
        with_reader.finish()

    def _rule(self, reader: Reader, name: str, node: Node) -> Rule | None:
        binding = reader.text(node.get("bindende"), "lov")
        if binding not in get_args(Binding):
            reader.known(node["bindende"], binding, get_args(Binding), _("bindende"), code="SG104")
            return None
        limit = {key: value.text for key, _key, value in reader.entries(node.get("frist"))}
        versions = []
        for item in _items(node.get("versioner")):
            since = reader.day(item.get("fra"))
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
                        until=reader.day(item.get("til")),
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
        self.reader = Reader(document.file)

    def entries(self, key: str) -> Iterator[tuple[str, Node, Node]]:
        root = self.document.root
        return iter(()) if root is None else self.reader.entries(root.get(key))

    def finish(self) -> None:
        """Keep what was found. A file of the wrong shape is told of that only, and not of what follows from it."""
        self.owner.problems.extend(self.document.problems)
        if not self.document.has_errors:
            self.owner.problems.extend(self.reader.problems)


def _items(node: Node | None) -> Iterator[Node]:
    return iter(()) if node is None else iter(node.items)
