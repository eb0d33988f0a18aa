"""What rests on itself, by whatever detour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

MOST = 300
"""Of more than these in circles only the first are followed all the way round."""


def in_circles(after: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Each name from which one comes back to it, in order, with those it names that are on the way round."""
    left = {name: {other for other in others if other in after} for name, others in after.items()}
    waited_for: dict[str, list[str]] = {name: [] for name in left}
    for name, others in left.items():
        for other in others:
            waited_for[other].append(name)
    settled = [name for name, others in left.items() if not others]
    while settled:  # what rests on nothing more rests on no circle
        name = settled.pop()
        del left[name]
        for waiting_one in waited_for[name]:
            left[waiting_one].discard(name)
            if not left[waiting_one]:
                settled.append(waiting_one)
    found = {}
    for name in list(left)[:MOST]:
        reached: set[str] = set()
        waiting = list(left[name])
        while waiting:
            other = waiting.pop()
            if other not in reached:
                reached.add(other)
                waiting += left[other]
        if name in reached:
            found[name] = {other for other in left[name] if name == other or _leads(left, other, name)}
    return found


def _leads(after: Mapping[str, set[str]], start: str, end: str) -> bool:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        other = waiting.pop()
        if other not in reached:
            reached.add(other)
            waiting += after[other]
    return end in reached
