"""Conditions, evaluated recursively on the raw data. True, False, or None for unknown (strong Kleene)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.reference.days import later_day, later_month, of_local, read_amount, wall_clock
from tests.reference.reading import Partly, as_date, as_instant, as_list, between, ends, number, read_value, text, yes
from tests.reference.state import Case, Doing, last


@dataclass
class View:
    """From where a condition is seen.

    `nu`: the instant that `nu` means; `nu_latest`: the latest, for a step whose time is partly known. `before`: the facts
    before what the step itself records. `until`: only what happened at or before that instant counts as done. `wild`:
    facts that can still be recorded as needed. `anybody`: no particular actor.
    """

    cases: dict[str, Case]
    case: Case
    nu: int
    nu_latest: int | None = None
    actor: str | None = None
    step: str | None = None
    before: dict | None = None
    until: int | None = None
    wild: frozenset[str] = frozenset()
    anybody: bool = False

    def now(self):
        """`nu` as a value."""
        return between(self.nu, self.nu if self.nu_latest is None else self.nu_latest, "nu")

    def siblings(self) -> list[Case]:
        """The other cases of the same child."""
        return [c for c in self.cases.values() if c.id != self.case.id and c.child == self.case.child]


@dataclass
class Leaf:
    """One leaf as it stands: `value` in its polarity, and what it speaks about."""

    value: bool | None
    kind: str
    subject: str
    body: dict
    positive: bool
    absolute: bool


def all_of(values: list) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def any_of(values: list) -> bool | None:
    if True in values:
        return True
    return None if None in values else False


def opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def parts_of(view: View, condition: object, positive: bool) -> tuple[str, list[tuple[object, bool]]] | None:
    """`alle` or `en_af` as seen in the polarity, with the members and theirs; None for a leaf."""
    if isinstance(condition, list):
        return ("alle" if positive else "en_af"), [(member, positive) for member in condition]
    if isinstance(condition, str):
        return None
    if "alle" in condition:
        return parts_of(view, condition["alle"], positive)
    if "en_af" in condition:
        return ("en_af" if positive else "alle"), [(member, positive) for member in condition["en_af"]]
    if "ikke" in condition:
        return "alle", [(condition["ikke"], not positive)]
    if "betingelse" in condition:
        return "alle", [(view.case.guide.raw["betingelser"][condition["betingelse"]], positive)]
    return None


def value(view: View, condition: object, positive: bool = True) -> bool | None:
    """The condition's value, or that of its opposite."""
    parts = parts_of(view, condition, positive)
    if parts is not None:
        settles = parts[0] == "en_af"  # what one member says decides: the rest need not be asked
        values = []
        for member, polarity in parts[1]:
            values.append(value(view, member, polarity))
            if values[-1] is settles:
                return settles
        return None if None in values else not settles
    body = {"trin": condition} if isinstance(condition, str) else condition
    free = is_free(view, body)
    if free is not None:
        return True if free else None
    found = leaf_value(view, body)
    return found if positive else opposite(found)


def leaves(view: View, condition: object, positive: bool = True, absolute: bool = False) -> list[Leaf]:
    """Every leaf under the condition."""
    if isinstance(condition, dict):
        absolute = absolute or yes(condition.get("ufravigelig"))
    parts = parts_of(view, condition, positive)
    if parts is not None:
        return [leaf for member, polarity in parts[1] for leaf in leaves(view, member, polarity, absolute)]
    body = {"trin": condition} if isinstance(condition, str) else condition
    subject = body.get("fakta") or body.get("trin") or body.get("spor") or body.get("pligt")
    if "sag" in body:
        subject = body["sag"]
    if "person" in body:
        subject = view.step
    kind = "person" if "person" in body else "condition"
    return [Leaf(value(view, body, positive), kind, subject, body, positive, absolute)]


