"""Asking somebody who is there. A question says why it is asked; `?` shows the law; a wrong answer is asked again."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sagsgang.cli.given import ready_value
from sagsgang.cli.page import Page
from sagsgang.cli.visible import visible
from sagsgang.errors import InvalidValue
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.guide.model import Fact, Guide, Step

_TIME_OF_DAY = re.compile(r"(\d{1,2})[.:](\d{2})", re.ASCII)


class Questions:
    """Puts questions on standard error and reads answers from standard input; standard output is for the result."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def put(
        self,
        question: str,
        why: str,
        form: str,
        read: Callable[[str], Any],
        *,
        default: str | None = None,
        choices: Sequence[tuple[str, str]] = (),
    ) -> Any:
        """What `read` makes of the answer. An empty one is the default, if there is one; `?` says why it is asked once more."""
        self.say(question, style="heading")
        self.say(why, indent=2)
        self.choices(choices)
        if default is not None:
            form = _("{form}; tom = {default}").format(form=form, default=default)
        found = self.until_read(form, read, explain=lambda: self.say(why, indent=2), optional=default is not None)
        return read(default) if found is None and default is not None else found

    def until_read(self, form: str, read: Callable[[str], Any], *, explain: Callable[[], None], optional: bool) -> Any:
        while True:
            sys.stderr.write(f"  {visible(form)} > ")
            sys.stderr.flush()
            try:
                line = sys.stdin.readline()
            except UnicodeDecodeError:
                self.say(_("Svaret kan ikke læses: terminalen sender et andet tegnsæt."), indent=2)
                continue
            if not line:
                raise KeyboardInterrupt  # the input has ended: nothing more will come
            text = line.strip()
            if text == "?":
                explain()
            elif not text:
                if optional:
                    return None
                self.say(_("Der skal svares. Ctrl-C afbryder, og intet bliver gemt."), indent=2)
            else:
                try:
                    return read(text)
                except InvalidValue as error:
                    self.say(" ".join(part for part in (error.message, error.hint) if part), indent=2)

    def choices(self, choices: Sequence[tuple[str, str]]) -> None:
        for number, (name, title) in enumerate(choices, 1):
            self.say(f"{number}) {title}" + (f" ({name})" if title.lower() != name else ""), indent=4)

    def say(self, text: str, *, indent: int = 0, style: Any = None) -> None:
        page = Page(width=self.session.page().width, colour=self.session.colour and sys.stderr.isatty())
        page.text(text, indent=indent, style=style)
        print(page, file=sys.stderr, flush=True)


class Asker(Questions):
    """Asks about the facts and steps of a guide; `?` shows the law."""

    def __init__(self, session: Session, guide: Guide, on: date) -> None:
        super().__init__(session)
        self.guide = guide
        self.on = on

    def fact(self, fact: Fact, *, optional: bool) -> Any:
        """A fact's value, checked; None when an optional one is passed over."""
        from sagsgang.case.facts import read_value

        self.say(fact.question, style="heading")
        if fact.explanation:
            self.say(fact.explanation, indent=2)
        self._law(fact.law)
        choices = fact.choices or ((("ja", _("Ja")), ("nej", _("Nej"))) if fact.type == "ja_nej" else ())
        self.choices(choices)

        def read(text: str) -> Any:
            value = ready_value(fact, self._translated(fact, text, choices), self.session.now)
            read_value(fact, value)
            return value

        return self._until_read(_form(fact, optional), read, law=fact.law, optional=optional)

    def choice(self, question: str, choices: Sequence[tuple[str, str]], *, law: Sequence[str] = ()) -> str:
        """One of several, by number or id."""
        self.say(question, style="heading")
        self.choices(choices)

        def read(text: str) -> str:
            return chosen(text, choices)

        answer: str = self._until_read(_("nummer"), read, law=law, optional=False)
        return answer

    def text(self, question: str, *, law: Sequence[str] = ()) -> str:
        """A line of text, such as a reason."""
        self.say(question, style="heading")
        said: str = self._until_read(_("tekst"), str.strip, law=law, optional=False)
        return said

    def step(self, step: Step) -> None:
        """What is about to be done, before it is asked about."""
        self.say(step.title, style="heading")
        self._law(step.law)

    # -- putting and reading -------------------------------------------------------------------------------------------

    def _until_read(self, form: str, read: Callable[[str], Any], *, law: Sequence[str], optional: bool) -> Any:
        return self.until_read(form, read, explain=lambda: self._explain(law), optional=optional)

    def _translated(self, fact: Fact, text: str, choices: Sequence[tuple[str, str]]) -> str:
        """Numbers become the choices they stand for, and a bare time of day is today's."""
        if fact.type == "flervalg":
            return ",".join(_by_number(part.strip(), choices) for part in text.split(","))
        if choices:
            return _by_number(text, choices)
        time = _TIME_OF_DAY.fullmatch(text) if fact.type == "tidspunkt" else None
        if time is not None:
            from sagsgang.law.moment import local_date

            return f"{local_date(self.session.now).isoformat()} {int(time[1]):02d}:{time[2]}"
        return text

    def _explain(self, law: Sequence[str]) -> None:
        from sagsgang.cli.legal import told

        if not law:
            self.say(_("Spørgsmålet har ingen hjemmel i guiden: svaret bruges i sagen."), indent=2)
        for name in law:
            self.say(told(self.guide, name, self.on), indent=2)

    def _law(self, law: Sequence[str]) -> None:
        if law:
            from sagsgang.guide.wording import cited

            self.say(
                _("Hjemmel: {law}. Skriv ? for at læse den.").format(law=cited(self.guide, law, self.on)), indent=2
            )


def _form(fact: Fact, optional: bool) -> str:
    """How the answer is written."""
    forms = {
        "ja_nej": _("ja eller nej"),
        "valg": _("nummer"),
        "flervalg": _("numre med komma imellem"),
        "tal": _("tal"),
        "dato": _("dato, fx 2026-11-20"),
        "tidspunkt": _("fx 2026-11-20 15:40, 15:40 i dag, eller nu"),
        "varighed": _("fx 3 måneder"),
        "person": _("bruger-id"),
        "personer": _("bruger-id'er med komma imellem"),
        "dokument": _("sti til filen"),
    }
    form = forms.get(fact.type, _("tekst"))
    return _("{form}; tom = spring over").format(form=form) if optional else form


def _by_number(text: str, choices: Sequence[tuple[str, str]]) -> str:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1][0]
    return text


def chosen(text: str, choices: Sequence[tuple[str, str]]) -> str:
    from sagsgang.cli.given import spelled

    found = spelled(_by_number(text, choices), [name for name, _title in choices])
    if found is None:
        raise InvalidValue(
            _("Det er ikke en af mulighederne."), hint=_("Skriv et nummer fra 1 til {last}.").format(last=len(choices))
        )
    return found
