"""Facts: reading a value as its type wants it, with a message in the fact's own words, and deriving computed ones.

A read value is plain JSON: text, number, or a list of texts. Instants are ISO 8601 with Copenhagen offset; dates `2026-11-20`;
what is only partly known keeps the form of `law.span`: `2026`, `2026-11`, `2026-11-10/2026-11-20`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sagsgang.case.kin import Kin
from sagsgang.case.state import CaseState, FactValue
from sagsgang.errors import InvalidValue
from sagsgang.guide.model import Computed, Fact, Guide, ascii_spelling
from sagsgang.law.amount import add_to_date, parse_amount, subtract_from
from sagsgang.law.moment import epoch, from_epoch, iso, local_date, start_of_day
from sagsgang.law.span import Days, between, parse_days, parse_time
from sagsgang.text import _

MANY = frozenset({"flervalg", "personer"})
TIMES = frozenset({"dato", "tidspunkt"})
EXACT = len("2026-11-20T16:12:00+01:00")
EXACT_DAY = len("2026-11-20")
LONGEST_TEXT = 1_000
LONGEST_NOTE = 100_000


def read_value(fact: Fact, raw: Any, *, lenient: bool = False) -> Any:
    """The value as the fact's type keeps it. `InvalidValue` says what was expected; `lenient` takes the earlier of two readings of an hour."""
    try:
        return _READERS[fact.type](fact, raw, lenient)
    except InvalidValue as error:
        raise InvalidValue(
            _("«{fact}» ({question}): {message}").format(fact=fact.id, question=fact.question, message=error.message),
            field=fact.id,
            hint=error.hint,
        ) from None


def _text(raw: Any, longest: int) -> str:
    if not isinstance(raw, str):
        raise InvalidValue(_("Der skal stå en tekst."), hint=_("Skriv svaret som tekst."))
    text = unicodedata.normalize("NFC", raw).strip()
    if not text:
        raise InvalidValue(_("Svaret er tomt."), hint=_("Skriv et svar, eller lad være med at nævne spørgsmålet."))
    if len(text) > longest:
        raise InvalidValue(
            _("Teksten er for lang ({length} tegn).").format(length=len(text)),
            hint=_("Højst {most} tegn.").format(most=longest),
        )
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t\r" for c in text):
        raise InvalidValue(_("Teksten indeholder tegn, der ikke kan vises."), hint=_("Fjern styretegn."))
    return text


def _short(fact: Fact, raw: Any, lenient: bool) -> Any:
    text = _text(raw, LONGEST_TEXT)
    if "\n" in text:
        raise InvalidValue(_("Teksten skal stå på én linje."), hint=_("Skriv den på én linje."))
    return text


def _note(fact: Fact, raw: Any, lenient: bool) -> Any:
    return _text(raw, LONGEST_NOTE)


def _yes_no(fact: Fact, raw: Any, lenient: bool) -> Any:
    if isinstance(raw, bool):
        return "ja" if raw else "nej"
    text = raw.strip().lower() if isinstance(raw, str) else ""
    if text in ("ja", "j", "yes", "y"):
        return "ja"
    if text in ("nej", "n", "no"):
        return "nej"
    raise InvalidValue(_("Svaret er ikke ja eller nej."), hint=_("Svar ja eller nej."))


def _one_choice(fact: Fact, raw: Any) -> str:
    names = {ascii_spelling(choice): choice for choice, _title in fact.choices}
    found = names.get(ascii_spelling(raw.strip())) if isinstance(raw, str) else None
    if found is None:
        raise InvalidValue(
            _("Det er ikke en af mulighederne."),
            hint=_("Vælg mellem: {choices}.").format(choices=", ".join(choice for choice, _title in fact.choices)),
        )
    return found


def _choice(fact: Fact, raw: Any, lenient: bool) -> Any:
    return _one_choice(fact, raw)


def _parts(raw: Any) -> list[Any]:
    if isinstance(raw, str):
        return [part.strip() for part in raw.split(",")]
    if isinstance(raw, (list, tuple)) and raw:
        return list(raw)
    raise InvalidValue(_("Der skal stå mindst ét svar."), hint=_("Skriv flere svar med komma imellem: a,b."))


def _choices(fact: Fact, raw: Any, lenient: bool) -> Any:
    chosen = {_one_choice(fact, part) for part in _parts(raw)}
    return [choice for choice, _title in fact.choices if choice in chosen]


