"""One run of the law's tests in a process of its own, with one mutant in place of its module."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import hypothesis
import pytest

from tests.mutation.mutants import Mutant

ROOT = Path(__file__).resolve().parent.parent.parent
LAW = ROOT / "sagsgang" / "law"
TESTS = ROOT / "tests" / "law"
PACKAGE = "sagsgang.law"

EXAMPLES = 25
"""The most examples of a random test under mutation. They are the same in every run."""

MEMORY = 4 << 30
PLAIN = (
    *(
        "--noconftest",
        "--assert=plain",
        "--tb=no",
        "-q",
        "-x",
        "--rootdir",
        str(ROOT),
        "-c",
        str(ROOT / "pyproject.toml"),
    ),
    *("-p", "no:cacheprovider", "-p", "no:pastebin", "-p", "no:doctest", "-p", "no:unittest"),
    *("-p", "no:faulthandler", "-p", "no:terminalreporter", "-s"),
)


@dataclass(frozen=True)
class Ordinary:
    """What the tests do with the law as it is."""

    seconds: dict[str, float]
    """Processor time of every test."""
    tests_of_line: dict[str, dict[int, list[str]]]
    """Module, line: the tests that run it; "" for what runs when modules are imported and tests collected."""
    imported: list[str]
    """What the tests import besides the law and themselves: imported once, before the trials."""


@dataclass
class Outcome:
    """How a trial ended. `how`: `survived`, `killed`, `timeout`, `import` (it cannot be imported) or `error`."""

    how: str
    by: str = ""


@dataclass
class _Watch:
    """The plugin: only the chosen tests, in the order given, few examples, and a limit of processor time for each."""

    chosen: Sequence[str] | None = None
    limits: dict[str, float] = field(default_factory=dict)
    begin: Callable[[str], None] = lambda test: None
    end: Callable[[str, float], None] = lambda test, seconds: None
    failed: str = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        by_name = {item.nodeid: item for item in items if item.get_closest_marker("deep") is None}
        items[:] = [by_name[name] for name in (self.chosen if self.chosen is not None else by_name) if name in by_name]
        for item in items:
            _shorten(getattr(item, "obj", None))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self.begin(item.nodeid)
        if item.nodeid in self.limits:
            signal.setitimer(signal.ITIMER_PROF, self.limits[item.nodeid])
        began = time.process_time()
        done = yield
        self.end(item.nodeid, time.process_time() - began)
        signal.setitimer(signal.ITIMER_PROF, 0)
        return done

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = report.nodeid


def _shorten(function: Any) -> None:
    inner = getattr(function, "__func__", function)
    if inner is None or not hypothesis.is_hypothesis_test(inner):
        return
    asked: hypothesis.settings = inner._hypothesis_internal_use_settings
    inner._hypothesis_internal_use_settings = hypothesis.settings(
        asked,
        max_examples=min(asked.max_examples, EXAMPLES),
        derandomize=True,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )


class _Instead:
    """Finds the changed module before anybody finds the one on the disk."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = PACKAGE if mutant.module == "__init__" else f"{PACKAGE}.{mutant.module}"
        self.path = LAW / f"{mutant.module}.py"
        self.code = compile(mutant.text, str(self.path), "exec", dont_inherit=True)

    def find_spec(self, name: str, path: object, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        return spec_from_file_location(name, self.path, loader=_Loader(name, str(self.path), self.code))


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, changed: CodeType) -> None:
        super().__init__(name, path)
        self.changed = changed

    def get_code(self, fullname: str) -> CodeType:
        return self.changed


def ordinary() -> Ordinary:
    """Run every test once with the law as it is. A test that fails is an error: nothing can be said of mutants then."""
    return Ordinary(**_in_child(_ordinary))


def _ordinary() -> dict[str, Any]:
    import coverage

    measured = coverage.Coverage(data_file=None, include=[str(LAW / "*")], config_file=False)
    measured.start()
    seconds: dict[str, float] = {}

    def begin(test: str) -> None:
        _forget_everything()
        measured.switch_context(test)

    def end(test: str, spent: float) -> None:
        seconds[test] = spent
        measured.switch_context("")

    watch = _Watch(begin=begin, end=end)
    code = pytest.main([*PLAIN, str(TESTS)], plugins=[watch])
    measured.stop()
    if code != pytest.ExitCode.OK:
        raise RuntimeError(f"the tests do not hold as it is: {watch.failed or code}")
    data = measured.get_data()
    lines = {Path(file).stem: dict(data.contexts_by_lineno(file)) for file in data.measured_files()}
    ours = {path.stem for path in TESTS.glob("*.py")}
    imported = [
        name for name in sys.modules if name.partition(".")[0] not in {"sagsgang", "coverage", "__main__", *ours}
    ]
    return {"seconds": seconds, "tests_of_line": lines, "imported": imported}


def _forget_everything() -> None:
    """Empty the caches of the law, so that a test that relies on them is seen to run what filled them."""
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGE + "."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _in_child(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                with contextlib.redirect_stdout(sys.stderr):
                    answer.write_text(json.dumps(work()), encoding="utf-8")
                code = 0
            except RuntimeError as told:
                print(told, file=sys.stderr, flush=True)
            finally:
                os._exit(code)
        _pid, status = os.waitpid(pid, 0)
        if status:
            raise SystemExit("the tests of the law do not hold without any mutant; see above")
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    for of_line in found["tests_of_line"].values():
        for line in list(of_line):
            of_line[int(line)] = of_line.pop(line)
    return found


def warm(known: Ordinary) -> None:
    """Import what every trial would import, so that they need not."""
    for name in known.imported:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if any(name.startswith(PACKAGE) for name in sys.modules):
        raise RuntimeError("the law itself must not be imported before the trials")
    gc.collect()
    gc.freeze()


def begin(mutant: Mutant | None, tests: Sequence[str], seconds: dict[str, float], answer: Path) -> int:
    """Start a trial in a new process; the answer is read by `outcome` when it has ended. Gives the process id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _silence()
        limits = {test: 2 + 10 * seconds[test] for test in tests}
        total = int(20 + sum(limits.values()))
        resource.setrlimit(resource.RLIMIT_CPU, (total, total + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        answer.write_text(_tried(mutant, tests, limits), encoding="utf-8")
        code = 0
    finally:
        os._exit(code)


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def _tried(mutant: Mutant | None, tests: Sequence[str], limits: dict[str, float]) -> str:
    if mutant is not None:
        sys.meta_path.insert(0, _Instead(mutant))  # type: ignore[arg-type]
    watch = _Watch(chosen=tests, limits=limits)
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    code = pytest.main([*PLAIN, *(str(ROOT / file) for file in files)], plugins=[watch])
    match code:
        case pytest.ExitCode.OK:
            return "survived\n"
        case pytest.ExitCode.TESTS_FAILED if watch.failed:
            return f"killed\n{watch.failed}"
        case pytest.ExitCode.TESTS_FAILED | pytest.ExitCode.INTERRUPTED | pytest.ExitCode.USAGE_ERROR:
            return "import\n"
        case _:
            return f"error\npytest ended with {code!r}"


def outcome(status: int, answer: Path) -> Outcome:
    """What a trial that ended with this status of `waitpid` has shown."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGXCPU, signal.SIGKILL):
        return Outcome("timeout")
    if status or not answer.is_file():
        return Outcome("error", f"the process ended with status {status}")
    how, _newline, by = answer.read_text(encoding="utf-8").partition("\n")
    return Outcome(how, by)
