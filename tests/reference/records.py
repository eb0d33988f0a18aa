"""Taking records in, leniently: what the guide would have refused is recorded, and noted for the findings."""

from __future__ import annotations

from dataclasses import replace

from tests.reference import days
from tests.reference.conditions import View, count_cases, people, value
from tests.reference.law import World
from tests.reference.limits import move_due
from tests.reference.obligations import (
    PENDING,
    PROMISE,
    advance,
    arise,
    go_back,
    lacks,
    meet,
    meetable,
    move,
    period_ends,
    revived,
    spawn,
    update,
)
from tests.reference.reading import BadValueError, as_list, is_time, number, read_value, resolve, span_of, text, yes
from tests.reference.state import Case, Guide, Instance, Judged, Span
from tests.reference.steps import Judgement, built_on, doing_of, ground_of, judge, judge_omission, only_meets

KINDS = [
    "open", "step", "omit", "facts", "correct", "handover", "accept", "promise", "link", "extend", "close", "reopen",
]  # fmt: skip


def normal(guide: Guide | None, record: dict) -> dict | None:
    """The record with instants as seconds and ids as the guide writes them. None: not well-formed."""
    if record.get("do") not in KINDS or not isinstance(record.get("case"), str) or not record.get("by"):
        return None
    found = dict(record)
    for key in ("at", "new_at"):
        if record.get(key) is not None:
            read = days.read_moments(record[key])
            if read is None:
                return None
            found[key], found[f"{key}_last"] = read[:2]
    if found.get("at") is None:
        return None
    if record.get("recorded") is None:
        found["recorded"] = found["at"]
    else:
        read = days.read_instant(record["recorded"])
        if read is None:
            return None
        found["recorded"] = read[0]
    if guide is None:
        return found
    if record["do"] == "step" or record["do"] == "omit":
        if not isinstance(record.get("step"), str):
            return None
        found["step"] = resolve(record["step"], guide.steps) or record["step"]
    if record["do"] == "step" and record.get("outcome") is not None:
        outcomes = guide.steps.get(found["step"], {}).get("udfald", {})
        found["outcome"] = resolve(record["outcome"], outcomes) or record["outcome"]
    if record["do"] == "extend" and record.get("obligation") is not None:
        found["obligation"] = resolve(record["obligation"], guide.obligations) or record["obligation"]
    if record.get("facts"):
        found["facts"] = {resolve(fact, guide.facts) or fact: v for fact, v in record["facts"].items()}
        if record["do"] == "correct" and not all(readable(guide, fact, v) for fact, v in found["facts"].items()):
            found["unreadable"] = True
        if record["do"] == "correct":
            found["only_by"] = {fact: askers(guide, fact) for fact in found["facts"] if only_in_steps(guide, fact)}
    return found


def span(record: dict) -> Span:
    """When what is recorded happened."""
    return record["at"], record["at_last"]


def readable(guide: Guide, fact: str, given: object, *, strict_hours: bool = False) -> bool:
    """Whether the fact can be recorded with that value."""
    declaration = guide.facts.get(fact)
    if declaration is None or "beregnes" in declaration:
        return False
    try:
        read_value(declaration, given, strict_hours=strict_hours)
    except BadValueError:
        return False
    return True


def only_in_steps(guide: Guide, fact: str) -> bool:
    return yes(guide.facts.get(fact, {}).get("kun_i_trin"))


def askers(guide: Guide, fact: str) -> list[str]:
    """What may record the fact: steps, and the opening."""
    asking = {"oprettelse": guide.opening, **guide.steps}
    return [
        name for name, body in asking.items() if fact in as_list(body.get("spørger")) + as_list(body.get("kan_oplyse"))
    ]


def out_of_place(case: Case, record: dict, fact: str) -> bool:
    """Whether the fact is one for steps that ask for it, and the record is none."""
    if not only_in_steps(case.guide, fact) or record["do"] == "open":
        return False
    return record.get("step") not in askers(case.guide, fact)


