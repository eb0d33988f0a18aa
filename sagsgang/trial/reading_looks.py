"""What a test says must be so (`så`), read with the names of the guide."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sagsgang.guide.yamldoc import Node
from sagsgang.trial.model import Look, LookKind
from sagsgang.trial.names import Names

NONE = "ingen"


def read_looks(names: Names, node: Node) -> Iterator[Look]:
    """Each thing that must be so, in written order."""
    for key, value in node.pairs:
        yield from READERS[key.text](names, value)


def _due(names: Names, node: Node) -> Iterator[Look]:
    for key, value in node.pairs:
        name, nr = names.occurrence(key)
        due = None if value.text == NONE else names.limit(value)
        if name and (due is not None or value.text == NONE):
            yield Look(kind="due", span=value.span, subject=name, nr=nr, value=due)


def _status(names: Names, node: Node) -> Iterator[Look]:
    for key, value in node.pairs:
        name, nr = names.occurrence(key)
        if name:
            yield Look(kind="status", span=value.span, subject=name, nr=nr, value=value.text)


def _steps(kind: LookKind) -> Callable[[Names, Node], Iterator[Look]]:
    def read(names: Names, node: Node) -> Iterator[Look]:
        if node.kind != "map":
            for one in node.items if node.kind == "list" else [node]:
                step = names.step(one)
                if step is not None:
                    yield Look(kind=kind, span=one.span, subject=step)
            return
        for key, value in node.pairs:
            step = names.step(key)
            if step is not None:
                yield Look(
                    kind=kind,
                    span=key.span,
                    subject=step,
                    outcomes=names.outcomes(step, value.get("udfald")),
                    by=None if (by := value.get("af")) is None else by.text,
                    role=names.role(value.get("rolle")),
                    because=names.because(value.get("fordi")),
                )

    return read


def _phase(names: Names, node: Node) -> Iterator[Look]:
    for key, value in node.pairs:
        track = names.track(key)
        phase = None if track is None else names.phase(track, value)
        if track is not None and phase is not None:
            yield Look(kind="phase", span=value.span, subject=track, value=phase)


def _facts(names: Names, node: Node) -> Iterator[Look]:
    for stated in names.expected(node):
        yield Look(kind="fact", span=stated.span, subject=stated.fact, value=stated.value)


def _barriers(names: Names, node: Node) -> Iterator[Look]:
    for key, value in node.pairs:
        barrier = names.barrier(key)
        if barrier is not None:
            yield Look(kind="barrier", span=value.span, subject=barrier, value=value.text)


def _findings(names: Names, node: Node) -> Iterator[Look]:
    if node.kind == "scalar":
        yield Look(kind="no_findings", span=node.span)
        return
    for one in node.items:
        if one.kind == "scalar":
            yield Look(kind="finding", span=one.span, subject=one.text)
        for key, value in one.pairs:
            yield Look(kind="finding", span=one.span, subject=key.text, value=value.text)


def _case(names: Names, node: Node) -> Iterator[Look]:
    yield Look(kind="case", span=node.span, value=node.text)


def _holder(names: Names, node: Node) -> Iterator[Look]:
    yield Look(kind="holder", span=node.span, value=node.text)


def _opened(names: Names, node: Node) -> Iterator[Look]:
    for one in node.items if node.kind == "list" else [node]:
        guide = names.opened(one)
        if guide is not None:
            yield Look(kind="opened", span=one.span, subject=guide)


READERS: dict[str, Callable[[Names, Node], Iterator[Look]]] = {
    "frist": _due,
    "pligt": _status,
    "åbent": _steps("open"),
    "lukket": _steps("closed"),
    "fase": _phase,
    "fakta": _facts,
    "spærring": _barriers,
    "fund": _findings,
    "sag": _case,
    "hos": _holder,
    "åbnet": _opened,
}
