"""The text of a new guide, and of its first test: small, whole, and with a word on each part for the one who goes on writing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sagsgang.author.scalars import folded, quoted
from sagsgang.author.workplace import modeline
from sagsgang.guide.model import ascii_spelling
from sagsgang.law.amount import WORKING_DAYS, Amount

GUIDE_NAME = re.compile(r"[a-z][a-z0-9_]*(-[a-z0-9_]+)*")
LONGEST_NAME = 40
RESERVED = frozenset(
    ["faelles", "udgaver", "proever", "breve", "skemaer", "oprettelse", "overtagelse", "nu", "con", "prn", "aux", "nul"]
)
"""Folder names that mean something else, here or to Windows."""
RECEIVED = "modtaget"
REASON = "begrundelse"
LAST_STEP = "afslut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The answers that a new guide is made of. `law`: the rule of the register behind the limit; None for a local aim."""

    guide: str
    title: str
    abbreviation: str
    role: str
    occasion: str
    step: str
    limit: Amount
    law: str | None
    is_statute: bool
    leader: str | None
    calendar: str | None
    since: date

    @property
    def step_id(self) -> str:
        name = name_of(self.step, "_") or "start"
        return f"{name}_1" if name in (LAST_STEP, "null", "true", "false") else name

    @property
    def obligation_id(self) -> str:
        return f"{self.step_id}_i_tide"

    @property
    def received(self) -> datetime:
        """When the case of the test begins, in Danish time: a Monday morning when the guide is in force."""
        day = self.since + timedelta(days=7 - self.since.weekday())
        return datetime(day.year, day.month, day.day, 10)  # noqa: DTZ001 - written into the test, which reads it as Danish time

    @property
    def done(self) -> datetime:
        """When the first step is done in the test: well before any limit."""
        return self.received + timedelta(minutes=30)


def name_of(text: str, between: str) -> str:
    """A text as a name: small letters and digits, cut at a word."""
    words = re.findall(r"[a-z0-9æøå]+", text.lower().replace("é", "e").replace("ü", "y"))
    if between == "-":
        words = [ascii_spelling(word) for word in words]
    while words and not words[0][0].isalpha():
        del words[0]
    name = ""
    for word in words:
        longer = name + between + word if name else word
        if len(longer) > LONGEST_NAME:
            break
        name = longer
    return name


def first_letters(guide: str) -> str:
    """What the guide's case numbers could begin with: the first letters of its words, or of its only one."""
    words = [word for word in re.split("[-_]", guide) if word]
    letters = "".join(word[0] for word in words) if len(words) > 1 else words[0][:3]
    return letters.upper()[:10].lstrip("0123456789")


