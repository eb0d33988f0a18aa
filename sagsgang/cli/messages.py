"""What `vagt` says of messages: those that were sent, that could not be, that are stuck, that wait."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sagsgang.cli.page import Page
from sagsgang.law.moment import from_epoch, iso, limit_words, words
from sagsgang.text import _, counted

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.notify.deliver import Pass
    from sagsgang.store.base import Delivery

MOST = 20
"""Messages shown one by one in words; the rest are counted."""

FOUND = 1


def show_waiting(session: Session) -> int:
    """The messages that wait, and among them those that are stuck. Sends nothing and changes nothing."""
    from sagsgang.notify.deliver import stuck

    store = session.engine.store
    counts = store.outbox_counts()
    held_up = stuck(store, session.now)
    keys = {one.row.key for one in held_up}
    waiting = [one for one in store.waiting() if one.row.key not in keys]

    def say(page: Page) -> None:
        page.text(
            _("{now}: {waiting}, {delivered}.").format(
                now=words(session.now),
                waiting=counted(counts.waiting, _("1 besked venter"), _("{number} beskeder venter")),
                delivered=counted(counts.delivered, _("1 er sendt"), _("{number} er sendt")),
            )
        )
        _list(page, "·", waiting, _line)
        _say_stuck(page, held_up)

    answer = {
        "waiting": [entry_json(one) for one in waiting],
        "stuck": [entry_json(one) for one in held_up],
        "delivered": counts.delivered,
    }
    session.show(answer, say)
    return FOUND if held_up else 0


def pass_json(delivery: Pass | None) -> dict[str, Any]:
    """The part of the answer of `vagt` that is about messages; empty lists if there is no place to deliver to."""
    if delivery is None:
        return {"delivered": [], "failed": [], "stuck": []}
    return {
        "delivered": [entry_json(one) for one in delivery.delivered],
        "failed": [entry_json(one) for one in delivery.failed],
        "stuck": [entry_json(one) for one in delivery.stuck],
    }


def say_pass(page: Page, delivery: Pass) -> None:
    """What a pass sent, could not send, and what somebody must look at."""
    if delivery.delivered:
        number = len(delivery.delivered)
        page.text(counted(number, _("1 besked er sendt."), _("{number} beskeder er sendt.")))
        _list(page, "✓", delivery.delivered, _line)
    held_up = {one.row.key for one in delivery.stuck}
    failed = [one for one in delivery.failed if one.row.key not in held_up]
    if failed:
        page.text(
            counted(
                len(failed),
                _("1 besked kunne ikke sendes nu og bliver prøvet igen."),
                _("{number} beskeder kunne ikke sendes nu og bliver prøvet igen."),
            )
        )
        _list(page, "·", failed, _failed_line)
    _say_stuck(page, delivery.stuck)


def _say_stuck(page: Page, held_up: Sequence[Delivery]) -> None:
    if held_up:
        page.text(counted(len(held_up), _("1 besked sidder fast."), _("{number} beskeder sidder fast.")), style="bad")
        _list(page, "!", held_up, _stuck_line)


def _list(page: Page, mark: str, some: Sequence[Delivery], line: Callable[[Delivery], str]) -> None:
    for one in some[:MOST]:
        page.marked(mark, line(one), style="bad" if mark == "!" else None)
    if len(some) > MOST:
        page.text(_("… og {number} mere.").format(number=len(some) - MOST), indent=2)


def _line(one: Delivery) -> str:
    body = _body(one)
    what = body.get("obligation") or body.get("step") or "?"
    kinds = {"missed": _("frist overskredet"), "reminder": _("påmindelse"), "deviation": _("afvigelse")}
    line = f"{one.row.case} {kinds.get(one.row.kind, one.row.kind)}: {what}"
    due = body.get("due")
    if isinstance(due, int):
        line += ", " + _("frist {due}").format(due=limit_words(from_epoch(due)))
    role = body.get("role")
    return line + " → " + (_("den, der har sagen") if role is None else str(role))


def _failed_line(one: Delivery) -> str:
    return f"{_line(one)}. {one.error or ''}".rstrip()


def _stuck_line(one: Delivery) -> str:
    tried = counted(one.attempts, _("forsøgt 1 gang"), _("forsøgt {number} gange"))
    key = _("nøgle {key}").format(key=one.row.key)
    return f"{_failed_line(one)} ({tried})\n{key}"


def _body(one: Delivery) -> dict[str, Any]:
    """What the row holds; nothing if it cannot be read, which its error then says."""
    try:
        body = json.loads(one.row.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def entry_json(one: Delivery) -> dict[str, Any]:
    """An outbox row and how far it has come."""
    body = _body(one)
    due = body.get("due")
    return {
        "key": one.row.key,
        "case": one.row.case,
        "kind": one.row.kind,
        "role": body.get("role"),
        "person": body.get("person"),
        "obligation": body.get("obligation"),
        "nr": body.get("nr"),
        "step": body.get("step"),
        "due": _instant(due if isinstance(due, int) else None),
        "at": _instant(one.row.due),
        "put": _instant(one.row.put),
        "attempts": one.attempts,
        "next_try": None if one.delivered_at is not None else _instant(one.next_try),
        "error": one.error,
        "reached": list(one.reached),
        "delivered_at": _instant(one.delivered_at),
    }


def _instant(seconds: int | None) -> str | None:
    return None if seconds is None else iso(from_epoch(seconds))
