"""One mutant held against checking, the tests that ship, and the proofs of what the guide demands of itself, in that order.

The first that notices is named. What can be proved of any guide is not asked: of one guide that takes up to 20 seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from sagsgang.check.examine import examine_document
from sagsgang.check.subject import Subject
from sagsgang.errors import InvalidGuide
from sagsgang.guide.library import Edition, Library, load_guides
from sagsgang.guide.model import Guide
from sagsgang.guide.problem import Problem
from sagsgang.guide.yamldoc import Document, Node, load_file
from sagsgang.proof import properties
from sagsgang.proof.prove import prove
from sagsgang.trial.find import trials_of
from sagsgang.trial.read import read_document
from sagsgang.trial.run import Outcome, run
from tests.mutants_of_guides.mutant import Mutant

How = Literal["tjek", "prøv", "egenskaber", "same", "survived"]
"""`same`: nobody notices, and it means the same (same_walks.py)."""


FADES = 0.8
"""How much less it counts that a test noticed a mutant, for each that was noticed since."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who noticed, and by what: a code, a test's file, a claim."""

    how: How
    by: str = ""


@dataclass(slots=True)
class Bench:
    """Everything that is the same for every mutant: guides, tests as read, and what is found without a mutant."""

    library: Library = field(default_factory=lambda: Library(load_guides().folders, use_cache=False))
    documents: dict[str, Document] = field(default_factory=dict)
    trials: dict[Path, Document] = field(default_factory=dict)
    tests_of: dict[str, list[Path]] = field(default_factory=dict)
    """by guide: the tests in which a case of it comes about"""
    reaching: dict[tuple[str, str], set[Path]] = field(default_factory=dict)
    """by guide and the name of a step, obligation or barrier: the tests that come through it"""
    noticed: dict[tuple[str, ...], dict[Path, float]] = field(default_factory=dict)
    """by what the mutants were about: the tests that noticed one before, and how much that counts"""
    last_time: dict[str, str] = field(default_factory=dict)
    """by a mutant's key: the test that noticed it when all were tried last (last_time.json); it is asked first"""
    known: dict[str, Counter[str]] = field(default_factory=dict)
    """by guide: what checking says of it as it is"""
    refuted: dict[str, frozenset[str]] = field(default_factory=dict)
    """by guide: which of its properties are refuted of it as it is; asked for when the first mutant comes so far"""

    def prepare(self, tested: Collection[str] | None = None) -> None:
        """Compile every guide, run the tests that ship with those in `tested` (None: with all), and note how things stand.

        `AssertionError`: a test fails as it is.
        """
        for guide in self.library.ids():
            path = self.library.files(guide)[0]
            self.documents[guide] = self.library.reading(path).document
            self.library.guide(guide)
            self.tests_of[guide] = []
        for guide, document in self.documents.items():
            examined = examine_document(self.library, document)
            assert examined.guide is not None
            self.known[guide] = _said(examined.problems)
            for path in trials_of(self.library, guide) if tested is None or guide in tested else ():
                self.trials[path] = load_file(path)
        for path in self.trials:
            outcome = self._run(self.library, path, briefly=False)
            assert outcome is not None, path
            assert outcome.passed, path
            for guide in {guide for guide, _kind, _thing in outcome.touched.names}:
                self.tests_of[guide].append(path)
            for guide, _kind, thing in outcome.touched.names:
                self.reaching.setdefault((guide, thing.split(":")[0]), set()).add(path)

    def try_one(self, mutant: Mutant) -> Verdict:
        """Whether anybody notices."""
        document = self.document_with(mutant.guide, mutant.root)
        examined = examine_document(self.library, document)
        new = _said(examined.problems) - self.known[mutant.guide]
        if new or examined.guide is None:
            return Verdict("tjek", min(new).split()[0] if new else "")
        library = self.library_with(mutant.guide, examined.guide)
        for path in self._in_order(mutant):
            if not self.passes(library, path):
                self._note(mutant, path)
                return Verdict("prøv", name_of(path))
        before = self._refuted_before(mutant.guide)
        for claim in _refuted(library, examined.guide, document):
            if claim not in before:
                return Verdict("egenskaber", claim)
        return Verdict("survived")

    def _refuted_before(self, guide: str) -> frozenset[str]:
        found = self.refuted.get(guide)
        if found is None:
            as_it_is = _refuted(self.library, self.library.guide(guide), self.documents[guide])
            found = self.refuted[guide] = frozenset(as_it_is)
        return found

    def _in_order(self, mutant: Mutant) -> list[Path]:
        """Every test of the guide, the likeliest to notice first: the order decides how long it takes, not what is found."""
        reaching = self.reaching.get((mutant.guide, _thing(mutant)), set())
        like, here = (self.noticed.get(about, {}) for about in _about(mutant))

        first = self.last_time.get(mutant.key)

        def place(path: Path) -> tuple[bool, bool, float]:
            known = like.get(path, 0.0) + here.get(path, 0.0)
            return name_of(path) != first, path not in reaching and not known, -known

        return sorted(self.tests_of[mutant.guide], key=place)

    def _note(self, mutant: Mutant, path: Path) -> None:
        """What noticed something lately counts for most."""
        for about in _about(mutant):
            before = self.noticed.setdefault(about, {})
            for other in before:
                before[other] *= FADES
            before[path] = before.get(path, 0.0) + 1

    def document_with(self, guide: str, root: Node) -> Document:
        """The guide's file with another tree."""
        return replace(self.documents[guide], root=root)

    def library_with(self, guide: str, mutated: Guide) -> Library:
        """The guides with one of them mutated."""
        present = Edition(self.library.files(guide)[0])
        library = replace(self.library, _guides={**self.library._guides, present: mutated})
        assert library.guide(guide) is mutated
        return library

    def passes(self, library: Library, path: Path) -> bool:
        """Whether the test can be read and holds."""
        outcome = self._run(library, path, briefly=True)
        return outcome is not None and outcome.passed

    def _run(self, library: Library, path: Path, *, briefly: bool) -> Outcome | None:
        try:
            trial, _problems = read_document(library, self.trials[path])
        except InvalidGuide:
            return None
        return None if trial is None else run(trial, library, briefly=briefly)


def name_of(trial: Path) -> str:
    """Its guide's folder and its file: two guides may have tests of the same name."""
    return f"{trial.parent.parent.name}/{trial.name}"


def _thing(mutant: Mutant) -> str:
    """The step, obligation or barrier that was changed."""
    return str(mutant.path[1]) if len(mutant.path) > 1 else ""


def _about(mutant: Mutant) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kind of mistake, and where it was made."""
    return (mutant.guide, mutant.operator), (mutant.guide, *map(str, mutant.path[:3]))


def _said(problems: Iterable[Problem]) -> Counter[str]:
    """Errors and warnings, each by its code and place."""
    return Counter(f"{p.code} {p.span.line}:{p.span.column}" for p in problems if p.severity != "note")


def _refuted(library: Library, guide: Guide, document: Document) -> Iterator[str]:
    """The properties that are refuted of the guide, by the claim."""
    subject = Subject(
        guide=guide,
        document=document,
        path=Path(document.file),
        shared=library.shared(),
        people=library.people(),
        library=library,
    )
    answers = prove(subject, (properties.answers,))
    return (f"{one.code} {one.part}: {one.claim}" for one in answers if one.verdict == "refuted")
