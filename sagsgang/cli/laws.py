"""`lov`: the register, and what rests on each rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.given import spelled
from sagsgang.cli.page import Page
from sagsgang.errors import NotFound
from sagsgang.law.moment import local_date
from sagsgang.law.register import BINDING, Rule, citation
from sagsgang.law.wording import NOT_CHECKED
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.guide.compile import Shared
    from sagsgang.guide.model import Guide


@verb("lov")
@click.argument("reference", metavar="[REF]", required=False, type=NAME, shell_complete=suggestions.laws)
def law(session: Session, reference: str | None) -> None:
    shared = session.guides.shared()
    if reference is None:
        found = [_rule_data(rule, ()) for rule in shared.laws.values()]
        session.show({"rules": found}, lambda page: _show_all(page, session, shared))
        return
    name = spelled(reference.upper(), shared.laws) or spelled(reference, shared.laws)
    if name is None:
        raise NotFound(
            _("Reglen «{reference}» er ikke i registret.").format(reference=reference[:40]),
            kind="law",
            hint=_("Se dem alle med: sagsgang lov"),
        )
    rule = shared.laws[name]
    resting = [(guide, kind, id_, title) for guide in _guides(session) for kind, id_, title in rests_on(guide, name)]
    data = _rule_data(
        rule, [{"guide": guide.id, "kind": kind, "id": id_, "title": title} for guide, kind, id_, title in resting]
    )

    def say(page: Page) -> None:
        _show_rule(page, session, shared, rule)
        page.heading(_("Det hviler på reglen"))
        for guide, kind, id_, title in resting:
            page.marked("·", f"{guide.id} · {_kind(kind)} {id_}: {title}")
        if not resting:
            page.text(_("Intet i de guider, der er her."), indent=2)

    session.show(data, say)


def _guides(session: Session) -> Iterator[Guide]:
    for name in session.guides.ids():
        yield session.guides.guide(name)


def rests_on(guide: Guide, law: str) -> Iterator[tuple[str, str, str]]:
    """What in the guide names the rule: kind (step, obligation, barrier, fact), id, title."""
    for step in guide.steps.values():
        own = (*step.law, *(() if step.omittable is None else step.omittable.law))
        if law in own or any(law in leaf for leaf in _condition_laws(step)):
            yield "step", step.id, step.title
    for obligation in guide.obligations.values():
        if law in obligation.law:
            yield "obligation", obligation.id, obligation.title
    for barrier in guide.barriers.values():
        if law in barrier.law:
            yield "barrier", barrier.id, barrier.title
    for fact in guide.facts.values():
        if law in fact.law:
            yield "fact", fact.id, fact.question


def _condition_laws(step: Any) -> Iterator[tuple[str, ...]]:
    from sagsgang.guide.condition import leaves

    conditions = [*step.requires, *(c for outcome in step.outcomes for c in outcome.requires)]
    if step.when is not None:
        conditions.append(step.when)
    for condition in conditions:
        for leaf in leaves(condition):
            yield leaf.law


def _kind(kind: str) -> str:
    return {"step": _("trin"), "obligation": _("pligt"), "barrier": _("spærring"), "fact": _("fakta")}[kind]


def _rule_data(rule: Rule, resting: Any) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "binding": rule.binding,
        "status": rule.status,
        "text": rule.text,
        "uncertain": rule.uncertain,
        "limit": rule.limit,
        "versions": [
            {
                "from": one.since.isoformat(),
                "to": None if one.until is None else one.until.isoformat(),
                "statute": one.statute,
                "place": one.place,
            }
            for one in rule.versions
        ],
        "sources": [
            {"name": one.name, "url": one.url, "seen": None if one.seen is None else one.seen.isoformat()}
            for one in rule.sources
        ],
        "rests": list(resting),
    }


def _status(rule: Rule) -> str:
    return _("{status}: ikke efterprøvet").format(status=rule.status) if rule.status in NOT_CHECKED else rule.status


def _show_all(page: Page, session: Session, shared: Shared) -> None:
    today = local_date(session.now)
    page.text(_("Lovregistret · {number} regler").format(number=len(shared.laws)), style="heading")
    for rule in shared.laws.values():
        page.marked("·", f"{rule.id}: {rule.title}")
        binding = (
            ""
            if rule.binding == BINDING
            else _("{binding}, ikke lov").format(binding=rule.binding)
            if rule.binding != "bekendtgørelse"
            else rule.binding
        )
        page.details(
            [citation(rule, shared.statutes, today) if rule.versions else "", binding, _status(rule)], indent=6
        )


def _show_rule(page: Page, session: Session, shared: Shared, rule: Rule) -> None:
    page.text(f"{rule.id}  {rule.title}", style="heading")
    page.text(citation(rule, shared.statutes, local_date(session.now)))
    if rule.binding == BINDING:
        page.text(_("Bindende som lov. Status: {status}.").format(status=_status(rule)))
    else:
        page.text(_("Det er {binding}, ikke lov. Status: {status}.").format(binding=rule.binding, status=_status(rule)))
    if rule.text:
        page.blank()
        page.text(rule.text)
    if rule.limit:
        page.blank()
        page.text(
            _("Frist: {amount}, regnet fra {start}.").format(
                amount=rule.limit["amount"], start=rule.limit["counted_from"]
            )
        )
    if rule.uncertain:
        page.text(_("Usikkert: {what}").format(what=rule.uncertain), hang=2)
    if rule.versions:
        page.heading(_("Hvor den står"))
        for version in rule.versions:
            statute = shared.statutes[version.statute]
            until = "" if version.until is None else _(" til {day}").format(day=version.until.isoformat())
            page.marked(
                "·",
                _("fra {day}{until}: {statute} {place}").format(
                    day=version.since.isoformat(), until=until, statute=statute.title, place=version.place
                ),
            )
            page.details([statute.publication or "", statute.url or ""], indent=6)
    if rule.sources:
        page.heading(_("Kilder"))
        for source in rule.sources:
            page.marked("·", source.name)
            seen = "" if source.seen is None else _("set {day}").format(day=source.seen.isoformat())
            page.details([source.url or "", seen], indent=6)


COMMANDS = {"lov": law}
