"""SG4xx: limits that are counted by a default, that cannot be kept, that nobody has, that never end."""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.check.rule import Rule
from sagsgang.check.subject import Subject
from sagsgang.guide.model import Limit, NotBefore, ObligationRule
from sagsgang.guide.problem import Problem
from sagsgang.law.amount import WORKING_DAYS, Amount
from sagsgang.text import _

STEP = "trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n"
DUTY = """\
pligter:
  afslutning:
    titel: Afslutning
    opfyldes_af: [afslut]
    ansvarlig: rådgiver
    hjemmel: [BL-18-1]
"""
HEARD = """\
trin:
  hør:
    titel: Hør parterne
    rolle: rådgiver
  afslut:
    titel: Afslut sagen
    rolle: rådgiver
    fra: ny
    til: færdig
    tidligst: {efter: hør, tid: %s}
"""
FOLLOWED = "trin:\n  følg_op: {titel: Følg op, rolle: rådgiver, gentages: ja}\n" + STEP.removeprefix("trin:\n")
FOLLOW_UP = DUTY.replace("[afslut]", "[følg_op]") + "    inden: 3 måneder\n    gentages: efter_opfyldelse\n"


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG401",
            severity="note",
            title=_("kalenderen er ikke nævnt"),
            why=_(
                "Om lørdag tæller, er ikke afgjort i loven, og kalenderne læser ordet forskelligt. Uden «kalender» bruges den, der "
                "hedder som enheden."
            ),
            wrong=STEP + DUTY + "    inden: 6 hverdage\n",
            right=STEP + DUTY + "    inden: 6 uger\n",
            find=calendars,
        ),
        Rule(
            code="SG402",
            severity="warning",
            title=_("frist, der ikke kan holdes"),
            why=_("Det, der opfylder pligten, må først ske, når fristen er gået."),
            wrong=HEARD % "21 dage" + DUTY + "    opstår: hør\n    inden: 14 dage\n",
            right=HEARD % "7 dage" + DUTY + "    opstår: hør\n    inden: 14 dage\n",
            find=too_short,
        ),
        Rule(
            code="SG404",
            severity="warning",
            title=_("pligt, som ingen har"),
            why=_("Ingen i personer.yaml har rollen, så ingen ser pligten på sin liste."),
            wrong=STEP.replace("rolle: rådgiver", "rolle: [rådgiver, leder]")
            + DUTY.replace("ansvarlig: rådgiver", "ansvarlig: leder"),
            right=STEP + DUTY,
            beside=(("faelles/personer.yaml", "personer:\n  anna: {roller: [rådgiver]}\n"),),
            find=nobody,
        ),
        Rule(
            code="SG405",
            severity="warning",
            title=_("gentagelse uden ende"),
            why=_(
                "Når pligten er opfyldt, opstår den næste, også når alle spor er slut. Uden «når» lukker sagen aldrig af sig selv."
            ),
            wrong=FOLLOWED + FOLLOW_UP,
            right=FOLLOWED + FOLLOW_UP + "    når: {spor: sagen, afsluttet: nej}\n",
            find=endless,
        ),
        Rule(
            code="SG406",
            severity="warning",
            title=_("påmindelse før fristens begyndelse"),
            why=_(
                "En påmindelse, der skal komme længere før, end fristen er lang, kommer med det samme eller slet ikke."
            ),
            wrong=STEP + DUTY + "    inden: 14 dage\n    advar: 1 måned\n",
            right=STEP + DUTY + "    inden: 14 dage\n    advar: 3 dage\n",
            find=reminders,
        ),
    )


def calendars(subject: Subject) -> Iterator[Problem]:
    for rule in subject.guide.obligations.values():
        for limit in rule.limits:
            path = ("pligter", rule.id, "inden") if not limit.of_several else ("pligter", rule.id, "tidligst_af")
            if limit.within is not None and limit.within.unit in WORKING_DAYS and not _names_calendar(subject, rule):
                yield subject.problem(
                    "SG401",
                    "note",
                    subject.at_value(*path),
                    _("«{name}» tælles efter kalenderen «{calendar}», for den siger ikke selv hvilken.").format(
                        name=rule.id, calendar=limit.calendar
                    ),
                    _("Skriv kalender: {calendar}, så det kan ses.").format(calendar=limit.calendar),
                )
                break


def _names_calendar(subject: Subject, rule: ObligationRule) -> bool:
    several = subject.node("pligter", rule.id, "tidligst_af")
    entries = [] if several is None else several.items
    own = subject.node("pligter", rule.id, "kalender")
    return own is not None or any(entry.get("kalender") is not None for entry in entries)


