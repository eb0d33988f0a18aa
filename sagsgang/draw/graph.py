"""A picture as nodes and edges, for formats that find the places themselves: Mermaid and DOT."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sagsgang.dataclass import dataclass
from sagsgang.draw.picture import Card, Line, Notice, Picture, Stage, Standing, Status
from sagsgang.text import _

NodeKind = Literal["phase", "step", "barrier", "duty"]

WORDS: dict[str, str] = {
    "role": "◦ ",
    "law": "§ ",
    "basis": "§ ",
    "limit": "◷ ",
    "duty": "☐ ",
    "barrier": "⊘ ",
    "opens": "↗ ",
    "needs": "↳ ",
}
"""A sign before each line of a step, by what it is about."""


HANGING = 5
"""So many steps that lead nowhere stand below each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One shape with its lines, the first of them its name. `late`: something in it is overdue."""

    key: str
    kind: NodeKind
    lines: tuple[str, ...]
    standing: Standing | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Nodes that stand together under a name: a track, the steps of any time, the barriers."""

    key: str
    title: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """From a node to another. `belongs`: it only says that a step can be done in a phase; `below`: nothing but where it stands."""

    source: str
    target: str
    label: str = ""
    kind: Literal["leads", "belongs", "below"] = "leads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    title: str
    about: str
    clusters: tuple[Cluster, ...]
    edges: tuple[Edge, ...]


def graph_of(picture: Picture) -> Graph:
    """The picture's phases and steps, and what leads where. Keys are numbers with a letter before them: what ids hold may mean something."""
    phases = {stage.id: f"f{n}" for n, stage in enumerate(stage for lane in picture.lanes for stage in lane.stages)}
    titles = {stage.id: stage.title for lane in picture.lanes for stage in lane.stages}
    steps = {card.id: f"t{n}" for n, card in enumerate(picture.cards)}
    clusters = []
    for number, lane in enumerate(picture.lanes):
        nodes: list[Node] = []
        for place, stage in enumerate(lane.stages):
            nodes.append(_phase(phases[stage.id], place + 1, stage))
            nodes += [_step(steps[card.id], card, titles, stage.id) for card in stage.cards]
        title = lane.title if lane.status is None else f"{lane.title} ({lane.status.text})"
        clusters.append(Cluster(key=f"s{number}", title=title, nodes=tuple(nodes)))
    loose = [_step(steps[card.id], card, titles) for card in picture.anytime]
    clusters.append(Cluster(key="s_any", title=_("Når som helst i sagen"), nodes=tuple(loose)))
    duties = tuple(_notice(f"p{n}", "duty", one) for n, one in enumerate(picture.duties))
    barriers = tuple(_notice(f"b{n}", "barrier", one) for n, one in enumerate(picture.barriers))
    clusters.append(Cluster(key="s_duties", title=_("Pligter uden eget trin"), nodes=duties))
    clusters.append(Cluster(key="s_barriers", title=_("Spærringer"), nodes=barriers))
    return Graph(
        title=f"{picture.name}: {picture.title}",
        about=" · ".join(picture.about),
        clusters=tuple(cluster for cluster in clusters if cluster.nodes),
        edges=(
            *_edges(picture, phases, steps),
            *(edge for cluster in clusters[len(picture.lanes) :] for edge in _columns(cluster.nodes)),
        ),
    )


def _edges(picture: Picture, phases: dict[str, str], steps: dict[str, str]) -> Iterator[Edge]:
    """The ways, and what hangs from what: steps that lead nowhere hang below each other, so that the whole does not grow too wide."""
    for lane in picture.lanes:
        for stage in lane.stages:
            hanging = []
            for card in stage.cards:
                if not any(line.to in phases for line in card.lines):
                    hanging.append(steps[card.id])
                    continue
                yield from (Edge(source=phases[one], target=steps[card.id]) for one in card.phases if one in phases)
                for line in card.lines:
                    if line.to in phases:
                        yield Edge(source=steps[card.id], target=phases[line.to], label=_outcome(line))
            for place, key in enumerate(hanging):
                above = phases[stage.id] if place % HANGING == 0 else hanging[place - 1]
                yield Edge(source=above, target=key, kind="belongs")


def _columns(nodes: tuple[Node, ...]) -> Iterator[Edge]:
    for place, node in enumerate(nodes):
        if place % HANGING:
            yield Edge(source=nodes[place - 1].key, target=node.key, kind="below")


def _outcome(line: Line) -> str:
    """The words on the way to a phase, without the phase itself, which stands at its end."""
    before, arrow, _phase = line.text.rpartition(" → ")
    return before if arrow else ""


def _phase(key: str, number: int, stage: Stage) -> Node:
    title = f"{number} · {stage.title}" + (_(" (slut)") if stage.final else "")
    return Node(key=key, kind="phase", lines=(title, *_said(stage.status)), standing=_standing(stage.status))


def _step(key: str, card: Card, titles: dict[str, str], home: str = "") -> Node:
    told = [f"{WORDS.get(line.kind, '')}{line.text}" for line in card.lines if line.kind not in ("leads", "stays")]
    if len(card.phases) > 1 and not any(line.to is not None for line in card.lines):
        told.append(
            _("også i: {phases}").format(
                phases="; ".join(titles[one] for one in card.phases if one in titles and one != home)
            )
        )
    stays = [line.text for line in card.lines if line.kind == "stays"]
    if stays:
        told.append(_("udfald: {outcomes}").format(outcomes="; ".join(stays)))
    return Node(
        key=key,
        kind="step",
        lines=(card.title, *_said(card.status), *told),
        standing=_standing(card.status),
        late=any(line.tone == "late" for line in card.lines),
    )


def _notice(key: str, kind: NodeKind, notice: Notice) -> Node:
    return Node(
        key=key,
        kind=kind,
        lines=(notice.title, *_said(notice.status), notice.text),
        standing=_standing(notice.status),
        late=notice.tone == "late",
    )


def _said(status: Status | None) -> tuple[str, ...]:
    return () if status is None else (f"({status.text})",)


def _standing(status: Status | None) -> Standing | None:
    return None if status is None else status.standing
