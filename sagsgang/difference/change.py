"""What a comparison says: each change by id, in words, and whether the guide became stricter or looser by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

Group = Literal[
    "deadlines",
    "steps",
    "outcomes",
    "conditions",
    "roles",
    "law",
    "facts",
    "phases",
    "barriers",
    "letters",
    "properties",
    "guide",
    "texts",
]
GROUPS: tuple[Group, ...] = get_args(Group)
"""In the order in which they are told: how something is worded comes last."""

Kind = Literal["added", "removed", "changed"]
Direction = Literal["stricter", "looser", "other", "text"]
"""`other`: neither, or it cannot be said for certain. `text`: only how it is worded, or in which order it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is otherwise. `part`: ids from the outermost in, with slashes; `field`: which of its properties, empty for itself."""

    group: Group
    kind: Kind
    part: str
    field: str = ""
    direction: Direction
    said: str
    """a whole sentence, in the language in use"""
    perhaps: str | None = None
    """of what was added: the id of what was removed and may be the same under another name"""

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "group": self.group,
            "kind": self.kind,
            "part": self.part,
            "field": self.field,
            "direction": self.direction,
            "said": self.said,
        }
        if self.perhaps is not None:
            found["perhaps"] = self.perhaps
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two guides."""

    guide: str
    edition: str
    title: str
    digest: str

    def to_json(self) -> dict[str, Any]:
        return {"guide": self.guide, "edition": self.edition, "title": self.title, "digest": self.digest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Every change from the old guide to the new one, in the order of `GROUPS`. No changes: they mean the same."""

    old: Side
    new: Side
    changes: tuple[Change, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "old": self.old.to_json(),
            "new": self.new.to_json(),
            "same": not self.changes,
            "looser": sum(change.direction == "looser" for change in self.changes),
            "changes": [change.to_json() for change in self.changes],
        }
