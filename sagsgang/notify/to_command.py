"""Messages to a program of the municipality's own: one run each, the message as JSON on standard input.

The key stands in `SAGSGANG_KEY`. Exit code 0 means that the program has taken the message over; anything else, and one that takes too
long, that it has not. No shell is involved, and mail passwords are taken out of the environment.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sagsgang.dataclass import dataclass
from sagsgang.errors import InvalidValue
from sagsgang.notify.message import Sendable
from sagsgang.notify.place import PASSWORD, USER, NotDelivered, PlaceUnavailable
from sagsgang.text import _

if TYPE_CHECKING:
    import subprocess

LONGEST = 30.0
"""Seconds that a program may take with one message."""

KEY = "SAGSGANG_KEY"


@dataclass(frozen=True, slots=True)
class CommandPlace:
    """A program. `environ`: what it sees besides the key; `longest`: seconds it may take."""

    path: str
    environ: Mapping[str, str]
    longest: float = LONGEST

    @property
    def name(self) -> str:
        return f"kommando:{self.path}"

    def deliver(self, message: Sendable, now: datetime) -> None:
        """See `Place.deliver`. What the program prints is thrown away: it might name people."""
        import subprocess

        program = Path(self.path).name
        try:
            process = subprocess.Popen(  # noqa: S603  # the operator's own program, no shell, nothing on its command line
                [self.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**self.environ, KEY: message.key},
                start_new_session=True,
            )
        except OSError as error:
            raise PlaceUnavailable(
                _("Programmet {program} kan ikke startes ({kind}).").format(program=program, kind=type(error).__name__)
            ) from error
        try:
            process.communicate(message.to_bytes() + b"\n", timeout=self.longest)
        except subprocess.TimeoutExpired:
            _end(process)
            raise NotDelivered(
                _("Programmet {program} blev ikke færdigt på {seconds} sekunder.").format(
                    program=program, seconds=f"{self.longest:g}".replace(".", ",")
                )
            ) from None
        except BaseException:
            _end(process)
            raise
        if process.returncode != 0:
            raise NotDelivered(
                _("Programmet {program} svarede {code}.").format(program=program, code=process.returncode)
            )


def command_at(path: str, environ: Mapping[str, str]) -> CommandPlace:
    """The program at a full path. `InvalidValue` for a path that depends on where one stands."""
    if "\0" in path or not Path(path).is_absolute():
        raise InvalidValue(
            _("Programmet skal skrives med sin fulde sti."),
            field="besked",
            hint=_("Skriv for eksempel kommando:/usr/local/bin/besked."),
        )
    return CommandPlace(path, {name: value for name, value in environ.items() if name not in (USER, PASSWORD)})


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program and what it started, ended and waited for."""
    with suppress(OSError):  # it has ended by itself
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    with suppress(OSError):  # what it has not read is lost with it
        if process.stdin is not None:
            process.stdin.close()
    process.wait()
