"""A picture as a Mermaid flow chart, which GitHub, GitLab and many editors draw where it stands in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sagsgang.draw.clean import clean
from sagsgang.draw.graph import Graph, Node, NodeKind, graph_of
from sagsgang.draw.picture import Picture

MARK = "%% sagsgang guide tegn"
"""Stands in every file: it may be drawn over."""

SHAPES: dict[NodeKind, tuple[str, str]] = {
    "phase": ("([", "])"),
    "step": ("[", "]"),
    "barrier": ("{{", "}}"),
    "duty": ("[/", "/]"),
}

CLASSES = {
    "plain": "fill:#ffffff,stroke:#7a8896,color:#16212c",
    "phase": "fill:#dfe6ee,stroke:#42505e,color:#16212c,stroke-width:2px",
    "here": "fill:#0a4f9c,stroke:#0a4f9c,color:#ffffff,stroke-width:4px",
    "done": "fill:#dcf2e4,stroke:#14603a,color:#14603a",
    "now": "fill:#ffffff,stroke:#0a4f9c,color:#16212c,stroke-width:3px",
    "omitted": "fill:#ebe4fa,stroke:#4d3187,color:#4d3187",
    "barred": "fill:#fdecc8,stroke:#6a4300,color:#6a4300",
    "waiting": "fill:#e4e9ee,stroke:#b4c0cc,color:#42505e",
    "outside": "fill:#e4e9ee,stroke:#b4c0cc,color:#42505e,stroke-dasharray:5 4",
    "unsure": "fill:#e4e9ee,stroke:#b4c0cc,color:#42505e",
    "late": "fill:#a81c13,stroke:#a81c13,color:#ffffff",
}
"""Each with its own ground and letters, so that a dark page does not matter."""

HARMLESS = " .,:-()!?§·«»–→◦◷☐⊘↗↳"
"""Signs that mean nothing to Mermaid within quotation marks."""
MARKER = re.compile(r"\d+[.)]|-")
"""What begins an entry of a list."""
OWN_WORDS = re.compile("style|classDef")
"""After one of these and a colon Mermaid takes the semicolon from a numbered letter."""
LANE = "fill:#eef2f6,stroke:#b4c0cc,color:#16212c"


def mermaid_of(picture: Picture) -> str:
    """The picture as Mermaid text; the same text for the same picture."""
    return "\n".join([*_written(graph_of(picture)), ""])


def _written(graph: Graph) -> Iterator[str]:
    yield "---"
    yield f"title: {_quoted_title(graph.title)}"
    yield "---"
    yield MARK
    yield "flowchart LR"
    for cluster in graph.clusters:
        yield f'  subgraph {cluster.key}["{_escaped(cluster.title)}"]'
        yield "    direction TB"
        for node in cluster.nodes:
            opening, closing = SHAPES[node.kind]
            yield f'    {node.key}{opening}"{_label(node)}"{closing}:::{_class_name(node)}'
        yield "  end"
    for edge in graph.edges:
        if edge.kind != "leads":
            yield f"  {edge.source} {'-.-' if edge.kind == 'belongs' else '~~~'} {edge.target}"
        elif edge.label:
            yield f'  {edge.source} -->|"{_escaped(edge.label)}"| {edge.target}'
        else:
            yield f"  {edge.source} --> {edge.target}"
    keys = [cluster.key for cluster in graph.clusters]
    if len(keys) > 1:
        yield f"  {' ~~~ '.join(keys)}"
    if keys:
        yield f"  class {','.join(keys)} lane"
        yield f"  classDef lane {LANE}"
    used = {_class_name(node) for cluster in graph.clusters for node in cluster.nodes}
    for name, look in CLASSES.items():
        if name in used:
            yield f"  classDef {name} {look}"


def _label(node: Node) -> str:
    return "<br/>".join(_escaped(line) for line in node.lines)


def _class_name(node: Node) -> str:
    if node.late:
        return "late"
    if node.standing is not None:
        return node.standing
    return "phase" if node.kind == "phase" else "plain"


def _escaped(text: str) -> str:
    """Letters and digits of any language as they are; of the rest what is not plainly harmless as its number.

    Mermaid reads Markdown in a label where nobody asked for it, so nothing may look like a list or an address.
    """
    plain = " ".join(clean(text).split())
    begins = MARKER.match(plain)
    meant = {match.start() for match in OWN_WORDS.finditer(plain)} | ({begins.end() - 1} if begins else set())
    return "".join(
        letter if (letter.isalnum() or letter in HARMLESS) and place not in meant else f"#{ord(letter)};"
        for place, letter in enumerate(plain)
    )


def _quoted_title(text: str) -> str:
    """In YAML, which the front matter is: within quotation marks, with its own left out of them."""
    return '"' + " ".join(clean(text).split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
