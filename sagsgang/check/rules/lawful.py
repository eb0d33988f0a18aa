"""SG6xx: what rests on no law, on law that is not checked, that ends, or that says less time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sagsgang.check.rule import Rule
from sagsgang.check.rules.time import least_days, most_days
from sagsgang.check.subject import Subject
from sagsgang.check.written import conditions_of
from sagsgang.errors import InvalidValue
from sagsgang.guide.condition import leaves
from sagsgang.guide.model import Guide
from sagsgang.guide.problem import Problem, Span
from sagsgang.guide.yamldoc import Node
from sagsgang.law.amount import Amount, parse_amount
from sagsgang.law.register import Rule as LawRule
from sagsgang.law.register import Statute
from sagsgang.text import _

STEP = "trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n"
DUTY = "pligter:\n  svar:\n    titel: Svar\n    opfyldes_af: [afslut]\n    ansvarlig: rådgiver\n"
OMITTED = "    kan_udelades: {grunde: {modenhed: Barnets modenhed}%s}\n"
ENDING = """\
retskilder:
  LOKAL: {titel: Kommunens regulativ, gælder: {fra: 2020-01-01, til: %s}}
regler:
  LOKAL-1:
    titel: Svar
    bindende: praksis
    versioner: [{fra: 2020-01-01, retskilde: LOKAL, sted: § 1}]
    status: VERIFIED
