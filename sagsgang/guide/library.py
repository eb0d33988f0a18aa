"""The guides at hand: where they lie, which edition is in force, compiled once and cached by content.

Folders are searched in order, the shipped one last; the first that has a guide's id gives it, and is named. Compiled guides are kept
as JSON in the user's cache folder under the SHA-256 of every text that went into them; a cache that is missing, damaged or cannot be
written only costs time.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagsgang.dataclass import dataclass, replace
from sagsgang.errors import InvalidGuide, NoEditionInForce, NotFound
from sagsgang.guide.model import Guide, ascii_spelling
from sagsgang.guide.stored import read
from sagsgang.release import VERSION
from sagsgang.text import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sagsgang.guide.compile import Shared
    from sagsgang.guide.problem import Problem
    from sagsgang.guide.shared import SharedReader
    from sagsgang.guide.yamldoc import Document, Node

FORMAT = 3
"""Of the stored JSON; part of the cache key and of the stored text."""

ADAPTATION = "tilpasning.yaml"
"""In the folder of a municipality, under the name of the guide that it adapts."""

SHARED_FILES = ("roller", "kalendere", "love", "personer")


def shipped_folder() -> Path:
    """Where the guides that come along lie: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / "guides"
    return installed if installed.is_dir() else package.parent / "guides"


def schema_folder() -> Path:
    """Where the JSON Schemas lie."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / "schemas"
    return installed if installed.is_dir() else package.parent / "schemas"


def cache_folder() -> Path:
    """The user's cache folder for compiled guides (`XDG_CACHE_HOME`, `LOCALAPPDATA` on Windows)."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "sagsgang"


def load_guides(*folders: str | os.PathLike[str], shipped: bool = True) -> Library:
    """The guides in these folders, then the shipped ones. A folder that does not exist is `NotFound`."""
    paths = []
    for folder in folders:
        path = Path(folder)
        if not path.is_dir():
            raise NotFound(
                _("Guidemappen «{folder}» findes ikke.").format(folder=folder),
                kind="guide",
                hint=_("Kontrollér --guider."),
            )
        paths.append(path)
    own = shipped_folder()
    if shipped and all(path.resolve() != own.resolve() for path in paths):
        paths.append(own)
    return Library(folders=tuple(paths))


