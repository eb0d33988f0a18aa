"""Adding n working days: ours over a table that knows all the days, and over a loop through the `holidays` library.

    python benchmarks/bench_working_days.py [--rounds 25]

The table is the limit: the days that count in 60 years in one list, a rank for every day in another, so that the answer
is one index whatever n is. The loop asks `holidays` about one day after the other, as its users write it. Start days are
drawn from those 60 years, and all three must agree on each of them.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import holidays
from _bench import Timing, Variant, compare, heading

from sagsgang import load_guides
from sagsgang.law.calendars import Calendar, add_working_days, counts

OVER_TABLE = 3
"""At most so many times the table."""
OVER_LOOP = 8
"""At least so many times as fast as the loop."""

CALENDARS = ("hverdage", "hverdage_man_fre")
COUNTS = (6, 10, 30)
FIRST, LAST = date(2000, 1, 1), date(2059, 12, 31)
TURN = 0.02
"""Seconds; short, so that a change of the machine's speed hits all three."""
ONE = timedelta(days=1)
TABLE, OURS, LOOP = "table, one index", "add_working_days", "loop over holidays"
ALL = (TABLE, OURS, LOOP)

Add = Callable[[date, int], date]


def by_table(calendar: Calendar) -> Add:
    """Two lists for all the years, and no checks."""
    first = FIRST.toordinal()
    every = [date.fromordinal(ordinal) for ordinal in range(first, LAST.toordinal() + 1)]
    rank = list(itertools.accumulate(counts(calendar, day) for day in every))
    days = [day for day in every if counts(calendar, day)]
    return lambda day, n: days[rank[day.toordinal() - first] + n - 1]


def by_loop(calendar: Calendar) -> Add:
    """Day by day until enough have counted."""
    danish, weekdays = holidays.country_holidays("DK"), frozenset(calendar.weekdays)

    def add(day: date, n: int) -> date:
        while n:
            day += ONE
            if day.weekday() in weekdays and day not in danish:
                n -= 1
        return day

    return add


def start_days(count: int = 1000) -> list[date]:
    """Days of the 60 years, the last of them left out: the answers lie in the table as well."""
    drawn = random.Random(1)
    return [FIRST + timedelta(days=drawn.randrange((LAST - FIRST).days - 365)) for _ in range(count)]


def variants(calendar: Calendar, n: int, days: list[date]) -> dict[str, Variant]:
    """What is compared; each run adds to one day."""
    table, loop = by_table(calendar), by_loop(calendar)
    for day in days:
        answers = {table(day, n), add_working_days(calendar, day, n), loop(day, n)}
        if len(answers) != 1:
            raise AssertionError(f"{calendar.id}: {day} + {n}: {sorted(answers)}")

    def over(add: Add) -> Variant:
        def run(runs: int) -> None:
            for day in itertools.islice(itertools.cycle(days), runs):
                add(day, n)

        return run

    def ours(runs: int) -> None:
        for day in itertools.islice(itertools.cycle(days), runs):
            add_working_days(calendar, day, n)

    return {TABLE: over(table), OURS: ours, LOOP: over(loop)}


def measure(*, rounds: int, quiet: bool = False) -> dict[tuple[str, int], dict[str, Timing]]:
    """The timings by calendar and n, in µs; `ratio` is to the table."""
    calendars, days = load_guides().shared().calendars, start_days()
    found = {}
    for name, n in itertools.product(CALENDARS, COUNTS):
        if not quiet:
            print(f"\n{name}, {n} days")
        made = variants(calendars[name], n, days)
        found[name, n] = compare(made, TABLE, rounds, target=TURN, quiet=quiet)
    return found


def faster(timings: Mapping[str, Timing]) -> float:
    """How many times as fast as the loop ours is."""
    return (timings[LOOP].ratio or 0.0) / (timings[OURS].ratio or 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    given = parser.parse_args()
    heading("adding working days", "holidays")
    found = measure(rounds=given.rounds)
    over_table = max(timings[OURS].ratio or 0.0 for timings in found.values())
    print(f"\nworst over the table: {over_table:.2f}, target ≤ {OVER_TABLE}")
    print(f"worst over the loop: {min(map(faster, found.values())):.1f} × as fast, target ≥ {OVER_LOOP}")


if __name__ == "__main__":
    main()
