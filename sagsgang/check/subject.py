"""A guide that compiled, with the text it came from: what the rules in `check/rules/` look at and point at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sagsgang.guide.compile import Shared
from sagsgang.guide.model import Guide, Origin
from sagsgang.guide.problem import FILE_START, Fix, Problem, Related, Severity, Span
from sagsgang.guide.yamldoc import Document, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One guide under examination. `people`: user id to roles, from `personer.yaml`; empty where there is none."""

    guide: Guide
    document: Document
    shared: Shared
    people: Mapping[str, tuple[str, ...]]

    def node(self, *path: str | int) -> Node | None:
        """The value at a path of keys and places in lists, such as `("pligter", "kvittering", "inden")`."""
        node = self.document.root
        for part in path:
            if node is None:
                return None
            if isinstance(part, int):
                node = node.items[part] if part < len(node.items) else None
            else:
                node = node.get(part)
        return node

    def at_key(self, *path: str) -> Span:
        """Where the last key of the path is written."""
        parent = self.node(*path[:-1])
        key = None if parent is None else parent.key_node(path[-1])
        return FILE_START if key is None else key.span

    def at_value(self, *path: str | int) -> Span:
        """Where the value at the path is written."""
        node = self.node(*path)
        return FILE_START if node is None else node.span

    def at_origin(self, origin: Origin) -> Span:
        """The node that begins where the model says a part came from: its whole line's worth of a mapping or a scalar."""
        return _span_at(self.document.root, origin) or Span(
            line=origin.line, column=origin.column, end_line=origin.line, end_column=origin.column + 1
        )

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
            file=self.document.file,
            span=span,
            related=related,
            fix=fix,
        )

    def related(self, message: str, span: Span) -> Related:
        """Another place in the same file."""
        return Related(message=message, file=self.document.file, span=span)


def _span_at(node: Node | None, origin: Origin) -> Span | None:
    """The span of the outermost node that begins at the place; depth first, only into what holds it."""
    if node is None:
        return None
    if (node.span.line, node.span.column) == (origin.line, origin.column):
        return node.span
    children = [child for pair in node.pairs for child in pair] if node.kind == "map" else list(node.items)
    for child in children:
        inside = (child.span.line, child.span.column) <= (origin.line, origin.column)
        if inside and (origin.line, origin.column) < (child.span.end_line, child.span.end_column):
            return _span_at(child, origin)
    return None