@dataclass(frozen=True, slots=True)
class Edition:
    """Where an edition stands: the guide's file, and that of the adaptation laid over it, if there is one."""

    path: Path
    local: Path | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A guide's file as read: its document, the guide if there are no errors, and every problem, sorted by place.

    Of an adaptation: the document of the guide with it laid over, and what of that stands in its own file.
    """

    document: Document
    guide: Guide | None
    problems: list[Problem]
    local: Document | None = None


@dataclass(slots=True)
class Library:
    """Guides by id and edition. Reading is lazy: a guide is compiled when it is asked for."""

    folders: tuple[Path, ...]
    use_cache: bool = True
    _shared: SharedReader | None = None
    _guides: dict[Edition, Guide] = field(default_factory=dict)
    _files: dict[str, list[Path]] = field(default_factory=dict)
    _problems: dict[Path, list[Problem]] = field(default_factory=dict)
    _texts: dict[Path, bytes] = field(default_factory=dict)
    _readings: dict[Path, tuple[bytes, Reading]] = field(default_factory=dict)

    # -- finding -------------------------------------------------------------------------------------------------

    def ids(self) -> list[str]:
        """The folder names of the guides at hand, sorted."""
        found: dict[str, None] = {}
        for folder in self.folders:
            for path in sorted(folder.glob("*/guide.yaml")):
                found[path.parent.name] = None
        return sorted(found)

    def has(self, guide: str) -> bool:
        return self._file(guide) is not None

    def _file(self, guide: str) -> Path | None:
        """The guide's present edition. Names are found by listing folders, never by joining paths with what somebody wrote."""
        wanted = ascii_spelling(guide)
        for folder in self.folders:
            for path in sorted(folder.glob("*/guide.yaml")):
                if ascii_spelling(path.parent.name) == wanted:
                    return path
        return None

    def files(self, guide: str) -> list[Path]:
        """The present edition and the older ones."""
        found = self._files.get(guide)
        if found is None:
            path = self._file(guide)
            if path is None:
                known = self.ids()
                raise NotFound(
                    _("Guiden «{guide}» findes ikke.").format(guide=guide),
                    kind="guide",
                    hint=_("Der findes: {guides}.").format(guides=", ".join(known)) if known else "",
                )
            found = self._files[guide] = [path, *sorted((path.parent / "udgaver").glob("*.yaml"))]
        return found

    def guide(self, guide: str, on: date | None = None) -> Guide:
        """The edition in force on the day (None: the present one).

        `NotFound`, `InvalidGuide` (with every problem) or `NoEditionInForce`.
        """
        for edition in self._editions(guide):
            found = self.compiled(edition)
            if on is None or _in_force(found, on):
                return found
        assert on is not None
        raise NoEditionInForce(
            _("Ingen udgave af «{guide}» gjaldt den {day}.").format(guide=guide, day=on.isoformat()),
            hint=_("Kontrollér tidspunktet. Udgaver: {editions}.").format(
                editions=", ".join(
                    f"{g.edition} ({g.valid_from.isoformat()} – {g.valid_until.isoformat() if g.valid_until else ''})"
                    for g in map(self.compiled, self.files(guide))
                )
            ),
        )

    def nearest(self, guide: str, on: date) -> tuple[Guide, bool]:
        """The edition in force that day, or the one whose period is nearest; and whether it was in force."""
        for edition in self._editions(guide):
            found = self.compiled(edition)
            if _in_force(found, on):
                return found, True
        return min(map(self.compiled, self.files(guide)), key=lambda g: _distance(g, on)), False

    def adaptations(self, guide: str) -> list[Path]:
        """The present adaptation of a guide at hand and its older ones: of the first folder that has one before the guide's own."""
        own = self.files(guide)[0].parent.parent
        wanted = ascii_spelling(guide)
        for folder in self.folders:
            if folder == own:
                break
            for path in sorted(folder.glob(f"*/{ADAPTATION}")):
                if ascii_spelling(path.parent.name) == wanted:
                    return [path, *sorted((path.parent / "udgaver").glob("*.yaml"))]
        return []

    def _editions(self, guide: str) -> Iterator[Edition]:
        """In the order in which they are tried: each with the adaptations that are laid over it, then alone (O2)."""
        present, *older = self.files(guide)
        adaptations = self.adaptations(guide)
        yield from (Edition(present, local) for local in adaptations)
        yield Edition(present)
        for path in older:
            yield from (Edition(path, local) for local in adaptations if self._is_written_for(local, path))
            yield Edition(path)

    def _is_written_for(self, local: Path, path: Path) -> bool:
        from sagsgang.guide.yamldoc import load_file

        return path in self.lies_over(load_file(local), path.parent.parent.name)

    def lies_over(self, local: Document, guide: str) -> list[Path]:
        """The editions that an adaptation is laid over: the present one, and older ones that it names in its `til_udgave`."""
        present, *older = self.files(guide)
        named = () if local.root is None else written_for(local.root)
        return [present, *(path for path in older if self.compiled(path).edition in named)]

    def shape_of_adaptation(self, document: Document) -> list[Problem]:
        """What is wrong in an adaptation by itself."""
        from sagsgang.guide.schema import validate

        whole = document.root is not None and not document.has_errors
        return [*document.problems, *(validate(document, "tilpasning", schema_folder()) if whole else ())]

    # -- compiling -----------------------------------------------------------------------------------------------

    def compiled(self, edition: Edition | Path) -> Guide:
        """The guide in a file, or an edition with what is laid over it, from the cache where its texts have not changed."""
        if isinstance(edition, Path):
            edition = Edition(edition)
        found = self._guides.get(edition)
        if found is not None:
            return found
        key = self._key(edition)
        guide = self._cached(key) if self.use_cache else None
        if guide is None:
            read = self.reading(edition.path) if edition.local is None else self.reading_over(edition)
            guide, problems = read.guide, read.problems
            errors = [p for p in problems if p.severity == "error"]
            if guide is None or errors:
                first = errors[0]
                raise InvalidGuide(
                    _("Guiden kan ikke bruges: {file}:{line}:{column}: {message}").format(
                        file=first.file, line=first.span.line, column=first.span.column, message=first.message
                    ),
                    problems=problems,
                    hint=_("Se alle fejl med: sagsgang guide tjek {file}").format(file=edition.local or edition.path),
                )
            if self.use_cache:
                self._keep(key, guide)
        self._guides[edition] = guide
        return guide

    def examine(self, path: Path) -> tuple[Guide | None, list[Problem]]:
        """Read, check against the schema, compile: the guide if there are no errors, and every problem, those of shared files included."""
        read = self.reading(path)
        return read.guide, read.problems

    def reading(self, path: Path) -> Reading:
        """As `examine`, with the document: what a check needs to point at its places. A file is read again when it has changed."""
        from sagsgang.guide.yamldoc import MAX_BYTES, load_file, load_text

        try:
            text = _beginning(path)
        except (OSError, ValueError):
            return self.reading_of(load_file(path))  # which says what is wrong with it
        if len(text) > MAX_BYTES:
            return self.reading_of(load_file(path))
        kept = self._readings.get(path)
        if kept is None or kept[0] != text:
            kept = self._readings[path] = text, self.reading_of(load_text(text, str(path)))
        return kept[1]

    def reading_of(self, document: Document) -> Reading:
        """As `reading`, of a text that need not be in a file."""
        from sagsgang.guide.compile import compile_guide
        from sagsgang.guide.machine import StateMachines
        from sagsgang.guide.schema import validate

        problems = list(document.problems)
        if document.root is not None and not document.has_errors:
            problems += validate(document, "guide", schema_folder())
        if document.root is None or any(p.severity == "error" for p in problems):
            return Reading(document, None, sorted(problems, key=_place))
        guide, found = compile_guide(document, self.shared())
        problems += found
        problems += [p for p in self.shared_problems() if p.severity == "error"]
        if guide is None or any(p.severity == "error" for p in problems):
            return Reading(document, None, sorted(problems, key=_place))
        guide = replace(guide, table=StateMachines.for_guide(guide).table)
        problems += self._opened(guide, document)
        return Reading(document, replace(guide, digest=digest_of(guide)), sorted(problems, key=_place))

    def reading_over(self, edition: Edition, local: Document | None = None) -> Reading:
        """A guide with an adaptation laid over it; `local`: the adaptation's text, if it is not what stands in the file.

        The guide is there if neither file has errors and the whole is nowhere laxer. What is wrong in the national file is told
        only if nothing else is.
        """
        from sagsgang.guide.compile import compile_guide
        from sagsgang.guide.machine import StateMachines
        from sagsgang.guide.overlay import is_adaptation, lay, placed
        from sagsgang.guide.schema import validate
        from sagsgang.guide.tightening import adapted, loosened
        from sagsgang.guide.yamldoc import load_file

        assert edition.local is not None
        own = placed(load_file(edition.local) if local is None else local)
        problems = self.shape_of_adaptation(own)
        if own.root is None or any(p.is_error for p in problems) or not is_adaptation(own):
            return Reading(own, None, sorted(problems, key=_place), own)
        under = self.reading(edition.path)
        if under.guide is None:
            return Reading(own, None, sorted([*problems, *under.problems], key=_place), own)
        laid = lay(under.document, own)
        problems += laid.problems
        if laid.is_sound:
            problems += validate(laid.document, "guide", schema_folder())
        if any(p.is_error for p in problems):
            return Reading(laid.document, None, sorted(problems, key=_place), own)
        guide, found = compile_guide(laid.document, self.shared(), laid.limits)
        problems += [p for p in found if p not in under.problems]
        if guide is None:
            return Reading(laid.document, None, sorted(problems, key=_place), own)
        guide = adapted(under.guide, guide, laid)
        problems += loosened(under.guide, guide, laid)
        if any(p.is_error for p in problems):
            return Reading(laid.document, None, sorted(problems, key=_place), own)
        guide = replace(guide, table=StateMachines.for_guide(guide).table)
        problems += [p for p in self._opened(guide, laid.document) if p not in under.problems]
        return Reading(laid.document, replace(guide, digest=digest_of(guide)), sorted(problems, key=_place), own)

    def _opened(self, guide: Guide, document: Document) -> list[Problem]:
        """Guides that are opened from here and are not at hand: worth a note."""
        from sagsgang.guide.place import node_at, one_line
        from sagsgang.guide.problem import FILE_START, MAX_PROBLEMS, Problem

        found: list[Problem] = []
        at_hand = {ascii_spelling(name) for name in self.ids()}
        opens = [s.opens for s in guide.steps.values()] + [o.opens for s in guide.steps.values() for o in s.outcomes]
        for one in opens:
            if one is not None and ascii_spelling(one.guide) not in at_hand and len(found) < MAX_PROBLEMS:
                tree = document.tree(one.origin.file)
                node = node_at(tree, one.origin)
                name = None if node is None else node.get("guide")
                found.append(
                    Problem(
                        code="SG107",
                        severity="note",
                        message=_("Guiden «{guide}», som åbnes her, findes ikke.").format(guide=one.guide),
                        hint=_("Sagen skal åbnes i et andet system, indtil guiden er skrevet."),
                        file=one.origin.file,
                        span=FILE_START if name is None else one_line(tree, name),
                    )
                )
        return found

    # -- shared files --------------------------------------------------------------------------------------------

    def shared_files(self) -> list[Path]:
        """Roles, calendars, laws and people: the municipality's own files first, then those that ship."""
        folders = list(self.folders)
        own = shipped_folder()
        if all(folder.resolve() != own.resolve() for folder in folders):
            folders.append(own)
        return [
            path
            for folder in folders
            for name in SHARED_FILES
            if (path := folder / "faelles" / f"{name}.yaml").is_file()
        ]

    def _shared_reader(self) -> SharedReader:
        if self._shared is None:
            self._shared = self._read_shared()
        return self._shared

    def _read_shared(self, instead: Document | None = None) -> SharedReader:
        """Every shared file read; `instead` stands for the file whose name it has."""
        from sagsgang.guide.shared import SharedReader
        from sagsgang.guide.yamldoc import load_file

        reader = SharedReader()
        paths = self.shared_files()
        # the register first where it ships, so that a local rule of the same name is the one that is pointed at
        paths.sort(key=lambda p: (p.stem == "love" and p.parent.parent != shipped_folder(), SHARED_FILES.index(p.stem)))
        for path in paths:
            document = instead if instead is not None and instead.file == str(path) else load_file(path)
            read_shared_file(reader, document, path.stem)
        return reader

    def shared(self) -> Shared:
        return self._shared_reader().shared()

    def shared_problems(self, instead: Document | None = None) -> list[Problem]:
        """What is wrong in the shared files; as it would be if `instead` stood in the file whose name it has."""
        reader = self._shared_reader() if instead is None else self._read_shared(instead)
        return list(reader.problems)

    def people(self) -> dict[str, tuple[str, ...]]:
        """Who has which roles, from `personer.yaml`; empty if there is none."""
        if self._shared is not None:
            return self._shared.people
        paths = [path for path in self.shared_files() if path.stem == "personer"]
        if not paths:
            return {}
        from sagsgang.guide.shared import SharedReader
        from sagsgang.guide.yamldoc import load_file

        reader = SharedReader()
        for path in paths:
            reader.read_people(load_file(path))
        errors = [p for p in reader.problems if p.severity == "error"]
        if errors:
            raise InvalidGuide(
                _("personer.yaml kan ikke læses: {file}:{line}: {message}").format(
                    file=errors[0].file, line=errors[0].span.line, message=errors[0].message
                ),
                problems=errors,
            )
        return reader.people

    # -- cache ---------------------------------------------------------------------------------------------------

    def _key(self, edition: Edition) -> str:
        """SHA-256 over everything that goes into the compiled guide, names of files included (they stand in origins)."""
        import hashlib

        hasher = hashlib.sha256(f"sagsgang guide {FORMAT} {VERSION} {_compiler_stamp()}\0".encode())
        for each in [edition.path, *([] if edition.local is None else [edition.local]), *self.shared_files()]:
            try:
                text = _beginning(each)
            except OSError:
                text = b""  # examine() names the file that cannot be read
            name = str(each).encode("utf-8", "surrogateescape")
            hasher.update(len(name).to_bytes(4, "big") + name + len(text).to_bytes(8, "big") + text)
        return hasher.hexdigest()

    def _cached(self, key: str) -> Guide | None:
        try:
            text = (cache_folder() / f"{key}.json").read_bytes()
        except OSError:
            return None  # not cached, or the cache is out of reach: the guide is compiled
        try:
            return guide_from_text(text)
        except ValueError:
            return None  # a damaged cache is compiled over

    def _keep(self, key: str, guide: Guide) -> None:
        import tempfile

        folder = cache_folder()
        with suppress(OSError):  # a cache that cannot be written only costs time
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=folder, suffix=".tmp")
            with os.fdopen(handle, "wb") as file:
                file.write(guide_to_text(guide))
            Path(name).replace(folder / f"{key}.json")


