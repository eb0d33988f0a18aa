"""Many walks of one guide, and what they say together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median_low

from sagsgang.case.judge import View
from sagsgang.clock import FrozenClock
from sagsgang.engine import Engine
from sagsgang.guide.library import Library
from sagsgang.guide.model import Guide
from sagsgang.law.moment import epoch, from_epoch, local_date, start_of_day
from sagsgang.simulation.ground import Ground
from sagsgang.simulation.model import Late, Length, Place, Simulation, Unfinished
from sagsgang.simulation.people import People
from sagsgang.simulation.plan import Chance
from sagsgang.simulation.story import Stop, place_of, told
from sagsgang.simulation.systematic import Chosen, Planned, nothing_chosen
from sagsgang.simulation.used import Used
from sagsgang.simulation.walk import Walk
from sagsgang.store.memory import MemoryStore

WALKS = 200
"""How many walks there are where nobody says."""

A_STORE = 200
"""Walks in one store in memory; then it is thrown away."""

NOTHING_NEW = 40
"""Systematic walks in a row with nothing new after which there are no more."""

STORIES = 3
"""Places where cases stop that a story is told about; of the rest it is told how many there are."""

FIRST_DAY = date(2026, 1, 1)
SPREAD = 730
"""Days over which the walks begin: both leap rules and every weekday for every holiday."""

Progress = Callable[[int, int], None]
"""Walks made, walks asked for."""


def simulate(
    library: Library,
    guide: str,
    *,
    walks: int = WALKS,
    seed: int = 1,
    systematic: bool = False,
    progress: Progress | None = None,
) -> Simulation:
    """Walk through the guide's present edition. `NotFound`, `InvalidGuide`. The same seed gives the same answer on every machine."""
    run = Simulator(library, guide, walks=walks, seed=seed, systematic=systematic)
    run.run(progress)
    return run.answer()


@dataclass(slots=True)
class _Lateness:
    dated: int = 0
    late: int = 0
    late_in_time: int = 0
    worst: int = 0


@dataclass(slots=True)
class _Stops:
    walks: int = 0
    shortest: Stop | None = None


@dataclass(slots=True)
class _Tally:
    """What has been counted so far."""

    walks: int = 0
    closed: int = 0
    acts: int = 0
    days: list[int] = field(default_factory=list)
    late: dict[str, _Lateness] = field(default_factory=dict)
    stops: dict[Place, _Stops] = field(default_factory=dict)


