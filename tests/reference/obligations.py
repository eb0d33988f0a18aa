"""Obligations: how they arise, what meets them, and what happens when an instant has passed."""

from __future__ import annotations

from tests.reference import days
from tests.reference.conditions import View, all_of, any_of, belongs, track_ended, unknown_facts, value
from tests.reference.law import World
from tests.reference.limits import beyond_law, compute_due, is_local, law_passed, missing_facts_of
from tests.reference.reading import as_list, number, span_of
from tests.reference.state import Case, Doing, Instance, Move, Span, step_references

PENDING = ("open", "missed", "unknown")
PROMISE = "løfte"
BY_PERIOD, BY_MEETING = "efter_periode", "efter_opfyldelse"


# --- arising


def fact_span(case: Case, fact: str | None, at: Span) -> Span:
    """C53: the value of a date or instant; else when it was recorded."""
    if case.guide.facts[fact].get("type") not in ("dato", "tidspunkt"):
        return at
    return span_of(case.facts[fact])


def arise(case: Case, obligation: str, source: str, when: Span, *, after: int | None = None) -> None:
    """One more instance of the obligation."""
    nr = len(case.of_obligation(obligation)) + 1
    case.instances.append(Instance(id=obligation, nr=nr, source=source, arose=when, after=after))


def spawn(case: Case, kind: str, name: str | None, at: Span, *, outcome: str | None = None) -> None:
    """What happened makes obligations arise (C26)."""
    for obligation in case.guide.obligations:
        for source in case.guide.source_kinds(obligation):
            if matches(source, kind, name, outcome):
                arise(case, obligation, kind, fact_span(case, name, at) if kind == "fakta" else at)


def matches(source: object, kind: str, name: str | None, outcome: str | None) -> bool:
    if isinstance(source, str):
        return kind == source if source in ("oprettelse", "overtagelse") else (kind, name) == ("trin", source)
    if kind == "trin" and "trin" in source and "udfald" in source:
        return (source["trin"], source["udfald"]) == (name, outcome)
    return source.get(kind) == name and kind in source


def move(case: Case, target: str, at: Span, order: float) -> Move | None:
    """Moves the target's track there; entering a phase makes obligations arise."""
    track = case.guide.track_of[target]
    if case.tracks[track] == target:
        return None
    made = Move(track=track, origin=case.tracks[track], target=target, span=at, order=order)
    case.moves.append(made)
    case.tracks[track] = target
    spawn(case, "fase", target, at)
    return made


# --- meeting


def could_be_met_by(case: Case, step: str) -> bool:
    """Whether an obligation that the step meets is open, missed or unknown."""
    return any(
        instance.status in PENDING and step in [s for s, _ in case.guide.met_by(instance.id)]
        for instance in case.instances
        if instance.source != PROMISE
    )


def counts_for(case: Case, instance: Instance, doing: Doing, references: list[tuple[str, str | None]]) -> bool:
    """C30, C74, C75: whether the doing can meet the instance."""
    if not any(doing.step == step and outcome in (None, doing.outcome) for step, outcome in references):
        return False
    body = case.guide.obligations[instance.id]
    by_period = body.get("gentages") == BY_PERIOD
    if by_period and not in_period(instance, doing):
        return False
    if instance.source == "oprettelse":
        anchored = "regnet_fra" in body and instance.start is not None
        return doing.latest >= (instance.start[0] if anchored else case.began)
    if instance.after is None and doing.latest < (instance.arose if instance.start is None else instance.start)[0]:
        return False
    early = instance.source == "fakta" or (by_period and instance.repeated)
    return early or (instance.arose_nr is not None and doing.nr > instance.arose_nr)


def in_period(instance: Instance, doing: Doing) -> bool:
    """C75: after the period before it, and not after its due."""
    if instance.after is not None and doing.latest <= instance.after:
        return False
    return instance.due is None or doing.at <= instance.due[1]


def meetable(case: Case, doing: Doing) -> list[Instance]:
    """C31, C34: for each obligation the oldest instance that the doing counts for."""
    found = []
    for obligation in case.guide.obligations:
        references = case.guide.met_by(obligation)
        if all(step != doing.step for step, _outcome in references):
            continue
        for instance in case.of_obligation(obligation):
            over = instance.status == "void" or window_has_closed(case, instance)
            in_time = over and all(d.at <= instance.due[1] for d in (*instance.counted, doing))
            if (in_time or instance.status in PENDING) and counts_for(case, instance, doing, references):
                found.append(instance)
                break
    return found