"""
UNCHECKED = {"FROM-MEMORY", ""}
"""How far a rule or a calendar was checked that nobody has looked up."""


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG601",
            severity="warning",
            title=_("hjemmel mangler"),
            why=_(
                "Svaret på «hvorfor?» er altid en regel. En pligt eller en spærring uden hjemmel kan ingen forklare."
            ),
            wrong=STEP + DUTY,
            right=STEP + DUTY + "    hjemmel: [BL-18-1]\n",
            find=without_law,
        ),
        Rule(
            code="SG604",
            severity="warning",
            title=_("udeladelse uden hjemmel"),
            why=_("Et trin kan kun udelades, når en regel siger, at det må."),
            wrong=STEP + OMITTED % "",
            right=STEP + OMITTED % ", hjemmel: [BL-137-4]",
            find=omitted_without_law,
        ),
        Rule(
            code="SG605",
            severity="warning",
            title=_("bygger på en regel, der ikke er efterprøvet"),
            why=_("Reglen er skrevet efter hukommelsen. Den må ikke afgøre noget, før en jurist har slået den efter."),
            wrong=STEP + "    hjemmel: [RTL-11]\n",
            right=STEP + "    hjemmel: [BL-18-1]\n",
            find=unchecked,
        ),
        Rule(
            code="SG606",
            severity="warning",
            title=_("frist, der er længere end lovens"),
            why=_(
                "Registret siger, hvor lang tid reglen giver. En længere frist i guiden lader loven blive brudt uden at sige det."
            ),
            wrong=STEP + DUTY + "    inden: 48 timer\n    hjemmel: [BL-136-2]\n",
            right=STEP + DUTY + "    inden: 24 timer\n    hjemmel: [BL-136-2]\n",
            find=longer_than_law,
        ),
        Rule(
            code="SG607",
            severity="warning",
            title=_("regel, der ophører, mens udgaven gælder"),
            why=_("Sager, der begynder bagefter, har ikke længere hjemmel for det, og pligten falder væk uden videre."),
            wrong="gælder: {fra: 2024-01-01}\n" + STEP + DUTY + "    hjemmel: [LOKAL-1]\n",
            right="gælder: {fra: 2024-01-01, til: 2026-12-31}\n" + STEP + DUTY + "    hjemmel: [LOKAL-1]\n",
            beside=(("faelles/love.yaml", ENDING % "2026-12-31"),),
            find=ending,
        ),
    )


def without_law(subject: Subject) -> Iterator[Problem]:
    guide = subject.guide
    for rule in guide.obligations.values():
        if not rule.law and rule.consequence in ("brud", "bortfald"):
            yield subject.problem(
                "SG601",
                "warning",
                subject.at_key("pligter", rule.id),
                _("Pligten «{name}» mangler hjemmel.").format(name=rule.id),
                _("Skriv hjemmel: [REGEL]. Er det kommunens eget mål, så skriv følge: lokalt_mål."),
            )
    for barrier in guide.barriers.values():
        if not barrier.law:
            yield subject.problem(
                "SG601",
                "warning",
                subject.at_key("spærringer", barrier.id),
                _("Spærringen «{name}» mangler hjemmel.").format(name=barrier.id),
                _("Skriv hjemmel: [REGEL] fra love.yaml."),
            )
    told = set()
    for written in conditions_of(guide):
        for leaf in (leaf for member in written.members for leaf in leaves(member)):
            if leaf.absolute and not leaf.law and leaf.origin not in told:
                told.add(leaf.origin)
                yield subject.problem(
                    "SG601",
                    "warning",
                    subject.at_origin(leaf.origin),
                    _("En betingelse, der ikke kan fraviges, mangler hjemmel."),
                    _("Skriv hjemmel: [REGEL] ved siden af «ufravigelig»."),
                )


def omitted_without_law(subject: Subject) -> Iterator[Problem]:
    for step in subject.guide.steps.values():
        if step.omittable is not None and not step.omittable.law:
            yield subject.problem(
                "SG604",
                "warning",
                subject.at_key("trin", step.id, "kan_udelades"),
                _("Det står ikke, hvilken regel der giver lov til at udelade «{name}».").format(name=step.id),
                _("Skriv kan_udelades: {grunde: {…}, hjemmel: [REGEL]}."),
            )


# -- what the register says ----------------------------------------------------------------------------------------------


def _cited(subject: Subject) -> dict[str, list[Node]]:
    """Where each rule of law is named, in file order."""
    found: dict[str, list[Node]] = {}
    _cited_in(subject.document.root, found)
    return found


def _cited_in(node: Node | None, found: dict[str, list[Node]]) -> None:
    for key, value in () if node is None else node.pairs:
        if key.text == "hjemmel":
            for item in value.items if value.kind == "list" else [value]:
                found.setdefault(item.text, []).append(item)
        else:
            _cited_in(value, found)
    for item in () if node is None else node.items:
        _cited_in(item, found)


def unchecked(subject: Subject) -> Iterator[Problem]:
    """One finding a rule and file, at the first place; a calendar is a reading of the law too."""
    for name, nodes in _cited(subject).items():
        rule = subject.guide.laws.get(name)
        if rule is not None and rule.status in UNCHECKED:
            yield _unchecked(subject, nodes[0].span, rule.title, name, rule.status, len(nodes))
    for name, calendar in subject.guide.calendars.items():
        nodes = list(_calendars_in(subject.document.root, name))
        if nodes and calendar.status in UNCHECKED:
            yield _unchecked(subject, nodes[0].span, calendar.title, name, calendar.status, len(nodes))


def _unchecked(subject: Subject, span: Span, title: str, name: str, status: str, places: int) -> Problem:
    status = status or _("uden status")
    return subject.problem(
        "SG605",
        "warning",
        span,
        _("{name}, «{title}», er ikke efterprøvet ({status}).").format(name=name, title=title, status=status)
        if places == 1
        else _("{name}, «{title}», er ikke efterprøvet ({status}). Den bruges {number} steder i guiden.").format(
            name=name, title=title, status=status, number=places
        ),
        _("Slå den efter i loven, og ret status i registret. Eller skriv, at den er set: # sg: SG605 og grunden."),
    )


def _calendars_in(node: Node | None, name: str) -> Iterator[Node]:
    for key, value in () if node is None else node.pairs:
        if key.text == "kalender" and value.text == name:
            yield value
        yield from _calendars_in(value, name)
    for item in () if node is None else node.items:
        yield from _calendars_in(item, name)


def longer_than_law(subject: Subject) -> Iterator[Problem]:
    guide = subject.guide
    for rule in guide.obligations.values():
        own = min((limit.within for limit in rule.limits if limit.within), key=most_days, default=None)
        allowed = [(name, amount) for name in rule.law if (amount := _allowed(guide, name)) is not None]
        if own is None or not allowed or rule.consequence == "lokalt_mål":
            continue
        name, longest = max(allowed, key=lambda one: most_days(one[1]))
        if _longer(own, longest):
            yield subject.problem(
                "SG606",
                "warning",
                subject.at_value("pligter", rule.id, "inden"),
                _("{own} er længere end de {allowed}, som {rule} giver.").format(
                    own=own.words, allowed=longest.words, rule=name
                ),
                _("Skriv inden: {allowed}, eller nævn den regel, der giver mere tid.").format(allowed=longest.text),
            )


def _allowed(guide: Guide, name: str) -> Amount | None:
    limit = guide.laws[name].limit
    try:
        return None if limit is None else parse_amount(limit["amount"])
    except InvalidValue:
        return None  # a register may say it in words


def _longer(own: Amount, allowed: Amount) -> bool:
    """In the same unit by number, else only when it is so whatever the month."""
    if own.unit == allowed.unit:
        return own.number > allowed.number
    return least_days(own) > most_days(allowed)


def ending(subject: Subject) -> Iterator[Problem]:
    guide = subject.guide
    for name, nodes in _cited(subject).items():
        rule = guide.laws.get(name)
        last = None if rule is None else last_day(rule, guide.statutes)
        until = guide.valid_until or date.max
        if last is not None and guide.valid_from <= last < until:
            yield subject.problem(
                "SG607",
                "warning",
                nodes[0].span,
                _("{name} ophører den {day}, men udgaven gælder længere.").format(name=name, day=last.isoformat()),
                _("Skriv gælder: {{fra: …, til: {day}}}, og skriv en ny udgave fra dagen efter.").format(
                    day=last.isoformat()
                ),
            )


def last_day(rule: LawRule, statutes: dict[str, Statute]) -> date | None:
    """The last day that any version of the rule is in force; None when none is set, or it has no versions."""
    days = [
        min((day for day in (version.until, statutes[version.statute].valid_until) if day is not None), default=None)
        for version in rule.versions
    ]
    return None if not days or None in days else max(day for day in days if day is not None)
