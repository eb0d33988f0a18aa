"""`guide tjek`: what is wrong in guide files, framed in their own lines or as another program wants it; and what can be put right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.page import near_path
from sagsgang.cli.verbs import guide_verbs
from sagsgang.errors import InvalidValue, WrongUse
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.check.rewrite import Rewritten
    from sagsgang.check.subject import Subject
    from sagsgang.cli.chosen import Chosen
    from sagsgang.cli.session import Session
    from sagsgang.guide.problem import Problem
    from sagsgang.guide.yamldoc import Document
    from sagsgang.proof.answer import Answer

FOUND = 1

FORMATS = ("tekst", "kort", "json", "sarif", "github")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found in the files that were looked at, and the texts of those files, by the names they are shown with."""

    problems: list[Problem]
    suppressed: list[tuple[Problem, str]]
    sources: dict[str, str]
    answers: list[tuple[str, Answer]] | None = None
    """of `--bevis`: each with the file it is about; None: nothing was proved"""


@verb("tjek", table=guide_verbs)
@click.argument("what", metavar=_("[FIL|MAPPE|GUIDE]…"), nargs=-1, type=NAME, shell_complete=suggestions.guides)
@click.option("--format", "form", metavar="|".join(FORMATS), help=_("Hvordan fundene skrives; uden: tekst."))
@click.option("--streng", "strict", is_flag=True, help=_("Også advarsler giver udgangskode 1."))
@click.option("--ret", "fix", is_flag=True, help=_("Ret det, der kan rettes sikkert, og tjek igen."))
@click.option(
    "--overvåg", "--overvaag", "keep_on", is_flag=True, help=_("Tjek igen, hver gang en af filerne bliver gemt.")
)
@click.option("--bevis", "proved", is_flag=True, help=_("Bevis også, hvad der gælder på alle veje gennem guiden."))
def check(
    session: Session, what: tuple[str, ...], form: str | None, strict: bool, fix: bool, keep_on: bool, proved: bool
) -> int:
    form = _format(session, form)
    if not keep_on:
        return _check(session, what, form, strict=strict, fix=fix, proved=proved)
    if proved:
        raise WrongUse(
            _("--overvåg og --bevis kan ikke stå sammen."),
            hint=_("Kør --bevis for sig; det tager længere tid end et almindeligt tjek."),
        )
    if fix or form not in ("tekst", "kort"):
        raise WrongUse(
            _("--overvåg kan kun stå sammen med --format tekst eller kort, og ikke med --ret."),
            hint=_("Vælg den ene."),
        )
    from sagsgang.cli.watched import watch

    return watch(session, what, lambda: _check(session, what, form, strict=strict, fix=False, proved=False))


def _format(session: Session, form: str | None) -> str:
    """The format asked for, by either option. `InvalidValue`, `WrongUse`."""
    if form is not None and form not in FORMATS:
        raise InvalidValue(
            _("«{format}» er ikke et format.").format(format=form[:40]),
            field="format",
            hint=_("Vælg {formats}.").format(formats=", ".join(FORMATS)),
        )
    if session.as_json and form not in (None, "json"):
        raise WrongUse(_("--json og --format {format} siger hver sit.").format(format=form), hint=_("Vælg den ene."))
    session.as_json = session.as_json or form == "json"
    return "json" if session.as_json else form or "tekst"


def _check(session: Session, what: tuple[str, ...], form: str, *, strict: bool, fix: bool, proved: bool) -> int:
    from sagsgang.cli.chosen import chosen

    files = chosen(session.settings.guider, what)
    if fix:
        _put_right(session, files, form)
        files = chosen(session.settings.guider, what)
    found = _found(session, files, proved=proved)
    _WRITERS[form](session, found)
    severe = ("error", "warning") if strict else ("error",)
    return FOUND if any(problem.severity in severe for problem in found.problems) else 0


def _found(session: Session, files: Chosen, *, proved: bool) -> Findings:
    """Everything that is found in the files, and what in the shared files keeps a guide from being used."""
    from sagsgang.check.examine import examine, examine_shared
    from sagsgang.guide.problem import in_order
    from sagsgang.trial.read import check_trial_file

    problems: list[Problem] = []
    suppressed: list[tuple[Problem, str]] = []
    answers: list[tuple[str, Answer]] = []
    for path in files.guides:
        examined = examine(files.library, path, _proving(session, answers) if proved else None)
        problems += examined.problems
        suppressed += examined.suppressed
    for path in files.trials:
        problems += check_trial_file(files.library, path)
    shared = {str(path) for path in files.shared}
    shared_problems, shared_suppressed = examine_shared(files.library)
    problems += [problem for problem in shared_problems if problem.file in shared]
    suppressed += [(problem, reason) for problem, reason in shared_suppressed if problem.file in shared]
    paths = (*files.guides, *files.trials, *files.shared, *(Path(problem.file) for problem in problems))
    return Findings(
        problems=in_order(problems),
        suppressed=suppressed,
        sources={str(path): _text(path) for path in paths},
        answers=answers if proved else None,
    )


