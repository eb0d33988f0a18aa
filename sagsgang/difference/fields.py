"""How each field of each part of a guide is compared. None: it is not, and the comment says why.

A test holds the table against `guide.model`: a field that is forgotten here would be a change that nobody is told of.
"""

from __future__ import annotations

from typing import Any

from sagsgang.case.wording import condition_words
from sagsgang.difference.pair import Fields, Way
from sagsgang.difference.ways import (
    guard,
    guards,
    limits,
    members,
    one_part,
    parts,
    text,
    title,
    value,
    wait,
)
from sagsgang.guide.model import (
    Barrier,
    Computed,
    Extendable,
    Fact,
    Guide,
    MetBy,
    NotBefore,
    ObligationRule,
    Omittable,
    Opening,
    Opens,
    Outcome,
    Phase,
    Property,
    Role,
    Step,
    Track,
)
from sagsgang.guide.wording import phase_title, point_words
from sagsgang.law.calendars import Calendar
from sagsgang.law.register import Rule, Statute
from sagsgang.text import _


def fields_of(kind: type) -> Fields:
    """The table of one class, worded in the language in use."""
    return _TABLES[kind]()


# -- words ---------------------------------------------------------------------------------------------------------


def _role(guide: Guide, role: Any) -> str:
    return "" if role is None else f"«{guide.role_titles([role])}»"


def _fact(guide: Guide, name: str) -> str:
    return f"«{guide.facts[name].question}» ({name})" if name in guide.facts else name


def _phase(guide: Guide, phase: str | None) -> str:
    return _("samme fase") if phase is None else f"«{phase_title(guide, phase)}»"


def _met(guide: Guide, met: MetBy) -> str:
    step = guide.steps[met.step]
    if met.outcome is None:
        return f"«{step.title}»"
    outcome = next(one.title for one in step.outcomes if one.id == met.outcome)
    return f"«{step.title}» ({outcome})"


def _trigger(guide: Guide, trigger: Any) -> str:
    match trigger.kind:
        case "opening":
            return _("sagen bliver oprettet")
        case "takeover":
            return _("sagen bliver overtaget")
        case "step":
            return _met(guide, MetBy(step=trigger.id, outcome=trigger.outcome))
        case "phase":
            return _phase(guide, trigger.id)
        case "fact":
            return _fact(guide, trigger.id)
        case _:
            return f"«{guide.obligations[trigger.id].title}»"


def _starts(guide: Guide, start: Any) -> str:
    return _("det, den opstår af") if start is None else point_words(guide, start.kind, start.id)


def _tag(guide: Guide, name: str) -> str:
    return f"«{guide.steps[name].title}»" if name in guide.steps else f"«{name}»"


def _property(guide: Guide, one: Property) -> str:
    """As it reads: «Orienter forældrene» aldrig før «Politiet giver lov», når …"""
    step = guide.steps[one.step].title
    if one.before is None:
        said = _("altid {step}") if one.kind == "always" else _("aldrig {step}")
    else:
        said = _("{step} aldrig før {before}") if one.kind == "never" else _("{step} kun efter {before}")
    said = said.format(step=step, before="" if one.before is None else guide.steps[one.before].title)
    return (
        said if one.when is None else _("{said}, når {when}").format(said=said, when=condition_words(guide, one.when))
    )


def _step_words(guide: Guide, step: Step) -> str:
    if not step.roles:
        return ""
    return _("Det udføres af {roles}.").format(roles=guide.role_titles(step.roles))


# -- tables --------------------------------------------------------------------------------------------------------


