"""What `guide tjek` is to look at: the files that words on the command line mean, and the library that they are read with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sagsgang.errors import WrongUse
from sagsgang.guide.library import ADAPTATION, SHARED_FILES, Library, load_guides, shipped_folder
from sagsgang.text import _
from sagsgang.trial.find import is_trial, must_be_an_id, no_guide_in, reaching, trials_beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Guides, their tests and shared files to look at, each once. `named`: those of them (resolved) that were named by a path, not by a guide's id."""

    library: Library
    guides: tuple[Path, ...]
    trials: tuple[Path, ...]
    shared: tuple[Path, ...]
    named: frozenset[Path]

    def may_be_changed(self, path: Path) -> bool:
        """The guides that come along are left as they are unless somebody names their place."""
        return path.resolve() in self.named or not path.resolve().is_relative_to(shipped_folder().resolve())


def chosen(folders: Sequence[str], what: Sequence[str]) -> Chosen:
    """The files that the words mean; without words every guide at hand and all shared files. `NotFound`, `WrongUse`.

    `folders`: those of `--guider`. A folder whose shared files belong to what is named is searched too.
    """
    paths: list[Path] = []
    ids: list[str] = []
    for one in what:
        found = _paths(one)
        ids += [one] if found is None else []
        paths += found or ()
    homes = [home for path in paths if (home := _home(path)) is not None]
    known = {folder.resolve() for folder in (*map(Path, folders), shipped_folder())}
    extra = {home.resolve(): home for home in homes if home.resolve() not in known}
    library = load_guides(*folders, *extra.values())
    for one in ids if what else library.ids():
        paths += [*library.files(one), *library.adaptations(one)]
    if not what:
        paths += [path for folder in library.folders for path in sorted(folder.glob(f"*/{ADAPTATION}"))]
        paths += library.shared_files()
    paths += [trial for path in paths for trial in trials_beside(path)]
    library = reaching(library, filter(is_trial, paths))
    named = frozenset(path.resolve() for one in what for path in _paths(one) or ())
    once = {path.resolve(): path for path in reversed(paths)}
    files = sorted(once.values(), key=paths.index)
    return Chosen(
        library=library,
        guides=tuple(path for path in files if not _is_shared(path) and not is_trial(path)),
        trials=tuple(filter(is_trial, files)),
        shared=tuple(path for path in library.shared_files() if path.resolve() in once),
        named=named,
    )


def _paths(what: str) -> list[Path] | None:
    """The files of a path; None for a word that can only be a guide's id."""
    path = Path(what)
    if what == "-":
        raise WrongUse(
            _("guide tjek læser filer, ikke det, der kommer fra en anden kommando."),
            hint=_("Gem det i en fil, og skriv filens navn i stedet for -."),
        )
    if path.is_file():
        return [path]
    if path.is_dir():
        found = list(_below(path))
        if not found:
            raise no_guide_in(what, _("En guide ligger i MAPPE/<guide>/guide.yaml."))
        return found
    must_be_an_id(what)
    return None


def _below(folder: Path) -> Iterator[Path]:
    """The guides and shared files of a folder with guides, of one guide's folder, or of the folder of shared files; or tests."""
    for pattern in ("guide.yaml", ADAPTATION, "udgaver/*.yaml", "*/guide.yaml", f"*/{ADAPTATION}", "*/udgaver/*.yaml"):
        yield from sorted(folder.glob(pattern))
    yield from filter(is_trial, sorted(folder.glob("*.yaml")))
    for place in (folder, folder / "faelles"):
        if place.resolve().name == "faelles":
            yield from (path for name in SHARED_FILES if (path := place / f"{name}.yaml").is_file())


def _is_shared(path: Path) -> bool:
    return path.resolve().parent.name == "faelles" and path.stem in SHARED_FILES


def _home(path: Path) -> Path | None:
    """The folder of guides that the file lies in, if it has shared files of its own."""
    for folder in path.resolve().parents[1:3]:
        if (folder / "faelles").is_dir():
            return folder
    return None
