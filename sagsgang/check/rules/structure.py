"""SG106-SG114: what hangs together wrongly within one guide. Most of it the compiler finds; here are the records, and what is only likely wrong."""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.check.rule import Rule
from sagsgang.check.subject import Subject
from sagsgang.guide.model import Property
from sagsgang.guide.problem import Problem, Span
from sagsgang.guide.yamldoc import Node
from sagsgang.text import _

STEP = "trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n"
TRACKS = """\
spor:
  sagen:
    titel: Sagen
    faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}
  svar:
    titel: Svar
    faser: {afventer: Afventer, besvaret: {titel: Besvaret, slut: ja}}
"""
DUTY = "pligter:\n  afslutning:\n    titel: Afslutning\n    opfyldes_af: [afslut]\n    ansvarlig: rådgiver\n    hjemmel: [BL-18-1]\n"
NUMBER = "fakta:\n  enige: {type: tal, spørgsmål: Hvor mange var enige?, %s}\noprettelse: {spørger: [enige]}\n"
NAMED = "betingelser:\n  klar: {alle: [{trin: afslut, udført: ja}, {%s}]}\n  færdig_sag: {betingelse: klar}\n"
TWO = "trin:\n  hør:\n    titel: Hør barnet\n    rolle: rådgiver\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n"


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG106",
            severity="error",
            title=_("noget, der bygger på sig selv"),
            why=_("En betingelse, en frist eller et beregnet faktum, der bygger på sig selv, kan ikke regnes ud."),
            wrong=NAMED % "betingelse: færdig_sag" + STEP + "spærringer: {}\n",
            right=(NAMED % "spor: sagen, i: [ny]").replace("  færdig_sag: {betingelse: klar}\n", "")
            + STEP
            + "egenskaber: [{altid: afslut, når: {betingelse: klar}}]\n",
        ),
        Rule(
            code="SG108",
            severity="error",
            title=_("trin i to spor"),
            why=_("Et trin står i ét spor og flytter kun det. Skal to spor flyttes, er det to trin."),
            wrong=TRACKS + "trin:\n  svar: {titel: Svar, rolle: rådgiver, fra: afventer, til: færdig}\n",
            right=TRACKS
            + "trin:\n  svar: {titel: Svar, rolle: rådgiver, fra: afventer, til: besvaret}\n"
            + "  afslut: {titel: Afslut, rolle: rådgiver, fra: ny, til: færdig}\n",
        ),
        Rule(
            code="SG109",
            severity="error",
            title=_("noget, der ikke hører til her"),
            why=_("Nøglen eller reglen har kun mening et andet sted, og her ville den ikke gøre noget."),
            wrong=(NUMBER % "mindst: 0").replace("type: tal", "type: ja_nej"),
            right=NUMBER % "mindst: 0",
        ),
        Rule(
            code="SG110",
            severity="error",
            title=_("det siger ikke nok"),
            why=_("Uden det, der mangler, kan fristen ikke regnes ud."),
            wrong=STEP + DUTY + "    når: {spor: sagen, afsluttet: nej}\n    gentages: efter_periode\n",
            right=STEP
            + DUTY
            + "    når: {spor: sagen, afsluttet: nej}\n    gentages: efter_periode\n    inden: 1 år\n",
        ),
        Rule(
            code="SG111",
            severity="warning",
            title=_("det samme to gange"),
            why=_("Anden gang gør ingen forskel. Måske skulle der have stået noget andet."),
            wrong=STEP + "    hjemmel: [BL-18-1, BL-18-1]\n",
            right=STEP + "    hjemmel: [BL-18-1, BL-18-2]\n",
            find=twice,
        ),
        Rule(
            code="SG112",
            severity="warning",
            title=_("noget, der ikke gør nogen forskel"),
            why=_(
                "Det kan læses, men det ændrer ikke noget. Som regel mangler der noget, eller et navn er et andet end ment."
            ),
            wrong="trin:\n  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig}\n"
            "  vent: {titel: Vent, rolle: rådgiver, fra: ny, til: ny}\n",
            right="trin:\n  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig}\n"
            "  vent: {titel: Vent, rolle: rådgiver, fra: ny}\n",
            find=without_effect,
        ),
        Rule(
            code="SG113",
            severity="error",
            title=_("slutter, før det begynder"),
            why=_("Intet tal og ingen dag ligger mellem de to grænser."),
            wrong=NUMBER % "mindst: 5, højst: 0",
            right=NUMBER % "mindst: 0, højst: 5",
        ),
        Rule(
            code="SG114",
            severity="error",
            title=_("egenskab, der modsiger sig selv"),
            why=_("Det, der står, kan ikke være sandt på nogen vej gennem guiden, og så kan det ikke efterprøves."),
            wrong=TWO + "egenskaber: [{aldrig: afslut, før: afslut}]\n",
            right=TWO + "egenskaber: [{aldrig: afslut, før: hør}]\n",
            find=contradicting,
        ),
    )


