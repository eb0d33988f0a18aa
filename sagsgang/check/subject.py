"""A guide that compiled, with the text it came from: what the rules in `check/rules/` look at and point at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sagsgang.check.conditions import Budget
from sagsgang.check.written import Flow
from sagsgang.clock import Clock, SystemClock
from sagsgang.errors import InvalidGuide
from sagsgang.guide.compile import Shared
from sagsgang.guide.library import Library
from sagsgang.guide.model import Guide, Origin, ascii_spelling
from sagsgang.guide.place import line_at, one_line
from sagsgang.guide.problem import FILE_START, Fix, Problem, Related, Severity, Span
from sagsgang.guide.yamldoc import Document, Node

FOR_ONE_GUIDE = 100_000
"""Demands on conditions looked at in one guide: some 0.1 s; the longest guide that ships takes a thirtieth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One guide under examination. `people`: user id to roles, from `personer.yaml`; empty where there is none."""

    guide: Guide
    document: Document
    path: Path
    """where the file lies"""
    shared: Shared
    people: Mapping[str, tuple[str, ...]]
    library: Library
    clock: Clock = field(default_factory=SystemClock)
    """which years are the present ones; only proofs ask"""
    budget: Budget = field(default_factory=lambda: Budget(FOR_ONE_GUIDE))
    """for all questions about its conditions"""
    _flow: list[Flow] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _children: dict[int, dict[str, Node]] = field(default_factory=dict)

    def node(self, *path: str | int) -> Node | None:
        """The value at a path of keys and places in lists, such as `("pligter", "kvittering", "inden")`."""
        node = self.document.root
        for part in path:
            if node is None:
                return None
            if isinstance(part, int):
                node = node.items[part] if part < len(node.items) else None
            else:
                node = self._child(node, part)
        return node

    def _child(self, node: Node, key: str) -> Node | None:
        """The value of the key; every step of a long guide is looked up, so each map is gone through once."""
        known = self._children.get(id(node))
        if known is None:
            known = self._children[id(node)] = {name.text: value for name, value in node.pairs}
        return known.get(key)

    @property
    def flow(self) -> Flow:
        """Which phases lead where."""
        if not self._flow:
            self._flow.append(Flow(self.guide))
        return self._flow[0]

    def at_key(self, *path: str) -> Span:
        """Where the last key of the path is written."""
        parent = self.node(*path[:-1])
        key = None if parent is None else parent.key_node(path[-1])
        return FILE_START if key is None else key.span

    def at_value(self, *path: str | int) -> Span:
        """Where the value at the path is written: itself if it stands on one line, else the key that names it."""
        node = self.node(*path)
        return FILE_START if node is None else one_line(self.document.tree(node.span.file), node)

    def line(self, node: Node) -> Span:
        """One line of the node."""
        return one_line(self.document.tree(node.span.file), node)

    def at_origin(self, origin: Origin) -> Span:
        """One line of the part that begins where the model says it came from."""
        return line_at(self.document.tree(origin.file), origin)

    @property
    def own_folder(self) -> Path | None:
        """The guide's folder, `guides/<id>/`; None for a file that lies elsewhere."""
        folder = self.path.resolve().parent
        folder = folder.parent if folder.name == "udgaver" else folder
        return folder if (folder / "guide.yaml").is_file() else None

    def read(self, path: Path) -> Guide | None:
        """The guide in another file; None if it has errors, which are told where they stand."""
        if path.resolve() == self.path.resolve():
            return self.guide
        try:
            return self.library.compiled(path)
        except InvalidGuide:
            return None

    def has(self, name: str) -> bool:
        """Whether there is a guide of that name at hand; the folders are listed once."""
        if not self._names:
            self._names.update(map(ascii_spelling, self.library.ids()))
        return ascii_spelling(name) in self._names

    def other(self, name: str) -> Guide | None:
        """The present edition of a guide at hand, this one included; None if there is none that can be used."""
        if name == self.guide.id:
            return self.guide
        if not self.has(name):
            return None
        try:
            return self.library.guide(name)
        except InvalidGuide:
            return None

    def problem(
        self,
        code: str,
        severity: Severity,
        span: Span,
        message: str,
        hint: str,
        *,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> Problem:
        """A finding in this guide's file."""
        return Problem(
            code=code,
            severity=severity,
            message=message,
            hint=hint,
            file=span.file or self.document.file,
            span=span,
            related=related,
            fix=fix,
        )

    def related(self, message: str, span: Span) -> Related:
        """Another place in the same file, or in what is laid over it."""
        return Related(message=message, file=span.file or self.document.file, span=span)
