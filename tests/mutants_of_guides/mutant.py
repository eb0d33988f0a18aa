"""One mutant: a guide with one place changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sagsgang.guide.yamldoc import Node
from tests.mutants_of_guides.tree import Path, at, replaced, shown, without


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`path` is the place that was changed, `said` what became of it, `line` where it stands in the guide's file."""

    guide: str
    operator: str
    path: Path
    said: str
    line: int
    root: Node

    @property
    def key(self) -> str:
        """The same in every run, also when lines move."""
        return f"{self.guide} {self.operator} {'.'.join(map(str, self.path))}: {self.said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The guide that mutants are made of, and the names that may be put in. `calendars` and `roles` in the register's order."""

    id: str
    root: Node
    roles: Sequence[str]
    calendars: Sequence[str]


Make = Callable[[Source], Iterator[Mutant]]


@dataclass(frozen=True, slots=True)
class Operator:
    """A kind of mistake, and every place in a guide where it can be made."""

    name: str
    does: str
    make: Make


Change = tuple[Path, str, Node]
"""The place, what becomes of it, and the whole tree."""


def operator(name: str, does: str) -> Callable[[Callable[[Source], Iterator[Change]]], Operator]:
    """Make an operator of a function that gives the changed trees."""

    def decorated(changes: Callable[[Source], Iterator[Change]]) -> Operator:
        def make(source: Source) -> Iterator[Mutant]:
            for path, said, root in changes(source):
                yield Mutant(
                    guide=source.id, operator=name, path=path, said=said, line=_line(source.root, path), root=root
                )

        return Operator(name, does, make)

    return decorated


def _line(root: Node, path: Path) -> int:
    """Where the place begins: of a key that was added, where its map does."""
    for length in range(len(path), 0, -1):
        parent, part = at(root, path[: length - 1]), path[length - 1]
        if parent is None:
            continue
        node = parent.key_node(part) if isinstance(part, str) else at(parent, (part,))
        if node is not None:
            return node.span.line
    return root.span.line


def dropped(root: Node, path: Path) -> Change:
    """A key or an item is left out; with the last item of a list goes the list's key."""
    node = at(root, path)
    assert node is not None
    parent = at(root, path[:-1])
    assert parent is not None
    if isinstance(path[-1], int) and len(parent.items) == 1:
        return path, f"without {shown(node)[:80]}", without(root, path[:-1])
    return path, f"without {shown(node)[:80]}", without(root, path)


def put(root: Node, path: Path, value: Node) -> Change:
    """Another value stands there."""
    before = at(root, path)
    was = "" if before is None else f"{shown(before)[:60]} → "
    return path, f"{was}{shown(value)[:80]}", replaced(root, path, value)