def falls(guide: Guide, case: Case, fact: str, given: object, *, corrected: bool = False) -> bool:
    """Whether a fact that only rises would fall. `corrected`: a correction gave it that value, and it may."""
    declaration = guide.facts[fact]
    if corrected:
        return False
    before = case.facts.get(fact)
    if before is None or not yes(declaration.get("stigende")) or declaration["type"] not in ("valg", "flervalg"):
        return False
    options = [text(option) for option in declaration["valg"]]
    after = read_value(declaration, given)
    if declaration["type"] == "flervalg":
        return not set(before) <= set(after)
    return options.index(after) < options.index(before)


def usable(case: Case, record: dict, fact: str, raw: object) -> bool:
    """Whether the record gives the fact that value."""
    corrected = fact in record.get("corrected", ())
    if not readable(case.guide, fact, raw) or out_of_place(case, record, fact):
        return False
    return not falls(case.guide, case, fact, raw, corrected=corrected)


def with_facts(case: Case, record: dict) -> list[str]:
    """Records what can be read; returns the facts that got a new value."""
    given = record.get("facts") or {}
    changed = []
    case.named |= people(case.guide.facts, case.facts)
    for fact, raw in given.items():
        if not usable(case, record, fact, raw):
            continue
        after = read_value(case.guide.facts[fact], raw)
        if case.facts.get(fact) != after:
            changed.append(fact)
        case.facts[fact] = after
    return changed


def note_bad_facts(case: Case, record: dict, nr: int, at: int | None = None) -> None:
    for fact, raw in (record.get("facts") or {}).items():
        if not usable(case, record, fact, raw):
            case.note("INVALID_DATA", fact, nr, record["at"] if at is None else at)


def judged_on_trial(world: World, case: Case, record: dict, missing: list[str]) -> tuple[Judgement, Case]:
    """The step as the guide sees it: on a copy that holds its facts, and where a void limit it meets has gone back."""
    trial = case.copied()
    before = dict(trial.facts)
    for instance in revived(trial, record["step"], record.get("outcome"), span(record)):
        if instance.moved is not None and not built_on(trial, instance):
            go_back(trial, instance)
    with_facts(trial, record)
    return judge(replace(view_of(world, trial, record), before=before), record, missing=missing), trial


def view_of(world: World, case: Case, record: dict) -> View:
    """The case as who makes the record sees it, when it happens."""
    return View(
        cases=world.cases,
        case=case,
        nu=record["at"],
        nu_latest=record["at_last"],
        actor=record["by"],
        step=record.get("step"),
    )


def missing_facts(asked: list[str], record: dict) -> list[str]:
    return [fact for fact in asked if (record.get("facts") or {}).get(fact) is None]


def take_in(world: World, guides: dict[str, Guide], record: dict) -> None:
    """Takes one well-formed record in."""
    if record["do"] == "open":
        take_opening(world, guides[record["guide"]], record)
        return
    case = world.cases[record["case"]]
    advance(world, case, record["recorded"])
    nr = case.seq + 1
    if not record.get("annulled"):
        TAKE[record["do"]](world, case, record, nr)
        case.actors.append((record["by"], record.get("role")))
    case.seq = nr
    if case.status == "open":
        update(world, case, case.clock, span(record), nr)


