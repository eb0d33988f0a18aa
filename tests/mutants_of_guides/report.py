"""What the run has shown: counts, faults, and the text of docs/guidemutanter.md."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from tests.mutants_of_guides.all_mutants import NOT_MEANING, OPERATORS
from tests.mutants_of_guides.mutant import Mutant
from tests.mutants_of_guides.trying import Verdict

LEAST_CAUGHT = 95.0
HOW = ("tjek", "prøv", "egenskaber", "same", "survived")
NOT_CAUGHT = ("same", "survived")

SAME = "The same meaning"
"""How an argument begins that claims as much. Only such a mutant is walked, and only what the walks say, too, is believed."""

UNARGUED = "survived without an argument: "

ABOUT = """
Each mutant is one of the guides that ship with one place changed: every operator below, in every place where it applies;
none is left out. A mutant is caught by `guide tjek` when checking has an error or a
warning that the guide itself does not have, by `guide prøv` when one of the tests that ship fails or can no longer be
read, and by `egenskaber` when one of the properties that the guide demands of itself is refuted, which it is not of the
guide as it is. They are asked in that order, and the first that notices is counted. What `guide tjek --bevis`
proves of any guide besides is not asked of the mutants: for one of them it takes up to 20 seconds.

A survivor is left out of the count (`same`) only when it is argued below that it means the same, and 2,000 random walks of
the reference model, seeds 0-1999, say so too: wherever the reference asked for the condition that the mutant changes, the
mutated one had the same value and the same reasons, and the same change turned into its opposite was told apart in those
walks (`tests/mutants_of_guides/same_walks.py`). Of a mutant of anything but a condition, and of one that only a law is
missing in, the walks can say nothing: it counts, whatever is argued.
""".strip()


@dataclass(frozen=True)
class Result:
    """All that was tried, and what was not: a run may have been stopped."""

    mutants: Sequence[Mutant]
    verdicts: Sequence[Verdict]
    minutes: float
    tests: int
    untried: Sequence[Mutant] = ()

    walks: Mapping[str, str] = field(default_factory=dict)
    """by a mutant's key, what the walks say of it: `same`, which walk told it apart, or that none came there"""

    def survivors(self) -> list[Mutant]:
        """Also those that mean the same."""
        return [mutant for mutant, verdict in self.pairs() if verdict.how in NOT_CAUGHT]

    def pairs(self) -> Iterator[tuple[Mutant, Verdict]]:
        return zip(self.mutants, self.verdicts, strict=True)

    @property
    def caught(self) -> int:
        return sum(verdict.how not in NOT_CAUGHT for verdict in self.verdicts)

    @property
    def same(self) -> int:
        return sum(verdict.how == "same" for verdict in self.verdicts)

    @property
    def survived(self) -> int:
        return sum(verdict.how == "survived" for verdict in self.verdicts)

    @property
    def percent(self) -> float:
        """Of those that mean something else."""
        others = len(self.mutants) - self.same
        return 100 * self.caught / others if others else 0.0


def walked(found: Result, told: Mapping[str, Any]) -> Result:
    """With what the walks said of the survivors that were walked: those that are the same everywhere mean the same."""
    says = {key: claim["says"] for key, claim in told["claims"].items()}
    verdicts = [
        Verdict("same") if verdict.how == "survived" and says.get(mutant.key) == "same" else verdict
        for mutant, verdict in found.pairs()
    ]
    return replace(found, verdicts=verdicts, walks=says, minutes=found.minutes + told["minutes"])


def summary(found: Result) -> str:
    """One line."""
    return (
        f"{_how_many(found)}, {found.caught} caught ({found.percent:.1f} %), "
        f"{found.same} mean the same, {found.survived} survived; {found.minutes:.1f} minutes"
    )


def faults(found: Result, argued: Mapping[str, str]) -> list[str]:
    """What makes the run fail."""
    alive = {mutant.key for mutant in found.survivors()}
    said = [f"{UNARGUED}{key}" for key in sorted(alive - set(argued))]
    unknown = alive | {mutant.key for mutant in found.untried}
    said += [f"argued, but no survivor (take the argument out): {key}" for key in argued if key not in unknown]
    said += [
        f"argued to mean the same, but the walks say otherwise ({found.walks[key]}): {key}"
        for key in sorted(alive)
        if found.walks.get(key, "same") != "same"
    ]
    said += [f"not tried in whole: {line}" for line in _parts(found)]
    if found.percent < LEAST_CAUGHT:
        said.append(f"only {found.percent:.1f} % caught; asked for: {LEAST_CAUGHT:.0f} %")
    return said


