"""What a test says must be so (`så`), read with the names of the guide."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sagsgang.guide.yamldoc import Node
from sagsgang.trial.model import Look, LookKind
from sagsgang.trial.names import OPENING, Names, each

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


def _told(names: Names, node: Node) -> Iterator[Look]:
    """Obligation to role to when it was told: a time, a list of them, or none at all."""
    for key, by_role in node.pairs:
        obligation = names.obligation(key)
        for role_key, value in by_role.pairs:
            role = names.role(role_key)
            written = [] if value.text == NONE else each(value)
            times = tuple(time for one in written if (time := names.limit(one)) is not None)
            if obligation is not None and role is not None and len(times) == len(written):
                yield Look(kind="told", span=value.span, subject=obligation, role=role, value=times)


def _roles(names: Names, node: Node) -> Iterator[Look]:
    for key, value in node.pairs:
        step = names.step(key)
        roles = tuple(role for one in each(value) if (role := names.role(one)) is not None)
        if step is not None:
            yield Look(kind="roles", span=value.span, subject=step, value=roles)


def _owner(names: Names, node: Node) -> Iterator[Look]:
    for key, value in node.pairs:
        obligation, role = names.obligation(key), names.role(value)
        if obligation is not None and role is not None:
            yield Look(kind="owner", span=value.span, subject=obligation, value=role)


def _consequence(names: Names, node: Node) -> Iterator[Look]:
    for key, value in node.pairs:
        obligation = names.obligation(key)
        if obligation is not None:
            yield Look(kind="consequence", span=value.span, subject=obligation, value=value.text)


def _law(names: Names, node: Node) -> Iterator[Look]:
    parts: dict[str, tuple[LookKind, Callable[[Node], str | None]]] = {
        "trin": ("law_of_step", names.step),
        "pligter": ("law_of_obligation", names.obligation),
        "spærringer": ("law_of_barrier", names.barrier),
    }
    for part, body in node.pairs:
        kind, known = parts[part.text]
        for key, value in body.pairs:
            name = known(key)
            rules = tuple(rule for one in each(value) if (rule := names.law(one)) is not None)
            if name is not None:
                yield Look(kind=kind, span=value.span, subject=name, value=rules)


def _sensitive(names: Names, node: Node) -> Iterator[Look]:
    facts = tuple(fact for one in each(node) if (fact := names.fact(one)) is not None)
    yield Look(kind="sensitive", span=node.span, value=facts)


def _asked(kind: LookKind) -> Callable[[Names, Node], Iterator[Look]]:
    """Facts of a step, or of the opening."""

    def read(names: Names, node: Node) -> Iterator[Look]:
        for key, value in node.pairs:
            where = OPENING if key.text == OPENING else names.step(key)
            written = [] if value.text == NONE else each(value)
            facts = tuple(fact for one in written if (fact := names.fact(one)) is not None)
            if where is not None:
                yield Look(kind=kind, span=value.span, subject=where, value=facts)

    return read


def _choices(names: Names, node: Node) -> Iterator[Look]:
    for key, value in node.pairs:
        fact = names.fact(key)
        if fact is not None:
            yield Look(kind="choices", span=value.span, subject=fact, value=tuple(one.text for one in each(value)))


def _only_open(names: Names, node: Node) -> Iterator[Look]:
    """Steps, and of some of them the outcomes that they can have now."""
    wanted: list[tuple[str, frozenset[str] | None]] = []
    for one in each(node):
        if one.kind == "scalar":
            step = names.step(one)
            wanted += [] if step is None else [(step, None)]
        for key, value in one.pairs:
            step = names.step(key)
            wanted += [] if step is None else [(step, frozenset(names.outcomes(step, value)))]
    yield Look(kind="only_open", span=node.span, value=tuple(wanted))


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
    "besked": _told,
    "roller": _roles,
    "ansvarlig": _owner,
    "følge": _consequence,
    "hjemmel": _law,
    "følsomt": _sensitive,
    "spørger": _asked("asks"),
    "kan_oplyse": _asked("may_state"),
    "valg": _choices,
    "kun_åbent": _only_open,
}
