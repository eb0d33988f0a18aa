"""`guide tjek`: what is wrong in guide files, framed in their own lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.page import near_path
from sagsgang.cli.verbs import guide_verbs
from sagsgang.errors import NotFound
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.guide.library import Library
    from sagsgang.guide.problem import Problem

FOUND = 1


@verb("tjek", table=guide_verbs)
@click.argument("what", metavar=_("[FIL|MAPPE|GUIDE]…"), nargs=-1, type=NAME, shell_complete=suggestions.guides)
def check(session: Session, what: tuple[str, ...]) -> int:
    from sagsgang.check.examine import examine
    from sagsgang.check.render import render_json, render_text
    from sagsgang.guide.problem import has_errors, in_order

    library = session.guides
    files: dict[Path, None] = {}
    for one in what or tuple(library.ids()):
        files |= dict.fromkeys(_files(library, one))
    problems: list[Problem] = []
    for path in files:
        problems += examine(library, path).problems
    shared = [problem for problem in library.shared_problems() if not what or _lies_below(problem.file, what)]
    problems = in_order([*problems, *shared])
    if session.as_json:
        session.write_json(render_json(problems))
    else:
        sources = {str(path): _text(path) for path in (*files, *(Path(problem.file) for problem in problems))}
        print(near_paths(render_text(problems, sources)), end="", flush=True)
    return FOUND if has_errors(problems) else 0


def near_paths(text: str) -> str:
    """Places from the folder one stands in."""
    return "\n".join(near_path(line) for line in text.split("\n"))


def _files(library: Library, what: str) -> list[Path]:
    """The guide files that a word means: a file, a folder with guides or one guide, or a guide's id."""
    path = Path(what)
    if path.is_file():
        return [path]
    if path.is_dir():
        found = (
            sorted(path.glob("guide.yaml"))
            + sorted(path.glob("udgaver/*.yaml"))
            + sorted(path.glob("*/guide.yaml"))
            + sorted(path.glob("*/udgaver/*.yaml"))
        )
        if not found:
            raise NotFound(
                _("Der er ingen guide i mappen {folder}.").format(folder=what),
                kind="guide",
                hint=_("En guide ligger i MAPPE/<guide>/guide.yaml."),
            )
        return found
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        raise NotFound(
            _("Filen {file} findes ikke.").format(file=what),
            kind="guide",
            hint=_("Skriv en fil, en mappe eller en guides navn."),
        )
    return library.files(what)


def _lies_below(file: str, what: tuple[str, ...]) -> bool:
    """Whether a shared file lies in one of the folders that were named."""
    return any(Path(one).is_dir() and Path(file).resolve().is_relative_to(Path(one).resolve()) for one in what)


def _text(path: Path) -> str:
    """The file as far as it can be shown; what cannot be read, or is too big, is one of the problems."""
    from sagsgang.guide.yamldoc import MAX_BYTES

    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


COMMANDS = {"tjek": check}