def _parts(found: Result) -> Iterator[str]:
    """The guides of which something was not tried."""
    tried, left = (Counter(mutant.guide for mutant in some) for some in (found.mutants, found.untried))
    for guide, count in left.items():
        yield f"{guide}, {tried[guide]} of {tried[guide] + count} mutants"


def _how_many(found: Result) -> str:
    """Of a run that was stopped, what it came to."""
    tried, left = len(found.mutants), len(found.untried)
    return f"The run was stopped: {tried} of {tried + left} mutants tried" if left else f"{tried} mutants"


def _in_short(told: Sequence[str]) -> Iterator[str]:
    """Survivors that are not argued stand at the end of the report: here only their number."""
    unargued = sum(fault.startswith(UNARGUED) for fault in told)
    if unargued:
        yield f"{unargued} survived without an argument"
    yield from (fault for fault in told if not fault.startswith(UNARGUED))


def text(found: Result, argued: Mapping[str, str], told: Sequence[str]) -> str:
    """docs/guidemutanter.md."""
    lines = [
        "# Mutants of the guides: does anybody notice a mistake in what a guide says?",
        "",
        f"Written by `make grundig` (or `python tests/mutants_of_guides/run.py`) on {datetime.now(UTC):%Y-%m-%d}.",
        f"It took {found.minutes:.0f} minutes. Python {platform.python_version()}.",
        "",
        f"**{summary(found).partition(';')[0]}.**",
        f"{found.tests} tests of guides.",
        "",
        *(["It did not hold:", "", *(f"- {fault}" for fault in _in_short(told)), ""] if told else []),
        ABOUT,
        "",
        "Left alone, because it is not what a guide means:",
        "",
        *(f"- {line}" for line in NOT_MEANING),
        "",
        *_table("Guide", found, lambda mutant: mutant.guide, [(name, "") for name in dict.fromkeys(_guides(found))]),
        "",
        "## The operators",
        "",
        *_table("Operator", found, lambda mutant: mutant.operator, [(one.name, one.does) for one in OPERATORS]),
        "",
        "## What survived, and why it may",
        "",
        *_survivors(found, argued),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _guides(found: Result) -> Iterator[str]:
    return (mutant.guide for mutant in found.mutants)


def _table(title: str, found: Result, of: Callable[[Mutant], str], rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    counted: dict[str, Counter[str]] = {}
    for mutant, verdict in found.pairs():
        counted.setdefault(of(mutant), Counter())[verdict.how] += 1
    about = any(does for _name, does in rows)
    yield f"| {title} | {'what it does | ' if about else ''}mutants | tjek | prøv | egenskaber | same | survived | caught |"
    yield f"|---|{'---|' if about else ''}---:|---:|---:|---:|---:|---:|---:|"
    for name, does in [*rows, ("**all**", "")]:
        row = sum(counted.values(), Counter()) if name == "**all**" else counted.get(name, Counter())
        total = row.total()
        others = total - row["same"]
        percent = f"{100 * (others - row['survived']) / others:.1f} %" if others else "-" if total else "no place"
        cells = " | ".join(str(row[how]) for how in HOW)
        yield f"| {name} | {f'{does} | ' if about else ''}{total} | {cells} | {percent} |"


def _survivors(found: Result, argued: Mapping[str, str]) -> Iterator[str]:
    """Grouped by argument: what shares one is told together."""
    groups: dict[str, list[Mutant]] = {}
    for mutant in found.survivors():
        groups.setdefault(argued.get(mutant.key, "**not argued**"), []).append(mutant)
    for because, group in groups.items():
        yield because
        yield ""
        for mutant in group:
            place = f"guides/{mutant.guide}/guide.yaml:{mutant.line}"
            yield f"- `{place}` {mutant.operator}: `{'.'.join(map(str, mutant.path))}`: {mutant.said}"
        yield ""
    if not groups:
        yield "None."
