"""The use cases: what every front end and every embedder talks to. Load, decide, append, project.

Synchronous, and safe to use from several threads and processes: the store's transaction is the last word, and a case that somebody
else has changed raises `Conflict`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING, Any

from sagsgang.case.answers import (
    AvailableStep,
    CaseAnswer,
    CasesAnswer,
    Deadline,
    DeadlinesAnswer,
    FactsAnswer,
    Finding,
    Obligation,
    ReplayAnswer,
    Timeline,
    TimelineEntry,
    Why,
)
from sagsgang.case.course import Course
from sagsgang.case.decide import LEADER, Machines, RefusedChecks, Setting, advanced, clock_row, decide
from sagsgang.case.events import VERSIONS, Consequence, Record, body_data, header_data, record_from_data
from sagsgang.case.explain import available, case_answer, entry, facts_answer, obligation, obligations, timeline, why
from sagsgang.case.findings import findings
from sagsgang.case.index import index_of
from sagsgang.case.judge import View
from sagsgang.case.kin import KinCase, NoKin, from_summary, summary
from sagsgang.case.privacy import looks_like_cpr
from sagsgang.case.standing import as_of
from sagsgang.case.state import PROMISE, UNMET, CaseState, Instance, evolve
from sagsgang.clock import Clock, SystemClock
from sagsgang.dataclass import dataclass, replace
from sagsgang.errors import (
    CommandReused,
    Conflict,
    IntegrityFailure,
    InvalidValue,
    MissingAnswer,
    NotAllowed,
    NotFound,
    StepRefused,
)
from sagsgang.guide.library import Library, guide_from_text, guide_to_text
from sagsgang.guide.model import Guide, ObligationRule, Opens, Step, ascii_spelling
from sagsgang.law.moment import end_of_day, epoch, from_epoch, local_date, parse
from sagsgang.law.span import Span, between, parse_time
from sagsgang.release import VERSION
from sagsgang.store.base import (
    CaseAppend,
    CaseHead,
    Numbers,
    ObligationRow,
    OutboxRow,
    Row,
    SequenceMismatch,
    Store,
    StoredCheckpoint,
)
from sagsgang.store.projections import Difference, Projection, Rebuilt, compare, rebuild
from sagsgang.text import _, shown_name

if TYPE_CHECKING:
    from sagsgang.store.attest import Verification
    from sagsgang.store.checkpoint import Sent, Signer

AHEAD = timedelta(minutes=5)
"""How far into the future a record may lie: clocks differ."""

LONGEST_ID = 64

WARM = 100
"""How many values are written as JSON before the faster codec is worth its import."""

When = datetime | str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and in which role. `verified`: the role comes from the municipality's own list, not only from the claim."""

    id: str
    role: str | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A case in memory: its guide, its state, and the store's row number that it stands at."""

    guide: Guide
    state: CaseState
    row_seq: int


