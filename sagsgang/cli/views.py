"""A case in words: where it stands, what can be done, what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sagsgang.case.answers import AvailableStep, CaseAnswer, Finding, Obligation
from sagsgang.cli.page import Page, Style
from sagsgang.guide.model import Guide
from sagsgang.guide.wording import cited
from sagsgang.law.moment import duration_words, epoch, from_epoch, local_date, time_words, words
from sagsgang.law.span import Span, span_words
from sagsgang.law.wording import NOT_CHECKED
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.engine import Case

SOON = timedelta(hours=48)

OWED = ("open", "missed", "void", "unknown")


def began(case: Case) -> date:
    """The local day the case began: which law is cited."""
    return local_date(from_epoch(case.state.began))


def began_words(case: Case) -> str:
    """When the case began, as nearly as that is known."""
    first, last = case.state.began_span
    return span_words(Span(from_epoch(first), from_epoch(last)))


# -- due times ---------------------------------------------------------------------------------------------------------


def mark(one: Obligation, now: datetime) -> tuple[str, Style | None]:
    """`!` late, `>` due within 48 hours, `·` later or undated; and the colour that goes with it."""
    passes = one.due if one.due_last is None else one.due_last
    if one.status in ("missed", "void") or (passes is not None and passes < now and one.status == "open"):
        return "!", "bad"
    if one.status in ("open", "unknown") and one.due is not None and one.due - now < SOON:
        return ">", "soon"
    return "·", None


def due_words(one: Obligation) -> str:
    """`inden lør 21. nov. 2026 kl. 15.40`; the end of a day is the day."""
    if one.due is None:
        return _("fristen er ikke kendt endnu") if one.asks else _("uden frist")
    return _("inden {due}").format(due=instant_words(one.due))


def instant_words(instant: datetime) -> str:
    """An instant; the last second of a day is worded as the whole day."""
    return words(instant, whole_day=time_words(instant) in ("23.59.59", "23:59:59"))


def left_words(due: datetime, now: datetime) -> str:
    """How long is left, or how long it is past."""
    seconds = epoch(due) - epoch(now)
    return (_("om {time}") if seconds >= 0 else _("overskredet i {time}")).format(time=duration_words(seconds))


def status_words(one: Obligation, now: datetime) -> str:
    """How an obligation stands, with its limit."""
    match one.status:
        case "met":
            assert one.met_at is not None
            said = _("opfyldt {at}").format(at=words(one.met_at))
            if one.due is None:
                return said
            if one.due_last is not None and not one.late and one.met_at > one.due:
                return said + ", " + _("måske efter fristen: den er kun delvist kendt")
            return said + ", " + margin_words(one.due, one.met_at)
        case "missed":
            return _("ikke opfyldt, frist {due}").format(due="" if one.due is None else instant_words(one.due)) + _left(
                one, now
            )
        case "void":
            return _("bortfaldet {due}").format(due="" if one.due is None else instant_words(one.due))
        case "lapsed":
            return _("bortfaldet")
        case "unknown":
            return _("vi ved ikke, om den gælder") + ("" if one.due is None else ", " + due_words(one))
        case "not_applicable":
            return _("gælder ikke")
        case _:
            return due_words(one) + _left(one, now)


def _left(one: Obligation, now: datetime) -> str:
    if one.due is None:
        return ""
    if one.due_last is not None and one.status == "open" and one.due < now:
        return ", " + _("måske overskredet; det er sikkert efter {last}").format(last=instant_words(one.due_last))
    return ", " + left_words(one.due, now)


def margin_words(due: datetime, met_at: datetime) -> str:
    """`23 t 9 min før fristen`."""
    seconds = epoch(due) - epoch(met_at)
    if seconds == 0:
        return _("lige til fristen")
    return (_("{time} før fristen") if seconds > 0 else _("{time} efter fristen")).format(time=duration_words(seconds))


def by_due(obligations: Iterable[Obligation]) -> list[Obligation]:
    """What is owed, earliest due first, undated last."""
    owed = [one for one in obligations if one.status in OWED]
    return sorted(owed, key=lambda one: (one.due is None, 0 if one.due is None else epoch(one.due)))


def unchecked(guide: Guide, one: Obligation) -> bool:
    """Whether the limit rests on law, or on a calendar, that nobody has held against its source."""
    rule = guide.obligations.get(one.id)
    names = () if rule is None else [limit.calendar for limit in rule.limits if limit.calendar is not None]
    return any(name in guide.calendars and guide.calendars[name].status in NOT_CHECKED for name in names)


# -- parts of a page ---------------------------------------------------------------------------------------------------


def show_obligation(
    page: Page, guide: Guide, one: Obligation, now: datetime, on: date, *, owner: bool = True, case: str = ""
) -> None:
    """Two lines: what is owed, and when, by what law and by whom."""
    sign, style = mark(one, now)
    number = f" nr. {one.nr}" if one.nr > 1 or one.id == "løfte" else ""
    page.marked(sign, f"{case}{one.id}{number}: {one.title}", style=style)
    parts = [status_words(one, now), cited(guide, one.law, on)]
    if one.statute is not None and one.status in OWED:
        parts.append(_("kommunens egen frist; lovens er {due}").format(due=instant_words(one.statute)))
    if unchecked(guide, one):
        parts.append(_("kalenderen er ikke efterprøvet"))
    if owner and one.status in OWED:
        parts.append(one.owner if one.owner_role is None else f"{one.owner} ({one.owner_role})")
    if one.needed > 1 and one.status in OWED:
        parts.append(_("{done} af {needed} gange").format(done=one.done, needed=one.needed))
    page.details(parts, indent=6)
    if one.provisional_at is not None and one.status in OWED:
        page.text(_("Foreløbigt resultat {at}.").format(at=words(one.provisional_at)), indent=6)
    waits = one.due is None and bool(one.asks)
    if one.status == "unknown" or ((one.reason or waits) and one.status in OWED):
        if one.reason:
            page.text(one.reason, indent=6)
        for name in one.asks:
            page.text(
                _("Vi ved ikke: {question} ({fact})").format(question=guide.facts[name].question, fact=name), indent=6
            )


def show_obligations(page: Page, guide: Guide, obligations: Sequence[Obligation], now: datetime, on: date) -> None:
    """Owed first, by due time; then what was met or lapsed; what never applied by name only."""
    owed = by_due(obligations)
    if owed:
        page.heading(_("Pligter"))
        for one in owed:
            show_obligation(page, guide, one, now, on)
    settled = [one for one in obligations if one.status in ("met", "lapsed")]
    if settled:
        page.heading(_("Opfyldt eller bortfaldet"))
        for one in settled:
            number = f" nr. {one.nr}" if one.nr > 1 or one.id == "løfte" else ""
            page.marked("!" if one.late else "·", f"{one.id}{number}: {one.title}")
            page.details([status_words(one, now), one.reason or ""], indent=6)
    never = dict.fromkeys(one.id for one in obligations if one.status == "not_applicable")
    if never:
        page.blank()
        page.text(_("Gælder ikke i sagen nu: {names}.").format(names=", ".join(never)))


def show_head(page: Page, guide: Guide, answer: CaseAnswer, now: datetime) -> None:
    """Number, guide, child, holder, and the phase of every track."""
    page.text(f"{answer.case}  {guide.title}", style="heading")
    status = _("åben") if answer.status == "open" else _("lukket")
    page.details(
        [
            status,
            _("udgave {edition}").format(edition=answer.edition),
            _("barn {child}").format(child=answer.child) if answer.child else "",
            _("familie {family}").format(family=answer.family) if answer.family else "",
            _("sagen har {holder}").format(holder=answer.holder),
            words(now),
        ],
        indent=0,
    )
    page.blank()
    for said in phases_words(guide, answer):
        page.text(said, indent=2, hang=4)


def phases_words(guide: Guide, answer: CaseAnswer) -> list[str]:
    """Where each track is; of one that does not belong to the case as it stands, that."""
    found = []
    for track, phase in answer.tracks.items():
        titles = {one.id: one.title for one in guide.tracks[track].phases}
        where = _("hører ikke til sagen") if track in answer.idle else titles[phase]
        found.append(f"{guide.tracks[track].title}: {where}")
    return found


def show_available(page: Page, guide: Guide, steps: Sequence[AvailableStep], yours: Iterable[str] | None) -> None:
    """What can be done now; a star before what the reader may do. `yours` None: their roles are not known."""
    if not steps:
        return
    page.heading(_("Det kan gøres nu"))
    mine = None if yours is None else set(yours)
    starred = False
    for one in steps:
        may = mine is not None and (not one.roles or not mine.isdisjoint(one.roles))
        starred |= may
        page.marked("*" if may else "-", f"{one.step}: {one.title}", style="good" if may else None)
        parts = [guide.role_titles(one.roles)]
        if one.outcomes:
            parts.append(_("udfald: {outcomes}").format(outcomes=", ".join(one.outcomes)))
        if one.asks:
            parts.append(_("spørger: {facts}").format(facts=", ".join(one.asks)))
        page.details(parts, indent=6)
    if starred:
        page.text(_("* kan du gøre i din rolle."), indent=2)


def show_findings(page: Page, findings: Sequence[Finding]) -> None:
    if findings:
        page.heading(_("Fund"))
    for one in findings:
        at = "" if one.at is None else f"{words(one.at)}: "
        page.marked("!", f"{one.code} {one.id}: {at}{one.message}", style="bad")


def next_command(
    case: str, guide: Guide, answer: CaseAnswer, role: str | None = None, done: str | None = None
) -> list[str] | None:
    """The step that meets what is due first, of those the role may do if there are any, else the first that can be done.

    What another authority does is not asked of the reader, nor what was `done` just now.
    """
    own = [one for one in answer.available if guide.steps[one.step].party is None and one.step != done]
    mine = [one for one in own if role is None or not one.roles or role in one.roles]
    open_steps = {one.step: one for one in mine or own}
    for one in by_due(answer.obligations):
        rule = guide.obligations.get(one.id)
        for met in () if rule is None else rule.met_by:
            if met.step in open_steps:
                return ["udfør", case, met.step]
    return ["udfør", case, next(iter(open_steps))] if open_steps else None
