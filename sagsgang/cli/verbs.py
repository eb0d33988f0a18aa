"""Every verb: its names, what it does, and the module that does it, which is imported when the verb is used."""

from __future__ import annotations

from typing import NamedTuple

from sagsgang.text import _


class Verb(NamedTuple):
    """One verb. `names`: the Danish one, its ASCII spelling where that differs, and the English alias."""

    names: tuple[str, ...]
    module: str
    group: str
    help: str

    @property
    def name(self) -> str:
        return self.names[0]


def verbs() -> tuple[Verb, ...]:
    """The verbs in the order in which they are listed, worded in the language in use."""
    mine, case, deadlines, guides, running = _("Mine sager"), _("Sagen"), _("Frister"), _("Guider og lov"), _("Drift")
    return (
        Verb(("mine",), "lists", mine, _("Vis mine sager og det, der haster i dem.")),
        Verb(("barn", "child"), "lists", mine, _("Vis alle sager om et barn.")),
        Verb(("familie", "family"), "lists", mine, _("Vis alle sager i en familie.")),
        Verb(("start",), "begin", case, _("Opret en sag efter en guide.")),
        Verb(("vis", "show"), "look", case, _("Vis en sag: hvor den står, og hvad der kan gøres nu.")),
        Verb(("udfør", "udfoer", "do"), "steps", case, _("Udfør et trin.")),
        Verb(("udelad", "omit"), "steps", case, _("Udelad et trin med en lovlig grund.")),
        Verb(("hvorfor", "why"), "explain", case, _("Vis, hvad der skal til, før et trin kan udføres.")),
        Verb(("fakta", "facts"), "facts", case, _("Vis eller notér sagens fakta.")),
        Verb(("ret", "correct"), "steps", case, _("Ret en post i sagen.")),
        Verb(("tidslinje", "timeline"), "look", case, _("Vis, hvad der skete, og hvornår det blev registreret.")),
        Verb(("overdrag", "handover"), "people", case, _("Overdrag sagen til en anden.")),
        Verb(("bekræft", "bekraeft", "accept"), "people", case, _("Bekræft, at du overtager sagen.")),
        Verb(("løfte", "loefte", "promise"), "people", case, _("Notér et løfte, eller at det er holdt.")),
        Verb(("luk", "close"), "people", case, _("Luk sagen med en begrundelse.")),
        Verb(("genåbn", "genaabn", "reopen"), "people", case, _("Genåbn en lukket sag.")),
        Verb(("frister", "deadlines"), "lists", deadlines, _("Vis alles frister, de ældste først.")),
        Verb(("hvornår", "hvornaar", "when"), "explain", deadlines, _("Vis en frist, og hvordan den er regnet ud.")),
        Verb(
            ("forlæng", "forlaeng", "extend"),
            "extend",
            deadlines,
            _("Forlæng en frist, hvor loven giver mulighed for det."),
        ),
        Verb(("guide",), "guides", guides, _("Læs og tjek guider.")),
        Verb(("lov", "law"), "laws", guides, _("Slå op i lovregistret.")),
        Verb(("regel", "rule"), "rules", guides, _("Vis, hvad en kode fra guide tjek betyder, med eksempler.")),
        Verb(("afspil", "replay"), "logs", running, _("Afspil en sagslog, og vis fund.")),
        Verb(("eksport", "export"), "logs", running, _("Skriv sager ud som sagslog.")),
        Verb(("vagt", "watch"), "running", running, _("Gør frister, der er passeret, til hændelser.")),
        Verb(("verificér", "verificer", "verify"), "running", running, _("Kontrollér, at lageret er helt og uændret.")),
        Verb(("db",), "db", running, _("Pas lageret: opret, se, opgradér og genopbyg det.")),
        Verb(("sikkerhedskopi", "backup"), "copies", running, _("Tag en kopi af lageret, også mens det bruges.")),
        Verb(("gendan", "restore"), "copies", running, _("Lav et lager af en sikkerhedskopi.")),
        Verb(
            ("fuldfør", "fuldfoer", "complete"),
            "completion",
            running,
            _("Skriv et script, der fuldfører kommandoer i skallen."),
        ),
    )


def guide_verbs() -> tuple[Verb, ...]:
    """The verbs of `guide`."""
    group = _("Kommandoer")
    return (
        Verb(("vis", "show"), "booklet", group, _("Vis en guide som et hæfte.")),
        Verb(("tjek", "check"), "checks", group, _("Tjek guider for fejl.")),
        Verb(("prøv", "proev", "test"), "trials", group, _("Kør guidernes prøver.")),
        Verb(("tegn", "draw"), "drawing", group, _("Tegn en guide, eller en sag i sin guide.")),
        Verb(
            ("simulér", "simuler", "simulate"),
            "simulations",
            group,
            _("Gå en guide igennem mange gange: kan alle sager afsluttes, og i tide?"),
        ),
        Verb(
            ("sammenlign", "diff"),
            "comparisons",
            group,
            _("Vis, hvad der er anderledes i en anden guide eller udgave."),
        ),
        Verb(("ny", "new"), "drafts", group, _("Begynd på en ny guide: svar på nogle spørgsmål.")),
        Verb(("editor",), "drafts", group, _("Gør din editor klar: skemaer og indstillinger i mappen med guider.")),
        Verb(("formatér", "formater", "format"), "formats", group, _("Sæt guider op på den ene måde, der er.")),
    )


def db_verbs() -> tuple[Verb, ...]:
    """The verbs of `db`."""
    group = _("Kommandoer")
    return (
        Verb(("opret", "create"), "stores", group, _("Opret et tomt lager.")),
        Verb(("status",), "stores", group, _("Vis, hvad lageret rummer, og om det skal opgraderes.")),
        Verb(
            ("opgradér", "opgrader", "upgrade"),
            "stores",
            group,
            _("Opgradér lageret til denne udgave af sagsgang. Der tages først en kopi."),
        ),
        Verb(
            ("genopbyg", "rebuild"),
            "projections",
            group,
            _("Hold overblik, frister og beskeder op mod posterne, og ret det, der afviger."),
        ),
        Verb(
            ("kontrolpunkt", "checkpoint"),
            "checkpoints",
            group,
            _("Underskriv, hvor sagerne ender nu, og send det væk."),
        ),
    )
