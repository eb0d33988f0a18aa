"""Where a message points: at one line of the part it is about."""

from __future__ import annotations

from sagsgang.guide.model import Origin
from sagsgang.guide.place import line_at, node_at, one_line
from sagsgang.guide.problem import FILE_START, Span
from sagsgang.guide.yamldoc import Document, Node, load_text

TEXT = """\
trin:
  vurder:
    titel: Vurder
    fra: [ny,
      akut]
    udfald:
      akut: {titel: Akut}
      let:
        titel: Let
    kræver:
      - alle:
          - a
          - b
      - c
  afslut: {titel: Afslut}
"""


def document() -> Document:
    read = load_text(TEXT, "g.yaml")
    assert read.problems == []
    return read


def at(*path: str | int) -> tuple[Node, Node]:
    """(root, the node at the path)."""
    root = document().root
    assert root is not None
    node = root
    for part in path:
        node = node.items[part] if isinstance(part, int) else node[part]
    return root, node


def span(line: int, column: int, end_column: int) -> Span:
    return Span(line=line, column=column, end_line=line, end_column=end_column)


def test_what_stands_on_one_line_is_pointed_at_itself() -> None:
    assert one_line(*at("trin", "vurder", "titel")) == span(3, 12, 18)
    assert one_line(*at("trin", "afslut")) == span(15, 11, 26)


def test_what_stands_on_several_lines_is_pointed_at_by_its_key() -> None:
    assert one_line(*at("trin", "vurder")) == span(2, 3, 9)
    assert one_line(*at("trin", "vurder", "fra")) == span(4, 5, 8)
    assert one_line(*at("trin", "vurder", "kræver", 0, "alle")) == span(11, 9, 13)


def test_a_member_of_a_list_is_pointed_at_by_its_first_word() -> None:
    assert one_line(*at("trin", "vurder", "kræver", 0)) == span(11, 9, 13)
    _root, member = at("trin", "vurder", "kræver", 0, "alle")
    assert one_line(None, member) == span(12, 13, 14)


def test_a_text_of_several_lines_without_a_key_is_pointed_at_by_its_first_character() -> None:
    root = load_text("a:\n  - |\n    one\n    two\n", "g.yaml").root
    assert root is not None
    assert one_line(root, root["a"].items[0]) == span(2, 5, 6)


def test_a_part_of_the_model_is_found_where_it_came_from() -> None:
    root = document().root
    assert line_at(root, Origin("g.yaml", 3, 5)) == span(2, 3, 9), "a step begins at its first key"
    assert line_at(root, Origin("g.yaml", 8, 7)) == span(8, 7, 10), "an outcome is where its key is"
    assert line_at(root, Origin("g.yaml", 14, 9)) == span(14, 9, 10), "a condition in a list"
    assert line_at(root, Origin("g.yaml", 99, 1)) == FILE_START
    assert line_at(None, Origin("g.yaml", 1, 1)) == FILE_START
    assert node_at(None, Origin("g.yaml", 1, 1)) is None


def test_a_key_within_a_list_is_found() -> None:
    root = load_text("a:\n  - b: {c: d}\n", "g.yaml").root
    assert line_at(root, Origin("g.yaml", 2, 9)) == span(2, 9, 10)
