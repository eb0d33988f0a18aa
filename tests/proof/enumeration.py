"""Every state that a case on a small guide can come to, one by one: what a proof must agree with.

It shares no code with what proves. A state is concrete: the phase of every track, the value of every fact, what was last done or omitted of
every step, how every obligation stands. Conditions are judged by the naive reference model, on the guide as it is written.

It knows the part of the language that `small_guides` writes, and refuses the rest: facts with few values; obligations that arise when the
case is opened, or once from a step; time, where a window closes by it. Corrections, deviations and `luk` are left out, as a proof leaves
them out, and there is always somebody in the right role.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any, Literal, NamedTuple

from tests.reference import conditions
from tests.reference.conditions import View, all_of, any_of
from tests.reference.reading import as_list, text, yes
from tests.reference.state import Case, Doing, Guide, Instance

PENDING = frozenset({"open", "unknown"})
Truth = bool | None


class Done(NamedTuple):
    """What was last done of a step, or that it was omitted."""

    step: str
    outcome: str | None = None
    omitted: bool = False


class State(NamedTuple):
    """A case as it stands."""

    tracks: tuple[str, ...]
    facts: tuple[Any, ...]
    """in the guide's order; None: unknown"""
    log: tuple[Done, ...]
    """the last doing and the omission of each step; in order of time, where the guide asks for that"""
    duties: tuple[str, ...]
    """none (not arisen), open, unknown, met, lapsed, over (a window that closed)"""
    closed: bool = False


class Act(NamedTuple):
    """What somebody does, or that time passes. `facts`: what it records, by name."""

    kind: Literal["open", "step", "omit", "facts", "time"]
    step: str | None = None
    outcome: str | None = None
    facts: tuple[tuple[str, Any], ...] = ()


class Breach(NamedTuple):
    """An act in a state. `facts`: what is known once it has recorded its own."""

    state: State
    act: Act


@dataclass(frozen=True, slots=True)
class Rule:
    """A step as the guide writes it, looked up once."""

    step: str
    phases: frozenset[str]
    repeatable: bool
    omittable: bool
    asked: list[str]
    optional: list[str]
    belongs: list
    """its own `når` and its track's"""
    needs: list
    after: str | None
    """`tidligst`: the step that must have been done; the time that passes passes by itself"""
    barriers: list
    """when each barrier against it stands"""
    outcomes: dict[str, list]
    """what each asks"""
    meets: list[str]
    """the obligations"""

    def tells_all(self, facts: tuple[Any, ...], names: list[str]) -> bool:
        """Whether everything is known that the step may tell."""
        return all(facts[names.index(name)] is not None for name in self.optional)

    @classmethod
    def of(cls, guide: Guide, step: str) -> Rule:
        body = guide.steps[step]
        track = guide.step_track(step)
        marks = {step, *as_list(body.get("mærker"))}
        return cls(
            step=step,
            phases=frozenset(as_list(body.get("fra"))),
            repeatable=yes(body.get("gentages")),
            omittable="kan_udelades" in body,
            asked=as_list(body.get("spørger")),
            optional=as_list(body.get("kan_oplyse")),
            belongs=[part["når"] for part in (body, guide.tracks.get(track, {})) if "når" in part],
            needs=as_list(body.get("kræver")),
            after=body.get("tidligst", {}).get("efter"),
            barriers=[rule["når"] for rule in guide.barriers.values() if marks & set(as_list(rule["spærrer"]))],
            outcomes={name: as_list(rule.get("kræver")) for name, rule in body["udfald"].items()},
            meets=[duty for duty in guide.obligations if step in [one for one, _outcome in guide.met_by(duty)]],
        )


class TooLargeError(Exception):
    """There are more states than were asked for."""


