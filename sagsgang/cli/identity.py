"""Who acts: `--som`, the operating system's user, and the roles in `personer.yaml`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sagsgang.engine import Actor
from sagsgang.errors import InvalidValue, NotAllowed
from sagsgang.guide.model import ascii_spelling
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.guide.library import Library

LONGEST = 200


def actor(who: str | None, guides: Library, *, roles: Sequence[str] = (), known: Sequence[str] = ()) -> Actor:
    """The actor. `who`: `PERSON[:ROLLE]`, or None for the operating system's user; `roles`:
    those the act is open to.

    Without a role, `personer.yaml` gives the only one that fits. A role that is not the person's is `NotAllowed`, one
    that nobody has heard of `InvalidValue`. Where there is no `personer.yaml` the claim is recorded as a
    claim (`verified` false).
    """
    person, role = person_and_role(who)
    people = guides.people()
    if role is not None:
        role = _known_role(role, guides, (*known, *roles, *(r for theirs in people.values() for r in theirs)))
    if not people:
        return Actor(person, role)
    own = people.get(person, ())
    if role is not None:
        if role not in own:
            raise NotAllowed(
                _("{person} har ikke rollen «{role}».").format(person=person, role=role),
                hint=_("Roller i personer.yaml: {roles}.").format(roles=", ".join(own))
                if own
                else _("{person} står ikke i personer.yaml.").format(person=person),
            )
        return Actor(person, role, verified=True)
    fitting = [one for one in own if not roles or one in roles]
    if len(fitting) == 1 or (not fitting and own):
        return Actor(person, (fitting or list(own))[0], verified=True)
    return Actor(person)


def person_and_role(who: str | None) -> tuple[str, str | None]:
    """What `--som` says, or the operating system's user."""
    if who is None:
        import getpass

        try:
            return getpass.getuser(), None
        except (KeyError, OSError, ImportError):
            raise InvalidValue(
                _("Vi ved ikke, hvem du er."), field="som", hint=_("Skriv --som PERSON foran kommandoen.")
            ) from None
    person, _colon, role = unicodedata.normalize("NFC", who).partition(":")
    if not person or person == "PERSON" or len(person) > LONGEST or not all(c.isalnum() or c in "._@-" for c in person):
        raise InvalidValue(
            _("--som skal have et bruger-id."),
            field="som",
            hint=_("Skriv for eksempel --som anna:rådgiver, eller kun --som anna."),
        )
    return person, role or None


def _known_role(role: str, guides: Library, known: Iterable[str]) -> str:
    found = role_spelled(role, known)
    if found is None:
        names = guides.shared().roles
        found = role_spelled(role, names)
        if found is None:
            import difflib

            near = difflib.get_close_matches(role, list(names), n=1)
            raise InvalidValue(
                _("Rollen «{role}» findes ikke.").format(role=role[:LONGEST]),
                field="som",
                hint=_("Mente du «{role}»?").format(role=near[0])
                if near
                else _("Roller: {roles}.").format(roles=", ".join(names)),
            )
    return found


def role_spelled(role: str, names: Iterable[str]) -> str | None:
    """The declared role for its own or its ASCII spelling."""
    wanted = ascii_spelling(role)
    return next((name for name in names if ascii_spelling(name) == wanted), None)
