"""SG115-SG117: how a guide goes with its folder, its other editions, and the guides it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from sagsgang.check.rule import Rule
from sagsgang.check.subject import Subject
from sagsgang.guide.model import Fact, Opens, ascii_spelling
from sagsgang.guide.problem import Problem
from sagsgang.guide.reading import suggestion
from sagsgang.guide.yamldoc import MAX_BYTES, Node
from sagsgang.text import _, either

OTHER = """\
guide: anden
forkortelse: AND
titel: En anden guide
udgave: "2026.1"
gælder: {fra: 2024-01-01}
fakta:
  modtaget: {type: tidspunkt, spørgsmål: Hvornår?}
oprettelse: {spørger: [modtaget]}
spor:
  sagen: {faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}}
trin:
  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig}
"""
EARLIER = OTHER.replace("anden", "eksempel").replace("AND", "EKS").replace("2026.1", "2025.1")
EARLIER = EARLIER.replace("{fra: 2024-01-01}", "{fra: 2024-01-01, til: 2024-12-31}")
OPENING = """\
fakta:
  opmærksom: {type: tidspunkt, spørgsmål: Hvornår?}
oprettelse: {spørger: [opmærksom]}
trin:
  afslut:
    titel: Afslut sagen
    rolle: rådgiver
    fra: ny
    til: færdig
    åbner: {guide: anden, med: {%s: opmærksom}}