class StoreKin:
    """Other cases of the same child or family, from the store's projections; each list is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[tuple[str, str, str], list[KinCase]] = {}

    def of_child(self, child: str, besides: str) -> Sequence[KinCase]:
        return self._list("child", child, besides)

    def of_family(self, family: str, besides: str) -> Sequence[KinCase]:
        return self._list("family", family, besides)

    def forget(self) -> None:
        """Read anew what is asked for from now on."""
        self._read.clear()

    def _list(self, kind: str, name: str, besides: str) -> list[KinCase]:
        kept = self._read.get((kind, name, besides))
        if kept is None:
            heads = self._store.heads(child=name) if kind == "child" else self._store.heads(family=name)
            kept = [_kin_of(head) for head in heads if head.case != besides]
            self._read[kind, name, besides] = kept
        return kept


def _kin_of(head: CaseHead) -> KinCase:
    return from_summary(
        json.loads(head.summary),
        case=head.case,
        guide=head.guide,
        child=head.child,
        family=head.family,
        began=epoch(head.began),
        opened=epoch(head.opened),
    )


class Engine:
    """The engine over a store and a library of guides.

    `clock` says what time it is; the engine never asks anybody else. Errors derive from `SagsgangError`.
    """

    def __init__(self, *, store: Store, guides: Library, clock: Clock | None = None) -> None:
        self.store = store
        self.guides = guides
        self.clock: Clock = clock if clock is not None else SystemClock()
        self._lock = RLock()
        self._cases: dict[str, _Loaded] = {}
        self._by_digest: dict[str, Guide] = {}
        self._machines: dict[str, Machines] = {}

    # -- opening and finding ---------------------------------------------------------------------------------------

    def start(
        self,
        guide: str,
        *,
        facts: Mapping[str, Any] | None = None,
        by: Actor,
        child: str | None = None,
        family: str | None = None,
        at: When = None,
        link: Sequence[str] = (),
        case: str | None = None,
        command_id: str | None = None,
    ) -> Case:
        """Open a case by the edition in force when it began. `facts`: the opening's answers; `at`: when it happened (default: now)."""
        now = self.clock.now()
        span = self._happened(at, now)
        happened = span.first
        self._check_references(child, family, case)
        for other in link:
            self._loaded(other)
        prior = self._prior(
            command_id,
            fingerprint := _fingerprint("open", guide, dict(facts or {}), by, child, family, at, list(link), case),
        )
        if prior is not None:
            return self._opened_before(prior)
        chosen = self._edition(guide, dict(facts or {}), happened)
        kin = StoreKin(self.store)
        made: list[_Loaded] = []

        def build(numbers: Numbers) -> Sequence[CaseAppend]:
            name = self._case_number(chosen, case, numbers, now)
            draft = Record(
                case=name,
                nr=0,
                do="open",
                at=happened,
                at_last=span.latest,
                recorded=now,
                by=by.id,
                role=by.role,
                verified_role=by.verified,
                command_id=command_id,
                facts=dict(facts or {}),
                guide=chosen.id,
                edition=chosen.edition,
                digest=chosen.digest,
                program=VERSION,
                child=child,
                family=family,
            )
            empty = CaseState(case=name, child=child, family=family)
            draft = _in_order(empty, draft, _others(chosen, kin, empty))
            record = decide(chosen, empty, draft, self._setting(chosen, kin))
            state = evolve(CaseState(), record)
            if state.began > epoch(now + AHEAD):
                raise InvalidValue(
                    _("Sagen kan ikke begynde i fremtiden."),
                    field=chosen.opening.began,
                    hint=_("Kontrollér tidspunktet."),
                )
            records = [record]
            for other in link:
                linked = Record(
                    case=name,
                    nr=0,
                    do="link",
                    at=happened,
                    at_last=span.latest,
                    recorded=draft.recorded,
                    by=by.id,
                    role=by.role,
                    to=other,
                    text=self._loaded(other).state.guide,
                )
                linked_record = decide(chosen, state, linked, self._setting(chosen, kin))
                state = evolve(state, linked_record)
                records.append(linked_record)
            made.append(_Loaded(chosen, state, len(records)))
            return [self._append_of(chosen, None, state, records, 0)]

        prior = self._append(build, command_id, fingerprint, [chosen])
        if prior is not None:
            return self._opened_before(prior)
        opened = made[-1]
        with self._lock:
            self._cases[opened.state.case] = opened
        return Case(self, opened.state.case, opened.row_seq)

    def _opened_before(self, case: str) -> Case:
        """What the first of two equal commands opened."""
        known = self._loaded(case)
        return Case(self, known.state.case, known.row_seq, repeated=True)

    def case(self, case: str) -> Case:
        """A case by its number, also in ASCII spelling. `NotFound` if there is none."""
        loaded = self._loaded(case)
        return Case(self, loaded.state.case, loaded.row_seq)

    def cases(
        self, *, holder: str | None = None, child: str | None = None, family: str | None = None, open_only: bool = False
    ) -> CasesAnswer:
        """The cases of a person, child or family, in order of opening."""
        status = "open" if open_only else None
        heads = self.store.heads(holder=holder, child=child, family=family, status=status)
        kin = StoreKin(self.store)
        return CasesAnswer(cases=tuple(self._answer(self._from_head(head), kin) for head in heads))

    def child(self, reference: str) -> CasesAnswer:
        """All cases of one child. `NotFound` if there are none."""
        return self._some(self.cases(child=reference), _("Der er ingen sager om dette barn."))

    def family(self, reference: str) -> CasesAnswer:
        """All cases of one family. `NotFound` if there are none."""
        return self._some(self.cases(family=reference), _("Der er ingen sager om denne familie."))

    def _some(self, answer: CasesAnswer, message: str) -> CasesAnswer:
        if not answer.cases:
            raise NotFound(message, kind="child", hint=_("Kontrollér referencen."))
        return answer

    def overdue(self, at: When = None, *, known_at: When = None) -> DeadlinesAnswer:
        """Obligations that were past due and unmet at an instant (default: now), earliest first; `known_at` as `deadlines`."""
        late = self.deadlines(at=at, known_at=known_at)
        return DeadlinesAnswer(
            obligations=tuple(d for d in late if d.obligation.status in ("missed", "void")),
        )

    def deadlines(self, *, at: When = None, known_at: When = None, holder: str | None = None) -> DeadlinesAnswer:
        """What was owed and not met at an instant (default: now), earliest due first, undated last.

        `known_at`: by what had been recorded then (default: all that is). Of the cases that were open, or of one holder's.
        """
        now = self.clock.now()
        if at is None and known_at is None:
            return self._deadlines_now(epoch(now), holder)
        moment = self._moment(at, now)
        known = moment if known_at is None and moment > now else self._moment(known_at, now)
        kin = StoreKin(self.store)
        found: list[Deadline] = []
        for head in self.store.heads():
            if epoch(head.opened) > epoch(known):
                continue
            loaded = self._from_head(head)
            state = _known_at(loaded.state, epoch(known))
            state = advanced(loaded.guide, state, max(epoch(moment), epoch(known)), kin)
            if (holder is not None and state.holder != holder) or not _was_open(state, epoch(moment)):
                continue
            instances = [as_of(loaded.guide, one, epoch(moment)) for one in state.instances.values()]
            found.extend(_deadlines_of(loaded.guide, state, [one for one in instances if one is not None], kin, moment))
        return DeadlinesAnswer(obligations=tuple(sorted(found, key=_by_due)))

    def _deadlines_now(self, now: int, holder: str | None) -> DeadlinesAnswer:
        names = {row.case for row in self.store.obligations()} | set(self.store.pending(now + 1))
        kin = StoreKin(self.store)
        found: list[Deadline] = []
        for head in self.store.heads(status="open", holder=holder):
            if head.case not in names:
                continue
            loaded = self._from_head(head)
            state = advanced(loaded.guide, loaded.state, now, kin)
            if state.status == "open":
                found.extend(_deadlines_of(loaded.guide, state, state.instances.values(), kin, from_epoch(now)))
        return DeadlinesAnswer(obligations=tuple(sorted(found, key=_by_due)))

    # -- logs ------------------------------------------------------------------------------------------------------

    def replay(
        self, records: Iterable[Mapping[str, Any] | bytes | str], *, at: When = None, guide: str | None = None
    ) -> ReplayAnswer:
        """Judge a case log (`afspil`): records, or lines of JSON. `guide`: judge every case by it, whatever its dates. Writes nothing."""
        return replay(self.guides, records, self._moment(at, self.clock.now()), guide=guide)

    def export(self, cases: Sequence[str] = ()) -> list[dict[str, Any]]:
        """The case log of some cases (default: all), in order of recording: replaying it gives the same cases."""
        names = [self._loaded(case).state.case for case in cases] or [head.case for head in self.store.heads()]
        entries: list[tuple[int, int, int, dict[str, Any]]] = []
        for place, name in enumerate(names):
            loaded = self._loaded(name)
            latest = 0
            for record in loaded.state.records:
                latest = max(latest, epoch(record.recorded))
                if record.do != "clock":
                    entries.append((latest, place, record.nr, log_entry(loaded.guide, record)))
        return [line for _latest, _place, _nr, line in sorted(entries, key=lambda e: e[:3])]

    # -- time ------------------------------------------------------------------------------------------------------

    def watch(self) -> dict[str, TimelineEntry]:
        """One pass: instants that have passed become events, once each. What was stored is returned, by case."""
        now = self.clock.now()
        stored = {}
        for name in self.store.pending(epoch(now) + 1):
            entry_ = self._watch_one(name, now)
            if entry_ is not None:
                stored[name] = entry_
        return stored

    def _watch_one(self, name: str, now: datetime) -> TimelineEntry | None:
        loaded = self._loaded(name)
        draft = _in_order(loaded.state, Record(case=name, nr=0, do="clock", at=now, recorded=now, by="vagt"))
        record = clock_row(loaded.guide, loaded.state, draft, self._setting(loaded.guide, StoreKin(self.store)))
        if record is None:
            return None
        after = evolve(loaded.state, record)
        append = self._append_of(loaded.guide, loaded.state, after, [record], loaded.row_seq)
        try:
            self.store.append(lambda _numbers: [append])
        except SequenceMismatch:
            return None  # somebody recorded meanwhile, and that record carries what passed
        return entry(loaded.guide, record)

    def verify(self, *, trusted: Iterable[bytes] = (), kept: Sequence[Sent] = ()) -> Verification:
        """The store's integrity, by its chains, its checkpoints and those that were `kept` elsewhere.

        `trusted`: the public keys (32 bytes each) that checkpoints may be signed with; without any, any key will do.
        """
        from sagsgang.store.attest import examine

        return examine(self.store, trusted=trusted, kept=kept)

    def checkpoint(self, key: Signer, *, new_key: bool = False) -> StoredCheckpoint:
        """Sign where every chain ends; `store.checkpoint.sent_line` gives what is to be kept elsewhere. Errors: see `attest`."""
        from sagsgang.store.attest import attest

        return attest(self.store, key, taken=epoch(self.clock.now()), new_key=new_key)

    def compare_projections(self) -> list[Difference]:
        """Where the stored heads, obligations and outbox rows differ from what the records imply, by case. Writes nothing."""
        return compare(self.store, self._implied)

    def rebuild(self, *, damaged: bool = False) -> Rebuilt:
        """Write those projections anew that differ from what the records imply; delivered messages stay delivered.

        Cases that `verify` finds damage in are left alone, since a projection may be the only trace of records that are gone.
        `damaged`: those too. Errors: `StoreUnavailable`.
        """
        return rebuild(self.store, self._implied, damaged=damaged)

    def _implied(self, case: str) -> Projection | None:
        """What the case's stored records imply, taken in one by one as they were written: an obligation's row says who owned it when it
        last changed.
        """
        before: CaseState | None = None
        after, guide, seq = CaseState(), None, 0
        obligations: dict[tuple[str, int], ObligationRow] = {}
        outbox: dict[str, OutboxRow] = {}
        for row in self.store.rows(case):
            record, seq = record_of(row), row.seq
            after = evolve(after, record)
            guide = guide or self._guide_of(after.digest)
            changed, gone = _obligations_changed(guide, before, after)
            for key in gone:
                obligations.pop(key, None)
            obligations |= {(one.id, one.nr): one for one in changed}
            for out in _outbox_rows(guide, before, after, record):
                outbox.setdefault(out.key, out)
            before = after
        if guide is None:
            return None
        return Projection(head=_head_of(guide, after, seq), obligations=obligations, outbox=outbox)

    # -- loading ---------------------------------------------------------------------------------------------------

    def _loaded(self, case: str) -> _Loaded:
        head = self.store.head(case)
        if head is None:
            head = self._head_by_spelling(case)
        return self._from_head(head)

    def _head_by_spelling(self, case: str) -> CaseHead:
        wanted = ascii_spelling(case).upper()
        for name in {case.upper(), wanted}:
            head = self.store.head(name)
            if head is not None:
                return head
        raise NotFound(
            _("Sagen {case} findes ikke.").format(case=shown_name(case)),
            kind="case",
            hint=_("Se dine sager med: sagsgang mine."),
        )

    def _from_head(self, head: CaseHead) -> _Loaded:
        with self._lock:
            kept = self._cases.get(head.case)
            if kept is not None and kept.row_seq == head.seq:
                return kept
            state, row_seq, digest = (
                (kept.state, kept.row_seq, kept.guide.digest)
                if kept is not None and kept.row_seq < head.seq
                else (CaseState(), 0, "")
            )
            for row in self.store.rows(head.case, after=row_seq):
                state, row_seq = evolve(state, record_of(row)), row.seq
            loaded = _Loaded(self._guide_of(digest or head.digest), state, row_seq)
            self._cases[head.case] = loaded
            return loaded

    def _guide_of(self, digest: str) -> Guide:
        """The guide text that was stored when the case began."""
        kept = self._by_digest.get(digest)
        if kept is None:
            text = self.store.guide_text(digest)
            if text is None:
                raise IntegrityFailure(
                    _("Den guide, sagen kører på, mangler i lageret."), hint=_("Kør: sagsgang verificér.")
                )
            try:
                kept = guide_from_text(text)
            except ValueError:
                raise IntegrityFailure(
                    _("Den guide, sagen kører på, er beskadiget i lageret."), hint=_("Kør: sagsgang verificér.")
                ) from None
            self._by_digest[digest] = kept
        return kept

    def _answer(self, loaded: _Loaded, kin: StoreKin | None = None, now: datetime | None = None) -> CaseAnswer:
        kin = kin or StoreKin(self.store)
        seconds = epoch(now or self.clock.now())
        state = advanced(loaded.guide, loaded.state, seconds, kin)
        return case_answer(loaded.guide, state, max(seconds, state.recorded), kin)

    # -- writing ---------------------------------------------------------------------------------------------------

    def _record(
        self,
        case: str,
        row_seq: int,
        draft: Record,
        command_id: str | None,
        fingerprint: str,
    ) -> tuple[int, bool]:
        """Decide and append one record; the row number the case stands at afterwards, and whether it was recorded before."""
        prior = self._prior(command_id, fingerprint)
        if prior is not None:
            return self._loaded(case).row_seq, True
        try:
            loaded = self._at(case, row_seq)
        except Conflict:
            if self._prior(command_id, fingerprint) is None:
                raise
            return self._loaded(case).row_seq, True
        guide = loaded.guide
        opens = _may_open(guide, draft)
        kin = StoreKin(self.store)
        draft = _in_order(loaded.state, draft, _others(guide, kin, loaded.state))
        result: list[CaseState] = []

        def build(numbers: Numbers) -> Sequence[CaseAppend]:
            if opens and loaded.state.child is not None:
                numbers.hold(f"child {loaded.state.child}")  # two who open a case for the child open one
                kin.forget()
            extra: list[CaseAppend] = []
            setting = self._setting(
                guide, kin, opener=lambda one, child: self._open_linked(one, child, numbers, kin, loaded, draft, extra)
            )
            record = decide(guide, loaded.state, draft, setting)
            after = evolve(loaded.state, record)
            result.append(after)
            return [self._append_of(guide, loaded.state, after, [record], loaded.row_seq), *extra]

        guides = [guide, *self._guides_opened(opens, draft.at)] if opens else []
        try:
            prior = self._append(build, command_id, fingerprint, guides)
        except RefusedChecks as refused:
            raise self._refusal(guide, loaded, draft, refused, kin) from None
        if prior is not None:
            return self._loaded(case).row_seq, True
        with self._lock:
            self._cases[case] = _Loaded(guide, result[-1], loaded.row_seq + 1)
        return loaded.row_seq + 1, False

    def _at(self, case: str, row_seq: int) -> _Loaded:
        """The case as the caller last saw it; `Conflict` if it has moved on."""
        with self._lock:
            kept = self._cases.get(case)
        if kept is not None and kept.row_seq == row_seq:
            return kept
        loaded = self._loaded(case)
        if loaded.row_seq != row_seq:
            raise self._conflict(loaded, row_seq)
        return loaded

    def _conflict(self, loaded: _Loaded, row_seq: int) -> Conflict:
        since = [entry(loaded.guide, record) for record in loaded.state.records[row_seq:]]
        return Conflict(
            _("Sagen {case} er ændret af en anden i mellemtiden.").format(case=loaded.state.case),
            since=since,
            hint=_("Se hvad der er sket, og prøv igen: sagsgang tidslinje {case}").format(case=loaded.state.case),
        )

    def _append(
        self,
        build: Callable[[Numbers], Sequence[CaseAppend]],
        command_id: str | None,
        fingerprint: str,
        guides: Sequence[Guide],
    ) -> str | None:
        """Write; None. Or the case that the same command led to, if it was written in the meantime."""
        texts = [(guide.digest, guide_to_text(guide)) for guide in guides if guide.digest not in self._by_digest]
        try:
            known = self.store.append(
                build, command=None if command_id is None else (command_id, fingerprint), guides=texts
            )
        except SequenceMismatch as mismatch:
            with self._lock:
                self._cases.pop(mismatch.case, None)
            if mismatch.expected == 0:
                raise InvalidValue(
                    _("Sagsnummeret er allerede brugt."), field="case", hint=_("Vælg et andet, eller udelad --sag.")
                ) from None
            raise self._conflict(self._loaded(mismatch.case), mismatch.expected) from None
        if known is not None:
            # two sent the same command in the same moment, and the other was first
            if known.fingerprint != fingerprint:
                raise CommandReused(hint=_("Brug et nyt id til en ny handling."))
            with self._lock:
                self._cases.pop(known.case, None)
            return known.case
        self._by_digest |= {guide.digest: guide for guide in guides}
        return None

    def _prior(self, command_id: str | None, fingerprint: str) -> str | None:
        """The case an earlier command with this id led to. The same id with other content is an error."""
        known = None if command_id is None else self.store.command(command_id)
        if known is None:
            return None
        if known.fingerprint != fingerprint:
            raise CommandReused(hint=_("Brug et nyt id til en ny handling."))
        return known.case

    def _setting(self, guide: Guide, kin: StoreKin, opener: Any = None) -> Setting:
        machines = self._machines.get(guide.digest)
        if machines is None:
            from sagsgang.guide.machine import StateMachines

            machines = StateMachines.for_guide(guide)
            self._machines[guide.digest] = machines
        return (
            Setting(kin=kin, machines=machines)
            if opener is None
            else Setting(kin=kin, machines=machines, opener=opener)
        )

    def _append_of(
        self, guide: Guide, before: CaseState | None, after: CaseState, records: Sequence[Record], row_seq: int
    ) -> CaseAppend:
        """Rows and projections of what was decided."""
        rows = tuple(row_of(record, row_seq + place) for place, record in enumerate(records, 1))
        changed, gone = _obligations_changed(guide, before, after)
        return CaseAppend(
            case=after.case,
            expected_seq=row_seq,
            rows=rows,
            head=_head_of(guide, after, row_seq + len(rows)),
            obligations=changed,
            obligations_gone=gone,
            outbox=tuple(row for record in records for row in _outbox_rows(guide, before, after, record)),
        )

    # -- cases that open cases -------------------------------------------------------------------------------------

    def _guides_opened(self, opens: Sequence[Opens], at: datetime) -> list[Guide]:
        return [self._to_open(one, at) for one in opens if self.guides.has(one.guide)]

    def _to_open(self, opens: Opens, at: datetime) -> Guide:
        return self.guides.nearest(opens.guide, local_date(at))[0]

    def _open_linked(
        self,
        opens: Opens,
        child: str | None,
        numbers: Numbers,
        kin: StoreKin,
        loaded: _Loaded,
        draft: Record,
        extra: list[CaseAppend],
    ) -> tuple[str, dict[str, Any]]:
        """Link an open case of that guide for the child, or open one in the same transaction (C50)."""
        if not self.guides.has(opens.guide):
            return "case_expected", {"child": child, "missing": True}
        their = self._to_open(opens, draft.at)
        recorded = epoch(draft.recorded)
        if child is not None:
            for other in kin.of_child(child, loaded.state.case):
                if other.guide == their.id and other.is_open(recorded):
                    return "case_linked", {"case": other.case}
        view = View(loaded.guide, loaded.state, kin, epoch(draft.at), clock=recorded)
        stated = dict(draft.facts)
        facts = {}
        for theirs, ours in opens.carry:
            value = stated.get(ours, view.facts.value(ours))
            if value is not None and theirs in their.facts:
                facts[theirs] = value
        name = self._case_number(their, None, numbers, draft.recorded)
        opening = Record(
            case=name,
            nr=0,
            do="open",
            at=draft.at,
            recorded=draft.recorded,
            by=draft.by,
            role=draft.role,
            verified_role=draft.verified_role,
            facts=facts,
            guide=their.id,
            edition=their.edition,
            digest=their.digest,
            program=VERSION,
            child=child,
            family=loaded.state.family,
        )
        setting = replace(self._setting(their, kin), carried=True)
        empty = CaseState(case=name, child=child, family=loaded.state.family)
        record = decide(their, empty, _in_order(empty, opening, _others(their, kin, empty)), setting)
        extra.append(self._append_of(their, None, evolve(CaseState(), record), [record], 0))
        return "case_opened", {"case": name}

    def _case_number(self, guide: Guide, wanted: str | None, numbers: Numbers, now: datetime) -> str:
        if wanted is not None:
            if numbers.exists(wanted):
                raise InvalidValue(
                    _("Sagsnummeret er allerede brugt."), field="case", hint=_("Vælg et andet, eller udelad --sag.")
                )
            return wanted
        year = local_date(now).year
        while True:
            name = f"{guide.abbreviation}-{year}-{numbers.next_number(guide.abbreviation, year):04d}"
            if not numbers.exists(name):
                return name

    def _edition(self, guide: str, facts: dict[str, Any], happened: datetime) -> Guide:
        """The edition in force when the case began: at its `indtraf` fact, else at the opening."""
        present = self.guides.guide(guide)
        began = happened
        if present.opening.began is not None:
            raw = next(
                (v for k, v in facts.items() if present.fact_named(k) is present.facts[present.opening.began]), None
            )
            if isinstance(raw, datetime) and raw.tzinfo is not None:
                began = raw
            elif isinstance(raw, str):
                began = parse_time(raw, now=self.clock.now()).span.first
        return self.guides.guide(guide, on=local_date(began))

    # -- checks ----------------------------------------------------------------------------------------------------

    def _moment(self, at: When, now: datetime) -> datetime:
        """When it happened. Text is Copenhagen time unless it says otherwise; naive datetimes and the future are refused."""
        if at is None:
            return now
        if isinstance(at, str):
            at = parse(at, now=now).instant
        if at.tzinfo is None:
            raise InvalidValue(
                _("Tidspunktet mangler tidszone."),
                field="at",
                hint=_("Brug et tidspunkt med tidszone, fx 2026-11-20T16:12:00+01:00."),
            )
        return from_epoch(epoch(at))

    def _happened(self, at: When, now: datetime) -> Span:
        """When it happened: an instant, or with a text such as `2026-11-20` some time in that day, but not in the future (C77)."""
        if not isinstance(at, str):
            moment = self._moment(at, now)
            span = Span(moment, moment)
        else:
            span = parse_time(at, now=now).span
        if span.first > now + AHEAD:
            raise InvalidValue(_("Tidspunktet ligger i fremtiden."), field="at", hint=_("Skriv hvornår det skete."))
        return span if span.exact else Span(span.first, max(span.first, min(span.last, now)))

    def _check_references(self, child: str | None, family: str | None, case: str | None) -> None:
        for name, value in (("barn", child), ("familie", family), ("sag", case)):
            if value is None:
                continue
            if looks_like_cpr(value):
                raise InvalidValue(
                    _("--{name} ligner et CPR-nummer.").format(name=name),
                    field=name,
                    hint=_("Brug en reference uden personoplysninger, for eksempel B17."),
                )
            if not value or len(value) > LONGEST_ID or not all(c.isalnum() or c in "._-" for c in value):
                raise InvalidValue(
                    _("--{name} kan ikke bruges.").format(name=name),
                    field=name,
                    hint=_("Brug bogstaver, tal, bindestreg, punktum: højst 64 tegn."),
                )

    def _refusal(
        self, guide: Guide, loaded: _Loaded, draft: Record, refused: RefusedChecks, kin: StoreKin
    ) -> Exception:
        """A refusal in words: every reason, and the ways forward (C18)."""
        step = guide.steps[draft.step or ""]
        state = advanced(guide, loaded.state, epoch(draft.recorded), kin)
        if draft.role is None and all(check.kind == "role" for check in refused.checks):
            return MissingAnswer(
                _("Hvilken rolle udføres «{step}» i?").format(step=step.title),
                missing=("role",),
                hint=_("Brug --som PERSON:ROLLE. Trinnet udføres af: {roles}.").format(roles=", ".join(step.roles)),
            )
        view = View(guide, state, kin, epoch(draft.at), actor=draft.by, clock=epoch(draft.recorded))
        answer = why(view, step, role=draft.role or "", outcome=draft.outcome, checks=refused.checks)
        kinds = {check.kind for check in refused.checks if check.result is False}
        if (
            kinds
            and kinds <= {"role", "person"}
            and all(c.result is False or c.kind == "person" for c in refused.checks)
        ):
            return NotAllowed(
                _("Det må du ikke udføre: {reasons}").format(reasons=" ".join(r.text for r in answer.reasons)),
                why=answer,
                hint=_("Se hvem der må: sagsgang hvorfor {case} {step}").format(case=state.case, step=step.id),
            )
        refused_words = (
            _("«{step}» kan ikke udelades nu: {reasons}")
            if draft.do == "omit"
            else _("«{step}» kan ikke udføres nu: {reasons}")
        )
        return StepRefused(
            refused_words.format(step=step.title, reasons=" ".join(r.text for r in answer.reasons)),
            why=answer,
            hint=_("Se alle betingelser: sagsgang hvorfor {case} {step}").format(case=state.case, step=step.id),
        )


