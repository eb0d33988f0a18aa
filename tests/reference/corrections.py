"""Corrections: the records as they read with every correction carried out at the old place (C47, C56)."""

from __future__ import annotations


def corrected(records: list[dict]) -> list[dict]:
    """The records with every standing correction carried out at the old place."""
    found = [dict(record) for record in records]
    places: dict[str, list[int]] = {}
    aims: dict[int, int] = {}
    for place, record in enumerate(records):
        own = places.setdefault(record["case"], [])
        own.append(place)
        if record["do"] != "correct":
            continue
        over = {one for one in own if is_annulled(records, aims, one)}
        target = named(own, [one | {"annulled": at in over} for at, one in enumerate(found)], record)
        if target is None:
            found[place]["in_vain"] = True
        else:
            aims[place] = target
    for place, target in aims.items():
        if records[target]["do"] != "correct" and not is_annulled(records, aims, place):
            carry_out(records[place], found[target])
    for place, record in enumerate(found):
        record.pop("annulled", None)
        if is_annulled(records, aims, place):
            record["annulled"] = True
    return found


def is_annulled(records: list[dict], aims: dict[int, int], place: int) -> bool:
    """Whether some correction annuls the record, and no other annuls that correction."""
    return any(
        target == place and records[by].get("annul") and not is_annulled(records, aims, by)
        for by, target in aims.items()
    )


def carry_out(record: dict, old: dict) -> None:
    if record.get("facts"):
        old["facts"] = {**(old.get("facts") or {}), **record["facts"]}
        old["corrected"] = {*old.get("corrected", ()), *record["facts"]}
    if record.get("outcome") is not None:
        old["outcome"] = record["outcome"]
    if record.get("new_at") is not None:
        old["at"], old["at_last"] = record["new_at"], record["new_at_last"]


def named(places: list[int], records: list[dict], record: dict) -> int | None:
    """The place of the record that a correction names: an earlier one; an opening is not annulled, a correction is only that."""
    wanted = record.get("nr")
    if not isinstance(wanted, int) or not 1 <= wanted < len(places) or record.get("unreadable"):
        return None
    old = records[places[wanted - 1]]
    if old.get("annulled") or old.get("in_vain") or (old["do"] == "open" and record.get("annul")):
        return None
    if record.get("facts") and old["do"] not in ("open", "step", "facts", "correct"):
        return None
    by = "oprettelse" if old["do"] == "open" else old.get("step")
    if any(
        by not in allowed and fact not in (old.get("facts") or {})
        for fact, allowed in record.get("only_by", {}).items()
    ):
        return None
    if old["do"] == "correct" and (not record.get("annul") or record.get("facts") or record.get("outcome")):
        return None
    return places[wanted - 1]
