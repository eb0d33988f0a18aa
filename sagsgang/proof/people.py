"""Whether there are people for it: somebody who may do each step, enough different ones for the rules on persons, an owner who can act.

With `personer.yaml` exactly those people; without it, two in each role. The case is as the guide has it: no deviations. A role that
is given to somebody for the day is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sagsgang.check.rules.people import owner_without_step, steps_without_people
from sagsgang.check.rules.time import nobody
from sagsgang.check.subject import Subject
from sagsgang.guide.model import ObligationRule, Step
from sagsgang.guide.problem import FILE_START, Span
from sagsgang.proof.answer import Answer, Event
from sagsgang.proof.persons import contradictory
from sagsgang.proof.staffing import (
    AT_LEAST,
    OPENING,
    Order,
    People,
    TooMany,
    assumed,
    may_do,
    people_of,
    person_leaves,
    question,
)
from sagsgang.text import _, counted, either

MORE_OF_EACH = 6
"""People in each role up to which it is tried how many it takes."""


def answers(subject: Subject) -> Iterator[Answer]:
    yield from _every_step(subject)
    order = Order(subject.guide)
    for step in subject.guide.steps.values():
        against = contradictory(subject.guide, step)
        if against is not None:
            yield from (_enough(subject, order, step, one) for one in _with_rules(step) if one not in against)
    yield from _owners(subject, order)


def _who(subject: Subject) -> str:
    """Whom the proof speaks of."""
    if subject.people:
        return counted(
            len(subject.people),
            _("Set efter med den ene i personer.yaml."),
            _("Set efter med de {number} i personer.yaml."),
        )
    return _("Der er ingen personer.yaml. Det forudsætter mindst to i hver rolle.")


# -- steps ---------------------------------------------------------------------------------------------------------------


def _every_step(subject: Subject) -> Iterator[Answer]:
    told = {problem.span for problem in steps_without_people(subject)}
    stopped = unclear = False
    for step in subject.guide.steps.values():
        if not subject.people or may_do(subject.people, step):
            against = contradictory(subject.guide, step)
            unclear = unclear or against is None
            stopped = stopped or bool(against)
            yield from (_stopped(subject, step, outcome) for outcome in against or ())
        else:
            stopped = True
            span = subject.at_value("trin", step.id, "rolle")
            yield _nobody(step, span, "SG502" if span in told else "SG510")
    if unclear:
        yield _too_many("SG510", "", _("Hvert trin kan udføres af nogen."), FILE_START)
    elif not stopped:
        yield _proved(
            "SG510",
            "",
            _("Hvert trin kan udføres af nogen."),
            _who(subject)
            + " "
            + _(
                "Hvert af de {number} trin må udføres af alle eller af en rolle, som nogen har, og ingen personregler modsiger hinanden."
            ).format(number=len(subject.guide.steps)),
            FILE_START,
        )


def _stopped(subject: Subject, step: Step, outcome: str | None) -> Answer:
    leaf = next(person_leaves(step, outcome, demanded=False), None)
    span = subject.at_key("trin", step.id) if leaf is None else subject.at_origin(leaf.origin)
    named = _named(step, outcome)
    return Answer(
        code="SG510",
        topic="people",
        part=step.id,
        claim=_("{named} kan udføres af nogen.").format(named=named),
        verdict="refuted",
        severity="warning",
        span=span,
        because=_("Personreglerne modsiger hinanden: ingen kan opfylde dem alle, hvor mange der end er."),
        hint=_("Fjern en af dem, eller sæt dem under en_af."),
        story=(
            Event(kind="open", said=_("Sagen oprettes.")),
            Event(kind="so", said=_("Hvem der end prøver at udføre {named}, bliver afvist.").format(named=named)),
        ),
    )


def _nobody(step: Step, span: Span, code: str) -> Answer:
    roles = either(list(step.roles))
    return Answer(
        code=code,
        topic="people",
        part=step.id,
        claim=_("«{name}» kan udføres af nogen.").format(name=step.id),
        verdict="refuted",
        severity="warning",
        span=span,
        because=_("Ingen i personer.yaml må udføre «{name}»: ingen er {roles}.").format(name=step.id, roles=roles),
        hint=_("Giv en person rollen i personer.yaml, eller skriv en rolle mere på trinnet."),
        story=(
            Event(kind="open", said=_("Sagen oprettes.")),
            Event(kind="so", said=_("«{name}» venter på {roles}, og det er ingen.").format(name=step.id, roles=roles)),
        ),
    )


# -- rules on persons ------------------------------------------------------------------------------------------------------


def _with_rules(step: Step) -> Iterator[str | None]:
    """The step itself (None), and each of its outcomes, that has rules of its own on persons."""
    own = [leaf.origin for leaf in person_leaves(step, demanded=False)]
    if own:
        yield None
    for outcome in step.outcomes:
        if [leaf.origin for leaf in person_leaves(step, outcome.id, demanded=False)] != own:
            yield outcome.id


def _named(step: Step, outcome: str | None) -> str:
    if outcome is None:
        return f"«{step.id}»"
    return _("«{step}» med udfaldet «{outcome}»").format(step=step.id, outcome=outcome)


def _enough(subject: Subject, order: Order, step: Step, outcome: str | None) -> Answer:
    """Whether the rules on who may do the step can be kept by those who are there, when what they speak of has been done."""
    claim = _("Der er folk nok til personreglerne for {named}.").format(named=_named(step, outcome))
    *_others, last = person_leaves(step, outcome, demanded=False)
    span = subject.at_origin(last.origin)
    people = people_of(subject)
    try:
        all_rules = question(order, step, people, demanded=False, outcome=outcome)
        chosen = all_rules.answer()
        if chosen is not None:
            return _proved("SG511", step.id, claim, f"{_who(subject)} {_given(step, outcome, chosen)}", span)
        sure = question(order, step, people, demanded=True, outcome=outcome)
        optional = any(rule.same and len(rule.others) > 1 for rule in sure.rules)
        if optional or sure.answer() is not None:
            return _open(
                "SG511",
                step.id,
                claim,
                span,
                _("Det afhænger af, hvilke trin der er udført før, og hvem der har udført dem."),
            )
        if not subject.people:
            return _takes_more(order, step, outcome, claim, span)
    except TooMany:
        return _too_many("SG511", step.id, claim, span)
    return _short(step, claim, span, sure.tasks, sure.candidates)


def _given(step: Step, outcome: str | None, chosen: Mapping[str, str]) -> str:
    """How many different people do the step and what is done before it, without names."""
    number = len(set(chosen.values()))
    others = [f"«{task}»" for task in chosen if task not in (OPENING, step.id)]
    new = any(leaf.op == "person_new" and not leaf.negated for leaf in person_leaves(step, outcome, demanded=False))
    if new:
        return _(
            "En anden kan udføre «{name}» end dem, der oprettede sagen og udførte det, der kan gå forud. Har alle med rollen "
            "deltaget i barnets andre sager, er der ingen."
        ).format(name=step.id)
    if not others:
        return _("Reglen nævner ingen andre trin, der kan være udført før.")
    return _("«{name}» og {others} kan udføres af {number} forskellige.").format(
        name=step.id, others=", ".join(others), number=number
    )


def _takes_more(order: Order, step: Step, outcome: str | None, claim: str, span: Span) -> Answer:
    """Two in each role are not enough: how many are?"""
    for number in range(AT_LEAST + 1, MORE_OF_EACH + 1):
        if question(order, step, assumed(order.guide, number), demanded=False, outcome=outcome).answer() is not None:
            bound = _("To i hver rolle er ikke nok. Det kræver {number} i en af rollerne.").format(number=number)
            return _open("SG511", step.id, claim, span, bound)
    bound = _("Op til {number} i hver rolle, hver med én rolle, er ikke nok.").format(number=MORE_OF_EACH)
    return _open("SG511", step.id, claim, span, bound)


def _short(step: Step, claim: str, span: Span, tasks: Sequence[str], candidates: Mapping[str, Sequence[str]]) -> Answer:
    others = [task for task in tasks if task != step.id and task != OPENING]
    able = len({name for task in (step.id, *others) for name in candidates[task]})
    done = [Event(kind="step", step=task, said=_("«{step}» udføres.").format(step=task)) for task in others]
    named = ", ".join(f"«{task}»" for task in others)
    because = (
        _("De {number} personer, der kan udføre «{name}» og {others}, er ikke nok til personreglerne.").format(
            number=able, name=step.id, others=named
        )
        if others
        else _("Den eneste, der kan udføre «{name}», er også den eneste, der kan oprette sagen.").format(name=step.id)
    )
    return Answer(
        code="SG511",
        topic="people",
        part=step.id,
        claim=claim,
        verdict="refuted",
        severity="warning",
        span=span,
        because=because,
        hint=_("Giv en person mere en af rollerne i personer.yaml, eller skriv flere roller på trinnet."),
        story=(
            Event(kind="open", said=_("Sagen oprettes.")),
            *done,
            Event(kind="so", said=_("Nu er der ingen tilbage, som må udføre «{name}».").format(name=step.id)),
        ),
    )


# -- owners ----------------------------------------------------------------------------------------------------------------


def _owners(subject: Subject, order: Order) -> Iterator[Answer]:
    claim = _("Hver pligt har en ansvarlig, der selv kan opfylde den.")
    on_paper = {problem.span for problem in owner_without_step(subject)}
    unheld = {rule.owner_role: problem.span for problem in nobody(subject) for rule in _at(subject, problem.span)}
    refuted = unclear = False
    for rule in subject.guide.obligations.values():
        if rule.owner_role is None or not rule.met_by:
            continue
        try:
            able = _owner_is_able(subject, order, rule)
        except TooMany:
            unclear = True
            yield _too_many("SG512", rule.id, claim, subject.at_value("pligter", rule.id, "ansvarlig"))
            continue
        if not able:
            refuted = True
            span = subject.at_value("pligter", rule.id, "ansvarlig")
            code = "SG404" if rule.owner_role in unheld else "SG501" if span in on_paper else "SG512"
            yield _unable(rule, code, unheld.get(rule.owner_role, span))
    if not refuted and not unclear:
        yield _proved("SG512", "", claim, f"{_who(subject)} {_by_whom(subject)}", FILE_START)


def _at(subject: Subject, span: Span) -> Iterator[ObligationRule]:
    for rule in subject.guide.obligations.values():
        if subject.at_value("pligter", rule.id, "ansvarlig") == span:
            yield rule


def _owner_is_able(subject: Subject, order: Order, rule: ObligationRule) -> bool:
    """Whether somebody with the owner's role may do something that meets it, the rules on persons kept."""
    people: People = people_of(subject)
    for met in rule.met_by:
        step = subject.guide.steps[met.step]
        owners = [name for name in may_do(people, step) if rule.owner_role in people[name]]
        if owners and question(order, step, people, demanded=True, doer=owners).answer() is not None:
            return True
    return False


