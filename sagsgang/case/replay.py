"""Replaying a case log against the guides (`afspil`): nothing is refused that is well formed, everything is judged.

The same `decide` as live, leniently; nothing is written. Lines that cannot be read are reported with their number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

from sagsgang.case.answers import CaseAnswer, LogProblem, ReplayAnswer
from sagsgang.case.decide import Setting, advanced, decide
from sagsgang.case.events import Do, Record
from sagsgang.case.explain import case_answer
from sagsgang.case.kin import KinCase, kin_case
from sagsgang.case.state import CaseState, evolve
from sagsgang.dataclass import replace
from sagsgang.errors import InvalidValue, SagsgangError
from sagsgang.guide.model import Guide, Opens
from sagsgang.law.moment import epoch, parse
from sagsgang.law.span import Span, parse_time
from sagsgang.text import _

ChooseGuide = Callable[[str, datetime], tuple[Guide, bool]]
"""Guide id and when the case began: the edition to judge by, and whether dates are to be ignored. Raises `SagsgangError`."""

_VERBS = tuple(do for do in get_args(Do) if do != "clock")

_KEYS = (
    "case do guide at recorded by role child family facts withheld step outcome ground reason nr new_at annul to text due "
    "deviation kept obligation command_id"
)
_KNOWN = frozenset(_KEYS.split(" "))


class LineProblem(Exception):
    """A line that cannot be used."""


class LogKin:
    """Other cases of the same child or family in the log, as far as it has been read."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._summaries: dict[str, tuple[int, KinCase]] = {}

    def of_child(self, child: str, besides: str) -> Sequence[KinCase]:
        return self._cases(self._replay.by_child.get(child, ()), besides)

    def of_family(self, family: str, besides: str) -> Sequence[KinCase]:
        return self._cases(self._replay.by_family.get(family, ()), besides)

    def _cases(self, names: Iterable[str], besides: str) -> Sequence[KinCase]:
        return [self._summary(name) for name in names if name != besides]

    def _summary(self, name: str) -> KinCase:
        state = self._replay.states[name]
        kept = self._summaries.get(name)
        if kept is None or kept[0] != len(state.records):
            kept = (len(state.records), kin_case(state))
            self._summaries[name] = kept
        return kept[1]


