"""What a test says of those who act and of what a guide rests on: who may, who owns, who is told, what is asked, and by which law.

A municipality keeps such lists beside its guides (who may decide what, which forms there are, what may never leave the file); a test
holds the guide to them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from sagsgang.guide.model import Opening, Origin, Step
from sagsgang.law.moment import epoch, from_epoch, limit_words, parse
from sagsgang.text import _
from sagsgang.trial.model import Look
from sagsgang.trial.names import OPENING
from sagsgang.trial.wording import Standing

Found = tuple[str, Iterable[str]] | None
"""What was expected and is not so, and why; None if it is so."""


def told(look: Look, here: Standing) -> Found:
    """When a role has had a reminder of an obligation, or been told that it was missed: exactly those times."""
    wanted = sorted(epoch(parse(one).instant) for one in look.value)
    rows = [row for row in here.outbox if row.case == here.case.id]
    about = [(row.due, json.loads(row.body)) for row in rows if row.kind in ("missed", "reminder")]
    is_so = sorted(at for at, body in about if body["obligation"] == look.subject and body["role"] == look.role)
    if wanted == is_so:
        return None
    expected = _("Forventede, at {role} har fået besked om «{id}» {wanted}, men det er {is_so}.")
    return expected.format(role=look.role, id=look.subject, wanted=_times(wanted), is_so=_times(is_so)), ()


def _times(instants: Sequence[int]) -> str:
    return ", ".join(limit_words(from_epoch(one)) for one in instants) or _("aldrig")


def _roles(look: Look, here: Standing) -> Found:
    step = here.guide.steps[look.subject]
    return _compared(_("rollerne for «{id}»").format(id=step.id), look.value, step.roles, step.origin)


def _owner(look: Look, here: Standing) -> Found:
    rule = here.guide.obligations[look.subject]
    owner = () if rule.owner_role is None else (rule.owner_role,)
    return _compared(_("den ansvarlige for «{id}»").format(id=rule.id), (look.value,), owner, rule.origin)


def _consequence(look: Look, here: Standing) -> Found:
    rule = here.guide.obligations[look.subject]
    return _compared(_("følgen for «{id}»").format(id=rule.id), (look.value,), (rule.consequence,), rule.origin)


def _law(look: Look, here: Standing) -> Found:
    guide, what = here.guide, _("hjemlen for «{id}»").format(id=look.subject)
    if look.kind == "law_of_step":
        step = guide.steps[look.subject]
        return _compared(what, look.value, step.law, step.origin)
    if look.kind == "law_of_obligation":
        rule = guide.obligations[look.subject]
        return _compared(what, look.value, rule.law, rule.origin)
    barrier = guide.barriers[look.subject]
    return _compared(what, look.value, barrier.law, barrier.origin)


def _sensitive(look: Look, here: Standing) -> Found:
    facts = tuple(fact.id for fact in here.guide.facts.values() if fact.sensitive)
    return _compared(_("de følsomme fakta"), look.value, facts, here.guide.origin)


def _asks(look: Look, here: Standing) -> Found:
    where: Step | Opening = here.guide.opening if look.subject == OPENING else here.guide.steps[look.subject]
    if look.kind == "asks":
        return _compared(
            _("det, «{id}» spørger om").format(id=look.subject), look.value, where.asks, _place(look, here)
        )
    what = _("det, «{id}» kan oplyse").format(id=look.subject)
    return _compared(what, look.value, where.may_state, _place(look, here))


def _place(look: Look, here: Standing) -> Origin:
    return here.guide.origin if look.subject == OPENING else here.guide.steps[look.subject].origin


def _choices(look: Look, here: Standing) -> Found:
    fact = here.guide.facts[look.subject]
    choices = [choice for choice, _title in fact.choices]
    return _compared(_("svarene på «{id}»").format(id=fact.id), look.value, choices, fact.origin)


def _compared(what: str, wanted: Sequence[str], is_so: Sequence[str], origin: Origin) -> Found:
    """The same names, in whatever order; otherwise what is missing and what is too much."""
    if set(wanted) == set(is_so):
        return None
    missing, extra = [one for one in wanted if one not in is_so], [one for one in is_so if one not in wanted]
    why = [_("Se linje {line} i guiden.").format(line=origin.line)]
    if extra:
        why.insert(0, _("Guiden har også: {names}.").format(names=", ".join(extra)))
    if missing:
        why.insert(0, _("Guiden har ikke: {names}.").format(names=", ".join(missing)))
    expected = _("Forventede {what}: {wanted}. Guiden siger noget andet.")
    return expected.format(what=what, wanted=", ".join(wanted) or _("intet")), why


REGISTERS: dict[str, Callable[[Look, Standing], Found]] = {
    "roles": _roles,
    "owner": _owner,
    "consequence": _consequence,
    "law_of_step": _law,
    "law_of_obligation": _law,
    "law_of_barrier": _law,
    "sensitive": _sensitive,
    "asks": _asks,
    "may_state": _asks,
    "choices": _choices,
}