"""


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG115",
            severity="warning",
            title=_("navn, der ikke passer"),
            why=_(
                "En guide findes ved sin mappes navn, og sagsnumre kendes på forkortelsen. To guider må ikke have den samme."
            ),
            wrong="guide: eksemplet\n",
            right="guide: eksempel\n",
            find=names,
        ),
        Rule(
            code="SG116",
            severity="warning",
            title=_("udgaver, der overlapper, eller et hul mellem dem"),
            why=_(
                "En sag følger den udgave, der gjaldt, da den begyndte. Gælder to, er det tilfældigt hvilken; gælder ingen, kan "
                "sagen ikke oprettes."
            ),
            wrong="gælder: {fra: 2024-07-01}\n",
            right="gælder: {fra: 2025-01-01}\n",
            beside=(("eksempel/udgaver/2025.1.yaml", EARLIER),),
            find=editions,
        ),
        Rule(
            code="SG117",
            severity="warning",
            title=_("passer ikke med den anden guide"),
            why=_(
                "Det, der sendes med til en guide, som ikke kender det, går tabt, og et trin, den ikke har, bliver aldrig udført."
            ),
            wrong=OPENING % "modtagelse",
            right=OPENING % "modtaget",
            beside=(("anden/guide.yaml", OTHER),),
            find=beside,
        ),
    )


# -- names and editions --------------------------------------------------------------------------------------------------


def names(subject: Subject) -> Iterator[Problem]:
    guide, own = subject.guide, subject.own_folder
    if own is None:
        return
    if guide.id != own.name:
        yield subject.problem(
            "SG115",
            "warning",
            subject.at_value("guide"),
            _("Guiden hedder «{guide}», men ligger i mappen «{folder}».").format(guide=guide.id, folder=own.name),
            _("Skriv guide: {folder}, eller giv mappen det andet navn.").format(folder=own.name),
        )
    said = subject.node("forkortelse")
    for path in sorted(own.parent.glob("*/guide.yaml")):
        name = path.parent.name
        if name != own.name and _abbreviation(path) == guide.abbreviation:
            yield subject.problem(
                "SG115",
                "warning",
                subject.at_value("guide" if said is None else "forkortelse"),
                _("Guiden «{other}» har også forkortelsen {short}.").format(other=name, short=guide.abbreviation),
                _("Skriv en anden, for eksempel forkortelse: {short}2.").format(short=guide.abbreviation[:9]),
            )


def _abbreviation(path: Path) -> str:
    """As the file says it, without compiling the guide; otherwise the first letters of its name."""
    try:
        with path.open("rb") as stream:
            text = stream.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        text = ""  # a file that cannot be read is told of where it is looked at itself
    said = re.search(r"^forkortelse: *[\"']?(\w+)", text, re.MULTILINE)
    return ascii_spelling(path.parent.name)[:3].upper() if said is None else said[1]


def editions(subject: Subject) -> Iterator[Problem]:
    """Told in the present edition, of those before it."""
    own = subject.own_folder
    if own is None or subject.path != own / "guide.yaml":
        return
    all_editions = [subject.guide, *(g for p in sorted((own / "udgaver").glob("*.yaml")) if (g := subject.read(p)))]
    all_editions.sort(key=lambda guide: guide.valid_from)
    for one, later in pairwise(all_editions):
        until = one.valid_until or date.max
        if until >= later.valid_from:
            message = _("Udgave {one} og {other} gælder begge den {day}.")
            day = later.valid_from
        elif until + timedelta(days=1) < later.valid_from:
            message = _("Fra den {day} gælder hverken udgave {one} eller {other}.")
            day = until + timedelta(days=1)
        else:
            continue
        yield subject.problem(
            "SG116",
            "warning",
            subject.at_value("gælder"),
            message.format(one=one.edition, other=later.edition, day=day.isoformat()),
            _("Lad den tidligere slutte dagen før, den senere begynder: gælder: {{fra: …, til: {day}}}.").format(
                day=(later.valid_from - timedelta(days=1)).isoformat()
            ),
        )


# -- other guides --------------------------------------------------------------------------------------------------------


def beside(subject: Subject) -> Iterator[Problem]:
    guide = subject.guide
    for step in guide.steps.values():
        for opens, path in (
            (step.opens, ("trin", step.id, "åbner")),
            *((outcome.opens, ("trin", step.id, "udfald", outcome.id, "åbner")) for outcome in step.outcomes),
        ):
            if opens is not None:
                yield from _carried(subject, opens, path)
    for node in _cases(subject):
        case, named = node.get("sag") or node.get("antal_sager"), node.get("trin")
        if case is not None and subject.guide.id != case.text and not subject.has(case.text):
            yield subject.problem(
                "SG117",
                "note",
                subject.line(case),
                _("Guiden «{guide}» findes ikke, så her bliver aldrig fundet en sag.").format(guide=case.text),
                suggestion(case.text, subject.library.ids()),
            )
        elif case is not None and named is not None:
            yield from _step_of(subject, case.text, named)


def _carried(subject: Subject, opens: Opens, path: tuple[str, ...]) -> Iterator[Problem]:
    other = subject.other(opens.guide)
    if other is None:
        return
    for theirs, ours in opens.carry:
        span = subject.at_key(*path, "med", theirs)
        fact = other.facts.get(theirs)
        if fact is None:
            yield subject.problem(
                "SG117",
                "warning",
                span,
                _("Guiden «{guide}» har ikke faktummet «{name}».").format(guide=opens.guide, name=theirs),
                suggestion(theirs, other.facts),
            )
        elif not _same_kind(subject.guide.facts[ours], fact):
            yield subject.problem(
                "SG117",
                "warning",
                span,
                _("«{name}» er {type} i guiden «{guide}», men «{ours}» er {our_type} her.").format(
                    name=theirs,
                    type=fact.type,
                    guide=opens.guide,
                    ours=ours,
                    our_type=subject.guide.facts[ours].type,
                ),
                _("Send et faktum af samme type med, eller ret typen i den ene guide."),
            )
        elif missing := _missing_choices(subject.guide.facts[ours], fact):
            yield subject.problem(
                "SG117",
                "warning",
                span,
                _("«{ours}» kan være {values}, men det kan «{name}» i guiden «{guide}» ikke.").format(
                    ours=ours, values=either(missing), name=theirs, guide=opens.guide
                ),
                _("Skriv de samme valg i begge guider, eller send det ikke med."),
            )


def _same_kind(ours: Fact, theirs: Fact) -> bool:
    return ours.type == theirs.type or {ours.type, theirs.type} in ({"tekst", "notat"}, {"dato", "tidspunkt"})


def _missing_choices(ours: Fact, theirs: Fact) -> list[str]:
    """What ours may be and theirs may not."""
    known = {choice for choice, _title in theirs.choices}
    return [choice for choice, _title in ours.choices if choice not in known]


def _cases(subject: Subject) -> Iterator[Node]:
    """Every condition and computed fact that speaks of other cases."""
    waiting = [] if subject.document.root is None else [subject.document.root]
    while waiting:
        node = waiting.pop()
        if node.get("sag") is not None or node.get("antal_sager") is not None:
            yield node
        waiting += [value for _key, value in node.pairs if value.kind != "scalar"]
        waiting += [item for item in node.items if item.kind != "scalar"]


def _step_of(subject: Subject, name: str, step: Node) -> Iterator[Problem]:
    other = subject.other(name)
    if other is not None and other.step_named(step.text) is None:
        yield subject.problem(
            "SG117",
            "warning",
            subject.line(step),
            _("Guiden «{guide}» har ikke trinnet «{name}».").format(guide=name, name=step.text),
            suggestion(step.text, other.steps),
        )
