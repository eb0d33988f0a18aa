"""A municipality's adaptation laid over a national guide, by id, before anything is compiled.

What the national guide has stays as it is, but for what a municipality may decide itself (`CHANGES`); all that is new is its own.
Every node keeps its place: those of the adaptation name their file. That the whole is nowhere laxer than the national guide follows
from what may stand here at all, and from what `tightening` looks at when both are compiled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sagsgang.guide.model import ascii_spelling
from sagsgang.guide.place import one_line
from sagsgang.guide.problem import Problem, Related
from sagsgang.guide.reading import Reader, suggestion
from sagsgang.guide.yamldoc import Document, Node
from sagsgang.text import _

NAME = "tilpasning"
"""The key that says which guide it adapts, and the name of the file."""

LOCAL_LIMIT = "lokal_frist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What of a part that the national guide has the municipality may say: in its place, or beside what stands."""

    code: str
    instead: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    """keys with parts of their own"""


CHANGES = {
    "fakta": Changes(code="SG808", instead=("hvorfor", "forklaring", "følsom")),
    "oprettelse": Changes(code="SG808", beside=("spørger", "kan_oplyse")),
    "betingelser": Changes(code="SG809"),
    "spor": Changes(code="SG809"),
    "trin": Changes(
        code="SG805",
        instead=("rolle", "breve", "vejledning", "forklaring"),
        beside=("kræver", "mærker", "spørger", "kan_oplyse"),
        inside=("udfald",),
    ),
    "pligter": Changes(
        code="SG806", instead=("ansvarlig", "vejledning"), beside=("underret", "advar"), inside=(LOCAL_LIMIT,)
    ),
    "spærringer": Changes(code="SG807", beside=("spærrer",)),
}
OUTCOME = Changes(code="SG805", beside=("kræver",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A national guide with an adaptation over it. `document` has the shape of a guide.

    `limits`: each `lokal_frist`, by the obligation's id. `changed`: (section, id, key) of what is changed in national parts.
    """

    document: Document
    local: Document
    limits: dict[str, Node]
    changed: tuple[tuple[str, str, str], ...]
    problems: list[Problem]

    @property
    def is_sound(self) -> bool:
        return not any(problem.is_error for problem in self.problems)


def is_adaptation(document: Document) -> bool:
    """Whether the file adapts a guide, by the key that it begins with."""
    return document.root is not None and document.root.get(NAME) is not None


def placed(document: Document) -> Document:
    """The document, its places naming its file: they will stand among those of another."""
    if document.root is not None:
        waiting = [document.root]
        while waiting:
            node = waiting.pop()
            node.span = replace(node.span, file=document.file)
            waiting += [*node.items, *(one for pair in node.pairs for one in pair)]
    return document


def lay(national: Document, local: Document) -> Laid:
    """Both documents have the shape of their schemas; the local one is `placed`."""
    assert national.root is not None
    assert local.root is not None
    whole = Document(national.file, national.text, None, trees={"": national.root, local.file: local.root})
    over = _Over(Reader(whole))
    whole.root = over.whole(national.root, local.root)
    return Laid(
        document=whole,
        local=local,
        limits=over.limits,
        changed=tuple(over.changed),
        problems=over.reader.problems,
    )


@dataclass(slots=True)
class _Over:
    reader: Reader
    limits: dict[str, Node] = field(default_factory=dict)
    changed: list[tuple[str, str, str]] = field(default_factory=list)

    def whole(self, national: Node, local: Node) -> Node:
        found = dict(_by_key(national))
        for section, (key, node) in _by_key(local).items():
            if section == "egenskaber":
                found[section] = _with_items(found.get(section), key, node)
            elif section == "oprettelse":
                before = found.get(section)
                found[section] = (key, node) if before is None else self._part(section, "", before, (key, node))
            elif section in CHANGES:
                found[section] = self._section(section, found.get(section), (key, node))
        return _map(national, found.values())

    def _section(self, section: str, before: Pair | None, own: Pair) -> Pair:
        """The parts by id: the national ones first, in their order, then the municipality's own."""
        if before is None:
            return own
        found = _by_key(before[1])
        ids = {ascii_spelling(name): name for name in found}
        for key, node in own[1].pairs:
            name = ids.get(ascii_spelling(key.text))
            if name is None:
                found[key.text] = (key, node)
            else:
                found[name] = self._part(section, name, found[name], (key, node))
        return before[0], _map(before[1], found.values())

    def _part(self, section: str, name: str, before: Pair, own: Pair) -> Pair:
        """One part that the national guide has, with what the municipality may say of it."""
        changes = CHANGES[section]
        if not (changes.instead or changes.beside or changes.inside):
            self._refused(changes.code, own[0], before[0], name)
            return before
        found = _by_key(before[1])
        for key, node in own[1].pairs:
            said = key.text
            if said == "udfald" and section == "trin" and node.kind == "map":
                found[said] = self._outcomes(name, before, found.get(said), (key, node))
            elif said == LOCAL_LIMIT and section == "pligter":
                self.limits[name] = node
                self.changed.append((section, name, said))
            elif self._may(changes, section, name, before, (key, node)):
                self.changed.append((section, name, said))
                found[said] = self._said(changes, found.get(said), (key, node))
        if "spørger" in found and "kan_oplyse" in found:
            found["kan_oplyse"] = _without(found["kan_oplyse"], found["spørger"][1])
            if not found["kan_oplyse"][1].items:
                del found["kan_oplyse"]
        return before[0], _map(before[1], found.values())

    def _may(self, changes: Changes, section: str, name: str, before: Pair, own: Pair) -> bool:
        key, node = own
        if key.text in changes.beside or (key.text in changes.instead and (key.text, node.text) != ("følsom", "nej")):
            return True
        stands = before[1].key_node(key.text)
        self._refused(changes.code, key, before[0] if stands is None else stands, name, key.text)
        return False

    def _said(self, changes: Changes, before: Pair | None, own: Pair) -> Pair:
        if before is None:
            return own
        if own[0].text in changes.beside:
            return _with_items(before, *own)
        if own[1].kind == "map" and before[1].kind == "map":  # the words for the child, or for the parent, or both
            return before[0], _map(before[1], (_by_key(before[1]) | _by_key(own[1])).values())
        return own

    def _outcomes(self, step: str, before_step: Pair, before: Pair | None, own: Pair) -> Pair:
        if before is None:
            self._refused("SG805", own[0], before_step[0], step, "udfald")
            return own
        found = _by_key(before[1])
        ids = {ascii_spelling(name): name for name in found}
        for key, node in own[1].pairs:
            name = ids.get(ascii_spelling(key.text))
            if name is None:
                self.reader.problem(
                    "SG805",
                    key,
                    _(
                        "Trinnet «{step}» har ikke udfaldet «{name}» i den nationale guide, og det kan ikke få det her."
                    ).format(step=step, name=key.text),
                    suggestion(key.text, ids.values()),
                    related=(self._national(before[0]),),
                )
            else:
                found[name] = self._outcome(step, name, found[name], (key, node))
        return before[0], _map(before[1], found.values())

    def _outcome(self, step: str, name: str, before: Pair, own: Pair) -> Pair:
        if own[1].kind != "map":
            self._refused(OUTCOME.code, own[0], before[0], f"{step}/{name}", "titel")
            return before
        inner = before[1]
        found = (
            _by_key(inner)
            if inner.kind == "map"
            else {"titel": (replace(before[0], text="titel", value="titel"), inner)}
        )
        for key, node in own[1].pairs:
            if key.text in OUTCOME.beside:
                self.changed.append(("trin", f"{step}/{name}", key.text))
                found[key.text] = _with_items(found.get(key.text), key, node)
            else:
                stands = inner.key_node(key.text)
                self._refused(OUTCOME.code, key, before[0] if stands is None else stands, f"{step}/{name}", key.text)
        return before[0], _map(inner, found.values())

    def _refused(self, code: str, node: Node, national: Node, name: str, key: str = "") -> None:
        """What the national guide decides alone; both places are shown."""
        if key:
            message = _("«{key}» for «{name}» bestemmer den nationale guide alene.").format(key=key, name=name)
        else:
            message = _("«{name}» findes i den nationale guide og kan ikke skrives om.").format(name=name)
        self.reader.problem(code, node, message, _hint(code), related=(self._national(national),))

    def _national(self, node: Node) -> Related:
        tree = self.reader.document.tree(node.span.file)
        return Related(
            message=_("den nationale guide"),
            file=node.span.file or self.reader.file,
            span=one_line(tree, node),
        )


def _hint(code: str) -> str:
    """What a municipality may do instead."""
    return {
        "SG805": _(
            "I et trin, den nationale guide har, kan stå: rolle, breve, vejledning, forklaring, og mere under kræver, mærker, spørger, "
            "kan_oplyse og udfaldenes kræver. Skriv andet som et nyt trin."
        ),
        "SG806": _(
            "I en pligt, den nationale guide har, kan stå: ansvarlig, vejledning, lokal_frist, og mere under underret og advar. En kortere frist "
            "skrives som lokal_frist: {inden: …}. Skriv andet som en ny pligt."
        ),
        "SG807": _(
            "I en spærring, den nationale guide har, kan stå mere under spærrer. Skriv en strengere spærring som en ny med sit eget navn."
        ),
        "SG808": _(
            "I et faktum, den nationale guide har, kan stå: hvorfor, forklaring og følsom: ja; i oprettelse mere under spørger og kan_oplyse. "
            "Skriv andet som et nyt faktum."
        ),
        "SG809": _("Giv kommunens eget et andet navn."),
    }[code]


Pair = tuple[Node, Node]


def _by_key(node: Node) -> dict[str, Pair]:
    return {key.text: (key, value) for key, value in node.pairs}


def _map(node: Node, pairs: object) -> Node:
    """As the node, with other pairs."""
    return replace(node, kind="map", pairs=[*pairs])  # type: ignore[misc]


def _items(node: Node) -> Iterator[Node]:
    """What is a list, or stands for one of a single item."""
    yield from node.items if node.kind == "list" else (node,)


def _with_items(before: Pair | None, key: Node, node: Node) -> Pair:
    """The national items, then the municipality's own that are not among them."""
    if before is None:
        return key, node
    stands = list(_items(before[1]))
    known = {item.text for item in stands if item.kind == "scalar"}
    stands += [item for item in _items(node) if item.kind != "scalar" or item.text not in known]
    return before[0], replace(before[1], kind="list", pairs=(), items=stands, text="", value=None)


def _without(pair: Pair, others: Node) -> Pair:
    """The list without what stands in the other."""
    asked = {ascii_spelling(item.text) for item in _items(others)}
    left = [item for item in _items(pair[1]) if ascii_spelling(item.text) not in asked]
    return pair[0], replace(pair[1], kind="list", items=left, text="", value=None)
