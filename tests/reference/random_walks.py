"""Random walks: plausible case logs, guided by what the reference says is available."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from tests.reference.days import COPENHAGEN
from tests.reference.model import Reference
from tests.reference.random_conditions import PEOPLE, partly_known, random_value, recordable
from tests.reference.reading import as_list, plain
from tests.reference.shared import ROLES, reference


class Witness(Protocol):
    """Sees every record just before and after the reference takes it in: whoever compares needs no second run of it."""

    def before(self, model: Reference, record: dict) -> None: ...

    def after(self, model: Reference, record: dict) -> None: ...


@dataclass
class Walk:
    """The clock, the records so far, and the reference that says what is sensible."""

    rng: random.Random
    guide: dict
    model: Reference
    now: datetime
    live: bool
    partly: bool
    witness: Witness | None = None
    records: list[dict] = field(default_factory=list)
    cases: dict[str, int] = field(default_factory=dict)


def random_walk(
    rng: random.Random,
    guide: dict,
    *,
    live: bool = False,
    partly: bool = True,
    model: Callable[[dict], Reference] = reference,
    witness: Witness | None = None,
) -> list[dict]:
    """15 to 25 case-log records, in order of recording, four in five sensible.

    `partly`: some times are partly known: facts, and (not live) when a record happened.

    `live`: what the live engine would refuse is in the list too, but what comes after builds on its absence.

    `model` makes the reference that knows the guide.
    """
    starts = ["2026-02-10T09:00", "2026-03-26T15:30", "2026-10-22T11:00", "2026-12-18T16:30", "2026-05-11T08:15"]
    first = datetime.fromisoformat(rng.choice(starts)).replace(tzinfo=COPENHAGEN).astimezone(UTC)
    walk = Walk(rng=rng, guide=guide, model=model(guide), now=first, live=live, partly=partly, witness=witness)
    open_case(walk)
    go_on(walk, 15, 25)
    return walk.records


def go_on(walk: Walk, least: int, most: int) -> None:
    """Until there are so many records."""
    rng = walk.rng
    while len(walk.records) < rng.randint(least, most):
        pass_time(walk)
        if len(walk.cases) < 3 and rng.random() < 0.07:
            open_case(walk)
            continue
        case = rng.choice(list(walk.cases))
        add(walk, (sensible if rng.random() < 0.8 else wild)(walk, case))


def add(walk: Walk, record: dict) -> None:
    walk.records.append(record)
    if walk.witness is not None:
        walk.witness.before(walk.model, record)
    refused = walk.model.wrong_use(record) or walk.model.refusals(record)
    taken = not walk.model.impossible(record) and (not walk.live or not refused)
    if taken and walk.model.apply(record) is not None:
        walk.cases[record["case"]] = walk.cases.get(record["case"], 0) + 1
    if walk.witness is not None:
        walk.witness.after(walk.model, record)


def local(moment: datetime) -> str:
    return moment.astimezone(COPENHAGEN).isoformat()


def pass_time(walk: Walk) -> None:
    rng = walk.rng
    dues = [
        obligation["due"]
        for case in walk.cases
        for obligation in walk.model.obligations(case, walk.now)
        if obligation["status"] in ("open", "unknown") and obligation["due"] is not None
    ]
    ahead = [due for due in dues if walk.now.timestamp() <= due < walk.now.timestamp() + 40 * 86400]
    if ahead and rng.random() < 0.15:
        walk.now = max(walk.now, datetime.fromtimestamp(min(ahead) + rng.choice([-1, 0, 1, 3600]), UTC))
        return
    step = rng.choice([0, 60, 600, 3600, 7200, 86400, 86400, 3 * 86400, 9 * 86400])
    walk.now += timedelta(seconds=step + rng.randint(0, 59))


def head(walk: Walk, case: str, do: str, *, late: float = 0.25) -> dict:
    """What every record says. Sometimes it is recorded after it happened."""
    rng = walk.rng
    record = {"case": case, "do": do}
    happened = walk.now
    if rng.random() < late:
        happened -= timedelta(minutes=rng.choice([1, 30, 240, 1500, 6000, 15000]))
    record["at"] = local(happened)
    if walk.partly and not walk.live and rng.random() < 0.1:
        record["at"] = partly_known(rng, happened.astimezone(COPENHAGEN))
        record["recorded"] = local(walk.now)
    if happened != walk.now or rng.random() < 0.3:
        record["recorded"] = local(walk.now)
    record["by"] = rng.choice(PEOPLE)
    record["role"] = rng.choice(ROLES)
    return record


def open_case(walk: Walk) -> None:
    rng = walk.rng
    case = f"K{len(walk.cases) + 1}"
    record = head(walk, case, "open", late=0.15) | {"guide": walk.guide["guide"]}
    if rng.random() < 0.85:
        record["child"] = "B1" if rng.random() < 0.8 else "B2"
    opening = walk.guide["oprettelse"]
    chosen = [*opening["spørger"], *[f for f in opening["kan_oplyse"] if rng.random() < 0.4]]
    record["facts"] = values(walk, chosen)
    add(walk, record)


def values(walk: Walk, chosen: list[str]) -> dict:
    facts = walk.guide["fakta"]
    return {fact: random_value(walk.rng, facts[fact], walk.now, partly=walk.partly) for fact in chosen}


def sensible(walk: Walk, case: str) -> dict:
    rng = walk.rng
    if walk.model.status(case, walk.now) == "closed":
        return reopening(walk, case) if rng.random() < 0.7 else correction(walk, case)
    roll = rng.random()
    if roll < 0.62:
        steps = list(walk.guide["trin"])
        rng.shuffle(steps)
        choice = walk.model.first_available(case, walk.now, steps)
        if choice is not None:
            return step_record(walk, case, choice["step"], choice["outcomes"])
    if roll < 0.68:
        omittable = [step for step, body in walk.guide["trin"].items() if "kan_udelades" in body]
        if omittable:
            return omission(walk, case, rng.choice(omittable))
    if roll < 0.82:
        return facts_record(walk, case)
    if roll < 0.87:
        return correction(walk, case)
    if roll < 0.94:
        return extension(walk, case)
    return around_the_case(walk, case)


def around_the_case(walk: Walk, case: str) -> dict:
    """Handover, acceptance, promise, link, closing."""
    rng = walk.rng
    roll = rng.random()
    if roll < 0.3:
        return head(walk, case, "handover") | {"to": rng.choice(PEOPLE)}
    if roll < 0.6:
        offered = [r["to"] for r in walk.records if r["do"] == "handover" and r["case"] == case]
        return head(walk, case, "accept") | ({"by": offered[-1]} if offered else {})
    if roll < 0.75:
        due = walk.now + timedelta(days=rng.randint(0, 12))
        text = local(due)[:10] if rng.random() < 0.5 else local(due)
        return head(walk, case, "promise") | {"to": "barnet", "text": "Vi ringer til dig.", "due": text}
    if roll < 0.87:
        return head(walk, case, "promise") | {"kept": rng.randint(1, 2)}
    if roll < 0.93:
        return head(walk, case, "link") | {"to": rng.choice(list(walk.cases))}
    return head(walk, case, "close") | {"role": "leder", "reason": "Familien er flyttet."}


def step_record(walk: Walk, case: str, step: str, outcomes: list[str]) -> dict:
    rng = walk.rng
    body = walk.guide["trin"][step]
    record = head(walk, case, "step") | {"step": step}
    if rng.random() < 0.08:
        record["step"] = plain(step)
    if "rolle" in body and rng.random() < 0.9:
        record["role"] = rng.choice(as_list(body["rolle"]))
    if outcomes:
        record["outcome"] = rng.choice(outcomes)
    chosen = as_list(body.get("spørger")) + [f for f in as_list(body.get("kan_oplyse")) if rng.random() < 0.5]
    if chosen:
        record["facts"] = values(walk, chosen)
    return record


def omission(walk: Walk, case: str, step: str) -> dict:
    rng = walk.rng
    body = walk.guide["trin"][step]
    record = head(walk, case, "omit") | {"step": step, "reason": "Barnet er for lille."}
    record["ground"] = rng.choice(list(body.get("kan_udelades", {}).get("grunde", ["modenhed"])))
    if "rolle" in body and rng.random() < 0.9:
        record["role"] = rng.choice(as_list(body["rolle"]))
    return record


def facts_record(walk: Walk, case: str) -> dict:
    names = recordable(walk.guide["fakta"])
    chosen = walk.rng.sample(names, walk.rng.randint(1, 2))
    return head(walk, case, "facts") | {"facts": values(walk, chosen)}


def extension(walk: Walk, case: str) -> dict:
    """Mostly of what may still be extended, and mostly to a later day."""
    rng = walk.rng
    pligter = walk.guide["pligter"]
    own = [o for o in walk.model.obligations(case, walk.now) if o["id"] in pligter and o["due"] is not None]
    waiting = [o for o in own if o["status"] in ("open", "missed", "unknown")]
    lawful = [o for o in waiting if "kan_forlænges" in pligter[o["id"]] and o["due"] >= walk.now.timestamp()]
    if not own:
        return facts_record(walk, case)
    chosen = rng.choice(lawful if lawful and rng.random() < 0.85 else waiting or own)
    days = rng.choice([1, 4, 10, 30, 90]) if rng.random() < 0.9 else rng.choice([-1, 0])
    due = local(datetime.fromtimestamp(chosen["due"], UTC) + timedelta(days=days, minutes=rng.randint(0, 600)))
    record = head(walk, case, "extend", late=0.15) | {"obligation": chosen["id"], "reason": "Der mangler et svar."}
    return record | {"due": due[:10] if rng.random() < 0.5 else due}


def correction(walk: Walk, case: str) -> dict:
    rng = walk.rng
    own = [record for record in walk.model.records if record["case"] == case]
    nr = rng.randint(1, len(own))
    target = own[nr - 1]
    record = head(walk, case, "correct") | {"nr": nr, "reason": "Det var skrevet forkert."}
    roll = rng.random()
    outcomes = walk.guide["trin"].get(target.get("step"), {}).get("udfald")
    if target.get("facts") and roll < 0.45:
        fact = rng.choice(list(target["facts"]))
        if fact in walk.guide["fakta"]:
            record["facts"] = values(walk, [fact])
            return record
    if outcomes and roll < 0.6:
        record["outcome"] = rng.choice(list(outcomes))
        return record
    if roll < 0.75 and nr > 1:
        record["annul"] = True
        return record
    moved = target["at"] + rng.choice([-86400, -3600, -60, 60, 3600])
    new = datetime.fromtimestamp(min(moved, int(walk.now.timestamp())), UTC)
    record["new_at"] = local(new)
    if walk.partly and not walk.live and rng.random() < 0.2:
        record["new_at"] = partly_known(rng, new.astimezone(COPENHAGEN))
    return record


def reopening(walk: Walk, case: str) -> dict:
    return head(walk, case, "reopen") | {"reason": "Der er kommet nyt."}


def wild(walk: Walk, case: str) -> dict:
    """What an honest worker would not do, or a log has wrong."""
    rng = walk.rng
    steps = walk.guide["trin"]
    step = rng.choice(list(steps))
    roll = rng.random()
    if roll < 0.5:
        record = step_record(walk, case, step, list(steps[step].get("udfald", {})))
        record["role"] = rng.choice(ROLES)
        if rng.random() < 0.2:
            record.pop("facts", None)
        if rng.random() < 0.15:
            record.pop("outcome", None)
        if rng.random() < 0.08:
            record["outcome"] = "findes_ikke"
        return record
    if roll < 0.58:
        return omission(walk, case, step) | ({"ground": "lyst"} if rng.random() < 0.3 else {})
    if roll < 0.68:
        facts: dict = {rng.choice(["antal", "modtaget", "overgreb", "findes_ikke"]): rng.choice(["nope", "2026-13-40"])}
        return head(walk, case, "facts") | {"facts": facts}
    if roll < 0.72:
        return head(walk, case, "step") | {"step": "findes_ikke"}
    if roll < 0.78:
        return head(walk, case, "accept")
    if roll < 0.86:
        return head(walk, case, "close") | {"reason": "Vi gider ikke mere."}
    if roll < 0.9:
        return reopening(walk, case)
    if roll < 0.96:
        record = extension(walk, case)
        names = [*walk.guide["pligter"], "findes_ikke"]
        return record | ({"obligation": rng.choice(names)} if record["do"] == "extend" else {})
    return correction(walk, case)
