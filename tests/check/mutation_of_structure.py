"""Changes to what stands in a file: its keys, values and names, written as YAML again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from sagsgang.guide.yamldoc import Node, load_text


class Plain(str):
    """A scalar that is written as it stands, without quotes."""

    __slots__ = ()


@dataclass(slots=True)
class Map:
    """Keys and values in written order; a key may stand there twice."""

    pairs: list[list[Tree]]


Tree = Map | list["Tree"] | str

LARGEST = 30_000
"""The size of a mutant, about: twice as many nodes, or one and a half times as many letters, as may stand in a file."""
SAFE = re.compile(r"[\w§.,/-][\w §.,/()-]*(?<! )")
ODD_TEXTS = (
    *(
        "",
        " ",
        "x" * 2000,
        "å" * 70_000,
        "\u202eabc",
        "a\u200db",
        "e\u0301",
        "\ud800",
        "😀",
        "\x1b[31m",
        "\x00",
        "\n",
        "a\nb",
    ),
    *(
        "{{7*7}}",
        "{0.__class__}",
        "%s",
        "$(reboot)",
        "../../etc/passwd",
        "C:\\CON",
        "=1+1",
        "a" * 40 + "!",
        "ﬁ",
        "İ",
        "١٢",
    ),
    *(
        "ja",
        "nej",
        "kendt",
        "ukendt",
        "nu",
        "alle",
        "oprettelse",
        "overtagelse",
        "løfte",
        "24 timer",
        "9999 år",
        "0 dage",
    ),
    *(
        "2026-02-29",
        "0000-00-00",
        "9999-12-31",
        "24:00",
        "2026-11-20 16:30",
        "0101701234",
        "undersoegelse",
        "http://x.invalid/y",
    ),
)
ODD_NUMBERS = (
    "0",
    "-1",
    "10",
    "1001",
    "9" * 17,
    "9" * 400,
    "1.5",
    "1e999",
    ".inf",
    ".nan",
    "0x1F",
    "010",
    "null",
    "true",
    "~",
)


def of_structure(random: Random, base: bytes) -> tuple[bytes, str]:
    """The file with some changes, and their names."""
    tree, done = _tree(base), []
    for _time in range(random.choice((1, 1, 1, 2, 2, 4))):
        change = random.choice(TREE_CHANGES)
        change(random, tree)
        done.append(change.__name__)
        if _size(tree) > LARGEST:
            break
    return written(tree).encode("utf-8", "surrogatepass"), " ".join(done)


@cache
def _root(base: bytes) -> Node:
    root = load_text(base, "").root
    assert root is not None
    return root


def _tree(base: bytes) -> Map:
    tree = _copied(_root(base))
    assert isinstance(tree, Map)
    return tree


def _copied(node: Node) -> Tree:
    if node.kind == "map":
        return Map([[name.text, _copied(value)] for name, value in node.pairs])
    if node.kind == "list":
        return [_copied(item) for item in node.items]
    return node.text if isinstance(node.value, str) else Plain(node.text)


def written(tree: Tree) -> str:
    """The tree as YAML: the outer three levels of maps in lines of their own, the rest in braces."""
    return "\n".join(_lines(tree, 0)) + "\n"


def _lines(tree: Tree, depth: int) -> Iterator[str]:
    if not isinstance(tree, Map) or not tree.pairs or depth > 2:
        yield "  " * depth + _flow(tree)
        return
    for key, value in tree.pairs:
        head = "  " * depth + _flow(key) + ":"
        if isinstance(value, Map) and value.pairs and depth < 2:
            yield head
            yield from _lines(value, depth + 1)
        else:
            yield f"{head} {_flow(value)}"


def _flow(tree: Tree) -> str:
    if isinstance(tree, Map):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(value)}" for key, value in tree.pairs) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(_flow, tree)) + "]"
    if isinstance(tree, Plain) or ("," not in tree and SAFE.fullmatch(tree)):
        return tree
    return json.dumps(tree, ensure_ascii=False)


def _maps(tree: Tree) -> Iterator[Map]:
    if isinstance(tree, Map):
        yield tree
        for _key, value in tree.pairs:
            yield from _maps(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from _maps(item)


def _some_map(random: Random, tree: Map) -> Map:
    """A map that has keys, if there is one; the outer ones as often as the many inner ones."""
    found = [one for one in _maps(tree) if one.pairs]
    return random.choice(found[:8] if random.random() < 0.3 else found) if found else tree


def _some_pair(random: Random, tree: Map) -> list[Tree]:
    pairs = _some_map(random, tree).pairs
    return random.choice(pairs) if pairs else ["a", "b"]


def _some_name(random: Random, tree: Map) -> Tree:
    """A key or a text that stands somewhere in the file."""
    return random.choice(_some_pair(random, tree))


def key_dropped(random: Random, tree: Map) -> None:
    pairs = _some_map(random, tree).pairs
    if pairs:
        del pairs[random.randrange(len(pairs))]


def key_renamed(random: Random, tree: Map) -> None:
    pair = _some_pair(random, tree)
    name = str(pair[0])
    pair[0] = random.choice((name + "x", name[:-1], name.upper(), name.replace("æ", "ae"), name[::-1], *ODD_TEXTS[:20]))


def key_doubled(random: Random, tree: Map) -> None:
    pairs = _some_map(random, tree).pairs
    if pairs:
        pairs.insert(random.randrange(len(pairs) + 1), list(random.choice(pairs)))


def values_swapped(random: Random, tree: Map) -> None:
    one, other = _some_pair(random, tree), _some_pair(random, tree)
    if not _holds(one[1], other[1]) and not _holds(other[1], one[1]):
        one[1], other[1] = other[1], one[1]


def value_copied(random: Random, tree: Map) -> None:
    """A subtree stands in another place too."""
    one, other = _some_pair(random, tree), _some_pair(random, tree)
    if not _holds(other[1], one[1]) and not _holds(one[1], other[1]):
        one[1] = _copy(other[1])


def value_retyped(random: Random, tree: Map) -> None:
    pair = _some_pair(random, tree)
    pair[1] = random.choice(
        ([pair[1]], Map([["a", pair[1]]]), "tekst", Plain("12"), [], Map([]), Plain(""), [[], Map([])])
    )


def value_nested(random: Random, tree: Map) -> None:
    """Lists, `ikke:` or `alle:` around it, up to more than may stand inside each other."""
    pair = _some_pair(random, tree)
    for _level in range(random.choice((1, 2, 5, 20, 45))):
        pair[1] = random.choice(([pair[1]], Map([["ikke", pair[1]]]), Map([["alle", [pair[1]]]])))


def text_odd(random: Random, tree: Map) -> None:
    _some_pair(random, tree)[1] = random.choice(ODD_TEXTS)


def number_odd(random: Random, tree: Map) -> None:
    _some_pair(random, tree)[1] = Plain(random.choice(ODD_NUMBERS))


def name_from_elsewhere(random: Random, tree: Map) -> None:
    name = _some_name(random, tree)
    if isinstance(name, str):
        _some_pair(random, tree)[random.randrange(2)] = name


def name_misspelled(random: Random, tree: Map) -> None:
    pair = _some_pair(random, tree)
    if isinstance(pair[1], str) and pair[1]:
        at = random.randrange(len(pair[1]))
        pair[1] = pair[1][:at] + random.choice("aeøx_") + pair[1][at + 1 :]


def conditions_in_circles(random: Random, tree: Map) -> None:
    """Named conditions that use each other: in a ring, in a long chain, or each the one before twice."""
    count = random.choice((1, 2, 3, 12, 30, 80))
    ring = random.random() < 0.4
    leaf: Tree = random.choice((Map([["trin", "afslut"]]), Map([["fakta", "overgreb"], ["er", "ja"]]), "vurder_akut"))
    named = []
    for number in range(count):
        before: Tree = Map([["betingelse", f"b{number - 1}" if number else f"b{count - 1}"]])
        inner = before if number or ring else leaf
        named.append([f"b{number}", random.choice((inner, Map([["alle", [inner, inner]]]), Map([["ikke", inner]])))])
    _set(tree, "betingelser", Map(named))
    _some_pair(random, tree)[1] = Map([["betingelse", f"b{count - 1}"]])


def many(random: Random, tree: Map) -> None:
    """One member of a map or list, a great number of times under new names."""
    pair = _some_pair(random, tree)
    count = random.choice((3, 40, 40, 300)) if random.random() < 0.98 else random.choice((1200, 10_000))
    value = pair[1]
    if isinstance(value, Map) and value.pairs:
        key, inner = random.choice(value.pairs)
        copied = inner if _size(inner) * count < LARGEST else "x"
        key = str(key)[:60]
        pair[1] = Map([*value.pairs, *([f"{key}{number}", _copy(copied)] for number in range(count))])
    elif isinstance(value, list) and value:
        pair[1] = [_copy(item) for _time in range(min(count, LARGEST // _size(value))) for item in value]
    else:
        pair[1] = Map([[f"n{number}", Plain("x")] for number in range(count)])


def condition_long(random: Random, tree: Map) -> None:
    leaf: Tree = random.choice(
        ("vurder_akut", Map([["fakta", "overgreb"], ["er", "ja"]]), Map([["ikke", "genvurder"]]))
    )
    count = random.choice((3, 50, 300)) if random.random() < 0.98 else 4000
    _some_pair(random, tree)[1] = Map([[random.choice(("alle", "en_af")), [_copy(leaf) for _time in range(count)]]])


def points_at_itself(random: Random, tree: Map) -> None:
    """A named part that is due, arises, counts from or waits for itself."""
    found = [value for _key, value in tree.pairs if isinstance(value, Map) and value.pairs]
    if found:
        name, part = random.choice(random.choice(found).pairs)
        if isinstance(part, Map):
            key = random.choice(("senest", "opstår", "kræver", "når", "opfyldes_af", "beregnes", "regnet_fra", "siden"))
            values: tuple[Tree, ...] = (
                name,
                Map([["pligt", name]]),
                Map([["trin", name]]),
                Map([["alder_af", name], ["ved", name]]),
            )
            _set(part, key, random.choice(values))


def _copy(tree: Tree) -> Tree:
    if isinstance(tree, Map):
        return Map([[key, _copy(value)] for key, value in tree.pairs])
    return [_copy(item) for item in tree] if isinstance(tree, list) else tree


def _size(tree: Tree) -> int:
    """Nodes, and one more for each fifty letters."""
    if isinstance(tree, Map):
        return 1 + sum(_size(key) + _size(value) for key, value in tree.pairs)
    return 1 + (sum(map(_size, tree)) if isinstance(tree, list) else len(tree) // 50)


def _set(tree: Map, key: str, value: Tree) -> None:
    tree.pairs[:] = [pair for pair in tree.pairs if pair[0] != key]
    tree.pairs.append([key, value])


def _holds(tree: Tree, other: Tree) -> bool:
    if tree is other:
        return True
    inside = [value for _key, value in tree.pairs] if isinstance(tree, Map) else tree if isinstance(tree, list) else []
    return any(_holds(part, other) for part in inside)


TREE_CHANGES: tuple[Callable[[Random, Map], None], ...] = (
    *(key_dropped, key_dropped, key_renamed, key_renamed, key_doubled, values_swapped, value_copied, value_retyped),
    *(value_nested, text_odd, number_odd, name_from_elsewhere, name_misspelled, name_misspelled, points_at_itself),
    *(conditions_in_circles, condition_long, many),
)