class Simulator:
    """A simulation on its way: it can be stopped at any time, and asked what has been found."""

    def __init__(self, library: Library, guide: str, *, walks: int, seed: int, systematic: bool) -> None:
        self.library = library
        self.guide: Guide = library.guide(guide)
        self.name = guide
        self.walks = walks
        self.seed = seed
        self.systematic = systematic
        self.people = People(library.people())
        self.first, self.spread = _days(self.guide)
        self.used = Used(self.guide)
        self.tally = _Tally()
        self.chosen: Chosen | None = None
        self.ended = False
        self._ground: Ground | None = None

    def run(self, progress: Progress | None = None) -> None:
        """Walk until there are as many walks as were asked for; a systematic run ends earlier when there is nothing more to try."""
        grew, since = 0, 0
        while self.tally.walks < self.walks and since < NOTHING_NEW:
            self.one()
            if self.systematic and self.chosen is not None:
                before, grew = grew, self.chosen.grew()
                since = 0 if grew > before else since + 1
            if progress is not None:
                progress(self.tally.walks, self.walks)
        self.ended = True

    def one(self) -> None:
        """One more walk."""
        number = self.tally.walks
        ground = self._fresh_ground() if self._ground is None or number % A_STORE == 0 else self._ground
        if self.systematic:
            if self.chosen is None:
                self.chosen = nothing_chosen(self.guide, ground.of(self.guide).ways)
            plan: Chance = Planned(self.seed, number, self.chosen)
        else:
            plan = Chance(self.seed, number)
        start = epoch(start_of_day(self.first + timedelta(days=plan.rng.randrange(self.spread))))
        walk = Walk(ground, plan, self.guide.id, f"B{number}", start)
        finished = walk.go()
        self._count(walk, finished)

    def _fresh_ground(self) -> Ground:
        """An empty store; what was found out about the guides is kept."""
        clock = FrozenClock(from_epoch(0))
        engine = Engine(store=MemoryStore(), guides=self.library, clock=clock)
        old = self._ground
        self._ground = Ground(engine, clock, self.people, {} if old is None else old.known)
        return self._ground

    # -- counting ------------------------------------------------------------------------------------------------

    def _count(self, walk: Walk, finished: bool) -> None:
        view = walk.view()
        tally = self.tally
        tally.walks += 1
        tally.acts += len(walk.acts)
        self.used.take_in(walk, view)
        self._count_late(walk, view)
        if finished:
            tally.closed += 1
            closed = max(at for at, shut in view.state.closings if shut)
            tally.days.append((local_date(from_epoch(closed)) - local_date(from_epoch(view.state.began))).days)
            return
        place = place_of(view)
        stops = tally.stops.setdefault(place, _Stops())
        stops.walks += 1
        if stops.shortest is None or len(walk.acts) < len(stops.shortest.acts):
            stops.shortest = Stop(acts=tuple(walk.acts), place=place)

    def _count_late(self, walk: Walk, view: View) -> None:
        for one in view.state.instances.values():
            rule = view.guide.obligations.get(one.id)
            if rule is None or rule.consequence == "vindue" or one.passes is None:
                continue
            if one.status in ("not_applicable", "unknown"):
                continue
            found = self.tally.late.setdefault(one.id, _Lateness())
            found.dated += 1
            if one.late or one.missed or one.status in ("missed", "void"):
                found.late += 1
                found.late_in_time += not walk.plan.dawdling
                until = view.now if one.met_at is None else one.met_at
                found.worst = max(found.worst, until - one.passes)

    # -- the answer ----------------------------------------------------------------------------------------------

    def answer(self) -> Simulation:
        """What has been found so far."""
        tally = self.tally
        places = sorted(tally.stops.items(), key=lambda one: -one[1].walks)
        late = [
            Late(
                obligation=rule.id,
                title=rule.title,
                dated=one.dated,
                late=one.late,
                late_in_time=one.late_in_time,
                worst=one.worst,
            )
            for rule in self.guide.obligations.values()
            if (one := tally.late.get(rule.id)) is not None and one.late
        ]
        return Simulation(
            guide=self.guide.id,
            edition=self.guide.edition,
            title=self.guide.title,
            digest=self.guide.digest,
            seed=self.seed,
            systematic=self.systematic,
            asked=self.walks,
            walks=tally.walks,
            closed=tally.closed,
            acts=tally.acts,
            interrupted=not self.ended,
            unfinished=tuple(
                self._unfinished(place, stops, tell=rank < STORIES) for rank, (place, stops) in enumerate(places)
            ),
            unused=self.used.unused(),
            length=_length(tally.days),
            late=tuple(sorted(late, key=lambda one: (-one.late_in_time, -one.late))),
            people="invented" if self.people.invented else "own",
        )

    def _unfinished(self, place: Place, stops: _Stops, *, tell: bool) -> Unfinished:
        assert stops.shortest is not None
        if not tell:
            return Unfinished(place=place, walks=stops.walks, nothing_left=False, story=(), blocked=())
        story, blocked, nothing_left = told(self._fresh_ground(), self.guide, stops.shortest)
        return Unfinished(place=place, walks=stops.walks, nothing_left=nothing_left, story=story, blocked=blocked)


def _length(days: list[int]) -> Length | None:
    return None if not days else Length(shortest=min(days), median=median_low(days), longest=max(days))


def _days(guide: Guide) -> tuple[date, int]:
    """The first day on which a walk may begin, and over how many they are spread: while the edition is in force."""
    first = max(FIRST_DAY, guide.valid_from + timedelta(days=2))
    if guide.valid_until is None:
        return first, SPREAD
    first = min(first, max(guide.valid_from + timedelta(days=2), guide.valid_until - timedelta(days=SPREAD)))
    return first, max(1, min(SPREAD, (guide.valid_until - first).days))
