"""Mistakes in conditions, wherever a guide has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sagsgang.guide.yamldoc import Node
from tests.mutants_of_guides.mutant import Change, Operator, Source, dropped, operator, put
from tests.mutants_of_guides.tree import Path, at, children, items_of, mapping, scalar, without

BESIDE = ("fordi", "hjemmel", "ufravigelig")
GROUPS = {"alle": "en_af", "en_af": "alle"}


def roots(root: Node) -> Iterator[tuple[Path, Node]]:
    """Every place where a condition begins. A list under `kræver` is one of them: all of it."""
    for part, key in (("trin", "når"), ("trin", "kræver"), ("pligter", "når"), ("spor", "når"), ("spærringer", "når")):
        for path, body in children(root, part):
            node = body.get(key)
            if node is not None:
                yield (*path, key), node
    for path, body in children(root, "trin"):
        for outcome, of_outcome in children(body, "udfald"):
            node = of_outcome.get("kræver")
            if node is not None:
                yield (*path, *outcome, "kræver"), node
    for path, body in children(root, "pligter"):
        node = at(body, ("kan_forlænges", "kræver"))
        if node is not None:
            yield (*path, "kan_forlænges", "kræver"), node
    yield from children(root, "betingelser")


def nodes(root: Node) -> Iterator[tuple[Path, Node]]:
    """Every condition in the guide, the parts of a condition included."""
    for path, node in roots(root):
        yield from _within(path, node)


def _within(path: Path, node: Node) -> Iterator[tuple[Path, Node]]:
    if node.kind == "list" and len(node.items) == 1:
        yield from _within((*path, 0), node.items[0])
        return
    yield path, node
    if node.kind == "list":
        for place, item in enumerate(node.items):
            yield from _within((*path, place), item)
        return
    for key in ("alle", "en_af", "ikke"):
        inner = node.get(key)
        if inner is not None and inner.kind == "list":
            for place, item in enumerate(inner.items):
                yield from _within((*path, key, place), item)
        elif inner is not None:
            yield from _within((*path, key), inner)


def leaves(root: Node, key: str) -> Iterator[tuple[Path, Node]]:
    """Conditions that have the key themselves."""
    return ((path, node) for path, node in nodes(root) if node.kind == "map" and node.get(key) is not None)


def negated(node: Node) -> Node:
    """The opposite, with the reason and the law that stood beside it."""
    beside = [(key, value) for key, value in node.pairs if key.text in BESIDE]
    inner = node.get("ikke")
    if inner is not None:
        plain = mapping(inner, trin=inner) if inner.kind == "scalar" else inner
        plain = mapping(plain, alle=plain) if plain.kind == "list" else plain
        return replace(plain, pairs=[*plain.pairs, *beside])
    bare = replace(node, pairs=[(key, value) for key, value in node.pairs if key.text not in BESIDE])
    turned = mapping(node, ikke=mapping(node, alle=node) if node.kind == "list" else bare)
    return replace(turned, pairs=[*turned.pairs, *beside])


@operator("negate-condition", "turn a condition, or a part of one, into its opposite")
def negate(source: Source) -> Iterator[Change]:
    for path, node in nodes(source.root):
        yield put(source.root, path, negated(node))


@operator("drop-condition", "leave out a whole `når` or `kræver`")
def drop_condition(source: Source) -> Iterator[Change]:
    for path, _node in roots(source.root):
        if path[0] not in ("betingelser", "spærringer"):
            yield dropped(source.root, path)


@operator("drop-member", "leave out one of several conditions that stand in a list")
def drop_member(source: Source) -> Iterator[Change]:
    for path, node in nodes(source.root):
        for inner, group in ((path, node), *(((*path, key), node.get(key)) for key in GROUPS)):
            if group is not None and group.kind == "list" and len(group.items) > 1:
                for place in range(len(group.items)):
                    yield dropped(source.root, (*inner, place))


@operator("swap-group", "`alle` for `en_af`, and the other way; a list that means all of becomes one of")
def swap_group(source: Source) -> Iterator[Change]:
    for path, node in nodes(source.root):
        if node.kind == "list":
            yield put(source.root, path, mapping(node, en_af=node))
        for key, other in GROUPS.items():
            if node.get(key) is not None:
                pairs = [(scalar(other, k) if k.text == key else k, value) for k, value in node.pairs]
                yield put(source.root, path, replace(node, pairs=pairs))


@operator("done-or-settled", "a step that must be really done need only be settled, and the other way")
def done_or_settled(source: Source) -> Iterator[Change]:
    for path, node in nodes(source.root):
        if node.kind == "scalar":
            yield put(source.root, path, mapping(node, trin=node, udført=scalar("ja", node)))
        elif node.get("trin") is not None and node.get("person") is None and node.get("sag") is None:
            for key in ("udført", "udeladt"):
                if node.get(key) is not None:
                    yield dropped(source.root, (*path, key))


@operator("done-or-omitted", "a step that must be done must be omitted, and the other way")
def done_or_omitted(source: Source) -> Iterator[Change]:
    for path, node in leaves(source.root, "trin"):
        for key, other in (("udført", "udeladt"), ("udeladt", "udført")):
            if node.get(key) is not None:
                pairs = [(scalar(other, k) if k.text == key else k, value) for k, value in node.pairs]
                yield put(source.root, path, replace(node, pairs=pairs))


@operator("outcome-in-condition", "a step must have another outcome, or any")
def outcome_in_condition(source: Source) -> Iterator[Change]:
    for path, node in leaves(source.root, "udfald"):
        step = at(source.root, ("trin", node["trin"].text, "udfald"))
        for name in [] if step is None else step.keys():
            if name != node["udfald"].text:
                yield put(source.root, (*path, "udfald"), scalar(name, node))
        done = replace(without(node, ("udfald",)))
        yield put(source.root, path, replace(done, pairs=[*done.pairs, (scalar("udført", node), scalar("ja", node))]))


@operator("drop-since", "leave out `siden`")
def drop_since(source: Source) -> Iterator[Change]:
    for path, _node in leaves(source.root, "siden"):
        yield dropped(source.root, (*path, "siden"))


@operator("fact-value", "a condition asks for another of the fact's values, for `kendt` where it asked for `ukendt`")
def fact_value(source: Source) -> Iterator[Change]:
    for path, node in leaves(source.root, "fakta"):
        choices = _choices(source.root, node["fakta"].text)
        for key in ("er", "indeholder", "er_en_af"):
            for place, item in items_of(node.get(key), (*path, key)):
                if item.text in ("kendt", "ukendt"):
                    yield put(source.root, place, scalar("ukendt" if item.text == "kendt" else "kendt", item))
                    continue
                taken = {one.text for _path, one in items_of(node.get(key), ())}
                for other in choices:
                    if other not in taken:
                        yield put(source.root, place, scalar(other, item))


@operator("fact-values", "a condition asks for one of fewer values")
def fewer_values(source: Source) -> Iterator[Change]:
    for path, node in leaves(source.root, "er_en_af"):
        if node["er_en_af"].kind == "list" and len(node["er_en_af"].items) > 1:
            for place in range(len(node["er_en_af"].items)):
                yield dropped(source.root, (*path, "er_en_af", place))


@operator("fact-number", "`mindst` and `højst` one more and one less")
def number(source: Source) -> Iterator[Change]:
    for key in ("mindst", "højst"):
        for path, node in leaves(source.root, key):
            for step in (-1, 1):
                yield put(source.root, (*path, key), scalar(str(int(node[key].text) + step), node[key]))


@operator("phase-in-condition", "a condition on a track asks for other phases")
def phase_in_condition(source: Source) -> Iterator[Change]:
    for path, node in leaves(source.root, "i"):
        phases = at(source.root, ("spor", node["spor"].text, "faser"))
        assert phases is not None
        named = {item.text for _path, item in items_of(node["i"], ())}
        for place, item in items_of(node["i"], (*path, "i")):
            if len(named) > 1:
                yield dropped(source.root, place)
            for other in phases.keys():  # noqa: SIM118  (a node is no dict)
                if other not in named:
                    yield put(source.root, place, scalar(other, item))


@operator("obligation-in-condition", "a condition on an obligation asks how it stands otherwise")
def obligation_in_condition(source: Source) -> Iterator[Change]:
    for path, node in leaves(source.root, "pligt"):
        for other in ("åben", "opfyldt", "overskredet"):
            if other != node["er"].text:
                yield put(source.root, (*path, "er"), scalar(other, node["er"]))


def _choices(root: Node, fact: str) -> list[str]:
    body = at(root, ("fakta", fact))
    if body is None:
        return []
    if body["type"].text == "ja_nej":
        return ["ja", "nej"]
    chosen = body.get("valg")
    return [] if chosen is None else list(chosen.keys())


OPERATORS: tuple[Operator, ...] = (
    negate,
    drop_condition,
    drop_member,
    swap_group,
    done_or_settled,
    done_or_omitted,
    outcome_in_condition,
    drop_since,
    fact_value,
    fewer_values,
    number,
    phase_in_condition,
    obligation_in_condition,
)
