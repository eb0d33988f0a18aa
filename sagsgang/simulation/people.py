"""Who does the work in a walk: the people of `personer.yaml`, else as many in each role as are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sagsgang.case.state import CaseState

INVENTED = 4
"""People in a role that a walk has before it calls in somebody from outside."""

OPENER = "opretter"


class People:
    """The people at hand. `own`: person to roles; empty: they are invented."""

    def __init__(self, own: Mapping[str, tuple[str, ...]]) -> None:
        self.invented = not own
        self._in_role: dict[str, list[str]] = {}
        for person, roles in own.items():
            for role in roles:
                self._in_role.setdefault(role, []).append(person)
        self._some = tuple(sorted(own)[:4]) or tuple(f"person-{number}" for number in range(1, INVENTED + 1))

    def has(self, role: str) -> bool:
        """Whether anybody has the role."""
        return self.invented or role in self._in_role

    def named(self) -> tuple[str, ...]:
        """Some that a fact may name."""
        return self._some

    def opener(self, role: str | None) -> str:
        """Who opens a case."""
        if self.invented or role is None:
            return f"{role or OPENER}-1"
        return next(iter(self._in_role.get(role, self._some)))

    def in_role(self, role: str | None, state: CaseState) -> Iterator[str]:
        """Who may do it, whoever had the role in the case last first; of invented people the last has never been seen before."""
        if role is None:
            yield state.holder
        had = None if role is None else state.in_role.get(role)
        if had is not None:
            yield had
        if not self.invented and role is not None:
            yield from (person for person in self._in_role.get(role, ()) if person != had)
            return
        for number in range(1, INVENTED + 1):
            yield f"{role or OPENER}-{number}"
        yield f"{role or OPENER}-{state.case}-{state.nr}"
