"""Runs a test: a real engine over a store in memory, with a clock that stands still until the test moves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sagsgang.case.decide import LEADER
from sagsgang.clock import FrozenClock
from sagsgang.engine import Actor, Case, Engine
from sagsgang.errors import (
    CaseClosed,
    InvalidValue,
    MissingAnswer,
    NotAllowed,
    NotFound,
    Refused,
    SagsgangError,
    WrongUse,
)
from sagsgang.guide.library import Library
from sagsgang.guide.model import ascii_spelling
from sagsgang.law.amount import add, parse_amount
from sagsgang.law.moment import words
from sagsgang.law.span import parse_time
from sagsgang.store.memory import MemoryStore
from sagsgang.text import _
from sagsgang.trial.coverage import Touched
from sagsgang.trial.expect import compare
from sagsgang.trial.ledger import Ledger
from sagsgang.trial.model import CHILD, MAIN, Act, Failure, Looks, Trial
from sagsgang.trial.names import OPENING
from sagsgang.trial.wording import (
    Named,
    Standing,
    because_open,
    cause_words,
    names_in,
    not_named,
    refusal_words,
    standing,
)

OPENER = "opretter"
"""Who opens a case where the test does not say."""

NO_CHILD = "ingen"
"""A case that names no child."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a test went. `touched`: what of the guides it came through."""

    trial: Trial
    failures: tuple[Failure, ...]
    touched: Touched

    @property
    def passed(self) -> bool:
        return not self.failures


def run(
    trial: Trial, library: Library, *, briefly: bool = False, watched: Callable[[Case], None] | None = None
) -> Outcome:
    """Run the test to its end, or to the first thing in it that cannot be done: what comes after rests on that.

    `briefly`: only to learn whether it holds. It ends at the first failure, and what it came through is not noted.
    `watched` is shown every case after everything that happens.
    """
    running = _Running(trial, library, briefly=briefly, watched=watched)
    running.go()
    return Outcome(trial=trial, failures=tuple(running.failures), touched=running.touched)


class _Backwards(Exception):
    """The test would have the clock go back."""


