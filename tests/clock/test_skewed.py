"""Two front ends on one store whose clocks disagree: the order is that of recording, and never goes backwards (C85)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sagsgang import engine as engine_module
from sagsgang.clock import FrozenClock
from sagsgang.engine import Actor, Case, Engine
from sagsgang.errors import InvalidValue, NotAllowed, NotFound, Refused, WrongUse
from sagsgang.guide.library import Library, load_guides
from sagsgang.law.moment import epoch
from sagsgang.store.base import Row
from sagsgang.store.sqlite import open_sqlite

GUIDES = Path(__file__).parents[1] / "cli" / "guides"
START = datetime(2026, 11, 20, 15, 12, tzinfo=UTC)
ANNA, BO, CHIEF = Actor("anna", "modtagelse"), Actor("bo", "rådgiver"), Actor("chef", "leder")
OPENING = {"modtaget": "2026-11-20 15:40", "underretter": "fagperson", "overgreb": "nej"}
DAYS = timedelta(days=2)
CASE = "LIL-2026-0001"


class Reading:
    """A front end with a clock of its own: what it shows, given the true time."""

    def __init__(self, engine: Engine, clock: FrozenClock, shows: Callable[[datetime], datetime]) -> None:
        self.engine = engine
        self.clock = clock
        self.shows = shows

    def at(self, true: datetime) -> Engine:
        self.clock.set(self.shows(true))
        return self.engine


@pytest.fixture(scope="module")
def library() -> Library:
    return load_guides(GUIDES)


@contextmanager
def front_ends(
    folder: Path, library: Library, *clocks: Callable[[datetime], datetime], fresh: bool = True
) -> Iterator[list[Reading]]:
    """Front ends on one SQLite file, each with a connection and a clock of its own."""
    stores = [open_sqlite(folder / "sager.db", create_missing=fresh) for _clock in clocks]
    made = []
    for store, shows in zip(stores, clocks, strict=True):
        clock = FrozenClock(START)
        made.append(Reading(Engine(store=store, guides=library, clock=clock), clock, shows))
    try:
        yield made
    finally:
        for store in stores:
            store.close()


def right(true: datetime) -> datetime:
    return true


def ahead(true: datetime) -> datetime:
    return true + DAYS


def behind(true: datetime) -> datetime:
    return true - DAYS


def frozen(_true: datetime) -> datetime:
    return START


def set_back(true: datetime) -> datetime:
    """Right at first; somebody sets it back in the middle."""
    return true if true < START + timedelta(days=1) else true - DAYS


PAIRS = {
    "one ahead": (right, ahead),
    "one behind": (right, behind),
    "both wrong": (ahead, behind),
    "one set back": (right, set_back),
    "both set back": (set_back, set_back),
    "one frozen": (right, frozen),
    "frozen and behind": (frozen, behind),
}


def check_order(rows: list[Row]) -> None:
    """The rows are numbered in order, and none is recorded before the one it follows."""
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    times = [row.recorded for row in rows]
    assert times == sorted(times)


def check_same(front: list[Reading], library: Library, case: str, true: datetime) -> None:
    """Every front end, and one that has seen nothing before, has the same case in the same order, and the chain holds."""
    states = [one.engine.case(case).state for one in front]
    newcomer = Engine(store=front[0].engine.store, guides=library, clock=FrozenClock(true))
    assert states[0] == states[1] == newcomer.case(case).state
    rows = front[0].engine.store.rows(case)
    check_order(rows)
    entries = newcomer.case(case).timeline().entries
    assert [entry.nr for entry in entries if entry.nr] == list(range(1, states[0].nr + 1))
    assert [epoch(entry.recorded) for entry in entries] == [epoch(row.recorded) for row in rows]
    assert front[1].engine.store.verify()[2] == []


def something(chance: random.Random, case: Case, true: datetime) -> bool:
    """One thing that somebody may do; whether the guide let them. No other error may come of it."""
    digest = f"a#sha256:{'a' * 64}"
    deeds: list[Callable[[], object]] = [
        lambda: case.record({"antal": chance.randint(1, 12)}, by=ANNA),
        lambda: case.record({"mistænkte": chance.choice(["forælder", "ansat"])}, by=BO),
        lambda: case.do("vedlæg", facts={"bilag": digest}, by=ANNA),
        lambda: case.do("vurder", outcome="ikke_akut", facts={"begrundelse": "x"}, by=ANNA),
        lambda: case.do("børnesamtale", by=BO),
        lambda: case.do("afgør", outcome="ingen", by=BO, deviation="Det er sket"),
        lambda: case.promise("Ringe", by=BO, due=true + timedelta(hours=chance.randint(1, 72))),
        lambda: case.hand_over("bo", by=ANNA),
        lambda: case.accept(by=BO),
        lambda: case.correct(chance.randint(1, 6), by=ANNA, reason="x", annul=True),
        lambda: case.close(by=CHIEF, reason="Dublet"),
        lambda: case.reopen(by=CHIEF, reason="Alligevel ikke"),
    ]
    try:
        chance.choice(deeds)()
    except (WrongUse, Refused, NotFound, NotAllowed):
        return False
    return True


def walk(folder: Path, library: Library, pair: str, seed: int, *, steps: int = 30) -> int:
    """Some days of casework by two front ends in turn; how much was recorded by a clock that was behind."""
    chance = random.Random(seed)
    with front_ends(folder, library, *PAIRS[pair]) as front:
        front[0].at(START).start("lille", facts=OPENING, by=ANNA, child="B1")
        true, late = START, 0
        for _step in range(steps):
            true += timedelta(minutes=chance.choice([0, 1, 30, 600]))
            engine = chance.choice(front).at(true)
            if chance.random() < 0.15:
                engine.watch()
            elif something(chance, engine.case(CASE), true):
                late += engine.case(CASE).state.recorded > epoch(engine.clock.now())
            check_same(front, library, CASE, true)
        later = Engine(store=front[0].engine.store, guides=library, clock=FrozenClock(true + 3 * DAYS))
        replayed = later.replay(later.export([CASE])).cases[0].to_json()
        lived = later.case(CASE).to_json()
        assert replayed == lived
        return late


@pytest.mark.parametrize("pair", PAIRS)
def test_clocks_that_disagree_never_break_the_order(tmp_path: Path, library: Library, pair: str) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    late = 0
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        late += walk(folder, library, pair, seed + number)
    assert late > 0


def test_the_check_notices_records_that_go_backwards(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what each clock says is believed."""
    monkeypatch.setattr(engine_module, "_in_order", lambda _state, draft, _others=(): draft)
    with pytest.raises(AssertionError):
        walk(tmp_path, library, "one behind", 1, steps=40)