def take_opening(world: World, guide: Guide, record: dict) -> None:
    case = Case(
        id=record["case"],
        guide=guide,
        child=record.get("child"),
        family=record.get("family"),
        holder=record["by"],
        began_span=span(record),
        clock=record["recorded"],
        seq=1,
        opened_order=len(world.cases),
    )
    case.tracks = {track: phases[0] for track, phases in guide.phases.items()}
    changed = with_facts(case, record)
    anchor = guide.opening.get("indtraf")
    if anchor in case.facts and is_time(guide.facts[anchor]):
        case.began_span = span_of(case.facts[anchor])
    note_bad_facts(case, record, 1, case.began)
    for fact in missing_facts(as_list(guide.opening.get("spørger")), record):
        case.note("UNDOCUMENTED", fact, 1, case.began)
    if not world.law.ignore_dates and not in_force(guide, case.began):
        case.note("NOT_APPLICABLE", guide.id, 1, case.began)
    case.actors.append((record["by"], record.get("role")))
    world.cases[case.id] = case
    for fact, declaration in guide.facts.items():
        if "antal_sager" in declaration.get("beregnes", {}):
            case.counted[fact] = count_cases(View(cases=world.cases, case=case, nu=case.clock), declaration["beregnes"])
    spawn(case, "oprettelse", None, case.began_span)
    for fact in changed:
        spawn(case, "fakta", fact, case.began_span)
    for phase in case.tracks.values():
        spawn(case, "fase", phase, case.began_span)
    update(world, case, case.clock, case.began_span, 1)


def in_force(guide: Guide, began: int) -> bool:
    span = guide.raw.get("gælder", {})
    first, final = days.read_date(span.get("fra")), days.read_date(span.get("til"))
    day = days.local_date(began)
    return (first is None or first <= day) and (final is None or day <= final)


def closed_stops(case: Case, record: dict, nr: int, subject: str) -> bool:
    """A closed case takes only corrections and a reopening; the rest is noted and has no effect."""
    if case.status == "closed":
        case.note("INVALID_DATA", subject, nr, record["at"])
    return case.status == "closed"


def take_facts(world: World, case: Case, record: dict, nr: int) -> None:
    if closed_stops(case, record, nr, case.id):
        return
    note_bad_facts(case, record, nr)
    for fact in with_facts(case, record):
        spawn(case, "fakta", fact, span(record))


def take_step(world: World, case: Case, record: dict, nr: int) -> None:
    step, at = record["step"], record["at"]
    if closed_stops(case, record, nr, step):
        return
    if step not in case.guide.steps:
        case.note("INVALID_DATA", step, nr, at)
        return
    body = case.guide.steps[step]
    missing = missing_facts(as_list(body.get("spørger")), record)
    judgement, _ = judged_on_trial(world, case, record, missing)
    outcomes = body.get("udfald", {})
    outcome = record.get("outcome")
    leads = (outcome in outcomes) if outcomes else outcome is None
    note_step(case, record, nr, judgement, leads=leads, missing=missing)

    case.steps_at.append(at)
    doing = doing_of(record, nr)
    if judgement.absolute:
        case.note("NO_LEGAL_EFFECT", step, nr, at)
        for fact in with_facts(case, record):
            spawn(case, "fakta", fact, span(record))
        return

    meets = meetable(case, doing)
    for instance in meets:
        back = instance.status == "void" and lacks(case, instance) == 1
        if back and instance.moved is not None and not built_on(case, instance):
            go_back(case, instance)
    changed = with_facts(case, record)
    case.doings.append(doing)
    case.holds_open = False
    for fact in changed:
        spawn(case, "fakta", fact, span(record))
    spawn(case, "trin", step, span(record), outcome=outcome)
    for instance in meets:
        meet(case, instance, doing)
    if leads and not judgement.only_meets:
        target = outcomes[outcome].get("til", body.get("til")) if outcomes else body.get("til")
        if target is not None and (judgement.phase_ok or is_forward(case, target)):
            move(case, target, span(record), nr)
    if leads:
        for opening in (body.get("åbner"), outcomes[outcome].get("åbner") if outcomes else None):
            if opening is not None:
                expect(world, case, opening, record, nr)


def is_forward(case: Case, target: str) -> bool:
    phases = case.guide.phases[case.guide.track_of[target]]
    return phases.index(target) > phases.index(case.tracks[case.guide.track_of[target]])


def expect(world: World, case: Case, opening: dict, record: dict, nr: int) -> None:
    """In a log nothing opens by itself: the case that should be there is looked for when it is judged."""
    child = case.facts.get(opening["barn"]) if "barn" in opening else case.child
    open_now = any(
        c.guide.id == opening["guide"] and c.child == child and c.status == "open" and c.id != case.id
        for c in world.cases.values()
    )
    if child is None or not open_now:
        case.expected.append((opening["guide"], child, len(world.cases), len(case.links), nr, record["at"]))