def _proving(session: Session, answers: list[tuple[str, Answer]]) -> Callable[[Subject], Iterable[Problem]]:
    """Proves a guide, notes the answers, and gives what is worth a word. On a terminal it is said what takes its time."""

    def prove(subject: Subject) -> Iterable[Problem]:
        import sys

        from sagsgang.proof.report import kept_answers, told

        if sys.stderr.isatty():
            session.tell(_("Beviser {guide} …").format(guide=subject.guide.id))
        found = kept_answers(subject)
        answers.extend((subject.document.file, answer) for answer in found)
        return told(subject, found)

    return prove


def _put_right(session: Session, files: Chosen, form: str) -> None:
    """Write the safe fixes, shared files first, and say what was done."""
    from sagsgang.check.diagnostic import printable
    from sagsgang.check.examine import examine_document
    from sagsgang.cli.chosen import chosen
    from sagsgang.trial.read import check_trial

    say: Callable[[str], None] = print if form == "tekst" else session.tell
    done = _rewritten(files, files.shared, lambda document: files.library.shared_problems(instead=document))
    if done:  # the guides are read with them
        files = chosen(session.settings.guider, [str(path) for path in (*files.guides, *files.trials, *files.shared)])
    library = files.library
    done += _rewritten(files, files.guides, lambda document: examine_document(library, document).problems)
    done += _rewritten(files, files.trials, lambda document: check_trial(library, document))
    for one in done:
        say(_("Rettet i {file}:").format(file=printable(near_path(str(one.path)))))
        for problem in sorted(one.fixed, key=lambda problem: problem.span):
            title = "" if problem.fix is None else problem.fix.title
            said = _("linje {line}, {code}: {what}").format(line=problem.span.line, code=problem.code, what=title)
            say(f"  {printable(said)}")
    if not done:
        say(_("Der er ikke noget, der kan rettes sikkert."))


def _rewritten(files: Chosen, paths: Iterable[Path], found: Callable[[Document], Iterable[Problem]]) -> list[Rewritten]:
    """Those of the files in which something was put right."""
    from sagsgang.check.rewrite import rewrite

    changed = (rewrite(path, found) for path in paths if files.may_be_changed(path))
    return [one for one in changed if one is not None]


def _text(path: Path) -> str:
    """The file as far as it can be shown; what cannot be read, or is too big, is one of the problems."""
    from sagsgang.guide.yamldoc import MAX_BYTES

    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES).decode("utf-8", "replace").removeprefix("\ufeff")
    except OSError:
        return ""


# -- the formats ---------------------------------------------------------------------------------------------------


def _near(found: Findings) -> Findings:
    """The same with places from the folder one stands in."""
    from dataclasses import replace

    def near(problem: Problem) -> Problem:
        related = tuple(replace(place, file=near_path(place.file)) for place in problem.related)
        return replace(problem, file=near_path(problem.file), related=related)

    return Findings(
        problems=[near(problem) for problem in found.problems],
        suppressed=[(near(problem), reason) for problem, reason in found.suppressed],
        sources={near_path(file): text for file, text in found.sources.items()},
        answers=None if found.answers is None else [(near_path(file), answer) for file, answer in found.answers],
    )


def _write_text(session: Session, found: Findings) -> None:
    from sagsgang.check.render import render_text

    found = _near(found)
    print(render_text(found.problems, found.sources, found.suppressed), end="", flush=True)
    if found.answers is not None:
        from sagsgang.proof.render import proved_words

        for line in proved_words(found.answers):
            print(line, flush=True)


def _write_short(session: Session, found: Findings) -> None:
    from sagsgang.check.render import render_short

    found = _near(found)
    print(render_short(found.problems), end="", flush=True)
    _tell_count(session, found)


def _write_github(session: Session, found: Findings) -> None:
    from sagsgang.check.render_github import render_github

    found = _near(found)
    print(render_github(found.problems), end="", flush=True)
    _tell_count(session, found)


def _write_json(session: Session, found: Findings) -> None:
    from sagsgang.check.render import render_json

    data = render_json(found.problems)
    if found.answers is not None:
        from sagsgang.proof.report import as_data

        data["proofs"] = [{"file": file} | as_data(answer) for file, answer in found.answers]
    session.write_json(data)


def _write_sarif(session: Session, found: Findings) -> None:
    from sagsgang.check.render_sarif import render_sarif
    from sagsgang.check.rules import all_rules

    found = _near(found)
    session.write_json(render_sarif(found.problems, all_rules(), found.suppressed))


def _tell_count(session: Session, found: Findings) -> None:
    from sagsgang.check.diagnostic import count
    from sagsgang.check.render import summary

    session.tell(summary(count(found.problems, found.sources, found.suppressed)))


_WRITERS: dict[str, Callable[[Session, Findings], None]] = {
    "tekst": _write_text,
    "kort": _write_short,
    "json": _write_json,
    "sarif": _write_sarif,
    "github": _write_github,
}

COMMANDS = {"tjek": check}