def _guide() -> Fields:
    return {
        "id": value("guide", _("id")),
        "abbreviation": value("guide", _("forkortelsen i sagsnumre")),
        "title": title(_("titlen")),
        "edition": value("guide", _("udgaven")),
        "valid_from": value("guide", _("den første dag, den gælder")),
        "valid_until": value("guide", _("den sidste dag, den gælder")),
        "purpose": text(_("formålet")),
        "adopted": value("guide", _("vedtagelsen")),
        "standstill": value("deadlines", _("den tid, en sag må stå stille")),
        "facts": parts("facts", _("Faktum «{title}»"), came=_("{part} er nyt."), went=_("{part} er fjernet.")),
        "opening": one_part("facts", came=_("Oprettelsen er ny."), went=_("Oprettelsen er fjernet."), grows="other"),
        "tracks": parts("phases", _("Sporet «{title}»"), came=_("{part} er nyt."), went=_("{part} er fjernet.")),
        "steps": parts(
            "steps",
            _("Trinnet «{title}»"),
            came=_("{part} er nyt."),
            went=_("{part} er fjernet og kan ikke længere udføres."),
            tell=_step_words,
        ),
        "obligations": parts(
            "deadlines",
            _("Pligten «{title}»"),
            came=_("{part} er ny og skal nu opfyldes."),
            went=_("{part} er fjernet og skal ikke længere opfyldes."),
            grows="stricter",
        ),
        "barriers": parts(
            "barriers",
            _("Spærringen «{title}»"),
            came=_("{part} er ny."),
            went=_("{part} er fjernet og stopper ikke længere noget."),
            grows="stricter",
        ),
        "properties": members(
            "properties",
            _("Egenskaben «{what}» er ny og skal holde på alle veje."),
            _("Egenskaben «{what}» er fjernet og skal ikke længere holde."),
            grows="stricter",
            words=_property,
        ),
        "roles": parts("roles", _("Rollen «{title}»"), came=_("{part} er ny."), went=_("{part} er fjernet.")),
        "calendars": parts(
            "deadlines", _("Kalenderen «{title}»"), came=_("{part} er ny."), went=_("{part} er ikke længere i brug.")
        ),
        "laws": parts(
            "law", _("Reglen «{title}»"), came=_("{part} er ny i guiden."), went=_("{part} er ikke længere i guiden.")
        ),
        "statutes": parts(
            "law",
            _("Retskilden «{title}»"),
            came=_("{part} er ny i guiden."),
            went=_("{part} er ikke længere i guiden."),
        ),
        "table": None,  # follows from steps and tracks
        "digest": None,  # of all the rest
        "origin": None,  # where it stands
        "adaptation": value("guide", _("tilpasningen")),
    }


def _facts() -> Fields:
    return {
        "id": None,  # what the parts are matched by
        "type": value("facts", _("typen")),
        "question": title(_("spørgsmålet")),
        "origin": None,
        "choices": members(
            "facts", _("{part}: der kan nu også svares «{what}»."), _("{part}: der kan ikke længere svares «{what}».")
        ),
        "least": value("facts", _("det mindste tal"), grows="stricter"),
        "most": value("facts", _("det største tal"), grows="other"),
        "sensitive": value("facts", _("følsom"), grows="stricter"),
        "rising": value("facts", _("kan kun stige"), grows="stricter"),
        "only_in_steps": value("facts", _("noteres kun i trin"), grows="stricter"),
        "computed": value("facts", _("hvordan det beregnes")),
        "explanation": text(_("forklaringen")),
        "law": _law(),
    }


def _law() -> Way:
    return members("law", _("{part} bygger nu også på {what}."), _("{part} bygger ikke længere på {what}."))


def _steps() -> Fields:
    return {
        "id": None,
        "title": title(_("titlen")),
        "origin": None,
        "roles": members(
            "roles",
            _("{part} kan nu også udføres af {what}."),
            _("{part} kan ikke længere udføres af {what}."),
            words=_role,
        ),
        "party": value("roles", _("hvem der gør det uden for kommunen")),
        "track": value("phases", _("sporet")),
        "phases": members(
            "phases",
            _("{part} kan nu også udføres i fasen {what}."),
            _("{part} kan ikke længere udføres i fasen {what}."),
            grows="looser",
            words=_phase,
        ),
        "to": value("phases", _("fasen, det fører til"), words=_phase),
        "outcomes": parts("outcomes", _("udfaldet «{title}»"), came=_("{part} er nyt."), went=_("{part} er fjernet.")),
        "asks": members(
            "steps",
            _("{part} spørger nu også om {what}."),
            _("{part} spørger ikke længere om {what}."),
            grows="stricter",
            words=_fact,
        ),
        "may_state": members(
            "steps",
            _("{part}: {what} kan nu også noteres."),
            _("{part}: {what} kan ikke længere noteres her."),
            words=_fact,
        ),
        "when": guard("conditions", _("hører til sagen"), oftener="other"),
        "requires": guards("conditions", _("kræver")),
        "not_before": wait,
        "omittable": one_part(
            "steps",
            came=_("{part} kan nu udelades."),
            went=_("{part} kan ikke længere udelades."),
            grows="looser",
        ),
        "repeatable": value("steps", _("kan gøres igen"), grows="looser"),
        "tags": members("barriers", _("{part} har nu mærket {what}."), _("{part} har ikke længere mærket {what}.")),
        "letters": members("letters", _("{part} har nu brevet {what}."), _("{part} har ikke længere brevet {what}.")),
        "law": _law(),
        "guidance": text(_("vejledningen")),
        "for_child": text(_("forklaringen til barnet")),
        "for_parent": text(_("forklaringen til forældre")),
        "opens": _opened(),
    }