def reasons(view: View, condition: object, positive: bool = True, absolute: bool = False) -> list[Leaf]:
    """C6: the leaves that are the condition's reasons."""
    if isinstance(condition, dict):
        absolute = absolute or yes(condition.get("ufravigelig"))
    parts = parts_of(view, condition, positive)
    if parts is None:
        return leaves(view, condition, positive, absolute)
    if parts[0] == "alle":
        return [leaf for member, polarity in parts[1] for leaf in reasons(view, member, polarity, absolute)]
    if value(view, condition, positive) is not True:
        return [leaf for member, polarity in parts[1] for leaf in reasons(view, member, polarity, absolute)]
    return [leaf for leaf in leaves(view, condition, positive, absolute) if leaf.value is True]


def against(view: View, condition: object) -> list[Leaf]:
    """The reasons that are not met."""
    return [leaf for leaf in reasons(view, condition) if leaf.value is not True]


def is_free(view: View, body: dict) -> bool | None:
    """C17: True when somebody who records what is needed can satisfy the leaf, False when nobody can; None: look."""
    facts = {body.get("fakta"), body.get("før"), body.get("efter")} - {None}
    if facts & view.wild:
        return True
    if "person" in body and view.anybody:
        return leaf_value(view, body) is not None
    return None


def leaf_value(view: View, body: dict) -> bool | None:
    if "sag" in body:
        return about_other_cases(view, body)
    if "person" in body:
        return about_person(view, body)
    if "trin" in body:
        return about_step(view, body)
    if "fakta" in body:
        return about_fact(view, body)
    if "spor" in body:
        if "i" in body:
            return view.case.tracks[body["spor"]] in as_list(body["i"])
        return opposite_if(track_ended(view, body["spor"]), not yes(body["afsluttet"]))
    return about_obligation(view, body)


def opposite_if(found: bool | None, turn: bool) -> bool | None:
    return opposite(found) if turn else found


# --- steps and tracks


def track_applies(view: View, track: str) -> bool | None:
    return value(view, view.case.guide.tracks[track].get("når", []))


def track_ended(view: View, track: str) -> bool | None:
    if view.case.guide.is_end(view.case.tracks[track]):
        return True
    return opposite(track_applies(view, track))


def belongs(view: View, step: str) -> bool | None:
    """C7: the step's own `når` and its track's."""
    guide = view.case.guide
    track = guide.step_track(step)
    applies = value(view, guide.steps[step].get("når", []))
    return all_of([applies, True if track is None else track_applies(view, track)])


def seen(view: View, doings: list[Doing], step: str, since: str | None) -> list[Doing]:
    """The doings of the step, in sight of the view and (C8) after `since` was last done."""
    found = [d for d in doings if d.step == step and (view.until is None or d.at <= view.until)]
    if since is not None:
        cut = last(seen(view, view.case.doings, since, None))
        if cut is not None:
            found = [d for d in found if (d.at, d.nr) > (cut.at, cut.nr)]
    return found


def about_step(view: View, body: dict) -> bool | None:
    step, since = body["trin"], body.get("siden")
    done = seen(view, view.case.doings, step, since)
    omitted = seen(view, view.case.omissions, step, since)
    if "udført" in body:
        return bool(done) == yes(body["udført"])
    if "udfald" in body:
        return bool(done) and last(done).outcome in as_list(body["udfald"])
    if "udeladt" in body:
        return bool(omitted) == yes(body["udeladt"])
    if done or omitted:
        return True
    return opposite(belongs(view, step))


# --- facts


def fact_value(view: View, fact: str):
    """The fact's value in its normal form; None: unknown."""
    declaration = view.case.guide.facts[fact]
    if "beregnes" not in declaration:
        return view.case.facts.get(fact)
    return computed(view, fact, declaration["beregnes"])


