"""`guide tegn`: a guide, or a case in its guide, as a picture."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.verbs import guide_verbs
from sagsgang.errors import InvalidValue, NotFound, WrongUse
from sagsgang.text import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sagsgang.cli.session import Session
    from sagsgang.draw.compose import Part
    from sagsgang.draw.picture import Picture
    from sagsgang.guide.model import Guide

FORMATS = ("svg", "mermaid", "dot")
SUFFIXES = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot"}
NEAR_THE_TOP = 4096
"""So many bytes of a file are looked at for the mark that says we drew it."""


@verb("tegn", json=False, table=guide_verbs)
@click.argument("guide", metavar="[GUIDE]", required=False, type=NAME, shell_complete=suggestions.guides)
@click.option(
    "--sag",
    "case",
    metavar="SAG",
    type=NAME,
    shell_complete=suggestions.cases,
    help=_("Tegn sagen i sin guide: det, der er udført, det, der kan gøres nu, og det, der er overskredet."),
)
@click.option("--format", "kind", metavar="FORMAT", help=_("svg, mermaid eller dot; ellers efter filens navn."))
@click.option("--ud", "target", metavar=_("FIL"), help=_("Skriv i en fil i stedet for på skærmen."))
@click.option("--spor", "tracks", metavar="SPOR", multiple=True, type=NAME, help=_("Kun dette spor. Kan gentages."))
@click.option("--trin", "step", metavar="TRIN", type=NAME, help=_("Kun trinnet og det, det hænger sammen med."))
def draw(
    session: Session,
    guide: str | None,
    case: str | None,
    kind: str | None,
    target: str | None,
    tracks: tuple[str, ...],
    step: str | None,
) -> None:
    wanted = _format(kind, target)
    text = _drawn(_picture(session, guide, case, tracks, step), wanted)
    if target is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    data = text.encode()
    _write(Path(target), data, private=case is not None)
    session.tell(_("Skrevet: {file} ({size} kB)").format(file=target, size=-(-len(data) // 1024)))


def _format(kind: str | None, target: str | None) -> str:
    """The format that is asked for, else the one that the file's name says, else Mermaid."""
    if kind is not None:
        if kind.lower() not in FORMATS:
            raise InvalidValue(
                _("«{kind}» er ikke et format for tegninger.").format(kind=kind[:40]),
                field="format",
                hint=_("Formater: {formats}.").format(formats=", ".join(FORMATS)),
            )
        return kind.lower()
    if target is None:
        return "mermaid"
    found = SUFFIXES.get(Path(target).suffix.lower())
    if found is None:
        raise InvalidValue(
            _("Filens navn siger ikke, hvilket format tegningen skal have: {file}.").format(file=target),
            field="ud",
            hint=_("Lad navnet slutte på {suffixes}, eller skriv --format.").format(suffixes=", ".join(SUFFIXES)),
        )
    return found


def _picture(session: Session, guide: str | None, case: str | None, tracks: Sequence[str], step: str | None) -> Picture:
    from sagsgang.draw.compose import picture_of_case, picture_of_guide
    from sagsgang.guide.model import ascii_spelling
    from sagsgang.law.moment import local_date

    if case is not None:
        found = session.case(case)
        if guide is not None and ascii_spelling(guide) != ascii_spelling(found.guide.id):
            raise WrongUse(
                _("Sagen {case} kører efter guiden «{own}», ikke «{guide}».").format(
                    case=found.id, own=found.guide.id, guide=guide
                ),
                hint=_("Udelad guidens navn: en sag tegnes i sin egen guide."),
            )
        return picture_of_case(found.view(), part=_part(found.guide, tracks, step))
    if guide is None:
        raise WrongUse(_("Hvad skal tegnes?"), hint=_("Skriv en guides navn, eller en sag med --sag SAG."))
    chosen = session.guides.guide(guide)
    session.tell_source(guide)
    return picture_of_guide(chosen, on=local_date(session.now), part=_part(chosen, tracks, step))


def _part(guide: Guide, tracks: Sequence[str], step: str | None) -> Part:
    """What of the guide is to be drawn."""
    from sagsgang.draw.compose import Part

    if tracks and step is not None:
        raise WrongUse(
            _("--spor og --trin kan ikke bruges sammen."), hint=_("Vælg et spor, eller det nærmeste omkring et trin.")
        )
    return Part(tracks=tuple(_track(guide, name) for name in tracks), step=None if step is None else _step(guide, step))


def _track(guide: Guide, name: str) -> str:
    from sagsgang.guide.model import ascii_spelling

    for track in guide.tracks:
        if ascii_spelling(track) == ascii_spelling(name):
            return track
    raise NotFound(
        _("Guiden har intet spor «{name}».").format(name=name[:40]),
        kind="track",
        hint=_("Spor: {names}.").format(names=", ".join(guide.tracks)),
    )


def _step(guide: Guide, name: str) -> str:
    found = guide.step_named(name)
    if found is not None:
        return found.id
    from sagsgang.guide.wording import no_such_step

    raise no_such_step(guide, name, look=_("Se trinnene med: sagsgang guide vis {guide}").format(guide=guide.id))


def _drawn(picture: Picture, kind: str) -> str:
    if kind == "svg":
        from sagsgang.draw.svg import svg_of

        return svg_of(picture)
    if kind == "dot":
        from sagsgang.draw.dot import dot_of

        return dot_of(picture)
    from sagsgang.draw.mermaid import mermaid_of

    return mermaid_of(picture)


def _write(path: Path, data: bytes, *, private: bool) -> None:
    """The whole file or nothing. Over an older picture it is written; over anything else it is not. `private`: for the owner's eyes."""
    if not _may_be_drawn_over(path):
        raise InvalidValue(
            _("Filen {file} findes allerede og er ikke en tegning.").format(file=path),
            field="ud",
            hint=_("Vælg et andet navn; kun en ældre tegning bliver erstattet."),
        )
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            beside.replace(path)
        except OSError:
            with suppress(OSError):  # what could not be written is taken away again, if that can be done
                beside.unlink()
            raise
    except OSError:
        raise InvalidValue(
            _("Der kan ikke skrives i {file}.").format(file=path),
            field="ud",
            hint=_("Kontrollér mappen og din adgang."),
        ) from None


def _may_be_drawn_over(path: Path) -> bool:
    """Whether the file is one that we drew, or is not there."""
    from sagsgang.draw import dot, mermaid, svg

    try:
        with path.open("rb") as file:
            top = file.read(NEAR_THE_TOP)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return any(mark.encode() in top for mark in (svg.MARK, mermaid.MARK, dot.MARK))


COMMANDS = {"tegn": draw}