class _Running:
    """One test on its way."""

    def __init__(
        self, trial: Trial, library: Library, *, briefly: bool, watched: Callable[[Case], None] | None
    ) -> None:
        self.trial = trial
        self.briefly = briefly
        self.watched = watched
        begins = trial.opening.recorded or trial.opening.at
        assert begins is not None
        self.clock = FrozenClock(parse_time(begins).span.last)
        self.engine = Engine(store=MemoryStore(), guides=library, clock=self.clock)
        self.ledger = Ledger()
        self.touched = Touched()
        self.failures: list[Failure] = []
        self.cases: dict[str, str] = {}
        """case ids by the test's names for them"""

    def go(self) -> None:
        for item in (self.trial.opening, *self.trial.items):
            failed = self._act(item) if not isinstance(item, Looks) else self._look(item)
            if failed or (self.briefly and self.failures):
                return
            if not self.briefly:
                self._notice(item.span.line)

    def _notice(self, line: int) -> None:
        """What has become so in every case."""
        for head in self.engine.store.heads():
            case = self.engine.case(head.case)
            self.ledger.note_standing(case, line)
            self.touched.take_in(case)
            if self.watched is not None:
                self.watched(case)

    # -- time ----------------------------------------------------------------------------------------------------

    def _move_to(self, instant: datetime) -> None:
        """Let the time pass, and what passes with it become so."""
        if instant < self.clock.now():
            raise _Backwards
        if instant > self.clock.now():
            self.clock.set(instant)
            self.engine.watch()

    def _pass_time(self, act: Act) -> None:
        if act.kind == "forward":
            self._move_to(add(parse_amount(act.subject), self.clock.now()))
        elif act.recorded is not None:
            self._move_to(parse_time(act.recorded).span.last)
        elif act.at is not None and act.kind != "correct":
            span = parse_time(act.at).span
            if span.first > self.clock.now():
                self._move_to(span.last)

    def _backwards(self, act: Act | Looks, said: str) -> Failure:
        return Failure(
            span=act.span,
            expected=_("Uret går ikke tilbage til {time}.").format(time=said),
            why=(
                _("Klokken er {now} i prøven.").format(now=words(self.clock.now())),
                _("Skete det før, og blev det noteret nu, så skriv kun kl."),
            ),
        )

    # -- looking -------------------------------------------------------------------------------------------------

    def _case(self, name: str) -> Case | None:
        """The case by the test's name for it, or the newest of that guide that was opened on the way."""
        found = self.cases.get(name)
        if found is None:
            others = [
                head.case
                for head in self.engine.store.heads()
                if head.case not in self.cases.values() and ascii_spelling(head.guide) == ascii_spelling(name)
            ]
            found = others[-1] if others else None
        return None if found is None else self.engine.case(found)

    def _no_case(self, item: Act | Looks) -> bool:
        self.failures.append(
            Failure(span=item.span, expected=_("Der er ingen sag «{name}» endnu.").format(name=item.case))
        )
        return True

    def _look(self, looks: Looks) -> bool:
        """Compare; true if the test cannot go on."""
        if looks.at is not None:
            try:
                self._move_to(parse_time(looks.at).span.last)
            except _Backwards:
                self.failures.append(self._backwards(looks, looks.at))
                return True
        case = self._case(looks.case)
        if case is None:
            return self._no_case(looks)
        here = standing(case, self.ledger, self.engine.store.outbox())
        for look in looks.looks:
            failure = compare(look, here)
            if failure is not None:
                self.failures.append(failure)
                if self.briefly:
                    return True
        return False

    # -- acting --------------------------------------------------------------------------------------------------

    def _act(self, act: Act) -> bool:
        """Do it; true if the test cannot go on."""
        try:
            self._pass_time(act)
        except _Backwards:
            self.failures.append(self._backwards(act, act.recorded or ""))
            return True
        except InvalidValue as error:
            self.failures.append(Failure(span=act.span, expected=error.message))
            return True
        if act.kind == "forward":
            return False
        case: Case | None = None
        if act.kind != "open":
            case = self._case(act.case)
            if case is None:
                return self._no_case(act)
        open_for = _why_open(case, act, self.ledger)
        try:
            done = self._open(act) if case is None else _DOINGS[act.kind](self, case, act)
        except (WrongUse, Refused, NotAllowed, NotFound) as error:
            return self._refused(act, None if case is None else standing(case, self.ledger), error)
        self.ledger.note_act(done, act)
        if act.refused is not None:
            expected = _("Forventede, at guiden afviser {what}, men det blev registreret.").format(what=_what(act))
            self.failures.append(Failure(span=act.span, expected=expected, why=open_for))
            return True
        return False

    def _refused(self, act: Act, here: Standing | None, error: SagsgangError) -> bool:
        why = tuple(dict.fromkeys(refusal_words(here, error)))
        if act.refused is None:
            expected = _("{what} bliver afvist.").format(what=_what(act, first=True))
            self.failures.append(Failure(span=act.span, expected=expected, why=why))
            return True
        missing = not_named(act.refused.because, _names_of(here, error))
        if missing is not None:
            expected = _("Forventede, at {what} bliver afvist på grund af {cause}, men det er af andre grunde.")
            shown = expected.format(what=_what(act), cause=cause_words(missing))
            self.failures.append(Failure(span=act.refused.span, expected=shown, why=why))
        return False

    def _open(self, act: Act) -> Case:
        main = self.trial.opening
        child = act.child or (CHILD if main.child is None else main.child)
        case = self.engine.start(
            act.guide,
            facts=_facts(act),
            by=Actor(act.by or act.role or OPENER, role=act.role),
            child=None if child == NO_CHILD else child,
            family=act.family,
            at=act.at,
        )
        self.cases[act.case] = case.id
        return case

    def _actor(self, act: Act, roles: tuple[str, ...], otherwise: str) -> Actor:
        """Who acts: as the test says; else a person in one of the roles, by preference one the person has had before.

        A person that is not named is called by the role: the same role is the same person throughout a test.
        """
        role = act.role
        if role is None and roles:
            had = [one for one in self.ledger.roles.get(act.by or "", ()) if one in roles]
            role = had[-1] if had else roles[0]
        person = act.by or role or otherwise
        if role is not None:
            self.ledger.roles.setdefault(person, []).append(role)
        return Actor(person, role=role)


def _why_open(case: Case | None, act: Act, ledger: Ledger) -> tuple[str, ...]:
    """Why a step that ought to be refused can be done, before it is done."""
    if case is None or act.refused is None or act.kind != "step":
        return ()
    here = standing(case, ledger)
    return tuple(dict.fromkeys(because_open(here, case.why(act.subject, outcome=act.outcome))))


