"""Every kind of command of the program, killed at each of its system calls from the moment it has found its store.

A process that has imported everything waits for strace to take hold of it, and is then let go. Linux only, like strace.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sagsgang.cli.main import main
from sagsgang.dataclass import replace
from sagsgang.store.base import Store
from sagsgang.store.open import open_store
from tests.proofs.proof_load import STATUSES
from tests.proofs.proof_processes import ROOT, together
from tests.proofs.proof_race import NOW

GUIDES = (ROOT / "tests" / "cli" / "guides", ROOT / "tests" / "clock" / "guider")
CALLS = (
    *("openat", "close", "write", "pread64", "pwrite64", "fdatasync", "fsync", "ftruncate", "fallocate"),
    *("rename", "renameat2", "unlink", "unlinkat", "link", "linkat", "flock", "fcntl", "mmap", "munmap", "mkdir"),
)
MAY_TRACE = 0x59616D61, ctypes.c_ulong(-1)
"""PR_SET_PTRACER, PR_SET_PTRACER_ANY: a neighbour may take hold of this process."""

ANNA, BO, LENE = (("--som", who) for who in ("anna:modtagelse", "bo:rådgiver", "lene:leder"))
CASE = "LIL-2026-0001"
OPENING = ("--fakta", "modtaget=2026-11-20 15:40", "underretter=fagperson", "overgreb=nej")
START = (*ANNA, "start", "lille", *OPENING, "--barn", "B1")
SCREENED = (*ANNA, "udfør", CASE, "vurder", "--udfald", "ikke_akut", "--fakta", "begrundelse=Set i dag")
CLOSED = (*LENE, "luk", CASE, "--begrundelse", "Flyttet")
FRISTER = (*BO, "start", "frister", "--fakta", "opmærksom=2026-11-20 10:00", "syg=ja")


@dataclass(frozen=True)
class Kind:
    """A kind of command: the command itself, and what has been done before; nothing: there is no store yet."""

    command: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = (START,)


KINDS = {
    "start": Kind((*ANNA, "start", "lille", *OPENING, "--barn", "B2")),
    "start i et nyt lager": Kind(START, ()),
    "udfør": Kind(SCREENED),
    "udelad": Kind(
        (*BO, "udelad", CASE, "børnesamtale", "--grund", "modenhed", "--begrundelse", "Lille"), (START, SCREENED)
    ),
    "fakta": Kind((*ANNA, "fakta", CASE, "antal=2")),
    "ret": Kind((*ANNA, "ret", CASE, "1", "--fakta", "underretter=borger", "--begrundelse", "Fejl")),
    "overdrag": Kind((*ANNA, "overdrag", CASE, "bo")),
    "bekræft": Kind((*BO, "bekræft", CASE), (START, (*ANNA, "overdrag", CASE, "bo"))),
    "løfte": Kind((*ANNA, "løfte", CASE, "Ring", "--senest", "2026-12-01")),
    "luk": Kind(CLOSED),
    "genåbn": Kind((*LENE, "genåbn", CASE, "--begrundelse", "Tilbage"), (START, CLOSED)),
    "forlæng": Kind(
        (*BO, "forlæng", "FRI-2026-0001", "svarfrist", "--til", "2026-12-20", "--begrundelse", "Sygdom"), (FRISTER,)
    ),
    "vagt": Kind(("--nu", "2026-11-23 09:00", "vagt")),
}
"""Every kind of command that writes."""

DONE = (0, 2, 3, 6)
"""Exit codes of a command that is given again when it has been done: answered, or refused because nothing is left to do."""


def every_call(folder: str, kind: str, fault: str = "") -> dict[str, Any]:
    """Kill the command at each call in turn. How many `points`, after how many it was `there`, and what was `wrong`.

    `unreached`: the command made fewer calls than it did when they were counted, as what asks for memory may.
    `fault` "says it first": the command is said to be done before it is.
    """
    return _Trial(Path(folder), KINDS[kind], fault).made()


class _Trial:
    """One kind of command, on copies of one store."""

    def __init__(self, folder: Path, kind: Kind, fault: str) -> None:
        self.folder, self.kind, self.fault = folder, kind, fault
        self.path, self.base = folder / "sager.db", folder / "forlæg.db"
        self.environ = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME") if name in os.environ},
            "SAGSGANG_GUIDER": os.pathsep.join(map(str, GUIDES)),
            "SAGSGANG_LAGER": f"sqlite:///{self.path}",
            "SAGSGANG_NU": NOW,
        }

    def made(self) -> dict[str, Any]:
        for command in (*self.kind.before, self.kind.command):
            assert self._command(command) == 0, command  # in this process, so that nothing is left to import
        self._clear()
        for command in self.kind.before:
            assert _apart(lambda command=command: self._command(command)) == 0
        if self.kind.before:
            self.path.rename(self.base)
        self._restore()
        before = _apart(self._dump)
        log = self.folder / "kald.txt"
        self._traced(("-y", "-o", str(log), "-e", f"trace={','.join(CALLS)}"))
        after = _apart(self._dump)
        assert before != after, "the command did nothing"
        points = self._points(log.read_text(encoding="utf-8", errors="replace"))
        wrong, there, unreached = [], 0, 0
        for call, number in points:
            self._restore()
            where = f"{call} {number}"
            died, said = self._traced(
                ("-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}")
            )
            unreached += not died
            told = _apart(lambda said=said: self._judged(before, after, said))
            there += told["there"]
            wrong += [f"{where}: {one}" for one in told["wrong"]]
        return {"points": len(points) - unreached, "unreached": unreached, "there": there - unreached, "wrong": wrong}

    def _judged(self, before: Any, after: Any, said: bool) -> dict[str, Any]:
        """In a process of its own: what is there after the kill, and what comes of giving the command again."""
        now, wrong = self._dump(), []
        if now not in (before, after):
            wrong.append("half there")
        if said and now != after:
            wrong.append("acknowledged and not there")
        code = self._command(self.kind.command)
        again = self._dump()
        if now == before and (code, again) != (0, after):
            wrong.append(f"given again it ended with {code}")
        if now == after and code not in DONE:
            wrong.append(f"given again when it was done it ended with {code}")
        return {"there": now == after, "wrong": wrong}

    def _restore(self) -> None:
        """Put the store back as it was before the command."""
        self._clear()
        if self.base.exists():
            shutil.copyfile(self.base, self.path)

    def _clear(self) -> None:
        for left in self.folder.glob(f"*{self.path.name}*"):
            left.unlink()
        for left in self.folder.glob(f".{self.path.name}*"):
            left.unlink()

    def _command(self, command: Sequence[str]) -> int:
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
        ):
            return main(command, self.environ)

    def _dump(self) -> Any:
        """All that can be read from the store, damage too; None if there is no store yet, or nothing in it."""
        if not self.path.exists():
            return None
        store = open_store(f"sqlite:///{self.path}")
        found = repr(_read(store)) if store.heads() or store.verify()[2] else None
        store.close()
        return found

    def _traced(self, options: Sequence[str]) -> tuple[bool, bool]:
        """Do the command in a process that strace looks at. Whether it was killed, and whether it said that it had done it."""
        answer = self.folder / "svar.txt"
        answer.unlink(missing_ok=True)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(writer)
            self._wait_and_do(reader, answer)
        os.close(reader)
        tracer = subprocess.Popen(
            ["strace", "-f", *options, "-p", str(pid)], stderr=subprocess.PIPE, text=True, errors="replace"
        )
        assert tracer.stderr is not None
        line = tracer.stderr.readline()
        assert "attached" in line, line
        os.write(writer, b"go")
        os.close(writer)
        _pid, status = os.waitpid(pid, 0)
        tracer.communicate()
        return os.WIFSIGNALED(status) and os.WTERMSIG(
            status
        ) == signal.SIGKILL, answer.exists() and answer.stat().st_size > 0

    def _wait_and_do(self, reader: int, answer: Path) -> None:
        code = 1
        try:
            ctypes.CDLL(None).prctl(*MAY_TRACE, 0, 0, 0)
            os.read(reader, 2)
            if self.fault == "says it first":
                answer.write_text("sagt for tidligt", encoding="utf-8")
            with answer.open("a", encoding="utf-8") as said, contextlib.redirect_stdout(said):
                code = main(self.kind.command, self.environ)
        finally:
            os._exit(code)

    def _points(self, log: str) -> list[tuple[str, int]]:
        """Each call from the first that touches the store on, as its name and its number among those of that name."""
        points, counts, found = [], Counter[str](), False
        for line in log.splitlines():
            match = re.match(r"(?:\d+\s+)?(\w+)\(", line)
            if match is None:
                continue
            call = match.group(1)
            counts[call] += 1
            found = found or self.path.name in line
            if found:
                points.append((call, counts[call]))
        return points


def _read(store: Store) -> Any:
    heads = store.heads()
    return (
        heads,
        [replace(row, previous=b"", hash=b"") for head in heads for row in store.rows(head.case)],
        store.obligations(status=STATUSES),
        store.waiting(),
        store.outbox_counts(),
        [(head.digest, store.guide_text(head.digest)) for head in heads],
        store.verify(),
    )


def _apart(work: Callable[[], Any]) -> Any:
    """What `work` returns, in a process of its own."""
    return together(1, lambda _n: work())[0]