def computed(view: View, fact: str, rule: dict):
    if "alder_af" in rule:
        born = fact_value(view, rule["alder_af"])
        when = view.now() if rule["ved"] == "nu" else fact_value(view, rule["ved"])
        if born is None or when is None:
            return None
        least, most = age(ends(born)[1], ends(when)[0]), age(ends(born)[0], ends(when)[1])
        return between(least, most, f"{least}-{most}")
    if "dato_af" in rule:
        origin = fact_value(view, rule["dato_af"])
        if origin is None:
            return None
        amount = read_amount(text(rule["plus"]))
        first, final = (later_day(as_date(end), *amount) for end in ends(origin))
        return between(first, final, f"{first}/{final}")
    if "antal_sager" in rule:
        return view.case.counted.get(fact)
    done = [d for c in view.siblings() if c.guide.id == rule["sag"] for d in c.doings if d.step == rule["trin"]]
    return between(*last(done).span, "trin") if view.case.child is not None and done else None


def age(born: int | date, when: int | date) -> int:
    born, when = as_date(born), as_date(when)
    return when.year - born.year - ((when.month, when.day) < (born.month, born.day))


def count_cases(view: View, rule: dict) -> int | None:
    """`antal_sager`, at the opening: cases that began in the window which ends when this one began; this one counts."""
    same = {"barn": "child", "familie": "family"}[rule["samme"]]
    mine = getattr(view.case, same)
    if mine is None:
        return None
    window, unit = read_amount(text(rule["seneste"]))
    edge = wall_clock(view.case.began)
    months = {"måneder": window, "år": 12 * window}.get(unit)
    days = {"dage": window, "uger": 7 * window}.get(unit)
    if months is not None:
        first = of_local(edge.combine(later_month(edge.date(), -months), edge.time()))
    elif days is not None:
        first = of_local(edge.combine(date.fromordinal(edge.toordinal() - days), edge.time()))
    else:
        first = view.case.began - 3600 * window
    others = [c for c in view.cases.values() if c.id != view.case.id and c.guide.id == rule["antal_sager"]]
    return 1 + sum(getattr(c, same) == mine and first <= c.began <= view.case.began for c in others)


def about_fact(view: View, body: dict) -> bool | None:
    fact = body["fakta"]
    declaration = view.case.guide.facts[fact]
    have = fact_value(view, fact)
    if body.get("er") in ("kendt", "ukendt"):
        return (have is not None) == (body["er"] == "kendt")
    if "før" in body or "efter" in body:
        return in_order(view, have, body)
    if have is None:
        return None
    if "er" in body:
        return is_it(have, read_value(declaration, body["er"]))
    if "er_en_af" in body:
        wanted = [read_value(declaration, option) for option in body["er_en_af"]]
        if isinstance(have, tuple) and declaration["type"] != "varighed":
            return any(member in have for option in wanted for member in option)
        return any_of([is_it(have, option) for option in wanted])
    if "indeholder" in body:
        return all(member in have for member in read_value(declaration, body["indeholder"]))
    least, most = ends(len(have) if isinstance(have, tuple) else have)
    enough = "mindst" not in body or always(least >= number(body["mindst"]), most >= number(body["mindst"]))
    few_enough = "højst" not in body or always(least <= number(body["højst"]), most <= number(body["højst"]))
    return all_of([enough, few_enough])


def always(at_one_end: bool, at_the_other: bool) -> bool | None:
    """C77: known only when it is so at both ends."""
    return at_one_end if at_one_end == at_the_other else None


def is_it(have, wanted) -> bool | None:
    """C77: of what is partly known it is true when all it may be lies in what is asked for, and unknown when some of it does."""
    if not isinstance(have, Partly) and not isinstance(wanted, Partly):
        return have == wanted
    if ends(wanted)[0] <= ends(have)[0] and ends(have)[1] <= ends(wanted)[1]:
        return True
    apart = ends(have)[1] < ends(wanted)[0] or ends(wanted)[1] < ends(have)[0]
    return False if apart else None


