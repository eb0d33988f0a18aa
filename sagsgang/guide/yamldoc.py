"""Strict YAML with positions: from a file to a tree of nodes that know where they stand.

Built on the events of libyaml's parser, so that depth and size are bounded before anything is built. What YAML would
swallow silently (keys written twice, anchors, `010170` read as an octal number) is a problem with its place instead.
Bad content never raises; `Document.problems` says what is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from os import fstat
from pathlib import Path
from typing import Any, Literal
from unicodedata import is_normalized, normalize

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from sagsgang.errors import SagsgangError
from sagsgang.guide import yamlwords as words
from sagsgang.guide.fixes import composed, doubled_removed, in_quotes
from sagsgang.guide.problem import (
    FILE_START,
    MAX_PROBLEMS,
    Fix,
    Problem,
    Related,
    Severity,
    Span,
    has_errors,
    shortened,
)
from sagsgang.guide.yamltext import decode, forbidden_characters, syntax_problem
from sagsgang.text import _

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 15_000

Scalar = str | bool | int | None

_CORE: dict[str, bool | None] = {
    **dict.fromkeys(("null", "Null", "NULL", "~"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""Plain scalars that YAML 1.2 core reads as something other than text, apart from numbers."""
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?")
_NUMBER_STARTS = frozenset("+-0123456789")
_AMOUNT = re.compile(r"[0-9]+ [^\W\d_]+")
_CUT = re.compile(r"(?! +# ?sg:)(?: +#\S| #)")
_CUT_BEHIND_A_WORD = re.compile(r" +#[0-9]")
_ESCAPED_DANGER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_TEXT_KEYS = frozenset({"udgave", "til_udgave"})
"""Keys whose value is a text although it looks like a number: 2026.10 and 2026.1 are two editions and one number."""


_REFUSED = "!"
"""The style of what stands where something was that cannot be used and is told of already."""


@dataclass(slots=True)
class Node:
    """A map, a list or a scalar, and where it stands.

    `text` is the scalar as written (escapes and folds resolved); `value` is how YAML 1.2 core reads it. Keys are always
    text. `style` is `'`, `"`, `|`, `>` or empty (plain) for a scalar, `flow` or `block` for a map or list.
    """

    kind: Literal["map", "list", "scalar"]
    span: Span
    value: Scalar = None
    text: str = ""
    style: str = ""
    pairs: Sequence[tuple[Node, Node]] = ()
    items: Sequence[Node] = ()

    def get(self, key: str) -> Node | None:
        """The value of the key; None if the map lacks it or this is no map."""
        for name, value in self.pairs:
            if name.text == key:
                return value
        return None

    def __getitem__(self, key: str) -> Node:
        """The value of a key that is there; `KeyError` if it is not."""
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def key_node(self, key: str) -> Node | None:
        """The key itself, for pointing at it."""
        for name, _value in self.pairs:
            if name.text == key:
                return name
        return None

    def keys(self) -> Iterator[str]:
        """The map's keys in written order."""
        return (name.text for name, _value in self.pairs)

    def plain(self) -> Any:
        """Plain data: dict, list, str, int, bool and None."""
        if self.kind == "map":
            return {name.text: value.plain() for name, value in self.pairs}
        if self.kind == "list":
            return [item.plain() for item in self.items]
        return self.value


@dataclass(slots=True)
class Document:
    """A file as read. `root` is None when there is nothing to go on with; past lesser problems the reading went on."""

    file: str
    text: str
    root: Node | None
    problems: list[Problem] = field(default_factory=list)
    trees: dict[str, Node] = field(default_factory=dict)
    """of a guide with an adaptation laid over it: what each file says by itself, by the file's name; "" is the guide's"""

    def tree(self, file: str) -> Node | None:
        """What stands in the file, in its order: what a place is found in."""
        return self.trees.get(file, self.trees.get("", self.root))

    @property
    def has_errors(self) -> bool:
        return has_errors(self.problems)