def window_has_closed(case: Case, instance: Instance) -> bool:
    body = case.guide.obligations[instance.id]
    return body.get("følge") == "vindue" and instance.status == "lapsed" and instance.ended and not instance.shut


def revived(case: Case, step: str, outcome: str | None, at: Span) -> list[Instance]:
    """The void instances that a doing at that time would meet."""
    doing = Doing(nr=case.seq + 1, step=step, at=at[0], latest=at[1], by="", outcome=outcome)
    return [i for i in meetable(case, doing) if i.status == "void" and lacks(case, i) == 1]


def go_back(case: Case, instance: Instance) -> None:
    """C34: the track that the passed limit moved is where it was."""
    made = instance.moved
    case.moves = [m for m in case.moves if m is not made]
    case.tracks[made.track] = made.origin
    instance.moved = None


def lacks(case: Case, instance: Instance) -> int:
    """C73: how many doings more it takes."""
    return int(number(case.guide.obligations[instance.id].get("antal", 1))) - len(instance.counted)


def meet(case: Case, instance: Instance, doing: Doing) -> None:
    """The doing counts for it, and meets it when it is the last that was lacking."""
    instance.counted = (*instance.counted, doing)
    if lacks(case, instance) > 0:
        return
    instance.met = (max(d.at for d in instance.counted), max(d.latest for d in instance.counted))
    instance.status = "met"
    spawn_met(case, instance)
    if case.guide.obligations[instance.id].get("gentages") == BY_MEETING:
        arise(case, instance.id, "gentagelse", instance.met)


def spawn_met(case: Case, instance: Instance) -> None:
    for obligation in case.guide.obligations:
        for source in case.guide.source_kinds(obligation):
            if isinstance(source, dict) and source.get("pligt") == instance.id and source.get("er") == "opfyldt":
                arise(case, obligation, "pligt", instance.met)


# --- how it stands


def applies(world: World, case: Case, instance: Instance, nu: int) -> bool | None:
    """C27, but for the law: its `når`, and that a step which meets it belongs."""
    body = case.guide.obligations[instance.id]
    view = View(cases=world.cases, case=case, nu=nu)
    steps = [step for step, _ in case.guide.met_by(instance.id)]
    some_step = any_of([belongs(view, step) for step in steps]) if steps else True
    return all_of([value(view, body.get("når", [])), some_step])


def all_omitted(world: World, case: Case, instance: Instance, nu: int) -> bool:
    """C35, C64."""
    view = View(cases=world.cases, case=case, nu=nu)
    left = [step for step, _ in case.guide.met_by(instance.id) if belongs(view, step) is not False]
    return bool(left) and all(
        any(o.step == step and omission_counts(case, instance, o) for o in case.omissions) for step in left
    )


def omission_counts(case: Case, instance: Instance, omission: Doing) -> bool:
    if case.guide.obligations[instance.id].get("gentages") == BY_PERIOD and instance.repeated:
        return counts_for(case, instance, omission, [(omission.step, None)])
    if instance.source in ("oprettelse", "fakta"):
        return True
    return instance.arose_nr is not None and omission.nr > instance.arose_nr


def target_has_ended(world: World, case: Case, instance: Instance, nu: int) -> bool:
    """Whether the track that a `bortfald` would move has ended."""
    body = case.guide.obligations[instance.id]
    if body.get("følge") != "bortfald" or "til" not in body:
        return False
    return track_ended(View(cases=world.cases, case=case, nu=nu), case.guide.track_of[body["til"]]) is True


