"""`db`: the verbs for whoever looks after a store."""

from __future__ import annotations

from sagsgang.cli.commands import CONTEXT, Verbs
from sagsgang.cli.verbs import db_verbs
from sagsgang.text import _

COMMANDS = {
    "db": Verbs(
        "db",
        table=db_verbs,
        help=_("Pas lageret: opret, se, opgradér og genopbyg det."),
        options_metavar=_("[VALG]…"),
        subcommand_metavar=_("KOMMANDO …"),
        context_settings=CONTEXT,
    )
}
