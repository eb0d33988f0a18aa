"""`guide`: the verbs for those who write guides and those who read them."""

from __future__ import annotations

from sagsgang.cli.commands import CONTEXT, Verbs
from sagsgang.cli.verbs import guide_verbs
from sagsgang.text import _

COMMANDS = {
    "guide": Verbs(
        "guide",
        table=guide_verbs,
        help=_("Læs og tjek guider."),
        options_metavar=_("[VALG]…"),
        subcommand_metavar=_("KOMMANDO …"),
        context_settings=CONTEXT,
    )
}
