"""Fixes written into the files they belong to: whole or not at all, and nothing but the edited stretches changes."""

from __future__ import annotations

import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sagsgang.check.examine import examine_document
from sagsgang.check.repair import repaired
from sagsgang.errors import Conflict, WrongUse
from sagsgang.guide.library import Library
from sagsgang.guide.problem import Problem
from sagsgang.guide.yamldoc import Document, load_text
from sagsgang.text import _

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A file that was changed, and what was put right in it."""

    path: Path
    fixed: list[Problem]


def rewrite(library: Library, path: Path, *, is_shared: bool) -> Rewritten | None:
    """Put right what can be put right in one file; None if that is nothing. `Conflict`, `WrongUse`."""
    try:
        content = path.read_bytes()
    except OSError:
        return None  # it is told of as SG015
    try:
        whole = content.decode("utf-8")
    except UnicodeDecodeError:
        return None  # it is told of as SG008
    text = whole.lstrip(_MARK)
    mark = whole[: len(whole) - len(text)]

    def look(candidate: str) -> tuple[Document, list[Problem]]:
        document = load_text(candidate, str(path))
        if is_shared:
            found = library.shared_problems(instead=document)
        else:
            found = examine_document(library, document).problems
        return document, [problem for problem in found if problem.file == str(path)]

    done = repaired(text, look)
    if not done.fixed:
        return None
    _replace(path, content, (mark + done.text).encode("utf-8"))
    return Rewritten(path=path, fixed=done.fixed)


def _replace(path: Path, before: bytes, after: bytes) -> None:
    """Put a file with the new content in the old one's place, with its permissions; what a link points at, not the link."""
    target = path.resolve()
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(stat.S_IMODE(target.stat().st_mode))
            if target.read_bytes() != before:
                raise Conflict(
                    _("Filen {file} er ændret imens, så den er ikke rettet.").format(file=path),
                    hint=_("Gem den, og kør kommandoen igen."),
                )
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise WrongUse(
            _("Filen {file} kan ikke skrives, så den er ikke rettet.").format(file=path),
            hint=_("Se efter, om du har lov til at ændre filen og mappen, den ligger i."),
        ) from error
