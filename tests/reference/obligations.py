"""Obligations: how they arise, when they are due, what meets them, and what happens when an instant has passed."""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference import days
from tests.reference.conditions import View, all_of, any_of, belongs, fact_value, track_ended, unknown_facts, value
from tests.reference.reading import as_instant, as_list, text
from tests.reference.state import Case, Doing, Instance, Move, last, step_references

PENDING = ("open", "missed", "unknown")
PROMISE = "løfte"


@dataclass
class Law:
    """The register and the calendars."""

    calendars: dict
    rules: dict
    statutes: dict
    ignore_dates: bool

    def in_force(self, rule_ids: list[str], day) -> bool:
        """Whether any of the bases is in force on the day; with no basis there is nothing to be out of force."""
        if self.ignore_dates or not rule_ids:
            return True
        return any(self.rule_in_force(self.rules[rule], day) for rule in rule_ids if rule in self.rules)

    def rule_in_force(self, rule: dict, day) -> bool:
        versions = rule.get("versioner")
        if not versions:
            return True
        for version in versions:
            statute = self.statutes.get(version.get("retskilde"), {}).get("gælder", {})
            if all(holds(span, day) for span in (version, statute)):
                return True
        return False


def holds(span: dict, day) -> bool:
    first, final = days.read_date(span.get("fra")), days.read_date(span.get("til"))
    return (first is None or first <= day) and (final is None or day <= final)


@dataclass
class World:
    """All cases, and the law."""

    cases: dict[str, Case]
    law: Law


# --- arising


def fact_instant(case: Case, fact: str | None, at: int) -> int:
    """C53: the value of a date or instant; else when it was recorded."""
    if case.guide.facts[fact].get("type") not in ("dato", "tidspunkt"):
        return at
    return as_instant(case.facts[fact])


def spawn(case: Case, kind: str, name: str | None, at: int, *, outcome: str | None = None) -> None:
    """What happened makes obligations arise (C26)."""
    for obligation in case.guide.obligations:
        for source in case.guide.source_kinds(obligation):
            if matches(source, kind, name, outcome):
                nr = len(case.of_obligation(obligation)) + 1
                since = fact_instant(case, name, at) if kind == "fakta" else at
                case.instances.append(Instance(id=obligation, nr=nr, source=kind, arose_at=since))


def matches(source: object, kind: str, name: str | None, outcome: str | None) -> bool:
    if isinstance(source, str):
        return kind == source if source in ("oprettelse", "overtagelse") else (kind, name) == ("trin", source)
    if kind == "trin" and "trin" in source and "udfald" in source:
        return (source["trin"], source["udfald"]) == (name, outcome)
    return source.get(kind) == name and kind in source


def move(case: Case, target: str, at: int, order: float) -> Move | None:
    """Moves the target's track there; entering a phase makes obligations arise."""
    track = case.guide.track_of[target]
    if case.tracks[track] == target:
        return None
    made = Move(track=track, origin=case.tracks[track], target=target, at=at, order=order)
    case.moves.append(made)
    case.tracks[track] = target
    spawn(case, "fase", target, at)
    return made


# --- the due instant


def count_from(world: World, case: Case, instance: Instance, nu: int) -> tuple[int | None, list[str]]:
    """The instant it counts from, or the facts that would tell."""
    anchor = case.guide.obligations[instance.id].get("regnet_fra")
    if anchor is None:
        return instance.arose_at, []
    if anchor == "oprettelse":
        return case.began, []
    if anchor == "overtagelse":
        return (case.acceptances[-1] if case.acceptances else None), []
    if isinstance(anchor, dict) and "trin" in anchor:
        done = [d for d in case.doings if d.step == anchor["trin"] and anchor.get("udfald") in (None, d.outcome)]
        return (last(done).at if done else None), []
    if isinstance(anchor, dict) and "fase" in anchor:
        entered = [m.at for m in case.moves if m.target == anchor["fase"]]
        if case.guide.phases[case.guide.track_of[anchor["fase"]]][0] == anchor["fase"]:
            entered.append(case.began)
        return (max(entered) if entered else None), []
    fact = anchor if isinstance(anchor, str) else anchor["fakta"]
    found = fact_value(View(cases=world.cases, case=case, nu=nu), fact)
    return (None, [fact]) if found is None else (as_instant(found), [])


