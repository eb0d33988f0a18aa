"""Mistakes in steps, outcomes, tracks and facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sagsgang.guide.yamldoc import Node
from tests.mutants_of_guides.mutant import Change, Operator, Source, dropped, operator, put
from tests.mutants_of_guides.tree import Path, at, children, items_of, listing, replaced, scalar


def steps(source: Source) -> Iterator[tuple[Path, Node]]:
    return children(source.root, "trin")


def with_key(source: Source, part: str, key: str) -> Iterator[tuple[Path, Node]]:
    """The key's values in every named thing of that part of the guide, each with its path."""
    for path, body in children(source.root, part):
        node = body.get(key)
        if node is not None:
            yield (*path, key), node


def outcomes(source: Source) -> Iterator[tuple[Path, Node]]:
    for path, _body in steps(source):
        yield from children(source.root, *(str(part) for part in path), "udfald")


def moves(source: Source) -> Iterator[tuple[Path, Node]]:
    """Every `til` of a step or an outcome."""
    for path, body in [*steps(source), *outcomes(source)]:
        node = body.get("til")
        if node is not None:
            yield (*path, "til"), node


def phases_beside(source: Source, phase: str) -> list[str]:
    """The phases of the track that has the phase."""
    for _path, track in children(source.root, "spor"):
        names = list(track["faser"].keys())
        if phase in names:
            return names
    return []


def each_dropped(source: Source, part: str, key: str) -> Iterator[Change]:
    """One item of a list, or the one that stands alone with its key, left out."""
    for path, node in with_key(source, part, key):
        for place, _item in items_of(node, path):
            yield dropped(source.root, place)


@operator("drop-step", "leave out a step")
def drop_step(source: Source) -> Iterator[Change]:
    for path, _body in steps(source):
        yield dropped(source.root, path)


@operator("drop-til", "leave out `til`: the step or outcome stays where it is")
def drop_til(source: Source) -> Iterator[Change]:
    for path, _node in moves(source):
        yield dropped(source.root, path)


@operator("other-til", "`til` is another phase of the track, each of them")
def other_til(source: Source) -> Iterator[Change]:
    for path, node in moves(source):
        for phase in phases_beside(source, node.text):
            if phase != node.text:
                yield put(source.root, path, scalar(phase, node))


@operator("swap-outcomes", "two outcomes of a step lead where the other did")
def swap_outcomes(source: Source) -> Iterator[Change]:
    for path, body in steps(source):
        ways = [(p, node.get("til")) for p, node in children(body, "udfald")]
        for number, (first, one) in enumerate(ways):
            for second, other in ways[number + 1 :]:
                if one is None or other is None or one.text == other.text:
                    continue
                root = replaced(source.root, (*path, *first, "til"), scalar(other.text, one))
                root = replaced(root, (*path, *second, "til"), scalar(one.text, other))
                yield (*path, *first, "til"), f"swapped with {second[-1]}", root


@operator("drop-outcome", "leave out an outcome")
def drop_outcome(source: Source) -> Iterator[Change]:
    for path, _node in outcomes(source):
        yield dropped(source.root, path)


@operator("fewer-phases", "the step is not available in one of its phases")
def fewer_phases(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "trin", "fra"):
        for place, _item in items_of(node, path) if node.kind == "list" else ():
            yield dropped(source.root, place)


@operator("more-phases", "the step is available in one more phase of its track, each of them")
def more_phases(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "trin", "fra"):
        named = [item for _path, item in items_of(node, path)]
        for phase in phases_beside(source, named[0].text):
            if phase not in {item.text for item in named}:
                yield put(source.root, path, listing(node, [*named, scalar(phase, node)]))


@operator("drop-fra", "the step is available in every phase")
def drop_fra(source: Source) -> Iterator[Change]:
    for path, _node in with_key(source, "trin", "fra"):
        yield dropped(source.root, path)


@operator("drop-role", "leave out a role of a step")
def drop_role(source: Source) -> Iterator[Change]:
    return each_dropped(source, "trin", "rolle")


@operator("other-role", "another role than one of a step's, the next in the register")
def other_role(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "trin", "rolle"):
        named = {item.text for _path, item in items_of(node, path)}
        for place, item in items_of(node, path):
            other = _next(source.roles, item.text, named)
            if other is not None:
                yield put(source.root, place, scalar(other, item))


@operator("more-roles", "one role more for a step, the next in the register")
def more_roles(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "trin", "rolle"):
        named = [item for _path, item in items_of(node, path)]
        other = _next(source.roles, named[-1].text, {item.text for item in named})
        if other is not None:
            yield put(source.root, path, listing(node, [*named, scalar(other, node)]))


def _next(names: Sequence[str], after: str, but: set[str]) -> str | None:
    """The name after that one, from the front again at the end."""
    start = names.index(after)
    return next((name for name in [*names[start:], *names[:start]] if name not in but), None)


@operator("drop-asked", "leave out a fact that a step, or the opening, asks for")
def drop_asked(source: Source) -> Iterator[Change]:
    yield from each_dropped(source, "trin", "spørger")
    yield from _opening(source, "spørger")


@operator("drop-stated", "leave out a fact that a step, or the opening, may record")
def drop_stated(source: Source) -> Iterator[Change]:
    yield from each_dropped(source, "trin", "kan_oplyse")
    yield from _opening(source, "kan_oplyse")