class Case:
    """One case, as it was when this was made or last written through. Reads are of the case as it stands now."""

    def __init__(self, engine: Engine, case: str, row_seq: int, *, repeated: bool = False) -> None:
        self._engine = engine
        self.id = case
        self._row_seq = row_seq
        self.repeated = repeated
        """Whether the last call wrote nothing, because its command id had been recorded before."""

    def __repr__(self) -> str:
        return f"Case({self.id!r})"

    # -- reading ---------------------------------------------------------------------------------------------------

    def answer(self) -> CaseAnswer:
        """The case as it stands now."""
        return self._engine._answer(self._engine._loaded(self.id))

    def to_json(self) -> dict[str, Any]:
        return self.answer().to_json()

    @property
    def guide(self) -> Guide:
        """The guide the case runs on, as stored when it began."""
        return self._engine._loaded(self.id).guide

    @property
    def state(self) -> CaseState:
        """The case as recorded; instants that have passed since are not in it."""
        return self._engine._loaded(self.id).state

    @property
    def status(self) -> str:
        return self._now()[1].status

    @property
    def tracks(self) -> dict[str, str]:
        return dict(self._now()[1].tracks)

    @property
    def holder(self) -> str:
        return self.state.holder

    @property
    def seq(self) -> int:
        """The number of the last record."""
        return self.state.nr

    def _now(self) -> tuple[Guide, CaseState, int, StoreKin]:
        loaded = self._engine._loaded(self.id)
        kin = StoreKin(self._engine.store)
        now = epoch(self._engine.clock.now())
        return loaded.guide, advanced(loaded.guide, loaded.state, now, kin), max(now, loaded.state.recorded), kin

    def view(self, by: Actor | None = None) -> View:
        """The case as conditions see it now."""
        guide, state, now, kin = self._now()
        return View(guide, state, kin, now, actor=None if by is None else by.id)

    def available(self) -> tuple[AvailableStep, ...]:
        """What somebody can do now."""
        guide, state, now, kin = self._now()
        return available(guide, state, now, kin)

    def obligations(self) -> tuple[Obligation, ...]:
        guide, state, now, kin = self._now()
        return obligations(guide, state, now, kin)

    def obligation(self, name: str, nr: int | None = None) -> Obligation:
        """One obligation: the instance with that number, else the oldest unmet, else the newest. `NotFound` if there is none."""
        known = self._obligation_named(name)
        found = [one for one in self.obligations() if one.id == known]
        if nr is not None:
            found = [one for one in found if one.nr == nr]
        if not found:
            raise NotFound(
                _("Pligten «{name}» er ikke opstået i sagen.").format(name=known),
                kind="obligation",
                hint=_("Se pligterne med: sagsgang vis {case}").format(case=self.id),
            )
        return next((one for one in found if one.status in ("open", "missed", "unknown")), found[-1])

    def _obligation_named(self, name: str) -> str:
        """The id of an obligation, also by its ASCII spelling. `NotFound` if the guide has none of that name."""
        rule = self.guide.obligation_named(name)
        if rule is not None:
            return rule.id
        if ascii_spelling(name) == ascii_spelling(PROMISE):
            return PROMISE
        raise NotFound(
            _("Guiden har ingen pligt «{name}».").format(name=name),
            kind="obligation",
            hint=_("Pligter: {names}.").format(names=", ".join(self.guide.obligations)),
        )

    def findings(self) -> tuple[Finding, ...]:
        guide, state, now, kin = self._now()
        return findings(guide, state, now, kin)

    def facts(self) -> FactsAnswer:
        return facts_answer(self.view())

    def timeline(self, *, known_at: When = None) -> Timeline:
        """The records in order of recording; `known_at`: only those recorded by then."""
        guide, state = self.guide, self.state
        if known_at is not None:
            state = self._known_at(known_at)[0]
        return timeline(guide, state)

    def as_known_at(self, moment: When) -> CaseAnswer:
        """The file as it was known at an instant: what had been recorded by then, judged then."""
        state, seconds = self._known_at(moment)
        guide = self.guide
        kin = StoreKin(self._engine.store)
        state = advanced(guide, state, seconds, kin)
        return case_answer(guide, state, seconds, kin)

    def _known_at(self, moment: When) -> tuple[CaseState, int]:
        seconds = epoch(self._engine._moment(moment, self._engine.clock.now()))
        state = _known_at(self.state, seconds)
        if not state.nr:
            raise NotFound(
                _("Sagen {case} var ikke registreret på det tidspunkt.").format(case=self.id),
                kind="case",
                hint=_("Vælg et senere tidspunkt."),
            )
        return state, seconds

    def why(self, step: str, *, by: Actor | None = None, outcome: str | None = None) -> Why:
        """Every condition of the step: met, unmet, unknown; who can satisfy it; the ways forward."""
        found = self.step_named(step)
        chosen = None if outcome is None else self._outcome(found, outcome)
        return why(self.view(by), found, role=None if by is None else by.role, outcome=chosen)

    def step_named(self, name: str) -> Step:
        """The step, also by its ASCII spelling. `NotFound` if the guide has none of that name."""
        found = self.guide.step_named(name)
        if found is None:
            from sagsgang.guide.wording import no_such_step

            raise no_such_step(self.guide, name, look=_("Se trinnene med: sagsgang vis {case}").format(case=self.id))
        return found

    def _outcome(self, step: Step, name: str) -> str:
        for outcome in step.outcomes:
            if ascii_spelling(outcome.id) == ascii_spelling(name):
                return outcome.id
        return name

    # -- writing ---------------------------------------------------------------------------------------------------

    def do(
        self,
        step: str,
        *,
        by: Actor,
        outcome: str | None = None,
        facts: Mapping[str, Any] | None = None,
        at: When = None,
        reason: str | None = None,
        deviation: str | None = None,
        command_id: str | None = None,
    ) -> Case:
        """Do a step. `StepRefused` or `NotAllowed` carries every reason; `deviation` records what has happened all the same."""
        found = self.step_named(step)
        return self._write(
            "step",
            by,
            at,
            command_id,
            step=found.id,
            outcome=None if outcome is None else self._outcome(found, outcome),
            facts=dict(facts or {}),
            reason=reason,
            deviation=deviation,
        )

    def omit(
        self, step: str, *, by: Actor, ground: str, reason: str, at: When = None, command_id: str | None = None
    ) -> Case:
        """Omit a step lawfully: one of its grounds, and a reason."""
        found = self.step_named(step)
        grounds = () if found.omittable is None else tuple(g for g, _title in found.omittable.grounds)
        ground = next((g for g in grounds if ascii_spelling(g) == ascii_spelling(ground)), ground)
        return self._write("omit", by, at, command_id, step=found.id, ground=ground, reason=reason)

    def record(self, facts: Mapping[str, Any], *, by: Actor, at: When = None, command_id: str | None = None) -> Case:
        """Record facts."""
        if not facts:
            raise MissingAnswer(_("Hvilke fakta?"), missing=("facts",), hint=_("Skriv fakta som navn=værdi."))
        return self._write("facts", by, at, command_id, facts=dict(facts))

    def correct(
        self,
        nr: int,
        *,
        by: Actor,
        reason: str,
        facts: Mapping[str, Any] | None = None,
        outcome: str | None = None,
        new_at: When = None,
        annul: bool = False,
        command_id: str | None = None,
    ) -> Case:
        """Correct record `nr`. What others build on must be freed first (`CorrectionRefused`)."""
        moment = None if new_at is None else self._engine._happened(new_at, self._engine.clock.now())
        return self._write(
            "correct",
            by,
            None,
            command_id,
            supersedes=nr,
            reason=reason,
            facts=dict(facts or {}),
            outcome=outcome,
            new_at=None if moment is None else moment.first,
            new_at_last=None if moment is None else moment.latest,
            annul=annul,
        )

    def hand_over(
        self, to: str, *, by: Actor, reason: str | None = None, at: When = None, command_id: str | None = None
    ) -> Case:
        """Offer the case to somebody. Until they accept, the present holder has it."""
        return self._write("handover", by, at, command_id, to=to, reason=reason)

    def accept(self, *, by: Actor, at: When = None, command_id: str | None = None) -> Case:
        """Accept a case that was offered."""
        return self._write("accept", by, at, command_id)

    def promise(
        self,
        text: str,
        *,
        by: Actor,
        to: str | None = None,
        due: date | When = None,
        at: When = None,
        command_id: str | None = None,
    ) -> Case:
        """An obligation to a person. A due date is the end of that local day."""
        return self._write("promise", by, at, command_id, text=text, to=to, due=self._due(due))

    def keep_promise(self, nr: int, *, by: Actor, at: When = None, command_id: str | None = None) -> Case:
        """A promise was kept."""
        return self._write("promise", by, at, command_id, kept=nr)

    def _due(self, due: date | When) -> datetime | None:
        if due is None:
            return None
        if isinstance(due, date) and not isinstance(due, datetime):
            return end_of_day(due)
        if isinstance(due, str):
            return parse(due, now=self._engine.clock.now()).limit
        return self._engine._moment(due, self._engine.clock.now())

    def extend(
        self,
        obligation: str,
        due: date | When,
        *,
        by: Actor,
        reason: str,
        at: When = None,
        command_id: str | None = None,
    ) -> Case:
        """Extend a limit where the law has that (`kan_forlænges`). A date is the end of that local day.

        `ExtensionRefused` carries the reason and what the law has instead; `InvalidValue`: the new limit is not later.
        """
        return self._write(
            "extend",
            by,
            at,
            command_id,
            obligation=self._obligation_named(obligation),
            due=self._due(due),
            reason=reason,
        )

    def link(self, other: str, *, by: Actor, at: When = None, command_id: str | None = None) -> Case:
        """Link another case to this one."""
        loaded = self._engine._loaded(other)
        return self._write("link", by, at, command_id, to=loaded.state.case, text=loaded.state.guide)

    def close(self, *, by: Actor, reason: str, at: When = None, command_id: str | None = None) -> Case:
        """A leader closes the case; what is open lapses, and the reason is kept."""
        return self._write("close", by, at, command_id, reason=reason)

    def reopen(self, *, by: Actor, reason: str, at: When = None, command_id: str | None = None) -> Case:
        return self._write("reopen", by, at, command_id, reason=reason)

    def _write(self, do: Any, by: Actor, at: When, command_id: str | None, **content: Any) -> Case:
        engine = self._engine
        now = engine.clock.now()
        happened = engine._happened(at, now)
        draft = Record(
            case=self.id,
            nr=0,
            do=do,
            at=happened.first,
            at_last=happened.latest,
            recorded=now,
            by=by.id,
            role=by.role,
            verified_role=by.verified,
            command_id=command_id,
            **content,
        )
        fingerprint = "" if command_id is None else _fingerprint(do, self.id, by, at, content)
        self._row_seq, self.repeated = engine._record(self.id, self._row_seq, draft, command_id, fingerprint)
        return self


