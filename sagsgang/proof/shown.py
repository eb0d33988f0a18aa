"""Schedules that are known to work: in which of the guide's own tests an obligation was met in time, and how long that took."""

from __future__ import annotations

from sagsgang.case.state import Instance
from sagsgang.check.subject import Subject
from sagsgang.dataclass import dataclass
from sagsgang.engine import Case
from sagsgang.law.derivation import Derivation
from sagsgang.law.due import utc
from sagsgang.law.moment import epoch
from sagsgang.trial.find import trials_beside
from sagsgang.trial.read import read_trial
from sagsgang.trial.run import run


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A test in which the obligation was met. `seconds`: from what its limit is counted from until then."""

    title: str
    seconds: int


def met_in_tests(subject: Subject) -> dict[str, Shown]:
    """Of each obligation, the test that met it soonest: in time, with nothing corrected, no deviation and no order broken."""
    found: dict[str, Shown] = {}
    for path in trials_beside(subject.path):
        trial, _document, problems = read_trial(subject.library, path)
        if trial is None or problems:
            continue
        title = trial.title

        def watch(case: Case, title: str = title) -> None:
            for name, seconds in _met(case, subject):
                if name not in found or seconds < found[name].seconds:
                    found[name] = Shown(title=title, seconds=seconds)

        run(trial, subject.library, watched=watch)
    return found


def _met(case: Case, subject: Subject) -> list[tuple[str, int]]:
    """The obligations that the case has met in time so far, if everything in it was done as the guide has it."""
    state = case.state
    if case.guide.digest != subject.guide.digest:
        return []
    if any(record.breaches or record.deviation or record.do in ("correct", "reopen") for record in state.effective):
        return []
    return [
        (one.id, one.met_at - begins)
        for one in state.instances.values()
        if one.status == "met"
        and not (one.late or one.missed or one.extended)
        and one.met_at is not None
        and (begins := _begins(one)) is not None
        and one.met_at >= begins
    ]


def _begins(one: Instance) -> int | None:
    """The earliest instant that a limit of it is counted from (epoch seconds)."""
    if one.derivation is None:
        return one.start
    derivation = Derivation.from_data(one.derivation)
    starts = [epoch(utc(part.start)) for part in (derivation, *derivation.branches) if part.start is not None]
    return min(starts, default=one.start)
