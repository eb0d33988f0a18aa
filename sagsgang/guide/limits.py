"""How much one guide may hold: far more than anybody writes, and little enough that checking it is done at once."""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.guide.problem import Problem, Span
from sagsgang.guide.yamldoc import Document, Node
from sagsgang.text import _

MOST_PARTS = 1_000
"""Steps of a guide, obligations, facts, …; phases of a track, outcomes of a step, choices of a fact."""
MOST_MOVES = 5_000
"""Ways to do a step: each outcome from each phase. The largest shipped guide has 66."""
MOST_CONDITIONS = 5_000
"""Conditions, with the named ones written out wherever they are used. The largest shipped guide has 544."""
DEEPEST_CONDITION = 60
"""Conditions inside each other, through the names."""

SECTIONS = ("fakta", "betingelser", "spor", "trin", "pligter", "spærringer")


def oversized(document: Document) -> list[Problem]:
    """What there is too much of in a guide whose shape is as it should be."""
    assert document.root is not None
    return [
        Problem(code="SG009", severity="error", message=message, hint=hint, file=span.file or document.file, span=span)
        for span, message, hint in _too_much(document.root)
    ]


def _too_much(root: Node) -> Iterator[tuple[Span, str, str]]:
    for name, owner in _named_parts(root):
        parts = owner.get(name)
        key = owner.key_node(name)
        if parts is not None and key is not None and len(parts.pairs) > MOST_PARTS:
            message = _("Her er {number} navne under «{key}»; der kan højst være {most}.")
            yield (
                key.span,
                message.format(number=len(parts.pairs), key=name, most=MOST_PARTS),
                _("Brug færre, eller del guiden i flere, som åbner hinanden."),
            )
            return
    phases = max((len(_pairs(track.get("faser"))) for _name, track in _pairs(root.get("spor"))), default=0)
    moves = 0
    for step_name, step in _pairs(root.get("trin")):
        sources = step.get("fra")
        count = phases if sources is None else max(1, len(sources.items))
        moves += count * max(1, len(_pairs(step.get("udfald"))))
        if moves > MOST_MOVES:
            yield (
                step_name.span,
                _(
                    "Til og med «{name}» er der mere end {most} måder at udføre trin på: hvert udfald fra hver fase."
                ).format(name=step_name.text, most=MOST_MOVES),
                _("Brug færre udfald eller færre faser i «fra»."),
            )
            return


def _named_parts(root: Node) -> Iterator[tuple[str, Node]]:
    """Every key whose value is a map of named parts, and the map that the key stands in."""
    for name in SECTIONS:
        yield name, root
    for section, name in (("fakta", "valg"), ("spor", "faser"), ("trin", "udfald")):
        for _key, part in _pairs(root.get(section)):
            yield name, part


def _pairs(node: Node | None) -> list[tuple[Node, Node]]:
    return [] if node is None else list(node.pairs)