def _opened() -> Way:
    return one_part(
        "steps",
        came=_("{part} åbner nu en anden sag."),
        went=_("{part} åbner ikke længere en anden sag."),
        grows="other",
    )


def _outcomes() -> Fields:
    return {
        "id": None,
        "title": title(_("titlen")),
        "origin": None,
        "to": value("outcomes", _("fasen, det fører til"), words=_phase),
        "requires": guards("conditions", _("kræver")),
        "opens": _opened(),
    }


def _opens() -> Fields:
    return {
        "guide": value("steps", _("guiden for den sag, der åbnes")),
        "carry": members(
            "facts",
            _("{part}: den sag, der åbnes, får nu også {what}."),
            _("{part}: den sag, der åbnes, får ikke længere {what}."),
        ),
        "child": value("steps", _("barnet i den sag, der åbnes")),
        "origin": None,
    }


def _tracks() -> Fields:
    return {
        "id": None,
        "title": title(_("titlen")),
        "phases": parts("phases", _("fasen «{title}»"), came=_("{part} er ny."), went=_("{part} er fjernet.")),
        "origin": None,
        "when": guard("conditions", _("er med i sagen"), oftener="other"),
    }


def _phases() -> Fields:
    return {
        "id": None,
        "title": title(_("titlen")),
        "final": value("phases", _("slutter sporet")),
        "origin": None,
        "description": text(_("beskrivelsen")),
    }


def _omittables() -> Fields:
    return {
        "grounds": members(
            "steps",
            _("{part} kan nu også udelades med grunden «{what}»."),
            _("{part} kan ikke længere udelades med grunden «{what}»."),
            grows="looser",
        ),
        "law": _law(),
        "origin": None,
    }


def _rules() -> Fields:
    return {
        "id": None,
        "title": title(_("titlen")),
        "origin": None,
        "arises": members(
            "deadlines",
            _("{part} opstår nu også af: {what}."),
            _("{part} opstår ikke længere af: {what}."),
            grows="stricter",
            words=_trigger,
        ),
        "when": guard("conditions", _("gælder"), oftener="stricter"),
        "limits": limits,
        "starts_from": value("deadlines", _("det, der regnes fra"), words=_starts),
        "repeats": value("deadlines", _("hvordan den gentages"), grows="stricter"),
        "times": value("deadlines", _("antallet af gange"), grows="stricter"),
        "extendable": one_part(
            "deadlines",
            came=_("{part}: fristen kan nu forlænges."),
            went=_("{part}: fristen kan ikke længere forlænges."),
            grows="looser",
        ),
        "met_by": members(
            "deadlines",
            _("{part} kan nu også opfyldes med {what}."),
            _("{part} kan ikke længere opfyldes med {what}."),
            grows="looser",
            words=_met,
        ),
        "provisional_by": members(
            "deadlines",
            _("{part} kan nu også opfyldes foreløbigt med {what}."),
            _("{part} kan ikke længere opfyldes foreløbigt med {what}."),
            words=_met,
        ),
        "owner_role": value("roles", _("den ansvarlige"), words=_role),
        "consequence": value("deadlines", _("følgen, når den ikke holdes")),
        "void_to": value("phases", _("fasen, et bortfald fører til"), words=_phase),
        "notify": members(
            "roles",
            _("{part}: {what} får nu også besked, når den ikke holdes."),
            _("{part}: {what} får ikke længere besked, når den ikke holdes."),
            grows="stricter",
            words=_role,
        ),
        "remind": members(
            "deadlines",
            _("{part}: der mindes nu også om den {what} før."),
            _("{part}: der mindes ikke længere om den {what} før."),
            grows="stricter",
        ),
        "law": _law(),
        "guidance": text(_("vejledningen")),
    }


