"""`guide prøv`: run the tests of guides, and say why what failed did."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.page import near_path
from sagsgang.cli.verbs import guide_verbs
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.guide.library import Library
    from sagsgang.trial.coverage import Coverage
    from sagsgang.trial.render import Tried

FOUND = 1


@verb("prøv", table=guide_verbs)
@click.argument("what", metavar=_("[GUIDE|FIL|MAPPE]…"), nargs=-1, type=NAME, shell_complete=suggestions.guides)
@click.option("--dækning", "--daekning", "covered", is_flag=True, help=_("Vis, hvad prøverne når omkring i guiderne."))
def run_tests(session: Session, what: tuple[str, ...], covered: bool) -> int:
    from sagsgang.trial.find import reaching
    from sagsgang.trial.render import answer, coverage_text, summary, text_of

    library = reaching(session.guides, [Path(one) for one in what if Path(one).exists()])
    asked = what or tuple(library.ids())
    tried: list[Tried] = []
    for path in _files(session, library, asked):
        tried.append(_try(library, path))
        if not session.as_json:
            print("\n".join(_near(library, line) for line in text_of(tried[-1]).split("\n")), flush=True)
    found = _coverage(library, tried, asked) if covered else None
    if session.as_json:
        session.write_json(answer(tried, found))
    else:
        for one in found or ():
            print(coverage_text(one))
        if tried:
            print(summary(tried), flush=True)
    return FOUND if any(not one.passed for one in tried) else 0


def _near(library: Library, line: str) -> str:
    """A line that begins with a place: from the folder one stands in, else from the folder of guides."""
    near = near_path(line)
    if near != line:
        return near
    for folder in library.folders:
        near = near.removeprefix(f"{folder}{os.sep}")
    return near


def _files(session: Session, library: Library, asked: tuple[str, ...]) -> list[Path]:
    """Every test that is meant, once. What has none is told of."""
    from sagsgang.trial.find import trial_files

    files: dict[Path, None] = {}
    for one in asked:
        found = trial_files(library, one)
        if not found:
            session.remark(
                _("«{guide}» har ingen prøver. De ligger i mappen proever ved siden af guide.yaml.").format(guide=one)
            )
        files |= dict.fromkeys(found)
    return list(files)


def _try(library: Library, path: Path) -> Tried:
    from sagsgang.trial.read import read_trial
    from sagsgang.trial.render import Tried
    from sagsgang.trial.run import run

    trial, document, problems = read_trial(library, path)
    return Tried(document=document, problems=problems, outcome=None if trial is None else run(trial, library))


def _coverage(library: Library, tried: list[Tried], asked: tuple[str, ...]) -> list[Coverage]:
    """Of each guide that was named; if only files and folders were, of those that the tests in them are about."""
    from sagsgang.trial.coverage import Touched, coverage

    touched = Touched()
    touched.join(one.outcome.touched for one in tried if one.outcome is not None)
    about = (one.outcome.trial.guide for one in tried if one.outcome is not None)
    guides = [one for one in asked if not Path(one).exists()] or dict.fromkeys(about)
    by_id = {library.guide(name).id: library.guide(name) for name in guides}
    return [coverage(guide, touched) for guide in by_id.values()]


COMMANDS = {"prøv": run_tests}