def note_step(case: Case, record: dict, nr: int, judgement: Judgement, *, leads: bool, missing: list[str]) -> None:
    """What can be said at once; what needs the later records is kept for the findings."""
    step, at = record["step"], record["at"]
    note_bad_facts(case, record, nr)
    for fact in missing:
        if fact not in case.facts:  # C63
            case.note("UNDOCUMENTED", fact, nr, at)
    if not leads:
        case.note("INVALID_DATA", step, nr, at)
    if judgement.belongs is not True:
        case.note("UNDOCUMENTED" if judgement.belongs is None else "NOT_APPLICABLE", step, nr, at)
    if not judgement.role_ok:
        case.note("WRONG_ACTOR", step, nr, at)
    for _ in judgement.barriers:
        case.note("BARRIER", step, nr, at)
    requirements = list(judgement.requirements)
    if judgement.too_early is not None:
        result, subject, absent = judgement.too_early
        if absent:
            requirements.append(("absent", subject))
        else:
            case.note("UNDOCUMENTED" if result == "unknown" else "CONDITION", step, nr, at)
    case.judged.append(
        Judged(
            nr=nr,
            at=at,
            latest=record["at_last"],
            step=step,
            phase_matters=not judgement.only_meets and "part" not in case.guide.steps[step],
            out_of_order=not judgement.done_ok,
            requirements=requirements,
        )
    )


def take_omission(world: World, case: Case, record: dict, nr: int) -> None:
    step, at = record["step"], record["at"]
    if closed_stops(case, record, nr, step):
        return
    if step not in case.guide.steps or ground_of(case.guide.steps[step], record.get("ground")) is None:
        case.note("INVALID_DATA", step, nr, at)
        return
    view = view_of(world, case, record)
    against_it = judge_omission(view, record)
    for kind, result, _ in against_it:
        if kind == "belongs":
            case.note("UNDOCUMENTED" if result == "unknown" else "NOT_APPLICABLE", step, nr, at)
        if kind == "role":
            case.note("WRONG_ACTOR", step, nr, at)
    case.judged.append(
        Judged(
            nr=nr,
            at=at,
            latest=record["at_last"],
            step=step,
            phase_matters=not only_meets(view, step) and "part" not in case.guide.steps[step],
            out_of_order=any(kind == "done" for kind, _, _ in against_it),
        )
    )
    case.omissions.append(doing_of(record, nr))


def take_handover(world: World, case: Case, record: dict, nr: int) -> None:
    if not closed_stops(case, record, nr, case.id):
        case.offered = record.get("to")


def take_acceptance(world: World, case: Case, record: dict, nr: int) -> None:
    if closed_stops(case, record, nr, case.id):
        return
    if case.offered != record["by"]:
        case.note("WRONG_ACTOR", case.id, nr, record["at"])
    case.holder, case.offered = record["by"], None
    case.acceptances.append(span(record))
    spawn(case, "overtagelse", None, span(record))


def given_due(record: dict) -> int | None:
    """The `due` that a promise or an extension says; a date is the end of that day."""
    day = days.read_date(record.get("due"))
    if day is not None:
        return days.end_of_day(day)
    found = days.read_instant(record.get("due"))
    return None if found is None else found[0]


def kept_promise(case: Case, record: dict) -> Instance | None:
    """The pending promise that the record says was kept."""
    try:
        wanted = number(record["kept"])
    except BadValueError:
        return None
    return next((i for i in case.of_obligation(PROMISE) if i.nr == wanted and i.status in ("open", "missed")), None)