def load_file(path: str | Path, *, file: str | None = None) -> Document:
    """Read a file; one that is missing, unreadable or too big is a problem too. `file`: its name in messages."""
    name = str(path) if file is None else file
    try:
        with Path(path).open("rb") as stream:
            size = fstat(stream.fileno()).st_size
            if size > MAX_BYTES:
                return _refused(name, words.too_big(size, MAX_BYTES))
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return _refused(name, words.missing_file())
    except IsADirectoryError:
        return _refused(name, words.folder())
    except PermissionError:
        return _refused(name, words.not_readable())
    except (OSError, ValueError):
        return _refused(name, words.unreadable())
    return load_text(content, name)


def load_text(text: str | bytes, file: str) -> Document:
    """Read YAML text, as `str` or as the bytes of a file. `file`: its name in messages."""
    size = len(text)
    if isinstance(text, str) and MAX_BYTES // 4 < size <= MAX_BYTES:
        size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        return _refused(file, words.too_big(size, MAX_BYTES))
    decoded = decode(text, file) if isinstance(text, bytes) else text.removeprefix("\ufeff")
    if isinstance(decoded, Problem):
        return Document(file, text.decode("utf-8", "replace") if isinstance(text, bytes) else "", None, [decoded])
    problems = forbidden_characters(decoded, file)
    if problems:
        return Document(file, decoded, None, problems)
    return _Builder(file, decoded).document()


def _refused(file: str, said: words.Words) -> Document:
    code, message, hint = said
    problem = Problem(code=code, severity="error", message=message, hint=hint, file=file, span=FILE_START)
    return Document(file, "", None, [problem])


class _Stop(Exception):
    """The rest of the file is not read; the problem is already noted."""


