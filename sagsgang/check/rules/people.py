"""SG5xx: who does the steps and has the obligations."""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.check.rule import Rule
from sagsgang.check.subject import Subject
from sagsgang.guide.condition import leaves
from sagsgang.guide.model import Condition, Step
from sagsgang.guide.problem import Problem
from sagsgang.text import _, either

STEP = "trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: {}\n    fra: ny\n    til: færdig\n"
DUTY = "pligter:\n  afslutning:\n    titel: Afslutning\n    opfyldes_af: [afslut]\n    hjemmel: [BL-18-1]\n{}"
TWO = """\
trin:
  vurder: {titel: Vurder, rolle: rådgiver}
  afslut:
    titel: Afslut sagen
    rolle: %s
    fra: ny
    til: færdig
    kræver: [{person: ikke_blandt, trin: [vurder], fordi: En anden skal se på det.}]
"""
PEOPLE = "personer:\n  anna: {roller: [rådgiver]}\n"


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG501",
            severity="warning",
            title=_("rolle, der ikke kan gøre det, den har pligt til"),
            why=_("Den, der har pligten, må ikke udføre noget af det, der opfylder den, og kan kun vente på andre."),
            wrong=STEP.format("rådgiver") + DUTY.format("    ansvarlig: leder\n"),
            right=STEP.format("[rådgiver, leder]") + DUTY.format("    ansvarlig: leder\n"),
            find=owner_without_step,
        ),
        Rule(
            code="SG502",
            severity="warning",
            title=_("trin, som ingen må udføre"),
            why=_("Ingen i personer.yaml har en af trinnets roller."),
            wrong=STEP.format("leder"),
            right=STEP.format("[leder, rådgiver]"),
            beside=(("faelles/personer.yaml", PEOPLE),),
            find=steps_without_people,
        ),
        Rule(
            code="SG503",
            severity="warning",
            title=_("personregel, som ingen kan opfylde"),
            why=_("Kun én person har rollerne, og den samme person må ikke have gjort det andet trin."),
            wrong=TWO % "rådgiver",
            right=TWO % "[rådgiver, leder]",
            beside=(("faelles/personer.yaml", PEOPLE + "  bo: {roller: [leder]}\n"),),
            find=person_rules,
        ),
        Rule(
            code="SG504",
            severity="warning",
            title=_("pligt uden ansvarlig"),
            why=_("Uden «ansvarlig» er det den, der har sagen, som har pligten, og den følger ikke med en rolle."),
            wrong=STEP.format("rådgiver") + DUTY.format(""),
            right=STEP.format("rådgiver") + DUTY.format("    ansvarlig: rådgiver\n"),
            find=without_owner,
        ),
    )


def owner_without_step(subject: Subject) -> Iterator[Problem]:
    guide = subject.guide
    for rule in guide.obligations.values():
        steps = [guide.steps[met.step] for met in rule.met_by]
        may = {role for step in steps for role in step.roles}
        if rule.owner_role is not None and steps and all(step.roles for step in steps) and rule.owner_role not in may:
            yield subject.problem(
                "SG501",
                "warning",
                subject.at_value("pligter", rule.id, "ansvarlig"),
                _("«{role}» har pligten «{name}», men må ikke udføre {steps}.").format(
                    role=rule.owner_role, name=rule.id, steps=either([f"«{met.step}»" for met in rule.met_by])
                ),
                _("Skriv rollen på trinnet, eller giv pligten til en, der må: {roles}.").format(
                    roles=either(sorted(may))
                ),
            )


def _holders(subject: Subject, step: Step) -> set[str]:
    """Who may do the step; everybody if it names no role."""
    return {person for person, roles in subject.people.items() if not step.roles or set(step.roles) & set(roles)}


def steps_without_people(subject: Subject) -> Iterator[Problem]:
    for step in subject.guide.steps.values() if subject.people else ():
        if not _holders(subject, step):
            yield subject.problem(
                "SG502",
                "warning",
                subject.at_value("trin", step.id, "rolle"),
                _("Ingen i personer.yaml må udføre «{name}»: ingen er {roles}.").format(
                    name=step.id, roles=either(list(step.roles))
                ),
                _("Giv en person rollen i personer.yaml, eller skriv en rolle mere på trinnet."),
            )


def person_rules(subject: Subject) -> Iterator[Problem]:
    guide = subject.guide
    for step in guide.steps.values() if subject.people else ():
        mine = _holders(subject, step)
        for leaf in (leaf for member in step.requires if _is_rule(member) for leaf in leaves(member)):
            for other in leaf.values if leaf.op == "person_not_among" and not leaf.negated else ():
                if len(mine) == 1 and _holders(subject, guide.steps[other]) == mine:
                    yield subject.problem(
                        "SG503",
                        "warning",
                        subject.at_origin(leaf.origin),
                        _("Kun én person kan udføre «{other}» og «{name}», og det må ikke være den samme.").format(
                            other=other, name=step.id
                        ),
                        _("Giv en person mere en af rollerne i personer.yaml, eller skriv flere roller på trinnet."),
                    )


def _is_rule(member: Condition) -> bool:
    """Whether every part of the requirement must be met: in an `en_af` another part may do."""
    return member.op != "any" and all(_is_rule(part) for part in member.parts)


def without_owner(subject: Subject) -> Iterator[Problem]:
    for rule in subject.guide.obligations.values():
        if rule.owner_role is None:
            yield subject.problem(
                "SG504",
                "warning",
                subject.at_key("pligter", rule.id),
                _("Pligten «{name}» har ingen ansvarlig.").format(name=rule.id),
                _("Skriv ansvarlig: og en rolle fra roller.yaml."),
            )
