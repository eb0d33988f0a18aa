"""`guide formatér`: files laid out in the one way there is, with their comments and without a change of meaning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.page import near_path
from sagsgang.cli.verbs import guide_verbs
from sagsgang.errors import InvalidValue, WrongUse
from sagsgang.text import _, counted

if TYPE_CHECKING:
    from sagsgang.cli.page import Page
    from sagsgang.cli.session import Session

FOUND = 1


@verb("formatér", table=guide_verbs)
@click.argument("what", metavar=_("[FIL|MAPPE|GUIDE]…"), nargs=-1, type=NAME, shell_complete=suggestions.guides)
@click.option("--tjek", "only_look", is_flag=True, help=_("Sig kun, hvilke filer der ville blive ændret."))
def format_files(session: Session, what: tuple[str, ...], only_look: bool) -> int:
    files = [path for one in what for path in _files(session, one)] if what else _own(session)
    results = [_one(path, only_look=only_look) for path in dict.fromkeys(files)]

    def say(page: Page) -> None:
        changed = 0
        for result in results:
            if result["error"] is not None:
                page.text(f"{result['file']}: {result['error']}", style="bad")
            elif result["changed"]:
                changed += 1
                words = _("{file}: ville blive ændret") if only_look else _("{file}: formateret")
                page.line(words.format(file=result["file"]))
        total = counted(len(results), _("1 fil"), _("{number} filer"))
        left = len(results) - changed - sum(result["error"] is not None for result in results)
        page.text(_("{total} set igennem, {left} var i orden.").format(total=total, left=left))

    session.show({"files": results}, say)
    failed = any(result["error"] is not None for result in results)
    return FOUND if failed or (only_look and any(result["changed"] for result in results)) else 0


def _one(path: Path, *, only_look: bool) -> dict[str, Any]:
    from sagsgang.author.files import kind_of
    from sagsgang.author.layout import LayoutError, laid_out
    from sagsgang.guide.library import schema_folder
    from sagsgang.guide.replacing import ChangedMeanwhile, replace_file
    from sagsgang.guide.yamldoc import load_file, load_text

    file = near_path(str(path))
    document = load_file(path)
    if document.root is None or document.has_errors:
        first = next(problem for problem in document.problems if problem.is_error)
        why = _("linje {line}: {message} Filen er ikke rørt; ret den først.")
        return _result(file, False, why.format(line=first.span.line, message=first.message))
    try:
        read = path.read_bytes()
        text = laid_out(document, schema_folder() / f"{kind_of(path, document)}.schema.json")
        if text != document.text and not only_look:
            if load_text(read, str(path)).text != document.text:
                raise ChangedMeanwhile
            replace_file(path, text.encode(), read=read)
    except LayoutError:
        return _result(file, False, _("kan ikke formateres uden at ændre, hvad der står. Filen er ikke rørt."))
    except ChangedMeanwhile:
        return _result(file, False, _("er ændret imens, så den er ikke rørt. Gem den, og kør kommandoen igen."))
    except OSError:
        return _result(file, False, _("kan ikke skrives. Kontrollér din adgang til filen og mappen."))
    return _result(file, text != document.text, None)


def _result(file: str, changed: bool, error: str | None) -> dict[str, Any]:
    return {"file": file, "changed": changed, "error": error}


def _own(session: Session) -> list[Path]:
    """Without a word: what lies in the user's own folders."""
    from sagsgang.author.files import authored

    if not session.settings.guider:
        raise WrongUse(
            _("Der mangler at stå, hvad der skal formateres."),
            hint=_("Skriv en fil, en mappe eller en guides navn, eller vælg en mappe med --guider."),
        )
    return [path for folder in session.settings.guider for path in authored(Path(folder))]


def _files(session: Session, what: str) -> list[Path]:
    from sagsgang.author.files import authored
    from sagsgang.trial.find import must_be_an_id, no_guide_in

    path = Path(what)
    if path.is_dir():
        found = authored(path)
        if not found:
            raise no_guide_in(what, _("En guide ligger i MAPPE/<guide>/guide.yaml."))
        return found
    if path.suffix in (".yaml", ".yml") and path.is_file():
        return [path]
    if path.is_file():
        raise InvalidValue(
            _("{file} er ikke en YAML-fil.").format(file=what),
            field="fil",
            hint=_("Skriv en fil, der ender på .yaml, en mappe eller en guides navn."),
        )
    must_be_an_id(what)
    folders = [path.parent for path in (session.guides.files(what)[0], *session.guides.adaptations(what)[:1])]
    return [path for folder in folders for path in authored(folder)]


COMMANDS = {"formatér": format_files}
