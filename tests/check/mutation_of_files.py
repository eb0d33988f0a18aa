"""Files with something wrong in them: guides and shared files, changed at random in their bytes or in their structure.

A mutant is known by the run's seed and its number: `Mutants(seed).mutant(number)` makes the same one again anywhere.
"""

from __future__ import annotations

import json
import re
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from sagsgang.check.example import completed
from sagsgang.guide.library import schema_folder, shipped_folder
from sagsgang.guide.yamldoc import Node, load_text

TESTS = Path(__file__).parent.parent
SHARED = ("roller", "kalendere", "love", "personer")

SMALL: dict[str, str] = {
    "roller": "roller:\n  leder: {titel: Leder, beskrivelse: Leder afsnittet.}\n  rådgiver:\n    titel: Rådgiver\n",
    "personer": "personer:\n  anna: {navn: Anna And, roller: [rådgiver, leder]}\n  bo.b@x.dk:\n    roller: [leder]\n",
    "kalendere": (
        "kalendere:\n  hverdage:\n    titel: Hverdage\n    for: myndighed\n    ugedage: [man, tir, ons, tor, fre, lør]\n"
        "    lukket: [helligdage]\n    anden_læsning: [hverdage_man_fre]\n    gælder: {fra: 2024-01-01}\n"
        "  hverdage_man_fre: {titel: H, ugedage: [man, tir, ons, tor, fre], lukket: [helligdage, grundlovsdag]}\n"
    ),
    "love": (
        'retskilder:\n  BL: {titel: Barnets lov, udgivelse: "LBK nr 282 af 17/03/2025", gælder: {fra: 2024-01-01}}\n'
        "  SEL: {titel: Serviceloven, gælder: {til: 2023-12-31}}\nregler:\n  BL-136-2:\n    titel: Vurdering\n"
        "    bindende: lov\n    frist: {inden: 24 timer, regnet_fra: modtagelsen}\n    versioner:\n"
        '      - {fra: 2013-10-01, retskilde: SEL, sted: "§ 155, stk. 2"}\n      - {fra: 2024-01-01, retskilde: BL, sted: x}\n'
        '    tekst: >-\n      Inden 24 timer.\n    status: VERIFIED\n    kilder: [{navn: k, url: "https://x.dk", set: 2026-11-21}]\n'
        "  X-1: {titel: Praksis, bindende: praksis, status: FROM-MEMORY}\n"
    ),
}
"""A small file of each kind of shared file."""

TRIAL = (
    "prøve: Mistanke en fredag\nguide: underretning\n"
    "givet: {modtaget: 2026-11-20 16:30, underretter: fagperson, overgreb: ja, mistænkte: [forælder]}\n"
    "forløb:\n  - så: {frist: {akut_vurdering: 2026-11-21 16:30}}\n  - udfør: vurder_akut\n    udfald: akut\n"
    "    fakta: {vurdering_begrundelse: Skolen så mærker}\n    af: anna\n    rolle: døgnvagt\n    kl: 2026-11-20 18:00\n"
    "  - gå_frem: 3 dage\n"
)


@dataclass(frozen=True)
class Mutant:
    """A file to be read as a file of its kind: `guide`, `proeve` or one of `SHARED`. `how`: what was done to it."""

    kind: str
    content: bytes
    how: str


DRAWN, DRAWN_SHARED = (0.6, 0.94, 0.985, 0.99, 0.995), (0.98,)
"""How often the first file of a kind is drawn, the first or the second, and so on: the last ones are those that ship."""


@cache
def bases() -> dict[str, list[bytes]]:
    """Whole files without mistakes by kind, the small one first: it is drawn most."""
    guides = [Path(__file__).with_name("alt.yaml"), TESTS / "guide" / "eksempel.yaml"]
    guides += sorted(shipped_folder().glob("*/guide.yaml"))
    found = {"guide": [completed("").encode(), *(path.read_bytes() for path in guides)]}
    for kind in SHARED:
        shipped = shipped_folder() / "faelles" / f"{kind}.yaml"
        found[kind] = [SMALL[kind].encode(), *([shipped.read_bytes()] if shipped.is_file() else [])]
    if (schema_folder() / "proeve.schema.json").is_file():
        found["proeve"] = [TRIAL.encode()]
    return found