@dataclass
class Enumeration:
    """All that a case can come to. Raises `TooLargeError` beyond `limit` states."""

    raw: dict
    limit: int = 20_000
    came_from: dict[State, tuple[State | None, Act]] = field(default_factory=dict)
    """every reachable state, and the last step of one shortest way to it; from None: the case is opened"""
    after: dict[State, set[State]] = field(default_factory=dict)
    """where each state leads in one act that one may count on: what is known already is not only noted as something else"""
    done: dict[str, Breach] = field(default_factory=dict)
    """of each step that can be done, the first time"""
    gaps: dict[str, Breach] = field(default_factory=dict)
    """of each step that could be done but that every outcome is forbidden for certain, the first time"""
    unsure_gaps: dict[str, Breach] = field(default_factory=dict)
    """the same, where some outcome is only not known to be allowed"""
    violated: dict[int, Breach] = field(default_factory=dict)
    """of each property that can be violated, by its place, the first time"""
    trapped: set[State] = field(default_factory=set)
    """the states from which the case can never close, whatever is done that one may count on"""
    stuck: dict[str, set[State]] = field(default_factory=dict)
    """of each track that cannot always end, and each obligation that cannot always be met or lapse, the states that it is stuck in"""

    def __post_init__(self) -> None:
        self.guide = Guide(self.raw["guide"], self.raw)
        refuse_what_is_not_known(self.guide)
        self.names = list(self.guide.facts)
        self.duties = list(self.guide.obligations)
        self.ordered = "'siden'" in repr(self.raw)
        self.properties = list(enumerate(self.raw.get("egenskaber", [])))
        self.free = [name for name, body in self.guide.facts.items() if not yes(body.get("kun_i_trin"))]
        self.rules = {step: Rule.of(self.guide, step) for step in self.guide.steps}
        self._truths: dict[tuple[int, Any], Truth] = {}
        self._views: dict[State, View] = {}
        self._explore()
        self._find_traps()

    @property
    def phases(self) -> set[str]:
        """Every phase that is reached."""
        return {phase for state in self.came_from for phase in state.tracks}

    def first_trap(self) -> State | None:
        """The trap with the shortest way to it."""
        return next((state for state in self.came_from if state in self.trapped), None)

    def way_to(self, state: State | None) -> list[Act]:
        """One shortest way, from the opening."""
        acts = []
        while state is not None:
            state, act = self.came_from[state]
            acts.append(act)
        return acts[::-1]

    def _explore(self) -> None:
        waiting: deque[State] = deque()

        def reach(state: State, origin: State | None, act: Act) -> None:
            if state not in self.came_from:
                self.came_from[state] = (origin, act)
                waiting.append(state)
                if state.closed:
                    self._hold_at_closing(state, act)

        for act, state in self._openings():
            reach(state, None, act)
        while waiting:
            origin = waiting.popleft()
            following = self.after[origin] = set()
            for act, state in self._acts(origin):
                if act.kind != "facts" or all(origin.facts[self.names.index(name)] is None for name, _v in act.facts):
                    following.add(state)
                reach(state, origin, act)
            if len(self.came_from) > self.limit:
                raise TooLargeError

    def _find_traps(self) -> None:
        before: dict[State, list[State]] = {}
        for state, following in self.after.items():
            for reached in following:
                before.setdefault(reached, []).append(state)
        self.trapped = self._far_from(before, {state for state in self.came_from if state.closed})
        for place, track in enumerate(self.guide.tracks):
            self._note_stuck(before, track, {state for state in self.came_from if self._has_ended(state, place)})
        for place, duty in enumerate(self.duties):
            free = {state for state in self.came_from if state.duties[place] not in PENDING}
            self._note_stuck(before, duty, free)

    def _note_stuck(self, before: dict[State, list[State]], part: str, goal: set[State]) -> None:
        if stuck := self._far_from(before, goal):
            self.stuck[part] = stuck

    def _far_from(self, before: dict[State, list[State]], goal: set[State]) -> set[State]:
        """The states from which none of the goal can be come to."""
        leading, waiting = set(goal), list(goal)
        while waiting:
            for state in before.get(waiting.pop(), []):
                if state not in leading:
                    leading.add(state)
                    waiting.append(state)
        return set(self.came_from) - leading

    # --- what can be done

    def _openings(self) -> Iterator[tuple[Act, State]]:
        phases = tuple(phases[0] for phases in self.guide.phases.values())
        empty = State(phases, (None,) * len(self.names), (), ("none",) * len(self.duties))
        opening = self.guide.opening
        for given in self._answers(empty, as_list(opening.get("spørger")), as_list(opening.get("kan_oplyse"))):
            state = self._settled(recording(self, empty, given), opened=True)
            yield Act("open", facts=given), state

    def _acts(self, state: State) -> Iterator[tuple[Act, State]]:
        if state.closed:
            return
        for given in self._answers(state, [], self.free):
            if given:
                yield Act("facts", facts=given), self._settled(recording(self, state, given))
        for step in self.guide.steps:
            yield from self._doings(state, step)
            if self._may_omit(state, self.rules[step]):
                log = self._logged(state.log, Done(step, omitted=True))
                yield Act("omit", step), self._settled(state._replace(log=log))
        yield from self._time_passes(state)

    def _answers(self, state: State, asked: list[str], optional: list[str]) -> Iterator[tuple[tuple[str, Any], ...]]:
        """Every way to answer: all that is asked, and some of what may be told. A fact that only rises does not fall."""
        told: list[list[Any]] = []
        for name in asked + optional:
            values = self._values(name, state.facts[self.names.index(name)])
            told.append(values if name in asked else [None, *values])
        for values in product(*told):
            yield tuple((n, v) for n, v in zip(asked + optional, values, strict=True) if v is not None)

    def _values(self, name: str, now: Any) -> list[Any]:
        body = self.guide.facts[name]
        choices = ["ja", "nej"] if body["type"] == "ja_nej" else [text(choice) for choice in body["valg"]]
        if body["type"] == "flervalg":
            return [some for size in range(1, len(choices) + 1) for some in combinations(choices, size)]
        if yes(body.get("stigende")) and now is not None:
            return choices[choices.index(now) :]
        return choices

    def _doings(self, state: State, step: str) -> Iterator[tuple[Act, State]]:
        """Every way to do the step now: answers, and outcomes that they allow."""
        rule = self.rules[step]
        in_place = self._is_in_place(state, rule)
        if not in_place and not rule.meets:
            return
        for given in self._answers(state, rule.asked, rule.optional):
            told = recording(self, state, given)
            rescue = not in_place and self._rescues(told, rule)
            if not (in_place or rescue) or not self._may_do(told, rule):
                continue
            allowed = []
            for outcome, needs in rule.outcomes.items():
                allowed.append(self._all(told, needs))
                if allowed[-1] is True:
                    yield self._doing(state, told, Act("step", step, outcome, given), rescue=rescue)
            if not rule.outcomes:
                yield self._doing(state, told, Act("step", step, None, given), rescue=rescue)
            elif True not in allowed and rule.tells_all(told.facts, self.names):
                found = self.unsure_gaps if None in allowed else self.gaps
                found.setdefault(step, Breach(state, Act("step", step, None, given)))

    def _is_in_place(self, state: State, rule: Rule) -> bool:
        """A phase of the step's, and it may be done again if it was."""
        if rule.phases and rule.phases.isdisjoint(state.tracks):
            return False
        return rule.repeatable or all(one.step != rule.step or one.omitted for one in state.log)

    def _may_do(self, told: State, rule: Rule) -> bool:
        """Everything else that is asked before the step is done, but for the outcome. `told`: with what it records itself."""
        if self._all(told, rule.belongs) is not True or self._all(told, rule.needs) is not True:
            return False
        if rule.after is not None and all(one.step != rule.after or one.omitted for one in told.log):
            return False
        return all(self._says(told, barrier) is False for barrier in rule.barriers)

    def _doing(self, state: State, told: State, act: Act, *, rescue: bool) -> tuple[Act, State]:
        assert act.step is not None
        self.done.setdefault(act.step, Breach(state, act))
        self._hold(state, told, act)
        body = self.guide.steps[act.step]
        target = body["udfald"].get(act.outcome, {}).get("til", body.get("til"))
        tracks = told.tracks
        if target is not None and not rescue:
            moved = self.guide.track_of[target]
            tracks = tuple(
                target if track == moved else now for track, now in zip(self.guide.tracks, tracks, strict=True)
            )
        duties = tuple(
            "met" if status in PENDING and self._meets(duty, act.step, act.outcome) else status
            for duty, status in zip(self.duties, told.duties, strict=True)
        )
        log = self._logged(told.log, Done(act.step, act.outcome))
        return act, self._settled(State(tracks, told.facts, log, duties), just_done=act.step)

    def _may_omit(self, state: State, rule: Rule) -> bool:
        if not rule.omittable or any(one.step == rule.step for one in state.log):
            return False
        if rule.phases and rule.phases.isdisjoint(state.tracks) and not self._rescues(state, rule):
            return False
        return self._all(state, rule.belongs) is True

    def _rescues(self, state: State, rule: Rule) -> bool:
        """C21: every track has ended, and the step meets something that is owed."""
        return any(state.duties[self.duties.index(duty)] in PENDING for duty in rule.meets) and self._all_ended(state)

    def _logged(self, before: tuple[Done, ...], done: Done) -> tuple[Done, ...]:
        log = [one for one in before if (one.step, one.omitted) != (done.step, done.omitted)]
        return tuple(sorted([*log, done], key=str) if not self.ordered else [*log, done])

    # --- what follows by itself

    def _settled(self, state: State, *, just_done: str | None = None, opened: bool = False) -> State:
        """How the obligations stand now, and whether the case closes."""
        duties = []
        for duty, status in zip(self.duties, state.duties, strict=True):
            source = self.guide.obligations[duty].get("opstår", "oprettelse")
            arises = opened if source == "oprettelse" else source == just_done
            if (status == "none" and arises) or status in ("open", "unknown", "lapsed"):
                status = self._owed(state, duty, counts=source == "oprettelse")
            duties.append(status)
        settled = State(state.tracks, state.facts, state.log, tuple(duties))
        return settled._replace(closed=True) if PENDING.isdisjoint(duties) and self._all_ended(settled) else settled

    def _owed(self, state: State, duty: str, *, counts: bool) -> str:
        """How an obligation stands that is neither met nor over. `counts`: what was done before it arose meets it."""
        belong = {step: self._all(state, self.rules[step].belongs) for step, _outcome in self.guide.met_by(duty)}
        own = self.guide.obligations[duty].get("når", [])
        applies = all_of([self._says(state, own), any_of(list(belong.values())) if belong else True])
        left = [step for step in belong if belong[step] is not False]
        if applies is False or (left and all(Done(step, None, True) in state.log for step in left)):
            return "lapsed"
        if counts and any(not one.omitted and self._meets(duty, one.step, one.outcome) for one in state.log):
            return "met"
        return "unknown" if applies is None else "open"

    def _meets(self, duty: str, step: str, outcome: str | None) -> bool:
        return any(step == one and wanted in (None, outcome) for one, wanted in self.guide.met_by(duty))

    def _time_passes(self, state: State) -> Iterator[tuple[Act, State]]:
        """The window closes, if there is one and it is open."""
        for place, duty in enumerate(self.duties):
            if self.guide.obligations[duty].get("følge") == "vindue" and state.duties[place] == "open":
                duties = (*state.duties[:place], "over", *state.duties[place + 1 :])
                yield Act("time"), self._settled(state._replace(duties=duties))

    def _all_ended(self, state: State) -> bool:
        return all(self._has_ended(state, place) for place in range(len(state.tracks)))

    def _has_ended(self, state: State, place: int) -> bool:
        track, phase = list(self.guide.tracks)[place], state.tracks[place]
        return self.guide.is_end(phase) or self._says(state, self.guide.tracks[track].get("når", [])) is False

    # --- conditions, by the reference model

    def _all(self, state: State, members: list) -> Truth:
        return all_of([self._says(state, member) for member in members])

    def _says(self, state: State, condition: Any) -> Truth:
        """What the reference model says; asked once of what the condition can see."""
        if condition == []:
            return True
        only_facts = isinstance(condition, dict) and "fakta" in condition
        key = (id(condition), state.facts if only_facts else state[:4])
        if key not in self._truths:
            view = self._views.get(state)
            if view is None:
                view = self._views[state] = view_of(self, state)
            self._truths[key] = conditions.value(view, condition)
        return self._truths[key]

    # --- properties

    def _hold(self, state: State, told: State, act: Act) -> None:
        """A step is being done: what must never be, or always be before."""
        really_done = {one.step for one in state.log if not one.omitted}
        for place, body in self.properties:
            if place in self.violated or not {"aldrig", "før"} & set(body):
                continue
            later, first = (body["aldrig"], body.get("før")) if "aldrig" in body else (body["før"], body["altid"])
            if act.step == later and first not in really_done and self._says(told, body.get("når", [])) is True:
                self.violated[place] = Breach(state, act)

    def _hold_at_closing(self, state: State, act: Act) -> None:
        """The case has closed: what must always be done sometime."""
        really_done = {one.step for one in state.log if not one.omitted}
        for place, body in self.properties:
            if {"aldrig", "før"} & set(body) or place in self.violated or body["altid"] in really_done:
                continue
            if self._says(state, body.get("når", [])) is True:
                self.violated[place] = Breach(state, act)