# -- replay without a store ----------------------------------------------------------------------------------------


def replay(
    guides: Library, records: Iterable[Mapping[str, Any] | bytes | str], now: datetime, *, guide: str | None = None
) -> ReplayAnswer:
    """Judge a case log at an instant. Needs no store."""
    from sagsgang.case.replay import Replay

    def choose(name: str, began: datetime) -> tuple[Guide, bool]:
        if guide is not None:
            return guides.guide(guide), True
        return guides.nearest(name, local_date(began))[0], False

    run = Replay(choose, now, has_guide=guides.has, only=guide)
    for number, record in enumerate(records, 1):
        if isinstance(record, Mapping):
            run.take(record, number)
        else:
            run.take_line(record, number)
    return run.answer()


# -- rows and projections ------------------------------------------------------------------------------------------


def _in_order(state: CaseState, draft: Record, others: Iterable[KinCase] = ()) -> Record:
    """The draft as recorded no earlier than what it follows, whatever this machine's clock says: the case's own records, and those
    of other cases that it can see (C85)."""
    latest = max(state.recorded, *(other.latest for other in others), epoch(draft.recorded))
    return draft if epoch(draft.recorded) == latest else replace(draft, recorded=from_epoch(latest))


def _others(guide: Guide, kin: StoreKin, state: CaseState) -> list[KinCase]:
    """The other cases that a case's rules look at: the child's, and as it opens the family's."""
    found: list[KinCase] = []
    if index_of(guide).uses_kin:
        if state.child is not None:
            found += kin.of_child(state.child, state.case)
        if state.family is not None and not state.nr:
            found += kin.of_family(state.family, state.case)
    return found


