"""Every difference between two guides: part by part, by id, and in each part field by field as `difference.fields` says."""

from __future__ import annotations

from sagsgang.difference.change import GROUPS, Change, Difference, Side
from sagsgang.difference.fields import fields_of
from sagsgang.difference.meaning import Implications
from sagsgang.difference.pair import Pair, differences
from sagsgang.guide.model import Guide


def compare(old: Guide, new: Guide) -> Difference:
    """What is otherwise in the new guide. Guides with the same digest have no differences."""
    changes: list[Change] = []
    if old.digest != new.digest or not old.digest:
        pair = Pair(
            old_guide=old,
            new_guide=new,
            implications=Implications(old, new),
            old=old,
            new=new,
            part="",
            said="",
            fields=fields_of,
        )
        changes = list(differences(pair))
    order = {group: place for place, group in enumerate(GROUPS)}
    return Difference(
        old=_side(old), new=_side(new), changes=tuple(sorted(changes, key=lambda change: order[change.group]))
    )


def _side(guide: Guide) -> Side:
    return Side(guide=guide.id, edition=guide.edition, title=guide.title, digest=guide.digest)