def recording(found: Enumeration, state: State, given: tuple[tuple[str, Any], ...]) -> State:
    """The state with these facts."""
    if not given:
        return state
    facts = dict(zip(found.names, state.facts, strict=True)) | dict(given)
    return state._replace(facts=tuple(facts.values()))


def view_of(found: Enumeration, state: State) -> View:
    """The state as a case of the reference model."""
    case = Case(
        id="K1",
        guide=found.guide,
        child="B1",
        family=None,
        holder="anna",
        began_span=(0, 0),
        clock=0,
        facts={name: value for name, value in zip(found.names, state.facts, strict=True) if value is not None},
        tracks=dict(zip(found.guide.tracks, state.tracks, strict=True)),
    )
    for nr, one in enumerate(state.log, start=2):
        doing = Doing(nr=nr, step=one.step, at=nr, latest=nr, by="anna", outcome=one.outcome)
        (case.omissions if one.omitted else case.doings).append(doing)
    for duty, status in zip(found.duties, state.duties, strict=True):
        if status != "none":
            known = "lapsed" if status == "over" else status
            case.instances.append(Instance(id=duty, nr=1, source="oprettelse", arose=(0, 0), status=known))
    return View(cases={"K1": case}, case=case, nu=100)


def refuse_what_is_not_known(guide: Guide) -> None:
    """An `AssertionError` for a guide that says more than is understood here."""
    for name, fact in guide.facts.items():
        assert fact["type"] in ("ja_nej", "valg", "flervalg"), name
        assert "beregnes" not in fact, name
    meeting = {step for duty in guide.obligations for step, _outcome in guide.met_by(duty)}
    for name, step in guide.steps.items():
        assert "part" not in step, name
        assert "åbner" not in step, name
        assert "fra" in step or "til" not in step, name
        assert isinstance(step.get("tidligst", {}).get("efter", ""), str), name
        unsaid = [step.get("når"), *(guide.tracks[t].get("når") for t in guide.tracks)]
        assert "'pligt'" not in repr(unsaid), name
    said = repr(guide.raw["trin"]) + repr(guide.barriers)
    assert not any(word in said for word in ("'person'", "'sag'", "'mindst'", "'nu'", "'overskredet'"))
    assert [body.get("følge") for body in guide.obligations.values()].count("vindue") <= 1
    for name, body in guide.obligations.items():
        assert not {"gentages", "antal", "senest", "tidligst_af", "regnet_fra", "til"} & set(body), name
        assert "'pligt'" not in repr(body.get("når")), name
        if body.get("følge") == "vindue":
            assert f"'pligt': '{name}'" not in said, name
            assert body["inden"] == "14 dage", name
        source = body.get("opstår", "oprettelse")
        if source != "oprettelse":
            assert isinstance(source, str), name
            assert source not in meeting, name
            assert not yes(guide.steps[source].get("gentages")), name
            assert "når" not in body, name
            for step, _outcome in guide.met_by(name):
                track = guide.step_track(step)
                assert not {"når", "kan_udelades"} & set(guide.steps[step]), name
                assert track is None or "når" not in guide.tracks[track], name
