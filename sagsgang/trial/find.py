"""Where the tests of guides lie: `guides/<id>/proever/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sagsgang.errors import NotFound
from sagsgang.guide.library import ADAPTATION, Library
from sagsgang.text import _

FOLDER = "proever"
GUIDES = ("guide.yaml", ADAPTATION)
"""What tests lie beside."""


def trials_of(library: Library, guide: str) -> list[Path]:
    """The tests of a guide, by name. `NotFound` if there is no such guide."""
    local = library.adaptations(guide)[:1]
    return [trial for path in (library.files(guide)[0], *local) for trial in _in_folder(path.parent)]


def trial_files(library: Library, what: str) -> list[Path]:
    """The tests that a word means: a file, a folder with tests or guides, or a guide's id. `NotFound` if it means nothing."""
    path = Path(what)
    if path.is_file():
        return [path]
    if path.is_dir():
        if path.resolve().name == FOLDER:
            return sorted(path.glob("*.yaml"))
        found = _in_folder(path) + sorted(path.glob(f"*/{FOLDER}/*.yaml"))
        if not found and not any(list(path.glob(f"{deep}{name}")) for deep in ("", "*/") for name in GUIDES):
            raise no_guide_in(what, _("Prøver ligger i MAPPE/<guide>/proever/*.yaml."))
        return found
    must_be_an_id(what)
    return trials_of(library, what)


def no_guide_in(folder: str, hint: str) -> NotFound:
    """What is said of a folder in which there is nothing to look at."""
    return NotFound(_("Der er ingen guide i mappen {folder}.").format(folder=folder), kind="guide", hint=hint)


def must_be_an_id(what: str) -> None:
    """`NotFound` for a word that looks like a path: there is no such file."""
    path = Path(what)
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        raise NotFound(
            _("Filen {file} findes ikke.").format(file=what),
            kind="guide",
            hint=_("Skriv en fil, en mappe eller en guides navn."),
        )


def is_trial(path: Path) -> bool:
    """Whether a file is a test, by where it lies."""
    return path.resolve().parent.name == FOLDER


def trials_beside(guide: Path) -> list[Path]:
    """The tests that lie beside a guide's present edition, or beside an adaptation."""
    return _in_folder(guide.parent) if guide.name in GUIDES else []


def reaching(library: Library, paths: Iterable[Path]) -> Library:
    """The library, with the folders of guides that the paths lie in before its own."""
    known = {folder.resolve() for folder in library.folders}
    own = dict.fromkeys(root for path in paths if (root := _root_of(path)) is not None and root not in known)
    return Library(folders=(*own, *library.folders), use_cache=library.use_cache) if own else library


def _root_of(path: Path) -> Path | None:
    """The folder of guides that a test, a folder of tests, a guide's folder or that folder itself lies in."""
    here = path.resolve()
    for place in (here, *here.parents[:2]):
        if any((place / name).is_file() for name in GUIDES):
            return place.parent
    return here if here.is_dir() and any(list(here.glob(f"*/{name}")) for name in GUIDES) else None


def _in_folder(guide: Path) -> list[Path]:
    return sorted((guide / FOLDER).glob("*.yaml"))