# -- the same twice ------------------------------------------------------------------------------------------------------


def twice(subject: Subject) -> Iterator[Problem]:
    if subject.document.root is not None:
        yield from _lists_in(subject, subject.document.root)
    for path in (("oprettelse",), *(("trin", step) for step in subject.guide.steps)):
        asks, may_state = subject.node(*path, "spørger"), subject.node(*path, "kan_oplyse")
        for item in () if may_state is None else may_state.items:
            first = next((one for one in asks.items if one.text == item.text), None) if asks is not None else None
            if first is not None:
                yield _again(subject, item, first.span)


def _lists_in(subject: Subject, node: Node) -> Iterator[Problem]:
    seen: dict[str, Node] = {}
    for item in node.items:
        if item.kind == "scalar" or item.kind == "map":
            said = repr(item.plain())
            if said in seen:
                yield _again(subject, item, subject.line(seen[said]))
            seen.setdefault(said, item)
        yield from _lists_in(subject, item)
    for _key, value in node.pairs:
        yield from _lists_in(subject, value)


def _again(subject: Subject, item: Node, first: Span) -> Problem:
    return subject.problem(
        "SG111",
        "warning",
        subject.line(item),
        _("«{name}» står her to gange.").format(name=item.text)
        if item.kind == "scalar"
        else _("Det samme står her to gange."),
        _("Slet det ene, eller skriv det, der skulle have stået."),
        related=(subject.related(_("første gang"), first),),
    )


# -- without effect ------------------------------------------------------------------------------------------------------


def without_effect(subject: Subject) -> Iterator[Problem]:
    yield from _single_choices(subject)
    yield from _staying(subject)


def _single_choices(subject: Subject) -> Iterator[Problem]:
    guide = subject.guide
    for fact in guide.facts.values():
        if len(fact.choices) == 1:
            yield subject.problem(
                "SG112",
                "warning",
                subject.at_key("fakta", fact.id, "valg"),
                _("«{name}» har kun én valgmulighed.").format(name=fact.id),
                _("Skriv flere, eller brug type: ja_nej."),
            )
    for step in guide.steps.values():
        if len(step.outcomes) == 1:
            yield subject.problem(
                "SG112",
                "warning",
                subject.at_key("trin", step.id, "udfald"),
                _("«{name}» har kun ét udfald.").format(name=step.id),
                _("Skriv flere udfald, eller flyt «til», «kræver» og «åbner» op på selve trinnet."),
            )


def _staying(subject: Subject) -> Iterator[Problem]:
    for step in subject.guide.steps.values():
        moves: list[tuple[str | None, tuple[str, ...]]] = [(step.to, ("trin", step.id, "til"))]
        moves += [(outcome.to, ("trin", step.id, "udfald", outcome.id, "til")) for outcome in step.outcomes]
        for to, path in moves:
            if to is not None and step.phases == (to,):
                yield subject.problem(
                    "SG112",
                    "warning",
                    subject.at_value(*path),
                    _("«{name}» kan kun udføres i fasen «{phase}» og flytter til den samme.").format(
                        name=step.id, phase=to
                    ),
                    _("Slet «til», hvis sporet skal blive, hvor det er; ellers skriv en anden fase."),
                )


# -- properties ----------------------------------------------------------------------------------------------------------


def contradicting(subject: Subject) -> Iterator[Problem]:
    """`aldrig A før B` beside `altid A før B`."""
    seen: dict[tuple[str, str, str], tuple[int, Property]] = {}
    for other_number, other in enumerate(subject.guide.properties):
        if other.before is None:
            continue
        opposite = "always" if other.kind == "never" else "never"
        number, one = seen.get((opposite, other.step, other.before), (0, other))
        seen.setdefault((other.kind, other.step, other.before), (other_number, other))
        if one is not other and None in (one.when, other.when):
            yield subject.problem(
                "SG114",
                "error",
                subject.at_value("egenskaber", other_number),
                _("En anden egenskab siger det modsatte om «{name}» og «{before}».").format(
                    name=one.step, before=one.before
                ),
                _("Behold den ene, eller skriv med «når», hvornår hver af dem gælder."),
                related=(subject.related(_("det modsatte"), subject.at_value("egenskaber", number)),),
            )