def test_both_times_are_kept_when_a_clock_is_behind(tmp_path: Path, library: Library) -> None:
    with front_ends(tmp_path, library, right, behind) as (one, other):
        one.at(START).start("lille", facts=OPENING, by=ANNA)
        case = other.at(START + timedelta(minutes=5)).case(CASE)
        case.record({"antal": 2}, by=BO)
        entry = case.timeline().entries[-1]
        assert (entry.at, entry.recorded) == (START - DAYS + timedelta(minutes=5), START)
        case.record({"antal": 3}, by=BO, at=START - timedelta(days=3))
        entry = case.timeline().entries[-1]
        assert (entry.at, entry.recorded) == (START - timedelta(days=3), START)


def test_deadlines_are_judged_by_the_clock_of_whoever_asks(tmp_path: Path, library: Library) -> None:
    with front_ends(tmp_path, library, right, ahead, behind) as (one, fast, slow):
        one.at(START).start("lille", facts=OPENING, by=ANNA)
        assert [got.status for got in one.engine.case(CASE).obligations()][:1] == ["open"]
        assert [got.status for got in fast.at(START).case(CASE).obligations()][:1] == ["missed"]
        assert fast.engine.overdue().obligations != ()
        later = START + timedelta(days=1, hours=12)
        assert one.at(later).overdue().obligations != ()
        assert slow.at(later).overdue().obligations == ()
        assert slow.engine.case(CASE).obligation("akut_vurdering").status == "open"
        assert len(one.engine.store.rows(CASE)) == 1  # asking has recorded nothing