def assess(world: World, case: Case, instance: Instance, nu: int, moment: Span, nr: int) -> None:
    """How the instance stands now. `moment`: when what changed the case happened."""
    if instance.source == PROMISE or instance.status in ("met", "void") or instance.ended:
        return
    here = applies(world, case, instance, nu)
    if instance.off and instance.succeeded:
        return  # C76: what lapsed when the series ended stays so
    if instance.off and here is not False:
        instance.off = False
        if begins_anew(case, instance, moment):  # C76
            instance.succeeded, instance.ended = True, True
            arise(case, instance.id, "gentagelse", moment)
            return
    if instance.arose_nr is None:
        if here is False:
            instance.fresh, instance.status = False, "not_applicable"
            return
        instance.arose_nr = nr
        if not instance.fresh:
            instance.arose, instance.after = moment, None
    over = all_omitted(world, case, instance, nu) or target_has_ended(world, case, instance, nu)
    stays_lapsed = over and instance.status == "lapsed" and not instance.off
    ends_its_period = instance.left_out and case.guide.obligations[instance.id].get("gentages") == BY_PERIOD
    never_applied = here is False and not instance.applied
    if stays_lapsed and not ends_its_period and not never_applied:
        return  # R20: what is over is no longer computed
    if here is not False:
        compute_due(world, case, instance, nu)
    origin = instance.arose if instance.start is None else instance.start
    if not world.law.in_force(as_list(case.guide.obligations[instance.id].get("hjemmel")), days.local_date(origin[0])):
        instance.status = "not_applicable"
        return
    instance.applied = instance.applied or (here is True and not stays_lapsed)
    if here is False and not instance.applied:  # C61: what never applied starts anew when it does
        instance.fresh, instance.arose_nr, instance.start, instance.due = False, None, None, None
        instance.limits, instance.decided_by, instance.extended, instance.counted = {}, None, False, ()
    if here is False:
        instance.status = "lapsed" if instance.applied else "not_applicable"
        instance.off = instance.applied and not stays_lapsed
    elif over:
        if instance.status != "lapsed":
            instance.left_out = all_omitted(world, case, instance, nu)
        instance.status = "lapsed"
    elif here is None:
        instance.status = "missed" if instance.missed else "unknown"
    else:
        instance.status = "missed" if instance.missed else "open"


def begins_anew(case: Case, instance: Instance, moment: Span) -> bool:
    """C76: its period ended while it had lapsed because its `når` was false."""
    by_period = case.guide.obligations[instance.id].get("gentages") == BY_PERIOD
    return by_period and not instance.succeeded and instance.due is not None and moment[0] > instance.due[1]


def update(world: World, case: Case, nu: int, moment: Span, nr: int) -> None:
    """Judges every obligation until nothing changes, then closes the case if it is done (not while it is held open)."""
    for _ in range(20):
        before = [(i.status, i.due) for i in case.instances]
        for obligation in case.guide.obligations:
            references = case.guide.met_by(obligation)
            for instance in case.of_obligation(obligation):
                assess(world, case, instance, nu, moment, nr)
                if instance.status in PENDING:
                    used = {doing.nr for i in case.of_obligation(obligation) for doing in i.counted}
                    for doing in case.doings:
                        free = instance.status in PENDING and doing.nr not in used
                        if free and counts_for(case, instance, doing, references):
                            meet(case, instance, doing)
        if before == [(i.status, i.due) for i in case.instances]:
            break
    view = View(cases=world.cases, case=case, nu=nu)
    ended = all(track_ended(view, track) is True for track in case.guide.tracks)
    if ended and not case.holds_open and not any(i.status in PENDING for i in case.instances):
        case.status = "closed"


# --- instants that pass


def place(case: Case, instance: Instance) -> tuple[int, int, int]:
    names = [*case.guide.obligations, PROMISE]
    return (instance.due[1] if instance.due else 0), names.index(instance.id), instance.nr


def advance(world: World, case: Case, to: int) -> None:
    """C1, C2: acts on the instants that have certainly passed, in the order of their due times."""
    if case.status == "closed":
        case.clock = max(case.clock, to)
        return
    to = max(case.clock, to)
    judged_at_end = False
    while case.status == "open":
        passed = [i for i in case.instances if i.due is not None and i.due[1] < to and waits_for_its_due(case, i)]
        if passed:
            first = min(passed, key=lambda instance: place(case, instance))
            end = first.due[1]
            if first.status == "open":
                act(case, first)
            if period_ends(case, first):
                begin_next_period(case, first)
            case.clock = max(case.clock, end)
            update(world, case, case.clock, (end, end), case.seq)
        elif not judged_at_end:
            judged_at_end = True
            update(world, case, to, (to, to), case.seq)
        else:
            break
    case.clock = to