def _opening(source: Source, key: str) -> Iterator[Change]:
    for place, _item in items_of(at(source.root, ("oprettelse", key)), ("oprettelse", key)):
        yield dropped(source.root, place)


@operator("asked-to-stated", "a fact that must be answered need not be")
def asked_to_stated(source: Source) -> Iterator[Change]:
    bodies = [*steps(source), (("oprettelse",), source.root["oprettelse"])]
    for path, body in bodies:
        for place, item in items_of(body.get("spørger"), (*path, "spørger")):
            _place, _said, root = dropped(source.root, place)
            stated = [one for _path, one in items_of(body.get("kan_oplyse"), ())]
            root = replaced(root, (*path, "kan_oplyse"), listing(item, [*stated, item]))
            yield place, f"{item.text} need not be answered", root


@operator("drop-repeat", "leave out `gentages` of a step")
def drop_repeat(source: Source) -> Iterator[Change]:
    for path, _node in with_key(source, "trin", "gentages"):
        yield dropped(source.root, path)


@operator("add-repeat", "a step may be done again")
def add_repeat(source: Source) -> Iterator[Change]:
    for path, body in steps(source):
        if body.get("gentages") is None:
            yield put(source.root, (*path, "gentages"), scalar("ja", body))


@operator("drop-tag", "leave out a tag of a step")
def drop_tag(source: Source) -> Iterator[Change]:
    return each_dropped(source, "trin", "mærker")


@operator("drop-part", "leave out `part`")
def drop_part(source: Source) -> Iterator[Change]:
    for path, _node in with_key(source, "trin", "part"):
        yield dropped(source.root, path)


@operator("drop-omission", "a step may not be omitted, or not for one of its grounds")
def drop_omission(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "trin", "kan_udelades"):
        yield dropped(source.root, path)
        grounds = node["grunde"]
        for key, _value in grounds.pairs if len(grounds.pairs) > 1 else ():
            yield dropped(source.root, (*path, "grunde", key.text))


@operator("not-before", "leave out `tidligst`, or one less or more of its time")
def not_before(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "trin", "tidligst"):
        yield dropped(source.root, path)
        for amount in _amounts_beside(node["tid"].text):
            yield put(source.root, (*path, "tid"), scalar(amount, node))


def _amounts_beside(text: str) -> list[str]:
    """One less, if that is something, and one more."""
    count, unit = text.split()
    return [f"{number} {unit}" for number in (int(count) - 1, int(count) + 1) if number > 0]


@operator("opens", "leave out `åbner`, a fact that it carries over, or the child it is about")
def opens(source: Source) -> Iterator[Change]:
    for path, body in [*steps(source), *outcomes(source)]:
        node = body.get("åbner")
        if node is None:
            continue
        yield dropped(source.root, (*path, "åbner"))
        for key, _value in children(node, "med"):
            yield dropped(source.root, (*path, "åbner", *key))
        if node.get("barn") is not None:
            yield dropped(source.root, (*path, "åbner", "barn"))


@operator("drop-end", "a phase that ends its track does not")
def drop_end(source: Source) -> Iterator[Change]:
    for path, track in children(source.root, "spor"):
        for phase, body in children(track, "faser"):
            if body.kind == "map" and body.get("slut") is not None:
                yield dropped(source.root, (*path, *phase, "slut"))


@operator("fact-marks", "leave out `kun_i_trin`, `følsom` or `stigende` of a fact")
def fact_marks(source: Source) -> Iterator[Change]:
    for key in ("kun_i_trin", "følsom", "stigende"):
        for path, _node in with_key(source, "fakta", key):
            yield dropped(source.root, path)


@operator("drop-fact", "leave out a fact")
def drop_fact(source: Source) -> Iterator[Change]:
    for path, _node in children(source.root, "fakta"):
        yield dropped(source.root, path)


@operator("drop-choice", "leave out one of the values that a fact can have")
def drop_choice(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "fakta", "valg"):
        for key, _title in node.pairs:
            yield dropped(source.root, (*path, key.text))


@operator(
    "computed", "a computed fact is reckoned otherwise: at the moment, of the family, over a longer or shorter time"
)
def computed(source: Source) -> Iterator[Change]:
    for path, node in with_key(source, "fakta", "beregnes"):
        moment, same, lately = node.get("ved"), node.get("samme"), node.get("seneste")
        if moment is not None and moment.text != "nu":
            yield put(source.root, (*path, "ved"), scalar("nu", moment))
        if same is not None:
            yield put(source.root, (*path, "samme"), scalar("familie" if same.text == "barn" else "barn", same))
        if lately is not None:
            yield dropped(source.root, (*path, "seneste"))
            for amount in _amounts_beside(lately.text):
                yield put(source.root, (*path, "seneste"), scalar(amount, lately))


OPERATORS: tuple[Operator, ...] = (
    drop_step,
    drop_til,
    other_til,
    swap_outcomes,
    drop_outcome,
    fewer_phases,
    more_phases,
    drop_fra,
    drop_role,
    other_role,
    more_roles,
    drop_asked,
    drop_stated,
    asked_to_stated,
    drop_repeat,
    add_repeat,
    drop_tag,
    drop_part,
    drop_omission,
    not_before,
    opens,
    drop_end,
    fact_marks,
    drop_fact,
    drop_choice,
    computed,
)
