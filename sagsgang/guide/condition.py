"""Three-valued conditions (strong Kleene) over a closed tree. What a leaf says of a case is the caller's to answer.

`Truth` is True, False or None (unknown). Trees are in negation normal form, so every leaf that is not true is a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sagsgang.dataclass import replace
from sagsgang.guide.model import Condition

Truth = bool | None
Judge = Callable[[Condition], Truth]
"""Answers a leaf, its negation included."""

STEP_LEAVES = frozenset({"settled", "done", "outcome", "omitted"})
FACT_LEAVES = frozenset({"is", "known", "one_of", "contains", "least", "most", "before", "after"})
PERSON_LEAVES = frozenset({"person_new", "person_not_among"})


def negation(truth: Truth) -> Truth:
    """Kleene's not."""
    return None if truth is None else not truth


def conjunction(truths: Iterable[Truth]) -> Truth:
    """Kleene's and; of nothing it is true."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def evaluate(condition: Condition, judge: Judge) -> Truth:
    """What the tree says."""
    op = condition.op
    if op == "all":
        result: Truth = True
        for part in condition.parts:
            truth = evaluate(part, judge)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result
    if op == "any":
        result = False
        for part in condition.parts:
            truth = evaluate(part, judge)
            if truth is True:
                return True
            if truth is None:
                result = None
        return result
    return judge(condition)


def reasons(condition: Condition, judge: Judge) -> Iterator[tuple[Condition, Truth]]:
    """The leaves that explain the answer, in written order: of `all` everything; of a met `any` its met parts, else everything."""
    if condition.op == "all":
        for part in condition.parts:
            yield from reasons(part, judge)
    elif condition.op == "any":
        met = evaluate(condition, judge) is True
        for part in condition.parts:
            if not met or evaluate(part, judge) is True:
                for leaf, truth in reasons(part, judge):
                    if not met or truth is True:
                        yield leaf, truth
    else:
        yield condition, judge(condition)


def leaves(condition: Condition) -> Iterator[Condition]:
    """Every leaf, in written order."""
    if condition.parts:
        for part in condition.parts:
            yield from leaves(part)
    elif condition.op not in ("all", "any"):
        yield condition


def negated(condition: Condition) -> Condition:
    """The opposite of a tree in negation normal form, itself in that form."""
    if condition.op == "all" or condition.op == "any":
        flipped = "any" if condition.op == "all" else "all"
        return replace(condition, op=flipped, parts=tuple(negated(part) for part in condition.parts))
    return replace(condition, negated=not condition.negated)


def facts_in(condition: Condition) -> Iterator[str]:
    """Every fact the tree speaks about."""
    for leaf in leaves(condition):
        if leaf.op in FACT_LEAVES:
            yield leaf.subject
            if leaf.other is not None and leaf.other != "nu":
                yield leaf.other
        elif leaf.op == "person_not_among" and leaf.subject:
            yield leaf.subject