_written = 0


def _json(value: Any) -> bytes:
    """Compact JSON with sorted names.

    `msgspec` is three times as fast and takes as long to import as the standard library takes for a hundred values: a command
    that writes once never pays for it. Both give the same bytes (tests/test_engine_json.py).
    """
    global _written
    if _written < WARM:
        _written += 1
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    import msgspec

    return msgspec.json.encode(value, order="deterministic")


def row_of(record: Record, seq: int) -> Row:
    """A record as a stored row; the store seals it."""
    return Row(
        case=record.case,
        seq=seq,
        nr=record.nr or None,
        type=record.do,
        version=VERSIONS[record.do],
        at=record.at,
        recorded=record.recorded,
        actor=record.by,
        role=record.role,
        command_id=record.command_id,
        header=_json(header_data(record)),
        body=_json(body_data(record)),
    )


def record_of(row: Row) -> Record:
    """The record that a row holds. `IntegrityFailure` if it cannot be read."""
    try:
        return record_from_data(
            case=row.case,
            do=row.type,
            at=row.at,
            recorded=row.recorded,
            by=row.actor,
            role=row.role,
            command_id=row.command_id,
            version=row.version,
            header=json.loads(row.header),
            body=json.loads(row.body),
        )
    except (ValueError, TypeError, KeyError, IndexError):
        raise IntegrityFailure(
            _("Post {seq} i sagen {case} kan ikke læses.").format(seq=row.seq, case=row.case),
            hint=_("Kør: sagsgang verificér."),
        ) from None


