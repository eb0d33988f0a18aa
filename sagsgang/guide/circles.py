"""What rests on itself, by whatever detour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def in_circles(after: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Each name from which one comes back to it, in order, with those it names that are on the way round."""
    ways = {name: [other for other in others if other in after] for name, others in after.items()}
    group = _groups(ways)
    on_the_way = {name: {other for other in others if group[other] == group[name]} for name, others in ways.items()}
    return {name: others for name, others in on_the_way.items() if others}


def _groups(ways: Mapping[str, list[str]]) -> dict[str, int]:
    """A number for each name: the same for those that lead to each other (strongly connected components, Kosaraju)."""
    back: dict[str, list[str]] = {name: [] for name in ways}
    for name, others in ways.items():
        for other in others:
            back[other].append(name)
    group: dict[str, int] = {}
    for number, name in enumerate(reversed(_as_left(ways))):
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one not in group:
                group[one] = number
                waiting += back[one]
    return group


def _as_left(ways: Mapping[str, list[str]]) -> list[str]:
    """The names in the order in which a walk that goes as deep as it can leaves them for good."""
    left: list[str] = []
    seen: set[str] = set()
    for start in ways:
        stack: list[tuple[str, Iterator[str]]] = [] if start in seen else [(start, iter(ways[start]))]
        seen.add(start)
        while stack:
            name, others = stack[-1]
            deeper = next((other for other in others if other not in seen), None)
            if deeper is None:
                left.append(name)
                stack.pop()
            else:
                seen.add(deeper)
                stack.append((deeper, iter(ways[deeper])))
    return left
