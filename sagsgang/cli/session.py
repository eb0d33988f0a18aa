"""What one command works with: settings, and from them, when they are needed, guides, store, clock, engine, actor."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from sagsgang.errors import InvalidValue
from sagsgang.text import Language, _, use_language

if TYPE_CHECKING:
    from datetime import datetime

    from sagsgang.cli.page import Page
    from sagsgang.cli.runlog import RunLog
    from sagsgang.cli.settings import Settings
    from sagsgang.clock import Clock
    from sagsgang.engine import Actor, Case, Engine
    from sagsgang.guide.library import Library
    from sagsgang.store.base import Store


def has_words(language: str) -> bool:
    """Whether the catalogue of a language other than Danish is at hand."""
    from sagsgang.text import locale_folder

    return (locale_folder() / language / "LC_MESSAGES" / "sagsgang.mo").is_file()


class Answer(Protocol):
    """What a command answers with."""

    def to_json(self) -> dict[str, Any]: ...


class Session:
    """One run of the program. Nothing is opened before it is asked for."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.settings: Settings
        self.as_json = False
        self.show_faults = False
        self.verb = ""
        self.case_id: str | None = None
        self.again = False
        """`--igen`: it is to be recorded although the same has just been recorded."""
        self.saved = False
        """Whether something has been recorded: then an interruption must not say that nothing was."""
        self.log: RunLog | None = None
        self._clock: Clock | None = None
        self._guides: Library | None = None
        self._store: Store | None = None
        self._engine: Engine | None = None

    def configure(self, options: Mapping[str, Any]) -> None:
        """Take over the global options. `InvalidValue`."""
        from sagsgang.cli.settings import resolve

        self.settings = resolve(options, self.environ)
        if self.settings.sprog != "da" and not has_words(self.settings.sprog):
            self.tell(_("Den engelske ordlyd er ikke med i denne udgave. Ordene er på dansk."))
        else:
            use_language(cast("Language", self.settings.sprog))

    # -- what is worked with -----------------------------------------------------------------------------------------

    @property
    def clock(self) -> Clock:
        """The machine's clock, or the one that `--nu` has stopped."""
        if self._clock is None:
            from sagsgang.clock import FrozenClock, SystemClock

            self._clock = SystemClock()
            if self.settings.nu is not None:
                from sagsgang.law.moment import parse

                try:
                    self._clock = FrozenClock(parse(self.settings.nu, now=self._clock.now()).instant)
                except InvalidValue as error:
                    raise InvalidValue(
                        f"--nu: {error.message}", field="nu", hint=error.hint or _("Skriv det som 2026-11-20 16:30.")
                    ) from None
        return self._clock

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def guides(self) -> Library:
        if self._guides is None:
            from sagsgang.guide.library import load_guides

            self._guides = load_guides(*self.settings.guider)
        return self._guides

    def tell_source(self, guide: str) -> None:
        """Name the folder a guide is taken from, where several have one of that name."""
        from sagsgang.guide.model import ascii_spelling

        wanted = ascii_spelling(guide)
        holding = [
            folder
            for folder in self.guides.folders
            if any(ascii_spelling(path.parent.name) == wanted for path in folder.glob("*/guide.yaml"))
        ]
        for local in self.guides.adaptations(guide)[:1]:
            self.tell(_("Guiden er tilpasset i {file}.").format(file=local))
        if len(holding) > 1:
            self.tell(
                _("Guiden «{guide}» findes flere steder; den tages fra {folder}.").format(
                    guide=guide, folder=holding[0]
                )
            )

    @property
    def engine(self) -> Engine:
        """The engine over a store that is there. The user's own, until it is made, is an empty one in memory."""
        return self._engine_over(create=False)

    @property
    def writing_engine(self) -> Engine:
        """The engine for `start`, which makes the store if it is not there, and says so."""
        return self._engine_over(create=True)

    def _engine_over(self, *, create: bool) -> Engine:
        if self._engine is None:
            from sagsgang.engine import Engine

            self._store = self._open(create=create)
            self._engine = Engine(store=self._store, guides=self.guides, clock=self.clock)
        return self._engine

    @property
    def address(self) -> str:
        """The address of the store: the one that was chosen, else that of the user's own."""
        from sagsgang.cli.settings import data_folder

        chosen = self.settings.lager
        return chosen if chosen is not None else f"sqlite:///{data_folder(self.environ) / 'sager.db'}"

    def _open(self, *, create: bool) -> Store:
        from pathlib import Path

        from sagsgang.store.open import is_postgres, open_store

        url = self.address
        if self.settings.lager is None and not create and not os.path.lexists(url.removeprefix("sqlite:///")):
            return open_store("memory:")
        if not create or is_postgres(url):  # a server's store is made by its owner, with `db opret`
            return open_store(url)
        new = url.startswith("sqlite:///") and not os.path.lexists(Path(url.removeprefix("sqlite:///")))
        store = open_store(url, create=True)
        if new:
            self.tell(_("Nyt lager oprettet: {path}").format(path=url.removeprefix("sqlite:///")))
        elif url == "memory:":
            self.tell(_("Lageret ligger kun i hukommelsen: det, der registreres, er væk, når kommandoen slutter."))
        return store

    def close(self) -> None:
        """Let go of the store."""
        closing = getattr(self._store, "close", None)
        if closing is not None:
            closing()

    def case(self, name: str) -> Case:
        """The case, remembered for the log."""
        found = self.engine.case(name)
        self.case_id = found.id
        return found

    # -- who acts ----------------------------------------------------------------------------------------------------

    def acting_as(self, person: str) -> None:
        """`--som`, when it stands after the verb."""
        from dataclasses import replace

        self.settings = replace(self.settings, som=person)

    def actor(self, roles: Sequence[str] = (), known: Sequence[str] = ()) -> Actor:
        """Who acts, and in which role. `roles`: those that may; `known`: those that need no looking up."""
        from sagsgang.cli.identity import actor

        return actor(self.settings.som, self.guides, roles=roles, known=known)

    def reader(self) -> tuple[str, str | None]:
        """Who reads, and the role they say they have: nothing is recorded, so nothing is looked up."""
        from sagsgang.cli.identity import person_and_role

        return person_and_role(self.settings.som)

    # -- words and answers -------------------------------------------------------------------------------------------

    @property
    def asks(self) -> bool:
        """Whether somebody is there to answer."""
        return sys.stdin is not None and sys.stdin.isatty()

    @property
    def colour(self) -> bool:
        """Whether standard output is to be coloured."""
        if self.settings.farve != "auto":
            return self.settings.farve == "altid"
        return sys.stdout.isatty() and not self.environ.get("NO_COLOR") and self.environ.get("TERM") != "dumb"

    def page(self) -> Page:
        """An empty page as wide as the terminal, at most 80 columns."""
        from sagsgang.cli.page import WIDTH, Page

        width = WIDTH
        if sys.stdout.isatty():
            import shutil

            width = max(40, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))
        return Page(width=width, colour=self.colour)

    def tell(self, text: str) -> None:
        """One line to the user, apart from the answer."""
        from sagsgang.cli.visible import visible

        print(visible(text), file=sys.stderr, flush=True)

    def remark(self, text: str) -> None:
        """Words that belong to the answer; beside JSON they go to the user."""
        if self.as_json:
            self.tell(text)
            return
        page = self.page()
        page.text(text)
        print(page, flush=True)

    def show(self, answer: Answer | dict[str, Any], words: Callable[[Page], None]) -> None:
        """The answer: as one JSON object, or in words."""
        if self.as_json:
            self.write_json(answer if isinstance(answer, dict) else answer.to_json())
            return
        page = self.page()
        words(page)
        print(page, flush=True)

    def write_json(self, data: dict[str, Any]) -> None:
        import json

        from sagsgang.cli.visible import visible_json

        print(visible_json(json.dumps(data, ensure_ascii=False)), flush=True)
