"""A picture as DOT, which Graphviz draws."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from sagsgang.draw.clean import clean
from sagsgang.draw.graph import Graph, Node, NodeKind, graph_of
from sagsgang.draw.picture import Picture, Standing

MARK = "// sagsgang guide tegn"
"""Stands in every file: it may be drawn over."""

SHAPES: dict[NodeKind, str] = {"phase": "oval", "step": "box", "barrier": "hexagon", "duty": "note"}

LOOKS: dict[Standing, str] = {
    "here": 'fillcolor="#0a4f9c" fontcolor="#ffffff" penwidth=3',
    "done": 'fillcolor="#dcf2e4" color="#14603a" fontcolor="#14603a"',
    "now": 'fillcolor="#ffffff" color="#0a4f9c" penwidth=3',
    "omitted": 'fillcolor="#ebe4fa" color="#4d3187" fontcolor="#4d3187"',
    "barred": 'fillcolor="#fdecc8" color="#6a4300" fontcolor="#6a4300"',
    "waiting": 'fillcolor="#e4e9ee" fontcolor="#42505e"',
    "outside": 'fillcolor="#e4e9ee" fontcolor="#42505e" style="filled,rounded,dashed"',
    "unsure": 'fillcolor="#e4e9ee" fontcolor="#42505e"',
}
EDGES = {"leads": "style=solid", "belongs": "style=dotted arrowhead=none", "below": "style=invis"}
LATE = 'fillcolor="#a81c13" fontcolor="#ffffff"'
WIDTH = 42
"""Letters on a line."""


def dot_of(picture: Picture) -> str:
    """The picture as DOT text; the same text for the same picture."""
    return "\n".join([*_written(graph_of(picture)), ""])


def _written(graph: Graph) -> Iterator[str]:
    yield MARK
    yield "digraph {"
    yield f"  graph [label={_quoted(graph.title, graph.about)} labelloc=t fontsize=22 fontname=Helvetica rankdir=TB nodesep=0.25]"
    yield '  node [style="filled,rounded" fillcolor=white color="#7a8896" fontcolor="#16212c" fontname=Helvetica fontsize=11]'
    yield '  edge [color="#5a6b7c" fontcolor="#16212c" fontname=Helvetica fontsize=10]'
    for cluster in graph.clusters:
        yield f"  subgraph cluster_{cluster.key} {{"
        yield f'    label={_quoted(cluster.title)} style="filled,rounded" color="#eef2f6" fontsize=15'
        for node in cluster.nodes:
            yield f"    {node.key} [label={_quoted(*node.lines)} shape={SHAPES[node.kind]}{_look(node)}]"
        yield "  }"
    for edge in graph.edges:
        yield f"  {edge.source} -> {edge.target} [{EDGES[edge.kind]} label={_quoted(edge.label)}]"
    yield "}"


def _look(node: Node) -> str:
    if node.late:
        return f" {LATE}"
    if node.standing is not None:
        return f" {LOOKS[node.standing]}"
    return ' fillcolor="#dfe6ee"' if node.kind == "phase" else ""


def _quoted(*texts: str) -> str:
    """As one label, each text on lines of its own. Graphviz reads the signs of HTML in a label: `&` is written as such."""
    lines = [line for text in texts for line in textwrap.wrap(clean(text), WIDTH)]
    return '"' + "".join(f"{_escaped(line)}\\l" for line in lines) + '"'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