def _number(fact: Fact, raw: Any, lenient: bool) -> Any:
    value: float | None = None
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        value = float(raw)
    elif isinstance(raw, str):
        try:
            value = float(raw.strip().replace(",", "."))
        except ValueError:
            value = None
    if value is None or value != value or abs(value) > 1e15:
        raise InvalidValue(_("Svaret er ikke et tal."), hint=_("Skriv et tal, for eksempel 12."))
    if fact.least is not None and value < fact.least:
        raise InvalidValue(_("Tallet er for lille."), hint=_("Mindst {least}.").format(least=fact.least))
    if fact.most is not None and value > fact.most:
        raise InvalidValue(_("Tallet er for stort."), hint=_("Højst {most}.").format(most=fact.most))
    return int(value) if value.is_integer() else value


def _date(fact: Fact, raw: Any, lenient: bool) -> Any:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.isoformat()
    if not isinstance(raw, str):
        raise InvalidValue(
            _("Svaret er ikke en dato."), hint=_("Skriv datoen som 2026-11-20; delvist kendt som 2026-11 eller 2026.")
        )
    return parse_days(raw).text


def _instant(fact: Fact, raw: Any, lenient: bool) -> Any:
    if isinstance(raw, datetime):
        if raw.tzinfo is None:
            raise InvalidValue(_("Tidspunktet mangler tidszone."), hint=_("Brug et tidspunkt med tidszone."))
        return iso(raw)
    if not isinstance(raw, str):
        raise InvalidValue(
            _("Svaret er ikke et tidspunkt."),
            hint=_("Skriv det som 2026-11-20 16:30; delvist kendt som 2026-11-20 eller 2026-11."),
        )
    return parse_time(raw, lenient=lenient).text


def _length(fact: Fact, raw: Any, lenient: bool) -> Any:
    if not isinstance(raw, str):
        raise InvalidValue(_("Svaret er ikke en varighed."), hint=_("Skriv for eksempel 3 måneder."))
    return parse_amount(raw.strip()).text


def _person(fact: Fact, raw: Any, lenient: bool) -> Any:
    text = _text(raw, 200)
    if any(c.isspace() for c in text) or "," in text:
        raise InvalidValue(
            _("Det er ikke et bruger-id."), hint=_("Skriv ét bruger-id uden mellemrum, for eksempel anna.")
        )
    return text


def _people(fact: Fact, raw: Any, lenient: bool) -> Any:
    return list(dict.fromkeys(_person(fact, part, lenient) for part in _parts(raw)))


def _document(fact: Fact, raw: Any, lenient: bool) -> Any:
    """A reference and the SHA-256 of what it names: `ref#sha256:hex`, or a mapping with `ref` and `sha256`."""
    if isinstance(raw, Mapping):
        reference, digest = raw.get("ref"), raw.get("sha256")
    elif isinstance(raw, str) and "#sha256:" in raw:
        reference, _mark, digest = raw.rpartition("#sha256:")
    else:
        reference, digest = None, None
    if not (isinstance(reference, str) and reference and isinstance(digest, str)):
        raise InvalidValue(
            _("Det er ikke en henvisning til et dokument."), hint=_("Skriv henvisning#sha256:kontrolsum.")
        )
    digest = digest.lower()
    if len(digest) != 64 or any(c not in "0123456789abcdef" for c in digest):
        raise InvalidValue(_("Kontrolsummen er ikke en SHA-256."), hint=_("Den har 64 tegn: 0-9 og a-f."))
    return {"ref": _text(reference, LONGEST_TEXT), "sha256": digest}


_READERS = {
    "tekst": _short,
    "notat": _note,
    "ja_nej": _yes_no,
    "valg": _choice,
    "flervalg": _choices,
    "tal": _number,
    "dato": _date,
    "tidspunkt": _instant,
    "varighed": _length,
    "person": _person,
    "personer": _people,
    "dokument": _document,
}


def falls(fact: Fact, before: Any, after: Any) -> bool:
    """Whether a rising fact (`stigende`) would fall; one with several choices falls when it loses one."""
    if not fact.rising or before is None:
        return False
    if isinstance(before, list):
        return not set(before) <= set(after)
    order = [choice for choice, _title in fact.choices]
    return order.index(after) < order.index(before)


# -- what a fact says now ----------------------------------------------------------------------------------------


