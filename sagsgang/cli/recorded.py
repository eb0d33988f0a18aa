"""What a recording brought about: what was recorded, which obligations it met, what can be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagsgang.cli.look import happened_words
from sagsgang.cli.page import Page
from sagsgang.cli.views import margin_words, next_command
from sagsgang.law.moment import words
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.case.answers import CaseAnswer
    from sagsgang.cli.repeated import Done
    from sagsgang.cli.session import Session


def tell_recorded(session: Session, done: Done, before: CaseAnswer) -> None:
    """Show the case after what was recorded, next to how it stood `before`."""
    if not done.repeated and done.record.recorded > session.now:
        session.tell(
            _("Uret her står på {now}, før det seneste i sagen. Posten er registreret {recorded}.").format(
                now=words(session.now), recorded=words(done.record.recorded)
            )
        )
    after = done.case.answer()
    session.show(after, lambda page: _say(page, done, before, after))


def _say(page: Page, done: Done, before: CaseAnswer, after: CaseAnswer) -> None:
    case, record = done.case, done.record
    entry = next(one for one in case.timeline().entries if one.nr == record.nr)
    by = entry.by if entry.role is None else f"{entry.by} ({entry.role})"
    page.text(
        _("Registreret {at} af {by} i {case}, post nr. {nr}.").format(
            at=words(entry.recorded), by=by, case=case.id, nr=entry.nr
        ),
        style="heading",
    )
    if entry.at != entry.recorded or entry.at_last is not None:
        page.text(_("Det skete {at}.").format(at=happened_words(entry)))
    met = {(c.id, c.nr) for c in record.consequences if c.type == "obligation_met"}
    for one in after.obligations:
        if (one.id, one.nr) in met and one.met_at is not None:
            margin = "" if one.due is None else " " + margin_words(one.due, one.met_at)
            page.text(
                _("Pligten «{title}» er opfyldt{margin}.").format(title=one.title, margin=margin),
                style="good" if not one.late else "bad",
            )
    for consequence in entry.consequences:
        if consequence.type != "obligation_met":
            page.marked("→", consequence.text)
    known = {(one.code, one.id, one.nr, one.at) for one in before.findings}
    for finding in after.findings:
        if (finding.code, finding.id, finding.nr, finding.at) not in known:
            page.marked("!", f"{finding.code} {finding.id}: {finding.message}", style="bad")
    if entry.deviation:
        page.text(_("Lederen får besked om afvigelsen: sagsgang vagt."))
    could = {step.step for step in before.available}
    new = [step for step in after.available if step.step not in could]
    if new:
        page.heading(_("Det er nu muligt"))
        for step in new:
            page.marked("-", f"{step.step}: {step.title}")
    following = next_command(case.id, case.guide, after, entry.role, entry.step)
    if following is not None:
        page.blank()
        page.command(following, indent=0, before=_("Næste: "))
