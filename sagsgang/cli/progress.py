"""A bar that shows how far something has come: on a terminal only, on standard error, and gone when it is done."""

from __future__ import annotations

import sys
import time

WIDTH = 30
"""Characters of the bar."""

EVERY = 0.1
"""Seconds between two looks at it."""


class Progress:
    """`begin` to draw, `end` to wipe. Where standard error is no terminal it draws nothing."""

    def __init__(self) -> None:
        self._shown = 0.0
        self._length = 0
        self.draws = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """So many of so many."""
        if not self.draws or time.monotonic() - self._shown < EVERY:
            return
        self._shown = time.monotonic()
        full = WIDTH * done // max(1, total)
        line = f"{'█' * full}{'░' * (WIDTH - full)} {done}/{total}"
        self._length = len(line)
        print(f"\r{line}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Wipe the bar."""
        if self._length:
            print(f"\r{' ' * self._length}\r", end="", file=sys.stderr, flush=True)
            self._length = 0
