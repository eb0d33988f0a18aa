"""Fixes written into the files they belong to: whole or not at all, and nothing but the edited stretches changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sagsgang.check.repair import repaired
from sagsgang.errors import Conflict, WrongUse
from sagsgang.guide.problem import Problem
from sagsgang.guide.replacing import ChangedMeanwhile, replace_file
from sagsgang.guide.yamldoc import Document, load_text
from sagsgang.text import _

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A file that was changed, and what was put right in it."""

    path: Path
    fixed: list[Problem]


def rewrite(path: Path, found: Callable[[Document], Iterable[Problem]]) -> Rewritten | None:
    """Put right what can be put right in one file; None if that is nothing. `Conflict`, `WrongUse`.

    `found`: everything that is wrong when the file is as the document has it; problems in other files are passed over.
    """
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
        return document, [problem for problem in found(document) if problem.file == str(path)]

    done = repaired(text, look)
    if not done.fixed:
        return None
    _replace(path, content, (mark + done.text).encode("utf-8"))
    return Rewritten(path=path, fixed=done.fixed)


def _replace(path: Path, before: bytes, after: bytes) -> None:
    try:
        replace_file(path, after, read=before)
    except ChangedMeanwhile:
        raise Conflict(
            _("Filen {file} er ændret imens, så den er ikke rettet.").format(file=path),
            hint=_("Gem den, og kør kommandoen igen."),
        ) from None
    except OSError as error:
        raise WrongUse(
            _("Filen {file} kan ikke skrives, så den er ikke rettet.").format(file=path),
            hint=_("Se efter, om du har lov til at ændre filen og mappen, den ligger i."),
        ) from error
