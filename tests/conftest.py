"""What holds for every test: none is left out, and random tests run as long as `SAGSGANG_LAENGDE` says.

`SAGSGANG_LAENGDE=grundig` gives ten, `dyb` a hundred times the random examples that each test asks for.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests import observing

observing.observe()

LENGTHS = {"": 1, "grundig": 10, "dyb": 100}
LEFT_OUT = ("skipped", "xfailed", "xpassed")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is imported and collected stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lengthen the random tests. A test that always runs the same examples runs others too when it is lengthened."""
    items.sort(
        key=lambda item: item.get_closest_marker("lengthy") is None
    )  # begun first: nobody waits for it at the end
    factor = LENGTHS[os.environ.get("SAGSGANG_LAENGDE", "")]
    lengthened: dict[object, int] = {}
    for item in items:
        function = getattr(item, "obj", None)
        if function is None or not hypothesis.is_hypothesis_test(function):
            continue
        inner = getattr(function, "__func__", function)
        if inner not in lengthened:  # the same function stands behind every set of its parameters
            asked: hypothesis.settings = inner._hypothesis_internal_use_settings
            if factor > 1:
                asked = hypothesis.settings(asked, max_examples=asked.max_examples * factor, derandomize=False)
                inner._hypothesis_internal_use_settings = asked
            lengthened[inner] = asked.max_examples
        item.user_properties.append(("examples", lengthened[inner]))


def _left_out(config: pytest.Config) -> Iterator[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        for kind in LEFT_OUT:
            yield from reporter.stats.get(kind, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for report in _left_out(config):
        terminalreporter.write_line(f"LEFT OUT {report.nodeid}: every test must run and hold")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run in which a test was skipped or expected to fail is not a passed run. What was reached is written down."""
    observing.write()
    if any(True for _ in _left_out(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