DAYS: dict[str, tuple[float, float]] = {
    "timer": (1 / 24, 1 / 24),
    "dage": (1, 1),
    "uger": (7, 7),
    "måneder": (28, 31),
    "år": (365, 366),
    "hverdage": (1, 2.5),
    "arbejdsdage": (1, 2.5),
}
"""How many days one of a unit is, at least and at most."""
HOLIDAYS_IN_A_ROW = 14
"""More days than can lie together without one that counts, and than what an end of the day adds."""


def least_days(amount: Amount) -> float:
    """The days that it certainly takes."""
    return amount.number * DAYS[amount.unit][0]


def most_days(amount: Amount) -> float:
    """The days that it takes at most."""
    extra = HOLIDAYS_IN_A_ROW if amount.unit in WORKING_DAYS else 0
    return amount.number * DAYS[amount.unit][1] + extra


def too_short(subject: Subject) -> Iterator[Problem]:
    """Only where wait and limit are counted from the same, and the one is longer whatever the month."""
    guide = subject.guide
    for rule in guide.obligations.values():
        steps = [guide.steps[met.step] for met in rule.met_by]
        for limit in rule.limits:
            waits = [step.not_before for step in steps if _same_start(step.not_before, rule, limit)]
            if limit.within is None or not steps or len(waits) < len(steps):
                continue
            shortest = min((wait for wait in waits if wait is not None), key=lambda wait: least_days(wait.amount))
            moved = 0 if limit.roll == "bliver" else HOLIDAYS_IN_A_ROW
            if least_days(shortest.amount) >= most_days(limit.within) + 1 + moved:  # the last day counts to its end
                yield subject.problem(
                    "SG402",
                    "warning",
                    subject.at_value("pligter", rule.id, "tidligst_af" if limit.of_several else "inden"),
                    _("Fristen er {limit}, men «{step}» må først udføres efter {wait}.").format(
                        limit=limit.within.words, step=steps[0].id, wait=shortest.amount.words
                    ),
                    _("Ret den ene, eller lad fristen regnes fra noget senere."),
                    related=(subject.related(_("tidligst"), subject.at_key("trin", steps[0].id, "tidligst")),),
                )


def _same_start(wait: NotBefore | None, rule: ObligationRule, limit: Limit) -> bool:
    if wait is None:
        return False
    start = limit.starts_from or rule.starts_from
    if start is not None:
        return (start.kind, start.id) in (("step", wait.step), ("fact", wait.fact))
    return bool(rule.arises) and all((one.kind, one.id) == ("step", wait.step) for one in rule.arises)


def nobody(subject: Subject) -> Iterator[Problem]:
    """One finding a role, at the first obligation it has."""
    held = {role for roles in subject.people.values() for role in roles}
    told: set[str | None] = {None} | held
    for rule in subject.guide.obligations.values() if subject.people else ():
        if rule.owner_role not in told:
            told.add(rule.owner_role)
            yield subject.problem(
                "SG404",
                "warning",
                subject.at_value("pligter", rule.id, "ansvarlig"),
                _("Ingen i personer.yaml har rollen «{role}», som har pligten «{name}».").format(
                    role=rule.owner_role, name=rule.id
                ),
                _("Giv en person rollen i personer.yaml, eller skriv en anden rolle."),
            )


def endless(subject: Subject) -> Iterator[Problem]:
    for rule in subject.guide.obligations.values():
        ends = rule.when is not None or rule.void_to is not None or rule.consequence == "vindue"
        if rule.repeats is not None and not ends:
            yield subject.problem(
                "SG405",
                "warning",
                subject.at_value("pligter", rule.id, "gentages"),
                _("«{name}» begynder forfra uden ende, så sagen lukker aldrig af sig selv.").format(name=rule.id),
                _("Skriv, hvor længe den gælder, for eksempel når: {spor: navn, afsluttet: nej}."),
            )


def reminders(subject: Subject) -> Iterator[Problem]:
    for rule in subject.guide.obligations.values():
        lengths = [limit.within for limit in rule.limits]
        if not lengths or len(rule.limits) > 1:
            continue
        length = lengths[0]
        for number, amount in enumerate(rule.remind):
            if length is not None and least_days(amount) > most_days(length):
                node = subject.node("pligter", rule.id, "advar")
                at = node.items[number] if node is not None and node.kind == "list" else node
                yield subject.problem(
                    "SG406",
                    "warning",
                    subject.at_key("pligter", rule.id, "advar") if at is None else subject.line(at),
                    _("Påmindelsen {remind} før ligger før fristens begyndelse: fristen er {limit}.").format(
                        remind=amount.words, limit=length.words
                    ),
                    _("Skriv en kortere tid end fristen."),
                )