def length(world: World, case: Case, instance: Instance, nu: int) -> tuple[tuple[int, str] | None, list[str]]:
    """How long it runs (None with no fact to ask: undated)."""
    within = case.guide.obligations[instance.id].get("inden")
    if isinstance(within, dict):
        found = fact_value(View(cases=world.cases, case=case, nu=nu), within["fakta"])
        return found, ([] if found is not None else [within["fakta"]])
    return (None if within is None else days.read_amount(text(within))), []


def compute_due(world: World, case: Case, instance: Instance, nu: int) -> None:
    """Once: start and due are kept as they were first computed."""
    if instance.source == PROMISE:
        return
    body = case.guide.obligations[instance.id]
    if instance.start is None:
        instance.start = count_from(world, case, instance, nu)[0]
    amount = length(world, case, instance, nu)[0]
    if instance.due is None and instance.start is not None and amount is not None:
        calendar = world.law.calendars.get(body.get("kalender", amount[1]))
        counts = body.get("første_dag", "tæller_ikke") == "tæller"
        instance.due = days.due(instance.start, amount, calendar, first_day_counts=counts)


# --- meeting


def could_be_met_by(case: Case, step: str) -> bool:
    """Whether an obligation that the step meets is open, missed or unknown."""
    return any(
        instance.status in PENDING and step in [s for s, _ in case.guide.met_by(instance.id)]
        for instance in case.instances
        if instance.source != PROMISE
    )


def counts_for(case: Case, instance: Instance, doing: Doing, references: list[tuple[str, str | None]]) -> bool:
    """C30: whether the doing can meet the instance."""
    if not any(doing.step == step and outcome in (None, doing.outcome) for step, outcome in references):
        return False
    if instance.source == "oprettelse":
        anchored = "regnet_fra" in case.guide.obligations[instance.id] and instance.start is not None
        return doing.at >= (instance.start if anchored else case.began)
    if doing.at < (instance.arose_at if instance.start is None else instance.start):
        return False
    return instance.source == "fakta" or (instance.arose_nr is not None and doing.nr > instance.arose_nr)


def meetable(case: Case, doing: Doing) -> list[Instance]:
    """C31, C34: for each obligation the oldest instance that the doing meets."""
    found = []
    for obligation in case.guide.obligations:
        references = case.guide.met_by(obligation)
        for instance in case.of_obligation(obligation):
            in_time = instance.status == "void" and doing.at <= instance.due
            if (in_time or instance.status in PENDING) and counts_for(case, instance, doing, references):
                found.append(instance)
                break
    return found


def revived(case: Case, step: str, outcome: str | None, at: int) -> list[Instance]:
    """The void instances that a doing at that instant would meet."""
    doing = Doing(nr=case.seq + 1, step=step, at=at, by="", outcome=outcome)
    return [instance for instance in meetable(case, doing) if instance.status == "void"]


def go_back(case: Case, instance: Instance) -> None:
    """C34: the track that the passed limit moved is where it was."""
    made = instance.moved
    case.moves = [m for m in case.moves if m is not made]
    case.tracks[made.track] = made.origin
    instance.moved = None


def meet(case: Case, instance: Instance, doing: Doing) -> None:
    instance.met_at, instance.met_by, instance.status = doing.at, doing.nr, "met"
    spawn_met(case, instance)


def spawn_met(case: Case, instance: Instance) -> None:
    for obligation in case.guide.obligations:
        for source in case.guide.source_kinds(obligation):
            if isinstance(source, dict) and source.get("pligt") == instance.id and source.get("er") == "opfyldt":
                nr = len(case.of_obligation(obligation)) + 1
                arisen = Instance(id=obligation, nr=nr, source="pligt", arose_at=instance.met_at)
                case.instances.append(arisen)


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
    early = instance.source in ("oprettelse", "fakta")
    return bool(left) and all(
        any(
            o.step == step and (early or (instance.arose_nr is not None and o.nr > instance.arose_nr))
            for o in case.omissions
        )
        for step in left
    )


def target_has_ended(world: World, case: Case, instance: Instance, nu: int) -> bool:
    """Whether the track that a `bortfald` would move has ended."""
    body = case.guide.obligations[instance.id]
    if body.get("følge") != "bortfald" or "til" not in body:
        return False
    return track_ended(View(cases=world.cases, case=case, nu=nu), case.guide.track_of[body["til"]]) is True