def _head_of(guide: Guide, state: CaseState, row_seq: int) -> CaseHead:
    return CaseHead(
        case=state.case,
        guide=state.guide,
        edition=state.edition,
        digest=state.digest,
        child=state.child,
        family=state.family,
        status=state.status,
        seq=row_seq,
        nr=state.nr,
        holder=state.holder,
        began=from_epoch(state.began),
        opened=from_epoch(state.opened),
        next_instant=_next_instant(guide, state),
        summary=_json(summary(state)),
    )


def _next_instant(guide: Guide, state: CaseState) -> int | None:
    """When something next happens by itself."""
    if state.status != "open":
        return None
    course = Course(guide, state, NoKin(), _NOBODY)
    instants = []
    for instance in state.instances.values():
        instant = course.next_instant(instance)
        if instant is not None:
            instants.append(instant)
    return min(instants, default=None)


_NOBODY = Record(case="", nr=0, do="clock", at=from_epoch(0), recorded=from_epoch(0), by="")


def _obligations_changed(
    guide: Guide, before: CaseState | None, after: CaseState
) -> tuple[tuple[ObligationRow, ...], tuple[tuple[str, int], ...]]:
    """The rows of the obligations that are new, changed or in other hands, and the keys of those that are gone."""
    known = {} if before is None else before.instances
    changed = (
        one
        for key, one in after.instances.items()
        if known.get(key) is not one or (before is not None and _owner(guide, before, one) != _owner(guide, after, one))
    )
    gone = tuple(key for key in known if key not in after.instances)
    return tuple(_obligation_row(guide, after, one) for one in changed), gone