class _Builder:
    """Turns the events of one document into nodes, noting problems on the way."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = text.split("\n")
        self.composed = is_normalized("NFC", text)
        self.left_out: tuple[list[tuple[Node, Node]], Node] | None = None
        self.problems: list[Problem] = []
        self.told: Counter[Severity] = Counter()

    def document(self) -> Document:
        if not yaml.__with_libyaml__:
            raise SagsgangError(
                _("PyYAML er installeret uden libyaml, og uden kan guider ikke læses sikkert."),
                hint=_(
                    "Installér PyYAML som færdigbygget hjul: pip install --force-reinstall --only-binary :all: pyyaml"
                ),
            )
        loader = yaml.CSafeLoader(self.text)
        root: Node | None = None
        try:
            root = self._root(self._build(loader.get_event))
        except _Stop:
            pass
        except yaml.YAMLError as error:
            self.problems.append(syntax_problem(error, self.file, self.lines))
        finally:
            loader.dispose()
        return Document(self.file, self.text, root, self.problems)

    def _build(self, next_event: Any) -> Node | None:
        """One pass over the events. Kept as one loop because every node of every file goes through it."""
        root: Node | None = None
        container: Node | None = None
        members: list[Any] = []
        seen: dict[str, Node] | None = None
        key: Node | None = None
        opened: Any = None
        stack: list[tuple[Node | None, list[Any], dict[str, Node] | None, Node | None, Any]] = []
        documents = nodes = 0

        while True:
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                nodes += 1
                node = self._scalar(event, key)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                nodes += 1
                if event.anchor is not None or event.tag is not None:
                    self._anchor_or_tag(event)
                if len(stack) >= MAX_DEPTH:
                    self._note(_span(event.start_mark, event.start_mark), words.too_deep(MAX_DEPTH))
                    raise _Stop
                stack.append((container, members, seen, key, opened))
                opened = event.start_mark
                style = "flow" if event.flow_style else "block"
                container = Node("map" if kind is MappingStartEvent else "list", FILE_START, style=style)
                members = []
                seen = {} if kind is MappingStartEvent else None
                key = None
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                assert container is not None
                node = container
                if kind is MappingEndEvent:
                    node.pairs = members
                else:
                    node.items = members
                node.span = _collection_span(node, opened, event.end_mark)
                container, members, seen, key, opened = stack.pop()
            elif kind is AliasEvent:
                nodes += 1
                node = self._alias(event)
            elif kind is DocumentStartEvent:
                documents += 1
                self._document_start(event, documents)
                continue
            elif kind is StreamEndEvent:
                return root
            else:
                continue

            if nodes > MAX_NODES:
                self._note(node.span, words.too_many(MAX_NODES))
                raise _Stop
            if container is None:
                root = node
            elif seen is None:
                if node.text == "" and node.style == "":
                    self._note(self._dash(node.span), words.empty_item())
                members.append(node)
            elif key is None:
                key = self._key(node, seen)
            else:
                if seen.get(key.text) is key:
                    if node.text == "" and node.style == "":
                        empty = words.empty_value_in_braces if container.style == "flow" else words.empty_value
                        self._note(key.span, empty(key.text))
                    members.append((key, node))
                else:
                    self._doubled(key, node, members, container.style)
                key = None

    def _scalar(self, event: Any, key: Node | None) -> Node:
        text, style = event.value, event.style
        if event.anchor is not None or event.tag is not None:
            self._anchor_or_tag(event)
            if text == "" and style == "":
                style = _REFUSED
        start, end = event.start_mark, event.end_mark
        span = Span(line=start.line + 1, column=start.column + 1, end_line=end.line + 1, end_column=end.column + 1)
        value: Scalar = text
        if style == "" and text != "":
            if text[:1] in _NUMBER_STARTS:
                if key is not None and key.text in _TEXT_KEYS and _NUMBER.fullmatch(text):
                    self._note(span, words.number_for_text(key.text, text), fix=in_quotes(span, text))
                elif _INTEGER.fullmatch(text):
                    value = int(text)
            elif text in _CORE:
                value = _CORE[text]
            if self.lines[end.line][end.column : end.column + 1] == " ":
                self._cut(text, span)
        elif style == '"':
            if _ESCAPED_DANGER.search(text):
                self._note(span, words.escaped_control())
        elif style == "|" or style == ">":
            span = self._block_span(span)
        if not self.composed and not is_normalized("NFC", text) and not any(map(str.isspace, text)):
            text = value = normalize("NFC", text)
            fix = composed(span, self.lines) if len(self.problems) < MAX_PROBLEMS else None
            self._note(span, words.decomposed(text), fix=fix)
        return Node("scalar", span, value, text, style)

    def _key(self, node: Node, seen: dict[str, Node]) -> Node:
        """The node as a key of the map; what cannot be one is noted and kept out of `seen`; its value is left out."""
        text = node.text
        if node.kind != "scalar" or node.style == _REFUSED or (text == "" and node.style == ""):
            if node.style != _REFUSED:
                self._note(node.span, words.key_not_text())
            return Node("scalar", node.span, style="'")
        node.value = text
        first = seen.get(text)
        if first is not None:
            related = Related(message=_("første gang"), file=self.file, span=first.span)
            self._note(node.span, words.duplicate(text, first.span.line), related=(related,))
        elif text == "<<" and node.style == "":
            self._note(node.span, words.merge())
        else:
            seen[text] = node
        return node

    def _doubled(self, key: Node, value: Node, members: list[tuple[Node, Node]], style: str) -> None:
        """A key that stands there twice with the same value can be removed; the problem noted at the key says so then."""
        if not members:
            return
        before = members[-1][1]
        if self.left_out is not None and self.left_out[0] is members:
            before = self.left_out[1]
        self.left_out = (members, value)
        if len(self.problems) > MAX_PROBLEMS:
            return
        first = next((found for name, found in members if name.text == key.text), None)
        if first is None or not _are_equal(first, value):
            return
        fix = doubled_removed(key, value, before, style, self.lines)
        for number in reversed(range(len(self.problems))):
            if self.problems[number].span == key.span:
                self.problems[number] = replace(self.problems[number], fix=fix)
                return

    def _alias(self, event: Any) -> Node:
        span = _span(event.start_mark, event.end_mark)
        self._note(span, words.alias(event.anchor))
        return Node("scalar", span, text=f"*{event.anchor}", style=_REFUSED)

    def _anchor_or_tag(self, event: Any) -> None:
        span = _span(event.start_mark, event.end_mark)
        if event.anchor is not None:
            self._note(span, words.anchor(event.anchor))
        if event.tag is not None:
            self._note(span, words.tag())

    def _document_start(self, event: Any, number: int) -> None:
        span = _span(event.start_mark, event.end_mark)
        if number > 1:
            self._note(span, words.several_documents())
            raise _Stop
        if event.version is not None or event.tags:
            self._note(span, words.directive())

    def _root(self, root: Node | None) -> Node | None:
        if root is None or (root.kind == "scalar" and root.text == ""):
            self._note(FILE_START, words.empty_file())
            return None
        if root.kind != "map":
            self._note(root.span, words.no_keys())
            return None
        return root

    def _cut(self, text: str, span: Span) -> None:
        """A `#` behind prose begins a comment, often unmeant. Behind a word or a length, or well off, it is meant."""
        line, behind = self.lines[span.end_line - 1], span.end_column - 1
        is_prose = " " in text and not _AMOUNT.fullmatch(text)
        if (_CUT if is_prose else _CUT_BEHIND_A_WORD).match(line, behind) is None:
            return
        start, end = line.index("#", behind) + 1, len(line.rstrip()) + 1
        comment = Span(line=span.end_line, column=start, end_line=span.end_line, end_column=end)
        self._note(comment, words.cut(), severity="warning")

    def _block_span(self, span: Span) -> Span:
        """The block text without the empty lines behind it."""
        last = span.end_line - 1 if span.end_column == 1 else span.end_line
        while last > span.line and (last > len(self.lines) or not self.lines[last - 1].strip()):
            last -= 1
        end = len(self.lines[last - 1].rstrip("\r")) + 1
        return Span(line=span.line, column=span.column, end_line=last, end_column=end)

    def _dash(self, span: Span) -> Span:
        """The dash that an empty item of a list has nothing after."""
        before = self.lines[span.line - 1][: span.column - 1].rstrip()
        if not before.endswith("-"):
            return span
        return Span(line=span.line, column=len(before), end_line=span.line, end_column=len(before) + 1)

    def _note(
        self,
        span: Span,
        said: words.Words,
        *,
        severity: Severity = "error",
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        code, message, hint = said
        if span.end_line > span.line:  # one line is shown, so one line is pointed at
            end = len(self.lines[span.line - 1].rstrip("\r")) + 1
            span = Span(line=span.line, column=span.column, end_line=span.line, end_column=end)
        self.told[severity] += 1
        if self.told[severity] > MAX_PROBLEMS:
            if severity == "error":
                raise _Stop
            return
        self.problems.append(
            Problem(
                code=code,
                severity=severity,
                message=shortened(message),
                hint=shortened(hint),
                file=self.file,
                span=span,
                related=related,
                fix=fix,
            )
        )


def _are_equal(one: Node, other: Node) -> bool:
    """Whether two values mean the same; no more is looked at than the smaller of them."""
    if one.kind != other.kind or len(one.pairs) != len(other.pairs) or len(one.items) != len(other.items):
        return False
    if one.kind == "scalar":
        return one.value == other.value and type(one.value) is type(other.value)
    pairs = (
        (a, b) for ours, theirs in zip(one.pairs, other.pairs, strict=True) for a, b in zip(ours, theirs, strict=True)
    )
    return all(_are_equal(a, b) for a, b in pairs) and all(map(_are_equal, one.items, other.items))


def _span(start: Any, end: Any) -> Span:
    return Span(line=start.line + 1, column=start.column + 1, end_line=end.line + 1, end_column=end.column + 1)


def _collection_span(node: Node, start: Any, end: Any) -> Span:
    """From the first character to the closing bracket, or in block style to the end of what stands last in it."""
    line, column = end.line + 1, end.column + 1
    if node.style == "block":
        last = node.pairs[-1][1] if node.pairs else node.items[-1] if node.items else None
        line, column = (last.span.end_line, last.span.end_column) if last else (start.line + 1, start.column + 1)
    return Span(line=start.line + 1, column=start.column + 1, end_line=line, end_column=column)