def assess(world: World, case: Case, instance: Instance, nu: int, moment: int, nr: int) -> None:
    """How the instance stands now. `moment`: when what changed the case happened."""
    if instance.source == PROMISE or instance.status in ("met", "void") or instance.ended:
        return
    here = applies(world, case, instance, nu)
    if instance.arose_nr is None:
        if here is False:
            instance.fresh, instance.status = False, "not_applicable"
            return
        instance.arose_nr = nr
        if not instance.fresh:
            instance.arose_at = moment
    if here is not False:
        compute_due(world, case, instance, nu)
    origin = instance.arose_at if instance.start is None else instance.start
    if not world.law.in_force(as_list(case.guide.obligations[instance.id].get("hjemmel")), days.local_date(origin)):
        instance.status = "not_applicable"
        return
    instance.applied = instance.applied or here is True
    if here is False and not instance.applied:  # C61: what never applied starts anew when it does
        instance.fresh, instance.arose_nr, instance.start, instance.due = False, None, None, None
    if here is False:
        instance.status = "lapsed" if instance.applied else "not_applicable"
    elif all_omitted(world, case, instance, nu) or target_has_ended(world, case, instance, nu):
        instance.status = "lapsed"
    elif here is None:
        instance.status = "missed" if instance.missed else "unknown"
    else:
        instance.status = "missed" if instance.missed else "open"


def update(world: World, case: Case, nu: int, moment: int, nr: int) -> None:
    """Judges every obligation until nothing changes, then closes the case if it is done (not while it is held open)."""
    for _ in range(20):
        before = [(i.status, i.due) for i in case.instances]
        for obligation in case.guide.obligations:
            references = case.guide.met_by(obligation)
            for instance in case.of_obligation(obligation):
                assess(world, case, instance, nu, moment, nr)
                if instance.status in PENDING:
                    used = {i.met_by for i in case.of_obligation(obligation)}
                    for doing in case.doings:
                        if doing.nr not in used and counts_for(case, instance, doing, references):
                            meet(case, instance, doing)
                            break
        if before == [(i.status, i.due) for i in case.instances]:
            break
    view = View(cases=world.cases, case=case, nu=nu)
    ended = all(track_ended(view, track) is True for track in case.guide.tracks)
    if ended and not case.holds_open and not any(i.status in PENDING for i in case.instances):
        case.status = "closed"


# --- instants that pass


def place(case: Case, instance: Instance) -> tuple[int, int, int]:
    names = [*case.guide.obligations, PROMISE]
    return instance.due or 0, names.index(instance.id), instance.nr


def advance(world: World, case: Case, to: int) -> None:
    """C1, C2: acts on the instants that have passed, in the order of their due times."""
    if case.status == "closed":
        case.clock = max(case.clock, to)
        return
    to = max(case.clock, to)
    judged_at_end = False
    while case.status == "open":
        passed = [i for i in case.instances if i.status == "open" and i.due is not None and i.due < to]
        if passed:
            first = min(passed, key=lambda instance: place(case, instance))
            act(case, first)
            case.clock = max(case.clock, first.due)
            update(world, case, case.clock, first.due, case.seq)
        elif not judged_at_end:
            judged_at_end = True
            update(world, case, to, to, case.seq)
        else:
            break
    case.clock = to


def act(case: Case, instance: Instance) -> None:
    """A limit has passed with nothing to meet it."""
    body = case.guide.obligations.get(instance.id, {})
    if body.get("følge") == "vindue":
        instance.status, instance.ended = "lapsed", True
    elif body.get("følge") == "bortfald":
        instance.status, instance.void_order = "void", case.seq + 0.5
        if "til" in body:
            instance.moved = move(case, body["til"], instance.due, case.seq + 0.5)
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
    if instance.start is None:
        found += count_from(world, case, instance, nu)[1]
    if instance.due is None:
        found += length(world, case, instance, nu)[1]
    return list(dict.fromkeys(found))


def tell(world: World, case: Case, instance: Instance, nu: int) -> dict:
    """The obligation as `case` lists it."""
    body = case.guide.obligations.get(instance.id, {})
    late = instance.status in ("missed", "void") or (
        instance.status == "met" and instance.due is not None and instance.met_at > instance.due
    )
    told = {
        "id": instance.id,
        "nr": instance.nr,
        "status": instance.status,
        "due": instance.due,
        "from": instance.start,
        "met_at": instance.met_at,
        "late": late,
        "owner": owner_of(case, instance),
        "asks": asked(world, case, instance, nu),
        "consequence": PROMISE if instance.source == PROMISE else body.get("følge", "brud"),
    }
    provisional = step_references(body.get("foreløbigt_af"))
    products = [d for d in case.doings if instance.arose_nr is not None and counts_for(case, instance, d, provisional)]
    if products:
        told["provisional_at"] = products[0].at
    return told