class Mutants:
    """All mutants of one run. Most are of small files, so that many can be tried."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def mutant(self, number: int) -> Mutant:
        random = Random(f"{self.seed}:{number}")
        kind = "guide" if random.random() < 0.7 else random.choice(sorted(bases()))
        files = bases()[kind]
        base = files[min(bisect(DRAWN if kind == "guide" else DRAWN_SHARED, random.random()), len(files) - 1)]
        if random.random() < 0.6:
            return Mutant(kind, *_of_bytes(random, base))
        return Mutant(kind, *_of_structure(random, base))


# -- bytes ------------------------------------------------------------------------------------------------------------

PIECES = (
    *(b"\t", b"\x00", b"\x1b[31m", b"\r", b"\x85", b"\xff", b"\xc3", b"\xe6\xf8\xe5", b"\xef\xbb\xbf", b"\xed\xa0\x80"),
    *("\u202e".encode(), "\u200d".encode(), "a\u030a".encode(), "\u2028".encode(), "😀".encode(), b"\\u202e", b"\\q"),
    *(b"&a ", b"*a", b"<<: ", b"!!python/object:os.system ", b"!!set ", b"!x ", b"%YAML 1.1\n", b"---\n", b"...\n"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b": ",
        b"- ",
        b"? ",
        b"# ",
        b" #",
        b"|\n",
        b">-\n",
        b"'",
        b'"',
        b",",
        b"@",
        b"`",
        b"\n",
        b"  ",
    ),
    *(b"null", b"~", b"true", b"0x10", b"1e999", b"9" * 400, b".nan", b"2026-02-29", b"24:00", b"{" * 50, b"[" * 300),
    *(b"x" * 3000, b"{{7*7}}", b"{0.__class__}", b"%s%n", b"../../etc/passwd", b"$ref: http://x.invalid/y"),
)


def _of_bytes(random: Random, base: bytes) -> tuple[bytes, str]:
    content, done = base, []
    for _time in range(random.choice((1, 1, 1, 2, 3, 8))):
        change = random.choice(BYTE_CHANGES)
        content = change(random, content)
        done.append(change.__name__)
    return content, " ".join(done)


def flipped(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    if changed:
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def replaced(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def inserted(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.choice(PIECES) + content[at:]


def deleted(random: Random, content: bytes) -> bytes:
    start, end = _stretch(random, content)
    return content[:start] + content[end:]


def doubled(random: Random, content: bytes) -> bytes:
    start, end = _stretch(random, content)
    return content[:end] + content[start:end] * random.choice((1, 1, 2, 30)) + content[end:]


def moved(random: Random, content: bytes) -> bytes:
    start, end = _stretch(random, content)
    rest = content[:start] + content[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + content[start:end] + rest[at:]


def spliced(random: Random, content: bytes) -> bytes:
    """The beginning of this file and the end of another."""
    other = random.choice(bases()[random.choice(sorted(bases()))][:2])
    return content[: random.randrange(len(content) + 1)] + other[random.randrange(len(other)) :]


def truncated(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def encoded(random: Random, content: bytes) -> bytes:
    name = random.choice(
        ("latin-1", "cp1252", "cp865", "mac_roman", "utf-16", "utf-16-be", "utf-32", "utf-8-sig", "utf-7")
    )
    return content.decode("utf-8", "replace").encode(name, "replace")


def lines_swapped(random: Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def line_indented(random: Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    at = random.randrange(len(lines))
    lines[at] = random.choice((lines[at].lstrip(), b" " + lines[at], b"    " + lines[at], b"\t" + lines[at]))
    return b"\n".join(lines)


def returns_added(_random: Random, content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def _stretch(random: Random, content: bytes) -> tuple[int, int]:
    start = random.randrange(len(content) + 1)
    return start, min(len(content), start + random.choice((1, 1, 2, 5, 20, 100, 1000)))


BYTE_CHANGES = (
    *(flipped, replaced, inserted, inserted, inserted, deleted, deleted, doubled, moved, spliced, truncated),
    *(encoded, lines_swapped, line_indented, line_indented, returns_added),
)

# -- structure --------------------------------------------------------------------------------------------------------


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


def _of_structure(random: Random, base: bytes) -> tuple[bytes, str]:
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