class FactView:
    """The facts of a case as they stand at an instant, computed ones included."""

    __slots__ = ("clock", "guide", "kin", "now", "now_last", "state")

    def __init__(
        self, guide: Guide, state: CaseState, kin: Kin, now: int, now_last: int | None = None, clock: int = 0
    ) -> None:
        self.guide = guide
        self.state = state
        self.kin = kin
        self.now = now
        self.now_last = now if now_last is None else now_last
        self.clock = clock

    @property
    def now_recorded(self) -> int:
        """What other cases had recorded by then counts (epoch seconds)."""
        return max(self.now_last, self.state.recorded, self.clock)

    def value(self, name: str) -> Any:
        """The JSON value; None when nobody has recorded it and it cannot be computed."""
        recorded = self.state.facts.get(name)
        if recorded is not None:
            return recorded.value
        fact = self.guide.facts.get(name)
        if fact is None or fact.computed is None:
            return None
        return self._computed(fact)

    def instant(self, name: str) -> int | None:
        """The fact as an instant (epoch seconds), the earliest it may be; a date is the start of that local day."""
        span = self.span(name)
        return None if span is None else span[0]

    def span(self, name: str) -> tuple[int, int] | None:
        """The earliest and the latest instant that the fact may be: the same twice when it is exactly known."""
        value = self.value(name)
        if not isinstance(value, str):
            return None
        if self.guide.facts[name].type == "dato":
            days = read_days(value)
            return epoch(start_of_day(days.first)), epoch(start_of_day(days.last))
        if len(value) == EXACT:
            at = epoch(datetime.fromisoformat(value))
            return at, at
        span = parse_time(value).span
        return epoch(span.first), epoch(span.last)

    def exact(self, name: str) -> bool:
        """Whether the fact is known, and not only partly."""
        value = self.value(name)
        if value is None or (isinstance(value, dict) and "least" in value):
            return False
        if self.guide.facts[name].type not in TIMES:
            return True
        span = self.span(name)
        return span is not None and span[0] == span[1]

    def days(self, name: str) -> tuple[date, date] | None:
        """The first and the last local date that a date or instant may lie on."""
        value = self.value(name)
        if not isinstance(value, str):
            return None
        if self.guide.facts[name].type == "dato":
            days = read_days(value)
            return days.first, days.last
        span = self.span(name)
        assert span is not None
        return local_date(from_epoch(span[0])), local_date(from_epoch(span[1]))

    def _computed(self, fact: Fact) -> Any:
        how = fact.computed
        assert how is not None
        if how.kind == "age":
            return self._age(how)
        if how.kind == "date":
            assert how.fact is not None
            days = self.days(how.fact)
            if days is None:
                return None
            first, last = days if how.plus is None else [add_to_date(how.plus, day) for day in days]
            if fact.type == "dato":
                return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
            return between(start_of_day(first), start_of_day(last))
        if how.kind == "case_step":
            if self.state.child is None or how.guide is None or how.step is None:
                return None
            others = self.kin.of_child(self.state.child, self.state.case)
            times = [
                at
                for c in others
                if c.guide == how.guide and (at := c.step_at(how.step, self.now_recorded)) is not None
            ]
            return iso(from_epoch(max(times))) if times else None
        return None  # case_count: fixed at opening, a recorded fact

    def _age(self, how: Computed) -> Any:
        """Whole years; `{"least", "most"}` when the time of birth, or the day asked about, is only partly known (C78)."""
        assert how.fact is not None
        born = self.days(how.fact)
        today = local_date(from_epoch(self.now)), local_date(from_epoch(self.now_last))
        on = today if how.moment in (None, "nu") else self.days(how.moment or "")
        if born is None or on is None:
            return None
        least, most = _years(born[1], on[0]), _years(born[0], on[1])
        return most if least == most else {"least": least, "most": most}


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def read_days(value: str) -> Days:
    """A date as it was kept."""
    if len(value) == EXACT_DAY:
        day = date.fromisoformat(value)
        return Days(day, day, value)
    return parse_days(value)


def case_counts(
    guide: Guide, kin: Kin, *, case: str, child: str | None, family: str | None, began: int, recorded: int
) -> dict[str, int]:
    """The `antal_sager` facts, fixed at opening: cases of a guide of the same child or family, this one counted, that began in the window."""
    found = {}
    for fact in guide.facts.values():
        how = fact.computed
        if how is None or how.kind != "case_count":
            continue
        if how.same == "familie":
            if family is None:
                continue
            others: Sequence[Any] = kin.of_family(family, case)
        else:
            if child is None:
                continue
            others = kin.of_child(child, case)
        since = None
        if how.within is not None:
            since = epoch(subtract_from(how.within, from_epoch(began)))
        counted = [
            c
            for c in others
            if c.guide == how.guide
            and c.opened <= recorded
            and c.began <= began
            and (since is None or c.began >= since)
        ]
        found[fact.id] = len(counted) + (1 if how.guide == guide.id else 0)
    return found


def fact_values(facts: Mapping[str, FactValue]) -> dict[str, Any]:
    """The bare values."""
    return {name: value.value for name, value in facts.items()}
