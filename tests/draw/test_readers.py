"""Mermaid and DOT are read by Mermaid and Graphviz themselves, and hold the words that were meant. One run of Node for all of it."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree

import pytest

from sagsgang.draw.compose import picture_of_case
from sagsgang.draw.dot import dot_of
from sagsgang.draw.graph import Graph, graph_of
from sagsgang.draw.mermaid import mermaid_of
from sagsgang.draw.picture import Picture
from sagsgang.guide.library import Library
from tests.draw.drawn import GUIDES, READERS, biting, guide_picture, late_case
from tests.draw.seen import SVG, squeezed
from tests.node_packages import run_node
from tests.walks.sides import shared_folder

SEEDS = range(100, 124)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Picture]:
    library = Library(folders=(shared_folder(tmp_path_factory.mktemp("guider")),), use_cache=False)
    found = {name: guide_picture(name) for name in GUIDES}
    found["case"] = picture_of_case(late_case().view())
    return found | {f"seed {seed}": biting(seed, library)[0] for seed in SEEDS}


@pytest.fixture(scope="module")
def read(pictures: dict[str, Picture]) -> dict[tuple[str, str], dict]:
    """What the readers made of each picture, by name and format."""
    writers = {"mermaid": mermaid_of, "dot": dot_of}
    given = [
        {"id": [name, kind], "format": kind, "text": write(picture)}
        for name, picture in pictures.items()
        for kind, write in writers.items()
    ]
    given.append({"id": ["wrong", "mermaid"], "format": "mermaid", "text": 'flowchart LR\n  a["x"] --> "y"]'})
    given.append({"id": ["wrong", "dot"], "format": "dot", "text": 'digraph { a [label="x] }'})
    found = json.loads(run_node(READERS, given=json.dumps(given)))
    return {tuple(one["id"]): one for one in found}


def test_the_readers_refuse_what_is_wrong(read: dict[tuple[str, str], dict]) -> None:
    assert "error" in read["wrong", "mermaid"]
    assert "error" in read["wrong", "dot"]


def test_mermaid_reads_every_picture_as_it_was_meant(
    pictures: dict[str, Picture], read: dict[tuple[str, str], dict]
) -> None:
    for name, picture in pictures.items():
        found = read[name, "mermaid"]
        assert "error" not in found, (name, found["error"])
        graph = graph_of(picture)
        assert counted(found["nodes"]) == counted(labels(graph)), name
        assert counted(found["clusters"]) == counted(cluster.title for cluster in graph.clusters), name
        assert counted(found["edges"]) == counted(edge.label for edge in graph.edges if edge.label), name


def test_a_shipped_guide_is_within_what_mermaid_draws_unasked(pictures: dict[str, Picture]) -> None:
    for name in (*GUIDES, "case"):
        assert len(mermaid_of(pictures[name])) < 50_000, name
        assert len(graph_of(pictures[name]).edges) < 500, name


def test_graphviz_draws_every_picture_as_it_was_meant(
    pictures: dict[str, Picture], read: dict[tuple[str, str], dict]
) -> None:
    for name, picture in pictures.items():
        found = read[name, "dot"]
        assert "error" not in found, (name, found["error"])
        graph = graph_of(picture)
        root = ElementTree.fromstring(found["svg"])
        assert counted(words(root, "node")) == counted(labels(graph)), name
        assert counted(words(root, "cluster")) == counted(cluster.title for cluster in graph.clusters), name
        written = [text for text in words(root, "edge") if text]
        assert counted(written) == counted(edge.label for edge in graph.edges if edge.label), name


def words(root: ElementTree.Element, kind: str) -> list[str]:
    """What is written on the nodes, clusters or edges that Graphviz drew."""
    groups = [group for group in root.iter(f"{SVG}g") if group.attrib.get("class") == kind]
    return ["".join(text.text or "" for text in group.iter(f"{SVG}text")) for group in groups]


def labels(graph: Graph) -> list[str]:
    return [" ".join(node.lines) for cluster in graph.clusters for node in cluster.nodes]


def counted(texts) -> Counter[str]:  # type: ignore[no-untyped-def]
    return Counter(squeezed(text) for text in texts)
