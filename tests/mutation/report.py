"""What the trials have shown: counts, faults, and the text of docs/mutanter.md."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from tests.mutation.arguments import Change, argument, change_of
from tests.mutation.mutants import Mutant
from tests.mutation.trial import EXAMPLES, Outcome

LEAST_KILLED = 95.0
DEAD = ("killed", "timeout", "import")
VERSIONS = [
    f"{name} {version(name)}" for name in ("pytest", "hypothesis", "coverage", "tzdata", "holidays", "whenever")
]

ABOUT = """
Each mutant is `sagsgang/law` with one small mistake in it: a comparison moved to its neighbour (`<` to `<=`) or turned
round, a number one more or one less, `+` for `-`, `*` for `//`, `and` for `or`, a condition negated, `True` for
`False`, `min` for `max`, `any` for `all`, a value returned or kept that becomes `None`, a `None` or an empty tuple that
becomes something, a statement left out, a keyword argument forgotten, one alternative of a `case` forgotten, a text (a
key, a pattern, a name, a user's message) that reads otherwise. Constants of a module, defaults of parameters and of
fields, arguments of decorators and cached functions are changed like everything else. Left as they are: annotations,
docstrings, `__all__`, the type in `cast`, and what stands under `if __name__ == "__main__":`, which tests do not run.

The tests of `tests/law` are run on every mutant that they reach, the likeliest first; random tests have at most
{examples} examples, always the same. A mutant is killed by a test that fails, by taking ten times the processor time of
a test and two seconds more, or by not being importable.

Two libraries were considered before this small mutator was written (`tests/mutation/`). mutmut 3.8 was tried: it changes
only the bodies of functions without decorators, so `_year`, the table that all counting of days rests on, the properties
of `Amount`, every constant and every default stay as they are; it also writes an import into each module, which the test
of what the law may import rightly refuses. cosmic-ray 8.7 was read and not run: it starts a test command anew for each
mutant, which at the two seconds that takes here is over an hour, and its operators leave texts and keyword arguments
alone.
""".strip()


@dataclass(frozen=True)
class Result:
    """All that was tried."""

    mutants: Sequence[Mutant]
    outcomes: Sequence[Outcome]
    minutes: float
    tests: int


@dataclass(frozen=True)
class Counts:
    """The figures of a run."""

    mutants: int
    killed: int
    survived: int
    minutes: float
    tests: int

    @property
    def score(self) -> float:
        return 100 * self.killed / self.mutants if self.mutants else 0.0


def counts(found: Result) -> Counts:
    killed = sum(outcome.how in DEAD for outcome in found.outcomes)
    survived = sum(outcome.how == "survived" for outcome in found.outcomes)
    return Counts(len(found.mutants), killed, survived, found.minutes, found.tests)


def summary(found: Result) -> str:
    """One line."""
    total = counts(found)
    return (
        f"{total.mutants} mutants, {total.killed} killed ({total.score:.1f} %), {total.survived} survived; "
        f"{total.minutes:.1f} minutes"
    )


def survivors(found: Result) -> list[Mutant]:
    return [mutant for mutant, outcome in zip(found.mutants, found.outcomes, strict=True) if outcome.how == "survived"]


def faults(found: Result, argued: Mapping[Change, str], *, whole: bool) -> list[str]:
    """What makes the run fail. `whole`: all modules were tried, so that every argument must be about a survivor."""
    said = []
    for mutant, outcome in zip(found.mutants, found.outcomes, strict=True):
        if outcome.how not in (*DEAD, "survived"):
            said.append(f"could not be tried: {mutant.key}: {outcome.by}")
    alive = survivors(found)
    said += [f"survived without an argument: {mutant.key}" for mutant in alive if argument(mutant, argued) is None]
    if whole:
        living = {change_of(mutant) for mutant in alive}
        said += [
            f"argued, but no survivor (take the argument out): {change[0]}: {change[1]}: {change[2]} → {change[3]}"
            for change in argued
            if change not in living
        ]
        total = counts(found)
        if total.score < LEAST_KILLED:
            said.append(f"only {total.score:.1f} % killed; asked for: {LEAST_KILLED:.0f} %")
    return said


def text(found: Result, argued: Mapping[Change, str], told: Sequence[str]) -> str:
    """docs/mutanter.md."""
    total = counts(found)
    lines = [
        "# Mutants: do the tests of the legal clock notice a mistake?",
        "",
        f"Written by `make grundig` (or `python tests/mutation/run.py`) on {datetime.now(UTC):%Y-%m-%d}.",
        f"It took {total.minutes:.0f} minutes. Python {platform.python_version()}, {', '.join(VERSIONS)}.",
        "",
        f"**{total.mutants} mutants, {total.killed} killed ({total.score:.1f} %), {total.survived} survived.**",
        f"{total.tests} tests.",
        "",
        *(["It did not hold:", *(f"- {fault}" for fault in told), ""] if told else []),
        ABOUT.format(examples=EXAMPLES),
        "",
        *_table(found),
        "",
        "## What survived, and why it may",
        "",
        *_survivors(found, argued),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _table(found: Result) -> Iterator[str]:
    by_module: dict[str, Counter[str]] = {}
    for mutant, outcome in zip(found.mutants, found.outcomes, strict=True):
        by_module.setdefault(mutant.module, Counter())[outcome.how] += 1
    yield "| Module | mutants | killed by a test | by the time taken | not importable | survived | killed |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, row in [*by_module.items(), ("**all**", sum(by_module.values(), Counter()))]:
        dead = sum(row[how] for how in DEAD)
        cells = (row.total(), row["killed"], row["timeout"], row["import"], row["survived"])
        yield f"| {name} | {' | '.join(str(cell) for cell in cells)} | {100 * dead / row.total():.1f} % |"


def _survivors(found: Result, argued: Mapping[Change, str]) -> Iterator[str]:
    """Grouped by argument: what shares one is told together."""
    groups: dict[tuple[str, str, str], list[Mutant]] = {}
    for mutant in survivors(found):
        because = argument(mutant, argued) or "**not argued**"
        groups.setdefault((mutant.module, mutant.where, because), []).append(mutant)
    for (module, where, because), group in groups.items():
        yield f"### {module}: {where}"
        yield ""
        for mutant in group:
            yield "```diff"
            yield f"- {mutant.was}"
            yield f"+ {mutant.becomes}"
            yield "```"
        yield ""
        yield because
        yield ""
    if not groups:
        yield "None."