def guide_text(plan: Plan, command: str) -> str:
    """The guide. `command`: how `guide` is reached from where the author stands, such as `sagsgang --guider guider guide`."""
    leader = f"    underret: [{plan.leader}]\n" if plan.leader is not None else ""
    calendar = f"    kalender: {plan.calendar}\n" if plan.calendar is not None else ""
    law = f"    hjemmel: [{plan.law}]\n" if plan.law is not None else ""
    return f"""\
{modeline("guide", up=1)}#
# {plan.title}
#
# Linjer, der begynder med #, er til dig, der skriver. Programmet springer dem over, og du kan slette dem.
# Gem filen, og skriv i terminalen:
#   {command} tjek {plan.guide}       finder fejl og siger, hvad der skal stå i stedet
#   {command} prøv {plan.guide}       kører prøverne i mappen proever
#   {command} vis {plan.guide}        viser guiden, som en ny medarbejder vil læse den
#   {command} formatér {plan.guide}   sætter filen pænt op
guide: {plan.guide}
forkortelse: {plan.abbreviation}  # sagsnumre: {plan.abbreviation}-{plan.since.year}-0001
titel: {_text(plan.title)}
udgave: "{plan.since.year}.1"  # i anførselstegn, så 2026.10 ikke bliver til 2026.1
gælder: {{fra: {plan.since.isoformat()}}}

# FAKTA er det, der skal vides i sagen. Hvert faktum har en type (tidspunkt, dato, ja_nej, valg, tal, notat …) og et spørgsmål, som
# medarbejderen får. «følsom: ja» holder svaret ude af udtræk, kalendere og logfiler.
fakta:
  {RECEIVED}:
    type: tidspunkt
    spørgsmål: {_text(f"Hvornår nåede {plan.occasion} kommunen?")}
    hvorfor: Fristen regnes herfra.
  {REASON}:
    type: notat
    spørgsmål: Hvad er gjort, og hvorfor?
    følsom: ja

# OPRETTELSE: hvad der spørges om, når en sag begynder. «indtraf» er det faktum, der siger, hvornår den begyndte.
oprettelse:
  spørger: [{RECEIVED}]
  indtraf: {RECEIVED}

# SPOR er det, der løber ved siden af hinanden, for eksempel barnet og politiet. Et spor går gennem faser og begynder i den første.
# Når alle spor er slut, og ingen pligt er åben, lukker sagen.
spor:
  sagen:
    titel: Sagen
    faser:
      ny: Ny
      i_gang: I gang
      afsluttet: {{titel: Afsluttet, slut: ja}}

# TRIN er det, der gøres. «rolle» siger hvem, «fra» i hvilken fase, «til» hvor sporet flytter hen, og «spørger» hvad der skal noteres.
# Med «når» hører et trin kun til nogle sager; med «kræver» må det først gøres, når noget andet er på plads.
trin:
  {plan.step_id}:
    titel: {_text(plan.step)}
    rolle: {plan.role}
    fra: ny
    til: i_gang
    spørger: [{REASON}]
{law}  {LAST_STEP}:
    titel: Afslut sagen
    rolle: {plan.role}
    fra: i_gang
    til: afsluttet
    spørger: [{REASON}]

# PLIGTER er det, kommunen skylder nogen, og hvornår. En pligt står for sig selv: den opfyldes af et trin, og fristen løber, også når
# ingen gør noget. «følge» er brud, når fristen står i loven, og lokalt_mål, når kommunen selv har sat den.
pligter:
  {plan.obligation_id}:
    titel: {_text(f"{plan.step} i tide")}
    inden: {plan.limit.text}
{calendar}    regnet_fra: {RECEIVED}
    opfyldes_af: [{plan.step_id}]
    ansvarlig: {plan.role}
    følge: {"brud" if plan.is_statute else "lokalt_mål"}
{leader}{law}
# Der er mere at vælge af: udfald, betingelser, spærringer og egenskaber, der skal gælde på alle veje. Skriv første bogstav, og lad
# editoren foreslå resten.
"""


def test_text(plan: Plan, due: datetime | None) -> str:
    """The guide's first test. `due`: what the obligation comes to in it, in Danish time; None if it does not apply."""
    limit = (
        ""
        if due is None
        else f"  - så: {{frist: {{{plan.obligation_id}: {_moment(plan, due)}}}, fase: {{sagen: ny}}}}\n"
    )
    met = "" if due is None else f", pligt: {{{plan.obligation_id}: opfyldt}}"
    return f"""\
{modeline("proeve", up=2)}#
# En prøve fortæller en opdigtet sag og siger, hvad der så skal gælde. Skriv kun det, prøven handler om; så holder den, når guiden
# vokser. Én prøve for hver slags sag, der kan gå galt, er et godt mål.
prøve: {_text(f"{plan.step} i tide")}
guide: {plan.guide}
givet: {{{RECEIVED}: {_written(plan.received)}}}
forløb:
{limit}  - udfør: {plan.step_id}
    fakta: {{{REASON}: Det er gjort samme dag}}
    af: anna
    rolle: {plan.role}
    kl: {_written(plan.done)}
  - så: {{fase: {{sagen: i_gang}}, åbent: [{LAST_STEP}]{met}}}
"""


def calendar_for(limit: Amount) -> str | None:
    """The calendar that a limit in working days is counted by: the shared one that bears the unit's name."""
    return limit.unit if limit.unit in WORKING_DAYS else None


def _moment(plan: Plan, due: datetime) -> str:
    return _written(due) if plan.limit.unit == "timer" else due.date().isoformat()


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _text(text: str) -> str:
    """A text behind a key."""
    calm = folded(text, len(text)) is not None and re.fullmatch(r"[^\W\d_][^:#\[\]{}&*!|>%@`\"']*", text)
    return text if calm and text.lower() not in ("null", "true", "false") else quoted(text)