def take_promise(world: World, case: Case, record: dict, nr: int) -> None:
    if closed_stops(case, record, nr, case.id):
        return
    if record.get("kept") is not None:
        kept = kept_promise(case, record)
        if kept is None:
            case.note("INVALID_DATA", PROMISE, nr, record["at"])
        else:
            kept.status, kept.met = "met", span(record)
        return
    due = given_due(record)
    made = Instance(
        id=PROMISE,
        nr=len(case.of_obligation(PROMISE)) + 1,
        source=PROMISE,
        arose=span(record),
        arose_nr=nr,
        status="open",
        start=span(record),
        due=None if due is None else (due, due),
    )
    case.instances.append(made)


def to_extend(case: Case, record: dict) -> Instance | None:
    """C68: the oldest that is not settled; else, so that it can be said that it cannot be, the newest."""
    if record.get("obligation") not in case.guide.obligations:
        return None
    arisen = [i for i in case.of_obligation(record["obligation"]) if i.status != "not_applicable"]
    return next((i for i in arisen if i.status in PENDING), arisen[-1] if arisen else None)


def may_extend(world: World, case: Case, record: dict, instance: Instance) -> bool:
    """C68."""
    rule = case.guide.obligations[instance.id].get("kan_forlænges")
    due = given_due(record)
    if rule is None or due is None or not record.get("reason"):
        return False
    if instance.status not in PENDING or instance.due is None:
        return False
    if record["at"] > instance.due[1] or due <= instance.due[1]:
        return False
    if not world.law.in_force(as_list(rule.get("hjemmel")), days.local_date(record["at"])):
        return False
    return value(view_of(world, case, record), rule.get("kræver", [])) is True


def take_extension(world: World, case: Case, record: dict, nr: int) -> None:
    if closed_stops(case, record, nr, case.id):
        return
    instance = to_extend(case, record)
    if instance is None:
        case.note("INVALID_DATA", str(record.get("obligation")), nr, record["at"])
    elif not may_extend(world, case, record, instance):
        case.note("CONDITION", instance.id, nr, record["at"])
    else:
        due = given_due(record)
        instance.extended = True
        move_due(case, instance, (due, due))


def take_link(world: World, case: Case, record: dict, nr: int) -> None:
    if not closed_stops(case, record, nr, case.id):
        case.links.append(record.get("to"))


def take_close(world: World, case: Case, record: dict, nr: int) -> None:
    if closed_stops(case, record, nr, case.id):
        return
    if record.get("role") != "leder":
        case.note("WRONG_ACTOR", case.id, nr, record["at"])
    case.status = "closed"
    for instance in case.instances:
        if instance.status in ("open", "unknown"):
            instance.status, instance.ended, instance.shut = "lapsed", True, True


def take_reopening(world: World, case: Case, record: dict, nr: int) -> None:
    if case.status == "open":
        case.note("INVALID_DATA", case.id, nr, record["at"])
        return
    case.status, case.holds_open = "open", True
    for instance in list(case.instances):  # C76: nothing was owed while it was closed
        left_out = instance.status == "lapsed" and instance.left_out and not instance.off
        stood = instance.shut or left_out or instance.status in ("met", "missed", "void")
        if stood and instance.due is not None and instance.due[1] < record["at"] and period_ends(case, instance):
            instance.succeeded, instance.shut = True, False
            arise(case, instance.id, "gentagelse", span(record))
    for instance in case.instances:  # C57
        if instance.shut:
            instance.ended = instance.shut = False
            instance.status = "open" if instance.source == PROMISE or instance.applied else "unknown"


def take_correction(world: World, case: Case, record: dict, nr: int) -> None:
    """It only takes its number here: the record it names was replaced before the records were run (`corrections`)."""
    if record.get("in_vain"):
        case.note("INVALID_DATA", case.id, nr, record["at"])


TAKE = {
    "step": take_step,
    "omit": take_omission,
    "facts": take_facts,
    "correct": take_correction,
    "handover": take_handover,
    "accept": take_acceptance,
    "promise": take_promise,
    "link": take_link,
    "extend": take_extension,
    "close": take_close,
    "reopen": take_reopening,
}
