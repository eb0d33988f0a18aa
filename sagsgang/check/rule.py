"""What `guide tjek` can find, one record a code: title, why it matters, a wrong and a right example.

Reading and compiling (`guide/`) find what keeps a guide from being used; their codes have a record here and no function.
What a guide that can be used should be told of is found by functions in `check/rules/`, one module a group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from sagsgang.check.subject import Subject
from sagsgang.guide.problem import Problem, Severity

Kind = Literal["guide", "tilpasning", "roller", "personer", "kalendere", "love", "prøve"]
"""What sort of file an example is."""

Find = Callable[[Subject], Iterable[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that `guide tjek` can find.

    `wrong` and `right` are the part of a file that the rule is about; `check.example.completed` makes a whole file of it,
    whose first lines it is. The wrong one gives this code and no other, the right one nothing. Bytes stand for a file that
    is no text, and None for a file that is not there.
    """

    code: str
    severity: Severity
    title: str
    why: str
    wrong: str | bytes | None
    right: str
    kind: Kind = "guide"
    beside: tuple[tuple[str, str], ...] = ()
    """other files that both examples need: (path below the folder of guides, text)"""
    wrong_beside: tuple[tuple[str, str], ...] = ()
    """other files that only the wrong example needs"""
    find: Find | None = None
    """None: it is found while the file is read or compiled, or by a proof"""
    by_proof: bool = False
    """only `guide tjek --bevis` finds it"""
