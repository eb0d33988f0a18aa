"""`guide ny`: a few questions become a guide that can be used, its first test, and settings for the author's editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.page import command_line, near_path
from sagsgang.cli.verbs import guide_verbs
from sagsgang.errors import NotAllowed, NotFound
from sagsgang.text import _

if TYPE_CHECKING:
    from datetime import datetime

    from sagsgang.author.draft import Plan
    from sagsgang.cli.page import Page
    from sagsgang.cli.session import Session
    from sagsgang.guide.library import Library


@verb("ny", table=guide_verbs)
@click.argument("name", metavar="[ID]", required=False, type=NAME)
@click.option(
    "--titel", "title", metavar="TEKST", help=_("Guidens titel, for eksempel «Støtte til kommende forældre».")
)
@click.option("--forkortelse", "abbreviation", metavar="XYZ", help=_("Begyndelsen af sagsnumrene."))
@click.option("--rolle", "role", metavar="ROLLE", type=NAME, help=_("Rollen, der arbejder efter guiden."))
@click.option(
    "--anledning", "occasion", metavar="TEKST", help=_("Hvad der sætter sagen i gang, for eksempel «henvendelsen».")
)
@click.option("--trin", "step", metavar="TEKST", help=_("Det første, der skal gøres."))
@click.option("--hjemmel", "law", metavar=_("REGEL"), help=_("Reglen, fristen står i, eller «lokalt mål»."))
@click.option("--frist", "limit", metavar=_("TID"), help=_("Hvor længe der er til det første trin."))
@click.option(
    "--mappe",
    "folder",
    metavar=_("MAPPE"),
    help=_("Hvor guiden skal ligge. Uden: den første mappe i --guider, ellers guider/ her."),
)
def new(session: Session, folder: str | None, **given: str | None) -> None:
    from sagsgang.author.workplace import schemas, settings
    from sagsgang.cli.interview import Interview
    from sagsgang.guide.library import load_guides, schema_folder

    home = _home(session, folder)
    library = load_guides(*(one for one in dict.fromkeys((str(home), *session.settings.guider)) if Path(one).is_dir()))
    plan = Interview(session, library, home, given).plan()
    texts, left = settings(home)
    files = _texts(session, library, home, plan) | texts
    _write(files | schemas(home, schema_folder()), home)
    session.saved = True
    _tell_left(session, left)
    _show(session, home, plan, files)


@verb("editor", table=guide_verbs)
@click.argument("folder", metavar=_("[MAPPE]"), required=False, type=NAME)
def editor(session: Session, folder: str | None) -> None:
    from sagsgang.author.workplace import schemas, settings
    from sagsgang.guide.library import schema_folder

    home = _home(session, folder)
    if not home.is_dir():
        raise NotFound(
            _("Guidemappen «{folder}» findes ikke.").format(folder=home),
            kind="guide",
            hint=_("Begynd en guide med: sagsgang guide ny"),
        )
    texts, left = settings(home)
    copies = schemas(home, schema_folder())
    outdated = {path: text for path, text in copies.items() if not path.is_file() or path.read_bytes() != text.encode()}
    files = texts | outdated
    _write(files, home)
    _tell_left(session, left)
    made = [near_path(str(path)) for path in files]

    def say(page: Page) -> None:
        page.text(_("Skemaer og indstillinger er på plads.") if made else _("Alt var på plads i forvejen."))
        for file in made:
            page.line(file, indent=2)

    session.show({"files": made}, say)


def _home(session: Session, folder: str | None) -> Path:
    """The author's folder: the one that was named, else the first of `--guider`, else the usual one."""
    return Path(folder or next(iter(session.settings.guider), "guider"))


def _write(files: Mapping[Path, str], home: Path) -> None:
    from sagsgang.author.files import write_all

    try:
        write_all(files)
    except OSError as error:
        raise NotAllowed(
            _("{file} kan ikke skrives. Intet er lavet.").format(file=near_path(str(error.filename or home))),
            hint=_("Vælg en mappe, du må skrive i."),
        ) from None


def _tell_left(session: Session, left: Sequence[Path]) -> None:
    for path in left:
        session.tell(
            _("{file} kan ikke læses og er ikke rørt. Editoren finder stadig skemaet ved guidens første linje.").format(
                file=near_path(str(path))
            )
        )


def _texts(session: Session, library: Library, home: Path, plan: Plan) -> dict[Path, str]:
    """The guide and its test: the guide is tried out first, so that the test says what is so."""
    import tempfile

    from sagsgang.author.draft import guide_text, test_text
    from sagsgang.author.layout import laid_out
    from sagsgang.guide.library import schema_folder
    from sagsgang.guide.model import ascii_spelling
    from sagsgang.guide.yamldoc import load_text

    written = guide_text(plan, command_line(["--guider", near_path(str(home)), "guide"]))
    guide = laid_out(load_text(written, "guide.yaml"), schema_folder() / "guide.schema.json")
    with tempfile.TemporaryDirectory() as place:
        tried = Path(place) / plan.guide / "guide.yaml"
        tried.parent.mkdir()
        tried.write_text(guide, encoding="utf-8")
        due = _due(session, library, Path(place), plan)
    test = laid_out(load_text(test_text(plan, due), "prøve.yaml"), schema_folder() / "proeve.schema.json")
    return {
        home / plan.guide / "guide.yaml": guide,
        home / plan.guide / "proever" / f"{ascii_spelling(plan.obligation_id)}.yaml": test,
    }


def _due(session: Session, library: Library, place: Path, plan: Plan) -> datetime | None:
    """When the first limit runs out in the case of the test, in Danish time; None if no such obligation applies."""
    from sagsgang.author.draft import RECEIVED
    from sagsgang.clock import FrozenClock
    from sagsgang.engine import Actor, Engine
    from sagsgang.guide.library import load_guides
    from sagsgang.law.moment import local, parse
    from sagsgang.store.open import open_store

    received = plan.received.isoformat()
    engine = Engine(
        store=open_store("memory:"),
        guides=load_guides(place, *library.folders),
        clock=FrozenClock(parse(received, now=session.now).instant),
    )
    case = engine.start(plan.guide, facts={RECEIVED: received}, by=Actor("anna", role=plan.role))
    owed = [one for one in case.obligations() if one.id == plan.obligation_id and one.due is not None]
    return local(owed[0].due) if owed and owed[0].due is not None else None


def _show(session: Session, home: Path, plan: Plan, files: dict[Path, str]) -> None:
    made = [near_path(str(path)) for path in files]

    def say(page: Page) -> None:
        page.text(_("Guiden «{guide}» er begyndt.").format(guide=plan.guide), style="heading")
        for file in made:
            page.line(file, indent=2)
        page.blank()
        page.text(
            _("Åbn mappen {folder} i din editor, og skriv videre i guide.yaml.").format(folder=near_path(str(home)))
        )
        page.command(["--guider", near_path(str(home)), "guide", "tjek", plan.guide], indent=0, before=_("Næste: "))

    session.show({"guide": plan.guide, "files": made}, say)


COMMANDS = {"ny": new, "editor": editor}