def _by_whom(subject: Subject) -> str:
    owned = sum(rule.owner_role is not None for rule in subject.guide.obligations.values())
    said = _("De {number} pligter med en ansvarlig kan opfyldes af en med den rolle.").format(number=owned)
    left = len(subject.guide.obligations) - owned
    if left:
        said += " " + counted(
            left,
            _("1 har ingen og hører til den, der har sagen."),
            _("{number} har ingen og hører til den, der har sagen."),
        )
    return said


def _unable(rule: ObligationRule, code: str, span: Span) -> Answer:
    steps = either([f"«{met.step}»" for met in rule.met_by])
    return Answer(
        code=code,
        topic="people",
        part=rule.id,
        claim=_("Den, der har pligten «{name}», kan selv opfylde den.").format(name=rule.id),
        verdict="refuted",
        severity="warning",
        span=span,
        because=_("Ingen med rollen «{role}» kan udføre {steps}, når personreglerne er opfyldt.").format(
            role=rule.owner_role, steps=steps
        ),
        hint=_("Giv pligten til en rolle, der kan, eller giv flere rollen i personer.yaml."),
        story=(
            Event(kind="open", said=_("Sagen oprettes.")),
            Event(
                kind="so",
                said=_("«{name}» ligger hos «{role}», som må vente på andre.").format(
                    name=rule.id, role=rule.owner_role
                ),
            ),
        ),
    )


# -- answers ---------------------------------------------------------------------------------------------------------------


def _proved(code: str, part: str, claim: str, because: str, span: Span) -> Answer:
    return Answer(
        code=code,
        topic="people",
        part=part,
        claim=claim,
        verdict="proved",
        severity="warning",
        span=span,
        because=because,
    )


def _open(code: str, part: str, claim: str, span: Span, bound: str) -> Answer:
    return Answer(
        code=code,
        topic="people",
        part=part,
        claim=claim,
        verdict="open",
        severity="warning",
        span=span,
        because=_("Personreglerne er ikke set efter til bunds."),
        bound=bound,
    )


def _too_many(code: str, part: str, claim: str, span: Span) -> Answer:
    return _open(code, part, claim, span, _("Der er for mange muligheder til at prøve dem alle."))