def _obligation_row(guide: Guide, state: CaseState, instance: Instance) -> ObligationRow:
    rule = guide.obligations.get(instance.id)
    body = {
        "title": instance.text if rule is None else rule.title,
        "role": None if rule is None else rule.owner_role,
        "consequence": "løfte" if rule is None else rule.consequence,
        "from": instance.start,
        "met_at": instance.met_at,
        "late": instance.late,
    }
    return ObligationRow(
        case=state.case,
        id=instance.id,
        nr=instance.nr,
        status=instance.status,
        due=instance.passes,
        owner=_owner(guide, state, instance),
        body=_json(body),
    )


def _owner(guide: Guide, state: CaseState, instance: Instance) -> str:
    """Who has the obligation: whoever last acted in the role that owns it, else the case's holder."""
    rule = guide.obligations.get(instance.id)
    role = None if rule is None else rule.owner_role
    return state.holder if role is None else state.in_role.get(role, state.holder)


def _outbox_rows(guide: Guide, before: CaseState | None, after: CaseState, record: Record) -> Iterator[OutboxRow]:
    """Who must be told (C81): of a miss those the rule names, of a reminder the owner, of a deviation the leader. Ids only.

    The key names the due instant: the same thing is told once, and what befalls a due that was moved is another thing.
    """
    if record.deviation is not None:
        yield _outbox(
            record, f"{record.nr}/deviation", "deviation", epoch(record.recorded), {"role": LEADER, "step": record.step}
        )
    dues = {} if before is None else {key: instance.due for key, instance in before.instances.items()}
    for c in _followed(record):
        if c.type.startswith("obligation") and ("due" in c.data or c.type == "obligation_moved"):
            dues[c.id, c.nr] = c.data.get("due", c.data.get("to"))
        rule = guide.obligations.get(c.id)
        if c.type in ("obligation_missed", "obligation_void"):
            for role in _told(rule):
                data = _about(c, role, after.holder, c.at)
                yield _outbox(record, f"{c.id}/{c.nr}/missed/{c.at}/{role or 'holder'}", "missed", c.at, data)
        elif c.type == "reminder":
            instance = after.instances.get((c.id, c.nr))
            if instance is None or instance.status not in UNMET:
                continue  # it was met before anybody could be reminded
            due = dues.get((c.id, c.nr), instance.due)
            data = _about(c, None if rule is None else rule.owner_role, after.holder, due)
            yield _outbox(record, f"{c.id}/{c.nr}/reminder/{due}/{c.data['reminded']}", "reminder", c.at, data)


