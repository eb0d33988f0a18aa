"""`--log`: one line of JSON for each run, with time, verb, case number and exit code, and nothing else."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from sagsgang.clock import SystemClock
from sagsgang.errors import InvalidValue
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session


class RunLog:
    """The log file, opened before anything is done: a run that could not be logged is not begun."""

    def __init__(self, path: str) -> None:
        try:
            self._handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError:
            raise InvalidValue(
                _("Der kan ikke skrives i loggen {path}.").format(path=path), field="log", hint=_("Kontrollér --log.")
            ) from None

    def write(self, session: Session, code: int) -> None:
        """Add the run's line, in one write."""
        now = SystemClock().now().isoformat().replace("+00:00", "Z")
        line = {"time": now, "verb": session.verb, "case": session.case_id, "exit": code}
        os.write(self._handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        os.close(self._handle)
