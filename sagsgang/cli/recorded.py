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
    from sagsgang.cli.session import Session
    from sagsgang.engine import Case


def tell_recorded(session: Session, case: Case, before: CaseAnswer) -> None:
    """Show the case after the last record, next to how it stood `before`."""
    session.saved = True
    after = case.answer()
    session.show(after, lambda page: _say(page, case, before, after))


def _say(page: Page, case: Case, before: CaseAnswer, after: CaseAnswer) -> None:
    entry = case.timeline().entries[-1]
    by = entry.by if entry.role is None else f"{entry.by} ({entry.role})"
    page.text(
        _("Registreret {at} af {by} i {case}, post nr. {nr}.").format(
            at=words(entry.recorded), by=by, case=case.id, nr=entry.nr
        ),
        style="heading",
    )
    if entry.at != entry.recorded or entry.at_last is not None:
        page.text(_("Det skete {at}.").format(at=happened_words(entry)))
    met = {(c.id, c.nr) for c in case.state.records[-1].consequences if c.type == "obligation_met"}
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