def _followed(record: Record) -> Iterator[Consequence]:
    """What followed from a record; from a correction also what follows now from the records that came out differently."""
    for c in record.consequences:
        if c.type == "amended":
            yield from map(Consequence.from_data, c.data["body"].get("consequences", ()))
        else:
            yield c


def _told(rule: ObligationRule | None) -> tuple[str | None, ...]:
    """The roles that a miss is told to: those it names, else the one that owns it. None: the holder, also of a promise."""
    return (None,) if rule is None else rule.notify or (rule.owner_role,)


def _about(c: Consequence, role: str | None, holder: str, due: int | None) -> dict[str, Any]:
    person = holder if role is None else None
    return {"role": role, "person": person, "obligation": c.id, "nr": c.nr, "due": due}


def _outbox(record: Record, key: str, kind: str, due: int, body: dict[str, Any]) -> OutboxRow:
    return OutboxRow(
        key=f"{record.case}/{key}", case=record.case, kind=kind, due=due, put=epoch(record.recorded), body=_json(body)
    )


def log_entry(guide: Guide, record: Record) -> dict[str, Any]:
    """One record in the format of the case log; sensitive facts (`følsom`) never leave."""
    from sagsgang.law.moment import iso

    line: dict[str, Any] = {"case": record.case, "do": record.do}
    if record.do == "open":
        line["guide"] = record.guide
    if record.step is not None:
        line["step"] = record.step
    for key in ("outcome", "ground", "reason", "deviation", "to", "text", "kept"):
        value = getattr(record, key)
        if value is not None and not (record.do == "link" and key == "text"):
            line[key] = value
    if record.obligation is not None:
        line["obligation"] = record.obligation
    if record.do == "correct":
        line["nr"] = record.supersedes
        if record.annul:
            line["annul"] = True
        if record.new_at is not None:
            line["new_at"] = between(record.new_at, record.new_at_last or record.new_at)
    if record.due is not None:
        line["due"] = iso(record.due)
    facts = {
        name: value
        for name, value in record.facts.items()
        if (fact := guide.facts.get(name)) is not None and fact.computed is None and not fact.sensitive
    }
    if facts:
        line["facts"] = facts
    withheld = sorted(
        name
        for name in record.facts
        if (fact := guide.facts.get(name)) is not None and fact.sensitive and fact.computed is None
    )
    if withheld:
        line["withheld"] = withheld
    line |= {"at": between(record.at, record.at_last or record.at), "recorded": iso(record.recorded), "by": record.by}
    if record.role is not None:
        line["role"] = record.role
    if record.do == "open":
        if record.child is not None:
            line["child"] = record.child
        if record.family is not None:
            line["family"] = record.family
    if record.command_id is not None:
        line["command_id"] = record.command_id
    return line


def _may_open(guide: Guide, draft: Record) -> list[Opens]:
    step = guide.steps.get(draft.step or "") if draft.do == "step" else None
    if step is None:
        return []
    outcome = next((o for o in step.outcomes if o.id == draft.outcome), None)
    opens = outcome.opens if outcome is not None and outcome.opens is not None else step.opens
    return [] if opens is None else [opens]


def _fingerprint(*content: Any) -> str:
    """SHA-256 hex of what a command says. Always by the standard library: the same content must give the same in every process."""

    def plain(value: Any) -> Any:
        if isinstance(value, Actor):
            return [value.id, value.role]
        if isinstance(value, (datetime, date)):
            return value.isoformat()
        return repr(value)

    import hashlib  # only what writes with a command id needs it

    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _known_at(state: CaseState, seconds: int) -> CaseState:
    """The case as it had been recorded by an instant (epoch seconds); empty if it had not been opened."""
    if state.recorded <= seconds:
        return state
    known = CaseState()
    latest = 0
    for record in state.records:
        latest = max(latest, epoch(record.recorded))
        if latest > seconds:
            break
        known = evolve(known, record)
    return known


def _was_open(state: CaseState, at: int) -> bool:
    """Whether the case had begun and was open at an instant."""
    if state.nr == 0 or state.began > at:
        return False
    closings = [closed for instant, closed in state.closings if instant <= at]
    return not closings or not closings[-1]


def _deadlines_of(
    guide: Guide, state: CaseState, instances: Iterable[Instance], kin: StoreKin, at: datetime
) -> Iterator[Deadline]:
    """The obligations of a case that are unmet, each with the case it belongs to."""
    view = View(guide, state, kin, epoch(at))
    for one in instances:
        if one.status in UNMET:
            yield Deadline(
                obligation=obligation(view, one),
                case=state.case,
                guide=state.guide,
                child=state.child,
                holder=state.holder,
            )


def _by_due(deadline: Deadline) -> tuple[bool, int, str, str, int]:
    due = deadline.obligation.due
    return due is None, 0 if due is None else epoch(due), deadline.case, deadline.obligation.id, deadline.obligation.nr


__all__ = ["Actor", "Case", "Engine", "replay"]