def test_a_watch_by_a_clock_that_is_behind_does_no_harm(tmp_path: Path, library: Library) -> None:
    with front_ends(tmp_path, library, right, behind) as (one, slow):
        one.at(START).start("lille", facts=OPENING, by=ANNA)
        later = START + timedelta(days=1, hours=12)
        assert slow.at(later).watch() == {}
        assert list(one.at(later).watch()) == [CASE]
        assert slow.at(later).watch() == one.at(later).watch() == {}
        state = one.engine.case(CASE).state
        slow.at(later + DAYS).watch()
        assert one.engine.case(CASE).state == state
        assert one.engine.case(CASE).obligation("akut_vurdering").status == "missed"
        assert slow.at(later).case(CASE).obligation("akut_vurdering").status == "missed"
        outbox = [row.key for row in one.engine.store.outbox()]
        assert len(outbox) == len(set(outbox))
        check_same([one, slow], library, CASE, later)


def test_the_future_is_that_of_whoever_records(tmp_path: Path, library: Library) -> None:
    """That the case has something later from another clock is no leave to tell of what has not happened yet."""
    with front_ends(tmp_path, library, right, ahead) as (one, fast):
        fast.at(START).start("lille", facts=OPENING, by=ANNA)
        case = one.at(START).case(CASE)
        assert case.state.recorded == epoch(START + DAYS)
        with pytest.raises(InvalidValue, match="fremtiden"):
            case.record({"antal": 2}, by=ANNA, at=START + timedelta(minutes=5, seconds=1))
        case.record({"antal": 2}, by=ANNA, at=START + timedelta(minutes=5))
        with pytest.raises(InvalidValue, match="fremtiden"):
            case.correct(2, by=ANNA, reason="x", new_at=START + timedelta(minutes=6))
        fast.at(START).case(CASE).record({"antal": 3}, by=ANNA, at=START + timedelta(minutes=6))
        check_same([one, fast], library, CASE, START)


def refused_to_whoever_has_been_in_the_child_s_cases(folder: Path, library: Library) -> None:
    """Bo has acted in one case; a front end that is behind opens another, where somebody new must look."""
    with front_ends(folder, library, right, behind) as (one, slow):
        one.at(START).start("lille", facts=OPENING, by=ANNA, child="B1").record({"antal": 2}, by=BO)
        case = slow.at(START + timedelta(minutes=1)).start(
            "lille", facts={**OPENING, "modtaget": "2026-11-17"}, by=ANNA, child="B1"
        )
        case.do("vurder", outcome="ikke_akut", facts={"begrundelse": "x"}, by=ANNA)
        with pytest.raises(NotAllowed):
            case.do("genvurder", by=BO)
        case.do("genvurder", by=Actor("dorte", "rådgiver"))
        check_same([one, slow], library, case.id, START)
        assert {row.recorded for row in one.engine.store.rows(case.id)} == {START}


def test_what_other_cases_have_is_seen_by_a_clock_that_is_behind(tmp_path: Path, library: Library) -> None:
    refused_to_whoever_has_been_in_the_child_s_cases(tmp_path, library)


def test_that_check_notices_when_it_is_not(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(engine_module, "_others", lambda *_arguments: [])
    with pytest.raises(pytest.fail.Exception):
        refused_to_whoever_has_been_in_the_child_s_cases(tmp_path, library)


def test_the_case_that_a_step_opens_is_recorded_no_earlier_than_the_step(tmp_path: Path) -> None:
    shipped = load_guides()
    with front_ends(tmp_path, shipped, right, behind) as (one, slow):
        facts = {
            "modtaget": "2026-11-20 15:40",
            "underretter": "fagperson",
            "overgreb": "ja",
            "aktiv_indsats": "nej",
            "kanal": "telefon",
            "kendskab": "ingen_sag",
            "æresrelateret": "nej",
            "mistænkte": "forælder",
            "født": "2015-03-02",
        }
        case = one.at(START).start("underretning", facts=facts, by=ANNA, child="B1", family="F1").id
        ours = one.engine.case(case)
        ours.do("vurder_akut", outcome="akut", facts={"vurdering_begrundelse": "Mærker"}, by=ANNA)
        slow.at(START).case(case).do("åbn_overgrebssag", by=BO)
        opened = [head.case for head in one.engine.store.heads(child="B1") if head.case != case]
        assert len(opened) == 1
        assert [row.recorded for row in one.engine.store.rows(opened[0])] == [START]
        check_order(one.engine.store.rows(case))
