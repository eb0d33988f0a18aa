"""What a new guide is made of: each answer as an option gave it, or as somebody at the terminal does, with why it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sagsgang.author.draft import (
    GUIDE_NAME,
    LONGEST_NAME,
    RESERVED,
    Plan,
    calendar_for,
    first_letters,
    name_of,
)
from sagsgang.cli.ask import Questions, chosen
from sagsgang.cli.given import spelled
from sagsgang.cli.session import Session
from sagsgang.errors import InvalidGuide, InvalidValue, MissingAnswer
from sagsgang.guide.library import Library
from sagsgang.guide.reading import suggestion
from sagsgang.law.amount import Amount, parse_amount
from sagsgang.law.moment import local_date
from sagsgang.law.register import in_force
from sagsgang.text import _

LOCAL_AIM = "lokalt mål"
USUAL_LIMIT = "14 dage"
LEADER = "leder"
LONGEST_TEXT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`option`: what supplies the answer without a terminal. `read` refuses with `InvalidValue`."""

    option: str
    text: str
    why: str
    form: str
    read: Callable[[str], Any]
    default: str | None = None
    choices: tuple[tuple[str, str], ...] = ()


class Interview:
    """The questions in the order in which they are put; each knows the answers before it."""

    def __init__(self, session: Session, library: Library, home: Path, given: Mapping[str, str | None]) -> None:
        self.session = session
        self.library = library
        self.shared = library.shared()
        self.home = home
        self.given = given
        self.missing: list[str] = []

    def plan(self) -> Plan:
        """`MissingAnswer` names every option that is lacking, `InvalidValue` the one that cannot be used."""
        if self.session.asks and None in self.given.values():
            self.session.tell(
                _(
                    "Svar på nogle spørgsmål. En tom linje tager forslaget, og Ctrl-C afbryder, uden at noget bliver gemt."
                )
            )
        title = self._answer("title", self._title())
        guide = self._answer("name", self._name(title or ""))
        abbreviation = self._answer("abbreviation", self._abbreviation(guide or "x"))
        role = self._answer("role", self._role())
        occasion = self._answer("occasion", self._occasion())
        step = self._answer("step", self._step(occasion or ""))
        law = self._answer("law", self._law())
        rule = self.shared.laws.get(law or "")
        limit = self._answer("limit", self._limit(rule.limit["amount"] if rule is not None and rule.limit else None))
        if self.missing:
            raise MissingAnswer(
                _("Der mangler svar: {options}.").format(options=", ".join(self.missing)),
                missing=self.missing,
                hint=_("Skriv dem på kommandolinjen, eller kør kommandoen i en terminal; så bliver du spurgt."),
            )
        return Plan(
            guide=guide,
            title=title,
            abbreviation=abbreviation,
            role=role,
            occasion=occasion,
            step=step,
            limit=limit,
            law=None if rule is None else rule.id,
            is_statute=rule is not None and rule.binding in ("lov", "bekendtgørelse"),
            leader=LEADER if LEADER in self.shared.roles else None,
            calendar=calendar_for(limit),
            since=local_date(self.session.now),
        )

    def _answer(self, name: str, question: Question) -> Any:
        given = self.given[name]
        if given is not None:
            try:
                return question.read(given.strip())
            except InvalidValue as error:
                raise InvalidValue(
                    f"{question.option}: {error.message}", field=question.option, hint=error.hint
                ) from None
        if not self.session.asks:
            self.missing.append(question.option)
            return None
        return Questions(self.session).put(
            question.text,
            question.why,
            question.form,
            question.read,
            default=question.default,
            choices=question.choices,
        )

    # -- the questions -----------------------------------------------------------------------------------------------

    def _title(self) -> Question:
        return Question(
            option="--titel",
            text=_("Hvad handler sagsgangen om?"),
            why=_("Titlen står øverst, hvor sagen og guiden vises, for eksempel «Støtte til kommende forældre»."),
            form=_("tekst"),
            read=_line,
        )

    def _name(self, title: str) -> Question:
        suggested = name_of(title, "-")
        return Question(
            option="ID",
            text=_("Hvad skal guiden hedde i mapper og kommandoer?"),
            why=_("Navnet står i filer og sager og ændres ikke siden. Brug a-z, tal og bindestreg."),
            form=_("navn"),
            read=self._read_name,
            default=suggested if self._is_free(suggested) else None,
        )

    def _abbreviation(self, guide: str) -> Question:
        suggested = first_letters(guide)
        return Question(
            option="--forkortelse",
            text=_("Hvad skal sagsnumrene begynde med?"),
            why=_("Så kan man se på nummeret, hvad sagen er: UND-2026-0001 er en underretning."),
            form=_("2-10 store bogstaver"),
            read=self._read_abbreviation,
            default=None if suggested in self._abbreviations else suggested,
        )

    def _role(self) -> Question:
        choices = tuple((role.id, role.title) for role in self.shared.roles.values())
        return Question(
            option="--rolle",
            text=_("Hvem arbejder efter den?"),
            why=_(
                "Rollen må udføre trinnene og ejer fristen. Rollerne står i faelles/roller.yaml; flere kan føjes til siden."
            ),
            form=_("nummer"),
            read=lambda text: chosen(text, choices),
            default="rådgiver" if "rådgiver" in self.shared.roles else None,
            choices=choices,
        )

    def _occasion(self) -> Question:
        return Question(
            option="--anledning",
            text=_("Hvad sætter sagen i gang?"),
            why=_("Der bliver spurgt, hvornår det nåede kommunen, og fristen regnes derfra. Skriv det i bestemt form."),
            form=_("fx ansøgningen"),
            read=_line,
            default="henvendelsen",
        )

    def _step(self, occasion: str) -> Question:
        return Question(
            option="--trin",
            text=_("Hvad er det første, der skal gøres?"),
            why=_("Det bliver guidens første trin. Begynd med et udsagnsord: vurdér, ring, skriv."),
            form=_("tekst"),
            read=_read_step,
            default=f"Vurdér {occasion}",
        )

    def _law(self) -> Question:
        return Question(
            option="--hjemmel",
            text=_("Hvor står fristen for det?"),
            why=_(
                "En frist i loven er et brud, når den overskrides; kommunens eget mål er det ikke. «sagsgang lov» viser reglerne."
            ),
            form=_("regel, fx BL-136-2"),
            read=self._read_law,
            default=LOCAL_AIM,
        )

    def _limit(self, stated: str | None) -> Question:
        return Question(
            option="--frist",
            text=_("Hvor længe er der til det?"),
            why=_("Et tal og en enhed: timer, dage, hverdage, arbejdsdage, uger, måneder eller år."),
            form=_("fx 24 timer"),
            read=_read_limit,
            default=stated or USUAL_LIMIT,
        )

    # -- reading the answers -----------------------------------------------------------------------------------------

    def _is_free(self, name: str) -> bool:
        try:
            self._read_name(name)
        except InvalidValue:
            return False
        return True

    def _read_name(self, text: str) -> str:
        if len(text) > LONGEST_NAME or not GUIDE_NAME.fullmatch(text):
            near = name_of(text, "-")
            raise InvalidValue(
                _("«{name}» kan ikke bruges som navn.").format(name=text[:LONGEST_NAME]),
                hint=_("Mente du «{name}»?").format(name=near)
                if near
                else _("Brug a-z, tal og bindestreg, højst {most} tegn.").format(most=LONGEST_NAME),
            )
        if text in RESERVED:
            raise InvalidValue(
                _("«{name}» betyder noget andet i sagsgang.").format(name=text), hint=_("Find på et andet navn.")
            )
        if (self.home / text).exists():
            raise InvalidValue(
                _("{folder} findes allerede og bliver ikke overskrevet.").format(folder=self.home / text),
                hint=_("Find på et andet navn, eller skriv videre i den guide, der er der."),
            )
        if self.library.has(text):
            raise InvalidValue(
                _("Guiden «{guide}» findes allerede: {file}.").format(guide=text, file=self.library.files(text)[0]),
                hint=_("Find på et andet navn."),
            )
        return text

    @cached_property
    def _abbreviations(self) -> dict[str, str]:
        """The abbreviations in use, and the guides that use them. A guide that cannot be used takes none."""
        found = {}
        for name in self.library.ids():
            with suppress(InvalidGuide):
                found[self.library.guide(name).abbreviation] = name
        return found

    def _read_abbreviation(self, text: str) -> str:
        letters = text.upper()
        if not 2 <= len(letters) <= 10 or not letters.isalnum() or not letters[0].isalpha() or "É" in letters:
            raise InvalidValue(
                _("«{text}» kan ikke begynde et sagsnummer.").format(text=text[:20]),
                hint=_("Skriv 2-10 store bogstaver eller tal, for eksempel UND."),
            )
        taken = self._abbreviations.get(letters)
        if taken is not None:
            raise InvalidValue(
                _("{text} bruges af guiden «{guide}», så sagsnumrene kunne forveksles.").format(
                    text=letters, guide=taken
                ),
                hint=_("Vælg en anden forkortelse."),
            )
        return letters

    def _read_law(self, text: str) -> str:
        if text.lower() in (LOCAL_AIM, "lokalt maal", "lokalt_mål"):
            return LOCAL_AIM
        found = spelled(text.upper(), self.shared.laws)
        if found is None:
            raise InvalidValue(
                _("Reglen «{name}» står ikke i lovregistret.").format(name=text[:40]),
                hint=suggestion(text.upper(), self.shared.laws) + " " + _("Eller skriv: lokalt mål."),
            )
        rule = self.shared.laws[found]
        if rule.versions and in_force(rule, self.shared.statutes, local_date(self.session.now)) is None:
            raise InvalidValue(
                _("Reglen «{name}» gælder ikke i dag.").format(name=found),
                hint=_("Se den med: sagsgang lov {name}").format(name=found),
            )
        return found


def _line(text: str) -> str:
    """One line of prose."""
    if not text or len(text) > LONGEST_TEXT or not text.isprintable():
        raise InvalidValue(_("Skriv det på én linje med højst {most} tegn.").format(most=LONGEST_TEXT))
    return " ".join(text.split())


def _read_step(text: str) -> str:
    line = _line(text)
    if not name_of(line, "_"):
        raise InvalidValue(_("Skriv trinnet med bogstaver, for eksempel: Vurdér henvendelsen."))
    return line[0].upper() + line[1:]


def _read_limit(text: str) -> Amount:
    amount = parse_amount(text)
    if amount.number == 0:
        raise InvalidValue(_("En frist er mindst 1."), hint=_("Skriv for eksempel 1 dag."))
    return amount