def _facts(act: Act) -> dict[str, object]:
    return {stated.fact: stated.value for stated in act.facts}


def _step(running: _Running, case: Case, act: Act) -> Case:
    return case.do(
        act.subject,
        by=running._actor(act, case.guide.steps[act.subject].roles, case.holder),
        outcome=act.outcome,
        facts=_facts(act),
        at=act.at,
        reason=act.reason,
        deviation=act.deviation,
    )


def _omit(running: _Running, case: Case, act: Act) -> Case:
    by = running._actor(act, case.guide.steps[act.subject].roles, case.holder)
    return case.omit(act.subject, by=by, ground=act.ground or "", reason=act.reason or "", at=act.at)


def _record(running: _Running, case: Case, act: Act) -> Case:
    return case.record(_facts(act), by=running._actor(act, (), case.holder), at=act.at)


def _correct(running: _Running, case: Case, act: Act) -> Case:
    if act.subject == OPENING:
        nr = 1
    elif act.subject.isdigit():
        nr = int(act.subject)
    else:
        done = running.ledger.records.get((case.id, act.subject))
        if done is None:
            raise InvalidValue(_("«{step}» er ikke udført i prøven.").format(step=act.subject), field=act.subject)
        nr = done
    return case.correct(
        nr,
        by=running._actor(act, (), case.holder),
        reason=act.reason or "",
        facts=_facts(act),
        outcome=act.outcome,
        new_at=act.at,
        annul=act.annul,
    )


def _extend(running: _Running, case: Case, act: Act) -> Case:
    role = case.guide.obligations[act.subject].owner_role
    by = running._actor(act, () if role is None else (role,), case.holder)
    return case.extend(act.subject, act.due, by=by, reason=act.reason or "", at=act.at)


def _hand_over(running: _Running, case: Case, act: Act) -> Case:
    return case.hand_over(act.subject, by=running._actor(act, (), case.holder), reason=act.reason, at=act.at)


def _accept(running: _Running, case: Case, act: Act) -> Case:
    return case.accept(by=Actor(act.subject, role=act.role), at=act.at)


def _close(running: _Running, case: Case, act: Act) -> Case:
    return case.close(by=running._actor(act, (LEADER,), case.holder), reason=act.reason or "", at=act.at)


def _reopen(running: _Running, case: Case, act: Act) -> Case:
    return case.reopen(by=running._actor(act, (LEADER,), case.holder), reason=act.reason or "", at=act.at)


_DOINGS: dict[str, Callable[[_Running, Case, Act], Case]] = {
    "step": _step,
    "omit": _omit,
    "facts": _record,
    "correct": _correct,
    "extend": _extend,
    "hand_over": _hand_over,
    "accept": _accept,
    "close": _close,
    "reopen": _reopen,
}


def _names_of(here: Standing | None, error: SagsgangError) -> Named:
    """What the reasons of a refusal can be called."""
    from sagsgang.case.answers import Why

    why = getattr(error, "why", None)
    if isinstance(why, Why) and here is not None:
        return names_in(here, why)
    if isinstance(error, MissingAnswer):
        return _without_law(*error.missing, "svar", *(("rolle",) if "role" in error.missing else ()))
    if isinstance(error, InvalidValue):
        return {} if error.field is None else _without_law(error.field)
    if isinstance(error, CaseClosed):
        return _without_law("lukket")
    return _without_law("rolle", "person") if isinstance(error, NotAllowed) else {}


def _without_law(*names: str) -> Named:
    return dict.fromkeys(names, frozenset())


def _what(act: Act, *, first: bool = False) -> str:
    """What is done, in a few words."""
    text = {
        "open": _("oprettelsen af sagen"),
        "step": _("trinnet «{name}»"),
        "omit": _("udeladelsen af «{name}»"),
        "facts": _("noteringen af fakta"),
        "correct": _("rettelsen af «{name}»"),
        "extend": _("forlængelsen af «{name}»"),
        "hand_over": _("overdragelsen til «{name}»"),
        "accept": _("bekræftelsen fra «{name}»"),
        "close": _("lukningen af sagen"),
        "reopen": _("genåbningen af sagen"),
    }[act.kind].format(name=act.subject)
    return text[:1].upper() + text[1:] if first else text


__all__ = ["MAIN", "Outcome", "run"]
