"""Reading positioned YAML into plain values, collecting problems on the way. Used by the compilers; knows nothing of guides.

The file has the shape of its schema (`guide.schema`), which says what is wrong with that: what has another shape is passed over here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sagsgang.errors import InvalidValue
from sagsgang.guide.fixes import answered, meant, respelled
from sagsgang.guide.model import Origin, ascii_spelling
from sagsgang.guide.nearest import Nearest
from sagsgang.guide.place import one_line
from sagsgang.guide.problem import MAX_PROBLEMS, Fix, Problem, Related, shortened
from sagsgang.guide.yamldoc import Document, Node
from sagsgang.law.amount import Amount, parse_amount
from sagsgang.law.moment import parse_date
from sagsgang.text import _

_SHOWN_NAMES = 8


class Reader:
    """One file being read: where it stands, and what was wrong so far."""

    def __init__(self, document: Document) -> None:
        self.file = document.file
        self.root = document.root
        self.document = document
        self.problems: list[Problem] = []
        self._told: Counter[str] = Counter()
        self._nearest = Nearest()
        self._spelled: dict[tuple[int, int], Mapping[str, str]] = {}

    def problem(
        self,
        code: str,
        node: Node,
        message: str,
        hint: str = "",
        *,
        severity: str = "error",
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Note a mistake at the node, on one line of it, unless many of its severity are noted already."""
        self._told[severity] += 1
        if self._told[severity] > MAX_PROBLEMS:
            return
        self.problems.append(
            Problem(
                code=code,
                severity=severity,  # type: ignore[arg-type]
                message=shortened(message),
                hint=shortened(hint),
                file=node.span.file or self.file,
                span=one_line(self.document.tree(node.span.file), node),
                related=related,
                fix=fix,
            )
        )

    def origin(self, node: Node) -> Origin:
        return Origin(node.span.file or self.file, node.span.line, node.span.column)

    def text(self, node: Node | None, default: str = "") -> str:
        """The scalar's text; a missing one gives the default."""
        if node is None:
            return default
        if node.kind != "scalar":
            return default
        if node.text == "":
            self.problem("SG105", node, _("Her skal stå en tekst."), _("Skriv en tekst på samme linje."))
            return default
        return node.text

    def optional(self, node: Node | None) -> str | None:
        return None if node is None else self.text(node)

    def texts(self, node: Node | None) -> tuple[tuple[str, Node], ...]:
        """One text or a list of them, each with its node."""
        if node is None:
            return ()
        if node.kind == "list":
            return tuple((self.text(item), item) for item in node.items)
        return ((self.text(node), node),)

    def words(self, node: Node | None) -> tuple[str, ...]:
        return tuple(text for text, _node in self.texts(node))

    def yes(self, node: Node | None) -> bool:
        """`ja` or `nej`; absent is no."""
        return node is not None and node.text == "ja"

    def number(self, node: Node | None) -> float | None:
        if node is None:
            return None
        try:
            value = float(node.text.replace(",", ".")) if node.kind == "scalar" else None
        except ValueError:
            value = None
        if value is None or value != value or value in (float("inf"), float("-inf")):
            self.problem("SG105", node, _("Her skal stå et tal."), _("Skriv for eksempel 12."))
            return None
        return value

    def amount(self, node: Node | None) -> Amount | None:
        """A length such as `24 timer`."""
        if node is None:
            return None
        try:
            return parse_amount(self.text(node))
        except InvalidValue as error:
            self.problem("SG105", node, error.message, error.hint or as_written("varighed"))
            return None

    def day(self, node: Node | None) -> date | None:
        if node is None:
            return None
        try:
            return parse_date(self.text(node))
        except InvalidValue as error:
            self.problem("SG105", node, error.message, error.hint or as_written("dato"))
            return None

    def period(self, node: Node, first: date | None, last: date | None) -> None:
        """Note a `gælder` that ends before it begins."""
        if first is not None and last is not None and last < first:
            self.problem(
                "SG113",
                node["til"],
                _("Her slutter det den {last}, før det begynder den {first}.").format(
                    last=last.isoformat(), first=first.isoformat()
                ),
                _("Byt om på de to datoer, eller ret den ene."),
            )

    def entries(self, node: Node | None) -> Iterator[tuple[str, Node, Node]]:
        """(key, key node, value node) of a mapping; nothing for a missing one."""
        for key, value in () if node is None else node.pairs:
            yield key.text, key, value

    def known(
        self,
        node: Node,
        text: str,
        among: Iterable[str],
        what: str,
        *,
        code: str = "SG101",
        severity: str = "error",
    ) -> str | None:
        """The id as it was declared, found also by its ASCII spelling; otherwise a problem with the nearest name."""
        names = among if isinstance(among, Mapping) else list(among)
        if text in names:
            return text
        spellings = self._spellings(names)
        found = spellings.get(ascii_spelling(text))
        if found is not None:
            return found
        if self._told[severity] < MAX_PROBLEMS:
            near = None
            if not self._nearest.is_spent:
                near = meant(text, names, closely=code == "SG602", nearest=self._nearest)
            if set(names) == {"ja", "nej"}:
                near = answered(text) or near
            fix = respelled(node, near) if node.kind == "scalar" and node.text == text else None
            hint = suggestion(text, names, self._nearest)
            what_is_wrong = _("Ukendt {what} «{name}».").format(what=what, name=text)
            self.problem(code, node, what_is_wrong, hint, severity=severity, fix=fix)
        return None

    def _spellings(self, names: Iterable[str]) -> Mapping[str, str]:
        """The names by their ASCII spelling; those of the guide's own names are made once."""
        if not isinstance(names, Mapping):
            return {ascii_spelling(name): name for name in names}
        place = (id(names), len(names))
        found = self._spelled.get(place)
        if found is None:
            found = self._spelled[place] = {ascii_spelling(name): name for name in names}
        return found


def as_written(fact_type: str) -> str:
    """How a date, a time or a length is written, for one that cannot be read."""
    return {
        "dato": _("Skriv datoen som 2026-11-20."),
        "tidspunkt": _("Skriv tidspunktet som 2026-11-20 16:30."),
        "varighed": _("Skriv et tal og en enhed, for eksempel 14 dage."),
    }[fact_type]


def suggestion(text: str, names: Iterable[str], nearest: Nearest | None = None) -> str:
    """«mente du …?» with the nearest name, or what there is to choose from."""
    names = list(names)
    if set(names) == {"ja", "nej"}:
        return _("Skriv ja eller nej.")
    near = (nearest or Nearest()).of(text, names)
    if near is not None:
        return _("Mente du «{name}»?").format(name=near)
    if names:
        shown = ", ".join(names[:_SHOWN_NAMES]) + (_(" og flere") if len(names) > _SHOWN_NAMES else "")
        return _("Kendte navne: {names}.").format(names=shown)
    return _("Der er ingen at vælge mellem.")