def in_order(view: View, have, body: dict) -> bool | None:
    other = body.get("før", body.get("efter"))
    limit = view.now() if other == "nu" else fact_value(view, other)
    if have is None or limit is None:
        return None
    have, limit = ends(have), ends(limit)
    if "plus" in body:
        limit = [later(end, read_amount(text(body["plus"]))) for end in limit]
    if isinstance(have[0], date) or isinstance(limit[0], date):
        have, limit = [as_date(end) for end in have], [as_date(end) for end in limit]
    if "før" in body:
        return always(have[0] < limit[1], have[1] < limit[0])
    return always(have[0] > limit[1], have[1] > limit[0])


def later(moment: int | date, amount: tuple[int, str]) -> int | date:
    """An instant keeps its time of day; a date stays a date, unless hours are added."""
    size, unit = amount
    if unit == "timer":
        return as_instant(moment) + 3600 * size
    if isinstance(moment, date):
        return later_day(moment, size, unit)
    wall = wall_clock(moment)
    return of_local(wall.combine(later_day(wall.date(), size, unit), wall.time()))


# --- obligations, people, other cases


def about_obligation(view: View, body: dict) -> bool | None:
    instances = view.case.of_obligation(body["pligt"])
    have = [instance.status for instance in instances]
    if body["er"] == "åben":
        return "open" in have or (None if "unknown" in have else False)
    if body["er"] == "overskredet":
        if "missed" in have or "void" in have:
            return True
        past = [i for i in instances if i.status == "unknown" and i.due is not None and view.nu > i.due[1]]
        return None if past else False
    others = [status for status in have if status not in ("met", "lapsed", "not_applicable")]
    if "met" not in have or any(status != "unknown" for status in others):
        return False
    return None if others else True


def people(declarations: dict, facts: dict) -> set[str]:
    named: set[str] = set()
    for fact, have in facts.items():
        kind = declarations[fact]["type"]
        named |= {have} if kind == "person" else set(have) if kind == "personer" else set()
    return named


def about_person(view: View, body: dict) -> bool | None:
    case = view.case
    if body["person"] == "ny_i_sagen":
        if case.child is None:
            return None
        own = case.facts if view.before is None else view.before
        known = {person for person, _ in case.actors} | case.named | people(case.guide.facts, own)
        for other in view.siblings():
            known |= {person for person, _ in other.actors} | other.named | people(other.guide.facts, other.facts)
        return view.actor not in known
    if "trin" in body:
        return view.actor not in {d.by for step in as_list(body["trin"]) for d in seen(view, case.doings, step, None)}
    have = fact_value(view, body["fakta"])
    if have is None:
        return None
    return view.actor not in (have if isinstance(have, tuple) else (have,))


def about_other_cases(view: View, body: dict) -> bool | None:
    if view.case.child is None:
        return None
    others = [c for c in view.siblings() if c.guide.id == body["sag"]]
    if "trin" in body:
        done = [[d for d in c.doings if d.step == body["trin"]] for c in others]
        if "udfald" in body:
            return any(d and last(d).outcome in as_list(body["udfald"]) for d in done)
        return any(done) == yes(body.get("udført", "ja"))
    wanted = "open" if body["er"] == "åben" else "closed"
    return any(c.status == wanted for c in others)


def unknown_facts(view: View, condition: object) -> list[str]:
    """The facts that keep the condition unknown, in written order."""
    found: list[str] = []
    for leaf in against(view, condition):
        names = [leaf.body.get(key) for key in ("fakta", "før", "efter")]
        if leaf.value is None:
            for name in names:
                if name is not None and name != "nu" and not wholly_known(view, name):
                    found += sources(view, name)
    return list(dict.fromkeys(found))


def sources(view: View, fact: str) -> list[str]:
    """What somebody would have to state for the fact to be known: itself, or what it is computed from."""
    how = view.case.guide.facts.get(fact, {}).get("beregnes")
    if how is None:
        return [fact]
    names = [how.get(key) for key in ("alder_af", "dato_af", "ved")]
    return [name for name in names if name is not None and name != "nu" and not wholly_known(view, name)]


def wholly_known(view: View, fact: str) -> bool:
    found = fact_value(view, fact)
    return found is not None and not isinstance(found, Partly)