class Replay:
    """A log being replayed. `take` one record after the other, then `answer`."""

    def __init__(
        self, choose: ChooseGuide, now: datetime, *, has_guide: Callable[[str], bool], only: str | None = None
    ) -> None:
        self.choose = choose
        self.now = now
        self.has_guide = has_guide
        self.only = only
        self.states: dict[str, CaseState] = {}
        self.guides: dict[str, Guide] = {}
        self.ignoring: dict[str, bool] = {}
        self.by_child: dict[str, list[str]] = {}
        self.by_family: dict[str, list[str]] = {}
        self.kin = LogKin(self)
        self.problems: list[LogProblem] = []
        self.notes: list[LogProblem] = []
        self.after_now = 0

    def take_line(self, line: bytes | str, number: int) -> None:
        """One line of JSON Lines, UTF-8; an empty line is passed over."""
        try:
            text = line.decode("utf-8") if isinstance(line, bytes) else line
            if number == 1:
                text = text.removeprefix("\ufeff")
            if not text.strip():
                return
            data = _strict_json(text)
        except UnicodeDecodeError:
            self.problems.append(LogProblem(line=number, message=_("Linjen er ikke UTF-8. Gem filen som UTF-8.")))
            return
        except (ValueError, RecursionError):
            self.problems.append(
                LogProblem(line=number, message=_("Linjen er ikke JSON. Skriv ét JSON-objekt på linjen."))
            )
            return
        self.take(data, number)

    def take(self, data: Any, line: int) -> None:
        """One record, as `schemas/sagslog.schema.json` describes it."""
        try:
            self._take(data, line)
        except LineProblem as problem:
            self.problems.append(LogProblem(line=line, message=str(problem)))
        except SagsgangError as error:
            self.problems.append(LogProblem(line=line, message=error.message))

    def _take(self, data: Any, line: int) -> None:
        if not isinstance(data, Mapping):
            raise LineProblem(_('Linjen er ikke et JSON-objekt. Skriv {"case": …, "do": …}.'))
        unknown = sorted(str(key) for key in data if key not in _KNOWN)
        if unknown:
            raise LineProblem(
                _("Ukendt nøgle: {keys}. Se schemas/sagslog.schema.json.").format(keys=", ".join(unknown))
            )
        case = _text(data, "case")
        verb = _text(data, "do")
        if verb not in _VERBS:
            raise LineProblem(_("Ukendt «do»: {do}. Brug en af: {known}.").format(do=verb, known=", ".join(_VERBS)))
        at = self._time(_text(data, "at"), line)
        recorded = self._instant(_text(data, "recorded"), line) if "recorded" in data else at.first
        if recorded > self.now:
            self.after_now += 1
            return
        if verb == "open":
            if case in self.states:
                raise LineProblem(_("Sagen {case} er allerede åbnet i loggen.").format(case=case))
        elif case not in self.states:
            raise LineProblem(_("Sagen {case} er ikke åbnet i loggen.").format(case=case))
        draft = self._draft(data, case, verb, at, recorded, line)
        if verb == "open":
            self._open(draft)
            return
        state, guide = self.states[case], self.guides[case]
        record = decide(guide, state, draft, self._setting(case))
        self.states[case] = evolve(state, record)

    def _instant(self, text: str, line: int) -> datetime:
        span = self._time(text, line)
        if not span.exact:
            raise LineProblem(_("«{text}» mangler klokkeslæt. Skriv for eksempel 2026-11-20T16:30.").format(text=text))
        return span.first

    def _time(self, text: str, line: int) -> Span:
        """An instant, perhaps only partly known (C77)."""
        time = parse_time(text, lenient=True)
        if time.note:
            self.notes.append(LogProblem(line=line, message=time.note))
        return time.span

    def _draft(self, data: Mapping[str, Any], case: str, verb: str, at: Span, recorded: datetime, line: int) -> Record:
        facts = data.get("facts", {})
        if not isinstance(facts, Mapping):
            raise LineProblem(_("«facts» skal være et objekt."))
        draft = Record(
            case=case,
            nr=0,
            do=verb,  # type: ignore[arg-type]  # one of _VERBS
            at=at.first,
            at_last=at.latest,
            recorded=recorded,
            by=_text(data, "by"),
            role=_optional(data, "role"),
            command_id=_optional(data, "command_id"),
            facts={str(name): value for name, value in facts.items()},
            withheld=_names(data, "withheld"),
            reason=_optional(data, "reason"),
            deviation=_optional(data, "deviation"),
            child=_optional(data, "child") if verb == "open" else None,
            family=_optional(data, "family") if verb == "open" else None,
        )
        if verb in ("step", "omit"):
            name = _text(data, "step")
            step = self.guides[case].step_named(name)
            draft = replace(
                draft,
                step=name if step is None else step.id,
                outcome=_optional(data, "outcome"),
                ground=_optional(data, "ground"),
            )
            if step is not None:
                draft = replace(draft, outcome=_spelled(draft.outcome, [o.id for o in step.outcomes]))
                if step.omittable is not None:
                    draft = replace(draft, ground=_spelled(draft.ground, [g for g, _title in step.omittable.grounds]))
        elif verb == "correct":
            nr = data.get("nr")
            if not isinstance(nr, int) or isinstance(nr, bool):
                raise LineProblem(_("«nr» mangler: nummeret på den post, der rettes."))
            new_at = _optional(data, "new_at")
            annul = data.get("annul", False)
            if not isinstance(annul, bool):
                raise LineProblem(_("«annul» er true eller false."))
            draft = replace(
                draft,
                supersedes=nr,
                outcome=_optional(data, "outcome"),
                annul=annul,
            )
            if new_at is not None:
                corrected = self._time(new_at, line)
                draft = replace(draft, new_at=corrected.first, new_at_last=corrected.latest)
        elif verb == "handover":
            draft = replace(draft, to=_text(data, "to"))
        elif verb == "promise":
            draft = self._promise(draft, data)
        elif verb == "extend":
            name = _text(data, "obligation")
            rule = self.guides[case].obligation_named(name)
            draft = replace(draft, obligation=name if rule is None else rule.id, due=_due(data))
        elif verb == "link":
            to = _text(data, "to")
            other = self.states.get(to)
            draft = replace(draft, to=to, text="" if other is None else other.guide)
        elif verb == "open":
            draft = replace(draft, guide=self.only or _text(data, "guide"))
        return draft

    def _promise(self, draft: Record, data: Mapping[str, Any]) -> Record:
        kept = data.get("kept")
        if kept is not None:
            if not isinstance(kept, int) or isinstance(kept, bool):
                raise LineProblem(_("«kept» er nummeret på løftet."))
            return replace(draft, kept=kept)
        return replace(draft, to=_optional(data, "to"), text=_text(data, "text"), due=_due(data))

    def _open(self, draft: Record) -> None:
        guide, ignore = self._chosen(draft)
        draft = replace(draft, guide=guide.id, edition=guide.edition, digest=guide.digest)
        self.guides[draft.case] = guide
        self.ignoring[draft.case] = ignore
        fresh = CaseState(case=draft.case, child=draft.child, family=draft.family)
        record = decide(guide, fresh, draft, self._setting(draft.case))
        self.states[draft.case] = evolve(CaseState(), record)
        if draft.child is not None:
            self.by_child.setdefault(draft.child, []).append(draft.case)
        if draft.family is not None:
            self.by_family.setdefault(draft.family, []).append(draft.case)

    def _chosen(self, draft: Record) -> tuple[Guide, bool]:
        """The edition in force when the case began: at the value of its `indtraf` fact, else at the record's `at`."""
        assert draft.guide is not None
        guide, ignore = self.choose(draft.guide, draft.at)
        began = guide.opening.began
        raw = None if began is None else draft.facts.get(began)
        if isinstance(raw, str):
            try:
                began_at = parse_time(raw, lenient=True).span.first
            except InvalidValue:
                return guide, ignore  # the value becomes a finding; the edition follows the record's time
            return self.choose(draft.guide, began_at)
        return guide, ignore

    def _setting(self, case: str) -> Setting:
        return Setting(kin=self.kin, lenient=True, ignore_dates=self.ignoring[case], opener=self._expect)

    def _expect(self, opens: Opens, child: str | None) -> tuple[str, dict[str, Any]]:
        data: dict[str, Any] = {"child": child}
        if not self.has_guide(opens.guide):
            data["missing"] = True
        return "case_expected", data

    def answer(self) -> ReplayAnswer:
        """Every case as it stands at the moment of judgement, in order of opening."""
        now = epoch(self.now)
        cases: list[CaseAnswer] = []
        for case, state in self.states.items():
            guide, ignore = self.guides[case], self.ignoring[case]
            self.states[case] = advanced(guide, state, now, self.kin, ignore_dates=ignore)
        counts: dict[str, int] = {}
        for case, state in self.states.items():
            answer = case_answer(self.guides[case], state, now, self.kin, ignore_dates=self.ignoring[case])
            cases.append(answer)
            for finding in answer.findings:
                counts[finding.code] = counts.get(finding.code, 0) + 1
        return ReplayAnswer(
            cases=tuple(cases),
            findings=counts,
            after_now=self.after_now,
            problems=tuple(self.problems),
            notes=tuple(self.notes),
        )


def _strict_json(text: str) -> Any:
    """JSON without NaN, Infinity or repeated keys."""

    def no_constant(name: str) -> Any:
        raise ValueError(name)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("repeated key")
        return found

    return json.loads(text, parse_constant=no_constant, object_pairs_hook=unique)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise LineProblem(_("«{key}» mangler eller er ikke en tekst.").format(key=key))
    return value


def _optional(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise LineProblem(_("«{key}» er ikke en tekst.").format(key=key))
    return value


def _due(data: Mapping[str, Any]) -> datetime | None:
    """What a promise or an extension runs to; a day is the end of it."""
    text = _optional(data, "due")
    if text is None:
        return None
    return parse(text, lenient=True).limit


def _names(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise LineProblem(_("«{key}» er ikke en liste af navne.").format(key=key))
    return tuple(value)


def _spelled(text: str | None, names: Sequence[str]) -> str | None:
    """The declared id for a text in its ASCII spelling."""
    from sagsgang.guide.model import ascii_spelling

    if text is None or text in names:
        return text
    return next((name for name in names if ascii_spelling(name) == ascii_spelling(text)), text)