def _extendables() -> Fields:
    return {"law": _law(), "requires": guards("conditions", _("kræver for en forlængelse")), "origin": None}


def _barriers() -> Fields:
    return {
        "id": None,
        "title": title(_("titlen")),
        "when": guard("barriers", _("står"), oftener="stricter"),
        "stops": members(
            "barriers",
            _("{part} stopper nu også {what}."),
            _("{part} stopper ikke længere {what}."),
            grows="stricter",
            words=_tag,
        ),
        "explanation": text(_("forklaringen")),
        "law": _law(),
        "origin": None,
        "absolute": value("barriers", _("kan ikke fraviges"), grows="stricter"),
    }


def _openings() -> Fields:
    return {
        "asks": members(
            "facts",
            _("Når en sag oprettes, spørges der nu også om {what}."),
            _("Når en sag oprettes, spørges der ikke længere om {what}."),
            grows="stricter",
            words=_fact,
        ),
        "may_state": members(
            "facts",
            _("Når en sag oprettes, kan {what} nu også oplyses."),
            _("Når en sag oprettes, kan {what} ikke længere oplyses."),
            words=_fact,
        ),
        "began": value("deadlines", _("det, der siger, hvornår en sag begyndte")),
    }


def _roles() -> Fields:
    return {
        "id": None,
        "title": title(_("titlen")),
        "description": text(_("beskrivelsen")),
        "management": value("roles", _("ledelse")),
    }


def _calendars() -> Fields:
    return {
        "id": None,
        "title": title(_("titlen")),
        "weekdays": value("deadlines", _("de ugedage, der tæller"), words=_weekdays),
        "closed": members(
            "deadlines", _("{part} tæller nu ikke {what} med."), _("{part} tæller nu {what} med, når det er en ugedag.")
        ),
        "whom": value("deadlines", _("hvis frister den er til")),
        "alternatives": members(
            "deadlines", _("{part}: {what} vises nu som en anden læsning."), _("{part}: {what} vises ikke længere.")
        ),
        "source": text(_("kilden")),
        "status": text(_("status")),
        "valid_from": value("deadlines", _("den første dag, den gælder")),
        "valid_until": value("deadlines", _("den sidste dag, den gælder")),
    }


def _weekdays(guide: Guide, days: tuple[int, ...]) -> str:
    names = (_("mandag"), _("tirsdag"), _("onsdag"), _("torsdag"), _("fredag"), _("lørdag"), _("søndag"))
    return ", ".join(names[day] for day in days)


def _laws() -> Fields:
    return {
        "id": None,
        "title": title(_("titlen")),
        "binding": value("law", _("hvor bindende den er")),
        "limit": value("law", _("fristen i registret")),
        "versions": value("law", _("hvor den står")),
        "text": text(_("teksten")),
        "status": value("law", _("hvor godt den er efterprøvet")),
        "uncertain": text(_("det usikre")),
        "sources": text(_("kilderne")),
        "note": text(_("noten")),
    }


def _statutes() -> Fields:
    return {
        "id": None,
        "title": title(_("titlen")),
        "publication": value("law", _("udgivelsen")),
        "url": text(_("adressen")),
        "valid_from": value("law", _("den første dag, den gælder")),
        "valid_until": value("law", _("den sidste dag, den gælder")),
    }


_TABLES = {
    Guide: _guide,
    Fact: _facts,
    Step: _steps,
    Outcome: _outcomes,
    Opens: _opens,
    Track: _tracks,
    Phase: _phases,
    Omittable: _omittables,
    ObligationRule: _rules,
    Extendable: _extendables,
    Barrier: _barriers,
    Opening: _openings,
    Role: _roles,
    Calendar: _calendars,
    Rule: _laws,
    Statute: _statutes,
}

WHOLE = (Computed, NotBefore, MetBy, Property)
"""Compared as a whole, with every field of theirs: see the fields they stand in."""