def waits_for_its_due(case: Case, instance: Instance) -> bool:
    """Whether something happens when its due has passed."""
    if instance.status == "open":
        return True
    left_out = instance.status == "lapsed" and instance.left_out and not instance.off and not instance.shut
    return (left_out or instance.status in ("met", "missed", "unknown", "void")) and period_ends(case, instance)


def period_ends(case: Case, instance: Instance) -> bool:
    """C75: whether another period follows on its due. One without any length is followed by none."""
    if instance.source == PROMISE or instance.succeeded:
        return False
    by_period = case.guide.obligations[instance.id].get("gentages") == BY_PERIOD
    return by_period and (instance.start is None or instance.due[1] > instance.start[1])


def begin_next_period(case: Case, instance: Instance) -> None:
    """It starts at the due, or at the second after it when the first day counts."""
    instance.succeeded = True
    later = 1 if case.guide.obligations[instance.id].get("første_dag") == "tæller" else 0
    start = (instance.due[0] + later, instance.due[1] + later)
    arise(case, instance.id, "gentagelse", start, after=instance.due[0])


def act(case: Case, instance: Instance) -> None:
    """A limit has passed with nothing to meet it."""
    body = case.guide.obligations.get(instance.id, {})
    if body.get("følge") == "vindue":
        instance.status, instance.ended = "lapsed", True
    elif body.get("følge") == "bortfald":
        instance.status, instance.void_order = "void", case.seq + 0.5
        if "til" in body:
            instance.moved = move(case, body["til"], (instance.due[1], instance.due[1]), case.seq + 0.5)
    else:
        instance.missed, instance.status = True, "missed"


# --- as it is told


def owner_of(case: Case, instance: Instance) -> str:
    """C38."""
    role = None if instance.source == PROMISE else case.guide.obligations[instance.id].get("ansvarlig")
    acted = [person for person, acted_as in case.actors if acted_as == role and role is not None]
    return acted[-1] if acted else case.holder


def asked(world: World, case: Case, instance: Instance, nu: int) -> list[str]:
    """The facts that are missing to say whether it applies, or when it is due."""
    if instance.source == PROMISE or instance.status not in ("open", "unknown"):
        return []
    found: list[str] = []
    if instance.status == "unknown":
        view = View(cases=world.cases, case=case, nu=nu)
        found += unknown_facts(view, case.guide.obligations[instance.id].get("når", []))
        for step, _ in case.guide.met_by(instance.id):
            track = case.guide.step_track(step)
            found += unknown_facts(view, case.guide.steps[step].get("når", []))
            found += unknown_facts(view, case.guide.tracks[track].get("når", [])) if track else []
    return list(dict.fromkeys(found + missing_facts_of(world, case, instance, nu)))


def met_late(instance: Instance) -> bool:
    """C77: only when it is certain."""
    return instance.status == "met" and instance.due is not None and instance.met[0] > instance.due[1]


def consequence(body: dict, instance: Instance, nu: int) -> str:
    """Passing the municipality's own limit is a goal not reached, as long as the law's has not certainly passed too."""
    decides = instance.status != "not_applicable" and is_local(body, instance) and not beyond_law(body, instance)
    at = nu if instance.met is None else instance.met[0]
    return "lokalt_mål" if decides and not law_passed(body, instance, at) else body.get("følge", "brud")


def tell(world: World, case: Case, instance: Instance, nu: int) -> dict:
    """The obligation as `case` lists it."""
    body = case.guide.obligations.get(instance.id, {})
    deciding = instance.decided_by.start if instance.decided_by is not None else None
    start = instance.start if deciding is None else deciding
    told = {
        "id": instance.id,
        "nr": instance.nr,
        "status": instance.status,
        "due": None if instance.due is None else instance.due[0],
        "from": None if start is None else start[0],
        "met_at": None if instance.met is None else instance.met[0],
        "late": instance.status in ("missed", "void") or met_late(instance),
        "owner": owner_of(case, instance),
        "asks": asked(world, case, instance, nu),
        "consequence": PROMISE if instance.source == PROMISE else consequence(body, instance, nu),
    }
    provisional = step_references(body.get("foreløbigt_af"))
    products = [d for d in case.doings if instance.arose_nr is not None and counts_for(case, instance, d, provisional)]
    if products:
        told["provisional_at"] = products[0].at
    return told
