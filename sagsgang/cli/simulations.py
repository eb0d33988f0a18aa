"""`guide simulér`: walk through a guide many times, and say whether every case could be finished, what is never used, and what is late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.verbs import guide_verbs
from sagsgang.errors import InvalidValue
from sagsgang.text import _, counted

if TYPE_CHECKING:
    from sagsgang.cli.page import Page
    from sagsgang.cli.session import Session
    from sagsgang.guide.model import Guide
    from sagsgang.simulation.model import Late, Simulation, Unfinished

FOUND, INTERRUPTED = 1, 130

MOST_WALKS = 100_000
SEEDS = 10**9
HOUR = 3600


@verb("simulér", table=guide_verbs)
@click.argument("guide", metavar="GUIDE", type=NAME, shell_complete=suggestions.guides)
@click.option("--forløb", "--forloeb", "walks", metavar="N", help=_("Hvor mange sager der gås igennem; uden: 200."))
@click.option(
    "--frø", "--froe", "seed", metavar="N", help=_("Det samme tal giver de samme sager; uden: et nyt hver gang.")
)
@click.option(
    "--systematisk", "systematic", is_flag=True, help=_("Vælg det, der ikke er valgt før, i stedet for at trække lod.")
)
def simulate(session: Session, guide: str, walks: str | None, seed: str | None, systematic: bool) -> int:
    from sagsgang.cli.progress import Progress
    from sagsgang.simulation.simulate import WALKS, Simulator

    many = _number(walks, "forløb", least=1, most=MOST_WALKS, otherwise=WALKS)
    seeded = _number(seed, "frø", least=0, most=SEEDS, otherwise=1 if systematic else _some_seed())
    session.tell_source(guide)
    run = Simulator(session.guides, guide, walks=many, seed=seeded, systematic=systematic)
    bar = Progress()
    try:
        run.run(bar)
    except KeyboardInterrupt:
        bar.end()
        session.tell(_("Afbrudt efter {count}.").format(count=_cases(run.tally.walks)))
    bar.end()
    answer = run.answer()
    session.show(answer.to_json(), lambda page: _words(page, run.guide, answer))
    if answer.interrupted:
        return INTERRUPTED
    return FOUND if answer.unfinished else 0


def _some_seed() -> int:
    import secrets

    return secrets.randbelow(SEEDS)


def _number(text: str | None, option: str, *, least: int, most: int, otherwise: int) -> int:
    """The whole number that an option says. `InvalidValue`."""
    if text is None:
        return otherwise
    said = text.strip()
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(most)) and least <= int(said) <= most):
        raise InvalidValue(
            _("--{option}: «{text}» er ikke et tal fra {least} til {most}.").format(
                option=option, text=text[:40], least=least, most=most
            ),
            field=option,
            hint=_("Skriv et helt tal, for eksempel --{option} 200.").format(option=option),
        )
    return int(said)


# -- words ---------------------------------------------------------------------------------------------------------


def _cases(number: int) -> str:
    return counted(number, _("1 sag"), _("{number} sager"))


def _words(page: Page, guide: Guide, answer: Simulation) -> None:
    page.heading(_("{title}, udgave {edition}").format(title=answer.title, edition=answer.edition))
    how = _("valgt systematisk") if answer.systematic else _("trukket med frø {seed}").format(seed=answer.seed)
    page.text(_("{cases}, {how}, {acts} handlinger.").format(cases=_cases(answer.walks), how=how, acts=answer.acts))
    if answer.interrupted:
        page.text(_("Der var bedt om {count}.").format(count=_cases(answer.asked)))
    if not answer.walks:
        return
    _finished(page, guide, answer)
    _never(page, guide, answer)
    _time(page, answer)


def _finished(page: Page, guide: Guide, answer: Simulation) -> None:
    page.heading(_("Kan alle sager afsluttes?"))
    if not answer.unfinished:
        page.marked("✓", _("Ja, alle {count} sager blev afsluttet.").format(count=answer.walks), style="good")
        return
    stopped = answer.walks - answer.closed
    page.marked(
        "✗",
        _("Nej. {stopped} af {count} sager blev ikke afsluttet.").format(stopped=stopped, count=answer.walks),
        style="bad",
    )
    for one in answer.unfinished:
        _stopped(page, guide, one)


def _stopped(page: Page, guide: Guide, one: Unfinished) -> None:
    page.blank()
    page.text(_("{count} stopper her:").format(count=_cases(one.walks)), indent=2)
    for track, phase in one.place.phases:
        title = next(each.title for each in guide.tracks[track].phases if each.id == phase)
        page.marked(
            "·", _("sporet «{track}» er i «{phase}»").format(track=guide.tracks[track].title, phase=title), indent=4
        )
    for name in one.place.obligations:
        page.marked("·", _("pligten «{duty}» er ikke opfyldt").format(duty=guide.obligations[name].title), indent=4)
    if not one.story:
        return
    page.text(_("Den korteste vej dertil, der blev fundet:"), indent=2)
    for told in one.story:
        day = _("dag {day}").format(day=told.day)
        page.marked(f"{day:>8}", told.said, indent=2)
    if one.blocked:
        page.text(_("Det, der ville bringe sagen videre, kan ikke gøres:"), indent=2)
    for blocked in one.blocked:
        page.marked("·", f"«{blocked.title}»", indent=4)
        for reason in blocked.reasons:
            page.marked("-", reason, indent=6)
    if one.nothing_left:
        page.text(_("Der er ingen trin tilbage, som ikke allerede er gjort."), indent=2)
    else:
        page.text(_("Andre trin kan stadig gøres, men ingen af dem bragte sagen videre."), indent=2)


def _never(page: Page, guide: Guide, answer: Simulation) -> None:
    page.heading(_("Hvad bliver aldrig brugt?"))
    if not any(one.names for one in answer.unused):
        page.marked("✓", _("Alt i guiden blev brugt mindst én gang."), style="good")
        return
    titles = _kinds()
    for one in answer.unused:
        if one.names:
            page.marked("·", _("{kind}: {names}").format(kind=titles[one.kind], names=", ".join(one.names)))
    page.text(_("Det kan stadig bruges: der er kun gået de sager igennem, der er nævnt ovenfor."), indent=2)


def _kinds() -> dict[str, str]:
    return {
        "steps": _("Trin"),
        "outcomes": _("Udfald"),
        "grounds": _("Grunde til at udelade"),
        "phases": _("Faser"),
        "obligations": _("Pligter"),
        "barriers": _("Spærringer"),
        "facts": _("Fakta"),
        "choices": _("Svar"),
    }


def _time(page: Page, answer: Simulation) -> None:
    page.heading(_("Hvor længe varer sagerne, og hvad kommer for sent?"))
    pace = (
        _("Tempoet er tænkt: der bliver arbejdet på hverdage kl. 8-16, med få minutter til fem hverdage imellem."),
        _("Det, der har en frist, bliver gjort før fristen, når det kan gøres."),
        _("I hver fjerde sag trækker det ud: der går op til seks uger, og ingen ser på fristerne."),
    )
    page.text(" ".join(pace), indent=2)
    if answer.length is not None:
        said = _("De afsluttede sager varede {shortest} til {longest}; den midterste {median}.").format(
            shortest=_days(answer.length.shortest),
            longest=_days(answer.length.longest),
            median=_days(answer.length.median),
        )
        page.marked("·", said)
    if not answer.late:
        page.marked("✓", _("Ingen frister blev overskredet."), style="good")
    for one in answer.late:
        page.marked("!" if one.late_in_time else "·", _late(one), style="soon" if one.late_in_time else None)


def _late(one: Late) -> str:
    said = _("{title}: overskredet {late} af {dated} gange, værst {worst} for sent.").format(
        title=one.title, late=one.late, dated=one.dated, worst=_delay(one.worst)
    )
    if one.late_in_time:
        said += " " + _("{count} af dem i sager, der ikke trak ud.").format(count=one.late_in_time)
    return said


def _days(number: int) -> str:
    return counted(number, _("1 dag"), _("{number} dage"))


def _delay(seconds: int) -> str:
    from sagsgang.law.moment import duration_words

    return duration_words(max(seconds, 0))


COMMANDS = {"simulér": simulate}
