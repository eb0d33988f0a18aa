"""Run after all other tests: what they reached of the shipped guides. Anything that no test reached is a failure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sagsgang.guide.library import load_guides
from sagsgang.guide.model import Guide, ObligationRule, Step
from tests.observing import FOLDER, read

GUIDES = load_guides().ids()


@pytest.fixture(scope="module")
def reached() -> dict[str, set[tuple[str, ...]]]:
    found = read()
    assert found, f"nothing was written to {FOLDER}: run the other tests first (make test)"
    return found


@pytest.mark.parametrize("name", GUIDES)
def test_the_run_reached_every_step_outcome_obligation_and_refusal(
    name: str, reached: dict[str, set[tuple[str, ...]]]
) -> None:
    guide = load_guides().guide(name)
    missing = [what for what in reachable(guide) if what not in reached.get(name, set())]
    assert not missing, "no test reached: " + "; ".join(" ".join(what) for what in missing)


def test_the_check_notices_what_is_not_reached() -> None:
    guide = load_guides().guide(GUIDES[0])
    assert set(reachable(guide)) - set()
    assert ("done", next(iter(guide.steps))) in set(reachable(guide))


def reachable(guide: Guide) -> Iterator[tuple[str, ...]]:
    """Everything of a guide that a test should have reached."""
    for step in guide.steps.values():
        yield "done", step.id
        for outcome in step.outcomes:
            yield "outcome", step.id, outcome.id
        if step.omittable is not None:
            yield "omitted", step.id
        for kind in refusals(guide, step):
            yield "refused", step.id, kind
    for rule in guide.obligations.values():
        for ending in endings(rule):
            yield "obligation", rule.id, ending
    for barrier in guide.barriers:
        yield "barrier", barrier, "up"
        yield "barrier", barrier, "released"


def refusals(guide: Guide, step: Step) -> Iterator[str]:
    """The kinds of reason that can stand against the step."""
    everywhere = {frozenset(phase.id for phase in track.phases) for track in guide.tracks.values()}
    if step.phases and frozenset(step.phases) not in everywhere:
        yield "phase"
    if step.roles:
        yield "role"
    if step.when is not None:
        yield "belongs"
    if not step.repeatable:
        yield "done"
    if any(not leaf.op.startswith("person") for requirement in step.requires for leaf in _leaves(requirement)):
        yield "condition"
    if any(leaf.op.startswith("person") for requirement in step.requires for leaf in _leaves(requirement)):
        yield "person"
    if any(outcome.requires for outcome in step.outcomes):
        yield "outcome"
    if step.not_before is not None:
        yield "too_early"


def _leaves(requirement):  # type: ignore[no-untyped-def]
    from sagsgang.guide.condition import leaves

    return leaves(requirement)


def endings(rule: ObligationRule) -> Iterator[str]:
    """The ways an obligation can end."""
    yield "arose"
    if rule.met_by:
        yield "met"
    dated = bool(rule.limits)
    if dated and rule.consequence == "bortfald":
        yield "void"
    elif dated and rule.consequence != "vindue":
        yield "missed"
    if rule.when is not None or (rule.met_by and rule.consequence == "vindue"):
        yield "lapsed"