def _beginning(path: Path) -> bytes:
    """The file's bytes; of one that is too big to be read, one byte more than the most."""
    from sagsgang.guide.yamldoc import MAX_BYTES

    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def read_shared_file(reader: SharedReader, document: Document, kind: str) -> None:
    """Check against the schema, and hand over to the reader, which keeps the problems too."""
    from sagsgang.guide.schema import validate

    readers = {
        "roller": reader.read_roles,
        "kalendere": reader.read_calendars,
        "love": reader.read_laws,
        "personer": reader.read_people,
    }
    if document.root is not None and not document.has_errors:
        document = replace(document, problems=[*document.problems, *validate(document, kind, schema_folder())])
    readers[kind](document)


@cache
def _compiler_stamp() -> str:
    """Changes when somebody works on the compiler: what an older one compiled is not read then."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return " ".join(f"{stat.st_size}:{stat.st_mtime_ns}" for stat in (file.stat() for file in files))


def written_for(root: Node) -> tuple[str, ...]:
    """The editions that an adaptation says it is written for."""
    said = root.get("til_udgave")
    return () if said is None else tuple(item.text for item in said.items) or (said.text,)


def _in_force(guide: Guide, on: date) -> bool:
    return guide.valid_from <= on and (guide.valid_until is None or on <= guide.valid_until)


def _distance(guide: Guide, on: date) -> int:
    if on < guide.valid_from:
        return (guide.valid_from - on).days
    return 0 if guide.valid_until is None else max(0, (on - guide.valid_until).days)


def _place(problem: Problem) -> tuple[str, int, int, str]:
    return problem.file, problem.span.line, problem.span.column, problem.code


# -- a guide as text -----------------------------------------------------------------------------------------------


def guide_to_text(guide: Guide) -> bytes:
    """The guide as JSON: what the cache and the store keep."""
    import msgspec

    return msgspec.json.encode({"format": FORMAT, "guide": guide})


def guide_from_text(text: bytes) -> Guide:
    """The guide that the JSON holds. `ValueError` if it is damaged: not JSON, of another format, or not what its digest says."""
    stored = json.loads(text)
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise ValueError("another format")
    return read(Guide, stored.get("guide"))


def digest_of(guide: Guide) -> str:
    """SHA-256 (hex) of the guide's meaning: everything but where it stands."""
    import hashlib

    import msgspec

    meaning = _without_origins(msgspec.to_builtins(replace(guide, digest="")))
    return hashlib.sha256(msgspec.json.encode(meaning)).hexdigest()


def _without_origins(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_origins(value) for key, value in data.items() if key != "origin"}
    if isinstance(data, (list, tuple)):
        return [_without_origins(item) for item in data]
    return data
