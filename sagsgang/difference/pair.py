"""Two parts that have the same id, compared field by field."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sagsgang.difference.change import Change, Direction, Group, Kind
from sagsgang.difference.meaning import Implications, bare
from sagsgang.guide.model import Guide
from sagsgang.text import _

Way = Callable[["Pair", Any, Any], Iterable[Change]]
"""How a field is compared, that is otherwise: the part, the field as it was, and as it is."""

Fields = Mapping[str, Way | None]
"""How each field of a class is compared; None: it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One part as it was and as it is. `said`: what the part is called in a sentence, with its title."""

    old_guide: Guide
    new_guide: Guide
    implications: Implications
    old: Any
    new: Any
    part: str
    said: str
    fields: Callable[[type], Fields]
    field: str = ""

    def change(
        self, group: Group, direction: Direction, said: str, *, kind: Kind = "changed", perhaps: str | None = None
    ) -> Change:
        """A change of the part, or of its field."""
        return Change(
            group=group,
            kind=kind,
            part=self.part,
            field=self.field,
            direction=direction,
            said=said,
            perhaps=perhaps,
        )


def differences(pair: Pair) -> Iterator[Change]:
    """The changes of one part, field by field. A field that is otherwise always gives one at least."""
    known = pair.fields(type(pair.old))
    for one in dataclasses.fields(pair.old):
        field = known[one.name]
        old, new = getattr(pair.old, one.name), getattr(pair.new, one.name)
        if field is None or _same(old, new):
            continue
        inner = dataclasses.replace(pair, field=one.name)
        found = list(field(inner, old, new))
        yield from found or [_order(inner)]


def _same(old: Any, new: Any) -> bool:
    """Whether they mean the same, in the same order."""
    if isinstance(old, dict) and isinstance(new, dict) and list(old) != list(new):
        return False
    return bool(bare(old) == bare(new))


def _order(pair: Pair) -> Change:
    what = pair.said or _("Guiden")
    return pair.change(
        "texts", "text", _("{what}: «{field}» står i en anden rækkefølge.").format(what=what, field=pair.field)
    )
